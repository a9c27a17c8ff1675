//! From an analysis to what the index keeps of it: one entry a document, one a finding.

use tantivy::TantivyDocument;

use super::gather::Gatherer;
use super::record::{Lines, Record};
use super::schema::{FACT, Fields};
use super::shorts;
use super::squeeze::squeeze;
use super::tokens::SEPARATOR;
use super::words::Of;
use crate::document::{Analysis, Document, Finding};
use crate::segment::Segmenter;
use crate::span::Span;

/// Makes the entries of one source.
pub(super) struct Entries<'a> {
    fields: Fields,
    analysis: &'a Analysis,
    key: &'a str,
    gatherer: Gatherer<'a>,
    made: Vec<TantivyDocument>,
    /// Bytes of keys.
    bytes: usize,
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
            analysis,
            key,
            gatherer: Gatherer::new(segmenter),
            made: Vec::new(),
            bytes: 0,
        }
    }

    /// The entries, and how many bytes of keys they have. At least one, so that a source without documents is
    /// remembered and not read every time. Findings stand behind their document, and know how far.
    pub(super) fn all(mut self) -> (Vec<TantivyDocument>, usize) {
        let analysis = self.analysis;
        for document in &analysis.documents {
            let at = self.made.len();
            self.of_document(document);
            for finding in &analysis.findings {
                if finding.document_id == document.id {
                    self.of_finding(document, finding, at);
                }
            }
        }
        if self.made.is_empty() {
            let entry = self.begin(0);
            self.made.push(entry);
        }
        (self.made, self.bytes)
    }

    /// The entry that keeps `bytes` for a later run.
    pub(super) fn keeping(&self, bytes: &[u8]) -> TantivyDocument {
        let mut entry = self.begin(0);
        entry.add_text(self.fields.kept_key, format!("{}{SEPARATOR}", self.key));
        entry.add_bytes(self.fields.kept, bytes);
        entry
    }

    fn begin(&self, behind_document: usize) -> TantivyDocument {
        let order = u64::from_str_radix(&self.analysis.source_id, 16).unwrap_or_default();
        let mut entry = TantivyDocument::default();
        entry.add_text(self.fields.key, format!("{}{SEPARATOR}", self.key));
        entry.add_u64(self.fields.order, order);
        entry.add_u64(self.fields.place_in_source, self.made.len() as u64);
        entry.add_u64(self.fields.behind_document, behind_document as u64);
        entry
    }

    fn of_document(&mut self, document: &Document) {
        let mut entry = self.begin(0);
        let record = Record::of_document(self.analysis, document);
        self.add_text(&mut entry, document.span, &record);
        let mut facts = Facts::of(self.analysis, document);
        facts.compared("in", "documents");
        facts.shown("kind", document.kind.name());
        facts.compared("kind", document.kind.label());
        for theme in &document.themes {
            facts.shown("theme", theme);
        }
        for finding in &self.analysis.findings {
            if finding.document_id == document.id {
                facts.of_finding(finding);
            }
        }
        self.finish(entry, facts, document);
    }

    fn of_finding(&mut self, document: &Document, finding: &Finding, document_at: usize) {
        let mut entry = self.begin(self.made.len() - document_at);
        let record = Record::of_finding(self.analysis, document, finding);
        self.add_text(&mut entry, finding.span, &record);
        let mut facts = Facts::of(self.analysis, document);
        facts.compared("in", "findings");
        facts.shown("kind", finding.kind.name());
        facts.compared("kind", document.kind.name());
        facts.compared("kind", document.kind.label());
        facts.shown("level", finding.level.name());
        facts.shown("mode", finding.mode.name());
        facts.of_finding(finding);
        self.finish(entry, facts, document);
    }

    fn finish(&mut self, mut entry: TantivyDocument, facts: Facts, document: &Document) {
        let fields = self.fields;
        entry.add_text(fields.facts, lines(facts.compared));
        entry.add_text(fields.facets, lines(facts.shown));
        entry.add_u64(fields.date, date_number(&document.date));
        let short = [
            &document.title,
            &document.place,
            &document.issuer,
            &self.analysis.source_name,
        ];
        let short = short.map(|text| squeeze(text));
        entry.add_custom(fields.shorts, &shorts::handed_over(short));
        self.made.push(entry);
    }

    /// The searchable and the stored text of `span`.
    fn add_text(&mut self, entry: &mut TantivyDocument, span: Span, record: &Record) {
        let text = self.analysis.simplified.text.get(span.range());
        let text = text.unwrap_or_default();
        let is_document = record.finding_id.is_empty();
        let gatherer = &mut self.gatherer;
        gatherer.begin(text.len(), !is_document);
        gatherer.text(text);
        // A title from the file name stands nowhere in the text, and is found all the same.
        let mut title = String::new();
        if is_document && !record.title.is_empty() && !text.contains(&record.title) {
            title = squeeze(&record.title);
            gatherer.apart(&title);
        }
        entry.add_custom(self.fields.text, &gatherer.stored(&title));
        entry.add_custom(self.fields.characters, &gatherer.keys);
        self.bytes += gatherer.keys.len();
        let mut words = Vec::with_capacity(text.len() / 2);
        gatherer.put_words(
            if is_document {
                Of::Documents
            } else {
                Of::Findings
            },
            &mut words,
        );
        entry.add_u64(self.fields.length, gatherer.word_count);
        if is_document {
            gatherer.only_words(&record.title);
            gatherer.put_words(Of::Titles, &mut words);
        }
        entry.add_custom(self.fields.words, &words);
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

/// What an entry is selected and counted by.
#[derive(Default)]
struct Facts {
    /// Folded, for comparing.
    compared: Vec<String>,
    /// As written, for counting.
    shown: Vec<String>,
}

impl Facts {
    /// What is true of a document and of all its findings.
    fn of(analysis: &Analysis, document: &Document) -> Self {
        let mut facts = Self::default();
        // An id is compared as it is shown.
        facts.compared("document", &document.id);
        for length in [4, 7, 10] {
            if let Some(date) = document.date.get(..length) {
                facts.compared("date", date);
            }
        }
        for (name, value) in [
            ("year", document.date.get(..4).unwrap_or_default()),
            ("date", &document.date),
            ("place", &document.place),
            ("issuer", &document.issuer),
            ("source", &analysis.source_name),
        ] {
            if !value.is_empty() {
                facts.shown.push(format!("{name}{FACT}{value}"));
            }
        }
        for (column, value) in &document.added {
            facts.compared("meta", &format!("{column}={value}"));
            facts.shown.push(format!("meta:{column}{FACT}{value}"));
        }
        facts
    }

    fn of_finding(&mut self, finding: &Finding) {
        for category in &finding.categories {
            self.shown("category", category);
        }
        for theme in &finding.themes {
            self.shown("theme", theme);
        }
    }

    fn compared(&mut self, name: &str, value: &str) {
        self.compared
            .push(format!("{name}{FACT}{}", squeeze(value)));
    }

    fn shown(&mut self, name: &str, value: &str) {
        self.compared(name, value);
        self.shown.push(format!("{name}{FACT}{value}"));
    }
}

/// Facts as the tokenizer of words wants them, each once.
fn lines(mut facts: Vec<String>) -> String {
    facts.sort_unstable();
    facts.dedup();
    let mut out = String::new();
    for fact in facts {
        // A name with a line feed in it would be two facts.
        out.extend(fact.chars().filter(|c| *c != SEPARATOR));
        out.push(SEPARATOR);
    }
    out
}

/// `2019-03-05` as 20190305, what is unknown as zeros: the order of dates.
fn date_number(date: &str) -> u64 {
    let mut parts = date.split('-').map(|part| part.parse::<u64>().unwrap_or(0));
    let mut part = |most: u64| parts.next().unwrap_or(0).min(most);
    part(9999) * 10_000 + part(12) * 100 + part(31)
}
