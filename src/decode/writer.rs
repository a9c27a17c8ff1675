//! The answer while it is written: text, map, runs, losses and line starts grow together.

use std::ops::Range;

use super::codes::{BIG5_PAIRS, Characters, GBK_PAIRS, Pairs};
use super::encoding::State;
use super::search::Unit;
use super::step::step;
use crate::document::{Decoded, EncodingRun, Loss};
use crate::span::{LineTable, Span, SpanMapBuilder};

pub(super) struct Writer<'a> {
    bytes: &'a [u8],
    text: String,
    map: SpanMapBuilder,
    starts: Vec<usize>,
    runs: Vec<(State, Range<usize>)>,
    losses: Vec<Loss>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            text: String::with_capacity(bytes.len() + bytes.len() / 2),
            map: SpanMapBuilder::new(),
            starts: vec![0],
            runs: Vec::new(),
            losses: Vec::new(),
        }
    }

    /// How far the source has been read.
    pub(super) fn position(&self) -> usize {
        self.map.input_position()
    }

    /// A byte order mark: read, not written. It belongs to the run that follows.
    pub(super) fn mark(&mut self, state: State, length: usize) {
        self.run(state, length);
        self.map.replace(0, length);
    }

    fn run(&mut self, state: State, length: usize) {
        let at = self.position();
        match self.runs.last_mut() {
            Some((last, range)) if last.label() == state.label() => range.end = at + length,
            _ => self.runs.push((state, at..at + length)),
        }
    }

    /// The source from here to `end` is good text in `state`.
    pub(super) fn bulk(&mut self, state: State, end: usize) {
        let start = self.position();
        if start >= end {
            return;
        }
        self.run(state, end - start);
        let piece = &self.bytes[start..end];
        if state.unit() == 1 {
            self.starts
                .extend(memchr::memchr_iter(b'\n', piece).map(|at| start + at + 1));
        }
        match state {
            State::Utf8 => match std::str::from_utf8(piece) {
                Ok(text) => {
                    self.text.push_str(text);
                    self.map.keep(piece.len());
                }
                Err(_) => self.lose(piece.len()),
            },
            State::Gb18030 => self.pairs(piece, &GBK_PAIRS),
            State::Big5 => self.pairs(piece, &BIG5_PAIRS),
            _ => self.steps(state, end),
        }
    }

    /// Two-byte text that [`survey`](super::survey) has looked through: stretches of ASCII and of pairs.
    fn pairs(&mut self, piece: &[u8], pairs: &Pairs) {
        let mut at = 0;
        while at < piece.len() {
            let ascii = piece[at..]
                .iter()
                .take_while(|byte| byte.is_ascii())
                .count();
            if let Ok(text) = std::str::from_utf8(&piece[at..at + ascii]) {
                self.text.push_str(text);
            }
            self.map.keep(ascii);
            at += ascii;
            // Pairs in a row whose UTF-8 has the same length make one piece of the map.
            let (mut width, mut count) = (0, 0);
            while let [lead @ 0x80..=0xFF, trail, ..] = piece[at..] {
                let character = pairs.get(lead, trail);
                if character.len_utf8() != width {
                    self.map.units(width, 2, count);
                    (width, count) = (character.len_utf8(), 0);
                }
                self.text.push(character);
                count += 1;
                at += 2;
            }
            self.map.units(width, 2, count);
            if let [0x80..=0xFF] = piece[at..] {
                self.lose(1);
                at += 1;
            }
        }
    }

    fn steps(&mut self, state: State, end: usize) {
        let mut state = state;
        while self.position() < end {
            let Some(read) = step(state, &self.bytes[self.position()..]) else {
                self.lose(state.unit().min(end - self.position()));
                continue;
            };
            self.character(read.text, read.length);
            if state.unit() > 1 && read.text == Some(Characters::one('\n')) {
                self.starts.push(self.position());
            }
            state = read.next;
        }
    }

    fn character(&mut self, text: Option<Characters>, length: usize) {
        let before = self.text.len();
        if let Some(Characters { first, second }) = text {
            self.text.push(first);
            if second != '\0' {
                self.text.push(second);
            }
        }
        self.map.replace(self.text.len() - before, length);
    }

    /// One unit of the search's answer.
    pub(super) fn unit(&mut self, unit: Unit) {
        self.run(unit.state, unit.length);
        let at = self.position();
        let read = if unit.refused {
            None
        } else {
            step(unit.state, &self.bytes[at..])
        };
        match read {
            Some(read) => {
                self.character(read.text, read.length);
                if read.text == Some(Characters::one('\n')) {
                    self.starts.push(self.position());
                }
            }
            None => self.lose(unit.length),
        }
    }

    /// Bytes that cannot be read: U+FFFD in the text and a loss.
    fn lose(&mut self, length: usize) {
        let start = self.position();
        self.text.push(char::REPLACEMENT_CHARACTER);
        self.map
            .replace(char::REPLACEMENT_CHARACTER.len_utf8(), length);
        self.losses.push(Loss {
            kind: "undecodable",
            span: Span::new(start, start + length),
            candidates: Vec::new(),
        });
    }

    /// The answer; `confidence` says how sure each run is.
    pub(super) fn finish(mut self, confidence: impl Fn(State, &[u8]) -> f32) -> Decoded {
        // A run of ASCII alone in a mixed file was ascribed to a neighbour, where it costs nothing to be wrong.
        let runs: Vec<EncodingRun> = self
            .runs
            .iter()
            .map(|(state, range)| EncodingRun {
                encoding: state.label(),
                span: range.clone().into(),
                confidence: confidence(*state, &self.bytes[range.clone()]),
            })
            .collect();
        self.starts.dedup();
        Decoded {
            text: self.text,
            map: self.map.finish(),
            lines: LineTable::of_starts(self.starts),
            runs,
            losses: self.losses,
        }
    }
}
