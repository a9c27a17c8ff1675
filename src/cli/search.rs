//! `baogao search`: ranked results or a concordance, as text, JSON lines or CSV.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::bars::counted;
use baogao::export::{self, Format};
use baogao::index::{Concordance, Hit, Hits, Query, SearchIn, SearchOptions, Searcher, Sort};
use baogao::span::Span;
use baogao::table::{ConcordanceRow, DocumentHitRow, FacetRow, FindingHitRow, Row, TotalRow};

/// How results are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchFormat {
    /// For reading.
    #[default]
    Text,
    /// One JSON object a line, the last one `{"total": N}`.
    Json,
    /// CSV with a byte order mark, so that Excel reads it right.
    Csv,
}

/// What to search for, where, and how to show it.
#[derive(Clone, Debug)]
pub struct SearchCommand {
    /// The query as it was typed.
    pub query: String,
    /// The index folder.
    pub index: PathBuf,
    /// Documents or findings.
    pub within: SearchIn,
    /// A document to find others like, instead of a query.
    pub like: Option<String>,
    /// A table of queries, instead of one.
    pub batch: Option<PathBuf>,
    /// Whether a fault in a query is an error.
    pub strict: bool,
    /// Fields to count results by, instead of showing them.
    pub facets: Vec<String>,
    /// The order of results.
    pub sort: Sort,
    /// Show every place with its context instead of ranked results.
    pub kwic: bool,
    /// Characters of context on each side, for a concordance.
    pub width: usize,
    /// Results to show.
    pub limit: usize,
    /// Results to pass over.
    pub offset: usize,
    /// How to write them.
    pub format: SearchFormat,
    /// Whether to mark hits with ANSI colours.
    pub colour: bool,
}

impl Default for SearchCommand {
    fn default() -> Self {
        Self {
            query: String::new(),
            index: PathBuf::from("index"),
            within: SearchIn::Documents,
            like: None,
            batch: None,
            strict: false,
            facets: Vec::new(),
            sort: Sort::Score,
            kwic: false,
            width: 20,
            limit: 10,
            offset: 0,
            format: SearchFormat::Text,
            colour: false,
        }
    }
}

/// Searches and writes what was found to `out`; gives back remarks for the screen.
///
/// # Errors
///
/// Where the index cannot be used or `out` cannot be written.
pub fn run(command: &SearchCommand, out: &mut dyn Write) -> Result<Vec<String>> {
    let searcher = Searcher::open(&command.index)?;
    if let Some(path) = &command.batch {
        return super::batch::run(&searcher, path, command, out);
    }
    let options = command.options();
    if let Some(document) = &command.like {
        let hits = searcher.like(document, &options)?;
        write_found(&hits, command, out)?;
        return Ok(Vec::new());
    }
    let query = command.read(&command.query)?;
    let mut remarks: Vec<String> = query.notes().to_vec();
    if !command.facets.is_empty() {
        write_facets(&searcher, &query, command, out)?;
        return Ok(remarks);
    }
    if command.kwic {
        let concordance = searcher.concordance(&query, command.width, &options)?;
        write_concordance(&concordance, command, out).context("cannot write the results")?;
        return Ok(remarks);
    }
    let hits = searcher.search(&query, &options)?;
    if hits.relaxed {
        remarks.push("nothing holds the whole query; these results hold parts of it".to_owned());
    }
    write_found(&hits, command, out)?;
    Ok(remarks)
}

impl SearchCommand {
    /// How to search.
    pub fn options(&self) -> SearchOptions {
        SearchOptions {
            within: self.within,
            limit: self.limit,
            offset: self.offset,
            sort: self.sort,
        }
    }

    /// Reads a query, leniently or not.
    pub fn read(&self, query: &str) -> Result<Query> {
        Ok(if self.strict {
            Query::parse_strict(query)?
        } else {
            Query::parse(query)
        })
    }
}

fn write_found(hits: &Hits, command: &SearchCommand, out: &mut dyn Write) -> Result<()> {
    match command.format {
        SearchFormat::Text => write_text(hits, command, out),
        SearchFormat::Json | SearchFormat::Csv => write_hits(hits, command, out),
    }
    .context("cannot write the results")
}

