//! Cross-tables: how often each category was stated in the documents of each kind, year, place or whatever else the
//! document table tells.
//!
//! What is counted are the distinct items of `problems.csv` and `recommendations.csv`, by the same rules, so that
//! the total of a category here is its `distinct_items` there. An item with several categories counts in each; the
//! total of a column counts it once. The number of documents of each value stands under the table, since without it
//! the counts of two columns cannot be compared.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use super::statistics::{Association, association};
use super::{CategoryRow, Cell, FindingRow};
use crate::document::FindingKind;
use crate::error::{Error, Result};

/// The value of a document of which the field is not known.
pub const UNKNOWN: &str = "(unknown)";

/// A table as text, as `documents.csv` is when it is read again. A column that somebody added counts like ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows, as long as the header.
    pub rows: Vec<Vec<String>>,
}

/// What a table counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Problems, by category.
    Problems,
    /// Recommendations, by category.
    Recommendations,
    /// Both, by theme.
    Themes,
}

impl Counted {
    /// The name of its table.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Problems => "problems",
            Self::Recommendations => "recommendations",
            Self::Themes => "themes",
        }
    }

    fn counts(self, finding: &FindingRow) -> bool {
        match self {
            Self::Problems => finding.kind == FindingKind::Problem.name(),
            Self::Recommendations => finding.kind == FindingKind::Recommendation.name(),
            Self::Themes => true,
        }
    }

    fn codes(self, finding: &FindingRow) -> &[String] {
        match self {
            Self::Themes => &finding.themes,
            _ => &finding.categories,
        }
    }
}

/// Categories by the values of one field of the documents.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossTable {
    /// The field.
    pub field: String,
    /// Its values, ascending, numbers by size, [`UNKNOWN`] last.
    pub values: Vec<String>,
    /// One row a category, in the order of the category table, then `total`, then `documents`.
    pub rows: Vec<CrossRow>,
    /// Whether categories and values go together, tested on the counts of the categories; an item with several
    /// categories counts in each, which makes the test a little too sure. `None` for a single category or value.
    pub association: Option<Association>,
}

/// A row of a cross-table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CrossRow {
    /// Category id of the codebook; `total` for all items, each counted once; `documents` for the documents.
    pub category: String,
    /// Its label, Chinese.
    pub label: String,
    /// Its label, English.
    pub label_en: String,
    /// Distinct items by value of the field, every value named (what is repeated counts once in each value); in the row `documents`, documents.
    pub counts: BTreeMap<String, usize>,
    /// The sum of `counts`.
    pub total: usize,
}

impl CrossTable {
    /// The rows of categories, without the two rows under them.
    #[must_use]
    pub fn categories(&self) -> &[CrossRow] {
        &self.rows[..self.rows.len().saturating_sub(2)]
    }

    /// The rows `total` and `documents`.
    #[must_use]
    pub fn sums(&self) -> &[CrossRow] {
        &self.rows[self.rows.len().saturating_sub(2)..]
    }

    /// Column names, one a value of the field.
    #[must_use]
    pub fn columns(&self) -> Vec<String> {
        let first = ["category", "label", "label_en"].map(str::to_owned);
        let values = self.values.iter().cloned();
        first
            .into_iter()
            .chain(values)
            .chain(["total".to_owned()])
            .collect()
    }

    /// The cells, row by row, one a column.
    #[must_use]
    pub fn cells(&self) -> Vec<Vec<Cell>> {
        let cells = |row: &CrossRow| {
            let words = [&row.category, &row.label, &row.label_en];
            let words = words.into_iter().map(|word| Cell::Text(word.clone()));
            let counts = self.values.iter().map(|value| row.count(value));
            words
                .chain(counts.chain([row.total]).map(Cell::Count))
                .collect()
        };
        self.rows.iter().map(cells).collect()
    }
}

impl CrossRow {
    fn new(category: &str, label: &str, label_en: &str, values: &[String]) -> Self {
        Self {
            category: category.to_owned(),
            label: label.to_owned(),
            label_en: label_en.to_owned(),
            counts: values.iter().map(|value| (value.clone(), 0)).collect(),
            total: 0,
        }
    }

    fn add(&mut self, value: &str) {
        *self.counts.entry(value.to_owned()).or_default() += 1;
        self.total += 1;
    }

    /// The count of one value.
    #[must_use]
    pub fn count(&self, value: &str) -> usize {
        self.counts.get(value).copied().unwrap_or_default()
    }
}

