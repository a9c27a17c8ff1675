//! `report.html`: the run on one page that opens anywhere, without a script and without a network.
//!
//! Every number of the tables leads to the statements it counts, every statement to its source and line, with what stands
//! there before the repair. A category of a large archive shows its first statements and says where the others are.

mod chart;
mod html;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};

use chart::Bar;
use html::{STYLE, cell, escaped, number, table};

use super::Shown;
use crate::document::{FindingKind, ToldBy};
use crate::table::{CategoryLabel, CategoryRow, DocumentRow, FindingRow, PairRow, counted_rows};

/// Statements shown of a category; with thirty categories the page stays below ten megabytes.
const SHOWN: usize = 200;
/// Documents listed.
const DOCUMENTS: usize = 500;
/// Bars of a chart.
const BARS: usize = 20;
/// Pairs listed.
const PAIRS: usize = 20;

/// Writes the page.
pub(super) fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let page = Page::new(shown);
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>baogao report</title><style>{STYLE}</style></head><body>"
    )?;
    page.head(out)?;
    categories(FindingKind::Problem, shown.problems, out)?;
    categories(FindingKind::Recommendation, shown.recommendations, out)?;
    page.kinds(out)?;
    page.pairs(out)?;
    page.documents(out)?;
    page.repairs(out)?;
    page.statements(out)?;
    page.run(out)?;
    writeln!(out, "</body></html>")
}

struct Page<'a> {
    shown: Shown<'a>,
    labels: HashMap<&'a str, &'a CategoryLabel>,
    /// What is counted, by category, in order of place.
    statements: BTreeMap<&'a str, Vec<&'a FindingRow>>,
    documents: HashMap<(&'a str, &'a str), &'a DocumentRow>,
}

impl<'a> Page<'a> {
    fn new(shown: &Shown<'a>) -> Self {
        let mut statements: BTreeMap<&str, Vec<&FindingRow>> = BTreeMap::new();
        for finding in counted_rows(&shown.overview.findings) {
            for category in &finding.categories {
                statements.entry(category).or_default().push(finding);
            }
        }
        let key = |row: &'a DocumentRow| ((row.source.as_str(), row.document_id.as_str()), row);
        Self {
            shown: *shown,
            labels: shown
                .labels
                .iter()
                .map(|label| (label.id.as_str(), label))
                .collect(),
            statements,
            documents: shown.overview.documents.iter().map(key).collect(),
        }
    }

    fn head(&self, out: &mut dyn Write) -> io::Result<()> {
        let counts = &self.shown.manifest.counts;
        writeln!(out, "<h1>What the reports state</h1>")?;
        writeln!(
            out,
            "<nav><a href=\"#problems\">Problems</a><a href=\"#recommendations\">Recommendations</a><a href=\"#kinds\">By kind of document</a>\
             <a href=\"#pairs\">What answers what</a><a href=\"#documents\">Documents</a><a href=\"#repairs\">Repairs</a>\
             <a href=\"#statements\">Statements</a><a href=\"#run\">Run</a></nav>"
        )?;
        let facts = [
            (counts.documents, "documents"),
            (counts.copies, "of them repeat another"),
            (counts.han_chars, "Han characters"),
            (counts.problems, "problems"),
            (counts.recommendations, "recommendations"),
            (counts.edits, "places repaired"),
            (
                counts.repair_losses + counts.decoding_losses,
                "places left as they stand",
            ),
            (counts.skipped, "sources skipped"),
        ];
        write!(out, "<div class=\"facts\">")?;
        for (count, name) in facts {
            write!(out, "<div><b>{}</b>{name}</div>", grouped(count))?;
        }
        writeln!(out, "</div>")
    }

