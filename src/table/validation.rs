//! What a sample that people coded says: how far two of them agree, how right the program is, and what its tables
//! would be without its errors.
//!
//! *Segmentation* is whether a unit states a problem, a recommendation or neither. *Categories* are compared where
//! both found the same, by the primary category.
//!
//! Precision, recall and F1 are functions of one share a stratum: of the units in which the program found so much,
//! how many are problems. Their intervals move each share to the ends of its own (Wilson) and add the squared
//! deviations (Zou and Donner 2008), so that a sample without a single error still leaves room for some.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::counting::rounded;
use super::sample::NONE;
use super::statistics::{self, Stratum, corrected_total, wilson};
use super::{Design, DesignUnit, Sheet};
use crate::codebook;
use crate::document::FindingKind;
use crate::error::{Error, Result};

/// A unit as a person coded it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    /// Its name.
    pub unit: String,
    /// `problem`, `recommendation` or `none`.
    pub kind: &'static str,
    /// Category ids, the primary one first.
    pub categories: Vec<String>,
}

/// A row of what `agree` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AgreementRow {
    /// `segmentation`, `categories`, or the categories of one kind.
    pub of: String,
    /// Units that both coded.
    pub units: usize,
    /// Share of units with the same code, and its 95 % interval.
    pub percent: f64,
    /// Lower end.
    pub percent_low: f64,
    /// Upper end.
    pub percent_high: f64,
    /// Cohen's kappa; empty where it is not defined.
    pub kappa: Option<f64>,
    /// Lower end.
    pub kappa_low: Option<f64>,
    /// Upper end.
    pub kappa_high: Option<f64>,
    /// Krippendorff's alpha, nominal; empty where it is not defined.
    pub alpha: Option<f64>,
    /// Lower end.
    pub alpha_low: Option<f64>,
    /// Upper end.
    pub alpha_high: Option<f64>,
}

/// A row of how right the program is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MeasureRow {
    /// `problem`, `recommendation`, or the categories of one.
    pub of: String,
    /// Units coded that bear on it.
    pub units: usize,
    /// Of what the program found, the share that is right, and its 95 % interval.
    pub precision: f64,
    /// Lower end.
    pub precision_low: f64,
    /// Upper end.
    pub precision_high: f64,
    /// Of what is there, the share that the program found.
    pub recall: f64,
    /// Lower end.
    pub recall_low: f64,
    /// Upper end.
    pub recall_high: f64,
    /// Harmonic mean of both.
    pub f1: f64,
    /// Lower end.
    pub f1_low: f64,
    /// Upper end.
    pub f1_high: f64,
}

/// A row of the corrected frequencies.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CorrectedRow {
    /// `problem` or `recommendation`.
    pub kind: String,
    /// Category id; empty for all of the kind.
    pub category: String,
    /// Items the program counted, in documents that repeat no other.
    pub counted: usize,
    /// Units of the sample in which program and person differ; without any, the sample cannot tell how far off the
    /// count is, and the interval is empty.
    pub errors: usize,
    /// Estimated items without the program's errors.
    pub corrected: f64,
    /// Standard error of `corrected`.
    pub standard_error: f64,
    /// Lower end of its 95 % interval.
    pub corrected_low: f64,
    /// Upper end.
    pub corrected_high: f64,
}

/// What a filled sheet says of the program.
#[derive(Clone, Debug, PartialEq)]
pub struct Validation {
    /// Units coded.
    pub coded: usize,
    /// Units drawn.
    pub drawn: usize,
    /// How right the program is.
    pub measures: Vec<MeasureRow>,
    /// Frequencies without its errors, for every category that the program or the person used.
    pub corrected: Vec<CorrectedRow>,
}

