//! Everything the tables need of one source, so that a later run need not analyse it again.

use serde::{Deserialize, Serialize};

use super::copies::{Sketch, sketch};
use super::paragraphs::{Paragraph, ParagraphPlace, paragraphs};
use super::{DocumentRow, FindingRow, InputRow, RepairRow, StageCounts};
use crate::document::Analysis;
use crate::error::Warning;

/// The rows of one source, in order of place, and what is counted of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceRows {
    /// The source.
    pub input: InputRow,
    /// Counts that no row tells; the others are zero.
    pub counts: StageCounts,
    /// What it states.
    pub findings: Vec<FindingRow>,
    /// Its documents; copies of documents of other sources are not marked yet.
    pub documents: Vec<DocumentRow>,
    /// Its repairs and losses.
    pub repairs: Vec<RepairRow>,
    /// What was doubtful about it.
    pub doubts: Vec<String>,
    /// What each document is compared with those of other sources by.
    pub(super) sketches: Vec<Sketch>,
    /// What its paragraphs are compared with all others by.
    pub(super) paragraphs: Vec<Paragraph>,
}

impl SourceRows {
    /// The rows of an analysis and its doubts.
    #[must_use]
    pub fn new(analysis: &Analysis, doubts: &[Warning]) -> Self {
        let mut encodings: Vec<String> = Vec::new();
        for run in &analysis.decoded.runs {
            if !encodings.iter().any(|seen| seen == run.encoding) {
                encodings.push(run.encoding.to_owned());
            }
        }
        let edits = &analysis.repaired.edits;
        let counts = StageCounts {
            sources: 1,
            bytes: analysis.source_bytes,
            decoding_losses: analysis.decoded.losses.len(),
            edits: edits.len(),
            edits_proved: edits.iter().filter(|edit| edit.proved).count(),
            repair_losses: analysis.repaired.losses.len(),
            converted: usize::from(analysis.simplified.converted),
            ..StageCounts::default()
        };
        let documents = analysis.documents.iter();
        Self {
            input: InputRow {
                source: analysis.source_name.clone(),
                id: analysis.source_id.clone(),
                bytes: analysis.source_bytes,
                encodings,
            },
            counts,
            findings: super::findings(analysis),
            documents: super::documents(analysis),
            repairs: super::repairs(analysis),
            doubts: doubts.iter().map(|doubt| doubt.message.clone()).collect(),
            sketches: documents
                .map(|document| sketch(analysis.text_of(document)))
                .collect(),
            paragraphs: paragraphs(analysis),
        }
    }

    /// Where the paragraphs stand that are compared with those of other documents: long ones, in documents that are no
    /// copies as a whole.
    pub fn paragraph_places(&self) -> impl Iterator<Item = &ParagraphPlace> {
        self.compared().map(|paragraph| &paragraph.place)
    }

    pub(super) fn compared(&self) -> impl Iterator<Item = &Paragraph> {
        let own = |paragraph: &&Paragraph| {
            let document = self.documents.get(paragraph.document);
            document.is_some_and(|document| document.copy_of.is_empty())
        };
        self.paragraphs.iter().filter(own)
    }

    /// The rows as bytes, for keeping.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Strings and numbers always serialise.
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Rows that were kept; `None` where they are not ours.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rows: Self = serde_json::from_slice(bytes).ok()?;
        for paragraph in &mut rows.paragraphs {
            let document = rows.documents.get(paragraph.document)?;
            paragraph
                .place
                .document_id
                .clone_from(&document.document_id);
            paragraph.place.source.clone_from(&document.source);
        }
        Some(rows)
    }
}
