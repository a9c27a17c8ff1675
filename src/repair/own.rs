//! The text's own words: what it says in its undamaged places is likelier in its damaged ones.
//!
//! A cache model (Kuhn & De Mori 1990) over two and three characters, mixed into the shipped model: names and terms
//! of a report (人大会, 宜宾县) recur in it and stand in no general table. Places near a possible run are left out, or
//! the damaged text would vouch for itself.

use super::model::{self, History, Model, Symbol};
use super::{page, reading, shift};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Bytes of text that are gathered at most: enough for the terms of a report. With 2 MB a third of the time of a large
/// glossed text went here.
const LARGEST: usize = 256 << 10;
/// Bytes left out behind a place where a run may start.
const SHADOW: usize = 120;
/// A context seen n times weighs n / (n + 3) of `TRUST`.
const TRUST: f32 = 0.6;
const DOUBT: f32 = 3.0;

/// Mixes an already well-spread key; the map's own hasher would cost more than the rest of the gathering.
#[derive(Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, key: u64) {
        self.0 = key.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }
}

type Counts = HashMap<u64, u32, BuildHasherDefault<KeyHasher>>;

/// Counts of the text's characters and of its sequences of two and three.
#[derive(Debug)]
pub(super) struct OwnText {
    single: Vec<u32>,
    counts: Counts,
}

/// Bytes of text to one sequence that is new, about: room for all of them is made at once.
const TO_A_SEQUENCE: usize = 4;

const fn key(symbols: &[Symbol]) -> u64 {
    let mut key = symbols.len() as u64;
    let mut at = 0;
    while at < symbols.len() {
        key = key << 16 | symbols[at] as u64;
        at += 1;
    }
    key
}

impl OwnText {
    /// Gathers the sequences of `text`, glosses left out.
    pub(super) fn gather(text: &str) -> Self {
        let model = Model::shipped();
        let mut own = Self {
            single: vec![0; model.symbol_count()],
            counts: Counts::with_capacity_and_hasher(
                text.len().min(LARGEST) / TO_A_SEQUENCE,
                BuildHasherDefault::default(),
            ),
        };
        let mut history = [model::BOUNDARY; model::CONTEXT];
        let mut at = 0;
        while let Some(character) = text[at..].chars().next().filter(|_| at < LARGEST) {
            if character == '('
                && let Some((_, length)) = reading::gloss(&text[at..])
            {
                at += length;
                continue;
            }
            // Noise before a mark would teach that marks come in pairs.
            if shift::is_noise(character) && page::noise_before_mark(&text[at..]).is_some() {
                at += 1;
                continue;
            }
            if shift::is_mark_of_loss(character) && shift::may_start(text, at) {
                at += SHADOW;
                while !text.is_char_boundary(at) && at < text.len() {
                    at += 1;
                }
                if at >= text.len() {
                    break;
                }
                history = [model::BOUNDARY; model::CONTEXT];
                continue;
            }
            at += character.len_utf8();
            let symbol = model.symbol(character);
            if symbol == model::BOUNDARY && history[2] == model::BOUNDARY {
                continue;
            }
            let [_, before, last] = history;
            own.single[usize::from(symbol)] += 1;
            *own.counts.entry(key(&[last, symbol])).or_default() += 1;
            *own.counts.entry(key(&[before, last, symbol])).or_default() += 1;
            history = model::push(history, symbol);
        }
        own
    }

    /// What is asked of `history` for every symbol that may follow it.
    pub(super) fn prepare(&self, model: &Model, history: History) -> Prepared {
        let [_, before, last] = history;
        let one = self.single[usize::from(last)];
        let two = || self.counts.get(&key(&[before, last])).copied();
        let totals = if one == 0 {
            [0, 0]
        } else {
            [one, two().unwrap_or(0)]
        };
        let unseen = totals.map(|total| (1.0 - weight(total)).ln());
        Prepared {
            shipped: model.prepare(history),
            totals,
            unseen: unseen[0] + unseen[1],
        }
    }

    /// The natural logarithm of the probability of `next` behind a prepared history, by the shipped model and this
    /// text.
    pub(super) fn score(&self, model: &Model, prepared: &Prepared, next: Symbol) -> f32 {
        let shipped = model.score(&prepared.shipped, next);
        if next == model::UNKNOWN || prepared.totals[0] == 0 {
            return shipped;
        }
        let [_, before, last] = prepared.shipped.history;
        let count = |sequence: u64| self.counts.get(&sequence).copied().unwrap_or(0);
        let two = count(key(&[last, next]));
        if two == 0 {
            return shipped + prepared.unseen;
        }
        let mix = |probability: f32, total: u32, count: u32| {
            let weight = weight(total);
            (1.0 - weight) * probability + weight * count as f32 / total.max(1) as f32
        };
        let probability = mix(shipped.exp(), prepared.totals[0], two);
        let three = count(key(&[before, last, next]));
        let probability = mix(probability, prepared.totals[1], three);
        probability.max(f32::MIN_POSITIVE).ln()
    }
}

/// How much a context counts that the text has `total` times.
fn weight(total: u32) -> f32 {
    TRUST * total as f32 / (total as f32 + DOUBT)
}

/// A history with what the shipped model and this text know of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Prepared {
    shipped: model::Prepared,
    /// How often the text has its last character, and its last two.
    totals: [u32; 2],
    /// What a sequence that the text does not have costs beyond what it costs in the shipped model, in nats.
    unseen: f32,
}

impl Prepared {
    /// The history that was prepared.
    pub(super) fn history(&self) -> History {
        self.shipped.history
    }
}
