//! The files of a run, read again: what [`super::write_all`] wrote, and what a person added to the tables since.

use crate::error::{Error, Result};
use calamine::Reader as _;

use crate::table::{CategoryRow, Design, FindingRow, Sheet};

use super::csv::unguarded;

/// The rows of `findings.jsonl`; `name` is what errors call it.
///
/// # Errors
///
/// When a line is no finding; the error names it.
pub fn findings(name: &str, text: &str) -> Result<Vec<FindingRow>> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line)| {
            serde_json::from_str(line).map_err(|error| {
                Error::Export(format!(
                    "{name}:{number}: no finding as `baogao run` writes it ({error}); run it again"
                ))
            })
        })
        .collect()
}

/// The rows of `problems.csv` or `recommendations.csv`.
///
/// # Errors
///
/// When a column is missing or a number is none; the error names the line.
pub fn categories(name: &str, text: &str) -> Result<Vec<CategoryRow>> {
    let (columns, records) = records(name, text)?;
    records
        .iter()
        .map(|record| record.deserialize(Some(&columns)))
        .collect::<std::result::Result<_, _>>()
        .map_err(|error| broken(name, &error))
}

/// A table of whatever columns, as `documents.csv`.
///
/// # Errors
///
/// When it is no CSV; the error names the line.
pub fn sheet(name: &str, text: &str) -> Result<Sheet> {
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let (columns, records) = records(name, text)?;
    Ok(Sheet {
        columns: cells(&columns),
        rows: records.iter().map(cells).collect(),
    })
}

/// The first sheet of an Excel workbook, or a CSV table, from the bytes of a file; text that is not UTF-8 goes through
/// `decode`, since Excel writes CSV in the encoding of its country.
///
/// # Errors
///
/// When it is neither.
pub fn any_sheet(name: &str, bytes: &[u8], decode: impl Fn(&[u8]) -> String) -> Result<Sheet> {
    if !bytes.starts_with(b"PK") {
        return sheet(name, &decode(bytes));
    }
    let mut rows = workbook_rows(name, bytes)?.into_iter();
    Ok(Sheet {
        columns: rows.next().unwrap_or_default(),
        rows: rows.collect(),
    })
}

/// The rows of the first sheet of a workbook; dates as `2023-03-05`.
fn workbook_rows(name: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>> {
    let fault = |error: calamine::XlsxError| {
        Error::Export(format!(
            "{name}: no workbook that can be read ({error}); save it again as XLSX or CSV"
        ))
    };
    let mut workbook = calamine::Xlsx::new(std::io::Cursor::new(bytes)).map_err(fault)?;
    let range = workbook
        .worksheet_range_at(0)
        .ok_or_else(|| Error::Export(format!("{name}: a workbook without a sheet")))?
        .map_err(fault)?;
    let cell = |cell: &calamine::Data| match cell {
        calamine::Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        other => other.to_string(),
    };
    let rows = range.rows().map(|row| row.iter().map(cell).collect());
    Ok(rows.collect())
}

/// A table with the place of its rows, for naming a fault in one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Numbered {
    /// Column names.
    pub columns: Vec<String>,
    /// The line (in a workbook the row) of each row, and its cells, as many as there are columns.
    pub rows: Vec<(usize, Vec<String>)>,
}

/// A table that somebody made: the first sheet of an Excel workbook, or CSV with commas, tabs or semicolons between its
/// cells, as its first line has them. `decode` reads the bytes of a CSV table.
///
/// # Errors
///
/// When it is no table, or a row has cells behind the last column; the error names the line.
pub fn numbered(name: &str, bytes: &[u8], decode: impl Fn(&[u8]) -> String) -> Result<Numbered> {
    let mut rows: Vec<(usize, Vec<String>)> = if bytes.starts_with(b"PK") {
        let whole = workbook_rows(name, bytes)?;
        (1..).zip(whole).collect()
    } else {
        separated_rows(name, &decode(bytes))?
    };
    rows.retain(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()));
    let mut rows = rows.into_iter();
    let mut columns = rows.next().map(|(_, cells)| cells).unwrap_or_default();
    for column in &mut columns {
        *column = column.trim().to_owned();
    }
    let fitted = |(line, mut cells): (usize, Vec<String>)| {
        let more = cells.iter().skip(columns.len());
        if more.clone().any(|cell| !cell.trim().is_empty()) {
            return Err(Error::Export(format!(
                "{name}:{line}: {} cells where the first line has {}; a cell with a comma in it needs quotes",
                cells.len(),
                columns.len()
            )));
        }
        cells.resize(columns.len(), String::new());
        Ok((line, cells))
    };
    let rows = rows.map(fitted).collect::<Result<_>>()?;
    Ok(Numbered { columns, rows })
}

fn separated_rows(name: &str, text: &str) -> Result<Vec<(usize, Vec<String>)>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default();
    let most = [b',', b'\t', b';']
        .into_iter()
        .rev()
        .max_by_key(|sign| first.matches(char::from(*sign)).count());
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(most.unwrap_or(b','))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| {
            Error::Export(format!(
                "{name}: no table that can be read ({error}); save it again as CSV"
            ))
        })?;
        let line = record.position().map_or(0, csv::Position::line);
        let cells = record.iter().map(|cell| unguarded(cell).to_owned());
        rows.push((usize::try_from(line).unwrap_or_default(), cells.collect()));
    }
    Ok(rows)
}

/// What `design.json` tells.
///
/// # Errors
///
/// When it is no design; the error names the line.
pub fn design(name: &str, text: &str) -> Result<Design> {
    serde_json::from_str(text).map_err(|error| {
        Error::Export(format!(
            "{name}: no design as `baogao sample` writes it ({error})"
        ))
    })
}

/// Header and records, without the apostrophes that keep Excel from running a cell.
fn records(name: &str, text: &str) -> Result<(csv::StringRecord, Vec<csv::StringRecord>)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let columns = reader
        .headers()
        .map_err(|error| broken(name, &error))?
        .clone();
    let mut records = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| broken(name, &error))?;
        let mut plain: csv::StringRecord = record.iter().map(unguarded).collect();
        plain.set_position(record.position().cloned());
        records.push(plain);
    }
    Ok((columns, records))
}

fn broken(name: &str, error: &csv::Error) -> Error {
    Error::Export(format!(
        "{name}: no table as `baogao run` writes it ({error}); run it again"
    ))
}
