//! Statements behind a label that says what they are.
//!
//! **What it finds**: 问题1：甲。, 整改措施：乙；丙。, 审计建议：丁。 at the start of a paragraph or of a sentence in it: what
//! stands between the label and the next one, or the end of the paragraph.
//!
//! **Why**: ledgers, rectification plans and feedback have neither sections nor announcements, but a form to fill.
//!
//! **Example**: 问题2：巡查流于打卡。抽查的12人中9人原地不动。整改措施：每月通报排名；连续两月居后的约谈。责任单位：河道处。
//!
//! **Not this**: 问题：无。 (denied); 整改措施：已于五月更换完毕。 (done); 整改情况：….

use std::sync::LazyLock;

use regex::Regex;

use super::cue::DENIED;
use super::draft::{Drafts, Shape, han_count};
use super::reading::{Reading, Segment};
use crate::document::Mode;
use crate::span::Span;

/// What made these findings.
pub(super) const CUE: &str = "label";

/// A few words and a colon.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([\p{Han}]{2,8}(?:[（(]?[0-9]{1,3}[）)]?)?)[：:]").expect("the pattern is fixed")
});

/// A problem with its number, which makes one of all that is said of it.
static NUMBERED_PROBLEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:反馈|整改|存在|发现|具体|主要|突出)?的?问题(?:之?[一二三四五六七八九十]{1,3}|[（(]?[0-9]{1,3}[）)]?)$")
        .expect("the pattern is fixed")
});

static PROBLEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:反馈|整改|存在|发现|查出|具体|主要|突出)?的?(?:问题|不足|短板|差距)(?:描述|表现|内容)?$")
        .expect("the pattern is fixed")
});

static PLAN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:(?:整改|改进|解决|下步|下一步|主要|具体|工作|应对)的?(?:工作)?(?:措施|打算|举措|计划|目标)|措施|下一步)$")
        .expect("the pattern is fixed")
});

static ADVICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^(?:(?:审计|整改|对策|工作|督查|检查|处理|意见和?|我们的?)?建议|整改(?:要求|意见))$",
    )
    .expect("the pattern is fixed")
});

/// What was done already.
static DONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "已(?:经|于|全部|完成|整改|将|在|按|由)|均已|现已|整改(?:完毕|到位)|了(?:[，。；]|$)",
    )
    .expect("the pattern is fixed")
});

/// What a label says of what stands behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Said {
    /// One problem.
    Problem,
    /// Problems, as many as semicolons part.
    Problems,
    Advice(Mode),
    Nothing,
}

fn said(label: &str) -> Said {
    if NUMBERED_PROBLEM.is_match(label) {
        Said::Problem
    } else if PROBLEM.is_match(label) {
        Said::Problems
    } else if PLAN.is_match(label) {
        Said::Advice(Mode::Plan)
    } else if ADVICE.is_match(label) {
        Said::Advice(Mode::Suggest)
    } else {
        Said::Nothing
    }
}

/// Applies the rule to all paragraphs.
pub(super) fn apply(reading: &Reading<'_>, drafts: &mut Drafts) {
    let (mut now, mut paragraph) = (Said::Nothing, None);
    let mut index = 0;
    while index < reading.segments.len() {
        let segment = &reading.segments[index];
        if paragraph != Some(segment.paragraph) {
            (now, paragraph) = (Said::Nothing, Some(segment.paragraph));
        }
        let label = LABEL.captures(&segment.text);
        if let Some(label) = &label {
            now = said(&label[1]);
        }
        let from = label.map_or(0, |label| label[0].len());
        let last = match now {
            Said::Problem => last_of(reading, index),
            _ => index,
        };
        if now != Said::Nothing && drafts.free(index) {
            put(reading, drafts, (index, last), from, now);
        }
        index = last + 1;
    }
}

/// The last segment of what is said of a numbered problem.
fn last_of(reading: &Reading<'_>, index: usize) -> usize {
    let paragraph = reading.segments[index].paragraph;
    let goes_on = |next: &&Segment<'_>| next.paragraph == paragraph && !LABEL.is_match(&next.text);
    index
        + reading.segments[index + 1..]
            .iter()
            .take_while(goes_on)
            .count()
}

/// Puts down the segments `first` to `last` from byte `from` of the first on.
fn put(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    (first, last): (usize, usize),
    from: usize,
    now: Said,
) {
    let segment = &reading.segments[first];
    let text = &segment.text[from..];
    if han_count(text) < 4 {
        return;
    }
    let (shape, taken) = match now {
        Said::Advice(mode) if !DONE.is_match(text) => {
            let shape = Shape::advice(mode, CUE, segment.item);
            (shape, &mut drafts.advice)
        }
        Said::Problem | Said::Problems if !DENIED.is_match(text) => {
            let shape = Shape::problem(Mode::Explicit, CUE, segment.item);
            (shape, &mut drafts.problem)
        }
        _ => {
            drafts.spent[first..=last].fill(true);
            return;
        }
    };
    taken[first..=last].fill(true);
    let start = segment.span_of(from..segment.text.len()).start;
    drafts.put(
        reading,
        Span::new(start, reading.segments[last].span.end),
        shape,
    );
}
