//! Folding for search: what is written in another width, case or script still matches.
//!
//! Every character folds to exactly one character, so the n-th character of the folded text is the n-th of the
//! given one and no table of places is needed.

use std::sync::LazyLock;

use super::table::{Tables, tables};

/// Full width to half width, capitals to small letters, all quotation marks to `"` and `'`.
#[must_use]
pub fn narrow_char(character: char) -> char {
    match character {
        '\u{4e00}'..='\u{9fff}' => character,
        '\0'..='\u{7f}' => character.to_ascii_lowercase(),
        '“' | '”' | '„' | '‟' | '＂' | '「' | '」' | '『' | '』' => '"',
        '‘' | '’' | '‚' | '‛' | '＇' => '\'',
        '\u{ff01}'..='\u{ff5e}' => {
            let half = char::from_u32(character as u32 - 0xfee0).unwrap_or(character);
            half.to_ascii_lowercase()
        }
        '\u{3000}' => ' ',
        '｡' => '。',
        '､' => '、',
        _ => {
            let mut small = character.to_lowercase();
            match (small.next(), small.next()) {
                (Some(one), None) => one,
                _ => character,
            }
        }
    }
}

/// The folded form of every character of the basic plane.
fn folded() -> &'static [char] {
    static FOLDED: LazyLock<Vec<char>> = LazyLock::new(|| {
        let tables = tables();
        (0..=0xffff_u32)
            .map(|code| char::from_u32(code).map_or('\u{fffd}', |c| folded_by(tables, c)))
            .collect()
    });
    &FOLDED
}

fn folded_by(tables: &Tables, character: char) -> char {
    tables.filed(narrow_char(character))
}

/// [`narrow_char`] and traditional to simplified.
#[must_use]
pub fn fold_char(character: char) -> char {
    match folded().get(character as usize) {
        Some(&folded) => folded,
        None => folded_by(tables(), character),
    }
}

/// `text` with every character folded.
///
/// ```
/// assert_eq!(baogao::script::fold("２０２３年ＧＤＰ，經費"), "2023年gdp,经费");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}
