//! The language of queries, and what can be done with results: counting, sorting, likeness, company.

use super::search::{analysis, ids, options, with_finding, write};
use super::util::TestEnv;
use baogao::document::{Analysis, FindingKind};
use baogao::index::{Query, SearchIn, SearchOptions, Searcher, Sort};
use insta::assert_snapshot;

/// Four sources; the number of each is its id.
fn sources() -> Vec<Analysis> {
    let mut analyses = vec![
        with_finding(
            analysis(
                1,
                "d.txt",
                &[("甲", "活动经费长期不足。监督法的实施要加强监督。")],
            ),
            "活动经费长期不足",
            "funding",
        ),
        with_finding(
            analysis(
                2,
                "c.txt",
                &[("乙", "不足之处在于经费。要加强监督员队伍。")],
            ),
            "要加强监督员队伍",
            "staff",
        ),
        analysis(
            3,
            "b.txt",
            &[("丙", "经费很多，教育也好，人手则是另一回事，总的说来不足。")],
        ),
        analysis(4, "a.txt", &[("丁", "教育与監察。")]),
    ];
    analyses[1].findings[0].kind = FindingKind::Recommendation;
    analyses[1].findings[0].themes = vec!["T-staff".to_owned()];
    analyses[2].documents[0].themes = vec!["T-education".to_owned()];
    for (analysis, date) in analyses
        .iter_mut()
        .zip(["2012-05", "2015", "2009-12-31", ""])
    {
        date.clone_into(&mut analysis.documents[0].date);
    }
    analyses
}

fn searcher() -> (tempfile::TempDir, Searcher) {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &sources());
    let searcher = Searcher::open(dir.path()).unwrap();
    (dir, searcher)
}

