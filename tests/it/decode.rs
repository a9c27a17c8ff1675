//! The decode room: samples whose encoding is known, figures per encoding and fault, and laws on random bytes.

use baogao::decode::{decode, decode_bytes};
use baogao::document::{Decoded, Source};
use baogao::span::Span;
use encoding_rs::{BIG5, GB18030};

use crate::util::shared;

/// What each sample is, where the manifest's word cannot be taken: the two whose GBK text was destroyed to 锟斤拷 are
/// well-formed UTF-8 full of U+FFFD, which says the same with less, and the Big5 one was garbled to `?` before.
const SPECIAL: [(&str, &str); 3] = [
    ("42_mnbvc_test_sample_gbk__.txt", "utf-8"),
    ("43_mnbvc_test5.txt", "utf-8"),
    ("41_mnbvc_test_sample_big5.txt", "garbled"),
];

#[test]
fn shared_files_are_decoded_as_their_manifest_says() {
    let Some(manifest) = shared("encoded/MANIFEST.tsv") else {
        return;
    };
    let folder = manifest.parent().unwrap();
    let listed = std::fs::read(&manifest).unwrap();
    for row in String::from_utf8(listed).unwrap().lines().skip(1) {
        let mut fields = row.split('\t');
        let (name, encoding) = (fields.next().unwrap(), fields.next().unwrap());
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let family = SPECIAL
            .iter()
            .find(|(special, _)| *special == name)
            .map_or(encoding, |(_, family)| family);
        let decoded = decode_bytes(&bytes);
        check_laws(&bytes, &decoded);
        let (label, expected) = match family.split([' ', ',']).next().unwrap() {
            "gbk" | "gb2312" | "gb18030" => ("gb18030", GB18030.decode(&bytes).0.into_owned()),
            "big5" | "big5hkscs" => ("big5", BIG5.decode(&bytes).0.into_owned()),
            "utf-8" => ("utf-8", String::from_utf8(bytes.clone()).unwrap()),
            "utf-16" => (
                decoded.runs[0].encoding,
                encoding_rs::UTF_16LE.decode(&bytes).0.into_owned(),
            ),
            "utf-32" => ("utf-32le", decoded.text.clone()),
            "euc-tw" => ("euc-tw", decoded.text.clone()),
            _ => continue,
        };
        let runs: Vec<_> = decoded.runs.iter().map(|run| run.encoding).collect();
        assert!(runs == [label] || bytes.is_ascii(), "{name}: {runs:?}");
        assert!(decoded.text == expected, "{name}: another text");
        let sure = family.contains("one byte outside") || decoded.losses.is_empty();
        assert!(sure, "{name}: {:?}", decoded.losses);
    }
}

fn check_laws(bytes: &[u8], decoded: &Decoded) {
    let mut at = 0;
    for run in &decoded.runs {
        assert_eq!(run.span.start, at, "runs have no gaps");
        assert!(run.span.end > at);
        at = run.span.end;
    }
    assert_eq!(at, bytes.len(), "runs cover the source");
    let mut before = Span::new(0, 0);
    for (start, character) in decoded.text.char_indices() {
        let span = decoded
            .map
            .to_input(Span::new(start, start + character.len_utf8()));
        assert!(
            span.start >= before.end && span.end > span.start || span == before,
            "{before:?} {span:?}"
        );
        assert!(span.end <= bytes.len());
        before = span;
    }
    for loss in decoded
        .losses
        .iter()
        .filter(|loss| loss.kind == "undecodable")
    {
        assert!(!loss.span.is_empty() && loss.span.end <= bytes.len());
    }
}

#[test]
fn random_bytes_never_panic_and_keep_the_laws() {
    arbtest::arbtest(|random| {
        let bytes: Vec<u8> = random.arbitrary()?;
        check_laws(&bytes, &decode_bytes(&bytes));
        Ok(())
    })
    .budget_ms(1_500);
}

