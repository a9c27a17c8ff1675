//! The workbook of a run: what a researcher opens first. Sheets: summary, problems and recommendations with a chart each,
//! findings with filters, documents, pairs, codebook, and the run itself.

use std::io::{self, Write};

use rust_xlsxwriter::{Chart, ChartType, Worksheet, XlsxError};

use super::xlsx;
use crate::table::{CategoryLabel, CategoryRow, Cell, Row, Tables};

/// Excel's rows but one, for the header.
const MOST_ROWS: usize = 1_048_575;
/// Categories in a chart; more cannot be read.
const CHARTED: usize = 15;

/// Writes the workbook.
pub(super) fn write(
    tables: &Tables,
    labels: &[CategoryLabel],
    out: &mut dyn Write,
) -> io::Result<()> {
    let bytes = workbook(tables, labels).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(tables: &Tables, labels: &[CategoryLabel]) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = xlsx::empty()?;
    let sheet = workbook.add_worksheet().set_name("summary")?;
    xlsx::fill(sheet, &["", "count"], summary(tables).into_iter())?;
    sheet.autofit();
    for (name, rows) in [
        ("problems", &tables.problems),
        ("recommendations", &tables.recommendations),
    ] {
        let sheet = workbook.add_worksheet().set_name(name)?;
        let last = xlsx::fill(sheet, CategoryRow::COLUMNS, rows.iter().map(Row::cells))?;
        filtered(sheet, CategoryRow::COLUMNS.len(), last)?;
        chart(sheet, name, rows)?;
    }
    table(workbook.add_worksheet(), "findings", &tables.findings)?;
    table(workbook.add_worksheet(), "documents", &tables.documents)?;
    table(workbook.add_worksheet(), "pairs", &tables.pairs)?;
    let sheet = workbook.add_worksheet().set_name("codebook")?;
    let book = labels.iter().map(|label| {
        [
            label.kind.name(),
            &label.id,
            &label.label,
            &label.label_en,
            &label.definition,
        ]
        .map(|text| Cell::Text(text.to_owned()))
        .to_vec()
    });
    xlsx::fill(
        sheet,
        &["kind", "category", "label", "label_en", "definition"],
        book,
    )?;
    sheet.autofit();
    let sheet = workbook.add_worksheet().set_name("run")?;
    xlsx::fill(sheet, &["", "value"], run(tables).into_iter())?;
    sheet.autofit();
    workbook.save_to_buffer()
}

/// A sheet of rows with filters; rows beyond Excel's last are left to the CSV, and the last row says so.
fn table<R: Row>(sheet: &mut Worksheet, name: &str, rows: &[R]) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    let cut = rows.len() > MOST_ROWS;
    let shown = if cut { MOST_ROWS - 1 } else { rows.len() };
    let more = cut.then(|| {
        let told = format!(
            "{} more rows stand in the files of the run",
            rows.len() - shown
        );
        vec![Cell::Text(told)]
    });
    let cells = rows[..shown].iter().map(Row::cells).chain(more);
    let last = xlsx::fill(sheet, R::COLUMNS, cells)?;
    filtered(sheet, R::COLUMNS.len(), last)
}

fn filtered(sheet: &mut Worksheet, columns: usize, last: u32) -> Result<(), XlsxError> {
    let column = u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, column)?;
    sheet.autofit();
    // Texts are long; a column as wide as the longest would hide the rest.
    for column in 0..=column {
        sheet.set_column_width_pixels(column, 110)?;
    }
    Ok(())
}

/// A bar chart of the distinct items of the categories that have most, right of the table.
fn chart(sheet: &mut Worksheet, name: &str, rows: &[CategoryRow]) -> Result<(), XlsxError> {
    let shown = rows
        .iter()
        .take(CHARTED)
        .filter(|row| row.items > 0)
        .count();
    let Ok(last) = u32::try_from(shown) else {
        return Ok(());
    };
    if last == 0 {
        return Ok(());
    }
    let column = |wanted: &str| {
        let at = CategoryRow::COLUMNS
            .iter()
            .position(|column| *column == wanted);
        at.and_then(|at| u16::try_from(at).ok()).unwrap_or_default()
    };
    let (label, count) = (column("label"), column("distinct_items"));
    let mut chart = Chart::new(ChartType::Bar);
    chart
        .add_series()
        .set_name("distinct items")
        .set_categories((name, 1, label, last, label))
        .set_values((name, 1, count, last, count));
    chart.title().set_name(name);
    chart.legend().set_hidden();
    chart.y_axis().set_reverse();
    chart.set_width(640).set_height(60 + 26 * last);
    let right = u16::try_from(CategoryRow::COLUMNS.len() + 1).unwrap_or(u16::MAX);
    sheet.insert_chart(1, right, &chart)?;
    Ok(())
}

fn summary(tables: &Tables) -> Vec<Vec<Cell>> {
    let counts = &tables.manifest.counts;
    [
        ("sources", counts.sources),
        ("bytes", counts.bytes),
        ("sources or members skipped", counts.skipped),
        ("documents", counts.documents),
        ("documents that repeat another", counts.copies),
        ("Han characters", counts.han_chars),
        ("places repaired", counts.edits),
        (
            "of these proved by doing the damage again",
            counts.edits_proved,
        ),
        (
            "places left as they stand",
            counts.repair_losses + counts.decoding_losses,
        ),
        ("problems", counts.problems),
        ("recommendations", counts.recommendations),
        ("statements that repeat an earlier one", counts.duplicates),
    ]
    .into_iter()
    .map(|(name, count)| vec![Cell::Text(name.to_owned()), Cell::Count(count)])
    .collect()
}

fn run(tables: &Tables) -> Vec<Vec<Cell>> {
    let manifest = &tables.manifest;
    let text =
        |name: &str, value: &str| vec![Cell::Text(name.to_owned()), Cell::Text(value.to_owned())];
    let mut rows = vec![
        text("baogao", &manifest.tool_version),
        text("codebook", &manifest.codebook_id),
        text("codebook SHA-256", &manifest.codebook_hash),
    ];
    rows.extend(
        manifest
            .options
            .iter()
            .map(|(name, value)| text(name, value)),
    );
    rows.extend(
        manifest
            .warnings
            .iter()
            .map(|warning| text("warning", warning)),
    );
    rows
}
