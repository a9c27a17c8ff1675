//! How far two people who coded the same units agree.
//!
//! Percent agreement, Cohen's kappa (1960) and Krippendorff's alpha for nominal codes (2004; units that one coder left
//! empty are allowed), each with the percentile interval of the bootstrap over units. Where both coders gave one and
//! the same code throughout there is nothing to agree about beyond chance: kappa and alpha are not defined.

use std::collections::BTreeMap;

/// Resamples of the bootstrap; twice as many move no end of an interval by more than .01 on sheets of 100 units.
const RESAMPLES: usize = 2_000;

/// A measure and its 95 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The measure.
    pub value: f64,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Agreement of two coders.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// Units that both coded.
    pub units: usize,
    /// Share of units with the same code.
    pub percent: Estimate,
    /// Cohen's kappa.
    pub kappa: Option<Estimate>,
    /// Krippendorff's alpha, nominal.
    pub alpha: Option<Estimate>,
}

/// Compares two coders' codes of the same units, `None` where a coder left a unit empty; the bootstrap draws from
/// `seed`, so that the same sheets give the same intervals. `None` without a unit that both coded.
#[must_use]
pub fn agreement(
    left: &[Option<String>],
    right: &[Option<String>],
    seed: u64,
) -> Option<Agreement> {
    let mut ids: BTreeMap<&str, usize> = BTreeMap::new();
    let mut pairs = Vec::new();
    for (left, right) in left.iter().zip(right) {
        let (Some(left), Some(right)) = (left.as_deref(), right.as_deref()) else {
            continue;
        };
        let mut id = |code| {
            let next = ids.len();
            *ids.entry(code).or_insert(next)
        };
        pairs.push([id(left), id(right)]);
    }
    let percent = percent_agreement(&pairs)?;
    let mut random = fastrand::Rng::with_seed(seed);
    let mut drawn: [Vec<f64>; 3] = Default::default();
    for _ in 0..RESAMPLES {
        let sample: Vec<[usize; 2]> = (0..pairs.len())
            .map(|_| pairs[random.usize(..pairs.len())])
            .collect();
        drawn[0].extend(percent_agreement(&sample));
        drawn[1].extend(cohen_kappa(&sample));
        drawn[2].extend(alpha_of_pairs(&sample));
    }
    let [percents, kappas, alphas] = drawn;
    Some(Agreement {
        units: pairs.len(),
        percent: estimate(percent, percents),
        kappa: cohen_kappa(&pairs).map(|kappa| estimate(kappa, kappas)),
        alpha: alpha_of_pairs(&pairs).map(|alpha| estimate(alpha, alphas)),
    })
}

/// Share of `pairs` with the same code; `None` without pairs.
#[must_use]
pub fn percent_agreement(pairs: &[[usize; 2]]) -> Option<f64> {
    let same = pairs.iter().filter(|[left, right]| left == right).count();
    (!pairs.is_empty()).then(|| same as f64 / pairs.len() as f64)
}

/// Cohen's kappa of `pairs` of codes; `None` where chance alone would agree throughout.
#[must_use]
pub fn cohen_kappa(pairs: &[[usize; 2]]) -> Option<f64> {
    let observed = percent_agreement(pairs)?;
    let mut counts: BTreeMap<usize, [usize; 2]> = BTreeMap::new();
    for pair in pairs {
        for (coder, &code) in pair.iter().enumerate() {
            counts.entry(code).or_default()[coder] += 1;
        }
    }
    let all = pairs.len() as f64;
    let chance: f64 = counts
        .values()
        .map(|[left, right]| *left as f64 / all * (*right as f64 / all))
        .sum();
    (chance < 1.0).then(|| (observed - chance) / (1.0 - chance))
}

/// Krippendorff's alpha for nominal codes: `units` holds the codes given to each unit, by any number of coders; units
/// with fewer than two codes say nothing. `None` where no two codes differ anywhere, or nothing can be compared.
#[must_use]
pub fn krippendorff_alpha(units: &[Vec<usize>]) -> Option<f64> {
    let mut totals: BTreeMap<usize, f64> = BTreeMap::new();
    let (mut values, mut disagreement) = (0.0, 0.0);
    for codes in units.iter().filter(|codes| codes.len() > 1) {
        let size = codes.len() as f64;
        let mut counts: BTreeMap<usize, f64> = BTreeMap::new();
        for &code in codes {
            *counts.entry(code).or_default() += 1.0;
            *totals.entry(code).or_default() += 1.0;
        }
        let same: f64 = counts.values().map(|count| count * (count - 1.0)).sum();
        disagreement += (size * (size - 1.0) - same) / (size - 1.0);
        values += size;
    }
    let same: f64 = totals.values().map(|total| total * (total - 1.0)).sum();
    let expected = values * (values - 1.0) - same;
    (expected > 0.0).then(|| 1.0 - (values - 1.0) * disagreement / expected)
}

fn alpha_of_pairs(pairs: &[[usize; 2]]) -> Option<f64> {
    let units: Vec<Vec<usize>> = pairs.iter().map(|pair| pair.to_vec()).collect();
    krippendorff_alpha(&units)
}

/// The measure with the middle 95 % of its resampled values.
fn estimate(value: f64, mut drawn: Vec<f64>) -> Estimate {
    drawn.sort_by(f64::total_cmp);
    let last = drawn.len().saturating_sub(1);
    let end = |thousandth: usize| {
        let at = last * thousandth / 1000;
        let rest = (last * thousandth % 1000) as f64 / 1000.0;
        drawn[at] + (drawn[(at + 1).min(last)] - drawn[at]) * rest
    };
    if drawn.is_empty() {
        return Estimate {
            value,
            low: value,
            high: value,
        };
    }
    Estimate {
        value,
        low: end(25),
        high: end(975),
    }
}