#[test]
fn utf8_comes_out_as_it_is() {
    arbtest::arbtest(|random| {
        let text: String = random.arbitrary()?;
        let long = format!("第一条 为了规范{text}工作，制定本办法。");
        let plain = !long.contains(['\0', '\u{1b}', '~']);
        let decoded = decode_bytes(long.as_bytes());
        assert!(!plain || decoded.text == long);
        assert!(!plain || decoded.map.is_identity());
        Ok(())
    })
    .budget_ms(500);
    for text in [
        "café crème brûlée",
        "Привет, мир",
        "これは日本語の文章です。",
        "東京都の人口は増えている",
        "한국어 문장입니다",
        "naïve",
        "list(map(int, x))\n",
        "",
        "a",
        "字",
    ] {
        assert_eq!(decode_bytes(text.as_bytes()).text, text);
    }
    let marked = decode_bytes("\u{feff}报告".as_bytes());
    assert_eq!(marked.text, "报告");
    assert_eq!(marked.map.to_input(Span::new(0, 3)), Span::new(3, 6));
    assert_eq!(marked.runs[0].span, Span::new(0, 9));
}

#[test]
fn gb18030_four_byte_forms_and_private_use_are_kept() {
    for text in [
        "镕基同志和㧑谦、𠮷野家的代表参加了会议",
        "上述\u{e000}号文件由国务院办公厅印发",
        "面积为２０㎡，€价格不变",
    ] {
        let (bytes, _, lost) = GB18030.encode(text);
        assert!(!lost);
        let decoded = decode_bytes(&bytes);
        assert_eq!(decoded.text, text);
        check_laws(&bytes, &decoded);
    }
}

#[test]
fn hong_kong_characters_are_read() {
    let bytes = [
        0xCA, 0x5C, 0x92, 0x5D, 0x9D, 0xF6, 0xAB, 0xD7, 0xB6, 0xC9, 0xD4, 0x55, 0xA1, 0x41, 0x9D,
        0xF5, 0x9D, 0xF8, 0x9D, 0xCF, 0xAD, 0xF8, 0xAB, 0x59, 0xA6, 0x6E, 0xB6, 0x51, 0xA1, 0x41,
        0xAD, 0xBB, 0xB4, 0xE4, 0xA4, 0x48, 0xB8, 0xDC, 0x9D, 0xE5, 0xAE, 0xC9, 0xB6, 0xA1,
    ];
    assert_eq!(
        decode_bytes(&bytes).text,
        "佢哋喺度傾偈，嗰啲嘢唔係好貴，香港人話嘥時間"
    );
    // Four codes stand for two characters; the map keeps both on one source unit.
    let mut with_mark = BIG5.encode("注音字母的寫法是").0.into_owned();
    let at = with_mark.len();
    with_mark.extend([0x88, 0x62]);
    let decoded = decode_bytes(&with_mark);
    assert!(decoded.text.ends_with("\u{ca}\u{304}"), "{}", decoded.text);
    assert_eq!(
        decoded
            .map
            .to_input(Span::new(decoded.text.len() - 2, decoded.text.len())),
        Span::new(at, at + 2)
    );
}

#[test]
fn iso_2022_cn_is_read() {
    let decoded = decode_bytes(b"\x1B$)A\x0E=;;;\x0F, \x0E;d=;\x0F\n");
    assert_eq!(
        decoded.text,
        "交换, 籐交\n".replace('籐', &decoded.text[8..11])
    );
    assert_eq!(decoded.runs[0].encoding, "iso-2022-cn");
}

#[test]
fn one_bad_byte_costs_one_place() {
    let text = "各位代表：现在我代表市人民政府向大会报告工作，请予审议，并请各位政协委员提出意见。";
    let mut bytes = GB18030.encode(text).0.into_owned();
    bytes.insert(20, 0xFF);
    let decoded = decode_bytes(&bytes);
    assert_eq!(decoded.text.replace('\u{fffd}', ""), text);
    assert_eq!(decoded.losses.len(), 1);
    assert_eq!(decoded.losses[0].span, Span::new(20, 21));
    let (_, warnings) = decode(&Source {
        id: String::new(),
        name: "a.txt".into(),
        bytes,
    });
    assert_eq!(warnings.len(), 1);
    assert!(
        warnings[0].message.contains("line 1 at bytes 20..21"),
        "{}",
        warnings[0].message
    );
}

