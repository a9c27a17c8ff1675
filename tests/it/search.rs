//! The index: complete, alike in both scripts, the same every time, and safe.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use baogao::document::{
    Analysis, Decoded, Document, DocumentKind, Finding, FindingKind, Level, Mode, Repaired,
    Simplified,
};
use baogao::error::Error;
use baogao::index::{Query, SearchIn, SearchOptions, Searcher, Summary, Writer, squeeze};
use baogao::segment::Segmenter;
use baogao::span::{LineTable, Span, SpanMap};

/// A source with one document for each text, a blank line between them.
fn analysis(id: u64, name: &str, documents: &[(&str, &str)]) -> Analysis {
    let source_id = format!("{id:016x}");
    let mut text = String::new();
    let mut found = Vec::new();
    for (ordinal, (title, body)) in documents.iter().enumerate() {
        let start = text.len();
        text.push_str(body);
        found.push(Document {
            id: format!("{source_id}-{:02}", ordinal + 1),
            span: Span::new(start, text.len()),
            title: (*title).to_owned(),
            kind: DocumentKind::Survey,
            issuer: "市人大常委会".to_owned(),
            place: "四川省宜宾市".to_owned(),
            date: "2019-03".to_owned(),
            items: Vec::new(),
            sentences: Vec::new(),
            copy_of: None,
        });
        text.push_str("\n\n");
    }
    Analysis {
        source_id,
        source_name: name.to_owned(),
        source_bytes: text.len(),
        decoded: Decoded {
            text: text.clone(),
            lines: LineTable::new(text.as_bytes()),
            ..Decoded::default()
        },
        repaired: Repaired::default(),
        simplified: Simplified {
            text,
            ..Simplified::default()
        },
        map: SpanMap::identity(),
        documents: found,
        findings: Vec::new(),
    }
}

fn with_finding(mut analysis: Analysis, quotation: &str, category: &str) -> Analysis {
    let start = analysis.simplified.text.find(quotation).unwrap();
    let document = &analysis.documents[0];
    analysis.findings.push(Finding {
        id: format!("{}-p{:03}", document.id, analysis.findings.len() + 1),
        document_id: document.id.clone(),
        kind: FindingKind::Problem,
        level: Level::Item,
        mode: Mode::Explicit,
        span: Span::new(start, start + quotation.len()),
        text: quotation.to_owned(),
        categories: vec![category.to_owned()],
        cue: String::new(),
        section: String::new(),
        parent: None,
        duplicate_of: None,
    });
    analysis
}

fn write(dir: &Path, analyses: &[Analysis]) -> Summary {
    let writer = Writer::open(dir, &Segmenter::new(), "test").unwrap();
    for analysis in analyses {
        writer.add(analysis).unwrap();
    }
    writer.finish().unwrap()
}

fn options(limit: usize) -> SearchOptions {
    SearchOptions {
        limit,
        ..SearchOptions::default()
    }
}

fn ids(searcher: &Searcher, query: &str) -> Vec<String> {
    let hits = searcher
        .search(&Query::parse(query), &options(1000))
        .unwrap();
    assert_eq!(hits.total, hits.hits.len());
    hits.hits.into_iter().map(|hit| hit.document_id).collect()
}

/// Random numbers that are the same every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

const VOCABULARY: &[&str] = &[
    "经费",
    "不足",
    "人大",
    "常委会",
    "代表",
    "，",
    "。",
    "、",
    "的",
    "“",
    "”",
    "（",
    "）",
    "(一)",
    "2019年",
    "\n",
    " ",
    "\u{3000}",
    "GDP",
    "ｗｔｏ",
    "5.4%",
    "一府两院",
    "落实",
    "𫝈",
    "監督",
    "監",
    "著力",
    "人人",
    "：",
    ":",
    "\"",
    "工作",
    "建议",
    "AND",
];

fn random_text(random: &mut Random, pieces: usize) -> String {
    (0..pieces)
        .map(|_| VOCABULARY[random.below(VOCABULARY.len())])
        .collect()
}

