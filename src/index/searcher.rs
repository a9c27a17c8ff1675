//! Searching: ranked hits, each with what it says and where it stands.

use std::path::{Path, PathBuf};

use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocId, DocSet, ReloadPolicy, TERMINATED, TantivyDocument, TantivyError, Term,
};

use super::characters::Characters;
use super::codes::Opened;
use super::evaluate::{self, Part, Statistics};
use super::lookup::Shelf;
use super::marks::snippet;
use super::page::{Candidate, Columns};
use super::plan::Plan;
use super::query::Query;
use super::record::{Lines, Record};
use super::schema::{self, FACT, Fields, LENGTH, unusable};
use super::shorts::Shorts;
use super::texts::Texts;
use super::words::Words;
use crate::error::Result;
use crate::segment::Segmenter;
use crate::span::Span;

/// What is searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SearchIn {
    /// Whole documents.
    #[default]
    Documents,
    /// The problems and recommendations they state.
    Findings,
}

/// The order of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The best first; in a concordance, as they stand.
    #[default]
    Score,
    /// The newest first, those without a date last.
    Date,
    /// By name of the source, then as they stand in it.
    Source,
    /// A concordance by what stands left of the places, from the place outward.
    Left,
    /// A concordance by what stands right of the places.
    Right,
}

/// How to search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchOptions {
    /// What is searched.
    pub within: SearchIn,
    /// Hits to return.
    pub limit: usize,
    /// Hits to pass over, for the next page.
    pub offset: usize,
    /// Their order.
    pub sort: Sort,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            within: SearchIn::Documents,
            limit: 10,
            offset: 0,
            sort: Sort::Score,
        }
    }
}

/// A document or finding that matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The document, also of a finding.
    pub document_id: String,
    /// The finding; empty for a document.
    pub finding_id: String,
    /// Name of the source.
    pub source: String,
    /// 1-based line of the source in which the first hit of the snippet stands.
    pub line: usize,
    /// How well it matches; comparable within one search only.
    pub score: f32,
    /// Title of the document.
    pub title: String,
    /// Kind of the document or finding, as in tables.
    pub kind: String,
    /// Date of the document, as far as known.
    pub date: String,
    /// Place of the document, as far as known.
    pub place: String,
    /// Categories of the finding.
    pub categories: Vec<String>,
    /// The piece of text that shows best why it matches, on one line.
    pub snippet: String,
    /// Where the query stands in the snippet: characters, ascending, apart from each other.
    pub hits: Vec<Span>,
}

/// What a search gave.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Hits {
    /// How many match in all.
    pub total: usize,
    /// The page asked for, best first, equal scores by document id.
    pub hits: Vec<Hit>,
    /// Nothing held the query; these hold parts of its words.
    pub relaxed: bool,
}

/// An index open for reading, as it was at that moment.
pub struct Searcher {
    dir: PathBuf,
    pub(super) snapshot: tantivy::Searcher,
    /// The stored texts of every part.
    pub(super) stored: Vec<Texts>,
    /// The lists of characters of every part.
    characters: Vec<Characters>,
    /// The words of every part.
    pub(super) words: Vec<Words>,
    /// The short texts of every part.
    shorts: Vec<Shorts>,
    /// The numbers of every part.
    pub(super) columns: Vec<Columns>,
    pub(super) fields: Fields,
    pub(super) segmenter: Segmenter,
    documents: Universe,
    findings: Universe,
}

/// What matches a query, before it is ranked and shown.
pub(super) struct Decided<'a> {
    pub plan: Plan,
    parts: Vec<Part<'a>>,
    /// In every part of the index, ascending.
    pub matching: Vec<Vec<DocId>>,
    relaxed: bool,
}

impl Decided<'_> {
    fn total(&self) -> usize {
        self.matching.iter().map(Vec::len).sum()
    }

    /// Where everything that matches is, part by part.
    pub(super) fn addresses(&self) -> Vec<DocAddress> {
        let parts = (0..).zip(&self.matching);
        parts
            .flat_map(|(part, entries)| {
                let entries = entries.iter();
                entries.map(move |&entry| DocAddress::new(part, entry))
            })
            .collect()
    }
}

/// All entries of one sort.
#[derive(Default)]
pub(super) struct Universe {
    pub entries: Vec<Vec<DocId>>,
    pub statistics: Statistics,
}

/// What is stored of an entry.
pub(super) struct Stored<'a> {
    pub record: Record,
    pub text: Opened<'a>,
    pub lines: Lines,
}