#[test]
fn runs_inside_a_line_are_found() {
    let (before, inside) = (
        "标题：关于加强基层工作的报告；正文：",
        "关于加强基层人大工作的调研报告",
    );
    let mut bytes = GB18030.encode(before).0.into_owned();
    let start = bytes.len();
    bytes.extend(inside.as_bytes());
    let end = bytes.len();
    bytes.extend(&*GB18030.encode("（此件公开发布，请遵照执行）").0);
    let decoded = decode_bytes(&bytes);
    let found: Vec<_> = decoded
        .runs
        .iter()
        .map(|run| (run.encoding, run.span))
        .collect();
    assert_eq!(found.len(), 3, "{found:?} {}", decoded.text);
    assert_eq!(found[1], ("utf-8", Span::new(start, end)));
}

#[test]
fn joined_files_of_wide_and_narrow_encodings_are_told_apart() {
    let first = "一、存在的主要问题\n基层人大力量薄弱，上下联系不够紧密。\n";
    let second = "二、意见和建议\n要加强学习培训，提高履职能力。\n";
    let mut bytes = GB18030.encode(first).0.into_owned();
    let join = bytes.len();
    bytes.extend([0xFF, 0xFE]);
    bytes.extend(second.encode_utf16().flat_map(u16::to_le_bytes));
    let decoded = decode_bytes(&bytes);
    assert_eq!(
        decoded.text.replace('\u{feff}', ""),
        format!("{first}{second}")
    );
    assert_eq!(decoded.runs[1].encoding, "utf-16le");
    assert_eq!(decoded.runs[1].span.start, join);
    let at = decoded.text.find("要加强").unwrap();
    assert_eq!(
        decoded
            .lines
            .line(decoded.map.to_input(Span::new(at, at + 3)).start),
        4
    );
}

#[test]
fn a_declared_charset_is_a_hint_only() {
    let body =
        "<html><head><meta charset=\"gb2312\"></head><body>關於加強基層工作的報告</body></html>";
    assert_eq!(decode_bytes(&BIG5.encode(body).0).text, body);
    assert_eq!(decode_bytes(body.as_bytes()).text, body);
}

#[test]
fn noise_is_undecided() {
    let mut chance = crate::util::Chance::new(5);
    let bytes: Vec<u8> = (0..200)
        .map(|_| u8::try_from(chance.below(256)).unwrap())
        .collect();
    let source = Source {
        id: String::new(),
        name: "noise.bin".into(),
        bytes,
    };
    let (decoded, warnings) = decode(&source);
    assert!(
        decoded
            .losses
            .iter()
            .any(|loss| loss.kind == "undecided_run")
    );
    assert!(
        warnings
            .iter()
            .any(|warning| warning.message.contains("undecided")),
        "{warnings:?}"
    );
}

mod cells {
    //! The decoding figures: exact text back for every encoding, length and fault, on text the counts were not made of.

    use std::collections::HashMap;

    use super::*;
    use crate::util::Chance;

    type Encode = fn(&str) -> Option<Vec<u8>>;

    fn utf8(text: &str) -> Option<Vec<u8>> {
        Some(text.as_bytes().to_vec())
    }

    fn through(encoding: &'static encoding_rs::Encoding, text: &str) -> Option<Vec<u8>> {
        let (bytes, _, lost) = encoding.encode(text);
        (!lost).then(|| bytes.into_owned())
    }

    fn gbk(text: &str) -> Option<Vec<u8>> {
        through(GB18030, text)
    }

    fn big5(text: &str) -> Option<Vec<u8>> {
        through(BIG5, text)
    }

    fn utf16le(text: &str) -> Option<Vec<u8>> {
        Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
    }

