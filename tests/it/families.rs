//! The smaller families of damage, made anew by a fresh draw a page: glosses without tone, doubled, with several
//! readings, in simplified text; U+FFFD as the mark of loss; remnants and entities. `BAOGAO_SHOW=1` prints what differs.

use crate::util::Chance;
use baogao::repair::{Process, repair, replay};
use pinyin::{ToPinyin, ToPinyinMulti};

const RESTORED: &str = include_str!("../cases/repair/work-reports.restored.txt");

/// Pages made a family.
const PAGES: usize = 30;

/// Simplified text: lines of the restoration, drawn at random, punctuation as Chinese has it.
fn page(chance: &mut Chance) -> String {
    let lines: Vec<&str> = RESTORED
        .lines()
        .filter(|line| line.chars().count() > 30 && !line.contains(['?', '<', '&', '*', 'x']))
        .collect();
    let mut text = String::new();
    for _ in 0..4 + chance.below(12) {
        let line = lines[chance.below(lines.len())];
        text.push_str(
            &line
                .replace(',', "，")
                .replace(';', "；")
                .replace(':', "："),
        );
        text.push('\n');
    }
    text
}

const fn is_han(character: char) -> bool {
    matches!(character, '\u{4E00}'..='\u{9FFF}')
}

fn bare(text: &str) -> String {
    text.chars()
        .filter(|&character| is_han(character) || character.is_ascii_alphabetic())
        .collect()
}

/// Lines of `clean` that come out of `damaged` with the same Han characters and letters, of all, over many pages.
fn restored(
    seed: u64,
    mut damage: impl FnMut(&mut Chance, &str) -> (String, String),
) -> (usize, usize) {
    let mut chance = Chance::new(seed);
    let (mut right, mut all) = (0, 0);
    for _ in 0..PAGES {
        let text = page(&mut chance);
        let (clean, damaged) = damage(&mut chance, &text);
        let repaired = repair(&damaged);
        assert!(replay(&damaged, &repaired.edits) == repaired.text);
        assert!(repair(&repaired.text).text == repaired.text, "twice");
        for (number, line) in clean.lines().enumerate() {
            let got = repaired.text.lines().nth(number).unwrap_or_default();
            all += 1;
            right += usize::from(bare(got) == bare(line));
            if bare(got) != bare(line) && std::env::var_os("BAOGAO_SHOW").is_some() {
                let same = bare(got)
                    .chars()
                    .zip(bare(line).chars())
                    .take_while(|(a, b)| a == b)
                    .count();
                let cut = |text: &str| {
                    bare(text)
                        .chars()
                        .skip(same.saturating_sub(5))
                        .take(20)
                        .collect::<String>()
                };
                println!("want {}\n got {}", cut(line), cut(got));
            }
        }
    }
    (right, all)
}

/// Puts a gloss behind a share of the characters that `chosen` accepts.
fn glossed(
    chance: &mut Chance,
    text: &str,
    per_mille: usize,
    chosen: impl Fn(char) -> bool,
    gloss: impl Fn(&mut Chance, char) -> Option<String>,
) -> String {
    let mut out = String::new();
    for character in text.chars() {
        out.push(character);
        if is_han(character) && chosen(character) && chance.below(1000) < per_mille {
            out.push_str(&gloss(chance, character).unwrap_or_default());
        }
    }
    out
}

fn toned(character: char) -> Option<String> {
    Some(format!("({})", character.to_pinyin()?.with_tone()))
}

/// A set of characters of `text`, about one in `share`.
fn some_characters(chance: &mut Chance, text: &str, share: usize) -> Vec<char> {
    let mut characters: Vec<char> = text
        .chars()
        .filter(|&character| is_han(character))
        .collect();
    characters.sort_unstable();
    characters.dedup();
    characters.retain(|_| chance.below(share) == 0);
    characters
}

#[track_caller]
fn expect(name: &str, (right, all): (usize, usize), per_mille: usize) {
    println!("{name}: {right} of {all} lines");
    assert!(
        right * 1000 >= all * per_mille,
        "{name}: {right} of {all} lines"
    );
}

#[test]
fn glosses_without_tone_and_doubled_are_taken_out() {
    let found = restored(1, |chance, text| {
        let clean = Process::traditional(text);
        let set = some_characters(chance, &clean, 4);
        let damaged = glossed(
            chance,
            &clean,
            700,
            |character| set.contains(&character),
            |chance, character| {
                let gloss = format!("({})", character.to_pinyin()?.plain());
                Some(gloss.repeat(1 + chance.below(2)))
            },
        );
        (clean, damaged)
    });
    expect("toneless, some doubled", found, 990);
}

