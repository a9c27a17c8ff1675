//! Which of many prints are those of copies: the work behind `paragraphs`, on disk as far as it grows with the archive.
//!
//! Memory: none while sources go by, for prints lie on disk (`spill`). When all have, [`Print`]s are sorted there, and four
//! bytes a paragraph and 24 a group say what belongs together: 100,000 documents with 50 long paragraphs each take 20 to 80 MB
//! at the end, when the index is written and its memory free. Beyond [`MOST`] paragraphs no more are taken in, and
//! [`ParagraphCopies::left_out`] says how many. The text of the paragraphs is on disk, in the spool of who writes the table.

use std::collections::VecDeque;
use std::io;

use super::paragraphs::{CopyKind, InGroup, MANY};
use super::print::{BYTES, Print, ROWS, VALUES};
use crate::spill::{Records, Scratch, Sorter};

/// Paragraphs are near copies when this many bytes are equal: an estimate of 79 %. Two that share 60 % of their shingles
/// pass in 1 case of 25, two that share 85 % fail in 1 of 7 (binomial).
const SAME: usize = 19;

/// Paragraphs compared.
const MOST: usize = 8_000_000;

/// Paragraphs with one run that are compared each with all; of more, each with the first and the one before.
const BUCKET: usize = 16;

/// The paragraphs of an archive that stand in it more than once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParagraphCopies {
    /// By the number of the paragraph among all that were told, from 0: its group, from 1, and [`NEAR`]; 0 for none.
    in_group: Vec<u32>,
    in_order: Vec<Group>,
    /// Paragraphs in groups.
    grouped: usize,
    /// Groups.
    pub groups: usize,
    /// Groups that are boilerplate.
    pub boilerplate: usize,
    /// Paragraphs that were not compared, because there were too many.
    pub left_out: usize,
}

/// Paragraphs that say the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Group {
    /// The number of the first.
    first: u32,
    size: u32,
    documents: u32,
    /// The last document counted.
    last: u32,
    /// What the first and its exact copies have.
    exact: u64,
}

/// Marks near copies; no archive has so many groups.
const NEAR: u32 = 1 << 31;

impl ParagraphCopies {
    /// The group of the paragraph told as the `number`th; `None` where it says what no other says.
    #[must_use]
    pub fn of(&self, number: usize) -> Option<InGroup> {
        let marked = *self.in_group.get(number)?;
        let at = (marked & !NEAR) as usize;
        let group = self.in_order.get(at.checked_sub(1)?)?;
        Some(InGroup {
            group: at,
            kind: if group.first as usize == number {
                CopyKind::First
            } else if marked & NEAR == 0 {
                CopyKind::Exact
            } else {
                CopyKind::Near
            },
            size: group.size as usize,
            documents: group.documents as usize,
        })
    }

    /// Paragraphs in groups.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.grouped
    }

    /// Whether no paragraph stands in the archive twice.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.grouped == 0
    }
}

/// Bytes of a paragraph on disk: its print and its document.
const RECORD: usize = BYTES + 4;

/// Prints read again soon that are kept: those of the groups with many near copies.
const READ_AGAIN: usize = 1 << 12;

/// Takes in the paragraphs of an archive.
pub(super) struct Paragraphs {
    scratch: Scratch,
    prints: Records<RECORD>,
    /// Paragraphs told, those left out included.
    told: usize,
}

impl Paragraphs {
    pub(super) fn new(scratch: &Scratch) -> Self {
        Self {
            scratch: scratch.clone(),
            prints: Records::new(scratch.clone()),
            told: 0,
        }
    }

    /// Takes in the next paragraph, which stands in the document of this number.
    pub(super) fn add(&mut self, print: &Print, document: u32) -> io::Result<()> {
        self.told += 1;
        if self.told > MOST {
            return Ok(());
        }
        let mut record = [0; RECORD];
        record[..BYTES].copy_from_slice(&print.to_bytes());
        record[BYTES..].copy_from_slice(&document.to_le_bytes());
        self.prints.add(&record)
    }

