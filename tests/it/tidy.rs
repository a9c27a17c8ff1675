//! What the compiler does not check: who may know whom, where outside crates live, and the tidiness of files.
//!
//! The rules are those of `ARCHITECTURE.md`. Code behind `#[cfg(test)]` and comments are not looked at.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use regex::Regex;

/// What every room may use.
const GROUND: [&str; 5] = ["span", "error", "document", "settings", "spill"];

/// Stages: they know the ground and not one another.
const STAGES: [&str; 8] = [
    "source", "decode", "markup", "repair", "script", "outline", "segment", "codebook",
];

/// The rooms that `room` may use besides the ground; `None` for a room without a rule.
fn allowed(room: &str) -> Option<Vec<&'static str>> {
    let stages = STAGES.to_vec();
    Some(match room {
        "span" | "error" | "document" | "settings" | "spill" => Vec::new(),
        room if STAGES.contains(&room) => Vec::new(),
        "extract" | "index" => stages,
        "table" => vec!["extract", "codebook"],
        "export" => vec!["table"],
        "pipeline" => [stages, vec!["extract", "index", "table", "export"]].concat(),
        "bench" => [stages, vec!["extract", "index", "table", "pipeline"]].concat(),
        "cli" | "main" | "lib" => [
            stages,
            vec![
                "extract", "index", "table", "export", "pipeline", "bench", "cli",
            ],
        ]
        .concat(),
        _ => return None,
    })
}

/// Where each outside crate may be named.
const HOMES: [(&str, &[&str]); 29] = [
    ("encoding_rs", &["decode", "repair"]),
    ("jieba_rs", &["segment"]),
    ("tantivy", &["index"]),
    ("ctrlc", &["cli"]),
    ("csv", &["export", "source"]),
    ("rust_xlsxwriter", &["export"]),
    ("calamine", &["export", "source"]),
    ("statrs", &["table"]),
    ("fastrand", &["table", "bench"]),
    ("tempfile", &["export", "index", "bench"]),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("anyhow", &["cli", "main"]),
    ("indicatif", &["cli"]),
    ("unicode_width", &["cli"]),
    ("hanconv", &["script"]),
    ("pinyin", &["repair"]),
    ("toml", &["codebook"]),
    ("aho_corasick", &["codebook"]),
    ("regex_syntax", &["codebook"]),
    ("html5gum", &["markup"]),
    ("quick_xml", &["source"]),
    ("cfb", &["source"]),
    ("zip", &["source", "bench"]),
    ("tar", &["source"]),
    ("flate2", &["source"]),
    ("liblzma", &["source"]),
    ("zstd", &["source", "index"]),
];

/// Words of code that only some rooms may say, and why.
const WORDS: [(&str, &[&str], &str); 4] = [
    (
        r"\bfs::|\bFile::(open|create|options)|\bOpenOptions\b",
        &["source", "index", "export", "bench"],
        "only source reads files, only index, export and bench write them",
    ),
    (
        r"\be?print(ln)?!|\bstd::env::|\bprocess::exit\b|\bio::std(in|out|err)\b",
        &["cli", "main"],
        "only cli prints, reads the environment or exits",
    ),
    (
        r"derive\([^)]*\bSerialize\b",
        &["table", "index"],
        "only the row structs of table are serialised, and what the index stores for itself",
    ),
    (
        r"\bdbg!|\btodo!|\bunimplemented!|from_utf8_lossy",
        &[],
        "unfinished, or destroys text that is not UTF-8",
    ),
];

/// A file longer than this is two things.
const LONGEST: usize = 500;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return found;
    };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            found.extend(files(&path, extensions));
        } else if path
            .extension()
            .is_some_and(|found| extensions.iter().any(|wanted| found == *wanted))
        {
            found.push(path);
        }
    }
    found
}

fn read(path: &Path) -> String {
    String::from_utf8(std::fs::read(path).unwrap()).unwrap()
}

/// The code of a file: without comments and without its tests.
fn code(path: &Path) -> String {
    let text = read(path);
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The room a file of `src` stands in: its folder, or its own name.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).unwrap();
    let first = inside
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_str()
        .unwrap();
    first.trim_end_matches(".rs").to_owned()
}

fn sources() -> Vec<(PathBuf, String, String)> {
    files(&root().join("src"), &["rs"])
        .into_iter()
        .map(|path| {
            let (room, code) = (room(&path), code(&path));
            (path, room, code)
        })
        .collect()
}

/// The rooms named in `code` as `crate::room` or `crate::{room, …}`.
fn named(code: &str) -> BTreeSet<String> {
    let single = Regex::new(r"\bcrate::([a-z_]+)").unwrap();
    let group = Regex::new(r"\bcrate::\{([^;]*)\};").unwrap();
    // What stands in inner braces are items of a room, not rooms.
    let inner = Regex::new(r"\{[^{}]*\}").unwrap();
    let part = Regex::new(r"(?:^|,)\s*([a-z_]+)").unwrap();
    let mut rooms: BTreeSet<String> = single
        .captures_iter(code)
        .map(|found| found[1].to_owned())
        .collect();
    for found in group.captures_iter(code) {
        let flat = inner.replace_all(&found[1], "").into_owned();
        rooms.extend(part.captures_iter(&flat).map(|found| found[1].to_owned()));
    }
    rooms
}

