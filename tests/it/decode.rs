use baogao::decode::decode_bytes;
use encoding_rs::{BIG5, GB18030};

use crate::util::shared;

#[test]
fn shared_files_are_decoded_as_their_manifest_says() {
    let Some(manifest) = shared("encoded/MANIFEST.tsv") else {
        return;
    };
    let folder = manifest.parent().unwrap();
    let listed = std::fs::read(&manifest).unwrap();
    let mut wrong = Vec::new();
    for row in String::from_utf8(listed).unwrap().lines().skip(1) {
        let mut fields = row.split('\t');
        let (name, encoding) = (fields.next().unwrap(), fields.next().unwrap());
        if encoding.starts_with("zip") {
            continue;
        }
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let family = encoding.split([' ', ',']).next().unwrap();
        let expected = match family {
            "gbk" | "gb2312" | "gb18030" => GB18030.decode(&bytes).0.into_owned(),
            "big5" | "big5hkscs" => BIG5.decode(&bytes).0.into_owned(),
            "utf-16" => encoding_rs::UTF_16LE.decode(&bytes).0.into_owned(),
            _ => String::new(),
        };
        let decoded = decode_bytes(&bytes);
        let labels: Vec<_> = decoded.runs.iter().map(|run| (run.encoding, run.span, run.confidence)).collect();
        if expected.is_empty() || decoded.text != expected || decoded.runs.len() != 1 {
            wrong.push(name.to_owned());
            println!("{name} {encoding} same={} runs={} {:?} losses={} {:?}", decoded.text == expected, labels.len(), &labels[..labels.len().min(4)], decoded.losses.len(), decoded.text.chars().take(30).collect::<String>());
            let (a, b): (Vec<char>, Vec<char>) = (decoded.text.chars().collect(), expected.chars().collect());
            if let Some(at) = (0..a.len().min(b.len())).find(|&at| a[at] != b[at]) {
                println!("    {at} {:?} {:?} {:?}", &a[at.saturating_sub(5)..(at + 10).min(a.len())], &b[at.saturating_sub(5)..(at + 10).min(b.len())], decoded.losses.first());
            }
        }
    }
    println!("{wrong:?}");
}

mod cells {
    //! The decoding figures: exact text back for every encoding, length and fault, on text the counts were not made of.

    use std::collections::HashMap;

    use super::*;
    use crate::util::Chance;

    pub type Encode = fn(&str) -> Option<Vec<u8>>;

    pub fn utf8(text: &str) -> Option<Vec<u8>> {
        Some(text.as_bytes().to_vec())
    }

    fn through(encoding: &'static encoding_rs::Encoding, text: &str) -> Option<Vec<u8>> {
        let (bytes, _, lost) = encoding.encode(text);
        (!lost).then(|| bytes.into_owned())
    }

    pub fn gbk(text: &str) -> Option<Vec<u8>> {
        through(GB18030, text)
    }

    pub fn big5(text: &str) -> Option<Vec<u8>> {
        through(BIG5, text)
    }

