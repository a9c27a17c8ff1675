//! The short texts of entries, which are asked for by name: title, place, issuer and source. A file beside each part
//! of the index, which tantivy writes, merges and removes with the part.
//!
//! Neighbouring entries mostly have the same, and keep it once. All values of a field lie in one piece of memory, which
//! is looked through: there are far fewer of them than texts, and they need no lists.
//!
//! The file is packed, and unpacked when it is first asked for: names of files have much in common.
//!
//! Layout: for each field its values, each ended by a line feed, where each begins and the first entry that has it
//! (differences, `u32`, little endian); for each field the bytes of its values and their number (`u64`); all this packed, and a mark.

use std::any::Any;
use std::io::Write;
use std::sync::{Arc, OnceLock};

use memchr::memmem::Finder;
use tantivy::directory::{OwnedBytes, TerminatingWrite};
use tantivy::index::SegmentComponent;
use tantivy::indexer::doc_id_mapping::{DocIdMapping, MappingType};
use tantivy::plugin::{PluginMergeContext, PluginWriter, PluginWriterContext, SegmentPlugin};
use tantivy::schema::document::ErasedDocument;
use tantivy::schema::{Field, Schema, Value};
use tantivy::{DocId, Segment, SegmentReader, TantivyDocument, TantivyError};

/// Ending of the file's name, and name of the field's type.
pub(super) const SHORTS: &str = "shorts";

/// The fields, in the order an entry hands them over.
pub(super) const NAMES: [&str; 4] = ["title", "place", "issuer", "source"];

/// Ends every value; squeezed text has none.
const END: u8 = b'\n';
/// Ends every file of short texts.
const MARK: u64 = 0x6261_6f67_616f_0004;

fn component() -> SegmentComponent {
    SegmentComponent::Custom(SHORTS.to_owned())
}

fn broken(what: &str) -> TantivyError {
    TantivyError::InternalError(format!("the short texts are broken: {what}"))
}

/// What an entry hands over: squeezed values, each ended.
pub(super) fn handed_over(values: [String; 4]) -> Vec<u8> {
    let mut out = Vec::new();
    for value in values {
        out.extend(value.bytes().filter(|byte| *byte != END));
        out.push(END);
    }
    out
}

/// Writes and merges short texts.
pub(super) struct ShortsPlugin {
    pub field: Field,
}

impl SegmentPlugin for ShortsPlugin {
    fn extensions(&self) -> &[&str] {
        &[SHORTS]
    }

    fn create_writer(
        &self,
        _context: &PluginWriterContext,
    ) -> tantivy::Result<Box<dyn PluginWriter>> {
        Ok(Box::new(ShortsWriter {
            field: self.field,
            columns: <[Growing; 4]>::default(),
        }))
    }

    fn merge(&self, context: PluginMergeContext) -> tantivy::Result<()> {
        if matches!(context.doc_id_mapping.mapping_type(), MappingType::Shuffled) {
            return Err(broken("merged in another order"));
        }
        let mut columns = <[Growing; 4]>::default();
        let mut next = 0;
        for reader in context.readers {
            let shorts = Shorts::open(reader)?;
            for (at, column) in columns.iter_mut().enumerate() {
                let old = shorts.column(at)?;
                let mut run = 0;
                for (number, entry) in (next..).zip(reader.doc_ids_alive()) {
                    while old.first(run + 1).is_some_and(|first| first <= entry) {
                        run += 1;
                    }
                    column.add(number, old.value(run));
                }
            }
            next += reader.num_docs();
        }
        write(context.target_segment, columns)
    }
}

/// A field as it is written.
#[derive(Default)]
struct Growing {
    values: Vec<u8>,
    starts: Vec<u32>,
    firsts: Vec<u32>,
}

impl Growing {
    fn add(&mut self, entry: DocId, value: &[u8]) {
        let last = self.starts.last().map(|&start| start as usize);
        let last = last.map(|start| &self.values[start..self.values.len() - 1]);
        if last == Some(value) {
            return;
        }
        // A part of the index holds less than 4 GB of names.
        let start = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.starts.push(start);
        self.firsts.push(entry);
        self.values.extend_from_slice(value);
        self.values.push(END);
    }
}

fn write(segment: &Segment, columns: [Growing; 4]) -> tantivy::Result<()> {
    let (mut all, mut sizes) = (Vec::new(), Vec::new());
    for column in columns {
        all.extend_from_slice(&column.values);
        // Differences are mostly equal, and take next to nothing when packed.
        for numbers in [&column.starts, &column.firsts] {
            let before = [0].into_iter().chain(numbers.iter().copied());
            let steps = numbers
                .iter()
                .zip(before)
                .map(|(number, last)| number - last);
            all.extend(steps.flat_map(u32::to_le_bytes));
        }
        sizes.extend_from_slice(&(column.values.len() as u64).to_le_bytes());
        sizes.extend_from_slice(&(column.starts.len() as u64).to_le_bytes());
    }
    all.extend_from_slice(&sizes);
    let mut out = segment.open_write(component())?;
    out.write_all(&zstd::bulk::compress(&all, 1)?)?;
    out.write_all(&MARK.to_le_bytes())?;
    Ok(out.terminate()?)
}

struct ShortsWriter {
    field: Field,
    columns: [Growing; 4],
}