impl Searcher {
    /// Opens the index in `dir`, with the lexicon it was made with.
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::error::Error::Index) where there is none, or one that is damaged or of another format;
    /// the message says what to do.
    pub fn open(dir: &Path) -> Result<Self> {
        let opened = schema::open(dir)?;
        let segmenter = Segmenter::with_lexicon(&opened.about.lexicon)?;
        if segmenter.fingerprint() != opened.about.segmenter {
            return Err(unusable(
                dir,
                "the index was cut into words by another version or lexicon",
            ));
        }
        guarded(dir, || {
            let reader: tantivy::IndexReader = opened
                .index
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()?;
            let snapshot = reader.searcher();
            let parts = snapshot.segment_readers().iter();
            let stored = parts.map(Texts::open).collect::<tantivy::Result<_>>()?;
            let parts = snapshot.segment_readers().iter();
            let characters = parts
                .map(Characters::open)
                .collect::<tantivy::Result<_>>()?;
            let parts = snapshot.segment_readers().iter();
            let words = parts.map(Words::open).collect::<tantivy::Result<_>>()?;
            let parts = snapshot.segment_readers().iter();
            let shorts = parts.map(Shorts::open).collect::<tantivy::Result<_>>()?;
            let parts = snapshot.segment_readers().iter();
            let columns = parts.map(Columns::open).collect::<tantivy::Result<_>>()?;
            let documents = Universe::of(&snapshot, opened.fields, "documents")?;
            let findings = Universe::of(&snapshot, opened.fields, "findings")?;
            Ok(Self {
                dir: dir.to_path_buf(),
                snapshot,
                stored,
                characters,
                words,
                shorts,
                columns,
                fields: opened.fields,
                segmenter,
                documents,
                findings,
            })
        })
    }

    /// How many entries of a sort the index holds.
    #[must_use]
    pub fn count(&self, within: SearchIn) -> usize {
        usize::try_from(self.universe(within).statistics.entries).unwrap_or(usize::MAX)
    }

    /// Searches.
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::error::Error::Index) where the index turns out to be damaged.
    pub fn search(&self, query: &Query, options: &SearchOptions) -> Result<Hits> {
        self.guard(|| {
            if let Some(total) = self.quick_count(query, options) {
                return Ok(Hits {
                    total,
                    ..Hits::default()
                });
            }
            let decided = self.decide(query, options.within)?;
            self.show(decided, options)
        })
    }

    /// How many match, where nothing else is asked and the lengths of lists tell.
    fn quick_count(&self, query: &Query, options: &SearchOptions) -> Option<usize> {
        if options.limit > 0 {
            return None;
        }
        let plan = Plan::new(query, &self.segmenter, false);
        let text = plan.only_characters()?;
        let parts = 0..self.stored.len();
        let held = parts.map(|at| self.shelf(at, options.within).holding(text));
        let total = held.sum::<Option<usize>>()?;
        // Nothing is looked for again, part by part.
        (total > 0).then_some(total)
    }

    /// What matches a query; where nothing does, what holds all parts of its words, then what holds any.
    pub(super) fn decide(&self, query: &Query, within: SearchIn) -> tantivy::Result<Decided<'_>> {
        let segmenter = &self.segmenter;
        let decided = self.decided(Plan::new(query, segmenter, false), within)?;
        if decided.total() > 0 {
            return Ok(decided);
        }
        for every in [true, false] {
            if let Some(plan) = Plan::relaxed(query, segmenter, every) {
                let decided = self.decided(plan, within)?;
                if decided.total() > 0 {
                    return Ok(Decided {
                        relaxed: true,
                        ..decided
                    });
                }
            }
        }
        Ok(decided)
    }

    pub(super) fn decided(&self, plan: Plan, within: SearchIn) -> tantivy::Result<Decided<'_>> {
        let parts = self.parts(&plan, within)?;
        let matching = parts.iter().map(|part| part.matching(&plan)).collect();
        Ok(Decided {
            plan,
            parts,
            matching,
            relaxed: false,
        })
    }

    /// The page of what matches that was asked for.
    pub(super) fn show(
        &self,
        mut decided: Decided<'_>,
        options: &SearchOptions,
    ) -> tantivy::Result<Hits> {
        let hits = Hits {
            total: decided.total(),
            hits: Vec::new(),
            relaxed: decided.relaxed,
        };
        if options.limit == 0 {
            return Ok(hits);
        }
        let statistics = self.universe(options.within).statistics;
        let (plan, matching) = (&decided.plan, &decided.matching);
        let best = match options.sort {
            Sort::Score => Some(options.offset.saturating_add(options.limit)),
            _ => None,
        };
        let scores = evaluate::scores(plan, &mut decided.parts, matching, statistics, best)?;
        let page = self.page(matching, &scores, options)?;
        let shown = page.into_iter().map(|candidate| self.hit(candidate, plan));
        Ok(Hits {
            hits: shown.collect::<tantivy::Result<_>>()?,
            ..hits
        })
    }

    pub(super) fn guard<T>(&self, work: impl FnOnce() -> tantivy::Result<T>) -> Result<T> {
        guarded(&self.dir, work)
    }

    fn parts(&self, plan: &Plan, within: SearchIn) -> tantivy::Result<Vec<Part<'_>>> {
        let entries = self.universe(within).entries.iter().enumerate();
        entries
            .map(|(at, all)| Part::look_up(plan, self.shelf(at, within), all))
            .collect()
    }

    /// One part of the index.
    fn shelf(&self, at: usize, within: SearchIn) -> Shelf<'_> {
        Shelf {
            segment: self
                .snapshot
                .segment_reader(u32::try_from(at).unwrap_or(u32::MAX)),
            stored: &self.stored[at],
            characters: &self.characters[at],
            words: &self.words[at],
            shorts: &self.shorts[at],
            columns: &self.columns[at],
            findings: within == SearchIn::Findings,
            fields: self.fields,
        }
    }

    pub(super) fn universe(&self, within: SearchIn) -> &Universe {
        match within {
            SearchIn::Documents => &self.documents,
            SearchIn::Findings => &self.findings,
        }
    }

    fn hit(&self, candidate: Candidate, plan: &Plan) -> tantivy::Result<Hit> {
        let Stored {
            record,
            text,
            lines,
        } = self.stored(candidate.address)?;
        let snippet = snippet(&text, &plan.marks);
        let byte = text.byte(snippet.place);
        Ok(Hit {
            line: lines.line(byte),
            document_id: record.document_id,
            finding_id: record.finding_id,
            source: record.source,
            score: candidate.score,
            title: record.title,
            kind: record.kind,
            date: record.date,
            place: record.place,
            categories: record.categories,
            snippet: snippet.text,
            hits: snippet.hits,
        })
    }

    pub(super) fn stored(&self, address: DocAddress) -> tantivy::Result<Stored<'_>> {
        let entry: TantivyDocument = self.snapshot.doc(address)?;
        let bytes = |field| {
            entry
                .get_first(field)
                .and_then(|value| value.as_bytes().map(<[u8]>::to_vec))
        };
        let stored = &self.stored[address.segment_ord as usize];
        let record = bytes(self.fields.record).unwrap_or_default();
        Ok(Stored {
            record: serde_json::from_slice(&record).map_err(|error| {
                TantivyError::InternalError(format!("a stored record is broken: {error}"))
            })?,
            text: stored.get(address.doc_id).open(),
            lines: Lines::from_bytes(&bytes(self.fields.lines).unwrap_or_default()),
        })
    }
}

