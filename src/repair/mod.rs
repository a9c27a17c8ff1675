//! Repair: text as it was written, from text as it was damaged.
//!
//! One process damaged these reports (`DAMAGE.md`), so repair inverts the process instead of patching strings, and can
//! prove an edit by doing the damage again. Each kind of edit is named in one table, [`FIXERS`], with what it undoes,
//! how it knows, an example, and what it leaves alone; what cannot be undone is named in [`LOSSES`]. `docs/repair.md`
//! is written from these tables.
//!
//! What it refuses: to touch a text whose statistics do not say that this process damaged it (text that teaches
//! pinyin, English with `(list)`, plain ASCII punctuation), and to guess: a run whose readings are too near one
//! another is left and reported with its candidates.
//!
//! The idea of a table of named steps whose plan can be replayed is ftfy's.

mod common;
mod compose;
mod damage;
mod entities;
mod escapes;
mod fixers;
mod forms;
mod gbk;
mod glosses;
mod loose;
mod lost;
mod model;
mod mojibake;
mod own;
mod page;
mod patch;
mod punctuation;
mod reading;
mod remnants;
mod shift;
mod whole;

pub use damage::{Decoder, Process};
pub use fixers::{FIXERS, Fixer, LOSSES, LossKind, fixer};

use crate::document::{Edit, Loss, Repaired};
use crate::span::{Span, SpanMapBuilder};
use own::OwnText;
use page::Page;

/// Least difference in nats between the best two readings of a run. On held-out
/// reports 1 leaves 3 runs in 100 and restores 4 wrongly, 1.5 leaves 5 and restores 2 wrongly.
const MARGIN: f32 = 1.5;

/// A text is repaired until nothing changes, at most this often; the second look almost always finds nothing.
const PASSES: usize = 6;

/// Undoes the damage of a text.
///
/// ```
/// let repaired = baogao::repair::repair("通過法定程序變?yōu)閲乙庵荆龠M經(jīng)濟發(fā)展,。");
/// assert_eq!(repaired.text, "通過法定程序變為國家意志，促進經濟發展。");
/// ```
#[must_use]
pub fn repair(text: &str) -> Repaired {
    let mut repaired = match whole::undo(text) {
        Some(whole) => {
            let mended = mend(&whole.text);
            whole::then(text, &whole, &mended)
        }
        None => mend(text),
    };
    // What the walk restored may show a remnant; only a text that it changed is looked at again.
    for _ in 1..PASSES {
        if repaired.edits.is_empty() {
            break;
        }
        let Some(whole) = whole::undo(&repaired.text) else {
            break;
        };
        repaired = whole::then(text, &repaired, &whole);
        let mended = mend(&repaired.text);
        repaired = whole::then(text, &repaired, &mended);
    }
    let lost = lost::survey(&repaired.text);
    repaired.losses.extend(lost.into_iter().map(|loss| Loss {
        span: repaired.map.to_input(loss.span),
        ..loss
    }));
    repaired.losses.sort_by_key(|loss| (loss.span, loss.kind));
    repaired
}

/// Undoes the damage that was done to a page of GBK.
fn mend(text: &str) -> Repaired {
    let page = Page::survey(text);
    if !page.is_damaged() {
        return Repaired {
            text: text.to_owned(),
            ..Repaired::default()
        };
    }
    let mut repaired = Walk::new(text, &page).finish();
    for _ in 1..PASSES {
        let page = Page::survey(&repaired.text);
        if !page.is_damaged() {
            break;
        }
        let again = Walk::new(&repaired.text, &page).finish();
        if again.edits.is_empty() {
            break;
        }
        repaired = compose::compose(text, &repaired, &again);
    }
    repaired
}

/// Applies `edits`, in order of place, to the text they were made for.
#[must_use]
pub fn replay(text: &str, edits: &[Edit]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for edit in edits {
        out.push_str(&text[from..edit.span.start]);
        out.push_str(&edit.after);
        from = edit.span.end;
    }
    out.push_str(&text[from..]);
    out
}

