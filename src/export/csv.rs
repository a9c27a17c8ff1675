//! Comma-separated values as RFC 4180 has them, with the byte order mark that Excel needs.
//!
//! A text cell that begins with `=`, `+`, `-` or `@` is run as a formula by Excel and its like; the text comes from
//! files that anybody may have written. Such a cell gets an apostrophe in front, which Excel shows and does not run.
//! It costs a program that reads the CSV one character in a cell seldom seen; the exact text is always in
//! `findings.jsonl`, and numbers are left alone. Without it a report could start programs on the reader's machine.

use std::borrow::Cow;
use std::io::{self, Write};

use crate::table::{Cell, Row};

/// Writes a header and one record a row.
pub(super) fn write<R: Row>(rows: &[R], out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{feff}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(out);
    writer.write_record(R::COLUMNS)?;
    for row in rows {
        writer.write_record(row.cells().iter().map(|cell| text(cell).into_owned()))?;
    }
    writer.flush()
}

fn text(cell: &Cell) -> Cow<'_, str> {
    match cell {
        Cell::Empty => Cow::Borrowed(""),
        Cell::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
            Cow::Owned(format!("'{text}"))
        }
        Cell::Text(text) => Cow::Borrowed(text),
        Cell::Count(count) => Cow::Owned(count.to_string()),
        Cell::Number(number) => Cow::Owned(number.to_string()),
        Cell::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
    }
}
