//! `baogao search --batch`: the queries of a table, one after the other, to a table of all their results.

use super::search::{SearchCommand, SearchFormat, places};
use anyhow::{Context, Result, bail};
use baogao::export::{self, Format};
use baogao::index::{Hits, Searcher};
use baogao::table::BatchRow;
use baogao::{decode, source};
use std::io::Write;
use std::path::Path;

/// Runs the queries of the column `query`, or of the first column, and writes their results as CSV or JSON lines.
pub fn run(
    searcher: &Searcher,
    path: &Path,
    command: &SearchCommand,
    out: &mut dyn Write,
) -> Result<Vec<String>> {
    let name = path.display().to_string();
    let text = decode::decode_bytes(&source::read_file(path)?).text;
    let sheet = export::read::sheet(&name, &text)?;
    let Some(first) = sheet.columns.first() else {
        bail!("{name}: no queries; write a line `query`, and a query on each line behind it");
    };
    let column = sheet.columns.iter().position(|column| column == "query");
    let mut remarks = Vec::new();
    if column.is_none() {
        remarks.push(format!(
            "{name}: no column `query`; the first, `{first}`, is taken"
        ));
    }
    let column = column.unwrap_or(0);
    let options = command.options();
    let mut found: Vec<(usize, &str, Hits)> = Vec::new();
    for (number, row) in (1..).zip(&sheet.rows) {
        let text = row.get(column).map_or("", String::as_str);
        let place = || format!("{name}: query {number}");
        let query = command.read(text).with_context(place)?;
        let notes = query.notes().iter();
        remarks.extend(notes.map(|note| format!("{}: {note}", place())));
        found.push((number, text, searcher.search(&query, &options)?));
    }
    let rows: Vec<BatchRow> = found
        .iter()
        .flat_map(|(number, query, hits)| rows(*number, query, hits, command.offset))
        .collect();
    let format = match command.format {
        SearchFormat::Json => Format::JsonLines,
        SearchFormat::Csv | SearchFormat::Text => Format::Csv,
    };
    export::write_rows(format, "search results", &rows, out)?;
    Ok(remarks)
}

fn rows<'a>(number: usize, query: &'a str, hits: &'a Hits, offset: usize) -> Vec<BatchRow<'a>> {
    let empty = BatchRow {
        number,
        query,
        total: hits.total,
        rank: 0,
        document_id: "",
        finding_id: "",
        source: "",
        line: 0,
        score: 0.0,
        title: "",
        kind: "",
        date: "",
        categories: &[],
        snippet: "",
        hits: Vec::new(),
    };
    if hits.hits.is_empty() {
        return vec![empty];
    }
    let shown = (offset + 1..).zip(&hits.hits);
    shown
        .map(|(rank, hit)| BatchRow {
            rank,
            document_id: &hit.document_id,
            finding_id: &hit.finding_id,
            source: &hit.source,
            line: hit.line,
            score: hit.score,
            title: &hit.title,
            kind: &hit.kind,
            date: &hit.date,
            categories: &hit.categories,
            snippet: &hit.snippet,
            hits: places(&hit.hits),
            ..empty.clone()
        })
        .collect()
}