#[test]
fn every_substring_is_found_where_it_stands() {
    let mut random = Random(7);
    let texts: Vec<String> = (0..60).map(|_| random_text(&mut random, 40)).collect();
    let analyses: Vec<Analysis> = (0..)
        .zip(&texts)
        .map(|(id, text)| analysis(id, &format!("{id}.txt"), &[("", text)]))
        .collect();
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &analyses);
    let searcher = Searcher::open(dir.path()).unwrap();
    for _ in 0..600 {
        let text = &texts[random.below(texts.len())];
        let characters: Vec<char> = text.chars().collect();
        let length = 1 + random.below(8);
        let start = random.below(characters.len() - length);
        let query: String = characters[start..start + length].iter().collect();
        let wanted = squeeze(&query);
        let expected: BTreeSet<String> = analyses
            .iter()
            .zip(&texts)
            .filter(|(_, text)| !wanted.is_empty() && squeeze(text).contains(&wanted))
            .map(|(analysis, _)| analysis.documents[0].id.clone())
            .collect();
        let hits = searcher
            .search(&Query::exact(&query), &options(1000))
            .unwrap();
        let found: BTreeSet<String> = hits
            .hits
            .iter()
            .map(|hit| hit.document_id.clone())
            .collect();
        assert_eq!(found, expected, "{query:?}");
        for hit in &hits.hits {
            let snippet: Vec<char> = hit.snippet.chars().collect();
            assert!(!hit.hits.is_empty(), "{query:?} in {}", hit.snippet);
            for span in &hit.hits {
                let marked: String = snippet[span.range()].iter().collect();
                assert!(
                    squeeze(&marked).contains(&wanted),
                    "{query:?}: {marked:?} in {:?}",
                    hit.snippet
                );
            }
        }
        if !query.contains("AND") && !query.contains(['"', '(', ')']) {
            let loose: BTreeSet<String> = ids(&searcher, &query).into_iter().collect();
            assert!(loose.is_superset(&expected), "{query:?}");
        }
        let concordance = searcher
            .concordance(&Query::exact(&query), 5, &options(10_000))
            .unwrap();
        assert_eq!(concordance.total, concordance.lines.len());
        for line in &concordance.lines {
            assert_eq!(squeeze(&line.hit), wanted);
        }
    }
}

#[test]
fn both_scripts_and_widths_and_cases_match() {
    let dir = tempfile::tempdir().unwrap();
    let analyses = [
        analysis(
            1,
            "a",
            &[("甲", "代表活动经费不足，ＧＤＰ增长，着力解决，了解情况。")],
        ),
        analysis(2, "b", &[("乙", "保留的原文：經費不足，gdp，著力，瞭解。")]),
    ];
    write(dir.path(), &analyses);
    let searcher = Searcher::open(dir.path()).unwrap();
    for query in [
        "经费不足",
        "經費不足",
        "GDP",
        "ｇｄｐ",
        "着力",
        "著力",
        "了解",
        "瞭解",
        "\"經費不足，\"",
        "费",
        "費",
    ] {
        assert_eq!(ids(&searcher, query).len(), 2, "{query}");
    }
}

