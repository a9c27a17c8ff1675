//! Extract: the problems and recommendations a document states.
//!
//! Rules, not a model: each family of rules is one file, with what it finds, why, an example, and what it must not
//! take. Structure comes first (which section, which item, which passage a statement stands in), syntax second
//! (obligation, imperative, remedy), word lists last, because documents of other genres share few words with those
//! the rules were learnt from. The unit rules are those of the coding manual: an item with its explanation is one
//! problem, a statement closed by 。 or ； is one recommendation.
//!
//! The order matters where rules could take the same segment: sections before passages, passages before what is
//! named in passing. Norms say what others must do but advise nobody: a regulation gives no findings, a plan only
//! the problems it states in a section for them or announces.
//!
//! It refuses to judge: a figure is a problem only where the text says so, and a solved or denied problem is none.

mod adversity;
mod advice_section;
mod announced;
mod clause;
mod criticism;
mod cue;
mod directive;
mod draft;
mod duplicates;
mod function;
mod opener;
mod problem_section;
mod reading;
mod remedy;
mod reported;
mod role;
mod topic;

use std::collections::HashSet;

pub use duplicates::mark_duplicates;

use crate::codebook::Codebook;
use crate::document::{Document, DocumentKind, Finding, FindingKind};
use crate::error::Warning;
use draft::{Draft, Drafts};
use reading::Reading;

/// A family of rules: one file of this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Problems in sections for them.
    ProblemSections,
    /// Problems in passages that announce them.
    Announced,
    /// Problems told case by case.
    Criticism,
    /// Advice and plans in sections for them.
    AdviceSections,
    /// Advice retold.
    Reported,
    /// Plans and advice outside such sections.
    Directives,
    /// Problems named by the remedy.
    Remedies,
    /// Adverse conditions and states told in passing.
    Adversity,
}

impl Family {
    /// All families, in the order they are applied.
    pub const ALL: [Family; 8] = [
        Self::ProblemSections,
        Self::Announced,
        Self::Criticism,
        Self::AdviceSections,
        Self::Reported,
        Self::Directives,
        Self::Remedies,
        Self::Adversity,
    ];

    /// The name in tables: that of the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ProblemSections => "problem_section",
            Self::Announced => "announced",
            Self::Criticism => "criticism",
            Self::AdviceSections => "advice_section",
            Self::Reported => "reported",
            Self::Directives => "directive",
            Self::Remedies => "remedy",
            Self::Adversity => "adversity",
        }
    }

    const fn rules(self) -> fn(&Reading<'_>, &mut Drafts) {
        match self {
            Self::ProblemSections => problem_section::apply,
            Self::Announced => announced::apply,
            Self::Criticism => criticism::apply,
            Self::AdviceSections => advice_section::apply,
            Self::Reported => reported::apply,
            Self::Directives => directive::apply,
            Self::Remedies => remedy::apply,
            Self::Adversity => adversity::apply,
        }
    }
}

/// Finds what `document`, a part of `text`, states, and codes it by `codebook`.
///
/// Findings are in order of place; ids count problems and recommendations of the document apart; the parent of a
/// finding comes before it. Spans are bytes of `text`.
#[must_use]
pub fn extract(
    text: &str,
    document: &Document,
    codebook: &Codebook,
) -> (Vec<Finding>, Vec<Warning>) {
    extract_by(&Family::ALL, text, document, codebook)
}

/// The same with some families of rules only, to measure what each contributes.
#[must_use]
pub fn extract_by(
    families: &[Family],
    text: &str,
    document: &Document,
    codebook: &Codebook,
) -> (Vec<Finding>, Vec<Warning>) {
    if document.kind == DocumentKind::Regulation {
        return (Vec::new(), Vec::new());
    }
    let reading = Reading::new(text, document);
    let mut drafts = Drafts::new(reading.segments.len());
    let norms = document.kind == DocumentKind::Plan && !reading.plans_itself;
    let within_norms = [
        Family::ProblemSections,
        Family::Announced,
        Family::AdviceSections,
        Family::Remedies,
    ];
    for &family in families {
        if !norms || within_norms.contains(&family) {
            family.rules()(&reading, &mut drafts);
        }
    }
    (findings(&reading, &drafts.list, codebook), Vec::new())
}

/// Drafts in order of place, with ids, parents and categories.
fn findings(reading: &Reading<'_>, drafts: &[Draft], codebook: &Codebook) -> Vec<Finding> {
    let mut order: Vec<usize> = (0..drafts.len()).collect();
    order.sort_by_key(|&index| {
        let draft = &drafts[index];
        (
            draft.span.start,
            std::cmp::Reverse(draft.span.end),
            draft.kind,
        )
    });
    let mut seen = HashSet::new();
    let mut ids: Vec<Option<String>> = vec![None; drafts.len()];
    let mut findings: Vec<Finding> = Vec::with_capacity(drafts.len());
    let (mut problems, mut recommendations) = (0, 0);
    for index in order {
        let draft = &drafts[index];
        if !seen.insert((draft.kind, draft.span)) {
            continue;
        }
        let (letter, count) = match draft.kind {
            FindingKind::Problem => ('p', &mut problems),
            FindingKind::Recommendation => ('r', &mut recommendations),
        };
        *count += 1;
        let id = format!("{}-{letter}{:03}", reading.document.id, count);
        ids[index] = Some(id.clone());
        let section = reading.section(draft.item);
        findings.push(Finding {
            id,
            document_id: reading.document.id.clone(),
            kind: draft.kind,
            level: draft.level,
            mode: draft.mode,
            span: draft.span,
            categories: codebook.classify(draft.kind, &draft.text),
            text: draft.text.clone(),
            cue: draft.cue.clone(),
            themes: codebook.themes_of(&draft.text, &section),
            section,
            parent: draft.parent.and_then(|parent| ids[parent].clone()),
            duplicate_of: None,
        });
    }
    findings
}
