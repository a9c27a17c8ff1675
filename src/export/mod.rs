//! Rows to files and streams, in the formats that Excel, R, Python and a reader open without a hand step.
//!
//! | format | for | choices |
//! | --- | --- | --- |
//! | CSV | Excel, R, Python | UTF-8 with byte order mark (Excel reads Chinese only so), RFC 4180 |
//! | JSON Lines | programs | one row a line, every field |
//! | JSON | programs | one array |
//! | Markdown | a reader, a report | a GitHub table |
//! | XLSX | Excel | one sheet a table, numbers as numbers |
//!
//! Files are written beside their place and moved there when they are complete: a run that fails leaves the good
//! files of the last one. What this room refuses: to count or to choose, which is done when the rows come here.

mod csv;
mod files;
mod json;
mod markdown;
mod qdc;
pub mod read;
mod report;
mod sheet;
mod workbook;
mod xlsx;

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::spill::Scratch;
use crate::table::{CategoryLabel, Cell, CrossTable, Design, Manifest, Row, Tables, UnitRow};
pub use files::{Files, Shown};

/// A way to write rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values.
    Csv,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// A Markdown table.
    Markdown,
    /// An Excel workbook.
    Xlsx,
}

/// Writes `rows` to `out`; `title` names the sheet where the format has sheets.
///
/// # Errors
///
/// When `out` cannot be written; the error says so with the system's reason, a closed pipe included.
pub fn write_rows<R: Row>(
    format: Format,
    title: &str,
    rows: &[R],
    out: &mut dyn Write,
) -> Result<()> {
    let written = match format {
        Format::Csv => csv::write(R::COLUMNS, cells(rows), out),
        Format::Json => json::write(rows, out),
        Format::JsonLines => json::write_lines(rows, out),
        Format::Markdown => markdown::write(R::COLUMNS, cells(rows), out),
        Format::Xlsx => xlsx::write(title, R::COLUMNS, cells(rows), out),
    };
    written.map_err(|error| Error::io(title, "cannot write", error))
}

/// Writes a cross-table to `out`, one column a value; in JSON the counts of a row are an object.
///
/// # Errors
///
/// As [`write_rows`].
pub fn write_cross_table(
    format: Format,
    title: &str,
    table: &CrossTable,
    out: &mut dyn Write,
) -> Result<()> {
    let (columns, cells) = (table.columns(), table.cells().into_iter());
    let written = match format {
        Format::Csv => csv::write(&columns, cells, out),
        Format::Json => json::write(&table.rows, out),
        Format::JsonLines => json::write_lines(&table.rows, out),
        Format::Markdown => markdown::write(&columns, cells, out),
        Format::Xlsx => xlsx::write(title, &columns, cells, out),
    };
    written.map_err(|error| Error::io(title, "cannot write", error))
}

fn cells<R: Row>(rows: &[R]) -> impl Iterator<Item = Vec<Cell>> {
    rows.iter().map(Row::cells)
}

/// Makes the output folder and tries it, so that a long run does not end at a folder it may not write to.
///
/// # Errors
///
/// When the folder cannot be made or written; the error names it.
pub fn prepare(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Error::io(folder, "cannot make the output folder", error))?;
    beside(folder).map(drop)
}

/// Writes the files of a run into `folder` and returns their paths: all of them, or, when one fails, none.
///
/// # Errors
///
/// When the folder cannot be made or a file not be written; the error names it.
pub fn write_all(folder: &Path, tables: &Tables, labels: &[CategoryLabel]) -> Result<Vec<PathBuf>> {
    let mut added: Vec<String> = Vec::new();
    for (column, _) in tables.documents.iter().flat_map(|row| &row.added) {
        if !added.contains(column) {
            added.push(column.clone());
        }
    }
    let mut files = Files::create(folder, &added)?;
    files.rows(&tables.findings, &tables.documents, &tables.repairs)?;
    for place in &tables.paragraphs {
        files.paragraph(place)?;
    }
    for input in &tables.manifest.inputs {
        files.input(input)?;
    }
    for row in &tables.skipped {
        files.skipped(row)?;
    }
    for warning in &tables.manifest.warnings {
        files.told(warning)?;
    }
    let manifest = Manifest {
        inputs: Vec::new(),
        warnings: Vec::new(),
        ..tables.manifest.clone()
    };
    let shown = Shown {
        problems: &tables.problems,
        recommendations: &tables.recommendations,
        themes: &tables.themes,
        paragraph_copies: &tables.paragraph_copies,
        overview: &tables.overview,
        manifest: &manifest,
        labels,
    };
    files.finish(&shown)
}

