//! GBK as bytes: which character a pair of bytes is, and which pair a character has.
//!
//! The damage was done to bytes (`DAMAGE.md`: glosses and commas put into a GBK byte stream, unaligned), so undoing
//! it means to think in bytes. The table is read once from `encoding_rs`. Three fates of a pair matter when the page
//! was decoded lossily: a character, nothing (user-defined areas), or a `?` that swallows both bytes.

use std::sync::LazyLock;

/// What a lossy decoder makes of two bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pair {
    /// A character of the standard.
    Character(char),
    /// A user-defined area: dropped by most pages, kept as this private-use character by some.
    Private(char),
    /// No character: `?`.
    Invalid,
}

const LEAD_FIRST: u8 = 0x81;
const LEADS: usize = 126;
/// Trail bytes are 40..=FE without 7F; the table has a column for each of 40..=FF.
const TRAIL_FIRST: u8 = 0x40;
const TRAILS: usize = 192;

struct Table {
    /// Code unit of each pair: 0 is invalid, E000..F8FF private.
    characters: Vec<u16>,
    /// Pair of each code unit, 0 where there is none.
    pairs: Vec<u16>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut characters = vec![0u16; LEADS * TRAILS];
    let mut pairs = vec![0u16; 0x1_0000];
    for lead in LEAD_FIRST..=0xFE {
        for trail in TRAIL_FIRST..=0xFE {
            if trail == 0x7F {
                continue;
            }
            let bytes = [lead, trail];
            let (text, had_errors) = encoding_rs::GBK.decode_without_bom_handling(&bytes);
            let mut found = text.chars();
            let (Some(character), None) = (found.next(), found.next()) else {
                continue;
            };
            let code = u32::from(character);
            if had_errors || code > 0xFFFF {
                continue;
            }
            let private = (0xE000..=0xF8FF).contains(&code);
            if private && !is_user_defined(lead, trail) {
                continue;
            }
            // Characters of the fourth area's end: the damaged pages never show them, so the pair counts as private.
            let code = if !private && is_user_defined(lead, trail) {
                0xE815 + u32::from(trail) - 0x50
            } else {
                code
            };
            #[expect(clippy::cast_possible_truncation, reason = "checked above")]
            let unit = code as u16;
            characters[index(lead, trail)] = unit;
            if pairs[usize::from(unit)] == 0 {
                pairs[usize::from(unit)] = u16::from_be_bytes(bytes);
            }
        }
    }
    Table { characters, pairs }
});

const fn index(lead: u8, trail: u8) -> usize {
    (lead - LEAD_FIRST) as usize * TRAILS + (trail - TRAIL_FIRST) as usize
}

/// Whether a byte can open a pair.
pub(super) const fn is_lead(byte: u8) -> bool {
    byte >= LEAD_FIRST && byte <= 0xFE
}

/// Whether a byte can close a pair.
pub(super) const fn is_trail(byte: u8) -> bool {
    byte >= TRAIL_FIRST && byte <= 0xFE && byte != 0x7F
}

/// The three user-defined areas of GBK, and the end of its fourth area, which the common code page 936 also leaves to
/// the user (the run 需要人大會審議 of the seed lost FE8C).
pub(super) const fn is_user_defined(lead: u8, trail: u8) -> bool {
    (lead >= 0xAA && lead <= 0xAF && trail >= 0xA1)
        || (lead >= 0xF8 && lead <= 0xFE && trail >= 0xA1)
        || (lead >= 0xA1 && lead <= 0xA7 && trail <= 0xA0)
        || (lead == 0xFE && trail >= 0x50 && trail <= 0xA0)
}

static UNASSIGNED: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    (0..=0xFF_u8)
        .map(|lead| {
            (0x81..=0xFE_u8)
                .filter(|&trail| is_lead(lead) && decode(lead, trail) == Pair::Invalid)
                .collect()
        })
        .collect()
});

/// The bytes that make no character behind `lead` and yet can open one.
pub(super) fn unassigned_trails(lead: u8) -> impl Iterator<Item = u8> {
    UNASSIGNED[usize::from(lead)].iter().copied()
}

/// What a lossy decoder makes of `lead` and `trail`.
pub(super) fn decode(lead: u8, trail: u8) -> Pair {
    if !is_lead(lead) || !is_trail(trail) {
        return Pair::Invalid;
    }
    match TABLE.characters[index(lead, trail)] {
        0 => Pair::Invalid,
        unit => match char::from_u32(u32::from(unit)) {
            Some(character) if (0xE000..=0xF8FF).contains(&unit) => Pair::Private(character),
            Some(character) => Pair::Character(character),
            None => Pair::Invalid,
        },
    }
}

/// The two bytes of a character, or `None` for ASCII and for what GBK does not have.
pub(super) fn encode(character: char) -> Option<[u8; 2]> {
    let unit = u16::try_from(u32::from(character)).ok()?;
    match TABLE.pairs[usize::from(unit)] {
        0 => None,
        pair => Some(pair.to_be_bytes()),
    }
}

/// The full-width form of an ASCII character (`A3` and its code with the high bit), as GBK has it.
pub(super) fn full_width(ascii: char) -> Option<char> {
    match ascii {
        '!'..='}' => char::from_u32(u32::from(ascii) + 0xFEE0),
        _ => None,
    }
}

/// The ASCII form of a full-width character.
pub(super) fn half_width(character: char) -> Option<char> {
    match character {
        '\u{FF01}'..='\u{FF5D}' => char::from_u32(u32::from(character) - 0xFEE0),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_the_damage_page() {
        assert_eq!(decode(0x9E, 0xE9), Pair::Character('為'));
        assert_eq!(encode('閲'), Some([0xE9, 0x87]));
        assert!(matches!(decode(0xF8, 0xBC), Pair::Private(_)));
        assert_eq!(decode(0xAD, 0xC9), Pair::Private('\u{E142}'));
        assert_eq!(decode(0x9E, 0x28), Pair::Invalid);
        assert_eq!(encode('，'), Some([0xA3, 0xAC]));
        assert_eq!(encode('ō'), Some([0xA8, 0xAD]));
    }
}
