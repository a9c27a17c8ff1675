//! From an analysis to what the index keeps of it: one entry a document, one a finding.

use tantivy::TantivyDocument;
use tantivy::schema::Value;

use super::record::{Lines, Record};
use super::schema::{FACT, Fields, TextFields};
use super::squeeze::{is_ignored, squeeze, squeeze_into};
use super::tokens::SEPARATOR;
use crate::document::{Analysis, Document, Finding};
use crate::script::{fold_char, narrow_char};
use crate::segment::Segmenter;
use crate::span::Span;

/// How often one character is counted in a text at most, for the ranking of one-character queries.
const COUNTED_AT_MOST: u8 = 16;

/// Makes the entries of one source.
pub(super) struct Entries<'a> {
    fields: Fields,
    segmenter: &'a Segmenter,
    analysis: &'a Analysis,
    key: &'a str,
}

impl<'a> Entries<'a> {
    pub(super) fn new(
        fields: Fields,
        segmenter: &'a Segmenter,
        analysis: &'a Analysis,
        key: &'a str,
    ) -> Self {
        Self {
            fields,
            segmenter,
            analysis,
            key,
        }
    }

    /// Bytes of text in [`Entries::all`], as the tokenizer of pairs will get them.
    pub(super) fn bytes(&self, entries: &[TantivyDocument]) -> usize {
        let pairs = [self.fields.documents.pairs, self.fields.findings.pairs];
        entries
            .iter()
            .flat_map(|entry| pairs.iter().flat_map(|&field| entry.get_all(field)))
            .filter_map(|value| value.as_str().map(str::len))
            .sum()
    }

    /// The entries; at least one, so that a source without documents is remembered and not read every time.
    pub(super) fn all(&self) -> Vec<TantivyDocument> {
        let documents = self.analysis.documents.iter().enumerate();
        let mut entries: Vec<_> = documents
            .map(|(at, document)| self.of_document(at, document))
            .collect();
        for (at, finding) in self.analysis.findings.iter().enumerate() {
            let mut documents = self.analysis.documents.iter();
            if let Some(document) = documents.find(|document| document.id == finding.document_id) {
                entries.push(self.of_finding(at, document, finding));
            }
        }
        if entries.is_empty() {
            entries.push(self.empty(0));
        }
        entries
    }

    /// The entry that keeps `bytes` for a later run.
    pub(super) fn keeping(&self, bytes: &[u8]) -> TantivyDocument {
        let mut entry = self.empty(0);
        entry.add_text(self.fields.kept_key, format!("{}{SEPARATOR}", self.key));
        entry.add_bytes(self.fields.kept, bytes);
        entry
    }

    fn empty(&self, at: usize) -> TantivyDocument {
        let order = u64::from_str_radix(&self.analysis.source_id, 16).unwrap_or_default();
        let mut entry = TantivyDocument::default();
        entry.add_text(self.fields.key, format!("{}{SEPARATOR}", self.key));
        entry.add_u64(self.fields.order, order);
        entry.add_u64(self.fields.place_in_source, at as u64);
        entry
    }

    fn of_document(&self, at: usize, document: &Document) -> TantivyDocument {
        let mut entry = self.empty(at);
        let record = Record::of_document(self.analysis, document);
        self.add_text(&mut entry, self.fields.documents, document.span, &record);
        self.add_document_facts(&mut entry, document);
        self.add_fact(&mut entry, "in", "documents");
        let findings = self.analysis.findings.iter();
        let mut categories: Vec<&String> = findings
            .filter(|finding| finding.document_id == document.id)
            .flat_map(|finding| &finding.categories)
            .collect();
        categories.sort();
        categories.dedup();
        for category in categories {
            self.add_fact(&mut entry, "category", category);
        }
        entry
    }

    fn of_finding(&self, at: usize, document: &Document, finding: &Finding) -> TantivyDocument {
        let mut entry = self.empty(at);
        let record = Record::of_finding(self.analysis, document, finding);
        self.add_text(&mut entry, self.fields.findings, finding.span, &record);
        self.add_document_facts(&mut entry, document);
        self.add_fact(&mut entry, "in", "findings");
        self.add_fact(&mut entry, "kind", finding.kind.name());
        self.add_fact(&mut entry, "level", finding.level.name());
        self.add_fact(&mut entry, "mode", finding.mode.name());
        for category in &finding.categories {
            self.add_fact(&mut entry, "category", category);
        }
        entry
    }

