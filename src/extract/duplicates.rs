//! Findings that repeat an earlier one.
//!
//! **What it finds**: in the documents of one source, findings of the same kind whose Chinese characters are the
//! same, or nearly so for longer ones.
//!
//! **Why**: pasted reports come twice; a table must count items and distinct items apart.
//!
//! **Example**: 要加强监督，提高实效 and 要加强监督,提高实效 are one.
//!
//! **Not this**: repetitions inside one document: an author who says a thing twice says it twice.

use std::collections::{HashMap, HashSet};

use super::draft::is_han;
use crate::document::{Document, Finding, FindingKind};

/// Shorter statements must be equal.
const SHORT: usize = 10;

/// Near-identical statements share this much of their character pairs, in per cent.
const SAME_PER_CENT: usize = 85;

/// How many earlier findings are compared with for one key.
const CANDIDATES: usize = 8;

/// Fills [`Finding::duplicate_of`] in the findings of one source.
///
/// `documents` are the documents of the same source, in order; a finding repeats one of an earlier document only.
pub fn mark_duplicates(findings: &mut [Finding], documents: &[Document]) {
    let order: HashMap<&str, usize> = documents
        .iter()
        .enumerate()
        .map(|(at, document)| (document.id.as_str(), at))
        .collect();
    let texts: Vec<Vec<char>> = findings
        .iter()
        .map(|finding| finding.text.chars().filter(|&c| is_han(c)).collect())
        .collect();
    let mut seen: HashMap<(FindingKind, Key), Vec<usize>> = HashMap::new();
    for index in 0..findings.len() {
        let place = |index: usize| {
            order
                .get(findings[index].document_id.as_str())
                .copied()
                .unwrap_or(usize::MAX)
        };
        let own = place(index);
        let keys = keys(&texts[index]);
        let earlier = keys
            .iter()
            .filter_map(|key| seen.get(&(findings[index].kind, key.clone())))
            .flatten()
            .copied()
            .filter(|&candidate| place(candidate) < own && same(&texts[candidate], &texts[index]))
            .min();
        if let Some(earlier) = earlier {
            let first = findings[earlier].duplicate_of.clone();
            findings[index].duplicate_of = first.or_else(|| Some(findings[earlier].id.clone()));
        }
        for key in keys {
            let bucket = seen.entry((findings[index].kind, key)).or_default();
            if bucket.len() < CANDIDATES {
                bucket.push(index);
            }
        }
    }
}

/// What near-identical statements have in common: the first characters, or the last.
type Key = (bool, String);

fn keys(text: &[char]) -> Vec<Key> {
    if text.len() < SHORT {
        return vec![(true, text.iter().collect())];
    }
    let half = SHORT / 2;
    vec![
        (true, text[..half].iter().collect()),
        (false, text[text.len() - half..].iter().collect()),
    ]
}

fn same(one: &[char], other: &[char]) -> bool {
    if one == other {
        return true;
    }
    if one.len().min(other.len()) < SHORT {
        return false;
    }
    let pairs = |text: &[char]| {
        text.windows(2)
            .map(|pair| (pair[0], pair[1]))
            .collect::<HashSet<_>>()
    };
    let (one, other) = (pairs(one), pairs(other));
    let shared = one.intersection(&other).count();
    shared * 100 >= (one.len() + other.len() - shared) * SAME_PER_CENT
}
