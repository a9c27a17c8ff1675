//! What an archive may do to a run: each case is named, the rest goes on, and nothing is written anywhere else.

use std::io::Write;

use baogao::codebook::Codebook;
use baogao::pipeline;
use baogao::source;
use baogao::span::Span;

use crate::source::{tar_of, zip_of};
use crate::util::{Chance, SURVEY, TestEnv};

#[test]
fn hostile_input_is_named_in_the_summary_and_in_skipped_csv() {
    let env = TestEnv::new();
    let spaces = vec![b' '; 40 << 20];
    env.write(
        "corpus/a.zip",
        &zip_of(&[
            ("../../../escaped.txt", "越界".as_bytes()),
            ("/absolute.txt", "绝对".as_bytes()),
            ("bomb.txt", &spaces),
            ("name\u{1b}[31m.txt", "名".as_bytes()),
        ]),
    );
    env.write(
        "corpus/b.tar",
        &tar_of(&[("a.txt", "甲".as_bytes())])[..600],
    );
    env.write("corpus/c.pdf", b"%PDF-1.4");
    env.write("corpus/d.csv", "a,b\n1,2\n".as_bytes());
    env.write("corpus/e.txt", &vec![b'x'; 2 << 20]);
    env.write("corpus/good.txt", SURVEY.as_bytes());
    #[cfg(unix)]
    {
        let link = |to: &str, name: &str| {
            std::os::unix::fs::symlink(to, env.path(&format!("corpus/{name}"))).unwrap();
        };
        link("/dev/zero", "f.txt");
        link("nowhere", "g.txt");
        link("..", "h");
    }
    let output = env.output(&["run", "--max-member", "1"], b"");
    assert_eq!(output.status.code(), Some(1));
    let rows = String::from_utf8(std::fs::read(env.path("out/skipped.csv")).unwrap()).unwrap();
    for expected in [
        "a.zip!/bomb.txt,too_large,",
        "c.pdf,format,",
        "d.csv,no_text_column,",
        "e.txt,too_large,",
        #[cfg(unix)]
        "f.txt,special_file,",
        #[cfg(unix)]
        "g.txt,vanished,",
    ] {
        assert!(rows.contains(expected), "{expected}: {rows}");
    }
    let screen = String::from_utf8(output.stdout).unwrap();
    for reason in ["format", "no_text_column", "too_large"] {
        assert!(screen.contains(&format!("skipped: {reason} ")), "{screen}");
    }
    assert!(screen.contains("青山县"), "{screen}");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        !told.contains('\u{1b}') && !screen.contains('\u{1b}'),
        "{told}"
    );
    let documents = String::from_utf8(std::fs::read(env.path("out/documents.csv")).unwrap());
    assert!(documents.unwrap().contains("a.zip!/../../../escaped.txt"));
    // A name is a label: nothing was written but the index and the tables.
    let mut found: Vec<_> = std::fs::read_dir(env.path("."))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    found.sort();
    assert_eq!(found, ["corpus", "index", "out"]);
}

#[test]
fn members_that_are_small_each_and_huge_together_are_a_bomb() {
    let folder = tempfile::tempdir().unwrap();
    let member = vec![b' '; 15 << 20];
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for number in 0..25 {
        let options = zip::write::SimpleFileOptions::default();
        archive
            .start_file(format!("{number:02}.txt"), options)
            .unwrap();
        archive.write_all(&member).unwrap();
    }
    let path = folder.path().join("many.zip");
    std::fs::write(&path, archive.finish().unwrap().into_inner()).unwrap();
    let (mut sources, mut warnings) = (0, Vec::new());
    for item in source::open(&path, baogao::decode::decode_name).unwrap() {
        match item {
            Ok(_) => sources += 1,
            Err(warning) => warnings.push(warning),
        }
    }
    assert_eq!(sources, 17);
    assert!(
        warnings
            .last()
            .unwrap()
            .message
            .contains("all its members together"),
        "{warnings:?}"
    );
}

#[test]
fn an_unchanged_source_is_not_analysed_again() {
    let env = TestEnv::with_corpus();
    env.text(&["run"]);
    let first = env.files("out");
    env.write("corpus/new.txt", SURVEY.replace("青山", "石桥").as_bytes());
    let output = env.output(&["run", "--verbose"], b"");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(
        told.contains("unchanged: ") && told.contains("done: new.txt"),
        "{told}"
    );
    std::fs::remove_file(env.path("corpus/new.txt")).unwrap();
    env.text(&["run"]);
    assert_eq!(env.files("out"), first);
    // What `index` did is not done again by `run`.
    env.text(&["index", "--index", "other"]);
    let screen = env.text(&["run", "--index", "other"]);
    assert!(screen.contains("0 sources added, 2 kept"), "{screen}");
    assert_eq!(env.files("out"), first);
}

#[test]
fn a_copy_in_another_source_is_marked() {
    let env = TestEnv::new();
    env.write("corpus/a.txt", SURVEY.as_bytes());
    env.write(
        "corpus/b/c.txt",
        format!("{SURVEY}（网络转载）\n").as_bytes(),
    );
    let screen = env.text(&["run"]);
    assert!(screen.contains("Documents  2  (1 copy)"), "{screen}");
}

#[test]
fn many_empty_files_are_no_burden() {
    let env = TestEnv::new();
    std::fs::create_dir_all(env.path("corpus")).unwrap();
    for number in 0..3000 {
        env.write(&format!("corpus/{number}.txt"), b"");
    }
    let started = std::time::Instant::now();
    let output = env.output(&["run"], b"");
    assert_eq!(output.status.code(), Some(0));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("and 2980 more"), "{told}");
    assert!(started.elapsed().as_secs() < 60);
}

