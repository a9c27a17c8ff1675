//! HTML entities left in running text: `&nbsp;`, `&nbsp报告`, `&#20013`, `&lt;`.
//!
//! *What it undoes.* Named and numbered references as HTML5 defines them in text (kind `html_entity`). A number may
//! lack its `;`, and so may the names that HTML5 allows without ([`BARE`]); numbers 128 to 159 mean windows-1252.
//!
//! *How it knows.* The text must be prose without markup of its own ([`is_prose`]): more Han characters than ASCII
//! letters, no tag, no script. And the entity must stand beside Chinese, or in a row of entities that does.
//!
//! *Example.* `工作&nbsp;报告&ldquo;一府两院&rdquo;` is 工作, a non-breaking space, 报告“一府两院”.
//!
//! *What it leaves alone.* HTML source code, byte for byte; `AT&T`, `?a=1&lt=2`, `&nbspx` in a word of letters; names
//! that HTML5 does not have; references to characters that text cannot have (`&#0;`).

use super::forms;
use super::mojibake::Seen;
use super::patch::{Patch, around};
use crate::document::Repaired;
use crate::span::Span;
use memchr::memchr_iter;

/// Names that HTML5 reads without `;` too, and that stand in Chinese pages.
const BARE: [(&str, char); 24] = [
    ("nbsp", '\u{A0}'),
    ("lt", '<'),
    ("gt", '>'),
    ("amp", '&'),
    ("quot", '"'),
    ("middot", '·'),
    ("times", '×'),
    ("divide", '÷'),
    ("deg", '°'),
    ("plusmn", '±'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("copy", '©'),
    ("reg", '®'),
    ("sect", '§'),
    ("para", '¶'),
    ("yen", '¥'),
    ("cent", '¢'),
    ("pound", '£'),
    ("shy", '\u{AD}'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("frac12", '½'),
    ("micro", 'µ'),
];

/// Names that need their `;`.
const CLOSED: [(&str, char); 40] = [
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("hellip", '…'),
    ("bull", '•'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("apos", '\''),
    ("permil", '‰'),
    ("euro", '€'),
    ("trade", '™'),
    ("le", '≤'),
    ("ge", '≥'),
    ("ne", '≠'),
    ("asymp", '≈'),
    ("minus", '−'),
    ("radic", '√'),
    ("infin", '∞'),
    ("sum", '∑'),
    ("larr", '←'),
    ("uarr", '↑'),
    ("rarr", '→'),
    ("darr", '↓'),
    ("loz", '◊'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("gamma", 'γ'),
    ("zwj", '\u{200D}'),
    ("zwnj", '\u{200C}'),
    ("lsaquo", '‹'),
    ("rsaquo", '›'),
    ("prime", '′'),
    ("Prime", '″'),
    ("lowbar", '_'),
    ("lpar", '('),
    ("rpar", ')'),
];

/// Writes entities as the characters they stand for.
pub(super) fn undo(text: &str, _: Seen) -> Option<Repaired> {
    let found: Vec<(Span, char)> = memchr_iter(b'&', text.as_bytes())
        .filter_map(|at| {
            let (character, length) = entity(&text[at..])?;
            Some((Span::new(at, at + length), character))
        })
        .collect();
    if found.is_empty() || !is_prose(text) {
        return None;
    }
    let mut patch = Patch::new(text);
    let mut from = 0;
    while from < found.len() {
        let mut to = from + 1;
        while to < found.len() && found[to].0.start == found[to - 1].0.end {
            to += 1;
        }
        let row = Span::new(found[from].0.start, found[to - 1].0.end);
        if stands_in_chinese(text, row) {
            for &(span, character) in &found[from..to] {
                let mut buffer = [0; 4];
                patch.edit(
                    "html_entity",
                    span,
                    character.encode_utf8(&mut buffer),
                    true,
                    0.0,
                );
            }
        }
        from = to;
    }
    (!patch.is_empty()).then(|| patch.finish())
}

/// Whether a text is running Chinese without markup of its own: then an entity in it is a remnant.
pub(super) fn is_prose(text: &str) -> bool {
    let (mut han, mut letters) = (0_usize, 0_usize);
    for character in text.chars() {
        han += usize::from(forms::is_han(character));
        letters += usize::from(character.is_ascii_alphabetic());
    }
    // The letters of the entities themselves, five or so each, do not make a text foreign.
    let names = memchr_iter(b'&', text.as_bytes()).count() * 5;
    han > letters.saturating_sub(names) && !has_markup(text)
}

/// Whether a text has tags with a partner or an attribute, or declares itself markup or code.
pub(super) fn has_markup(text: &str) -> bool {
    let mut opened = false;
    for at in memchr_iter(b'<', text.as_bytes()) {
        let rest = &text.as_bytes()[at + 1..text.len().min(at + 64)];
        match rest {
            [b'!' | b'?', ..] => return true,
            [b'/', letter, ..] if letter.is_ascii_alphabetic() && opened => return true,
            [letter, ..] if letter.is_ascii_alphabetic() => {
                opened = true;
                let end = rest
                    .iter()
                    .position(|&byte| byte == b'>')
                    .unwrap_or(rest.len());
                if rest[..end].contains(&b'=') {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// The entity at the start of `text`, which is an `&`: its character and its length.
fn entity(text: &str) -> Option<(char, usize)> {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return numbered(bytes);
    }
    let name = bytes[1..]
        .iter()
        .take(8)
        .take_while(|byte| byte.is_ascii_alphanumeric())
        .count();
    let closed = bytes.get(1 + name) == Some(&b';');
    let name = &text[1..=name];
    let bare = BARE.iter().find(|&&(other, _)| other == name);
    let found = bare.or_else(|| CLOSED.iter().find(|&&(other, _)| closed && other == name))?;
    Some((found.1, 1 + name.len() + usize::from(closed)))
}

fn numbered(bytes: &[u8]) -> Option<(char, usize)> {
    let (radix, start) = match bytes.get(2) {
        Some(b'x' | b'X') => (16, 3),
        _ => (10, 2),
    };
    let digits = bytes[start..]
        .iter()
        .take(8)
        .take_while(|&&byte| char::from(byte).is_digit(radix))
        .count();
    let number = std::str::from_utf8(&bytes[start..start + digits]).ok()?;
    let code = u32::from_str_radix(number, radix).ok()?;
    let character = match code {
        0x80..=0x9F => {
            let byte = [u8::try_from(code).ok()?];
            encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(&byte)
                .0
                .chars()
                .next()?
        }
        _ => char::from_u32(code)?,
    };
    if character.is_control() && character != '\n' && character != '\t' {
        return None;
    }
    let end = start + digits;
    Some((character, end + usize::from(bytes.get(end) == Some(&b';'))))
}

/// Whether Chinese, a line's edge or white space stands on both sides of a row of entities, and Chinese on one.
fn stands_in_chinese(text: &str, row: Span) -> bool {
    let chinese = |character: char| {
        forms::is_han(character)
            || matches!(character, '\u{3000}'..='\u{301F}' | '\u{FF01}'..='\u{FF5E}' | '“' | '”' | '‘' | '’' | '—' | '…')
    };
    let neutral = |character: char| {
        character.is_whitespace() || character.is_ascii_digit() || "()%.,:;".contains(character)
    };
    let left = text[..row.start].chars().next_back();
    let right = text[row.end..].chars().next();
    let fits = |side: Option<char>| side.is_none_or(|side| chinese(side) || neutral(side));
    let some = |side: Option<char>| side.is_some_and(chinese);
    let line = || {
        let (before, behind) = around(text, row);
        let han = before.chars().chain(behind.chars());
        han.filter(|&character| forms::is_han(character)).count() >= 4
    };
    fits(left) && fits(right) && (some(left) || some(right) || line())
}
