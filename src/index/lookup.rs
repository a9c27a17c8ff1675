//! Reading the lists of the index: where a word, a fact or a string of characters stands.
//!
//! All lists of a part of the index are read into sorted vectors. That is simple, and fast enough: a list of a
//! hundred thousand entries takes a fraction of a millisecond. Three characters and more are looked for in the stored
//! texts of the entries that have all of their pairs.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::characters::{Characters, key};
use super::codes::Wanted;
use super::lists::List;
use super::near::stretches;
use super::plan::Lookup;
use super::schema::{BEHIND_DOCUMENT, FACT, Fields};
use super::texts::Texts;

/// Entries and how often the thing looked up stands in each, ascending.
pub(super) type Found = Vec<(DocId, u32)>;

/// A jump in a list costs about as much as reading so many entries.
const SEEK_COSTS: usize = 16;

/// Looking through a text costs about as much as reading so many numbers of a list.
const READING_COSTS: usize = 1_000;

/// Where things are looked up: one part of the index.
#[derive(Clone, Copy)]
pub(super) struct Shelf<'a> {
    pub segment: &'a SegmentReader,
    pub stored: &'a Texts,
    pub characters: &'a Characters,
    /// Findings, not documents.
    pub findings: bool,
    pub fields: Fields,
}

impl Shelf<'_> {
    fn words(&self) -> Field {
        if self.findings {
            self.fields.finding_words
        } else {
            self.fields.document_words
        }
    }

    /// Looks one thing up.
    pub(super) fn look_up(&self, lookup: &Lookup) -> tantivy::Result<Found> {
        let (segment, words) = (self.segment, self.words());
        match lookup {
            Lookup::Characters(text) => Ok(self.characters(text, self.findings)),
            Lookup::Short(field, text) => short(segment, *field, text),
            Lookup::Word(word) => term(segment, words, word),
            Lookup::TitleWord(word) => term(segment, self.fields.title_words, word),
            Lookup::Prefix(start) => prefix(segment, words, start),
            Lookup::Near(parts, slack) => Ok(self.near(parts, *slack)),
            Lookup::Stated(kind, text) => self.stated(kind, text),
            Lookup::Facts(facts) => {
                let mut found = Found::new();
                for fact in facts {
                    found.extend(term(segment, self.fields.facts, fact)?);
                }
                found.sort_unstable();
                found.dedup();
                Ok(found)
            }
        }
    }

    /// Looks up what serves to rank `among` only: the lists are read where `among` is, which is far less where few
    /// entries match. Gives also how many entries of this part hold it in all.
    pub(super) fn look_up_among(
        &self,
        lookup: &Lookup,
        among: &[DocId],
    ) -> tantivy::Result<(Found, usize)> {
        let one_term = match lookup {
            Lookup::Word(word) => Some((self.words(), word)),
            Lookup::TitleWord(word) => Some((self.fields.title_words, word)),
            _ => None,
        };
        // Where entries were deleted, the numbers kept with the lists count them too.
        if let Some((field, text)) = one_term
            && !self.segment.has_deletes()
        {
            let inverted = self.segment.inverted_index(field)?;
            let term = Term::from_field_text(field, text);
            let Some(info) = inverted.get_term_info(&term)? else {
                return Ok((Found::new(), 0));
            };
            let holding = info.doc_freq as usize;
            if among.len() < holding / SEEK_COSTS {
                let mut postings =
                    inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
                let mut found = Found::new();
                for &entry in among {
                    if postings.doc() < entry {
                        postings.seek(entry);
                    }
                    if postings.doc() == entry {
                        found.push((entry, postings.term_freq()));
                    }
                }
                return Ok((found, holding));
            }
        }
        let found = self.look_up(lookup)?;
        let holding = found.len();
        Ok((found, holding))
    }

    /// The living entries in whose text `text` stands: documents, or findings.
    fn characters(&self, text: &str, findings: bool) -> Found {
        let characters: Vec<char> = text.chars().collect();
        let one = |entry| (entry, 1);
        match *characters.as_slice() {
            [] => Found::new(),
            [single] => self
                .with_all(&[key(single, '\0', findings)])
                .into_iter()
                .map(one)
                .collect(),
            [first, second] => self
                .with_all(&[key(first, second, findings)])
                .into_iter()
                .map(one)
                .collect(),
            _ => {
                // Every second pair, and the last: together they hold every character.
                let last = characters.len() - 2;
                let starts = (0..=last).step_by(2).chain([last]);
                let mut keys: Vec<u64> = starts
                    .map(|at| key(characters[at], characters[at + 1], findings))
                    .collect();
                keys.sort_unstable();
                keys.dedup();
                let wanted = Wanted::new(text);
                let count = |entry| {
                    let count = self.stored.get(entry).count(&wanted);
                    (entry, u32::try_from(count).unwrap_or(u32::MAX))
                };
                let held = self.with_all(&keys).into_iter().map(count);
                held.filter(|(_, count)| *count > 0).collect()
            }
        }
    }

    /// The living entries that have all keys, or nearly: where few are left, their texts tell sooner than long lists.
    fn with_all(&self, keys: &[u64]) -> Vec<DocId> {
        let lists = keys.iter().map(|&key| self.characters.get(key));
        let Some(mut lists) = lists.collect::<Option<Vec<List<'_>>>>() else {
            return Vec::new();
        };
        lists.sort_by_key(List::len);
        let mut lists = lists.into_iter();
        let mut entries = lists.next().map_or_else(Vec::new, |list| list.entries());
        for list in lists {
            if entries.len() * READING_COSTS < list.len() {
                break;
            }
            list.keep_in(&mut entries);
        }
        if let Some(alive) = self.segment.alive_bitset() {
            entries.retain(|&entry| alive.is_alive(entry));
        }
        entries
    }

    /// The entries in which all parts stand within a stretch that has at most `slack` other characters.
    fn near(&self, parts: &[String], slack: usize) -> Found {
        let Some((first, rest)) = parts.split_first() else {
            return Found::new();
        };
        let mut held = self.characters(first, self.findings);
        for part in rest {
            let other = self.characters(part, self.findings);
            held.retain(|(entry, _)| other.binary_search_by_key(entry, |found| found.0).is_ok());
        }
        let wanted: Vec<Wanted> = parts.iter().map(|part| Wanted::new(part)).collect();
        let mut found = Found::new();
        for (entry, _) in held {
            let text = self.stored.get(entry);
            let lists: Vec<Vec<(usize, usize)>> = wanted
                .iter()
                .map(|wanted| {
                    let places = text.places(wanted);
                    places.map(|start| (start, start + wanted.length)).collect()
                })
                .collect();
            let count = stretches(&lists, slack).len();
            if count > 0 {
                found.push((entry, u32::try_from(count).unwrap_or(u32::MAX)));
            }
        }
        found
    }

    /// The findings of a kind in whose text `text` stands, or the documents that state them.
    fn stated(&self, kind: &str, text: &str) -> tantivy::Result<Found> {
        let of_kind = format!("kind{FACT}{kind}");
        let of_kind = term(self.segment, self.fields.facts, &of_kind)?;
        let mut found = self.characters(text, true);
        found.retain(|(entry, _)| of_kind.binary_search_by_key(entry, |found| found.0).is_ok());
        if self.findings {
            return Ok(found);
        }
        let behind = self.segment.fast_fields().u64(BEHIND_DOCUMENT)?;
        let mut documents = Found::new();
        for (entry, times) in found {
            let distance = u32::try_from(behind.first(entry).unwrap_or(0)).unwrap_or(0);
            let document = entry.saturating_sub(distance);
            match documents.last_mut() {
                Some(last) if last.0 == document => last.1 += times,
                _ => documents.push((document, times)),
            }
        }
        Ok(documents)
    }
}