/// Bytes of text to an edit, about: on a page with glosses and folded commas one in 21. To copy the growing list
/// again and again is a part of what such a page costs.
const TO_AN_EDIT: usize = 32;

/// Whether damage may begin with a byte; EF is the first byte of U+FFFD.
const fn may_begin(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b'?' | b',' | 0x05..=0x08 | b')' | b';' | b':' | b'!' | 0xEF
    )
}

/// One pass over a damaged text, front to back.
struct Walk<'a> {
    text: &'a str,
    page: &'a Page,
    out: String,
    /// How much of the text is in `out`.
    done: usize,
    map: SpanMapBuilder,
    edits: Vec<Edit>,
    losses: Vec<Loss>,
    /// The text's own words, gathered when the first run is met.
    own: Option<OwnText>,
}

impl<'a> Walk<'a> {
    fn new(text: &'a str, page: &'a Page) -> Self {
        Self {
            text,
            page,
            out: String::with_capacity(text.len()),
            done: 0,
            map: SpanMapBuilder::new(),
            edits: Vec::new(),
            losses: Vec::new(),
            own: None,
        }
    }

    fn finish(mut self) -> Repaired {
        let bytes = self.text.as_bytes();
        self.edits.reserve(bytes.len() / TO_AN_EDIT);
        let mut at = 0;
        while at < bytes.len() {
            if !may_begin(bytes[at]) {
                at += 1;
                continue;
            }
            let lost = bytes[at] == 0xEF;
            if lost && !bytes[at..].starts_with("\u{FFFD}".as_bytes()) {
                at += 3;
                continue;
            }
            self.keep(at);
            let mended = if lost { self.run(at) } else { self.step(at) };
            if !mended {
                self.keep(at + if lost { '\u{FFFD}'.len_utf8() } else { 1 });
            }
            at = self.done;
        }
        self.keep(bytes.len());
        Repaired {
            text: self.out,
            map: self.map.finish(),
            edits: self.edits,
            losses: self.losses,
        }
    }

    /// Copies what stands before `at`.
    fn keep(&mut self, at: usize) {
        self.out.push_str(&self.text[self.done..at]);
        self.map.keep(at - self.done);
        self.done = at;
    }

    /// Replaces what stands before `end`.
    fn edit(&mut self, kind: &'static str, end: usize, after: &str, proved: bool, margin: f32) {
        debug_assert!(fixer(kind).is_some(), "{kind} is not in the table");
        let span = Span::new(self.done, end);
        self.edits.push(Edit {
            kind,
            span,
            before: self.text[span.range()].into(),
            after: after.into(),
            proved,
            margin,
        });
        self.out.push_str(after);
        self.map.replace(after.len(), span.len());
        self.done = end;
    }

    /// Mends what starts at the ASCII byte at `at`; whether it did.
    fn step(&mut self, at: usize) -> bool {
        let rest = &self.text[at..];
        match self.text.as_bytes()[at] {
            b'(' => self.gloss(at) || self.fold(at),
            b'?' => self.run(at) || self.space(at) || self.fold(at),
            b',' | 0x05..=0x08 => {
                let noise = rest.len() - rest.trim_start_matches(shift::is_noise).len();
                if rest[noise..].starts_with(shift::is_mark_of_loss) && self.run(at) {
                    return true;
                }
                self.noise(at) || self.fold(at)
            }
            b')' | b';' | b':' | b'!' => self.fold(at),
            _ => false,
        }
    }

