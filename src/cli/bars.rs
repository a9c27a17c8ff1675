//! Columns and bars aligned for full-width characters.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Cells of the longest bar.
const LONGEST_BAR: usize = 20;

/// `text` cut or filled with spaces to `width` cells.
pub fn padded(text: &str, width: usize) -> String {
    let mut out = String::new();
    let mut used = 0;
    let cut = UnicodeWidthStr::width(text) > width;
    let room = if cut { width.saturating_sub(1) } else { width };
    for character in text.chars() {
        let wide = character.width().unwrap_or(0);
        if used + wide > room {
            break;
        }
        out.push(character);
        used += wide;
    }
    if cut {
        out.push('…');
        used += 1;
    }
    out.push_str(&" ".repeat(width.saturating_sub(used)));
    out
}

/// `text` with spaces before it to `width` cells; longer text stays whole.
pub fn to_the_right(text: &str, width: usize) -> String {
    let room = width.saturating_sub(UnicodeWidthStr::width(text));
    format!("{}{text}", " ".repeat(room))
}

/// The cells `text` takes.
pub fn cells(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// A bar for `value`, the longest for `most`; never empty for a value above zero.
pub fn bar(value: usize, most: usize) -> String {
    if value == 0 || most == 0 {
        return " ".repeat(LONGEST_BAR);
    }
    let cells = (value * LONGEST_BAR).div_ceil(most).clamp(1, LONGEST_BAR);
    format!("{}{}", "█".repeat(cells), " ".repeat(LONGEST_BAR - cells))
}

/// A number with thousands separated: 12,345.
pub fn thousands(value: usize) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A number and what is counted: 1 place, 2 places.
pub fn counted(value: usize, one: &str, many: &str) -> String {
    format!(
        "{} {}",
        thousands(value),
        if value == 1 { one } else { many }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_characters_take_two_cells() {
        assert_eq!(padded("监督", 6), "监督  ");
        assert_eq!(padded("监督不力", 6), "监督… ");
        assert_eq!(to_the_right("监督", 6), "  监督");
        assert_eq!(to_the_right("监督不力", 6), "监督不力");
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(bar(1, 100).trim_end(), "█");
    }
}