#[test]
fn operators_and_fields_select() {
    let dir = tempfile::tempdir().unwrap();
    let analyses = [
        with_finding(
            analysis(1, "2019/a.txt", &[("经费", "一是经费短少。编制也少。")]),
            "经费短少",
            "funding",
        ),
        with_finding(
            analysis(2, "2020/b.txt", &[("编制", "编制太少，教育不好。")]),
            "编制太少",
            "staff",
        ),
        analysis(3, "2020/c.txt", &[("题外的标题", "经费之类，人手短少。")]),
    ];
    write(dir.path(), &analyses);
    let searcher = Searcher::open(dir.path()).unwrap();
    let found = |query: &str| -> Vec<u64> {
        let mut numbers: Vec<u64> = ids(&searcher, query)
            .iter()
            .map(|id| u64::from_str_radix(&id[..16], 16).unwrap())
            .collect();
        numbers.sort_unstable();
        numbers
    };
    for (query, expected) in [
        ("经费 编制", vec![1]),
        ("经费 AND 编制", vec![1]),
        ("经费 OR 编制", vec![1, 2, 3]),
        ("编制 NOT 教育", vec![1]),
        ("NOT 教育", vec![1, 3]),
        ("(经费 OR 教育) 编制", vec![1, 2]),
        ("\"经费短少\"", vec![1]),
        ("“经费短少”", vec![1]),
        ("经费短少", vec![1, 3]),
        ("kind:survey 教育", vec![2]),
        ("kind:调研报告", vec![1, 2, 3]),
        ("kind:news", vec![]),
        ("category:funding", vec![1]),
        ("source:2020/", vec![2, 3]),
        ("place:宜賓 教育", vec![2]),
        ("year:2018..2020 教育", vec![2]),
        ("year:2020..", vec![]),
        ("date:2019-03", vec![1, 2, 3]),
        ("题外的标题", vec![3]),
        ("题外", vec![3]),
        ("经费，编制。", vec![1]),
        ("", vec![]),
        ("，", vec![2, 3]),
        ("()", vec![]),
    ] {
        assert_eq!(found(query), expected, "{query}");
    }
    assert_eq!(
        ids(&searcher, "经费短少")[0],
        format!("{:016x}-01", 1),
        "as written comes first"
    );
    let in_findings = |query: &str| {
        let options = SearchOptions {
            within: SearchIn::Findings,
            ..options(10)
        };
        let hits = searcher
            .search(&Query::parse(query), &options)
            .unwrap()
            .hits;
        hits.into_iter()
            .map(|hit| (hit.finding_id, hit.line))
            .collect::<Vec<_>>()
    };
    assert_eq!(in_findings("经费"), [(format!("{:016x}-01-p001", 1), 1)]);
    assert_eq!(in_findings("kind:problem").len(), 2);
    assert_eq!(in_findings("category:staff").len(), 1);
    assert_eq!(in_findings("教育").len(), 0);
}

#[test]
fn a_question_finds_what_holds_some_of_its_words() {
    let dir = tempfile::tempdir().unwrap();
    write(
        dir.path(),
        &[
            analysis(1, "a", &[("", "农村教师的工资长期拖欠。")]),
            analysis(2, "b", &[("", "农村公路的建设。")]),
        ],
    );
    let searcher = Searcher::open(dir.path()).unwrap();
    let hits = searcher
        .search(
            &Query::parse("如何解决农村教师工资拖欠的问题"),
            &options(10),
        )
        .unwrap();
    assert!(hits.relaxed);
    assert_eq!(hits.hits[0].source, "a");
    // 经费不足 is one word to the segmenter; apart it is two.
    write(dir.path(), &[analysis(3, "c", &[("", "活动经费严重不足")])]);
    let searcher = Searcher::open(dir.path()).unwrap();
    let hits = searcher
        .search(&Query::parse("經費不足"), &options(10))
        .unwrap();
    assert_eq!((hits.total, hits.relaxed), (1, true));
    let hits = searcher
        .search(
            &Query::parse("\"如何解决农村教师工资拖欠的问题\""),
            &options(10),
        )
        .unwrap();
    assert_eq!((hits.total, hits.relaxed), (0, false));
}

#[test]
fn a_hit_knows_its_line() {
    let dir = tempfile::tempdir().unwrap();
    let long = format!("{}\n第二行说经费\n不足。\n", "无关的话。".repeat(100));
    write(
        dir.path(),
        &[analysis(1, "a", &[("", "第一份"), ("", &long)])],
    );
    let searcher = Searcher::open(dir.path()).unwrap();
    let hits = searcher
        .search(&Query::parse("经费不足"), &options(10))
        .unwrap();
    assert_eq!(hits.hits[0].line, 4);
    assert!(hits.hits[0].snippet.contains("经费 不足"));
    let concordance = searcher
        .concordance(&Query::parse("经费不足"), 3, &options(10))
        .unwrap();
    let line = &concordance.lines[0];
    assert_eq!(
        (line.left.as_str(), line.hit.as_str(), line.right.as_str()),
        ("二行说", "经费 不足", "。 ")
    );
    assert_eq!(line.line, 4);
}

