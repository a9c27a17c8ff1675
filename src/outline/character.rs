//! What single characters say about structure: the shared vocabulary of the other files of this room.

use crate::span::Span;

/// Whether `c` is a Chinese character.
pub(super) const fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// Whether `c` ends a sentence.
pub(super) const fn is_sentence_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '!' | '?')
}

/// Whether `c` ends a statement: a sentence end or a semicolon.
pub(super) const fn is_stop(c: char) -> bool {
    is_sentence_end(c) || matches!(c, '；' | ';')
}

/// Whether `c` may stand behind a sentence end and still belong to the sentence.
pub(super) const fn is_closer(c: char) -> bool {
    matches!(
        c,
        '”' | '’'
            | '」'
            | '』'
            | '）'
            | ')'
            | '》'
            | '】'
            | '"'
            | '。'
            | '！'
            | '？'
            | '!'
            | '?'
    )
}

/// White space, the ideographic space and the byte order mark.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}')
}

/// The value of a Chinese numeral character below ten; `None` for any other.
const fn digit(c: char) -> Option<u32> {
    Some(match c {
        '〇' | '零' | '○' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

/// Whether `c` can be part of a Chinese numeral.
pub(super) const fn is_chinese_numeral(c: char) -> bool {
    digit(c).is_some() || matches!(c, '十' | '百' | '千' | '拾')
}

/// The decimal digit `c` stands for, ASCII or full-width.
pub(super) const fn arabic_digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(c as u32 - '0' as u32),
        '０'..='９' => Some(c as u32 - '０' as u32),
        _ => None,
    }
}

/// Reads a Chinese numeral at the start of `text`: its value and its length in bytes.
pub(super) fn chinese_number(text: &str) -> Option<(u32, usize)> {
    let (mut total, mut current, mut length, mut plain) = (0u32, 0u32, 0usize, 0usize);
    for c in text.chars().take(8) {
        if let Some(value) = digit(c) {
            current = if plain > 0 {
                current * 10 + value
            } else {
                value
            };
            plain += 1;
        } else {
            let unit = match c {
                '十' | '拾' => 10,
                '百' => 100,
                '千' => 1000,
                _ => break,
            };
            total += current.max(u32::from(plain == 0)) * unit;
            (current, plain) = (0, 0);
        }
        if plain > 4 {
            return None;
        }
        length += c.len_utf8();
    }
    (length > 0).then_some((total + current, length))
}

/// Reads an Arabic number of at most four digits at the start of `text`.
pub(super) fn arabic_number(text: &str) -> Option<(u32, usize)> {
    let (mut value, mut length) = (0u32, 0usize);
    for (count, c) in text.chars().enumerate() {
        let Some(digit) = arabic_digit(c) else { break };
        if count == 4 {
            return None;
        }
        value = value * 10 + digit;
        length += c.len_utf8();
    }
    (length > 0).then_some((value, length))
}

/// `span` of `text` without white space at its ends.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let inner = &text[span.range()];
    let start = span.start + (inner.len() - inner.trim_start_matches(is_space).len());
    let end = span.start + inner.trim_end_matches(is_space).len();
    Span::new(start.min(end), end)
}

/// The number of Chinese characters in `text`, counted no further than `limit`.
pub(super) fn han_count(text: &str, limit: usize) -> usize {
    text.chars().filter(|&c| is_han(c)).take(limit).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_numerals_are_read() {
        for (text, value) in [
            ("一", 1),
            ("十", 10),
            ("十二、", 12),
            ("二十", 20),
            ("二十六条", 26),
            ("一百零三", 103),
            ("二〇二〇", 2020),
        ] {
            assert_eq!(
                chinese_number(text).map(|(value, _)| value),
                Some(value),
                "{text}"
            );
        }
        assert_eq!(chinese_number("是"), None);
    }
}
