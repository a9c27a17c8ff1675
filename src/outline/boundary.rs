//! Where one pasted report ends and the next begins.
//!
//! Signs, strongest first: a mark that numbers the part (篇三, 第3篇：); a title line behind finished text; a
//! salutation followed by the formula that opens a report; a page count not seen before (第4页共24页 after
//! …共11页 comes from another file), which puts the boundary at the nearest list that begins anew. A title line
//! is no boundary when the numbering goes on behind it where it stopped before it.

use super::character::han_count;
use super::line::{PageMark, Paragraph};
use super::marker::{Marker, marker_at};
use super::title;
use crate::document::NumberStyle;

/// A paragraph with this many Chinese characters is text, whatever it looks like.
const BODY_HAN: usize = 40;

/// A document with fewer Chinese characters may be no more than the front of the next.
const FRONT_HAN: usize = 100;

/// How many paragraphs before a new page count its report may begin.
const PAGE_PARAGRAPHS: usize = 12;

/// One document: its paragraphs and how many of them are its head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Index of the first paragraph.
    pub(super) first: usize,
    /// Index behind the last.
    pub(super) end: usize,
    /// How many paragraphs at the start are marks, titles and boilerplate.
    pub(super) head: usize,
}

/// Splits the paragraphs of a source into documents; every paragraph is in one.
pub(super) fn parts(text: &str, paragraphs: &[Paragraph], marks: &[PageMark]) -> Vec<Part> {
    let mut starts = vec![0];
    let mut in_head = true;
    let mut sections = Sections::default();
    let restarts = page_restarts(text, paragraphs, marks);
    let next_sections = next_sections(text, paragraphs);
    for (index, paragraph) in paragraphs.iter().enumerate() {
        let line = &text[paragraph.span.range()];
        let part_mark = title::is_part_mark(line);
        let opens = part_mark
            || restarts.binary_search(&index).is_ok()
            || (paragraph.single
                && title::is_title_line(line)
                && opens_document(text, paragraphs, index, &sections, next_sections[index + 1]))
            || (title::is_salutation(line)
                && paragraphs[index + 1..]
                    .iter()
                    .take(2)
                    .any(|next| title::is_opening_formula(&text[next.span.range()]))
                && sections.seen);
        if opens {
            if !in_head && starts.last() != Some(&index) {
                starts.push(index);
                sections = Sections::default();
            }
            in_head = restarts.binary_search(&index).is_err() || part_mark;
        } else if !title::is_boilerplate(line) {
            in_head = in_head && !title::is_salutation(line) && is_head_line(text, *paragraph);
        }
        sections.read(text, *paragraph);
    }
    let ends = starts.iter().skip(1).copied().chain([paragraphs.len()]);
    let mut parts: Vec<Part> = starts
        .iter()
        .zip(ends)
        .filter(|(first, end)| *first < end)
        .map(|(&first, end)| Part {
            first,
            end,
            head: head_length(text, &paragraphs[first..end]),
        })
        .collect();
    join_fronts(text, paragraphs, &mut parts);
    // A preface of the collection is no report: it goes to the first one.
    if parts.len() > 1 {
        let preface = &parts[0];
        let only_boilerplate = paragraphs[preface.first..preface.end]
            .iter()
            .all(|paragraph| title::is_boilerplate(&text[paragraph.span.range()]));
        if only_boilerplate {
            let lines = preface.end - preface.first;
            parts.remove(0);
            parts[0].first = 0;
            parts[0].head += lines;
        }
    }
    parts
}

/// A title, speaker and formula with no report behind them belong to what follows: to a salutation, or to the first
/// section.
fn join_fronts(text: &str, paragraphs: &[Paragraph], parts: &mut Vec<Part>) {
    for index in (1..parts.len()).rev() {
        let (front, next) = (&parts[index - 1], &parts[index]);
        let own = &paragraphs[front.first..front.end];
        let line = |paragraph: &Paragraph| &text[paragraph.span.range()];
        let han: usize = own
            .iter()
            .map(|paragraph| han_count(line(paragraph), FRONT_HAN))
            .sum();
        let greets = title::is_salutation(line(&paragraphs[next.first]));
        let announces = own
            .last()
            .is_some_and(|last| title::is_opening_formula(line(last)));
        if han < FRONT_HAN
            && (greets || announces)
            && !title::is_part_mark(line(&paragraphs[next.first]))
        {
            let (first, end) = (front.first, next.end);
            parts[index - 1] = Part {
                first,
                end,
                head: head_length(text, &paragraphs[first..end]),
            };
            parts.remove(index);
        }
    }
}

/// The section numbers of the document being read.
#[derive(Default)]
struct Sections {
    last: Option<Marker>,
    seen: bool,
}

