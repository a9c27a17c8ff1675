//! Findings in the making: what the rules put down, before ids, categories and order.

use std::sync::LazyLock;

use regex::Regex;

use super::reading::{Reading, Segment, clean, trimmed};
use crate::document::{FindingKind, Level, Mode};
use crate::span::Span;

/// Somebody is asked: 请县政府拨款, 恳请支持; but not 请示 and the like.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:恳请|提请|敬请|建议|请(?:求|[县市区省乡镇州上各有大领院局党人]))")
        .expect("the pattern is fixed")
});

/// A finding without id and categories.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) kind: FindingKind,
    pub(super) level: Level,
    pub(super) mode: Mode,
    pub(super) span: Span,
    pub(super) text: String,
    pub(super) cue: String,
    pub(super) item: Option<usize>,
    /// Index of the draft it stands under.
    pub(super) parent: Option<usize>,
}

/// What the rules have put down so far.
pub(super) struct Drafts {
    pub(super) list: Vec<Draft>,
    /// By segment: whether a rule has taken it as a problem.
    pub(super) problem: Vec<bool>,
    /// By segment: whether a rule has taken it as a recommendation.
    pub(super) advice: Vec<bool>,
    /// By segment: whether it only announces or turns, so that no rule takes it.
    pub(super) spent: Vec<bool>,
}

/// Fewer Chinese characters than this are no statement.
const SHORTEST: usize = 3;

impl Drafts {
    pub(super) fn new(segments: usize) -> Self {
        Self {
            list: Vec::new(),
            problem: vec![false; segments],
            advice: vec![false; segments],
            spent: vec![false; segments],
        }
    }

    /// Whether no rule has taken the segment yet.
    pub(super) fn free(&self, segment: usize) -> bool {
        !(self.problem[segment] || self.advice[segment] || self.spent[segment])
    }

    /// Puts down `span`; the index of the draft, or `None` where the span says too little.
    pub(super) fn put(
        &mut self,
        reading: &Reading<'_>,
        span: Span,
        shape: Shape<'_>,
    ) -> Option<usize> {
        let span = trimmed(reading.text, span);
        let text = clean(reading.text, span).0;
        if text.chars().filter(|&c| is_han(c)).count() < SHORTEST {
            return None;
        }
        // What is asked of others is no plan, wherever it stands.
        let asks = shape.mode == Mode::Plan && ASKS.is_match(&text);
        let mode = if asks { Mode::Suggest } else { shape.mode };
        self.list.push(Draft {
            kind: shape.kind,
            level: shape.level,
            mode,
            span,
            text: text.into_owned(),
            cue: shape.cue.to_owned(),
            item: shape.item,
            parent: shape.parent,
        });
        Some(self.list.len() - 1)
    }

    /// Puts down the segments `first` to `last` as one statement and takes them.
    pub(super) fn take(
        &mut self,
        reading: &Reading<'_>,
        first: usize,
        last: usize,
        shape: Shape<'_>,
    ) -> Option<usize> {
        let span = Span::new(
            reading.segments[first].span.start,
            reading.segments[last].span.end,
        );
        let taken = match shape.kind {
            FindingKind::Problem => &mut self.problem,
            FindingKind::Recommendation => &mut self.advice,
        };
        taken[first..=last].fill(true);
        self.put(reading, span, shape)
    }

    /// Keeps the drafts that `keep` says; what stood under others stands under what those stood under.
    pub(super) fn keep(&mut self, reading: &Reading<'_>, keep: impl Fn(&Draft) -> bool) {
        let kept: Vec<bool> = self.list.iter().map(keep).collect();
        if !kept.contains(&false) {
            return;
        }
        // A parent is put down before what stands under it.
        let mut places: Vec<Option<usize>> = Vec::with_capacity(kept.len());
        let mut count = 0;
        for (draft, &kept) in self.list.iter().zip(&kept) {
            if kept {
                places.push(Some(count));
                count += 1;
            } else {
                places.push(draft.parent.and_then(|parent| places[parent]));
            }
        }
        let mut at = 0;
        self.list.retain_mut(|draft| {
            draft.parent = draft.parent.and_then(|parent| places[parent]);
            at += 1;
            kept[at - 1]
        });
        self.problem.fill(false);
        self.advice.fill(false);
        for draft in &self.list {
            let taken = match draft.kind {
                FindingKind::Problem => &mut self.problem,
                FindingKind::Recommendation => &mut self.advice,
            };
            taken[reading.within(draft.span)].fill(true);
        }
    }

    /// Puts down a part of a segment, a range of its clean text.
    pub(super) fn part(
        &mut self,
        reading: &Reading<'_>,
        segment: &Segment<'_>,
        range: std::ops::Range<usize>,
        shape: Shape<'_>,
    ) -> Option<usize> {
        self.put(reading, segment.span_of(range), shape)
    }
}

/// How a statement is put down.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape<'a> {
    pub(super) kind: FindingKind,
    pub(super) level: Level,
    pub(super) mode: Mode,
    pub(super) cue: &'a str,
    pub(super) item: Option<usize>,
    pub(super) parent: Option<usize>,
}

impl<'a> Shape<'a> {
    /// A problem.
    pub(super) const fn problem(mode: Mode, cue: &'a str, item: Option<usize>) -> Self {
        Self {
            kind: FindingKind::Problem,
            level: Level::Item,
            mode,
            cue,
            item,
            parent: None,
        }
    }

    /// A recommendation.
    pub(super) const fn advice(mode: Mode, cue: &'a str, item: Option<usize>) -> Self {
        Self {
            kind: FindingKind::Recommendation,
            level: Level::Item,
            mode,
            cue,
            item,
            parent: None,
        }
    }

    /// The same at another level under another statement.
    pub(super) const fn under(self, level: Level, parent: Option<usize>) -> Self {
        Self {
            level,
            parent,
            ..self
        }
    }
}

/// Whether `c` is a Chinese character.
pub(super) const fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}')
}

/// How many Chinese characters `text` has.
pub(super) fn han_count(text: &str) -> usize {
    text.chars().filter(|&c| is_han(c)).count()
}
