//! Extract: the problems and recommendations a document states.
//!
//! Rules and a classifier. Each family of rules is one file, with what it finds, why, an example, and what it must not
//! take. Structure comes first (which section, which item, which passage a statement stands in), syntax second
//! (obligation, imperative, remedy), word lists last. What rules know they know exactly: where a statement begins and
//! ends, what is named in passing, what an item stands under. What they miss are passages that open in words of their
//! author's own; there a classifier, learnt from coded documents, tells what a statement does ([`classifier`]), and the
//! rules of units say how much of it is one statement. The unit rules are those of the coding manual: an item with its
//! explanation is one problem, a statement closed by 。 or ； is one recommendation.
//!
//! The order matters where rules could take the same segment: labels before sections, these before passages, passages before what the
//! classifier adds, and that before what is named in passing. Norms say what others must do but advise nobody: a regulation gives no findings, a plan only
//! the problems it states in a section for them or announces.
//!
//! It refuses to judge: a figure is a problem only where the text says so, and a solved or denied problem is none.

mod adversity;
mod advice_section;
mod announced;
pub mod classifier;
mod clause;
mod cue;
mod directive;
mod draft;
mod duplicates;
mod judged;
mod labelled;
mod opener;
mod problem_section;
mod reading;
mod remedy;
mod reported;
mod role;
mod scheme;
mod topic;

use std::collections::HashSet;

pub use duplicates::mark_duplicates;

use crate::codebook::Codebook;
use crate::document::{Document, DocumentKind, Finding, FindingKind};
use crate::error::Warning;
use classifier::Classifier;
use draft::{Draft, Drafts};
use reading::Reading;

/// A family of rules: one file of this room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Statements behind a label that says what they are.
    Labelled,
    /// Problems in sections for them.
    ProblemSections,
    /// Problems in passages that announce them.
    Announced,
    /// Advice and plans in sections for them.
    AdviceSections,
    /// Advice retold.
    Reported,
    /// Plans and advice outside such sections.
    Directives,
    /// What the classifier is sure of.
    Judged,
    /// Problems named by the remedy.
    Remedies,
    /// Adverse conditions and states told in passing.
    Adversity,
}

impl Family {
    /// All families, in the order they are applied.
    pub const ALL: [Family; 9] = [
        Self::Labelled,
        Self::ProblemSections,
        Self::Announced,
        Self::AdviceSections,
        Self::Reported,
        Self::Directives,
        Self::Judged,
        Self::Remedies,
        Self::Adversity,
    ];

    /// The name in tables: that of the file.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Labelled => "labelled",
            Self::ProblemSections => "problem_section",
            Self::Announced => "announced",
            Self::AdviceSections => "advice_section",
            Self::Reported => "reported",
            Self::Directives => "directive",
            Self::Judged => "judged",
            Self::Remedies => "remedy",
            Self::Adversity => "adversity",
        }
    }

    const fn rules(self) -> fn(&Reading<'_>, &mut Drafts) {
        match self {
            Self::Labelled => labelled::apply,
            Self::ProblemSections => problem_section::apply,
            Self::Announced => announced::apply,
            Self::AdviceSections => advice_section::apply,
            Self::Reported => reported::apply,
            Self::Directives => directive::apply,
            Self::Judged => judged::apply,
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
    Extractor::new(codebook).extract(text, document)
}

/// What findings are made with.
#[derive(Clone, Copy, Debug)]
pub struct Extractor<'a> {
    /// The families of rules, in the order they are applied: fewer than all to measure what each contributes.
    pub families: &'a [Family],
    /// What tells the functions of statements.
    pub classifier: &'a Classifier,
    /// What findings are coded by.
    pub codebook: &'a Codebook,
}

impl<'a> Extractor<'a> {
    /// All families and the shipped classifier.
    #[must_use]
    pub fn new(codebook: &'a Codebook) -> Self {
        Self {
            families: &Family::ALL,
            classifier: Classifier::shipped(),
            codebook,
        }
    }

    /// Finds what `document`, a part of `text`, states, as [`extract`] does.
    #[must_use]
    pub fn extract(&self, text: &str, document: &Document) -> (Vec<Finding>, Vec<Warning>) {
        if document.kind == DocumentKind::Regulation {
            return (Vec::new(), Vec::new());
        }
        let judges = self.families.contains(&Family::Judged);
        let reading = Reading::new(text, document, judges.then_some(self.classifier));
        let mut drafts = Drafts::new(reading.segments.len());
        let within_norms = [
            Family::Labelled,
            Family::ProblemSections,
            Family::Announced,
            Family::AdviceSections,
            Family::Judged,
            Family::Remedies,
        ];
        for &family in self.families {
            if !reading.states_norms() || within_norms.contains(&family) {
                family.rules()(&reading, &mut drafts);
            }
        }
        (findings(&reading, &drafts.list, self.codebook), Vec::new())
    }
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
        let (categories, told_by) = codebook.classify(draft.kind, &draft.text);
        findings.push(Finding {
            id,
            document_id: reading.document.id.clone(),
            kind: draft.kind,
            level: draft.level,
            mode: draft.mode,
            span: draft.span,
            categories,
            told_by,
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