impl Sections {
    fn read(&mut self, text: &str, paragraph: Paragraph) {
        let line = &text[paragraph.span.range()];
        self.seen |= !title::is_boilerplate(line)
            && (line.contains('。') || han_count(line, BODY_HAN) == BODY_HAN);
        if let Some(marker) = section_marker(text, paragraph) {
            self.last = Some(marker);
        }
    }
}

/// The marker of a section that begins in this paragraph.
fn section_marker(text: &str, paragraph: Paragraph) -> Option<Marker> {
    marker_at(text, paragraph.span.start).filter(|marker| {
        matches!(
            marker.style,
            NumberStyle::ChineseComma | NumberStyle::Chapter
        )
    })
}

/// For each paragraph, and behind the last, the first section marker from there on.
fn next_sections(text: &str, paragraphs: &[Paragraph]) -> Vec<Option<Marker>> {
    let mut next = vec![None; paragraphs.len() + 1];
    for (index, paragraph) in paragraphs.iter().enumerate().rev() {
        next[index] = section_marker(text, *paragraph).or(next[index + 1]);
    }
    next
}

/// Whether the title line at `index` heads a new document: text follows, and not the next section of this one.
fn opens_document(
    text: &str,
    paragraphs: &[Paragraph],
    index: usize,
    sections: &Sections,
    next: Option<Marker>,
) -> bool {
    if index == 0 || !sections.seen {
        return true;
    }
    let following = &paragraphs[index + 1..];
    let has_text = following.iter().take(6).any(|next| {
        han_count(&text[next.span.range()], BODY_HAN) == BODY_HAN
            || marker_at(text, next.span.start).is_some()
    });
    let goes_on = sections.last.is_some_and(|last| {
        next.is_some_and(|next| next.style == last.style && next.number == last.number + 1)
    });
    let previous = paragraphs[index - 1];
    let finished = text[previous.span.range()]
        .ends_with(['。', '！', '？', '…', '”', '）', ')', ':', '：'])
        || title::is_boilerplate(&text[previous.span.range()])
        || previous.single && han_count(&text[previous.span.range()], BODY_HAN) < BODY_HAN;
    has_text && !goes_on && finished
}

/// Whether a paragraph behind a title still belongs to the head: a subtitle, a date, a speaker.
fn is_head_line(text: &str, paragraph: Paragraph) -> bool {
    let line = &text[paragraph.span.range()];
    paragraph.single
        && han_count(line, BODY_HAN) < BODY_HAN
        && marker_at(text, paragraph.span.start).is_none()
        && !line.contains(['。', '；', '，'])
        && (line.contains('年') && line.contains('日') || line.starts_with(['—', '（', '(']))
}

/// Whether the first line of a document is its title though it names no genre: short, alone, without punctuation.
fn is_first_title(text: &str, paragraph: Paragraph) -> bool {
    let line = &text[paragraph.span.range()];
    paragraph.single
        && (4..BODY_HAN).contains(&han_count(line, BODY_HAN))
        && !line.contains(['。', '，', '；', '：', '！', '？', ',', ';', ':'])
        && marker_at(text, paragraph.span.start).is_none()
}

/// How many paragraphs at the start of a document are marks, titles, dates and boilerplate.
fn head_length(text: &str, paragraphs: &[Paragraph]) -> usize {
    paragraphs
        .iter()
        .enumerate()
        .take_while(|(index, paragraph)| {
            let line = &text[paragraph.span.range()];
            if *index == 0 && is_first_title(text, **paragraph) {
                return true;
            }
            let glued = line.starts_with('第') && han_count(line, 60) == 60;
            !glued
                && (title::is_part_mark(line)
                    || title::is_boilerplate(line)
                    || (paragraph.single && title::is_title_line(line))
                    || is_head_line(text, **paragraph))
        })
        .count()
        .min(paragraphs.len().saturating_sub(1))
}

/// Paragraphs at which a file with a page count of its own may begin.
fn page_restarts(text: &str, paragraphs: &[Paragraph], marks: &[PageMark]) -> Vec<usize> {
    let mut restarts = Vec::new();
    let mut total = 0;
    for mark in marks.iter().filter(|mark| mark.total > 0) {
        let first_total = total == 0;
        if mark.total == total {
            continue;
        }
        total = mark.total;
        if first_total {
            continue;
        }
        let behind = paragraphs.partition_point(|paragraph| paragraph.span.start < mark.span.start);
        let lowest = behind.saturating_sub(PAGE_PARAGRAPHS);
        for index in (lowest..behind).rev() {
            let line = &text[paragraphs[index].span.range()];
            if title::is_part_mark(line) || title::is_title_line(line) {
                break;
            }
            let first = marker_at(text, paragraphs[index].span.start)
                .is_some_and(|marker| marker.number == 1 && marker.style != NumberStyle::ChineseIs);
            if first {
                restarts.push(index);
                break;
            }
        }
    }
    restarts.sort_unstable();
    restarts.dedup();
    restarts
}