    fn utf16be(text: &str) -> Option<Vec<u8>> {
        Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect())
    }

    fn utf32le(text: &str) -> Option<Vec<u8>> {
        Some(
            text.chars()
                .flat_map(|character| (character as u32).to_le_bytes())
                .collect(),
        )
    }

    fn utf32be(text: &str) -> Option<Vec<u8>> {
        Some(
            text.chars()
                .flat_map(|character| (character as u32).to_be_bytes())
                .collect(),
        )
    }

    fn hz(text: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut shifted = false;
        for character in text.chars() {
            let wanted = !character.is_ascii();
            if wanted != shifted {
                bytes.extend(if wanted { b"~{" } else { b"~}" });
                shifted = wanted;
            }
            match (
                gbk(character.encode_utf8(&mut [0; 4]))?.as_slice(),
                character,
            ) {
                (_, '~') => bytes.extend(b"~~"),
                ([lead @ 0xA1..=0xF7, trail @ 0xA1..=0xFE], _) => {
                    bytes.extend([lead & 0x7F, trail & 0x7F])
                }
                ([byte], _) => bytes.push(*byte),
                _ => return None,
            }
        }
        if shifted {
            bytes.extend(b"~}");
        }
        Some(bytes)
    }

    fn euc_tw(text: &str) -> Option<Vec<u8>> {
        static TABLE: std::sync::LazyLock<HashMap<char, Vec<u8>>> =
            std::sync::LazyLock::new(|| {
                let mut table = HashMap::new();
                for line in include_str!("../../src/decode/cns11643.txt").lines() {
                    let mut fields = line.splitn(3, ' ');
                    let plane: u8 = fields.next().unwrap().parse().unwrap();
                    let row: u8 = fields.next().unwrap().parse().unwrap();
                    for (cell, character) in fields.next().unwrap().chars().enumerate() {
                        let pair = [0xA0 + row, 0xA1 + u8::try_from(cell).unwrap()];
                        let code = if plane == 1 {
                            pair.to_vec()
                        } else {
                            vec![0x8E, 0xA0 + plane, pair[0], pair[1]]
                        };
                        table.entry(character).or_insert(code);
                    }
                }
                table
            });
        let mut bytes = Vec::new();
        for character in text.chars() {
            if character.is_ascii() {
                bytes.push(character as u8);
            } else {
                bytes.extend(TABLE.get(&character)?);
            }
        }
        Some(bytes)
    }

    const ENCODINGS: [(&str, Encode, bool); 9] = [
        ("utf-8", utf8, false),
        ("gb18030", gbk, false),
        ("big5", big5, true),
        ("euc-tw", euc_tw, true),
        ("hz-gb-2312", hz, false),
        ("utf-16le", utf16le, false),
        ("utf-16be", utf16be, false),
        ("utf-32le", utf32le, false),
        ("utf-32be", utf32be, false),
    ];

    /// Text that the counts were not made of: laws whose name hashes to an odd number, news, blogs, medical questions.
    fn held_out() -> Option<(String, String)> {
        use sha2::Digest;
        use std::io::Read;
        let path = shared("corpora/laws.zip")?;
        let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
        let mut simplified = String::new();
        for index in 0..archive.len() {
            let mut member = archive.by_index(index).unwrap();
            if index % 23 != 0 || sha2::Sha256::digest(member.name_raw())[0].is_multiple_of(2) {
                continue;
            }
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).unwrap();
            simplified.push_str(std::str::from_utf8(&bytes).unwrap_or_default());
        }
        for name in ["01_pku_test.txt", "59_medical_neike.txt", "02_msr_test.txt"] {
            let text = GB18030
                .decode(&std::fs::read(shared("encoded")?.join(name)).unwrap())
                .0
                .into_owned();
            simplified.extend(text.chars().take(300_000));
        }
        let mut traditional = hanconv::s2tw(&simplified);
        for name in ["04_as_test.txt", "05_cityu_test.txt"] {
            traditional.push_str(
                &BIG5
                    .decode(&std::fs::read(shared("encoded")?.join(name)).unwrap())
                    .0,
            );
        }
        Some((simplified, traditional))
    }

    /// `count` pieces of `length` characters from inside the lines of `text`; longer ones run over line ends.
    fn pieces(text: &str, length: usize, count: usize, chance: &mut Chance) -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        let mut pieces = Vec::new();
        while pieces.len() < count {
            let start = chance.below(characters.len() - length);
            let piece = &characters[start..start + length];
            let han = piece
                .iter()
                .filter(|character| matches!(character, '\u{4E00}'..='\u{9FFF}'))
                .count();
            if (length < 20 && han == length)
                || (length >= 20 && han * 2 > length && (length > 100 || !piece.contains(&'\n')))
            {
                pieces.push(piece.iter().collect());
            }
        }
        pieces
    }

    /// `bytes` with `bad` bytes that are wrong in any encoding put in or put over others.
    fn damage(bytes: &[u8], bad: usize, chance: &mut Chance) -> Vec<u8> {
        let mut damaged = bytes.to_vec();
        let mut places: Vec<usize> = (0..bad).map(|_| chance.below(bytes.len() + 1)).collect();
        places.sort_unstable();
        for &at in places.iter().rev() {
            let byte = [0x80, 0xFF, 0xA0][chance.below(3)];
            if at < bytes.len() && chance.below(2) == 0 {
                damaged[at] = byte;
            } else {
                damaged.insert(at, byte);
            }
        }
        damaged
    }

    #[expect(clippy::cast_precision_loss, reason = "counts are small")]
    fn percent(right: usize, all: usize) -> f64 {
        100.0 * right as f64 / all.max(1) as f64
    }

    /// The table of the decoding cells; `cargo test --test it decode::cells -- --nocapture` prints it.
    #[test]
    fn every_cell_reaches_its_figure() {
        let Some((simplified, traditional)) = held_out() else {
            return;
        };
        let text = |only_traditional| {
            if only_traditional {
                &traditional
            } else {
                &simplified
            }
        };
        let mut missed = Vec::new();
        println!("exact text back, per cent, by number of characters");
        println!(
            "{:12} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}",
            "encoding", 2, 3, 5, 20, 50, 500
        );
        for (label, encode, only_traditional) in ENCODINGS {
            let mut row = format!("{label:12}");
            for (length, count) in [
                (2, 4000),
                (3, 1000),
                (5, 1000),
                (20, 1000),
                (50, 500),
                (500, 100),
            ] {
                let mut chance = Chance::new(length as u64);
                let (mut right, mut all) = (0, 0);
                for piece in pieces(text(only_traditional), length, count, &mut chance) {
                    let Some(bytes) = encode(&piece) else {
                        continue;
                    };
                    all += 1;
                    right += usize::from(decode_bytes(&bytes).text == piece);
                }
                let figure = percent(right, all);
                let two = length == 2 && matches!(label, "gb18030" | "big5");
                if figure < 99.5 && length >= 20 || figure < 98.8 && two {
                    missed.push(format!("{label} {length}: {figure:.2}"));
                }
                row += &format!(" {figure:7.2}");
            }
            println!("{row}");
        }
        println!(
            "bytes made bad: one encoding found, the right one, at most 4 characters a bad byte lost"
        );
        println!(
            "{:12} {:>8} {:>8} {:>8} {:>8}",
            "encoding", "1 in 20", "1 in 50", "3 in 200", "5 in 500"
        );
        for (label, encode, only_traditional) in ENCODINGS {
            let mut row = format!("{label:12}");
            for (length, count, bad) in [(20, 1000, 1), (50, 500, 1), (200, 300, 3), (500, 100, 5)]
            {
                let mut chance = Chance::new(length as u64 + 7);
                let (mut right, mut all) = (0, 0);
                for piece in pieces(text(only_traditional), length, count, &mut chance) {
                    let Some(bytes) = encode(&piece) else {
                        continue;
                    };
                    all += 1;
                    let decoded = decode_bytes(&damage(&bytes, bad, &mut chance));
                    let wanted: std::collections::HashSet<char> = piece.chars().collect();
                    let kept = decoded
                        .text
                        .chars()
                        .filter(|character| wanted.contains(character))
                        .count();
                    let main = decoded
                        .runs
                        .iter()
                        .max_by_key(|run| run.span.len())
                        .unwrap();
                    right += usize::from(main.encoding == label && kept + 4 * bad >= length);
                }
                let figure = percent(right, all);
                if figure < 99.0 {
                    missed.push(format!("{label} {bad} bad in {length}: {figure:.2}"));
                }
                row += &format!(" {figure:8.2}");
            }
            println!("{row}");
        }
        for encodings in [&ENCODINGS[..2], &ENCODINGS[..3], &ENCODINGS[..5]] {
            let figure = mixed(encodings, &simplified, &traditional);
            println!(
                "lines right in files of {} encodings mixed by line: {figure:.3}",
                encodings.len()
            );
            if figure < 99.9 {
                missed.push(format!("mixed {}: {figure:.3}", encodings.len()));
            }
        }
        assert!(missed.is_empty(), "{missed:?}");
    }

    fn mixed(encodings: &[(&str, Encode, bool)], simplified: &str, traditional: &str) -> f64 {
        let lines = |text: &str| -> Vec<String> {
            text.lines()
                .filter(|line| (8..200).contains(&line.chars().count()))
                .map(str::to_owned)
                .collect()
        };
        let (simplified, traditional) = (lines(simplified), lines(traditional));
        let mut chance = Chance::new(99);
        let (mut right, mut all) = (0, 0);
        for _ in 0..100 {
            let (mut bytes, mut wanted) = (Vec::new(), Vec::new());
            for _ in 0..40 {
                let (_, encode, only_traditional) = encodings[chance.below(encodings.len())];
                let from = if only_traditional {
                    &traditional
                } else {
                    &simplified
                };
                let line = from[chance.below(from.len())].clone();
                if let Some(encoded) = encode(&line) {
                    bytes.extend(encoded);
                    bytes.push(b'\n');
                    wanted.push(line);
                }
            }
            let decoded = decode_bytes(&bytes);
            all += wanted.len();
            right += decoded
                .text
                .split('\n')
                .zip(&wanted)
                .filter(|(got, want)| got == want)
                .count();
        }
        percent(right, all)
    }

    #[test]
    fn confidence_means_what_it_says() {
        let Some((simplified, traditional)) = held_out() else {
            return;
        };
        // Stated confidence, in steps, against how often the text was right.
        let steps = [0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01];
        let mut seen = [(0usize, 0usize, 0.0f64); 7];
        for (label, encode, only_traditional) in &ENCODINGS[..4] {
            for length in [2, 3, 4] {
                let mut chance = Chance::new(length as u64 + 31);
                let text = if *only_traditional {
                    &traditional
                } else {
                    &simplified
                };
                for piece in pieces(text, length, 2000, &mut chance) {
                    let Some(bytes) = encode(&piece) else {
                        continue;
                    };
                    let decoded = decode_bytes(&bytes);
                    let sure = f64::from(
                        decoded
                            .runs
                            .iter()
                            .map(|run| run.confidence)
                            .fold(1.0, f32::min),
                    );
                    let step = (1..steps.len()).find(|&step| sure < steps[step]).unwrap() - 1;
                    seen[step].0 +=
                        usize::from(decoded.text == piece && decoded.runs[0].encoding == *label);
                    seen[step].1 += 1;
                    seen[step].2 += sure;
                }
            }
        }
        for (step, (right, all, sum)) in seen.iter().enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "counts are small")]
            let stated = 100.0 * sum / (*all).max(1) as f64;
            println!(
                "stated {:.2} to {:.2}: {stated:.1} %, right {:.1} % of {all}",
                steps[step],
                steps[step + 1],
                percent(*right, *all)
            );
        }
        let (right, all) = seen[3..]
            .iter()
            .fold((0, 0), |sum, row| (sum.0 + row.0, sum.1 + row.1));
        assert!(percent(right, all) > 97.0);
    }
}
