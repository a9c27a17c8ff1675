//! `baogao problems`, `recommendations` and `themes`: what the last run counted, by category or theme, and by that and a
//! field of the documents.
//!
//! They read the files of the run again, so what a researcher adds to `documents.csv` (a column with the province,
//! say) can be counted by at once.

use super::Done;
use super::bars::{bar, cells, padded, thousands, to_the_right};
use super::printer::Printer;
use anyhow::{Context, Result, bail};
use baogao::error::Error;
use baogao::export::{self, Format, read};
use baogao::table::statistics::Association;
use baogao::table::{self, CategoryRow, Counted, CrossRow, CrossTable, Sheet};
use baogao::{decode, source};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Cells of a line of a cross-table; further columns follow in a further block.
const LINE: usize = 120;
/// Cells of the longest value that heads a column; where one is longer, columns are numbered and named below.
const LONGEST_VALUE: usize = 18;
/// Cells of a Chinese and of an English label.
const LABEL: (usize, usize) = (24, 36);
/// The same in a cross-table, which needs the room for its columns.
const NARROW_LABEL: (usize, usize) = (22, 24);

/// Which table, from where, and how to show it.
#[derive(Clone, Debug)]
pub struct TablesCommand {
    /// Problems, recommendations or themes.
    pub counted: Counted,
    /// The folder that `run` wrote.
    pub out: PathBuf,
    /// The field to count by; without one, the category table.
    pub by: Option<String>,
    /// How to show it.
    pub format: TablesFormat,
}

/// How a table is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TablesFormat {
    /// For reading.
    Text,
    /// For programs and documents.
    File(Format),
}

/// Prints the table.
pub fn run(command: &TablesCommand, printer: &Printer) -> Result<Done> {
    let name = command.counted.name();
    if command.format == TablesFormat::File(Format::Xlsx) && printer.output_is_terminal() {
        bail!(
            "a workbook is no text for a screen; send it to a file: baogao {name} --format xlsx > {name}.xlsx"
        );
    }
    if !command.out.is_dir() {
        bail!(
            "{}: no such folder; run `baogao run` first, or name the folder it wrote with --out",
            command.out.display()
        );
    }
    let (file, text) = read_file(&command.out, &format!("{name}.csv"))?;
    let categories = read::categories(&file, &text)?;
    let (file, text) = read_file(&command.out, "documents.csv")?;
    let documents = read::sheet(&file, &text)?;
    let mut out = printer.output();
    match &command.by {
        None => match command.format {
            TablesFormat::File(format) => {
                export::write_rows(format, name, &categories, &mut out)?;
            }
            TablesFormat::Text => {
                let total = total(&documents, command.counted)?;
                write_categories(command.counted, total, &categories, usize::MAX, &mut out)?;
            }
        },
        Some(field) => {
            let (file, text) = read_file(&command.out, "findings.jsonl")?;
            let findings = read::findings(&file, &text)?;
            let table =
                table::cross_table(&findings, &documents, &categories, command.counted, field)?;
            match command.format {
                TablesFormat::File(format) => {
                    export::write_cross_table(format, name, &table, &mut out)?;
                }
                TablesFormat::Text => write_cross_table(command.counted, &table, &mut out)?,
            }
            if let Some(test) = &table.association {
                printer.note(&told(test));
            }
        }
    }
    out.flush()?;
    Ok(Done::All)
}

/// The category table of a run, the first `shown` categories of it.
pub(super) fn write_categories(
    counted: Counted,
    total: usize,
    rows: &[CategoryRow],
    shown: usize,
    out: &mut dyn Write,
) -> Result<()> {
    writeln!(out, "{}  {}", title(counted), thousands(total))?;
    let rows: Vec<&CategoryRow> = rows.iter().filter(|row| row.items > 0).collect();
    let most = rows.iter().map(|row| row.items).max().unwrap_or(0);
    if rows.is_empty() {
        writeln!(out, "  none")?;
        return Ok(());
    }
    let ids = rows.iter().take(shown).map(|row| cells(&row.category));
    let id = ids.max().unwrap_or(0).max(4);
    writeln!(
        out,
        "  {}  {}  {:>6}  {:>8}  {:>9}",
        padded("", id + 2 + LABEL.0 + 2 + LABEL.1),
        padded("", cells(&bar(0, 0))),
        "items",
        "distinct",
        "documents"
    )?;
    for row in rows.iter().take(shown) {
        writeln!(
            out,
            "  {}  {}  {}  {}  {:>6}  {:>8}  {:>9}",
            padded(&row.category, id),
            padded(&row.label, LABEL.0),
            padded(&row.label_en, LABEL.1),
            bar(row.items, most),
            thousands(row.items),
            thousands(row.distinct_items),
            thousands(row.documents)
        )?;
    }
    if rows.len() > shown {
        writeln!(out, "  and {} more categories", rows.len() - shown)?;
    }
    let by_likeness: usize = rows.iter().map(|row| row.by_likeness).sum();
    if by_likeness > 0 {
        writeln!(
            out,
            "  {} without a cue, in the category of coded statements that they are like",
            thousands(by_likeness)
        )?;
    }
    Ok(())
}

