//! What befalls a report on its way into an archive: damage to its text, then an encoding. The shares are guesses at
//! what a researcher's archive holds, after the pages that the families of damage were found on; they are fixed, so
//! that figures of two versions compare.

use fastrand::Rng;

use super::report::{self, Report};
use crate::decode;
use crate::repair::Process;

/// The characters that pages of the main family gloss, most often glossed first.
const ORDER: &str = include_str!("../repair/data/order.txt");

/// Sorts of damage, and in how many of 1,000 reports each stands.
pub(super) const DAMAGES: [(&str, usize); 8] = [
    ("none", 500),
    ("glosses and commas", 320),
    ("loose glosses", 40),
    ("utf-8 as gbk", 30),
    ("utf-8 as windows-1252", 20),
    ("gbk as latin-1", 20),
    ("entities", 30),
    ("page", 40),
];

/// Encodings of undamaged reports, in 1,000. `mixed` is GB18030 and UTF-8 in one file.
const ENCODINGS: [(&str, usize); 10] = [
    ("utf-8", 480),
    ("gb18030", 350),
    ("big5", 60),
    ("utf-16le", 30),
    ("utf-16be", 10),
    ("utf-32le", 10),
    ("euc-tw", 20),
    ("hz-gb-2312", 20),
    ("mixed", 10),
    ("utf-32be", 10),
];

/// A report as it lies in the archive, and as it should come out.
pub(super) struct Planted {
    pub(super) report: Report,
    /// Place in [`DAMAGES`].
    pub(super) damage: usize,
    /// The encodings of its bytes.
    pub(super) encodings: Vec<&'static str>,
    /// The text as it was before the damage, in the script of the file.
    pub(super) clean: String,
    pub(super) bytes: Vec<u8>,
    /// Whether it is a page of HTML.
    pub(super) page: bool,
}

/// The damage of a report, a place in [`DAMAGES`], and what the rest is drawn from.
fn drawn(seed: u64, number: usize) -> (usize, Rng) {
    let mut rng = Rng::with_seed(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number as u64);
    (share(&mut rng, &DAMAGES), rng)
}

/// The damage of the report with this number, a place in [`DAMAGES`].
pub(super) fn damage_of(seed: u64, number: usize) -> usize {
    drawn(seed, number).0
}

/// The report with this number of the archive made from `seed`.
pub(super) fn planted(seed: u64, number: usize) -> Planted {
    let (damage, mut rng) = drawn(seed, number);
    let report = report::report(&mut rng);
    let simplified = report.lines.join("\n") + "\n";
    let (name, _) = DAMAGES[damage];
    if name == "none" {
        let (label, _) = ENCODINGS[share(&mut rng, &ENCODINGS)];
        let (clean, bytes, encodings) = encoded(simplified, label);
        return Planted {
            report,
            damage,
            encodings,
            clean,
            bytes,
            page: false,
        };
    }
    let (clean, damaged) = damaged(&mut rng, name, simplified, &report);
    let label = if rng.usize(..5) == 0 {
        "gb18030"
    } else {
        "utf-8"
    };
    let (damaged, bytes, encodings) = encoded(damaged, label);
    drop(damaged);
    Planted {
        report,
        damage,
        encodings,
        clean,
        bytes,
        page: name == "page",
    }
}

/// The text as it is written in an encoding, its bytes, and the encodings they are in. What the encoding cannot hold
/// is written in UTF-8.
fn encoded(simplified: String, label: &'static str) -> (String, Vec<u8>, Vec<&'static str>) {
    if label == "mixed" {
        let half = &simplified.as_bytes()[..simplified.len() / 2];
        let cut = half
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let mut bytes = decode::encode(&simplified[..cut], "gb18030").unwrap_or_default();
        bytes.extend(simplified[cut..].bytes());
        return (simplified, bytes, vec!["gb18030", "utf-8"]);
    }
    let text = match label {
        "big5" | "euc-tw" => Process::traditional(&simplified),
        _ => simplified,
    };
    // Wide encodings come with a byte order mark, or hardly ever without.
    let marked = label.starts_with("utf-16") || label.starts_with("utf-32");
    let bytes = if marked {
        decode::encode(&format!("\u{feff}{text}"), label)
    } else {
        decode::encode(&text, label)
    };
    match bytes {
        Some(bytes) => (text, bytes, vec![label]),
        None => (text.clone(), text.into_bytes(), vec!["utf-8"]),
    }
}