impl PluginWriter for ShortsWriter {
    fn add_document(
        &mut self,
        entry: DocId,
        document: &dyn ErasedDocument,
        _schema: &Schema,
    ) -> tantivy::Result<()> {
        let document: Option<&TantivyDocument> = document.as_any().downcast_ref();
        let value = document.and_then(|document| document.get_first(self.field));
        let bytes = value
            .as_ref()
            .and_then(Value::as_custom)
            .unwrap_or_default();
        let mut values = bytes.split(|byte| *byte == END);
        for column in &mut self.columns {
            column.add(entry, values.next().unwrap_or_default());
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
            None => write(segment, self.columns),
        }
    }

    fn mem_usage(&self) -> usize {
        let columns = self.columns.iter();
        columns
            .map(|column| column.values.len() + column.starts.len() * 8)
            .sum()
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }
}

/// The short texts of one part of the index, open for reading.
#[derive(Clone)]
pub(super) struct Shorts {
    packed: OwnedBytes,
    unpacked: Arc<OnceLock<Option<Vec<Column>>>>,
    entries: u32,
}

#[derive(Clone)]
struct Column {
    values: OwnedBytes,
    starts: Vec<u32>,
    firsts: Vec<u32>,
}

impl Shorts {
    pub(super) fn open(segment: &SegmentReader) -> tantivy::Result<Self> {
        let file = segment.open_read(component())?.read_bytes()?;
        let marked = file.len().checked_sub(8).map(|end| file.split(end));
        let packed = marked.filter(|(_, mark)| mark.as_slice() == MARK.to_le_bytes());
        let (packed, _) = packed.ok_or_else(|| broken("no mark at the end"))?;
        Ok(Self {
            packed,
            unpacked: Arc::default(),
            entries: segment.max_doc(),
        })
    }

    /// Whether they can be unpacked.
    pub(super) fn check(&self) -> tantivy::Result<()> {
        self.column(0).map(|_| ())
    }

    fn column(&self, at: usize) -> tantivy::Result<&Column> {
        let unpack = || columns(zstd::stream::decode_all(self.packed.as_slice()).ok()?);
        let columns = self.unpacked.get_or_init(unpack).as_ref();
        let column = columns.and_then(|columns| columns.get(at));
        column.ok_or_else(|| broken("they cannot be unpacked"))
    }

    /// The entries, also deleted ones, in whose value of a field `text` stands.
    pub(super) fn holding(&self, column: usize, text: &str) -> tantivy::Result<Vec<DocId>> {
        let mut entries = Vec::new();
        if text.is_empty() {
            return Ok(entries);
        }
        let finder = Finder::new(text);
        let column = self.column(column)?;
        let runs = column.starts.len();
        let mut from = 0;
        while let Some(at) = column.values.get(from..).and_then(|rest| finder.find(rest)) {
            let place = from + at;
            let (mut run, mut high) = (0, runs);
            while run < high {
                let middle = run.midpoint(high);
                if number(&column.starts, middle).is_some_and(|start| start as usize <= place) {
                    run = middle + 1;
                } else {
                    high = middle;
                }
            }
            let first = number(&column.firsts, run.saturating_sub(1)).unwrap_or(self.entries);
            let end = number(&column.firsts, run).unwrap_or(self.entries);
            entries.extend(first..end.min(self.entries));
            from = number(&column.starts, run).map_or(column.values.len(), |start| start as usize);
        }
        Ok(entries)
    }
}

impl Column {
    fn first(&self, run: usize) -> Option<u32> {
        number(&self.firsts, run)
    }

    fn value(&self, run: usize) -> &[u8] {
        let place = |run| number(&self.starts, run).map_or(self.values.len(), |at| at as usize);
        let ended = self.values.get(place(run)..place(run + 1));
        ended
            .unwrap_or_default()
            .strip_suffix(&[END])
            .unwrap_or_default()
    }
}

fn number(numbers: &[u32], at: usize) -> Option<u32> {
    numbers.get(at).copied()
}

/// Numbers from their differences.
fn added_up(bytes: &[u8]) -> Vec<u32> {
    let (steps, _) = bytes.as_chunks::<4>();
    let mut sum = 0_u32;
    let add = |step: &[u8; 4]| {
        sum = sum.wrapping_add(u32::from_le_bytes(*step));
        sum
    };
    steps.iter().map(add).collect()
}

/// The fields of a file; `None` where it is damaged.
fn columns(file: Vec<u8>) -> Option<Vec<Column>> {
    let file = OwnedBytes::new(file);
    let ending = file.len().checked_sub(NAMES.len() * 16)?;
    let size = |at: usize| {
        let bytes = file.get(ending + at * 8..ending + at * 8 + 8)?;
        usize::try_from(u64::from_le_bytes(bytes.try_into().ok()?)).ok()
    };
    let mut columns = Vec::new();
    let mut from = 0_usize;
    for at in 0..NAMES.len() {
        let (values, runs) = (size(at * 2)?, size(at * 2 + 1)?.checked_mul(4)?);
        let starts = from.checked_add(values)?;
        let firsts = starts.checked_add(runs)?;
        let end = firsts.checked_add(runs).filter(|end| *end <= ending)?;
        columns.push(Column {
            values: file.slice(from..starts),
            starts: added_up(file.get(starts..firsts)?),
            firsts: added_up(file.get(firsts..end)?),
        });
        from = end;
    }
    (from == ending).then_some(columns)
}
