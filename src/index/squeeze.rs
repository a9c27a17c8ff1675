//! The text that is searched: folded, and without what nobody sees.

use crate::script::fold_char;

/// Whether a character counts nowhere: white space, control and invisible characters.
pub(super) fn is_ignored(character: char) -> bool {
    if ('\u{4e00}'..='\u{9fff}').contains(&character) {
        return false;
    }
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
