//! What the report and the workbook of a run show: all of a small archive, the first of a large one.

use std::collections::BTreeMap;
use std::io;

use super::pairs::pairs;
use super::{CategoryRow, DocumentRow, FindingRow, PairRow, SourceRows};
use crate::spill::{Scratch, Spool};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Statements, and documents, that are kept to be shown and paired; with 1.2 KB a statement this is 60 MB, on disk until all
/// sources have gone by.
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
pub(super) struct Gathering {
    findings: First,
    documents: First,
    repairs: BTreeMap<(String, String), RepairKind>,
}

impl Gathering {
    pub(super) fn new(scratch: &Scratch) -> Self {
        Self {
            findings: First::new(scratch),
            documents: First::new(scratch),
            repairs: BTreeMap::new(),
        }
    }

    /// Takes the rows of a source into account.
    ///
    /// # Errors
    ///
    /// When the scratch cannot be written.
    pub(super) fn add(&mut self, rows: &SourceRows) -> io::Result<()> {
        self.findings.add(&rows.findings)?;
        self.documents.add(&rows.documents)?;
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
        Ok(())
    }

    /// The overview; the categories give the labels of the pairs.
    ///
    /// # Errors
    ///
    /// When the scratch cannot be read.
    pub(super) fn finish(self, categories: [&[CategoryRow]; 2]) -> io::Result<Overview> {
        let (findings, more_findings) = self.findings.rows()?;
        let (documents, more_documents) = self.documents.rows()?;
        Ok(Overview {
            pairs: pairs(&findings, &documents, categories),
            repairs: self.repairs.into_values().collect(),
            findings,
            more_findings,
            documents,
            more_documents,
        })
    }
}

/// The first rows, as many as are kept.
struct First {
    kept: usize,
    more: usize,
    spool: Spool,
}

impl First {
    fn new(scratch: &Scratch) -> Self {
        Self {
            kept: 0,
            more: 0,
            spool: Spool::new(scratch.clone()),
        }
    }

    /// Adds rows as long as there is room, and counts the others.
    fn add(&mut self, rows: &[impl Serialize]) -> io::Result<()> {
        let room = (KEPT - self.kept).min(rows.len());
        for row in &rows[..room] {
            self.spool.add(&serde_json::to_string(row)?)?;
        }
        self.kept += room;
        self.more += rows.len() - room;
        Ok(())
    }

    /// The rows, and how many there was no room for.
    fn rows<T: DeserializeOwned>(self) -> io::Result<(Vec<T>, usize)> {
        let mut rows = Vec::with_capacity(self.kept);
        self.spool.each(|row| {
            rows.push(serde_json::from_slice(row)?);
            Ok(())
        })?;
        Ok((rows, self.more))
    }
}
