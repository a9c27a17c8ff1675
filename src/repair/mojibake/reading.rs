//! How bytes were read wrongly: which bytes each character of the damaged text stands for.
//!
//! A misreading is lossy where the wrong encoding has no character for some bytes. What a page then shows differs:
//! U+FFFD, `?`, a private-use character, `€` for 80, a space for A0, or nothing at all. [`Reading::bytes`] gives the
//! bytes of a character that lost nothing, [`Reading::lost_pairs`] what may hide behind a mark, and
//! [`Reading::reads_as`] does the misreading again, which is the proof of an edit.

use std::sync::LazyLock;

/// The encoding that bytes were read in by mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// GBK or GB18030.
    Gbk,
    /// Windows-1252, or ISO 8859-1 where a page keeps the control characters 80..9F.
    Latin,
    /// Big5 with the Hong Kong supplement.
    Big5,
}

/// The bytes of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bytes {
    bytes: [u8; 2],
    length: u8,
}

impl Bytes {
    pub(super) const fn one(byte: u8) -> Self {
        Self {
            bytes: [byte, 0],
            length: 1,
        }
    }

    pub(super) const fn two(bytes: [u8; 2]) -> Self {
        Self { bytes, length: 2 }
    }

    /// The bytes one by one.
    pub(super) fn into_iter(self) -> impl Iterator<Item = u8> {
        self.bytes.into_iter().take(usize::from(self.length))
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

/// Two-byte codes: which pair each character of the basic plane is, 0 for none, and back.
pub(super) struct Pairs {
    pairs: Vec<u16>,
    characters: Vec<u16>,
}

impl Pairs {
    fn read(encoding: &'static encoding_rs::Encoding, aliases: &[(char, u16)]) -> Self {
        let mut table = Self {
            pairs: vec![0; 0x1_0000],
            characters: vec![0; 0x1_0000],
        };
        for pair in 0x8140..=0xFEFE_u16 {
            let bytes = pair.to_be_bytes();
            let (text, had_errors) = encoding.decode_without_bom_handling(&bytes);
            let mut found = text.chars();
            let (false, Some(character), None) = (had_errors, found.next(), found.next()) else {
                continue;
            };
            let Ok(unit) = u16::try_from(u32::from(character)) else {
                continue;
            };
            table.characters[usize::from(pair)] = unit;
            if table.pairs[usize::from(unit)] == 0 {
                table.pairs[usize::from(unit)] = pair;
            }
        }
        for &(character, pair) in aliases {
            let unit = u32::from(character) as usize & 0xFFFF;
            if table.pairs[unit] == 0 {
                table.pairs[unit] = pair;
            }
        }
        table
    }

    /// The pair of a character.
    pub(super) fn pair(&self, character: char) -> Option<[u8; 2]> {
        match self.pairs.get(u32::from(character) as usize) {
            Some(&pair) if pair != 0 => Some(pair.to_be_bytes()),
            _ => None,
        }
    }

    /// The character of a pair.
    pub(super) fn character(&self, pair: [u8; 2]) -> Option<char> {
        match self.characters[usize::from(u16::from_be_bytes(pair))] {
            0 => None,
            unit => char::from_u32(u32::from(unit)),
        }
    }
}

/// Characters that other tables than the WHATWG's write for a pair of GBK.
const GBK_ALIASES: [(char, u16); 16] = [
    ('\u{30FB}', 0xA1A4),
    ('\u{E78D}', 0xA6D9),
    ('\u{E78E}', 0xA6DA),
    ('\u{E78F}', 0xA6DB),
    ('\u{E790}', 0xA6DC),
    ('\u{E791}', 0xA6DD),
    ('\u{E792}', 0xA6DE),
    ('\u{E793}', 0xA6DF),
    ('\u{E794}', 0xA6EC),
    ('\u{E795}', 0xA6ED),
    ('\u{E796}', 0xA6F3),
    ('\u{E7C7}', 0xA8BC),
    ('\u{E7C8}', 0xA8BF),
    ('\u{FFE0}', 0xA1E9),
    ('\u{FFE1}', 0xA1EA),
    ('\u{FF5E}', 0xA1AB),
];

static GBK: LazyLock<Pairs> = LazyLock::new(|| Pairs::read(encoding_rs::GB18030, &GBK_ALIASES));
static BIG5: LazyLock<Pairs> = LazyLock::new(|| Pairs::read(encoding_rs::BIG5, &[]));

/// The code table of GBK.
pub(super) fn gbk() -> &'static Pairs {
    &GBK
}

/// The code table of Big5.
pub(super) fn big5() -> &'static Pairs {
    &BIG5
}

/// What windows-1252 has at 80..9F; a control character where it has nothing.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The byte that windows-1252 or ISO 8859-1 reads as `character`.
pub(super) fn latin_byte(character: char) -> Option<u8> {
    let code = u32::from(character);
    if let Ok(byte) = u8::try_from(code) {
        return Some(byte);
    }
    if !(0x152..=0x2122).contains(&code) {
        return None;
    }
    let place = WINDOWS.iter().position(|&other| other == character)?;
    u8::try_from(place + 0x80).ok()
}

/// Pairs of GBK that code page 936 and strict decoders have no character for, and that a page of UTF-8 can hold.
static GBK_LOST: LazyLock<Vec<[u8; 2]>> =
    LazyLock::new(|| every_pair().filter(|&pair| gbk_loses(pair)).collect());

