//! Categories by likeness: how many are right on documents left out, and codebooks that bring their own statements.
//!
//! `cargo test --test it coded -- --nocapture` prints the table of docs/extraction.md.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use baogao::codebook::Codebook;
use baogao::document::{FindingKind, ToldBy};

use crate::util::TestEnv;

const CODEBOOK: &str = include_str!("../../codebooks/work-reports.toml");
const STATEMENTS: &str = include_str!("../../codebooks/work-reports.csv");

/// Parts that the sets of documents are divided in; each is told by what the others teach.
const PARTS: usize = 7;

type Rows = Vec<(usize, Vec<String>)>;

fn rows() -> (Vec<String>, Rows) {
    let mut reader = csv::Reader::from_reader(STATEMENTS.as_bytes());
    let cells = |record: &csv::StringRecord| record.iter().map(str::to_owned).collect();
    let columns = cells(reader.headers().unwrap());
    let rows = reader.records().map(|record| cells(&record.unwrap()));
    (columns, (2..).zip(rows).collect())
}

fn taught(columns: &[String], rows: &[(usize, Vec<String>)]) -> Codebook {
    let mut book = Codebook::parse("work-reports.toml", CODEBOOK).unwrap();
    book.teach("work-reports.csv", columns, rows).unwrap();
    book
}

/// How many statements were told how, and how many of these have the category that stands first.
#[derive(Default)]
struct Tally {
    statements: usize,
    by_cue: (usize, usize),
    by_likeness: (usize, usize),
    shared: usize,
    told: usize,
    coded: usize,
}

