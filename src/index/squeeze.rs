//! The text that is searched: folded, and without what nobody sees.

use crate::script::fold_char;
use crate::span::Span;

/// Whether a character counts nowhere: white space, control and invisible characters.
pub(super) fn is_ignored(character: char) -> bool {
    character.is_whitespace()
        || character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        )
}

/// `text` as the index sees it: folded, without white space and invisible characters.
///
/// ```
/// assert_eq!(baogao::index::squeeze("經費　不足，\n ＧＤＰ"), "经费不足,gdp");
/// ```
#[must_use]
pub fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    squeeze_into(text, &mut out);
    out
}

pub(super) fn squeeze_into(text: &str, out: &mut String) {
    out.extend(text.chars().filter(|c| !is_ignored(*c)).map(fold_char));
}

/// A squeezed text that knows where each of its characters came from.
pub(super) struct Squeezed {
    text: String,
    /// Byte of every character in `text`.
    bytes: Vec<u32>,
    /// Character of the original text from which it was made.
    origins: Vec<u32>,
}

impl Squeezed {
    pub(super) fn new(text: &str) -> Self {
        let mut squeezed = Self {
            text: String::with_capacity(text.len()),
            bytes: Vec::with_capacity(text.len() / 3),
            origins: Vec::with_capacity(text.len() / 3),
        };
        for (at, character) in (0..).zip(text.chars()) {
            if !is_ignored(character) {
                // Stored texts are bounded by the index's own limit of 4 GB a document.
                squeezed
                    .bytes
                    .push(u32::try_from(squeezed.text.len()).unwrap_or(u32::MAX));
                squeezed.origins.push(at);
                squeezed.text.push(fold_char(character));
            }
        }
        squeezed
    }

    /// Every place where `form` stands, overlapping ones too, as squeezed characters.
    pub(super) fn places<'a>(&'a self, form: &'a str) -> impl Iterator<Item = (usize, usize)> + 'a {
        let length = form.chars().count();
        let finder = memchr::memmem::Finder::new(form);
        let mut from = 0;
        std::iter::from_fn(move || {
            if length == 0 {
                return None;
            }
            let found = from + finder.find(self.text.as_bytes().get(from..)?)?;
            let first = self.bytes.partition_point(|&byte| (byte as usize) < found);
            from = self
                .bytes
                .get(first + 1)
                .map_or(self.text.len(), |&byte| byte as usize);
            Some((first, first + length))
        })
    }

    /// Squeezed characters as characters of the original text.
    pub(super) fn original(&self, start: usize, end: usize) -> Span {
        let origin = |at: usize| self.origins.get(at).map_or(0, |&at| at as usize);
        Span::new(origin(start), origin(end.saturating_sub(1)) + 1)
    }
}