/// Pairs that some table of Big5 has no character for.
static BIG5_LOST: LazyLock<Vec<[u8; 2]>> = LazyLock::new(|| {
    every_pair()
        .filter(|&pair| big5().character(pair).is_none() || is_extension(pair))
        .collect()
});

/// Whether only some tables of Big5 have a character for a pair: Hong Kong's and the later additions.
const fn is_extension(pair: [u8; 2]) -> bool {
    let code = u16::from_be_bytes(pair);
    matches!(code, ..0xA140 | 0xA3C0..0xA440 | 0xC6A1..0xC940 | 0xF9D6..)
}

fn every_pair() -> impl Iterator<Item = [u8; 2]> {
    (0x81..=0xFE_u8).flat_map(|lead| (0x40..=0xFE_u8).map(move |trail| [lead, trail]))
}

/// Whether GBK has no character that begins with `byte` where `follower` stands behind it, or the end.
pub(super) fn makes_none(byte: u8, follower: Option<u8>) -> bool {
    byte == 0x80 || follower.is_none_or(|follower| gbk_loses([byte, follower]))
}

/// Whether code page 936 and strict decoders have no character for a pair: none, or one for private use.
fn gbk_loses(pair: [u8; 2]) -> bool {
    let private = |character| ('\u{E000}'..='\u{F8FF}').contains(&character);
    gbk().character(pair).is_none_or(private)
}

impl Reading {
    /// The bytes that were read as `character`; `None` where this reading never gives it.
    pub(super) fn bytes(self, character: char) -> Option<Bytes> {
        if character.is_ascii() {
            return u8::try_from(character).ok().map(Bytes::one);
        }
        match self {
            Self::Latin => latin_byte(character).map(Bytes::one),
            Self::Gbk if character == '€' => Some(Bytes::one(0x80)),
            Self::Gbk => gbk().pair(character).map(Bytes::two),
            Self::Big5 => big5().pair(character).map(Bytes::two),
        }
    }

    /// The same inside or outside a character of the text that was misread: white space may stand for A0 inside one.
    pub(super) fn bytes_within(self, character: char, inside: bool) -> Option<Bytes> {
        if character == ' ' && self == Self::Latin && inside {
            return Some(Bytes::one(0xA0));
        }
        self.bytes(character)
    }

    /// The pairs that this reading has no character for; none for one-byte codes.
    pub(super) fn lost_pairs(self) -> &'static [[u8; 2]] {
        match self {
            Self::Gbk => &GBK_LOST,
            Self::Big5 => &BIG5_LOST,
            Self::Latin => &[],
        }
    }

    /// Whether this reading may drop a lone `byte` without a mark.
    pub(super) const fn drops(self, byte: u8) -> bool {
        match self {
            Self::Latin => matches!(byte, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D | 0xA0 | 0xAD),
            Self::Gbk => byte == 0x80,
            Self::Big5 => false,
        }
    }

    /// Whether `bytes`, read again in this encoding, give `damaged`; a lost byte or pair may be any mark of loss.
    pub(super) fn reads_as(self, bytes: &[u8], damaged: &str) -> bool {
        let mut at = 0;
        let mut shown = damaged.chars().peekable();
        while at < bytes.len() {
            let byte = bytes[at];
            if byte < 0x80 {
                if shown.next() != Some(char::from(byte)) {
                    return false;
                }
                at += 1;
                continue;
            }
            if self == Self::Latin {
                match shown.next() {
                    Some(found) if latin_byte(found) == Some(byte) => {}
                    Some(' ') if byte == 0xA0 => {}
                    Some('?' | '\u{FFFD}') if (0x80..=0x9F).contains(&byte) => {}
                    _ => return false,
                }
                at += 1;
                continue;
            }
            let trail = bytes.get(at + 1).copied();
            let table = if self == Self::Gbk { gbk() } else { big5() };
            let whole = trail.and_then(|trail| table.character([byte, trail]));
            match (shown.next(), whole) {
                (Some(found), Some(_))
                    if self.bytes(found).is_some_and(|known| {
                        known.as_slice() == &bytes[at..(at + 2).min(bytes.len())]
                    }) =>
                {
                    at += 2;
                }
                (Some('?' | '\u{FFFD}' | '€'), _) if byte == 0x80 => at += 1,
                (Some('?' | '\u{FFFD}'), Some(lost))
                    if ('\u{E000}'..='\u{F8FF}').contains(&lost) =>
                {
                    at += 2;
                }
                (Some('?' | '\u{FFFD}'), Some(_))
                    if self == Self::Big5
                        && trail.is_some_and(|trail| is_extension([byte, trail])) =>
                {
                    at += 2;
                }
                (Some('?' | '\u{FFFD}'), None) => match trail {
                    Some(trail) if trail >= 0x80 => at += 2,
                    _ => at += 1,
                },
                _ => return false,
            }
        }
        shown.next().is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misreadings_are_done_again() {
        assert!(Reading::Gbk.reads_as("二、五年".as_bytes(), "浜屻�佷簲骞�"));
        assert!(!Reading::Gbk.reads_as("二、五月".as_bytes(), "浜屻�佷簲骞�"));
        assert!(Reading::Latin.reads_as("中国".as_bytes(), "ä¸\u{AD}å›½"));
        assert!(Reading::Big5.reads_as(&[0xD6, 0xD0], "笢"));
    }
}
