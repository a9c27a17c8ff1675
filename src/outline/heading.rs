//! Headings without a number: lines that head what stands below them, and a few words before a colon that head a list.
//!
//! Nothing but their form tells them: they are short, end in no stop, and a list or a paragraph follows.

use super::character::{han_count, is_han, is_stop};
use super::line::Paragraph;
use super::marker::marker_at;
use super::place::is_inline;
use super::title;
use crate::document::NumberStyle;
use crate::span::Span;

/// A paragraph this long is no heading, nor a signature: 40 characters.
const LONG_BYTES: usize = 120;

/// Longest heading without a number, in Chinese characters.
const HEADING_HAN: usize = 30;

/// Longest line with a colon that is a heading, in Chinese characters.
const LABEL_HAN: usize = 10;

/// Words before a colon that announce a list or say who speaks.
const SPEAKS: [&str; 14] = [
    "如下", "以下", "下列", "表现", "我们", "他", "她", "各位", "同志", "说", "指出", "要求",
    "强调", "会议",
];

/// Words of a line that heads the list of advice below it, and is no part of the section above.
const ADVISES: [&str; 5] = ["建议", "意见", "对策", "措施", "打算"];

/// Words of a line that heads a list of sections.
const TELLS: [&str; 3] = ["问题", "分析", "案由"];

/// Whether a paragraph is a heading without a number.
pub(super) fn is_plain(text: &str, paragraph: Paragraph, next: Option<&Paragraph>) -> bool {
    let line = &text[paragraph.span.range()];
    let Some(next) = next else { return false };
    if !paragraph.single || line.len() > HEADING_HAN * 6 {
        return false;
    }
    let han = han_count(line, HEADING_HAN + 1);
    let Some((first, last)) = line.chars().next().zip(line.chars().next_back()) else {
        return false;
    };
    let colon = matches!(last, '：' | ':') && is_label(line, han, next, text);
    (2..=HEADING_HAN).contains(&han)
        && !is_stop(last)
        && (colon || !matches!(last, '：' | ':' | '，' | '、' | ','))
        && !line.contains(['。', '；', '%', '\t', '|'])
        && line.matches('，').count() <= 1
        && (is_han(first) || matches!(first, '“' | '《' | '【') || begins_with_year(line))
        && marker_at(text, paragraph.span.start).is_none()
        && !title::is_salutation(line)
        && (colon
            || next.span.len() >= LONG_BYTES
            || han <= LABEL_HAN && next.span.len() >= LONG_BYTES / 2
            || marker_at(text, next.span.start).is_some())
}

/// The numbers of the list behind their colon that a few words at the start of a sentence head: 建议：一、.
pub(super) fn labelled(text: &str, words: Span, behind: usize) -> Option<NumberStyle> {
    let words = &text[words.range()];
    let rest = text[behind..].trim_start_matches([' ', '\u{3000}']);
    let names =
        (2..=LABEL_HAN).contains(&han_count(words, LABEL_HAN + 1)) && words.chars().all(is_han);
    let marker = (names && !announces(words))
        .then(|| marker_at(text, text.len() - rest.len()))
        .flatten()?;
    (marker.number == 1 && !is_inline(marker.style)).then_some(marker.style)
}

/// Whether words before a colon announce a list, say who speaks, or are a sentence, so that they head nothing.
fn announces(words: &str) -> bool {
    words.contains(['是', '有', '附']) || SPEAKS.iter().any(|word| words.contains(word))
}

/// Whether a line begins with a year: 2015年主要任务.
fn begins_with_year(line: &str) -> bool {
    let digits = line.chars().take_while(char::is_ascii_digit).count();
    digits == 4 && line[4..].starts_with('年')
}

/// Whether a line that ends in a colon is a heading (办法和建议：) rather than the beginning of a sentence: a few
/// words that neither announce a list nor say who speaks, with a sentence below.
fn is_label(line: &str, han: usize, next: &Paragraph, text: &str) -> bool {
    han <= LABEL_HAN
        && !line.contains(['，', '、'])
        && !announces(line)
        && match marker_at(text, next.span.start) {
            // 审计建议： stands above a list that begins anew.
            Some(marker) => {
                let heads = |words: &[&str]| words.iter().any(|word| line.contains(word));
                let top = marker.style == NumberStyle::ChineseComma;
                marker.number == 1
                    && !is_inline(marker.style)
                    && (heads(&ADVISES) || top && heads(&TELLS))
            }
            None => text[next.span.range()].ends_with('。'),
        }
}
