//! Tables of texts: every row of a CSV, TSV or JSON Lines file is a source.
//!
//! They are read as a stream, so a table may be of any size; one row may not be larger than a member. A CSV file is
//! taken apart as bytes, since the bytes of commas, quotes and line ends stand for nothing else in UTF-8, GBK and
//! Big5, and each cell is decoded for itself later; UTF-16 (with its mark) becomes UTF-8 on the way. The lines of a
//! finding are those of the file: a cell that goes over several lines begins in the one where its row or the line
//! before it ends.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use super::bounds;
use super::kind::Table;
use super::{Reader, kind, part};
use crate::document::SourceLines;
use crate::error::Reason;

/// Columns that are taken for the text where none was named, the first that is there.
const USUAL: [&str; 8] = [
    "text", "content", "body", "正文", "内容", "全文", "文本", "內容",
];

impl Reader<'_> {
    /// The rows of a table.
    pub(super) fn table(&mut self, name: &str, reader: impl Read, table: Table) {
        let limit = self.reading.member_limit;
        let left = Rc::new(Cell::new(limit));
        let reader = Rationed {
            inner: Unwidened::new(reader),
            left: Rc::clone(&left),
            limit,
        };
        let read = match table {
            Table::Separated(separator) => self.separated(name, reader, separator, &left),
            Table::JsonLines => self.json_lines(name, reader, &left),
        };
        if let Err(error) = read {
            let advice = "; the rows behind it are lost: mend the file";
            self.failed(name, "cannot be read on as a table", &error, advice);
        }
    }

    fn separated(
        &mut self,
        name: &str,
        reader: impl Read,
        separator: u8,
        left: &Cell<u64>,
    ) -> io::Result<()> {
        let mut rows = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(true)
            .from_reader(reader);
        let columns: Vec<String> = rows
            .byte_headers()
            .map_err(as_io)?
            .iter()
            .map(|cell| (self.decode_name)(cell).trim().to_owned())
            .collect();
        let Some(column) = self.text_column(&columns) else {
            self.no_text(name, &columns);
            return Ok(());
        };
        let mut row = csv::ByteRecord::new();
        for number in 1.. {
            left.set(self.reading.member_limit);
            if self.stopped || !rows.read_byte_record(&mut row).map_err(as_io)? {
                break;
            }
            let Some(cell) = row.get(column).filter(|cell| !cell.trim_ascii().is_empty()) else {
                continue;
            };
            let breaks = |cell: &[u8]| memchr::memchr_iter(b'\n', cell).count();
            let first = row.position().map_or(1, csv::Position::line);
            let before: usize = row.iter().take(column).map(breaks).sum();
            let lines = SourceLines::From(usize::try_from(first).unwrap_or(1) + before);
            self.row(name, number, cell.to_vec(), lines);
        }
        Ok(())
    }

    fn json_lines(&mut self, name: &str, reader: impl Read, left: &Cell<u64>) -> io::Result<()> {
        let mut lines = BufReader::new(reader);
        let mut line = Vec::new();
        for number in 1.. {
            line.clear();
            left.set(self.reading.member_limit);
            if self.stopped || lines.read_until(b'\n', &mut line)? == 0 {
                break;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            let text = (self.decode_name)(&line);
            let row =
                serde_json::from_str::<serde_json::Map<_, _>>(text.trim_start_matches('\u{feff}'));
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    let row = format!("{name}!/row {number}");
                    let message = format!("no JSON object: {error}; mend the line");
                    self.skip(Reason::Broken, &row, message);
                    continue;
                }
            };
            let columns: Vec<String> = row.keys().cloned().collect();
            let column = self.text_column(&columns);
            let text = column.and_then(|column| row.get(columns[column].as_str()));
            match text {
                Some(serde_json::Value::String(text)) => {
                    if !text.trim().is_empty() {
                        let bytes = text.clone().into_bytes();
                        self.row(name, number, bytes, SourceLines::In(number));
                    }
                }
                Some(serde_json::Value::Null) => {}
                _ if number == 1 => {
                    self.no_text(name, &columns);
                    return Ok(());
                }
                _ => {
                    let row = format!("{name}!/row {number}");
                    let message = format!("has no text; it has {}", columns.join(", "));
                    self.skip(Reason::NoText, &row, message);
                }
            }
        }
        Ok(())
    }

    pub(super) fn row(&mut self, name: &str, number: usize, text: Vec<u8>, lines: SourceLines) {
        let form = kind::form("", &text);
        let row = part(format!("{name}!/row {number}"), text, form, lines);
        self.give(Ok(row));
    }

    pub(super) fn text_column(&self, columns: &[String]) -> Option<usize> {
        let find = |wanted: &str| {
            columns
                .iter()
                .position(|column| column.eq_ignore_ascii_case(wanted))
        };
        match &self.reading.text_column {
            Some(wanted) => find(wanted.trim()),
            None => USUAL.iter().find_map(|wanted| find(wanted)),
        }
    }

    pub(super) fn no_text(&mut self, name: &str, columns: &[String]) {
        let message = match &self.reading.text_column {
            Some(wanted) => format!(
                "has no column {wanted}; its columns are {}: name one with --text-column",
                columns.join(", ")
            ),
            None => format!(
                "which column holds the text? name it with --text-column; its columns are {}",
                columns.join(", ")
            ),
        };
        self.skip(Reason::NoText, name, super::folder::plain(&message));
    }
}

