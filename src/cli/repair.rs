//! `baogao repair`: a file's text as it was written, or an account of what was done to it.

use super::Done;
use super::args::{RepairArguments, RepairFormat, Script};
use super::bars::{counted, padded, thousands};
use super::losses;
use super::printer::Printer;
use anyhow::{Context, Result, bail};
use baogao::document::{Decoded, Repaired, Source};
use baogao::table::{Losses, RepairReport};
use baogao::{decode, pipeline, repair, script, source};
use std::collections::BTreeMap;
use std::io::{Read, Write};

/// Examples shown for a kind of repair.
const EXAMPLES: usize = 3;
/// Losses shown.
const LOSSES_SHOWN: usize = 20;

/// Repairs one file.
pub fn run(arguments: &RepairArguments, printer: &Printer) -> Result<Done> {
    let source = read(arguments)?;
    let (decoded, warnings) = pipeline::text_of(&source);
    printer.doubts(&warnings);
    let repaired = repair::repair(&decoded.text);
    let mut out = printer.output();
    if arguments.explain {
        explain(&source, &decoded, &repaired, &mut out)?;
    } else {
        let text = match arguments.script {
            Script::Keep => repaired.text.clone(),
            Script::Simplified => script::simplify(&repaired.text).text,
        };
        match arguments.format {
            RepairFormat::Text => out.write_all(text.as_bytes())?,
            RepairFormat::Json => {
                let report = RepairReport::new(text, &decoded, &repaired);
                writeln!(out, "{}", serde_json::to_string(&report)?)?;
            }
        }
    }
    out.flush()?;
    Ok(if warnings.iter().any(|warning| warning.skipped) {
        Done::Some
    } else {
        Done::All
    })
}

fn read(arguments: &RepairArguments) -> Result<Source> {
    if arguments.file.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .context("cannot read standard input")?;
        return Ok(source::from_bytes("standard input", bytes));
    }
    let mut sources = source::open(&arguments.file, decode::decode_name)?;
    let source = match sources.next() {
        Some(Ok(source)) => source,
        Some(Err(warning)) => {
            let reason = warning.message.trim_start_matches("skipped: ");
            bail!("{}: {reason}", warning.source)
        }
        None => bail!("{}: nothing to repair in it", arguments.file.display()),
    };
    if sources.next().is_some() {
        bail!(
            "{}: holds more than one file; name one, or use `baogao run` for a corpus",
            arguments.file.display()
        );
    }
    Ok(source)
}

/// Tells a person what was found, how sure it is, and what is lost.
fn explain(
    source: &Source,
    decoded: &Decoded,
    repaired: &Repaired,
    out: &mut dyn Write,
) -> Result<()> {
    writeln!(
        out,
        "{}  {} bytes, {}",
        source.name,
        thousands(source.bytes.len()),
        counted(decoded.text.lines().count(), "line", "lines")
    )?;
    for run in &decoded.runs {
        writeln!(
            out,
            "  {}  bytes {}..{}  confidence {:.2}",
            padded(run.encoding, 12),
            run.span.start,
            run.span.end,
            run.confidence
        )?;
    }
    let left = repaired.losses.len() + decoded.losses.len();
    let proved = repaired.edits.iter().filter(|edit| edit.proved).count();
    writeln!(
        out,
        "\n{}, {} proved by doing the damage again; {} left",
        counted(repaired.edits.len(), "repair", "repairs"),
        thousands(proved),
        counted(left, "place", "places")
    )?;
    let mut kinds: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, edit) in repaired.edits.iter().enumerate() {
        kinds.entry(edit.kind).or_default().push(index);
    }
    for (kind, places) in &kinds {
        writeln!(out, "\n{kind}  {}", thousands(places.len()))?;
        let shown = if *kind == "gloss" {
            glosses(places, decoded, repaired, out)?
        } else {
            EXAMPLES
        };
        let rare = *kind == "shifted_run" || *kind == "lost_byte";
        for &index in places.iter().take(if rare { usize::MAX } else { shown }) {
            let edit = &repaired.edits[index];
            let line = decoded.lines.line(decoded.map.to_input(edit.span).start);
            writeln!(
                out,
                "  line {:>5}  {}{} -> {}{}{}",
                line,
                before(&decoded.text, edit.span.start).escape_debug(),
                edit.before.escape_debug(),
                before(&decoded.text, edit.span.start).escape_debug(),
                edit.after.escape_debug(),
                certainty(edit.proved, edit.margin)
            )?;
        }
    }
    if !repaired.losses.is_empty() || !decoded.losses.is_empty() {
        writeln!(out, "\nleft as they stand")?;
    }
    let mut losses = Losses::default();
    for loss in &decoded.losses {
        let line = decoded.lines.line(loss.span.start);
        let bytes = format!("byte {}", loss.span.start);
        losses.add(loss.kind, "", "", format!("line {line}, {bytes}"));
    }
    for loss in &repaired.losses {
        let line = decoded.lines.line(decoded.map.to_input(loss.span).start);
        let text = &decoded.text[loss.span.range()];
        losses.add(
            loss.kind,
            text,
            &loss.candidates.join(" | "),
            format!("line {line}"),
        );
    }
    losses::write(&losses, LOSSES_SHOWN, out)?;
    Ok(())
}

/// Lists which characters are glossed, most often first.
fn glosses(
    places: &[usize],
    decoded: &Decoded,
    repaired: &Repaired,
    out: &mut dyn Write,
) -> Result<usize> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for &index in places {
        let edit = &repaired.edits[index];
        let character = before(&decoded.text, edit.span.start);
        *counts
            .entry(format!("{character}{}", edit.before))
            .or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    let list: Vec<String> = counts
        .iter()
        .map(|(gloss, count)| format!("{gloss} {count}"))
        .collect();
    writeln!(
        out,
        "  {}: {}",
        counted(counts.len(), "character", "characters"),
        list.join(", ")
    )?;
    Ok(0)
}

/// The character before byte `at`.
fn before(text: &str, at: usize) -> &str {
    let start = text[..at]
        .char_indices()
        .next_back()
        .map_or(0, |(start, _)| start);
    &text[start..at]
}

fn certainty(proved: bool, margin: f32) -> String {
    let word = if proved {
        "proved"
    } else {
        "not explained by the damage"
    };
    if margin > 0.0 && margin < 99.0 {
        format!("  ({word}, margin {margin:.1})")
    } else {
        format!("  ({word})")
    }
}
