//! How surprising a character is: the only judge between encodings.
//!
//! The cost of a character is minus the logarithm of how often it stands in Chinese text, in sixteenths of a nat.
//! Han characters and full-width punctuation are counted (`counts.txt`); ASCII and the rest have a small model
//! by class, because what tells English from chance is that a letter follows a letter. The right reading of a
//! GBK text costs about 6.7 nats a character; a wrong one 12 and more, so twenty characters leave a hundred nats
//! between them, and a bad byte at [`REFUSED`] changes nothing. This is the classic frequency detector (Li and
//! Momoi 2001, *A composite approach to language/encoding detection*) without its state machines, which throw a
//! reading away at its first invalid byte.

use std::sync::LazyLock;

/// Sixteenths of a nat.
pub(super) const NAT: u32 = 16;

/// A byte that cannot be read: one in a thousand, times the 256 values it may have, is 12.4 nats. From 9 to 16
/// every decoding cell stays within 0.1 points.
const REFUSED: u32 = 12 * NAT;

/// Each further byte of a refused unit: ln 256. Without it UTF-32 would pay for four bytes what others pay for one,
/// and explain anything.
const REFUSED_MORE: u32 = 11 * NAT / 2;

/// A byte given up right behind another, readable or not: damage comes in groups, since a byte put into a character
/// spoils three. At 5.5 nats, which is chance, rare characters behind a bad byte would be swallowed.
const REFUSED_NEXT: u32 = 9 * NAT;

/// The cost of giving up `bytes` bytes, which could be read or not, behind others.
pub(super) fn refused(bytes: usize, readable: bool, behind: Before) -> u32 {
    let first = match (behind.0[0], readable) {
        (char::REPLACEMENT_CHARACTER, _) => REFUSED_NEXT,
        (_, true) => GIVEN_UP,
        (_, false) => REFUSED,
    };
    first + REFUSED_MORE * u32::try_from(bytes.saturating_sub(1)).unwrap_or_default()
}

/// A byte that could be read and is given up all the same, because a byte before it was lost and every pair behind is
/// shifted; a real shift costs 6 nats a character. At 12 a rare pair (窈窕) is torn up for a shifted reading and Big5
/// texts of 500 characters fall to 99.0 % exact; at 30 one short GBK text in a hundred stays shifted.
const GIVEN_UP: u32 = 20 * NAT;

/// A Han character that stood among the last four. In text it seldom does (5 %), but in 呵呵哒呵呵哒 and in rules
/// made of characters nothing else tells that the same bytes come again whatever they mean.
const AGAIN: u32 = 6 * NAT;

/// The characters before a place, the latest first, as far as the costs look back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Before([char; 4]);

impl Before {
    /// At the start of a text or behind a line end.
    pub(super) const START: Self = Self(['\n'; 4]);

    /// One character further.
    pub(super) const fn then(self, character: char) -> Self {
        Self([character, self.0[0], self.0[1], self.0[2]])
    }
}

/// An escape sequence of HZ or ISO-2022-CN: seldom chance, so nearly free.
pub(super) const ESCAPE: u32 = NAT;

/// Han characters of the basic block that were never counted. The rarest counted ones cost 15 nats.
const UNSEEN_HAN: u32 = 15 * NAT;

/// How likely text that may be in either script is simplified. Between 0.6 and 0.97 the two-character cells of
/// GB18030 and Big5 move by less than 0.1 points.
const SIMPLIFIED_SHARE: f64 = 0.85;

/// The costs of the basic plane for one kind of text.
pub(super) struct Costs(Box<[u16]>);

/// Text that may be in either script.
pub(super) static EITHER: LazyLock<Costs> = LazyLock::new(|| {
    let (simplified, traditional) = (counted("simplified"), counted("traditional"));
    let chance = |cost: Option<u32>, share: f64| {
        cost.map_or(0.0, |cost| {
            share * (-f64::from(cost) / f64::from(NAT)).exp()
        })
    };
    Costs::new(|code| {
        let sum = chance(simplified[code], SIMPLIFIED_SHARE)
            + chance(traditional[code], 1.0 - SIMPLIFIED_SHARE);
        (sum > 0.0).then(|| sixteenths(-sum.ln()))
    })
});

/// Traditional text: all that Big5 and EUC-TW can write.
pub(super) static TRADITIONAL: LazyLock<Costs> = LazyLock::new(|| {
    let traditional = counted("traditional");
    Costs::new(|code| traditional[code])
});

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "costs lie between 0 and 20 nats"
)]
fn sixteenths(nats: f64) -> u32 {
    (nats * f64::from(NAT)).round().max(0.0) as u32
}

fn counted(script: &str) -> Vec<Option<u32>> {
    let mut table = vec![None; 0x1_0000];
    for line in include_str!("counts.txt").lines() {
        let mut fields = line.splitn(3, ' ');
        if fields.next() != Some(script) {
            continue;
        }
        let Some(cost) = fields.next().and_then(|cost| cost.parse().ok()) else {
            continue;
        };
        for character in fields.next().unwrap_or_default().chars() {
            if let Some(cell) = table.get_mut(character as usize) {
                *cell = Some(cost);
            }
        }
    }
    table
}

impl Costs {
    #[expect(clippy::cast_possible_truncation, reason = "costs are below 20 nats")]
    fn new(counted: impl Fn(usize) -> Option<u32>) -> Self {
        Self(
            (0..0x1_0000)
                .map(|code| {
                    let block = of_block(code);
                    counted(code).map_or(block, |cost| cost.min(block)) as u16
                })
                .collect(),
        )
    }