/// A cross-table in blocks of as many columns as a line has room for.
fn write_cross_table(counted: Counted, table: &CrossTable, out: &mut dyn Write) -> Result<()> {
    let sums = table.sums();
    writeln!(
        out,
        "{}  {} distinct, by {}",
        title(counted),
        thousands(sums.first().map_or(0, |row| row.total)),
        table.field
    )?;
    let categories = table.categories().iter().filter(|row| row.total > 0);
    let categories: Vec<&CrossRow> = categories.collect();
    let rows: Vec<&CrossRow> = categories.iter().copied().chain(sums).collect();
    let numbered = table
        .values
        .iter()
        .any(|value| cells(value) > LONGEST_VALUE);
    let mut columns: Vec<(String, Vec<usize>)> = (1..)
        .zip(&table.values)
        .map(|(number, value)| {
            let head = if numbered {
                format!("{number}")
            } else {
                value.clone()
            };
            (head, rows.iter().map(|row| row.count(value)).collect())
        })
        .collect();
    let totals = rows.iter().map(|row| row.total).collect();
    columns.push(("total".to_owned(), totals));
    let labels = labels(&categories, sums);
    let first = labels.iter().map(|label| cells(label)).max().unwrap_or(0);
    let mut rest = columns.as_slice();
    while !rest.is_empty() {
        let (block, behind) = rest.split_at(fitting(rest, LINE.saturating_sub(first)));
        writeln!(out)?;
        write_block(&labels, first, block, out)?;
        rest = behind;
    }
    if numbered {
        writeln!(out)?;
        for (number, value) in (1..).zip(&table.values) {
            writeln!(out, "  {number:>4}  {value}")?;
        }
    }
    Ok(())
}

/// The test of a cross-table in a sentence.
fn told(test: &Association) -> String {
    let sparse = if test.sparse > 0.2 {
        format!(
            "; {:.0} % of the cells expect fewer than five, so p is rough",
            100.0 * test.sparse
        )
    } else {
        String::new()
    };
    let p = if test.p_value < 0.001 {
        "p < .001".to_owned()
    } else {
        format!("p = {:.3}", test.p_value)
    };
    format!(
        "chi-squared({}) = {:.2}, {p}, Cramér's V = {:.3}{sparse}",
        test.degrees, test.chi_squared, test.cramers_v
    )
}

fn labels(categories: &[&CrossRow], sums: &[CrossRow]) -> Vec<String> {
    let ids = categories.iter().map(|row| cells(&row.category));
    let id = ids.max().unwrap_or(0).max(4);
    let label = |id_shown: &str, row: &CrossRow| {
        format!(
            "  {}  {}  {}",
            padded(id_shown, id),
            padded(&row.label, NARROW_LABEL.0),
            padded(&row.label_en, NARROW_LABEL.1)
        )
    };
    let categories = categories.iter().map(|row| label(&row.category, row));
    categories
        .chain(sums.iter().map(|row| label("", row)))
        .collect()
}

/// How many of `columns` a line has room for; at least one.
fn fitting(columns: &[(String, Vec<usize>)], room: usize) -> usize {
    let mut used = 0;
    let fitting = columns.iter().take_while(|column| {
        used += 2 + width(column);
        used <= room
    });
    fitting.count().max(1)
}

fn width((head, counts): &(String, Vec<usize>)) -> usize {
    let counts = counts.iter().map(|count| thousands(*count).len());
    counts.max().unwrap_or(0).max(cells(head))
}

fn write_block(
    labels: &[String],
    first: usize,
    columns: &[(String, Vec<usize>)],
    out: &mut dyn Write,
) -> Result<()> {
    let mut line = " ".repeat(first);
    for column in columns {
        line.push_str("  ");
        line.push_str(&to_the_right(&column.0, width(column)));
    }
    writeln!(out, "{line}")?;
    for (number, label) in labels.iter().enumerate() {
        let mut line = padded(label, first);
        for column in columns {
            line.push_str("  ");
            line.push_str(&to_the_right(&thousands(column.1[number]), width(column)));
        }
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn title(counted: Counted) -> &'static str {
    match counted {
        Counted::Problems => "Problems 问题",
        Counted::Recommendations => "Recommendations 建议",
        Counted::Themes => "Themes 主题",
    }
}

/// The statements in all documents; the columns of `documents.csv` are called as the tables.
fn total(documents: &Sheet, counted: Counted) -> Result<usize> {
    let of = |counted: Counted| sum(documents, counted.name());
    match counted {
        Counted::Themes => Ok(of(Counted::Problems)? + of(Counted::Recommendations)?),
        _ => of(counted),
    }
}

/// A file of the run: its path as errors call it, and its text. Excel may have written a table again in the encoding of its country.
pub(super) fn read_file(folder: &Path, name: &str) -> Result<(String, String)> {
    let path = folder.join(name);
    match source::read_file(&path) {
        Ok(bytes) => {
            let text = String::from_utf8(bytes)
                .unwrap_or_else(|error| decode::decode_bytes(error.as_bytes()).text);
            Ok((path.display().to_string(), text))
        }
        Err(Error::Io { source, .. }) if source.kind() == ErrorKind::NotFound => bail!(
            "{}: no such file; run `baogao run` first, or name the folder it wrote with --out",
            path.display()
        ),
        Err(error) => Err(error.into()),
    }
}

/// The sum of a column of counts.
fn sum(documents: &Sheet, column: &str) -> Result<usize> {
    let at = documents.columns.iter().position(|name| name == column);
    let at = at.with_context(|| {
        format!("documents.csv has no column `{column}`; run `baogao run` again")
    })?;
    documents
        .rows
        .iter()
        .map(|row| row[at].trim().parse::<usize>())
        .sum::<std::result::Result<usize, _>>()
        .with_context(|| {
            format!("documents.csv: a cell of `{column}` is no number; run `baogao run` again")
        })
}
