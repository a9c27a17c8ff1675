//! The character model: how likely a character is behind the three before it.
//!
//! Interpolated absolute discounting over one to four characters, from counts of rights-free text (laws, government
//! reports) and the words of jieba's dictionary; `scripts/build-language-model` makes the table and says what goes
//! in. It ships inside the program: nothing is downloaded, nothing is read at start. An n-gram is found by a 24-bit
//! mark of its hash (as in randomised language models, Talbot & Osborne 2007): one look-up in five million answers
//! for another n-gram. With 16 bits it was one in 3,000, and rare characters won by it.

use super::forms;
use std::sync::LazyLock;

static DATA: &[u8] = include_bytes!("data/characters.bin");

/// A symbol of the model: 0 unknown, 1 white space, 2 a digit, 3 a letter, then characters by frequency.
pub(super) type Symbol = u16;

/// A character that the model has not seen.
pub(super) const UNKNOWN: Symbol = 0;
/// White space, or the start of the text.
pub(super) const BOUNDARY: Symbol = 1;
/// What is looked back at.
pub(super) const CONTEXT: usize = 3;
/// The last symbols, the nearest last.
pub(super) type History = [Symbol; CONTEXT];

/// Bytes of a slot: backoff, probability, three of the mark.
const CELL: usize = 5;
/// Probability bytes are steps of a sixteenth of a nat.
const STEP: f32 = 1.0 / 16.0;

/// The shipped model.
#[derive(Debug)]
pub(super) struct Model {
    symbols: Vec<Symbol>,
    probability: Vec<u8>,
    backoff: Vec<u8>,
    slots: &'static [u8],
    slot_count: u64,
}

static MODEL: LazyLock<Model> = LazyLock::new(Model::read);

impl Model {
    /// The shipped model, set up on first use (about a millisecond).
    pub(super) fn shipped() -> &'static Self {
        &MODEL
    }

    fn read() -> Self {
        let word =
            |at: usize| u32::from_le_bytes([DATA[at], DATA[at + 1], DATA[at + 2], DATA[at + 3]]);
        let (count, slots) = (word(8) as usize, u64::from(word(12)));
        let mut symbols = vec![0; 0x1_0000];
        let (mut probability, mut backoff) = (Vec::new(), Vec::new());
        for number in 0..count {
            let at = 16 + number * 8;
            let code = word(at) as usize;
            if number > 3 && code < symbols.len() {
                symbols[code] = Symbol::try_from(number).unwrap_or(0);
            }
            probability.push(DATA[at + 4]);
            backoff.push(DATA[at + 5]);
        }
        let known = symbols.clone();
        for (code, symbol) in symbols.iter_mut().enumerate() {
            let Some(character) = u32::try_from(code).ok().and_then(char::from_u32) else {
                continue;
            };
            let plain = forms::simplified(character);
            *symbol = match character {
                ',' | ';' | ':' | '?' | '!' | '(' | ')' => known[code + 0xFEE0],
                _ if character.is_whitespace() || code < 32 => BOUNDARY,
                '0'..='9' | '\u{FF10}'..='\u{FF19}' => 2,
                _ if character.is_alphabetic() && code < 0x250 => 3,
                '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => 3,
                _ => known[u32::from(plain) as usize & 0xFFFF],
            };
        }
        Self {
            symbols,
            probability,
            backoff,
            slots: &DATA[16 + count * 8..],
            slot_count: slots,
        }
    }

    /// How many symbols there are.
    pub(super) fn symbol_count(&self) -> usize {
        self.probability.len()
    }

    /// The symbol of a character, in either script and width.
    pub(super) fn symbol(&self, character: char) -> Symbol {
        self.symbols
            .get(u32::from(character) as usize)
            .copied()
            .unwrap_or(0)
    }

    fn find(&self, gram: &[Symbol]) -> Option<(u8, u8)> {
        self.find_seeded(gram, gram.len() as u64)
    }

    fn find_seeded(&self, gram: &[Symbol], seed: u64) -> Option<(u8, u8)> {
        let mut hash = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul(2 * seed + 1);
        for &symbol in gram {
            hash = (hash ^ u64::from(symbol)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
            hash ^= hash >> 32;
        }
        let mark = (hash >> 40) as u32 | 1;
        let mut slot = usize::try_from(((hash & 0xFFFF_FFFF) * self.slot_count) >> 32).unwrap_or(0);
        let last = self.slots.len() / CELL;
        loop {
            let cell = &self.slots[slot * CELL..slot * CELL + CELL];
            let found = u32::from_le_bytes([cell[2], cell[3], cell[4], 0]);
            if found == mark {
                return Some((cell[1], cell[0]));
            }
            if found == 0 {
                return None;
            }
            slot = if slot + 1 == last { 0 } else { slot + 1 };
        }
    }

    /// The natural logarithm of the probability of `symbol` anywhere.
    pub(super) fn unigram(&self, symbol: Symbol) -> f32 {
        -f32::from(self.probability[usize::from(symbol)]) * STEP
    }

    /// What is asked of `history` for every symbol that may follow it.
    pub(super) fn prepare(&self, history: History) -> Prepared {
        let mut backoff = [None; CONTEXT];
        for (start, found) in backoff.iter_mut().enumerate() {
            let context = &history[start..];
            *found = if context.len() == 1 {
                Some(self.backoff[usize::from(context[0])])
            } else {
                self.find(context).map(|(_, backoff)| backoff)
            };
        }
        Prepared { history, backoff }
    }

    /// The natural logarithm of the probability of `next` behind a prepared history.
    pub(super) fn score(&self, prepared: &Prepared, next: Symbol) -> f32 {
        let [first, second, third] = prepared.history;
        let gram = [first, second, third, next];
        let mut found = (CONTEXT, self.probability[usize::from(next)]);
        // The table holds the end of whatever it holds: what is not there behind one character is not there behind more.
        for start in (0..CONTEXT).rev() {
            let known = prepared.backoff[start].and_then(|_| self.find(&gram[start..]));
            let Some((probability, _)) = known else {
                break;
            };
            found = (start, probability);
        }
        let (start, probability) = found;
        let backoff: u32 = prepared.backoff[..start]
            .iter()
            .flatten()
            .copied()
            .map(u32::from)
            .sum();
        -(backoff as f32 + f32::from(probability)) * STEP
    }
}

