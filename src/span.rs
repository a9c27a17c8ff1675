//! Where things stand: half-open ranges, and maps from a text back to the text or bytes it was made from.
//!
//! Every stage that changes text (decode, repair, script) builds one [`SpanMap`] from its output to its input.
//! Maps are stacked with [`SpanMap::then`], so that any range of the analysed text leads back to the raw bytes
//! of the source. No stage computes offsets its own way.
//!
//! The idea is that of aligned normalisation in tokenizers (`NormalizedString`): match on changed text, answer
//! in original offsets. A map is a list of *pieces*; a piece says that units of `out_unit` bytes were made from as
//! many units of `in_unit` bytes, up to where the next begins, so a megabyte of GBK Han text is one piece, and a
//! replaced run is one piece of one unit.

use std::fmt;
use std::ops::Range;

/// A half-open range `[start, end)`. The unit (bytes or characters) is said where the span stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First position inside.
    pub start: usize,
    /// First position behind.
    pub end: usize,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    #[must_use]
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in the span's unit.
    #[must_use]
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether nothing lies inside.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// The same span as a range, for indexing.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether `inner` lies wholly inside.
    #[must_use]
    pub const fn contains(self, inner: Span) -> bool {
        self.start <= inner.start && inner.end <= self.end
    }

    /// Whether the two share at least one position.
    #[must_use]
    pub const fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The span moved `by` positions to the right.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self::new(self.start + by, self.end + by)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

/// Units of `out_unit` bytes made from as many units of `in_unit` bytes, up to where the next piece starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    out_start: usize,
    in_start: usize,
    out_unit: usize,
    in_unit: usize,
}

/// One change of text: output bytes to input bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Layer {
    pieces: Vec<Piece>,
    /// Where the last piece ends.
    out_end: usize,
    in_end: usize,
}

impl Layer {
    /// Where the unit that holds output byte `at` begins (`end` false) or ends (`end` true) in the input.
    fn map_inside(&self, at: usize, end: bool) -> usize {
        if at >= self.out_end {
            return if self.pieces.is_empty() {
                at
            } else {
                self.in_end
            };
        }
        // The last that starts there has output: of a piece without, the next starts at the same place.
        let index = self.pieces.partition_point(|piece| piece.out_start <= at) - 1;
        let piece = &self.pieces[index];
        let unit = (at - piece.out_start) / piece.out_unit.max(1);
        piece.in_start + (unit + usize::from(end)) * piece.in_unit
    }

    fn map(&self, span: Span) -> Span {
        if span.is_empty() {
            let at = self.map_inside(span.start, false);
            return Span::new(at, at);
        }
        Span::new(
            self.map_inside(span.start, false),
            self.map_inside(span.end - 1, true),
        )
    }

    fn is_identity(&self) -> bool {
        match self.pieces.as_slice() {
            [] => true,
            [piece] => piece.out_unit == 1 && piece.in_unit == 1,
            _ => false,
        }
    }
}

/// A map from byte ranges of an output text to byte ranges of the input it was made from.
///
/// Empty output ranges map to empty input ranges; a range that touches a replaced unit maps to the whole unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanMap {
    /// First the change nearest to the output.
    layers: Vec<Layer>,
}

impl SpanMap {
    /// The map of text that was not changed.
    #[must_use]
    pub const fn identity() -> Self {
        Self { layers: Vec::new() }
    }

    /// Whether every span maps to itself.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.layers.is_empty()
    }

    /// The input bytes from which the output bytes `span` were made.
    #[must_use]
    pub fn to_input(&self, span: Span) -> Span {
        self.layers.iter().fold(span, |span, layer| layer.map(span))
    }

    /// Stacks `later` (made from this map's output) on this map: the result goes from `later`'s output to this
    /// map's input.
    #[must_use]
    pub fn then(&self, later: &SpanMap) -> SpanMap {
        let mut layers = later.layers.clone();
        layers.extend(self.layers.iter().cloned());
        SpanMap { layers }
    }
}

/// Builds a [`SpanMap`] front to back while a stage writes its output.
#[derive(Clone, Debug, Default)]
pub struct SpanMapBuilder {
    layer: Layer,
}

impl SpanMapBuilder {
    /// A builder that stands at the start of both texts.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next `bytes` bytes are the same in both.
    pub fn keep(&mut self, bytes: usize) {
        self.units(1, 1, bytes);
    }

