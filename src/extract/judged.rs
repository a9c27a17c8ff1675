//! Statements told by what they do.
//!
//! **What it finds**: problems, advice and plans that the classifier is sure of and no rule has taken: in sections whose
//! heading says nothing, behind openings of the author's own, told without a word of lack. And it takes back what a rule
//! has put down against all likelihood.
//!
//! **Why**: rules know the structures their authors thought of. On documents coded apart they took less than half of the
//! problems; with the classifier it is four fifths (`docs/extraction.md`).
//!
//! **Example**: 二、几点思考。塘库年年报修，年年见底。
//!
//! **Not this**: statements inside others that a rule has taken; those of regulations.

use std::sync::LazyLock;

use regex::Regex;

use super::clause::{clauses, is_announcement};
use super::cue::{ANNOUNCES_ADVICE, obliges};
use super::draft::{Drafts, Shape};
use super::labelled;
use super::problem_section::{is_lead_in, nearest, numbered};
use super::reading::Reading;
use crate::document::{DocumentKind, Level, Mode};

/// What no rule has taken is a problem from this probability on. On documents coded apart .5 and .6 gave the same F1 within
/// a hundredth; more costs recall.
const PROBLEM: f32 = 0.5;

/// The same of advice, of which rules have more.
const ADVICE: f32 = 0.6;

/// The same of advice retold.
const RETOLD: f32 = 0.8;

/// Advice and plans of rules are taken back below this probability, on documents coded apart F1 .94; .91 without, and .1
/// takes back right plans of government reports (.76 for .82).
const UNLIKELY: f32 = 0.03;

/// What tells these findings from those of rules.
const CUE: &str = "judged";

/// How far another problem may lie from one that is stated where problems are stated, in segments.
const COMPANY: usize = 2;

/// Says how much something matters, and asks for nothing.
static IMPORTANCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("是[^。；]{2,40}的?(?:保证|保障|任务|基础|前提|关键|途径|职责|体现|举措|环节|内容)$")
        .expect("the pattern is fixed")
});

/// Applies the judgement to all segments.
pub(super) fn apply(reading: &Reading<'_>, drafts: &mut Drafts) {
    if reading.judged.is_empty() {
        return;
    }
    take_back(reading, drafts);
    let mut statements = vec![None; reading.document.items.len()];
    let mut index = 0;
    while index < reading.segments.len() {
        let judged = reading.judged[index];
        let segment = &reading.segments[index];
        let free = !drafts.problem[index] && !drafts.advice[index];
        let leads = || {
            is_lead_in(segment)
                || is_announcement(&segment.text)
                || begun(reading, index).is_some_and(|item| reading.names_role[item])
        };
        // Most segments are neither likely enough, so that their words need not be looked at.
        let states = free && judged.problem() > PROBLEM;
        let advises = free && !states && advises(reading, index);
        if !(states || advises) || leads() {
            index += 1;
        } else if states {
            index = problem(reading, drafts, index, &mut statements);
        } else {
            advice(reading, drafts, index, &mut statements);
            index += 1;
        }
    }
}

/// Takes back advice and plans without a word of obligation or a label that the classifier holds for unlikely; what is retold is a part of
/// a statement that does something else. Problems that rules found are kept: to take back unlikely ones cost as many right ones.
fn take_back(reading: &Reading<'_>, drafts: &mut Drafts) {
    drafts.keep(reading, |draft| {
        !matches!(draft.mode, Mode::Suggest | Mode::Plan)
            || draft.level == Level::Heading
            || obliges(&draft.text)
            || draft.cue == labelled::CUE
            || reading.judged[reading.within(draft.span)]
                .iter()
                .any(|judged| judged.advice() >= UNLIKELY)
    });
}

