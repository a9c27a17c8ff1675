//! Which entries have which words: a file of lists beside each part of the index, which tantivy writes, merges and
//! removes with the part.
//!
//! tantivy would take every word as text, again for each step of its number. Here it is handed over counted, numbered,
//! and sorted by its number as the pairs of characters are.

use std::any::Any;
use std::io::{self, Write};

use tantivy::directory::{OwnedBytes, TerminatingWrite};
use tantivy::index::SegmentComponent;
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema, Value};
use tantivy::{DocId, Segment, SegmentReader, TantivyDocument, TantivyError};

use super::characters::renumbered;
use super::gather::hash;
use super::record::{read_number, write_number};
use super::runs::Gathered;
use super::wordlists::{File, STEP_BITS, WordList, WordLists, encode, merge};

/// Ending of the file's name, and name of the field's type.
pub(super) const WORDS: &str = "words";

/// Whose words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Documents,
    Findings,
    Titles,
}

impl Of {
    /// What every word begins with in the file.
    fn mark(self) -> u8 {
        match self {
            Self::Documents => b'd',
            Self::Findings => b'f',
            Self::Titles => b't',
        }
    }
}

/// Appends a word to what an entry hands over.
pub(super) fn hand_over(of: Of, word: &str, steps: u8, out: &mut Vec<u8>) {
    out.push(steps);
    write_number(out, word.len() as u64 + 1);
    out.push(of.mark());
    out.extend_from_slice(word.as_bytes());
}

fn component() -> SegmentComponent {
    SegmentComponent::Custom(WORDS.to_owned())
}

fn broken(what: &str) -> TantivyError {
    TantivyError::InternalError(format!("the lists of words are broken: {what}"))
}

/// Writes and merges lists of words.
pub(super) struct WordsPlugin {
    /// The words of an entry, as [`hand_over`] puts them.
    pub field: Field,
}

impl SegmentPlugin for WordsPlugin {
    fn extensions(&self) -> &[&str] {
        &[WORDS]
    }

