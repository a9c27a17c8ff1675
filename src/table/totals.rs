//! The counts of a run while its sources go by, one after the other, in bounded memory.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;

use super::copies::Copies;
use super::counting::{Base, Tally};
use super::joining::{ParagraphCopies, Paragraphs};
use super::overview::{Gathering, Overview};
use super::statements::Statements;
use super::{
    CategoryLabel, CategoryRow, DocumentRow, FindingRow, Manifest, RepairRow, Run, SourceRows,
    StageCounts, ThemeLabel, counted_rows,
};
use crate::document::{FindingKind, ToldBy};
use crate::error::Warning;
use crate::spill::Scratch;

/// Documents shown one by one; of a larger corpus only the kinds are counted.
pub const DOCUMENTS_LISTED: usize = 40;

/// Different losses told apart in a summary; a text that is nothing but damage has any number of them.
const LOSSES_APART: usize = 10_000;

/// Losses that are alike: the same text left for the same reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// What kind of loss.
    pub kind: String,
    /// What stands there.
    pub text: String,
    /// What may have stood there.
    pub candidates: String,
    /// The first place.
    pub first: String,
    /// How many.
    pub count: usize,
}

/// Losses, alike ones together.
#[derive(Clone, Debug, Default)]
pub struct Losses {
    alike: Vec<Alike>,
    at: HashMap<(String, String, String), usize>,
    /// Losses of kinds that came when enough were known.
    more: usize,
}

impl Losses {
    /// Adds one that stands at `place`; `candidates` is empty where there are none.
    pub fn add(&mut self, kind: &str, text: &str, candidates: &str, place: String) {
        let key = (kind.to_owned(), text.to_owned(), candidates.to_owned());
        if let Some(&known) = self.at.get(&key) {
            self.alike[known].count += 1;
        } else if self.alike.len() == LOSSES_APART {
            self.more += 1;
        } else {
            let (kind, text, candidates) = key.clone();
            self.at.insert(key, self.alike.len());
            self.alike.push(Alike {
                kind,
                text,
                candidates,
                first: place,
                count: 1,
            });
        }
    }

    /// The `most` most frequent, and how many losses are none of them.
    #[must_use]
    pub fn most_frequent(&self, most: usize) -> (Vec<&Alike>, usize) {
        let mut sorted: Vec<&Alike> = self.alike.iter().collect();
        sorted.sort_by_key(|alike| std::cmp::Reverse(alike.count));
        let rest = sorted.split_off(most.min(sorted.len()));
        let others: usize = rest.iter().map(|alike| alike.count).sum();
        (sorted, others + self.more)
    }
}

/// What a run found, as much as a screen can show.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Counts at every stage.
    pub counts: StageCounts,
    /// Sources by encoding.
    pub encodings: BTreeMap<String, usize>,
    /// The first documents, one more than [`DOCUMENTS_LISTED`] at most.
    pub documents: Vec<DocumentRow>,
    /// Documents by kind.
    pub kinds: BTreeMap<String, usize>,
    /// Repairs by kind, with the first one's text before and after.
    pub edits: BTreeMap<String, (usize, String, String)>,
    /// What was left as it stands.
    pub losses: Losses,
    /// What was skipped, by reason.
    pub skipped: BTreeMap<&'static str, usize>,
    /// `problems.csv`.
    pub problems: Vec<CategoryRow>,
    /// `recommendations.csv`.
    pub recommendations: Vec<CategoryRow>,
    /// `themes.csv`.
    pub themes: Vec<CategoryRow>,
    /// Which paragraphs say the same.
    pub paragraph_copies: ParagraphCopies,
    /// What the report and the workbook show.
    pub overview: Overview,
}

