//! How a run starts: which byte the first `?` hides.

use super::super::{common, forms, gbk, model, reading};
use super::{Event, Search, State, is_punctuation, price};
use gbk::Pair;

impl Search<'_> {
    /// The ways in which a run starts at the `?` at `index`.
    pub(super) fn starts(&mut self, state: State, index: usize) {
        if let Some((syllable, next)) = self.torn_gloss_at(index + 1) {
            if state.owes_mark {
                return;
            }
            let next = self.behind_repeats(next, syllable);
            let pairs: Vec<(u8, char)> = if gbk::is_lead(state.last) {
                reading::pairs_read(state.last, syllable).collect()
            } else {
                Vec::new()
            };
            for (trail, glossed) in pairs {
                let cost = self.gloss_price(glossed);
                let lost = State {
                    last: trail,
                    ..state
                };
                if gbk::is_lead(trail) {
                    let opened = State {
                        pending: trail,
                        last: trail,
                        score: state.score - cost,
                        ..state
                    };
                    if let Some(beam) = self.beams.get_mut(next) {
                        beam.push(opened);
                    }
                }
                self.push(
                    lost,
                    glossed,
                    next,
                    Event::Unexplained,
                    cost + price::LOST_BYTE,
                );
            }
            let known: Vec<char> = self.around.glosses.with_reading(syllable).collect();
            for glossed in known {
                let last = gbk::encode(glossed).map_or(0, |pair| pair[1]);
                self.push(
                    State { last, ..state },
                    glossed,
                    next,
                    Event::Unexplained,
                    price::LOST_BYTES,
                );
            }
        } else if let Some(mark) = self.mark_behind_noise(index + 1) {
            let pair = self.tokens[mark].pair;
            let cost = if self.around.noise {
                0.0
            } else {
                price::NO_NOISE
            };
            // The mark's first byte closes an unknown character, its second opens the next.
            self.unknown_lead(state, pair, mark + 1, cost);
        }
    }

    pub(super) fn unknown_lead(&mut self, state: State, pair: [u8; 2], next: usize, cost: f32) {
        for lead in 0x81..=0xFE {
            if let Pair::Character(character) = gbk::decode(lead, pair[0]) {
                let indent = character == '\u{3000}' && state.history[2] == model::BOUNDARY;
                let odd = if indent { 0.0 } else { odd(character) };
                if odd < price::FOREIGN && (!state.owes_mark || is_punctuation(character)) {
                    let opened = State {
                        pending: pair[1],
                        last: pair[1],
                        owes_mark: false,
                        ..state
                    };
                    self.push(
                        opened,
                        character,
                        next,
                        Event::NoiseInside,
                        cost + odd + self.unglossed(character),
                    );
                }
            }
        }
    }

    pub(super) fn gloss_price(&self, glossed: char) -> f32 {
        let mut cost = match self.around.glosses.is_glossed(glossed) {
            Some(true) => 0.0,
            Some(false) => price::CONTRADICTED,
            None if reading::rank(glossed).is_some() => price::LISTED,
            None => price::UNLISTED,
        };
        if !forms::is_traditional(glossed) || !forms::is_written_form(glossed) {
            cost += price::NOT_TRADITIONAL;
        }
        cost
    }

    /// The price of a character that should have been glossed and was not.
    pub(super) fn unglossed(&self, character: char) -> f32 {
        if self.around.glosses.is_glossed(character) == Some(true) {
            price::CONTRADICTED
        } else {
            0.0
        }
    }
}

/// The price of a character that the clean text is unlikely to have.
pub(super) fn odd(character: char) -> f32 {
    if forms::is_han(character) {
        if forms::is_written_form(character) {
            0.0
        } else {
            price::FORM
        }
    } else if common::is_mark(character) {
        0.0
    } else {
        price::FOREIGN
    }
}
