//! What a paragraph or statement is compared by: a hash of all its Chinese characters and digits, and a min-hash of its
//! shingles.
//!
//! Punctuation, spaces and letters do not count, so neither they nor their repair matter. [`VALUES`] bytes of min-hash
//! (Broder 1997; b-bit min-hash, Li and König 2010) are kept: the share of equal bytes tells how much two texts share.

use serde::{Deserialize, Serialize};

/// Characters in a shingle.
const SHINGLE: usize = 3;

/// Bytes of min-hash kept of a paragraph.
pub(super) const VALUES: usize = 24;

/// Bytes in a run by which paragraphs are looked up. Of two that share 80 % of their shingles one run of the six is equal in
/// 96 of 100 cases, of two that share 50 % in 32.
pub(super) const ROWS: usize = 4;

/// What a paragraph is compared by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub(super) struct Print {
    /// A hash of its Chinese characters and digits.
    exact: u64,
    values: [u8; VALUES],
}

/// Bytes of a print.
pub(super) const BYTES: usize = 8 + VALUES;

impl From<Print> for String {
    fn from(print: Print) -> Self {
        let values = print.values.iter().map(|value| format!("{value:02x}"));
        format!("{:016x}{}", print.exact, values.collect::<Self>())
    }
}

impl TryFrom<String> for Print {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        const FAULT: &str = "no print of a paragraph";
        let byte =
            |at: usize| u8::from_str_radix(text.get(at..at + 2).ok_or(FAULT)?, 16).or(Err(FAULT));
        let mut print = Self {
            exact: u64::from_str_radix(text.get(..16).ok_or(FAULT)?, 16).or(Err(FAULT))?,
            ..Self::default()
        };
        for (number, value) in print.values.iter_mut().enumerate() {
            *value = byte(16 + 2 * number)?;
        }
        Ok(print)
    }
}

/// What is compared of a text of these characters, at least as many as a shingle has.
pub(super) fn print(characters: &[u32]) -> Print {
    let mut least = [u64::MAX; VALUES];
    for window in characters.windows(SHINGLE) {
        let hash = hash(window);
        for (number, least) in (0..).zip(&mut least) {
            *least = (*least).min(mixed(hash ^ mixed(number)));
        }
    }
    #[allow(
        clippy::cast_possible_truncation,
        reason = "one byte of a hash is wanted"
    )]
    let values = least.map(|least| mixed(least) as u8);
    Print {
        values,
        ..Print::exactly(characters)
    }
}

/// The Chinese characters and digits of a text: what is compared of it.
pub(super) fn characters(text: &str) -> Vec<u32> {
    text.chars()
        .filter(|&c| {
            is_digit(c) || matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '〇')
        })
        .map(u32::from)
        .collect()
}

/// A hash of the digits of a text.
pub(super) fn digits(text: &str) -> u64 {
    let digits: Vec<u32> = text
        .chars()
        .filter(|&c| is_digit(c))
        .map(u32::from)
        .collect();
    mixed(hash(&digits))
}

const fn is_digit(c: char) -> bool {
    matches!(c, '0'..='9' | '０'..='９')
}

/// FNV-1a: the same on every machine and in every version.
pub(super) fn hash(window: &[u32]) -> u64 {
    window
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |value, &unit| {
            (value ^ u64::from(unit)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// The finish of `SplitMix64`: every bit of the input changes half of the bits of the result.
const fn mixed(value: u64) -> u64 {
    let mut value = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

impl Print {
    /// The print of a text that only its like repeats.
    pub(super) fn exactly(characters: &[u32]) -> Self {
        Self {
            exact: mixed(hash(characters)),
            values: [0; VALUES],
        }
    }

    /// The print as bytes, for keeping on disk while a run goes on.
    pub(super) fn to_bytes(&self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes[..8].copy_from_slice(&self.exact.to_le_bytes());
        bytes[8..].copy_from_slice(&self.values);
        bytes
    }

    /// The print of its bytes, the first [`BYTES`] of these.
    pub(super) fn from_bytes(bytes: &[u8]) -> Self {
        let (exact, rest) = bytes.split_at(8);
        Self {
            exact: u64::from_le_bytes(exact.try_into().unwrap_or_default()),
            values: rest[..VALUES].try_into().unwrap_or_default(),
        }
    }

    /// A hash of all characters.
    pub(super) const fn exact(&self) -> u64 {
        self.exact
    }

    /// Whether the other has the same characters, or at least `least` equal bytes of min-hash.
    pub(super) fn same(&self, other: &Self, least: usize) -> bool {
        let pairs = self.values.iter().zip(&other.values);
        self.exact == other.exact
            || self.values != [0; VALUES]
                && pairs.filter(|(one, other)| one == other).count() >= least
    }

    /// Its `number`th run.
    pub(super) fn run(&self, number: usize) -> u32 {
        let run = &self.values[number * ROWS..(number + 1) * ROWS];
        u32::from_be_bytes(run.try_into().unwrap_or_default())
    }

    /// The runs it is looked up by.
    pub(super) fn runs(&self) -> impl Iterator<Item = u64> {
        let runs = self.values.chunks(ROWS).zip(0_u64..);
        runs.map(|(run, number)| {
            let run = run
                .iter()
                .fold(0_u64, |run, &byte| run << 8 | u64::from(byte));
            number << 32 | run
        })
    }
}
