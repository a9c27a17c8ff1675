//! Cues: the patterns by which a category or a theme is known, and what only looks like them.

use std::ops::Range;

use regex::Regex;

/// Patterns that carry a meaning, and patterns of what looks like them and does not.
#[derive(Clone, Debug, Default)]
pub struct Cues {
    /// Patterns that carry it.
    pub include: Vec<Regex>,
    /// Patterns of what looks like an include and is not.
    pub exclude: Vec<Regex>,
    /// All of `include` in one.
    pub(super) any: Option<Regex>,
    /// All of `exclude` in one.
    pub(super) none: Option<Regex>,
}

impl Cues {
    /// Where the first cue stands in `statement`, if one does.
    #[must_use]
    pub fn find(&self, statement: &str) -> Option<usize> {
        let found = self.any.as_ref()?.find(statement)?;
        self.admitted(statement, found.start())
    }

    /// Where the first cue stands in `statement` when what looks like one and is none is left out: `at`, where the
    /// first of both stands, or behind it.
    pub(super) fn admitted(&self, statement: &str, at: usize) -> Option<usize> {
        match (&self.none, &self.any) {
            (Some(none), Some(any)) if none.is_match(statement) => any
                .find(&blanked(none, statement))
                .map(|found| found.start()),
            _ => Some(at),
        }
    }

    /// How often cues stand in `text`.
    #[must_use]
    pub fn count(&self, text: &str) -> usize {
        let Some(any) = &self.any else { return 0 };
        match &self.none {
            Some(none) if none.is_match(text) => any.find_iter(&blanked(none, text)).count(),
            _ => any.find_iter(text).count(),
        }
    }

    /// Which of the includes fire in `statement`, and where.
    #[must_use]
    pub fn firing(&self, statement: &str) -> Vec<(usize, Range<usize>)> {
        let text = match &self.none {
            Some(none) if none.is_match(statement) => blanked(none, statement),
            _ => statement.to_owned(),
        };
        self.include
            .iter()
            .enumerate()
            .filter_map(|(index, cue)| cue.find(&text).map(|found| (index, found.range())))
            .collect()
    }
}

/// `text` with what `none` matches blanked with full stops, which no cue reaches across, so that places stay.
fn blanked(none: &Regex, text: &str) -> String {
    none.replace_all(text, |found: &regex::Captures<'_>| {
        "。".repeat(found[0].chars().count())
    })
    .into_owned()
}