    fn kinds(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<h2 id=\"kinds\">By kind of document</h2>")?;
        let own = |row: &&DocumentRow| row.copy_of.is_empty();
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for document in self.shown.overview.documents.iter().filter(own) {
            *kinds.entry(&document.kind).or_default() += 1;
        }
        let columns: Vec<String> = kinds
            .iter()
            .map(|(kind, count)| format!("{kind} ({count})"))
            .collect();
        for (name, rows) in [
            ("Problems", self.shown.problems),
            ("Recommendations", self.shown.recommendations),
        ] {
            let lines: Vec<(Bar, Vec<usize>)> = rows
                .iter()
                .filter(|row| row.distinct_items > 0)
                .take(BARS)
                .map(|row| {
                    (
                        bar(row),
                        kinds
                            .keys()
                            .map(|kind| self.of_kind(&row.category, kind))
                            .collect(),
                    )
                })
                .collect();
            if !lines.is_empty() {
                let title = format!("{name} by category and kind of document, distinct statements");
                writeln!(
                    out,
                    "<h3>{name}</h3>{}",
                    chart::heat_map(&title, &columns, &lines)
                )?;
            }
        }
        writeln!(
            out,
            "<p class=\"muted\">Distinct statements; in brackets, documents of the kind.</p>"
        )
    }

    /// Distinct statements of a category in documents of a kind.
    fn of_kind(&self, category: &str, kind: &str) -> usize {
        let found = self.statements.get(category).into_iter().flatten();
        let in_kind = found.filter(|finding| {
            let place = (finding.source.as_str(), finding.document_id.as_str());
            let document = self.documents.get(&place);
            finding.duplicate_of.is_none()
                && document
                    .is_some_and(|document| document.kind == kind && document.copy_of.is_empty())
        });
        in_kind.count()
    }

    fn pairs(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<h2 id=\"pairs\">What answers what</h2>")?;
        let told = [
            (
                "answers",
                "Recommendations that speak of the same thing as a problem of their document",
                "problem",
                "recommendation",
            ),
            (
                "same_statement",
                "Categories in one statement",
                "category",
                "category",
            ),
        ];
        for (relation, title, left, right) in told {
            let rows: Vec<&PairRow> = self
                .shown
                .overview
                .pairs
                .iter()
                .filter(|row| row.relation == relation)
                .take(PAIRS)
                .collect();
            if rows.is_empty() {
                continue;
            }
            writeln!(
                out,
                "<h3>{title}</h3>{}",
                table(&[left, right, "#count", "#by chance", "#G²", "for example"])
            )?;
            for row in rows {
                let link = |id: &str, label: &str| {
                    format!(
                        "<td><a href=\"#{0}\">{0}</a> {1}</td>",
                        escaped(id),
                        escaped(label)
                    )
                };
                writeln!(
                    out,
                    "<tr>{}{}{}{}{}<td>{} <span class=\"place\">{}</span></td></tr>",
                    link(&row.left, &row.left_label),
                    link(&row.right, &row.right_label),
                    number(&grouped(row.count)),
                    number(&format!("{:.1}", row.expected)),
                    number(&format!("{:.1}", row.g2)),
                    escaped(&row.example),
                    escaped(&row.example_place)
                )?;
            }
            writeln!(out, "</tbody></table>")?;
        }
        Ok(())
    }

    fn documents(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(
            out,
            "<h2 id=\"documents\">Documents</h2>{}",
            table(&[
                "title",
                "kind",
                "date",
                "place",
                "source",
                "#line",
                "#problems",
                "#recommendations"
            ])
        )?;
        for row in self.shown.overview.documents.iter().take(DOCUMENTS) {
            let copy = if row.copy_of.is_empty() {
                String::new()
            } else {
                format!(" = {}", row.copy_of)
            };
            writeln!(
                out,
                "<tr id=\"d-{}\">{}{}{}{}{}{}{}{}</tr>",
                escaped(&row.document_id),
                cell(&format!("{}{copy}", row.title)),
                cell(&row.kind),
                cell(&row.date),
                cell(&row.place),
                cell(&row.source),
                number(&row.line_start.to_string()),
                number(&row.problems.to_string()),
                number(&row.recommendations.to_string())
            )?;
        }
        writeln!(out, "</tbody></table>")?;
        more(
            self.shown.overview.documents.len(),
            DOCUMENTS,
            "documents.csv",
            out,
        )
    }

    fn repairs(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<h2 id=\"repairs\">Repairs</h2>")?;
        write!(
            out,
            "{}",
            table(&["", "kind", "#places", "#proved", "for example"])
        )?;
        for row in &self.shown.overview.repairs {
            let what = if row.what == "edit" {
                "repaired"
            } else {
                "left as it stands"
            };
            writeln!(
                out,
                "<tr>{}{}{}{}{}</tr>",
                cell(what),
                cell(&row.kind),
                number(&grouped(row.count)),
                number(&grouped(row.proved)),
                cell(&row.example)
            )?;
        }
        writeln!(out, "</tbody></table>")
    }

    fn statements(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "<h2 id=\"statements\">Statements</h2>")?;
        let mut told: HashSet<(&str, &str)> = HashSet::new();
        for row in self.shown.problems.iter().chain(self.shown.recommendations) {
            let Some(found) = self.statements.get(row.category.as_str()) else {
                continue;
            };
            let definition = self
                .labels
                .get(row.category.as_str())
                .map_or("", |label| label.definition.as_str());
            writeln!(
                out,
                "<h3 id=\"{0}\">{0} {1} <span class=\"muted\">{2}</span></h3><p class=\"muted\">{3}</p>",
                escaped(&row.category),
                escaped(&row.label),
                escaped(&row.label_en),
                escaped(definition)
            )?;
            for finding in found.iter().take(SHOWN) {
                let first = told.insert((&finding.source, &finding.id));
                statement(finding, first, out)?;
            }
            more(found.len(), SHOWN, "findings.jsonl", out)?;
        }
        let more = self.shown.overview.more_findings;
        if more > 0 {
            writeln!(
                out,
                "<p class=\"muted\">{} further statements were counted and stand in findings.jsonl; pairs and heat maps are of those before.</p>",
                grouped(more)
            )?;
        }
        Ok(())
    }

    fn run(&self, out: &mut dyn Write) -> io::Result<()> {
        let manifest = &self.shown.manifest;
        writeln!(
            out,
            "<h2 id=\"run\">Run</h2><p>baogao {}, codebook {}</p>",
            escaped(&manifest.tool_version),
            escaped(&manifest.codebook_id)
        )?;
        writeln!(
            out,
            "<p class=\"place\">codebook SHA-256 {}</p>",
            escaped(&manifest.codebook_hash)
        )?;
        writeln!(
            out,
            "<p class=\"muted\">Inputs, options and warnings stand in manifest.json.</p>"
        )
    }
}

