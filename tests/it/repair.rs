//! Repair: cases as data, the document the project exists for, and the laws.

use baogao::repair::{Process, repair, replay};
use baogao::span::Span;
use serde::Deserialize;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    repaired: Option<String>,
}

fn cases(toml: &str) -> Vec<Case> {
    toml::from_str::<Cases>(toml)
        .expect("the cases are TOML")
        .case
}

#[test]
fn real_damage_is_undone() {
    for case in cases(include_str!("../cases/repair/wild.toml")) {
        assert_eq!(
            Some(repair(&case.text).text),
            case.repaired,
            "{}",
            case.name
        );
    }
}

#[test]
fn made_damage_is_undone() {
    for case in cases(include_str!("../cases/repair/synthetic.toml")) {
        assert_eq!(
            Some(repair(&case.text).text),
            case.repaired,
            "{}",
            case.name
        );
    }
}

#[test]
fn good_text_is_left_alone() {
    for case in cases(include_str!("../cases/repair/negative.toml")) {
        let repaired = repair(&case.text);
        assert_eq!(repaired.text, case.text, "{}", case.name);
        assert!(
            repaired.edits.is_empty() && repaired.losses.is_empty(),
            "{}",
            case.name
        );
    }
}

#[test]
fn known_failures_still_fail() {
    for case in cases(include_str!("../cases/repair/known_failures.toml")) {
        assert_ne!(
            Some(repair(&case.text).text),
            case.repaired,
            "{}: passes now, move it to wild.toml",
            case.name
        );
    }
}

const SEED: &str = include_str!("../../corpus/work-reports.txt");
const RESTORED: &str = include_str!("../cases/repair/work-reports.restored.txt");

/// The Han characters of a line in simplified script.
fn han(line: &str) -> String {
    // The restoration keeps 著 where it means 着; the script stage does not.
    let simplified = baogao::script::simplify(line).text.replace('著', "着");
    simplified
        .chars()
        .filter(|character| ('\u{4E00}'..='\u{9FFF}').contains(character))
        .collect()
}

#[test]
fn every_line_of_the_work_reports_is_right() {
    let repaired = repair(SEED).text;
    assert_eq!(repaired.lines().count(), RESTORED.lines().count());
    let wrong: Vec<usize> = repaired
        .lines()
        .zip(RESTORED.lines())
        .enumerate()
        .filter(|(_, (ours, theirs))| han(ours) != han(theirs))
        .map(|(index, _)| index + 1)
        .collect();
    assert!(
        wrong.is_empty(),
        "lines {wrong:?} differ from the restoration"
    );
}

#[test]
fn no_folded_comma_is_left_between_han_characters() {
    let repaired = repair(SEED).text;
    let characters: Vec<char> = repaired.chars().collect();
    let is_han = |character: char| ('\u{4E00}'..='\u{9FFF}').contains(&character);
    let left = characters
        .windows(3)
        .filter(|window| {
            is_han(window[0]) && matches!(window[1], ',' | ';' | ':' | '!') && is_han(window[2])
        })
        .count();
    assert_eq!(left, 0);
}

#[test]
fn edits_replayed_give_the_output() {
    let repaired = repair(SEED);
    assert!(replay(SEED, &repaired.edits) == repaired.text);
    for pair in repaired.edits.windows(2) {
        assert!(pair[0].span.end <= pair[1].span.start);
    }
    for edit in &repaired.edits {
        assert_eq!(&SEED[edit.span.range()], edit.before);
    }
}

#[test]
fn repairing_twice_is_repairing_once() {
    let once = repair(SEED).text;
    assert!(repair(&once).text == once);
}

/// Simplified lines of the restoration, as text to damage anew.
fn lines() -> Vec<&'static str> {
    RESTORED
        .lines()
        .filter(|line| line.chars().count() > 30)
        .collect()
}

const GLOSSED: &str = "發業聯統環數區創規態節優據戰續鎮穩醫鄉執監養價協藍驅錯詩倉獨謹貿衛擔訓勵誰現網術產內構應礎關調轉經務學設責復譽絡權質農嚴結當紀擴財遠預隊領風認導標進";

/// A page of some lines damaged by a random draw: clean, damaged.
fn page(
    input: &mut arbtest::arbitrary::Unstructured<'_>,
) -> arbtest::arbitrary::Result<(String, String)> {
    let lines = lines();
    let cut = input.int_in_range(5..=GLOSSED.chars().count())?;
    let folds = input.arbitrary()?;
    let count = input.int_in_range(1..=12)?;
    let mut clean = String::new();
    for _ in 0..count {
        let line = lines[input.choose_index(lines.len())?];
        clean.push_str(&Process::traditional(
            &line
                .replace(',', "，")
                .replace(';', "；")
                .replace('?', "？"),
        ));
        clean.push('\n');
    }
    let glossed: String = GLOSSED.chars().take(cut).collect();
    let noise: u8 = input.int_in_range(0..=2)?;
    let mut state: u32 = input.arbitrary()?;
    let damaged = Process::new(&glossed, folds).damage(&clean, |_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        match (noise, state >> 30) {
            (0, _) | (_, 0) => None,
            (1, _) => Some(b","),
            _ => Some(b"\x05\x08"),
        }
    });
    Ok((clean, damaged))
}

