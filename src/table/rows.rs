//! The published rows: one struct a table, one field a column. A column may be added, never renamed.
//!
//! Three units occur and each field says its own: characters of the analysed document, bytes of the source as it
//! came, and lines of the source, counted from 1.

use super::{
    AgreementRow, CorrectedRow, KeywordRow, MeasureRow, PairRow, ParagraphCopyRow, UnitRow,
};
use crate::document::{Decoded, Loss, Repaired};
use crate::error::Warning;
use crate::span::Span;
use serde::{Deserialize, Serialize};

/// One cell of a table, for formats that have cells.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing known.
    Empty,
    /// Words.
    Text(String),
    /// A whole number.
    Count(usize),
    /// A number with decimals.
    Number(f64),
    /// Yes or no.
    Flag(bool),
}

/// A published row: its columns are its fields, in order.
pub trait Row: Serialize {
    /// Column names.
    const COLUMNS: &'static [&'static str];

    /// The cells, one a column.
    fn cells(&self) -> Vec<Cell>;
}

trait IntoCell {
    fn cell(&self) -> Cell;
}

impl IntoCell for String {
    fn cell(&self) -> Cell {
        Cell::Text(self.clone())
    }
}

impl IntoCell for &'static str {
    fn cell(&self) -> Cell {
        Cell::Text((*self).to_owned())
    }
}

impl IntoCell for usize {
    fn cell(&self) -> Cell {
        Cell::Count(*self)
    }
}

impl IntoCell for f64 {
    fn cell(&self) -> Cell {
        Cell::Number(*self)
    }
}

impl IntoCell for f32 {
    fn cell(&self) -> Cell {
        // Two decimals of a nat: enough to compare by, and free of the tails of the wider type.
        Cell::Number((f64::from(*self) * 100.0).round() / 100.0)
    }
}

impl IntoCell for bool {
    fn cell(&self) -> Cell {
        Cell::Flag(*self)
    }
}

impl<T: IntoCell> IntoCell for Option<T> {
    fn cell(&self) -> Cell {
        self.as_ref().map_or(Cell::Empty, IntoCell::cell)
    }
}

impl IntoCell for Vec<String> {
    fn cell(&self) -> Cell {
        Cell::Text(self.join(";"))
    }
}

impl IntoCell for [usize; 2] {
    fn cell(&self) -> Cell {
        Cell::Text(format!("{}..{}", self[0], self[1]))
    }
}

macro_rules! row {
    ($row:ty: $($field:ident)*) => {
        impl Row for $row {
            const COLUMNS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn cells(&self) -> Vec<Cell> {
                vec![$(self.$field.cell()),*]
            }
        }
    };
}

row!(FindingRow: id document_id source line kind level mode text categories cue section parent duplicate_of span raw_span themes raw_text told_by);
row!(CategoryRow: category label label_en items distinct_items documents document_share document_share_low
    document_share_high per_1000_han primary_items example example_place by_likeness);
row!(DocumentRow: document_id source line_start line_end title kind date place han_chars problems recommendations
    copy_of issuer themes);
row!(SkippedRow: source reason message);
row!(RepairRow: source line kind before after proved raw_start raw_end margin candidates what);

row!(KeywordRow: value word count documents count_elsewhere lrc log_ratio g2);
row!(ParagraphCopyRow: group kind size documents boilerplate document_id source line han_chars text);
row!(PairRow: relation left left_label right right_label count expected g2 example example_place);
row!(UnitRow: unit source line section before text after kind categories note);
row!(AgreementRow: of units percent percent_low percent_high kappa kappa_low kappa_high alpha alpha_low alpha_high);
row!(MeasureRow: of units precision precision_low precision_high recall recall_low recall_high f1 f1_low f1_high);
row!(CorrectedRow: kind category counted errors corrected standard_error corrected_low corrected_high);

/// A row of `findings.jsonl`: one problem or recommendation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FindingRow {
    /// `<document id>-p001` or `-r001`.
    pub id: String,
    /// The document it stands in.
    pub document_id: String,
    /// File or archive member.
    pub source: String,
    /// Line of the source in which it starts.
    pub line: usize,
    /// `problem` or `recommendation`.
    pub kind: String,
    /// `heading`, `item` or `subitem`.
    pub level: String,
    /// `explicit`, `embedded`, `suggest`, `plan` or `reported`.
    pub mode: String,
    /// The statement, repaired, in simplified script.
    pub text: String,
    /// Category ids, the primary one first.
    pub categories: Vec<String>,
    /// What made it a finding.
    pub cue: String,
    /// The heading of its section.
    pub section: String,
    /// The finding it stands under.
    pub parent: Option<String>,
    /// The earlier finding it repeats.
    pub duplicate_of: Option<String>,
    /// `[start, end)` in characters of the document.
    pub span: [usize; 2],
    /// `[start, end)` in bytes of the source.
    pub raw_span: [usize; 2],
    /// Theme ids: what it is about.
    #[serde(default)]
    pub themes: Vec<String>,
    /// What stands there in the source, decoded and not repaired.
    #[serde(default)]
    pub raw_text: String,
    /// What told the categories: `cue`, `likeness` or `nothing`.
    #[serde(default)]
    pub told_by: String,
}

