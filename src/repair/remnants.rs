//! Small remnants of other programs: `^p`, soft hyphens, zero-width characters, lone tags.
//!
//! *What it undoes.* Word's mark for the end of a paragraph, written out as `^p` (kind `word_mark`, a line feed);
//! U+00AD between Han characters (`soft_hyphen`); U+200B..U+200D, U+2060 and U+FEFF between Han characters
//! (`zero_width`); a lone `</p>`, `<br>` or `<p>` at the edge of a line (`lone_tag`).
//!
//! *How it knows.* The text is running Chinese without markup of its own
//! ([`is_prose`](super::entities::is_prose)), and the remnant touches Chinese on the side that matters. `^p` also
//! must stand behind the end of a sentence or before another `^p`.
//!
//! *Example.* `报告如下：^p一、基本情况` is two lines.
//!
//! *What it leaves alone.* HTML; regular expressions; joiners inside emoji and Indic or Arabic words; a soft hyphen in
//! a foreign word; `5^p`.

use super::mojibake::Seen;
use super::patch::Patch;
use super::{entities, forms};
use crate::document::Repaired;
use crate::span::Span;
use memchr::{memchr2_iter, memmem};

/// Least lone tags of a text that has them left over.
const LEAST_TAGS: usize = 2;
/// Tags that a page leaves behind one by one.
const TAGS: [&str; 12] = [
    "</p>",
    "<p>",
    "<br>",
    "<br/>",
    "<br />",
    "</div>",
    "</span>",
    "</td>",
    "</strong>",
    "</b>",
    "</font>",
    "</P>",
];

/// Takes remnants out.
pub(super) fn undo(text: &str, seen: Seen) -> Option<Repaired> {
    let bytes = text.as_bytes();
    let mut found: Vec<(&'static str, Span, &'static str)> = Vec::new();
    for at in memchr2_iter(b'^', b'<', bytes) {
        found.extend(if bytes[at] == b'^' {
            word_mark(text, at)
        } else {
            lone_tag(text, at)
        });
    }
    if seen.hidden {
        for (sign, kind) in [
            ("\u{AD}", "soft_hyphen"),
            ("\u{200B}", "zero_width"),
            ("\u{200C}", "zero_width"),
            ("\u{200D}", "zero_width"),
            ("\u{2060}", "zero_width"),
            ("\u{FEFF}", "zero_width"),
        ] {
            let places = memmem::find_iter(bytes, sign).map(|at| Span::new(at, at + sign.len()));
            found.extend(
                places
                    .filter(|&span| is_between_han(text, span))
                    .map(|span| (kind, span, "")),
            );
        }
    }
    // One tag may be what the sentence is about.
    if found
        .iter()
        .filter(|(kind, ..)| *kind == "lone_tag")
        .count()
        < LEAST_TAGS
    {
        found.retain(|(kind, ..)| *kind != "lone_tag");
    }
    if found.is_empty() || !entities::is_prose(text) {
        return None;
    }
    found.sort_by_key(|&(_, span, _)| span.start);
    let mut patch = Patch::new(text);
    for (kind, span, after) in found {
        patch.edit(kind, span, after, false, 0.0);
    }
    Some(patch.finish())
}

fn word_mark(text: &str, at: usize) -> Option<(&'static str, Span, &'static str)> {
    let rest = text[at..].strip_prefix("^p")?;
    let before = text[..at].chars().next_back();
    let behind = rest.chars().next();
    let ends = |character: char| {
        matches!(
            character,
            '。' | '：' | '；' | '！' | '？' | '”' | '）' | '\u{3000}'
        ) || forms::is_han(character)
    };
    let starts = |character: char| {
        forms::is_han(character) || matches!(character, '（' | '“' | '\u{3000}' | '^' | '\n' | '《')
    };
    let left = text[..at].ends_with("^p") || before.is_some_and(ends);
    (left && behind.is_none_or(starts)).then(|| ("word_mark", Span::new(at, at + 2), "\n"))
}

fn lone_tag(text: &str, at: usize) -> Option<(&'static str, Span, &'static str)> {
    let tag = TAGS.into_iter().find(|tag| text[at..].starts_with(tag))?;
    let end = at + tag.len();
    let chinese = |character: Option<char>| {
        character.is_some_and(|character| {
            forms::is_han(character)
                || matches!(
                    character,
                    '。' | '，' | '；' | '：' | '！' | '？' | '”' | '）' | '、'
                )
        })
    };
    let line_ends = text[end..]
        .trim_start_matches([' ', '\r'])
        .chars()
        .next()
        .is_none_or(|next| next == '\n');
    let line_starts = at == 0 || text[..at].ends_with('\n');
    let behind = chinese(text[..at].chars().next_back()) && line_ends;
    let before = chinese(text[end..].chars().next()) && line_starts && !tag.starts_with("</");
    (behind || before).then(|| ("lone_tag", Span::new(at, end), ""))
}

/// Whether Han characters or Chinese marks stand on both sides, signs of the same kind aside.
fn is_between_han(text: &str, span: Span) -> bool {
    let sign = |character: char| {
        matches!(
            character,
            '\u{AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}'
        )
    };
    let chinese = |character: char| {
        forms::is_han(character)
            || matches!(character, '\u{3001}'..='\u{301F}' | '\u{FF01}'..='\u{FF5E}')
    };
    let left = text[..span.start]
        .trim_end_matches(sign)
        .chars()
        .next_back();
    let right = text[span.end..].trim_start_matches(sign).chars().next();
    left.is_some_and(chinese) && right.is_some_and(chinese)
}