/// Counts sources in the order they are added.
pub struct Totals {
    labels: Vec<CategoryLabel>,
    theme_labels: Vec<ThemeLabel>,
    themes: BTreeMap<String, Tally>,
    /// Documents about each theme.
    about: BTreeMap<String, usize>,
    summary: Summary,
    tallies: BTreeMap<FindingKind, BTreeMap<String, Tally>>,
    base: Base,
    copies: Copies,
    paragraphs: Paragraphs,
    statements: Statements,
    gathering: Gathering,
}

impl Totals {
    /// Nothing counted yet. What grows with the archive goes to `scratch`.
    #[must_use]
    pub fn new(labels: &[CategoryLabel], themes: &[ThemeLabel], scratch: &Scratch) -> Self {
        let tallies = [FindingKind::Problem, FindingKind::Recommendation].map(|kind| {
            let of_kind = labels.iter().filter(|label| label.kind == kind);
            let empty = of_kind.map(|label| (label.id.clone(), Tally::default()));
            (kind, empty.collect())
        });
        Self {
            labels: labels.to_vec(),
            theme_labels: themes.to_vec(),
            themes: themes
                .iter()
                .map(|theme| (theme.id.clone(), Tally::default()))
                .collect(),
            about: BTreeMap::new(),
            summary: Summary::default(),
            tallies: tallies.into(),
            base: Base::default(),
            copies: Copies::new(scratch),
            paragraphs: Paragraphs::new(scratch),
            statements: Statements::new(scratch),
            gathering: Gathering::new(scratch),
        }
    }

    /// Counts a source, after saying in its rows which documents and statements repeat one of an earlier source.
    ///
    /// # Errors
    ///
    /// When the scratch cannot be read or written.
    pub fn add(&mut self, rows: &mut SourceRows) -> io::Result<()> {
        for (document, sketch) in rows.documents.iter_mut().zip(&rows.sketches) {
            if document.copy_of.is_empty()
                && let Some(original) = self.copies.original(&document.document_id, sketch)?
            {
                document.copy_of = original;
            }
        }
        let whole: HashSet<String> = rows
            .documents
            .iter()
            .filter(|document| !document.copy_of.is_empty())
            .map(|document| document.document_id.clone())
            .collect();
        let own = |finding: &FindingRow| !whole.contains(&finding.document_id);
        self.statements.mark(&mut rows.findings, own)?;
        let before = self.summary.counts.documents;
        for paragraph in rows.compared() {
            let document = u32::try_from(before + paragraph.document).unwrap_or(u32::MAX);
            self.paragraphs.add(&paragraph.print, document)?;
        }
        self.add_counts(rows);
        self.gathering.add(rows)?;
        let counted = counted_rows(&rows.findings);
        self.summary.counts.duplicates += counted
            .iter()
            .filter(|finding| finding.duplicate_of.is_some())
            .count();
        for finding in counted {
            let kind = if finding.kind == FindingKind::Problem.name() {
                FindingKind::Problem
            } else {
                FindingKind::Recommendation
            };
            let copy = whole.contains(&finding.document_id);
            for (rank, category) in finding.categories.iter().enumerate() {
                let tallies = self.tallies.entry(kind).or_default();
                let tally = tallies.entry(category.clone()).or_default();
                tally.add(finding, rank == 0, copy);
                if finding.told_by == ToldBy::Likeness.name() {
                    tally.add_likeness();
                }
            }
            for (rank, theme) in finding.themes.iter().enumerate() {
                let tally = self.themes.entry(theme.clone()).or_default();
                tally.add(finding, rank == 0, copy);
            }
        }
        let own = rows.documents.iter().filter(|row| row.copy_of.is_empty());
        for theme in own.flat_map(|document| &document.themes) {
            *self.about.entry(theme.clone()).or_default() += 1;
        }
        Ok(())
    }