/// A history with the backoffs of its contexts, the longest first; `None` for a context that was not kept.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prepared {
    pub history: History,
    backoff: [Option<u8>; CONTEXT],
}

/// Longest word of the table.
const LONGEST_WORD: usize = 6;
const WORD_SEED: u64 = 0x40;
const WORD_STEP: f32 = 1.0 / 12.0;
/// A character that is no word by itself.
const NO_WORD: f32 = -20.0;

impl Model {
    /// The natural logarithm of the probability of the likeliest division of `symbols` into words of jieba's
    /// dictionary, each as likely as it is among all words.
    pub(super) fn words(&self, symbols: &[Symbol]) -> f32 {
        let mut best = vec![f32::NEG_INFINITY; symbols.len() + 1];
        best[0] = 0.0;
        for start in 0..symbols.len() {
            for end in start + 1..=symbols.len().min(start + LONGEST_WORD) {
                let word = &symbols[start..end];
                let found = self.find_seeded(word, WORD_SEED + word.len() as u64);
                let score = match found {
                    Some((probability, _)) => -f32::from(probability) * WORD_STEP,
                    None if word.len() == 1 => NO_WORD,
                    None => continue,
                };
                best[end] = best[end].max(best[start] + score);
            }
        }
        best[symbols.len()]
    }
}

/// The history behind one more symbol.
pub(super) const fn push(history: History, next: Symbol) -> History {
    [history[1], history[2], next]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(text: &str) -> f32 {
        let model = Model::shipped();
        let mut history = [BOUNDARY; CONTEXT];
        let mut sum = 0.0;
        for character in text.chars() {
            let symbol = model.symbol(character);
            sum += model.score(&model.prepare(history), symbol);
            history = push(history, symbol);
        }
        sum
    }

    #[test]
    fn chinese_is_likelier_than_a_shifted_run() {
        assert!(score("经常口头交换意见") > score("经？？陬交换意见") + 10.0);
        assert!((score("變為國家意志") - score("变为国家意志")).abs() < 0.01);
        assert!(score("变为国家意志") > score("变閲乙庵荆龠") + 20.0);
    }
}
