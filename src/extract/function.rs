//! What a section is for whose heading does not say: told by what its statements do and by where it stands.
//!
//! **What it finds**: sections between the account of what was done and the advice whose statements are adverse, and
//! last sections whose statements direct.
//!
//! **Why**: headings speak in images (越往下走的几个数, 账还没有算完) that no list of words knows; a report goes from how things
//! are over what is wrong to what to do, and its sentences show where it has come to.
//!
//! **Example**: 一、改制的进展；二、看到的另一面；三、我们的看法.
//!
//! **Not this**: sections of a plan, a circular or a story; those where few statements are adverse.

use std::sync::LazyLock;

use regex::Regex;

use super::advice_section::has_verb_first;
use super::cue::{ADVERSE, DENIED, POSITIVE, obliges};
use super::draft::han_count;
use super::reading::Segment;
use super::role::Role;
use crate::document::{Document, DocumentKind};

/// Statements fewer than this show nothing.
const LEAST: usize = 3;

/// Least share of adverse statements in a section of problems between what was done and advice. With it the documents
/// written apart gain nine problems and seven pieces of advice; at the end of a report, without advice behind, four more
/// were right and six wrong.
const BETWEEN: f32 = 0.2;

/// What the statements of a section do.
#[derive(Clone, Copy, Debug, Default)]
struct Statements {
    count: usize,
    adverse: usize,
    directing: usize,
}

/// The roles of the top sections of `document` that `named` leaves open: `None` where nothing is shown.
///
/// `named` holds, by item, the role that its heading names.
pub(super) fn roles(
    document: &Document,
    segments: &[Segment<'_>],
    named: &[Option<Role>],
) -> Vec<Option<Role>> {
    let items = &document.items;
    let mut shown = vec![None; items.len()];
    let reports = matches!(
        document.kind,
        DocumentKind::Survey
            | DocumentKind::WorkReport
            | DocumentKind::AuditReport
            | DocumentKind::Debriefing
            | DocumentKind::GovernmentReport
            | DocumentKind::Other
    );
    let tops: Vec<usize> = (0..items.len())
        .filter(|&item| items[item].parent.is_none())
        .collect();
    if !reports || tops.len() < 2 {
        return shown;
    }
    let mut done = vec![Statements::default(); items.len()];
    let top = top_of(document);
    for segment in segments {
        if let Some(item) = segment.item {
            done[top[item]].note(segment);
        }
    }
    // The next role that a heading names, by top section.
    let mut behind = vec![None; tops.len()];
    for at in (1..tops.len()).rev() {
        behind[at - 1] = named[tops[at]].or(behind[at]);
    }
    let mut before = None;
    for (at, &top) in tops.iter().enumerate() {
        if named[top].is_none() {
            shown[top] = done[top].role(at, before, behind[at], document.kind);
        }
        before = named[top].or(shown[top]).or(before);
    }
    shown
}

/// A rule for everybody who does something.
static NORM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("应当|不得|禁止|严禁|须|不准").expect("the pattern is fixed"));

/// A term set for a task.
static TERM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:年|月|旬|季度|汛期)[底末初中内]?(?:之)?前[^，。；]{0,8}[^期提的]|[到至][^，。；]{2,6}年(?:底|末)?[，,]|年内|[0-9]{4}年(?:底|末|完成|启动|先行|起)|[一二三四五六七八九十两0-9](?:年|个月)(?:时间|内)|每[年月季][^，。；]{0,6}(?:安排|投入|调度|通报|召开)")
        .expect("the pattern is fixed")
});

/// A scheme for a year names it.
static OF_A_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[12][0-9]{3}(?:[-—–至][12][0-9]{3})?年").expect("the pattern is fixed")
});

/// Least terms set in a scheme whose tasks are its author's plans; one without them is a standing rule.
const TERMS: usize = 2;

/// Whether a scheme sets terms for its tasks.
fn sets_terms(document: &Document, segments: &[Segment<'_>]) -> bool {
    if OF_A_YEAR.is_match(&document.title) {
        return true;
    }
    let terms = segments
        .iter()
        .filter(|segment| TERM.is_match(&segment.text));
    terms.take(TERMS).count() == TERMS
}

/// By item of a scheme, whether its top section may set tasks: the scheme sets terms, and most statements there are no
/// norms.
pub(super) fn sets_tasks(document: &Document, segments: &[Segment<'_>]) -> Vec<bool> {
    if !sets_terms(document, segments) {
        return vec![false; document.items.len()];
    }
    let top = top_of(document);
    let mut counts = vec![(0, 0); document.items.len()];
    for segment in segments {
        if let Some(item) = segment.item {
            let count = &mut counts[top[item]];
            count.0 += 1;
            count.1 += usize::from(NORM.is_match(&segment.text));
        }
    }
    top.iter()
        .map(|&top| counts[top].1 * 2 < counts[top].0)
        .collect()
}

/// By item, the top item it stands in.
fn top_of(document: &Document) -> Vec<usize> {
    let mut top = Vec::with_capacity(document.items.len());
    for (index, item) in document.items.iter().enumerate() {
        top.push(item.parent.map_or(index, |parent| top[parent]));
    }
    top
}

impl Statements {
    fn note(&mut self, segment: &Segment<'_>) {
        let text = &segment.text;
        if han_count(text) < 4 {
            return;
        }
        self.count += 1;
        let adverse = ADVERSE.is_match(text) && !DENIED.is_match(text) && !POSITIVE.is_match(text);
        if obliges(text) && !adverse || has_verb_first(text) {
            self.directing += 1;
        } else if adverse {
            self.adverse += 1;
        }
    }

    fn role(
        self,
        at: usize,
        before: Option<Role>,
        behind: Option<Role>,
        kind: DocumentKind,
    ) -> Option<Role> {
        if self.count < LEAST {
            return None;
        }
        let share = |part: usize| part as f32 / self.count as f32;
        let advice_behind = matches!(behind, Some(Role::Advice | Role::Plan | Role::Mixed));
        let (adverse, directing) = (share(self.adverse), share(self.directing));
        if at > 0
            && matches!(before, None | Some(Role::Past))
            && advice_behind
            && adverse >= BETWEEN
            && directing < 0.3
        {
            return Some(Role::Problem);
        }
        if behind.is_none() && matches!(before, Some(Role::Problem)) && directing >= 0.4 {
            let own = matches!(
                kind,
                DocumentKind::Debriefing | DocumentKind::GovernmentReport
            );
            return Some(if own { Role::Plan } else { Role::Advice });
        }
        None
    }
}
