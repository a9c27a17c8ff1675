//! The table of themes, and the concordance as a verb of its own.

use crate::util::TestEnv;

#[test]
fn themes_are_counted_like_categories() {
    let env = TestEnv::with_corpus();
    env.bytes(&["run", "corpus"]);
    let csv = env.text(&["themes", "--format", "csv"]);
    let head = "\u{feff}category,label,label_en,items,distinct_items,documents,document_share,document_share_low,\
                document_share_high,per_1000_han,primary_items,example,example_place,by_likeness\r\n";
    assert!(csv.starts_with(head), "{csv}");
    // Every statement with a theme is counted under it, and the written file is what is shown.
    let findings =
        String::from_utf8(std::fs::read(env.path("out/findings.jsonl")).unwrap()).unwrap();
    let about = findings
        .lines()
        .filter(|line| line.contains("\"T03\""))
        .count();
    assert!(about > 0 && csv.contains("\r\nT03,"), "{csv}");
    let row = csv.lines().find(|line| line.starts_with("T03,")).unwrap();
    assert!(row.contains(&format!(",{about},")), "{row}");
    assert_eq!(
        std::fs::read(env.path("out/themes.csv")).unwrap(),
        csv.as_bytes()
    );
    let text = env.text(&["themes"]);
    assert!(
        text.starts_with("Themes 主题  10\n") && text.contains("T03"),
        "{text}"
    );
    let by = env.text(&["themes", "--by", "year", "--format", "csv"]);
    assert!(
        by.contains("category,label,label_en,2020,2021,total"),
        "{by}"
    );
    assert!(by.contains("total,合计,each item counted once,"), "{by}");
    for format in ["json", "markdown"] {
        assert!(
            env.text(&["themes", "--format", format]).contains("T03"),
            "{format}"
        );
    }
    assert!(
        env.bytes(&["themes", "--format", "xlsx"])
            .starts_with(b"PK")
    );
}

#[test]
fn kwic_shows_what_search_shows() {
    let env = TestEnv::with_corpus();
    env.bytes(&["index", "corpus"]);
    let right = env.text(&["kwic", "经费", "--sort", "right", "--width", "6"]);
    let searched = env.text(&[
        "search", "经费", "--kwic", "--sort", "right", "--width", "6", "--limit", "50",
    ]);
    assert_eq!(right, searched);
    assert!(right.ends_with("5 places\n"), "{right}");
    let csv = env.text(&[
        "kwic", "经费", "--sort", "left", "--limit", "2", "--format", "csv",
    ]);
    assert!(
        csv.starts_with("\u{feff}document_id,source,line,left,hit,right\r\n"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 3);
    let strict = env.told(&["kwic", "经费 author:李", "--strict"]);
    assert!(strict.contains("no field `author`"), "{strict}");
}

#[test]
fn the_manual_and_the_completions_know_every_verb() {
    let env = TestEnv::new();
    let man = env.text(&["man"]);
    let completions = env.text(&["completions", "bash"]);
    for verb in ["kwic", "themes"] {
        assert!(
            man.contains(&format!("BAOGAO {}", verb.to_uppercase())),
            "{verb}"
        );
        assert!(completions.contains(&format!("baogao,{verb}")), "{verb}");
    }
    assert!(man.contains("metadata"), "{man}");
}
