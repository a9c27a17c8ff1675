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
    let updated = pipeline::update_index(settings, &progress);
    progress.finish();
    let (summary, warnings) = updated?;
    printer.warnings(&warnings);
    printer.note(&format!(
        "{}: {} added, {} kept, {} removed",
        settings.index.display(),
        thousands(summary.added),
        thousands(summary.kept),
        thousands(summary.removed)
    ));
    Ok(if warnings.iter().any(|warning| warning.skipped) {
        Done::Some
    } else {
        Done::All
    })
}
