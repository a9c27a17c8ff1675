//! `baogao codebook`: reads a codebook and prints it, tries it on the findings of a run, proposes categories.

use super::Done;
use super::args::CodebookAction;
use super::bars::padded;
use super::printer::Printer;
use super::tables::read_file;
use anyhow::Result;
use baogao::codebook::{self, Check, Codebook};
use baogao::document::{FindingKind, ToldBy};
use baogao::export::read;
use baogao::table::FindingRow;
use baogao::{export, pipeline};
use std::io::Write;
use std::path::Path;

/// How many lines of a list are printed.
const LINES: usize = 40;

/// How many characters of a pattern are printed beside another.
const CUE: usize = 30;

/// How many examples a proposal has.
const EXAMPLES: usize = 4;

/// Checks or shows a codebook, or proposes categories.
pub fn run(action: &CodebookAction, printer: &Printer) -> Result<Done> {
    let mut out = printer.output();
    match action {
        CodebookAction::Check { file, out: folder } => {
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
                "{}: {} problem categories, {} recommendation categories, {} themes, no fault",
                name(file.as_deref(), &codebook),
                count(FindingKind::Problem),
                count(FindingKind::Recommendation),
                codebook.themes().len()
            )?;
            if let Some(folder) = folder {
                let findings = findings(folder)?;
                let statements = findings
                    .iter()
                    .map(|finding| (kind(finding), finding.text.as_str()));
                write_check(&codebook::check(&codebook, statements), &mut out)?;
            }
        }
        CodebookAction::Suggest {
            file,
            out: folder,
            limit,
        } => {
            let codebook = pipeline::codebook(file.as_deref())?;
            write_proposals(&codebook, &findings(folder)?, *limit, &mut out)?;
        }
        CodebookAction::Show { file } => {
            let codebook = pipeline::codebook(file.as_deref())?;
            writeln!(
                out,
                "{} {}  {}",
                codebook.id, codebook.version, codebook.hash
            )?;
            let categories = codebook.categories().iter().map(|category| {
                (
                    &category.id,
                    &category.label,
                    &category.label_en,
                    &category.definition,
                )
            });
            let themes = codebook
                .themes()
                .iter()
                .map(|theme| (&theme.id, &theme.label, &theme.label_en, &theme.definition));
            for (id, label, label_en, definition) in categories.chain(themes) {
                writeln!(
                    out,
                    "{}  {}  {}  {definition}",
                    padded(id, 4),
                    padded(label, 24),
                    padded(label_en, 44)
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

/// The findings of the run that wrote `folder`, repetitions left out.
fn findings(folder: &Path) -> Result<Vec<FindingRow>> {
    let (name, text) = read_file(folder, "findings.jsonl")?;
    let mut findings = read::findings(&name, &text)?;
    findings.retain(|finding| finding.duplicate_of.is_none());
    Ok(findings)
}

fn kind(finding: &FindingRow) -> FindingKind {
    if finding.kind == FindingKind::Problem.name() {
        FindingKind::Problem
    } else {
        FindingKind::Recommendation
    }
}

fn write_check(check: &Check, out: &mut impl Write) -> Result<()> {
    writeln!(
        out,
        "{} findings, {} with a category by likeness alone, {} in no category but the fallback, {} without a theme of their own",
        check.statements, check.by_likeness, check.uncategorised, check.without_theme
    )?;
    if !check.unused.is_empty() {
        writeln!(out, "\nnever used: {}", check.unused.join(" "))?;
    }
    if !check.shared.is_empty() {
        writeln!(
            out,
            "\nfire on the same words (findings, category and cue of each):"
        )?;
        for (one, other, count) in check.shared.iter().take(LINES) {
            writeln!(
                out,
                "{count:>5}  {} {}  |  {} {}",
                one.id,
                short(&one.cue),
                other.id,
                short(&other.cue)
            )?;
        }
        more(check.shared.len(), out)?;
    }
    if !check.silent.is_empty() {
        writeln!(out, "\nnever fire ({}):", check.silent.len())?;
        for cue in check.silent.iter().take(LINES) {
            writeln!(out, "  {} {}", cue.id, cue.cue)?;
        }
        more(check.silent.len(), out)?;
    }
    Ok(())
}

/// The beginning of a pattern.
fn short(cue: &str) -> String {
    let beginning: String = cue.chars().take(CUE).collect();
    let cut = if beginning.len() < cue.len() {
        "…"
    } else {
        ""
    };
    beginning + cut
}

fn more(count: usize, out: &mut impl Write) -> Result<()> {
    if count > LINES {
        writeln!(out, "  and {} more", count - LINES)?;
    }
    Ok(())
}

fn write_proposals(
    codebook: &Codebook,
    findings: &[FindingRow],
    limit: usize,
    out: &mut impl Write,
) -> Result<()> {
    for wanted in [FindingKind::Problem, FindingKind::Recommendation] {
        let own: Vec<&FindingRow> = findings
            .iter()
            .filter(|finding| kind(finding) == wanted)
            .filter(|finding| codebook.classify(wanted, &finding.text).1 != ToldBy::Cue)
            .collect();
        let statements: Vec<&str> = own.iter().map(|finding| finding.text.as_str()).collect();
        let proposals = codebook::suggest(&statements, limit);
        writeln!(
            out,
            "{}: {} findings without a cue of a category, {} clusters",
            wanted.name(),
            statements.len(),
            proposals.len()
        )?;
        for proposal in &proposals {
            writeln!(
                out,
                "\n  {} findings  {}",
                proposal.members.len(),
                proposal.words.join(" ")
            )?;
            for &member in proposal.members.iter().take(EXAMPLES) {
                let finding = own[member];
                let beginning: String = finding.text.chars().take(60).collect();
                writeln!(
                    out,
                    "    {beginning}  ({}:{})",
                    finding.source, finding.line
                )?;
            }
        }
        writeln!(out)?;
    }
    Ok(())
}

fn name(file: Option<&Path>, codebook: &Codebook) -> String {
    file.map_or_else(
        || format!("{} {}", codebook.id, codebook.version),
        |path| path.display().to_string(),
    )
}
