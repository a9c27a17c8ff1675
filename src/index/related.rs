//! Documents like one another, and words that keep company.

use std::collections::BTreeMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

use super::gather::{Gatherer, folded, is_word, times};
use super::lookup::of_text;
use super::marks::marks;
use super::plan::Plan;
use super::query::Query;
use super::schema::FACT;
use super::searcher::{Hits, SearchIn, SearchOptions, Searcher, Sort};
use super::squeeze::squeeze;
use super::words::Of;
use crate::error::{Error, Result};

/// Words of a document that stand for it. With twice as many the first ten hardly change, and it takes twice as long.
const WORDS_OF_A_DOCUMENT: usize = 25;

/// Entries whose sentences are read for related words: with more the figures hardly move.
const ENTRIES_READ: usize = 2_000;

/// G² of one degree of freedom that chance exceeds once in a thousand words.
const CHANCE: f64 = 10.83;

/// Sentences a word must share with what was asked for: what happened once proves nothing.
const TOGETHER_AT_LEAST: u64 = 3;

/// A word that stands in the sentences of another more often than chance has it.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The word.
    pub word: String,
    /// How often it stands in sentences with what was asked for.
    pub together: u64,
    /// How often it would by chance.
    pub expected: f64,
    /// Dunning's log-likelihood ratio, G²: how hard it is to believe in chance.
    pub log_likelihood: f64,
}

impl Searcher {
    /// What is most like a document, the best first, itself left out: by its rarest and most frequent words.
    ///
    /// # Errors
    ///
    /// [`Error::Query`] where the index has no such document, [`Error::Index`] where it turns out to be damaged.
    pub fn like(&self, document_id: &str, options: &SearchOptions) -> Result<Hits> {
        let Some(address) = self.guard(|| self.address(document_id))? else {
            return Err(Error::Query {
                column: 1,
                message: format!(
                    "no document `{document_id}` in the index; take an id from the results of a search, as in --format csv"
                ),
            });
        };
        self.guard(|| {
            let text = self.stored[address.segment_ord as usize].get(address.doc_id);
            let words = self.telling_words(&text.unpack());
            let plan = Plan::of_words(&words, &self.segmenter);
            let mut decided = self.decided(plan, options.within)?;
            let itself = &mut decided.matching[address.segment_ord as usize];
            itself.retain(|&entry| entry != address.doc_id);
            self.show(decided, options)
        })
    }

    /// The words that tell a text from others: much here, little elsewhere.
    fn telling_words(&self, text: &str) -> Vec<String> {
        let mut gatherer = Gatherer::new(&self.segmenter);
        gatherer.only_words(text);
        let entries = self.universe(SearchIn::Documents).statistics.entries as f64;
        let mut weighed = Vec::new();
        for (word, steps) in gatherer.words() {
            if says_something(word) {
                let lists = self.words.iter().map(|part| part.get(Of::Documents, word));
                let holding: usize = lists.flatten().map(|list| list.len()).sum();
                let holding = holding as f64;
                if holding < 2.0 {
                    // It stands here only, and leads nowhere.
                    continue;
                }
                let rarity = (1.0 + (entries - holding + 0.5).max(0.0) / (holding + 0.5)).ln();
                let much = f64::from(times(steps.into()));
                weighed.push((much / (much + 1.2) * rarity, word.to_owned()));
            }
        }
        weighed.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1)));
        weighed.truncate(WORDS_OF_A_DOCUMENT);
        weighed.into_iter().map(|(_, word)| word).collect()
    }

    fn address(&self, document_id: &str) -> tantivy::Result<Option<DocAddress>> {
        let text = format!("document{FACT}{}", squeeze(document_id));
        let wanted = Term::from_field_text(self.fields.facts, &text);
        let documents = &self.universe(SearchIn::Documents).entries;
        for ((part, segment), documents) in
            (0..).zip(self.snapshot.segment_readers()).zip(documents)
        {
            let inverted = segment.inverted_index(self.fields.facts)?;
            if let Some(mut postings) = inverted.read_postings(&wanted, IndexRecordOption::Basic)? {
                let mut entry = postings.doc();
                while entry != TERMINATED {
                    if documents.binary_search(&entry).is_ok() {
                        return Ok(Some(DocAddress::new(part, entry)));
                    }
                    entry = postings.advance();
                }
            }
        }
        Ok(None)
    }

    /// The words that stand in sentences with what was asked for more often than chance has it, by G².
    ///
    /// Words of the query itself are left out, and those of a single character. Where very much matches, an even part
    /// of it is read.
    ///
    /// # Errors
    ///
    /// [`Error::Index`] where the index turns out to be damaged.
    pub fn related(&self, query: &Query, within: SearchIn, limit: usize) -> Result<Vec<Related>> {
        self.guard(|| {
            let plan = Plan::new(query, &self.segmenter, true);
            let decided = self.decided(plan, within)?;
            let addresses = self.in_order(decided.addresses(), Sort::Score)?;
            let every = addresses.len().div_ceil(ENTRIES_READ).max(1);
            let mut counts: BTreeMap<String, u64> = BTreeMap::new();
            let mut read = 0;
            for address in addresses.into_iter().step_by(every) {
                let text = self.stored[address.segment_ord as usize].get(address.doc_id);
                let text = text.open();
                let marks = marks(&text, &decided.plan.marks, usize::MAX);
                let places = marks.iter().map(|mark| mark.span.start);
                for sentence in sentences(&text.characters, places) {
                    let sentence = folded(&sentence);
                    self.segmenter.cut_for_search(&sentence, |word, _| {
                        read += u64::from(is_word(word));
                        if says_something(word) {
                            *counts.entry(word.to_owned()).or_default() += 1;
                        }
                    });
                }
            }
            let asked = |word: &str| {
                let wishes = decided.plan.marks.iter();
                wishes
                    .flat_map(|wish| &wish.parts)
                    .any(|part| part.contains(word))
            };
            counts.retain(|word, together| *together >= TOGETHER_AT_LEAST && !asked(word));
            let all_words = self.universe(within).statistics.words;
            let mut related = Vec::new();
            for (word, together) in counts {
                let everywhere = self.frequency(&word, within).max(together);
                let expected = read as f64 * everywhere as f64 / all_words.max(1) as f64;
                let log_likelihood = g2(together, read, everywhere, all_words);
                if together as f64 > expected && log_likelihood > CHANCE {
                    related.push(Related {
                        word,
                        together,
                        expected,
                        log_likelihood,
                    });
                }
            }
            related.sort_by(|one, other| {
                let by_strength = other.log_likelihood.total_cmp(&one.log_likelihood);
                by_strength.then(one.word.cmp(&other.word))
            });
            related.truncate(limit);
            Ok(related)
        })
    }

    /// How often a word stands in all entries, as far as the index keeps it.
    fn frequency(&self, word: &str, within: SearchIn) -> u64 {
        let of = of_text(within == SearchIn::Findings);
        let mut all = 0;
        for (part, segment) in self.words.iter().zip(self.snapshot.segment_readers()) {
            let alive = segment.alive_bitset();
            if let Some(list) = part.get(of, word) {
                for (entry, steps) in list.entries() {
                    if alive.is_none_or(|alive| alive.is_alive(entry)) {
                        all += u64::from(times(steps));
                    }
                }
            }
        }
        all
    }
}