    pub fn utf16le(text: &str) -> Option<Vec<u8>> {
        Some(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
    }

    pub fn utf16be(text: &str) -> Option<Vec<u8>> {
        Some(text.encode_utf16().flat_map(u16::to_be_bytes).collect())
    }

    pub fn utf32le(text: &str) -> Option<Vec<u8>> {
        Some(text.chars().flat_map(|character| (character as u32).to_le_bytes()).collect())
    }

    pub fn utf32be(text: &str) -> Option<Vec<u8>> {
        Some(text.chars().flat_map(|character| (character as u32).to_be_bytes()).collect())
    }

    pub fn hz(text: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut shifted = false;
        for character in text.chars() {
            let wanted = !character.is_ascii();
            if wanted != shifted {
                bytes.extend(if wanted { b"~{" } else { b"~}" });
                shifted = wanted;
            }
            match (gbk(character.encode_utf8(&mut [0; 4]))?.as_slice(), character) {
                (_, '~') => bytes.extend(b"~~"),
                ([lead @ 0xA1..=0xF7, trail @ 0xA1..=0xFE], _) => bytes.extend([lead & 0x7F, trail & 0x7F]),
                ([byte], _) => bytes.push(*byte),
                _ => return None,
            }
        }
        if shifted {
            bytes.extend(b"~}");
        }
        Some(bytes)
    }

    pub fn euc_tw(text: &str) -> Option<Vec<u8>> {
        static TABLE: std::sync::LazyLock<HashMap<char, Vec<u8>>> = std::sync::LazyLock::new(|| {
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

    pub const ENCODINGS: [(&str, Encode, bool); 9] = [
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
    pub fn held_out() -> Option<(String, String)> {
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
            let text = GB18030.decode(&std::fs::read(shared("encoded")?.join(name)).unwrap()).0.into_owned();
            simplified.extend(text.chars().take(300_000));
        }
        let mut traditional = hanconv::s2tw(&simplified);
        for name in ["04_as_test.txt", "05_cityu_test.txt"] {
            traditional.push_str(&BIG5.decode(&std::fs::read(shared("encoded")?.join(name)).unwrap()).0);
        }
        Some((simplified, traditional))
    }

    /// `count` pieces of `length` characters from inside the lines of `text`; longer ones run over line ends.
    pub fn pieces(text: &str, length: usize, count: usize, chance: &mut Chance) -> Vec<String> {
        let characters: Vec<char> = text.chars().collect();
        let mut pieces = Vec::new();
        while pieces.len() < count {
            let start = chance.below(characters.len() - length);
            let piece = &characters[start..start + length];
            let han = piece.iter().filter(|character| matches!(character, '\u{4E00}'..='\u{9FFF}')).count();
            if (length < 20 && han == length) || (length >= 20 && han * 2 > length && (length > 100 || !piece.contains(&'\n'))) {
                pieces.push(piece.iter().collect());
            }
        }
        pieces
    }

    pub fn damage(bytes: &[u8], bad: usize, chance: &mut Chance) -> (Vec<u8>, Vec<usize>) {
        let mut damaged = bytes.to_vec();
        let mut places: Vec<usize> = (0..bad).map(|_| chance.below(bytes.len() + 1)).collect();
        places.sort_unstable();
        for &at in places.iter().rev() {
            damaged.insert(at, [0x80, 0xFF, 0xA0][chance.below(3)]);
        }
        (damaged, places)
    }

    #[test]
    #[ignore = "a measurement; run with --ignored --nocapture"]
    fn figures() {
        let Some((simplified, traditional)) = held_out() else {
            return;
        };
        println!("{:12} {:>7} {:>7} {:>7} {:>7} {:>7} {:>7}", "encoding", 2, 3, 5, 20, 50, 500);
        for (label, encode, only_traditional) in ENCODINGS {
            let mut row = format!("{label:12}");
            for (length, count) in [(2, 4000), (3, 2000), (5, 2000), (20, 2000), (50, 1000), (500, 200)] {
                let mut chance = Chance::new(length as u64);
                let (mut right, mut all) = (0, 0);
                let mut shown = 0;
                for piece in pieces(if only_traditional { &traditional } else { &simplified }, length, count, &mut chance) {
                    let Some(bytes) = encode(&piece) else { continue };
                    all += 1;
                    let decoded = decode_bytes(&bytes);
                    if decoded.text == piece {
                        right += 1;
                    } else if length >= 20 && shown < 3 {
                        shown += 1;
                        println!("  {label} {length} {:?} for {:?} {:?}", decoded.text.chars().take(60).collect::<String>(), piece.chars().take(60).collect::<String>(), decoded.runs);
                    }
                }
                row += &format!(" {:7.2}", 100.0 * right as f64 / all as f64);
            }
            println!("{row}");
        }
        println!("with bad bytes, encoding of all else right, 1 in 20 · 1 in 50 · 3 in 200 · 1 in 200 bytes of 500 characters");
        for (label, encode, only_traditional) in ENCODINGS {
            let mut row = format!("{label:12}");
            for (length, count, bad) in [(20, 2000, 1), (50, 1000, 1), (200, 500, 3), (500, 200, 5)] {
                let mut chance = Chance::new(length as u64 + 7);
                let (mut right, mut all, mut exact) = (0, 0, 0);
                let mut shown = 0;
                for piece in pieces(if only_traditional { &traditional } else { &simplified }, length, count, &mut chance) {
                    let Some(bytes) = encode(&piece) else { continue };
                    all += 1;
                    let (damaged, _) = damage(&bytes, bad, &mut chance);
                    let decoded = decode_bytes(&damaged);
                    let kept: String = decoded.text.chars().filter(|character| *character != '\u{FFFD}').collect();
                    exact += usize::from(kept == piece);
                    // One or two characters may go with each bad byte; the rest stands.
                    let wanted: std::collections::HashSet<char> = piece.chars().collect();
                    let strange = kept.chars().filter(|character| !wanted.contains(character)).count();
                    if decoded.runs.iter().all(|run| run.encoding == label) && strange <= 2 * bad {
                        right += 1;
                    } else if shown < 2 {
                        shown += 1;
                        println!("  {label} {length} {:?} for {:?} {:?}", decoded.text.chars().take(60).collect::<String>(), piece.chars().take(60).collect::<String>(), decoded.runs);
                    }
                }
                row += &format!(" {:7.2} ({:6.2})", 100.0 * right as f64 / all as f64, 100.0 * exact as f64 / all as f64);
            }
            println!("{row}");
        }
        for (name, encodings) in [
            ("utf-8 gb18030", &ENCODINGS[..2]),
            ("utf-8 gb18030 big5", &ENCODINGS[..3]),
            ("utf-8 gb18030 big5 euc-tw hz", &ENCODINGS[..5]),
        ] {
            let mut chance = Chance::new(99);
            let (mut right, mut all) = (0, 0);
            let mut shown = 0;
            let lines = |text: &str| -> Vec<String> {
                text.lines().filter(|line| (8..200).contains(&line.chars().count())).map(str::to_owned).collect()
            };
            let (simplified, traditional) = (lines(&simplified), lines(&traditional));
            for _ in 0..100 {
                let (mut bytes, mut wanted) = (Vec::new(), Vec::new());
                for _ in 0..40 {
                    let (label, encode, only_traditional) = encodings[chance.below(encodings.len())];
                    let from = if only_traditional { &traditional } else { &simplified };
                    let line = from[chance.below(from.len())].clone();
                    let Some(encoded) = encode(&line) else { continue };
                    bytes.extend(encoded);
                    bytes.push(b'\n');
                    wanted.push((line, label));
                }
                let decoded = decode_bytes(&bytes);
                for (got, (want, label)) in decoded.text.split('\n').zip(&wanted) {
                    all += 1;
                    if got == want {
                        right += 1;
                    } else if shown < 6 {
                        shown += 1;
                        println!("  {label} {:?} for {:?}", got.chars().take(60).collect::<String>(), want.chars().take(60).collect::<String>());
                    }
                }
            }
            println!("mixed {name}: {:.3} of {all} lines", 100.0 * right as f64 / all as f64);
        }
    }
}
