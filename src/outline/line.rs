//! Lines to paragraphs: page marks set aside, hard wraps undone.
//!
//! Pasted reports often come from pages: a sentence is cut by the end of a line, or by a page mark such as
//! 第4页共24页, and goes on below. A paragraph here is what the author wrote as one, whatever lines it now covers.
//! Whether a line goes on is decided by how it ends, how the next begins and, where a whole text is wrapped at
//! one width, by that width.

use std::sync::LazyLock;

use regex::Regex;

use super::character::{han_count, is_han, is_space, trimmed};
use super::marker::marker_at;
use super::title;
use crate::span::Span;

/// A line longer than this is never taken for a page mark.
const PAGE_MARK_BYTES: usize = 60;

/// An unpunctuated line this long (in Chinese characters) with a comma inside is text cut by a page mark, not a
/// heading.
const CUT_HAN: usize = 20;

/// A text is taken as wrapped at one width when at least this share (per mille) of its lines fit the width.
const WRAPPED_PER_MILLE: usize = 950;

static PAGE_MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:第\s*([0-9０-９]+)\s*页\s*(?:[，,/／]?\s*共\s*([0-9０-９]+)\s*页)?|[-—–－─]+\s*[0-9]{1,4}\s*[-—–－─]+)$")
        .expect("the pattern is fixed")
});

static PART_MARK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"第[0-9一二三四五六七八九十]{1,3}篇[：:]").expect("the pattern is fixed")
});

/// A page mark between lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PageMark {
    /// Where it stands.
    pub(super) span: Span,
    /// How many pages it says there are; 0 where it does not say.
    pub(super) total: u32,
}

/// One paragraph, trimmed; it may run over line ends and page marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paragraph {
    /// Bytes of the text.
    pub(super) span: Span,
    /// Whether it lies on one line and fills it.
    pub(super) single: bool,
}

/// The paragraphs of `text` and the page marks between them, both in order.
pub(super) fn paragraphs(text: &str) -> (Vec<Paragraph>, Vec<PageMark>) {
    let width = wrap_width(text);
    let mut paragraphs: Vec<Paragraph> = Vec::new();
    let mut marks = Vec::new();
    let mut open: Option<OpenLine> = None;
    let mut crossed_mark = false;
    for line in lines(text) {
        let content = trimmed(text, line);
        if content.is_empty() {
            if !crossed_mark {
                open = None;
            }
            continue;
        }
        if let Some(mark) = page_mark(text, content) {
            marks.push(mark);
            crossed_mark = true;
            continue;
        }
        let indented = text[line.start..content.start]
            .chars()
            .map(columns)
            .sum::<usize>()
            >= 2;
        let goes_on = open
            .as_ref()
            .is_some_and(|open| !indented && open.goes_on(text, content, crossed_mark, width));
        crossed_mark = false;
        let pieces = cut_at_parts(text, content);
        for (index, &piece) in pieces.iter().enumerate() {
            match paragraphs.last_mut() {
                Some(last) if index == 0 && goes_on => {
                    last.span.end = piece.end;
                    last.single = false;
                }
                _ => paragraphs.push(Paragraph {
                    span: piece,
                    single: pieces.len() == 1,
                }),
            }
        }
        let sentence_so_far = goes_on && open.is_some_and(|open| open.has_sentence);
        open = pieces
            .last()
            .map(|&piece| OpenLine::new(text, piece, sentence_so_far));
    }
    (paragraphs, marks)
}

/// What a line tells about whether the next one continues it.
struct OpenLine {
    span: Span,
    /// Whether the paragraph so far holds a finished sentence.
    has_sentence: bool,
}

impl OpenLine {
    fn new(text: &str, span: Span, sentence_so_far: bool) -> Self {
        let has_sentence = sentence_so_far || text[span.range()].contains(['。', '！', '？', '；']);
        Self { span, has_sentence }
    }

