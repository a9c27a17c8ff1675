//! The stored texts of one part of the index: a file of its own that tantivy writes, merges and removes with the part.
//!
//! Layout: the stored forms one after the other, where each begins (`u64`, little endian, one more than there are
//! entries), their number, and a mark.

use std::any::Any;
use std::io::Write;

use tantivy::directory::{OwnedBytes, TerminatingWrite, WritePtr};
use tantivy::index::SegmentComponent;
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema, Value};
use tantivy::{DocId, Segment, SegmentReader, TantivyDocument, TantivyError};

use super::codes::Packed;

/// Ending of the file's name, and name of the field's type.
pub(super) const TEXTS: &str = "texts";

/// Ends every file of texts.
const MARK: u64 = 0x6261_6f67_616f_0001;

fn component() -> SegmentComponent {
    SegmentComponent::Custom(TEXTS.to_owned())
}

fn broken(what: &str) -> TantivyError {
    TantivyError::InternalError(format!("the stored texts are broken: {what}"))
}

/// Writes and merges texts.
pub(super) struct TextsPlugin {
    pub field: Field,
}

impl SegmentPlugin for TextsPlugin {
    fn extensions(&self) -> &[&str] {
        &[TEXTS]
    }

    fn create_writer(
        &self,
        context: &PluginWriterContext,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(TextsWriter {
            field: self.field,
            file: File::new(context.segment)?,
        }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        if matches!(context.doc_id_mapping.mapping_type(), MappingType::Shuffled) {
            return Err(broken("merged in another order"));
        }
        let mut out = context.target_segment.open_write(component())?;
        let opened = context
            .readers
            .iter()
            .map(|reader| Ok((reader, Texts::open(reader)?)))
            .collect::<tantivy::Result<Vec<_>>>()?;
        let all = || {
            let texts = opened.iter();
            texts.flat_map(|(reader, texts)| {
                let entries = reader.doc_ids_alive();
                entries.map(|entry| texts.bytes(entry))
            })
        };
        for text in all() {
            out.write_all(text)?;
        }
        // Where each begins is counted anew and not held: eight bytes an entry, and a merge may have millions.
        let (mut written, mut count) = (0_u64, 0_u64);
        for text in all() {
            out.write_all(&written.to_le_bytes())?;
            written += text.len() as u64;
            count += 1;
        }
        for number in [written, count, MARK] {
            out.write_all(&number.to_le_bytes())?;
        }
        Ok(out.terminate()?)
    }
}

/// A file of texts that grows.
struct File {
    out: WritePtr,
    starts: Vec<u8>,
    written: u64,
}

impl File {
    fn new(segment: &Segment) -> tantivy::Result<Self> {
        Ok(Self {
            out: segment.open_write(component())?,
            starts: Vec::new(),
            written: 0,
        })
    }

    fn add(&mut self, bytes: &[u8]) -> tantivy::Result<()> {
        self.starts.extend_from_slice(&self.written.to_le_bytes());
        self.written += bytes.len() as u64;
        Ok(self.out.write_all(bytes)?)
    }

    fn finish(mut self) -> tantivy::Result<()> {
        let count = (self.starts.len() / 8) as u64;
        self.starts.extend_from_slice(&self.written.to_le_bytes());
        self.out.write_all(&self.starts)?;
        self.out.write_all(&count.to_le_bytes())?;
        self.out.write_all(&MARK.to_le_bytes())?;
        Ok(self.out.terminate()?)
    }
}

struct TextsWriter {
    field: Field,
    file: File,
}

impl PluginWriter for TextsWriter {
    fn add_document(
        &mut self,
        _entry: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        let document: Option<&TantivyDocument> = document.as_any().downcast_ref();
        let value = document.and_then(|document| document.get_first(self.field));
        let bytes = value.as_ref().and_then(Value::as_custom);
        self.file.add(bytes.unwrap_or_default())
    }

    fn serialize(
        self: Box<Self>,
        _segment: &Segment,
        mapping: Option<&DocIdMapping>,
    ) -> tantivy::Result<()> {
        match mapping {
            Some(_) => Err(broken("written in another order")),
            None => self.file.finish(),
        }
    }

    fn mem_usage(&self) -> usize {
        self.file.starts.len()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// The texts of one part of the index, open for reading.
#[derive(Clone)]
pub(super) struct Texts {
    /// All stored forms.
    stored: OwnedBytes,
    /// Where each begins, and the last ends.
    starts: OwnedBytes,
}

impl Texts {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let file = segment.open_read(component())?.read_bytes()?;
        let ending = file
            .len()
            .checked_sub(16)
            .ok_or_else(|| broken("too short"))?;
        let number = |at: usize| {
            let bytes = file.get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
            bytes.map(u64::from_le_bytes)
        };
        if number(ending + 8) != Some(MARK) {
            return Err(broken("no mark at the end"));
        }
        let count = number(ending).and_then(|count| usize::try_from(count).ok());
        let starts = count
            .and_then(|count| count.checked_add(1)?.checked_mul(8))
            .and_then(|length| ending.checked_sub(length))
            .filter(|_| count == Some(segment.max_doc() as usize))
            .ok_or_else(|| broken("another number of texts than entries"))?;
        if number(ending - 8) != Some(starts as u64) {
            return Err(broken("their places are wrong"));
        }
        Ok(Self {
            stored: file.slice(0..starts),
            starts: file.slice(starts..ending),
        })
    }

    fn bytes(&self, entry: DocId) -> &[u8] {
        let at = entry as usize * 8;
        let number = |at: usize| {
            let bytes = self.starts.get(at..at + 8)?.try_into().ok()?;
            usize::try_from(u64::from_le_bytes(bytes)).ok()
        };
        let range = number(at).zip(number(at + 8));
        range
            .and_then(|(start, end)| self.stored.get(start..end))
            .unwrap_or_default()
    }

    /// The text of an entry.
    pub(super) fn get(&self, entry: DocId) -> Packed<'_> {
        Packed::new(self.bytes(entry))
    }
}
