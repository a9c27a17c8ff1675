//! The other way round: text to bytes, and bytes to what a reader sees who takes them for another encoding.
//!
//! Nothing in a run needs it. Archives whose text is known are made with it, to measure decoding and repair by.

use std::collections::HashMap;
use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GB18030, GBK, WINDOWS_1252};

/// The encodings that [`encode`] writes, by the labels of [`EncodingRun`](crate::document::EncodingRun).
pub const ENCODED: [&str; 9] = [
    "utf-8",
    "gb18030",
    "big5",
    "euc-tw",
    "hz-gb-2312",
    "utf-16le",
    "utf-16be",
    "utf-32le",
    "utf-32be",
];

/// The bytes of `text` in the encoding called `label`, one of [`ENCODED`], without a byte order mark; `None` where the
/// encoding has not all of its characters, or is not known.
///
/// ```
/// use baogao::decode::{decode_bytes, encode};
/// assert_eq!(encode("報告", "big5").unwrap(), b"\xB3\xF8\xA7\x69");
/// assert_eq!(encode("报告", "big5"), None);
/// let hz = encode("工作报告 2019\n", "hz-gb-2312").unwrap();
/// assert_eq!(decode_bytes(&hz).text, "工作报告 2019\n");
/// ```
#[must_use]
pub fn encode(text: &str, label: &str) -> Option<Vec<u8>> {
    let units = || text.encode_utf16();
    let scalars = || text.chars().map(u32::from);
    Some(match label {
        "utf-8" => text.as_bytes().to_vec(),
        "utf-16le" => units().flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => units().flat_map(u16::to_be_bytes).collect(),
        "utf-32le" => scalars().flat_map(u32::to_le_bytes).collect(),
        "utf-32be" => scalars().flat_map(u32::to_be_bytes).collect(),
        "gb18030" => through(GB18030, text)?,
        "big5" => through(BIG5, text)?,
        "euc-tw" => euc_tw(text)?,
        "hz-gb-2312" => hz(text)?,
        _ => return None,
    })
}

/// What a reader sees who takes `bytes` for `gbk`, `big5`, `windows-1252` or `latin-1`: text decoded wrongly. What that
/// encoding does not have is U+FFFD. `None` for another label.
///
/// ```
/// assert_eq!(baogao::decode::misread("报告".as_bytes(), "gbk").unwrap(), "鎶ュ憡");
/// ```
#[must_use]
pub fn misread(bytes: &[u8], label: &str) -> Option<String> {
    let encoding = match label {
        "gbk" => GBK,
        "big5" => BIG5,
        "windows-1252" => WINDOWS_1252,
        // The WHATWG's latin1 is windows-1252; programs that are older read each byte as the character of its number.
        "latin-1" => return Some(bytes.iter().copied().map(char::from).collect()),
        _ => return None,
    };
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    Some(text.into_owned())
}

fn through(encoding: &'static Encoding, text: &str) -> Option<Vec<u8>> {
    let (bytes, _, lost) = encoding.encode(text);
    (!lost).then(|| bytes.into_owned())
}

fn hz(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut shifted = false;
    for character in text.chars() {
        let wanted = !character.is_ascii();
        if wanted != shifted {
            bytes.extend(if wanted { b"~{" } else { b"~}" });
            shifted = wanted;
        }
        let code = through(GB18030, character.encode_utf8(&mut [0; 4]))?;
        match (code.as_slice(), character) {
            (_, '~') => bytes.extend(b"~~"),
            ([lead @ 0xA1..=0xF7, trail @ 0xA1..=0xFE], _) => {
                bytes.extend([lead & 0x7F, trail & 0x7F]);
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
    static CODES: LazyLock<HashMap<char, (usize, [u8; 2])>> = LazyLock::new(|| {
        let mut codes = HashMap::new();
        for plane in 1..=3 {
            for (row, cell) in
                (0xA1..=0xFE).flat_map(|row| (0xA1..=0xFE).map(move |cell| (row, cell)))
            {
                if let Some(character) = super::codes::cns(plane, row, cell) {
                    codes.entry(character).or_insert((plane, [row, cell]));
                }
            }
        }
        codes
    });
    let mut bytes = Vec::with_capacity(text.len());
    for character in text.chars() {
        if let Ok(byte) = u8::try_from(character)
            && byte.is_ascii()
        {
            bytes.push(byte);
            continue;
        }
        let (plane, code) = CODES.get(&character)?;
        match plane {
            1 => {}
            2 => bytes.extend([0x8E, 0xA2]),
            _ => bytes.extend([0x8E, 0xA3]),
        }
        bytes.extend(code);
    }
    Some(bytes)
}