/// The codes in a filled sheet; rows without a kind are not yet coded and left out. `file` is what errors call it.
///
/// # Errors
///
/// When a column is missing, a kind is no kind, a unit stands twice, or a unit without a finding has categories; the
/// error names the row.
pub fn codes_of(file: &str, sheet: &Sheet) -> Result<Vec<Coded>> {
    let column = |name: &str| {
        let at = sheet
            .columns
            .iter()
            .position(|column| column.trim() == name);
        at.ok_or_else(|| {
            Error::Export(format!(
                "{file}: no column `{name}`; fill the sheet that `baogao sample` wrote and keep its first row"
            ))
        })
    };
    let (unit, kind, categories) = (column("unit")?, column("kind")?, column("categories")?);
    let mut seen = BTreeSet::new();
    let mut codes = Vec::new();
    for (number, row) in (2..).zip(&sheet.rows) {
        let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
        if cell(kind).is_empty() {
            continue;
        }
        let fault = |what: String| Error::Export(format!("{file}, row {number}: {what}"));
        let kind = kind_of(cell(kind)).ok_or_else(|| {
            fault(format!(
                "`{}` is no kind; write problem, recommendation or none",
                cell(kind)
            ))
        })?;
        let categories: Vec<String> = codebook::ids(cell(categories)).map(str::to_owned).collect();
        if kind == NONE && !categories.is_empty() {
            return Err(fault(
                "it is `none` and has categories; clear one of them".to_owned(),
            ));
        }
        if !seen.insert(cell(unit)) {
            return Err(fault(format!(
                "unit `{}` stands in the sheet twice",
                cell(unit)
            )));
        }
        codes.push(Coded {
            unit: cell(unit).to_owned(),
            kind,
            categories,
        });
    }
    if codes.is_empty() {
        return Err(Error::Export(format!(
            "{file}: no row has a kind yet; fill the column `kind` with problem, recommendation or none"
        )));
    }
    Ok(codes)
}

fn kind_of(word: &str) -> Option<&'static str> {
    match word.to_lowercase().as_str() {
        "problem" | "p" | "问题" => Some(FindingKind::Problem.name()),
        "recommendation" | "r" | "建议" => Some(FindingKind::Recommendation.name()),
        "none" | "n" | "0" | "-" | "无" => Some(NONE),
        _ => None,
    }
}

/// How far two people agree, for segmentation and for categories apart; `seed` draws the bootstrap.
///
/// # Errors
///
/// When no unit was coded by both.
pub fn agreement_rows(left: &[Coded], right: &[Coded], seed: u64) -> Result<Vec<AgreementRow>> {
    let known: HashMap<&str, &Coded> = right
        .iter()
        .map(|coded| (coded.unit.as_str(), coded))
        .collect();
    let both: Vec<(&Coded, &Coded)> = left
        .iter()
        .filter_map(|coded| Some((coded, *known.get(coded.unit.as_str())?)))
        .collect();
    if both.is_empty() {
        return Err(Error::Export(
            "the two sheets have no coded unit in common; both must come from one `baogao sample`"
                .to_owned(),
        ));
    }
    let mut rows = Vec::new();
    let segmentation = both
        .iter()
        .map(|(left, right)| (left.kind.to_owned(), right.kind.to_owned()));
    rows.extend(row("segmentation", segmentation.collect(), seed));
    let [problem, recommendation] =
        [FindingKind::Problem, FindingKind::Recommendation].map(FindingKind::name);
    for (name, kinds) in [
        ("categories", vec![problem, recommendation]),
        ("problem categories", vec![problem]),
        ("recommendation categories", vec![recommendation]),
    ] {
        let primary = both
            .iter()
            .filter(|(left, right)| left.kind == right.kind && kinds.contains(&left.kind))
            .filter_map(|(left, right)| {
                Some((
                    left.categories.first()?.clone(),
                    right.categories.first()?.clone(),
                ))
            });
        rows.extend(row(name, primary.collect(), seed));
    }
    Ok(rows)
}

fn row(of: &str, pairs: Vec<(String, String)>, seed: u64) -> Option<AgreementRow> {
    let (left, right): (Vec<_>, Vec<_>) =
        pairs.into_iter().map(|(l, r)| (Some(l), Some(r))).unzip();
    let found = statistics::agreement(&left, &right, seed)?;
    Some(AgreementRow {
        of: of.to_owned(),
        units: found.units,
        percent: rounded(found.percent.value),
        percent_low: rounded(found.percent.low),
        percent_high: rounded(found.percent.high),
        kappa: found.kappa.map(|kappa| rounded(kappa.value)),
        kappa_low: found.kappa.map(|kappa| rounded(kappa.low)),
        kappa_high: found.kappa.map(|kappa| rounded(kappa.high)),
        alpha: found.alpha.map(|alpha| rounded(alpha.value)),
        alpha_low: found.alpha.map(|alpha| rounded(alpha.low)),
        alpha_high: found.alpha.map(|alpha| rounded(alpha.high)),
    })
}

