//! The files of a run, read again: what [`super::write_all`] wrote, and what a person added to the tables since.

use crate::error::{Error, Result};
use crate::table::{CategoryRow, FindingRow, Sheet};

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
