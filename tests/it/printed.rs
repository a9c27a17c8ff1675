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
    assert_snapshot!(env.told_with(&["repair"], damaged.as_bytes()), @r#"
    exit 0
    ----- stdout
    不同的報告內容同樣也是不同的。
    "#);
    assert_snapshot!(env.told_with(&["repair", "-", "--script", "simplified"], damaged.as_bytes()), @r#"
    exit 0
    ----- stdout
    不同的报告内容同样也是不同的。
    "#);
    let (gbk, _, _) = encoding_rs::GBK.encode(SURVEY);
    let output = env.output(&["repair"], &gbk);
    assert_eq!(String::from_utf8(output.stdout).unwrap(), SURVEY);
}

#[test]
fn repair_explains_itself() {
    let env = TestEnv::new();
    env.write("wild.txt", &wild(4));
    assert_snapshot!(env.told(&["repair", "wild.txt", "--explain"]), @r#"
    exit 0
    ----- stdout
    wild.txt  1,157 bytes, 4 lines
      utf-8         bytes 0..1157  confidence 1.00

    47 repairs, 47 proved by doing the damage again; 0 places left

    folded_punctuation  4
      line     3  隊, -> 隊，  (proved)
      line     3  加, -> 加，  (proved)
      line     3  導, -> 導，  (proved)

    gloss  18
      9 characters: 權(quán) 4, 調(diào) 3, 關(guān) 3, 區(qū) 2, 領(lǐng) 2, 內(nèi) 1, 發(fā) 1, 監(jiān) 1, 設(shè) 1

    inserted_noise  24
      line     1  會,, -> 會，  (proved)
      line     1  多,, -> 多，  (proved)
      line     1  的,。 -> 的。  (proved)

    shifted_run  1
      line     3  談?,F(xiàn) -> 談。現  (proved, margin 2.7)
    "#);
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
    assert_snapshot!(env.told(&["search", "经费 不足"]), @"
    exit 0
    ----- stdout
      1. 关于白水市代表联络站建设的调研报告  [survey, 2021-06, 白水市]
         b/c.txt:4  score 0.88
         …（一）代表联络站【经费不足】，內容单一。 （二）宣传不到位，群众知晓率低。 二、建议 （一）要加强宣传引导，扩大社会影响。
      2. 关于青山县基层人大工作的调研报告  [survey, 2020-03, 青山县]
         a.txt:6  score 0.82
         …（二）【经费不足】。代表活动【经费】没有列入财政预算。 （三）人员编制过紧。乡镇人大专职人员少。 （四）代表活动【经费不足】，影响工作开展。 二、意见和建议 （一）要加大监督力度，增强监督实效。 （二）建议将代表活动【经费】列入财政预算。 （三）要加强代表…
    2 documents
    ");
    assert_snapshot!(env.told(&["search", "经费", "--in", "findings", "--limit", "2"]), @"
    exit 0
    ----- stdout
      1. 关于青山县基层人大工作的调研报告  [problem, 2020-03, 青山县, P11]
         a.txt:6  score 2.00
         【经费】不足。代表活动【经费】没有列入财政预算
      2. 关于青山县基层人大工作的调研报告  [problem, 2020-03, 青山县, P11]
         a.txt:8  score 1.95
         代表活动【经费】不足，影响工作开展
    2 of 4 findings; --limit shows more
    ");
    assert_snapshot!(env.told(&["search", "经费", "--kwic", "--width", "8"]), @r#"
    exit 0
    ----- stdout
     于形式。 （二）【经费】不足。代表活动经  a.txt:6
    费不足。代表活动【经费】没有列入财政预算  a.txt:6
      （四）代表活动【经费】不足，影响工作开  a.txt:8
    ）建议将代表活动【经费】列入财政预算。    a.txt:11
    （一）代表联络站【经费】不足，內容单一。  b/c.txt:4
    5 places
    "#);
    assert_snapshot!(env.told(&["search", "经费", "--kwic", "--width", "8", "--limit", "1", "--format", "csv"]), @r#"
    exit 0
    ----- stdout
    [BOM]document_id,source,line,left,hit,right
    0541fd938c2bf350-01,a.txt,6,于形式。 （二）,经费,不足。代表活动经
    "#);
    assert_snapshot!(env.told(&["search", "内容", "--format", "csv"]), @r#"
    exit 0
    ----- stdout
    [BOM]document_id,source,line,score,title,kind,snippet,hits
    c3e34b731b3611a9-01,b/c.txt,4,1.6695,关于白水市代表联络站建设的调研报告,survey,…（一）代表联络站经费不足，內容单一。 （二）宣传不到位，群众知晓率低。 二、建议 （一）要加强宣传引导，扩大社会影响。,14-16
    "#);
    assert_snapshot!(env.told(&["search", "宣传", "--in", "findings", "--format", "csv"]), @r#"
    exit 0
    ----- stdout
    [BOM]document_id,finding_id,source,line,score,title,kind,categories,snippet,hits
    c3e34b731b3611a9-01,c3e34b731b3611a9-01-p002,b/c.txt,5,3.3887,关于白水市代表联络站建设的调研报告,problem,P10,宣传不到位，群众知晓率低,0-2
    c3e34b731b3611a9-01,c3e34b731b3611a9-01-r001,b/c.txt,7,3.3887,关于白水市代表联络站建设的调研报告,recommendation,R07,要加强宣传引导，扩大社会影响,3-5
    "#);
    assert_snapshot!(env.told(&["search", "火星", "--format", "json"]), @r#"
    exit 0
    ----- stdout
    {"total":0}
    "#);
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
    assert_snapshot!(env.told(&["search", "经费"]), @r#"
    exit 2
    ----- stderr
    error: index: no index here; make one with `baogao index`
    "#);
}

#[test]
fn tables_are_printed_in_every_format() {
    let env = TestEnv::with_corpus();
    env.text(&["run", "--quiet"]);
    assert_snapshot!(env.told(&["problems"]), @r#"
    exit 0
    ----- stdout
    Problems 问题  6
                                                                                                   items  distinct  documents
      P11   经费不足                  Insufficient funding                  ████████████████████       3         3          2
      P06   监督不力                  Weak oversight                        ███████                    1         1          1
      P07   落实不力与形式主义        Weak implementation and formalism     ███████                    1         1          1
      P10   宣传不到位                Insufficient publicity                ███████                    1         1          1
      P12   编制过紧人手不足          Understaffing                         ███████                    1         1          1
    "#);
    assert_snapshot!(env.told(&["problems", "--by", "year"]), @"
    exit 0
    ----- stdout
    Problems 问题  6 distinct, by year

                                                              2020  2021  total
      P11   经费不足                Insufficient funding         2     1      3
      P06   监督不力                Weak oversight               1     0      1
      P07   落实不力与形式主义      Weak implementation and…     1     0      1
      P10   宣传不到位              Insufficient publicity       0     1      1
      P12   编制过紧人手不足        Understaffing                1     0      1
            合计                    each item counted once       4     2      6
            文档                    documents without copies     1     1      2
    ----- stderr
    note: chi-squared(4) = 3.73, p = 0.443, Cramér's V = 0.730; 100 % of the cells expect fewer than five, so p is rough
    ");
    assert_snapshot!(env.told(&["recommendations", "--by", "document"]), @"
    exit 0
    ----- stdout
    Recommendations 建议  4 distinct, by document

                                                              1  2  total
      R03   加大监督力度            Strengthen oversight      1  0      1
      R05   保障经费条件待遇        Secure funding, conditi…  1  0      1
      R06   加强队伍与自身建设      Develop the team          1  0      1
      R07   加强宣传引导            Publicity and guidance    0  1      1
            合计                    each item counted once    3  1      4
            文档                    documents without copies  1  1      2

         1  0541fd938c2bf350-01
         2  c3e34b731b3611a9-01
    ----- stderr
    note: chi-squared(3) = 4.00, p = 0.261, Cramér's V = 1.000; 100 % of the cells expect fewer than five, so p is rough
    ");
    let files: std::collections::HashMap<String, Vec<u8>> = env.files("out").into_iter().collect();
    for verb in ["problems", "recommendations"] {
        let recorded = &files[&format!("{verb}.csv")];
        assert_eq!(&env.bytes(&[verb, "--format", "csv"]), recorded);
        let lines = recorded.split(|byte| *byte == b'\n').count() - 1;
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
    assert_snapshot!(env.told(&["problems"]), @r#"
    exit 2
    ----- stderr
    error: out: no such folder; run `baogao run` first, or name the folder it wrote with --out
    "#);
    env.text(&["run", "--quiet"]);
    assert_snapshot!(env.told(&["problems", "--by", "weather"]), @"
    exit 2
    ----- stderr
    error: no field `weather`; choose one of: document, year, document_id, source, line_start, line_end, title, kind, date, place, han_chars, problems, recommendations, copy_of, issuer, themes
    ");
    std::fs::remove_file(env.path("out/findings.jsonl")).unwrap();
    assert_snapshot!(env.told(&["recommendations", "--by", "kind"]), @r#"
    exit 2
    ----- stderr
    error: out/findings.jsonl: no such file; run `baogao run` first, or name the folder it wrote with --out
    "#);
    env.write("out/findings.jsonl", b"{}\n");
    assert_snapshot!(env.told(&["recommendations", "--by", "kind"]), @r#"
    exit 2
    ----- stderr
    error: out/findings.jsonl:1: no finding as `baogao run` writes it (missing field `id` at line 1 column 2); run it again
    "#);
    std::fs::remove_file(env.path("out/problems.csv")).unwrap();
    assert_snapshot!(env.told(&["problems"]), @r#"
    exit 2
    ----- stderr
    error: out/problems.csv: no such file; run `baogao run` first, or name the folder it wrote with --out
    "#);
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
