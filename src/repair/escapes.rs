//! Chinese written as escapes: `%E6%8A%A5%E5%91%8A` and `\u62A5\u544A` for 报告.
//!
//! *What it undoes.* Percent-encoded bytes, of UTF-8 or GBK, and `\uXXXX` with surrogate pairs, where a page shows them
//! in running text (kinds `percent_encoding`, `unicode_escapes`).
//!
//! *How it knows.* A run of at least [`LEAST`] escapes must stand for Han characters and Chinese marks and for nothing
//! else outside ASCII, and the text around it must not be code: see [`is_code`]. Percent-encoded bytes that are not
//! UTF-8 are read as GBK, and then the character model must find them likelier than [`LIKELY`] nats a character.
//!
//! *Example.* `附件：%E5%B7%A5%E4%BD%9C%E6%8A%A5%E5%91%8A.doc` is 附件：工作报告.doc.
//!
//! *What it leaves alone.* URLs (a run in a word with `://`, `=`, `&` or `/` before it), quoted strings as JSON and
//! program text have them, regular expressions, Windows paths such as `C:\users`.

use super::forms;
use super::model::{BOUNDARY, CONTEXT, Model, push};
use super::mojibake::Seen;
use super::patch::{Patch, around};
use crate::document::Repaired;
use crate::span::Span;
use memchr::{memchr_iter, memmem};

/// Least escaped characters of a run. Two in prose may be the subject of a sentence about escapes.
const LEAST: usize = 3;
/// Least likelihood of a character read from GBK, in nats, on average: Chinese has -4 to -6, chance -10.
const LIKELY: f32 = -8.0;

/// Writes escapes as the characters they stand for.
pub(super) fn undo(text: &str, _: Seen) -> Option<Repaired> {
    let bytes = text.as_bytes();
    let percent = memchr_iter(b'%', bytes)
        .filter(|&at| hex(bytes, at + 1, 2).is_some_and(|byte| byte > 0x7F));
    let backslash = memmem::find_iter(bytes, b"\\u").filter(|&at| hex(bytes, at + 2, 4).is_some());
    let mut starts: Vec<usize> = percent.chain(backslash).collect();
    if starts.is_empty() {
        return None;
    }
    starts.sort_unstable();
    let mut patch = Patch::new(text);
    let mut from = 0;
    for start in starts {
        if start < from {
            continue;
        }
        let (kind, end, after) = if bytes[start] == b'%' {
            let (end, after) = percents(bytes, start);
            ("percent_encoding", end, after)
        } else {
            let (end, after) = units(bytes, start);
            ("unicode_escapes", end, after)
        };
        from = end;
        let Some(after) = after else {
            continue;
        };
        if is_chinese(&after) && !is_code(text, Span::new(start, end)) {
            patch.edit(kind, Span::new(start, end), &after, true, 0.0);
        }
    }
    (!patch.is_empty()).then(|| patch.finish())
}

/// The number that `digits` hexadecimal digits at `at` stand for.
fn hex(bytes: &[u8], at: usize, digits: usize) -> Option<u32> {
    let found = bytes.get(at..at + digits)?;
    found.iter().try_fold(0, |number, &digit| {
        Some(number << 4 | char::from(digit).to_digit(16)?)
    })
}

/// A row of percent-encoded bytes: where it ends, and its text.
fn percents(bytes: &[u8], start: usize) -> (usize, Option<String>) {
    let mut at = start;
    let mut raw = Vec::new();
    while bytes.get(at) == Some(&b'%')
        && let Some(byte) = hex(bytes, at + 1, 2).and_then(|code| u8::try_from(code).ok())
    {
        raw.push(byte);
        at += 3;
    }
    if let Ok(text) = std::str::from_utf8(&raw) {
        return (at, Some(text.to_owned()));
    }
    let (text, had_errors) = encoding_rs::GBK.decode_without_bom_handling(&raw);
    let likely = !had_errors && average(&text) > LIKELY;
    (at, likely.then(|| text.into_owned()))
}

/// A row of UTF-16 units written `\uXXXX`: where it ends, and its text.
fn units(bytes: &[u8], start: usize) -> (usize, Option<String>) {
    let mut at = start;
    let mut units = Vec::new();
    while bytes.get(at) == Some(&b'\\')
        && bytes.get(at + 1) == Some(&b'u')
        && let Some(unit) = hex(bytes, at + 2, 4).and_then(|code| u16::try_from(code).ok())
    {
        units.push(unit);
        at += 6;
    }
    (at, String::from_utf16(&units).ok())
}

fn average(text: &str) -> f32 {
    let model = Model::shipped();
    let mut history = [BOUNDARY; CONTEXT];
    let (mut sum, mut count) = (0.0, 0.0_f32);
    for character in text.chars() {
        let symbol = model.symbol(character);
        sum += model.score(&model.prepare(history), symbol);
        history = push(history, symbol);
        count += 1.0;
    }
    sum / count.max(1.0)
}

/// Whether a text is at least [`LEAST`] Han characters and nothing but them, Chinese marks and ASCII.
fn is_chinese(text: &str) -> bool {
    let han = text
        .chars()
        .filter(|&character| forms::is_han(character))
        .count();
    let other = |character: char| {
        !(character.is_ascii_graphic()
            || forms::is_han(character)
            || matches!(character, ' ' | '\u{3000}'..='\u{301F}' | '\u{FF01}'..='\u{FF5E}' | '“' | '”' | '‘' | '’' | '—' | '…' | '·'))
    };
    han >= LEAST && !text.chars().any(other)
}

/// Whether escapes stand where a program or a browser wants them: in a word that is a link or a field, inside quotes,
/// or in a regular expression.
fn is_code(text: &str, span: Span) -> bool {
    let (before, after) = around(text, span);
    let word = before
        .rsplit(|character: char| character.is_whitespace() || !character.is_ascii())
        .next()
        .unwrap_or_default();
    let linked = word.contains("://")
        || word.contains(['=', '&', '/', '\\', '[', '{', '"', '\'', '`', '<', '@'])
        || word.starts_with("www.");
    let quoted = ['"', '\'', '`']
        .into_iter()
        .any(|quote| before.matches(quote).count() % 2 == 1 && after.contains(quote));
    linked || quoted
}
