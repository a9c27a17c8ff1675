//! Simplified and traditional forms of a character, as far as repair needs them.
//!
//! The language model knows simplified text; the damaged pages are traditional, made from simplified text by a
//! one-to-one table (`DAMAGE.md`). So a candidate character is looked up in its simplified form, and is believed only
//! if it is the form that table writes. `data/forms.txt` is made by `scripts/build-forms-table`.

use std::sync::LazyLock;

/// A line each: simplified, the form the damage process writes, further traditional forms.
static TABLE: &str = include_str!("data/forms.txt");

struct Forms {
    simplified: Vec<u16>,
    written: Vec<u16>,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let mut simplified: Vec<u16> = (0..=u16::MAX).collect();
    let mut written: Vec<u16> = (0..=u16::MAX).collect();
    let unit = |character: char| u16::try_from(u32::from(character)).unwrap_or(0);
    for line in TABLE.lines() {
        let mut characters = line.chars();
        let (Some(simple), Some(first)) = (characters.next(), characters.next()) else {
            continue;
        };
        written[usize::from(unit(simple))] = unit(first);
        for form in characters.chain([first]).filter(|&form| form != simple) {
            simplified[usize::from(unit(form))] = unit(simple);
        }
    }
    Forms {
        simplified,
        written,
    }
});

fn look_up(table: &[u16], character: char) -> char {
    u16::try_from(u32::from(character))
        .ok()
        .and_then(|unit| char::from_u32(u32::from(table[usize::from(unit)])))
        .unwrap_or(character)
}

/// The simplified form of a character; itself where it has none of its own.
pub(super) fn simplified(character: char) -> char {
    look_up(&FORMS.simplified, character)
}

/// The form in which the damage process writes the simplified `character`.
pub(super) fn written(character: char) -> char {
    look_up(&FORMS.written, character)
}

/// Whether a character stands only in traditional text.
pub(super) fn is_traditional(character: char) -> bool {
    simplified(character) != character
}

/// Whether a character of traditional text is one that the damage process would have written.
pub(super) fn is_written_form(character: char) -> bool {
    written(simplified(character)) == character
}

/// Whether a character is Han.
pub(super) const fn is_han(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}' | '\u{3400}'..='\u{4DBF}' | '\u{3007}' | '\u{F900}'..='\u{FAFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_follow_the_damage_process() {
        assert_eq!(simplified('關'), '关');
        assert!(is_written_form('關') && !is_written_form('关'));
        assert!(is_written_form('后') && !is_written_form('後'));
        assert!(is_written_form('臺') && is_written_form('中') && is_written_form('覆'));
    }
}
