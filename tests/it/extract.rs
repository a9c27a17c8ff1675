//! Extraction: the cases of `tests/cases/findings`, the laws, and the gold set where it lies beside the checkout.

use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;

use baogao::codebook::Codebook;
use baogao::document::{Document, Finding};
use baogao::extract::{extract, mark_duplicates};
use baogao::outline::outline;
use serde::Deserialize;

use super::outline::{random_text, read_cases, seed};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    /// Mode and exact quotation of every finding, in order of place.
    expect: Vec<(String, String)>,
}

fn findings_of(text: &str) -> (Vec<Finding>, Vec<Document>) {
    let (documents, _) = outline("s", "n", text);
    let mut findings = Vec::new();
    for document in &documents {
        findings.extend(extract(text, document, Codebook::shipped()).0);
    }
    mark_duplicates(&mut findings, &documents);
    (findings, documents)
}

#[test]
fn cases_state_what_is_expected_and_nothing_else() {
    let mut faults = String::new();
    for (path, toml) in read_cases("findings") {
        let file: File = toml::from_str(&toml).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        for case in file.case {
            let found: Vec<(String, String)> = findings_of(&case.text)
                .0
                .into_iter()
                .map(|finding| (finding.mode.name().to_owned(), finding.text))
                .collect();
            if found != case.expect {
                let _ = writeln!(faults, "\n{}", case.name);
                for line in case.expect.iter().filter(|line| !found.contains(line)) {
                    let _ = writeln!(faults, "  missing    {} {}", line.0, line.1);
                }
                for line in found.iter().filter(|line| !case.expect.contains(line)) {
                    let _ = writeln!(faults, "  unexpected {} {}", line.0, line.1);
                }
            }
        }
    }
    assert!(faults.is_empty(), "{faults}");
}

fn check_laws(text: &str) {
    let (findings, documents) = findings_of(text);
    let mut ids = HashSet::new();
    for finding in &findings {
        let document = documents
            .iter()
            .find(|document| document.id == finding.document_id)
            .expect("its document");
        assert!(document.span.contains(finding.span), "{text:?}");
        let quoted: String = text[finding.span.range()]
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        let stated: String = finding
            .text
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect();
        assert!(
            quoted == stated || quoted.contains('页') || text.contains('\n'),
            "{quoted} {stated} in {text:?}"
        );
        assert!(
            !finding.text.contains('\n') && !finding.categories.is_empty(),
            "{text:?}"
        );
        if let Some(parent) = &finding.parent {
            assert!(
                ids.contains(parent),
                "{parent} behind {} in {text:?}",
                finding.id
            );
        }
        if let Some(earlier) = &finding.duplicate_of {
            assert!(ids.contains(earlier), "{text:?}");
        }
        assert!(ids.insert(finding.id.clone()), "{text:?}");
    }
}

#[test]
fn every_text_keeps_the_laws() {
    let laws = |unstructured: &mut arbtest::arbitrary::Unstructured<'_>| {
        check_laws(&random_text(unstructured)?);
        Ok(())
    };
    arbtest::arbtest(laws);
    // A heading alone on its line that is itself a demand.
    arbtest::arbtest(laws).seed(0x2306_0689_0000_004d);
    arbtest::arbtest(|unstructured| {
        check_laws(&unstructured.arbitrary::<String>()?);
        Ok(())
    });
}

#[test]
fn one_long_line_takes_linear_time() {
    let text = "我们也清醒看到，还存在一些问题：一是经费不足，人员紧缺；二是管理薄弱。建议区政府要抓好落实；要加强监督。".repeat(3000);
    let (documents, _) = outline("s", "n", &text);
    let start = std::time::Instant::now();
    let found = extract(&text, &documents[0], Codebook::shipped()).0.len();
    assert!(found > 1000);
    assert!(start.elapsed().as_secs() < 10, "{:?}", start.elapsed());
}

/// A finding or gold record, as far as scoring needs it.
struct Record {
    line: u64,
    kind: String,
    mode: String,
    text: String,
    categories: Vec<String>,
}

