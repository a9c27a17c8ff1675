//! Categories that go together, and which recommendations answer which problems.
//!
//! Two categories stand *in one statement* when the statement carries both, and *in one document* when a document
//! states both. Against chance stands what the two alone would give if they were independent over statements or
//! documents; the log-likelihood (Dunning 1993) says how sure the difference is, negative where they avoid one another.
//!
//! A recommendation *answers* a problem of its document when the two speak of the same thing: of all problems of the
//! document the one that shares most of its pairs of characters, each weighed by how few statements have it
//! (Spärck Jones 1972), and at least [`LEAST`] of the weight of either. Structure alone cannot tell: reports list all problems, then
//! all advice, in another order and another number.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde::Serialize;

use super::counting::rounded;
use super::cross::{Counted, distinct};
use super::statistics::keyness;
use super::{CategoryRow, DocumentRow, FindingRow};
use crate::document::FindingKind;

/// Share of the weight that problem and recommendation must have in common (cosine). On the example file 26 of the 29
/// pairs above it answer one another by reading, of the 21 between .10 and .15 about half.
const LEAST: f64 = 0.15;

/// A row of `pairs.csv`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PairRow {
    /// `same_statement`, `same_document` or `answers` (the right one answers the left one).
    pub relation: &'static str,
    /// Category id.
    pub left: String,
    /// Its label, Chinese.
    pub left_label: String,
    /// Category id.
    pub right: String,
    /// Its label, Chinese.
    pub right_label: String,
    /// Statements, documents or answers with both.
    pub count: usize,
    /// How many chance would give.
    pub expected: f64,
    /// Log-likelihood, negative where there are fewer than chance would give.
    pub g2: f64,
    /// An example: the statement, the document's id, or the recommendation.
    pub example: String,
    /// Where it stands, as `source:line`.
    pub example_place: String,
}

/// What is counted of one relation.
#[derive(Default)]
struct Tally<'a> {
    /// Units: statements, documents or answers.
    units: usize,
    left: BTreeMap<&'a str, usize>,
    right: BTreeMap<&'a str, usize>,
    both: BTreeMap<(&'a str, &'a str), (usize, &'a FindingRow)>,
}

impl<'a> Tally<'a> {
    fn add(&mut self, left: &BTreeSet<&'a str>, right: &BTreeSet<&'a str>, unit: &'a FindingRow) {
        self.units += 1;
        for id in left {
            *self.left.entry(id).or_default() += 1;
        }
        for id in right {
            *self.right.entry(id).or_default() += 1;
        }
        for (one, other) in left
            .iter()
            .flat_map(|one| right.iter().map(move |other| (*one, *other)))
        {
            self.both.entry((one, other)).or_insert((0, unit)).0 += 1;
        }
    }

    fn rows(self, relation: &'static str, labels: &HashMap<&str, &str>) -> Vec<PairRow> {
        let symmetric = relation != "answers";
        let label = |id: &str| labels.get(id).copied().unwrap_or_default().to_owned();
        let mut rows = Vec::new();
        for ((left, right), (count, unit)) in &self.both {
            if symmetric && left >= right {
                continue;
            }
            let (with_left, with_right) = (self.left[left], self.right[right]);
            // Of the units with the left one, how many have the right one; of those without, how many.
            let g2 = if with_left < self.units {
                let rest = (with_right - count, self.units - with_left);
                keyness(*count, with_left, rest.0, rest.1, 1, 0.05).g2
            } else {
                0.0
            };
            rows.push(PairRow {
                relation,
                left: (*left).to_owned(),
                left_label: label(left),
                right: (*right).to_owned(),
                right_label: label(right),
                count: *count,
                expected: rounded(with_left as f64 * with_right as f64 / self.units as f64),
                g2: rounded(g2),
                example: if relation == "same_document" {
                    unit.document_id.clone()
                } else {
                    unit.text.clone()
                },
                example_place: format!("{}:{}", unit.source, unit.line),
            });
        }
        rows.sort_by(|a, b| {
            b.count
                .cmp(&a.count)
                .then(b.g2.total_cmp(&a.g2))
                .then_with(|| (&a.left, &a.right).cmp(&(&b.left, &b.right)))
        });
        rows
    }
}

