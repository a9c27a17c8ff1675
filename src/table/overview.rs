//! What the report and the workbook of a run show: all of a small archive, the first of a large one.

use std::collections::BTreeMap;

use super::pairs::pairs;
use super::{CategoryRow, DocumentRow, FindingRow, PairRow, SourceRows};

/// Statements, and documents, that are kept to be shown and paired; with 1.2 KB a statement this is 60 MB.
const KEPT: usize = 50_000;

/// The rows to show.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// The first statements.
    pub findings: Vec<FindingRow>,
    /// Statements beyond these; `pairs` does not know of them.
    pub more_findings: usize,
    /// The first documents.
    pub documents: Vec<DocumentRow>,
    /// Documents beyond these.
    pub more_documents: usize,
    /// `pairs.csv`, most frequent first.
    pub pairs: Vec<PairRow>,
    /// Repairs and losses by kind.
    pub repairs: Vec<RepairKind>,
}

/// How often something was repaired, or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepairKind {
    /// `edit` or `loss`.
    pub what: String,
    /// The fixer's name, or the kind of loss.
    pub kind: String,
    /// Places.
    pub count: usize,
    /// Of these, proved by doing the damage again.
    pub proved: usize,
    /// The first of them.
    pub example: String,
}

/// Gathers an overview while sources go by.
#[derive(Default)]
pub(super) struct Gathering {
    overview: Overview,
    repairs: BTreeMap<(String, String), RepairKind>,
}

impl Gathering {
    /// Takes the rows of a source into account.
    pub(super) fn add(&mut self, rows: &SourceRows) {
        let overview = &mut self.overview;
        overview.more_findings += fill(&mut overview.findings, &rows.findings);
        overview.more_documents += fill(&mut overview.documents, &rows.documents);
        for row in &rows.repairs {
            let known = self.repairs.entry((row.what.clone(), row.kind.clone()));
            let known = known.or_insert_with(|| RepairKind {
                what: row.what.clone(),
                kind: row.kind.clone(),
                count: 0,
                proved: 0,
                example: if row.what == "edit" {
                    format!(
                        "{} → {}",
                        row.before.escape_debug(),
                        row.after.escape_debug()
                    )
                } else {
                    format!("{} {}", row.before.escape_debug(), row.candidates)
                },
            });
            known.count += 1;
            known.proved += usize::from(row.proved == Some(true));
        }
    }

    /// The overview; the categories give the labels of the pairs.
    pub(super) fn finish(self, categories: [&[CategoryRow]; 2]) -> Overview {
        Overview {
            pairs: pairs(
                &self.overview.findings,
                &self.overview.documents,
                categories,
            ),
            repairs: self.repairs.into_values().collect(),
            ..self.overview
        }
    }
}

/// Adds rows as long as there is room; how many there was no room for.
fn fill<T: Clone>(kept: &mut Vec<T>, rows: &[T]) -> usize {
    let room = KEPT.saturating_sub(kept.len()).min(rows.len());
    kept.extend_from_slice(&rows[..room]);
    rows.len() - room
}
