//! JSON, as one array or one object a line; Chinese stays readable, nothing is escaped that need not be.

use std::io::{self, Write};

use serde::Serialize;

/// One object a line.
pub(super) fn write_lines<R: Serialize>(rows: &[R], out: &mut dyn Write) -> io::Result<()> {
    write_rows(rows, out)?;
    out.flush()
}

/// One object a line, more to come.
pub(super) fn write_rows<R: Serialize>(rows: &[R], out: &mut dyn Write) -> io::Result<()> {
    for row in rows {
        serde_json::to_writer(&mut *out, row)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// One array, indented.
pub(super) fn write<R: Serialize>(rows: &[R], out: &mut dyn Write) -> io::Result<()> {
    write_one(&rows, out)
}

/// One value, indented.
pub(super) fn write_one<T: Serialize + ?Sized>(value: &T, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    out.write_all(b"\n")?;
    out.flush()
}
