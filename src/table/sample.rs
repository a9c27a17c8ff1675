//! A probability sample of an archive for people to code by hand.
//!
//! The units are the statements that were found (headings with items under them left out) and the sentences in which
//! nothing was found, in documents that repeat no other. They fall into three strata: problems, recommendations and
//! the rest. From each stratum the same number is drawn, without replacement, so that the many sentences without a
//! finding do not crowd out the few with one; a stratum too small gives what it has, and the others more.
//!
//! A unit's place in the draw is the hash of its name and the seed: the draw does not depend on the order in which
//! sources come, nor on how many threads read them, and memory holds no more than what is drawn.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::counting::han_count;
use crate::document::{Analysis, Document, Finding, FindingKind, Level};
use crate::span::Span;

/// A sentence shorter than this states nothing: page marks, salutations, numbers of sections.
const SHORTEST: usize = 6;

/// Characters of context on each side of a unit.
const CONTEXT: usize = 60;

/// The stratum of sentences without a finding, and the code for them.
pub(super) const NONE: &str = "none";

/// A row of the sheet to fill: it does not say what the program found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnitRow {
    /// Name of the unit; `design.json` knows it by this.
    pub unit: String,
    /// File or archive member.
    pub source: String,
    /// Line of the source in which it starts.
    pub line: usize,
    /// The heading of the section it stands in.
    pub section: String,
    /// What stands before it.
    pub before: String,
    /// The unit.
    pub text: String,
    /// What stands behind it.
    pub after: String,
    /// To fill: `problem`, `recommendation` or `none`.
    pub kind: String,
    /// To fill: category ids, the primary one first, separated by `;`.
    pub categories: String,
    /// To fill, or not: a remark.
    pub note: String,
}

/// `design.json`: how a sample was drawn, and what the program found in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Design {
    /// Version of baogao.
    pub tool_version: String,
    /// SHA-256 of the codebook's text and of its coded statements.
    pub codebook_hash: String,
    /// The seed of the draw.
    pub seed: u64,
    /// Strata.
    pub strata: Vec<StratumRow>,
    /// Units of all the archive that the program put into each category.
    pub totals: Vec<TotalOfCategory>,
    /// The units drawn.
    pub units: Vec<DesignUnit>,
}

/// A stratum of the sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StratumRow {
    /// `problem`, `recommendation` or `none`: what the program found.
    pub name: String,
    /// Units of the archive in it.
    pub population: usize,
    /// Units drawn from it.
    pub drawn: usize,
}

/// How many units the program put into a category.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotalOfCategory {
    /// `problem` or `recommendation`.
    pub kind: String,
    /// Category id.
    pub category: String,
    /// Units.
    pub items: usize,
}

/// A unit that was drawn.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DesignUnit {
    /// Its name.
    pub unit: String,
    /// Its stratum.
    pub stratum: String,
    /// Probability with which it was drawn, 0 to 1.
    pub probability: f64,
    /// What the program found: `problem`, `recommendation` or `none`.
    pub kind: String,
    /// The program's categories, the primary one first.
    pub categories: Vec<String>,
    /// The document it stands in.
    pub document_id: String,
    /// File or archive member.
    pub source: String,
    /// Line of the source in which it starts.
    pub line: usize,
}

/// Draws a sample while the archive goes by.
#[derive(Debug)]
pub struct Sampler {
    wanted: usize,
    seed: u64,
    strata: BTreeMap<&'static str, Pool>,
    totals: BTreeMap<(&'static str, String), usize>,
}

/// The units of a stratum with the lowest hashes so far.
#[derive(Debug, Default)]
struct Pool {
    population: usize,
    lowest: BTreeSet<[u8; 16]>,
    units: BTreeMap<[u8; 16], (UnitRow, DesignUnit)>,
}

/// One unit of an analysis.
struct Unit<'a> {
    name: String,
    document: &'a Document,
    span: Span,
    finding: Option<&'a Finding>,
}

