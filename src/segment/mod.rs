//! Words: Chinese is written without spaces, and search and statistics need to know where its words end.
//!
//! jieba cuts, by its dictionary and the lexicon of the domain beside this file; a user adds words in a file of the
//! same form. The tokens joined give the text, whatever the text: nothing is dropped, trimmed or normalised. Cut
//! simplified text, never traditional (F1 .82 against .74), so convert first.
//!
//! Words that no dictionary has are cut into single characters. jieba can guess them by a hidden Markov model; on
//! simplified text that costs more than it gives (F1 −.015) and the index finds every string anyhow, so it is off.
//!
//! Two versions of jieba cut differently, and so do two lexicons. Who keeps tokens beyond the run keeps
//! [`Segmenter::fingerprint`] beside them.

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use jieba_rs::Jieba;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};
use crate::span::Span;

/// The version of the segmenter: the crate's, and a count of our own for changes in this room.
pub const VERSION: &str = "jieba-rs 0.11, 1";

/// The lexicon shipped with the program.
const SHIPPED: &str = include_str!("lexicon.txt");

/// Guess words that no dictionary has (see the room's essay).
const GUESS: bool = false;

/// Cuts text into words. Cloning is cheap: the dictionary is shared.
#[derive(Clone, Debug)]
pub struct Segmenter {
    jieba: Arc<Jieba>,
    lexicon: Arc<str>,
    fingerprint: Arc<str>,
}

/// One entry of a lexicon file.
struct Entry<'a> {
    word: &'a str,
    frequency: Option<usize>,
    tag: Option<&'a str>,
}

impl Segmenter {
    /// The segmenter with the shipped lexicon. The dictionary is read once per process.
    #[must_use]
    pub fn new() -> Self {
        static SHIPPED_SEGMENTER: LazyLock<Segmenter> = LazyLock::new(|| {
            let mut jieba = Jieba::new();
            // A fault in the shipped file is caught by the test that reads it; here its good lines count.
            for entry in SHIPPED
                .lines()
                .enumerate()
                .filter_map(|(at, line)| entry(at, line).ok().flatten())
            {
                jieba.add_word(entry.word, entry.frequency, entry.tag);
            }
            Segmenter {
                jieba: Arc::new(jieba),
                lexicon: "".into(),
                fingerprint: fingerprint("").into(),
            }
        });
        SHIPPED_SEGMENTER.clone()
    }

    /// The segmenter with the shipped lexicon and that of a user: the content of a file with a word a line, then,
    /// if known, its frequency and its part-of-speech tag. Empty lines and lines that begin with `#` are skipped.
    ///
    /// # Errors
    ///
    /// [`Error::Lexicon`] names the first line that does not follow this.
    pub fn with_lexicon(text: &str) -> Result<Self> {
        let shipped = Self::new();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut jieba = None;
        for (at, line) in text.lines().enumerate() {
            if let Some(entry) = entry(at, line)? {
                jieba
                    .get_or_insert_with(|| Jieba::clone(&shipped.jieba))
                    .add_word(entry.word, entry.frequency, entry.tag);
            }
        }
        Ok(match jieba {
            None => shipped,
            Some(jieba) => Self {
                jieba: Arc::new(jieba),
                lexicon: text.into(),
                fingerprint: fingerprint(text).into(),
            },
        })
    }

    /// The user's lexicon, empty without one: enough to make the same segmenter again.
    #[must_use]
    pub fn lexicon(&self) -> &str {
        &self.lexicon
    }

    /// First 16 hex digits of a hash over the version and both lexicons. Equal fingerprints cut equally.
    #[must_use]
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// The words of `text`, in order and without gaps: bytes of `text`.
    #[must_use]
    pub fn cut(&self, text: &str) -> Vec<Span> {
        let mut spans = Vec::with_capacity(text.len() / 4);
        self.each_token(text, |span| spans.push(span));
        spans
    }

    /// Hands every word of `text` to `sink`, and before each longer word the shorter words inside it, which is how
    /// an index wants them: 人大常委会 gives 人大, 常委, 常委会 and itself. `sink` is told at which byte of `text` each begins.
    pub fn cut_for_search<'a>(&self, text: &'a str, mut sink: impl FnMut(&'a str, usize)) {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            for token in self.jieba.cut_for_search(line, GUESS) {
                sink(token.word, start + token.byte_start);
            }
            start += line.len();
        }
    }

    /// Line by line: a line feed ends every word, and memory stays that of a line.
    fn each_token(&self, text: &str, mut sink: impl FnMut(Span)) {
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let mut done = 0;
            for token in self.jieba.cut(line, GUESS) {
                // The contract is ours, not jieba's: whatever it left out stands as a token of its own.
                if token.byte_start > done {
                    sink(Span::new(done, token.byte_start).shifted(start));
                }
                if token.byte_end > done {
                    sink(Span::new(done.max(token.byte_start), token.byte_end).shifted(start));
                    done = token.byte_end;
                }
            }
            if done < line.len() {
                sink(Span::new(done, line.len()).shifted(start));
            }
            start += line.len();
        }
    }
}

impl Default for Segmenter {
    fn default() -> Self {
        Self::new()
    }
}

/// The entry of a line, `None` for an empty line or a comment.
fn entry(at: usize, line: &str) -> Result<Option<Entry<'_>>> {
    let fault = |message: String| Error::Lexicon {
        line: at + 1,
        message,
    };
    let line = line.trim();
    if line.starts_with('#') {
        return Ok(None);
    }
    let mut columns = line.split_whitespace();
    let Some(word) = columns.next() else {
        return Ok(None);
    };
    let frequency = match columns.next() {
        None => None,
        Some(text) => match text.parse::<u32>() {
            Ok(frequency @ 1..) => Some(frequency as usize),
            _ => {
                return Err(fault(format!(
                    "`{text}` is not a frequency; write `{word} 1000 n`, or the word alone"
                )));
            }
        },
    };
    let tag = columns.next();
    if columns.next().is_some() {
        return Err(fault(format!(
            "more than three columns; write `{word} 1000 n`, one word a line"
        )));
    }
    Ok(Some(Entry {
        word,
        frequency,
        tag,
    }))
}

fn fingerprint(lexicon: &str) -> String {
    let mut hasher = Sha256::new();
    for part in [VERSION, SHIPPED, lexicon] {
        hasher.update(part.as_bytes());
        hasher.update([0]);
    }
    let mut text = String::with_capacity(16);
    for byte in hasher.finalize().iter().take(8) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_lexicon_follows_its_format() {
        let mut words = std::collections::BTreeSet::new();
        for (at, line) in SHIPPED.lines().enumerate() {
            if let Some(entry) = entry(at, line).unwrap() {
                assert!(words.insert(entry.word), "{} stands twice", entry.word);
            }
        }
        assert!(words.len() > 300, "{}", words.len());
    }
}