    fn create_writer(
        &self,
        _context: &PluginWriterContext,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(WordsWriter {
            field: self.field,
            known: Known::default(),
            gathered: Gathered::default(),
            entries: 0,
        }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        if matches!(context.doc_id_mapping.mapping_type(), MappingType::Shuffled) {
            return Err(broken("merged in another order"));
        }
        let opened: Vec<Words> = context
            .readers
            .iter()
            .map(Words::open)
            .collect::<tantivy::Result<_>>()?;
        let (numbers, entries) = renumbered(context.readers);
        let lists = opened.iter().map(Words::lists).zip(numbers).collect();
        write(context.target_segment, |out| merge(lists, entries, out))
    }
}

fn write(
    segment: &Segment,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> tantivy::Result<()> {
    let mut out = segment.open_write(component())?;
    content(&mut out)?;
    Ok(out.terminate()?)
}

/// Words by number, in the order they came.
#[derive(Default)]
struct Known {
    /// The upper half of a hash, and one more than the number; zero where free; at most half full.
    table: Vec<(u32, u32)>,
    /// All words, one behind the other, and where each ends.
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

impl Known {
    fn word(&self, number: usize) -> &[u8] {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[start..self.ends[number]]
    }

    /// The number of a word.
    fn number(&mut self, word: &[u8]) -> u32 {
        if self.ends.len() * 2 >= self.table.len() {
            self.grow();
        }
        let (mark, mut place) = self.place(hash(word));
        while let Some(number) = self.table[place].1.checked_sub(1) {
            if self.table[place].0 == mark && self.word(number as usize) == word {
                return number;
            }
            place = (place + 1) & (self.table.len() - 1);
        }
        // The memory of a part of the index holds fewer than 2³² words.
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX - 1);
        self.bytes.extend_from_slice(word);
        self.ends.push(self.bytes.len());
        self.table[place] = (mark, number + 1);
        number
    }

    fn place(&self, hash: u64) -> (u32, usize) {
        let (high, low) = (hash >> 32, hash & u64::from(u32::MAX));
        let mark = u32::try_from(low).unwrap_or_default();
        let place = usize::try_from(high).unwrap_or_default() & (self.table.len() - 1);
        (mark, place)
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(1 << 12);
        self.table.clear();
        self.table.resize(size, (0, 0));
        for (at, number) in (0..self.ends.len()).zip(1..) {
            let (mark, mut place) = self.place(hash(self.word(at)));
            while self.table[place].1 != 0 {
                place = (place + 1) & (size - 1);
            }
            self.table[place] = (mark, number);
        }
    }
}

struct WordsWriter {
    field: Field,
    known: Known,
    gathered: Gathered,
    entries: u32,
}

impl PluginWriter for WordsWriter {
    fn add_document(
        &mut self,
        entry: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        let document: Option<&TantivyDocument> = document.as_any().downcast_ref();
        let value = document.and_then(|document| document.get_first(self.field));
        let mut rest = value
            .as_ref()
            .and_then(Value::as_custom)
            .unwrap_or_default();
        self.entries = entry + 1;
        let first = entry << STEP_BITS;
        self.gathered.make_room(first);
        while let Some((&steps, tail)) = rest.split_first() {
            rest = tail;
            let word = read_number(&mut rest).and_then(|length| rest.split_at_checked(length));
            let Some((word, tail)) = word else { break };
            rest = tail;
            let number = self.known.number(word);
            self.gathered.add(first | u32::from(steps), number.into());
        }
        Ok(())
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        mapping: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        if mapping.is_some() {
            return Err(broken("written in another order"));
        }
        let Self {
            known,
            gathered,
            entries,
            ..
        } = *self;
        // The lists come in the order of the words' numbers, and are written in that of the words.
        let mut bytes = Vec::new();
        let mut lists = Vec::with_capacity(known.ends.len());
        gathered.each(|number, list| {
            let start = bytes.len();
            encode(list, entries, &mut bytes);
            let word = known.word(usize::try_from(number).unwrap_or_default());
            lists.push((word, list.len(), start..bytes.len()));
        });
        lists.sort_unstable_by_key(|list| list.0);
        write(segment, |out| {
            let mut file = File::new(out);
            for (word, count, range) in lists {
                file.add(word, count, &bytes[range])?;
            }
            file.finish(entries)
        })
    }

    fn mem_usage(&self) -> usize {
        let known = self.known.bytes.len() + (self.known.ends.len() + self.known.table.len()) * 8;
        known + self.gathered.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// The words of one part of the index, open for reading.
#[derive(Clone)]
pub(super) struct Words(OwnedBytes);

impl Words {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let file = segment.open_read(component())?.read_bytes()?;
        match WordLists::new(&file) {
            Some(_) => Ok(Self(file)),
            None => Err(broken("its end is missing")),
        }
    }

    fn lists(&self) -> WordLists<'_> {
        // It was one when it was opened.
        WordLists::new(&self.0).unwrap_or(WordLists::empty())
    }

    /// The entries that have a word, if any.
    pub(super) fn get(&self, of: Of, word: &str) -> Option<WordList<'_>> {
        self.lists().get(&marked(of, word))
    }

    /// The lists of all words that begin so.
    pub(super) fn beginning(&self, of: Of, start: &str) -> Vec<WordList<'_>> {
        let start = marked(of, start);
        let mut walk = self.lists().from(&start);
        let mut lists = Vec::new();
        while walk.advance() {
            if walk.word.starts_with(&start) {
                lists.push(walk.list);
            } else if walk.word > start {
                break;
            }
        }
        lists
    }
}

fn marked(of: Of, word: &str) -> Vec<u8> {
    let mut marked = Vec::with_capacity(word.len() + 1);
    marked.push(of.mark());
    marked.extend_from_slice(word.as_bytes());
    marked
}
