//! What somebody knows of the sources beside their text: a table with a row a source.
//!
//! A row is joined by its column `source`: the path as in `documents.csv`, or what stands behind the last `!/` or `/`
//! of it where only one source is called so. A row with a `document_id` speaks of one document of its source, so
//! `documents.csv` itself, with cells changed or columns added, is such a table. Title, kind, date, place and issuer take
//! the place of what was found in the text, a cell that is empty leaves it; further columns are carried along. A title
//! is taken only for a source with a single document, or with a `document_id`.
//!
//! What this refuses: to guess which of two sources of the same name is meant, and a kind or date it cannot read.

use std::collections::HashMap;
use std::fmt::Write as _;

use crate::document::{Document, DocumentKind};
use crate::error::{Error, Result};
use crate::export::read::{Numbered, numbered};
use crate::outline::read_date;
use crate::source;
use crate::table::{DocumentRow, Row};
use std::path::Path;

/// Columns that say something of a document instead of the text.
const TAKEN: [&str; 5] = ["title", "kind", "date", "place", "issuer"];

/// Rows without a source, and sources without a row, that are named.
const NAMED: usize = 5;

/// A table of metadata.
#[derive(Clone, Debug, Default)]
pub(super) struct Metadata {
    /// What messages call it.
    file: String,
    /// Names of the columns that are carried along.
    pub(super) columns: Vec<String>,
    rows: Vec<Told>,
    /// From a path to the rows that name it.
    by_path: HashMap<String, Vec<usize>>,
}

/// One row.
#[derive(Clone, Debug, Default)]
struct Told {
    line: usize,
    path: String,
    /// Whether the path is whole: `./a.txt`.
    whole: bool,
    document: String,
    title: String,
    kind: Option<DocumentKind>,
    date: String,
    place: String,
    issuer: String,
    added: Vec<String>,
}

impl Metadata {
    /// Reads the table at `path`; `decode` reads the bytes of a CSV table.
    pub(super) fn read(path: &Path, decode: impl Fn(&[u8]) -> String) -> Result<Self> {
        let file = path.display().to_string();
        let table = numbered(&file, &source::read_file(path)?, decode)?;
        Self::new(file, &table)
    }

    fn new(file: String, table: &Numbered) -> Result<Self> {
        let find = |name: &str| {
            let mut columns = table.columns.iter();
            columns.position(|column| column.eq_ignore_ascii_case(name))
        };
        let Some(source) = find("source") else {
            return Err(Error::Export(format!(
                "{file}:1: no column `source`, which says what file a row speaks of; its columns are {}",
                table.columns.join(", ")
            )));
        };
        for (at, column) in table.columns.iter().enumerate() {
            if find(column).is_some_and(|first| first < at) && !column.is_empty() {
                return Err(Error::Export(format!(
                    "{file}:1: two columns `{column}`; take one out or call it otherwise"
                )));
            }
        }
        let own = |column: &str| {
            let mut own = DocumentRow::COLUMNS.iter();
            column.is_empty() || own.any(|own| own.eq_ignore_ascii_case(column))
        };
        let carried: Vec<usize> = (0..table.columns.len())
            .filter(|&at| !own(&table.columns[at]))
            .collect();
        let mut metadata = Self {
            columns: carried
                .iter()
                .map(|&at| table.columns[at].clone())
                .collect(),
            ..Self::default()
        };
        let document = find("document_id");
        let taken = TAKEN.map(find);
        for (line, cells) in &table.rows {
            let cell = |at: Option<usize>| at.map_or("", |at| cells[at].trim()).to_owned();
            let path = cells[source].trim().replace('\\', "/");
            let [title, kind, date, place, issuer] = taken.map(cell);
            let wrong = |message: String| Error::Export(format!("{file}:{line}: {message}"));
            if path.is_empty() {
                return Err(wrong(
                    "no source; write its path as in documents.csv".into(),
                ));
            }
            metadata
                .add(Told {
                    line: *line,
                    whole: path.starts_with("./"),
                    path: path.trim_start_matches("./").to_owned(),
                    document: cell(document),
                    title,
                    kind: read_kind(&kind).map_err(wrong)?,
                    date: if date.is_empty() {
                        date
                    } else {
                        let advice = "is no date; write 2023-03-05, 2023-03 or 2023";
                        read_date(&date).ok_or_else(|| wrong(format!("`{date}` {advice}")))?
                    },
                    place,
                    issuer,
                    added: carried.iter().map(|&at| cell(Some(at))).collect(),
                })
                .map_err(wrong)?;
        }
        metadata.file = file;
        Ok(metadata)
    }

    fn add(&mut self, told: Told) -> std::result::Result<(), String> {
        let at = self.rows.len();
        let known = self.by_path.entry(told.path.clone()).or_default();
        if let Some(first) = known
            .iter()
            .map(|&row| &self.rows[row])
            .find(|row| row.document == told.document)
        {
            let which = if told.document.is_empty() {
                format!("source `{}`", told.path)
            } else {
                format!("document {} of `{}`", told.document, told.path)
            };
            return Err(format!(
                "a second row for the {which}, which has one in line {}; take one out",
                first.line
            ));
        }
        known.push(at);
        self.rows.push(told);
        Ok(())
    }

