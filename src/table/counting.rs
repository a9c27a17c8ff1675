//! Tallies and the little statistics of the tables.

use super::statistics::wilson;
use super::{CategoryRow, FindingRow};
use crate::span::Span;

/// What shares and rates are taken of: documents that are no copies.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Base {
    pub(super) documents: usize,
    pub(super) han_chars: usize,
}

/// The count of one category.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    items: usize,
    distinct: usize,
    primary: usize,
    likeness: usize,
    pub(super) documents: usize,
    /// The last document counted: findings come document by document.
    last: String,
    /// Text and place of the first distinct statement.
    example: Option<(String, String)>,
}

impl Tally {
    /// Counts that a finding of this category has it by likeness.
    pub(super) const fn add_likeness(&mut self) {
        self.likeness += 1;
    }

    /// Counts `finding`; `copy` says that its document repeats another one.
    pub(super) fn add(&mut self, finding: &FindingRow, primary: bool, copy: bool) {
        self.items += 1;
        self.primary += usize::from(primary);
        if finding.duplicate_of.is_none() && !copy {
            self.distinct += 1;
            if self.example.is_none() {
                let place = format!("{}:{}", finding.source, finding.line);
                self.example = Some((finding.text.clone(), place));
            }
        }
        if !copy && self.last != finding.document_id {
            self.documents += 1;
            self.last.clone_from(&finding.document_id);
        }
    }

    /// The finished row; the label is Chinese and English.
    pub(super) fn row(self, id: String, label: Option<(&str, &str)>, base: Base) -> CategoryRow {
        let documents = self.documents;
        let (low, high) = wilson(documents, base.documents);
        let (example, example_place) = self.example.unwrap_or_default();
        CategoryRow {
            category: id,
            label: label.map_or_else(String::new, |(label, _)| label.to_owned()),
            label_en: label.map_or_else(String::new, |(_, label)| label.to_owned()),
            items: self.items,
            distinct_items: self.distinct,
            primary_items: self.primary,
            by_likeness: self.likeness,
            documents,
            document_share: rounded(ratio(documents, base.documents)),
            document_share_low: rounded(low),
            document_share_high: rounded(high),
            per_1000_han: rounded(1000.0 * ratio(self.distinct, base.han_chars)),
            example,
            example_place,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^52")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// Four decimals: more than the data carry, and the same on every machine.
pub(super) fn rounded(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// Han characters in `text`: what lengths of Chinese text are told in.
#[must_use]
pub fn han_count(text: &str) -> usize {
    text.chars()
        .filter(|character| {
            matches!(character,
                '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
                | '\u{20000}'..='\u{3FFFF}' | '〇')
        })
        .count()
}

/// Bytes between two places whose characters are counted beforehand.
const BLOCK: usize = 1024;

/// Places of a text in characters, told in constant time however long the text is.
pub(super) struct Characters<'a> {
    text: &'a str,
    /// The characters that begin before each block.
    before: Vec<usize>,
}

impl<'a> Characters<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut count = 0;
        let before = text
            .as_bytes()
            .chunks(BLOCK)
            .map(|block| {
                let before = count;
                count += beginnings(block);
                before
            })
            .collect();
        Self { text, before }
    }

    /// How many characters begin before byte `at`.
    fn before(&self, at: usize) -> usize {
        let block = (at / BLOCK).min(self.before.len().saturating_sub(1));
        let counted = self.before.get(block).copied().unwrap_or_default();
        let rest = self.text.as_bytes().get(block * BLOCK..at);
        counted + rest.map_or(0, beginnings)
    }

    /// A byte span in characters from byte `start` on.
    pub(super) fn within(&self, start: usize, span: Span) -> [usize; 2] {
        let start = self.before(start);
        [
            self.before(span.start) - start,
            self.before(span.end) - start,
        ]
    }
}

/// How many characters begin in `bytes`.
fn beginnings(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}