/// The text as it was, and damaged.
fn damaged(rng: &mut Rng, name: &str, simplified: String, report: &Report) -> (String, String) {
    let misread = |bytes: &[u8], label: &str| decode::misread(bytes, label).unwrap_or_default();
    match name {
        "glosses and commas" => {
            let clean = Process::traditional(&simplified);
            let damaged = glosses_and_commas(rng, &clean);
            (clean, damaged)
        }
        "loose glosses" => {
            let damaged = loose_glosses(rng, &simplified);
            (simplified, damaged)
        }
        "utf-8 as gbk" => {
            let damaged = misread(simplified.as_bytes(), "gbk");
            (simplified, damaged)
        }
        "utf-8 as windows-1252" => {
            let damaged = misread(simplified.as_bytes(), "windows-1252");
            (simplified, damaged)
        }
        "gbk as latin-1" => {
            let bytes = decode::encode(&simplified, "gb18030").unwrap_or_default();
            (simplified, misread(&bytes, "latin-1"))
        }
        "entities" => {
            let damaged = simplified
                .replace('“', "&ldquo;")
                .replace('”', "&rdquo;")
                .replace('《', "&#12298;")
                .replace('》', "&#x300b;");
            (simplified, damaged)
        }
        _ => {
            let damaged = page(report);
            (simplified, damaged)
        }
    }
}

/// The main family (`DAMAGE.md`): a page glosses the first 5 to 90 of the list, two thirds of the pages have noise
/// before two thirds of their punctuation, most fold it.
fn glosses_and_commas(rng: &mut Rng, clean: &str) -> String {
    let glossed: String = ORDER.trim().chars().take(rng.usize(5..91)).collect();
    let mut process = Process::new(&glossed, rng.usize(..5) > 0);
    if rng.usize(..7) == 0 {
        process = process.keeping_private();
    }
    let noise: Option<&[u8]> = match rng.usize(..6) {
        0 | 1 => None,
        2 => Some(b"\x05\x08"),
        _ => Some(b","),
    };
    let mut draws = rng.fork();
    process.damage(clean, |_| noise.filter(|_| draws.usize(..3) > 0))
}

/// Glosses at random behind 3 to 15 of 100 characters, some of them twice.
fn loose_glosses(rng: &mut Rng, text: &str) -> String {
    let share = rng.usize(3..16);
    let doubled = rng.usize(..4) == 0;
    let mut out = String::with_capacity(text.len() * 2);
    for character in text.chars() {
        out.push(character);
        if ('\u{4E00}'..='\u{9FFF}').contains(&character) && rng.usize(..100) < share {
            let alone = character.to_string();
            let with_gloss = Process::new(&alone, false).damage(&alone, |_| None);
            let gloss = with_gloss.trim_start_matches(character);
            out.push_str(gloss);
            if doubled {
                out.push_str(gloss);
            }
        }
    }
    out
}

/// A page as a site serves it.
fn page(report: &Report) -> String {
    let mut out = format!(
        "<!DOCTYPE html>\n<html><head><title>{}</title>\n<style>p {{ margin: 1em }}</style></head>\n<body>\n",
        report.title
    );
    for line in &report.lines {
        let line = line.replace('“', "&ldquo;").replace('”', "&rdquo;");
        out.extend(["<p>", &line, "</p>\n"]);
    }
    out + "<script>var shown = \"<p>\";</script>\n</body></html>\n"
}

/// A place in `list`, as often as its share says.
fn share(rng: &mut Rng, list: &[(&str, usize)]) -> usize {
    let whole: usize = list.iter().map(|(_, share)| share).sum();
    let mut drawn = rng.usize(..whole);
    list.iter()
        .position(|(_, share)| {
            let here = drawn < *share;
            drawn = drawn.saturating_sub(*share);
            here
        })
        .unwrap_or(0)
}
