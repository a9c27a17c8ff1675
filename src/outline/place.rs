//! Where a marker stands, and what the place allows.
//!
//! The character before a possible marker decides whether an item may begin there; the rank of number styles
//! decides which lists it closes; a few words that only begin sentences show where a glued heading ends.

use super::character::{is_closer, is_space, is_stop};
use super::title;
use crate::document::NumberStyle;

/// A glued heading has at least this many bytes.
pub(super) const SHORTEST_HEADING: usize = 18;

/// And at most this many.
pub(super) const LONGEST_HEADING: usize = 200;

/// What begins a text and never stands inside a heading.
const BODY_OPENERS: [&str; 10] = [
    "党的十",
    "近年来，",
    "今年以来",
    "目前，",
    "当前，",
    "为进一步",
    "为深入",
    "为全面",
    "新时期",
    "截至目前",
];

/// Where a marker stands, from the place that allows most to the one that allows least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Paragraph,
    Stop,
    Space,
    Comma,
    Glued,
}

/// Whether items of this style run on in a paragraph rather than begin one.
pub(super) const fn is_inline(style: NumberStyle) -> bool {
    matches!(
        style,
        NumberStyle::ChineseIs | NumberStyle::Ordinal | NumberStyle::Circled
    )
}

/// The usual order of styles from section to detail.
pub(super) const fn rank(style: NumberStyle) -> u8 {
    match style {
        NumberStyle::Chapter => 0,
        NumberStyle::ChineseComma | NumberStyle::Article => 1,
        NumberStyle::ChineseParenthesis => 2,
        NumberStyle::Arabic => 3,
        NumberStyle::Decimal => 4,
        NumberStyle::ArabicParenthesis => 5,
        NumberStyle::ChineseIs | NumberStyle::Ordinal => 6,
        NumberStyle::Circled => 7,
    }
}

/// What kind of place a marker stands in, or `None` where the character before forbids one.
pub(super) fn place(
    starts_paragraph: bool,
    before: Option<char>,
    solid: Option<char>,
) -> Option<Place> {
    let (Some(before), Some(solid)) = (before, solid) else {
        return starts_paragraph.then_some(Place::Paragraph);
    };
    if starts_paragraph {
        return Some(Place::Paragraph);
    }
    match solid {
        c if is_stop(c) || matches!(c, '：' | ':') => Some(Place::Stop),
        '，' | ',' => Some(Place::Comma),
        '、' => None,
        _ if is_space(before) => Some(Place::Space),
        c if is_closer(c) => Some(Place::Stop)
            .filter(|_| matches!(c, '”' | '"'))
            .or(Some(Place::Glued)),
        _ => Some(Place::Glued),
    }
}

/// Whether the text behind a heading without punctuation begins here: words that only begin sentences.
pub(super) fn begins_body(rest: &str) -> bool {
    if let Some(topic) = rest.strip_prefix('对') {
        let clause = title::cut(topic, 60);
        return clause.find('，').is_some_and(|comma| {
            clause[..comma].ends_with("来说") || clause[..comma].ends_with("而言")
        });
    }
    BODY_OPENERS.iter().any(|opener| rest.starts_with(opener))
}

/// Whether a half-width full stop at `at` ends its sentence.
pub(super) fn ends_here(text: &str, at: usize, end: usize) -> bool {
    text[at + 1..end].chars().next().is_none_or(is_space)
}