#[test]
fn laws_hold_for_any_draw_of_damage() {
    arbtest::arbtest(|input| {
        let (_, damaged) = page(input)?;
        let once = repair(&damaged);
        assert!(replay(&damaged, &once.edits) == once.text, "replay");
        let twice = repair(&once.text);
        assert!(twice.text == once.text, "twice");
        assert_eq!(
            once.map.to_input(Span::new(0, once.text.len())).end,
            damaged.len()
        );
        for (at, _) in once.text.char_indices().step_by(17) {
            let raw = once.map.to_input(Span::new(at, at + 1));
            assert!(raw.end <= damaged.len() && damaged.is_char_boundary(raw.start));
        }
        Ok(())
    })
    .size_max(64)
    .budget_ms(4_000);
}

#[test]
fn any_text_is_repaired_without_a_panic() {
    arbtest::arbtest(|input| {
        let alphabet: Vec<char> = "?,(),。！？、關閲乙庵荆guānōyx發\u{5}\u{8}\n <&;:漢字F1\u{E142}"
            .chars()
            .collect();
        let mut text = String::new();
        for _ in 0..input.int_in_range(0..=200)? {
            text.push(*input.choose(&alphabet)?);
        }
        let once = repair(&text);
        assert!(replay(&text, &once.edits) == once.text);
        Ok(())
    })
    .budget_ms(4_000);
}

/// Reports that the model was not built from: every fifth of `../shared/corpora/state-council` by its hash.
fn held_out() -> Vec<String> {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora/state-council");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .map(|path| std::fs::read(path).unwrap())
        .filter(|bytes| {
            use sha2::Digest;
            let digest = sha2::Sha256::digest(bytes);
            digest
                .iter()
                .fold(0_u32, |rest, &byte| (rest * 256 + u32::from(byte)) % 5)
                == 0
        })
        .map(|bytes| String::from_utf8(bytes).unwrap())
        .collect()
}

/// Lines and how many of them came out exact.
#[derive(Default, Debug)]
struct Tally {
    shifted: usize,
    shifted_exact: usize,
    plain: usize,
    plain_wrong: usize,
    left: usize,
}

fn tally(clean: &str, damaged: &str, tally: &mut Tally, show: bool) {
    let repaired = repair(damaged);
    let bare = |line: &str| -> String {
        line.chars()
            .filter(|character| ('\u{4E00}'..='\u{9FFF}').contains(character))
            .collect()
    };
    tally.left += repaired.losses.len();
    // A line end may have been swallowed; texts are compared line by line, so such a page is compared as a whole.
    let (lines, mended): (Vec<&str>, Vec<&str>) =
        (clean.lines().collect(), repaired.text.lines().collect());
    let damaged_lines: Vec<&str> = damaged.lines().collect();
    if lines.len() != mended.len() {
        return;
    }
    let same_lines = damaged_lines.len() == lines.len();
    for (index, (want, got)) in lines.iter().zip(&mended).enumerate() {
        let shifted = !same_lines || damaged_lines[index].contains('?') && !want.contains('?');
        let exact = bare(want) == bare(got);
        if shifted {
            tally.shifted += 1;
            tally.shifted_exact += usize::from(exact);
        } else {
            tally.plain += 1;
            tally.plain_wrong += usize::from(!exact);
        }
        if !exact && show {
            let (a, b) = (bare(want), bare(got));
            let same = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
            let cut = |text: &str| {
                text.chars()
                    .skip(same.saturating_sub(6))
                    .take(16)
                    .collect::<String>()
            };
            let from: usize = mended[..index].iter().map(|line| line.len() + 1).sum();
            let inside = |at: usize| (from..=from + got.len()).contains(&at);
            let mut ahead = 0_isize;
            for edit in &repaired.edits {
                let at = edit.span.start.saturating_add_signed(ahead);
                ahead += edit.after.len().cast_signed() - edit.span.len().cast_signed();
                if inside(at) && matches!(edit.kind, "shifted_run" | "lost_byte") {
                    println!(
                        "      {} {:?} {:?} {}",
                        edit.kind, edit.before, edit.after, edit.margin
                    );
                }
            }
            println!(
                "  {} want {} got {}",
                if shifted { "shifted" } else { "plain" },
                cut(&a),
                cut(&b)
            );
        }
    }
}

#[test]
fn held_out_reports_are_restored() {
    let mut sum = Tally::default();
    let order: Vec<char> = include_str!("../../src/repair/data/order.txt")
        .trim()
        .chars()
        .collect();
    let mut state = 88_172_645_463_325_252_u64;
    let mut random = move |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) % below
    };
    let rounds = std::env::var("BAOGAO_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    for _ in 0..rounds {
        for text in held_out() {
            let cut = 5 + usize::try_from(random(86)).unwrap();
            let (folds, noise, keeps) = (random(2) == 0, random(3), random(4) == 0);
            let across = "獎冊側獨謹範樂訓幫驅"
                .chars()
                .filter(|character| !order[..cut].contains(character));
            let glossed: String = order[..cut].iter().copied().chain(across).collect();
            let process = Process::new(&glossed, folds);
            let process = if keeps {
                process.keeping_private()
            } else {
                process
            };
            let clean = Process::traditional(&text);
            let damaged = process.damage(&clean, |_| match (noise, random(3)) {
                (0, _) | (_, 0) => None,
                (1, _) => Some(b","),
                (_, 1) => Some(b"\x05\x08"),
                _ => Some(b"\x07"),
            });
            tally(
                &clean,
                &damaged,
                &mut sum,
                std::env::var_os("BAOGAO_SHOW").is_some(),
            );
        }
    }
    println!("{sum:?}");
    assert!(sum.shifted_exact * 100 >= sum.shifted * 90, "{sum:?}");
    assert_eq!(sum.plain_wrong, 0, "{sum:?}");
}
