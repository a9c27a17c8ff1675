//! The built program as a person meets it: what it prints, where, and with which exit code.

use insta::assert_snapshot;

use crate::util::TestEnv;

#[test]
fn run_prints_a_summary_and_a_second_run_gives_the_same_bytes() {
    let env = TestEnv::with_corpus();
    assert_snapshot!(env.told(&["run"]), @"");
    let first = env.files("out");
    assert_eq!(first.len(), 6);
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
    assert_snapshot!(env.told(&["index"]), @"");
    assert_snapshot!(env.told(&["index"]), @"");
    env.write("corpus/a.txt", "新的工作报告\n经费不足。\n".as_bytes());
    assert_snapshot!(env.told(&["index"]), @"");
    assert_snapshot!(env.told(&["index", "--quiet"]), @"");
}

#[test]
fn a_missing_corpus_is_named() {
    let env = TestEnv::new();
    assert_snapshot!(env.told(&["run"]), @"");
    assert_snapshot!(env.told(&["index", "reports.zip"]), @"");
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
    assert_snapshot!(env.told(&["index", "reports.zip"]), @"");
    assert_snapshot!(env.told(&["repair", "scan.pdf"]), @"");
    let output = env.output(&["run", "reports.zip"], b"");
    assert_eq!(output.status.code(), Some(1));
    let screen = String::from_utf8(output.stdout).unwrap();
    assert!(
        screen.starts_with("Sources  1 ") && screen.contains("1 skipped\n"),
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
    assert_snapshot!(env.told(&["run"]), @"");
    assert_snapshot!(env.told(&["repair", "corpus/empty.txt", "--explain"]), @"");
    assert_snapshot!(env.told(&["repair", "corpus/empty.txt", "--format", "json"]), @"");
}

#[test]
fn an_empty_folder_is_no_failure() {
    let env = TestEnv::new();
    std::fs::create_dir(env.path("corpus")).unwrap();
    assert_snapshot!(env.told(&["run"]), @"");
    assert_snapshot!(env.told(&["problems"]), @"");
    assert_snapshot!(env.told(&["problems", "--by", "kind"]), @"");
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
    let env = TestEnv::new();
    env.write("broken.toml", "[codebook]\nid = \"mine\"\nversion = \"1\"\n\n[[problem]]\nid = \"P1\"\nlabel = \"经费\"\ndefinition = \"缺钱\"\ninclude = [\"(经费\"]\n".as_bytes());
    assert_snapshot!(env.told(&["codebook", "check", "broken.toml"]), @"");
    env.write(
        "unknown.toml",
        b"[codebook]\nid = \"mine\"\nversion = \"1\"\ncolour = 3\n",
    );
    assert_snapshot!(env.told(&["codebook", "check", "unknown.toml"]), @"");
    assert_snapshot!(env.told(&["codebook", "check", "none.toml"]), @"");
    assert_snapshot!(env.told(&["run", "--codebook", "broken.toml"]), @"");
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
