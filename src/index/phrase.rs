//! What a piece of a query's text asks for: as it stands, and word by word.

use super::gather::{folded, is_word};
use super::squeeze::squeeze;
use crate::script::simplify_query;
use crate::segment::Segmenter;

/// A piece of a query's text, ready to be looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Phrase {
    /// The text squeezed: as typed, and in simplified script where that differs.
    pub forms: Vec<String>,
    /// Its words, folded, each once, in order.
    pub words: Vec<String>,
    /// Those of the words that must stand where the whole does not; fewer than two where only the whole counts.
    pub needed: Vec<String>,
    /// What is looked for where nothing holds the query: its words, long ones taken apart (经费不足 is a word to
    /// jieba, and stands nowhere).
    pub parts: Vec<String>,
}

/// Words that say nothing alone. They need not stand where a query's other words do.
const EMPTY_WORDS: &str = "的了和与在是对等及或之中有把被也都而就不为以于从向其这那个各";

impl Phrase {
    pub(super) fn new(text: &str, quoted: bool, segmenter: &Segmenter) -> Self {
        let simplified = simplify_query(text);
        let mut forms = vec![squeeze(text)];
        let other = squeeze(&simplified);
        if !forms.contains(&other) {
            forms.push(other);
        }
        forms.retain(|form| !form.is_empty());
        let folded = folded(&simplified);
        let mut words: Vec<String> = Vec::new();
        for span in segmenter.cut(&folded) {
            let word = &folded[span.range()];
            if is_word(word) && !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        let mut needed = words.clone();
        needed.retain(|word| !EMPTY_WORDS.contains(word.as_str()));
        let mut parts: Vec<String> = Vec::new();
        for word in if needed.is_empty() { &words } else { &needed } {
            for part in taken_apart(word, segmenter) {
                if !parts.contains(&part) {
                    parts.push(part);
                }
            }
        }
        if quoted || needed.len() < 2 {
            needed.clear();
        }
        Self {
            forms,
            words,
            needed,
            parts,
        }
    }
}

/// The shorter words that a word consists of, or the word itself.
fn taken_apart(word: &str, segmenter: &Segmenter) -> Vec<String> {
    let mut shorter: Vec<&str> = Vec::new();
    segmenter.cut_for_search(word, |inner, _| {
        if inner != word {
            shorter.push(inner);
        }
    });
    // The longest first, so that 人大常委会 is 人大 and 常委会.
    shorter.sort_by_key(|inner| std::cmp::Reverse(inner.len()));
    let mut parts = Vec::new();
    let mut rest = word;
    while let Some(next) = shorter.iter().find(|inner| rest.starts_with(**inner)) {
        parts.push((*next).to_owned());
        rest = &rest[next.len()..];
    }
    if rest.is_empty() {
        parts
    } else {
        vec![word.to_owned()]
    }
}