    /// The rows that speak of a source, and the path they call it by.
    fn of(&self, source: &str) -> Option<(&str, &[usize])> {
        let member = source.rsplit("!/").next().unwrap_or(source);
        let bare = member.rsplit('/').next().unwrap_or(member);
        [source, member, bare].into_iter().find_map(|path| {
            let (path, rows) = self.by_path.get_key_value(path)?;
            let fits = path == source || rows.iter().any(|&row| !self.rows[row].whole);
            fits.then_some((path.as_str(), rows.as_slice()))
        })
    }

    /// All that is told of a source, as one text: what its analysis depends on.
    pub(super) fn beside(&self, source: &str) -> String {
        let mut text = String::new();
        for &row in self.of(source).map_or(&[][..], |(_, rows)| rows) {
            let told = &self.rows[row];
            let kind = told.kind.map_or("", DocumentKind::name);
            let Told {
                document,
                title,
                date,
                place,
                issuer,
                added,
                ..
            } = told;
            let columns = &self.columns;
            let _ = write!(
                text,
                "{:?}",
                (document, title, kind, date, place, issuer, columns, added)
            );
        }
        text
    }

    /// Writes what is told of a source into its documents.
    pub(super) fn tell(&self, source: &str, documents: &mut [Document]) {
        let Some((_, rows)) = self.of(source) else {
            return;
        };
        let single = documents.len() == 1;
        for document in documents {
            let of = |id: &str| {
                let mut rows = rows.iter().map(|&row| &self.rows[row]);
                rows.find(|told| told.document == id)
            };
            let Some(told) = of(&document.id).or_else(|| of("")) else {
                continue;
            };
            if single || !told.document.is_empty() {
                take(&mut document.title, &told.title);
            }
            take(&mut document.date, &told.date);
            take(&mut document.place, &told.place);
            take(&mut document.issuer, &told.issuer);
            document.kind = told.kind.unwrap_or(document.kind);
            let added = self.columns.iter().cloned().zip(told.added.iter().cloned());
            document.added = added.filter(|(_, value)| !value.is_empty()).collect();
        }
    }
}

fn take(place: &mut String, told: &str) {
    if !told.is_empty() {
        told.clone_into(place);
    }
}

fn read_kind(kind: &str) -> std::result::Result<Option<DocumentKind>, String> {
    if kind.is_empty() {
        return Ok(None);
    }
    let called =
        |known: &DocumentKind| known.name().eq_ignore_ascii_case(kind) || known.label() == kind;
    match DocumentKind::ALL.into_iter().find(called) {
        Some(kind) => Ok(Some(kind)),
        None => Err(format!(
            "`{kind}` is no kind; choose one of {}, or call the column otherwise to have it carried along",
            DocumentKind::ALL.map(DocumentKind::name).join(", ")
        )),
    }
}

/// What became of the rows of a table of metadata in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetadataUse {
    /// The table.
    pub file: String,
    /// Its rows.
    pub rows: usize,
    /// Rows that speak of no source or document of the corpus.
    pub rows_without_source: usize,
    /// The first of them: line and what they name.
    pub first_rows: Vec<(usize, String)>,
    /// Sources of which no row speaks.
    pub sources_without_row: usize,
    /// The first of them.
    pub first_sources: Vec<String>,
}

/// Follows which rows are used while the sources of a run go by.
pub(super) struct Following<'a> {
    metadata: &'a Metadata,
    used: Vec<bool>,
    /// From a path of the table to the source it was found to name.
    named: HashMap<&'a str, String>,
    result: MetadataUse,
}

impl<'a> Following<'a> {
    pub(super) fn new(metadata: &'a Metadata) -> Self {
        Self {
            metadata,
            used: vec![false; metadata.rows.len()],
            named: HashMap::new(),
            result: MetadataUse {
                file: metadata.file.clone(),
                rows: metadata.rows.len(),
                ..MetadataUse::default()
            },
        }
    }

    /// A source has gone by.
    ///
    /// # Errors
    ///
    /// When a row speaks of it that spoke of another one already.
    pub(super) fn seen(&mut self, source: &str, documents: &[DocumentRow]) -> Result<()> {
        let Some((path, rows)) = self.metadata.of(source) else {
            self.result.sources_without_row += 1;
            if self.result.first_sources.len() < NAMED {
                self.result.first_sources.push(source.to_owned());
            }
            return Ok(());
        };
        let first = self.named.entry(path).or_insert_with(|| source.to_owned());
        if first != source {
            let line = rows.first().map_or(0, |&row| self.metadata.rows[row].line);
            return Err(Error::Export(format!(
                "{}:{line}: `{path}` names two sources, {first} and {source}; write the path as in documents.csv, with ./ in front if it has no folder",
                self.metadata.file
            )));
        }
        for &row in rows {
            let of = &self.metadata.rows[row].document;
            if of.is_empty() || documents.iter().any(|document| document.document_id == *of) {
                self.used[row] = true;
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> MetadataUse {
        let rows = self.metadata.rows.iter().zip(&self.used);
        for (row, _) in rows.filter(|(_, used)| !**used) {
            self.result.rows_without_source += 1;
            if self.result.first_rows.len() < NAMED {
                let name = format!("{} {}", row.path, row.document);
                self.result
                    .first_rows
                    .push((row.line, name.trim().to_owned()));
            }
        }
        self.result
    }
}
