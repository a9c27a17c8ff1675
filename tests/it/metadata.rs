//! `--metadata`: what a table tells of the sources stands in the tables, decides what is read, and can be searched.

use crate::util::TestEnv;

const RUN: [&str; 6] = [
    "run",
    "corpus",
    "--quiet",
    "--metadata",
    "about.csv",
    "--out",
];

/// Two surveys, `a.txt` and `b/c.txt`, and a table of them.
fn env(table: &str) -> TestEnv {
    let env = TestEnv::with_corpus();
    env.write("about.csv", table.as_bytes());
    env
}

fn run(env: &TestEnv) -> String {
    env.text(&["run", "corpus", "--metadata", "about.csv"])
}

fn documents(env: &TestEnv) -> Vec<String> {
    let bytes = std::fs::read(env.path("out/documents.csv")).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_row_says_what_the_text_does_not() {
    let env = env("source,title,kind,date,place,issuer,province,note\r\n\
         a.txt,青山报告,work_report,2019/5/6,云南省青山县,青山县人大,云南,\"甲,乙\"\r\n\
         c.txt,,,,,,四川,\r\n");
    run(&env);
    let rows = documents(&env);
    assert!(
        rows[0].ends_with(",issuer,themes,province,note"),
        "{}",
        rows[0]
    );
    assert!(
        rows[1].contains(",青山报告,work_report,2019-05-06,云南省青山县,"),
        "{}",
        rows[1]
    );
    assert!(rows[1].ends_with(",云南,\"甲,乙\""), "{}", rows[1]);
    // An empty cell leaves what was found.
    assert!(
        rows[2].contains("关于白水市代表联络站建设的调研报告,survey,2021-06,"),
        "{}",
        rows[2]
    );
    assert!(rows[2].ends_with(",四川,"), "{}", rows[2]);
    let by = env.text(&["problems", "--by", "province", "--format", "csv"]);
    assert!(
        by.contains("category,label,label_en,云南,四川,total"),
        "{by}"
    );
    let keywords = env.text(&["keywords", "--by", "province", "--format", "csv"]);
    assert!(keywords.contains("value,word"), "{keywords}");
    let found = env.text(&["search", "meta:province=四川 经费", "--format", "json"]);
    assert!(
        found.contains("b/c.txt") && found.contains("\"total\":1"),
        "{found}"
    );
    let counted = env.text(&[
        "search",
        "经费",
        "--in",
        "findings",
        "--facet",
        "meta:province",
    ]);
    assert_eq!(
        counted,
        "       3  meta:province: 云南\n       1  meta:province: 四川\n"
    );
    let manifest = std::fs::read(env.path("out/manifest.json")).unwrap();
    assert!(
        String::from_utf8(manifest)
            .unwrap()
            .contains("\"metadata\": \"about.csv\"")
    );
}

#[test]
fn tables_of_every_make_are_read() {
    let env = TestEnv::with_corpus();
    let table = "source;文种;地区\r\na.txt;汇报;西南地区\r\nb\\c.txt;报告;西北地区\r\n";
    let (gbk, _, lost) = encoding_rs::GBK.encode(table);
    assert!(!lost);
    let wide: Vec<u8> = format!("\u{feff}{}", table.replace(';', "\t"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [gbk.as_ref(), &wide, format!("\u{feff}{table}").as_bytes()] {
        env.write("about.csv", bytes);
        run(&env);
        let rows = documents(&env);
        assert!(rows[0].ends_with(",文种,地区"), "{}", rows[0]);
        assert!(rows[1].ends_with(",汇报,西南地区"), "{}", rows[1]);
        assert!(rows[2].ends_with(",报告,西北地区"), "{}", rows[2]);
    }
}

#[test]
fn the_table_of_a_run_with_changed_cells_is_metadata() {
    let env = TestEnv::new();
    env.write("corpus/both.txt", two_reports().as_bytes());
    env.bytes(&["run", "corpus"]);
    let before = documents(&env);
    assert_eq!(before.len(), 3);
    let changed = before
        .join("\r\n")
        .replace("关于黑石县水利工作情况的报告", "黑石县水利");
    env.write("about.csv", changed.as_bytes());
    run(&env);
    let after = documents(&env);
    assert_eq!(after.len(), 3);
    assert_eq!(after[1], before[1]);
    assert!(after[2].contains(",黑石县水利,"), "{}", after[2]);
}

fn two_reports() -> String {
    let report = |place: &str, topic: &str| {
        format!(
            "关于{place}{topic}工作情况的报告\n各位代表：\n现将{place}{topic}工作情况报告如下。\n\
             一、工作情况\n（一）{place}开展了{topic}检查，解决了一批困难。\n二、存在的问题\n\
             （一）{topic}经费不足。（二）{topic}人手不够。\n"
        )
    };
    format!(
        "篇一：\n{}\n篇二：\n{}",
        report("白水市", "教育"),
        report("黑石县", "水利")
    )
}

#[test]
fn a_changed_row_is_noticed_and_the_others_are_kept() {
    let env = env("source,province\na.txt,云南\nc.txt,四川\n");
    assert!(run(&env).contains("2 sources added, 0 kept, 0 removed"));
    assert!(run(&env).contains("0 sources added, 2 kept, 0 removed"));
    env.write(
        "about.csv",
        "source,province\nc.txt,贵州\na.txt,云南\n".as_bytes(),
    );
    assert!(run(&env).contains("1 source added, 1 kept, 1 removed"));
    assert!(documents(&env)[2].ends_with(",贵州"));
    let found = env.text(&["search", "经费", "--facet", "meta:province"]);
    assert_eq!(
        found,
        "       1  meta:province: 云南\n       1  meta:province: 贵州\n"
    );
    assert!(
        env.text(&["run", "corpus"])
            .contains("2 sources added, 0 kept, 2 removed")
    );
    assert!(documents(&env)[0].ends_with(",themes"));
}

#[test]
fn rows_and_sources_that_do_not_meet_are_told() {
    let env = env("source,province\na.txt,云南\nd.txt,四川\n");
    let told = run(&env);
    let expected = "Metadata  about.csv: 2 rows, 1 without a source, 1 source without a row\n  \
                    no source for line 3: d.txt\n  no row for b/c.txt\n";
    assert!(told.contains(expected), "{told}");
    let told = env.told(&["index", "corpus", "--metadata", "about.csv"]);
    assert!(told.contains("no source for line 3: d.txt"), "{told}");
}

#[test]
fn faults_name_the_file_and_the_line() {
    for (table, fault) in [
        (
            "file,province\na.txt,云南\n",
            "about.csv:1: no column `source`",
        ),
        ("source,x,x\na.txt,1,2\n", "about.csv:1: two columns `x`"),
        (
            "source,x\na.txt,1\nc.txt,2\na.txt,3\n",
            "about.csv:4: a second row for the source `a.txt`, which has one in line 2",
        ),
        ("source,x\na.txt,\"1\n2\"\n,3\n", "about.csv:4: no source"),
        (
            "source,kind\na.txt,essay\n",
            "about.csv:2: `essay` is no kind",
        ),
        (
            "source,date\na.txt,三月\n",
            "about.csv:2: `三月` is no date",
        ),
        (
            "source,x\na.txt,1,2\n",
            "about.csv:2: 3 cells where the first line has 2",
        ),
    ] {
        let env = env(table);
        let told = env.told(&[&RUN[..], &["out"]].concat());
        assert!(
            told.starts_with("exit 2") && told.contains(fault),
            "{table}: {told}"
        );
        assert!(!env.path("out").exists(), "{table}");
    }
    let env = TestEnv::with_corpus();
    let told = env.told(&[&RUN[..], &["out"]].concat());
    assert!(
        told.contains("exit 2") && told.contains("about.csv: cannot read"),
        "{told}"
    );
}

#[test]
fn a_bare_name_of_two_files_is_refused_and_a_path_is_not() {
    let table = "source,x\na.txt,1\n";
    let env = env(table);
    env.write("corpus/b/a.txt", "关于经费的汇报\n经费不足。\n".as_bytes());
    let told = env.told(&[&RUN[..], &["out"]].concat());
    assert!(
        told.contains("about.csv:2: `a.txt` names two sources, a.txt and b/a.txt"),
        "{told}"
    );
    env.write("about.csv", "source,x\n./a.txt,1\nb/a.txt,2\n".as_bytes());
    run(&env);
    let rows = documents(&env);
    assert!(
        rows[1].ends_with(",1") && rows[2].ends_with(",2"),
        "{rows:?}"
    );
}
