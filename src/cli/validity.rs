//! `baogao sample`, `agree` and `validate`: whether the counts can be trusted, and what they are without the errors.

use super::Done;
use super::args::{AgreeArguments, SampleArguments, ValidateArguments, ValidityTable};
use super::bars::{cells, counted, padded, thousands, to_the_right};
use super::printer::Printer;
use anyhow::{Context, Result};
use baogao::export::{self, read};
use baogao::pipeline::{self, Sampled};
use baogao::table::{self, AgreementRow, Coded, CorrectedRow, MeasureRow, Validation};
use baogao::{decode, source};
use std::io::Write;
use std::path::Path;

/// The name of the file that tells how a sample was drawn.
const DESIGN: &str = "design.json";
/// Seed of the bootstrap of `agree`.
const SEED: u64 = 1;

/// Draws a sample and writes the sheets to fill.
pub fn sample(arguments: &SampleArguments, printer: &Printer) -> Result<Done> {
    let settings = arguments.settings();
    super::check_corpus(&settings, "sample")?;
    let progress = printer.progress();
    let wanted = usize::try_from(arguments.count).unwrap_or(usize::MAX);
    let drawn = pipeline::sample(&settings, wanted, arguments.seed, &progress);
    progress.finish();
    let Sampled {
        rows,
        design,
        warnings,
    } = drawn?;
    printer.warnings(&warnings);
    let codebook = pipeline::codebook(settings.codebook.as_deref())?;
    let labels = pipeline::labels(&codebook);
    let written = export::write_sample(&arguments.to, &rows, &design, &labels)?;
    let mut out = printer.output();
    writeln!(
        out,
        "{} drawn, seed {}",
        counted(rows.len(), "unit", "units"),
        arguments.seed
    )?;
    for stratum in &design.strata {
        writeln!(
            out,
            "  {}  {:>7} of {:>9}",
            padded(&stratum.name, 16),
            thousands(stratum.drawn),
            thousands(stratum.population)
        )?;
    }
    for path in &written {
        writeln!(out, "{}", path.display())?;
    }
    writeln!(
        out,
        "Fill `kind` and `categories` of one sheet, then: baogao validate {}",
        arguments.to.join("sheet.xlsx").display()
    )?;
    out.flush()?;
    Ok(if warnings.iter().any(|warning| warning.skipped) {
        Done::Some
    } else {
        Done::All
    })
}

/// Tells how far two people who filled the same sheet agree.
pub fn agree(arguments: &AgreeArguments, printer: &Printer) -> Result<Done> {
    let (left, right) = (codes(&arguments.left)?, codes(&arguments.right)?);
    let rows = table::agreement_rows(&left, &right, SEED)?;
    let mut out = printer.output();
    match arguments.format.file() {
        Some(format) => export::write_rows(format, "agreement", &rows, &mut out)?,
        None => write_agreement(&rows, &mut out)?,
    }
    out.flush()?;
    Ok(Done::All)
}

/// Tells how right the program is on a filled sheet, and corrects its counts.
pub fn validate(arguments: &ValidateArguments, printer: &Printer) -> Result<Done> {
    let beside = || arguments.sheet.with_file_name(DESIGN);
    let path = arguments.design.clone().unwrap_or_else(beside);
    let bytes = source::read_file(&path).with_context(|| {
        "the design tells how the sheet was drawn; give the file that `baogao sample` wrote with --design"
    })?;
    let design = read::design(&path.display().to_string(), &text(&bytes))?;
    let codes = codes(&arguments.sheet)?;
    let name = arguments.sheet.display().to_string();
    let validation = table::validate(&name, &design, &codes)?;
    if validation.coded < validation.drawn {
        printer.note(&format!(
            "{} of {} units are coded; the figures rest on these",
            thousands(validation.coded),
            thousands(validation.drawn)
        ));
    }
    let mut out = printer.output();
    match (arguments.format.file(), arguments.table) {
        (None, _) => write_validation(&validation, &mut out)?,
        (Some(format), ValidityTable::Measures) => {
            export::write_rows(format, "measures", &validation.measures, &mut out)?;
        }
        (Some(format), ValidityTable::Corrected) => {
            export::write_rows(format, "corrected", &validation.corrected, &mut out)?;
        }
    }
    out.flush()?;
    Ok(Done::All)
}

fn codes(path: &Path) -> Result<Vec<Coded>> {
    let name = path.display().to_string();
    let sheet = read::any_sheet(&name, &source::read_file(path)?, text)?;
    Ok(table::codes_of(&name, &sheet)?)
}

fn text(bytes: &[u8]) -> String {
    decode::decode_bytes(bytes).text
}

fn write_agreement(rows: &[AgreementRow], out: &mut dyn Write) -> Result<()> {
    let head = [
        "",
        "units",
        "percent",
        "Cohen's kappa",
        "Krippendorff's alpha",
    ];
    let lines = rows.iter().map(|row| {
        let optional =
            |value: Option<f64>, low: Option<f64>, high: Option<f64>| match (value, low, high) {
                (Some(value), Some(low), Some(high)) => estimate(value, low, high),
                _ => "not defined".to_owned(),
            };
        vec![
            row.of.clone(),
            thousands(row.units),
            estimate(row.percent, row.percent_low, row.percent_high),
            optional(row.kappa, row.kappa_low, row.kappa_high),
            optional(row.alpha, row.alpha_low, row.alpha_high),
        ]
    });
    write_lines(&head, lines.collect(), out)
}

fn write_validation(validation: &Validation, out: &mut dyn Write) -> Result<()> {
    let measures = validation.measures.iter().map(|row: &MeasureRow| {
        vec![
            row.of.clone(),
            thousands(row.units),
            estimate(row.precision, row.precision_low, row.precision_high),
            estimate(row.recall, row.recall_low, row.recall_high),
            estimate(row.f1, row.f1_low, row.f1_high),
        ]
    });
    write_lines(
        &["", "units", "precision", "recall", "F1"],
        measures.collect(),
        out,
    )?;
    writeln!(out)?;
    let corrected = validation.corrected.iter().map(|row: &CorrectedRow| {
        vec![
            format!("{} {}", row.kind, row.category),
            thousands(row.counted),
            format!("{:.1}", row.corrected),
            thousands(row.errors),
            if row.errors == 0 {
                "no error seen".to_owned()
            } else {
                format!("{:.1} to {:.1}", row.corrected_low, row.corrected_high)
            },
        ]
    });
    let head = ["", "counted", "corrected", "errors seen", "95 % interval"];
    write_lines(&head, corrected.collect(), out)
}

fn estimate(value: f64, low: f64, high: f64) -> String {
    format!("{value:.3} [{low:.3}, {high:.3}]")
}

/// Lines of cells, the first column to the left, the others to the right.
fn write_lines(head: &[&str], lines: Vec<Vec<String>>, out: &mut dyn Write) -> Result<()> {
    let head: Vec<String> = head.iter().map(ToString::to_string).collect();
    let all: Vec<Vec<String>> = std::iter::once(head).chain(lines).collect();
    let width = |at: usize| all.iter().map(|line| cells(&line[at])).max().unwrap_or(0);
    let widths: Vec<usize> = (0..all[0].len()).map(width).collect();
    for line in &all {
        let mut written = padded(&line[0], widths[0]);
        for (cell, width) in line.iter().zip(&widths).skip(1) {
            written.push_str("  ");
            written.push_str(&to_the_right(cell, *width));
        }
        writeln!(out, "{}", written.trim_end())?;
    }
    Ok(())
}
