//! Statements behind a label that says what they are.
//!
//! **What it finds**: 问题1：甲。, 整改措施：乙；丙。, 审计建议：丁。 at the start of a paragraph or of a sentence in it: what
//! stands between the label and the next one, or the end of the paragraph.
//!
//! **Why**: ledgers, rectification plans and feedback have neither sections nor announcements, but a form to fill.
//!
//! **Example**: 问题2：巡查流于打卡。抽查的12人中9人原地不动。整改措施：每月通报排名；连续两月居后的约谈。责任单位：河道处。
//!
//! **Not this**: 问题：未发现违规。 (denied); 整改措施：已于五月更换完毕。 (done); 整改情况：…; what turns to something else.

use std::sync::LazyLock;

use regex::Regex;

use super::cue::{ANNOUNCES_ADVICE, TURNS};
use super::draft::{Drafts, Shape, han_count};
use super::reading::{Reading, Segment};
use super::role::Role;
use crate::document::Mode;
use crate::span::Span;

/// What made these findings.
pub(super) const CUE: &str = "label";

/// Less than this, in Chinese characters, fills no form.
const SHORTEST: usize = 4;

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
    Regex::new("^(?:(?:整改|改进|解决|下步|下一步|主要|具体|工作|应对)的?(?:工作)?(?:措施|打算|举措|计划)|整改(?:工作)?目标|措施|下一步)$")
        .expect("the pattern is fixed")
});

static ADVICE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^(?:(?:审计|整改|对策|工作|督查|检查|处理|意见和?|我们的?)?建议|整改(?:要求|意见))$",
    )
    .expect("the pattern is fixed")
});

/// What was done already: but not 对已完成的工程补办手续, 六月底前整改到位.
static DONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("已(?:经|于|全部|按|由)|已(?:完成|整改)(?:[^的]|$)|(?:已|均|现)[^，。；]{0,6}(?:完毕|到位)|了(?:[，。；]|$)")
        .expect("the pattern is fixed")
});

/// No problem at all, or none any more.
static NONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^(?:未发现|没有发现|不存在|暂无)|已[^，。；]{0,10}(?:整改|解决|办结)(?:完毕|到位)?$",
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
        } else if turns(segment) {
            now = Said::Nothing;
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

/// Whether a sentence behind a label turns to something else: 下一步，我们将…; 以上报告请审议.
fn turns(segment: &Segment<'_>) -> bool {
    TURNS.is_match(&segment.text) || ANNOUNCES_ADVICE.is_match(&segment.text)
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
    let start = segment.span_of(from..segment.text.len()).start;
    let span = Span::new(start, reading.segments[last].span.end);
    if han_count(&reading.text[span.range()]) < SHORTEST {
        return;
    }
    // Norms advise nobody, and an account of the past plans nothing.
    let may_advise = !reading.states_norms() && reading.role(segment) != Role::Past;
    let (shape, taken) = match now {
        Said::Advice(mode) if may_advise && !DONE.is_match(text) => {
            let shape = Shape::advice(mode, CUE, segment.item);
            (shape, &mut drafts.advice)
        }
        Said::Problem | Said::Problems if !NONE.is_match(text) => {
            let shape = Shape::problem(Mode::Explicit, CUE, segment.item);
            (shape, &mut drafts.problem)
        }
        _ => {
            drafts.spent[first..=last].fill(true);
            return;
        }
    };
    taken[first..=last].fill(true);
    drafts.put(reading, span, shape);
}