fn everything(dir: &Path) -> String {
    let searcher = Searcher::open(dir).unwrap();
    let mut out = String::new();
    for query in [
        "经费",
        "不足 代表",
        "人大 OR 监督",
        "的",
        "kind:survey",
        "工作建议落实",
    ] {
        let hits = searcher.search(&Query::parse(query), &options(50)).unwrap();
        let concordance = searcher
            .concordance(&Query::parse(query), 5, &options(50))
            .unwrap();
        writeln!(out, "{hits:?}\n{concordance:?}").unwrap();
    }
    out
}

fn archive(seed: u64, sources: u64) -> Vec<Analysis> {
    let mut random = Random(seed);
    let copied = random_text(&mut random, 30);
    (0..sources)
        .map(|number| {
            // Every fifth source is a copy under its own name.
            let (id, text) = match number % 5 {
                0 => (seed << 32, copied.clone()),
                _ => ((seed << 32) + number, random_text(&mut random, 30)),
            };
            analysis(id, &format!("{number}.txt"), &[("工作报告", &text)])
        })
        .collect()
}

#[test]
fn one_thread_and_many_give_the_same() {
    let analyses = archive(3, 200);
    let one = tempfile::tempdir().unwrap();
    write(one.path(), &analyses);
    let many = tempfile::tempdir().unwrap();
    let writer = Writer::open(many.path(), &Segmenter::new(), "test").unwrap();
    std::thread::scope(|scope| {
        for chunk in analyses.chunks(23).rev() {
            let writer = &writer;
            scope.spawn(move || {
                for analysis in chunk {
                    writer.add(analysis).unwrap();
                }
            });
        }
    });
    writer.finish().unwrap();
    assert!(
        everything(one.path()) == everything(many.path()),
        "threads show"
    );
}

#[test]
fn only_what_changed_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let mut analyses = archive(5, 40);
    assert_eq!(
        write(dir.path(), &analyses),
        Summary {
            added: 40,
            kept: 0,
            removed: 0
        }
    );
    let files = || {
        let mut files: Vec<_> = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                (
                    entry.file_name(),
                    entry.metadata().unwrap().modified().unwrap(),
                )
            })
            .filter(|(name, _)| !name.to_string_lossy().ends_with(".lock"))
            .collect();
        files.sort();
        files
    };
    let before = files();
    assert_eq!(
        write(dir.path(), &analyses),
        Summary {
            added: 0,
            kept: 40,
            removed: 0
        }
    );
    assert_eq!(files(), before);

    analyses.remove(7);
    analyses[3] = analysis(99, "3.txt", &[("", "全新的经费内容")]);
    assert_eq!(
        write(dir.path(), &analyses),
        Summary {
            added: 1,
            kept: 38,
            removed: 2
        }
    );
    let fresh = tempfile::tempdir().unwrap();
    write(fresh.path(), &analyses);
    assert!(
        everything(dir.path()) == everything(fresh.path()),
        "unlike a fresh index"
    );
    assert_eq!(
        ids(&Searcher::open(dir.path()).unwrap(), "全新的经费内容").len(),
        1
    );

    // Another codebook, another lexicon: everything is new.
    let writer = Writer::open(dir.path(), &Segmenter::new(), "other").unwrap();
    assert!(!writer.holds(&analyses[0].source_id, &analyses[0].source_name));
}

#[test]
fn readers_keep_the_last_commit_while_a_writer_writes() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &[analysis(1, "a", &[("", "经费")])]);
    let writer = Writer::open(dir.path(), &Segmenter::new(), "test").unwrap();
    writer.add(&analysis(2, "b", &[("", "经费")])).unwrap();
    assert_eq!(ids(&Searcher::open(dir.path()).unwrap(), "经费").len(), 1);
    let second = Writer::open(dir.path(), &Segmenter::new(), "test")
        .err()
        .unwrap();
    assert!(
        second.to_string().contains("another baogao is writing"),
        "{second}"
    );
    // A writer that goes away without finishing changes nothing.
    drop(writer);
    assert_eq!(ids(&Searcher::open(dir.path()).unwrap(), "经费").len(), 1);
}

