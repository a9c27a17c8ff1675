//! What came out against what was planted.

use std::collections::{BTreeMap, HashSet};

use super::damage::{DAMAGES, Planted};
use crate::document::{Analysis, FindingKind};

/// What is said of the lines of each of [`DAMAGES`], and what share of them must be right. Of UTF-8 read as GBK an odd
/// character before a mark is not restored, about one a line; of glosses and commas a digit that stood before a shifted
/// run is not, in some long lines.
pub(super) const LINES: [(&str, f64); DAMAGES.len()] = [
    ("lines kept: undamaged", 1.0),
    ("lines restored: glosses and commas", 0.94),
    ("lines restored: loose glosses", 0.9),
    ("lines restored: utf-8 as gbk", 0.5),
    ("lines restored: utf-8 as windows-1252", 0.97),
    ("lines restored: gbk as latin-1", 0.97),
    ("lines restored: entities", 0.99),
    ("lines restored: page", 0.99),
];

/// How many were right, of how many.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Share {
    pub(super) right: usize,
    pub(super) all: usize,
}

impl Share {
    fn add(&mut self, right: bool) {
        self.right += usize::from(right);
        self.all += 1;
    }
}

/// The counts of an archive.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    /// Members that were not read.
    pub(super) skipped: usize,
    pub(super) sources: usize,
    pub(super) documents: usize,
    pub(super) problems: usize,
    pub(super) recommendations: usize,
    lines: [Share; DAMAGES.len()],
    encodings: Share,
    titles: Share,
    problems_found: Share,
    advice_found: Share,
    findings_planted: Share,
}

impl Tally {
    /// Counts one source.
    pub(super) fn add(&mut self, planted: &Planted, analysis: &Analysis) {
        self.sources += 1;
        self.documents += analysis.documents.len();
        self.count_lines(planted, analysis);
        let runs = analysis.decoded.runs.iter();
        let read: HashSet<&str> = runs.map(|run| run.encoding).collect();
        let wanted: HashSet<&str> = planted.encodings.iter().copied().collect();
        self.encodings.add(read == wanted);
        let mut documents = analysis.documents.iter();
        self.titles.add(
            documents.len() == 1
                && documents.all(|document| document.title == planted.report.title),
        );
        for (kind, cores) in [
            (FindingKind::Problem, &planted.report.problems),
            (FindingKind::Recommendation, &planted.report.advice),
        ] {
            let of_kind = analysis
                .findings
                .iter()
                .filter(|finding| finding.kind == kind);
            let texts: Vec<&str> = of_kind.map(|finding| finding.text.as_str()).collect();
            let (total, found) = match kind {
                FindingKind::Problem => (&mut self.problems, &mut self.problems_found),
                FindingKind::Recommendation => (&mut self.recommendations, &mut self.advice_found),
            };
            *total += texts.len();
            for core in cores {
                found.add(texts.iter().any(|text| text.contains(core.as_str())));
            }
            for text in texts {
                let mut items = planted.report.lines[planted.report.items.clone()].iter();
                self.findings_planted
                    .add(items.any(|line| line.contains(text)));
            }
        }
    }

    /// Lines with the same characters, white space at their ends aside.
    fn count_lines(&mut self, planted: &Planted, analysis: &Analysis) {
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        for line in analysis.repaired.text.lines() {
            *left.entry(line.trim()).or_default() += 1;
        }
        for line in planted.clean.lines() {
            let right = left.get_mut(line.trim()).filter(|count| **count > 0);
            self.lines[planted.damage].add(right.is_some());
            if let Some(count) = right {
                *count -= 1;
            }
        }
    }

    /// What is told: a name, how many were right, and what share must be.
    pub(super) fn shares(&self) -> Vec<(&'static str, Share, f64)> {
        let lines = LINES.iter().zip(self.lines);
        let lines = lines.map(|(&(name, floor), share)| (name, share, floor));
        let rest = [
            ("encodings told", self.encodings, 0.99),
            ("titles found, one a report", self.titles, 0.97),
            ("problems found", self.problems_found, 0.97),
            ("recommendations found", self.advice_found, 0.97),
            ("findings that were planted", self.findings_planted, 0.9),
        ];
        lines
            .chain(rest)
            .filter(|(_, share, _)| share.all > 0)
            .collect()
    }
}
