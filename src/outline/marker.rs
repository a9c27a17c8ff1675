//! Number markers: which characters write the number of an item, and which number.
//!
//! Recognises a marker that begins at a given place, without judging whether an item may begin there; that is for
//! `item.rs`, which knows what stands before and which number is due.

use super::character::{arabic_digit, arabic_number, chinese_number, is_chinese_numeral, is_han};
use crate::document::NumberStyle;
use crate::span::Span;

/// A marker and the number it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    pub(super) style: NumberStyle,
    pub(super) number: u32,
    /// For [`NumberStyle::Decimal`] the part before the last point, else 0.
    pub(super) prefix: u32,
    pub(super) span: Span,
}

/// Words that order without a numeral. 最后 may stand after any number.
const ORDINAL_WORDS: [(&str, u32); 8] = [
    ("首先", 1),
    ("其次", 2),
    ("再次", 3),
    ("最后", 4),
    ("其一", 1),
    ("其二", 2),
    ("其三", 3),
    ("其四", 4),
];

/// Decimal numbers have at most this many points: 2.1.3.
const DEEPEST: usize = 3;

/// What makes a figure out of "2.5": a unit behind it.
const UNITS: [&str; 26] = [
    "亿", "万", "千", "百", "元", "倍", "个", "吨", "公里", "公斤", "公顷", "米", "年", "月",
    "小时", "分钟", "人次", "件", "项", "户", "亩", "平方", "立方", "%", "％", "‰",
];

/// Whether a marker can begin with `c`; a quick sieve before [`marker_at`].
pub(super) const fn may_begin(c: char) -> bool {
    is_chinese_numeral(c)
        || arabic_digit(c).is_some()
        || matches!(c, '第' | '(' | '（' | '首' | '其' | '再' | '最' | '①'..='⒑' | '㈠'..='㈩')
}

/// The marker that begins at byte `at` of `text`.
pub(super) fn marker_at(text: &str, at: usize) -> Option<Marker> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let (style, number, prefix, length) = match first {
        '第' => ranked(rest),
        '(' | '（' => parenthesised(rest, first.len_utf8()),
        '①'..='⑳' => Some((NumberStyle::Circled, first as u32 - '①' as u32 + 1, 0, 3)),
        '⑴'..='⒇' => Some((
            NumberStyle::ArabicParenthesis,
            first as u32 - '⑴' as u32 + 1,
            0,
            3,
        )),
        '⒈'..='⒑' => Some((NumberStyle::Arabic, first as u32 - '⒈' as u32 + 1, 0, 3)),
        '㈠'..='㈩' => Some((
            NumberStyle::ChineseParenthesis,
            first as u32 - '㈠' as u32 + 1,
            0,
            3,
        )),
        '首' | '其' | '再' | '最' => worded(rest),
        c if is_chinese_numeral(c) => chinese(rest),
        c if arabic_digit(c).is_some() => arabic(rest),
        _ => None,
    }?;
    let span = Span::new(at, at + length);
    Some(Marker {
        style,
        number,
        prefix,
        span,
    })
}

type Found = (NumberStyle, u32, u32, usize);

fn after(rest: &str, length: usize) -> Option<char> {
    rest[length..].chars().next()
}

/// 第一章, 第一条, 第一，
fn ranked(rest: &str) -> Option<Found> {
    let body = &rest['第'.len_utf8()..];
    let (number, length) = chinese_number(body).or_else(|| arabic_number(body))?;
    let behind = &body[length..];
    let length = '第'.len_utf8() + length;
    if behind.starts_with("部分") {
        return Some((NumberStyle::Chapter, number, 0, length + "部分".len()));
    }
    let next = behind.chars().next()?;
    let with = length + next.len_utf8();
    match next {
        '章' | '编' | '节' => Some((NumberStyle::Chapter, number, 0, with)),
        '条' => {
            // 第五条规定 and 第五条、第六条 speak of an article; they are not its head.
            let reference = [
                "规定", "的", "、", "和", "至", "第", "所", "之", "款", "或", "及", "中", "，",
                "与",
            ];
            let tail = &rest[with..];
            (!reference.iter().any(|word| tail.starts_with(word))).then_some((
                NumberStyle::Article,
                number,
                0,
                with,
            ))
        }
        '，' | ',' | '、' | '：' => Some((NumberStyle::Ordinal, number, 0, with)),
        _ => None,
    }
}

