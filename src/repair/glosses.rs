//! The glosses of a text: whether they are damage, and which characters are glossed.
//!
//! A text may teach pinyin and mean its 字(zì). A gloss is damage only where the text's statistics say so. On damaged
//! pages (2,151 cases against 1) a character is glossed always or never, with its default reading, and only a
//! character that has a traditional form of its own; the glossed ones are mostly from one list (`data/order.txt`).

use super::{forms, gbk, reading, shift};
use std::collections::HashMap;

/// How often a character stands with and without a gloss.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    glossed: u32,
    bare: u32,
}

/// What the glosses of a text say.
#[derive(Debug, Default)]
pub(super) struct Glosses {
    counts: HashMap<char, Count>,
    damage: bool,
}

/// Share of a character's occurrences, on lines with glosses, that must be glossed: pages measured have 1.00.
const ALWAYS: f32 = 0.8;
/// Share of the glossed characters that must be traditional, always glossed and read by default. Damaged pages have
/// 0.98 and more; a text that teaches pinyin also glosses characters with one form (字 大 人): half of them.
const REGULAR: f32 = 0.85;

impl Glosses {
    /// Counts the glosses of `text`.
    pub(super) fn count(text: &str) -> Self {
        let mut counts: HashMap<char, Count> = HashMap::new();
        let (mut irregular, mut torn) = (0_u32, 0_u32);
        for at in memchr::memmem::find_iter(text.as_bytes(), "\u{FFFD}") {
            torn += u32::from(is_torn_gloss(text, at));
        }
        for at in memchr::memchr2_iter(b'(', b'?', text.as_bytes()) {
            if text.as_bytes()[at] == b'?' {
                torn += u32::from(is_torn_gloss(text, at));
                continue;
            }
            let Some((syllable, _)) = reading::gloss(&text[at..]) else {
                continue;
            };
            let mut before = text[..at].chars().rev();
            let Some(character) = before.next() else {
                continue;
            };
            if forms::is_han(character) {
                if reading::reading(character) == Some(syllable) {
                    counts.entry(character).or_default().glossed += 1;
                } else {
                    irregular += 1;
                }
            } else if letter_pair(before.next(), character, syllable).is_some() {
                torn += 1;
            }
        }
        if counts.is_empty() && torn == 0 {
            return Self::default();
        }
        let mut glosses = Self {
            counts,
            damage: false,
        };
        glosses.count_bare(text);
        glosses.judge(irregular, torn);
        glosses
    }

    /// Counts the glossed characters, and those of the list, where they stand without a gloss, on lines with glosses.
    fn count_bare(&mut self, text: &str) {
        let mut totals = vec![0_u32; 1 << 16];
        for line in text.split_inclusive('\n') {
            let has_gloss = memchr::memchr_iter(b'(', line.as_bytes())
                .any(|at| reading::gloss(&line[at..]).is_some());
            if has_gloss {
                for character in line.chars() {
                    totals[u32::from(character) as usize & 0xFFFF] += 1;
                }
            }
        }
        for character in reading::ranked() {
            self.counts.entry(character).or_default();
        }
        for (&character, count) in &mut self.counts {
            count.bare =
                totals[u32::from(character) as usize & 0xFFFF].saturating_sub(count.glossed);
        }
        self.counts
            .retain(|_, count| count.glossed + count.bare > 0);
    }

    fn judge(&mut self, irregular: u32, torn: u32) {
        let (mut regular, mut odd, mut listed) = (0_u32, irregular, torn * 2);
        for (&character, count) in self.counts.iter().filter(|(_, count)| count.glossed > 0) {
            let share = count.glossed as f32 / (count.glossed + count.bare) as f32;
            if share >= ALWAYS
                && forms::is_traditional(character)
                && forms::is_written_form(character)
            {
                regular += 1;
                listed += u32::from(reading::rank(character).is_some());
            } else {
                odd += 1;
            }
        }
        let all = (regular + torn + odd) as f32;
        // One listed character is enough, or three of any: a name's gloss, 龔(gōng), is neither.
        self.damage = (regular + torn) as f32 >= REGULAR * all && (listed >= 1 || regular >= 3);
    }

    /// Whether the glosses were put in by the damage.
    pub(super) fn are_damage(&self) -> bool {
        self.damage
    }

    /// Whether the character is glossed in this text; `None` where it does not stand.
    pub(super) fn is_glossed(&self, character: char) -> Option<bool> {
        let count = self.counts.get(&character)?;
        Some(count.glossed >= count.bare.max(1))
    }

    /// The characters glossed in this text, and those of the list not seen in it, that are read `syllable`.
    pub(super) fn with_reading(&self, syllable: &str) -> impl Iterator<Item = char> {
        let mut found: Vec<char> = self
            .counts
            .iter()
            .filter(|&(&character, count)| {
                count.glossed > 0 && reading::reading(character) == Some(syllable)
            })
            .map(|(&character, _)| character)
            .collect();
        found.sort_unstable();
        found.into_iter()
    }
}

/// Whether a gloss that has lost its `(` stands behind the mark of loss at byte `at`, and its character fits the one before.
fn is_torn_gloss(text: &str, at: usize) -> bool {
    let Some((syllable, _)) = reading::closing_syllable(shift::behind_mark(&text[at..])) else {
        return false;
    };
    let last = text[..at]
        .chars()
        .next_back()
        .and_then(gbk::encode)
        .map_or(0, |pair| pair[1]);
    gbk::is_lead(last)
        && reading::pairs_read(last, syllable).any(|(_, character)| {
            forms::is_traditional(character) && forms::is_written_form(character)
        })
}

/// The glossed character whose bytes are the last of `before` and the ASCII `letter`, where it is read `syllable`.
pub(super) fn letter_pair(before: Option<char>, letter: char, syllable: &str) -> Option<char> {
    let before = before?;
    let lead = gbk::encode(before).or_else(|| gbk::encode(gbk::full_width(before)?))?[1];
    let trail = u8::try_from(letter).ok().filter(u8::is_ascii)?;
    match gbk::decode(lead, trail) {
        gbk::Pair::Character(character) if reading::reading(character) == Some(syllable) => {
            Some(character)
        }
        _ => None,
    }
}
