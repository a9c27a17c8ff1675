//! The built program as a person meets it: what it prints, where, and with which exit code.

use insta::assert_snapshot;

use crate::util::TestEnv;

#[test]
fn run_prints_a_summary_and_a_second_run_gives_the_same_bytes() {
    let env = TestEnv::with_corpus();
    assert_snapshot!(env.told(&["run"]), @r#"
    exit 0
    ----- stdout
    Sources  2  773 bytes  gb18030 1, utf-8 1
    Documents  2  (0 copies)  227 Han characters

      line  kind               title                                         problems  recommendations
         1  survey             关于青山县基层人大工作的调研报告                     4                3
         1  survey             关于白水市代表联络站建设的调研报告                   2                1

    Repaired  1 place, 1 of them proved by doing the damage again
      gloss                         1  (nèi) ->

    Problems 问题  6
                                                                                                   items  distinct  documents
      P11   经费不足                  Insufficient funding                  ████████████████████       3         3          2
      P06   监督不力                  Weak oversight                        ███████                    1         1          1
      P07   落实不力与形式主义        Weak implementation and formalism     ███████                    1         1          1
      P10   宣传不到位                Insufficient publicity                ███████                    1         1          1
      P12   编制过紧人手不足          Understaffing                         ███████                    1         1          1

    Recommendations 建议  4
                                                                                                   items  distinct  documents
      R03   加大监督力度              Strengthen oversight                  ████████████████████       1         1          1
      R05   保障经费条件待遇          Secure funding, conditions, pay       ████████████████████       1         1          1
      R06   加强队伍与自身建设        Develop the team                      ████████████████████       1         1          1
      R07   加强宣传引导              Publicity and guidance                ████████████████████       1         1          1

    Index  index: 2 sources added, 0 kept, 0 removed
    Tables out: findings.jsonl problems.csv recommendations.csv themes.csv documents.csv repairs.csv skipped.csv pairs.csv copies.csv report.html baogao.xlsx manifest.json
    "#);
    let first = env.files("out");
    assert_eq!(first.len(), 12);
    let again = env.text(&["run"]);
    let index = again
        .lines()
        .find(|line| line.starts_with("Index"))
        .unwrap();
    assert_eq!(index, "Index  index: 0 sources added, 2 kept, 0 removed");
    assert_eq!(env.files("out"), first);
}

#[test]
fn one_thread_and_four_give_the_same_bytes() {
    let env = TestEnv::with_corpus();
    for number in 0..12 {
        let text = format!("第{number}号调研报告\n一、存在的问题\n（一）第{number}项经费不足。\n");
        env.write(&format!("corpus/many/{number}.txt"), text.as_bytes());
    }
    let screen = |threads: &str| {
        let (out, index) = (format!("out{threads}"), format!("index{threads}"));
        let screen = env.text(&[
            "run",
            "--threads",
            threads,
            "--out",
            &out,
            "--index",
            &index,
        ]);
        let found = env.bytes(&["search", "经费", "--format", "json", "--index", &index]);
        (screen.replace(&out, "out").replace(&index, "index"), found)
    };
    assert_eq!(screen("1"), screen("4"));
    assert_eq!(env.files("out1"), env.files("out4"));
}

#[test]
fn the_index_is_brought_up_to_date() {
    let env = TestEnv::with_corpus();
    assert_snapshot!(env.told(&["index"]), @r#"
    exit 0
    ----- stderr
    note: index: 2 added, 0 kept, 0 removed
    "#);
    assert_snapshot!(env.told(&["index"]), @r#"
    exit 0
    ----- stderr
    note: index: 0 added, 2 kept, 0 removed
    "#);
    env.write("corpus/a.txt", "新的工作报告\n经费不足。\n".as_bytes());
    assert_snapshot!(env.told(&["index"]), @r#"
    exit 0
    ----- stderr
    note: index: 1 added, 1 kept, 1 removed
    "#);
    assert_snapshot!(env.told(&["index", "--quiet"]), @r#"
    exit 0
    "#);
}

#[test]
fn a_missing_corpus_is_named() {
    let env = TestEnv::new();
    assert_snapshot!(env.told(&["run"]), @r#"
    exit 2
    ----- stderr
    error: corpus: no such file or folder; name what to read, as in: baogao run reports.zip
    "#);
    assert_snapshot!(env.told(&["index", "reports.zip"]), @r#"
    exit 2
    ----- stderr
    error: reports.zip: no such file or folder; name what to read, as in: baogao index reports.zip
    "#);
    assert!(!env.path("out").exists() && !env.path("index").exists());
}

#[test]
fn a_member_that_cannot_be_read_is_named_and_the_rest_goes_on() {
    use std::io::Write;
    let env = TestEnv::new();
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, text) in [("bad.txt", "MARK"), ("good.txt", crate::util::SURVEY)] {
        archive.start_file(name, stored).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    let mut bytes = archive.finish().unwrap().into_inner();
    let at = bytes.windows(4).position(|part| part == b"MARK").unwrap();
    bytes[at] = b'm';
    env.write("reports.zip", &bytes);
    env.write("scan.pdf", b"%PDF-1.4");
    assert_snapshot!(env.told(&["index", "reports.zip"]), @r#"
    exit 1
    ----- stderr
    skipped: reports.zip!/bad.txt: cannot be read: Invalid checksum; unpack or copy it again
    note: index: 1 added, 0 kept, 0 removed
    "#);
    assert_snapshot!(env.told(&["repair", "scan.pdf"]), @r#"
    exit 2
    ----- stderr
    error: scan.pdf: a PDF that cannot be read (invalid or unrecoverable cross-reference data); take its text out first, for instance with pdftotext -layout
    "#);
    let output = env.output(&["run", "reports.zip"], b"");
    assert_eq!(output.status.code(), Some(1));
    let screen = String::from_utf8(output.stdout).unwrap();
    assert!(
        screen.starts_with("Sources  1 ")
            && screen.contains("1 skipped\n")
            && screen.contains("skipped: broken  "),
        "{screen}"
    );
    let manifest = std::fs::read(env.path("out/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
    assert_eq!(manifest["counts"]["skipped"], 1);
    let told = manifest["warnings"][0].as_str().unwrap();
    assert!(told.starts_with("reports.zip!/bad.txt: "), "{told}");
}

#[test]
fn an_empty_file_is_no_failure() {
    let env = TestEnv::new();
    env.write("corpus/empty.txt", b"");
    assert_snapshot!(env.told(&["run"]), @r#"
    exit 0
    ----- stdout
    Sources  1  0 bytes
    Documents  0  (0 copies)  0 Han characters

    Repaired  0 places, 0 of them proved by doing the damage again

    Problems 问题  0
      none

    Recommendations 建议  0
      none

    Index  index: 1 source added, 0 kept, 0 removed
    Tables out: findings.jsonl problems.csv recommendations.csv themes.csv documents.csv repairs.csv skipped.csv pairs.csv copies.csv report.html baogao.xlsx manifest.json
    ----- stderr
    warning: empty.txt: no text to outline; look at whether it was decoded rightly
    "#);
    assert_snapshot!(env.told(&["repair", "corpus/empty.txt", "--explain"]), @r#"
    exit 0
    ----- stdout
    empty.txt  0 bytes, 0 lines

    0 repairs, 0 proved by doing the damage again; 0 places left
    "#);
    assert_snapshot!(env.told(&["repair", "corpus/empty.txt", "--format", "json"]), @r#"
    exit 0
    ----- stdout
    {"text":"","edits":[],"losses":[],"encodings":[]}
    "#);
}

#[test]
fn an_empty_folder_is_no_failure() {
    let env = TestEnv::new();
    std::fs::create_dir(env.path("corpus")).unwrap();
    assert_snapshot!(env.told(&["run"]), @r#"
    exit 0
    ----- stdout
    Sources  0  0 bytes
    Documents  0  (0 copies)  0 Han characters

    Repaired  0 places, 0 of them proved by doing the damage again

    Problems 问题  0
      none

    Recommendations 建议  0
      none

    Index  index: 0 sources added, 0 kept, 0 removed
    Tables out: findings.jsonl problems.csv recommendations.csv themes.csv documents.csv repairs.csv skipped.csv pairs.csv copies.csv report.html baogao.xlsx manifest.json
    ----- stderr
    note: corpus: no file in it
    "#);
    assert_snapshot!(env.told(&["problems"]), @r#"
    exit 0
    ----- stdout
    Problems 问题  0
      none
    "#);
    assert_snapshot!(env.told(&["problems", "--by", "kind"]), @r#"
    exit 0
    ----- stdout
    Problems 问题  0 distinct, by kind

                                                              total
            合计                    each item counted once        0
            文档                    documents without copies      0
    "#);
}

#[test]
fn binary_junk_stops_nothing() {
    let env = TestEnv::with_corpus();
    let mut chance = crate::util::Chance::new(7);
    let junk: Vec<u8> = (0..5000)
        .map(|_| chance.number().to_le_bytes()[0])
        .collect();
    env.write("corpus/junk.txt", &junk);
    let output = env.output(&["run"], b"");
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{:?}",
        output.status
    );
    let screen = String::from_utf8(output.stdout).unwrap();
    assert!(screen.contains("白水市代表联络站"), "{screen}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(!told.contains("panicked"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let env = TestEnv::with_corpus();
    let permit = |mode| {
        let permissions = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(env.path("corpus/b"), permissions).unwrap();
    };
    permit(0o000);
    let readable = std::fs::read_dir(env.path("corpus/b")).is_ok();
    let told = env.told(&["index"]);
    permit(0o755);
    // The superuser reads everything.
    if !readable {
        assert!(told.starts_with("exit 1"), "{told}");
        assert!(
            told.contains("skipped: b: the folder cannot be read"),
            "{told}"
        );
        assert!(told.contains("1 added"), "{told}");
    }
}

#[test]
fn a_codebook_is_checked_by_line() {
    let env = TestEnv::with_corpus();
    env.write("broken.toml", "[codebook]\nid = \"mine\"\nversion = \"1\"\n\n[[problem]]\nid = \"P1\"\nlabel = \"经费\"\ndefinition = \"缺钱\"\ninclude = [\"(经费\"]\n".as_bytes());
    assert_snapshot!(env.told(&["codebook", "check", "broken.toml"]), @r#"
    exit 2
    ----- stderr
    error: broken.toml:6: id `P1`: write P and two or three digits, as P07
    "#);
    env.write(
        "unknown.toml",
        b"[codebook]\nid = \"mine\"\nversion = \"1\"\ncolour = 3\n",
    );
    assert_snapshot!(env.told(&["codebook", "check", "unknown.toml"]), @r#"
    exit 2
    ----- stderr
    error: unknown.toml:4: unknown field `colour`, expected one of `id`, `version`, `language`, `statements`
    "#);
    assert_snapshot!(env.told(&["codebook", "check", "none.toml"]), @r#"
    exit 2
    ----- stderr
    error: none.toml: cannot read: No such file or directory (os error 2)
    "#);
    assert_snapshot!(env.told(&["run", "--codebook", "broken.toml"]), @r#"
    exit 2
    ----- stderr
    error: broken.toml:6: id `P1`: write P and two or three digits, as P07
    "#);
    let shipped = env.text(&["codebook", "check"]);
    assert!(shipped.contains("no fault"), "{shipped}");
    assert!(env.text(&["codebook", "show"]).contains("监督不力"));
}

#[test]
fn wrong_usage_is_exit_2_and_help_has_examples() {
    let env = TestEnv::new();
    for arguments in [&["runn"][..], &[], &["search"], &["run", "--threads", "0"]] {
        let output = env.output(arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty());
    }
    for verb in [
        "run",
        "repair",
        "index",
        "search",
        "problems",
        "recommendations",
        "codebook",
    ] {
        let help = env.text(&[verb, "--help"]);
        assert!(
            help.contains("Example") && help.contains(&format!("baogao {verb}")),
            "{help}"
        );
    }
}

#[test]
fn a_codebook_is_tried_on_the_findings_of_a_run() {
    let env = TestEnv::with_corpus();
    env.text(&["run", "--quiet"]);
    let checked = env.text(&["codebook", "check", "--out", "out"]);
    for part in ["findings, ", "never used: ", "never fire ("] {
        assert!(checked.contains(part), "{part}: {checked}");
    }
    let proposed = env.text(&["codebook", "suggest"]);
    for part in [
        "problem: ",
        "recommendation: ",
        " findings without a cue of a category, ",
    ] {
        assert!(proposed.contains(part), "{part}: {proposed}");
    }
    let nowhere = env.told(&["codebook", "suggest", "--out", "nowhere"]);
    assert!(nowhere.contains("run `baogao run` first"), "{nowhere}");
}