    fn gloss(&mut self, at: usize) -> bool {
        if self.page.loose {
            return self.loose_gloss(at);
        }
        if !self.page.glosses.are_damage() {
            return false;
        }
        let Some((syllable, length)) = reading::gloss(&self.text[at..]) else {
            return self.loose_gloss(at);
        };
        let mut before = self.out.chars().rev();
        let Some(character) = before.next() else {
            return false;
        };
        let aligned = forms::is_han(character) && reading::reading(character) == Some(syllable);
        if aligned || glosses::letter_pair(before.next(), character, syllable).is_some() {
            self.edit("gloss", at + length, "", true, 0.0);
            return true;
        }
        false
    }

    /// A gloss of another family; on a page of the main one only what no person writes.
    fn loose_gloss(&mut self, at: usize) -> bool {
        let Some(gloss) = reading::any_gloss(&self.text[at..]) else {
            return false;
        };
        let before = self.out.chars().next_back();
        if !(self.page.loose || gloss.is_marked) || !before.is_some_and(|last| gloss.fits(last)) {
            return false;
        }
        self.edit("loose_gloss", at + gloss.length, "", true, 0.0);
        true
    }

    fn run(&mut self, at: usize) -> bool {
        if !self.page.was_shifted() {
            return false;
        }
        let question = at + self.text[at..].find(shift::is_mark_of_loss).unwrap_or(0);
        if !shift::may_start(self.text, question) {
            return false;
        }
        let surroundings = shift::Surroundings {
            text: self.text,
            before: &self.out,
            own: self.own.get_or_insert_with(|| OwnText::gather(self.text)),
            glosses: &self.page.glosses,
            folds: self.page.folds,
            keeps_private: self.page.keeps_private,
            noise: self.page.noise,
            margin: MARGIN,
        };
        match shift::restore(&surroundings, at) {
            shift::Outcome::Restored {
                end,
                after,
                margin,
                proved,
                explained,
            } => {
                let kind = if explained {
                    "shifted_run"
                } else {
                    "lost_byte"
                };
                self.edit(kind, end, &after, proved, margin);
                true
            }
            shift::Outcome::Kept => false,
            shift::Outcome::Undecided { end, candidates } => {
                if candidates.is_empty() {
                    return false;
                }
                self.losses.push(Loss {
                    kind: "undecided_run",
                    span: Span::new(at, end),
                    candidates,
                });
                self.keep(end);
                true
            }
        }
    }

    fn noise(&mut self, at: usize) -> bool {
        if !self.page.noise {
            return false;
        }
        let Some((mark, length)) = page::noise_before_mark(&self.text[at..]) else {
            return false;
        };
        if mark.is_ascii() && !punctuation::is_chinese_left(&self.out) {
            return false;
        }
        let mark = if self.page.folds {
            gbk::full_width(mark).unwrap_or(mark)
        } else {
            mark
        };
        let mut buffer = [0; 4];
        self.edit(
            "inserted_noise",
            at + length,
            mark.encode_utf8(&mut buffer),
            true,
            0.0,
        );
        true
    }

    /// A line that is only a `?`, on a page whose non-breaking spaces could not be stored.
    fn space(&mut self, at: usize) -> bool {
        let line_starts = self.out.is_empty() || self.out.ends_with('\n');
        let rest = self.text[at + 1..].trim_start_matches(['?', '\r']);
        let length = self.text.len() - at - rest.len();
        if line_starts && (rest.is_empty() || rest.starts_with('\n')) && self.page.folds {
            let questions = self.text[at..at + length].matches('?').count();
            self.edit(
                "non_breaking_space",
                at + questions,
                &"\u{A0}".repeat(questions),
                false,
                0.0,
            );
            return true;
        }
        false
    }

    fn fold(&mut self, at: usize) -> bool {
        if !self.page.folds {
            return false;
        }
        match punctuation::unfold(&self.out, &self.text[at..]) {
            Some(mark) => {
                let mut buffer = [0; 4];
                self.edit(
                    "folded_punctuation",
                    at + 1,
                    mark.encode_utf8(&mut buffer),
                    true,
                    0.0,
                );
                true
            }
            None => false,
        }
    }
}