/// The bytes where characters begin, and the end.
fn boundaries(text: &str) -> Vec<usize> {
    text.char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect()
}

/// The living entries with a word that begins so.
fn prefix(segment: &SegmentReader, field: Field, start: &str) -> tantivy::Result<Found> {
    let inverted = segment.inverted_index(field)?;
    let alive = segment.alive_bitset();
    let from = Term::from_field_text(field, start);
    let mut builder = inverted.terms().range();
    builder = builder.ge(from.serialized_value_bytes());
    let mut words = builder.into_stream()?;
    let mut found = Found::new();
    while let Some((word, info)) = words.next() {
        if !word.starts_with(start.as_bytes()) {
            break;
        }
        let mut postings =
            inverted.read_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?;
        let mut entry = postings.doc();
        while entry != TERMINATED {
            if alive.is_none_or(|alive| alive.is_alive(entry)) {
                found.push((entry, postings.term_freq()));
            }
            entry = postings.advance();
        }
    }
    found.sort_unstable();
    found.dedup_by(|later, earlier| {
        let same = later.0 == earlier.0;
        earlier.1 += if same { later.1 } else { 0 };
        same
    });
    Ok(found)
}

/// The living entries with a term.
pub(super) fn term(segment: &SegmentReader, field: Field, text: &str) -> tantivy::Result<Found> {
    let inverted = segment.inverted_index(field)?;
    let term = Term::from_field_text(field, text);
    let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::WithFreqs)? else {
        return Ok(Found::new());
    };
    let mut found = Found::with_capacity(postings.doc_freq() as usize);
    let alive = segment.alive_bitset();
    let mut entry = postings.doc();
    while entry != TERMINATED {
        if alive.is_none_or(|alive| alive.is_alive(entry)) {
            found.push((entry, postings.term_freq()));
        }
        entry = postings.advance();
    }
    Ok(found)
}

