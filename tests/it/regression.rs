//! The main job end to end: `run` on `corpus/` gives the recorded tables, byte for byte.

use std::path::Path;

use crate::util::TestEnv;

/// What is recorded. Not `repairs.csv`: it is long, and the cases of repair say the same; nor the report and the workbook,
/// which show these.
const RECORDED: [&str; 8] = [
    "findings.jsonl",
    "problems.csv",
    "recommendations.csv",
    "themes.csv",
    "documents.csv",
    "pairs.csv",
    "copies.csv",
    "manifest.json",
];

#[test]
fn run_on_the_corpus_gives_the_recorded_tables() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let expected = root.join("tests/cases/expected");
    let env = TestEnv::new();
    let (out, index) = (env.path("out"), env.path("index"));
    let status = env
        .command(&["run", "corpus", "--quiet"])
        .current_dir(root)
        .arg("--out")
        .arg(&out)
        .arg("--index")
        .arg(&index)
        .stdout(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let accept = std::env::var_os("BAOGAO_ACCEPT").is_some_and(|value| value == "1");
    let mut changed = Vec::new();
    for name in RECORDED {
        let bytes = std::fs::read(out.join(name)).unwrap();
        let recorded = std::fs::read(expected.join(name)).unwrap_or_default();
        if accept {
            std::fs::create_dir_all(&expected).unwrap();
            std::fs::write(expected.join(name), &bytes).unwrap();
        } else if bytes != recorded {
            changed.push(format!("{name}: {}", first_difference(&recorded, &bytes)));
        }
    }
    assert!(
        changed.is_empty(),
        "the tables of corpus/ have changed; if that is wanted, run ./scripts/test --accept and read the difference\n{}",
        changed.join("\n")
    );
}

fn first_difference(recorded: &[u8], found: &[u8]) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let (recorded, found) = (text(recorded), text(found));
    let (mut old, mut new) = (recorded.lines(), found.lines());
    for number in 1.. {
        match (old.next(), new.next()) {
            (None, None) => break,
            (old, new) if old == new => {}
            (old, new) => {
                return format!(
                    "line {number}\n  recorded {}\n  now      {}",
                    old.unwrap_or("(end)"),
                    new.unwrap_or("(end)")
                );
            }
        }
    }
    "line ends differ".to_owned()
}
