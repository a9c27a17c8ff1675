//! Sections, numbered items and sentences of one document.
//!
//! An item begins where a marker stands *and* may stand: at a paragraph start, behind a stop, or glued to the
//! text before it when its number is the one that is due (二、存在的问题一是思想). The tree is built with a stack of
//! open lists. Numbering that skips is taken as it is; numbering that starts again at one opens a list inside the
//! item it stands in, and a list whose items are parted by ；is over with the first 。.

use super::character::{is_closer, is_han, is_sentence_end, is_space, is_stop, trimmed};
use super::heading;
use super::line::Paragraph;
use super::marker::{Marker, marker_at, may_begin};
use super::place::{
    LONGEST_HEADING, Place, SHORTEST_HEADING, begins_body, ends_here, is_inline, place, rank,
};
use crate::document::{Item, NumberStyle};
use crate::span::Span;

/// How far a first glued item may be from its second.
const NEXT_ITEM_BYTES: usize = 3000;

/// Lists inside lists are followed no deeper than this.
const DEEPEST: usize = 8;

/// A list of items that is being filled.
struct List {
    style: Option<NumberStyle>,
    last: u32,
    prefix: u32,
    /// The item last added to it.
    item: usize,
    /// Whether an item of it began behind a semicolon.
    semicolons: bool,
    /// Whether the last item began inside a paragraph.
    inside: bool,
}

/// Builds the items and sentences of a document from its paragraphs.
pub(super) struct Outliner<'a> {
    text: &'a str,
    lists: Vec<List>,
    items: Vec<Item>,
    sentences: Vec<Span>,
}

/// The items and sentences of the paragraphs; the first `head` paragraphs are titles.
pub(super) fn items_and_sentences(
    text: &str,
    paragraphs: &[Paragraph],
    head: usize,
    end: usize,
) -> (Vec<Item>, Vec<Span>) {
    let mut outliner = Outliner {
        text,
        lists: Vec::new(),
        items: Vec::new(),
        sentences: Vec::new(),
    };
    for (index, &paragraph) in paragraphs.iter().enumerate() {
        if index < head {
            outliner.push_sentence(paragraph.span);
            continue;
        }
        if heading::is_plain(text, paragraph, paragraphs.get(index + 1)) {
            outliner.add_plain_heading(paragraph.span);
        }
        outliner.read(paragraph.span);
    }
    outliner.close_items(end);
    (outliner.items, outliner.sentences)
}

