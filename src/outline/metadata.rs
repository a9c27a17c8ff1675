//! When, where and who: date, place and issuer, as far as the text says.
//!
//! Looked for where reports say it: the title, the lines under it, the opening formula, the signature, the file name. A
//! guess from the middle of the text is worse than nothing, so nothing is taken from there but the place, which must be
//! named often. `date`, `region` and `issuer` know how each is told; here is where they look.

use super::character::is_space;
use super::title::cut;
use super::{date, issuer, marker, region, title};

/// How much of the beginning is searched for formulas and places, in bytes.
const OPENING_BYTES: usize = 1500;

/// The lines that may stand between title and text: at most this many, none longer than this many characters.
const HEAD_LINES: usize = 8;
const HEAD_CHARACTERS: usize = 120;

/// A line of a signature is no longer, and stands among the last so many.
const SIGNATURE_CHARACTERS: usize = 40;
const SIGNATURE_LINES: usize = 4;

/// What a text says of itself.
pub(super) struct Told {
    pub(super) issuer: String,
    pub(super) place: String,
    pub(super) date: String,
}

/// Reads date, place and issuer of a document: `text` is all of it, `body` what stands behind its head.
pub(super) fn told(title: &str, text: &str, body: &str, source_name: &str) -> Told {
    let head = head_lines(text, text.len() - body.len());
    let signature = signature_lines(body);
    let opening = cut(body, OPENING_BYTES);
    let issuer = issuer::issuer(title, &head, opening, &signature);
    Told {
        place: region::place(title, &issuer, opening),
        date: date::date(title, &head, &signature, source_name),
        issuer,
    }
}

/// The lines of the head, and those that stand like a head before the text begins.
fn head_lines(text: &str, head_bytes: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let mut at = 0;
    for line in text.split('\n') {
        let in_head = at < head_bytes;
        at += line.len() + 1;
        let line = line.trim_matches(is_space);
        if line.is_empty() {
            continue;
        }
        let long = line.chars().nth(HEAD_CHARACTERS).is_some();
        let enough = lines.len() >= HEAD_LINES && !issuer::is_record(line);
        if !in_head && (enough || long || marker::marker_at(line, 0).is_some()) {
            break;
        }
        if !long {
            lines.push(line);
        }
        if !in_head && title::is_salutation(line) {
            break;
        }
    }
    lines
}

/// The last lines, where they are short.
fn signature_lines(body: &str) -> Vec<&str> {
    let lines = body.rsplit('\n').map(|line| line.trim_matches(is_space));
    let mut lines: Vec<&str> = lines
        .filter(|line| !line.is_empty())
        .take(SIGNATURE_LINES)
        .filter(|line| line.chars().nth(SIGNATURE_CHARACTERS).is_none())
        .collect();
    lines.reverse();
    lines
}