/// Measures the program on the units a person coded. `file` is what errors call the sheet.
///
/// # Errors
///
/// When the sheet names a unit that the design does not know.
pub fn validate(file: &str, design: &Design, codes: &[Coded]) -> Result<Validation> {
    let known: HashMap<&str, &DesignUnit> = design
        .units
        .iter()
        .map(|unit| (unit.unit.as_str(), unit))
        .collect();
    let mut pairs: Vec<(&DesignUnit, &Coded)> = Vec::new();
    for coded in codes {
        let unit = known.get(coded.unit.as_str()).ok_or_else(|| {
            Error::Export(format!(
                "{file}: unit `{}` is not in the design; give the design.json that was written with this sheet",
                coded.unit
            ))
        })?;
        pairs.push((unit, coded));
    }
    let mut measures = Vec::new();
    let mut corrected = Vec::new();
    for kind in [FindingKind::Problem, FindingKind::Recommendation].map(FindingKind::name) {
        measures.push(segmentation(kind, design, &pairs));
        measures.extend(categories(kind, &pairs));
        corrected.extend(corrections(kind, design, &pairs));
    }
    Ok(Validation {
        coded: pairs.len(),
        drawn: design.units.len(),
        measures,
        corrected,
    })
}

/// Of the units coded in a stratum, how many a person finds to be so.
#[derive(Clone, Copy)]
struct Share {
    population: f64,
    part: usize,
    whole: usize,
}

impl Share {
    /// The share itself, and the ends of its interval.
    fn ends(self) -> [f64; 3] {
        let (low, high) = wilson(self.part, self.whole);
        let share = if self.whole == 0 {
            0.0
        } else {
            self.part as f64 / self.whole as f64
        };
        [share, low, high]
    }
}

fn segmentation(kind: &str, design: &Design, pairs: &[(&DesignUnit, &Coded)]) -> MeasureRow {
    let mut found = Share {
        population: 0.0,
        part: 0,
        whole: 0,
    };
    let mut missed = Vec::new();
    for stratum in &design.strata {
        let coded = pairs
            .iter()
            .filter(|(unit, _)| unit.stratum == stratum.name);
        let share = Share {
            population: stratum.population as f64,
            whole: coded.clone().count(),
            part: coded.filter(|(_, coded)| coded.kind == kind).count(),
        };
        if stratum.name == kind {
            found = share;
        } else if share.whole > 0 || share.population > 0.0 {
            missed.push(share);
        }
    }
    let shares: Vec<[f64; 3]> = std::iter::once(found)
        .chain(missed.iter().copied())
        .map(Share::ends)
        .collect();
    let outside = |shares: &[f64]| -> f64 {
        missed
            .iter()
            .zip(&shares[1..])
            .map(|(stratum, share)| stratum.population * share)
            .sum()
    };
    let ratio = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
    let recall = |shares: &[f64]| {
        let right = found.population * shares[0];
        ratio(right, right + outside(shares))
    };
    let f1 = |shares: &[f64]| {
        let right = found.population * shares[0];
        ratio(2.0 * right, found.population + right + outside(shares))
    };
    let (recall, f1) = (moved(&shares, &recall), moved(&shares, &f1));
    MeasureRow {
        of: kind.to_owned(),
        units: pairs.len(),
        precision: rounded(shares[0][0]),
        precision_low: rounded(shares[0][1]),
        precision_high: rounded(shares[0][2]),
        recall: rounded(recall[0]),
        recall_low: rounded(recall[1]),
        recall_high: rounded(recall[2]),
        f1: rounded(f1[0]),
        f1_low: rounded(f1[1]),
        f1_high: rounded(f1[2]),
    }
}