impl Outliner<'_> {
    /// Reads one paragraph: its markers open items, its stops end sentences.
    fn read(&mut self, paragraph: Span) {
        let text = self.text;
        let mut sentence = paragraph.start;
        let mut skip = paragraph.start;
        // The character before, and the last one that is not white space.
        let (mut before, mut solid) = (None::<char>, None::<char>);
        let mut open_heading: Option<usize> = None;
        for (offset, c) in text[paragraph.range()].char_indices() {
            let at = paragraph.start + offset;
            if at < skip {
                continue;
            }
            if may_begin(c)
                && let Some(place) = place(at == paragraph.start, before, solid)
                && let Some(marker) = marker_at(text, at)
                && marker.span.end <= paragraph.end
                && self.accepts(marker, place, before)
            {
                self.close_heading(&mut open_heading, at);
                self.push_sentence(Span::new(sentence, at));
                sentence = at;
                skip = marker.span.end;
                open_heading = Some(self.add(marker, solid, place != Place::Paragraph));
                (before, solid) = (Some('、'), Some('、'));
                continue;
            }
            if let Some(item) = open_heading
                && "对党近今目当为新截".contains(c)
                && (SHORTEST_HEADING..LONGEST_HEADING).contains(&(at - self.items[item].span.start))
                && solid.is_some_and(is_han)
                && begins_body(&text[at..paragraph.end])
                && text[self.items[item].span.start..at]
                    .chars()
                    .all(|c| !matches!(c, '，' | ','))
                && self.items[item]
                    .style
                    .is_some_and(|style| !is_inline(style))
            {
                self.close_heading(&mut open_heading, at);
                self.push_sentence(Span::new(sentence, at));
                sentence = at;
            }
            if is_stop(c) || c == '：' || c == ':' {
                self.close_heading(&mut open_heading, at);
                // A numbered item has its heading already.
                let last = self.items.last().map(|item| item.marker.start);
                if matches!(c, '：' | ':') && last.is_none_or(|start| start < sentence) {
                    let words = trimmed(text, Span::new(sentence, at));
                    if let Some(style) = heading::labelled(text, words, at + c.len_utf8()) {
                        self.add_label(words, style);
                    }
                }
            }
            if is_sentence_end(c)
                || (c == '.' && solid.is_some_and(is_han) && ends_here(text, at, paragraph.end))
            {
                let mut end = at + c.len_utf8();
                while let Some(next) = text[end..paragraph.end]
                    .chars()
                    .next()
                    .filter(|&next| is_closer(next))
                {
                    end += next.len_utf8();
                }
                skip = end;
                self.close_heading(&mut open_heading, at);
                self.push_sentence(Span::new(sentence, end));
                sentence = end;
                (before, solid) = (Some('。'), Some('。'));
                continue;
            }
            before = Some(c);
            if !is_space(c) {
                solid = Some(c);
            }
        }
        self.close_heading(&mut open_heading, paragraph.end);
        self.push_sentence(Span::new(sentence, paragraph.end));
    }

    /// Adds the heading of a list in running text that is numbered in `style`.
    fn add_label(&mut self, words: Span, style: NumberStyle) {
        // It stands above the list that it heads, and beside an earlier label.
        let keep = self
            .lists
            .iter()
            .take_while(|list| list.style.is_some_and(|other| other != style))
            .count();
        self.lists.truncate(keep);
        self.add_plain_heading(words);
    }

    fn push_sentence(&mut self, span: Span) {
        let span = trimmed(self.text, span);
        if !span.is_empty() {
            self.sentences.push(span);
        }
    }

    fn close_heading(&mut self, open: &mut Option<usize>, at: usize) {
        let Some(item) = open.take().and_then(|index| self.items.get_mut(index)) else {
            return;
        };
        let mut span = trimmed(self.text, Span::new(item.heading.start, at));
        let heading =
            self.text[span.range()].trim_end_matches(['，', ',', '、', '：', ':', '.', '．']);
        span.end = span.start + heading.len();
        item.heading = span;
    }

    /// The open list of a style.
    fn list(&self, style: NumberStyle) -> Option<&List> {
        self.lists
            .iter()
            .rev()
            .find(|list| list.style == Some(style))
    }

    /// Whether `marker` opens an item at this place.
    fn accepts(&self, marker: Marker, place: Place, before: Option<char>) -> bool {
        use NumberStyle as Style;
        let list = self.list(marker.style);
        let due = match list {
            Some(list) => marker.number == list.last + 1 && marker.prefix == list.prefix,
            None => marker.number == 1,
        };
        let next = self.text[marker.span.end..].chars().next();
        let body = next.is_some_and(|c| {
            is_han(c) || is_space(c) || matches!(c, '“' | '《' | '（' | '(' | '*')
        });
        match (place, marker.style) {
            (
                Place::Comma,
                Style::Ordinal | Style::ArabicParenthesis | Style::ChineseParenthesis,
            )
            | (Place::Space, Style::ChineseIs | Style::Ordinal)
            | (Place::Glued, Style::ArabicParenthesis) => due,
            (Place::Space, Style::Arabic | Style::Decimal | Style::ArabicParenthesis) => {
                due && body
            }
            (Place::Paragraph | Place::Stop | Place::Space, _)
            | (Place::Comma, Style::ChineseIs | Style::Circled)
            | (Place::Glued, Style::Circled) => true,
            (Place::Comma, _) | (Place::Glued, Style::Chapter | Style::Article) => false,
            (Place::Glued, Style::ChineseParenthesis) => {
                !before.is_some_and(|c| "第款条项及见按附和、至或".contains(c))
                    && (due || marker.number == 1)
            }
            (Place::Glued, Style::ChineseComma) => {
                due && body
                    && !before.is_some_and(|c| "第十年月之".contains(c) || c.is_ascii_digit())
            }
            (Place::Glued, Style::Arabic) => {
                body && before.is_some_and(|c| is_han(c) && !"表图件例式第约近达共至到".contains(c))
                    && (due || marker.number == 1)
            }
            (Place::Glued, Style::Decimal) => {
                let starts = marker.number == 1
                    && self
                        .list(Style::Arabic)
                        .is_none_or(|arabic| marker.prefix.abs_diff(arabic.last) <= 1);
                before.is_some_and(is_han) && body && (due || starts)
            }
            (Place::Glued, Style::ChineseIs | Style::Ordinal) => {
                let plain =
                    before.is_some_and(|c| !"统之唯第万专单同划合归惟逐十其这那不".contains(c));
                plain
                    && ((due && marker.number > 1)
                        || (marker.number == 1 && self.has_second(marker)))
            }
        }
    }

    /// Whether the item after a first one follows nearby.
    fn has_second(&self, marker: Marker) -> bool {
        let mut limit = self.text.len().min(marker.span.end + NEXT_ITEM_BYTES);
        while !self.text.is_char_boundary(limit) {
            limit -= 1;
        }
        let window = &self.text[marker.span.end..limit];
        match marker.style {
            NumberStyle::ChineseIs => window.contains("二是") || window.contains("二要"),
            _ => ["第二，", "第二、", "其次，", "其二，"]
                .iter()
                .any(|word| window.contains(word)),
        }
    }

    /// Adds the item that `marker` opens; `solid` is the last character before it.
    fn add(&mut self, marker: Marker, solid: Option<char>, inside: bool) -> usize {
        let behind_semicolon = matches!(solid, Some('；' | ';'));
        self.close_finished(marker, behind_semicolon);
        let position = self
            .lists
            .iter()
            .rposition(|list| list.style == Some(marker.style));
        let position = self.resumed(marker, position, inside).or(position);
        let restarts = position.is_some_and(|at| {
            let list = &self.lists[at];
            marker.number == 1
                && self.lists.len() < DEEPEST
                && if is_inline(marker.style) {
                    list.last == 1 && solid.is_some() && self.stands_inside(list.item, marker)
                } else {
                    !inside && self.is_bare(list.item, marker)
                }
        });
        match position {
            Some(at) if !restarts => self.lists.truncate(at + 1),
            _ if restarts => {}
            _ => self.make_room(marker, inside),
        }
        let index = self.items.len();
        if let Some(list) = self
            .lists
            .last_mut()
            .filter(|list| list.style == Some(marker.style) && !restarts)
        {
            list.last = marker.number;
            list.prefix = marker.prefix;
            list.item = index;
            list.semicolons |= behind_semicolon;
            list.inside = inside;
        } else {
            self.lists.push(List {
                style: Some(marker.style),
                last: marker.number,
                prefix: marker.prefix,
                item: index,
                semicolons: false,
                inside,
            });
        }
        self.push_item(
            Some(marker.style),
            marker.number,
            marker.span,
            marker.span.end,
        );
        index
    }

    fn push_item(&mut self, style: Option<NumberStyle>, number: u32, marker: Span, start: usize) {
        let depth = self.lists.len() - 1;
        let parent = depth.checked_sub(1).map(|above| self.lists[above].item);
        self.items.push(Item {
            style,
            number,
            marker,
            span: Span::new(start, start),
            heading: Span::new(start, start),
            depth,
            parent,
        });
    }

    /// A list parted by semicolons ends with its sentence: what follows with a higher number belongs to the list
    /// around it, if that one waits for it.
    fn close_finished(&mut self, marker: Marker, behind_semicolon: bool) {
        let Some(at) = self
            .lists
            .iter()
            .rposition(|list| list.style == Some(marker.style))
        else {
            return;
        };
        let outer = self.lists[..at]
            .iter()
            .rposition(|list| list.style == Some(marker.style));
        if self.lists[at].semicolons
            && !behind_semicolon
            && let Some(outer) = outer
            && marker.number > self.lists[outer].last
        {
            self.lists.truncate(outer + 1);
        }
    }

    /// The outer of two lists of one style that waits for `marker`: where sections and their items are numbered alike
    /// (一、完成的工作 with 一、 and 二、 below it), and the inner one does not wait for it or has no headings of its own.
    fn resumed(&self, marker: Marker, inner: Option<usize>, inside: bool) -> Option<usize> {
        let inner = inner?;
        if inside || is_inline(marker.style) || marker.number == 1 {
            return None;
        }
        let waits = |at: &usize| {
            self.lists[*at].style == Some(marker.style) && self.lists[*at].last + 1 == marker.number
        };
        let line = self.text[marker.span.end..].lines().next().unwrap_or("");
        let heads = !line.contains(['。', '；', '，']);
        let outer = (0..inner).rev().find(waits)?;
        (heads || !waits(&inner)).then_some(outer)
    }

    /// Whether the item is a heading alone on its line, right above `marker`.
    fn is_bare(&self, item: usize, marker: Marker) -> bool {
        let between = &self.text[self.items[item].marker.end..marker.span.start];
        item + 1 == self.items.len()
            && between.trim_end().len() < LONGEST_HEADING
            && between.trim_end().lines().count() == 1
            && !between.contains(['。', '；', '，', '：'])
            && between.ends_with(['\n', ' ', '\u{3000}', '\t'])
            && between.contains('\n')
    }

    /// Whether `marker` stands in the same paragraph as the item, so that a second 一是 is a list inside it.
    fn stands_inside(&self, item: usize, marker: Marker) -> bool {
        let start = self.items[item].marker.end;
        let between = &self.text[start..marker.span.start];
        between.len() < NEXT_ITEM_BYTES && !between.contains('\n')
    }

    /// Closes the lists that an item of a style not open yet cannot stand in.
    fn make_room(&mut self, marker: Marker, inside: bool) {
        if is_inline(marker.style) {
            return;
        }
        let rank = rank(marker.style);
        while let Some(list) = self.lists.last() {
            let keep = match list.style {
                None => true,
                Some(style) if is_inline(style) => false,
                // What was counted up inside a paragraph holds no section of its own.
                Some(style) if list.inside && !inside && super::place::rank(style) > rank => false,
                // A first item may stand in any item: "1." may well hold "(一)".
                // but 一、 at the start of a paragraph is a section.
                Some(style) => {
                    marker.number == 1
                        && style != NumberStyle::Article
                        && (inside || marker.style != NumberStyle::ChineseComma)
                        || super::place::rank(style) < rank
                }
            };
            if keep {
                break;
            }
            self.lists.pop();
        }
    }

    fn add_plain_heading(&mut self, span: Span) {
        if let Some(at) = self.lists.iter().position(|list| list.style.is_none()) {
            self.lists.truncate(at + 1);
        } else {
            // Under the highest numbered section, if there is one.
            let section = |style| {
                matches!(
                    style,
                    Some(NumberStyle::Chapter | NumberStyle::ChineseComma)
                )
            };
            let keep = self
                .lists
                .iter()
                .take_while(|list| section(list.style))
                .count();
            self.lists.truncate(keep);
            self.lists.push(List {
                style: None,
                last: 0,
                prefix: 0,
                item: 0,
                semicolons: false,
                inside: false,
            });
        }
        let index = self.items.len();
        if let Some(list) = self.lists.last_mut() {
            list.item = index;
        }
        self.push_item(None, 0, Span::new(span.start, span.start), span.start);
        let heading = self.text[span.range()].trim_end_matches(['：', ':']);
        self.items[index].heading = Span::new(span.start, span.start + heading.len());
    }

    /// Gives every item its end: where the next item that is not below it begins.
    fn close_items(&mut self, end: usize) {
        let mut open: Vec<usize> = Vec::new();
        for index in 0..self.items.len() {
            let (depth, at) = (self.items[index].depth, self.items[index].marker.start);
            while let Some(&last) = open.last().filter(|&&last| self.items[last].depth >= depth) {
                self.close_item(last, at);
                open.pop();
            }
            open.push(index);
        }
        for index in open {
            self.close_item(index, end);
        }
    }

    fn close_item(&mut self, index: usize, end: usize) {
        let item = &mut self.items[index];
        let start = item.span.start;
        item.span = trimmed(self.text, Span::new(start, end.max(start)));
        if item.span.is_empty() {
            item.span = Span::new(start, start);
        }
        if !item.span.contains(item.heading) {
            item.heading = Span::new(item.span.start, item.span.start);
        }
    }
}
