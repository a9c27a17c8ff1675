//! `baogao run`: everything, and a summary that a researcher can use at once.

use super::Done;
use super::bars::{counted, padded, thousands};
use super::losses;
use super::printer::Printer;
use super::tables;
use anyhow::Result;
use baogao::pipeline::{self, MetadataUse, Outcome};
use baogao::settings::Settings;
use baogao::table::{Counted, DOCUMENTS_LISTED, Summary};
use std::io::Write;

/// Undecided places shown.
const LOSSES_SHOWN: usize = 8;
/// Categories shown; the files have all.
const CATEGORIES_SHOWN: usize = 15;

/// Runs everything and prints the summary.
pub fn run(settings: &Settings, printer: &Printer) -> Result<Done> {
    super::check_corpus(settings, "run")?;
    let progress = printer.progress();
    let outcome = pipeline::run(settings, &progress);
    progress.finish();
    let outcome = outcome?;
    printer.warnings(&outcome.warnings);
    if outcome.summary.counts.sources == 0 && outcome.warnings.is_empty() {
        printer.note(&format!("{}: no file in it", settings.corpus.display()));
    }
    let mut out = printer.output();
    summary(&outcome, settings, &mut out)?;
    out.flush()?;
    Ok(if outcome.summary.counts.skipped > 0 {
        Done::Some
    } else {
        Done::All
    })
}

fn summary(outcome: &Outcome, settings: &Settings, out: &mut dyn Write) -> Result<()> {
    let tables = &outcome.summary;
    sources(tables, out)?;
    documents(tables, out)?;
    repairs(tables, out)?;
    let counts = &tables.counts;
    for (counted, total, rows) in [
        (Counted::Problems, counts.problems, &tables.problems),
        (
            Counted::Recommendations,
            counts.recommendations,
            &tables.recommendations,
        ),
    ] {
        tables::write_categories(counted, total, rows, CATEGORIES_SHOWN, out)?;
        writeln!(out)?;
    }
    let copies = &tables.paragraph_copies;
    if !copies.is_empty() {
        writeln!(
            out,
            "Paragraphs  {} say what others say, in {}, {} of them boilerplate{}\n",
            thousands(copies.len()),
            counted(copies.groups, "group", "groups"),
            thousands(copies.boilerplate),
            match copies.left_out {
                0 => String::new(),
                more => format!("; {} were too many to compare", thousands(more)),
            }
        )?;
    }
    if let Some(metadata) = &outcome.metadata {
        metadata_use(metadata, out)?;
    }
    let index = &outcome.index;
    writeln!(
        out,
        "Index  {}: {} added, {} kept, {} removed",
        settings.index.display(),
        counted(index.added, "source", "sources"),
        thousands(index.kept),
        thousands(index.removed)
    )?;
    if let Some(folder) = &settings.out {
        let names: Vec<String> = outcome
            .written
            .iter()
            .filter_map(|path| path.file_name())
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        writeln!(out, "Tables {}: {}", folder.display(), names.join(" "))?;
    }
    Ok(())
}

fn sources(tables: &Summary, out: &mut dyn Write) -> Result<()> {
    let counts = &tables.counts;
    let encodings: Vec<String> = tables
        .encodings
        .iter()
        .map(|(encoding, count)| format!("{encoding} {}", thousands(*count)))
        .collect();
    writeln!(
        out,
        "Sources  {}  {} bytes  {}{}",
        thousands(counts.sources),
        thousands(counts.bytes),
        encodings.join(", "),
        if counts.skipped == 0 {
            String::new()
        } else {
            format!("  {} skipped", thousands(counts.skipped))
        }
    )?;
    for (reason, count) in &tables.skipped {
        writeln!(
            out,
            "  skipped: {}  {:>9}",
            padded(reason, 18),
            thousands(*count)
        )?;
    }
    Ok(())
}

/// How the table of metadata and the sources fit together.
pub(super) fn metadata_use(metadata: &MetadataUse, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "Metadata  {}: {}, {} without a source, {} without a row",
        metadata.file,
        counted(metadata.rows, "row", "rows"),
        thousands(metadata.rows_without_source),
        counted(metadata.sources_without_row, "source", "sources"),
    )?;
    for (line, name) in &metadata.first_rows {
        writeln!(out, "  no source for line {line}: {name}")?;
    }
    let more = metadata.rows_without_source - metadata.first_rows.len();
    if more > 0 {
        writeln!(out, "  and for {} more", counted(more, "row", "rows"))?;
    }
    for name in &metadata.first_sources {
        writeln!(out, "  no row for {name}")?;
    }
    let more = metadata.sources_without_row - metadata.first_sources.len();
    if more > 0 {
        writeln!(out, "  and for {} more", counted(more, "source", "sources"))?;
    }
    writeln!(out)?;
    Ok(())
}

fn documents(tables: &Summary, out: &mut dyn Write) -> Result<()> {
    let counts = &tables.counts;
    writeln!(
        out,
        "Documents  {}  ({})  {} Han characters\n",
        thousands(counts.documents),
        counted(counts.copies, "copy", "copies"),
        thousands(counts.han_chars)
    )?;
    if tables.documents.is_empty() {
        return Ok(());
    }
    if tables.documents.len() > DOCUMENTS_LISTED {
        for (kind, count) in &tables.kinds {
            writeln!(out, "  {}  {:>9}", padded(kind, 18), thousands(*count))?;
        }
        writeln!(out)?;
        return Ok(());
    }
    writeln!(
        out,
        "  {:>4}  {}  {}  {:>8}  {:>15}",
        "line",
        padded("kind", 17),
        padded("title", 44),
        "problems",
        "recommendations"
    )?;
    for document in &tables.documents {
        let title = if document.copy_of.is_empty() {
            document.title.clone()
        } else {
            let original = document
                .copy_of
                .rsplit_once('-')
                .map_or("", |(_, ordinal)| ordinal);
            format!("{} = {original}", document.title)
        };
        writeln!(
            out,
            "  {:>4}  {}  {}  {:>8}  {:>15}",
            document.line_start,
            padded(&document.kind, 17),
            padded(&title, 44),
            document.problems,
            document.recommendations
        )?;
    }
    writeln!(out)?;
    Ok(())
}

fn repairs(tables: &Summary, out: &mut dyn Write) -> Result<()> {
    let counts = &tables.counts;
    let left = counts.repair_losses + counts.decoding_losses;
    writeln!(
        out,
        "Repaired  {}, {} of them proved by doing the damage again",
        counted(counts.edits, "place", "places"),
        thousands(counts.edits_proved)
    )?;
    for (kind, (count, before, after)) in &tables.edits {
        writeln!(
            out,
            "  {}  {:>9}  {} -> {}",
            padded(kind, 20),
            thousands(*count),
            before.escape_debug(),
            after.escape_debug()
        )?;
    }
    if left > 0 {
        writeln!(
            out,
            "Left as they stand  {}",
            counted(left, "place", "places")
        )?;
    }
    losses::write(&tables.losses, LOSSES_SHOWN, out)?;
    writeln!(out)?;
    Ok(())
}
