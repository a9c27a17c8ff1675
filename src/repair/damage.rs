//! The damage done again: what proves a repair, and what makes test data.
//!
//! The process (`DAMAGE.md`): traditional text as GBK bytes; a gloss behind every occurrence of a glossed
//! character's two bytes, a comma or control bytes before occurrences of a punctuation mark's two bytes, both found
//! wherever the bytes stand, also across two characters; then a lossy decoding that turns an impossible pair into
//! `?` and drops the user-defined areas; then full-width ASCII folded to half width.

use super::gbk::{self, Pair};
use super::{forms, reading};

/// Byte pairs before which noise is put: ， 。 、 ？ ！ ； ：.
pub(super) const PUNCTUATION_PAIRS: [[u8; 2]; 7] = [
    [0xA3, 0xAC],
    [0xA1, 0xA3],
    [0xA1, 0xA2],
    [0xA3, 0xBF],
    [0xA3, 0xA1],
    [0xA3, 0xBB],
    [0xA3, 0xBA],
];

/// Whether noise may stand before this character.
pub(super) const fn is_punctuation(character: char) -> bool {
    matches!(character, '，' | '。' | '、' | '？' | '！' | '；' | '：')
}

/// How a page decoded and folded its damaged bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decoder {
    /// Full-width ASCII became half width.
    pub folds: bool,
    /// Pairs of the user-defined areas were kept as private-use characters, not dropped.
    pub keeps_private: bool,
}

/// A process of the main family: what it glosses and how its page was decoded.
///
/// ```
/// use baogao::repair::Process;
/// let process = Process::new("優", true);
/// assert_eq!(process.damage("變為國家意志，", |_| None), "變?yōu)閲乙庵荆?");
/// ```
#[derive(Clone, Debug)]
pub struct Process {
    glossed: Vec<([u8; 2], Vec<u8>)>,
    decoder: Decoder,
}

impl Process {
    /// A process that glosses the characters of `glossed`, in that order; one without a reading is passed over.
    #[must_use]
    pub fn new(glossed: &str, folds: bool) -> Self {
        let glossed = glossed
            .chars()
            .filter_map(|character| {
                Some((
                    gbk::encode(character)?,
                    gloss_bytes(reading::reading(character)?),
                ))
            })
            .collect();
        Self {
            glossed,
            decoder: Decoder {
                folds,
                keeps_private: false,
            },
        }
    }

    /// Simplified text in the traditional forms that the process writes, character by character.
    #[must_use]
    pub fn traditional(text: &str) -> String {
        text.chars().map(forms::written).collect()
    }

    /// The same process on a page that keeps private-use characters.
    #[must_use]
    pub fn keeping_private(mut self) -> Self {
        self.decoder.keeps_private = true;
        self
    }

    /// Damages traditional text. For each punctuation mark found in the bytes `noise` says what goes in before it,
    /// given how many were found already. Characters outside GBK become `?`.
    pub fn damage(
        &self,
        text: &str,
        mut noise: impl FnMut(usize) -> Option<&'static [u8]>,
    ) -> String {
        let mut bytes = encode(text);
        for (pair, gloss) in &self.glossed {
            bytes = insert_behind(&bytes, *pair, gloss);
        }
        let mut found = 0;
        for pair in PUNCTUATION_PAIRS {
            let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 8);
            let mut rest = bytes.as_slice();
            while let Some(at) = memchr::memmem::find(rest, &pair) {
                out.extend_from_slice(&rest[..at]);
                out.extend_from_slice(noise(found).unwrap_or_default());
                out.extend_from_slice(&pair);
                found += 1;
                rest = &rest[at + 2..];
            }
            out.extend_from_slice(rest);
            bytes = out;
        }
        decode(&bytes, self.decoder)
    }
}

fn insert_behind(bytes: &[u8], pair: [u8; 2], gloss: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 16);
    let mut rest = bytes;
    while let Some(at) = memchr::memmem::find(rest, &pair) {
        out.extend_from_slice(&rest[..at + 2]);
        out.extend_from_slice(gloss);
        rest = &rest[at + 2..];
    }
    out.extend_from_slice(rest);
    out
}

/// The bytes of `(reading)`.
pub(super) fn gloss_bytes(syllable: &str) -> Vec<u8> {
    let mut bytes = vec![b'('];
    bytes.extend(encode(syllable));
    bytes.push(b')');
    bytes
}

/// GBK bytes of a text; what GBK does not have becomes `?`.
pub(super) fn encode(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        if let Some(pair) = gbk::encode(character) {
            bytes.extend_from_slice(&pair);
        } else {
            bytes.push(
                u8::try_from(character)
                    .ok()
                    .filter(u8::is_ascii)
                    .unwrap_or(b'?'),
            );
        }
    }
    bytes
}

/// The lossy decoding of a damaged page.
pub(super) fn decode(bytes: &[u8], decoder: Decoder) -> String {
    let mut text = String::with_capacity(bytes.len() * 3 / 2);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if byte < 0x80 {
            text.push(char::from(byte));
            at += 1;
            continue;
        }
        let trail = bytes.get(at + 1).copied();
        at += 2;
        match trail.map_or(Pair::Invalid, |trail| gbk::decode(byte, trail)) {
            Pair::Character(character) if decoder.folds => {
                text.push(gbk::half_width(character).unwrap_or(character));
            }
            Pair::Character(character) => text.push(character),
            Pair::Private(character) if decoder.keeps_private => text.push(character),
            Pair::Private(_) => {}
            Pair::Invalid => text.push('?'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMA: Option<&[u8]> = Some(b",");

    #[test]
    fn the_examples_of_the_process_come_out() {
        let all = |glossed: &str, text: &str| Process::new(glossed, true).damage(text, |_| COMMA);
        let none = |glossed: &str, text: &str| Process::new(glossed, true).damage(text, |_| None);
        assert_eq!(all("現", "座談。現將"), "座談?,F(xiàn)將");
        assert_eq!(none("規關", "給大家帶來的關于"), "給大家?guī)淼年P(guān)于");
        assert_eq!(none("驅", "或對施工人員健康"), "或?qū)κ┕と藛T健康");
        assert_eq!(all("", "經常口頭交換"), "經??陬^交換");
        assert_eq!(all("鎮", "才兼備、群眾"), "才兼?zhèn)?、群眾");
        assert_eq!(none("節", "展潛力。</p>"), "展?jié)摿Α?/p>");
    }
}
