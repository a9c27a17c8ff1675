//! What the reading verbs print: repair, search, problems and recommendations, in every format.

use std::io::Read;

use insta::assert_snapshot;
use serde_json::Value;

use crate::util::{SURVEY, TestEnv};

fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes).unwrap()
}

/// The damaged document this project came from, or its start.
fn wild(lines: usize) -> Vec<u8> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/work-reports.txt");
    let bytes = std::fs::read(path).unwrap();
    let lines: Vec<&[u8]> = bytes
        .split_inclusive(|byte| *byte == b'\n')
        .take(lines)
        .collect();
    lines.concat()
}

#[test]
fn repair_reads_standard_input() {
    let env = TestEnv::new();
    let damaged = "不同的報告內(nèi)容同樣也是不同的,。\n";
    assert_snapshot!(env.told_with(&["repair"], damaged.as_bytes()), @"");
    assert_snapshot!(env.told_with(&["repair", "-", "--script", "simplified"], damaged.as_bytes()), @"");
    let (gbk, _, _) = encoding_rs::GBK.encode(SURVEY);
    let output = env.output(&["repair"], &gbk);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), SURVEY);
}

#[test]
fn repair_explains_itself() {
    let env = TestEnv::new();
    env.write("wild.txt", &wild(4));
    assert_snapshot!(env.told(&["repair", "wild.txt", "--explain"]), @"");
}

#[test]
fn the_edits_of_repair_replayed_give_its_text() {
    let env = TestEnv::new();
    let raw = wild(60);
    env.write("wild.txt", &raw);
    let report = json(&env.bytes(&["repair", "wild.txt", "--format", "json"]));
    let edits = report["edits"].as_array().unwrap();
    assert!(edits.len() > 100);
    let place = |edit: &Value, name: &str| usize::try_from(edit[name].as_u64().unwrap()).unwrap();
    let (mut replayed, mut done) = (Vec::new(), 0);
    for edit in edits {
        let (start, end) = (place(edit, "raw_start"), place(edit, "raw_end"));
        assert_eq!(
            &raw[start..end],
            edit["before"].as_str().unwrap().as_bytes(),
            "{edit}"
        );
        replayed.extend_from_slice(&raw[done..start]);
        replayed.extend_from_slice(edit["after"].as_str().unwrap().as_bytes());
        done = end;
    }
    replayed.extend_from_slice(&raw[done..]);
    let text = report["text"].as_str().unwrap();
    assert_eq!(String::from_utf8(replayed).unwrap(), text);
    assert_eq!(env.text(&["repair", "wild.txt"]), text);
    assert_eq!(report["encodings"][0]["encoding"], "utf-8");
}

#[test]
fn search_prints_results_in_every_format() {
    let env = TestEnv::with_corpus();
    env.text(&["index", "--quiet"]);
    assert_snapshot!(env.told(&["search", "经费 不足"]), @"");
    assert_snapshot!(env.told(&["search", "经费", "--in", "findings", "--limit", "2"]), @"");
    assert_snapshot!(env.told(&["search", "经费", "--kwic", "--width", "8"]), @"");
    assert_snapshot!(env.told(&["search", "经费", "--kwic", "--width", "8", "--limit", "1", "--format", "csv"]), @"");
    assert_snapshot!(env.told(&["search", "内容", "--format", "csv"]), @"");
    assert_snapshot!(env.told(&["search", "宣传", "--in", "findings", "--format", "csv"]), @"");
    assert_snapshot!(env.told(&["search", "火星", "--format", "json"]), @"");
    let found = env.text(&["search", "经费", "--format", "json"]);
    let lines: Vec<Value> = found.lines().map(|line| json(line.as_bytes())).collect();
    assert_eq!(lines.last().unwrap()["total"], 2);
    assert_eq!(lines[0]["source"], "a.txt");
    let snippet: Vec<char> = lines[0]["snippet"].as_str().unwrap().chars().collect();
    for hit in lines[0]["hits"].as_array().unwrap() {
        let place = |at: usize| usize::try_from(hit[at].as_u64().unwrap()).unwrap();
        let text: String = snippet[place(0)..place(1)].iter().collect();
        assert_eq!(text, "经费");
    }
}

#[test]
fn both_scripts_find_the_same() {
    let env = TestEnv::with_corpus();
    env.text(&["index", "--quiet"]);
    for format in [&["--format", "json"][..], &["--format", "csv"], &["--kwic"]] {
        let found = |query: &'static str| env.bytes(&[&["search", query], format].concat());
        assert_eq!(found("监督力度"), found("監督力度"));
        assert_eq!(found("\"代表联络站\""), found("\"代表聯絡站\""));
    }
}

#[test]
fn search_without_an_index_says_what_to_do() {
    let env = TestEnv::new();
    assert_snapshot!(env.told(&["search", "经费"]), @"");
}

