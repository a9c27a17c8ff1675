//! How a run ends: which byte the last `?` hides, and what it swallowed.

use super::super::{common, forms, gbk, reading};
use super::start::odd;
use super::{Event, Search, State, price};
use gbk::Pair;

impl Search<'_> {
    /// The ways in which the `?` at `index` closes the pending character with an unknown byte.
    pub(super) fn ends(&mut self, state: State, index: usize, least: f32) {
        let torn = self.torn_gloss_at(index + 1);
        let mark = self.mark_behind_noise(index + 1);
        let all = (0x40..=0xFE_u8).filter_map(|trail| match gbk::decode(state.pending, trail) {
            Pair::Character(character) => Some((trail, character)),
            _ => None,
        });
        let candidates: Vec<(u8, char)> = if least == f32::NEG_INFINITY {
            all.collect()
        } else {
            common::behind_lead(state.pending)
                .iter()
                .filter(|(.., symbol)| self.model.unigram(*symbol) >= least)
                .map(|&(trail, character, _)| (trail, character))
                .collect()
        };
        for (trail, character) in candidates {
            let odd = odd(character);
            if odd >= price::FOREIGN || !gbk::is_lead(trail) {
                continue;
            }
            let closed = State {
                pending: 0,
                last: trail,
                ..state
            };
            if let Some((syllable, next)) = torn {
                if reading::reading(character) == Some(syllable) {
                    let cost = odd + self.gloss_price(character);
                    self.push(closed, character, next, Event::None, cost);
                }
                continue;
            }
            let cost = odd + self.unglossed(character);
            if mark.is_some() {
                self.push(closed, character, index + 1, Event::NoiseBehind, cost);
            } else {
                self.swallow(closed, character, index + 1, cost);
            }
            if least == f32::NEG_INFINITY {
                for second in gbk::unassigned_trails(trail) {
                    let open = State {
                        pending: second,
                        last: second,
                        ..state
                    };
                    self.push(
                        open,
                        character,
                        index + 1,
                        Event::None,
                        cost + price::UNASSIGNED,
                    );
                }
            }
        }
    }

    /// The `?` before token `next` swallowed an ASCII character behind `character`.
    pub(super) fn swallow(&mut self, closed: State, character: char, next: usize, cost: f32) {
        let behind = self
            .tokens
            .get(next)
            .map_or("", |token| &self.around.text[token.at..]);
        match swallowed(behind) {
            Some(found) => {
                let cost = if matches!(found, '<' | '\n') {
                    cost + self.unfinished(closed, character)
                } else {
                    cost
                };
                self.push(
                    closed,
                    character,
                    next,
                    Event::Swallowed(Some(found)),
                    cost + price::SWALLOWED_KNOWN,
                );
            }
            None => self.push(
                closed,
                character,
                next,
                Event::Swallowed(None),
                cost + price::SWALLOWED,
            ),
        }
    }

    /// The price of an element that ends behind `character`: most end with a sentence, none with an opening mark.
    pub(super) fn unfinished(&self, closed: State, character: char) -> f32 {
        let ends_sentence = |symbol| {
            "。！？；：…"
                .chars()
                .any(|mark| self.model.symbol(mark) == symbol)
        };
        match character {
            '。' | '！' | '？' | '；' | '：' | '…' | '）' | '》' => 0.0,
            '”' | '’' if ends_sentence(closed.history[2]) => 0.0,
            '“' | '‘' | '《' | '（' | '、' | '，' | '—' => price::UNFINISHED * 2.0,
            _ => price::UNFINISHED,
        }
    }
}

/// The ASCII character that stood before `behind`, where what follows tells: the rest of a tag, of an entity, of an
/// attribute, of a year.
fn swallowed(behind: &str) -> Option<char> {
    let name = |text: &str| {
        text.len()
            - text
                .trim_start_matches(|c: char| c.is_ascii_alphanumeric())
                .len()
    };
    let tag = behind.strip_prefix('/').unwrap_or(behind);
    let length = name(tag);
    let starts_with_letter = tag.starts_with(|c: char| c.is_ascii_alphabetic());
    if starts_with_letter && length <= 10 {
        match tag[length..].chars().next() {
            Some('>' | ' ' | '/') => return Some('<'),
            Some(';') => return Some('&'),
            _ => {}
        }
    }
    if behind.starts_with(" />") || behind.starts_with("/>") || behind.starts_with('>') {
        return Some('"');
    }
    if behind.starts_with('.') {
        return Some('.');
    }
    // Between two Han characters only the end of a line is likely.
    if behind.starts_with(|character| {
        forms::is_han(character) || matches!(character, '“' | '（' | '《' | '\u{3000}')
    }) {
        return Some('\n');
    }
    if is_numbered(behind) {
        return Some('\n');
    }
    let digits = behind.len()
        - behind
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    if digits == 3 && behind[3..].starts_with('年') {
        return Some(if behind.starts_with('9') { '1' } else { '2' });
    }
    None
}

/// Whether `text` begins as a numbered paragraph does: `(九)`, `12、`.
fn is_numbered(text: &str) -> bool {
    let numeral = |character: char| "一二三四五六七八九十".contains(character);
    let (rest, closing): (&str, &[char]) = match text.strip_prefix('(') {
        Some(rest) => (rest.trim_start_matches(numeral), &[')']),
        None => (
            text.trim_start_matches(|c: char| c.is_ascii_digit()),
            &['、'],
        ),
    };
    let length = text.len() - rest.len();
    (1..=10).contains(&length) && text.len() > length && rest.starts_with(closing)
}
