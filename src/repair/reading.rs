//! Readings: which syllable a gloss gives to a character, and how a gloss is written.
//!
//! The damage process glosses a character with its default reading (83 of 83 read off damaged pages agree with the
//! `pinyin` crate), so a gloss names its character: that is what makes a shifted run decidable.

use super::{forms, gbk};
use pinyin::{ToPinyin, ToPinyinMulti};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The characters glossed on damaged pages, the most often glossed first: a page glosses a prefix of this list.
/// Measured over 98 pages; a few more act only across two characters, so the list is not all there is.
static ORDER: &str = include_str!("data/order.txt");

/// Rank in [`ORDER`] by character.
static RANK: LazyLock<HashMap<char, usize>> = LazyLock::new(|| {
    ORDER
        .trim()
        .chars()
        .enumerate()
        .map(|(rank, character)| (character, rank))
        .collect()
});

/// Place of a character among those glossed on damaged pages, 0 first.
pub(super) fn rank(character: char) -> Option<usize> {
    RANK.get(&character).copied()
}

/// The characters of the list.
pub(super) fn ranked() -> impl Iterator<Item = char> {
    ORDER.trim().chars()
}

/// The default reading of a character, with tone mark: 關 is guān.
pub(super) fn reading(character: char) -> Option<&'static str> {
    character.to_pinyin().map(pinyin::Pinyin::with_tone)
}

/// The written-form Han characters that have `syllable` as their default reading and `lead` as first byte.
pub(super) fn pairs_read(lead: u8, syllable: &str) -> impl Iterator<Item = (u8, char)> {
    (0x40..=0xFE_u8).filter_map(move |trail| match gbk::decode(lead, trail) {
        gbk::Pair::Character(character)
            if forms::is_han(character) && reading(character) == Some(syllable) =>
        {
            Some((trail, character))
        }
        _ => None,
    })
}

/// Most spaces before the `)` of a gloss: `(luò )`.
const SPACES: usize = 2;

/// Longest syllable: zhuāng with its tone mark, in bytes.
const LONGEST_SYLLABLE: usize = 8;

const fn is_tone_vowel(character: char) -> bool {
    matches!(
        character,
        'ā' | 'á'
            | 'ǎ'
            | 'à'
            | 'ē'
            | 'é'
            | 'ě'
            | 'è'
            | 'ī'
            | 'í'
            | 'ǐ'
            | 'ì'
            | 'ō'
            | 'ó'
            | 'ǒ'
            | 'ò'
            | 'ū'
            | 'ú'
            | 'ǔ'
            | 'ù'
            | 'ǖ'
            | 'ǘ'
            | 'ǚ'
            | 'ǜ'
            | 'ń'
            | 'ň'
            | 'ǹ'
            | 'ḿ'
    )
}

/// The tone-marked syllable at the start of `text` that a `)` closes, and the length with the `)`.
pub(super) fn closing_syllable(text: &str) -> Option<(&str, usize)> {
    let mut toned = false;
    for (at, character) in text.char_indices() {
        match character {
            'a'..='z' | 'ü' | 'ê' => {}
            _ if is_tone_vowel(character) && !toned => toned = true,
            ')' | ' ' if toned => {
                let spaces = text[at..].len() - text[at..].trim_start_matches(' ').len();
                let closes = spaces <= SPACES && text[at + spaces..].starts_with(')');
                return closes.then(|| (&text[..at], at + spaces + 1));
            }
            _ => return None,
        }
        if at >= LONGEST_SYLLABLE {
            return None;
        }
    }
    None
}

/// The syllable of the gloss `(…)` at the start of `text`, and the gloss's length.
pub(super) fn gloss(text: &str) -> Option<(&str, usize)> {
    let (syllable, length) = closing_syllable(text.strip_prefix('(')?)?;
    Some((syllable, length + 1))
}

/// A gloss as the smaller families write it: with or without tone, with several readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AnyGloss<'a> {
    /// What stands in the brackets.
    pub inside: &'a str,
    /// Length with the brackets.
    pub length: usize,
    /// Written as no person writes it: several readings, or a space before the `)`.
    pub is_marked: bool,
}

/// Longest inside of a gloss, in bytes: five readings and what stands between.
const LONGEST_INSIDE: usize = 64;

const fn is_letter(character: char) -> bool {
    matches!(character, 'a'..='z' | 'ü' | 'ê') || is_tone_vowel(character)
}

/// The gloss of any family at the start of `text`: `(wéi)`, `(wei)`, `(wéi / wèi)`, `(wéi )`.
pub(super) fn any_gloss(text: &str) -> Option<AnyGloss<'_>> {
    let rest = text.strip_prefix('(')?;
    let end = rest
        .as_bytes()
        .iter()
        .take(LONGEST_INSIDE)
        .position(|&byte| byte == b')')?;
    let inside = &rest[..end];
    let mut syllables = 0;
    for syllable in inside.split('/') {
        let bare = syllable.trim_matches(' ');
        if bare.is_empty() || bare.len() > LONGEST_SYLLABLE || !bare.chars().all(is_letter) {
            return None;
        }
        syllables += 1;
    }
    Some(AnyGloss {
        inside,
        length: end + 2,
        is_marked: syllables > 1 || inside.ends_with(' '),
    })
}

impl AnyGloss<'_> {
    /// Whether every reading in the brackets is one of the character's; without tone where none is written.
    pub(super) fn fits(&self, character: char) -> bool {
        let Some(readings) = character.to_pinyin_multi() else {
            return false;
        };
        self.inside.split('/').all(|syllable| {
            let syllable = syllable.trim_matches(' ');
            let toned = syllable.chars().any(is_tone_vowel);
            readings.into_iter().any(|reading| {
                reading.with_tone() == syllable || !toned && reading.plain() == syllable
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gloss_names_its_character() {
        assert_eq!(gloss("(guān)于"), Some(("guān", 7)));
        assert_eq!(gloss("(list)"), None);
        assert_eq!(gloss("(zhuàng)"), Some(("zhuàng", 9)));
        assert_eq!(reading('為'), Some("wèi"));
        assert!(
            pairs_read(0x83, "yōu").any(|(trail, character)| (trail, character) == (0x9E, '優'))
        );
        assert_eq!(rank('發'), Some(0));
        assert_eq!(gloss("(luò )成"), Some(("luò", 7)));
    }

    #[test]
    fn other_families_write_glosses_otherwise() {
        let fits = |text, character| any_gloss(text).is_some_and(|gloss| gloss.fits(character));
        assert!(fits("(wéi / wèi)", '爲') && fits("(yī / yì /yí)", '一'));
        assert!(fits("(she)", '社') && fits("(zhong)", '重') && fits("(luò )", '絡'));
        assert!(!fits("(list)", '表') && !fits("(shè / xx)", '社') && !fits("(1)", '一'));
        assert!(any_gloss("(yào / yāo)").is_some_and(|gloss| gloss.is_marked));
    }
}
