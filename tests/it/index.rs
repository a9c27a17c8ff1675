//! The index as files: incremental, deterministic, safe under a kill, and told apart from an unusable one.

use super::search::{Random, analysis, ids, options, random_text, write};
use baogao::document::Analysis;
use baogao::error::Error;
use baogao::index::{Query, SearchIn, Searcher, Summary, Writer};
use baogao::segment::Segmenter;
use std::fmt::Write as _;
use std::path::Path;

pub fn everything(dir: &Path) -> String {
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

pub fn archive(seed: u64, sources: u64) -> Vec<Analysis> {
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
            .args(["--exact", "index::a_writer_that_is_killed"])
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
        text.replace("\\\"format\\\":4", "\\\"format\\\":0"),
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

    for extension in [
        "term", "idx", "pos", "store", "fast", "texts", "chars", "words", "shorts",
    ] {
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
