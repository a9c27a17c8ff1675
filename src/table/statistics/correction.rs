//! Frequencies corrected for the errors of whoever counted them.
//!
//! A program coded every unit of an archive, a person coded a probability sample of them. Egami, Hinck, Stewart and
//! Wei (2023) add to the program's count, for each unit of the sample, the difference between person and program
//! divided by the probability of the unit to be drawn: the sum has no bias whatever errors the program makes. This is
//! their estimator for a mean, times the number of units; the variance is that of a stratified sample drawn without
//! replacement (Cochran 1977, 5.3), so a sample of all units has none.

use super::interval::Z;

/// The differences found in one stratum of the sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stratum {
    /// Units of the archive in it.
    pub population: usize,
    /// For each unit drawn, the person's count less the program's: 1, 0 or -1.
    pub differences: Vec<f64>,
}

/// A corrected total.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corrected {
    /// Estimated number of units.
    pub total: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Lower end of the 95 % interval, not below 0.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Corrects the program's `counted` total by what a stratified sample shows.
#[must_use]
pub fn corrected_total(counted: usize, strata: &[Stratum]) -> Corrected {
    let (mut total, mut variance) = (counted as f64, 0.0);
    for stratum in strata
        .iter()
        .filter(|stratum| !stratum.differences.is_empty())
    {
        let (units, drawn) = (stratum.population as f64, stratum.differences.len() as f64);
        let mean = stratum.differences.iter().sum::<f64>() / drawn;
        total += units * mean;
        if drawn > 1.0 {
            let squares: f64 = stratum
                .differences
                .iter()
                .map(|value| (value - mean).powi(2))
                .sum();
            variance += units * units * (1.0 - drawn / units) * squares / (drawn - 1.0) / drawn;
        }
    }
    let standard_error = variance.max(0.0).sqrt();
    Corrected {
        total,
        standard_error,
        low: (total - Z * standard_error).max(0.0),
        high: total + Z * standard_error,
    }
}
