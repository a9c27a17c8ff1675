//! Findings to rows: what a researcher counts, and where each number comes from.
//!
//! Rules of counting, which decide what the tables mean:
//! a heading and the items under it are one statement told twice, so a heading counts only where nothing of its kind
//! stands under it; a statement that repeats an earlier one stays in `items` and leaves `distinct_items`; a
//! document that is a copy of another counts neither as a document nor for the text the rates are taken over.
//! Shares of documents come with Wilson's interval (1927), which stays inside 0 and 1 for the few documents that
//! such archives often are.
//!
//! What this room refuses: to judge a finding again, to read a codebook (it is given labels), and to know a file
//! format; everything is sorted here, so that a second run gives the same bytes.

mod counting;
mod cross;
mod keywords;
mod pairs;
mod rows;
mod sample;
mod search_rows;
pub mod statistics;
mod validation;

pub use counting::han_count;
pub use cross::{CrossRow, CrossTable, Sheet, UNKNOWN, counted_rows, cross_table, values_of};
pub use keywords::{KeywordRow, WordCounts};
pub use pairs::PairRow;
pub use rows::{
    CategoryRow, Cell, DocumentRow, EditRow, EncodingRow, FindingRow, InputRow, LossRow, Manifest,
    RepairReport, RepairRow, Row, StageCounts,
};
pub use sample::{Design, DesignUnit, Sampler, StratumRow, TotalOfCategory, UnitRow};
pub use search_rows::{
    BatchRow, ConcordanceRow, DocumentHitRow, FacetRow, FindingHitRow, RelatedRow, TotalRow,
};
pub use validation::{
    AgreementRow, Coded, CorrectedRow, MeasureRow, Validation, agreement_rows, codes_of, validate,
};

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::document::{Analysis, Document, Finding, FindingKind, Loss};
use crate::error::Warning;
use crate::span::Span;

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
    /// `documents.csv`, in order of source and place.
    pub documents: Vec<DocumentRow>,
    /// `pairs.csv`: categories that go together, most frequent first.
    pub pairs: Vec<PairRow>,
    /// `repairs.csv`, in order of source and place.
    pub repairs: Vec<RepairRow>,
    /// `manifest.json`.
    pub manifest: Manifest,
}

/// The tables of `analyses`, which may come in any order.
#[must_use]
pub fn tables(
    analyses: &[Analysis],
    labels: &[CategoryLabel],
    run: &Run,
    warnings: &[Warning],
) -> Tables {
    let mut sorted: Vec<&Analysis> = analyses.iter().collect();
    sorted.sort_by(|left, right| {
        (&left.source_name, &left.source_id).cmp(&(&right.source_name, &right.source_id))
    });
    let findings = findings(&sorted);
    let documents = documents(&sorted);
    let repairs: Vec<RepairRow> = sorted
        .iter()
        .flat_map(|analysis| repairs(analysis))
        .collect();
    let problems = categories(&sorted, labels, FindingKind::Problem);
    let recommendations = categories(&sorted, labels, FindingKind::Recommendation);
    Tables {
        pairs: pairs::pairs(&findings, &documents, [&problems, &recommendations]),
        problems,
        recommendations,
        manifest: manifest(&sorted, run, warnings, &documents),
        findings,
        documents,
        repairs,
    }
}

/// Which findings are statements of their own: all but headings with a finding of their kind under them.
fn counted(analysis: &Analysis) -> Vec<&Finding> {
    let with_items: HashSet<(&str, FindingKind)> = analysis
        .findings
        .iter()
        .filter_map(|finding| Some((finding.parent.as_deref()?, finding.kind)))
        .collect();
    analysis
        .findings
        .iter()
        .filter(|finding| {
            finding.level != crate::document::Level::Heading
                || !with_items.contains(&(finding.id.as_str(), finding.kind))
        })
        .collect()
}

fn findings(sorted: &[&Analysis]) -> Vec<FindingRow> {
    let mut rows = Vec::new();
    for analysis in sorted {
        let documents: HashMap<&str, &Document> = analysis
            .documents
            .iter()
            .map(|document| (document.id.as_str(), document))
            .collect();
        let mut ordered: Vec<&Finding> = analysis.findings.iter().collect();
        ordered.sort_by_key(|finding| (finding.span, &finding.id));
        for finding in ordered {
            let start = documents
                .get(finding.document_id.as_str())
                .map_or(0, |document| document.span.start);
            let raw = analysis.raw_span(finding.span);
            rows.push(FindingRow {
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
                span: counting::in_characters(&analysis.simplified.text, start, finding.span),
                raw_span: [raw.start, raw.end],
                themes: finding.themes.clone(),
                raw_text: analysis.raw_text(finding.span).to_owned(),
            });
        }
    }
    rows
}

