//! Steps that look at the text as a whole before the main walk: escapes, misreadings, remnants.
//!
//! Each step answers `None` for a text without its damage, after one cheap scan. They run in turn until none finds
//! anything, so that text misread twice is read right twice; [`compose`] tells the edits of all
//! rounds as edits of the first input.

use super::{compose, entities, escapes, mojibake, remnants};
use crate::document::Repaired;
use mojibake::Seen;

/// How often the steps run at most: damage is seldom done more than twice.
const ROUNDS: usize = 4;

type Step = fn(&str, Seen) -> Option<Repaired>;

const STEPS: [Step; 4] = [
    escapes::undo,
    mojibake::undo,
    entities::undo,
    remnants::undo,
];

/// What the steps make of a text; `None` where none of them finds anything.
pub(super) fn undo(text: &str) -> Option<Repaired> {
    let mut repaired: Option<Repaired> = None;
    let mut seen = mojibake::scan(text);
    for _ in 0..ROUNDS {
        let mut changed = false;
        for step in STEPS {
            let input = repaired.as_ref().map_or(text, |found| found.text.as_str());
            let Some(next) = step(input, seen) else {
                continue;
            };
            if next.text == input {
                continue;
            }
            changed = true;
            seen = mojibake::scan(&next.text);
            repaired = Some(match &repaired {
                None => next,
                Some(before) => then(text, before, &next),
            });
        }
        if !changed {
            break;
        }
    }
    repaired
}

/// Two repairs in a row as one, with the losses of both.
pub(super) fn then(text: &str, first: &Repaired, second: &Repaired) -> Repaired {
    let mut both = compose::compose(text, first, second);
    both.losses.extend(first.losses.iter().cloned());
    both.losses.sort_by_key(|loss| (loss.span, loss.kind));
    both.losses.dedup();
    both
}