/// A row of `problems.csv` or `recommendations.csv`: how often one category was stated; or of `themes.csv`: how often
/// something, problem or recommendation, was stated about a theme.
///
/// A heading is counted only where no item of its kind stands under it. An item with several categories counts in
/// each, so the rows may add up to more than the number of items.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CategoryRow {
    /// Category id of the codebook.
    pub category: String,
    /// Its label, Chinese.
    pub label: String,
    /// Its label, English.
    pub label_en: String,
    /// Statements.
    pub items: usize,
    /// Statements that do not repeat an earlier one.
    pub distinct_items: usize,
    /// Documents that state it, copies not counted; for a theme, documents that are about it as a whole.
    pub documents: usize,
    /// `documents` as a share of all documents that are no copies, 0 to 1.
    pub document_share: f64,
    /// Lower end of the 95 % interval of `document_share` (Wilson).
    pub document_share_low: f64,
    /// Upper end of it.
    pub document_share_high: f64,
    /// Distinct items per 1,000 Han characters of documents that are no copies.
    pub per_1000_han: f64,
    /// Statements in which it is the primary category.
    pub primary_items: usize,
    /// The statement that stands first, as an example.
    pub example: String,
    /// Where the example stands, as `source:line`.
    pub example_place: String,
    /// Statements that have it by their likeness to coded ones, not by a cue; 0 for a theme.
    #[serde(default)]
    pub by_likeness: usize,
}

/// A row of `documents.csv`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DocumentRow {
    /// `<source id>-<ordinal>`.
    pub document_id: String,
    /// File or archive member.
    pub source: String,
    /// Its first line in the source.
    pub line_start: usize,
    /// Its last line in the source.
    pub line_end: usize,
    /// Its title.
    pub title: String,
    /// Kind of report, English.
    pub kind: String,
    /// When, ISO 8601 as far as known.
    pub date: String,
    /// Where.
    pub place: String,
    /// Han characters.
    pub han_chars: usize,
    /// Problems stated, headings with items not counted.
    pub problems: usize,
    /// Recommendations stated, headings with items not counted.
    pub recommendations: usize,
    /// The earlier document it repeats.
    pub copy_of: String,
    /// Who reports.
    pub issuer: String,
    /// Theme ids: what it is about.
    pub themes: Vec<String>,
    /// Columns and values of the user's metadata, which stand behind these columns.
    #[serde(default)]
    pub added: Vec<(String, String)>,
}

/// A row of `repairs.csv`: one edit or one loss.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RepairRow {
    /// File or archive member.
    pub source: String,
    /// Line of the source.
    pub line: usize,
    /// The fixer's name, or the kind of loss.
    pub kind: String,
    /// What stood there.
    pub before: String,
    /// What stands there now; empty for a loss.
    pub after: String,
    /// Whether damaging the repaired text again gives `before`; empty for a loss.
    pub proved: Option<bool>,
    /// First byte in the source.
    pub raw_start: usize,
    /// First byte behind it.
    pub raw_end: usize,
    /// How much likelier the repair is than the next candidate, in nats.
    pub margin: Option<f32>,
    /// What may have stood there, likeliest first, separated by ` | `; losses only.
    pub candidates: String,
    /// `edit` or `loss`.
    pub what: String,
}

/// A row of `skipped.csv`: one file, member or row that was not read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SkippedRow {
    /// File, archive member or row.
    pub source: String,
    /// `format`, `too_large`, `bomb`, `too_deep`, `broken`, `unreadable`, `special_file`, `vanished`,
    /// `no_text_column` or `fault`.
    pub reason: String,
    /// What was found, and what to do about it.
    pub message: String,
}

impl SkippedRow {
    /// The row of a warning; `None` for a doubt.
    #[must_use]
    pub fn of(warning: &Warning) -> Option<Self> {
        warning.skipped.then(|| Self {
            source: warning.source.clone(),
            reason: warning.reason.name().to_owned(),
            message: warning.message.clone(),
        })
    }
}

