//! Which document repeats one of an earlier source, in memory that does not grow.
//!
//! Of every document the smallest [`KEPT`] hashes of its shingles are kept (bottom-k min-hash, Broder 1997); two
//! documents whose smallest hashes agree to [`SAME_PER_CENT`] are copies. The first [`LOOKED_UP`] lead to the
//! earlier document, so work does not grow with the square of the archive. Kept are some 200 bytes a document
//! ([`KEPT`] hashes of 4 bytes, id, length and the entries of the look-up), on disk (`spill`): 200 MB for a million.
//!
//! Digits count as characters here: a form filled in every year is not a copy of last year's. A short document is a
//! copy only of its like, character for character.

use std::io;

use serde::{Deserialize, Serialize};

use super::print;
use crate::spill::{Keys, Records, Scratch};

/// Characters in a shingle.
const SHINGLE: usize = 4;

/// Documents with fewer characters must be equal.
const SHORT: usize = 100;

/// Hashes kept of a document. With 32, two texts that share 60 % of their shingles are taken for copies in 1 case of
/// 25, two that share 90 % in all but 1 of 250 (binomial).
const KEPT: usize = 32;

/// Hashes an earlier document is looked up by: of two texts that share 75 %, all four differ in 4 cases of 1,000.
const LOOKED_UP: usize = 4;

/// Copies share this much of their smallest hashes, in per cent.
const SAME_PER_CENT: usize = 75;

/// What a document is compared by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sketch {
    /// The smallest hashes of its shingles, ascending.
    hashes: Vec<u64>,
    /// Han characters, letters and digits.
    length: u32,
}