/// Puts down the problem that begins with segment `index`; the index behind it.
///
/// A numbered item stays whole, with its explanation; its heading alone where items stand below it. Elsewhere every
/// clause that says something of its own is one.
fn problem(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    index: usize,
    statements: &mut [Option<usize>],
) -> usize {
    let segment = &reading.segments[index];
    let mode = if in_company(reading, drafts, index) {
        Mode::Explicit
    } else {
        Mode::Embedded
    };
    let shape = Shape::problem(mode, CUE, segment.item);
    let Some(item) = begun(reading, index) else {
        // Government reports line their problems up with commas; others explain one by the next.
        if reading.document.kind == DocumentKind::GovernmentReport {
            clauses(reading, drafts, index, 0, shape);
        } else {
            drafts.take(reading, index, index, shape);
        }
        return index + 1;
    };
    if is_problem(reading, drafts, item) {
        let known = drafts.list.len();
        numbered(reading, drafts, item, statements, mode);
        for draft in &mut drafts.list[known..] {
            CUE.clone_into(&mut draft.cue);
        }
        return reading.own[item].end;
    }
    let parent = nearest(reading, item, statements);
    if !reading.children[item].is_empty() && !reading.is_inline(item) {
        statements[item] = drafts.take(reading, index, index, shape.under(Level::Heading, parent));
        return index + 1;
    }
    let goes_on = |&at: &usize| {
        let judged = reading.judged[at];
        !drafts.problem[at] && !drafts.advice[at] && judged.problem() >= judged.advice()
    };
    let last = (index + 1..reading.own[item].end)
        .take_while(goes_on)
        .last()
        .unwrap_or(index);
    statements[item] = drafts.take(reading, index, last, shape.under(Level::Item, parent));
    last + 1
}

/// Whether segment `index` advises, as sure as its mode asks for. What a body did itself is headed by the same words as
/// advice retold (持续关注水环境治理).
fn advises(reading: &Reading<'_>, index: usize) -> bool {
    let judged = reading.judged[index];
    let enough = match judged.mode() {
        Mode::Reported => begun(reading, index).is_none() && judged.advice() > RETOLD,
        _ => judged.advice() > ADVICE,
    };
    let text = &reading.segments[index].text;
    enough
        && !reading.states_norms()
        && !ANNOUNCES_ADVICE.is_match(text)
        && (obliges(text) || !IMPORTANCE.is_match(text))
}

/// Puts down segment `index` as advice.
fn advice(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    index: usize,
    statements: &mut [Option<usize>],
) {
    let segment = &reading.segments[index];
    let shape = Shape::advice(reading.judged[index].mode(), CUE, segment.item);
    let Some(item) = segment.item else {
        drafts.take(reading, index, index, shape);
        return;
    };
    let (level, parent) = match statements[item] {
        Some(head) => (Level::Subitem, Some(head)),
        None if !reading.children[item].is_empty() && !reading.is_inline(item) => {
            (Level::Heading, nearest(reading, item, statements))
        }
        None => (Level::Item, nearest(reading, item, statements)),
    };
    let put = drafts.take(reading, index, index, shape.under(level, parent));
    if begun(reading, index).is_some() {
        statements[item] = put;
    }
}

/// The numbered item that segment `index` begins.
fn begun(reading: &Reading<'_>, index: usize) -> Option<usize> {
    let begun = reading.begins(index);
    begun.filter(|&item| reading.document.items[item].style.is_some())
}

/// Whether an item as a whole states a problem, by most of what stands in it.
fn is_problem(reading: &Reading<'_>, drafts: &Drafts, item: usize) -> bool {
    let own = reading.own[item].clone();
    let free = own
        .clone()
        .all(|at| !drafts.problem[at] && !drafts.advice[at]);
    let likely: f32 = own.clone().map(|at| reading.judged[at].problem()).sum();
    free && likely > PROBLEM * own.len() as f32
}

/// Whether problems stand on either side of segment `index`: then they are what the place is for.
fn in_company(reading: &Reading<'_>, drafts: &Drafts, index: usize) -> bool {
    let from = index.saturating_sub(COMPANY);
    let to = (index + COMPANY + 1).min(reading.segments.len());
    (from..to).any(|near| {
        near != index && (drafts.problem[near] || reading.judged[near].problem() > PROBLEM)
    })
}
