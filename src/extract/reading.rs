//! A document prepared for the rules: its segments, its tree of items, the role of every section.
//!
//! A segment is what ends with 。 or ； (or before a number marker): the unit that advice is counted in. Its text is
//! clean: line ends and page marks inside a statement are taken out, and the map back is kept.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::advice_section::has_verb_first;
use super::classifier::{Classifier, Judgement};
use super::role::{Role, is_audited, is_tasks, role_of};
use super::scheme;
use crate::document::{Document, DocumentKind, Item, NumberStyle};
use crate::span::Span;

static BREAK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\s*[\r\n]+\s*(?:(?:第\s*[0-9０-９]+\s*页(?:\s*[，,/／]?\s*共\s*[0-9０-９]+\s*页)?|[-—–－─]+\s*[0-9]{1,4}\s*[-—–－─]+)\s*[\r\n]+\s*)*")
        .expect("the pattern is fixed")
});

/// One statement-sized piece of text.
#[derive(Clone, Debug)]
pub(super) struct Segment<'a> {
    /// Bytes of the analysed text, without marker and closing punctuation.
    pub(super) span: Span,
    /// The same without line ends and page marks.
    pub(super) text: Cow<'a, str>,
    /// The innermost item it stands in.
    pub(super) item: Option<usize>,
    /// Which paragraph of the document it stands in.
    pub(super) paragraph: usize,
    /// What closes it: a stop, a comma before a marker, `\n` at the end of an unpunctuated line.
    pub(super) closed_by: char,
    /// Where clean text and text part: clean byte, text byte. Empty where they do not.
    joints: Vec<(usize, usize)>,
}

impl Segment<'_> {
    /// The bytes of the analysed text that `range` of the clean text stands for.
    pub(super) fn span_of(&self, range: Range<usize>) -> Span {
        let place = |at: usize| {
            let index = self.joints.partition_point(|&(clean, _)| clean <= at);
            match index
                .checked_sub(1)
                .and_then(|index| self.joints.get(index))
            {
                Some(&(clean, text)) => text + (at - clean),
                None => self.span.start + at,
            }
        };
        if range.is_empty() {
            return Span::new(place(range.start), place(range.start));
        }
        // The end is placed by the last byte inside, which lies before any joint at the end.
        Span::new(place(range.start), place(range.end - 1) + 1)
    }
}

/// The clean form of `text[span]` and its joints.
pub(super) fn clean(text: &str, span: Span) -> (Cow<'_, str>, Vec<(usize, usize)>) {
    let raw = &text[span.range()];
    if !raw.contains(['\n', '\r']) {
        return (Cow::Borrowed(raw), Vec::new());
    }
    let (mut clean, mut joints, mut last) = (String::with_capacity(raw.len()), Vec::new(), 0);
    for found in BREAK.find_iter(raw) {
        clean.push_str(&raw[last..found.start()]);
        last = found.end();
        joints.push((clean.len(), span.start + last));
    }
    clean.push_str(&raw[last..]);
    (Cow::Owned(clean), joints)
}