    fn goes_on(&self, text: &str, next: Span, crossed_mark: bool, width: Option<usize>) -> bool {
        let line = &text[self.span.range()];
        let following = &text[next.range()];
        let Some(last) = line.chars().next_back() else {
            return false;
        };
        if is_ended(line, last)
            || marker_at(text, next.start).is_some()
            || title::is_part_mark(following)
        {
            return false;
        }
        if matches!(last, '，' | ',' | '、' | '（' | '(' | '“' | '《') || ends_inside_bracket(line)
        {
            return true;
        }
        if following.starts_with(['，', '。', '、', '；', '：', '）', '”', '》']) {
            return true;
        }
        if title::is_title_line(line) || title::is_title_line(following) {
            return false;
        }
        if marker_at(text, self.span.start).is_some_and(|marker| marker.span.end == self.span.end) {
            return true;
        }
        self.has_sentence
            || line
                .find(['：', ':'])
                .is_some_and(|at| han_count(&line[at..], 6) > 5)
            || (crossed_mark && line.contains(['，', ',']) && han_count(line, CUT_HAN) == CUT_HAN)
            || width.is_some_and(|width| line_width(line) + 4 >= width)
    }
}

/// Whether a line that ends in `last` is finished by its punctuation.
fn is_ended(line: &str, last: char) -> bool {
    let ends = |c: char| {
        matches!(
            c,
            '。' | '！' | '？' | '；' | '：' | '!' | '?' | ';' | ':' | '…'
        )
    };
    ends(last)
        || (matches!(last, '”' | '）' | ')' | '」') && line.chars().rev().nth(1).is_some_and(ends))
}

fn ends_inside_bracket(line: &str) -> bool {
    let depth = line.chars().fold(0i64, |depth, c| match c {
        '（' | '(' | '“' => depth + 1,
        '）' | ')' | '”' => (depth - 1).max(0),
        _ => depth,
    });
    depth > 0
}

/// The lines of `text`, without their ends.
fn lines(text: &str) -> impl Iterator<Item = Span> + '_ {
    let mut start = 0;
    text.split_inclusive('\n').map(move |line| {
        let span = Span::new(start, start + line.trim_end_matches(['\n', '\r']).len());
        start += line.len();
        span
    })
}

fn page_mark(text: &str, content: Span) -> Option<PageMark> {
    if content.len() > PAGE_MARK_BYTES {
        return None;
    }
    let found = PAGE_MARK.captures(&text[content.range()])?;
    let total = found
        .get(2)
        .and_then(|total| super::character::arabic_number(total.as_str()))
        .map_or(0, |(value, _)| value);
    Some(PageMark {
        span: content,
        total,
    })
}

/// Cuts a line where the head of a further pasted part (第3篇：) stands inside it.
fn cut_at_parts(text: &str, content: Span) -> Vec<Span> {
    let mut pieces = Vec::new();
    let mut start = content.start;
    for found in PART_MARK.find_iter(&text[content.range()]) {
        let at = content.start + found.start();
        if at > start {
            pieces.push(trimmed(text, Span::new(start, at)));
            start = at;
        }
    }
    pieces.push(Span::new(start, content.end));
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

fn columns(c: char) -> usize {
    match c {
        '\t' => 4,
        '\u{3000}' => 2,
        c if c.is_ascii() => 1,
        c if is_space(c) => 1,
        _ => 2,
    }
}

fn line_width(line: &str) -> usize {
    line.chars().map(columns).sum()
}

/// The width at which the whole text is wrapped, if it is.
fn wrap_width(text: &str) -> Option<usize> {
    /// Narrower than this nobody wraps a report; wider, it is not a page.
    const WIDTHS: std::ops::RangeInclusive<usize> = 40..=130;
    let mut widths = Vec::new();
    let mut unfinished = 0usize;
    let mut cut_widths = Vec::new();
    for line in lines(text) {
        let content = &text[trimmed(text, line).range()];
        if content.is_empty() || !content.chars().any(is_han) {
            continue;
        }
        let width = content
            .chars()
            .take(WIDTHS.end() + 8)
            .map(columns)
            .sum::<usize>();
        if WIDTHS.contains(&width)
            && !content
                .chars()
                .next_back()
                .is_some_and(|last| is_ended(content, last))
        {
            unfinished += 1;
            cut_widths.push(width);
        }
        widths.push(width);
    }
    if widths.len() < 8 {
        return None;
    }
    let mostly = unfinished * 2 >= widths.len();
    widths.sort_unstable();
    let width = widths[widths.len() * WRAPPED_PER_MILLE / 1000];
    // In a short text with many headings, that lines without a stop end at the same widest place shows as much.
    let full = widths.iter().filter(|&&other| other + 5 > width).count();
    let cut = cut_widths
        .iter()
        .filter(|&&other| other + 5 > width)
        .count();
    let even = cut >= 4 && cut * 10 >= full * 6 && full * 4 >= widths.len();
    (WIDTHS.contains(&width) && (mostly || even)).then_some(width)
}