/// Counts pairs of categories among the distinct statements of documents that repeat no other.
pub(super) fn pairs(
    findings: &[FindingRow],
    documents: &[DocumentRow],
    categories: [&[CategoryRow]; 2],
) -> Vec<PairRow> {
    let copies: HashSet<(&str, &str)> = documents
        .iter()
        .filter(|document| !document.copy_of.is_empty())
        .map(|document| (document.source.as_str(), document.document_id.as_str()))
        .collect();
    let mut kept: BTreeMap<(&str, &str), Vec<&FindingRow>> = BTreeMap::new();
    for counted in [Counted::Problems, Counted::Recommendations] {
        for finding in distinct(findings, counted) {
            let place = (finding.source.as_str(), finding.document_id.as_str());
            if !copies.contains(&place) {
                kept.entry(place).or_default().push(finding);
            }
        }
    }
    let weights = Weights::of(kept.values().flatten().copied());
    let (mut statements, mut whole, mut answers) =
        (Tally::default(), Tally::default(), Tally::default());
    for findings in kept.values() {
        for finding in findings {
            let ids = ids(finding);
            statements.add(&ids, &ids, finding);
        }
        let all: BTreeSet<&str> = findings.iter().flat_map(|finding| ids(finding)).collect();
        if let Some(first) = findings.first() {
            whole.add(&all, &all, first);
        }
        for (problem, recommendation) in weights.answers(findings) {
            answers.add(&ids(problem), &ids(recommendation), recommendation);
        }
    }
    let labels = categories.into_iter().flatten();
    let labels: HashMap<&str, &str> = labels
        .map(|row| (row.category.as_str(), row.label.as_str()))
        .collect();
    let mut rows = answers.rows("answers", &labels);
    rows.extend(statements.rows("same_statement", &labels));
    rows.extend(whole.rows("same_document", &labels));
    rows
}

fn ids(finding: &FindingRow) -> BTreeSet<&str> {
    finding.categories.iter().map(String::as_str).collect()
}

/// What each pair of characters weighs.
struct Weights(HashMap<[char; 2], f64>);

impl Weights {
    fn of<'a>(findings: impl Iterator<Item = &'a FindingRow>) -> Self {
        let mut statements: HashMap<[char; 2], usize> = HashMap::new();
        let mut all = 0;
        for finding in findings {
            all += 1;
            for pair in pairs_of(&finding.text) {
                *statements.entry(pair).or_default() += 1;
            }
        }
        let weight = |count: usize| (f64::from(all) / count as f64).ln();
        Self(
            statements
                .into_iter()
                .map(|(pair, count)| (pair, weight(count)))
                .collect(),
        )
    }

    /// Each recommendation of a document with the problem it answers.
    fn answers<'a>(&self, findings: &[&'a FindingRow]) -> Vec<(&'a FindingRow, &'a FindingRow)> {
        let vectors: Vec<(&FindingRow, BTreeSet<[char; 2]>, f64)> = findings
            .iter()
            .map(|finding| {
                let pairs = pairs_of(&finding.text);
                let length = self.length(pairs.iter());
                (*finding, pairs, length)
            })
            .collect();
        let is_problem = |finding: &FindingRow| finding.kind == FindingKind::Problem.name();
        let problems: Vec<_> = vectors.iter().filter(|(one, ..)| is_problem(one)).collect();
        // Which problems have a pair of characters: most share none with a recommendation.
        let mut having: HashMap<[char; 2], Vec<usize>> = HashMap::new();
        for (index, (_, pairs, _)) in problems.iter().enumerate() {
            for &pair in pairs {
                having.entry(pair).or_default().push(index);
            }
        }
        let mut found = Vec::new();
        let mut squares = vec![0.0_f64; problems.len()];
        let mut sharing = Vec::new();
        for (finding, pairs, length) in vectors.iter().filter(|(one, ..)| !is_problem(one)) {
            for pair in pairs {
                let weight = self.0.get(pair).copied().unwrap_or_default();
                for &index in having.get(pair).into_iter().flatten() {
                    if squares[index] == 0.0 {
                        sharing.push(index);
                    }
                    squares[index] += weight * weight;
                }
            }
            let best = sharing
                .iter()
                .map(|&index| {
                    let (problem, _, size) = problems[index];
                    let shared = squares[index].sqrt().powi(2);
                    (shared / (length * size).max(f64::MIN_POSITIVE), *problem)
                })
                .max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.id.cmp(&a.1.id)));
            found.extend(
                best.filter(|(share, _)| *share >= LEAST)
                    .map(|(_, problem)| (problem, *finding)),
            );
            for index in sharing.drain(..) {
                squares[index] = 0.0;
            }
        }
        found
    }

    fn length<'a>(&self, pairs: impl Iterator<Item = &'a [char; 2]>) -> f64 {
        pairs
            .filter_map(|pair| self.0.get(pair))
            .map(|weight| weight * weight)
            .sum::<f64>()
            .sqrt()
    }
}

/// The pairs of neighbouring Han characters of a text.
fn pairs_of(text: &str) -> BTreeSet<[char; 2]> {
    let characters: Vec<char> = text.chars().collect();
    let han = |character: char| ('\u{4E00}'..='\u{9FFF}').contains(&character);
    characters
        .windows(2)
        .filter(|pair| han(pair[0]) && han(pair[1]))
        .map(|pair| [pair[0], pair[1]])
        .collect()
}