#[test]
fn tables_are_printed_in_every_format() {
    let env = TestEnv::with_corpus();
    env.text(&["run", "--quiet"]);
    assert_snapshot!(env.told(&["problems"]), @"");
    assert_snapshot!(env.told(&["problems", "--by", "year"]), @"");
    assert_snapshot!(env.told(&["recommendations", "--by", "document"]), @"");
    let files: std::collections::HashMap<String, Vec<u8>> = env.files("out").into_iter().collect();
    for verb in ["problems", "recommendations"] {
        let recorded = &files[&format!("{verb}.csv")];
        assert_eq!(&env.bytes(&[verb, "--format", "csv"]), recorded);
        let lines = recorded.iter().filter(|byte| **byte == b'\n').count();
        let rows = json(&env.bytes(&[verb, "--format", "json"]));
        assert_eq!(rows.as_array().unwrap().len(), lines - 1);
        let markdown = env.text(&[verb, "--format", "markdown"]);
        assert_eq!(markdown.lines().count(), lines + 1);
        for by in [&[][..], &["--by", "year"]] {
            let workbook = env.bytes(&[&[verb, "--format", "xlsx"], by].concat());
            assert!(workbook.starts_with(b"PK"));
        }
    }
}

#[test]
fn cross_tables_agree_with_the_category_table() {
    let env = TestEnv::with_corpus();
    env.text(&["run", "--quiet"]);
    let fields = [
        "kind",
        "place",
        "year",
        "date",
        "issuer",
        "source",
        "document",
        "title",
        "han_chars",
    ];
    for verb in ["problems", "recommendations"] {
        let rows = json(&env.bytes(&[verb, "--format", "json"]));
        for field in fields {
            let crossed = json(&env.bytes(&[verb, "--by", field, "--format", "json"]));
            let crossed = crossed.as_array().unwrap();
            let rows = rows.as_array().unwrap();
            assert_eq!(crossed.len(), rows.len() + 2);
            for (row, crossed) in rows.iter().zip(crossed) {
                assert_eq!(row["category"], crossed["category"]);
                assert_eq!(
                    row["distinct_items"], crossed["total"],
                    "{verb} {field} {row}"
                );
                let counts = crossed["counts"].as_object().unwrap();
                let sum: u64 = counts.values().map(|count| count.as_u64().unwrap()).sum();
                assert_eq!(Some(sum), crossed["total"].as_u64());
            }
            assert_eq!(crossed.last().unwrap()["total"], 2);
        }
    }
    let csv = env.text(&["recommendations", "--by", "year", "--format", "csv"]);
    assert!(
        csv.starts_with("\u{feff}category,label,label_en,2020,2021,total\r\n"),
        "{csv}"
    );
    let markdown = env.text(&["problems", "--by", "year", "--format", "markdown"]);
    assert!(
        markdown.contains("| --- | --- | --- | ---: | ---: | ---: |"),
        "{markdown}"
    );
}

#[test]
fn tables_say_what_is_missing() {
    let env = TestEnv::with_corpus();
    assert_snapshot!(env.told(&["problems"]), @"");
    env.text(&["run", "--quiet"]);
    assert_snapshot!(env.told(&["problems", "--by", "weather"]), @"");
    std::fs::remove_file(env.path("out/findings.jsonl")).unwrap();
    assert_snapshot!(env.told(&["recommendations", "--by", "kind"]), @"");
    env.write("out/findings.jsonl", b"{}\n");
    assert_snapshot!(env.told(&["recommendations", "--by", "kind"]), @"");
    std::fs::remove_file(env.path("out/problems.csv")).unwrap();
    assert_snapshot!(env.told(&["problems"]), @"");
}

#[test]
fn a_column_that_was_added_can_be_counted_by() {
    let env = TestEnv::with_corpus();
    env.text(&["run", "--quiet"]);
    let documents =
        String::from_utf8(std::fs::read(env.path("out/documents.csv")).unwrap()).unwrap();
    let with_province: Vec<String> = documents
        .lines()
        .zip(["province", "湖南", "江西"])
        .map(|(line, province)| format!("{line},{province}\r\n"))
        .collect();
    // Excel in China saves CSV in GBK.
    let table = with_province.concat();
    let (gbk, _, lost) = encoding_rs::GBK.encode(table.trim_start_matches('\u{feff}'));
    assert!(!lost);
    env.write("out/documents.csv", &gbk);
    let csv = env.text(&["problems", "--by", "province", "--format", "csv"]);
    assert!(
        csv.starts_with("\u{feff}category,label,label_en,江西,湖南,total\r\n"),
        "{csv}"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let env = TestEnv::new();
    env.write("wild.txt", &wild(usize::MAX));
    env.text(&["run", "wild.txt", "--quiet"]);
    for arguments in [
        &["repair", "wild.txt", "--format", "json"][..],
        &["repair", "wild.txt", "--explain"],
        &["search", "的", "--kwic", "--limit", "5000"],
        &[
            "search", "的", "--kwic", "--limit", "5000", "--format", "csv",
        ],
        &[
            "search", "的", "--kwic", "--limit", "5000", "--format", "json",
        ],
        &["problems", "--format", "csv"],
    ] {
        let mut child = env
            .command(arguments)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let mut start = [0; 3];
        child.stdout.take().unwrap().read_exact(&mut start).unwrap();
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(
            output.status.success() && told.is_empty(),
            "{arguments:?}: {told}"
        );
    }
}
