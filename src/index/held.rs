//! Which sources an index holds, and which of them a run has seen.
//!
//! Keys are not held in memory: those in the index are looked up in it, those that were seen go to disk when they are
//! many (`spill`).

use std::io;
use std::path::Path;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, Index, IndexReader, ReloadPolicy, Searcher, Term};

use super::characters::Characters;
use super::schema::Fields;
use super::shorts::Shorts;
use super::texts::Texts;
use super::words::Words;
use crate::spill::{Keys, Scratch};

/// Keys of sources. Of each 64 bits are kept: two of a million sources are taken for one once in thirty million times.
pub(super) struct Seen(Keys);

impl Seen {
    /// None seen yet; temporary files go to `dir`, and the system takes them back.
    pub(super) fn new(dir: &Path) -> Self {
        let dir = dir.to_path_buf();
        let scratch = Scratch::new(move || Ok(Box::new(tempfile::tempfile_in(&dir)?)));
        Self(Keys::new(scratch))
    }

    /// Whether a key is seen for the first time.
    pub(super) fn add(&mut self, key: &str) -> io::Result<bool> {
        self.0.add(half(key), 0)
    }

    /// Whether a key was seen.
    pub(super) fn has(&mut self, key: &str) -> io::Result<bool> {
        Ok(self.0.get(half(key))?.is_some())
    }
}

/// The first half of a key.
fn half(key: &str) -> u64 {
    let half = key
        .get(..16)
        .and_then(|half| u64::from_str_radix(half, 16).ok());
    half.unwrap_or_default()
}

/// The index as it is now.
pub(super) fn snapshot(index: &Index) -> tantivy::Result<Searcher> {
    let reader: IndexReader = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()?;
    Ok(reader.searcher())
}

/// How many sources an index holds; its own files are opened as well, so that a fault in one shows.
pub(super) fn count(index: &Index, fields: Fields) -> tantivy::Result<usize> {
    let snapshot = snapshot(index)?;
    for segment in snapshot.segment_readers() {
        Texts::open(segment)?;
        Characters::open(segment)?;
        Words::open(segment)?;
        Shorts::open(segment)?.check()?;
    }
    let mut count = 0;
    each_key(&snapshot, fields, |_| count += 1)?;
    Ok(count)
}

/// Hands on the keys of all sources in the index, part by part; the entries of a source lie in one.
pub(super) fn each_key(
    searcher: &Searcher,
    fields: Fields,
    mut take: impl FnMut(&str),
) -> tantivy::Result<()> {
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(fields.key)?;
        let mut terms = inverted.terms().stream()?;
        while let Some((term, info)) = terms.next() {
            let postings = inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic)?;
            let alive = segment
                .alive_bitset()
                .is_none_or(|alive| postings.doc_freq_given_deletes(alive) > 0);
            if alive && let Ok(key) = std::str::from_utf8(term) {
                take(key);
            }
        }
    }
    Ok(())
}

/// The first entry that has a key in `field`.
pub(super) fn find(
    searcher: &Searcher,
    field: Field,
    key: &str,
) -> tantivy::Result<Option<DocAddress>> {
    let term = Term::from_field_text(field, key);
    for (number, segment) in (0..).zip(searcher.segment_readers()) {
        let inverted = segment.inverted_index(field)?;
        let basic = IndexRecordOption::Basic;
        let Some(mut postings) = inverted.read_postings(&term, basic)? else {
            continue;
        };
        let mut at = tantivy::DocSet::doc(&postings);
        while at != tantivy::TERMINATED {
            if !segment.is_deleted(at) {
                return Ok(Some(DocAddress::new(number, at)));
            }
            at = tantivy::DocSet::advance(&mut postings);
        }
    }
    Ok(None)
}
