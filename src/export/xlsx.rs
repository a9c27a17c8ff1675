//! An Excel workbook with one sheet. Text is written as text, so nothing in it is run; the header stays in sight.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

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
    let mut workbook = Workbook::new();
    // A fixed date: the same rows give the same bytes.
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&date));
    let sheet = workbook.add_worksheet();
    let name: String = title
        .chars()
        .filter(|character| !"[]:*?/\\'".contains(*character))
        .take(NAME_LIMIT)
        .collect();
    if !name.is_empty() {
        sheet.set_name(name)?;
    }
    let bold = Format::new().set_bold();
    for (column, name) in (0..).zip(columns) {
        sheet.write_string_with_format(0, column, name.as_ref(), &bold)?;
    }
    for (line, row) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(row) {
            match cell {
                Cell::Empty => {}
                Cell::Text(text) => {
                    sheet.write_string(line, column, shortened(text))?;
                }
                Cell::Count(count) => {
                    sheet.write_number(line, column, u32::try_from(count).unwrap_or(u32::MAX))?;
                }
                Cell::Number(number) => {
                    sheet.write_number(line, column, number)?;
                }
                Cell::Flag(flag) => {
                    sheet.write_boolean(line, column, flag)?;
                }
            }
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofit();
    workbook.save_to_buffer()
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
