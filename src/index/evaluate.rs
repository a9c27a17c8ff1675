//! Which entries match a plan, and how well.
//!
//! What was looked up is joined part by part of the index. Scores are added in the order of the plan, thing by thing,
//! so that they depend on the entries only and not on how the index came about.

use tantivy::DocId;

use super::codes::Wanted;
use super::gather;
use super::lookup::{Found, Shelf};
use super::plan::{Join, Lookup, Plan};

/// BM25: how soon a word's repetition stops counting. The usual value.
const K1: f32 = 1.2;
/// BM25: how much longer texts are held back. The usual value.
const B: f32 = 0.75;
/// Number and average length of the entries that are searched.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Statistics {
    pub entries: u64,
    pub words: u64,
}

/// One part of the index with what a plan looked up in it.
pub(super) struct Part<'a> {
    shelf: Shelf<'a>,
    /// For each thing of the plan, where it stands; `None` until looked up.
    found: Vec<Option<Found>>,
    /// For each thing, how many entries hold it.
    holding: Vec<usize>,
    /// Everything that could match, ascending.
    all: &'a [DocId],
}

impl<'a> Part<'a> {
    /// Looks up what decides about matching.
    pub(super) fn look_up(
        plan: &Plan,
        shelf: Shelf<'a>,
        all: &'a [DocId],
    ) -> tantivy::Result<Self> {
        let mut part = Self {
            shelf,
            found: vec![None; plan.lookups.len()],
            holding: vec![0; plan.lookups.len()],
            all,
        };
        for at in plan.deciding() {
            let found = shelf.look_up(&plan.lookups[at])?;
            part.holding[at] = found.len();
            part.found[at] = Some(found);
        }
        Ok(part)
    }

    /// Looks up what only ranks, for the entries that match.
    fn look_up_rest(&mut self, plan: &Plan, matching: &[DocId]) -> tantivy::Result<()> {
        for &(at, _) in &plan.weights {
            if self.found[at].is_none() {
                let (found, holding) = self.shelf.look_up_among(&plan.lookups[at], matching)?;
                self.holding[at] = holding;
                self.found[at] = Some(found);
            }
        }
        Ok(())
    }

    /// Whether everything that ranks was counted.
    fn is_counted(&self, plan: &Plan) -> bool {
        let mut found = plan.weights.iter().map(|&(at, _)| self.found(at));
        found.all(|found| found.iter().all(|&(_, times)| times > 0))
    }

    /// Counts what ranks and was not counted yet, in some entries.
    fn count(&mut self, plan: &Plan, entries: &[DocId]) {
        for &(at, _) in &plan.weights {
            let Lookup::Characters(text) = &plan.lookups[at] else {
                continue;
            };
            let wanted = Wanted::new(text);
            let mut rest = self.found[at].as_deref_mut().unwrap_or_default();
            for &entry in entries {
                let skipped = skip_to(rest, entry);
                rest = &mut rest[skipped..];
                if let Some((next, times @ 0)) = rest.first_mut()
                    && *next == entry
                {
                    *times = self.shelf.count(entry, &wanted);
                }
            }
        }
    }

    fn found(&self, at: usize) -> &[(DocId, u32)] {
        self.found
            .get(at)
            .and_then(Option::as_deref)
            .unwrap_or_default()
    }

    /// The matching entries, ascending.
    pub(super) fn matching(&self, plan: &Plan) -> Vec<DocId> {
        let matching = self.joined(&plan.join);
        if plan.is_of_one_sort() {
            return matching;
        }
        // Lists of facts and titles hold documents and findings.
        intersection(&matching, self.all)
    }

    fn joined(&self, join: &Join) -> Vec<DocId> {
        match join {
            Join::Found(at) => self.found(*at).iter().map(|&(entry, _)| entry).collect(),
            Join::Any(parts) => {
                let mut all: Vec<DocId> = parts.iter().flat_map(|part| self.joined(part)).collect();
                if parts.len() > 1 {
                    all.sort_unstable();
                    all.dedup();
                }
                all
            }
            Join::Not(part) => difference(self.all, &self.joined(part)),
            Join::All(parts) => {
                let mut result: Option<Vec<DocId>> = None;
                for part in parts.iter().filter(|part| !matches!(part, Join::Not(_))) {
                    let found = self.joined(part);
                    result = Some(match result {
                        None => found,
                        Some(result) => intersection(&result, &found),
                    });
                }
                if parts.is_empty() {
                    return Vec::new();
                }
                let mut result = result.unwrap_or_else(|| self.all.to_vec());
                for part in parts {
                    if let Join::Not(part) = part {
                        result = difference(&result, &self.joined(part));
                    }
                }
                result
            }
        }
    }
}

/// What an entry is taken to hold of something that was not counted there.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Uncounted {
    Once,
    /// More than can be.
    AtMost,
}