impl Sampler {
    /// A sampler for `wanted` units in all.
    #[must_use]
    pub fn new(wanted: usize, seed: u64) -> Self {
        let strata = [
            FindingKind::Problem.name(),
            FindingKind::Recommendation.name(),
            NONE,
        ];
        Self {
            wanted,
            seed,
            strata: strata
                .into_iter()
                .map(|name| (name, Pool::default()))
                .collect(),
            totals: BTreeMap::new(),
        }
    }

    /// Takes the units of one source into account.
    pub fn add(&mut self, analysis: &Analysis) {
        for unit in units(analysis) {
            let stratum = unit.finding.map_or(NONE, |finding| finding.kind.name());
            for category in unit.finding.iter().flat_map(|finding| &finding.categories) {
                *self.totals.entry((stratum, category.clone())).or_default() += 1;
            }
            let key = self.place(&unit.name);
            let pool = self.strata.entry(stratum).or_default();
            pool.population += 1;
            let full = pool.lowest.len() >= self.wanted;
            if full && pool.lowest.last().is_none_or(|last| *last < key) {
                continue;
            }
            pool.lowest.insert(key);
            pool.units.insert(key, rows(analysis, &unit, stratum));
            if full && let Some(last) = pool.lowest.pop_last() {
                pool.units.remove(&last);
            }
        }
    }

    /// The sheet to fill, in an order that tells nothing, and how it was drawn.
    #[must_use]
    pub fn finish(self, tool_version: &str, codebook_hash: &str) -> (Vec<UnitRow>, Design) {
        let sizes: Vec<usize> = self.strata.values().map(|pool| pool.population).collect();
        let shares = shares(self.wanted, &sizes);
        let mut drawn: Vec<([u8; 16], (UnitRow, DesignUnit))> = Vec::new();
        let mut strata = Vec::new();
        for ((name, pool), share) in self.strata.into_iter().zip(shares) {
            strata.push(StratumRow {
                name: name.to_owned(),
                population: pool.population,
                drawn: share,
            });
            for (key, (row, mut unit)) in pool.units.into_iter().take(share) {
                unit.probability = share as f64 / pool.population as f64;
                drawn.push((key, (row, unit)));
            }
        }
        drawn.sort_by_key(|(key, _)| *key);
        let (rows, units) = drawn.into_iter().map(|(_, unit)| unit).unzip();
        let design = Design {
            tool_version: tool_version.to_owned(),
            codebook_hash: codebook_hash.to_owned(),
            seed: self.seed,
            strata,
            totals: self
                .totals
                .into_iter()
                .map(|((kind, category), items)| TotalOfCategory {
                    kind: kind.to_owned(),
                    category,
                    items,
                })
                .collect(),
            units,
        };
        (rows, design)
    }

    fn place(&self, name: &str) -> [u8; 16] {
        let hash = Sha256::new()
            .chain_update(self.seed.to_le_bytes())
            .chain_update(name.as_bytes())
            .finalize();
        let mut key = [0; 16];
        key.copy_from_slice(&hash[..16]);
        key
    }
}

/// How many of `wanted` each stratum gives: the same, as far as it has them.
fn shares(wanted: usize, sizes: &[usize]) -> Vec<usize> {
    let mut shares = vec![0; sizes.len()];
    let mut left = wanted;
    loop {
        let open: Vec<usize> = (0..sizes.len())
            .filter(|&at| shares[at] < sizes[at])
            .collect();
        if open.is_empty() || left == 0 {
            return shares;
        }
        let each = (left / open.len()).max(1);
        for at in open {
            let more = each.min(sizes[at] - shares[at]).min(left);
            shares[at] += more;
            left -= more;
        }
    }
}

