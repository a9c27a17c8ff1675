//! What stands at a place of a run: tokens, glosses, marks behind noise.

use super::super::damage::PUNCTUATION_PAIRS;
use super::super::{gbk, reading};
use super::{Search, is_noise};
use gbk::Pair;

/// A visible character and the bytes it may have been.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    /// Byte offset in the text.
    pub(super) at: usize,
    /// Byte offset behind it.
    pub(super) end: usize,
    /// The character; `?` for either mark of loss.
    pub(super) character: char,
    /// GBK bytes, of the full-width form for ASCII on a folded page; zero where there are none.
    pub(super) pair: [u8; 2],
    /// The byte, for ASCII; zero otherwise.
    pub(super) ascii: u8,
}

/// The token of a character at byte `at`; on a page that `folds`, ASCII may have been full width.
pub(super) fn token(at: usize, character: char, folds: bool) -> Token {
    let end = at + character.len_utf8();
    if character == '\u{FFFD}' {
        return Token {
            at,
            end,
            character: '?',
            pair: [0, 0],
            ascii: b'?',
        };
    }
    let ascii = u8::try_from(character)
        .ok()
        .filter(u8::is_ascii)
        .unwrap_or(0);
    let pair = if ascii == 0 {
        gbk::encode(character)
    } else if folds {
        gbk::full_width(character).and_then(gbk::encode)
    } else {
        None
    };
    Token {
        at,
        end,
        character,
        pair: pair.unwrap_or([0, 0]),
        ascii,
    }
}

/// The mark as it was before folding.
pub(super) fn full_width(token: Token) -> char {
    if token.ascii == 0 {
        token.character
    } else {
        gbk::full_width(token.character).unwrap_or(token.character)
    }
}

/// Characters looked back for a quotation mark: most quotations in reports are a term or a clause.
const QUOTATION: usize = 150;

/// Whether a quotation is open at the end of `before`.
pub(super) fn is_quoted(before: &str) -> bool {
    before
        .chars()
        .rev()
        .take(QUOTATION)
        .find(|character| matches!(character, '“' | '”'))
        == Some('“')
}

impl<'a> Search<'a> {
    /// The `(syllable)` at token `index`, and the index behind it.
    pub(super) fn gloss_at(&self, index: usize) -> Option<(&'a str, usize)> {
        let token = self.tokens.get(index).filter(|token| token.ascii == b'(')?;
        let (syllable, length) = reading::gloss(&self.around.text[token.at..])?;
        Some((
            syllable,
            index
                + self.around.text[token.at..token.at + length]
                    .chars()
                    .count(),
        ))
    }

    /// Whether the token is U+FFFD.
    fn is_replacement(&self, index: usize) -> bool {
        self.tokens[index].ascii == b'?' && self.tokens[index].end - self.tokens[index].at > 1
    }

    /// The `syllable)` at token `index`, behind a mark of loss, and the index behind it. A decoder that writes U+FFFD may
    /// leave the `(`.
    pub(super) fn torn_gloss_at(&self, index: usize) -> Option<(&'a str, usize)> {
        let token = self.tokens.get(index)?;
        if token.ascii == b'(' && index > 0 && self.is_replacement(index - 1) {
            return self.gloss_at(index);
        }
        let (syllable, length) = reading::closing_syllable(&self.around.text[token.at..])?;
        Some((
            syllable,
            index
                + self.around.text[token.at..token.at + length]
                    .chars()
                    .count(),
        ))
    }

    /// The index of the punctuation mark behind noise at `index`, if one stands there.
    pub(super) fn mark_behind_noise(&self, mut index: usize) -> Option<usize> {
        loop {
            let token = self.tokens.get(index)?;
            let next_is_mark = self.tokens.get(index + 1).is_some_and(|next| {
                is_noise(next.character) || PUNCTUATION_PAIRS.contains(&next.pair)
            });
            if is_noise(token.character) && next_is_mark {
                index += 1;
            } else if PUNCTUATION_PAIRS.contains(&token.pair) {
                return Some(index);
            } else {
                return None;
            }
        }
    }

    /// Passes a gloss that belongs to `pair`, the last two bytes read.
    pub(super) fn behind_gloss(&self, index: usize, pair: [u8; 2]) -> usize {
        let (Some((syllable, behind)), Pair::Character(character)) =
            (self.gloss_at(index), gbk::decode(pair[0], pair[1]))
        else {
            return index;
        };
        if reading::reading(character) == Some(syllable) {
            self.behind_repeats(behind, syllable)
        } else {
            index
        }
    }

    /// Passes further copies of a gloss: some pages were glossed twice.
    pub(super) fn behind_repeats(&self, mut index: usize, syllable: &str) -> usize {
        while let Some((_, behind)) = self.gloss_at(index).filter(|(again, _)| *again == syllable) {
            index = behind;
        }
        index
    }
}