fn documents(sorted: &[&Analysis]) -> Vec<DocumentRow> {
    let mut rows = Vec::new();
    for analysis in sorted {
        let counted = counted(analysis);
        let count = |document: &Document, kind| {
            counted
                .iter()
                .filter(|finding| finding.document_id == document.id && finding.kind == kind)
                .count()
        };
        for document in &analysis.documents {
            let last = Span::new(document.span.end.saturating_sub(1), document.span.end);
            let end = if document.span.is_empty() {
                document.span
            } else {
                last
            };
            rows.push(DocumentRow {
                document_id: document.id.clone(),
                source: analysis.source_name.clone(),
                line_start: analysis.line(document.span),
                line_end: analysis.line(end),
                title: document.title.clone(),
                kind: document.kind.name(),
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
            });
        }
    }
    rows
}

/// One row a category, also for those that nothing was found of; unknown categories behind the known ones.
fn categories(
    sorted: &[&Analysis],
    labels: &[CategoryLabel],
    kind: FindingKind,
) -> Vec<CategoryRow> {
    let mut tallies: BTreeMap<String, counting::Tally> = labels
        .iter()
        .filter(|label| label.kind == kind)
        .map(|label| (label.id.clone(), counting::Tally::default()))
        .collect();
    let mut base = counting::Base::default();
    for analysis in sorted {
        let copies: HashSet<&str> = analysis
            .documents
            .iter()
            .filter(|document| document.copy_of.is_some())
            .map(|document| document.id.as_str())
            .collect();
        for document in &analysis.documents {
            if document.copy_of.is_none() {
                base.documents += 1;
                base.han_chars += han_count(analysis.text_of(document));
            }
        }
        for finding in counted(analysis) {
            if finding.kind != kind {
                continue;
            }
            let copy = copies.contains(finding.document_id.as_str());
            for (rank, category) in finding.categories.iter().enumerate() {
                let tally = tallies.entry(category.clone()).or_default();
                tally.add(analysis, finding, rank == 0, copy);
            }
        }
    }
    let known: HashMap<&str, &CategoryLabel> = labels
        .iter()
        .map(|label| (label.id.as_str(), label))
        .collect();
    let mut rows: Vec<CategoryRow> = tallies
        .into_iter()
        .map(|(id, tally)| {
            let label = known.get(id.as_str());
            tally.row(id.clone(), label.copied(), base)
        })
        .collect();
    // Ties by id, which the map has sorted.
    rows.sort_by_key(|row| std::cmp::Reverse((row.distinct_items, row.items)));
    rows
}

fn repairs(analysis: &Analysis) -> Vec<RepairRow> {
    let decoded = &analysis.decoded;
    let row = |raw: Span| RepairRow {
        source: analysis.source_name.clone(),
        line: decoded.lines.line(raw.start),
        what: "loss",
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
        what: "edit",
        kind: edit.kind.to_owned(),
        before: edit.before.clone(),
        after: edit.after.clone(),
        proved: Some(edit.proved),
        margin: Some(edit.margin),
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

fn manifest(
    sorted: &[&Analysis],
    run: &Run,
    warnings: &[Warning],
    documents: &[DocumentRow],
) -> Manifest {
    let mut counts = StageCounts {
        sources: sorted.len(),
        skipped: warnings.iter().filter(|warning| warning.skipped).count(),
        documents: documents.len(),
        copies: documents
            .iter()
            .filter(|row| !row.copy_of.is_empty())
            .count(),
        han_chars: documents.iter().map(|row| row.han_chars).sum(),
        problems: documents.iter().map(|row| row.problems).sum(),
        recommendations: documents.iter().map(|row| row.recommendations).sum(),
        ..StageCounts::default()
    };
    let mut inputs = Vec::with_capacity(sorted.len());
    for analysis in sorted {
        counts.bytes += analysis.source_bytes;
        counts.decoding_losses += analysis.decoded.losses.len();
        counts.edits += analysis.repaired.edits.len();
        counts.edits_proved += analysis
            .repaired
            .edits
            .iter()
            .filter(|edit| edit.proved)
            .count();
        counts.repair_losses += analysis.repaired.losses.len();
        counts.converted += usize::from(analysis.simplified.converted);
        counts.duplicates += counted(analysis)
            .iter()
            .filter(|finding| finding.duplicate_of.is_some())
            .count();
        let mut encodings: Vec<String> = Vec::new();
        for run in &analysis.decoded.runs {
            if !encodings.iter().any(|seen| seen == run.encoding) {
                encodings.push(run.encoding.to_owned());
            }
        }
        inputs.push(InputRow {
            source: analysis.source_name.clone(),
            id: analysis.source_id.clone(),
            bytes: analysis.source_bytes,
            encodings,
        });
    }
    let mut told: Vec<String> = warnings
        .iter()
        .map(|warning| format!("{}: {}", warning.source, warning.message))
        .collect();
    told.sort();
    Manifest {
        tool_version: run.tool_version.clone(),
        codebook_id: run.codebook_id.clone(),
        codebook_hash: run.codebook_hash.clone(),
        options: run.options.clone(),
        inputs,
        counts,
        warnings: told,
    }
}
