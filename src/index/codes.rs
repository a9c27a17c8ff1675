//! A text as it is stored: what is searched lies open, what only a reader wants beside it.
//!
//! Almost every character of a Chinese text is two bytes in UTF-16, and LZ4 does no better (0.67 of the UTF-8 either
//! way). So the squeezed text is stored as UTF-16 and not compressed at all: it costs no more room, nothing to write,
//! and a string is looked for where it lies, at the speed of memory. That is why the pairs of characters need no
//! positions, which were a third of the index and most of its cost.
//!
//! What squeezing took away is put back from a list of changes: white space that was left out, and characters that
//! were folded. Commas, colons and brackets are assumed to have been in full width, as Chinese text has them.
//!
//! Layout: length of the text and of the title in units (varints), the units of both (UTF-16, little endian), changes.

use memchr::arch::all::packedpair::HeuristicFrequencyRank;
use memchr::memmem::{Finder, FinderBuilder};

use super::record::{read_number, write_number};
use crate::span::Span;

/// The change most texts need most: characters left out, each a code of its own.
const LEFT_OUT: [char; 4] = ['\n', '\u{3000}', ' ', '\r'];
/// A folded character that was `”`.
const CLOSING_QUOTE: u8 = 4;
/// A character that was what it is now, against the assumption.
const AS_IS: u8 = 5;
/// A folded character; what it was follows.
const FOLDED: u8 = 6;
/// A character left out; it follows.
const OTHER_LEFT_OUT: u8 = 7;
/// Distances from here on do not fit beside the code, and follow it.
const FAR: usize = 31;

/// What a squeezed character was, where nothing else is said.
fn assumed(squeezed: char) -> char {
    if !squeezed.is_ascii() {
        return squeezed;
    }
    match squeezed {
        ',' => '，',
        ';' => '；',
        ':' => '：',
        '(' => '（',
        ')' => '）',
        '?' => '？',
        '!' => '！',
        '"' => '“',
        '\'' => '‘',
        other => other,
    }
}

/// Makes the stored form of a text, character by character.
#[derive(Default)]
pub(super) struct Packer {
    units: Vec<u8>,
    changes: Vec<u8>,
    /// Characters since the last change.
    distance: usize,
}

impl Packer {
    /// A character that counts, and what it is folded to.
    pub(super) fn keep(&mut self, character: char, folded: char) {
        if assumed(folded) == character {
            self.distance += 1;
        } else if character == '”' {
            self.change(CLOSING_QUOTE);
        } else if character == folded {
            self.change(AS_IS);
        } else {
            self.change(FOLDED);
            write_number(&mut self.changes, u64::from(u32::from(character)));
        }
        push_units(&mut self.units, folded);
    }

    /// A character that counts nowhere.
    pub(super) fn leave_out(&mut self, character: char) {
        let common = (0_u8..).zip(LEFT_OUT).find(|(_, left)| *left == character);
        if let Some((code, _)) = common {
            self.change(code);
        } else {
            self.change(OTHER_LEFT_OUT);
            write_number(&mut self.changes, u64::from(u32::from(character)));
        }
    }

    fn change(&mut self, code: u8) {
        let near = u8::try_from(self.distance.min(FAR)).unwrap_or_default();
        self.changes.push(code | near << 3);
        if self.distance >= FAR {
            write_number(&mut self.changes, (self.distance - FAR) as u64);
        }
        self.distance = 0;
    }

    /// The stored form, with a squeezed title that stands nowhere in the text but is found all the same.
    pub(super) fn finish(&self, title: &str) -> Vec<u8> {
        let mut hidden = Vec::with_capacity(title.len());
        title.chars().for_each(|c| push_units(&mut hidden, c));
        let mut out = Vec::with_capacity(self.units.len() + hidden.len() + self.changes.len() + 8);
        write_number(&mut out, (self.units.len() / 2) as u64);
        write_number(&mut out, (hidden.len() / 2) as u64);
        out.extend_from_slice(&self.units);
        out.extend_from_slice(&hidden);
        out.extend_from_slice(&self.changes);
        out
    }

    pub(super) fn clear(&mut self) {
        self.units.clear();
        self.changes.clear();
        self.distance = 0;
    }
}

fn push_units(out: &mut Vec<u8>, character: char) {
    let mut buffer = [0; 2];
    for unit in character.encode_utf16(&mut buffer) {
        out.extend_from_slice(&unit.to_le_bytes());
    }
}