    fn add_counts(&mut self, rows: &SourceRows) {
        let summary = &mut self.summary;
        let (counts, own) = (&mut summary.counts, &rows.counts);
        counts.sources += own.sources;
        counts.bytes += own.bytes;
        counts.decoding_losses += own.decoding_losses;
        counts.edits += own.edits;
        counts.edits_proved += own.edits_proved;
        counts.repair_losses += own.repair_losses;
        counts.converted += own.converted;
        for encoding in &rows.input.encodings {
            *summary.encodings.entry(encoding.clone()).or_default() += 1;
        }
        for document in &rows.documents {
            counts.documents += 1;
            counts.han_chars += document.han_chars;
            counts.problems += document.problems;
            counts.recommendations += document.recommendations;
            if document.copy_of.is_empty() {
                self.base.documents += 1;
                self.base.han_chars += document.han_chars;
            } else {
                counts.copies += 1;
            }
            *summary.kinds.entry(document.kind.clone()).or_default() += 1;
            if summary.documents.len() <= DOCUMENTS_LISTED {
                summary.documents.push(document.clone());
            }
        }
        for row in &rows.repairs {
            summary.add_repair(row);
        }
    }

    /// Counts what was skipped; a doubt is not counted.
    pub fn warn(&mut self, warning: &Warning) {
        if warning.skipped {
            self.summary.counts.skipped += 1;
            *self
                .summary
                .skipped
                .entry(warning.reason.name())
                .or_default() += 1;
        }
    }

    /// What was counted.
    ///
    /// # Errors
    ///
    /// As [`Totals::add`].
    pub fn finish(mut self) -> io::Result<Summary> {
        let labels: HashMap<&str, &CategoryLabel> = self
            .labels
            .iter()
            .map(|label| (label.id.as_str(), label))
            .collect();
        let mut rows = |kind| {
            let tallies = self.tallies.remove(&kind).unwrap_or_default();
            let mut rows: Vec<CategoryRow> = tallies
                .into_iter()
                .map(|(id, tally)| {
                    let label = labels.get(id.as_str());
                    let label = label.map(|label| (label.label.as_str(), label.label_en.as_str()));
                    tally.row(id.clone(), label, self.base)
                })
                .collect();
            by_frequency(&mut rows);
            rows
        };
        let problems = rows(FindingKind::Problem);
        let recommendations = rows(FindingKind::Recommendation);
        let themes = std::mem::take(&mut self.themes);
        let theme = |(id, mut tally): (String, Tally)| {
            tally.documents = self.about.get(&id).copied().unwrap_or_default();
            let label = self.theme_labels.iter().find(|label| label.id == id);
            let label = label.map(|label| (label.label.as_str(), label.label_en.as_str()));
            tally.row(id, label, self.base)
        };
        let mut themes: Vec<CategoryRow> = themes.into_iter().map(theme).collect();
        by_frequency(&mut themes);
        Ok(Summary {
            themes,
            paragraph_copies: self.paragraphs.finish()?,
            overview: self.gathering.finish([&problems, &recommendations])?,
            problems,
            recommendations,
            ..self.summary
        })
    }
}

/// Most distinct items first; ties by id, by which they come sorted.
fn by_frequency(rows: &mut [CategoryRow]) {
    rows.sort_by_key(|row| std::cmp::Reverse((row.distinct_items, row.items)));
}

impl Summary {
    fn add_repair(&mut self, row: &RepairRow) {
        if row.what == "edit" {
            let known = self.edits.entry(row.kind.clone());
            let (count, ..) = known.or_insert_with(|| (0, row.before.clone(), row.after.clone()));
            *count += 1;
        } else {
            let place = format!("{}:{}", row.source, row.line);
            self.losses
                .add(&row.kind, &row.before, &row.candidates, place);
        }
    }

    /// The manifest of `run`, without its lists of inputs and warnings.
    #[must_use]
    pub fn manifest(&self, run: &Run) -> Manifest {
        Manifest {
            tool_version: run.tool_version.clone(),
            codebook_id: run.codebook_id.clone(),
            codebook_hash: run.codebook_hash.clone(),
            options: run.options.clone(),
            inputs: Vec::new(),
            counts: self.counts.clone(),
            warnings: Vec::new(),
        }
    }
}
