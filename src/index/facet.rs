//! Counts of what matches, by a field; and sources in the order of their names.

use std::collections::BTreeMap;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocSet, SegmentReader, TERMINATED};

use super::query::Query;
use super::schema::FACT;
use super::searcher::{SearchIn, Searcher};
use crate::error::Result;

/// The fields that results can be counted by.
pub const FACETS: [&str; 11] = [
    "kind", "category", "theme", "mode", "level", "year", "date", "place", "issuer", "source",
    "document",
];

/// How many results have a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// The value as it was written.
    pub value: String,
    /// Results that have it.
    pub count: usize,
}

impl Searcher {
    /// Counts what matches by the values of `field`, one of [`FACETS`] or `meta:` and a column of the metadata; the most
    /// frequent first. A result without the field counts nowhere, one with two categories for both.
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::error::Error::Index) where the index turns out to be damaged.
    pub fn facet(&self, query: &Query, field: &str, within: SearchIn) -> Result<Vec<Facet>> {
        self.guard(|| {
            let decided = self.decide(query, within)?;
            let mut counts: BTreeMap<String, usize> = BTreeMap::new();
            for (segment, matching) in self
                .snapshot
                .segment_readers()
                .iter()
                .zip(&decided.matching)
            {
                self.each_value(segment, field, |value, entries| {
                    let found = entries
                        .iter()
                        .filter(|entry| matching.binary_search(entry).is_ok())
                        .count();
                    if found > 0 {
                        *counts.entry(value.to_owned()).or_default() += found;
                    }
                })?;
            }
            let facets = counts
                .into_iter()
                .map(|(value, count)| Facet { value, count });
            let mut facets: Vec<Facet> = facets.collect();
            facets.sort_by_key(|facet| std::cmp::Reverse(facet.count));
            Ok(facets)
        })
    }

    /// For every entry of every part, where its source stands in the order of their names.
    pub(super) fn source_ranks(&self) -> tantivy::Result<Vec<Vec<u64>>> {
        let segments = self.snapshot.segment_readers();
        let mut names: BTreeMap<String, Vec<(usize, Vec<u32>)>> = BTreeMap::new();
        for (part, segment) in segments.iter().enumerate() {
            self.each_value(segment, "source", |name, entries| {
                names
                    .entry(name.to_owned())
                    .or_default()
                    .push((part, entries.to_vec()));
            })?;
        }
        let mut ranks: Vec<Vec<u64>> = segments
            .iter()
            .map(|segment| vec![0; segment.max_doc() as usize])
            .collect();
        for (rank, places) in (0..).zip(names.into_values()) {
            for (part, entries) in places {
                for entry in entries {
                    ranks[part][entry as usize] = rank;
                }
            }
        }
        Ok(ranks)
    }

    /// Hands on every value of a field with the entries that have it.
    fn each_value(
        &self,
        segment: &SegmentReader,
        field: &str,
        mut sink: impl FnMut(&str, &[u32]),
    ) -> tantivy::Result<()> {
        let start = format!("{field}{FACT}");
        // Ids of documents are as they are compared.
        let kept_in = match field {
            "document" => self.fields.facts,
            _ => self.fields.facets,
        };
        let inverted = segment.inverted_index(kept_in)?;
        let mut values = inverted
            .terms()
            .range()
            .ge(start.as_bytes())
            .into_stream()?;
        let mut entries = Vec::new();
        while let Some((value, info)) = values.next() {
            let Some(value) = value.strip_prefix(start.as_bytes()) else {
                break;
            };
            let mut postings =
                inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            entries.clear();
            let mut entry = postings.doc();
            while entry != TERMINATED {
                entries.push(entry);
                entry = postings.advance();
            }
            if let Ok(value) = std::str::from_utf8(value) {
                sink(value, &entries);
            }
        }
        Ok(())
    }
}
