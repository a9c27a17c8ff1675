//! The numbers that Word makes itself: 一、 （二） 1. 1.2 and their like, which stand in no paragraph's text.
//!
//! `word/numbering.xml` says how each list counts, `word/styles.xml` which headings belong to one (ECMA-376, 17.9). A
//! list counts by itself wherever its paragraphs stand; a level begins anew behind one above it. Bullets count nothing
//! and give nothing.

use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Levels of a list.
const LEVELS: usize = 9;

/// How one level of a list counts.
#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    format: String,
    /// The number with what stands around it: `%1.%2`.
    text: String,
    /// A space or nothing stands behind it, not a tab.
    spaced: bool,
}

/// The lists of a file, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Levels of a definition.
    definitions: HashMap<String, [Level; LEVELS]>,
    /// The definition of a list, and where its levels begin if elsewhere.
    lists: HashMap<String, (String, HashMap<usize, u32>)>,
    /// List and level of a style, and the style it is based on.
    styles: HashMap<String, (Place, Option<String>)>,
    /// How far a definition's levels have counted.
    counts: HashMap<String, [Option<u32>; LEVELS]>,
    /// Lists that have counted something.
    begun: HashSet<String>,
}

/// What a paragraph or style says of its number.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    pub(super) list: Option<String>,
    pub(super) level: Option<usize>,
}

impl Numbering {
    /// Reads both parts; what is broken in them gives no numbers.
    pub(super) fn read(numbering: &[u8], styles: &[u8]) -> Self {
        let mut new = Self::default();
        // Text counts more than its numbers: a fault here loses the numbers behind it only.
        let _ = new.read_lists(numbering);
        let _ = new.read_styles(styles);
        new
    }

    fn read_lists(&mut self, xml: &[u8]) -> Result<(), quick_xml::Error> {
        let (mut definition, mut list) = (String::new(), String::new());
        let mut level = 0;
        let mut in_list = false;
        each_tag(xml, |tag| {
            let value = || attribute(tag, "w:val");
            let number = || value().and_then(|value| value.parse::<u32>().ok());
            match tag.local_name().as_ref() {
                "abstractNum" => {
                    definition = attribute(tag, "w:abstractNumId").unwrap_or_default();
                    in_list = false;
                    self.definitions.entry(definition.clone()).or_default();
                }
                "num" => {
                    list = attribute(tag, "w:numId").unwrap_or_default();
                    in_list = true;
                }
                "abstractNumId" if in_list => {
                    let entry = self.lists.entry(list.clone()).or_default();
                    entry.0 = value().unwrap_or_default();
                }
                "lvl" | "lvlOverride" => {
                    level = attribute(tag, "w:ilvl")
                        .and_then(|level| level.parse().ok())
                        .unwrap_or(0);
                }
                "startOverride" => {
                    if let (Some(entry), Some(number)) = (self.lists.get_mut(&list), number()) {
                        entry.1.insert(level, number);
                    }
                }
                other if !in_list && level < LEVELS => {
                    let Some(levels) = self.definitions.get_mut(&definition) else {
                        return;
                    };
                    let level = &mut levels[level];
                    match other {
                        "start" => level.start = number().unwrap_or(1),
                        "numFmt" => level.format = value().unwrap_or_default(),
                        "lvlText" => level.text = value().unwrap_or_default(),
                        "suff" => level.spaced = value().as_deref() == Some("space"),
                        _ => {}
                    }
                }
                _ => {}
            }
        })
    }

    fn read_styles(&mut self, xml: &[u8]) -> Result<(), quick_xml::Error> {
        let mut style = String::new();
        each_tag(xml, |tag| {
            let name = tag.local_name();
            if name.as_ref() == "style" {
                style = attribute(tag, "w:styleId").unwrap_or_default();
                return;
            }
            let Some(value) = attribute(tag, "w:val") else {
                return;
            };
            match name.as_ref() {
                "basedOn" => self.styles.entry(style.clone()).or_default().1 = Some(value),
                "numId" => {
                    self.styles.entry(style.clone()).or_default().0.list = Some(value);
                }
                "ilvl" => {
                    self.styles.entry(style.clone()).or_default().0.level = value.parse().ok();
                }
                _ => {}
            }
        })
    }

    /// List and level of a style, its own or those of a style it is based on.
    fn of_style(&self, style: &str) -> Place {
        let mut found = Place::default();
        let mut next = Some(style);
        // A style may be based on itself in a broken file.
        for _ in 0..LEVELS {
            let Some((own, base)) = next.and_then(|name| self.styles.get(name)) else {
                break;
            };
            found.list = found.list.or_else(|| own.list.clone());
            found.level = found.level.or(own.level);
            next = base.as_deref();
        }
        found
    }

    /// The number of the next paragraph, which says `own` of it and has this style; empty where it has none.
    pub(super) fn next(&mut self, own: &Place, style: Option<&str>) -> String {
        let inherited = style.map(|style| self.of_style(style)).unwrap_or_default();
        let (Some(list), level) = (
            own.list.clone().or(inherited.list),
            own.level.or(inherited.level).unwrap_or(0),
        ) else {
            return String::new();
        };
        let Some((definition, starts)) = self.lists.get(&list) else {
            return String::new();
        };
        let Some(levels) = self.definitions.get(definition).filter(|_| level < LEVELS) else {
            return String::new();
        };
        let counts = self.counts.entry(definition.clone()).or_default();
        if self.begun.insert(list.clone()) {
            for level in starts.keys().filter(|level| **level < LEVELS) {
                counts[*level] = None;
            }
        }
        let first = |level: usize| starts.get(&level).copied().unwrap_or(levels[level].start);
        counts[level] = Some(match counts[level] {
            Some(count) => count.saturating_add(1),
            None => first(level),
        });
        counts[level + 1..].fill(None);
        let counted: [u32; LEVELS] =
            std::array::from_fn(|level| counts[level].unwrap_or_else(|| first(level)));
        label(levels, level, &counted)
    }
}

