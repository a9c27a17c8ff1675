//! Which statement repeats one of an earlier source, in bounded memory.
//!
//! Repetitions inside one source are marked when it is read (`extract`); what goes from report to report across an archive
//! is marked here, while the sources go by. Statements are compared as paragraphs are, with a stricter measure and only
//! where their figures are the same; shorter ones must be the same throughout. Kept are some 150 bytes a statement, of [`MOST`] statements at most.

use std::collections::HashMap;

use super::FindingRow;
use super::print::{Print, characters, digits, print};

/// Statements remembered: 300 MB of them.
const MOST: usize = 2_000_000;

/// Shorter statements, in Chinese characters, say too little to be a repetition: 经费不足.
const LEAST_HAN: usize = 8;

/// Shorter ones must have the same characters: of a few shingles too much hangs on each.
const LEAST_NEAR: usize = 16;

/// Runs of the print that a statement is looked up by: of two that share 85 % of their shingles one is equal in 89 of 100
/// cases.
const LOOKED_UP: usize = 3;

/// Equal bytes of the print, of 24: an estimate of 83 %.
const SAME: usize = 20;

/// The statements of earlier sources.
#[derive(Default)]
pub(super) struct Statements {
    known: Vec<(Print, Box<str>)>,
    /// From a hash, or a run of the print, to the first statement that has it.
    by_key: HashMap<u64, u32>,
}

impl Statements {
    /// Marks the findings of a source that repeat a statement of an earlier one, and remembers the others. `counts` says
    /// of a finding whether it is no copy with its whole document.
    pub(super) fn mark(
        &mut self,
        findings: &mut [FindingRow],
        counts: impl Fn(&FindingRow) -> bool,
    ) {
        let mut new: Vec<(Print, Vec<u64>, Box<str>)> = Vec::new();
        for finding in findings {
            if finding.duplicate_of.is_some() || !counts(finding) {
                continue;
            }
            let Some((print, keys)) = keys(finding) else {
                continue;
            };
            let earlier = keys.iter().filter_map(|key| self.by_key.get(key));
            let earlier = earlier
                .filter_map(|&at| self.known.get(at as usize))
                .find(|(known, _)| known.same(&print, SAME));
            match earlier {
                Some((_, id)) => finding.duplicate_of = Some(id.to_string()),
                None => new.push((print, keys, finding.id.as_str().into())),
            }
        }
        for (print, keys, id) in new {
            if self.known.len() == MOST {
                break;
            }
            let at = u32::try_from(self.known.len()).unwrap_or(u32::MAX);
            for key in keys {
                self.by_key.entry(key).or_insert(at);
            }
            self.known.push((print, id));
        }
    }
}

/// The print of a statement and what it is looked up by; problems and recommendations never meet, nor do statements with
/// other figures: 比上年增加1304.8亿元 and 比上年增加1868亿元 are two.
fn keys(finding: &FindingRow) -> Option<(Print, Vec<u64>)> {
    let characters = characters(&finding.text);
    if characters.len() < LEAST_HAN {
        return None;
    }
    let kind = u64::from(finding.kind.as_bytes().first().copied().unwrap_or_default()) << 48;
    let kind = kind ^ digits(&finding.text);
    if characters.len() < LEAST_NEAR {
        let print = Print::exactly(&characters);
        let key = print.exact() ^ kind;
        return Some((print, vec![key]));
    }
    let print = print(&characters);
    let exact = print.exact() ^ kind;
    let runs = print.runs().take(LOOKED_UP).map(|run| run ^ kind);
    let keys = [exact].into_iter().chain(runs).collect();
    Some((print, keys))
}