/// Writes one file whole or not at all.
///
/// # Errors
///
/// When it cannot be written; the error names it.
pub fn write_file<R: Row>(path: &Path, format: Format, title: &str, rows: &[R]) -> Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    prepare(folder)?;
    let mut out = BufWriter::new(beside(folder)?);
    write_rows(format, title, rows, &mut out)?;
    let file = out
        .into_inner()
        .map_err(|error| Error::io(path, "cannot write", error.into_error()))?;
    keep(file, path.to_path_buf()).map(drop)
}

/// Writes a sample for people to code into `folder`: `sheet.csv` and `sheet.xlsx` with the same rows, one of them to be
/// filled, and `design.json`, which tells how the sample was drawn. Returns their paths.
///
/// # Errors
///
/// When the folder cannot be made, a file not be written, or a sheet is there already, which may be filled; the error
/// names it.
pub fn write_sample(
    folder: &Path,
    rows: &[UnitRow],
    design: &Design,
    categories: &[CategoryLabel],
) -> Result<Vec<PathBuf>> {
    prepare(folder)?;
    for name in ["sheet.csv", "sheet.xlsx", "design.json"] {
        let path = folder.join(name);
        if path.exists() {
            return Err(Error::Export(format!(
                "{}: it is there already and may hold somebody's work; name another folder with --to, or move it",
                path.display()
            )));
        }
    }
    let files = [
        file(folder, "sheet.csv", |out| {
            csv::write(UnitRow::COLUMNS, cells(rows), out)
        })?,
        file(folder, "sheet.xlsx", |out| {
            sheet::write(rows, categories, out)
        })?,
        file(folder, "design.json", |out| json::write_one(design, out))?,
    ];
    files
        .into_iter()
        .map(|(file, path)| keep(file, path))
        .collect()
}

/// Writes a codebook to `out` as REFI-QDA has it, for programs of qualitative analysis.
///
/// # Errors
///
/// When `out` cannot be written.
pub fn write_qdc(id: &str, labels: &[CategoryLabel], out: &mut dyn Write) -> Result<()> {
    qdc::write(id, labels, out).map_err(|error| Error::io(id, "cannot write", error))
}

/// Temporary files in `folder`, for what a run cannot hold in memory; the system takes them back, however it ends.
#[must_use]
pub fn scratch(folder: &Path) -> Scratch {
    let folder = folder.to_path_buf();
    Scratch::new(move || Ok(Box::new(tempfile::tempfile_in(&folder)?)))
}

/// What the names of unfinished files begin with.
const UNFINISHED: &str = ".writing-";

/// Unfinished files younger than this are left alone: who makes one locks it a moment later.
const YOUNG: Duration = Duration::from_secs(10);

/// Removes the unfinished files of runs that were killed: those that nobody holds locked.
fn sweep(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let unfinished = name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes());
        let modified = entry.metadata().and_then(|metadata| metadata.modified());
        let age = modified.ok().and_then(|modified| modified.elapsed().ok());
        if !unfinished || age.is_none_or(|age| age < YOUNG) {
            continue;
        }
        // What cannot be locked or removed does no harm: it is only there.
        if let Ok(file) = std::fs::File::open(entry.path())
            && file.try_lock().is_ok()
        {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// A new file in `folder` that nobody sees until it is kept.
fn beside(folder: &Path) -> Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    {
        // As any file a program makes: the user's mask decides, not the secrecy of temporary files.
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let file = builder
        .tempfile_in(folder)
        .map_err(|error| Error::io(folder, "cannot write into the output folder", error))?;
    // Where the system cannot lock, nobody can sweep.
    let _ = file.as_file().try_lock();
    Ok(file)
}

fn file(
    folder: &Path,
    name: &str,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(NamedTempFile, PathBuf)> {
    let path = folder.join(name);
    let mut out = BufWriter::new(beside(folder)?);
    let done =
        write(&mut out).and_then(|()| out.into_inner().map_err(io::IntoInnerError::into_error));
    match done {
        Ok(file) => Ok((file, path)),
        Err(error) => Err(Error::io(path, "cannot write", error)),
    }
}

fn keep(file: NamedTempFile, path: PathBuf) -> Result<PathBuf> {
    match file.persist(&path) {
        Ok(_) => Ok(path),
        Err(error) => Err(Error::io(path, "cannot write", error.error)),
    }
}
