//! Coded statements that come with a codebook, and what is learnt from them when it is first asked for.

use std::sync::OnceLock;

use super::Category;
use super::taught::Taught;
use crate::document::FindingKind;
use crate::error::{Error, Result};

/// The category ids in a cell, parted by commas, semicolons or white space.
pub fn ids(cell: &str) -> impl Iterator<Item = &str> {
    let between = |c: char| c.is_whitespace() || matches!(c, ';' | '；' | ',' | '，' | '、');
    cell.split(between).filter(|id| !id.is_empty())
}

/// How far the likest category must lead. On sets left out three in five of those above it are right, two in five of
/// those below; it leaves a sixth of all statements without a category.
const CLEAR: f64 = 0.5;

/// Coded statements.
#[derive(Debug)]
pub(super) struct Lessons {
    /// Each with the places of its categories among those of the codebook.
    statements: Vec<(String, Vec<usize>)>,
    problems: OnceLock<Taught>,
    recommendations: OnceLock<Taught>,
}

impl Lessons {
    /// Reads a table with the columns `text` and `categories`; rows have the number of their line.
    pub(super) fn read(
        file: &str,
        columns: &[String],
        rows: &[(usize, Vec<String>)],
        categories: &[Category],
    ) -> Result<Self> {
        let fault = |line: usize, message: String| Error::Codebook {
            file: file.to_owned(),
            line,
            message,
        };
        let column = |name: &str| {
            let at = columns.iter().position(|column| column.trim() == name);
            at.ok_or_else(|| {
                let message = format!(
                    "no column `{name}`; a table of coded statements has `text` and `categories`"
                );
                fault(1, message)
            })
        };
        let (text, codes) = (column("text")?, column("categories")?);
        let mut statements = Vec::new();
        for &(number, ref row) in rows {
            let cell = |at: usize| row.get(at).map_or("", |cell| cell.trim());
            let mut of = Vec::new();
            for id in ids(cell(codes)) {
                let known = categories.iter().position(|category| category.id == id);
                let unknown = || fault(number, format!("`{id}` is no category of the codebook"));
                of.push(known.ok_or_else(unknown)?);
            }
            let kinds = |wanted| of.iter().any(|&at| categories[at].kind == wanted);
            if kinds(FindingKind::Problem) && kinds(FindingKind::Recommendation) {
                let message = "it has categories of problems and of recommendations; code each in a row of its own";
                return Err(fault(number, message.to_owned()));
            }
            if !of.is_empty() {
                statements.push((cell(text).to_owned(), of));
            }
        }
        Ok(Self {
            statements,
            problems: OnceLock::new(),
            recommendations: OnceLock::new(),
        })
    }

    /// What is learnt from, a line a statement, for a hash.
    pub(super) fn lines(&self) -> impl Iterator<Item = String> {
        self.statements
            .iter()
            .map(|(text, of)| format!("{of:?} {text:?}\n"))
    }

    /// The category of `kind` that statements like `statement` have, if it is told clearly enough.
    pub(super) fn likest<'a>(
        &self,
        categories: &'a [Category],
        kind: FindingKind,
        statement: &str,
    ) -> Option<&'a Category> {
        let taught = match kind {
            FindingKind::Problem => &self.problems,
            FindingKind::Recommendation => &self.recommendations,
        };
        let taught = taught.get_or_init(|| {
            let of_kind = |of: &[usize]| of.iter().all(|&at| categories[at].kind == kind);
            let own = self.statements.iter().filter(|(_, of)| of_kind(of));
            let lessons = own.map(|(text, of)| (text.as_str(), of.as_slice()));
            Taught::learn(lessons, categories.len())
        });
        let (at, lead) = taught.likest(statement)?;
        let category = &categories[at];
        (lead >= CLEAR && !category.fallback && category.kind == kind).then_some(category)
    }
}

/// The rows of a table without quotes, by its first line: the shipped statements have no comma.
pub(super) fn table(text: &str) -> (Vec<String>, Vec<(usize, Vec<String>)>) {
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    let mut lines = text.lines();
    let columns = lines.next().map(cells).unwrap_or_default();
    (columns, (2..).zip(lines.map(cells)).collect())
}
