//! Which statement repeats one of an earlier source, in memory that does not grow.
//!
//! Repetitions inside one source are marked when it is read (`extract`); what goes from report to report across an archive
//! is marked here, while the sources go by. Statements are compared as paragraphs are, with a stricter measure and only
//! where their figures are the same; shorter ones must be the same throughout. Kept are some 100 bytes a statement, on disk
//! (`spill`).

use std::io;

use super::FindingRow;
use super::print::{BYTES, Print, characters, digits, print};
use crate::spill::{Keys, Records, Scratch};

/// Shorter statements, in Chinese characters, say too little to be a repetition: 经费不足.
const LEAST_HAN: usize = 8;

/// Shorter ones must have the same characters: of a few shingles too much hangs on each.
const LEAST_NEAR: usize = 16;

/// Runs of the print that a statement is looked up by: of two that share 85 % of their shingles one is equal in 89 of 100
/// cases.
const LOOKED_UP: usize = 3;

/// Equal bytes of the print, of 24: an estimate of 83 %.
const SAME: usize = 20;

/// Bytes of a statement: its print and its id.
const RECORD: usize = BYTES + 16;

/// The statements of earlier sources.
pub(super) struct Statements {
    known: Records<RECORD>,
    /// From a hash, or a run of the print, to the first statement that has it.
    by_key: Keys,
}

impl Statements {
    pub(super) fn new(scratch: &Scratch) -> Self {
        Self {
            known: Records::new(scratch.clone()),
            by_key: Keys::new(scratch.clone()),
        }
    }

    /// Marks the findings of a source that repeat a statement of an earlier one, and remembers the others. `counts` says
    /// of a finding whether it is no copy with its whole document.
    ///
    /// # Errors
    ///
    /// When what is on disk cannot be read or written.
    pub(super) fn mark(
        &mut self,
        findings: &mut [FindingRow],
        counts: impl Fn(&FindingRow) -> bool,
    ) -> io::Result<()> {
        let mut new: Vec<([u8; RECORD], Vec<u64>)> = Vec::new();
        for finding in findings {
            if finding.duplicate_of.is_some() || !counts(finding) {
                continue;
            }
            let Some((print, keys)) = keys(finding) else {
                continue;
            };
            match self.earlier(&print, &keys)? {
                Some(id) => finding.duplicate_of = Some(id),
                None => new.extend(record(&print, &finding.id).map(|record| (record, keys))),
            }
        }
        for (record, keys) in new {
            // Beyond four thousand million statements none is remembered.
            let Ok(at) = u32::try_from(self.known.len()) else {
                break;
            };
            for key in keys {
                self.by_key.add(key, at)?;
            }
            self.known.add(&record)?;
        }
        Ok(())
    }

    /// The id of the statement that one with these keys repeats.
    fn earlier(&mut self, print: &Print, keys: &[u64]) -> io::Result<Option<String>> {
        for &key in keys {
            if let Some(at) = self.by_key.get(key)? {
                let known = self.known.get(u64::from(at))?;
                if Print::from_bytes(&known).same(print, SAME) {
                    return Ok(Some(id(&known)));
                }
            }
        }
        Ok(None)
    }
}

/// What is kept of a statement. Its id, `3f…-01-p001`, is three numbers and a letter; `None` for an id of another form.
fn record(print: &Print, id: &str) -> Option<[u8; RECORD]> {
    let (document, own) = id.rsplit_once('-')?;
    let (source, ordinal) = document.rsplit_once('-')?;
    let letter = *own.as_bytes().first()?;
    let source = u64::from_str_radix(source, 16).ok()?;
    let numbers: [u32; 2] = [ordinal.parse().ok()?, own.get(1..)?.parse().ok()?];
    let own = numbers[1].checked_mul(1 << 8)? | u32::from(letter);
    let mut record = [0; RECORD];
    record[..BYTES].copy_from_slice(&print.to_bytes());
    record[BYTES..BYTES + 8].copy_from_slice(&source.to_le_bytes());
    record[BYTES + 8..BYTES + 12].copy_from_slice(&numbers[0].to_le_bytes());
    record[BYTES + 12..].copy_from_slice(&own.to_le_bytes());
    (self::id(&record) == id).then_some(record)
}

/// The id of a statement that was kept.
fn id(record: &[u8; RECORD]) -> String {
    let number = |at: usize| {
        let bytes = record[BYTES + at..BYTES + at + 4].try_into();
        u32::from_le_bytes(bytes.unwrap_or_default())
    };
    let source = u64::from(number(4)) << 32 | u64::from(number(0));
    let letter = char::from(record[BYTES + 12]);
    format!(
        "{source:016x}-{:02}-{letter}{:03}",
        number(8),
        number(12) >> 8
    )
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
