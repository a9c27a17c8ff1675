//! Findings to rows: what a researcher counts, and where each number comes from.
//!
//! Rules of counting, which decide what the tables mean:
//! a heading and the items under it are one statement told twice, so a heading counts only where nothing of its kind
//! stands under it; a statement that repeats an earlier one stays in `items` and leaves `distinct_items`; a
//! document that is a copy of another counts neither as a document nor for the text the rates are taken over.
//! Shares of documents come with Wilson's interval (1927), which stays inside 0 and 1 for the few documents that
//! such archives often are.
//!
//! A run's sources go by one after the other: [`SourceRows`] are all that is needed of one, [`Totals`] counts them and
//! keeps no row, so the tables may grow as long as a disk. [`tables`] holds all rows, for a small corpus.
//!
//! What this room refuses: to judge a finding again, to read a codebook (it is given labels), and to know a file
//! format; everything is sorted here, so that a second run gives the same bytes.

mod bench_rows;
mod copies;
mod counting;
mod cross;
mod joining;
mod keywords;
mod overview;
mod pairs;
mod paragraphs;
mod print;
mod rows;
mod sample;
mod search_rows;
mod source_rows;
mod statements;
pub mod statistics;
mod totals;
mod validation;

pub use bench_rows::{BenchCheck, BenchRecord, BenchRepair, BenchRun, BenchSize, BenchStage};
pub use counting::han_count;
pub use cross::{
    Counted, CrossRow, CrossTable, Sheet, UNKNOWN, counted_rows, cross_table, values_of,
};
pub use joining::ParagraphCopies;
pub use keywords::{KeywordRow, WordCounts};
pub use overview::{Overview, RepairKind};
pub use pairs::PairRow;
pub use paragraphs::{CopyKind, InGroup, ParagraphCopyRow, ParagraphPlace};
pub use rows::{
    CategoryRow, Cell, DocumentRow, EditRow, EncodingRow, FindingRow, InputRow, LossRow, Manifest,
    RepairReport, RepairRow, Row, SkippedRow, StageCounts,
};
pub use sample::{Design, DesignUnit, Sampler, StratumRow, TotalOfCategory, UnitRow};
pub use search_rows::{
    BatchRow, ConcordanceRow, DocumentHitRow, FacetRow, FindingHitRow, RelatedRow, TotalRow,
};
pub use source_rows::SourceRows;
pub use totals::{Alike, DOCUMENTS_LISTED, Losses, Summary, Totals};
pub use validation::{
    AgreementRow, Coded, CorrectedRow, MeasureRow, Validation, agreement_rows, codes_of, validate,
};

use std::collections::{BTreeMap, HashMap};

use crate::document::{Analysis, Document, Finding, FindingKind, Loss};
use crate::error::Warning;
use crate::span::Span;
use crate::spill::Scratch;

/// What the tables need to know of a category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryLabel {
    /// Its id in the codebook.
    pub id: String,
    /// Chinese label.
    pub label: String,
    /// English label.
    pub label_en: String,
    /// The family of categories it belongs to; empty where none is given.
    pub group: String,
    /// What belongs in it.
    pub definition: String,
    /// Whether it is a category of problems or of recommendations.
    pub kind: FindingKind,
}

/// What the tables need to know of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThemeLabel {
    /// Its id in the codebook.
    pub id: String,
    /// Chinese label.
    pub label: String,
    /// English label.
    pub label_en: String,
}

/// What was run, for the manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Run {
    /// Version of baogao.
    pub tool_version: String,
    /// Name of the codebook.
    pub codebook_id: String,
    /// SHA-256 of the codebook's text.
    pub codebook_hash: String,
    /// Settings that change the result, by name.
    pub options: BTreeMap<String, String>,
}

/// All published tables of one run.
#[derive(Clone, Debug, PartialEq)]
pub struct Tables {
    /// `findings.jsonl`, in order of source and place.
    pub findings: Vec<FindingRow>,
    /// `problems.csv`, most distinct items first.
    pub problems: Vec<CategoryRow>,
    /// `recommendations.csv`, most distinct items first.
    pub recommendations: Vec<CategoryRow>,
    /// `themes.csv`, most distinct items first.
    pub themes: Vec<CategoryRow>,
    /// `documents.csv`, in order of source and place.
    pub documents: Vec<DocumentRow>,
    /// `repairs.csv`, in order of source and place.
    pub repairs: Vec<RepairRow>,
    /// `skipped.csv`, in order of source.
    pub skipped: Vec<SkippedRow>,
    /// Paragraphs that were compared, in order of source and place.
    pub paragraphs: Vec<ParagraphPlace>,
    /// Which of them say the same; with their places, `copies.csv`.
    pub paragraph_copies: ParagraphCopies,
    /// What the report and the workbook show, and `pairs.csv`.
    pub overview: Overview,
    /// `manifest.json`.
    pub manifest: Manifest,
}

