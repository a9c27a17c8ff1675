//! Searching: ranked hits, each with what it says and where it stands.

use std::path::{Path, PathBuf};

use tantivy::schema::{IndexRecordOption, Value};
use tantivy::{
    DocAddress, DocId, DocSet, ReloadPolicy, TERMINATED, TantivyDocument, TantivyError, Term,
};

use super::evaluate::{self, Part, Statistics};
use super::lookup::Shelf;
use super::marks::snippet;
use super::plan::Plan;
use super::query::Query;
use super::record::{Lines, Record};
use super::schema::{self, FACT, Fields, LENGTH, ORDER, PLACE_IN_SOURCE, unusable};
use super::texts::Texts;
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

/// How to search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchOptions {
    /// What is searched.
    pub within: SearchIn,
    /// Hits to return.
    pub limit: usize,
    /// Hits to pass over, for the next page.
    pub offset: usize,
}

impl Default for SearchOptions {
    fn default() -> Self {
        Self {
            within: SearchIn::Documents,
            limit: 10,
            offset: 0,
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
    snapshot: tantivy::Searcher,
    /// The stored texts of every part.
    stored: Vec<Texts>,
    pub(super) fields: Fields,
    pub(super) segmenter: Segmenter,
    documents: Universe,
    findings: Universe,
}

/// All entries of one sort.
#[derive(Default)]
struct Universe {
    entries: Vec<Vec<DocId>>,
    statistics: Statistics,
}

/// What is stored of an entry.
pub(super) struct Stored {
    pub record: Record,
    pub text: String,
    pub lines: Lines,
}

/// A matching entry before it is shown.
#[derive(Clone, Copy, PartialEq)]
struct Candidate {
    score: f32,
    address: DocAddress,
    /// Source and place in it, the order among equals.
    order: (u64, u64),
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
            let documents = Universe::of(&snapshot, opened.fields, "documents")?;
            let findings = Universe::of(&snapshot, opened.fields, "findings")?;
            Ok(Self {
                dir: dir.to_path_buf(),
                snapshot,
                stored,
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
        guarded(&self.dir, || {
            let plan = Plan::new(query, self.fields, &self.segmenter, false);
            let hits = self.run(&plan, options)?;
            if hits.total > 0 {
                return Ok(hits);
            }
            for every in [true, false] {
                if let Some(plan) = Plan::relaxed(query, self.fields, &self.segmenter, every) {
                    let hits = self.run(&plan, options)?;
                    if hits.total > 0 {
                        return Ok(Hits {
                            relaxed: true,
                            ..hits
                        });
                    }
                }
            }
            Ok(hits)
        })
    }

    fn run(&self, plan: &Plan, options: &SearchOptions) -> tantivy::Result<Hits> {
        let mut parts = self.parts(plan, options.within)?;
        let matching: Vec<Vec<DocId>> = parts.iter().map(|part| part.matching(plan)).collect();
        let total = matching.iter().map(Vec::len).sum();
        if options.limit == 0 {
            return Ok(Hits {
                total,
                ..Hits::default()
            });
        }
        let statistics = self.universe(options.within).statistics;
        let scores = evaluate::scores(plan, &mut parts, &matching, statistics)?;
        let page = self.page(&matching, &scores, options)?;
        let hits = page
            .into_iter()
            .map(|candidate| self.hit(candidate, plan))
            .collect::<tantivy::Result<_>>()?;
        Ok(Hits {
            total,
            hits,
            relaxed: false,
        })
    }

    pub(super) fn guard<T>(&self, work: impl FnOnce() -> tantivy::Result<T>) -> Result<T> {
        guarded(&self.dir, work)
    }

    /// The matching entries, in the order of the index.
    pub(super) fn matching(
        &self,
        plan: &Plan,
        within: SearchIn,
    ) -> tantivy::Result<Vec<DocAddress>> {
        let parts = self.parts(plan, within)?;
        Ok((0..)
            .zip(&parts)
            .flat_map(|(segment, part)| {
                let entries = part.matching(plan).into_iter();
                entries.map(move |entry| DocAddress::new(segment, entry))
            })
            .collect())
    }

    fn parts(&self, plan: &Plan, within: SearchIn) -> tantivy::Result<Vec<Part<'_>>> {
        let universe = self.universe(within);
        self.snapshot
            .segment_readers()
            .iter()
            .zip(&self.stored)
            .zip(&universe.entries)
            .map(|((segment, stored), all)| {
                let shelf = Shelf {
                    segment,
                    stored,
                    findings: within == SearchIn::Findings,
                    fields: self.fields,
                };
                Part::look_up(plan, shelf, all)
            })
            .collect()
    }

    fn universe(&self, within: SearchIn) -> &Universe {
        match within {
            SearchIn::Documents => &self.documents,
            SearchIn::Findings => &self.findings,
        }
    }

    /// The candidates of the page asked for, in order.
    fn page(
        &self,
        matching: &[Vec<DocId>],
        scores: &[Vec<f32>],
        options: &SearchOptions,
    ) -> tantivy::Result<Vec<Candidate>> {
        let end = options.offset.saturating_add(options.limit);
        let mut ranked: Vec<(f32, DocAddress)> = Vec::new();
        for ((segment, entries), scores) in (0..).zip(matching).zip(scores) {
            let addresses = entries.iter().map(|&entry| DocAddress::new(segment, entry));
            ranked.extend(scores.iter().copied().zip(addresses));
        }
        if end == 0 || ranked.is_empty() {
            return Ok(Vec::new());
        }
        if end < ranked.len() {
            // Everything as good as the last of the page takes part: the order among equals decides.
            let (_, lowest, _) =
                ranked.select_nth_unstable_by(end - 1, |one, other| other.0.total_cmp(&one.0));
            let lowest = lowest.0;
            ranked.retain(|(score, _)| *score >= lowest);
        }
        let mut candidates = self.with_order(ranked)?;
        candidates.sort_by(|one, other| {
            other
                .score
                .total_cmp(&one.score)
                .then(one.order.cmp(&other.order))
        });
        self.order_copies(&mut candidates, options.offset, end)?;
        candidates.truncate(end);
        candidates.drain(..options.offset.min(candidates.len()));
        Ok(candidates)
    }

    fn with_order(&self, ranked: Vec<(f32, DocAddress)>) -> tantivy::Result<Vec<Candidate>> {
        let mut columns = Vec::new();
        for segment in self.snapshot.segment_readers() {
            let fast = segment.fast_fields();
            columns.push((
                fast.column_first_or_default::<u64>(ORDER)?,
                fast.column_first_or_default::<u64>(PLACE_IN_SOURCE)?,
            ));
        }
        Ok(ranked
            .into_iter()
            .map(|(score, address)| {
                let (order, place) = &columns[address.segment_ord as usize];
                let order = (order.get_val(address.doc_id), place.get_val(address.doc_id));
                Candidate {
                    score,
                    address,
                    order,
                }
            })
            .collect())
    }

    /// Sources with the same content have the same ids; their names decide.
    fn order_copies(
        &self,
        candidates: &mut [Candidate],
        from: usize,
        to: usize,
    ) -> tantivy::Result<()> {
        let same = |one: &Candidate, other: &Candidate| {
            one.order == other.order && one.score.total_cmp(&other.score).is_eq()
        };
        let mut start = 0;
        for group in candidates.chunk_by_mut(same) {
            let end = start + group.len();
            if group.len() > 1 && start < to && end > from {
                let mut named = Vec::with_capacity(group.len());
                for candidate in group.iter() {
                    let record = self.stored(candidate.address)?.record;
                    named.push(((record.document_id, record.source), *candidate));
                }
                named.sort_by(|one, other| one.0.cmp(&other.0));
                for (slot, (_, candidate)) in group.iter_mut().zip(named) {
                    *slot = candidate;
                }
            }
            start = end;
        }
        Ok(())
    }

    fn hit(&self, candidate: Candidate, plan: &Plan) -> tantivy::Result<Hit> {
        let Stored {
            record,
            text,
            lines,
        } = self.stored(candidate.address)?;
        let snippet = snippet(&text, &plan.marks);
        let byte = text
            .char_indices()
            .nth(snippet.place)
            .map_or(0, |(byte, _)| byte);
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

    pub(super) fn stored(&self, address: DocAddress) -> tantivy::Result<Stored> {
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
            text: stored.get(address.doc_id).unpack(),
            lines: Lines::from_bytes(&bytes(self.fields.lines).unwrap_or_default()),
        })
    }

    /// Addresses in an order that depends on their content only: source, then place in it.
    pub(super) fn in_order(&self, addresses: Vec<DocAddress>) -> tantivy::Result<Vec<DocAddress>> {
        let ranked = addresses
            .into_iter()
            .map(|address| (0.0, address))
            .collect();
        let mut candidates = self.with_order(ranked)?;
        candidates.sort_by_key(|candidate| candidate.order);
        let all = candidates.len();
        self.order_copies(&mut candidates, 0, all)?;
        Ok(candidates
            .into_iter()
            .map(|candidate| candidate.address)
            .collect())
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