/// A document and what the rules need to know of it.
pub(super) struct Reading<'a> {
    pub(super) text: &'a str,
    pub(super) document: &'a Document,
    pub(super) segments: Vec<Segment<'a>>,
    /// The role of each item, inherited where its heading says nothing.
    pub(super) roles: Vec<Role>,
    /// Whether the item's own heading gives its role, so that the heading is no finding.
    pub(super) names_role: Vec<bool>,
    /// Whether the item stands in a section of findings that holds other things as well, as those of audits do.
    pub(super) loose: Vec<bool>,
    /// The items directly under each item.
    pub(super) children: Vec<Vec<usize>>,
    /// Whether most items directly under an item have items below them.
    pub(super) heads_lists: Vec<bool>,
    /// Whether it is a plan that its author makes for himself.
    pub(super) plans_itself: bool,
    /// The segments directly in each item.
    pub(super) own: Vec<Range<usize>>,
    /// What each segment does; empty without a classifier.
    pub(super) judged: Vec<Judgement>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        text: &'a str,
        document: &'a Document,
        classifier: Option<&Classifier>,
    ) -> Self {
        let segments = segments(text, document);
        let items = &document.items;
        let mut roles: Vec<Role> = Vec::with_capacity(items.len());
        let mut names_role = Vec::with_capacity(items.len());
        let mut loose: Vec<bool> = Vec::with_capacity(items.len());
        let plans_itself = plans_itself(document);
        let base = if plans_itself { Role::Plan } else { Role::None };
        let mut before = base;
        let mut children = vec![Vec::new(); items.len()];
        let scheme = document.kind == DocumentKind::Plan && !plans_itself;
        let tasks = scheme.then(|| scheme::sets_tasks(document, &segments));
        let named = named(text, document, base);
        for (index, item) in items.iter().enumerate() {
            let above = item
                .parent
                .and_then(|parent| roles.get(parent).copied())
                .unwrap_or(base);
            let heading = clean(text, item.heading).0;
            let mut own = match item.parent {
                None => named[index],
                Some(_) => role_of(&heading, item.style, above),
            };
            if let Some(tasks) = &tasks
                && item.parent.is_none()
            {
                let plans = own.is_none() && is_tasks(&heading) || own == Some(Role::Plan);
                own = if plans && tasks[index] {
                    Some(Role::Plan)
                } else {
                    own.filter(|&own| own == Role::Problem)
                };
            }
            let audits =
                document.kind == DocumentKind::AuditReport && is_audited(&heading, own, above);
            if audits {
                own = Some(Role::Problem);
            }
            // The opinion of a congress says of each matter what is wrong, and what is to be done.
            if document.kind == DocumentKind::Notice && own.is_none() && ABOUT.is_match(&heading) {
                own = Some(Role::Mixed);
            }
            let within = item.parent.and_then(|parent| loose.get(parent).copied());
            loose.push(audits || own.is_none() && within.unwrap_or_default());
            // The year that a report begins with is the past one; the next is to come.
            if index == 0 && own == Some(Role::Plan) && YEAR_WORK.is_match(&heading) {
                own = Some(Role::Past);
            }
            // Behind a section of plans what begins like an imperative goes on planning.
            let goes_on = item.parent.is_none()
                && own.is_none()
                && matches!(before, Role::Plan)
                && has_verb_first(&heading);
            names_role.push(own.is_some());
            roles.push(own.unwrap_or(if goes_on { before } else { above }));
            if item.parent.is_none() {
                before = roles[index];
            }
            if let Some(list) = item.parent.and_then(|parent| children.get_mut(parent)) {
                list.push(index);
            }
        }
        let mut own = vec![0..0; items.len()];
        for (index, segment) in segments.iter().enumerate() {
            let Some(range) = segment.item.map(|item| &mut own[item]) else {
                continue;
            };
            if range.start == range.end {
                *range = index..index + 1;
            } else {
                range.end = index + 1;
            }
        }
        let heads_lists = children
            .iter()
            .map(|list: &Vec<usize>| {
                list.iter()
                    .filter(|&&child| !children[child].is_empty())
                    .count()
                    * 2
                    > list.len()
            })
            .collect();
        let mut reading = Self {
            text,
            document,
            segments,
            roles,
            names_role,
            loose,
            children,
            heads_lists,
            plans_itself,
            own,
            judged: Vec::new(),
        };
        if let Some(classifier) = classifier {
            reading.judged = classifier.judge(&reading);
        }
        reading
    }

    /// Whether it says what must be done without advising anybody: a plan for others.
    pub(super) fn states_norms(&self) -> bool {
        self.document.kind == DocumentKind::Plan && !self.plans_itself
    }

    /// The segments that `span` touches.
    pub(super) fn within(&self, span: Span) -> Range<usize> {
        let from = self
            .segments
            .partition_point(|segment| segment.span.end <= span.start);
        let to = self
            .segments
            .partition_point(|segment| segment.span.start < span.end);
        from..to.max(from)
    }

    /// The role of the section a segment stands in.
    pub(super) fn role(&self, segment: &Segment<'_>) -> Role {
        segment.item.map_or(Role::None, |item| self.roles[item])
    }

    /// The item whose first segment `index` is.
    pub(super) fn begins(&self, index: usize) -> Option<usize> {
        let item = self.segments[index].item;
        item.filter(|&item| self.own[item].start == index)
    }

    /// Whether an item stands in running text, by its number.
    pub(super) fn is_inline(&self, item: usize) -> bool {
        matches!(
            self.document.items[item].style,
            Some(NumberStyle::ChineseIs | NumberStyle::Ordinal | NumberStyle::Circled)
        )
    }

    /// The segment behind `index` that a semicolon ties to it: in the same item and paragraph.
    pub(super) fn tied(&self, index: usize) -> Option<usize> {
        let (segment, next) = (&self.segments[index], self.segments.get(index + 1)?);
        let tied = segment.closed_by == '；'
            && next.item == segment.item
            && next.paragraph == segment.paragraph;
        tied.then_some(index + 1)
    }

    /// The heading of the section that an item or segment stands in, with its number.
    pub(super) fn section(&self, item: Option<usize>) -> String {
        let mut at = item;
        let mut top = None;
        while let Some(index) = at {
            top = Some(index);
            if self.names_role[index] {
                break;
            }
            at = self.document.items[index].parent;
        }
        top.map_or_else(String::new, |index| {
            let item = &self.document.items[index];
            let heading = clean(self.text, item.heading).0;
            format!("{}{heading}", &self.text[item.marker.range()])
        })
    }
}