    /// The next `count` units have `out_unit` bytes in the output and `in_unit` bytes in the input, each.
    pub fn units(&mut self, out_unit: usize, in_unit: usize, count: usize) {
        if count == 0 || out_unit + in_unit == 0 {
            return;
        }
        let layer = &mut self.layer;
        let goes_on = layer.pieces.last().is_some_and(|last| {
            last.out_unit == out_unit && last.in_unit == in_unit && out_unit > 0
        });
        if !goes_on {
            layer.pieces.push(Piece {
                out_start: layer.out_end,
                in_start: layer.in_end,
                out_unit,
                in_unit,
            });
        }
        layer.out_end += out_unit * count;
        layer.in_end += in_unit * count;
    }

    /// The next `out_bytes` of the output stand, as one piece that cannot be split, for the next `in_bytes` of
    /// the input. Either may be zero.
    pub fn replace(&mut self, out_bytes: usize, in_bytes: usize) {
        self.units(out_bytes, in_bytes, 1);
    }

    /// How many input bytes are covered so far.
    #[must_use]
    pub fn input_position(&self) -> usize {
        self.layer.in_end
    }

    /// How many output bytes are covered so far.
    #[must_use]
    pub fn output_position(&self) -> usize {
        self.layer.out_end
    }

    /// The finished map.
    #[must_use]
    pub fn finish(self) -> SpanMap {
        if self.layer.is_identity() {
            SpanMap::identity()
        } else {
            SpanMap {
                layers: vec![self.layer],
            }
        }
    }
}

/// Line numbers of byte positions: line 1 starts at byte 0, a line ends behind its `\n`.
///
/// For UTF-16 and UTF-32 bytes use [`LineTable::of_starts`] with starts found by the decoder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineTable {
    starts: Vec<usize>,
    /// Lines of the file before the first of these.
    before: usize,
}

impl LineTable {
    /// The lines of `bytes` in an encoding where a line feed is the byte 0A.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', bytes).map(|at| at + 1));
        Self { starts, before: 0 }
    }

    /// A table whose lines begin at `starts` (ascending, the first is 0).
    #[must_use]
    pub fn of_starts(starts: Vec<usize>) -> Self {
        Self { starts, before: 0 }
    }

    /// The same lines where they begin with line `first` of a file.
    #[must_use]
    pub fn from_line(mut self, first: usize) -> Self {
        self.before = first.saturating_sub(1);
        self
    }

    /// Everything in one line of a file.
    #[must_use]
    pub fn in_line(line: usize) -> Self {
        Self::of_starts(vec![0]).from_line(line)
    }

    /// The 1-based line that holds byte `at`.
    #[must_use]
    pub fn line(&self, at: usize) -> usize {
        self.before + self.starts.partition_point(|&start| start <= at).max(1)
    }

    /// Number of lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether the table is empty (never, once built).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_run_maps_as_a_whole() {
        let mut builder = SpanMapBuilder::new();
        builder.keep(3);
        builder.replace(6, 10);
        builder.keep(4);
        let map = builder.finish();
        assert_eq!(map.to_input(Span::new(0, 3)), Span::new(0, 3));
        assert_eq!(map.to_input(Span::new(4, 5)), Span::new(3, 13));
        assert_eq!(map.to_input(Span::new(9, 11)), Span::new(13, 15));
    }

    #[test]
    fn deleted_input_lies_between_its_neighbours() {
        let mut builder = SpanMapBuilder::new();
        builder.keep(2);
        builder.replace(0, 5);
        builder.keep(2);
        let map = builder.finish();
        assert_eq!(map.to_input(Span::new(0, 2)), Span::new(0, 2));
        assert_eq!(map.to_input(Span::new(2, 4)), Span::new(7, 9));
        assert_eq!(map.to_input(Span::new(1, 3)), Span::new(1, 8));
    }

    #[test]
    fn maps_stack() {
        let mut gbk = SpanMapBuilder::new();
        gbk.units(3, 2, 4);
        let mut cut = SpanMapBuilder::new();
        cut.keep(3);
        cut.replace(0, 3);
        cut.keep(6);
        let map = gbk.finish().then(&cut.finish());
        assert_eq!(map.to_input(Span::new(3, 6)), Span::new(4, 6));
        assert_eq!(map.to_input(Span::new(0, 9)), Span::new(0, 8));
    }

    #[test]
    fn untouched_text_has_the_identity() {
        let mut builder = SpanMapBuilder::new();
        builder.keep(3);
        builder.keep(5);
        assert!(builder.finish().is_identity());
    }
}