/// The text of a number with what stands around it.
fn label(levels: &[Level; LEVELS], level: usize, counts: &[u32; LEVELS]) -> String {
    let own = &levels[level];
    if matches!(own.format.as_str(), "bullet" | "none") {
        return String::new();
    }
    let mut out = String::new();
    let mut characters = own.text.chars().peekable();
    while let Some(character) = characters.next() {
        let place = characters.peek().and_then(|next| next.to_digit(10));
        match place {
            Some(place @ 1..=9) if character == '%' => {
                characters.next();
                let place = place as usize - 1;
                out.push_str(&counted(counts[place], &levels[place].format));
            }
            _ => out.push(character),
        }
    }
    let open = out.ends_with(|last: char| last.is_ascii_alphanumeric());
    if own.spaced || open {
        out.push(' ');
    }
    out
}

/// A number as a format (17.18.59) writes it; in digits where the format is none of those that Chinese files use.
fn counted(number: u32, format: &str) -> String {
    let cycled = |list: &str| {
        let characters: Vec<char> = list.chars().collect();
        let at = number.saturating_sub(1) as usize % characters.len().max(1);
        characters.get(at).map(char::to_string).unwrap_or_default()
    };
    match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting"
        | "koreanCounting" => chinese(number, "零一二三四五六七八九", "十百千"),
        "chineseLegalSimplified" | "ideographLegalTraditional" | "japaneseLegal" => {
            chinese(number, "零壹贰叁肆伍陆柒捌玖", "拾佰仟")
        }
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => number
            .to_string()
            .bytes()
            .filter_map(|digit| {
                "〇一二三四五六七八九"
                    .chars()
                    .nth(usize::from(digit - b'0'))
            })
            .collect(),
        "ideographTraditional" => cycled("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => cycled("子丑寅卯辰巳午未申酉戌亥"),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" if number <= 20 => {
            cycled("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
        }
        "decimalEnclosedParen" if number <= 20 => cycled("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"),
        "decimalEnclosedFullstop" if number <= 20 => cycled("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛"),
        "decimalFullWidth" | "decimalFullWidth2" => number
            .to_string()
            .bytes()
            .filter_map(|digit| char::from_u32(0xFF10 + u32::from(digit - b'0')))
            .collect(),
        "decimalZero" => format!("{number:02}"),
        "upperLetter" => cycled("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "lowerLetter" => cycled("abcdefghijklmnopqrstuvwxyz"),
        "upperRoman" => roman(number).to_uppercase(),
        "lowerRoman" => roman(number),
        "none" | "bullet" => String::new(),
        _ => number.to_string(),
    }
}

/// A number below ten thousand in words: 十二, 一百零三.
fn chinese(number: u32, digits: &str, units: &str) -> String {
    let (digits, units): (Vec<char>, Vec<char>) =
        (digits.chars().collect(), units.chars().collect());
    if number == 0 || number > 9999 {
        return number.to_string();
    }
    let mut out = String::new();
    let mut zero = false;
    for place in (0..4_u32).rev() {
        let digit = (number / 10_u32.pow(place) % 10) as usize;
        if digit == 0 {
            zero = !out.is_empty();
            continue;
        }
        if std::mem::take(&mut zero) {
            out.push(digits[0]);
        }
        // 十二, not 一十二.
        if !(digit == 1 && place == 1 && out.is_empty()) {
            out.push(digits[digit]);
        }
        if let Some(unit) = (place as usize).checked_sub(1) {
            out.push(units[unit]);
        }
    }
    out
}

fn roman(mut number: u32) -> String {
    let mut out = String::new();
    for (value, letters) in [
        (1000, "m"),
        (900, "cm"),
        (500, "d"),
        (400, "cd"),
        (100, "c"),
        (90, "xc"),
        (50, "l"),
        (40, "xl"),
        (10, "x"),
        (9, "ix"),
        (5, "v"),
        (4, "iv"),
        (1, "i"),
    ] {
        // A number beyond all sense would take as many letters.
        while number >= value && out.len() < 20 {
            out.push_str(letters);
            number -= value;
        }
    }
    out
}

/// Gives every tag that opens an element of a part to `take`, up to the end of the part or its first fault.
fn each_tag(xml: &[u8], mut take: impl FnMut(&BytesStart<'_>)) -> Result<(), quick_xml::Error> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    loop {
        match reader.read_event()? {
            Event::Start(tag) | Event::Empty(tag) => take(&tag),
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The value of an attribute.
pub(super) fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    let value = attribute.normalized_value(quick_xml::XmlVersion::Implicit1_0);
    Some(value.ok()?.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_chinese_files_write_them() {
        let write = |number, format: &str| counted(number, format);
        let count = |number| write(number, "chineseCountingThousand");
        assert_eq!(
            [1, 10, 12, 20, 103, 110, 1015, 2300].map(count),
            [
                "一",
                "十",
                "十二",
                "二十",
                "一百零三",
                "一百一十",
                "一千零一十五",
                "二千三百"
            ]
        );
        assert_eq!(write(3, "chineseLegalSimplified"), "叁");
        assert_eq!(write(10, "ideographDigital"), "一〇");
        assert_eq!(write(2, "ideographTraditional"), "乙");
        assert_eq!(write(7, "decimalEnclosedCircle"), "⑦");
        assert_eq!(write(12, "decimalFullWidth"), "１２");
        assert_eq!(write(14, "lowerRoman"), "xiv");
        assert_eq!(write(5, "decimal"), "5");
    }
}
