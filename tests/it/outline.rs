//! Outline: the cases of `tests/cases/outline`, the laws, and the seed where it lies beside the checkout.

use std::path::Path;

use baogao::document::Document;
use baogao::outline::outline;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    file: String,
    text: String,
    #[serde(default)]
    documents: Option<Vec<Expected>>,
    /// `<two spaces a level><marker> <heading>`, of all documents.
    #[serde(default)]
    items: Option<Vec<String>>,
    #[serde(default)]
    sentences: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    title: String,
    kind: Option<String>,
    issuer: Option<String>,
    place: Option<String>,
    date: Option<String>,
    copy_of: Option<String>,
}

/// All cases of a folder, with the file they stand in.
pub fn read_cases(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(folder);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the cases are there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "toml")
        })
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            (
                path.display().to_string(),
                String::from_utf8(std::fs::read(&path).expect("the file can be read"))
                    .expect("cases are UTF-8"),
            )
        })
        .collect()
}

#[test]
fn cases_are_outlined_as_expected() {
    for (path, toml) in read_cases("outline") {
        let file: File = toml::from_str(&toml).unwrap_or_else(|fault| panic!("{path}: {fault}"));
        for case in file.case {
            let (documents, _) = outline("s", &case.file, &case.text);
            check_documents(&case, &documents);
            if let Some(expected) = &case.items {
                assert_eq!(
                    &items(&case.text, &documents),
                    expected,
                    "{path}: {}",
                    case.name
                );
            }
            if let Some(expected) = &case.sentences {
                let sentences: Vec<String> = documents
                    .iter()
                    .flat_map(|document| &document.sentences)
                    .map(|span| case.text[span.range()].to_owned())
                    .collect();
                assert_eq!(&sentences, expected, "{path}: {}", case.name);
            }
        }
    }
}

fn check_documents(case: &Case, documents: &[Document]) {
    let Some(expected) = &case.documents else {
        return;
    };
    let titles: Vec<&str> = documents
        .iter()
        .map(|document| document.title.as_str())
        .collect();
    let wanted: Vec<&str> = expected
        .iter()
        .map(|document| document.title.as_str())
        .collect();
    assert_eq!(titles, wanted, "{}", case.name);
    for (document, expected) in documents.iter().zip(expected) {
        let name = format!("{}: {}", case.name, document.title);
        let copy_of = document
            .copy_of
            .as_ref()
            .map(|copy| copy.document_id.clone());
        for (found, wanted) in [
            (document.kind.name(), &expected.kind),
            (document.issuer.as_str(), &expected.issuer),
            (document.place.as_str(), &expected.place),
            (document.date.as_str(), &expected.date),
            (copy_of.as_deref().unwrap_or_default(), &expected.copy_of),
        ] {
            if let Some(wanted) = wanted {
                assert_eq!(found, wanted, "{name}");
            }
        }
    }
}

fn items(text: &str, documents: &[Document]) -> Vec<String> {
    documents
        .iter()
        .flat_map(|document| &document.items)
        .map(|item| {
            let line = format!(
                "{} {}",
                &text[item.marker.range()],
                &text[item.heading.range()]
            );
            format!("{}{}", "  ".repeat(item.depth), line.trim())
        })
        .collect()
}

/// Fragments whose random sequences look enough like reports to reach every rule.
pub const FRAGMENTS: [&str; 44] = [
    "一、",
    "（一）",
    "(二)",
    "1.",
    "2、",
    "一是",
    "二是",
    "三是",
    "第一，",
    "第二条",
    "第一章",
    "①",
    "2.1",
    "。",
    "；",
    "，",
    "：",
    "\n",
    "\r\n",
    "\n\u{3000}\u{3000}",
    "第3页共9页",
    "\n第3页共9页\n",
    "存在的问题",
    "下一步打算",
    "几点建议",
    "某县工作报告",
    "工作情况报告篇二",
    "第2篇：",
    "各位代表：",
    "还存在一些问题",
    "经费不足",
    "要加强管理",
    "建议区政府要抓好落实",
    "解决经费不足的问题",
    "受财政困难制约",
    "在人手紧缺的情况下",
    "我们要",
    "”",
    "（",
    " ",
    "a",
    "\u{feff}",
    "加强领导",
    "𠀀",
];

/// A random text of fragments.
pub fn random_text(
    unstructured: &mut arbtest::arbitrary::Unstructured<'_>,
) -> arbtest::arbitrary::Result<String> {
    let count = unstructured.int_in_range(0..=60)?;
    let mut text = String::new();
    for _ in 0..count {
        text.push_str(unstructured.choose(&FRAGMENTS)?);
    }
    Ok(text)
}