#[test]
fn glosses_with_several_readings_are_taken_out() {
    let found = restored(2, |chance, text| {
        let clean = Process::traditional(text)
            .replace('為', "爲")
            .replace('眾', "衆")
            .replace('產', "産");
        let set = some_characters(chance, &clean, 5);
        let damaged = glossed(
            chance,
            &clean,
            800,
            |character| set.contains(&character),
            |_, character| {
                let readings: Vec<&str> = character
                    .to_pinyin_multi()?
                    .into_iter()
                    .map(pinyin::Pinyin::with_tone)
                    .collect();
                Some(format!("({})", readings.join(" / ")))
            },
        );
        (clean, damaged)
    });
    expect("several readings", found, 990);
}

#[test]
fn glosses_in_simplified_text_are_taken_out() {
    for per_mille in [30, 80, 200] {
        let found = restored(3, |chance, text| {
            let damaged = glossed(
                chance,
                text,
                per_mille,
                |_| true,
                |_, character| toned(character),
            );
            (text.to_owned(), damaged)
        });
        expect(
            &format!("simplified, {per_mille} of 1000 glossed"),
            found,
            970,
        );
    }
}

#[test]
fn glosses_put_into_utf8_are_taken_out() {
    let order = include_str!("../../src/repair/data/order.txt").trim();
    let found = restored(4, |chance, text| {
        let clean = Process::traditional(text)
            .replace('為', "爲")
            .replace('眾', "衆")
            .replace('產', "産");
        let set: String = order
            .chars()
            .take(5 + chance.below(80))
            .chain("爲衆産".chars())
            .collect();
        let damaged = glossed(
            chance,
            &clean,
            1000,
            |character| set.contains(character),
            |_, character| toned(character),
        );
        (clean, damaged)
    });
    expect("put into UTF-8, old forms", found, 990);
}

#[test]
fn a_space_before_the_closing_bracket_does_not_matter() {
    let order = include_str!("../../src/repair/data/order.txt").trim();
    let found = restored(5, |chance, text| {
        let clean = Process::traditional(text);
        let set: String = order.chars().take(5 + chance.below(80)).collect();
        let damaged = Process::new(&set, chance.below(2) == 0).damage(&clean, |_| None);
        let spaced: String = damaged
            .split_inclusive(')')
            .map(|part| match part.strip_suffix(')') {
                Some(part)
                    if chance.below(3) == 0
                        && part.ends_with(|last: char| last.is_alphabetic() && !is_han(last)) =>
                {
                    format!("{part} )")
                }
                _ => part.to_owned(),
            })
            .collect();
        (clean, spaced)
    });
    expect("a space before the bracket", found, 960);
}

#[test]
fn the_replacement_character_marks_a_loss_as_well() {
    let order = include_str!("../../src/repair/data/order.txt").trim();
    let found = restored(6, |chance, text| {
        let clean = Process::traditional(text);
        let set: String = order.chars().take(30 + chance.below(60)).collect();
        let comma = chance.below(2) == 0;
        let damaged = Process::new(&set, chance.below(2) == 0)
            .damage(&clean, |found| (comma && found % 3 > 0).then_some(b","));
        (clean, damaged.replace('?', "\u{FFFD}"))
    });
    expect("U+FFFD for ?", found, 960);
}

#[test]
fn a_gloss_may_stand_on_a_letter() {
    let order = include_str!("../../src/repair/data/order.txt").trim();
    let found = restored(7, |chance, text| {
        let letters = ["YouTube", "PPP", "KTV", "IT", "OA", "F", "jia", "VIP"];
        let mut clean = String::new();
        for character in Process::traditional(text).chars() {
            clean.push(character);
            if is_han(character) && chance.below(12) == 0 {
                clean.push_str(letters[chance.below(letters.len())]);
            }
        }
        let set: String = order.chars().take(60 + chance.below(60)).collect();
        let damaged = Process::new(&set, chance.below(2) == 0).damage(&clean, |_| None);
        (clean, damaged)
    });
    expect("letters between", found, 960);
}

#[test]
fn the_replacement_character_may_leave_what_it_met() {
    let order = include_str!("../../src/repair/data/order.txt").trim();
    let found = restored(8, |chance, text| {
        let clean = Process::traditional(text);
        let set: String = order.chars().take(30 + chance.below(60)).collect();
        let process = Process::new(&set, chance.below(2) == 0).keeping_private();
        let damaged = process.damage(&clean, |_| None);
        let mut parts = damaged.split('?');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let syllable = part.split(')').next().unwrap_or_default();
            let torn = part.contains(')')
                && syllable
                    .chars()
                    .all(|letter| letter.is_alphabetic() && !is_han(letter));
            out.push_str(if torn { "\u{FFFD}(" } else { "\u{FFFD}" });
            out.push_str(part);
        }
        (clean, out)
    });
    expect("U+FFFD that leaves ASCII", found, 960);
}
