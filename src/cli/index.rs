//! `baogao index`: brings the index up to date.

use super::Done;
use super::bars::thousands;
use super::printer::Printer;
use anyhow::Result;
use baogao::pipeline;
use baogao::settings::Settings;

/// Updates the index and says what changed.
pub fn run(settings: &Settings, printer: &Printer) -> Result<Done> {
    super::check_corpus(settings, "index")?;
    let progress = printer.progress();
    let outcome = pipeline::run(settings, &progress);
    progress.finish();
    let outcome = outcome?;
    let summary = outcome.index;
    printer.warnings(&outcome.warnings);
    printer.note(&format!(
        "{}: {} added, {} kept, {} removed",
        settings.index.display(),
        thousands(summary.added),
        thousands(summary.kept),
        thousands(summary.removed)
    ));
    if let Some(metadata) = &outcome.metadata {
        let mut told = Vec::new();
        super::run::metadata_use(metadata, &mut told)?;
        printer.note(String::from_utf8(told)?.trim_end());
    }
    Ok(if outcome.summary.counts.skipped > 0 {
        Done::Some
    } else {
        Done::All
    })
}