    /// Which of them say the same.
    pub(super) fn finish(mut self) -> io::Result<ParagraphCopies> {
        let count = u32::try_from(self.prints.len()).unwrap_or(u32::MAX);
        let mut first: Vec<u32> = (0..count).collect();
        self.join_exact(&mut first)?;
        let mut near = Joining {
            one_of_each: bits(first.len(), |at| first[at] as usize == at),
            has_near: bits(first.len(), |_| false),
            read: vec![None; READ_AGAIN],
            first,
        };
        for row in 0..VALUES / ROWS {
            near.join_near(&mut self.prints, row, &self.scratch)?;
        }
        let mut copies = self.groups(near.first)?;
        copies.left_out = self.told.saturating_sub(MOST);
        Ok(copies)
    }

    /// Leads each to the first that has the same hash: then only one of each is compared with the others.
    fn join_exact(&mut self, first: &mut [u32]) -> io::Result<()> {
        let mut sorter = Sorter::new(self.scratch.clone());
        let mut number = 0_u32;
        self.prints.each(|record| {
            let exact = Print::from_bytes(record).exact();
            sorter.add(u128::from(exact) << 32 | u128::from(number))?;
            number += 1;
            Ok(())
        })?;
        let (mut before, mut same) = (None, 0);
        sorter.each(|sorted| {
            let (exact, at) = (sorted >> 32, low(sorted));
            if before.replace(exact) != Some(exact) {
                same = at;
            }
            first[at as usize] = same;
            Ok(())
        })
    }

    /// Numbers the groups that `first` tells of, and counts them.
    fn groups(&mut self, mut first: Vec<u32>) -> io::Result<ParagraphCopies> {
        let mut grouped = bits(first.len(), |_| false);
        for number in 0..first.len() {
            let at = low(number as u128);
            let group = root(&mut first, at);
            first[number] = group;
            if group != at {
                set(&mut grouped, group);
            }
        }
        let mut copies = ParagraphCopies::default();
        let mut at = 0_usize;
        self.prints.each(|record| {
            let exact = Print::from_bytes(record).exact();
            let own = u32::from_le_bytes(record[BYTES..].try_into().unwrap_or_default());
            let number = low(at as u128);
            let group = first[at];
            // What stands before it leads to its group already.
            first[at] = if group != number {
                let known = first[group as usize];
                let group = &mut copies.in_order[known as usize - 1];
                group.size += 1;
                group.documents += u32::from(group.last != own);
                group.last = own;
                copies.grouped += 1;
                known | if group.exact == exact { 0 } else { NEAR }
            } else if is_set(&grouped, number) {
                copies.in_order.push(Group {
                    first: number,
                    size: 1,
                    documents: 1,
                    last: own,
                    exact,
                });
                copies.grouped += 1;
                low(copies.in_order.len() as u128)
            } else {
                0
            };
            at += 1;
            Ok(())
        })?;
        copies.groups = copies.in_order.len();
        let many = |group: &&Group| group.documents as usize >= MANY;
        copies.boilerplate = copies.in_order.iter().filter(many).count();
        copies.in_group = first;
        Ok(copies)
    }
}

/// Joins near copies.
struct Joining {
    /// The first of its group, or one that leads there.
    first: Vec<u32>,
    /// Which of them repeat no other exactly.
    one_of_each: Vec<u64>,
    has_near: Vec<u64>,
    /// Prints read before, each at a place of its number.
    read: Vec<Option<(u32, Print)>>,
}

impl Joining {
    /// Compares those that have the same bytes in a run of their prints.
    fn join_near(
        &mut self,
        prints: &mut Records<RECORD>,
        row: usize,
        scratch: &Scratch,
    ) -> io::Result<()> {
        let mut sorter = Sorter::new(scratch.clone());
        let mut number = 0_u32;
        prints.each(|record| {
            if is_set(&self.one_of_each, number) {
                let run = Print::from_bytes(record).run(row);
                sorter.add(u128::from(run) << 32 | u128::from(number))?;
            }
            number += 1;
            Ok(())
        })?;
        let (mut before, mut opened) = (None, 0);
        let mut last: VecDeque<u32> = VecDeque::with_capacity(BUCKET + 1);
        sorter.each(|sorted| {
            let (run, at) = (sorted >> 32, low(sorted));
            if before.replace(run) != Some(run) {
                opened = at;
                last.clear();
            }
            if !last.is_empty() {
                for &earlier in last.iter().chain([&opened]) {
                    self.compare(earlier, at, prints)?;
                }
            }
            last.push_back(at);
            if last.len() > BUCKET {
                last.pop_front();
            }
            Ok(())
        })
    }