/// (一), （1）
fn parenthesised(rest: &str, open: usize) -> Option<Found> {
    let inner = rest[open..].trim_start_matches(' ');
    let start = rest.len() - inner.len();
    let (style, (number, length)) = match chinese_number(inner) {
        Some(found) => (NumberStyle::ChineseParenthesis, found),
        None => (NumberStyle::ArabicParenthesis, arabic_number(inner)?),
    };
    let behind = inner[length..].trim_start_matches(' ');
    let close = behind.chars().next().filter(|c| matches!(c, ')' | '）'))?;
    let mut end = rest.len() - behind.len() + close.len_utf8();
    if number == 0 || number > 99 || end - start > 20 {
        return None;
    }
    // (一)、 is one marker.
    if let Some(comma) = after(rest, end).filter(|c| matches!(c, '、' | '.' | '．')) {
        end += comma.len_utf8();
    }
    Some((style, number, 0, end))
}

/// 首先， 其次，
fn worded(rest: &str) -> Option<Found> {
    let &(word, number) = ORDINAL_WORDS
        .iter()
        .find(|(word, _)| rest.starts_with(word))?;
    let next = after(rest, word.len())?;
    matches!(next, '，' | ',' | '是' | '：').then_some((
        NumberStyle::Ordinal,
        number,
        0,
        word.len() + next.len_utf8(),
    ))
}

/// 一、 一是 一要
fn chinese(rest: &str) -> Option<Found> {
    let (number, length) = chinese_number(rest)?;
    if number == 0 || number > 99 {
        return None;
    }
    let next = after(rest, length)?;
    let with = length + next.len_utf8();
    match next {
        // 二、三产业 counts, it does not number.
        '、' | '．' | '.' => (!after(rest, with).is_some_and(is_chinese_numeral)).then_some((
            NumberStyle::ChineseComma,
            number,
            0,
            with,
        )),
        '是' => {
            (!rest[with..].starts_with('否')).then_some((NumberStyle::ChineseIs, number, 0, with))
        }
        '要' => (number < 10).then_some((NumberStyle::ChineseIs, number, 0, length)),
        _ => None,
    }
}

/// 1. 1、 1） 2.1
fn arabic(rest: &str) -> Option<Found> {
    let (mut number, mut length) = arabic_number(rest)?;
    let mut prefix = None;
    for _ in 0..DEEPEST {
        let Some(point) = after(rest, length).filter(|c| matches!(c, '.' | '．')) else {
            break;
        };
        let start = length + point.len_utf8();
        let Some((next, digits)) = arabic_number(&rest[start..]) else {
            break;
        };
        prefix = Some(number);
        (number, length) = (next, start + digits);
    }
    let next = after(rest, length)?;
    if let Some(prefix) = prefix {
        let plausible = number > 0 && number < 40 && prefix < 40;
        let heading = is_han(next) || matches!(next, ' ' | '\u{3000}' | '“' | '《' | '、');
        return (plausible
            && heading
            && !UNITS.iter().any(|unit| rest[length..].starts_with(unit)))
        .then_some((NumberStyle::Decimal, number, prefix, length));
    }
    let with = length + next.len_utf8();
    let behind = after(rest, with);
    match next {
        '、' | '.' | '．' | ')' | '）' => {
            let figure = behind.is_some_and(|c| arabic_digit(c).is_some());
            (number > 0 && number < 100 && !figure).then_some((
                NumberStyle::Arabic,
                number,
                0,
                with,
            ))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_style_is_read() {
        for (text, style, number) in [
            ("第一章总则", NumberStyle::Chapter, 1),
            ("第二部分 问题", NumberStyle::Chapter, 2),
            ("第二十六条全国", NumberStyle::Article, 26),
            ("十二、问题", NumberStyle::ChineseComma, 12),
            ("（三）问题", NumberStyle::ChineseParenthesis, 3),
            ("(四)、问题", NumberStyle::ChineseParenthesis, 4),
            ("3.在", NumberStyle::Arabic, 3),
            ("3、在", NumberStyle::Arabic, 3),
            ("（12）在", NumberStyle::ArabicParenthesis, 12),
            ("五是强化", NumberStyle::ChineseIs, 5),
            ("一要加强", NumberStyle::ChineseIs, 1),
            ("第一，有利于", NumberStyle::Ordinal, 1),
            ("首先，", NumberStyle::Ordinal, 1),
            ("②问题", NumberStyle::Circled, 2),
            ("3.2公立", NumberStyle::Decimal, 2),
        ] {
            let marker = marker_at(text, 0).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((marker.style, marker.number), (style, number), "{text}");
        }
    }

    #[test]
    fn figures_and_references_are_no_markers() {
        for text in [
            "2.5亿元",
            "第五条规定",
            "二、三产业",
            "第一时间",
            "2019年",
            "一方面",
            "（草案）",
            "1.3万个",
        ] {
            assert_eq!(marker_at(text, 0), None, "{text}");
        }
    }
}
