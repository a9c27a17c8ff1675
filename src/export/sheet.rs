//! The workbook that a person fills to check the program: units to code, cells that offer what may be written in
//! them, and the categories to choose from.

use std::io::{self, Write};

use rust_xlsxwriter::{DataValidation, Format, FormatAlign, XlsxError};

use super::xlsx;
use crate::document::FindingKind;
use crate::table::{CategoryLabel, Cell, Row, UnitRow};

/// Widths of the columns of the sheet, in characters, in their order.
const WIDTHS: [f64; 10] = [10.0, 18.0, 6.0, 22.0, 34.0, 60.0, 34.0, 16.0, 18.0, 24.0];

/// Writes the workbook.
pub(super) fn write(
    rows: &[UnitRow],
    categories: &[CategoryLabel],
    out: &mut dyn Write,
) -> io::Result<()> {
    let bytes = workbook(rows, categories).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(rows: &[UnitRow], categories: &[CategoryLabel]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = xlsx::empty()?;
    let sheet = workbook.add_worksheet();
    sheet.set_name("units")?;
    let last = xlsx::fill(sheet, UnitRow::COLUMNS, rows.iter().map(Row::cells))?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    for (column, width) in (0..).zip(WIDTHS) {
        sheet.set_column_width(column, width)?;
        sheet.set_column_format(column, &wrapped)?;
    }
    let column = |name: &str| UnitRow::COLUMNS.iter().position(|column| *column == name);
    if let Some(kind) = column("kind").and_then(|at| u16::try_from(at).ok())
        && last > 0
    {
        let kinds = DataValidation::new()
            .allow_list_strings(&["problem", "recommendation", "none"])?
            .set_input_title("kind")?
            .set_input_message("What the text states: a problem, a recommendation, or neither.")?;
        sheet.add_data_validation(1, kind, last, kind, &kinds)?;
        let ids = DataValidation::new()
            .allow_any_value()
            .set_input_title("categories")?
            .set_input_message(
                "Ids of the sheet `categories`, the primary one first, separated by ;",
            )?;
        sheet.add_data_validation(1, kind + 1, last, kind + 1, &ids)?;
    }
    let book = workbook.add_worksheet();
    book.set_name("categories")?;
    let kind = |kind: FindingKind| kind.name().to_owned();
    let cells = categories.iter().map(|category| {
        [
            kind(category.kind),
            category.id.clone(),
            category.label.clone(),
            category.label_en.clone(),
        ]
        .map(Cell::Text)
        .to_vec()
    });
    xlsx::fill(book, &["kind", "category", "label", "label_en"], cells)?;
    book.autofit();
    workbook.save_to_buffer()
}
