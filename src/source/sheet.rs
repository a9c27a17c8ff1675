//! Workbooks: every row of a sheet of an `.xlsx` file is a source, as every row of a CSV file is.
//!
//! A sheet is read cell by cell, never as a rectangle: a cell in the last row of the last column would make one of
//! seventeen thousand million cells. What the file holds unpacked is counted before it is opened, since the strings of
//! all sheets are held at once. Its first row that is not empty names the columns. A row has the number that Excel
//! shows: `a.xlsx!/Sheet1!/row 12`.

use std::io::{Cursor, Read};

use calamine::{DataRef, Reader as _, Xlsx};

use super::folder::plain;
use super::{Reader, bounds};
use crate::document::SourceLines;
use crate::error::Reason;

/// Columns that are looked at for a name: Excel has 16,384.
const COLUMNS: u32 = 16_384;

impl Reader<'_> {
    /// The rows of a workbook's sheets.
    pub(super) fn workbook(&mut self, name: &str, bytes: &[u8]) {
        if let Err((reason, message)) = self.fits(bytes) {
            self.skip(reason, name, message);
            return;
        }
        let broken = |what: &dyn std::fmt::Display| {
            format!("cannot be read as a workbook: {what}; save it again as XLSX or CSV")
        };
        let mut workbook = match Xlsx::new(Cursor::new(bytes)) {
            Ok(workbook) => workbook,
            Err(error) => {
                self.skip(Reason::Broken, name, broken(&error));
                return;
            }
        };
        // Cells may share a string that the file holds once.
        let mut left = self.limit_in_all(bytes.len() as u64);
        let mut without = Vec::new();
        let mut found = false;
        for sheet in workbook.sheet_names() {
            let full = format!("{name}!/{}", plain(&sheet));
            match self.sheet(&mut workbook, &sheet, &full, &mut left) {
                Ok(Found::Text) => found = true,
                Ok(Found::NoColumn(columns)) => without.push((full, columns)),
                Ok(Found::Empty) => {}
                Ok(Found::Bomb) => {
                    let message = bounds::bomb(self.reading.ratio_limit);
                    self.skip(Reason::Bomb, &full, message);
                    return;
                }
                Err(error) => self.skip(Reason::Broken, &full, broken(&error)),
            }
        }
        // A sheet of figures beside the sheet of texts is the usual thing, and still named.
        for (sheet, columns) in without {
            let named = if found { &sheet } else { name };
            self.no_text(named, &columns);
            if !found {
                break;
            }
        }
    }

    /// The rows of one sheet, which may give `left` bytes of text.
    fn sheet(
        &mut self,
        workbook: &mut Xlsx<Cursor<&[u8]>>,
        sheet: &str,
        full: &str,
        left: &mut u64,
    ) -> Result<Found, calamine::XlsxError> {
        let mut cells = workbook.worksheet_cells_reader(sheet)?;
        let mut header = Header::default();
        // The column of the text, once the header is complete.
        let mut wanted = None;
        while let Some(cell) = cells.next_cell()? {
            if self.stopped {
                break;
            }
            let (row, column) = cell.get_position();
            let Some(text) = text_of(cell.get_value()).filter(|text| !text.trim().is_empty())
            else {
                continue;
            };
            if header.is_of(row) {
                header.names.push((column, text));
                continue;
            }
            let text_column = match wanted {
                Some(known) => known,
                None => match self.text_column(&header.columns()) {
                    Some(found) => *wanted.insert(found),
                    None => break,
                },
            };
            if column as usize == text_column {
                let Some(rest) = left.checked_sub(text.len() as u64) else {
                    return Ok(Found::Bomb);
                };
                *left = rest;
                self.row(
                    full,
                    row as usize + 1,
                    text.into_bytes(),
                    SourceLines::From(1),
                );
            }
        }
        let columns = header.columns();
        Ok(if columns.is_empty() {
            Found::Empty
        } else if wanted.or_else(|| self.text_column(&columns)).is_some() {
            Found::Text
        } else {
            Found::NoColumn(columns)
        })
    }

    /// Whether all parts of a workbook together, unpacked, are as small as a member must be.
    fn fits(&self, bytes: &[u8]) -> Result<(), (Reason, String)> {
        let broken = |error: zip::result::ZipError| {
            let message = format!("cannot be read as a workbook: {error}; save it again");
            (Reason::Broken, message)
        };
        let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
        let limit = self.limit(Some(bytes.len() as u64));
        let mut left = limit;
        for index in 0..parts.len() {
            let part = parts.by_index(index).map_err(broken)?;
            // What it says of its size may be false, so it is unpacked to nowhere.
            let size = std::io::copy(&mut part.take(left + 1), &mut std::io::sink());
            let size = size.map_err(|error| (Reason::Broken, error.to_string()))?;
            left = left.checked_sub(size).ok_or_else(|| {
                if limit < self.reading.member_limit {
                    (Reason::Bomb, bounds::bomb(self.reading.ratio_limit))
                } else {
                    (Reason::TooLarge, bounds::too_large(limit))
                }
            })?;
        }
        Ok(())
    }
}

/// What a sheet holds.
enum Found {
    /// Texts, which were given.
    Text,
    /// Columns, none of which holds the text.
    NoColumn(Vec<String>),
    Empty,
    /// More text than the file may grow to.
    Bomb,
}

/// The first row of a sheet that is not empty.
#[derive(Default)]
struct Header {
    row: u32,
    names: Vec<(u32, String)>,
}

impl Header {
    /// Whether this is its row; the first that is asked for is.
    fn is_of(&mut self, row: u32) -> bool {
        if self.names.is_empty() {
            self.row = row;
        }
        self.row == row
    }

    /// The names of all columns as far as it goes.
    fn columns(&self) -> Vec<String> {
        let width = self.names.iter().map(|(column, _)| column + 1).max();
        let mut columns = vec![String::new(); width.unwrap_or(0).min(COLUMNS) as usize];
        for (column, name) in &self.names {
            if let Some(place) = columns.get_mut(*column as usize) {
                name.trim().clone_into(place);
            }
        }
        columns
    }
}

fn text_of(cell: &DataRef<'_>) -> Option<String> {
    Some(match cell {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        _ => return None,
    })
}
