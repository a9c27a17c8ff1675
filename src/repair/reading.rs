//! Readings: which syllable a gloss gives to a character, and how a gloss is written.
//!
//! The damage process glosses a character with its default reading (83 of 83 read off damaged pages agree with the
//! `pinyin` crate), so a gloss names its character: that is what makes a shifted run decidable.

use super::{forms, gbk};
use pinyin::ToPinyin;
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
            ')' if toned => return Some((&text[..at], at + 1)),
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
    }
}