impl Universe {
    fn of(searcher: &tantivy::Searcher, fields: Fields, sort: &str) -> tantivy::Result<Self> {
        let mut universe = Self::default();
        let term = Term::from_field_text(fields.facts, &format!("in{FACT}{sort}"));
        for segment in searcher.segment_readers() {
            let mut entries = Vec::new();
            let inverted = segment.inverted_index(fields.facts)?;
            if let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::Basic)? {
                let lengths = segment
                    .fast_fields()
                    .column_first_or_default::<u64>(LENGTH)?;
                let mut entry = postings.doc();
                while entry != TERMINATED {
                    if segment
                        .alive_bitset()
                        .is_none_or(|alive| alive.is_alive(entry))
                    {
                        entries.push(entry);
                        universe.statistics.words += lengths.get_val(entry);
                    }
                    entry = postings.advance();
                }
            }
            universe.statistics.entries += entries.len() as u64;
            universe.entries.push(entries);
        }
        Ok(universe)
    }
}

/// Does `work` on an index that may be damaged in ways tantivy does not expect: that is an error, never a panic.
fn guarded<T>(dir: &Path, work: impl FnOnce() -> tantivy::Result<T>) -> Result<T> {
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(unusable(dir, format!("the index cannot be read ({error})"))),
        Err(_) => Err(unusable(dir, "the index is damaged")),
    }
}
