//! Outline: one source's text to the reports in it, their sections, numbered items and sentences.
//!
//! A file may hold many pasted reports, with the marks of the site that pasted them, page marks, hard wraps,
//! numbering that skips or restarts, and headings glued to their text. What stands here are facts about how
//! reports are written (genre names at the end of titles, number styles, opening formulas), never about particular
//! reports. It refuses to guess what the text does not say: a date, place or issuer not found stays empty.
//!
//! The way through: `line` (lines to paragraphs) → `boundary` (paragraphs to documents, with `title`) → `item`
//! (sections, items, sentences, with `marker`) → `kind`, `metadata` → `copies`.
//!
//! Documents are in order and lie side by side: nothing of the text is lost but white space and page marks
//! between them.

mod boundary;
mod character;
mod copies;
mod date;
mod heading;
mod issuer;
mod item;
mod kind;
mod line;
mod marker;
mod metadata;
mod place;
mod region;
mod title;

pub use date::read_date;

use std::collections::HashMap;

use crate::document::{Document, DocumentKind};
use crate::error::Warning;
use crate::span::Span;

/// A document without a title is called by its beginning, up to this many characters.
const BEGINNING: usize = 30;

/// Lines with a salutation or a speaker that may stand before it.
const SKIPPED: usize = 4;

/// Finds the reports in the repaired, simplified `text` of a source.
///
/// All spans are byte ranges of `text`. The ids are `<source_id>-01` and so on. Documents that repeat an earlier
/// one of the same source say so in [`Document::copy_of`].
#[must_use]
pub fn outline(source_id: &str, source_name: &str, text: &str) -> (Vec<Document>, Vec<Warning>) {
    let (paragraphs, marks) = line::paragraphs(text);
    if paragraphs.is_empty() {
        let warning = Warning::doubt(
            source_name,
            "no text to outline; look at whether it was decoded rightly",
        );
        return (Vec::new(), vec![warning]);
    }
    let parts = boundary::parts(text, &paragraphs, &marks);
    let repeated = repeated_titles(text, &paragraphs, &parts);
    let mut documents = Vec::with_capacity(parts.len());
    for (index, part) in parts.iter().enumerate() {
        let own = &paragraphs[part.first..part.end];
        let span = Span::new(own[0].span.start, own[own.len() - 1].span.end);
        let (items, sentences) = item::items_and_sentences(text, own, part.head, span.end);
        let head = &own[..part.head];
        let (title, own_title) = choose_title(text, own, head, &repeated, source_name);
        let body_start = own
            .get(part.head)
            .map_or(span.end, |paragraph| paragraph.span.start);
        let body = &text[body_start..span.end];
        let told = metadata::told(&title, &text[span.range()], body, source_name);
        let mut document = Document {
            id: format!("{source_id}-{:02}", index + 1),
            span,
            kind: DocumentKind::Other,
            issuer: told.issuer,
            place: told.place,
            date: told.date,
            title,
            items,
            sentences,
            paragraphs: own[part.head..]
                .iter()
                .map(|paragraph| paragraph.span)
                .collect(),
            themes: Vec::new(),
            copy_of: None,
            added: Vec::new(),
        };
        document.kind = kind::kind(text, &document, own_title);
        documents.push(document);
    }
    copies::mark_copies(text, &mut documents);
    (documents, Vec::new())
}

/// Title lines that stand over more than one document: they belong to the collection.
fn repeated_titles(
    text: &str,
    paragraphs: &[line::Paragraph],
    parts: &[boundary::Part],
) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for part in parts {
        for paragraph in &paragraphs[part.first..part.first + part.head] {
            *counts
                .entry(title::clean_title(&text[paragraph.span.range()]))
                .or_default() += 1;
        }
    }
    counts
}

/// The title of a document, and whether it is its own rather than the collection's.
fn choose_title(
    text: &str,
    own: &[line::Paragraph],
    head: &[line::Paragraph],
    repeated: &HashMap<String, usize>,
    source_name: &str,
) -> (String, bool) {
    let line = |paragraph: &line::Paragraph| &text[paragraph.span.range()];
    let is_own = |title: &String| repeated.get(title).is_none_or(|&count| count < 2);
    let mut titles = head
        .iter()
        .map(line)
        .filter(|line| !title::is_boilerplate(line) && !title::is_speaker(line))
        .filter(|line| !title::is_part_mark(line) || line.contains(['：', ':']))
        .map(title::clean_title)
        .filter(|title| title.chars().filter(|&c| character::is_han(c)).count() > 3);
    if let Some(title) = titles.find(is_own) {
        return (title, true);
    }
    let first = line(&own[head.len().min(own.len() - 1)]);
    if first.starts_with('第') && title::is_part_mark(first) {
        return (title::clean_title(first), true);
    }
    if let Some(title) = own
        .iter()
        .skip(head.len())
        .take(6)
        .find_map(|paragraph| title::announced_title(line(paragraph)))
    {
        return (title, true);
    }
    if let Some(mark) = head.iter().map(line).find(|line| title::is_part_mark(line)) {
        return (title::clean_title(mark), false);
    }
    let text_line = |line: &&str| !title::is_salutation(line) && !title::is_speaker(line);
    let behind = own[head.len().min(own.len() - 1)..].iter().map(line);
    let first = behind.take(SKIPPED).find(text_line).unwrap_or(first);
    let unmarked = marker::marker_at(first, 0).map_or(first, |marker| &first[marker.span.end..]);
    let beginning: String = unmarked
        .split(['。', '！', '？', '；', '\n'])
        .next()
        .unwrap_or(unmarked)
        .trim_start_matches(['#', ' '])
        .chars()
        .take(BEGINNING)
        .collect();
    let beginning = beginning.trim().to_owned();
    if beginning.is_empty() {
        (source_name.to_owned(), false)
    } else {
        (beginning, false)
    }
}