fn as_io(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::new(io::ErrorKind::InvalidData, format!("{other:?}")),
    }
}

/// A reader that gives no more than is left for the row.
struct Rationed<R> {
    inner: R,
    left: Rc<Cell<u64>>,
    limit: u64,
}

impl<R: Read> Read for Rationed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let Some(left) = self.left.get().checked_sub(read as u64) else {
            let message = format!("a row {}", bounds::too_large(self.limit));
            return Err(bounds::met(Reason::TooLarge, message));
        };
        self.left.set(left);
        Ok(read)
    }
}

/// A reader that gives UTF-16 as UTF-8, and all else as it is.
struct Unwidened<R> {
    inner: R,
    state: Width,
    /// Bytes read and not yet given.
    ready: Vec<u8>,
    given: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Width {
    Unknown,
    Narrow,
    Little,
    Big,
}

impl<R: Read> Unwidened<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            state: Width::Unknown,
            ready: Vec::new(),
            given: 0,
        }
    }

    /// Some units of UTF-16, none at the end; a surrogate's second half is read with its first.
    fn units(&mut self) -> io::Result<()> {
        let mut raw = Vec::with_capacity(1 << 15);
        (&mut self.inner).take(1 << 15).read_to_end(&mut raw)?;
        let unit = |pair: &[u8]| match (self.state, pair) {
            (Width::Big, [high, low]) => u16::from_be_bytes([*high, *low]),
            (_, [low, high]) => u16::from_le_bytes([*low, *high]),
            _ => 0xFFFD,
        };
        let mut units: Vec<u16> = raw.chunks(2).map(unit).collect();
        if units
            .last()
            .is_some_and(|last| (0xD800..0xDC00).contains(last))
        {
            let mut more = Vec::new();
            (&mut self.inner).take(2).read_to_end(&mut more)?;
            units.push(unit(&more));
        }
        let text: String = char::decode_utf16(units)
            .map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        self.ready = text.into_bytes();
        self.given = 0;
        Ok(())
    }
}

impl<R: Read> Read for Unwidened<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.state == Width::Unknown {
            let mut mark = Vec::new();
            (&mut self.inner).take(3).read_to_end(&mut mark)?;
            (self.state, self.given) = match mark.as_slice() {
                [0xFF, 0xFE, ..] => (Width::Little, 2),
                [0xFE, 0xFF, ..] => (Width::Big, 2),
                [0xEF, 0xBB, 0xBF] => (Width::Narrow, 3),
                _ => (Width::Narrow, 0),
            };
            if self.state != Width::Narrow && mark.len() == 3 {
                // One byte of the first unit is read already.
                let mut second = Vec::new();
                (&mut self.inner).take(1).read_to_end(&mut second)?;
                mark.extend(second);
                let pair = [mark[2], mark.get(3).copied().unwrap_or(0)];
                let unit = if self.state == Width::Big {
                    u16::from_be_bytes(pair)
                } else {
                    u16::from_le_bytes(pair)
                };
                let first = char::from_u32(u32::from(unit));
                let first = first.unwrap_or(char::REPLACEMENT_CHARACTER);
                (mark, self.given) = (first.to_string().into_bytes(), 0);
            }
            self.ready = mark;
        }
        if self.given == self.ready.len() {
            match self.state {
                Width::Narrow => return self.inner.read(buffer),
                _ => self.units()?,
            }
        }
        let rest = &self.ready[self.given.min(self.ready.len())..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.given += count;
        Ok(count)
    }
}
