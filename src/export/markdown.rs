//! A table as GitHub and most readers of Markdown show it. Numbers stand to the right.

use std::io::{self, Write};

use crate::table::{Cell, Row};

/// Writes a header, a rule and one line a row.
pub(super) fn write<R: Row>(rows: &[R], out: &mut dyn Write) -> io::Result<()> {
    let first = rows.first().map(Row::cells).unwrap_or_default();
    let mut rule = String::new();
    for column in 0..R::COLUMNS.len() {
        let number = matches!(first.get(column), Some(Cell::Count(_) | Cell::Number(_)));
        rule.push_str(if number { " ---: |" } else { " --- |" });
    }
    writeln!(out, "| {} |", R::COLUMNS.join(" | "))?;
    writeln!(out, "|{rule}")?;
    for row in rows {
        let cells: Vec<String> = row.cells().iter().map(text).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    out.flush()
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text
            .replace('\\', "\\\\")
            .replace('|', "\\|")
            .replace("\r\n", " ")
            .replace(['\n', '\r'], " "),
        Cell::Count(count) => count.to_string(),
        Cell::Number(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
    }
}
