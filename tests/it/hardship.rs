//! What happens while a run goes on: Ctrl-C, files that grow or go, names that are no text, members beyond all size;
//! and that `bench` leaves nothing behind.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use crate::util::{SURVEY, TestEnv};

/// Sources of the archive that is interrupted.
const SOURCES: usize = 60;

/// A corpus that takes seconds.
fn long_corpus() -> TestEnv {
    let env = TestEnv::new();
    for number in 0..SOURCES {
        let own = SURVEY.replace("青山", &format!("青山{number}"));
        let many: Vec<String> = (0..30)
            .map(|part| own.replace("县", &format!("县{part}")))
            .collect();
        env.write(&format!("corpus/{number:03}.txt"), many.concat().as_bytes());
    }
    env
}

/// Sends a process the signal of Ctrl-C.
#[cfg(unix)]
fn interrupt(id: u32) {
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id.to_string()])
        .status();
    assert!(sent.unwrap().success());
}

/// Starts a run, sends it the signal of Ctrl-C when `after` sources are done, and returns what it said.
#[cfg(unix)]
fn interrupted(env: &TestEnv, after: usize) -> (Option<i32>, String) {
    let mut child = env
        .command(&["run", "--verbose", "--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut told = String::new();
    let mut done = 0;
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        done += usize::from(line.starts_with("done: "));
        if done == after && line.starts_with("done: ") {
            interrupt(child.id());
        }
        told.push_str(&line);
        told.push('\n');
    }
    (child.wait().unwrap().code(), told)
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_done_and_the_next_run_goes_on() {
    let env = long_corpus();
    let (code, told) = interrupted(&env, 5);
    assert_eq!(code, Some(130), "{told}");
    assert!(
        told.contains("stopping: what has been begun is finished"),
        "{told}"
    );
    let done = told.matches("done: ").count();
    assert!((5..SOURCES).contains(&done), "{done} of {SOURCES}");
    let kept = format!("error: stopped; {done} sources are in the index");
    assert!(told.contains(&kept), "{told}");
    // Tables are complete or absent, and nothing half made lies about.
    assert!(env.files("out").is_empty(), "{:?}", env.files("out"));
    // What was committed can be searched.
    let found = env.text(&["search", "source:000.txt", "--limit", "1"]);
    assert!(!found.starts_with("0 "), "{found}");
    let output = env.output(&["run", "--verbose"], b"");
    assert_eq!(output.status.code(), Some(0));
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told.matches("unchanged: ").count(), done);
    assert_eq!(told.matches("done: ").count(), SOURCES - done);
    let resumed = env.files("out");
    env.text(&["run", "--index", "fresh", "--out", "fresh-out", "--quiet"]);
    assert!(
        resumed == env.files("fresh-out"),
        "unlike a run that was not interrupted"
    );
}

#[cfg(unix)]
#[test]
fn unfinished_files_of_a_killed_run_go_and_those_of_a_running_one_stay() {
    let env = TestEnv::with_corpus();
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(60);
    let [dead, running, new] = ["dead", "running", "new"].map(|name| {
        env.write(&format!("out/.writing-{name}"), b"half of a row");
        let path = env.path(&format!("out/.writing-{name}"));
        std::fs::OpenOptions::new().write(true).open(path).unwrap()
    });
    for file in [&dead, &running] {
        file.set_modified(old).unwrap();
    }
    running.lock().unwrap();
    env.text(&["run", "--quiet"]);
    let left = |name: &str| env.path(&format!("out/.writing-{name}")).exists();
    assert_eq!(
        ["dead", "running", "new"].map(left),
        [false, true, true],
        "dead, running, new"
    );
    drop(new);
    let entries = std::fs::read_dir(env.path("out")).unwrap();
    let hidden = entries.filter(|entry| {
        let name = entry.as_ref().unwrap().file_name();
        name.as_encoded_bytes().starts_with(b".")
    });
    assert_eq!(hidden.count(), 2, "a run leaves none of its own");
}

#[test]
fn a_file_that_grows_or_goes_is_named() {
    let env = TestEnv::new();
    // The first source takes a while; the files behind it change meanwhile, before or while they are read.
    env.write("corpus/a.txt", SURVEY.repeat(40).as_bytes());
    for number in 0..400 {
        env.write(&format!("corpus/b{number:03}.txt"), SURVEY.as_bytes());
    }
    let child = env
        .command(&["run", "--threads", "1"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::fs::remove_file(env.path("corpus/b399.txt")).unwrap();
    let mut growing = std::fs::OpenOptions::new()
        .append(true)
        .open(env.path("corpus/b398.txt"))
        .unwrap();
    for _ in 0..200 {
        growing.write_all("（五）后来写的。\n".as_bytes()).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    let rows = std::fs::read(env.path("out/skipped.csv")).unwrap();
    let rows = String::from_utf8(rows).unwrap();
    // Either it was gone before its folder was read, or it is named as gone; nothing else is skipped.
    let skipped = rows.lines().count() - 1;
    assert_eq!(
        skipped,
        usize::from(rows.contains("b399.txt,vanished,")),
        "{rows}"
    );
    assert_eq!(output.status.code(), Some(i32::from(skipped > 0)), "{told}");
    let documents = std::fs::read(env.path("out/documents.csv")).unwrap();
    let documents = String::from_utf8(documents).unwrap();
    assert!(documents.contains("b398.txt") && documents.contains("b397.txt"));
}

#[cfg(target_os = "linux")]
#[test]
fn names_that_are_no_text_are_read_as_gbk_or_shown() {
    use std::os::unix::ffi::OsStrExt;
    let env = TestEnv::new();
    std::fs::create_dir_all(env.path("corpus")).unwrap();
    let names: [&[u8]; 3] = [
        b"\xB9\xA4\xD7\xF7\xB1\xA8\xB8\xE6.txt",
        b"\xFF\xFE\xFF.txt",
        b"a\nb\x1b[2J.txt",
    ];
    for name in names {
        let path = env.path("corpus").join(std::ffi::OsStr::from_bytes(name));
        std::fs::write(path, SURVEY).unwrap();
    }
    let output = env.output(&["run", "--verbose"], b"");
    assert_eq!(output.status.code(), Some(0));
    let told = [output.stderr, output.stdout].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(told[0].contains("done: 工作报告.txt"), "{told:?}");
    assert_eq!(told[0].matches("done: ").count(), 3);
    assert!(!told.concat().contains('\u{1b}'));
    let documents = String::from_utf8(std::fs::read(env.path("out/documents.csv")).unwrap());
    assert!(documents.unwrap().contains("工作报告.txt"));
}

/// A tar says how large a member is before it comes, and a sparse file is as large as it says.
#[cfg(unix)]
#[test]
fn members_of_four_gigabytes_are_named_and_passed() {
    let env = TestEnv::new();
    std::fs::create_dir_all(env.path("corpus")).unwrap();
    let sparse = std::fs::File::create(env.path("corpus/a.txt")).unwrap();
    sparse.set_len(4 << 30).unwrap();
    let mut header = tar::Header::new_gnu();
    header.set_size((4 << 30) + 7);
    header.set_mode(0o644);
    header.set_path("big.txt").unwrap();
    header.set_cksum();
    env.write("corpus/b.tar", header.as_bytes());
    env.write("corpus/c.txt", SURVEY.as_bytes());
    let output = env.output(&["run"], b"");
    assert_eq!(output.status.code(), Some(1));
    let rows = String::from_utf8(std::fs::read(env.path("out/skipped.csv")).unwrap()).unwrap();
    assert!(rows.contains("a.txt,too_large,"), "{rows}");
    assert!(rows.contains("b.tar"), "{rows}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("青山县"));
}

/// Whether nothing lies in the temporary folder.
fn is_empty(env: &TestEnv) -> bool {
    let mut entries = std::fs::read_dir(env.path("temporary")).unwrap();
    entries.next().is_none()
}

#[cfg(unix)]
#[test]
fn a_bench_that_is_stopped_leaves_nothing() {
    let env = TestEnv::new();
    std::fs::create_dir_all(env.path("temporary")).unwrap();
    let mut child = env
        .command(&["bench", "--documents", "100000"])
        .env("TMPDIR", env.path("temporary"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while is_empty(&env) {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    interrupt(child.id());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(is_empty(&env));
}

#[test]
fn bench_measures_checks_and_leaves_nothing() {
    let env = TestEnv::new();
    std::fs::create_dir_all(env.path("temporary")).unwrap();
    let bench = |arguments: &[&str]| {
        let mut command = env.command(arguments);
        // Where each system looks for the temporary folder.
        for name in ["TMPDIR", "TMP", "TEMP"] {
            command.env(name, env.path("temporary"));
        }
        let output = command.output().unwrap();
        assert!(is_empty(&env));
        (
            String::from_utf8(output.stdout).unwrap(),
            String::from_utf8(output.stderr).unwrap(),
        )
    };
    let (record, told) = bench(&["bench", "--documents", "24", "--sizes", "2", "--json"]);
    let record: serde_json::Value = serde_json::from_str(&record).expect(&told);
    let sizes = record["sizes"].as_array().unwrap();
    let documents: Vec<_> = sizes
        .iter()
        .map(|size| size["documents"].as_u64())
        .collect();
    assert_eq!(documents, [Some(12), Some(24)]);
    for size in sizes {
        for check in size["checks"].as_array().unwrap() {
            let (right, all) = (
                check["right"].as_u64().unwrap(),
                check["all"].as_u64().unwrap(),
            );
            let what = check["what"].as_str().unwrap();
            // So few reports that one more or less is a large share.
            let least = check["at_least"].as_f64().unwrap() - 0.15;
            #[expect(clippy::cast_precision_loss, reason = "counts are small")]
            let share = right as f64 / all as f64;
            assert!(share >= least, "{what}: {right} of {all}");
            if what == "lines kept: undamaged" || what == "reports read" {
                assert_eq!(right, all, "{what}");
            }
        }
        let stages = size["stages"].as_array().unwrap();
        let names: Vec<_> = stages
            .iter()
            .filter_map(|stage| stage["stage"].as_str())
            .collect();
        assert_eq!(
            names,
            [
                "source", "decode", "repair", "script", "outline", "extract", "table", "index",
                "cutting"
            ]
        );
        assert!(size["run"]["index_mb"].as_f64().unwrap() > 0.01);
        #[cfg(target_os = "linux")]
        assert!(size["run"]["peak_resident_mb"].as_f64().unwrap() > 10.0);
    }
    let (table, _) = bench(&["bench", "--documents", "3", "--sizes", "1", "--seed", "2"]);
    for part in ["MB/CPU s", "Repair by damage", "reports read"] {
        assert!(table.contains(part), "{table}");
    }
    let (_, told) = bench(&["bench", "--documents", "3", "--size", "1"]);
    assert!(told.contains("cannot be used with"), "{told}");
}
