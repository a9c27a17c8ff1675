//! Text read in the wrong encoding: real pairs, damage with fresh draws, and the harm that must not happen.

use crate::util::{Chance, shared};
use baogao::repair::{repair, replay};

const RESTORED: &str = include_str!("../cases/repair/work-reports.restored.txt");

fn han(text: &str) -> Vec<char> {
    text.chars()
        .filter(|character| ('\u{4E00}'..='\u{9FFF}').contains(character))
        .collect()
}

/// Han characters of `right` that `ours` has in the same order, found by looking ahead for the next four that agree.
fn right_characters(ours: &[char], right: &[char]) -> usize {
    let (mut one, mut other, mut agree) = (0, 0, 0);
    while one < ours.len() && other < right.len() {
        if ours[one] == right[other] {
            agree += 1;
            one += 1;
            other += 1;
            continue;
        }
        let next = (1..200).flat_map(|sum| (0..=sum).map(move |skip| (skip, sum - skip)));
        let found = next.into_iter().find(|&(skip, gap)| {
            let (from, to) = (ours.get(one + skip..), right.get(other + gap..));
            let (Some(from), Some(to)) = (from, to) else {
                return false;
            };
            let length = from.len().min(to.len()).min(4);
            length > 0 && from[..length] == to[..length]
        });
        let Some((skip, gap)) = found else {
            break;
        };
        one += skip;
        other += gap;
    }
    agree
}

#[test]
fn real_pairs_are_read_right() {
    let Some(folder) = shared("corpora/state-council-mojibake") else {
        return;
    };
    let (mut right, mut all) = (0, 0);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.display().to_string();
        if !name.ends_with("_damaged.txt") {
            continue;
        }
        let damaged = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
        let clean = std::fs::read(name.replace("_damaged", "_clean")).unwrap();
        let clean = String::from_utf8(clean).unwrap();
        let repaired = repair(&damaged);
        assert!(replay(&damaged, &repaired.edits) == repaired.text, "{name}");
        assert!(
            repair(&repaired.text).text == repaired.text,
            "{name}: twice"
        );
        right += right_characters(&han(&repaired.text), &han(&clean));
        all += han(&clean).len();
    }
    assert!(right * 1000 >= all * 998, "{right} of {all}");
}

#[test]
fn clean_reports_are_left_alone() {
    let folders = ["corpora/state-council", "corpora/state-council-mojibake"];
    for folder in folders.into_iter().filter_map(shared) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.display().to_string().ends_with("_damaged.txt") {
                continue;
            }
            let text = String::from_utf8(std::fs::read(&path).unwrap()).unwrap();
            let repaired = repair(&text);
            assert!(
                repaired.edits.is_empty() && repaired.text == text,
                "{}",
                path.display()
            );
        }
    }
}

/// `bytes` as an encoding reads them: `mark` for what it cannot read.
fn misread(bytes: &[u8], encoding: &'static encoding_rs::Encoding, mark: &str) -> String {
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    text.replace('\u{FFFD}', mark)
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn windows(bytes: &[u8]) -> String {
    misread(bytes, encoding_rs::WINDOWS_1252, "?")
}

type Damage = fn(&str) -> String;

/// A kind of damage, and the Han characters that must be right at least, in a thousand.
const KINDS: [(&str, Damage, usize); 9] = [
    (
        "UTF-8 as GBK, U+FFFD",
        |text| misread(text.as_bytes(), encoding_rs::GBK, "\u{FFFD}"),
        990,
    ),
    (
        "UTF-8 as GBK, ?",
        |text| misread(text.as_bytes(), encoding_rs::GBK, "?"),
        980,
    ),
    (
        "UTF-8 as windows-1252",
        |text| windows(text.as_bytes()),
        998,
    ),
    ("UTF-8 as Latin-1", |text| latin1(text.as_bytes()), 998),
    (
        "UTF-8 as windows-1252 twice",
        |text| windows(windows(text.as_bytes()).as_bytes()),
        980,
    ),
    (
        "UTF-8 as Latin-1 twice",
        |text| latin1(latin1(text.as_bytes()).as_bytes()),
        980,
    ),
    (
        "GBK as Latin-1",
        |text| latin1(&encoding_rs::GBK.encode(text).0),
        998,
    ),
    (
        "GBK as windows-1252",
        |text| windows(&encoding_rs::GBK.encode(text).0),
        998,
    ),
    (
        "GBK as Big5",
        |text| {
            misread(
                &encoding_rs::GBK.encode(text).0,
                encoding_rs::BIG5,
                "\u{FFFD}",
            )
        },
        880,
    ),
];

/// Text of a fresh draw of lines.
fn page(chance: &mut Chance) -> String {
    let lines: Vec<&str> = RESTORED
        .lines()
        .filter(|line| (20..200).contains(&line.chars().count()) && !line.contains('?'))
        .collect();
    let mut text = String::new();
    for _ in 0..6 {
        let line = lines[chance.below(lines.len())];
        text.push_str(&baogao::script::simplify(line).text);
        text.push('\n');
    }
    text
}

#[test]
fn every_misreading_is_undone() {
    let mut chance = Chance::new(20_261);
    let mut wrong = Vec::new();
    for (name, damage, floor) in KINDS {
        let (mut right, mut all, mut clean) = (0, 0, 0);
        for _ in 0..4 {
            let text = page(&mut chance);
            let damaged = damage(&text);
            let repaired = repair(&damaged);
            assert!(replay(&damaged, &repaired.edits) == repaired.text, "{name}");
            right += right_characters(&han(&repaired.text), &han(&text));
            all += han(&text).len();
            clean += repair(&text).edits.len();
        }
        assert_eq!(clean, 0, "{name}: the clean text was changed");
        if right * 1000 < all * floor {
            wrong.push(format!("{name}: {right} of {all}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_lost_is_told_once_a_row() {
    for (text, kind, count) in [
        ("报告如下：锟斤拷锟斤拷锟斤拷，完。", "kunjinkao", 1),
        (
            "报告\u{FFFD}\u{FFFD}\u{FFFD}如下\u{FFFD}。",
            "replacement_characters",
            2,
        ),
        ("?????????????\n?????????????\n", "question_marks", 2),
        ("治愈xx例，死亡x例。\n检查**人。\n", "masked_number", 2),
        (
            "县人大会听取报告。\n人大会决定。\n市人大会通过。\n",
            "suspected_cut",
            3,
        ),
    ] {
        let repaired = repair(text);
        assert_eq!(repaired.text, text);
        let found = repaired
            .losses
            .iter()
            .filter(|loss| loss.kind == kind)
            .count();
        assert_eq!(found, count, "{kind}: {:?}", repaired.losses);
    }
}

#[test]
fn one_long_line_takes_linear_time() {
    for unit in [
        "?",
        "(",
        "锟斤拷",
        "Ã",
        "銆�",
        "中",
        "&nbsp",
        "%E4",
        "\u{FFFD}",
    ] {
        let text = unit.repeat(200_000 / unit.len());
        let repaired = repair(&text);
        assert!(replay(&text, &repaired.edits) == repaired.text);
    }
}
