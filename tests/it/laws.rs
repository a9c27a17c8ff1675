//! The laws of repair on random mixtures of damaged and good pieces: the edits replayed give the text, repairing twice
//! is repairing once, every place of the result leads back into the input.

use crate::util::Chance;
use baogao::repair::{Process, repair, replay};
use baogao::span::Span;

const SEED: &str = include_str!("../../corpus/work-reports.txt");
const RESTORED: &str = include_str!("../cases/repair/work-reports.restored.txt");
const NEGATIVE: &str = include_str!("../cases/repair/negative.toml");
const SYNTHETIC: &str = include_str!("../cases/repair/synthetic.toml");

/// Bits and ends of damage, each harmless or not by what stands beside it.
const BITS: [&str; 34] = [
    "?",
    "??",
    "(",
    ")",
    "(guān)",
    "(she)",
    "(yào / yāo)",
    "?guān)",
    ",,",
    ",。",
    "\u{5}\u{8}，",
    "\u{FFFD}",
    "&nbsp",
    "&#20013;",
    "&lt;p&gt;",
    "&amp;nbsp;",
    "^p",
    "\u{AD}",
    "\u{200B}",
    "</p>",
    "<br>",
    "\\u62a5\\u544a",
    "%E6%8A%A5",
    "%25E6%258A%25A5",
    "\n",
    "\n\n",
    "\u{3000}\u{3000}",
    " ",
    "锟斤拷",
    "閲乙庵荆龠M",
    "ÖÐ¹ú",
    "\u{E142}",
    "xx例",
    "1,000",
];

fn misread(text: &str, chance: &mut Chance) -> String {
    let gbk = encoding_rs::GBK.encode(text).0;
    let big5 = encoding_rs::BIG5.encode(text).0;
    let (bytes, encoding): (&[u8], _) = match chance.below(5) {
        0 => (text.as_bytes(), encoding_rs::GBK),
        1 => (text.as_bytes(), encoding_rs::WINDOWS_1252),
        2 => (&gbk, encoding_rs::WINDOWS_1252),
        3 => (&gbk, encoding_rs::BIG5),
        _ => (&big5, encoding_rs::GBK),
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

fn piece(chance: &mut Chance) -> String {
    let line = |chance: &mut Chance, text: &'static str| {
        let lines: Vec<&str> = text.lines().collect();
        let line = lines[chance.below(lines.len())];
        let length = line.chars().count();
        let from = chance.below(length.max(1));
        line.chars()
            .skip(from)
            .take(5 + chance.below(80))
            .collect::<String>()
    };
    match chance.below(9) {
        0 | 1 => line(chance, SEED),
        2 => line(chance, RESTORED),
        3 => line(chance, NEGATIVE),
        4 => line(chance, SYNTHETIC),
        5 => {
            let text = line(chance, RESTORED);
            misread(&text, chance)
        }
        6 => {
            let text = Process::traditional(&line(chance, RESTORED));
            Process::new("發業聯統環數區創規態節優據關經務", chance.below(2) == 0)
                .damage(&text, |found| (found % 3 > 0).then_some(b","))
        }
        _ => BITS[chance.below(BITS.len())].to_owned(),
    }
}

#[test]
fn laws_hold_for_any_mixture() {
    let rounds = std::env::var("BAOGAO_ROUNDS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(1);
    let mut chance = Chance::new(11);
    for number in 0..40 * rounds {
        let mut text = String::new();
        for _ in 0..=chance.below(30) {
            text.push_str(&piece(&mut chance));
            if chance.below(4) == 0 {
                text.push('\n');
            }
        }
        let once = repair(&text);
        assert!(
            replay(&text, &once.edits) == once.text,
            "{number}: replay of {text:?}"
        );
        for pair in once.edits.windows(2) {
            assert!(
                pair[0].span.end <= pair[1].span.start,
                "{number}: order in {text:?}"
            );
        }
        for edit in &once.edits {
            assert_eq!(&text[edit.span.range()], edit.before, "{number}");
        }
        let twice = repair(&once.text);
        assert!(
            twice.text == once.text,
            "{number}: twice, {:?} in {text:?}",
            twice.edits
        );
        for (at, _) in once.text.char_indices().step_by(7) {
            let raw = once.map.to_input(Span::new(at, at + 1));
            assert!(
                raw.end <= text.len() && text.is_char_boundary(raw.start),
                "{number}: map of {text:?}"
            );
        }
        for loss in &once.losses {
            assert!(
                text.get(loss.span.range()).is_some(),
                "{number}: loss {loss:?}"
            );
        }
    }
}
