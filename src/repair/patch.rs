//! Edits of one step, written front to back.

use crate::document::{Edit, Loss, Repaired};
use crate::span::{Span, SpanMapBuilder};

/// A text and what is changed in it; edits come in order of place.
#[derive(Debug)]
pub(super) struct Patch<'a> {
    text: &'a str,
    out: String,
    done: usize,
    map: SpanMapBuilder,
    edits: Vec<Edit>,
    losses: Vec<Loss>,
}

impl<'a> Patch<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            out: String::with_capacity(text.len()),
            done: 0,
            map: SpanMapBuilder::new(),
            edits: Vec::new(),
            losses: Vec::new(),
        }
    }

    /// The text that is changed.
    pub(super) const fn text(&self) -> &'a str {
        self.text
    }

    /// Replaces what stands at `span`, which lies behind all earlier edits.
    pub(super) fn edit(
        &mut self,
        kind: &'static str,
        span: Span,
        after: &str,
        proved: bool,
        margin: f32,
    ) {
        debug_assert!(super::fixer(kind).is_some(), "{kind} is not in the table");
        self.keep(span.start);
        self.out.push_str(after);
        self.map.replace(after.len(), span.len());
        self.done = span.end;
        self.edits.push(Edit {
            kind,
            span,
            before: self.text[span.range()].into(),
            after: after.into(),
            proved,
            margin,
        });
    }

    /// Notes what cannot be decided.
    pub(super) fn lose(&mut self, loss: Loss) {
        self.losses.push(loss);
    }

    fn keep(&mut self, at: usize) {
        self.out.push_str(&self.text[self.done..at]);
        self.map.keep(at - self.done);
        self.done = at;
    }

    /// Whether nothing was changed so far.
    pub(super) fn is_empty(&self) -> bool {
        self.edits.is_empty()
    }

    /// The changed text.
    pub(super) fn finish(mut self) -> Repaired {
        self.keep(self.text.len());
        Repaired {
            text: self.out,
            map: self.map.finish(),
            edits: self.edits,
            losses: self.losses,
        }
    }
}

/// How far a step looks around a place for what its line is: enough for a link, and one long line stays cheap.
const WINDOW: usize = 300;

/// What stands before and behind `span` on its line, as far as a step looks.
pub(super) fn around(text: &str, span: Span) -> (&str, &str) {
    let mut first = span.start.saturating_sub(WINDOW);
    while !text.is_char_boundary(first) {
        first += 1;
    }
    let mut last = text.len().min(span.end + WINDOW);
    while !text.is_char_boundary(last) {
        last -= 1;
    }
    let before = &text[first..span.start];
    let behind = &text[span.end..last];
    let line_starts = before.rfind('\n').map_or(0, |at| at + 1);
    let line_ends = behind.find('\n').unwrap_or(behind.len());
    (&before[line_starts..], &behind[..line_ends])
}
