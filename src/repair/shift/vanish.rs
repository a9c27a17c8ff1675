//! Pairs that vanished inside a run: bytes of a user-defined area, dropped without a mark.

use super::super::{common, gbk, model};
use super::{Event, NONE, Node, Search, State, Token, price};

/// A character before a vanished pair is not less likely than this, or the reading is not followed.
const UNLIKELY: f32 = -11.0;

/// Vanished pairs are sought behind readings this many nats from the best at their place.
pub(super) const NEAR: f32 = 8.0;

/// Behind a vanished pair an unknown byte is sought among characters at least this likely anywhere.
pub(super) const COMMON: f32 = -11.0;

/// First bytes of the user-defined areas.
const VANISHING_LEADS: [u8; 20] = [
    0xA1, 0xA2, 0xA3, 0xA4, 0xA5, 0xA6, 0xA7, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE, 0xAF, 0xF8, 0xF9, 0xFA,
    0xFB, 0xFC, 0xFD, 0xFE,
];

/// The second bytes of a user-defined area's pair that begins with `lead`.
const fn vanishing_trails(lead: u8) -> Option<(u8, u8)> {
    match lead {
        0xA1..=0xA7 => Some((0x40, 0xA0)),
        // FE50..=FEA0 vanish too; the gap is no loss, as no second byte lies in it alone.
        0xFE => Some((0x50, 0xFE)),
        0xAA..=0xAF | 0xF8..=0xFD => Some((0xA1, 0xFE)),
        _ => None,
    }
}

impl Search<'_> {
    /// Pairs of a user-defined area stood before the token at `index` and vanished: one, or two in a row.
    pub(super) fn extend_vanished(&mut self, state: State, index: usize, token: Token) {
        for middle in self.vanished(state, index) {
            self.extend_opened(middle, index, token);
            if middle.score > self.best_here - NEAR {
                for second in self.vanished_twice(middle, index) {
                    if !self.is_far(second.score, index + 1) {
                        self.extend_opened(second, index, token);
                    }
                }
            }
        }
    }

    /// States behind the first byte of a vanished pair, which closes the pending character; `pending` is that byte,
    /// to say which second bytes the pair may have.
    pub(super) fn vanished(&mut self, state: State, index: usize) -> Vec<State> {
        let state = State {
            score: state.score - price::VANISHED,
            ..state
        };
        let mut states = Vec::new();
        for &(closing, character, symbol) in common::behind_lead(state.pending) {
            if vanishing_trails(closing).is_some()
                && let Some(closed) = self.emit_silently(state, index, character, symbol)
            {
                states.push(State {
                    pending: closing,
                    ..closed
                });
            }
        }
        states
    }

    /// The same for a second pair: its first byte closes a character that the first pair's second byte opened.
    pub(super) fn vanished_twice(&mut self, state: State, index: usize) -> Vec<State> {
        let Some((low, high)) = vanishing_trails(state.pending) else {
            return Vec::new();
        };
        let mut states = Vec::new();
        for closing in VANISHING_LEADS {
            for &(opening, character, symbol) in common::before_trail(closing) {
                if (low..=high).contains(&opening)
                    && let Some(closed) = self.emit_silently(state, index, character, symbol)
                {
                    states.push(State {
                        pending: closing,
                        ..closed
                    });
                }
            }
        }
        states
    }

    /// Reads the token at `index` with each second byte that the vanished pair begun by `state.pending` may have.
    pub(super) fn extend_opened(&mut self, state: State, index: usize, token: Token) {
        let Some((low, high)) = vanishing_trails(state.pending) else {
            return;
        };
        if self.is_far(state.score, index + 1) {
            return;
        }
        if token.character != '?' && token.pair[0] != 0 {
            for &(opening, ..) in common::before_trail(token.pair[0]) {
                if (low..=high).contains(&opening) {
                    let open = State {
                        pending: opening,
                        last: opening,
                        ..state
                    };
                    self.pair(open, token.pair, index + 1, Event::None, 0.0);
                }
            }
        }
        if token.ascii != 0 && gbk::is_trail(token.ascii) {
            for &(opening, ..) in common::before_trail(token.ascii) {
                if (low..=high).contains(&opening) {
                    let open = State {
                        pending: opening,
                        last: opening,
                        ..state
                    };
                    self.close_with_ascii(open, index, token);
                }
            }
        }
        // Nothing is known of a character between a vanished pair and a `?`: only for good readings, and common ones.
        if token.character == '?' && state.score > self.best_here - NEAR {
            for opening in low..=high {
                if gbk::is_lead(opening) && gbk::is_trail(opening) {
                    let open = State {
                        pending: opening,
                        last: opening,
                        ..state
                    };
                    self.ends(open, index, COMMON);
                }
            }
        }
    }

    /// A character that no token shows, if it is likely enough.
    pub(super) fn emit_silently(
        &mut self,
        state: State,
        index: usize,
        character: char,
        symbol: model::Symbol,
    ) -> Option<State> {
        let score = self.score(state.history, symbol);
        if score < UNLIKELY {
            return None;
        }
        let node = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node {
            before: state.node,
            character,
            next: u32::try_from(index).unwrap_or(NONE),
            in_step: false,
            event: Event::None,
        });
        Some(State {
            score: state.score + score - self.unglossed(character),
            history: model::push(state.history, symbol),
            node,
            settled: 0,
            ..state
        })
    }
}
