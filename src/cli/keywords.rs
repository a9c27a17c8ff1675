//! `baogao keywords`: the words that tell the documents of one kind, year or place from the others.

use super::Done;
use super::args::KeywordsArguments;
use super::bars::{padded, thousands};
use super::printer::Printer;
use super::tables::read_file;
use anyhow::Result;
use baogao::export::{self, read};
use baogao::pipeline;
use baogao::table::{self, KeywordRow};
use std::io::Write;

/// Counts the words of the corpus and prints the keywords.
pub fn run(arguments: &KeywordsArguments, printer: &Printer) -> Result<Done> {
    let settings = arguments.settings();
    super::check_corpus(&settings, "keywords")?;
    let (file, text) = read_file(&arguments.out, "documents.csv")?;
    let documents = read::sheet(&file, &text)?;
    let groups = table::values_of(&documents, &arguments.by)?;
    let progress = printer.progress();
    let counted = pipeline::word_counts(&settings, &groups, &progress);
    progress.finish();
    let (counts, warnings) = counted?;
    printer.warnings(&warnings);
    let rows = counts.rows(arguments.limit);
    if rows.is_empty() {
        printer.note("no word is more frequent anywhere than chance allows; are there at least two values, and is CORPUS what `baogao run` read?");
    }
    let mut out = printer.output();
    match arguments.format.file() {
        Some(format) => export::write_rows(format, "keywords", &rows, &mut out)?,
        None => write(&rows, &mut out)?,
    }
    out.flush()?;
    Ok(if warnings.iter().any(|warning| warning.skipped) {
        Done::Some
    } else {
        Done::All
    })
}

fn write(rows: &[KeywordRow], out: &mut dyn Write) -> Result<()> {
    let mut value = None;
    for row in rows {
        if value != Some(&row.value) {
            let gap = if value.is_some() { "\n" } else { "" };
            writeln!(
                out,
                "{gap}{}  {:>7}  {:>9}  {:>9}  {:>6}  {:>9}",
                padded(&row.value, 18),
                "count",
                "documents",
                "elsewhere",
                "LRC",
                "G²"
            )?;
            value = Some(&row.value);
        }
        writeln!(
            out,
            "  {}  {:>7}  {:>9}  {:>9}  {:>6.2}  {:>9.1}",
            padded(&row.word, 16),
            thousands(row.count),
            thousands(row.documents),
            thousands(row.count_elsewhere),
            row.lrc,
            row.g2
        )?;
    }
    Ok(())
}
