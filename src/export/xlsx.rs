//! Excel workbooks: one with one sheet, and the parts of larger ones. Text is written as text, so nothing in it is run; the header stays in sight.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use crate::table::Cell;

/// Excel's limit for a cell, in UTF-16 units; longer text ends with `…`.
const CELL_LIMIT: usize = 32_767;

/// Excel's limit for the name of a sheet.
const NAME_LIMIT: usize = 31;

/// Writes a workbook with one sheet called `title`.
pub(super) fn write(
    title: &str,
    columns: &[impl AsRef<str>],
    rows: impl Iterator<Item = Vec<Cell>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let bytes = workbook(title, columns, rows).map_err(io::Error::other)?;
    out.write_all(&bytes)?;
    out.flush()
}

fn workbook(
    title: &str,
    columns: &[impl AsRef<str>],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = empty()?;
    let sheet = workbook.add_worksheet();
    let name: String = title
        .chars()
        .filter(|character| !"[]:*?/\\'".contains(*character))
        .take(NAME_LIMIT)
        .collect();
    if !name.is_empty() {
        sheet.set_name(name)?;
    }
    fill(sheet, columns, rows)?;
    sheet.autofit();
    workbook.save_to_buffer()
}

/// A workbook without sheets. Its date is fixed: the same rows give the same bytes.
pub(super) fn empty() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    Ok(workbook)
}

/// Writes a bold header that stays in sight, and the rows under it; returns the number of rows.
pub(super) fn fill(
    sheet: &mut Worksheet,
    columns: &[impl AsRef<str>],
    rows: impl Iterator<Item = Vec<Cell>>,
) -> Result<u32, XlsxError> {
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(columns) {
        sheet.write_string_with_format(0, column, name.as_ref(), &bold)?;
    }
    let mut last = 0;
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            write_cell(sheet, line, column, cell)?;
        }
        last = line;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(last)
}

fn write_cell(sheet: &mut Worksheet, line: u32, column: u16, cell: Cell) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => sheet,
        Cell::Text(text) => sheet.write_string(line, column, shortened(text))?,
        Cell::Count(count) => {
            sheet.write_number(line, column, u32::try_from(count).unwrap_or(u32::MAX))?
        }
        Cell::Number(number) => sheet.write_number(line, column, number)?,
        Cell::Flag(flag) => sheet.write_boolean(line, column, flag)?,
    };
    Ok(())
}

fn shortened(text: String) -> String {
    if text.len() <= CELL_LIMIT || text.encode_utf16().count() <= CELL_LIMIT {
        return text;
    }
    let mut units = 1;
    let mut kept: String = text
        .chars()
        .take_while(|character| {
            units += character.len_utf16();
            units <= CELL_LIMIT
        })
        .collect();
    kept.push('…');
    kept
}
