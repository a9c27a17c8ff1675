//! Full-width punctuation given back where a page folded it.
//!
//! The damage folded ， to `,` and （ to `(`. A mark is full width again where Chinese text has it: beside a Han
//! character or Chinese punctuation, not between digits (`10:30`, `1,000`) nor in Latin text.

use super::{forms, gbk};

/// How far a closing bracket is looked for, in characters: longer bracketed clauses are rare and cost time.
const BRACKET_REACH: usize = 60;

const fn is_chinese_mark(character: char) -> bool {
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
            | '【'
            | '】'
            | '…'
            | '—'
    )
}

fn is_chinese(character: char) -> bool {
    forms::is_han(character) || is_chinese_mark(character)
}

/// Whether the last character of `before` is Han or Chinese punctuation, or a stand-in for a cut-out number.
pub(super) fn is_chinese_left(before: &str) -> bool {
    before.chars().next_back().is_some_and(|left| {
        is_chinese(left) || matches!(left, '*' | '%' | ')') || left.is_ascii_alphanumeric()
    })
}

/// The full-width form of the ASCII mark at the start of `rest`, where Chinese text has it.
pub(super) fn unfold(before: &str, rest: &str) -> Option<char> {
    let mut characters = rest.chars();
    let mark = characters.next()?;
    let left = before.chars().next_back().unwrap_or('\n');
    let right = characters.next().unwrap_or('\n');
    let chinese = match mark {
        ',' | ';' | ':' | '?' | '!' => {
            is_chinese(left)
                || is_chinese(right) && !left.is_ascii_punctuation() && !left.is_whitespace()
        }
        '(' => holds_chinese(characters.as_str(), right),
        ')' => open_bracket(before) == Some('（'),
        _ => false,
    };
    if chinese { gbk::full_width(mark) } else { None }
}

/// Whether the bracket just opened holds a Han character before it closes.
fn holds_chinese(rest: &str, first: char) -> bool {
    forms::is_han(first)
        || first != ')'
            && rest
                .chars()
                .take(BRACKET_REACH)
                .take_while(|&character| !matches!(character, ')' | '\n'))
                .any(forms::is_han)
}

/// The bracket that is open at the end of `before`.
fn open_bracket(before: &str) -> Option<char> {
    before
        .chars()
        .rev()
        .take(BRACKET_REACH * 2)
        .find(|character| matches!(character, '(' | '（' | ')' | '）' | '\n'))
}
