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
    let mut rows = range
        .rows()
        .map(|row| row.iter().map(ToString::to_string).collect::<Vec<String>>());
    Ok(Sheet {
        columns: rows.next().unwrap_or_default(),
        rows: rows.collect(),
    })
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
