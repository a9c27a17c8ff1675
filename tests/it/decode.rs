//! The decode room: samples whose encoding is known, figures per encoding and fault, and laws on random bytes.

use baogao::decode::{decode, decode_bytes};
use baogao::document::{Decoded, Source};
use baogao::span::Span;
use encoding_rs::{BIG5, GB18030};

use crate::util::shared;

/// What each sample is, where the manifest's word cannot be taken: the two whose GBK text was destroyed to 锟斤拷 are
/// well-formed UTF-8 full of U+FFFD, which says the same with less.
const SPECIAL: [(&str, &str); 2] = [
    ("42_mnbvc_test_sample_gbk__.txt", "utf-8"),
    ("43_mnbvc_test5.txt", "utf-8"),
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
        let bad = family.contains("one byte outside");
        let lost = decoded.losses.iter().any(|loss| loss.kind == "undecodable");
        assert!(bad || !lost, "{name}: {:?}", decoded.losses);
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
        ..Source::default()
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
        ..Source::default()
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

#[test]
fn every_character_leads_back_to_its_bytes() {
    let text =
        "第一条　为了规范·调研报告，2020年3月制定（试行）。\r\nABC 第二条 自公布之日起施行；\n";
    for (encoding, label) in [(GB18030, "gb18030"), (BIG5, "big5")] {
        let text = if label == "big5" {
            hanconv::s2tw(text).replace('·', "‧")
        } else {
            text.to_owned()
        };
        let (bytes, _, lost) = encoding.encode(&text);
        assert!(!lost, "{text}");
        let decoded = decode_bytes(&bytes);
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.runs[0].encoding, label);
        assert_eq!(decoded.lines.len(), 3);
        for (start, character) in text.char_indices() {
            let raw = decoded
                .map
                .to_input(Span::new(start, start + character.len_utf8()));
            assert_eq!(
                encoding.decode(&bytes[raw.range()]).0,
                character.to_string()
            );
        }
    }
}

#[test]
fn line_starts_of_wide_text_are_found() {
    // 上 is 4E0A: its byte 0A ends no line.
    let bytes: Vec<u8> = "上海市\n报告上\n完\n"
        .encode_utf16()
        .flat_map(u16::to_be_bytes)
        .collect();
    let decoded = decode_bytes(&bytes);
    assert_eq!(decoded.text, "上海市\n报告上\n完\n");
    assert_eq!(decoded.lines.len(), 4);
    assert_eq!(decoded.lines.line(8), 2);
}
