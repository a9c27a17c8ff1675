//! Which paragraphs of an archive say the same: exact copies, near copies, and boilerplate that many documents share.
//!
//! Of each paragraph that is long enough the [`Print`] of its Chinese characters and digits is kept. Copies have the same hash; those
//! with an equal run of bytes of min-hash are compared (`joining`), so the work does not grow with the square of the archive.
//!
//! What it leaves alone: documents that are copies as a whole, which `documents.csv` names.

use serde::{Deserialize, Serialize};

use super::han_count;
use super::print::{Print, characters, print};
use crate::document::{Analysis, Document};

/// A paragraph that so many documents have is boilerplate.
pub(super) const MANY: usize = 5;

/// Paragraphs with fewer Chinese characters are headings and formulas that everybody writes.
const LEAST_HAN: usize = 30;

/// Characters of a paragraph that are shown. The index keeps them, so they cost its size.
const SHOWN: usize = 24;

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