/// The chart and the table of one kind.
fn categories(kind: FindingKind, rows: &[CategoryRow], out: &mut dyn Write) -> io::Result<()> {
    let (id, title) = match kind {
        FindingKind::Problem => ("problems", "Problems 问题"),
        FindingKind::Recommendation => ("recommendations", "Recommendations 建议"),
    };
    let used: Vec<&CategoryRow> = rows.iter().filter(|row| row.items > 0).collect();
    writeln!(out, "<h2 id=\"{id}\">{title}</h2>")?;
    if used.is_empty() {
        return writeln!(out, "<p>None were found.</p>");
    }
    let bars: Vec<Bar> = used.iter().take(BARS).map(|row| bar(row)).collect();
    write!(
        out,
        "{}",
        chart::bars(&format!("{title}: distinct statements by category"), &bars)
    )?;
    let columns = [
        "category",
        "label",
        "",
        "#items",
        "#by likeness",
        "#distinct",
        "#documents",
        "#share of documents, 95 %",
        "#per 1,000 Han",
    ];
    write!(out, "{}", table(&columns))?;
    for row in used {
        let link = format!("<td><a href=\"#{0}\">{0}</a></td>", escaped(&row.category));
        let items = format!(
            "<td class=\"n\"><a href=\"#{}\">{}</a></td>",
            escaped(&row.category),
            grouped(row.items)
        );
        let share = format!(
            "{:.0} % ({:.0} to {:.0})",
            100.0 * row.document_share,
            100.0 * row.document_share_low,
            100.0 * row.document_share_high
        );
        writeln!(
            out,
            "<tr>{link}<td class=\"l\">{}</td>{}{items}{}{}{}{}{}</tr>",
            escaped(&row.label),
            cell(&row.label_en),
            number(&grouped(row.by_likeness)),
            number(&grouped(row.distinct_items)),
            number(&grouped(row.documents)),
            number(&share),
            number(&format!("{:.3}", row.per_1000_han))
        )?;
    }
    writeln!(out, "</tbody></table>")?;
    writeln!(
        out,
        "<p class=\"muted\">Items count every statement, a heading only where nothing stands under it; distinct leaves out repetitions and copies. \
         An item with several categories counts in each. By likeness: no cue of the codebook is in the statement, \
         and it has the category of coded statements that it is like.</p>"
    )
}

/// One statement: whole where it is told first, a link to there where a further category names it.
fn statement(finding: &FindingRow, first: bool, out: &mut dyn Write) -> io::Result<()> {
    let anchor = escaped(&format!("f-{}-{}", finding.source, finding.id)).replace(' ', "_");
    let place = format!("{}:{}", finding.source, finding.line);
    if !first {
        return writeln!(
            out,
            "<div class=\"finding\">{} <span class=\"place\"><a href=\"#{anchor}\">{}</a></span></div>",
            escaped(&finding.text),
            escaped(&place)
        );
    }
    let again = if finding.duplicate_of.is_some() {
        ", repeats an earlier one"
    } else {
        ""
    };
    let likeness = if finding.told_by == ToldBy::Likeness.name() {
        ", category by likeness"
    } else {
        ""
    };
    writeln!(
        out,
        "<div class=\"finding\" id=\"{anchor}\">{}<div class=\"place\">{} · {} · {}{again}{likeness}</div>\
         <details><summary>as it stands in the source</summary><div class=\"raw\">{}</div>bytes {} to {}</details></div>",
        escaped(&finding.text),
        escaped(&place),
        escaped(&finding.mode),
        escaped(&finding.section),
        escaped(&finding.raw_text),
        finding.raw_span[0],
        finding.raw_span[1]
    )
}

fn more(all: usize, shown: usize, file: &str, out: &mut dyn Write) -> io::Result<()> {
    if all > shown {
        writeln!(
            out,
            "<p class=\"muted\">{} more stand in {file}.</p>",
            grouped(all - shown)
        )?;
    }
    Ok(())
}

fn bar(row: &CategoryRow) -> Bar {
    Bar {
        label: format!("{} {}", row.category, row.label),
        link: format!("#{}", row.category),
        value: row.distinct_items,
    }
}

/// A number with thousands separated.
fn grouped(value: usize) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
