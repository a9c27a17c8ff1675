//! The characters that prose is made of, by their GBK bytes.
//!
//! Where both bytes of a character are unknown or half known, only these are tried: the 4,000 or so written forms
//! that the model finds likelier than [`COMMON`] anywhere. They cover 99.9 % of the characters of reports.

use super::forms;
use super::gbk::{self, Pair};
use super::model::{Model, Symbol};
use std::sync::LazyLock;

/// Least likelihood of a common character, in nats.
const COMMON: f32 = -12.5;

/// A byte, the character it makes with the byte asked for, and that character's symbol.
pub(super) type Entry = (u8, char, Symbol);

struct Common {
    by_lead: Vec<Vec<Entry>>,
    by_trail: Vec<Vec<Entry>>,
}

static TABLE: LazyLock<Common> = LazyLock::new(|| {
    let model = Model::shipped();
    let mut table = Common {
        by_lead: vec![Vec::new(); 256],
        by_trail: vec![Vec::new(); 256],
    };
    for lead in 0x81..=0xFE_u8 {
        for trail in 0x40..=0xFE_u8 {
            let Pair::Character(character) = gbk::decode(lead, trail) else {
                continue;
            };
            let symbol = model.symbol(character);
            if is_prose(character) && model.unigram(symbol) >= COMMON {
                table.by_lead[usize::from(lead)].push((trail, character, symbol));
                table.by_trail[usize::from(trail)].push((lead, character, symbol));
            }
        }
    }
    table
});

/// Whether a character stands in damaged prose: a written form, or a mark.
pub(super) fn is_prose(character: char) -> bool {
    forms::is_han(character) && forms::is_written_form(character) || is_mark(character)
}

/// The punctuation of Chinese prose.
pub(super) const fn is_mark(character: char) -> bool {
    matches!(
        character,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | '“'
            | '”'
            | '‘'
            | '’'
            | '（'
            | '）'
            | '《'
            | '》'
            | '—'
            | '…'
            | '·'
            | '【'
            | '】'
            | '％'
    )
}

/// The common characters whose first byte is `lead`, with their second bytes.
pub(super) fn behind_lead(lead: u8) -> &'static [Entry] {
    &TABLE.by_lead[usize::from(lead)]
}

/// The common characters whose second byte is `trail`, with their first bytes.
pub(super) fn before_trail(trail: u8) -> &'static [Entry] {
    &TABLE.by_trail[usize::from(trail)]
}