/// The sketch of a text.
pub(super) fn sketch(text: &str) -> Sketch {
    let characters: Vec<u32> = text
        .chars()
        .filter(|character| character.is_alphanumeric())
        .map(u32::from)
        .collect();
    let size = if characters.len() < SHORT {
        characters.len().max(1)
    } else {
        SHINGLE
    };
    let mut hashes: Vec<u64> = characters.windows(size).map(hash).collect();
    if hashes.len() > 2 * KEPT {
        hashes.select_nth_unstable(2 * KEPT);
        let bound = hashes[2 * KEPT];
        // The same shingle may stand many times among the smallest.
        let mut smallest: Vec<u64> = hashes.iter().copied().filter(|h| *h <= bound).collect();
        smallest.sort_unstable();
        smallest.dedup();
        if smallest.len() >= KEPT {
            hashes = smallest;
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    hashes.truncate(KEPT);
    Sketch {
        hashes,
        length: u32::try_from(characters.len()).unwrap_or(u32::MAX),
    }
}

/// FNV-1a with a final mix: the same on every machine and in every version.
fn hash(window: &[u32]) -> u64 {
    let mut value = print::hash(window);
    value ^= value >> 32;
    value = value.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    value ^ (value >> 29)
}

#[allow(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
const fn short(hash: u64) -> u32 {
    hash as u32
}

/// An earlier document: half of each hash is enough to compare by.
struct Known {
    source: u64,
    ordinal: u32,
    length: u32,
    hashes: Vec<u32>,
}

/// Bytes of an earlier document: its numbers, how many hashes there are, and these.
const RECORD: usize = 20 + 4 * KEPT;

impl Known {
    fn to_record(&self) -> [u8; RECORD] {
        let mut record = [0; RECORD];
        let count = u32::try_from(self.hashes.len()).unwrap_or_default();
        let numbers = [self.ordinal, self.length, count];
        let numbers = numbers.iter().chain(&self.hashes);
        record[..8].copy_from_slice(&self.source.to_le_bytes());
        for (place, number) in record[8..].chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        record
    }

    fn from_record(record: &[u8; RECORD]) -> Self {
        let (source, rest) = record.split_at(8);
        let (numbers, _) = rest.as_chunks();
        let mut numbers = numbers.iter().map(|number| u32::from_le_bytes(*number));
        let mut next = || numbers.next().unwrap_or_default();
        let (ordinal, length, count) = (next(), next(), next());
        Self {
            source: u64::from_le_bytes(source.try_into().unwrap_or_default()),
            ordinal,
            length,
            hashes: numbers.take(count as usize).collect(),
        }
    }
}

/// The documents seen so far.
pub(super) struct Copies {
    known: Records<RECORD>,
    /// From one of the smallest hashes to the first document that has it.
    by_hash: Keys,
}

impl Copies {
    pub(super) fn new(scratch: &Scratch) -> Self {
        Self {
            known: Records::new(scratch.clone()),
            by_hash: Keys::new(scratch.clone()),
        }
    }

    /// The id of the earlier document that this one repeats; otherwise it is remembered.
    ///
    /// # Errors
    ///
    /// When what is on disk cannot be read or written.
    pub(super) fn original(
        &mut self,
        document_id: &str,
        sketch: &Sketch,
    ) -> io::Result<Option<String>> {
        let hashes: Vec<u32> = sketch.hashes.iter().copied().map(short).collect();
        let looked_up = &sketch.hashes[..sketch.hashes.len().min(LOOKED_UP)];
        for &hash in looked_up {
            let Some(number) = self.by_hash.get(key(hash))? else {
                continue;
            };
            let known = Known::from_record(&self.known.get(u64::from(number))?);
            if same(&known, sketch.length, &hashes) {
                let original = format!("{:016x}-{:02}", known.source, known.ordinal);
                return Ok(Some(original));
            }
        }
        let named = document_id.rsplit_once('-').and_then(|(source, ordinal)| {
            let source = u64::from_str_radix(source, 16).ok()?;
            Some((source, ordinal.parse().ok()?))
        });
        let number = u32::try_from(self.known.len()).ok();
        if let Some(((source, ordinal), number)) = named.zip(number)
            && !hashes.is_empty()
        {
            for &hash in looked_up {
                self.by_hash.add(key(hash), number)?;
            }
            let known = Known {
                source,
                ordinal,
                length: sketch.length,
                hashes,
            };
            self.known.add(&known.to_record())?;
        }
        Ok(None)
    }
}

/// The half of a hash that is not compared.
const fn key(hash: u64) -> u64 {
    hash >> 32
}

fn same(known: &Known, length: u32, hashes: &[u32]) -> bool {
    let (least, most) = (known.length.min(length), known.length.max(length));
    if (most as usize) < SHORT {
        return known.length == length && known.hashes == hashes;
    }
    if u64::from(least) * 100 < u64::from(most) * SAME_PER_CENT as u64 {
        return false;
    }
    let shared = hashes
        .iter()
        .filter(|hash| known.hashes.contains(hash))
        .count();
    shared * 100 >= hashes.len().max(known.hashes.len()) * SAME_PER_CENT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_with_some_changes_is_found_and_a_filled_in_form_is_none() {
        let text: String = (0..400_u32)
            .filter_map(|at| char::from_u32(0x4E00 + at * 37 % 5000))
            .collect();
        let mut copies = Copies::new(&Scratch::in_memory());
        let mut original = |id: &str, text: &str| copies.original(id, &sketch(text)).unwrap();
        assert_eq!(original("00000000000000aa-01", &text), None);
        let changed = format!("{}，改动{}", &text[..300], &text[303..]);
        assert_eq!(
            original("00000000000000bb-02", &changed).as_deref(),
            Some("00000000000000aa-01")
        );
        let other: String = text.chars().rev().collect();
        assert_eq!(original("00000000000000cc-01", &other), None);
        assert_eq!(original("00000000000000dd-01", "第1项经费不足"), None);
        assert_eq!(original("00000000000000ee-01", "第2项经费不足"), None);
        assert_eq!(
            original("00000000000000ff-03", "第 2 项经费不足。").as_deref(),
            Some("00000000000000ee-01")
        );
    }

    #[test]
    fn a_document_is_kept_in_some_two_hundred_bytes() {
        // An entry of the look-up is a key of eight bytes and a number of four.
        let looked_up = LOOKED_UP * 12;
        assert!(RECORD + looked_up < 200, "{}", RECORD + looked_up);
    }
}
