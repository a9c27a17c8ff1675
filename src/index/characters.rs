//! Which entries have which characters and pairs of characters: a file of lists beside each part of the index, which
//! tantivy writes, merges and removes with the part.

use std::any::Any;
use std::io::{self, Write};
use std::sync::Arc;

use tantivy::directory::{OwnedBytes, TerminatingWrite};
use tantivy::index::SegmentComponent;
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema, Value};
use tantivy::{DocId, Segment, SegmentReader, TantivyDocument, TantivyError};

use super::lists::{List, Lists};
use super::merge::{Cursor, Renumber, merge};
use super::runs::{Gathered, KEY_BITS};
use super::tokens::Backlog;

/// Ending of the file's name, and name of the field's type.
pub(super) const CHARACTERS: &str = "chars";

/// Bits of a character's number.
const CHARACTER_BITS: u32 = 21;
/// Set in the keys of findings.
const FINDING: u64 = 1 << (KEY_BITS - 1);

/// The key of two neighbours, or, with zero behind it, of one character.
pub(super) fn key(first: char, second: char, finding: bool) -> u64 {
    let pair = u64::from(u32::from(first)) << CHARACTER_BITS | u64::from(u32::from(second));
    pair | if finding { FINDING } else { 0 }
}

fn component() -> SegmentComponent {
    SegmentComponent::Custom(CHARACTERS.to_owned())
}

fn broken(what: &str) -> TantivyError {
    TantivyError::InternalError(format!("the lists of characters are broken: {what}"))
}

/// Writes and merges lists of characters.
pub(super) struct CharactersPlugin {
    /// The keys of an entry, eight bytes each.
    pub field: Field,
    pub backlog: Arc<Backlog>,
}

impl SegmentPlugin for CharactersPlugin {
    fn extensions(&self) -> &[&str] {
        &[CHARACTERS]
    }

    fn create_writer(
        &self,
        _context: &PluginWriterContext,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(CharactersWriter {
            field: self.field,
            backlog: Arc::clone(&self.backlog),
            gathered: Gathered::default(),
            entries: 0,
        }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        if matches!(context.doc_id_mapping.mapping_type(), MappingType::Shuffled) {
            return Err(broken("merged in another order"));
        }
        let opened: Vec<Characters> = context
            .readers
            .iter()
            .map(Characters::open)
            .collect::<tantivy::Result<_>>()?;
        let lists: Vec<Lists<'_>> = opened.iter().map(Characters::lists).collect();
        let (numbers, entries) = renumbered(context.readers);
        let cursors = lists
            .iter()
            .zip(numbers)
            .map(|(lists, numbers)| Cursor::of_file(lists, numbers))
            .collect();
        write(context.target_segment, |out| merge(cursors, entries, out))
    }
}

/// How the living entries of parts are numbered where they are merged, and how many they are.
pub(super) fn renumbered(readers: &[SegmentReader]) -> (Vec<Renumber>, u32) {
    let mut next = 0;
    let mut numbers = Vec::new();
    for reader in readers {
        numbers.push(if reader.has_deletes() {
            let mut each = vec![u32::MAX; reader.max_doc() as usize];
            for (number, entry) in (next..).zip(reader.doc_ids_alive()) {
                each[entry as usize] = number;
            }
            Renumber::Each(each)
        } else {
            Renumber::From(next)
        });
        next += reader.num_docs();
    }
    (numbers, next)
}

fn write(
    segment: &Segment,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> tantivy::Result<()> {
    let mut out = segment.open_write(component())?;
    content(&mut out)?;
    Ok(out.terminate()?)
}

struct CharactersWriter {
    field: Field,
    backlog: Arc<Backlog>,
    gathered: Gathered,
    entries: u32,
}

impl PluginWriter for CharactersWriter {
    fn add_document(
        &mut self,
        entry: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        self.entries = entry + 1;
        let document: Option<&TantivyDocument> = document.as_any().downcast_ref();
        let value = document.and_then(|document| document.get_first(self.field));
        if let Some(bytes) = value.as_ref().and_then(Value::as_custom) {
            let keys = bytes.chunks_exact(8).map(|key| {
                let mut number = [0; 8];
                number.copy_from_slice(key);
                u64::from_le_bytes(number)
            });
            self.gathered.add_all(entry, keys);
            self.backlog.done(bytes.len());
        }
        Ok(())
    }

    fn serialize(
        self: Box<Self>,
        segment: &Segment,
        mapping: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        match mapping {
            Some(_) => Err(broken("written in another order")),
            None => write(segment, |out| self.gathered.finish(self.entries, out)),
        }
    }

    fn mem_usage(&self) -> usize {
        self.gathered.memory()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// The lists of one part of the index, open for reading.
#[derive(Clone)]
pub(super) struct Characters(OwnedBytes);

impl Characters {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let file = segment.open_read(component())?.read_bytes()?;
        match Lists::new(&file) {
            Some(_) => Ok(Self(file)),
            None => Err(broken("its end is missing")),
        }
    }

    fn lists(&self) -> Lists<'_> {
        // It was one when it was opened.
        Lists::new(&self.0).unwrap_or(Lists::empty())
    }

    /// The entries that have a key, if any.
    pub(super) fn get(&self, key: u64) -> Option<List<'_>> {
        self.lists().get(key)
    }
}
