//! The report page and the workbook of a run.

use std::collections::BTreeSet;

use calamine::{Reader, Xlsx};
use regex::Regex;

use crate::util::TestEnv;

fn run() -> TestEnv {
    let env = TestEnv::with_corpus();
    env.write(
        "corpus/hostile <b>&.txt",
        "关于测试的调研报告\n二、存在的问题\n（一）<script>alert(1)</script>经费不足，\u{1}缺乏保障。\n（二）=1+1人手不够。\n".as_bytes(),
    );
    env.bytes(&["run"]);
    env
}

#[test]
fn every_link_of_the_page_leads_somewhere_in_it() {
    let env = run();
    let page = String::from_utf8(std::fs::read(env.path("out/report.html")).unwrap()).unwrap();
    let all = |pattern: &str| -> Vec<String> {
        let pattern = Regex::new(pattern).unwrap();
        pattern
            .captures_iter(&page)
            .map(|found| found[1].to_owned())
            .collect()
    };
    let ids = all(r#"id="([^"]*)""#);
    let unique: BTreeSet<&String> = ids.iter().collect();
    assert_eq!(ids.len(), unique.len(), "an id stands twice");
    let links = all(r#"href="([^"]*)""#);
    assert!(links.len() > 20);
    for link in &links {
        let id = link.strip_prefix('#').expect("a link out of the page");
        assert!(unique.contains(&id.to_owned()), "{link} leads nowhere");
    }
    assert!(
        !page.contains("src=") && !page.contains("<script"),
        "the page must stand alone"
    );
    assert!(!page.contains('\u{1}'));
}

#[test]
fn a_category_number_of_the_page_is_that_of_the_table_and_of_the_statements_under_it() {
    let env = run();
    let page = String::from_utf8(std::fs::read(env.path("out/report.html")).unwrap()).unwrap();
    let table = String::from_utf8(std::fs::read(env.path("out/problems.csv")).unwrap()).unwrap();
    let mut seen = 0;
    for row in baogao::export::read::categories("problems.csv", &table).unwrap() {
        let (id, items) = (row.category.as_str(), row.items.to_string());
        if items == "0" {
            continue;
        }
        assert!(
            page.contains(&format!(
                "<td class=\"n\"><a href=\"#{id}\">{items}</a></td>"
            )),
            "{id}"
        );
        let section = page.split(&format!("<h3 id=\"{id}\">")).nth(1).unwrap();
        let section = section
            .split("<h3")
            .next()
            .unwrap()
            .split("<h2")
            .next()
            .unwrap();
        assert_eq!(
            section.matches("class=\"finding\"").count().to_string(),
            items,
            "{id}"
        );
        seen += 1;
    }
    assert!(seen > 1);
}

#[test]
fn the_workbook_has_its_sheets_and_runs_nothing() {
    let env = run();
    let bytes = std::fs::read(env.path("out/baogao.xlsx")).unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(std::io::Cursor::new(bytes)).unwrap();
    let names = [
        "summary",
        "problems",
        "recommendations",
        "findings",
        "documents",
        "pairs",
        "codebook",
        "run",
    ];
    assert_eq!(workbook.sheet_names(), names);
    let findings = workbook.worksheet_range("findings").unwrap();
    assert_eq!(findings.get_value((0, 0)).unwrap().to_string(), "id");
    assert!(findings.rows().count() > 5);
    for name in names {
        let formulas = workbook.worksheet_formula(name).unwrap();
        assert!(
            formulas.used_cells().all(|cell| cell.2.is_empty()),
            "{name}"
        );
    }
}

#[test]
fn the_codebook_is_well_formed_for_other_programs_and_stays_the_same() {
    let env = TestEnv::new();
    let text = env.text(&["codebook", "export"]);
    assert_eq!(text, env.text(&["codebook", "export"]));
    assert_eq!(
        text.matches("<Code ").count(),
        text.matches("</Code>").count()
    );
    let guid = Regex::new(
        r#"guid="([0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})""#,
    )
    .unwrap();
    let ids: BTreeSet<&str> = guid
        .captures_iter(&text)
        .map(|found| found.get(1).unwrap().as_str())
        .collect();
    assert_eq!(ids.len(), text.matches("<Code ").count());
    assert!(text.contains("name=\"P06 监督不力 Weak oversight\" isCodable=\"true\""));
}

#[test]
fn keywords_tell_groups_apart() {
    let env = TestEnv::new();
    let (money, water) = (
        "财政预算执行情况审计。".repeat(40),
        "水库灌溉渠道维修养护。".repeat(40),
    );
    env.write(
        "corpus/a.txt",
        format!("关于预算的调研报告\n{money}").as_bytes(),
    );
    env.write(
        "corpus/b.txt",
        format!("关于水利的工作方案\n{water}").as_bytes(),
    );
    env.bytes(&["run"]);
    let text = env.text(&["keywords", "--by", "source", "--format", "csv"]);
    let row = |value: &str, word: &str| {
        text.lines()
            .any(|line| line.starts_with(&format!("{value},{word},40,1,0,")))
    };
    assert!(row("a.txt", "预算") || row("a.txt", "财政预算"), "{text}");
    assert!(row("b.txt", "水库"), "{text}");
    let fault = env.told(&["keywords", "--by", "colour"]);
    assert!(
        fault.contains("exit 2") && fault.contains("no field `colour`"),
        "{fault}"
    );
}
