//! Losses for a person: what was left as it stands, alike ones together.

use super::bars::{padded, thousands};
use anyhow::Result;
use std::io::Write;

/// Cells the kind of a loss is given.
const KIND_CELLS: usize = 20;

/// Losses that are alike: the same text left for the same reason.
struct Alike {
    kind: String,
    text: String,
    candidates: String,
    first: String,
    count: usize,
}

/// Losses gathered for printing.
#[derive(Default)]
pub struct Losses(Vec<Alike>);

impl Losses {
    /// Adds one that stands at `place`; `candidates` is empty where there are none.
    pub fn add(&mut self, kind: &str, text: &str, candidates: &str, place: String) {
        let known = self.0.iter_mut().find(|alike| {
            alike.kind == kind && alike.text == text && alike.candidates == candidates
        });
        if let Some(known) = known {
            known.count += 1;
        } else {
            self.0.push(Alike {
                kind: kind.to_owned(),
                text: text.to_owned(),
                candidates: candidates.to_owned(),
                first: place,
                count: 1,
            });
        }
    }

    /// Writes the `most` most frequent, one a line, and says how many kinds more there are.
    pub fn write(mut self, most: usize, out: &mut dyn Write) -> Result<()> {
        self.0.sort_by_key(|alike| std::cmp::Reverse(alike.count));
        for alike in self.0.iter().take(most) {
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
        let rest: usize = self.0.iter().skip(most).map(|alike| alike.count).sum();
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
}
