//! The index survives what happens to it: killed programs, two writers, damaged files, older formats.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::index::everything;
use super::search::{Random, analysis, ids, random_text, write};
use super::util::TestEnv;
use baogao::error::Error;
use baogao::index::{Query, SearchIn, Searcher, Writer};
use baogao::segment::Segmenter;

/// Kills of the program; each comes at another moment of its work.
const KILLS: usize = 24;

/// The corpus of a round: some files are always there, some change, some come and go.
fn change_corpus(env: &TestEnv, round: usize) {
    let mut random = Random(round as u64);
    for number in 0..40 {
        let name = format!("corpus/{number}.txt");
        match (number + round) % 4 {
            0 => env.write(&name, random_text(&mut random, 200).as_bytes()),
            1 if number > 4 => {
                let _ = std::fs::remove_file(env.path(&name));
            }
            _ => {}
        }
    }
}

/// The names of the files of the corpus.
fn files(env: &TestEnv) -> BTreeSet<String> {
    let entries = std::fs::read_dir(env.path("corpus")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name());
    names.map(|name| name.into_string().unwrap()).collect()
}

#[test]
fn a_killed_program_leaves_an_index_that_works() {
    let env = TestEnv::new();
    change_corpus(&env, 0);
    let started = Instant::now();
    env.text(&["index", "--quiet"]);
    let whole_run = started.elapsed();
    let mut random = Random(77);
    let mut killed = 0;
    let mut rounds = vec![files(&env)];
    for round in 1..=KILLS {
        change_corpus(&env, round);
        let mut child = env
            .command(&["index", "--quiet"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Starting up takes half of the time of so small a run; most kills shall come later.
        let part = u32::try_from(40 + random.below(70)).unwrap();
        std::thread::sleep(whole_run * part / 100);
        child.kill().unwrap();
        killed += usize::from(!child.wait().unwrap().success());
        let searcher = Searcher::open(&env.path("index")).unwrap();
        // A commit holds a whole run: the files are those of this round or of one before.
        let every = Query::parse("NOT 火星火星");
        let facets = searcher
            .facet(&every, "source", SearchIn::Documents)
            .unwrap();
        let held: BTreeSet<String> = facets.into_iter().map(|facet| facet.value).collect();
        rounds.push(files(&env));
        assert!(rounds.contains(&held), "round {round}: {held:?}");
        ids(&searcher, "经费");
    }
    assert!(killed > KILLS / 3, "only {killed} of {KILLS} came in time");
    env.text(&["index", "--quiet"]);
    env.text(&["index", "--quiet", "--index", "fresh"]);
    assert!(
        everything(&env.path("index")) == everything(&env.path("fresh")),
        "unlike a fresh index"
    );
    let told = env.told(&["index"]);
    assert!(told.contains(" 0 added, "), "{told}");
    assert!(told.contains(" 0 removed"), "{told}");
}

#[test]
fn a_second_writer_is_told_to_wait() {
    let env = TestEnv::with_corpus();
    env.text(&["index", "--quiet"]);
    let first = Writer::open(&env.path("index"), &Segmenter::new(), "test").unwrap();
    let started = Instant::now();
    insta::assert_snapshot!(env.told(&["index"]), @r#"
    exit 2
    ----- stderr
    error: index: another baogao is writing this index; wait until it has finished, or choose another folder with --index
    "#);
    assert!(started.elapsed() < Duration::from_secs(20));
    // Who reads is not concerned.
    assert!(env.text(&["search", "经费"]).ends_with("2 documents\n"));
    drop(first);
    env.text(&["index", "--quiet"]);
}

#[test]
fn damage_is_an_error_and_never_a_panic() {
    let dir = tempfile::tempdir().unwrap();
    let analyses = super::index::archive(31, 12);
    write(dir.path(), &analyses);
    let mut files: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|found| found != "lock"))
        .collect();
    files.sort();
    let mut random = Random(5);
    for round in 0..60 {
        let path = &files[random.below(files.len())];
        let good = std::fs::read(path).unwrap();
        let mut bad = good.clone();
        match round % 3 {
            0 => bad.truncate(random.below(good.len())),
            1 => {
                let at = random.below(good.len());
                bad[at] ^= 1 << random.below(8);
            }
            _ => {
                let at = random.below(good.len());
                let end = (at + 64).min(good.len());
                bad[at..end].fill(0xff);
            }
        }
        std::fs::write(path, &bad).unwrap();
        let message = match Searcher::open(dir.path()) {
            Err(error) => error.to_string(),
            Ok(searcher) => {
                let found = Query::parse("经费 不足");
                match searcher.search(&found, &super::search::options(5)) {
                    Err(error) => error.to_string(),
                    Ok(_) => String::new(),
                }
            }
        };
        assert!(
            message.is_empty() || message.contains("rebuild with `baogao index`"),
            "{}: {message}",
            path.display()
        );
        std::fs::write(path, &good).unwrap();
    }
    // What is unusable is made anew by the next run.
    let meta = dir.path().join("meta.json");
    std::fs::write(&meta, "{").unwrap();
    assert_eq!(write(dir.path(), &analyses).added, 12);
}

/// The program where no file can grow beyond `blocks` of 512 bytes, as on a full disk.
#[cfg(unix)]
fn with_little_room(env: &TestEnv, blocks: u32, arguments: &[&str]) -> std::process::Output {
    let command = env.command(arguments);
    // Ignored, the signal of the limit becomes an error of the write.
    let script = "trap '' XFSZ; ulimit -f \"$0\"; exec \"$@\"";
    Command::new("sh")
        .args(["-c", script, &blocks.to_string()])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(env.path("."))
        .output()
        .unwrap()
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_an_error_and_the_old_index_stays() {
    let env = TestEnv::new();
    change_corpus(&env, 0);
    env.text(&["index", "--quiet"]);
    let before = everything(&env.path("index"));
    let mut random = Random(11);
    for number in 0..30 {
        let name = format!("corpus/new/{number}.txt");
        env.write(&name, random_text(&mut random, 4_000).as_bytes());
    }
    // The smallest limit stops the first file, the largest one that is written late.
    for blocks in [1, 8, 40, 200] {
        let output = with_little_room(&env, blocks, &["index", "--quiet"]);
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{blocks}: {told}");
        assert!(
            told.contains("what was committed before"),
            "{blocks}: {told}"
        );
        assert!(!told.contains("panicked"), "{blocks}: {told}");
        assert!(everything(&env.path("index")) == before, "{blocks}");
    }
    env.text(&["index", "--quiet"]);
    env.text(&["index", "--quiet", "--index", "fresh"]);
    assert!(
        everything(&env.path("index")) == everything(&env.path("fresh")),
        "unlike a fresh index"
    );
}

/// An index of the format that this program writes. `BAOGAO_ACCEPT=1 cargo test --test it kept` makes it anew, which
/// a change of the format, and only that, calls for.
#[test]
fn the_index_kept_as_data_can_be_read() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/index/format-4");
    if std::env::var_os("BAOGAO_ACCEPT").is_some() {
        let dir = tempfile::tempdir().unwrap();
        let text = "一、存在的问题\n（一）代表活动经费不足。\n";
        write(
            dir.path(),
            &[analysis(1, "kept.txt", &[("关于经费的报告", text)])],
        );
        let _ = std::fs::remove_dir_all(&kept);
        std::fs::create_dir_all(&kept).unwrap();
        for entry in std::fs::read_dir(dir.path()).unwrap() {
            let entry = entry.unwrap();
            if !entry.file_name().to_string_lossy().ends_with(".lock") {
                std::fs::copy(entry.path(), kept.join(entry.file_name())).unwrap();
            }
        }
    }
    // Readers put a lock beside what they read.
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(&kept).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    match Searcher::open(dir.path()) {
        Ok(searcher) => {
            for query in [
                "\"代表活动经费\"",
                "經費",
                "year:2019",
                "动",
                "\"题 经费\"~9",
                "活*",
            ] {
                assert_eq!(ids(&searcher, query).len(), 1, "{query}");
            }
        }
        // Another lexicon cuts otherwise, and says so; another format does not get by here.
        Err(Error::Index { message, .. }) => {
            assert!(message.contains("another version or lexicon"), "{message}");
        }
        Err(other) => panic!("{other}"),
    }
}
