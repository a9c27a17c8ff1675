//! Drawings as SVG, readable without colour: every bar and every cell has its number beside or in it.

use std::fmt::Write;

use super::html::escaped;

/// Height of a bar with the space below it, in pixels.
const STEP: usize = 22;
/// Width of the longest bar.
const LONGEST: usize = 320;
/// Where bars begin: right of their labels.
const LABELS: usize = 300;
/// Width and height of a cell of a heat map.
const CELL: (usize, usize) = (78, 24);

/// A bar of a chart.
pub(super) struct Bar {
    /// What is counted.
    pub label: String,
    /// Where a click leads, as `#P06`.
    pub link: String,
    /// Its length.
    pub value: usize,
}

/// Horizontal bars, the longest as wide as the drawing.
pub(super) fn bars(title: &str, bars: &[Bar]) -> String {
    let most = bars.iter().map(|bar| bar.value).max().unwrap_or(0).max(1);
    let (width, height) = (LABELS + LONGEST + 60, bars.len() * STEP + 4);
    let mut svg = open(title, width, height);
    for (number, bar) in bars.iter().enumerate() {
        let top = number * STEP + 2;
        let long = (bar.value * LONGEST).div_ceil(most);
        let _ = writeln!(
            svg,
            "<a href=\"{}\"><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\
             <rect class=\"bar\" x=\"{LABELS}\" y=\"{top}\" width=\"{long}\" height=\"{}\"/>\
             <text x=\"{}\" y=\"{}\">{}</text></a>",
            escaped(&bar.link),
            LABELS - 8,
            top + 13,
            escaped(&bar.label),
            STEP - 5,
            LABELS + long + 6,
            top + 13,
            bar.value
        );
    }
    svg.push_str("</svg>\n");
    svg
}

/// A map of counts: rows, columns, and the darker the more.
pub(super) fn heat_map(title: &str, columns: &[String], rows: &[(Bar, Vec<usize>)]) -> String {
    let most = rows
        .iter()
        .flat_map(|row| &row.1)
        .max()
        .copied()
        .unwrap_or(0)
        .max(1);
    let (wide, high) = CELL;
    let (width, height) = (
        LABELS + columns.len() * wide + 4,
        (rows.len() + 1) * high + 4,
    );
    let mut svg = open(title, width, height);
    for (number, column) in columns.iter().enumerate() {
        let middle = LABELS + number * wide + wide / 2;
        let _ = writeln!(
            svg,
            "<text class=\"small\" x=\"{middle}\" y=\"15\" text-anchor=\"middle\">{}</text>",
            escaped(column)
        );
    }
    for (line, (label, counts)) in rows.iter().enumerate() {
        let top = (line + 1) * high;
        let _ = writeln!(
            svg,
            "<a href=\"{}\"><text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text></a>",
            escaped(&label.link),
            LABELS - 8,
            top + 16,
            escaped(&label.label)
        );
        for (number, &count) in counts.iter().enumerate() {
            let left = LABELS + number * wide;
            // Shades by the root: most cells of such tables are small.
            let shade = (count as f64 / most as f64).sqrt();
            let text = if shade > 0.6 { "light" } else { "dark" };
            let told = if count == 0 {
                String::new()
            } else {
                count.to_string()
            };
            let _ = writeln!(
                svg,
                "<rect class=\"cell\" x=\"{left}\" y=\"{top}\" width=\"{}\" height=\"{}\" fill-opacity=\"{shade:.2}\"/>\
                 <text class=\"{text}\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{told}</text>",
                wide - 2,
                high - 2,
                left + wide / 2 - 1,
                top + 16
            );
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn open(title: &str, width: usize, height: usize) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{0}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\"><title>{0}</title>\n",
        escaped(title)
    )
}