/// A function of several shares with its interval: each share is moved to its ends, the deviations add as squares.
fn moved(shares: &[[f64; 3]], of: &dyn Fn(&[f64]) -> f64) -> [f64; 3] {
    let middle: Vec<f64> = shares.iter().map(|share| share[0]).collect();
    let value = of(&middle);
    let (mut below, mut above) = (0.0, 0.0);
    for (at, share) in shares.iter().enumerate() {
        let end = |end: f64| {
            let mut moved = middle.clone();
            moved[at] = end;
            of(&moved) - value
        };
        let (one, other) = (end(share[1]), end(share[2]));
        below += f64::min(one, other).min(0.0).powi(2);
        above += f64::max(one, other).max(0.0).powi(2);
    }
    [
        value,
        (value - below.sqrt()).max(0.0),
        (value + above.sqrt()).min(1.0),
    ]
}

/// Micro-averaged over the units in which both found the same kind. F1 is the share 2·both / (one + other), and has
/// Wilson's interval for half as many trials.
fn categories(kind: &str, pairs: &[(&DesignUnit, &Coded)]) -> Option<MeasureRow> {
    let (mut both, mut program, mut person, mut units) = (0, 0, 0, 0);
    for (unit, coded) in pairs
        .iter()
        .filter(|(unit, coded)| unit.kind == kind && coded.kind == kind)
    {
        let codes: BTreeSet<&String> = coded.categories.iter().collect();
        if codes.is_empty() {
            continue;
        }
        units += 1;
        both += unit
            .categories
            .iter()
            .filter(|id| codes.contains(id))
            .count();
        program += unit.categories.len();
        person += codes.len();
    }
    if units == 0 {
        return None;
    }
    let share = |part: usize, whole: usize| {
        if whole == 0 {
            0.0
        } else {
            part as f64 / whole as f64
        }
    };
    let (precision, recall, f1) = (
        wilson(both, program),
        wilson(both, person),
        wilson(both, usize::midpoint(program, person)),
    );
    Some(MeasureRow {
        of: format!("{kind} categories"),
        units,
        precision: rounded(share(both, program)),
        precision_low: rounded(precision.0),
        precision_high: rounded(precision.1),
        recall: rounded(share(both, person)),
        recall_low: rounded(recall.0),
        recall_high: rounded(recall.1),
        f1: rounded(share(2 * both, program + person)),
        f1_low: rounded(f1.0),
        f1_high: rounded(f1.1),
    })
}

fn corrections(kind: &str, design: &Design, pairs: &[(&DesignUnit, &Coded)]) -> Vec<CorrectedRow> {
    let mut counted: BTreeMap<&str, usize> = design
        .totals
        .iter()
        .filter(|total| total.kind == kind)
        .map(|total| (total.category.as_str(), total.items))
        .collect();
    let coded = pairs.iter().filter(|(_, coded)| coded.kind == kind);
    for category in coded.flat_map(|(_, coded)| &coded.categories) {
        counted.entry(category).or_default();
    }
    let all = design.strata.iter().find(|stratum| stratum.name == kind);
    let all = all.map_or(0, |stratum| stratum.population);
    std::iter::once(("", all))
        .chain(counted)
        .map(|(category, counted)| {
            let has = |found: &str, categories: &[String]| {
                found == kind && (category.is_empty() || categories.iter().any(|id| id == category))
            };
            let strata: Vec<Stratum> = design
                .strata
                .iter()
                .map(|stratum| Stratum {
                    population: stratum.population,
                    differences: pairs
                        .iter()
                        .filter(|(unit, _)| unit.stratum == stratum.name)
                        .map(|(unit, coded)| {
                            let person = has(coded.kind, &coded.categories);
                            f64::from(
                                i8::from(person) - i8::from(has(&unit.kind, &unit.categories)),
                            )
                        })
                        .collect(),
                })
                .collect();
            let corrected = corrected_total(counted, &strata);
            let differences = strata.iter().flat_map(|stratum| &stratum.differences);
            CorrectedRow {
                kind: kind.to_owned(),
                category: category.to_owned(),
                counted,
                errors: differences.filter(|difference| **difference != 0.0).count(),
                corrected: rounded(corrected.total),
                standard_error: rounded(corrected.standard_error),
                corrected_low: rounded(corrected.low),
                corrected_high: rounded(corrected.high),
            }
        })
        .collect()
}
