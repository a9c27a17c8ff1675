//! Which paragraphs of an archive say the same: exact copies, near copies, and boilerplate that many documents share.
//!
//! Of each paragraph that is long enough the [`Print`] of its Chinese characters and digits is kept. Copies have the same hash; those
//! with an equal run of [`ROWS`] bytes of min-hash are compared, so the work does not grow with the square of the archive.
//!
//! Memory: none while sources go by, for prints lie on disk (`spill`). When all have, [`Print`]s are sorted there, and four
//! bytes a paragraph and 24 a group say what belongs together: 100,000 documents with 50 long paragraphs each take 20 to 80 MB
//! at the end, when the index is written and its memory free. Beyond [`MOST`] paragraphs no more are taken in, and
//! [`ParagraphCopies::left_out`] says how many. The text of the paragraphs is on disk, in the spool of who writes the table.
//!
//! What it leaves alone: documents that are copies as a whole, which `documents.csv` names.

use std::collections::VecDeque;
use std::io;

use serde::{Deserialize, Serialize};

use super::han_count;
use super::print::{BYTES, Print, ROWS, VALUES, characters, print};
use crate::document::{Analysis, Document};
use crate::spill::{Records, Scratch, Sorter};

/// Paragraphs are near copies when this many bytes are equal: an estimate of 79 %. Two that share 60 % of their shingles
/// pass in 1 case of 25, two that share 85 % fail in 1 of 7 (binomial).
const SAME: usize = 19;

/// A paragraph that so many documents have is boilerplate.
const MANY: usize = 5;

/// Paragraphs with fewer Chinese characters are headings and formulas that everybody writes.
const LEAST_HAN: usize = 30;

/// Characters of a paragraph that are shown. The index keeps them, so they cost its size.
const SHOWN: usize = 24;

/// Paragraphs compared.
const MOST: usize = 8_000_000;

/// Paragraphs with one run that are compared each with all; of more, each with the first and the one before.
const BUCKET: usize = 16;

/// Where a paragraph stands, and what a reader knows it by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ParagraphPlace {
    /// The document it stands in.
    pub document_id: String,
    /// File or archive member.
    pub source: String,
    /// Line of the source in which it starts.
    pub line: usize,
    /// Its Chinese characters.
    pub han_chars: usize,
    /// How it begins, up to 24 characters.
    pub text: String,
}

/// A row of `copies.csv`: a paragraph that says what another one says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParagraphCopyRow {
    /// Number of its group, from 1.
    pub group: usize,
    /// `first` of its group, `exact` copy (the same Chinese characters and digits) or `near` copy.
    pub kind: &'static str,
    /// Paragraphs of the group.
    pub size: usize,
    /// Documents they stand in.
    pub documents: usize,
    /// Whether five documents or more have it.
    pub boilerplate: bool,
    /// The document it stands in.
    pub document_id: String,
    /// File or archive member.
    pub source: String,
    /// Line of the source in which it starts.
    pub line: usize,
    /// Its Chinese characters.
    pub han_chars: usize,
    /// How it begins, up to 24 characters.
    pub text: String,
}

impl ParagraphCopyRow {
    /// The row of a paragraph in a group.
    #[must_use]
    pub fn new(place: ParagraphPlace, group: &InGroup) -> Self {
        Self {
            group: group.group,
            kind: group.kind.name(),
            size: group.size,
            documents: group.documents,
            boilerplate: group.is_boilerplate(),
            document_id: place.document_id,
            source: place.source,
            line: place.line,
            han_chars: place.han_chars,
            text: place.text,
        }
    }
}

/// What is kept of a paragraph of a source.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(into = "Packed", from = "Packed")]
pub(super) struct Paragraph {
    /// Which of the documents of its source it stands in.
    pub(super) document: usize,
    pub(super) place: ParagraphPlace,
    pub(super) print: Print,
}

/// A paragraph as it is kept in the index, without what its document and source say: document, line, Chinese characters,
/// beginning, print.
type Packed = (usize, usize, usize, String, Print);

impl From<Paragraph> for Packed {
    fn from(paragraph: Paragraph) -> Self {
        let place = paragraph.place;
        (
            paragraph.document,
            place.line,
            place.han_chars,
            place.text,
            paragraph.print,
        )
    }
}

impl From<Packed> for Paragraph {
    fn from((document, line, han_chars, text, print): Packed) -> Self {
        let place = ParagraphPlace {
            document_id: String::new(),
            source: String::new(),
            line,
            han_chars,
            text,
        };
        Self {
            document,
            place,
            print,
        }
    }
}

/// The paragraphs of a source that are long enough to be compared.
pub(super) fn paragraphs(analysis: &Analysis) -> Vec<Paragraph> {
    let of = |(number, document): (usize, &Document)| {
        let (name, id) = (analysis.source_name.clone(), document.id.clone());
        let found = document.paragraphs.iter().filter_map(move |&span| {
            let text = analysis.simplified.text.get(span.range())?;
            let han_chars = han_count(text);
            if han_chars < LEAST_HAN {
                return None;
            }
            let shown = text.split_whitespace().collect::<String>();
            let place = ParagraphPlace {
                document_id: id.clone(),
                source: name.clone(),
                line: analysis.line(span),
                han_chars,
                text: shown.chars().take(SHOWN).collect(),
            };
            Some(Paragraph {
                document: number,
                place,
                print: print(&characters(text)),
            })
        });
        found.collect::<Vec<_>>()
    };
    analysis.documents.iter().enumerate().flat_map(of).collect()
}

/// How a paragraph repeats the first of its group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyKind {
    /// It is the first.
    First,
    /// All Chinese characters and digits are the same.
    Exact,
    /// Nearly all are.
    Near,
}

impl CopyKind {
    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::First => "first",
            Self::Exact => "exact",
            Self::Near => "near",
        }
    }
}

/// A paragraph's place in a group of paragraphs that say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InGroup {
    /// Number of the group, from 1, in the order of their first paragraphs.
    pub group: usize,
    /// How it repeats the first.
    pub kind: CopyKind,
    /// Paragraphs of the group.
    pub size: usize,
    /// Documents they stand in.
    pub documents: usize,
}

impl InGroup {
    /// Whether so many documents have it that it says nothing of one of them.
    #[must_use]
    pub const fn is_boilerplate(&self) -> bool {
        self.documents >= MANY
    }
}

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
}