/// The folder that [`a_writer_that_is_killed`] writes to; set by the test that kills it.
const KILLED_WRITER: &str = "BAOGAO_TEST_KILLED_WRITER";

#[test]
fn a_writer_that_is_killed() {
    let Some(dir) = std::env::var_os(KILLED_WRITER) else {
        return;
    };
    // Add a few, take them out, add others: there is always a commit or a merge under way.
    for round in 0.. {
        write(Path::new(&dir), &archive(round, 60));
    }
}

#[test]
fn a_killed_writer_leaves_its_last_commit() {
    let analyses = archive(21, 80);
    let fresh = tempfile::tempdir().unwrap();
    write(fresh.path(), &analyses);
    let expected = everything(fresh.path());
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &archive(0, 60));
    let mut random = Random(4);
    for _ in 0..8 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "search::a_writer_that_is_killed"])
            .env(KILLED_WRITER, dir.path())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(
            200 + random.below(400) as u64,
        ));
        child.kill().unwrap();
        child.wait().unwrap();
        let searcher = Searcher::open(dir.path()).unwrap();
        let documents = searcher.count(SearchIn::Documents);
        assert!(
            documents == 0 || documents == 60,
            "{documents}: a commit holds whole runs here"
        );
    }
    write(dir.path(), &analyses);
    assert!(everything(dir.path()) == expected, "unlike a fresh index");
}

#[test]
fn an_unusable_index_is_named_and_made_anew() {
    let dir = tempfile::tempdir().unwrap();
    let message = |dir: &Path| match Searcher::open(dir) {
        Err(Error::Index { message, .. }) => message,
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("opened"),
    };
    assert!(message(dir.path()).contains("baogao index"));
    std::fs::write(dir.path().join("README.md"), "kept").unwrap();
    let analyses = archive(9, 10);
    write(dir.path(), &analyses);
    let meta = dir.path().join("meta.json");
    let good = std::fs::read(&meta).unwrap();
    let text = String::from_utf8(good.clone()).unwrap();

    for bad in [
        String::new(),
        "{}".to_owned(),
        text.replace("\\\"format\\\":1", "\\\"format\\\":0"),
        text.replace("payload", "pay"),
    ] {
        assert_ne!(bad, text);
        std::fs::write(&meta, &bad).unwrap();
        assert!(
            message(dir.path()).contains("rebuild with `baogao index`"),
            "{bad}"
        );
    }
    let summary = write(dir.path(), &analyses);
    assert_eq!(summary.added, 10);
    assert!(dir.path().join("README.md").exists());

    for extension in ["term", "idx", "pos", "store", "fast"] {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), &analyses);
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|found| found == extension) {
                let bytes = std::fs::read(&path).unwrap();
                std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
            }
        }
        assert!(
            message(dir.path()).contains("rebuild with `baogao index`"),
            "{extension}"
        );
        assert_eq!(write(dir.path(), &analyses).added, 10, "{extension}");
    }
}

#[test]
fn a_users_words_are_used_for_queries_too() {
    let dir = tempfile::tempdir().unwrap();
    let segmenter = Segmenter::with_lexicon("翠屏柑橘合作社\n").unwrap();
    let writer = Writer::open(dir.path(), &segmenter, "test").unwrap();
    writer
        .add(&analysis(1, "a", &[("", "关于翠屏柑橘合作社的报告")]))
        .unwrap();
    writer.finish().unwrap();
    assert_eq!(
        ids(&Searcher::open(dir.path()).unwrap(), "翠屏柑橘合作社").len(),
        1
    );
}

#[test]
fn no_query_panics() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &archive(11, 20));
    let searcher = Searcher::open(dir.path()).unwrap();
    arbtest::arbtest(|random| {
        let mut query: String = random.arbitrary()?;
        for _ in 0..random.int_in_range(0..=6)? {
            query.push_str(random.choose(&[
                "(", ")", "\"", " OR ", " NOT ", "经费", "year:", "..", "kind:", "“", "”", "的",
            ])?);
        }
        let query = Query::parse(&query);
        searcher.search(&query, &options(5)).unwrap();
        searcher.concordance(&query, 10, &options(5)).unwrap();
        Ok(())
    });
}
