//! Which words tell the documents of one kind, year or place from all others.
//!
//! Each group of documents is compared with all the others together. Words stand in the order of their conservative log
//! ratio (see [`statistics::keyness`](super::statistics::keyness)): the factor by which a word is at least more frequent
//! here, however rare it is. Copies are left out, since they would make whatever they hold a keyword.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use super::counting::rounded;
use super::statistics::keyness;

/// A word that stands less often in all documents together is not compared: no count below it reaches a log ratio
/// above 0 once the error is shared among thousands of words.
const RAREST: usize = 5;

/// Two-sided error over all words of a comparison.
const ALPHA: f64 = 0.05;

/// A row of what `keywords` prints.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KeywordRow {
    /// Value of the field.
    pub value: String,
    /// The word.
    pub word: String,
    /// How often it stands in documents with the value.
    pub count: usize,
    /// In how many of these documents.
    pub documents: usize,
    /// How often it stands in all others.
    pub count_elsewhere: usize,
    /// Conservative log ratio, log2: 1 is at least twice as frequent.
    pub lrc: f64,
    /// Log ratio, log2.
    pub log_ratio: f64,
    /// Log-likelihood.
    pub g2: f64,
}

/// Words of the documents with each value.
#[derive(Clone, Debug, Default)]
pub struct WordCounts {
    groups: BTreeMap<String, Group>,
}

#[derive(Clone, Debug, Default)]
struct Group {
    tokens: usize,
    /// Occurrences and documents.
    words: HashMap<String, (usize, usize)>,
}

impl WordCounts {
    /// Counts the words of one document that has `value`.
    pub fn add<'a>(&mut self, value: &str, words: impl Iterator<Item = &'a str>) {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
        let group = self.groups.entry(value.to_owned()).or_default();
        for (word, count) in counts {
            group.tokens += count;
            let entry = group.words.entry(word.to_owned()).or_default();
            entry.0 += count;
            entry.1 += 1;
        }
    }

    /// The first `most` keywords of each value; only words more frequent here than elsewhere, for sure.
    #[must_use]
    pub fn rows(&self, most: usize) -> Vec<KeywordRow> {
        let mut all: HashMap<&str, usize> = HashMap::new();
        for (word, (count, _)) in self.groups.values().flat_map(|group| &group.words) {
            *all.entry(word).or_default() += count;
        }
        all.retain(|_, count| *count >= RAREST);
        let tokens: usize = self.groups.values().map(|group| group.tokens).sum();
        let mut rows = Vec::new();
        for (value, group) in &self.groups {
            let elsewhere = tokens - group.tokens;
            if elsewhere == 0 || group.tokens == 0 {
                continue;
            }
            let mut found: Vec<KeywordRow> = Vec::new();
            for (word, &(count, documents)) in &group.words {
                let Some(total) = all.get(word.as_str()) else {
                    continue;
                };
                let rest = total - count;
                let key = keyness(count, group.tokens, rest, elsewhere, all.len(), ALPHA);
                if key.lrc > 0.0 {
                    found.push(KeywordRow {
                        value: value.clone(),
                        word: word.clone(),
                        count,
                        documents,
                        count_elsewhere: rest,
                        lrc: rounded(key.lrc),
                        log_ratio: rounded(key.log_ratio),
                        g2: rounded(key.g2),
                    });
                }
            }
            found.sort_by(|a, b| {
                b.lrc
                    .total_cmp(&a.lrc)
                    .then(b.g2.total_cmp(&a.g2))
                    .then_with(|| a.word.cmp(&b.word))
            });
            found.truncate(most);
            rows.extend(found);
        }
        rows
    }
}
