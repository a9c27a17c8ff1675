//! Comma-separated values as RFC 4180 has them, with the byte order mark that Excel needs.
//!
//! A text cell that begins with `=`, `+`, `-` or `@` is run as a formula by Excel and its like; the text comes from
//! files that anybody may have written. Such a cell gets an apostrophe in front, which Excel shows and does not run.
//! It costs a program that reads the CSV one character in a cell seldom seen; the exact text is always in
//! `findings.jsonl`, and numbers are left alone. Without it a report could start programs on the reader's machine.

use std::borrow::Cow;
use std::io::{self, BufWriter, Write};

use crate::table::{Cell, Row};

/// Writes a header and one record a row.
pub(super) fn write(
    columns: &[impl AsRef<str>],
    rows: impl Iterator<Item = Vec<Cell>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut writer = begin(columns, out)?;
    for row in rows {
        write_record(&mut writer, row.iter().map(text))?;
    }
    writer.flush()
}

/// Writes the byte order mark and a header.
pub(super) fn begin<W: Write>(
    columns: &[impl AsRef<str>],
    mut out: W,
) -> io::Result<csv::Writer<W>> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    write_record(
        &mut writer,
        columns.iter().map(|name| guarded(name.as_ref())),
    )?;
    Ok(writer)
}

/// Writes one record a row.
pub(super) fn write_rows<R: Row, W: Write>(
    rows: &[R],
    writer: &mut csv::Writer<W>,
) -> io::Result<()> {
    write_cells(rows.iter().map(Row::cells), writer)
}

/// Writes one record a row of cells.
pub(super) fn write_cells<W: Write>(
    rows: impl Iterator<Item = Vec<Cell>>,
    writer: &mut csv::Writer<W>,
) -> io::Result<()> {
    for row in rows {
        write_record(writer, row.iter().map(text))?;
    }
    Ok(())
}

/// What was written to, complete.
pub(super) fn into_inner<T>(writer: csv::Writer<BufWriter<T>>) -> io::Result<T>
where
    T: Write,
{
    let buffered = writer
        .into_inner()
        .map_err(csv::IntoInnerError::into_error)?;
    buffered
        .into_inner()
        .map_err(io::IntoInnerError::into_error)
}

/// One record. What the system says is handed on as it is: a reader that has gone away must be known as such.
fn write_record<'a, W: Write>(
    writer: &mut csv::Writer<W>,
    cells: impl Iterator<Item = Cow<'a, str>>,
) -> io::Result<()> {
    let written = writer.write_record(cells.map(Cow::into_owned));
    written.map_err(|error| match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    })
}

fn text(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) => guarded(text),
        Cell::Count(count) => Cow::Owned(count.to_string()),
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
    }
}

/// What Excel takes for the start of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

fn guarded(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text without the apostrophe that guards it.
pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(text) if text.starts_with(FORMULA) => text,
        _ => cell,
    }
}
