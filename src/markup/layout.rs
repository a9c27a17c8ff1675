//! The shown text of a page while it grows, with its map.

use html5gum::{Token, Tokenizer};

use crate::span::{Span, SpanMap, SpanMapBuilder};

/// A character reference is not longer than this: `&CounterClockwiseContourIntegral;` has 33 bytes.
const REFERENCE: usize = 40;

/// What waits to be written until the next visible character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    /// White space of the file with a line break in it: nothing between wide characters.
    Break,
    Space,
    Cell,
}

/// Writes the text that is shown and the way back to the page.
pub(super) struct Layout<'a> {
    page: &'a str,
    text: String,
    map: SpanMapBuilder,
    gap: Gap,
}

impl<'a> Layout<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        Self {
            page,
            text: String::new(),
            map: SpanMapBuilder::new(),
            gap: Gap::None,
        }
    }

    /// A line that ends, if it has begun.
    pub(super) fn block(&mut self) {
        self.gap = Gap::None;
        if !self.at_line_start() {
            self.made("\n");
        }
    }

    /// A line that ends here.
    pub(super) fn line(&mut self) {
        self.gap = Gap::None;
        self.made("\n");
    }

    /// A cell that begins.
    pub(super) fn cell(&mut self) {
        if !self.at_line_start() {
            self.gap = Gap::Cell;
        }
    }

    /// Text of the page, with its references; as it stands where it is `verbatim`.
    pub(super) fn text(&mut self, span: Span, verbatim: bool) {
        let page = self.page;
        let Some(part) = page.get(span.range()) else {
            return;
        };
        let mut at = span.start;
        while !part.is_empty() && at < span.end {
            let rest = &page[at..span.end];
            let taken = if rest.starts_with('&') {
                self.reference(at, rest, verbatim)
            } else {
                let end = memchr::memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
                self.plain(at, &rest[..end], verbatim);
                end
            };
            at += taken;
        }
    }

    pub(super) fn finish(mut self) -> (String, SpanMap) {
        self.block();
        let rest = self.page.len() - self.map.input_position();
        self.map.replace(0, rest);
        (self.text, self.map.finish())
    }

    /// A character reference at the start of `rest`; returns the bytes it takes.
    fn reference(&mut self, at: usize, rest: &str, verbatim: bool) -> usize {
        let mut end = rest[1..]
            .find('&')
            .map_or(rest.len(), |next| next + 1)
            .min(REFERENCE);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let piece = &rest[..end];
        let read = resolved(piece);
        // What stands behind the reference is the same in both.
        let same: usize = piece
            .chars()
            .rev()
            .zip(read.chars().rev())
            .take_while(|(one, other)| one == other)
            .map(|(one, _)| one.len_utf8())
            .sum();
        if read == piece {
            self.plain(at, piece, verbatim);
            return end;
        }
        let taken = piece.len() - same;
        let meant = &read[..read.len() - same];
        // A space that is written as a reference is a space like any other.
        if !verbatim && meant.chars().all(is_space) {
            self.gap = self.gap.max(Gap::Space);
        } else {
            self.close_gap(meant);
            self.upto(at);
            self.text.push_str(meant);
            self.map.replace(meant.len(), taken);
        }
        taken
    }

    /// Text without references.
    fn plain(&mut self, at: usize, part: &str, verbatim: bool) {
        if verbatim {
            self.close_gap(part);
            self.upto(at);
            self.text.push_str(part);
            self.map.keep(part.len());
            return;
        }
        let mut from = 0;
        while from < part.len() {
            let rest = &part[from..];
            let word = rest.find(is_space).unwrap_or(rest.len());
            if word > 0 {
                self.close_gap(rest);
                self.upto(at + from);
                self.text.push_str(&rest[..word]);
                self.map.keep(word);
                from += word;
                continue;
            }
            let space = rest.find(|c| !is_space(c)).unwrap_or(rest.len());
            let gap = if rest[..space].contains(['\n', '\r']) {
                Gap::Break
            } else {
                Gap::Space
            };
            self.gap = self.gap.max(gap);
            from += space;
        }
    }

    /// Writes what waits before `next`.
    fn close_gap(&mut self, next: &str) {
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        if self.at_line_start() {
            return;
        }
        match gap {
            Gap::None => {}
            Gap::Cell => self.made("\t"),
            Gap::Space => self.made(" "),
            Gap::Break => {
                let wide = |c: Option<char>| c.is_some_and(|c| c >= '\u{2E80}');
                if !(wide(self.text.chars().next_back()) && wide(next.chars().next())) {
                    self.made(" ");
                }
            }
        }
    }

    /// Text that stands for no byte of the page.
    fn made(&mut self, text: &str) {
        self.text.push_str(text);
        self.map.replace(text.len(), 0);
    }

    /// Passes the page up to byte `at`.
    fn upto(&mut self, at: usize) {
        let behind = self.map.input_position();
        self.map.replace(0, at.saturating_sub(behind));
    }

    fn at_line_start(&self) -> bool {
        self.text.is_empty() || self.text.ends_with('\n')
    }
}

/// What HTML takes for white space; a space that does not break is none.
const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{0C}')
}

/// `piece` with its references read as the standard says.
fn resolved(piece: &str) -> String {
    let mut read = Vec::new();
    for token in Tokenizer::new(piece).flatten() {
        if let Token::String(part) = token {
            read.extend_from_slice(&part.value);
        }
    }
    String::from_utf8(read).unwrap_or_else(|_| piece.to_owned())
}
