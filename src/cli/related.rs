//! `baogao related`: the words that keep company with what was asked for.

use super::search::SearchFormat;
use anyhow::{Context, Result};
use baogao::export::{self, Format};
use baogao::index::{Query, SearchIn, Searcher};
use baogao::table::RelatedRow;
use std::io::Write;
use std::path::PathBuf;

/// What to find the company of, and where.
#[derive(Clone, Debug)]
pub struct RelatedCommand {
    /// The query as it was typed.
    pub query: String,
    /// The index folder.
    pub index: PathBuf,
    /// Documents or findings.
    pub within: SearchIn,
    /// Words to show.
    pub limit: usize,
    /// How to write them.
    pub format: SearchFormat,
}

/// Finds related words and writes them to `out`; gives back remarks for the screen.
///
/// # Errors
///
/// Where the index cannot be used or `out` cannot be written.
pub fn run(command: &RelatedCommand, out: &mut dyn Write) -> Result<Vec<String>> {
    let searcher = Searcher::open(&command.index)?;
    let query = Query::parse(&command.query);
    let found = searcher.related(&query, command.within, command.limit)?;
    let tenths = |number: f64| (number * 10.0).round() / 10.0;
    let rows: Vec<RelatedRow> = found
        .iter()
        .map(|related| RelatedRow {
            word: &related.word,
            together: usize::try_from(related.together).unwrap_or(usize::MAX),
            expected: tenths(related.expected),
            log_likelihood: tenths(related.log_likelihood),
        })
        .collect();
    match command.format {
        SearchFormat::Csv => export::write_rows(Format::Csv, "related words", &rows, out)?,
        SearchFormat::Json => export::write_rows(Format::JsonLines, "related words", &rows, out)?,
        SearchFormat::Text => {
            for row in &rows {
                writeln!(
                    out,
                    "{:>9.1}  {}  {} times together, {:.1} by chance",
                    row.log_likelihood, row.word, row.together, row.expected
                )
                .context("cannot write the words")?;
            }
        }
    }
    let mut remarks = query.notes().to_vec();
    if rows.is_empty() {
        remarks.push("no word stands with it more often than chance has it".to_owned());
    }
    Ok(remarks)
}
