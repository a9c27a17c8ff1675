//! Code tables: which character a pair of bytes stands for.
//!
//! `encoding_rs` knows GB18030 and Big5; its tables are asked once, pair by pair, and kept as flat arrays, because
//! the search below asks for single characters at any place, which a stream decoder does not give. CNS 11643, which
//! EUC-TW and ISO-2022-CN are made of, it does not know: planes 1 to 3 ship as a text (`cns11643.txt`, made by
//! `scripts/decode_tables.py`). Plane 3 is needed: 遍 stands there.
//! The planes above hold names of persons and places only and are not read: they become losses.

use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GB18030};

/// One or two characters; the second is `'\0'` where there is one only (four codes of Big5-HKSCS stand for two).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Characters {
    pub(super) first: char,
    pub(super) second: char,
}

impl Characters {
    pub(super) const fn one(first: char) -> Self {
        Self {
            first,
            second: '\0',
        }
    }
}

/// Characters of two-byte codes, `'\0'` where none is assigned. The index is `(lead & 0x7F) << 8 | trail`.
pub(super) struct Pairs(Box<[char]>);

impl Pairs {
    fn of(encoding: &'static Encoding) -> Self {
        let mut table = vec!['\0'; 0x80 << 8];
        for lead in 0x81..=0xFEu8 {
            for trail in 0x40..=0xFEu8 {
                let code = [lead, trail];
                let text = encoding.decode_without_bom_handling_and_without_replacement(&code);
                let mut characters = text.iter().flat_map(|text| text.chars());
                if let (Some(character), None) = (characters.next(), characters.next()) {
                    table[Self::index(lead, trail)] = character;
                }
            }
        }
        Self(table.into_boxed_slice())
    }

    /// Where the pair stands in this table and in others of the same layout.
    pub(super) const fn index(lead: u8, trail: u8) -> usize {
        ((lead & 0x7F) as usize) << 8 | trail as usize
    }

    /// The character of a pair, `'\0'` for none.
    pub(super) fn get(&self, lead: u8, trail: u8) -> char {
        self.0[Self::index(lead, trail)]
    }
}

/// GBK with its private-use areas: the two-byte part of GB18030.
pub(super) static GBK_PAIRS: LazyLock<Pairs> = LazyLock::new(|| Pairs::of(GB18030));
/// Big5 with the Hong Kong supplement, but for the four codes that are two characters.
pub(super) static BIG5_PAIRS: LazyLock<Pairs> = LazyLock::new(|| Pairs::of(BIG5));

/// The four codes of Big5-HKSCS that Unicode writes with a combining mark.
pub(super) const fn big5_combined(lead: u8, trail: u8) -> Option<Characters> {
    let (first, second) = match (lead, trail) {
        (0x88, 0x62) => ('\u{CA}', '\u{304}'),
        (0x88, 0x64) => ('\u{CA}', '\u{30C}'),
        (0x88, 0xA3) => ('\u{EA}', '\u{304}'),
        (0x88, 0xA5) => ('\u{EA}', '\u{30C}'),
        _ => return None,
    };
    Some(Characters { first, second })
}

/// The character of a four-byte code of GB18030.
pub(super) fn gb18030_four(code: [u8; 4]) -> Option<char> {
    let text = GB18030.decode_without_bom_handling_and_without_replacement(&code)?;
    let mut characters = text.chars();
    let first = characters.next()?;
    characters.next().is_none().then_some(first)
}

/// A byte of windows-1252 above ASCII.
pub(super) fn windows_1252(byte: u8) -> char {
    static TABLE: LazyLock<Vec<char>> = LazyLock::new(|| {
        let bytes: Vec<u8> = (0x80..=0xFF).collect();
        let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&bytes);
        text.chars().collect()
    });
    TABLE[usize::from(byte & 0x7F)]
}

/// The rows of CNS 11643 planes 1 to 3, as `scripts/decode_tables.py` wrote them.
static CNS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table = vec!['\0'; 3 * 94 * 94];
    for line in include_str!("cns11643.txt").lines() {
        let mut fields = line.splitn(3, ' ');
        let mut number = || fields.next().and_then(|field| field.parse::<usize>().ok());
        let (Some(plane @ 1..=3), Some(row @ 1..=94)) = (number(), number()) else {
            continue;
        };
        let start = ((plane - 1) * 94 + row - 1) * 94;
        for (cell, character) in fields
            .next()
            .unwrap_or_default()
            .chars()
            .take(94)
            .enumerate()
        {
            if character != char::REPLACEMENT_CHARACTER {
                table[start + cell] = character;
            }
        }
    }
    table
});

/// The character of CNS 11643 at `plane` 1 to 3; `row` and `cell` are bytes with or without the high bit.
pub(super) fn cns(plane: usize, row: u8, cell: u8) -> Option<char> {
    let (row, cell) = (usize::from(row & 0x7F), usize::from(cell & 0x7F));
    if !(1..=3).contains(&plane) || !(0x21..=0x7E).contains(&row) || !(0x21..=0x7E).contains(&cell)
    {
        return None;
    }
    let character = CNS[((plane - 1) * 94 + row - 0x21) * 94 + cell - 0x21];
    (character != '\0').then_some(character)
}