/// Counts by each field asked for.
fn write_facets(
    searcher: &Searcher,
    query: &Query,
    command: &SearchCommand,
    out: &mut dyn Write,
) -> Result<()> {
    let mut counted = Vec::new();
    for field in &command.facets {
        let facets = searcher.facet(query, field, command.within)?;
        counted.extend(facets.into_iter().map(|facet| (field.as_str(), facet)));
    }
    let rows: Vec<FacetRow> = counted
        .iter()
        .map(|(field, facet)| FacetRow {
            field,
            value: &facet.value,
            count: facet.count,
        })
        .collect();
    match command.format {
        SearchFormat::Csv => export::write_rows(Format::Csv, "counts", &rows, out)?,
        SearchFormat::Json => export::write_rows(Format::JsonLines, "counts", &rows, out)?,
        SearchFormat::Text => {
            for row in &rows {
                writeln!(out, "{:>8}  {}: {}", row.count, row.field, row.value)
                    .context("cannot write the counts")?;
            }
        }
    }
    Ok(())
}

/// Results for programs.
fn write_hits(hits: &Hits, command: &SearchCommand, out: &mut dyn Write) -> Result<()> {
    match command.within {
        SearchIn::Documents => {
            let rows: Vec<DocumentHitRow> = hits.hits.iter().map(document_row).collect();
            write_rows(&rows, hits.total, hits.relaxed, command, out)
        }
        SearchIn::Findings => {
            let rows: Vec<FindingHitRow> = hits.hits.iter().map(finding_row).collect();
            write_rows(&rows, hits.total, hits.relaxed, command, out)
        }
    }
}

fn document_row(hit: &Hit) -> DocumentHitRow<'_> {
    DocumentHitRow {
        document_id: &hit.document_id,
        source: &hit.source,
        line: hit.line,
        score: hit.score,
        title: &hit.title,
        kind: &hit.kind,
        snippet: &hit.snippet,
        hits: places(&hit.hits),
    }
}

fn finding_row(hit: &Hit) -> FindingHitRow<'_> {
    FindingHitRow {
        document_id: &hit.document_id,
        finding_id: &hit.finding_id,
        source: &hit.source,
        line: hit.line,
        score: hit.score,
        title: &hit.title,
        kind: &hit.kind,
        categories: &hit.categories,
        snippet: &hit.snippet,
        hits: places(&hit.hits),
    }
}

pub fn places(hits: &[Span]) -> Vec<[usize; 2]> {
    hits.iter().map(|span| [span.start, span.end]).collect()
}

/// CSV, or JSON lines with the total behind them.
fn write_rows<R: Row>(
    rows: &[R],
    total: usize,
    relaxed: bool,
    command: &SearchCommand,
    out: &mut dyn Write,
) -> Result<()> {
    if command.format == SearchFormat::Csv {
        export::write_rows(Format::Csv, "search results", rows, out)?;
    } else {
        export::write_rows(Format::JsonLines, "search results", rows, out)?;
        let total = TotalRow { total, relaxed };
        writeln!(out, "{}", serde_json::to_string(&total)?)?;
    }
    Ok(())
}

fn write_text(hits: &Hits, command: &SearchCommand, out: &mut dyn Write) -> Result<()> {
    let what = match command.within {
        SearchIn::Documents => ("document", "documents"),
        SearchIn::Findings => ("finding", "findings"),
    };
    let total = counted(hits.total, what.0, what.1);
    for (number, hit) in (command.offset + 1..).zip(&hits.hits) {
        let title = if hit.title.is_empty() {
            &hit.document_id
        } else {
            &hit.title
        };
        let facts: Vec<&str> = [hit.kind.as_str(), &hit.date, &hit.place]
            .into_iter()
            .filter(|fact| !fact.is_empty())
            .chain(hit.categories.iter().map(String::as_str))
            .collect();
        writeln!(out, "{number:>3}. {title}  [{}]", facts.join(", "))?;
        writeln!(
            out,
            "     {}:{}  score {:.2}",
            hit.source, hit.line, hit.score
        )?;
        writeln!(
            out,
            "     {}",
            marked(&hit.snippet, &hit.hits, command.colour)
        )?;
    }
    let shown = hits.hits.len();
    if shown < hits.total {
        writeln!(out, "{shown} of {total}; --limit shows more")?;
    } else {
        writeln!(out, "{total}")?;
    }
    Ok(())
}