/// The tables of `analyses`, which may come in any order.
#[must_use]
pub fn tables(
    analyses: &[Analysis],
    labels: &[CategoryLabel],
    themes: &[ThemeLabel],
    run: &Run,
    warnings: &[Warning],
) -> Tables {
    let mut sorted: Vec<&Analysis> = analyses.iter().collect();
    sorted.sort_by(|left, right| {
        (&left.source_name, &left.source_id).cmp(&(&right.source_name, &right.source_id))
    });
    // Paper in memory never fails.
    let mut totals = Totals::new(labels, themes, &Scratch::in_memory());
    let (mut findings, mut documents, mut repairs) = (Vec::new(), Vec::new(), Vec::new());
    let (mut inputs, mut paragraphs) = (Vec::new(), Vec::new());
    for analysis in sorted {
        let mut rows = SourceRows::new(analysis, &[]);
        let _ = totals.add(&mut rows);
        paragraphs.extend(rows.paragraph_places().cloned());
        findings.extend(rows.findings);
        documents.extend(rows.documents);
        repairs.extend(rows.repairs);
        inputs.push(rows.input);
    }
    let mut told: Vec<&Warning> = warnings.iter().collect();
    told.sort();
    for warning in &told {
        totals.warn(warning);
    }
    let summary = totals.finish().unwrap_or_default();
    Tables {
        manifest: Manifest {
            inputs,
            warnings: told.iter().map(ToString::to_string).collect(),
            ..summary.manifest(run)
        },
        skipped: told.into_iter().filter_map(SkippedRow::of).collect(),
        problems: summary.problems,
        recommendations: summary.recommendations,
        themes: summary.themes,
        paragraphs,
        paragraph_copies: summary.paragraph_copies,
        overview: summary.overview,
        findings,
        documents,
        repairs,
    }
}

fn findings(analysis: &Analysis) -> Vec<FindingRow> {
    let documents: HashMap<&str, &Document> = analysis
        .documents
        .iter()
        .map(|document| (document.id.as_str(), document))
        .collect();
    let mut ordered: Vec<&Finding> = analysis.findings.iter().collect();
    ordered.sort_by_key(|finding| (finding.span, &finding.id));
    let characters = counting::Characters::of(&analysis.simplified.text);
    let row = |finding: &Finding| {
        let start = documents
            .get(finding.document_id.as_str())
            .map_or(0, |document| document.span.start);
        let raw = analysis.raw_span(finding.span);
        FindingRow {
            id: finding.id.clone(),
            document_id: finding.document_id.clone(),
            source: analysis.source_name.clone(),
            line: analysis.line(finding.span),
            kind: finding.kind.name().to_owned(),
            level: finding.level.name().to_owned(),
            mode: finding.mode.name().to_owned(),
            text: finding.text.clone(),
            categories: finding.categories.clone(),
            cue: finding.cue.clone(),
            section: finding.section.clone(),
            parent: finding.parent.clone(),
            duplicate_of: finding.duplicate_of.clone(),
            span: characters.within(start, finding.span),
            raw_span: [raw.start, raw.end],
            themes: finding.themes.clone(),
            raw_text: analysis.raw_text(finding.span).to_owned(),
            told_by: finding.told_by.name().to_owned(),
        }
    };
    ordered.into_iter().map(row).collect()
}

fn documents(analysis: &Analysis) -> Vec<DocumentRow> {
    let findings = findings(analysis);
    let mut counts: HashMap<(&str, &str), usize> = HashMap::new();
    for finding in counted_rows(&findings) {
        let key = (finding.document_id.as_str(), finding.kind.as_str());
        *counts.entry(key).or_default() += 1;
    }
    let count = |document: &Document, kind: FindingKind| {
        let key = (document.id.as_str(), kind.name());
        counts.get(&key).copied().unwrap_or_default()
    };
    let row = |document: &Document| {
        let last = Span::new(document.span.end.saturating_sub(1), document.span.end);
        let end = if document.span.is_empty() {
            document.span
        } else {
            last
        };
        DocumentRow {
            document_id: document.id.clone(),
            source: analysis.source_name.clone(),
            line_start: analysis.line(document.span),
            line_end: analysis.line(end),
            title: document.title.clone(),
            kind: document.kind.name().to_owned(),
            date: document.date.clone(),
            place: document.place.clone(),
            issuer: document.issuer.clone(),
            han_chars: han_count(analysis.text_of(document)),
            problems: count(document, FindingKind::Problem),
            recommendations: count(document, FindingKind::Recommendation),
            copy_of: document
                .copy_of
                .as_ref()
                .map_or_else(String::new, |copy| copy.document_id.clone()),
            themes: document.themes.clone(),
            added: document.added.clone(),
        }
    };
    analysis.documents.iter().map(row).collect()
}

fn repairs(analysis: &Analysis) -> Vec<RepairRow> {
    let decoded = &analysis.decoded;
    let row = |raw: Span| RepairRow {
        source: analysis.source_name.clone(),
        line: decoded.lines.line(raw.start),
        what: "loss".to_owned(),
        kind: String::new(),
        before: String::new(),
        after: String::new(),
        proved: None,
        raw_start: raw.start,
        raw_end: raw.end,
        margin: None,
        candidates: String::new(),
    };
    let edits = analysis.repaired.edits.iter().map(|edit| RepairRow {
        what: "edit".to_owned(),
        kind: edit.kind.to_owned(),
        before: edit.before.to_string(),
        after: edit.after.to_string(),
        proved: Some(edit.proved),
        // Two decimals, as they are printed: what is kept and read again is the same number.
        margin: Some((edit.margin * 100.0).round() / 100.0),
        ..row(decoded.map.to_input(edit.span))
    });
    let left = analysis.repaired.losses.iter().map(|loss| RepairRow {
        kind: loss.kind.to_owned(),
        before: decoded
            .text
            .get(loss.span.range())
            .unwrap_or_default()
            .to_owned(),
        candidates: joined(loss),
        ..row(decoded.map.to_input(loss.span))
    });
    let undecoded = decoded.losses.iter().map(|loss| RepairRow {
        kind: loss.kind.to_owned(),
        candidates: joined(loss),
        ..row(loss.span)
    });
    let mut rows: Vec<RepairRow> = edits.chain(left).chain(undecoded).collect();
    rows.sort_by_key(|row| (row.raw_start, row.raw_end));
    rows
}

fn joined(loss: &Loss) -> String {
    loss.candidates.join(" | ")
}