impl Tally {
    fn add(&mut self, book: &Codebook, kind: FindingKind, text: &str, coded: &[&str]) {
        let (told, by) = book.classify(kind, text);
        let right = told
            .first()
            .is_some_and(|first| coded.contains(&first.as_str()));
        match by {
            ToldBy::Cue => add(&mut self.by_cue, right),
            ToldBy::Likeness => add(&mut self.by_likeness, right),
            ToldBy::Nothing => {}
        }
        self.statements += 1;
        self.shared += told
            .iter()
            .filter(|id| coded.contains(&id.as_str()))
            .count();
        self.told += told.len();
        self.coded += coded.len();
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    fn f1(&self) -> f64 {
        2.0 * self.shared as f64 / (self.told + self.coded) as f64
    }

    fn row(&self, name: &str) -> String {
        let share = |part: usize, whole: usize| (100 * part + whole / 2) / whole.max(1);
        format!(
            "| {name} | {} | {} % | {} % | {} % | {} % | .{:02.0} |",
            self.statements,
            share(self.by_cue.0, self.statements),
            share(self.by_cue.1, self.by_cue.0),
            share(self.by_likeness.0, self.statements),
            share(self.by_likeness.1, self.by_likeness.0),
            100.0 * self.f1()
        )
    }
}

fn add(count: &mut (usize, usize), right: bool) {
    count.0 += 1;
    count.1 += usize::from(right);
}

/// The kinds in the order of the tables, each with the statements of documents written and coded apart.
fn left_out(teaching: bool) -> [Tally; 2] {
    let (columns, rows) = rows();
    let sets: BTreeSet<&str> = rows.iter().map(|(_, row)| row[2].as_str()).collect();
    let sets: Vec<&str> = sets
        .into_iter()
        .filter(|set| !matches!(*set, "seed" | "written"))
        .collect();
    let mut tallies = [Tally::default(), Tally::default()];
    for part in 0..PARTS {
        let is_left_out = |row: &[String]| {
            let set = sets.iter().position(|set| *set == row[2]);
            set.is_some_and(|set| set % PARTS == part)
        };
        let (left_out, others): (Rows, Rows) =
            rows.iter().cloned().partition(|(_, row)| is_left_out(row));
        let book = taught(&columns, if teaching { &others } else { &[] });
        for (_, row) in &left_out {
            let coded: Vec<&str> = row[0].split(' ').collect();
            let (kind, tally) = if row[0].starts_with('P') {
                (FindingKind::Problem, &mut tallies[0])
            } else {
                (FindingKind::Recommendation, &mut tallies[1])
            };
            tally.add(&book, kind, &row[1], &coded);
        }
    }
    tallies
}

#[test]
fn likeness_earns_its_place_on_documents_left_out() {
    let mut table = String::new();
    let mut figures = Vec::new();
    for (teaching, how) in [(false, "cues alone"), (true, "cues, else likeness")] {
        for (tally, kind) in left_out(teaching).iter().zip(["problems", "advice"]) {
            writeln!(table, "{}", tally.row(&format!("{kind}, {how}"))).unwrap();
            figures.push(tally.f1());
        }
    }
    println!("{table}");
    // Each at least what it is now, less what chance does.
    for (figure, least) in figures.iter().zip([0.0, 0.0, 0.52, 0.53]) {
        assert!(*figure >= least, "{table}");
    }
    assert!(figures[2] > 1.5 * figures[0] && figures[3] > 1.3 * figures[1]);
    let pages = include_str!("../../docs/extraction.md");
    for row in table.lines() {
        assert!(pages.contains(row), "docs/extraction.md lacks {row}");
    }
}

#[test]
fn the_shipped_statements_are_whole() {
    let (columns, rows) = rows();
    assert_eq!(columns, ["categories", "text", "source"]);
    assert!(
        rows.iter()
            .all(|(_, row)| row.len() == 3 && !row[1].is_empty())
    );
    assert!(!STATEMENTS.contains('"'), "the program cuts at commas");
    assert_eq!(
        taught(&columns, &rows).hash,
        Codebook::shipped().hash,
        "read otherwise than by a reader of CSV"
    );
}

const OWN: &str = r#"[codebook]
id = "water"
version = "1"
statements = "coded.csv"

[[problem]]
id = "P01"
label = "渠系老化"
definition = "渠道、闸门失修。"
include = ["失修"]

[[problem]]
id = "P02"
label = "缺钱"
definition = "经费没有着落。"

[[problem]]
id = "P99"
label = "其他"
definition = "其他。"
fallback = true
"#;

fn file(env: &TestEnv, name: &str) -> String {
    let files = env.files("out");
    let found = files.into_iter().find(|(found, _)| found == name);
    String::from_utf8(found.expect(name).1).unwrap()
}

#[test]
fn a_codebook_brings_its_own_statements() {
    let env = TestEnv::new();
    env.write("own.toml", OWN.as_bytes());
    // A filled sheet of `sample` has more columns, and rows that are no finding.
    let coded = "unit,text,kind,categories,note\n1,闸门锈死了,problem,P01,\n2,村里拿不出钱,problem,P02,\n3,镇里没有钱,problem,P02,\n4,今年风调雨顺,none,,\n";
    env.write("coded.csv", coded.as_bytes());
    let report = "关于水利的调研报告\n\n二、存在的问题\n（一）有的干渠年久失修，跑冒滴漏严重。\n（二）修渠的钱村里拿不出。\n";
    env.write("corpus/report.txt", report.as_bytes());
    env.text(&["run", "--quiet", "--codebook", "own.toml"]);
    let findings = file(&env, "findings.jsonl");
    let told: Vec<(String, String)> = findings
        .lines()
        .map(|line| {
            let finding: serde_json::Value = serde_json::from_str(line).unwrap();
            (
                finding["categories"][0].as_str().unwrap().to_owned(),
                finding["told_by"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let wanted = [("P01", "cue"), ("P02", "likeness")];
    let wanted = wanted.map(|(id, by)| (id.to_owned(), by.to_owned()));
    assert_eq!(told, wanted, "{findings}");
    let problems = file(&env, "problems.csv");
    assert!(problems.contains(",by_likeness\r\n"), "{problems}");
}

#[test]
fn faults_in_coded_statements_are_named_with_their_row() {
    let env = TestEnv::new();
    env.write("own.toml", OWN.as_bytes());
    let told = env.told(&["codebook", "check", "own.toml"]);
    assert!(told.contains("coded.csv"), "{told}");
    for (coded, part) in [
        (
            "text,categories\n闸门锈死,P07\n",
            "coded.csv:2: `P07` is no category",
        ),
        (
            "text,code\n闸门锈死,P01\n",
            "coded.csv:1: no column `categories`",
        ),
    ] {
        env.write("coded.csv", coded.as_bytes());
        let told = env.told(&["codebook", "check", "own.toml"]);
        assert!(told.contains(part), "{told}");
    }
}
