//! The table of fixers and the page written from it: every example holds, every edit and loss has its entry.

use baogao::repair::{FIXERS, LOSSES, fixer, repair};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

const BEGIN: &str =
    "<!-- from the table in src/repair/fixers.rs; `./scripts/test --accept` writes it -->\n";
const END: &str = "<!-- end of the table -->\n";

#[test]
fn every_example_is_repaired_by_its_fixer() {
    for fixer in FIXERS {
        let repaired = repair(fixer.damaged);
        assert_eq!(repaired.text, fixer.repaired, "{}", fixer.name);
        assert!(
            repaired.edits.iter().any(|edit| edit.kind == fixer.name),
            "{}: {:?}",
            fixer.name,
            repaired.edits
        );
    }
    let names: BTreeSet<&str> = FIXERS.iter().map(|fixer| fixer.name).collect();
    assert_eq!(names.len(), FIXERS.len());
}

#[test]
fn every_edit_and_loss_of_the_work_reports_is_in_the_tables() {
    let repaired = repair(include_str!("../../corpus/work-reports.txt"));
    for edit in &repaired.edits {
        assert!(fixer(edit.kind).is_some(), "{}", edit.kind);
    }
    for loss in &repaired.losses {
        assert!(
            LOSSES.iter().any(|known| known.name == loss.kind),
            "{}",
            loss.kind
        );
    }
}

/// Names of edits and losses as the code of the rooms writes them.
#[test]
fn every_name_in_the_code_is_in_the_tables() {
    let pattern = regex::Regex::new(
        r#"(?:name: |kind: |\.edit\(\s*|=> \(?|\(\(?|, |else \{\s*|\{\s*)"([a-z0-9]+(?:_[a-z0-9]+)+|gloss|kunjinkao|undecodable)""#,
    )
    .unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = BTreeSet::new();
    let mut folders = vec![root.join("repair"), root.join("decode")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs")
                && !path.ends_with("fixers.rs")
            {
                let code = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
                let code = code.split("#[cfg(test)]").next().unwrap_or_default();
                found.extend(pattern.captures_iter(code).map(|found| found[1].to_owned()));
            }
        }
    }
    for fixer in FIXERS {
        assert!(
            found.contains(fixer.name),
            "{} is never written",
            fixer.name
        );
    }
    for name in &found {
        let known = fixer(name).is_some() || LOSSES.iter().any(|loss| loss.name == name);
        assert!(known, "{name} has no entry in src/repair/fixers.rs");
    }
}

#[test]
fn the_page_is_written_from_the_table() {
    let mut table = String::new();
    for fixer in FIXERS {
        let shown = |text: &str| {
            text.chars()
                .map(|character| match character {
                    '\n' => "⏎".to_owned(),
                    '\u{A0}' | '\u{AD}' | '\u{200B}' | '\u{E000}'..='\u{F8FF}' => {
                        format!("[U+{:04X}]", u32::from(character))
                    }
                    _ => character.to_string(),
                })
                .collect::<String>()
        };
        write!(
            table,
            "### {}\n\n*Undoes* {}. *How it knows.* {} *Leaves alone.* {}\n\n```text\n{}\n{}\n```\n\n",
            fixer.name,
            fixer.undoes,
            fixer.knows,
            fixer.leaves,
            shown(fixer.damaged),
            shown(fixer.repaired)
        )
        .unwrap();
    }
    table.push_str(
        "### What is lost, told and left\n\n| kind | what stands there |\n| --- | --- |\n",
    );
    for loss in LOSSES {
        writeln!(table, "| `{}` | {} |", loss.name, loss.what).unwrap();
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/repair.md");
    let page = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
    let (head, rest) = page
        .split_once(BEGIN)
        .expect("the page has the table's begin");
    let (stands, tail) = rest.split_once(END).expect("the page has the table's end");
    if std::env::var_os("BAOGAO_ACCEPT").is_some_and(|value| value == "1") {
        std::fs::write(path, format!("{head}{BEGIN}\n{table}\n{END}{tail}")).unwrap();
    } else {
        assert_eq!(stands.trim(), table.trim(), "run ./scripts/test --accept");
    }
}