fn record(value: &serde_json::Value) -> Record {
    let string = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    Record {
        line: value["line"].as_u64().unwrap_or_default(),
        kind: string("kind"),
        mode: string("mode"),
        text: han(&string("text")),
        categories: value["categories"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|id| id.as_str().map(str::to_owned))
            .collect(),
    }
}

fn han(text: &str) -> String {
    text.chars()
        .filter(|c| matches!(c, '\u{4e00}'..='\u{9fff}'))
        .collect()
}

fn share(part: usize, whole: usize) -> f64 {
    let count = |count: usize| f64::from(u32::try_from(count).expect("a small count"));
    count(part) / count(whole.max(1))
}

/// Twice the longest common subsequence by the summed length.
fn likeness(one: &str, other: &str) -> f64 {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut row = vec![0usize; other.len() + 1];
    for &left in &one {
        let mut diagonal = 0;
        for (at, &right) in other.iter().enumerate() {
            let above = row[at + 1];
            row[at + 1] = if left == right {
                diagonal + 1
            } else {
                above.max(row[at])
            };
            diagonal = above;
        }
    }
    share(2 * row[other.len()], one.len() + other.len())
}

#[test]
fn the_gold_set_is_found() {
    let Some(text) = seed() else { return };
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold/gold.jsonl");
    let Ok(gold) =
        std::fs::read(gold).map(|bytes| String::from_utf8(bytes).expect("the gold set is UTF-8"))
    else {
        return;
    };
    let gold: Vec<Record> = gold
        .lines()
        .map(|line| record(&serde_json::from_str(line).expect("JSON")))
        .collect();
    let rows: Vec<serde_json::Value> = findings_of(&text)
        .0
        .iter()
        .map(|finding| {
            serde_json::json!({
                "id": finding.id,
                "line": 1 + text[..finding.span.start].matches('\n').count(),
                "kind": finding.kind.name(),
                "level": finding.level.name(),
                "mode": finding.mode.name(),
                "text": finding.text,
                "categories": finding.categories,
                "cue": finding.cue,
                "section": finding.section,
                "parent": finding.parent,
                "duplicate_of": finding.duplicate_of,
            })
        })
        .collect();
    // For `score.py`, which measures the same in more ways.
    let lines: String = rows
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n");
    let _ = std::fs::write(
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("predictions.jsonl"),
        lines,
    );
    let found: Vec<Record> = rows.iter().map(record).collect();
    for (kind, floor, category_floor) in [("problem", 0.93, 0.90), ("recommendation", 0.93, 0.80)] {
        let gold: Vec<&Record> = gold.iter().filter(|record| record.kind == kind).collect();
        let found: Vec<&Record> = found.iter().filter(|record| record.kind == kind).collect();
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (left, one) in found.iter().enumerate() {
            for (right, other) in gold
                .iter()
                .enumerate()
                .filter(|(_, other)| other.line == one.line)
            {
                let likeness = likeness(&one.text, &other.text);
                if likeness >= 0.5 {
                    pairs.push((likeness, left, right));
                }
            }
        }
        pairs.sort_by(|one, other| other.0.total_cmp(&one.0));
        let (mut used, mut hit) = (HashSet::new(), HashSet::new());
        let (mut modes, mut right, mut coded) = (0, 0, 0);
        for (_, left, at) in pairs {
            if used.contains(&left) || hit.contains(&at) {
                continue;
            }
            used.insert(left);
            hit.insert(at);
            modes += usize::from(found[left].mode == gold[at].mode);
            right += found[left]
                .categories
                .iter()
                .filter(|id| gold[at].categories.contains(id))
                .count();
            coded += found[left].categories.len() + gold[at].categories.len();
        }
        let f1 = share(2 * hit.len(), gold.len() + found.len());
        assert!(f1 >= floor, "{kind}: F1 {f1:.3}");
        let mode = share(modes, hit.len());
        assert!(mode >= 0.93, "{kind}: mode right {mode:.3}");
        let category = share(2 * right, coded);
        assert!(
            category >= category_floor,
            "{kind}: categories {category:.3}"
        );
    }
}