#[test]
fn rooms_know_only_whom_they_may() {
    let mut wrong = Vec::new();
    for (path, room, code) in sources() {
        let Some(mut allowed) = allowed(&room) else {
            wrong.push(format!("{}: no rule for the room {room}", path.display()));
            continue;
        };
        allowed.extend(GROUND);
        for other in named(&code) {
            if other != room && !allowed.contains(&other.as_str()) {
                wrong.push(format!("{}: {room} may not know {other}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn outside_crates_stay_at_home() {
    let mut wrong = Vec::new();
    for (name, homes) in HOMES {
        let used = Regex::new(&format!(
            r"(^|[^\w:]){name}::|\buse {name}\b|extern crate {name}\b"
        ))
        .unwrap();
        for (path, room, code) in sources() {
            // `mod csv;` inside a home makes `csv::` a name of its own, which is why homes are whole rooms.
            if used.is_match(&code) && !homes.contains(&room.as_str()) {
                wrong.push(format!("{}: {name} belongs to {homes:?}", path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn some_words_are_said_in_some_rooms_only() {
    let mut wrong = Vec::new();
    for (pattern, homes, reason) in WORDS {
        let pattern = Regex::new(pattern).unwrap();
        for (path, room, code) in sources() {
            if let Some(found) = pattern
                .find(&code)
                .filter(|_| !homes.contains(&room.as_str()))
            {
                wrong.push(format!(
                    "{}: `{}`: {reason}",
                    path.display(),
                    found.as_str()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short() {
    let mut long = Vec::new();
    for folder in ["src", "tests", "benches"] {
        for path in files(&root().join(folder), &["rs"]) {
            let lines = read(&path).lines().count();
            if lines > LONGEST {
                long.push(format!(
                    "{}: {lines} lines; which two things is it?",
                    path.display()
                ));
            }
        }
    }
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn every_room_opens_with_what_it_is_for() {
    for path in files(&root().join("src"), &["rs"]) {
        let text = read(&path);
        // A file of one line is an empty hall that somebody is about to furnish.
        let furnished = text.lines().count() > 1;
        assert!(
            !furnished || text.starts_with("//! "),
            "{}: no opening comment",
            path.display()
        );
    }
}

#[test]
fn no_file_names_a_place_on_one_machine() {
    // Put together here, so that this file does not find itself.
    let places = ["work", "root", "home"].map(|place| format!("/{place}/"));
    let mut wrong = Vec::new();
    let mut paths: Vec<PathBuf> = ["src", "tests", "benches", "scripts", "codebooks", "corpus"]
        .iter()
        .flat_map(|folder| files(&root().join(folder), &["rs", "toml", "md", "py", "sh"]))
        .collect();
    paths.extend(
        ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "Cargo.toml"]
            .map(|name| root().join(name)),
    );
    for path in paths.iter().filter(|path| path.exists()) {
        for (number, line) in read(path).lines().enumerate() {
            if places.iter().any(|place| line.contains(place)) {
                wrong.push(format!("{}:{}: {line}", path.display(), number + 1));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_architecture_page_names_every_room() {
    let page = read(&root().join("ARCHITECTURE.md"));
    let rooms: BTreeSet<String> = files(&root().join("src"), &["rs"])
        .iter()
        .map(|path| room(path))
        .filter(|room| !matches!(room.as_str(), "lib" | "main"))
        .collect();
    for room in rooms {
        let (folder, file) = (format!("`src/{room}/`"), format!("`src/{room}.rs`"));
        assert!(
            page.contains(&folder) || page.contains(&file),
            "ARCHITECTURE.md: nothing on {room}"
        );
    }
    assert!(page.matches("**Architecture Invariant:**").count() >= 10);
}

/// Licences under which anybody may use, change and sell what is built.
const PERMISSIVE: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an SPDX expression can be met with permissive licences alone.
fn is_permissive(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    let flat = expression.replace(['(', ')'], "");
    if !expression.contains('(') {
        return flat.split(" OR ").any(|choice| {
            choice
                .split(" AND ")
                .all(|one| PERMISSIVE.contains(&one.trim()))
        });
    }
    // With parentheses: every group joined by AND must offer a permissive choice.
    expression.split(" AND ").all(|group| {
        group
            .replace(['(', ')'], "")
            .split(" OR ")
            .any(|one| PERMISSIVE.contains(&one.trim()))
    })
}

#[test]
fn dependencies_are_permissive() {
    let version = std::process::Command::new("rustc")
        .arg("-vV")
        .output()
        .unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    let host = version
        .lines()
        .find_map(|line| line.strip_prefix("host: "))
        .unwrap();
    let output = std::process::Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--offline",
            "--locked",
            "--format-version",
            "1",
            "--filter-platform",
            host,
        ])
        .current_dir(root())
        .output()
        .unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50);
    let refused: Vec<String> = packages
        .iter()
        .filter(|package| !is_permissive(package["license"].as_str().unwrap_or_default()))
        .map(|package| {
            format!(
                "{} {}: {}",
                package["name"], package["version"], package["license"]
            )
        })
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}