fn numbers(found: &[String]) -> Vec<u64> {
    let mut numbers: Vec<u64> = found
        .iter()
        .map(|id| u64::from_str_radix(&id[..16], 16).unwrap())
        .collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn queries_select_what_they_say() {
    let (_dir, searcher) = searcher();
    for (query, expected) in [
        ("\"经费 不足\"~2", vec![1]),
        ("\"经费 不足\"~4", vec![1, 2]),
        ("\"不足 經費\"~4", vec![1, 2]),
        ("\"经费 不足\"~40", vec![1, 2, 3]),
        ("\"经费 不足 长期\"~0", vec![1]),
        ("NOT \"经费 不足\"~4", vec![3, 4]),
        ("\"经费 火星\"~900", vec![]),
        ("监督*", vec![1, 2]),
        ("监*", vec![1, 2, 4]),
        ("監督* 活动", vec![1]),
        ("year:2010..2015", vec![1, 2]),
        ("year:..2009", vec![3]),
        ("year:2012..", vec![1, 2]),
        ("year:2012", vec![1]),
        ("date:2009-12", vec![3]),
        ("problem:经费", vec![1]),
        ("problem:監督", vec![]),
        ("recommendation:\"监督员\"", vec![2]),
        ("经费 NOT problem:经费", vec![2, 3]),
        ("(problem:经费 OR recommendation:监督) year:2015", vec![2]),
        ("theme:t-staff OR theme:T-education", vec![2, 3]),
        ("Category:funding", vec![1]),
        ("source:a.txt", vec![4]),
    ] {
        let found = ids(&searcher, query);
        assert_eq!(numbers(&found), expected, "{query}");
        assert!(Query::parse_strict(query).is_ok(), "{query}");
    }
    let in_findings = SearchOptions {
        within: SearchIn::Findings,
        ..options(10)
    };
    for (query, expected) in [
        ("problem:经费", 1),
        ("recommendation:经费", 0),
        ("year:2015", 1),
    ] {
        let hits = searcher.search(&Query::parse(query), &in_findings).unwrap();
        assert_eq!(hits.total, expected, "{query}");
    }
}

#[test]
fn nearness_is_shown_as_a_whole() {
    let (_dir, searcher) = searcher();
    let query = Query::parse("\"经费 不足\"~2");
    let concordance = searcher.concordance(&query, 2, &options(10)).unwrap();
    let line = &concordance.lines[0];
    assert_eq!((concordance.total, line.hit.as_str()), (1, "经费长期不足"));
    let hits = searcher.search(&query, &options(10)).unwrap();
    let snippet: Vec<char> = hits.hits[0].snippet.chars().collect();
    let marked: String = snippet[hits.hits[0].hits[0].range()].iter().collect();
    assert_eq!(marked, "经费长期不足");
}

#[test]
fn results_are_counted_by_a_field() {
    let (_dir, searcher) = searcher();
    let counts = |query: &str, field: &str, within| -> Vec<(String, usize)> {
        let facets = searcher.facet(&Query::parse(query), field, within).unwrap();
        let counts = facets.into_iter().map(|facet| (facet.value, facet.count));
        counts.collect()
    };
    let owned = |value: &str, count| (value.to_owned(), count);
    let documents = SearchIn::Documents;
    assert_eq!(counts("经费", "kind", documents), [owned("survey", 3)]);
    assert_eq!(
        counts("经费", "year", documents),
        [owned("2009", 1), owned("2012", 1), owned("2015", 1)]
    );
    assert_eq!(
        counts("经费", "category", documents),
        [owned("funding", 1), owned("staff", 1)]
    );
    assert_eq!(
        counts("NOT 火星", "place", documents),
        [owned("四川省宜宾市", 4)]
    );
    assert_eq!(counts("火星", "kind", documents), []);
    assert_eq!(
        counts("加强 OR 经费", "kind", SearchIn::Findings),
        [owned("problem", 1), owned("recommendation", 1)]
    );
}

#[test]
fn results_are_sorted_and_paged() {
    let (_dir, searcher) = searcher();
    let sources = |query: &str, sort, offset, limit| -> String {
        let options = SearchOptions {
            sort,
            offset,
            limit,
            ..SearchOptions::default()
        };
        let hits = searcher
            .search(&Query::parse(query), &options)
            .unwrap()
            .hits;
        hits.iter().map(|hit| &hit.source[..1]).collect()
    };
    assert_eq!(sources("NOT 火星", Sort::Date, 0, 10), "cdba");
    assert_eq!(sources("NOT 火星", Sort::Source, 0, 10), "abcd");
    let all = sources("不足 经费", Sort::Score, 0, 10);
    let pages: String = (0..4)
        .map(|page| sources("不足 经费", Sort::Score, page, 1))
        .collect();
    assert_eq!(all, pages);
    let hits = |sort| {
        let options = SearchOptions {
            sort,
            ..options(10)
        };
        let found = searcher
            .concordance(&Query::parse("经费"), 1, &options)
            .unwrap();
        let lines = found.lines.into_iter();
        lines
            .map(|line| line.left + "|" + &line.right)
            .collect::<Vec<_>>()
    };
    assert_eq!(hits(Sort::Left), ["|很", "于|。", "动|长"]);
    assert_eq!(hits(Sort::Right), ["于|。", "|很", "动|长"]);
}

#[test]
fn a_document_finds_its_like() {
    let dir = tempfile::tempdir().unwrap();
    let texts = [
        "代表联络站建设经费保障不到位，代表履职平台作用发挥不充分。",
        "代表联络站建设缺少统筹，履职平台的作用没有发挥。",
        "农村公路养护资金缺口较大，桥梁隐患排查不及时。",
    ];
    let analyses: Vec<Analysis> = (1..)
        .zip(texts)
        .map(|(id, text)| analysis(id, &format!("{id}.txt"), &[("", text)]))
        .collect();
    write(dir.path(), &analyses);
    let searcher = Searcher::open(dir.path()).unwrap();
    let hits = searcher
        .like(&analyses[0].documents[0].id, &options(10))
        .unwrap();
    assert_eq!(hits.hits[0].source, "2.txt");
    assert!(hits.hits.iter().all(|hit| hit.source != "1.txt"));
    let error = searcher
        .like("nothing", &options(10))
        .unwrap_err()
        .to_string();
    assert!(error.contains("no document `nothing`"), "{error}");
}

#[test]
fn words_that_keep_company_are_found() {
    let dir = tempfile::tempdir().unwrap();
    let mut text = String::new();
    for number in 0..40 {
        text.push_str("活动经费没有列入财政预算，保障困难。");
        text.push_str(["公路养护缺少设备。", "教育质量需要提高。"][number % 2]);
    }
    write(dir.path(), &[analysis(1, "a", &[("", &text)])]);
    let searcher = Searcher::open(dir.path()).unwrap();
    let query = Query::parse("经费");
    let related = searcher.related(&query, SearchIn::Documents, 20).unwrap();
    let words: Vec<&str> = related
        .iter()
        .map(|related| related.word.as_str())
        .collect();
    assert!(
        words.contains(&"财政") && words.contains(&"预算"),
        "{words:?}"
    );
    assert!(
        !words.contains(&"公路") && !words.contains(&"经费"),
        "{words:?}"
    );
    assert_eq!(
        searcher
            .related(&Query::parse("火星"), SearchIn::Documents, 20)
            .unwrap(),
        []
    );
}

#[test]
fn the_command_line_has_all_of_it() {
    let env = TestEnv::with_corpus();
    env.text(&["index", "--quiet"]);
    assert_snapshot!(env.told(&["search", "经费", "--facet", "year", "--facet", "kind"]), @r#"
    exit 0
    ----- stdout
           1  year: 2020
           1  year: 2021
           2  kind: survey
    "#);
    assert_snapshot!(env.told(&["search", "经费", "--in", "findings", "--facet", "category", "--format", "csv"]), @r#"
    exit 0
    ----- stdout
    [BOM]field,value,count
    category,P11,3
    category,R05,1
    "#);
    assert_snapshot!(env.told(&["search", "经费 year:last"]), @"
    exit 0
    ----- stdout
      1. 关于白水市代表联络站建设的调研报告  [survey, 2021-06, 白水市]
         b/c.txt:4  score 0.55
         …（一）代表联络站【经费】不足，內容单一。 （二）宣传不到位，群众知晓率低。 二、建议 （一）要加强宣传引导，扩大社会影响。
      2. 关于青山县基层人大工作的调研报告  [survey, 2020-03, 青山县]
         a.txt:6  score 0.52
         …（二）【经费】不足。代表活动【经费】没有列入财政预算。 （三）人员编制过紧。乡镇人大专职人员少。 （四）代表活动【经费】不足，影响工作开展。 二、意见和建议 （一）要加大监督力度，增强监督实效。 （二）建议将代表活动【经费】列入财政预算。 （三）要加强代表…
    2 documents
    ----- stderr
    note: query, character 9: `last` is no year; write `year:2019`, `year:2018..2020`, `year:2018..` or `year:..2020` (taken as text)
    note: nothing holds the whole query; these results hold parts of it
    ");
    assert_snapshot!(env.told(&["search", "经费 year:last", "--strict"]), @r#"
    exit 2
    ----- stderr
    error: query, character 9: `last` is no year; write `year:2019`, `year:2018..2020`, `year:2018..` or `year:..2020`
    "#);
    assert_snapshot!(env.told(&["search", "经费", "--kwic", "--width", "4", "--sort", "right"]), @r#"
    exit 0
    ----- stdout
    表联络站【经费】不足，內  b/c.txt:4
    代表活动【经费】不足，影  a.txt:8
      （二）【经费】不足。代  a.txt:6
    代表活动【经费】列入财政  a.txt:11
    代表活动【经费】没有列入  a.txt:6
    5 places
    "#);
    assert_snapshot!(env.told(&["search", "经费", "--sort", "left"]), @r#"
    exit 2
    ----- stderr
    error: the following required arguments were not provided:
      --kwic

    Usage: baogao search --sort <SORT> --kwic <QUERY>

    For more information, try '--help'.
    "#);
    env.write(
        "queries.csv",
        "query,note\n宣传,a\n火星,b\n\"\"\"经费 预算\"\"~9\",c\n".as_bytes(),
    );
    assert_snapshot!(env.told(&["search", "--batch", "queries.csv", "--limit", "1"]), @r#"
    exit 0
    ----- stdout
    [BOM]number,query,total,rank,document_id,finding_id,source,line,score,title,kind,date,categories,snippet,hits
    1,宣传,1,1,c3e34b731b3611a9-01,,b/c.txt,5,1.9136,关于白水市代表联络站建设的调研报告,survey,2021-06,,…（二）宣传不到位，群众知晓率低。 二、建议 （一）要加强宣传引导，扩大社会影响。,4-6 29-31
    2,火星,0,0,,,,0,0.0000,,,,,,
    3,"""经费 预算""~9",1,1,0541fd938c2bf350-01,,a.txt,6,2.7435,关于青山县基层人大工作的调研报告,survey,2020-03,,…代表活动经费没有列入财政预算。 （三）人员编制过紧。乡镇人大专职人员少。 （四）代表活动经费不足，影响工作开展。 二、意见和建议 （一）要加大监督力度，增强监督实效。 （二）建议将代表活动经费列入财政预算。 （三）要加强代表培训，提高履职能…,5-15 95-103
    "#);
    assert_snapshot!(env.told(&["search", "--like", "0541fd938c2bf350-01"]), @"
    exit 0
    ----- stdout
      1. 关于白水市代表联络站建设的调研报告  [survey, 2021-06, 白水市]
         b/c.txt:1  score 2.92
         【关于】白水市【代表】联络站建设的【调研报告】 （2021年6月） 一、【存在】的【问题】 （一）【代表】联络站【经费不足】，內容单一。 （二）宣传不到位，群众知晓率低。 二、【建议】 （一）要【加强】宣传引导，扩大社会【影响】。
    1 document
    ");
    assert_snapshot!(env.told(&["related", "经费"]), @r#"
    exit 0
    ----- stderr
    note: no word stands with it more often than chance has it
    "#);
}
