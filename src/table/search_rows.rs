//! The rows of search results: what `baogao search` gives to programs.

use serde::Serialize;

use super::{Cell, Row};

/// A document that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DocumentHitRow<'a> {
    /// `<source id>-<ordinal>`.
    pub document_id: &'a str,
    /// File or archive member.
    pub source: &'a str,
    /// Line of the source where the first hit stands.
    pub line: usize,
    /// How well it matches; comparable within one search only.
    pub score: f32,
    /// Title of the document.
    pub title: &'a str,
    /// Kind of report, English.
    pub kind: &'a str,
    /// The best part of the analysed text.
    pub snippet: &'a str,
    /// Where the query stands in the snippet, `[start, end)` in characters.
    pub hits: Vec<[usize; 2]>,
}

/// A problem or recommendation that was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FindingHitRow<'a> {
    /// The document it stands in.
    pub document_id: &'a str,
    /// The finding, as in `findings.jsonl`.
    pub finding_id: &'a str,
    /// File or archive member.
    pub source: &'a str,
    /// Line of the source where the first hit stands.
    pub line: usize,
    /// How well it matches; comparable within one search only.
    pub score: f32,
    /// Title of the document.
    pub title: &'a str,
    /// `problem` or `recommendation`.
    pub kind: &'a str,
    /// Category ids, the primary one first.
    pub categories: &'a [String],
    /// The best part of the analysed text.
    pub snippet: &'a str,
    /// Where the query stands in the snippet, `[start, end)` in characters.
    pub hits: Vec<[usize; 2]>,
}

/// A line of a concordance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ConcordanceRow<'a> {
    /// `<source id>-<ordinal>`.
    pub document_id: &'a str,
    /// File or archive member.
    pub source: &'a str,
    /// Line of the source where the hit stands.
    pub line: usize,
    /// What stands left of it.
    pub left: &'a str,
    /// The hit.
    pub hit: &'a str,
    /// What stands right of it.
    pub right: &'a str,
}

/// How many results have a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FacetRow<'a> {
    /// The field that is counted by.
    pub field: &'a str,
    /// Its value.
    pub value: &'a str,
    /// Results that have it.
    pub count: usize,
}

/// A word that keeps company with what was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RelatedRow<'a> {
    /// The word.
    pub word: &'a str,
    /// How often it stands in sentences with what was asked for.
    pub together: usize,
    /// How often it would by chance.
    pub expected: f64,
    /// Dunning's G².
    pub log_likelihood: f64,
}

/// A result of one of many queries; a query without results has one row, of rank 0.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BatchRow<'a> {
    /// Line of the query in the file, counted from 1 behind the header.
    pub number: usize,
    /// The query as it was written.
    pub query: &'a str,
    /// All results of this query, shown or not.
    pub total: usize,
    /// Place among the results, from 1.
    pub rank: usize,
    /// The document.
    pub document_id: &'a str,
    /// The finding, empty where documents were searched.
    pub finding_id: &'a str,
    /// File or archive member.
    pub source: &'a str,
    /// Line of the source where the first hit stands.
    pub line: usize,
    /// How well it matches; comparable within one query only.
    pub score: f32,
    /// Title of the document.
    pub title: &'a str,
    /// Kind of report or of finding.
    pub kind: &'a str,
    /// Date of the document.
    pub date: &'a str,
    /// Category ids of the finding.
    pub categories: &'a [String],
    /// The best part of the analysed text.
    pub snippet: &'a str,
    /// Where the query stands in the snippet, `[start, end)` in characters.
    pub hits: Vec<[usize; 2]>,
}

/// The last line of search results in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct TotalRow {
    /// All there is, shown or not.
    pub total: usize,
    /// Nothing held the whole query; the results hold parts of it.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub relaxed: bool,
}

impl Row for DocumentHitRow<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "document_id",
        "source",
        "line",
        "score",
        "title",
        "kind",
        "snippet",
        "hits",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.document_id),
            text(self.source),
            Cell::Count(self.line),
            score(self.score),
            text(self.title),
            text(self.kind),
            text(self.snippet),
            places(&self.hits),
        ]
    }
}

impl Row for FindingHitRow<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "document_id",
        "finding_id",
        "source",
        "line",
        "score",
        "title",
        "kind",
        "categories",
        "snippet",
        "hits",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.document_id),
            text(self.finding_id),
            text(self.source),
            Cell::Count(self.line),
            score(self.score),
            text(self.title),
            text(self.kind),
            Cell::Text(self.categories.join(" ")),
            text(self.snippet),
            places(&self.hits),
        ]
    }
}

impl Row for ConcordanceRow<'_> {
    const COLUMNS: &'static [&'static str] =
        &["document_id", "source", "line", "left", "hit", "right"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.document_id),
            text(self.source),
            Cell::Count(self.line),
            text(self.left),
            text(self.hit),
            text(self.right),
        ]
    }
}

impl Row for FacetRow<'_> {
    const COLUMNS: &'static [&'static str] = &["field", "value", "count"];

    fn cells(&self) -> Vec<Cell> {
        vec![text(self.field), text(self.value), Cell::Count(self.count)]
    }
}

impl Row for RelatedRow<'_> {
    const COLUMNS: &'static [&'static str] = &["word", "together", "expected", "log_likelihood"];

    fn cells(&self) -> Vec<Cell> {
        vec![
            text(self.word),
            Cell::Count(self.together),
            Cell::Number(self.expected),
            Cell::Number(self.log_likelihood),
        ]
    }
}

impl Row for BatchRow<'_> {
    const COLUMNS: &'static [&'static str] = &[
        "number",
        "query",
        "total",
        "rank",
        "document_id",
        "finding_id",
        "source",
        "line",
        "score",
        "title",
        "kind",
        "date",
        "categories",
        "snippet",
        "hits",
    ];

    fn cells(&self) -> Vec<Cell> {
        vec![
            Cell::Count(self.number),
            text(self.query),
            Cell::Count(self.total),
            Cell::Count(self.rank),
            text(self.document_id),
            text(self.finding_id),
            text(self.source),
            Cell::Count(self.line),
            score(self.score),
            text(self.title),
            text(self.kind),
            text(self.date),
            Cell::Text(self.categories.join(" ")),
            text(self.snippet),
            places(&self.hits),
        ]
    }
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

/// Always four decimals, so that scores stand one under the other.
fn score(score: f32) -> Cell {
    Cell::Text(format!("{score:.4}"))
}

fn places(hits: &[[usize; 2]]) -> Cell {
    let places: Vec<String> = hits
        .iter()
        .map(|[start, end]| format!("{start}-{end}"))
        .collect();
    Cell::Text(places.join(" "))
}