/// The scores of `matching`, entry by entry. Where only the `best` so many are wanted, those of the others may be too
/// low, yet never so high as the last of these.
pub(super) fn scores(
    plan: &Plan,
    parts: &mut [Part<'_>],
    matching: &[Vec<DocId>],
    statistics: Statistics,
    best: Option<usize>,
) -> tantivy::Result<Vec<Vec<f32>>> {
    for (part, entries) in parts.iter_mut().zip(matching) {
        part.look_up_rest(plan, entries)?;
    }
    let lengths = held_back(parts, matching, statistics);
    let sum = |parts: &[Part<'_>], uncounted| {
        let empty = matching.iter().map(|entries| vec![0.0; entries.len()]);
        let mut scores: Vec<Vec<f32>> = empty.collect();
        for &(at, weight) in &plan.weights {
            let rarity = rarity(parts, at, statistics);
            let weighed = (at, weight * rarity, uncounted);
            for ((part, entries), (lengths, scores)) in parts
                .iter()
                .zip(matching)
                .zip(lengths.iter().zip(&mut scores))
            {
                add(plan, weighed, part, entries, lengths, scores);
            }
        }
        scores
    };
    let total: usize = matching.iter().map(Vec::len).sum();
    match best.filter(|best| *best > 0 && *best < total) {
        _ if parts.iter().all(|part| part.is_counted(plan)) => {}
        None => {
            for (part, entries) in parts.iter_mut().zip(matching) {
                part.count(plan, entries);
            }
        }
        Some(best) => {
            let mut low = sum(parts, Uncounted::Once).concat();
            let high = sum(parts, Uncounted::AtMost);
            let (_, last, _) =
                low.select_nth_unstable_by(best - 1, |one, other| other.total_cmp(one));
            for ((part, entries), high) in parts.iter_mut().zip(matching).zip(high) {
                let may_be = entries.iter().zip(high).filter(|(_, high)| high >= last);
                let may_be: Vec<DocId> = may_be.map(|(&entry, _)| entry).collect();
                part.count(plan, &may_be);
            }
        }
    }
    Ok(sum(parts, Uncounted::Once))
}

/// BM25: how much the entries are held back for their length.
#[expect(
    clippy::cast_precision_loss,
    reason = "a score needs no more than seven digits"
)]
fn held_back(parts: &[Part<'_>], matching: &[Vec<DocId>], statistics: Statistics) -> Vec<Vec<f32>> {
    let average = statistics.words as f32 / (statistics.entries.max(1)) as f32;
    let mut lengths = Vec::with_capacity(parts.len());
    for (part, entries) in parts.iter().zip(matching) {
        let column = &part.shelf.columns.length;
        let held_back: Vec<f32> = entries
            .iter()
            .map(|&entry| K1 * (1.0 - B + B * column.get_val(entry) as f32 / average.max(1.0)))
            .collect();
        lengths.push(held_back);
    }
    lengths
}

/// BM25: what a thing that few entries hold counts more.
#[expect(
    clippy::cast_precision_loss,
    reason = "a score needs no more than seven digits"
)]
fn rarity(parts: &[Part<'_>], at: usize, statistics: Statistics) -> f32 {
    let holding: usize = parts.iter().map(|part| part.holding[at]).sum();
    let holding = holding as f32;
    let entries = (statistics.entries as f32).max(holding);
    (1.0 + (entries - holding + 0.5) / (holding + 0.5)).ln()
}

/// Adds what one thing of the plan counts in a part of the index.
#[expect(
    clippy::cast_precision_loss,
    reason = "a score needs no more than seven digits"
)]
fn add(
    plan: &Plan,
    (at, weight, uncounted): (usize, f32, Uncounted),
    part: &Part<'_>,
    entries: &[DocId],
    lengths: &[f32],
    scores: &mut [f32],
) {
    let lookup = plan.lookups.get(at);
    let in_title = matches!(lookup, Some(Lookup::TitleWord(_)));
    let in_steps = in_title || matches!(lookup, Some(Lookup::Word(_)));
    let mut rest = part.found(at);
    for ((&entry, score), &length) in entries.iter().zip(scores).zip(lengths) {
        rest = &rest[skip_to(rest, entry)..];
        let Some(&(next, times)) = rest.first() else {
            break;
        };
        if next == entry {
            if times == 0 && uncounted == Uncounted::AtMost {
                // A little more, so that rounding never makes it less.
                *score += weight * (K1 + 1.0) * 1.00001;
                continue;
            }
            // Titles are about equally long.
            let held_back = if in_title { K1 } else { length };
            let times = if in_steps {
                gather::times(times)
            } else {
                times.max(1)
            } as f32;
            *score += weight * times * (K1 + 1.0) / (times + held_back);
        }
    }
}

/// How many of `found` lie before `entry`: steps that double, then bisection.
fn skip_to(found: &[(DocId, u32)], entry: DocId) -> usize {
    let mut step = 1;
    while step < found.len() && found[step - 1].0 < entry {
        step *= 2;
    }
    let from = step / 2;
    let to = step.min(found.len());
    from + found[from..to].partition_point(|&(next, _)| next < entry)
}

fn intersection(one: &[DocId], other: &[DocId]) -> Vec<DocId> {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let mut rest = long;
    let mut out = Vec::with_capacity(short.len());
    for &entry in short {
        let mut step = 1;
        while step < rest.len() && rest[step - 1] < entry {
            step *= 2;
        }
        let from = step / 2;
        let to = step.min(rest.len());
        rest = &rest[from + rest[from..to].partition_point(|&next| next < entry)..];
        if rest.first() == Some(&entry) {
            out.push(entry);
        }
    }
    out
}

fn difference(one: &[DocId], without: &[DocId]) -> Vec<DocId> {
    let mut rest = without;
    let mut out = Vec::with_capacity(one.len());
    for &entry in one {
        while rest.first().is_some_and(|&next| next < entry) {
            rest = &rest[1..];
        }
        if rest.first() != Some(&entry) {
            out.push(entry);
        }
    }
    out
}