/// The entries in whose short field `text` stands.
fn short(segment: &SegmentReader, field: Field, text: &str) -> tantivy::Result<Found> {
    let places = boundaries(text);
    let terms: Vec<(usize, &str)> = places
        .windows(2)
        .enumerate()
        .map(|(at, place)| (at, &text[place[0]..place[1]]))
        .collect();
    in_sequence(segment, field, &terms)
}

/// The entries in which all terms stand at their distances from a common place, and how many such places there are.
fn in_sequence(
    segment: &SegmentReader,
    field: Field,
    terms: &[(usize, &str)],
) -> tantivy::Result<Found> {
    let inverted = segment.inverted_index(field)?;
    let mut lists: Vec<(u32, SegmentPostings)> = Vec::with_capacity(terms.len());
    let Some(&(last, _)) = terms.last() else {
        return Ok(Found::new());
    };
    for &(at, text) in terms {
        let term = Term::from_field_text(field, text);
        match inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
            // Moved so that all terms of one place have the same number.
            Some(postings) => lists.push((u32::try_from(last - at).unwrap_or(u32::MAX), postings)),
            None => return Ok(Found::new()),
        }
    }
    lists.sort_by_key(|(shift, postings)| (postings.doc_freq(), *shift));
    let alive = segment.alive_bitset();
    let mut found = Found::new();
    let (mut common, mut next) = (Vec::new(), Vec::new());
    let mut candidate = lists[0].1.doc();
    'candidates: while candidate != TERMINATED {
        for (_, list) in &mut lists[1..] {
            if list.doc() < candidate {
                list.seek(candidate);
            }
            if list.doc() > candidate {
                let target = list.doc();
                candidate = if target == TERMINATED {
                    TERMINATED
                } else {
                    lists[0].1.seek(target)
                };
                continue 'candidates;
            }
        }
        if alive.is_none_or(|alive| alive.is_alive(candidate)) {
            let (shift, first) = &mut lists[0];
            first.positions_with_offset(*shift, &mut common);
            for (shift, list) in &mut lists[1..] {
                if common.is_empty() {
                    break;
                }
                list.positions_with_offset(*shift, &mut next);
                keep_common(&mut common, &next);
            }
            if !common.is_empty() {
                found.push((candidate, u32::try_from(common.len()).unwrap_or(u32::MAX)));
            }
        }
        candidate = lists[0].1.advance();
    }
    Ok(found)
}

/// Keeps in `common` what is in `other` too; both ascending.
fn keep_common(common: &mut Vec<u32>, other: &[u32]) {
    let mut rest = other;
    common.retain(|place| {
        while rest.first().is_some_and(|next| next < place) {
            rest = &rest[1..];
        }
        rest.first() == Some(place)
    });
}
