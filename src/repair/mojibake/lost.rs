//! What may stand where bytes were lost: which pairs, which characters, and what ends a line.

use super::super::forms;
use super::super::model::Model;
use super::beam::Nodes;
use super::reading::{Pairs, Reading, big5, gbk};
use super::target::Target;
use std::sync::LazyLock;

/// A character behind a lost byte is only believed if it is at least as likely as this anywhere.
pub(super) const COMMON: f32 = -13.0;
/// Pairs by their first byte.
struct ByLead(Vec<(u8, Vec<u8>)>);

impl ByLead {
    fn of(pairs: &[[u8; 2]]) -> Self {
        let chunks = pairs.chunk_by(|one, other| one[0] == other[0]);
        Self(
            chunks
                .map(|chunk| (chunk[0][0], chunk.iter().map(|pair| pair[1]).collect()))
                .collect(),
        )
    }
}

static LOST_IN_BIG5: LazyLock<ByLead> = LazyLock::new(|| ByLead::of(&common(Reading::Big5, gbk())));
static LOST_IN_GBK: LazyLock<ByLead> = LazyLock::new(|| ByLead::of(&common(Reading::Gbk, big5())));
static GBK_LOST: LazyLock<ByLead> = LazyLock::new(|| ByLead::of(Reading::Gbk.lost_pairs()));
static BIG5_LOST: LazyLock<ByLead> = LazyLock::new(|| ByLead::of(Reading::Big5.lost_pairs()));

/// The pairs that `reading` loses and that are common characters in `table`.
fn common(reading: Reading, table: &Pairs) -> Vec<[u8; 2]> {
    let model = Model::shipped();
    let pairs = reading.lost_pairs().iter().copied();
    pairs
        .filter(|&pair| {
            let character = table.character(pair);
            character.is_some_and(|character| model.unigram(model.symbol(character)) >= COMMON)
        })
        .collect()
}

/// Pairs that may hide behind a mark, by their first byte. In a two-byte code they are whole characters, and then only
/// common ones; `begins` says that no character is begun yet.
pub(super) fn pairs(reading: Reading, target: Target, begins: bool) -> &'static [(u8, Vec<u8>)] {
    let table = match (target, reading) {
        (Target::Utf8, Reading::Gbk) => &GBK_LOST,
        (Target::Utf8, Reading::Big5) => &BIG5_LOST,
        (Target::Gbk, _) if begins => &LOST_IN_BIG5,
        (Target::Big5, _) if begins => &LOST_IN_GBK,
        _ => return &[],
    };
    &table.0
}

/// What the end of a line adds to a guessed character, in nats: of the marks that differ in their last byte only, a
/// full stop ends nine lines in ten, and an opening or dividing one none, nor one that closes what was not opened. The
/// model has not seen ends of lines.
pub(super) fn at_line_end(nodes: &Nodes, last: u32) -> f32 {
    let mut back = nodes.back(last);
    let (last, before) = (back.next(), back.next());
    let mut opened = |sign| back.any(|earlier| earlier == sign);
    match last {
        Some('。') if before.is_none_or(|before| !forms::is_han(before) && before != '”') => {
            -4.0
        }
        Some('。') => 4.0,
        Some('\u{3000}' | '０') => -8.0,
        Some('》') if !opened('《') => -8.0,
        Some('）') if !opened('（') => -8.0,
        Some('、' | '《' | '〈' | '「' | '“' | '（' | '，' | '０'..='９') => -4.0,
        _ => 0.0,
    }
}

/// 1 for a character only of traditional text, -1 for one only of simplified text.
pub(super) fn script_of(character: char) -> i32 {
    if forms::is_traditional(character) {
        1
    } else if forms::written(character) != character {
        -1
    } else {
        0
    }
}
