//! The small words of HTML.

/// Text that may stand in an element or an attribute. Characters that XML forbids become U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(character),
            '\u{0}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => out.push('\u{FFFD}'),
            _ => out.push(character),
        }
    }
    out
}

/// A table cell.
pub(super) fn cell(text: &str) -> String {
    format!("<td>{}</td>", escaped(text))
}

/// A table cell with a number, aligned by its units.
pub(super) fn number(value: &str) -> String {
    format!("<td class=\"n\">{}</td>", escaped(value))
}

/// The opening of a table with its head; a name that starts with `#` heads a column of numbers.
pub(super) fn table(columns: &[&str]) -> String {
    let head: String = columns
        .iter()
        .map(|name| match name.strip_prefix('#') {
            Some(name) => format!("<th class=\"n\">{}</th>", escaped(name)),
            None => format!("<th>{}</th>", escaped(name)),
        })
        .collect();
    format!("<table><thead><tr>{head}</tr></thead><tbody>\n")
}

/// The look of the page.
pub(super) const STYLE: &str = "\
:root{color-scheme:light}\
body{font:15px/1.55 -apple-system,'Segoe UI','Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;\
color:#1c1f23;background:#fff;max-width:70rem;margin:0 auto;padding:1.5rem 1.2rem 6rem}\
h1{font-size:1.7rem;margin:.2rem 0}h2{font-size:1.25rem;margin:2.4rem 0 .6rem;border-bottom:2px solid #d9dde2;padding-bottom:.2rem}\
h3{font-size:1.02rem;margin:1.8rem 0 .3rem}a{color:#14508c;text-decoration:none}a:hover{text-decoration:underline}\
nav a{margin-right:1rem}table{border-collapse:collapse;margin:.6rem 0;width:100%;font-size:.92rem}\
th,td{text-align:left;padding:.22rem .55rem;border-bottom:1px solid #e4e7eb;vertical-align:top}th{border-bottom:2px solid #b9c0c8}\
.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}.l{white-space:nowrap}.muted{color:#626a73}\
.facts{display:flex;flex-wrap:wrap;gap:.6rem 2rem;margin:1rem 0}.facts b{display:block;font-size:1.35rem;font-variant-numeric:tabular-nums}\
svg{max-width:100%;height:auto;display:block;margin:.5rem 0}svg text{font-size:13px;fill:#1c1f23}svg .small{font-size:11px;fill:#454c54}\
svg .bar,svg .cell{fill:#2a6fb0}svg text.light{fill:#fff}\
.finding{margin:.45rem 0;padding:.35rem .7rem;border-left:3px solid #c9d3de}.finding:target{border-color:#d2600a;background:#fff6ec}\
.place{font-size:.85rem;color:#626a73}.raw{font-family:ui-monospace,Consolas,monospace;font-size:.88rem;background:#f4f5f7;padding:.3rem .5rem;\
margin:.25rem 0;white-space:pre-wrap;overflow-wrap:anywhere}details summary{cursor:pointer;font-size:.85rem;color:#14508c}\
@media print{details{display:none}body{max-width:none}}";
