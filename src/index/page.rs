//! The order of results, and the page of them that was asked for.

use std::cmp::Ordering;
use std::sync::Arc;

use tantivy::columnar::ColumnValues;
use tantivy::{DocAddress, DocId, SegmentReader};

use super::schema::{DATE, LENGTH, ORDER, PLACE_IN_SOURCE};
use super::searcher::{SearchOptions, Searcher, Sort};

/// The numbers of every entry of a part of the index.
pub(super) struct Columns {
    pub length: Arc<dyn ColumnValues<u64>>,
    order: Arc<dyn ColumnValues<u64>>,
    place: Arc<dyn ColumnValues<u64>>,
    date: Arc<dyn ColumnValues<u64>>,
}

impl Columns {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let column = |name| segment.fast_fields().column_first_or_default::<u64>(name);
        Ok(Self {
            length: column(LENGTH)?,
            order: column(ORDER)?,
            place: column(PLACE_IN_SOURCE)?,
            date: column(DATE)?,
        })
    }
}

/// A matching entry before it is shown.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Candidate {
    pub score: f32,
    pub address: DocAddress,
    /// What is sorted by before the score; the same for all where nothing is.
    key: u64,
    /// Source and place in it, the order among equals.
    order: (u64, u64),
}

/// The order of two results, copies of one another apart.
fn by_rank(one: &Candidate, other: &Candidate) -> Ordering {
    one.key
        .cmp(&other.key)
        .then(other.score.total_cmp(&one.score))
        .then(one.order.cmp(&other.order))
}

impl Searcher {
    /// The candidates of the page asked for, in order.
    pub(super) fn page(
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
        if end < ranked.len() && options.sort == Sort::Score {
            // Everything as good as the last of the page takes part: the order among equals decides.
            let (_, lowest, _) =
                ranked.select_nth_unstable_by(end - 1, |one, other| other.0.total_cmp(&one.0));
            let lowest = lowest.0;
            ranked.retain(|(score, _)| *score >= lowest);
        }
        let mut candidates = self.with_order(ranked, options.sort)?;
        candidates.sort_by(by_rank);
        self.order_copies(&mut candidates, options.offset, end)?;
        candidates.truncate(end);
        candidates.drain(..options.offset.min(candidates.len()));
        Ok(candidates)
    }

    fn with_order(
        &self,
        ranked: Vec<(f32, DocAddress)>,
        sort: Sort,
    ) -> tantivy::Result<Vec<Candidate>> {
        let sources = match sort {
            Sort::Source => self.source_ranks()?,
            _ => Vec::new(),
        };
        Ok(ranked
            .into_iter()
            .map(|(score, address)| {
                let part = address.segment_ord as usize;
                let Columns {
                    order, place, date, ..
                } = &self.columns[part];
                let entry = address.doc_id;
                let place = place.get_val(entry);
                let (score, key) = match sort {
                    Sort::Date => (score, u64::MAX - date.get_val(entry)),
                    // Within a source as it stands there, whatever the score.
                    Sort::Source => (0.0, sources[part][entry as usize] << 32 | place),
                    _ => (score, 0),
                };
                Candidate {
                    score,
                    address,
                    key,
                    order: (order.get_val(entry), place),
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
        let same = |one: &Candidate, other: &Candidate| by_rank(one, other).is_eq();
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

    /// Addresses in an order that depends on their content only: by `sort`, then source, then place in it.
    pub(super) fn in_order(
        &self,
        addresses: Vec<DocAddress>,
        sort: Sort,
    ) -> tantivy::Result<Vec<DocAddress>> {
        let ranked = addresses
            .into_iter()
            .map(|address| (0.0, address))
            .collect();
        let mut candidates = self.with_order(ranked, sort)?;
        candidates.sort_by(by_rank);
        let all = candidates.len();
        self.order_copies(&mut candidates, 0, all)?;
        let addresses = candidates.into_iter().map(|candidate| candidate.address);
        Ok(addresses.collect())
    }
}
