//! Losses for a person: what was left as it stands, alike ones together.

use super::bars::{padded, thousands};
use anyhow::Result;
use baogao::table::Losses;
use std::io::Write;

/// Cells the kind of a loss is given.
const KIND_CELLS: usize = 20;

/// Writes the `most` most frequent, one a line, and says how many kinds more there are.
pub fn write(losses: &Losses, most: usize, out: &mut dyn Write) -> Result<()> {
    let (shown, rest) = losses.most_frequent(most);
    for alike in shown {
        write!(
            out,
            "  {}  {:>9}  {}",
            padded(&alike.kind, KIND_CELLS),
            thousands(alike.count),
            alike.text.escape_debug()
        )?;
        if !alike.candidates.is_empty() {
            write!(out, "  perhaps {}", alike.candidates)?;
        }
        writeln!(
            out,
            "  {} {}",
            if alike.count > 1 { "first at" } else { "at" },
            alike.first
        )?;
    }
    if rest > 0 {
        writeln!(
            out,
            "  {}  {:>9}",
            padded("others", KIND_CELLS),
            thousands(rest)
        )?;
    }
    Ok(())
}
