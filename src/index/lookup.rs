//! Reading the lists of the index: where a word, a fact or a string of characters stands.
//!
//! All lists of a part of the index are read into sorted vectors. That is simple, and fast enough: a list of a
//! hundred thousand entries takes a fraction of a millisecond. Three characters and more are looked for in the stored
//! texts of the entries that have all of their pairs.

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::characters::{Characters, key};
use super::codes::Wanted;
use super::lists::List;
use super::near::stretches;
use super::page::Columns;
use super::plan::Lookup;
use super::schema::{BEHIND_DOCUMENT, FACT, Fields};
use super::shorts::Shorts;
use super::texts::Texts;
use super::wordlists::WordList;
use super::words::{Of, Words};

/// Entries and how often the thing looked up stands in each, ascending. Zero where that was not counted: it stands
/// there.
pub(super) type Found = Vec<(DocId, u32)>;

/// Looking through a text costs about as much as reading so many numbers of a list.
const READING_COSTS: usize = 1_000;

/// Where things are looked up: one part of the index.
#[derive(Clone, Copy)]
pub(super) struct Shelf<'a> {
    pub segment: &'a SegmentReader,
    pub stored: &'a Texts,
    pub characters: &'a Characters,
    pub words: &'a Words,
    pub shorts: &'a Shorts,
    pub columns: &'a Columns,
    /// Findings, not documents.
    pub findings: bool,
    pub fields: Fields,
}

impl Shelf<'_> {
    /// The list of a word of the text or the title.
    fn list(&self, lookup: &Lookup) -> Option<WordList<'_>> {
        match lookup {
            Lookup::Word(word) => self.words.get(of_text(self.findings), word),
            Lookup::TitleWord(word) => self.words.get(Of::Titles, word),
            _ => None,
        }
    }

    fn is_alive(&self, entry: DocId) -> bool {
        let alive = self.segment.alive_bitset();
        alive.is_none_or(|alive| alive.is_alive(entry))
    }

    /// Looks one thing up.
    pub(super) fn look_up(&self, lookup: &Lookup) -> tantivy::Result<Found> {
        match lookup {
            Lookup::Characters(text) => Ok(self.characters(text, self.findings, false)),
            Lookup::Short(short, text) => {
                let entries = self.shorts.holding(*short, text)?.into_iter();
                let alive = entries.filter(|entry| self.is_alive(*entry));
                Ok(alive.map(|entry| (entry, 1)).collect())
            }
            Lookup::Word(_) | Lookup::TitleWord(_) => {
                let mut found = Found::new();
                if let Some(list) = self.list(lookup) {
                    self.take(list, &mut found);
                }
                Ok(found)
            }
            Lookup::Prefix(start) => Ok(self.prefix(start)),
            Lookup::Near(parts, slack) => Ok(self.near(parts, *slack)),
            Lookup::Stated(kind, text) => self.stated(kind, text),
            Lookup::Facts(facts) => {
                let mut found = Found::new();
                for fact in facts {
                    found.extend(term(self.segment, self.fields.facts, fact)?);
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
        // Where entries were deleted, the numbers kept with the lists count them too.
        if let Some(list) = self.list(lookup)
            && !self.segment.has_deletes()
        {
            let mut found = Found::new();
            let mut rest = among;
            for (entry, steps) in list.entries() {
                while let Some((&next, tail)) = rest.split_first()
                    && next <= entry
                {
                    rest = tail;
                    if next == entry {
                        found.push((entry, steps));
                    }
                }
                // What lies behind the last of them need not be read.
                if rest.is_empty() {
                    break;
                }
            }
            return Ok((found, list.len()));
        }
        let found = self.look_up(lookup)?;
        let holding = found.len();
        Ok((found, holding))
    }

    /// The living entries in whose text `text` stands: documents, or findings. How often it stands there is counted
    /// on demand only: that it does is known at the first place.
    fn characters(&self, text: &str, findings: bool, counted: bool) -> Found {
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
                // All pairs: with every second more texts are looked through for nothing than lists are saved.
                let pairs = characters.windows(2);
                let mut keys: Vec<u64> =
                    pairs.map(|pair| key(pair[0], pair[1], findings)).collect();
                keys.sort_unstable();
                keys.dedup();
                let wanted = Wanted::new(text);
                let held = self.with_all(&keys).into_iter();
                if counted {
                    let held = held.map(|entry| (entry, self.count(entry, &wanted)));
                    return held.filter(|(_, count)| *count > 0).collect();
                }
                held.filter(|&entry| self.stored.get(entry).holds(&wanted))
                    .map(|entry| (entry, 0))
                    .collect()
            }
        }
    }

    /// How many entries hold a string of one or two characters, where its list alone tells.
    pub(super) fn holding(&self, text: &str) -> Option<usize> {
        let mut characters = text.chars();
        let (first, second) = (characters.next()?, characters.next());
        if characters.next().is_some() || self.segment.has_deletes() {
            return None;
        }
        let key = key(first, second.unwrap_or('\0'), self.findings);
        Some(self.characters.get(key).map_or(0, |list| list.len()))
    }

    /// How often something stands in the text of an entry.
    pub(super) fn count(&self, entry: DocId, wanted: &Wanted) -> u32 {
        let count = self.stored.get(entry).count(wanted);
        u32::try_from(count).unwrap_or(u32::MAX)
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

    /// Appends the living entries of a list.
    fn take(&self, list: WordList<'_>, found: &mut Found) {
        found.reserve(list.len());
        found.extend(list.entries().filter(|&(entry, _)| self.is_alive(entry)));
    }

    /// The living entries with a word that begins so.
    fn prefix(&self, start: &str) -> Found {
        let mut found = Found::new();
        for list in self.words.beginning(of_text(self.findings), start) {
            self.take(list, &mut found);
        }
        found.sort_unstable();
        found.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            earlier.1 += if same { later.1 } else { 0 };
            same
        });
        found
    }

    /// The entries in which all parts stand within a stretch that has at most `slack` other characters.
    fn near(&self, parts: &[String], slack: usize) -> Found {
        let Some((first, rest)) = parts.split_first() else {
            return Found::new();
        };
        let mut held = self.characters(first, self.findings, false);
        for part in rest {
            let other = self.characters(part, self.findings, false);
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
        let mut found = self.characters(text, true, true);
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

/// Whose words a text's are.
pub(super) fn of_text(findings: bool) -> Of {
    if findings {
        Of::Findings
    } else {
        Of::Documents
    }
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
            found.push((entry, 1));
        }
        entry = postings.advance();
    }
    Ok(found)
}
