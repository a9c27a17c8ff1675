//! `baogao codebook`: reads a codebook and prints it.

use super::Done;
use super::args::CodebookAction;
use super::bars::padded;
use super::printer::Printer;
use anyhow::Result;
use baogao::codebook::Codebook;
use baogao::document::FindingKind;
use baogao::{export, pipeline};
use std::io::Write;
use std::path::Path;

/// Checks or shows a codebook.
pub fn run(action: &CodebookAction, printer: &Printer) -> Result<Done> {
    let mut out = printer.output();
    match action {
        CodebookAction::Check { file } => {
            let codebook = pipeline::codebook(file.as_deref())?;
            let count = |kind| {
                codebook
                    .categories()
                    .iter()
                    .filter(|category| category.kind == kind)
                    .count()
            };
            writeln!(
                out,
                "{}: {} problem categories, {} recommendation categories, no fault",
                name(file.as_deref(), &codebook),
                count(FindingKind::Problem),
                count(FindingKind::Recommendation)
            )?;
        }
        CodebookAction::Show { file } => {
            let codebook = pipeline::codebook(file.as_deref())?;
            writeln!(
                out,
                "{} {}  {}",
                codebook.id, codebook.version, codebook.hash
            )?;
            for category in codebook.categories() {
                writeln!(
                    out,
                    "{}  {}  {}  {}",
                    padded(&category.id, 4),
                    padded(&category.label, 24),
                    padded(&category.label_en, 44),
                    category.definition
                )?;
            }
        }
        CodebookAction::Export { file } => {
            let codebook = pipeline::codebook(file.as_deref())?;
            let labels = pipeline::labels(&codebook);
            export::write_qdc(&codebook.id, &labels, &mut out)?;
        }
    }
    out.flush()?;
    Ok(Done::All)
}

fn name(file: Option<&Path>, codebook: &Codebook) -> String {
    file.map_or_else(
        || format!("{} {}", codebook.id, codebook.version),
        |path| path.display().to_string(),
    )
}
