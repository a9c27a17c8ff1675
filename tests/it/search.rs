//! The index: complete, alike in both scripts, the same every time, and safe.

use std::collections::BTreeSet;
use std::path::Path;

use baogao::document::{
    Analysis, Decoded, Document, DocumentKind, Finding, FindingKind, Level, Mode, Repaired,
    Simplified, ToldBy,
};
use baogao::index::{Query, SearchIn, SearchOptions, Searcher, Summary, Writer, squeeze};
use baogao::segment::Segmenter;
use baogao::span::{LineTable, Span, SpanMap};

/// A source with one document for each text, a blank line between them.
pub fn analysis(id: u64, name: &str, documents: &[(&str, &str)]) -> Analysis {
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
            added: Vec::new(),
            paragraphs: Vec::new(),
            themes: Vec::new(),
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

pub fn with_finding(mut analysis: Analysis, quotation: &str, category: &str) -> Analysis {
    let start = analysis.simplified.text.find(quotation).unwrap();
    let document = &analysis.documents[0];
    analysis.findings.push(Finding {
        themes: Vec::new(),
        id: format!("{}-p{:03}", document.id, analysis.findings.len() + 1),
        document_id: document.id.clone(),
        kind: FindingKind::Problem,
        level: Level::Item,
        mode: Mode::Explicit,
        span: Span::new(start, start + quotation.len()),
        text: quotation.to_owned(),
        categories: vec![category.to_owned()],
        told_by: ToldBy::Cue,
        cue: String::new(),
        section: String::new(),
        parent: None,
        duplicate_of: None,
    });
    analysis
}

pub fn write(dir: &Path, analyses: &[Analysis]) -> Summary {
    let writer = Writer::open(dir, &Segmenter::new(), "test").unwrap();
    for analysis in analyses {
        writer.add(analysis).unwrap();
    }
    writer.finish().unwrap()
}

pub fn options(limit: usize) -> SearchOptions {
    SearchOptions {
        limit,
        ..SearchOptions::default()
    }
}

pub fn ids(searcher: &Searcher, query: &str) -> Vec<String> {
    let hits = searcher
        .search(&Query::parse(query), &options(1000))
        .unwrap();
    assert_eq!(hits.total, hits.hits.len());
    hits.hits.into_iter().map(|hit| hit.document_id).collect()
}

/// Random numbers that are the same every time.
pub struct Random(pub u64);

impl Random {
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit.max(1)
    }
}

pub const VOCABULARY: &[&str] = &[
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

pub fn random_text(random: &mut Random, pieces: usize) -> String {
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
    write(dir.path(), &super::index::archive(11, 20));
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
