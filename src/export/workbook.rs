//! The workbook of a run: what a researcher opens first. Sheets: summary, problems and recommendations with a chart each,
//! findings with filters, documents, pairs, codebook, and the run itself.

use std::io::{self, Write};
use std::path::Path;

use rust_xlsxwriter::{Chart, ChartType, Workbook, Worksheet, XlsxError};

use super::Shown;
use super::xlsx;
use crate::table::{CategoryRow, Cell, Row};

/// Excel's rows but one, for the header.
const MOST_ROWS: usize = 1_048_575;
/// Sheets with more rows go to disk row by row, each text where it stands and not in a list of all texts. Fifty thousand
/// statements in memory took 230 MB.
const LARGE: usize = 10_000;
/// Categories in a chart; more cannot be read.
const CHARTED: usize = 15;

/// Writes the workbook; temporary files go to `folder`.
pub(super) fn write(shown: &Shown<'_>, folder: &Path, out: &mut dyn Write) -> io::Result<()> {
    let bytes = workbook(shown, folder).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn workbook(shown: &Shown<'_>, folder: &Path) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = xlsx::empty()?;
    workbook.set_tempdir(folder)?;
    let sheet = workbook.add_worksheet().set_name("summary")?;
    xlsx::fill(sheet, &["", "count"], summary(shown).into_iter())?;
    sheet.autofit();
    for (name, rows) in [
        ("problems", shown.problems),
        ("recommendations", shown.recommendations),
    ] {
        let sheet = workbook.add_worksheet().set_name(name)?;
        let last = xlsx::fill(sheet, CategoryRow::COLUMNS, rows.iter().map(Row::cells))?;
        filtered(sheet, CategoryRow::COLUMNS.len(), last)?;
        chart(sheet, name, rows)?;
    }
    table(&mut workbook, "findings", &shown.overview.findings)?;
    table(&mut workbook, "documents", &shown.overview.documents)?;
    table(&mut workbook, "pairs", &shown.overview.pairs)?;
    let sheet = workbook.add_worksheet().set_name("codebook")?;
    let book = shown.labels.iter().map(|label| {
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
    xlsx::fill(sheet, &["", "value"], run(shown).into_iter())?;
    sheet.autofit();
    workbook.save_to_buffer()
}

/// A sheet of rows with filters; rows beyond Excel's last are left to the CSV, and the last row says so.
fn table<R: Row>(workbook: &mut Workbook, name: &str, rows: &[R]) -> Result<(), XlsxError> {
    let sheet = if rows.len() > LARGE {
        workbook.add_worksheet_with_constant_memory()?
    } else {
        workbook.add_worksheet()
    };
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

fn summary(shown: &Shown<'_>) -> Vec<Vec<Cell>> {
    let counts = &shown.manifest.counts;
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

fn run(shown: &Shown<'_>) -> Vec<Vec<Cell>> {
    let manifest = shown.manifest;
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
    rows
}