/// Counts the distinct items of `counted` by category or theme and by `field`, a column of `documents`, `year` or
/// `document`. `categories` gives the order and the labels.
///
/// # Errors
///
/// When there is no such column, which are named then, or when findings and documents are not of one run.
pub fn cross_table(
    findings: &[FindingRow],
    documents: &Sheet,
    categories: &[CategoryRow],
    counted: Counted,
    field: &str,
) -> Result<CrossTable> {
    let known = documents_by_value(documents, field)?;
    let mut values: Vec<String> = known
        .values()
        .filter(|document| !document.copy)
        .map(|document| document.value.clone())
        .collect();
    values.sort_by(|left, right| order(left).cmp(&order(right)));
    values.dedup();
    let mut rows: BTreeMap<&str, CrossRow> = BTreeMap::new();
    let mut total = CrossRow::new("total", "合计", "each item counted once", &values);
    // What every year repeats counts once in every year.
    let mut seen: HashSet<(&str, &str)> = HashSet::new();
    for finding in items(findings, counted) {
        let place = (finding.source.as_str(), finding.document_id.as_str());
        let Some(document) = known.get(&place) else {
            return Err(Error::Export(format!(
                "finding {} stands in document {} of {}, which the document table does not name: they are not of one run; run `baogao run` again",
                finding.id, finding.document_id, finding.source
            )));
        };
        let statement = finding.duplicate_of.as_deref().unwrap_or(&finding.id);
        if document.copy || !seen.insert((&document.value, statement)) {
            continue;
        }
        total.add(&document.value);
        for category in counted.codes(finding) {
            rows.entry(category)
                .or_insert_with(|| CrossRow::new(category, "", "", &values))
                .add(&document.value);
        }
    }
    let mut ordered: Vec<CrossRow> = Vec::new();
    for category in categories {
        let mut row = rows
            .remove(category.category.as_str())
            .unwrap_or_else(|| CrossRow::new(&category.category, "", "", &values));
        row.label.clone_from(&category.label);
        row.label_en.clone_from(&category.label_en);
        ordered.push(row);
    }
    ordered.extend(rows.into_values());
    let counts = |row: &CrossRow| values.iter().map(|value| row.count(value)).collect();
    let counts: Vec<Vec<usize>> = ordered.iter().map(counts).collect();
    let mut sum = CrossRow::new("documents", "文档", "documents without copies", &values);
    for document in known.values().filter(|document| !document.copy) {
        sum.add(&document.value);
    }
    ordered.extend([total, sum]);
    Ok(CrossTable {
        field: field.to_owned(),
        association: association(&counts),
        values,
        rows: ordered,
    })
}

/// The value of `field`, a column of `documents`, `year` or `document`, of each document that repeats no other, by
/// source and document id.
///
/// # Errors
///
/// When there is no such column; the error names those there are.
pub fn values_of(documents: &Sheet, field: &str) -> Result<BTreeMap<(String, String), String>> {
    let known = documents_by_value(documents, field)?;
    let own = known.into_iter().filter(|(_, document)| !document.copy);
    Ok(own
        .map(|((source, id), document)| ((source.to_owned(), id.to_owned()), document.value))
        .collect())
}

/// What a cross-table needs to know of a document.
struct Known {
    value: String,
    copy: bool,
}

/// Documents by source and id: files of the same content have documents of the same id.
fn documents_by_value<'a>(
    documents: &'a Sheet,
    field: &str,
) -> Result<HashMap<(&'a str, &'a str), Known>> {
    let column = |name: &str| documents.columns.iter().position(|column| column == name);
    let needed = |name: &str| {
        column(name).ok_or_else(|| {
            Error::Export(format!(
                "the document table has no column `{name}`; run `baogao run` again"
            ))
        })
    };
    let (id, source, copy) = (
        needed("document_id")?,
        needed("source")?,
        needed("copy_of")?,
    );
    let (wanted, year) = match (column(field), field) {
        (Some(found), _) => (found, false),
        (None, "year") => (needed("date")?, true),
        (None, "document") => (id, false),
        (None, _) => {
            return Err(Error::Export(format!(
                "no field `{field}`; choose one of: document, year, {}",
                documents.columns.join(", ")
            )));
        }
    };
    let known = documents.rows.iter().map(|row| {
        let cell = |column: usize| row.get(column).map_or("", String::as_str);
        let value = match cell(wanted).trim() {
            "" => UNKNOWN.to_owned(),
            date if year => date.chars().take(4).collect(),
            value => value.to_owned(),
        };
        let copy = !cell(copy).is_empty();
        ((cell(source), cell(id)), Known { value, copy })
    });
    Ok(known.collect())
}

/// Findings of `counted` that count as items: no heading with items of its kind under it.
fn items(findings: &[FindingRow], counted: Counted) -> impl Iterator<Item = &FindingRow> {
    let rows = counted_rows(findings).into_iter();
    rows.filter(move |finding| counted.counts(finding))
}

/// Findings of `counted` that count as distinct items, but for those in copies: no heading with items of its kind under
/// it, nothing that repeats an earlier one.
pub(super) fn distinct(
    findings: &[FindingRow],
    counted: Counted,
) -> impl Iterator<Item = &FindingRow> {
    items(findings, counted).filter(|finding| finding.duplicate_of.is_none())
}

/// The findings that count as items: all but headings with a finding of their kind under them.
#[must_use]
pub fn counted_rows(findings: &[FindingRow]) -> Vec<&FindingRow> {
    let with_items: HashSet<(&str, &str, &str)> = findings
        .iter()
        .filter_map(|finding| {
            let parent = finding.parent.as_deref()?;
            Some((finding.source.as_str(), finding.kind.as_str(), parent))
        })
        .collect();
    let only_heading = |finding: &&FindingRow| {
        finding.level == crate::document::Level::Heading.name()
            && with_items.contains(&(&finding.source, &finding.kind, &finding.id))
    };
    findings
        .iter()
        .filter(|finding| !only_heading(finding))
        .collect()
}

/// Numbers by size, then words, then what is not known.
fn order(value: &str) -> (bool, bool, u64, &str) {
    let number = value.parse().ok();
    (
        value == UNKNOWN,
        number.is_none(),
        number.unwrap_or_default(),
        value,
    )
}