#[test]
fn version_completions_and_manual_are_printed() {
    let env = TestEnv::new();
    let version = env.text(&["--version"]);
    assert!(version.contains("codebook work-reports"), "{version}");
    for shell in ["bash", "zsh", "fish", "powershell"] {
        assert!(
            env.text(&["completions", shell]).contains("text-column"),
            "{shell}"
        );
    }
    assert!(env.text(&["man"]).contains("BAOGAO RUN"));
}

/// Pieces that every stage has something to do with.
const PIECES: [&[u8]; 16] = [
    "二、存在的问题\n（一）经费不足。".as_bytes(),
    "關(guān)于,,變?yōu)閲乙庵荆".as_bytes(),
    "浜屻�佷簲骞�".as_bytes(),
    b"\xB9\xA4\xD7\xF7\xB1\xA8\xB8\xE6",
    b"~{VPND~}",
    b"\xFF\xFE\x00\x4E",
    b"<html><p hidden>&amp;&#x4e00;</p><script>",
    b"<!-- <pre>\r\n\t</pre>",
    b"%E6%8A%A5\\u62A5&nbsp;",
    b"\x00\x01\x1B$)A",
    b"\r\n\r\n",
    "第一条 一是；二是。".as_bytes(),
    b"\xEF\xBB\xBF",
    "\u{feff}\u{200b}\u{3000}".as_bytes(),
    b"2020-03-01",
    "关于青山县工作的调研报告\n".as_bytes(),
];

/// No panic, every span inside its text, every edit in its place, and no text dropped.
fn lawful(bytes: &[u8], name: &str) {
    let source = source::from_bytes(name, bytes.to_vec());
    let (analysis, _) = pipeline::analyze(&source, Codebook::shipped());
    let (decoded, text) = (&analysis.decoded, &analysis.simplified.text);
    for edit in &analysis.repaired.edits {
        assert_eq!(&decoded.text[edit.span.range()], edit.before);
    }
    let valid = |span: Span| {
        assert!(text.get(span.range()).is_some(), "{span:?}");
        let raw = analysis.raw_span(span);
        assert!(raw.start <= raw.end && raw.end <= bytes.len(), "{raw:?}");
        assert!((1..=decoded.lines.len().max(1)).contains(&analysis.line(span)));
    };
    let mut end = 0;
    for document in &analysis.documents {
        assert!(document.span.start >= end, "{:?}", document.span);
        let between = &text[end..document.span.start];
        assert!(!between.contains("经费"), "{between}");
        end = document.span.end;
        valid(document.span);
        document.sentences.iter().copied().for_each(valid);
    }
    for finding in &analysis.findings {
        valid(finding.span);
    }
    for loss in &decoded.losses {
        assert!(loss.span.end <= bytes.len());
    }
    let rows = baogao::table::SourceRows::new(&analysis, &[]);
    let back = baogao::table::SourceRows::from_bytes(&rows.to_bytes());
    assert_eq!(
        back.as_ref(),
        Some(&rows),
        "rows come back as they were kept"
    );
}

#[test]
fn any_bytes_pass_the_whole_pipeline() {
    let mut chance = Chance::new(11);
    for round in 0..400 {
        let mut bytes = Vec::new();
        for _ in 0..chance.below(40) {
            if chance.below(4) == 0 {
                bytes.push(chance.number().to_le_bytes()[0]);
            } else {
                bytes.extend(PIECES[chance.below(PIECES.len())]);
            }
        }
        lawful(&bytes, if round % 2 == 0 { "a.txt" } else { "a.html" });
    }
    // One line without an end.
    lawful(
        "监督力度不够，经费不足".repeat(20_000).as_bytes(),
        "line.txt",
    );
}

#[test]
fn any_bytes_are_read_or_named_whatever_their_name() {
    let folder = tempfile::tempdir().unwrap();
    let mut chance = Chance::new(12);
    let zip = zip_of(&[("a.txt", "甲".as_bytes()), ("b/c.csv", b"text\nx\n")]);
    let tar = tar_of(&[("a.txt", b"a"), ("b.txt", b"b")]);
    let warc = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 20\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx\r\n\r\n\r\n";
    for round in 0..300 {
        let mut bytes = match round % 4 {
            0 => zip.clone(),
            1 => tar.clone(),
            2 => warc.to_vec(),
            _ => crate::source::gzip(&tar),
        };
        for _ in 0..=chance.below(6) {
            let at = chance.below(bytes.len());
            bytes[at] = chance.number().to_le_bytes()[0];
        }
        let names = [
            "a.zip", "a.docx", "a.xlsx", "a.csv", "a.jsonl", "a.tar", "a.warc", "a.gz", "a",
        ];
        let path = folder.path().join(names[chance.below(names.len())]);
        std::fs::write(&path, &bytes).unwrap();
        for item in source::open(&path, baogao::decode::decode_name).unwrap() {
            if let Err(warning) = item {
                assert_ne!(warning.reason, baogao::error::Reason::Fault, "{warning}");
            }
        }
    }
}

#[test]
fn any_query_is_read() {
    let mut chance = Chance::new(13);
    let parts = [
        "\"",
        "(",
        ")",
        " AND ",
        " OR ",
        " NOT ",
        "kind:",
        "经费",
        ":",
        "-",
        "*",
        "\u{0}",
        "'",
        "date:2020..",
        "～",
    ];
    for _ in 0..3000 {
        let query: String = (0..chance.below(14))
            .map(|_| parts[chance.below(parts.len())])
            .collect();
        let read = baogao::index::Query::parse(&query);
        let _ = read.notes();
    }
}