/// The snippet with its hits in bold red, or between 【 and 】 where there are no colours.
fn marked(snippet: &str, hits: &[Span], colour: bool) -> String {
    let (open, close) = if colour {
        ("\x1b[1;31m", "\x1b[0m")
    } else {
        ("【", "】")
    };
    let mut out = String::with_capacity(snippet.len() + hits.len() * 8);
    let mut rest = hits.iter().peekable();
    for (at, character) in snippet.chars().enumerate() {
        if rest.peek().is_some_and(|hit| hit.start == at) {
            out.push_str(open);
        }
        out.push(character);
        if rest.next_if(|hit| hit.end == at + 1).is_some() {
            out.push_str(close);
        }
    }
    out
}

fn write_concordance(
    concordance: &Concordance,
    command: &SearchCommand,
    out: &mut dyn Write,
) -> Result<()> {
    if command.format == SearchFormat::Text {
        return write_aligned(concordance, command, out);
    }
    let rows: Vec<ConcordanceRow> = concordance
        .lines
        .iter()
        .map(|line| ConcordanceRow {
            document_id: &line.document_id,
            source: &line.source,
            line: line.line,
            left: &line.left,
            hit: &line.hit,
            right: &line.right,
        })
        .collect();
    write_rows(&rows, concordance.total, false, command, out)
}

/// The hits one under the other, whatever the width of the characters around them.
fn write_aligned(
    concordance: &Concordance,
    command: &SearchCommand,
    out: &mut dyn Write,
) -> Result<()> {
    let columns = command.width * 2;
    let places: Vec<String> = concordance
        .lines
        .iter()
        .map(|line| format!("{}:{}", line.source, line.line))
        .collect();
    for (line, place) in concordance.lines.iter().zip(&places) {
        let left = last_columns(&line.left, columns);
        let right = first_columns(&line.right, columns);
        let before = " ".repeat(columns - left.width());
        let behind = " ".repeat(columns - right.width());
        let hit = marked(
            &line.hit,
            &[Span::new(0, line.hit.chars().count())],
            command.colour,
        );
        writeln!(out, "{before}{left}{hit}{right}{behind}  {place}")?;
    }
    let shown = concordance.lines.len();
    let total = counted(concordance.total, "place", "places");
    if shown < concordance.total {
        writeln!(out, "{shown} of {total}; --limit shows more")?;
    } else {
        writeln!(out, "{total}")?;
    }
    Ok(())
}

/// As much of the start of `text` as fits into `columns`.
fn first_columns(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += character.width().unwrap_or(0);
        if used > columns {
            return &text[..at];
        }
    }
    text
}

/// As much of the end of `text` as fits into `columns`.
fn last_columns(text: &str, columns: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices().rev() {
        used += character.width().unwrap_or(0);
        if used > columns {
            return &text[at + character.len_utf8()..];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use baogao::index::ConcordanceLine;

    #[test]
    fn hits_stand_one_under_the_other() {
        let line = |left: &str, right: &str| ConcordanceLine {
            left: left.to_owned(),
            hit: "经费".to_owned(),
            right: right.to_owned(),
            document_id: "d".to_owned(),
            source: "a.txt".to_owned(),
            line: 3,
        };
        let concordance = Concordance {
            total: 2,
            lines: vec![line("关于GDP和", "不足"), line("", "")],
        };
        let command = SearchCommand {
            width: 4,
            ..SearchCommand::default()
        };
        let mut out = Vec::new();
        write_aligned(&concordance, &command, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            " 于GDP和【经费】不足      a.txt:3\n        【经费】          a.txt:3\n2 places\n"
        );
    }

    #[test]
    fn marks_surround_hits() {
        assert_eq!(
            marked("甲经费乙", &[Span::new(1, 3)], false),
            "甲【经费】乙"
        );
        assert_eq!(
            marked("经费", &[Span::new(0, 2)], true),
            "\x1b[1;31m经费\x1b[0m"
        );
    }
}
