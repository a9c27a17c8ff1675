//! Which document repeats an earlier one.
//!
//! Paragraphs are compared by their Chinese characters only, so punctuation, glosses and spaces do not matter.
//! Short ones must be equal; longer ones must share most of their four-character shingles, which a few repaired
//! or differing characters do not change. Candidates come from the smallest shingle hashes (min-hash), so the
//! work grows with the text, not with its square. The same fingerprints will serve across an archive.

use std::collections::HashMap;

use super::character::is_han;
use crate::document::{CopyOf, Document};

/// Characters in a shingle.
const SHINGLE: usize = 4;

/// Paragraphs shorter than this must be equal.
const SHORT: usize = 12;

/// How many of the smallest hashes are used to find candidates.
const SKETCH: usize = 6;

/// How many candidates a hash may have; boilerplate has more and is found by its first ones.
const CANDIDATES: usize = 8;

/// Two paragraphs are the same when they share this much of their shingles, in per cent.
const SAME_PER_CENT: usize = 60;

/// A document is a copy when this much of its paragraphs stands in the earlier one, in per cent.
const COPY_PER_CENT: usize = 60;

struct Fingerprint {
    document: usize,
    /// In order, each once.
    shingles: Vec<u64>,
}

/// Fills [`Document::copy_of`].
pub(super) fn mark_copies(text: &str, documents: &mut [Document]) {
    if documents.len() < 2 {
        return;
    }
    let mut seen: Vec<Fingerprint> = Vec::new();
    let mut by_hash: HashMap<u64, Vec<usize>> = HashMap::new();
    for index in 0..documents.len() {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        let mut total = 0;
        let mut own = Vec::new();
        for paragraph in &documents[index].paragraphs {
            let shingles = shingles(&text[paragraph.range()]);
            if shingles.is_empty() {
                continue;
            }
            total += 1;
            let sketch = sketch(&shingles);
            let mut sources: Vec<usize> = sketch
                .iter()
                .filter_map(|hash| by_hash.get(hash))
                .flatten()
                .filter(|&&candidate| same(&shingles, &seen[candidate].shingles))
                .map(|&candidate| seen[candidate].document)
                .collect();
            sources.sort_unstable();
            sources.dedup();
            for source in sources {
                *shared.entry(source).or_default() += 1;
            }
            own.push((sketch, shingles));
        }
        let best = shared
            .into_iter()
            .max_by_key(|&(source, count)| (count, std::cmp::Reverse(source)));
        if let Some((source, count)) = best
            && count * 100 >= total * COPY_PER_CENT
        {
            let earlier = &documents[source];
            let document_id = earlier
                .copy_of
                .as_ref()
                .map_or(&earlier.id, |copy| &copy.document_id)
                .clone();
            documents[index].copy_of = Some(CopyOf {
                document_id,
                shared: count,
                paragraphs: total,
            });
        }
        for (sketch, shingles) in own {
            for hash in sketch {
                let bucket = by_hash.entry(hash).or_default();
                if bucket.len() < CANDIDATES {
                    bucket.push(seen.len());
                }
            }
            seen.push(Fingerprint {
                document: index,
                shingles,
            });
        }
    }
}

/// The hashed shingles of the Chinese characters of a paragraph; one hash of the whole where it is short.
fn shingles(paragraph: &str) -> Vec<u64> {
    let characters: Vec<u64> = paragraph
        .chars()
        .filter(|&c| is_han(c))
        .map(|c| u64::from(u32::from(c)))
        .collect();
    if characters.is_empty() {
        return Vec::new();
    }
    let size = if characters.len() < SHORT {
        characters.len()
    } else {
        SHINGLE
    };
    let mut shingles: Vec<u64> = characters.windows(size).map(hash).collect();
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

/// FNV-1a with a final mix: the same on every machine and in every version.
fn hash(window: &[u64]) -> u64 {
    let mut value = 0xcbf2_9ce4_8422_2325u64;
    for &unit in window {
        value = (value ^ unit).wrapping_mul(0x0100_0000_01b3);
    }
    value ^= value >> 32;
    value.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The smallest hashes.
fn sketch(shingles: &[u64]) -> Vec<u64> {
    shingles.iter().copied().take(SKETCH).collect()
}

fn same(one: &[u64], other: &[u64]) -> bool {
    if one.len().min(other.len()) * 100 < one.len().max(other.len()) * SAME_PER_CENT {
        return false;
    }
    let shared = one
        .iter()
        .filter(|hash| other.binary_search(hash).is_ok())
        .count();
    shared * 100 >= (one.len() + other.len() - shared) * SAME_PER_CENT
}