/// A stored text, read where it lies.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Packed<'a> {
    units: &'a [u8],
    title: &'a [u8],
    changes: &'a [u8],
}

impl<'a> Packed<'a> {
    /// Empty where the bytes are not what [`Packer`] made.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        let mut rest = bytes;
        let lengths = (read_number(&mut rest), read_number(&mut rest));
        let (Some(text), Some(title)) = lengths else {
            return Self::default();
        };
        let (text, title) = (text.saturating_mul(2), title.saturating_mul(2));
        let split = rest.split_at_checked(text).and_then(|(units, rest)| {
            let (title, changes) = rest.split_at_checked(title)?;
            Some(Self {
                units,
                title,
                changes,
            })
        });
        split.unwrap_or_default()
    }

    /// How often the text, and the hidden title, hold what is looked for; overlapping places too.
    pub(super) fn count(self, wanted: &Wanted) -> usize {
        places(self.units, wanted).count() + places(self.title, wanted).count()
    }

    /// Whether the text, or the hidden title, holds what is looked for.
    pub(super) fn holds(self, wanted: &Wanted) -> bool {
        places(self.units, wanted).next().is_some() || places(self.title, wanted).next().is_some()
    }

    /// Where it stands in the text: units, ascending.
    pub(super) fn places<'b>(self, wanted: &'b Wanted) -> impl Iterator<Item = usize> + 'b
    where
        'a: 'b,
    {
        places(self.units, wanted)
    }

    /// The text as it was before it was squeezed.
    pub(super) fn unpack(self) -> String {
        let mut text = String::with_capacity(self.units.len() * 3 / 2 + self.changes.len());
        self.each(|character, _| text.push(character));
        text
    }

    /// The text as it was, which knows where its squeezed characters are.
    pub(super) fn open(self) -> Opened<'a> {
        let mut opened = Opened {
            packed: self,
            characters: Vec::with_capacity(self.units.len() / 2 + self.changes.len()),
            origins: Vec::with_capacity(self.units.len() / 2),
        };
        self.each(|character, units| {
            // The index takes no text of 4 GB.
            let origin = u32::try_from(opened.characters.len()).unwrap_or(u32::MAX);
            opened.origins.extend(std::iter::repeat_n(origin, units));
            opened.characters.push(character);
        });
        opened
    }

    /// Hands on every character of the text as it was, and how many units it has in the squeezed text.
    fn each(self, mut sink: impl FnMut(char, usize)) {
        let mut units = self.units;
        let mut squeezed = std::iter::from_fn(|| next_character(&mut units));
        let mut rest = self.changes;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            let (code, mut distance) = (byte & 7, usize::from(byte >> 3));
            if distance == FAR {
                distance += read_number(&mut rest).unwrap_or_default();
            }
            for character in squeezed.by_ref().take(distance) {
                sink(assumed(character), character.len_utf16());
            }
            let mut given = || {
                let number = read_number(&mut rest).unwrap_or_default();
                char::from_u32(u32::try_from(number).unwrap_or_default()).unwrap_or('\u{fffd}')
            };
            let (character, kept) = match code {
                CLOSING_QUOTE => ('”', squeezed.next()),
                AS_IS => match squeezed.next() {
                    Some(character) => (character, Some(character)),
                    None => break,
                },
                FOLDED => (given(), squeezed.next()),
                OTHER_LEFT_OUT => (given(), None),
                code => (LEFT_OUT[usize::from(code)], None),
            };
            sink(character, kept.map_or(0, char::len_utf16));
        }
        for character in squeezed {
            sink(assumed(character), character.len_utf16());
        }
    }
}

/// The next character of UTF-16. Nearly all are one unit.
fn next_character(rest: &mut &[u8]) -> Option<char> {
    let mut unit = || {
        let (unit, tail) = rest.split_first_chunk::<2>()?;
        *rest = tail;
        Some(u16::from_le_bytes(*unit))
    };
    let first = unit()?;
    if let Some(character) = char::from_u32(first.into()) {
        return Some(character);
    }
    let pair = char::decode_utf16([first, unit()?]).next();
    Some(pair.and_then(Result::ok).unwrap_or('\u{fffd}'))
}

