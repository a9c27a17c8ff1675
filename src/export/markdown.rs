//! A table as GitHub and most readers of Markdown show it. Numbers stand to the right.

use std::io::{self, Write};

use crate::table::Cell;

/// Writes a header, a rule and one line a row.
pub(super) fn write(
    columns: &[impl AsRef<str>],
    rows: impl Iterator<Item = Vec<Cell>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut rows = rows.peekable();
    let first = rows.peek().map_or(&[][..], Vec::as_slice);
    let mut rule = String::new();
    for column in 0..columns.len() {
        let number = matches!(first.get(column), Some(Cell::Count(_) | Cell::Number(_)));
        rule.push_str(if number { " ---: |" } else { " --- |" });
    }
    let names: Vec<String> = columns.iter().map(|name| escaped(name.as_ref())).collect();
    writeln!(out, "| {} |", names.join(" | "))?;
    writeln!(out, "|{rule}")?;
    for row in rows {
        let cells: Vec<String> = row.iter().map(text).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    out.flush()
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => escaped(text),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\")
        .replace('|', "\\|")
        .replace("\r\n", " ")
        .replace(['\n', '\r'], " ")
}