/// The units of one source, in order of place.
fn units(analysis: &Analysis) -> Vec<Unit<'_>> {
    let found = counted(analysis);
    let source = &analysis.source_name;
    let mut units = Vec::new();
    for document in analysis
        .documents
        .iter()
        .filter(|document| document.copy_of.is_none())
    {
        let mut taken: Vec<Span> = Vec::new();
        for finding in analysis
            .findings
            .iter()
            .filter(|finding| finding.document_id == document.id)
        {
            taken.push(finding.span);
        }
        taken.sort();
        let headings: HashSet<usize> = document
            .items
            .iter()
            .map(|item| item.heading.start)
            .collect();
        let mut reach = 0;
        let mut behind = taken.iter().peekable();
        for (number, &span) in document.sentences.iter().enumerate() {
            while let Some(next) = behind.next_if(|next| next.start < span.end) {
                reach = reach.max(next.end);
            }
            let text = &analysis.simplified.text[span.range()];
            let overlapped = reach > span.start;
            if overlapped || headings.contains(&span.start) || han_count(text) < SHORTEST {
                continue;
            }
            let name = format!("{source}#{}-s{:04}", document.id, number + 1);
            units.push(Unit {
                name,
                document,
                span,
                finding: None,
            });
        }
        for finding in found
            .iter()
            .filter(|finding| finding.document_id == document.id)
        {
            let name = format!("{source}#{}", finding.id);
            units.push(Unit {
                name,
                document,
                span: finding.span,
                finding: Some(finding),
            });
        }
    }
    units
}

fn rows(analysis: &Analysis, unit: &Unit<'_>, stratum: &str) -> (UnitRow, DesignUnit) {
    let text = &analysis.simplified.text;
    let line = analysis.line(unit.span);
    let flat = |part: &str| part.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = &text[unit.document.span.start..unit.span.start];
    let start = before
        .char_indices()
        .rev()
        .nth(CONTEXT - 1)
        .map_or(0, |(at, _)| at);
    let after = &text[unit.span.end..unit.document.span.end];
    let end = after
        .char_indices()
        .nth(CONTEXT)
        .map_or(after.len(), |(at, _)| at);
    let row = UnitRow {
        unit: unit.name.clone(),
        source: analysis.source_name.clone(),
        line,
        section: unit.finding.map_or_else(
            || section(analysis, unit),
            |finding| finding.section.clone(),
        ),
        before: flat(&before[start..]),
        text: unit.finding.map_or_else(
            || flat(&text[unit.span.range()]),
            |finding| finding.text.clone(),
        ),
        after: flat(&after[..end]),
        kind: String::new(),
        categories: String::new(),
        note: String::new(),
    };
    let designed = DesignUnit {
        unit: unit.name.clone(),
        stratum: stratum.to_owned(),
        probability: 0.0,
        kind: stratum.to_owned(),
        categories: unit
            .finding
            .map_or_else(Vec::new, |finding| finding.categories.clone()),
        document_id: unit.document.id.clone(),
        source: analysis.source_name.clone(),
        line,
    };
    (row, designed)
}

/// The heading of the outermost item that a sentence stands in.
fn section(analysis: &Analysis, unit: &Unit<'_>) -> String {
    let item = unit.document.items.iter().find(|item| {
        item.depth == 0 && item.span.start <= unit.span.start && unit.span.start < item.span.end
    });
    item.map_or_else(String::new, |item| {
        let start = item.marker.start.min(item.heading.start);
        analysis.simplified.text[start..item.heading.end]
            .trim()
            .to_owned()
    })
}

/// Which findings are statements of their own: all but headings with a finding of their kind under them.
fn counted(analysis: &Analysis) -> Vec<&Finding> {
    let findings = &analysis.findings;
    let with_items: HashSet<(&str, FindingKind)> = findings
        .iter()
        .filter_map(|finding| Some((finding.parent.as_deref()?, finding.kind)))
        .collect();
    let only_heading = |finding: &&Finding| {
        finding.level == Level::Heading && with_items.contains(&(finding.id.as_str(), finding.kind))
    };
    findings
        .iter()
        .filter(|finding| !only_heading(finding))
        .collect()
}