/// A text unpacked to be shown.
pub(super) struct Opened<'a> {
    packed: Packed<'a>,
    /// Its characters as they were.
    pub(super) characters: Vec<char>,
    /// For every unit of the squeezed text, its character.
    origins: Vec<u32>,
}

impl Opened<'_> {
    /// Where something stands: units, `(start, end)`.
    pub(super) fn places(&self, form: &str) -> Vec<(usize, usize)> {
        let wanted = Wanted::new(form);
        let places = self.packed.places(&wanted);
        places.map(|start| (start, start + wanted.length)).collect()
    }

    /// Units as characters of the text as it was.
    pub(super) fn original(&self, start: usize, end: usize) -> Span {
        let origin = |at: usize| self.origins.get(at).map_or(0, |&at| at as usize);
        Span::new(origin(start), origin(end.saturating_sub(1)) + 1)
    }

    /// The byte at which a character begins.
    pub(super) fn byte(&self, character: usize) -> usize {
        self.characters[..character.min(self.characters.len())]
            .iter()
            .map(|c| c.len_utf8())
            .sum()
    }
}

/// A squeezed string to look for in stored texts.
pub(super) struct Wanted {
    finder: Finder<'static>,
    /// Its length in units.
    pub(super) length: usize,
}

impl Wanted {
    pub(super) fn new(squeezed: &str) -> Self {
        let mut units = Vec::with_capacity(squeezed.len());
        squeezed.chars().for_each(|c| push_units(&mut units, c));
        Self {
            length: units.len() / 2,
            finder: FinderBuilder::new().build_forward_with_ranker_owned(Halves, units),
        }
    }
}

/// How common a byte is in stored texts: the upper halves of Chinese characters are fifty values, the lower all.
struct Halves;

impl HeuristicFrequencyRank for Halves {
    fn rank(&self, byte: u8) -> u8 {
        match byte {
            0 | 0x4e..=0x9f => 255,
            _ => 0,
        }
    }
}

/// Every place, in units, overlapping ones too. What is found between two units is none.
fn places<'a>(units: &'a [u8], wanted: &'a Wanted) -> impl Iterator<Item = usize> + 'a {
    let mut from = 0;
    std::iter::from_fn(move || {
        if wanted.length == 0 {
            return None;
        }
        loop {
            let found = from + wanted.finder.find(units.get(from..)?)?;
            if found % 2 == 0 {
                from = found + 2;
                return Some(found / 2);
            }
            from = found + 1;
        }
    })
}

/// The stored form of a whole text.
#[cfg(test)]
pub(super) fn pack(text: &str) -> Vec<u8> {
    let mut packer = Packer::default();
    for character in text.chars() {
        if super::squeeze::is_ignored(character) {
            packer.leave_out(character);
        } else {
            packer.keep(character, crate::script::fold_char(character));
        }
    }
    packer.finish("")
}

#[cfg(test)]
mod tests {
    use super::super::squeeze::squeeze;
    use super::*;

    #[test]
    fn a_text_comes_back_as_it_was() {
        for text in [
            "",
            "　　一、经费“不足”；GDP,增长(5.4%)：𫝈\r\n第二行\u{200b}完　",
            "\n\n",
            &"甲".repeat(500),
            &format!("{}\n{}", "甲".repeat(31), "乙".repeat(30)),
        ] {
            let packed = pack(text);
            assert_eq!(Packed::new(&packed).unpack(), *text);
        }
        arbtest::arbtest(|random| {
            let text: String = random.arbitrary()?;
            assert_eq!(Packed::new(&pack(&text)).unpack(), text);
            Ok(())
        });
        assert_eq!(Packed::new(&[200]).unpack(), "");
    }

    #[test]
    fn places_are_those_of_the_squeezed_text() {
        let text = "人人人 a一Ā，一一\u{4e00}";
        let packed = pack(text);
        let characters: Vec<char> = squeeze(text).chars().collect();
        for length in 1..4 {
            for start in 0..characters.len() - length {
                let wanted: String = characters[start..start + length].iter().collect();
                let expected: Vec<usize> = (0..=characters.len() - length)
                    .filter(|&at| characters[at..at + length] == characters[start..start + length])
                    .collect();
                let found: Vec<usize> =
                    Packed::new(&packed).places(&Wanted::new(&wanted)).collect();
                assert_eq!(found, expected, "{wanted}");
            }
        }
    }
}