    fn add_fact(&self, entry: &mut TantivyDocument, name: &str, value: &str) {
        let value = squeeze(value);
        entry.add_text(self.fields.facts, format!("{name}{FACT}{value}{SEPARATOR}"));
    }

    fn add_document_facts(&self, entry: &mut TantivyDocument, document: &Document) {
        self.add_fact(entry, "kind", document.kind.name());
        self.add_fact(entry, "kind", document.kind.label());
        self.add_fact(entry, "document", &document.id);
        for length in [4, 7, 10] {
            if let Some(date) = document.date.get(..length) {
                self.add_fact(entry, "date", date);
            }
        }
        let fields = self.fields;
        for (field, text) in [
            (fields.title, &document.title),
            (fields.place, &document.place),
            (fields.issuer, &document.issuer),
            (fields.source, &self.analysis.source_name),
        ] {
            entry.add_text(field, squeeze(text));
        }
    }

    /// The searchable and the stored text of `span`.
    fn add_text(
        &self,
        entry: &mut TantivyDocument,
        fields: TextFields,
        span: Span,
        record: &Record,
    ) {
        let text = self
            .analysis
            .simplified
            .text
            .get(span.range())
            .unwrap_or_default();
        let mut squeezed = String::with_capacity(text.len());
        squeeze_into(text, &mut squeezed);
        let title = squeeze(&record.title);
        let mut singles = Singles::default();
        singles.count(&squeezed);
        let title_is_apart = record.finding_id.is_empty() && !squeezed.contains(&title);
        if title_is_apart {
            // A title from the file name stands nowhere in the text, and is found all the same.
            entry.add_text(fields.pairs, &title);
            singles.count(&title);
        }
        entry.add_text(fields.pairs, &squeezed);
        entry.add_text(fields.singles, singles.finish());
        let mut words = Words::new(self.segmenter);
        words.add(text);
        entry.add_u64(self.fields.length, words.count);
        entry.add_text(fields.words, &words.out);
        if record.finding_id.is_empty() {
            words.clear();
            words.add(&record.title);
            entry.add_text(self.fields.title_words, &words.out);
        }
        entry.add_text(self.fields.text, text);
        entry.add_bytes(
            self.fields.lines,
            &Lines::of(self.analysis, span).to_bytes(),
        );
        // A struct of strings always serialises.
        entry.add_bytes(
            self.fields.record,
            &serde_json::to_vec(record).unwrap_or_default(),
        );
    }
}

/// The words of a text as the index has them: cut in simplified script and narrow form, then folded.
pub(super) struct Words<'a> {
    segmenter: &'a Segmenter,
    narrow: String,
    pub(super) out: String,
    pub(super) count: u64,
}

impl<'a> Words<'a> {
    pub(super) fn new(segmenter: &'a Segmenter) -> Self {
        Self {
            segmenter,
            narrow: String::new(),
            out: String::new(),
            count: 0,
        }
    }

    fn clear(&mut self) {
        self.out.clear();
        self.count = 0;
    }

    fn add(&mut self, text: &str) {
        self.narrow.clear();
        self.narrow.extend(text.chars().map(narrow_char));
        let (out, count) = (&mut self.out, &mut self.count);
        self.segmenter.cut_for_search(&self.narrow, |word| {
            if is_word(word) {
                out.extend(word.chars().filter(|c| !is_ignored(*c)).map(fold_char));
                out.push(SEPARATOR);
                *count += 1;
            }
        });
    }
}

/// Whether a token is a word: not punctuation, not white space.
pub(super) fn is_word(token: &str) -> bool {
    token.chars().any(char::is_alphanumeric)
}

/// Every character of a text as often as it stands there, up to a limit: enough to find and to rank it.
struct Singles {
    /// Counts of the characters of the basic plane.
    counts: Vec<u8>,
    out: String,
}

impl Default for Singles {
    fn default() -> Self {
        Self {
            counts: vec![0; 0x1_0000],
            out: String::new(),
        }
    }
}

impl Singles {
    fn count(&mut self, squeezed: &str) {
        for character in squeezed.chars() {
            if let Some(count) = self.counts.get_mut(character as usize) {
                if *count >= COUNTED_AT_MOST {
                    continue;
                }
                *count += 1;
            }
            self.out.push(character);
        }
    }

    fn finish(self) -> String {
        self.out
    }
}