    /// The cost of `character` behind others.
    pub(super) fn of(&self, character: char, behind: Before) -> u32 {
        let before = behind.0[0];
        if character.is_ascii() {
            return ascii(character as u8, before);
        }
        let code = character as usize;
        if code < 0x250 && before.is_ascii_alphabetic() && character.is_alphabetic() {
            // é behind a letter: about one letter in fifteen of French or German, and thirty of them.
            return 6 * NAT;
        }
        if repeats(code) && behind.0.contains(&character) {
            return 3 * NAT;
        }
        if modern_greek_or_cyrillic(code) && modern_greek_or_cyrillic(before as usize) {
            return 4 * NAT;
        }
        if matches!(code, 0x3105..=0x312F | 0x2C7..=0x2D9)
            && matches!(before as usize, 0x3105..=0x312F)
        {
            // Zhuyin, a syllable at a time.
            return 4 * NAT;
        }
        if matches!(code, 0xE000..=0xF8FF) && matches!(before as usize, 0xE000..=0xF8FF) {
            // A font's own characters come in groups.
            return 12 * NAT;
        }
        if matches!(code, 0xFF10..=0xFF5A) && matches!(before as usize, 0xFF10..=0xFF5A) {
            // Full-width numbers and words.
            return 4 * NAT;
        }
        let base = self.base(character);
        if base > AGAIN && code >= 0x3400 && behind.0.contains(&character) {
            return AGAIN;
        }
        base
    }

    /// The cost of `character` wherever it stands, ASCII left out.
    pub(super) fn base(&self, character: char) -> u32 {
        match self.0.get(character as usize) {
            Some(&cost) => u32::from(cost),
            // Plane 2 holds the rarer Han characters, plane 1 emoji; the others nothing that is written.
            None if matches!(character as u32, 0x1F300..=0x1FAFF) => 12 * NAT,
            None if matches!(character as u32, 0x2_0000..=0x3_FFFF) => 17 * NAT,
            None => 20 * NAT,
        }
    }
}

/// The letters of modern Greek and Russian. The older ones beside them are what two GBK characters may be as UTF-8:
/// 学习 reads as ѧϰ.
const fn modern_greek_or_cyrillic(code: usize) -> bool {
    matches!(code, 0x386..=0x3CE | 0x401 | 0x410..=0x44F | 0x451)
}

/// Rules, dots and dashes, of which a line may be made, and U+FFFD, which comes in crowds.
const fn repeats(code: usize) -> bool {
    matches!(code, 0x2000..=0x27BF | 0x3000..=0x303F | 0xFF01..=0xFF0F | 0xFFFD | 0xA7 | 0xB7 | 0xD7)
}

/// What a character costs that was not counted, by its block, in sixteenths of a nat.
#[expect(clippy::match_same_arms, reason = "one arm a block, with its reason")]
fn of_block(code: usize) -> u32 {
    let nats = match code {
        0x00..=0x7F => 5,
        // C1 controls are what a wrong reading gives.
        0x80..=0x9F => 14,
        0xA0..=0x24F => 10,
        0x370..=0x52F if modern_greek_or_cyrillic(code) => 10,
        0x3105..=0x312F => 10,
        0x2000..=0x206F => 9,
        0x2070..=0x24FF | 0x2580..=0x27BF => 11,
        // Tables drawn in plain text.
        0x2500..=0x257F => 10,
        0x3000..=0x303F => 10,
        // Kana in Chinese reports are rare, but Japanese must not look like chance.
        0x3040..=0x30FF => 9,
        0x3400..=0x4DBF => 16,
        0x4E00..=0x9FFF => return UNSEEN_HAN,
        // Half of GB 2312 falls on Hangul when read as UTF-16, so Hangul may not be cheap.
        0xAC00..=0xD7A3 => 12,
        // Private use: kept, and dear.
        0xE000..=0xF8FF => 14,
        0xF900..=0xFAFF => 15,
        // A byte order mark inside a file: files were joined.
        0xFEFF => 4,
        0xFF00..=0xFFEF => 10,
        0xFFFD => 6,
        0xFFFE..=0xFFFF => 20,
        _ => 14,
    };
    nats * NAT
}

/// The cost of an ASCII character, by what it is and what stands before it.
///
/// A letter behind a small letter carries 3 nats (English has 4.1 bits); the same letter after a Han character 7.
/// A capital behind a small letter is what seven-bit Chinese (HZ, UTF-16 in ASCII range) looks like.
fn ascii(byte: u8, before: char) -> u32 {
    let wide = !before.is_ascii();
    match byte {
        b'a'..=b'z' => match before {
            'a'..='z' => 48,
            'A'..='Z' => 56,
            _ if wide && (before as u32) < 0x250 && before.is_alphabetic() => 56,
            _ if wide => 112,
            _ => 80,
        },
        b'A'..=b'Z' => match before {
            'A'..='Z' => 54,
            'a'..='z' => 112,
            _ if wide => 112,
            _ => 88,
        },
        b'0'..=b'9' => match before {
            '0'..='9' => 42,
            _ => 80,
        },
        b' ' => match before {
            ' ' => 16,
            'a'..='z' | ',' | '.' | ';' => 32,
            _ => 64,
        },
        b'\n' => match before {
            '\r' => 4,
            _ => 56,
        },
        b'\r' => 56,
        b'\t' => 72,
        0 => 14 * NAT,
        0x1B | 0x0E | 0x0F => 10 * NAT,
        0..=0x1F | 0x7F => 9 * NAT,
        _ if before == byte as char => 40,
        b'~' => 8 * NAT,
        _ if wide => 88,
        _ => 76,
    }
}