/// The roles that the headings of the top sections name.
fn named(text: &str, document: &Document, base: Role) -> Vec<Option<Role>> {
    let role = |item: &Item| {
        let heading = clean(text, item.heading).0;
        let top = item.parent.is_none();
        top.then(|| role_of(&heading, item.style, base)).flatten()
    };
    document.items.iter().map(role).collect()
}

/// Whether a plan is its author's own: a 计划 says what the author will do, a 方案 what others must.
fn plans_itself(document: &Document) -> bool {
    document.kind == DocumentKind::Plan && PLANS_ITSELF.is_match(&document.title)
}

static PLANS_ITSELF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:(?:工作|年度|学习|年)(?:计划|要点|思路|打算|设想)|整改(?:落实|工作)*(?:方案|计划|措施))(?:[（(].*)?$")
        .expect("the pattern is fixed")
});

/// A matter dealt with: 关于救援力量问题.
static ABOUT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("^关于[^，。；]{2,24}问题$").expect("the pattern is fixed"));

/// The work of a year, past or to come.
static YEAR_WORK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^.{4}年(?:度)?的?(?:政府)?(?:主要)?工作(?:情况)?$").expect("the pattern is fixed")
});

/// Cuts the sentences of a document into segments.
fn segments<'a>(text: &'a str, document: &Document) -> Vec<Segment<'a>> {
    let mut segments = Vec::with_capacity(document.sentences.len());
    let mut next_item = 0;
    let mut paragraph = 0;
    let mut last_end = document.span.start;
    for &sentence in &document.sentences {
        if text[last_end.min(sentence.start)..sentence.start].contains('\n') {
            paragraph += 1;
        }
        last_end = sentence.end;
        while document
            .items
            .get(next_item)
            .is_some_and(|item| item.marker.start <= sentence.start)
        {
            next_item += 1;
        }
        let item = next_item.checked_sub(1);
        let mut start = sentence.start;
        if let Some(item) = item.and_then(|item| document.items.get(item))
            && item.marker.start == sentence.start
        {
            start = item.span.start.clamp(sentence.start, sentence.end);
        }
        let body = &text[start..sentence.end];
        let mut from = 0;
        for (at, stop) in body.match_indices(['；', ';']).chain([(body.len(), "")]) {
            let piece = trimmed(text, Span::new(start + from, start + at));
            from = (at + stop.len()).min(body.len());
            if piece.is_empty() {
                continue;
            }
            let closed_by = if stop.is_empty() {
                text[piece.end..]
                    .chars()
                    .next()
                    .filter(|c| !c.is_whitespace())
                    .unwrap_or('\n')
            } else {
                '；'
            };
            let (clean, joints) = clean(text, piece);
            segments.push(Segment {
                span: piece,
                text: clean,
                item,
                paragraph,
                closed_by,
                joints,
            });
        }
    }
    segments
}

/// `span` without white space and closing punctuation at its ends.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let outside = |c: char| c.is_whitespace() || "。；，、：！？;:,!?.".contains(c);
    let inner = &text[span.range()];
    let marks = |c: char| outside(c) || "—●◆■★•○◇□▲※".contains(c);
    let start = span.start + (inner.len() - inner.trim_start_matches(marks).len());
    let end = span.start + inner.trim_end_matches(outside).len();
    Span::new(start.min(end), end)
}

/// By item, the top item it stands in.
pub(super) fn top_items(document: &Document) -> Vec<usize> {
    let mut top = Vec::with_capacity(document.items.len());
    for (index, item) in document.items.iter().enumerate() {
        top.push(item.parent.map_or(index, |parent| top[parent]));
    }
    top
}
