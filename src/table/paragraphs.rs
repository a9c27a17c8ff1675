//! Which paragraphs of an archive say the same: exact copies, near copies, and boilerplate that many documents share.
//!
//! Of each paragraph that is long enough the [`Print`] of its Chinese characters and digits is kept. Copies have the same hash; those
//! with an equal run of [`ROWS`] bytes of min-hash are compared, so the work does not grow with the square of the archive.
//!
//! Memory: [`Print`] and three numbers a paragraph, some 60 bytes; 100,000 documents with 50 long paragraphs each take
//! 300 MB. Beyond [`MOST`] paragraphs no more are taken in, and [`ParagraphCopies::left_out`] says how many. The text of the
//! paragraphs is on disk, in the spool of who writes the table.
//!
//! What it leaves alone: documents that are copies as a whole, which `documents.csv` names.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::han_count;
use super::print::{Print, ROWS, VALUES, characters, print};
use crate::document::{Analysis, Document};

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
    /// By the number of the paragraph among all that were told, from 0.
    in_group: HashMap<u32, InGroup>,
    /// Groups.
    pub groups: usize,
    /// Groups that are boilerplate.
    pub boilerplate: usize,
    /// Paragraphs that were not compared, because there were too many.
    pub left_out: usize,
}

impl ParagraphCopies {
    /// The group of the paragraph told as the `number`th; `None` where it says what no other says.
    #[must_use]
    pub fn of(&self, number: usize) -> Option<&InGroup> {
        self.in_group.get(&u32::try_from(number).ok()?)
    }

    /// Paragraphs in groups.
    #[must_use]
    pub fn len(&self) -> usize {
        self.in_group.len()
    }

    /// Whether no paragraph stands in the archive twice.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.in_group.is_empty()
    }
}

/// Takes in the paragraphs of an archive.
#[derive(Default)]
pub(super) struct Paragraphs {
    prints: Vec<Print>,
    /// The document of each.
    documents: Vec<u32>,
    /// Paragraphs told, those left out included.
    told: usize,
}

impl Paragraphs {
    /// Takes in the next paragraph, which stands in the document of this number.
    pub(super) fn add(&mut self, print: &Print, document: u32) {
        self.told += 1;
        if self.prints.len() < MOST {
            self.prints.push(print.clone());
            self.documents.push(document);
        }
    }

    /// Which of them say the same.
    pub(super) fn finish(self) -> ParagraphCopies {
        let count = u32::try_from(self.prints.len()).unwrap_or(u32::MAX);
        let mut first: Vec<u32> = (0..count).collect();
        let print = |at: u32| &self.prints[at as usize];
        let mut order: Vec<u32> = (0..count).collect();
        // Copies first: then only one of each is compared with the others.
        order.sort_unstable_by_key(|&at| (print(at).exact(), at));
        for pair in order.windows(2) {
            if print(pair[0]).exact() == print(pair[1]).exact() {
                join(&mut first, pair[0], pair[1]);
            }
        }
        order.retain(|&at| first[at as usize] == at);
        let mut has_near = vec![false; self.prints.len()];
        for row in 0..VALUES / ROWS {
            let run = |at: u32| print(at).run(row);
            order.sort_unstable_by(|&one, &other| run(one).cmp(run(other)).then(one.cmp(&other)));
            for alike in order.chunk_by(|&one, &other| run(one) == run(other)) {
                for (number, &at) in alike.iter().enumerate().skip(1) {
                    let near = number.saturating_sub(BUCKET)..number;
                    let before = alike[near].iter().chain(&alike[..1]);
                    for &earlier in before {
                        // Every near copy is compared with the first of its group, and groups that have near copies
                        // are not made one: else they drift from one text to another.
                        let (one, other) = (root(&mut first, earlier), root(&mut first, at));
                        let (one, other) = (one.min(other), one.max(other));
                        let joins = one != other && !has_near[other as usize];
                        if joins && print(one).same(print(other), SAME) {
                            join(&mut first, one, other);
                            has_near[one as usize] = true;
                        }
                    }
                }
            }
        }
        self.groups(&mut first)
    }

    fn groups(&self, first: &mut [u32]) -> ParagraphCopies {
        let count = u32::try_from(first.len()).unwrap_or(u32::MAX);
        // By first paragraph: paragraphs, documents, the last document counted.
        let mut sizes: HashMap<u32, (usize, usize, u32)> = HashMap::new();
        for at in 0..count {
            let group = root(first, at);
            if group != at {
                let opened = (1, 1, self.documents[group as usize]);
                let (size, documents, last) = sizes.entry(group).or_insert(opened);
                *size += 1;
                let own = self.documents[at as usize];
                *documents += usize::from(*last != own);
                *last = own;
            }
        }
        let mut copies = ParagraphCopies {
            left_out: self.told - self.prints.len(),
            ..ParagraphCopies::default()
        };
        let mut numbers: HashMap<u32, usize> = HashMap::new();
        for at in 0..count {
            let group = root(first, at);
            let Some(&(size, documents, _)) = sizes.get(&group) else {
                continue;
            };
            let next = numbers.len() + 1;
            let number = *numbers.entry(group).or_insert(next);
            let (one, other) = (&self.prints[group as usize], &self.prints[at as usize]);
            let kind = match one.exact() == other.exact() {
                _ if group == at => CopyKind::First,
                true => CopyKind::Exact,
                false => CopyKind::Near,
            };
            let place = InGroup {
                group: number,
                kind,
                size,
                documents,
            };
            if group == at {
                copies.groups += 1;
                copies.boilerplate += usize::from(place.is_boilerplate());
            }
            copies.in_group.insert(at, place);
        }
        copies
    }
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

/// Makes one group of two; its first paragraph is the earliest.
fn join(first: &mut [u32], one: u32, other: u32) {
    let (one, other) = (root(first, one), root(first, other));
    let (earlier, later) = (one.min(other), one.max(other));
    first[later as usize] = earlier;
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
        let mut paragraphs = Paragraphs::default();
        let told = [own.clone(), text(2), marked, changed, text(3)];
        for (document, text) in (0..).zip(&told) {
            paragraphs.add(&print(&characters(text)), document);
        }
        let copies = paragraphs.finish();
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
        let mut paragraphs = Paragraphs::default();
        for number in 0..12 {
            paragraphs.add(&print(&characters(&text(5))), number / 2);
            paragraphs.add(&print(&characters(&text(9))), 7);
        }
        let copies = paragraphs.finish();
        assert!(copies.of(0).unwrap().is_boilerplate());
        assert_eq!(copies.of(0).unwrap().documents, 6);
        assert!(!copies.of(1).unwrap().is_boilerplate());
        assert_eq!(
            (copies.groups, copies.boilerplate, copies.len()),
            (2, 1, 24)
        );
    }

    #[test]
    fn a_paragraph_is_kept_in_sixty_bytes() {
        // The print, its document, its group and its place in the order.
        assert!(size_of::<Print>() + 3 * size_of::<u32>() <= 60);
    }
}
