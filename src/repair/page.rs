//! What a text's statistics say about its damage: which steps may run at all.
//!
//! Every step that could harm good text waits for evidence from the whole text. Clean text gives none: it leaves
//! this room as it came, after one scan for `(`, `?` and noise.

use super::damage::is_punctuation;
use super::forms;
use super::glosses::Glosses;
use super::loose;
use super::shift::is_noise;

/// Least number of marks with noise before them that no writer types (`,。` or a control character).
const NOISE_LEAST: u32 = 2;
/// Least share of marks with noise before them. Damaged pages have about two thirds; typing slips far under 1 %.
const NOISE_SHARE: f32 = 0.2;
/// Folded pages have no full-width comma; a page with one in ten or more was not folded.
const FOLDED_SHARE: f32 = 0.9;

/// The evidence of one text.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "signs that do not depend on each other"
)]
pub(super) struct Page {
    /// Which characters are glossed, and whether glosses are damage.
    pub glosses: Glosses,
    /// Whether glosses of another family are damage.
    pub loose: bool,
    /// Whether noise stands before punctuation.
    pub noise: bool,
    /// Whether full-width ASCII was folded to half width.
    pub folds: bool,
    /// Whether pairs of the user-defined areas stand as private-use characters and so have not vanished.
    pub keeps_private: bool,
}

impl Page {
    /// Reads a text once for evidence.
    pub(super) fn survey(text: &str) -> Self {
        let glosses = Glosses::count(text);
        let mut page = Self {
            glosses,
            loose: false,
            noise: false,
            folds: false,
            keeps_private: false,
        };
        let (with, sure, marks) = count_noise(text);
        let damage = page.glosses.are_damage();
        page.loose = !damage && loose::are_damage(text);
        page.noise = with as f32 >= NOISE_SHARE * marks as f32
            && (sure >= NOISE_LEAST || sure >= 1 && damage || with >= 1 && damage);
        if page.is_damaged() {
            page.folds = is_folded(text);
            page.keeps_private = memchr::memchr_iter(0xEE, text.as_bytes())
                .filter_map(|at| text.get(at..)?.chars().next())
                .any(|character| ('\u{E000}'..='\u{E864}').contains(&character));
        }
        page
    }

    /// Whether any step may run.
    pub(super) fn is_damaged(&self) -> bool {
        self.was_shifted() || self.loose
    }

    /// Whether bytes were put in, so that runs may have been thrown out of step.
    pub(super) fn was_shifted(&self) -> bool {
        self.glosses.are_damage() || self.noise
    }
}

/// The mark behind the noise at the start of `text`, and the length of both; on a folded page the mark is ASCII.
pub(super) fn noise_before_mark(text: &str) -> Option<(char, usize)> {
    let mut noise_ends = 0;
    let mut characters = text.char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        if is_noise(character)
            && characters
                .peek()
                .is_some_and(|&(_, next)| is_noise(next) || is_mark(next))
        {
            noise_ends = at + 1;
        } else if noise_ends > 0 && is_mark(character) {
            return Some((character, at + character.len_utf8()));
        } else {
            return None;
        }
    }
    None
}

const fn is_mark(character: char) -> bool {
    is_punctuation(character) || matches!(character, ',' | '?' | '!' | ';' | ':')
}

/// Marks behind a Han character with noise before them, those that no writer types, and all marks.
fn count_noise(text: &str) -> (u32, u32, usize) {
    let (mut with, mut sure, mut marks) = (0, 0, 0);
    let bytes = text.as_bytes();
    let controls = memchr::memchr3(5, 6, 7, bytes).or_else(|| memchr::memchr(8, bytes));
    let commas = memchr::memchr_iter(b',', bytes);
    let noise: &mut dyn Iterator<Item = usize> = match controls {
        Some(_) => &mut (0..bytes.len()).filter(|&at| matches!(bytes[at], b',' | 5..=8)),
        None => &mut { commas },
    };
    let mut behind = 0;
    for at in noise {
        if at < behind {
            continue;
        }
        let Some((mark, length)) = noise_before_mark(&text[at..]) else {
            continue;
        };
        behind = at + length;
        let chinese = text[..at]
            .chars()
            .next_back()
            .is_some_and(|left| forms::is_han(left) || matches!(left, '”' | '》' | '）' | ')'));
        if !chinese {
            continue;
        }
        with += 1;
        if is_punctuation(mark) || bytes[at] != b',' {
            sure += 1;
        }
    }
    if with > 0 {
        marks = ["。", "、", "，"]
            .map(|mark| count(text, mark))
            .iter()
            .sum();
    }
    (with, sure, marks)
}

/// Whether the commas behind Han characters are half width, those of the damage aside.
fn is_folded(text: &str) -> bool {
    // Other marks do not tell: a run out of step shows some that the page folds in step.
    let full = count(text, "，");
    let half = memchr::memchr_iter(b',', text.as_bytes()).filter(|&at| {
        let next = text[at + 1..].chars().next().unwrap_or(' ');
        let left = || text[..at].trim_end_matches(is_noise).chars().next_back();
        !is_noise(next)
            && !is_mark(next)
            // A `)` closes a gloss more often than a remark.
            && left().is_some_and(|left| forms::is_han(left) || left == ')')
    });
    let half = half.count();
    half as f32 >= FOLDED_SHARE * (half + full) as f32
}

fn count(text: &str, mark: &str) -> usize {
    memchr::memmem::find_iter(text.as_bytes(), mark).count()
}