/// Checks what holds of every outline.
pub fn check_laws(text: &str, documents: &[Document]) {
    let mut behind = 0;
    for document in documents {
        assert!(
            document.span.start >= behind && document.span.end <= text.len(),
            "{text:?}"
        );
        behind = document.span.end;
        let mut at = document.span.start;
        for sentence in &document.sentences {
            assert!(sentence.start >= at && !sentence.is_empty(), "{text:?}");
            let gap = &text[at..sentence.start];
            let blank = gap
                .chars()
                .all(|c| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}'));
            assert!(blank || gap.contains('页'), "{gap:?} in {text:?}");
            at = sentence.end;
        }
        assert_eq!(at, document.span.end, "{text:?}");
        for (index, item) in document.items.iter().enumerate() {
            assert!(item.span.contains(item.heading), "{text:?}");
            assert!(document.span.contains(item.span), "{text:?}");
            let _ = (
                &text[item.marker.range()],
                &text[item.span.range()],
                &text[item.heading.range()],
            );
            if let Some(parent) = item.parent {
                assert!(parent < index, "{text:?}");
                assert_eq!(document.items[parent].depth + 1, item.depth, "{text:?}");
                assert!(document.items[parent].span.contains(item.span), "{text:?}");
            }
        }
    }
}

#[test]
fn every_text_keeps_the_laws() {
    // A chapter whose colon is followed by a number.
    let text = "第一章：1.几点建议；①2、要加强管理";
    check_laws(text, &outline("s", "n", text).0);
    arbtest::arbtest(|unstructured| {
        let text = random_text(unstructured)?;
        check_laws(&text, &outline("s", "n", &text).0);
        Ok(())
    });
    arbtest::arbtest(|unstructured| {
        let text: String = unstructured.arbitrary()?;
        check_laws(&text, &outline("s", "n", &text).0);
        Ok(())
    });
}

#[test]
fn one_long_line_takes_linear_time() {
    let units = [
        "一是经费不足，人员紧缺；二是要加强管理（一）解决问题1.统一思想",
        "1.",
        "一是",
        "一、为进一步，为进一步",
        "（（",
    ];
    for unit in units {
        let text = unit.repeat(400_000 / unit.len());
        let start = std::time::Instant::now();
        let (documents, _) = outline("s", "n", &text);
        assert_eq!(documents.len(), 1);
        assert!(
            start.elapsed().as_secs() < 10,
            "{unit}: {:?}",
            start.elapsed()
        );
    }
}

/// The restored seed with full-width punctuation, where the shared folder lies beside the checkout.
pub fn seed() -> Option<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/gold/seed_restored.txt");
    Some(full_width(
        &String::from_utf8(std::fs::read(path).ok()?).ok()?,
    ))
}

#[test]
fn the_reports_of_the_seed_are_told_apart() {
    let Some(text) = seed() else { return };
    let (documents, _) = outline("s", "seed.txt", &text);
    check_laws(&text, &documents);
    let lines: Vec<usize> = documents
        .iter()
        .map(|document| 1 + text[..document.span.start].matches('\n').count())
        .collect();
    assert_eq!(
        lines,
        [
            1, 31, 53, 93, 130, 153, 167, 190, 213, 229, 239, 262, 311, 335, 343, 372, 425, 432
        ]
    );
    let copies: Vec<_> = documents
        .iter()
        .filter_map(|document| document.copy_of.as_ref().map(|copy| (&document.id, copy)))
        .collect();
    assert_eq!(copies.len(), 1);
    assert_eq!(
        (copies[0].0.as_str(), copies[0].1.document_id.as_str()),
        ("s-04", "s-03")
    );
    assert_eq!((copies[0].1.shared, copies[0].1.paragraphs), (36, 36));
}

/// Half-width punctuation beside Chinese characters made full-width, as repair does.
pub fn full_width(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let wide = |at: Option<usize>| {
        at.and_then(|at| characters.get(at))
            .is_some_and(|c| !c.is_ascii())
    };
    characters
        .iter()
        .enumerate()
        .map(|(at, &c)| {
            let full = match c {
                ',' => '，',
                ';' => '；',
                ':' => '：',
                '?' => '？',
                '!' => '！',
                _ => return c,
            };
            if wide(at.checked_sub(1)) || (at > 0 && wide(Some(at + 1))) {
                full
            } else {
                c
            }
        })
        .collect()
}