    fn compare(&mut self, earlier: u32, at: u32, prints: &mut Records<RECORD>) -> io::Result<()> {
        // Every near copy is compared with the first of its group, and groups that have near copies are not made one:
        // else they drift from one text to another.
        let (one, other) = (root(&mut self.first, earlier), root(&mut self.first, at));
        let (one, other) = (one.min(other), one.max(other));
        if one == other || is_set(&self.has_near, other) {
            return Ok(());
        }
        let (print, repeats) = (self.print(one, prints)?, self.print(other, prints)?);
        if print.same(&repeats, SAME) {
            self.first[other as usize] = one;
            set(&mut self.has_near, one);
        }
        Ok(())
    }

    fn print(&mut self, at: u32, prints: &mut Records<RECORD>) -> io::Result<Print> {
        let place = &mut self.read[at as usize % READ_AGAIN];
        if let Some((_, print)) = place.as_ref().filter(|(number, _)| *number == at) {
            return Ok(print.clone());
        }
        let print = Print::from_bytes(&prints.get(u64::from(at))?);
        *place = Some((at, print.clone()));
        Ok(print)
    }
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "numbers of paragraphs, of which there are few enough"
)]
const fn low(number: u128) -> u32 {
    number as u32
}

/// A bit for each number below `count`.
fn bits(count: usize, is_set: impl Fn(usize) -> bool) -> Vec<u64> {
    let word = |word: usize| {
        let numbers = word * 64..count.min(word * 64 + 64);
        numbers.fold(0, |bits, at| bits | u64::from(is_set(at)) << (at % 64))
    };
    (0..count.div_ceil(64)).map(word).collect()
}

fn is_set(bits: &[u64], at: u32) -> bool {
    bits[at as usize / 64] >> (at % 64) & 1 == 1
}

fn set(bits: &mut [u64], at: u32) {
    bits[at as usize / 64] |= 1 << (at % 64);
}

