//! The encoding that the bytes were written in: a machine that takes a byte at a time.

use super::reading::{big5, gbk};

/// The encoding that bytes should have been read in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// UTF-8.
    Utf8,
    /// GBK.
    Gbk,
    /// Big5.
    Big5,
}

/// Bytes of a character that is not complete yet.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pending {
    bytes: [u8; 3],
    count: u8,
}

impl Pending {
    /// No byte.
    pub(super) const NONE: Self = Self {
        bytes: [0; 3],
        count: 0,
    };

    /// Whether a character has just ended.
    pub(super) const fn is_empty(self) -> bool {
        self.count == 0
    }
}

/// What one more byte makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fed {
    /// The character goes on.
    More(Pending),
    /// The character is complete.
    Character(char),
    /// No character begins or goes on so.
    Impossible,
}

impl Target {
    /// Takes one byte.
    pub(super) fn feed(self, pending: Pending, byte: u8) -> Fed {
        match self {
            Self::Utf8 => utf8(pending, byte),
            Self::Gbk | Self::Big5 => pair(self, pending, byte),
        }
    }

    /// The bytes of `text`; `None` where this encoding does not have a character.
    pub(super) fn encode(self, text: &str) -> Option<Vec<u8>> {
        if self == Self::Utf8 {
            return Some(text.as_bytes().to_vec());
        }
        let table = if self == Self::Gbk { gbk() } else { big5() };
        let mut bytes = Vec::with_capacity(text.len());
        for character in text.chars() {
            match u8::try_from(character) {
                Ok(byte) if byte < 0x80 => bytes.push(byte),
                _ => bytes.extend(table.pair(character)?),
            }
        }
        Some(bytes)
    }
}

fn utf8(pending: Pending, byte: u8) -> Fed {
    let Pending { mut bytes, count } = pending;
    if count == 0 {
        return match byte {
            0..=0x7F => Fed::Character(char::from(byte)),
            0xC2..=0xF4 => Fed::More(Pending {
                bytes: [byte, 0, 0],
                count: 1,
            }),
            _ => Fed::Impossible,
        };
    }
    if !(0x80..=0xBF).contains(&byte) {
        return Fed::Impossible;
    }
    let wanted = match bytes[0] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        _ => 4,
    };
    if count + 1 < wanted {
        // Overlong forms and surrogates show in the second byte.
        let wrong = count == 1
            && matches!(
                (bytes[0], byte),
                (0xE0, ..0xA0) | (0xED, 0xA0..) | (0xF0, ..0x90) | (0xF4, 0x90..)
            );
        if wrong {
            return Fed::Impossible;
        }
        bytes[usize::from(count)] = byte;
        return Fed::More(Pending {
            bytes,
            count: count + 1,
        });
    }
    let lead_bits = u32::from(bytes[0]) & (0x7F >> wanted);
    let middle = bytes[1..usize::from(count)]
        .iter()
        .fold(lead_bits, |code, &next| code << 6 | u32::from(next) & 0x3F);
    match char::from_u32(middle << 6 | u32::from(byte) & 0x3F) {
        // Control characters 80..9F too: bytes of text misread twice over.
        Some(character) => Fed::Character(character),
        None => Fed::Impossible,
    }
}

fn pair(target: Target, pending: Pending, byte: u8) -> Fed {
    if pending.count == 0 {
        return match byte {
            0..=0x7F => Fed::Character(char::from(byte)),
            0x81..=0xFE => Fed::More(Pending {
                bytes: [byte, 0, 0],
                count: 1,
            }),
            _ => Fed::Impossible,
        };
    }
    let table = if target == Target::Gbk { gbk() } else { big5() };
    match table.character([pending.bytes[0], byte]) {
        Some(character) if !('\u{E000}'..='\u{F8FF}').contains(&character) => {
            Fed::Character(character)
        }
        _ => Fed::Impossible,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_characters() {
        for (target, text) in [
            (Target::Utf8, "a中é𠀀。"),
            (Target::Gbk, "a中文。"),
            (Target::Big5, "a關於。"),
        ] {
            let mut pending = Pending::default();
            let mut read = String::new();
            for byte in target.encode(text).unwrap() {
                match target.feed(pending, byte) {
                    Fed::More(more) => pending = more,
                    Fed::Character(character) => {
                        read.push(character);
                        pending = Pending::default();
                    }
                    Fed::Impossible => panic!("{byte:x}"),
                }
            }
            assert_eq!(read, text);
        }
    }
}
