//! What the index stores beside the text: enough to show a hit and to say where it stands.

use serde::{Deserialize, Serialize};

use crate::document::{Analysis, Document, Finding};
use crate::span::Span;

/// The stored facts of a document or finding. Not a published format: it changes with the index's.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Record {
    /// The document, also for a finding.
    pub document_id: String,
    /// The finding, empty for a document.
    pub finding_id: String,
    pub source: String,
    pub title: String,
    /// Kind of the document, or of the finding.
    pub kind: String,
    pub date: String,
    pub place: String,
    pub categories: Vec<String>,
}

impl Record {
    pub(super) fn of_document(analysis: &Analysis, document: &Document) -> Self {
        Self {
            document_id: document.id.clone(),
            finding_id: String::new(),
            source: analysis.source_name.clone(),
            title: document.title.clone(),
            kind: document.kind.name().to_owned(),
            date: document.date.clone(),
            place: document.place.clone(),
            categories: Vec::new(),
        }
    }

    pub(super) fn of_finding(analysis: &Analysis, document: &Document, finding: &Finding) -> Self {
        Self {
            finding_id: finding.id.clone(),
            kind: finding.kind.name().to_owned(),
            categories: finding.categories.clone(),
            ..Self::of_document(analysis, document)
        }
    }
}

/// Which line of the source every byte of a stored text stands in: the bytes where the line changes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Lines {
    /// Byte of the stored text, and the 1-based line from there on.
    changes: Vec<(usize, usize)>,
}

impl Lines {
    /// The lines of `span` of the analysed text.
    pub(super) fn of(analysis: &Analysis, span: Span) -> Self {
        let text = analysis
            .simplified
            .text
            .get(span.range())
            .unwrap_or_default();
        let line_at = |byte: usize| {
            let at = span.start + byte;
            analysis.line(Span::new(at, at + 1))
        };
        let mut lines = Self::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let last = start + line.len() - 1;
            let (first_line, last_line) = (line_at(start), line_at(last));
            lines.push(start, first_line);
            if last_line != first_line {
                lines.search(&line_at, (start, first_line), (last, last_line));
            }
            start += line.len();
        }
        if lines.changes.is_empty() {
            lines.push(0, analysis.line(span));
        }
        lines
    }

    fn push(&mut self, byte: usize, line: usize) {
        if self.changes.last().is_none_or(|&(_, last)| last != line) {
            self.changes.push((byte, line));
        }
    }

    /// Finds where the line changes between two bytes with different lines (repair may have joined lines).
    fn search(
        &mut self,
        line_at: &impl Fn(usize) -> usize,
        low: (usize, usize),
        high: (usize, usize),
    ) {
        if low.1 == high.1 {
            return;
        }
        if low.0 + 1 >= high.0 {
            self.push(high.0, high.1);
            return;
        }
        let middle = low.0 + (high.0 - low.0) / 2;
        let at = (middle, line_at(middle));
        self.search(line_at, low, at);
        self.search(line_at, at, high);
    }

    /// The line of `byte` of the stored text.
    pub(super) fn line(&self, byte: usize) -> usize {
        let index = self.changes.partition_point(|&(start, _)| start <= byte);
        self.changes
            .get(index.saturating_sub(1))
            .map_or(1, |&(_, line)| line)
    }

    /// Differences in seven-bit groups. Bytes go forward only, lines may go back.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.changes.len() * 3);
        let (mut byte, mut line) = (0_usize, 0_usize);
        for &(next_byte, next_line) in &self.changes {
            write_number(&mut out, (next_byte - byte) as u64);
            // Forward as even, back as odd numbers.
            let step = (next_line.abs_diff(line) as u64) << 1;
            write_number(&mut out, step | u64::from(next_line < line));
            (byte, line) = (next_byte, next_line);
        }
        out
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let mut changes = Vec::new();
        let mut rest = bytes;
        let (mut byte, mut line) = (0_usize, 0_usize);
        while let (Some(step), Some(lines)) = (read_number(&mut rest), read_number(&mut rest)) {
            byte = byte.saturating_add(step);
            line = match lines & 1 {
                0 => line.saturating_add(lines >> 1),
                _ => line.saturating_sub(lines >> 1),
            };
            changes.push((byte, line));
        }
        Self { changes }
    }
}

pub(super) fn write_number(out: &mut Vec<u8>, mut number: u64) {
    loop {
        let [low, ..] = number.to_le_bytes();
        number >>= 7;
        if number == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}

pub(super) fn read_number(rest: &mut &[u8]) -> Option<usize> {
    // Most numbers of a list take one byte.
    if let Some((&byte, tail)) = rest.split_first()
        && byte < 0x80
    {
        *rest = tail;
        return Some(usize::from(byte));
    }
    let mut number = 0_usize;
    for shift in (0..usize::BITS).step_by(7) {
        let (&byte, tail) = rest.split_first()?;
        *rest = tail;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_back_from_their_bytes() {
        let lines = Lines {
            changes: vec![(0, 17), (90, 18), (91, 300), (100_000, 12)],
        };
        let back = Lines::from_bytes(&lines.to_bytes());
        assert_eq!(back, lines);
        assert_eq!(back.line(89), 17);
        assert_eq!(back.line(90), 18);
        assert_eq!(back.line(5_000_000), 12);
        assert_eq!(Lines::from_bytes(&[0x80, 0x80]).line(4), 1);
    }
}