/// One input of the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputRow {
    /// File or archive member.
    pub source: String,
    /// First 16 hex digits of its SHA-256.
    pub id: String,
    /// Length in bytes.
    pub bytes: usize,
    /// Encodings found in it, in order of place.
    pub encodings: Vec<String>,
}

/// Counts at every stage.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StageCounts {
    /// Sources read.
    pub sources: usize,
    /// Bytes read.
    pub bytes: usize,
    /// Sources or members skipped.
    pub skipped: usize,
    /// Places that could not be decoded.
    pub decoding_losses: usize,
    /// Edits made by repair.
    pub edits: usize,
    /// Of these, proved by damaging again.
    pub edits_proved: usize,
    /// Places that repair left.
    pub repair_losses: usize,
    /// Sources converted from traditional script.
    pub converted: usize,
    /// Documents found.
    pub documents: usize,
    /// Of these, copies of another.
    pub copies: usize,
    /// Han characters of all documents.
    pub han_chars: usize,
    /// Problems stated, headings with items not counted.
    pub problems: usize,
    /// Recommendations stated, headings with items not counted.
    pub recommendations: usize,
    /// Problems and recommendations that repeat an earlier one.
    pub duplicates: usize,
}

/// `manifest.json`: what was run on what. No clock: the same input gives the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// Version of baogao.
    pub tool_version: String,
    /// Name of the codebook.
    pub codebook_id: String,
    /// SHA-256 of the codebook's text.
    pub codebook_hash: String,
    /// Settings that change the result, by name.
    pub options: std::collections::BTreeMap<String, String>,
    /// What came in, by name.
    pub inputs: Vec<InputRow>,
    /// Counts at every stage.
    pub counts: StageCounts,
    /// What was skipped or doubtful, as `source: message`.
    pub warnings: Vec<String>,
}

/// What `baogao repair --format json` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RepairReport {
    /// The repaired text.
    pub text: String,
    /// Every change, in order of place.
    pub edits: Vec<EditRow>,
    /// Places left as they stand.
    pub losses: Vec<LossRow>,
    /// Which encoding each run of bytes is in.
    pub encodings: Vec<EncodingRow>,
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EditRow {
    /// The fixer's name.
    pub kind: &'static str,
    /// First byte of the source.
    pub raw_start: usize,
    /// Byte behind the last.
    pub raw_end: usize,
    /// What stood there.
    pub before: String,
    /// What stands there now.
    pub after: String,
    /// Whether doing the damage again gives `before` back.
    pub proved: bool,
    /// Lead of the language model over the next reading, in nats; 0 where it was not asked.
    pub margin: f32,
}

/// One place left.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LossRow {
    /// What kind of loss.
    pub kind: &'static str,
    /// First byte of the source.
    pub raw_start: usize,
    /// Byte behind the last.
    pub raw_end: usize,
    /// What may have stood there, likeliest first.
    pub candidates: Vec<String>,
}

/// One run of bytes in one encoding.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EncodingRow {
    /// WHATWG label.
    pub encoding: &'static str,
    /// First byte of the source.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
    /// How sure, 0 to 1.
    pub confidence: f32,
}

impl RepairReport {
    /// The report of one source whose text, in the script asked for, is `text`.
    #[must_use]
    pub fn new(text: String, decoded: &Decoded, repaired: &Repaired) -> Self {
        let edits = repaired.edits.iter().map(|edit| {
            let raw = decoded.map.to_input(edit.span);
            EditRow {
                kind: edit.kind,
                raw_start: raw.start,
                raw_end: raw.end,
                before: edit.before.to_string(),
                after: edit.after.to_string(),
                proved: edit.proved,
                margin: edit.margin,
            }
        });
        let lost = |loss: &Loss, raw: Span| LossRow {
            kind: loss.kind,
            raw_start: raw.start,
            raw_end: raw.end,
            candidates: loss.candidates.clone(),
        };
        let decoding = decoded.losses.iter().map(|loss| lost(loss, loss.span));
        let undecided = repaired
            .losses
            .iter()
            .map(|loss| lost(loss, decoded.map.to_input(loss.span)));
        Self {
            text,
            edits: edits.collect(),
            losses: decoding.chain(undecided).collect(),
            encodings: decoded
                .runs
                .iter()
                .map(|run| EncodingRow {
                    encoding: run.encoding,
                    start: run.span.start,
                    end: run.span.end,
                    confidence: run.confidence,
                })
                .collect(),
        }
    }
}
