//! The files of a run while its sources go by: rows go to disk at once, and the files take the place of the last
//! run's when all of them are complete.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::{beside, csv, json, keep, prepare, report, scratch, sweep, workbook};
use crate::error::{Error, Result, Warning};
use crate::spill::Spool;
use crate::table::{
    CategoryLabel, CategoryRow, Cell, DocumentRow, FindingRow, InputRow, Manifest, Overview,
    PairRow, ParagraphCopies, ParagraphCopyRow, ParagraphPlace, RepairRow, Row, SkippedRow,
    SourceRows,
};

/// A CSV file that grows.
type Sheet = ::csv::Writer<BufWriter<NamedTempFile>>;

/// What is known when all sources have gone by.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// `problems.csv`.
    pub problems: &'a [CategoryRow],
    /// `recommendations.csv`.
    pub recommendations: &'a [CategoryRow],
    /// `themes.csv`.
    pub themes: &'a [CategoryRow],
    /// Which paragraphs say the same.
    pub paragraph_copies: &'a ParagraphCopies,
    /// The rows that the report and the workbook show.
    pub overview: &'a Overview,
    /// The manifest, without its lists.
    pub manifest: &'a Manifest,
    /// The categories of the codebook.
    pub labels: &'a [CategoryLabel],
}

/// The files of a run, not yet where they belong.
pub struct Files {
    folder: PathBuf,
    findings: BufWriter<NamedTempFile>,
    documents: Sheet,
    /// Columns of the user's that stand behind those of `documents.csv`.
    added: Vec<String>,
    repairs: Sheet,
    skipped: Sheet,
    /// Where paragraphs stand, as JSON.
    paragraphs: Spool,
    /// Items of the manifest's lists, each as it will stand there.
    inputs: Spool,
    warnings: Spool,
}

impl Files {
    /// Begins the files in `folder`. `added` are columns that `documents.csv` has behind its own.
    ///
    /// # Errors
    ///
    /// When the folder cannot be made or written; the error names it.
    pub fn create(folder: &Path, added: &[String]) -> Result<Self> {
        prepare(folder)?;
        sweep(folder);
        Ok(Self {
            folder: folder.to_path_buf(),
            findings: BufWriter::new(beside(folder)?),
            documents: sheet_of(&[&own(DocumentRow::COLUMNS), added].concat(), folder)?,
            added: added.to_vec(),
            repairs: sheet::<RepairRow>(folder)?,
            skipped: sheet::<SkippedRow>(folder)?,
            paragraphs: Spool::new(scratch(folder)),
            inputs: Spool::new(scratch(folder)),
            warnings: Spool::new(scratch(folder)),
        })
    }

    /// Writes the rows of a source.
    ///
    /// # Errors
    ///
    /// When the disk is full, or fails.
    pub fn add(&mut self, rows: &SourceRows) -> Result<()> {
        self.rows(&rows.findings, &rows.documents, &rows.repairs)?;
        for place in rows.paragraph_places() {
            self.paragraph(place)?;
        }
        self.input(&rows.input)
    }

    pub(super) fn rows(
        &mut self,
        findings: &[FindingRow],
        documents: &[DocumentRow],
        repairs: &[RepairRow],
    ) -> Result<()> {
        let written = json::write_rows(findings, &mut self.findings)
            .and_then(|()| {
                let added = &self.added;
                let cells = documents.iter().map(|row| document_cells(row, added));
                csv::write_cells(cells, &mut self.documents)
            })
            .and_then(|()| csv::write_rows(repairs, &mut self.repairs));
        self.checked(written)
    }

    pub(super) fn paragraph(&mut self, place: &ParagraphPlace) -> Result<()> {
        let item = serde_json::to_string(place).unwrap_or_default();
        let written = self.paragraphs.add(&item);
        self.checked(written)
    }

    pub(super) fn input(&mut self, input: &InputRow) -> Result<()> {
        let item = serde_json::to_string_pretty(input).unwrap_or_default();
        let written = self.inputs.add(&item.replace('\n', "\n    "));
        self.checked(written)
    }

    /// Writes what was doubtful or skipped.
    ///
    /// # Errors
    ///
    /// As [`Files::add`].
    pub fn warn(&mut self, warning: &Warning) -> Result<()> {
        if let Some(row) = SkippedRow::of(warning) {
            self.skipped(&row)?;
        }
        self.told(&warning.to_string())
    }

    pub(super) fn skipped(&mut self, row: &SkippedRow) -> Result<()> {
        let written = csv::write_rows(std::slice::from_ref(row), &mut self.skipped);
        self.checked(written)
    }

    pub(super) fn told(&mut self, warning: &str) -> Result<()> {
        let item = serde_json::to_string(warning).unwrap_or_default();
        let written = self.warnings.add(&item);
        self.checked(written)
    }

