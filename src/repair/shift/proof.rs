//! Doing the damage again to a restored run: the same bytes mean that the process explains it.
//!
//! Glosses go in behind every pair of a glossed character, wherever its bytes stand in the restored text; noise goes
//! in where the reading says it was put; the bytes are decoded as a damaged page is. What comes out must be the run
//! as it stands in the text, full-width and half-width ASCII taken as equal, since pages folded it to different
//! degrees.

use super::super::damage::{self, Decoder, PUNCTUATION_PAIRS};
use super::super::{gbk, reading};
use super::{Event, Node, Search};
use gbk::Pair;

/// Stands for a byte that the page swallowed: any that cannot close a pair does.
const SWALLOWED_NOISE: u8 = b',';

impl Search<'_> {
    /// Whether the damage done again to `run`, which stands in the text up to byte `end`, gives the text.
    pub(super) fn is_redone(&self, run: &[Node], end: usize) -> bool {
        let Some(first) = self.tokens.first() else {
            return false;
        };
        // Some pages have a space before the `)` of a gloss.
        let stands = self.around.text[first.at..end].replace(" )", ")");
        let prefix: String = self.around.before.chars().next_back().into_iter().collect();
        let mut bytes = damage::encode(&prefix);
        let prefix_length = bytes.len();
        // Bytes to put in, each with its place in `bytes`.
        let mut inserted: Vec<(usize, Vec<u8>)> = Vec::new();
        let mut token = 0;
        for node in run {
            let start = bytes.len();
            bytes.extend(damage::encode(node.character.encode_utf8(&mut [0; 4])));
            match node.event {
                Event::NoiseInside => {
                    if token < self.question {
                        inserted.push((start, self.ascii(token, self.question)));
                        token = self.question;
                    }
                    inserted.push((start + 1, self.noise_at(token)));
                }
                Event::NoiseBehind => inserted.push((bytes.len(), vec![SWALLOWED_NOISE])),
                Event::Swallowed(found) => {
                    let byte = found.and_then(|found| u8::try_from(found).ok());
                    bytes.push(byte.unwrap_or(b' '));
                }
                Event::Unexplained => return false,
                Event::None => {}
            }
            token = node.next as usize;
        }
        for at in 0..bytes.len().saturating_sub(1) {
            // A pair that ends in the prefix was glossed before the run.
            if at + 1 < prefix_length {
                continue;
            }
            if let Some(gloss) = self.gloss_of(bytes[at], bytes[at + 1], &stands) {
                inserted.push((at + 2, gloss));
            }
        }
        inserted.sort_by_key(|(at, _)| *at);
        let mut damaged = Vec::with_capacity(bytes.len() + 32);
        let mut from = 0;
        for (at, more) in inserted {
            damaged.extend_from_slice(&bytes[from..at]);
            damaged.extend(more);
            from = at;
        }
        damaged.extend_from_slice(&bytes[from..]);
        let decoder = Decoder {
            folds: true,
            keeps_private: self.around.keeps_private,
        };
        let again = damage::decode(&damaged, decoder);
        // Both marks of loss are one, with the `(` that U+FFFD may leave.
        let narrow = |text: &str| -> String {
            text.replace("\u{FFFD}(", "?")
                .replace('\u{FFFD}', "?")
                .chars()
                .map(|character| gbk::half_width(character).unwrap_or(character))
                .collect()
        };
        again.strip_prefix(narrow(&prefix).as_str()) == Some(narrow(&stands).as_str())
    }

    /// The gloss that goes in behind a pair: its character is glossed in the text, or at least in this run.
    fn gloss_of(&self, lead: u8, trail: u8, stands: &str) -> Option<Vec<u8>> {
        let Pair::Character(character) = gbk::decode(lead, trail) else {
            return None;
        };
        let syllable = reading::reading(character)?;
        let in_run = || stands.contains(&format!("{syllable})"));
        (self.around.glosses.is_glossed(character) == Some(true) || in_run())
            .then(|| damage::gloss_bytes(syllable))
    }

    /// The noise that stands at token `index`, before a punctuation mark; where it begins with a `?`, that swallowed
    /// the first byte.
    fn noise_at(&self, index: usize) -> Vec<u8> {
        let mark = (index..self.tokens.len())
            .find(|&at| {
                at > index
                    && PUNCTUATION_PAIRS.contains(&self.tokens[at].pair)
                    && !self.is_noise_at(at)
            })
            .unwrap_or(index);
        if index == self.question {
            let mut noise = vec![SWALLOWED_NOISE];
            noise.extend(self.ascii(index + 1, mark));
            noise
        } else {
            self.ascii(index, mark)
        }
    }

    /// Whether the token is noise with its mark still to come.
    fn is_noise_at(&self, index: usize) -> bool {
        self.mark_behind_noise(index)
            .is_some_and(|mark| mark > index)
    }

    fn ascii(&self, from: usize, to: usize) -> Vec<u8> {
        self.tokens[from..to.max(from)]
            .iter()
            .map(|token| token.ascii)
            .collect()
    }
}