/// Whether a word says something by itself: two characters or more, not a number.
fn says_something(word: &str) -> bool {
    word.chars().count() > 1 && !word.chars().any(|c| c.is_ascii_digit()) && is_word(word)
}

/// The sentences in which the places stand, each once.
fn sentences(characters: &[char], places: impl Iterator<Item = usize>) -> Vec<String> {
    let ends = |c: &char| matches!(c, '\n' | '。' | '！' | '？' | '；');
    let mut sentences = Vec::new();
    let mut done = 0;
    for place in places.filter(|place| *place < characters.len()) {
        if place < done {
            continue;
        }
        let start = characters[..place]
            .iter()
            .rposition(ends)
            .map_or(0, |at| at + 1);
        let end = characters[place..].iter().position(ends);
        done = end.map_or(characters.len(), |end| place + end);
        sentences.push(characters[start..done].iter().collect());
    }
    sentences
}

/// Dunning's G² of a word that stands `together` times among `read` words, and `everywhere` times among `all`.
fn g2(together: u64, read: u64, everywhere: u64, all: u64) -> f64 {
    let all = all.max(read).max(1) as f64;
    let (a, row, column) = (together as f64, read as f64, everywhere as f64);
    let surprise = |observed: f64, expected: f64| {
        if observed > 0.0 && expected > 0.0 {
            observed * (observed / expected).ln()
        } else {
            0.0
        }
    };
    let cells = [
        (a, row * column / all),
        (row - a, row * (all - column) / all),
        (column - a, (all - row) * column / all),
        (all - row - column + a, (all - row) * (all - column) / all),
    ];
    2.0 * cells
        .iter()
        .map(|&(observed, expected)| surprise(observed, expected))
        .sum::<f64>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn log_likelihood_is_dunnings() {
        // The table 110, 2442, 111, 29114 of Dunning 1993 ("the swiss"): G² 270.72.
        let found = g2(110, 110 + 2442, 110 + 111, 110 + 2442 + 111 + 29114);
        assert!((found - 270.72).abs() < 0.05, "{found}");
        assert!(g2(5, 100, 50, 1000).abs() < 1e-9);
    }

    #[test]
    fn a_sentence_with_two_places_is_read_once() {
        let characters: Vec<char> = "甲。乙经费丙经费；丁".chars().collect();
        let found = sentences(&characters, [3, 6].into_iter());
        assert_eq!(found, ["乙经费丙经费"]);
    }
}