    /// Puts the files where they belong and returns their paths. The manifest gets the lists of inputs and warnings.
    ///
    /// # Errors
    ///
    /// When one cannot be written or moved; those of the last run stay.
    pub fn finish(self, shown: &Shown<'_>) -> Result<Vec<PathBuf>> {
        let folder = self.folder;
        let failed = |error| Error::io(&folder, "cannot write into the output folder", error);
        let mut category_sheets = Vec::new();
        for rows in [shown.problems, shown.recommendations, shown.themes] {
            let mut sheet = sheet::<CategoryRow>(&folder)?;
            csv::write_rows(rows, &mut sheet).map_err(failed)?;
            category_sheets.push(sheet);
        }
        let mut out = BufWriter::new(beside(&folder)?);
        write_manifest(shown.manifest, self.inputs, self.warnings, &mut out).map_err(failed)?;
        let mut files = vec![(
            "findings.jsonl",
            self.findings.into_inner().map_err(into_io),
        )];
        for (name, sheet) in ["problems.csv", "recommendations.csv", "themes.csv"]
            .into_iter()
            .zip(category_sheets)
            .chain([
                ("documents.csv", self.documents),
                ("repairs.csv", self.repairs),
                ("skipped.csv", self.skipped),
            ])
        {
            files.push((name, csv::into_inner(sheet)));
        }
        let mut pairs = sheet::<PairRow>(&folder)?;
        csv::write_rows(&shown.overview.pairs, &mut pairs).map_err(failed)?;
        files.push(("pairs.csv", csv::into_inner(pairs)));
        let mut copies = sheet::<ParagraphCopyRow>(&folder)?;
        write_copies(self.paragraphs, shown.paragraph_copies, &mut copies).map_err(failed)?;
        files.push(("copies.csv", csv::into_inner(copies)));
        let mut page = BufWriter::new(beside(&folder)?);
        report::write(shown, &mut page).map_err(failed)?;
        files.push(("report.html", page.into_inner().map_err(into_io)));
        let mut book = BufWriter::new(beside(&folder)?);
        workbook::write(shown, &folder, &mut book).map_err(failed)?;
        files.push(("baogao.xlsx", book.into_inner().map_err(into_io)));
        files.push(("manifest.json", out.into_inner().map_err(into_io)));
        let complete: Vec<(&str, NamedTempFile)> = files
            .into_iter()
            .map(|(name, file)| Ok((name, file.map_err(failed)?)))
            .collect::<Result<_>>()?;
        complete
            .into_iter()
            .map(|(name, file)| keep(file, folder.join(name)))
            .collect()
    }

    fn checked(&self, written: io::Result<()>) -> Result<()> {
        written
            .map_err(|error| Error::io(&self.folder, "cannot write into the output folder", error))
    }
}

fn sheet<R: Row>(folder: &Path) -> Result<Sheet> {
    sheet_of(&own(R::COLUMNS), folder)
}

fn sheet_of(columns: &[String], folder: &Path) -> Result<Sheet> {
    csv::begin(columns, BufWriter::new(beside(folder)?))
        .map_err(|error| Error::io(folder, "cannot write into the output folder", error))
}

fn own(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|&column| column.to_owned()).collect()
}

/// The cells of a row of `documents.csv`, with those of the user's columns.
fn document_cells(row: &DocumentRow, added: &[String]) -> Vec<Cell> {
    let value = |column: &String| {
        let known = row.added.iter().find(|(name, _)| name == column);
        known.map_or(Cell::Empty, |(_, value)| Cell::Text(value.clone()))
    };
    let mut cells = row.cells();
    cells.extend(added.iter().map(value));
    cells
}

fn into_io<W>(error: io::IntoInnerError<W>) -> io::Error {
    error.into_error()
}

/// Writes the items of a list as a JSON array, as `serde_json` indents it.
fn write_list(list: Spool, out: &mut dyn Write) -> io::Result<()> {
    if list.is_empty() {
        return out.write_all(b"[]");
    }
    let mut before: &[u8] = b"[\n    ";
    list.each(|item| {
        out.write_all(before)?;
        before = b",\n    ";
        out.write_all(item)
    })?;
    out.write_all(b"\n  ]")
}

/// The paragraphs that say what others say.
fn write_copies(places: Spool, copies: &ParagraphCopies, sheet: &mut Sheet) -> io::Result<()> {
    let mut number = 0;
    places.each(|item| {
        if let Some(group) = copies.of(number) {
            let row = ParagraphCopyRow::new(serde_json::from_slice(item)?, &group);
            csv::write_rows(&[row], sheet)?;
        }
        number += 1;
        Ok(())
    })
}

/// The manifest with its lists, which are empty in `manifest`.
fn write_manifest(
    manifest: &Manifest,
    inputs: Spool,
    warnings: Spool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let whole = serde_json::to_string_pretty(manifest)?;
    let mut rest = whole.as_str();
    for (name, list) in [("inputs", inputs), ("warnings", warnings)] {
        // A line break stands in no JSON string, so this is the field and no text that looks like it.
        let field = format!("\n  \"{name}\": ");
        let Some(at) = rest.find(&format!("{field}[]")) else {
            return Err(io::Error::other("the manifest has no list of this name"));
        };
        out.write_all(&rest.as_bytes()[..at + field.len()])?;
        write_list(list, out)?;
        rest = &rest[at + field.len() + 2..];
    }
    out.write_all(rest.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()
}