/// The first paragraph of the group of `at`.
fn root(first: &mut [u32], mut at: u32) -> u32 {
    while first[at as usize] != at {
        let next = first[at as usize];
        first[at as usize] = first[next as usize];
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::print::{characters, print};
    use super::*;

    fn text(seed: u32) -> String {
        (0..80_u32)
            .filter_map(|at| char::from_u32(0x4E00 + (at * 131 + seed * 977) % 5000))
            .collect()
    }

    #[test]
    fn copies_are_found_whatever_their_punctuation_and_place() {
        let own = text(1);
        let single: Vec<char> = own.chars().collect();
        let marked: String = single
            .chunks(7)
            .map(|part| part.iter().collect::<String>() + "， ")
            .collect();
        let changed: String = own.replace(single[40], "改") + "等";
        let mut paragraphs = Paragraphs::new(&Scratch::in_memory());
        let told = [own.clone(), text(2), marked, changed, text(3)];
        for (document, text) in (0..).zip(&told) {
            paragraphs.add(&print(&characters(text)), document).unwrap();
        }
        let copies = paragraphs.finish().unwrap();
        let kinds: Vec<Option<&str>> = (0..told.len())
            .map(|number| copies.of(number).map(|place| place.kind.name()))
            .collect();
        assert_eq!(
            kinds,
            [Some("first"), None, Some("exact"), Some("near"), None]
        );
        let place = copies.of(3).unwrap();
        assert_eq!((place.group, place.size, place.documents), (1, 3, 3));
        assert!(!place.is_boilerplate());
        assert_eq!(
            (copies.groups, copies.boilerplate, copies.left_out),
            (1, 0, 0)
        );
    }

    #[test]
    fn what_many_documents_say_is_boilerplate_and_what_one_repeats_is_none() {
        let mut paragraphs = Paragraphs::new(&Scratch::in_memory());
        for number in 0..12 {
            paragraphs
                .add(&print(&characters(&text(5))), number / 2)
                .unwrap();
            paragraphs.add(&print(&characters(&text(9))), 7).unwrap();
        }
        let copies = paragraphs.finish().unwrap();
        assert!(copies.of(0).unwrap().is_boilerplate());
        assert_eq!(copies.of(0).unwrap().documents, 6);
        assert!(!copies.of(1).unwrap().is_boilerplate());
        assert_eq!(
            (copies.groups, copies.boilerplate, copies.len()),
            (2, 1, 24)
        );
    }

    /// The same, all in memory.
    fn plainly(prints: &[Print]) -> Vec<usize> {
        let mut first: Vec<u32> = (0..).take(prints.len()).collect();
        let mut known: HashMap<u64, u32> = HashMap::new();
        for (print, at) in prints.iter().zip(0..) {
            first[at as usize] = *known.entry(print.exact()).or_insert(at);
        }
        let alone: Vec<u32> = (0..)
            .zip(&first)
            .filter(|(at, first)| at == *first)
            .map(|(at, _)| at)
            .collect();
        let mut has_near = vec![false; prints.len()];
        for row in 0..VALUES / ROWS {
            let mut order = alone.clone();
            order.sort_by_key(|&at| (prints[at as usize].run(row), at));
            for alike in order.chunk_by(|one, two| {
                prints[*one as usize].run(row) == prints[*two as usize].run(row)
            }) {
                for (number, &at) in alike.iter().enumerate().skip(1) {
                    let before = &alike[number.saturating_sub(BUCKET)..number];
                    for &earlier in before.iter().chain(&alike[..1]) {
                        let (one, two) = (root(&mut first, earlier), root(&mut first, at));
                        let (one, two) = (one.min(two) as usize, one.max(two) as usize);
                        if one != two && !has_near[two] && prints[one].same(&prints[two], SAME) {
                            first[two] = low(one as u128);
                            has_near[one] = true;
                        }
                    }
                }
            }
        }
        let all = (0..).take(prints.len());
        all.map(|at| root(&mut first, at) as usize).collect()
    }

    #[test]
    fn on_disk_the_groups_are_those_of_memory() {
        let mut random = fastrand::Rng::with_seed(11);
        let drafts: Vec<Vec<char>> = (0..60).map(|seed| text(seed).chars().collect()).collect();
        let prints: Vec<Print> = (0..9_000)
            .map(|_| {
                let mut own = random.choice(&drafts).cloned().unwrap_or_default();
                for _ in 0..random.usize(..6) {
                    let at = random.usize(..own.len());
                    own[at] = char::from_u32(random.u32(0x4E00..0x4E08)).unwrap_or('改');
                }
                print(&characters(&own.into_iter().collect::<String>()))
            })
            .collect();
        let mut paragraphs = Paragraphs::new(&Scratch::in_memory());
        for (print, document) in prints.iter().zip(0..) {
            paragraphs.add(print, document / 3).unwrap();
        }
        let copies = paragraphs.finish().unwrap();
        let roots = plainly(&prints);
        let mut members: HashMap<usize, Vec<usize>> = HashMap::new();
        for (at, root) in roots.iter().enumerate() {
            members.entry(*root).or_default().push(at);
        }
        let mut groups = 0;
        let mut near = 0;
        for (at, root) in roots.iter().enumerate() {
            let group = &members[root];
            let found = copies.of(at);
            assert_eq!(found.is_some(), group.len() > 1, "{at}");
            let Some(found) = found else { continue };
            groups += usize::from(at == *root);
            let kind = match prints[at].exact() == prints[*root].exact() {
                _ if at == *root => CopyKind::First,
                true => CopyKind::Exact,
                false => CopyKind::Near,
            };
            near += usize::from(kind == CopyKind::Near);
            let mut documents: Vec<usize> = group.iter().map(|at| at / 3).collect();
            documents.dedup();
            let first = copies.of(*root).map(|first| first.group);
            assert_eq!(first, Some(found.group));
            assert_eq!(
                (found.kind, found.size, found.documents),
                (kind, group.len(), documents.len())
            );
            if at == *root {
                assert_eq!(found.group, groups);
            }
        }
        assert!(groups > 60 && near > 1_000, "{groups} {near}");
        assert_eq!(copies.groups, groups);
    }
}
