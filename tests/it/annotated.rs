//! The annotated documents of `tests/cases/scored`: how they are written stands in the README there.

use std::path::Path;

use baogao::document::Mode;
use baogao::script::simplify;
use baogao::span::Span;

/// All files of annotated documents.
pub const FILES: [&str; 28] = [
    "seed.txt",
    "looked_at.txt",
    "left_out.txt",
    "unseen.txt",
    "apart_1.txt",
    "apart_2.txt",
    "apart_3.txt",
    "apart_4.txt",
    "apart_5.txt",
    "apart_6.txt",
    "apart_7.txt",
    "apart_8.txt",
    "apart_9.txt",
    "apart_10.txt",
    "apart_11.txt",
    "apart_12.txt",
    "apart_13.txt",
    "apart_14.txt",
    "apart_15.txt",
    "apart_16.txt",
    "apart_17.txt",
    "apart_18.txt",
    "apart_19.txt",
    "apart_20.txt",
    "apart_21.txt",
    "apart_22.txt",
    "apart_23.txt",
    "apart_24.txt",
];

/// A coded or found statement.
#[derive(Clone, Debug)]
pub struct Statement {
    pub mode: Mode,
    pub start: usize,
    pub end: usize,
}

impl Statement {
    pub const fn span(&self) -> Span {
        Span::new(self.start, self.end)
    }
}

/// One annotated document.
pub struct Annotated {
    pub genre: String,
    pub name: String,
    pub text: String,
    pub gold: Vec<Statement>,
}

/// The annotated documents of a file of `tests/cases/scored`.
pub fn annotated(file: &str) -> Vec<Annotated> {
    // An absolute path stays as it is.
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/scored")
        .join(file);
    let content = read(&path).expect("the annotated documents");
    content
        .split("=== ")
        .skip(1)
        .map(|block| {
            let (head, body) = block.split_once('\n').expect("a head line");
            let (genre, name) = head.split_once(" | ").expect("genre | name");
            let (text, gold) = unmark(body.trim_end());
            Annotated {
                genre: genre.to_owned(),
                name: name.to_owned(),
                text,
                gold,
            }
        })
        .collect()
}

pub fn read(path: &Path) -> Option<String> {
    String::from_utf8(std::fs::read(path).ok()?).ok()
}

fn mode_of(letter: char) -> Mode {
    match letter {
        'e' => Mode::Explicit,
        'm' => Mode::Embedded,
        's' => Mode::Suggest,
        'p' => Mode::Plan,
        'r' => Mode::Reported,
        other => panic!("no mode is marked {other}"),
    }
}

/// The text without its marks, and the statements marked: `{e|…}` in the text, or lines `@e …` behind it. A line
/// `<PATH` stands for the text of a file.
fn unmark(body: &str) -> (String, Vec<Statement>) {
    let (mut text, mut gold, mut open) = (String::new(), Vec::new(), Vec::new());
    let mut quoted = Vec::new();
    for line in body.lines() {
        if let Some(mark) = line.strip_prefix('@') {
            quoted.push((mode_of(mark.chars().next().expect("a mode")), &mark[2..]));
            continue;
        }
        if let Some(path) = line.strip_prefix('<') {
            text = analysed(path);
            continue;
        }
        let mut characters = line.chars();
        while let Some(c) = characters.next() {
            match c {
                '{' => {
                    let mode = mode_of(characters.next().expect("a mode"));
                    assert_eq!(characters.next(), Some('|'), "{line}");
                    open.push((mode, text.len()));
                }
                '}' => {
                    let (mode, start) = open.pop().expect("an opening brace");
                    let end = text.len();
                    gold.push(Statement { mode, start, end });
                }
                c => text.push(c),
            }
        }
        text.push('\n');
    }
    let (running, places) = letters(&text);
    let mut from = 0;
    for (mode, quotation) in quoted {
        let (quoted, _) = letters(quotation);
        let at = from + running[from..].find(&quoted).expect(quotation);
        let start = places[at];
        let end = places[at + quoted.len() - 1] + 1;
        // A quotation may lie in the one before.
        from = at;
        gold.push(Statement { mode, start, end });
    }
    (text, gold)
}

/// The analysed text of a file of the repository.
fn analysed(path: &str) -> String {
    let bytes = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path);
    simplify(&baogao::fix(&bytes)).text
}

/// The letters and digits of the text without page marks, and where each of its bytes stands: quotations of wrapped text
/// are written without the ends of its lines, and stops are written in more than one way.
fn letters(text: &str) -> (String, Vec<usize>) {
    let (mut letters, mut places, mut start) = (String::new(), Vec::new(), 0);
    for line in text.split_inclusive('\n') {
        let words = line.trim_end_matches('\n');
        let is_page_mark = words
            .chars()
            .all(|c| c.is_ascii_digit() || "-— 　·第页共".contains(c));
        let shown = words.char_indices().filter(|_| !is_page_mark);
        for (at, c) in shown.filter(|&(_, c)| c.is_alphanumeric()) {
            letters.push(c);
            places.extend(start + at..start + at + c.len_utf8());
        }
        start += line.len();
    }
    (letters, places)
}
