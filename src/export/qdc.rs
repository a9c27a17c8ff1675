//! The codebook as REFI-QDA's exchange format (`.qdc`, version 1.0), which NVivo, MAXQDA, ATLAS.ti and QualCoder open.
//!
//! Kinds and groups become codes that cannot be given, categories codes under them. The ids that the format asks for are
//! made of the names, so that a codebook exported twice is the same codebook to those programs.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use sha2::{Digest, Sha256};

use crate::document::FindingKind;
use crate::table::CategoryLabel;

/// Writes the codebook `id`.
pub(super) fn write(id: &str, labels: &[CategoryLabel], out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<CodeBook xmlns=\"urn:QDA-XML:codebook:1.0\" origin=\"baogao\">\n<Codes>"
    )?;
    for (kind, name, colour) in [
        (FindingKind::Problem, "Problems 问题", "#c0392b"),
        (
            FindingKind::Recommendation,
            "Recommendations 建议",
            "#2a6fb0",
        ),
    ] {
        let mut groups: BTreeMap<&str, Vec<&CategoryLabel>> = BTreeMap::new();
        for label in labels.iter().filter(|label| label.kind == kind) {
            groups.entry(&label.group).or_default().push(label);
        }
        if groups.is_empty() {
            continue;
        }
        open(&[id, kind.name()], name, None, colour, out)?;
        for (group, labels) in groups {
            if !group.is_empty() {
                open(&[id, kind.name(), group], group, None, colour, out)?;
            }
            for label in labels {
                let name = format!("{} {} {}", label.id, label.label, label.label_en);
                open(
                    &[id, kind.name(), "category", &label.id],
                    name.trim(),
                    Some(&label.definition),
                    colour,
                    out,
                )?;
                writeln!(out, "</Code>")?;
            }
            if !group.is_empty() {
                writeln!(out, "</Code>")?;
            }
        }
        writeln!(out, "</Code>")?;
    }
    writeln!(out, "</Codes>\n</CodeBook>")
}

/// Opens a code; one with a description can be given to a text.
fn open(
    path: &[&str],
    name: &str,
    description: Option<&str>,
    colour: &str,
    out: &mut dyn Write,
) -> io::Result<()> {
    write!(
        out,
        "<Code guid=\"{}\" name=\"{}\" isCodable=\"{}\" color=\"{colour}\">",
        guid(path),
        escaped(name),
        description.is_some()
    )?;
    match description {
        Some(text) => writeln!(out, "<Description>{}</Description>", escaped(text)),
        None => writeln!(out),
    }
}

/// An id made of a name, in the form of RFC 9562, version 8: for uses of one's own.
fn guid(path: &[&str]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sha256::digest(path.join("\u{1F}").as_bytes())[..16]);
    bytes[6] = (bytes[6] & 0x0F) | 0x80;
    bytes[8] = (bytes[8] & 0x3F) | 0x80;
    let mut out = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        let _ = write!(out, "{byte:02x}");
    }
    out
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
