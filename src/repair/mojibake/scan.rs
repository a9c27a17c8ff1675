//! One cheap look at a text: whether anything in it may have been misread.
//!
//! A table says of every character of the basic plane what it hints at. Clean Chinese has such characters singly;
//! misread text has them side by side. Only a text with a cluster is looked at closely.

use super::super::forms;
use super::super::model::Model;
use super::reading::{Reading, gbk, latin_byte};
use std::sync::LazyLock;

/// The character stands for a first and a further byte of UTF-8, read as GBK.
const UTF8: u8 = 1;
/// Windows-1252 reads a byte from 80 on as it, and Chinese text does not need it.
const LATIN: u8 = 2;
/// Rare in Chinese, or no Chinese.
const ODD: u8 = 4;

/// A soft hyphen or a character without width.
const HIDDEN: u8 = 8;

/// Rarer than one character in 200,000.
const RARE: f32 = -12.2;
/// A cluster of misread UTF-8: two characters so near.
const UTF8_NEAR: usize = 4;
/// A cluster of Latin letters with accents: four so near.
const LATIN_NEAR: usize = 6;
/// A cluster of odd characters: four so near.
const ODD_NEAR: usize = 10;

static CLASSES: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let model = Model::shipped();
    (0..=u16::MAX)
        .map(|unit| {
            let Some(character) = char::from_u32(u32::from(unit)) else {
                return 0;
            };
            if character.is_ascii() {
                return 0;
            }
            let mut class = 0;
            if let Some([lead, trail]) = gbk().pair(character)
                && (0xE2..=0xEF).contains(&lead)
                && (0x80..=0xBF).contains(&trail)
            {
                class |= UTF8;
            }
            if latin_byte(character).is_some()
                && !matches!(character, '“' | '”' | '‘' | '’' | '—' | '…' | '·' | '×' | '°' | '\u{A0}' | '\u{AD}')
            {
                class |= LATIN;
            }
            let rare = forms::is_han(character) && model.unigram(model.symbol(character)) < RARE;
            let other = matches!(character, '\u{370}'..='\u{52F}' | '\u{3040}'..='\u{312F}' | '\u{E000}'..='\u{F8FF}' | '\u{2500}'..='\u{25A0}');
            if matches!(character, '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}') {
                class |= HIDDEN;
            }
            if rare || other {
                class |= ODD;
            }
            class
        })
        .collect()
});

/// What a text may hold.
#[allow(
    clippy::struct_excessive_bools,
    reason = "independent answers, not states"
)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in super::super) struct Seen {
    /// UTF-8 read as GBK.
    pub utf8_as_gbk: bool,
    /// Anything read as Latin-1 or windows-1252.
    pub latin: bool,
    /// GBK read as Big5 or the other way round.
    pub odd: bool,
    /// Soft hyphens or characters without width.
    pub hidden: bool,
}

/// The last places of a hint, oldest first.
struct Places<const COUNT: usize>([usize; COUNT]);

impl<const COUNT: usize> Places<COUNT> {
    /// Notes a place; whether the last `COUNT` stand within `near` characters.
    fn note(&mut self, at: usize, near: usize) -> bool {
        self.0.rotate_left(1);
        self.0[COUNT - 1] = at;
        self.0[0] > 0 && at - self.0[0] < near
    }
}

/// The characters of a text that hint at anything.
struct Hints<'a> {
    bytes: &'a [u8],
    classes: &'static [u8],
    at: usize,
    place: usize,
}

impl<'a> Hints<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            bytes: text.as_bytes(),
            classes: &CLASSES,
            at: 0,
            place: 1,
        }
    }
}

/// What a character hints at.
struct Hint {
    class: u8,
    /// The byte it begins with.
    at: usize,
    /// Its number among the characters, the first is 2.
    place: usize,
}

impl Iterator for Hints<'_> {
    type Item = Hint;

    #[inline]
    fn next(&mut self) -> Option<Hint> {
        let bytes = self.bytes;
        while self.at < bytes.len() {
            let at = self.at;
            let byte = bytes[at];
            self.place += 1;
            let code = match byte {
                0..=0x7F => {
                    self.at += 1;
                    continue;
                }
                0x80..=0xDF if at + 1 < bytes.len() => {
                    self.at += 2;
                    usize::from(byte & 0x1F) << 6 | usize::from(bytes[at + 1] & 0x3F)
                }
                0xE0..=0xEF if at + 2 < bytes.len() => {
                    self.at += 3;
                    usize::from(byte & 0xF) << 12
                        | usize::from(bytes[at + 1] & 0x3F) << 6
                        | usize::from(bytes[at + 2] & 0x3F)
                }
                _ => {
                    self.at += 4;
                    continue;
                }
            };
            let class = self.classes[code];
            if class != 0 {
                let place = self.place;
                return Some(Hint { class, at, place });
            }
        }
        None
    }
}

/// Looks at a text once.
pub(in super::super) fn scan(text: &str) -> Seen {
    let mut seen = Seen::default();
    let (mut utf8, mut latin, mut odd) = (Places([0; 2]), Places([0; 4]), Places([0; 4]));
    for Hint { class, place, .. } in Hints::new(text) {
        seen.hidden |= class & HIDDEN != 0;
        if class & UTF8 != 0 {
            seen.utf8_as_gbk |= utf8.note(place, UTF8_NEAR);
        }
        if class & LATIN != 0 {
            seen.latin |= latin.note(place, LATIN_NEAR);
        }
        if class & ODD != 0 {
            seen.odd |= odd.note(place, ODD_NEAR);
        }
    }
    seen
}

/// Whether a line shows, by itself, some of what the whole text showed.
pub(super) fn is_odd(line: &str, seen: Seen) -> bool {
    let found = scan(line);
    let short = line.len() < 40
        && line.chars().any(|character| {
            CLASSES
                .get(u32::from(character) as usize)
                .is_some_and(|class| {
                    class & LATIN != 0 && seen.latin || class & ODD != 0 && seen.odd
                })
        });
    found.latin || found.odd || short
}

/// The bytes of a text where misread UTF-8 may begin.
pub(super) fn beginnings(text: &str, reading: Reading) -> impl Iterator<Item = usize> {
    let wanted = match reading {
        Reading::Latin => LATIN,
        Reading::Gbk | Reading::Big5 => UTF8,
    };
    Hints::new(text)
        .filter(move |hint| hint.class & wanted != 0)
        .map(|hint| hint.at)
        .filter(move |&at| reading != Reading::Latin || begins_utf8_in_latin(&text[at..]))
}

/// Whether `text` begins with a first byte of UTF-8 and a further one, both read as Latin-1.
fn begins_utf8_in_latin(text: &str) -> bool {
    let mut characters = text.chars();
    // C2 and C3 are Latin-1 once more: the text was misread twice.
    let lead = characters
        .next()
        .and_then(latin_byte)
        .is_some_and(|byte| matches!(byte, 0xC2 | 0xC3 | 0xC5 | 0xC6 | 0xCB | 0xE2..=0xEF));
    let more = |next| {
        next == '\u{FFFD}' || latin_byte(next).is_some_and(|byte| (0x80..=0xBF).contains(&byte))
    };
    lead && characters.next().is_some_and(more)
}
