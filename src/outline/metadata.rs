//! When, where and who: date, place and issuer, as far as the text says.
//!
//! Looked for where reports say it: the title, the lines under it, the opening formula, the signature. A guess
//! from the middle of the text is worse than nothing, so nothing is taken from there but the place, which must be
//! named often.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::LazyLock;

use regex::Regex;

use super::character::{arabic_number, chinese_number};
use super::title::cut;

/// How much of the beginning and of the end is searched, in bytes.
const OPENING_BYTES: usize = 1500;
const SIGNATURE_BYTES: usize = 200;

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"((?:19|20)[0-9]{2}|[１２][９０][０-９]{2}|[一二][九〇○零][〇○零一二三四五六七八九]{2})\s*年(?:\s*([0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})\s*月(?:\s*([0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*日)?)?",
    )
    .expect("the pattern is fixed")
});

static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9])((?:19|20)[0-9]{2})(?:[^0-9]|$)").expect("the pattern is fixed")
});

static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\p{Han}{2,4}?(?:省|自治区|自治州|自治县|市|州|县|区|旗|乡|镇|街道)")
        .expect("the pattern is fixed")
});

static ISSUER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"我(?:受|代表)([^，。、；：]{2,30}?)(?:的?委托|，|向|作|报告)|(?:汇报|报告)((?:\p{Han}{0,12})(?:人民检察院|人民法院|人民政府))|现将([^，。]{1,16}?(?:人大常委会|人民政府|人民法院|人民检察院|委员会|局|办公室))|^([^，。：]{2,24}?(?:人民政府|人大常委会|审计署|审计局|人民法院|人民检察院|局|委员会|办公室))[^，。]{0,30}(?:报告|汇报|总结)")
        .expect("the pattern is fixed")
});

/// The characters that cannot begin a place name: 我市, 各县, 全镇, 与某市 …
const NOT_A_NAME: &str = "我全各本该两几每某和与及在对向从到由是为于以等的了省市县区旗乡镇个级有将把使让内外这那其当驻跨上下新老大小多年月日至按推进给加强整";

/// Words that end like a place and are none.
const NOT_PLACES: [&str; 19] = [
    "直辖市",
    "自治区",
    "开发区",
    "城市",
    "都市",
    "地区",
    "社区",
    "园区",
    "山区",
    "灾区",
    "疫区",
    "景区",
    "城区",
    "城镇",
    "乡镇",
    "校区",
    "小区",
    "股市",
    "超市",
];

/// The date of a document: in its title, in its first lines, in its signature, in the file name.
pub(super) fn date(title: &str, body: &str, head: &str, source_name: &str) -> String {
    let tail = last_bytes(body, SIGNATURE_BYTES);
    let with_day = |text: &str| {
        DATE.captures_iter(text)
            .map(|found| iso(&found))
            .find(|date| date.len() == 10)
    };
    let any = |text: &str| DATE.captures(text).map(|found| iso(&found));
    with_day(head)
        .or_else(|| {
            tail.lines()
                .rev()
                .filter(|line| line.chars().count() <= 40)
                .find_map(with_day)
        })
        .or_else(|| any(title))
        .or_else(|| any(head))
        .or_else(|| {
            let stem = source_name
                .rsplit(['/', '\\'])
                .next()
                .unwrap_or(source_name);
            YEAR.captures(&format!(" {stem} ").replace('_', " "))
                .map(|found| found[1].to_owned())
        })
        .unwrap_or_default()
}

fn iso(found: &regex::Captures<'_>) -> String {
    let number = |group: usize| {
        found
            .get(group)
            .and_then(|digits| {
                arabic_number(digits.as_str()).or_else(|| chinese_number(digits.as_str()))
            })
            .map(|(value, _)| value)
    };
    let mut date = number(1).map_or_else(String::new, |year| format!("{year:04}"));
    if let Some(month) = number(2).filter(|month| (1..=12).contains(month)) {
        let _ = write!(date, "-{month:02}");
        if let Some(day) = number(3).filter(|day| (1..=31).contains(day)) {
            let _ = write!(date, "-{day:02}");
        }
    }
    date
}

/// The place a document speaks of: named in its title, or more than once in its opening.
pub(super) fn place(title: &str, body: &str) -> String {
    if let Some(place) = places(title).max_by_key(|place| place.len()) {
        return place.to_owned();
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for place in places(cut(body, OPENING_BYTES)) {
        *counts.entry(place).or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|&(_, count)| count > 1)
        .max_by_key(|&(place, count)| (count, place.len()))
        .map_or_else(String::new, |(place, _)| place.to_owned())
}

fn places(text: &str) -> impl Iterator<Item = &str> {
    PLACE
        .find_iter(text)
        // 乡村, 乡镇, 市场, 区域: the last character begins a word of its own.
        .filter(|found| {
            !text[found.end()..].starts_with(['村', '镇', '场', '域', '民', '级', '间', '长'])
        })
        .map(|found| found.as_str())
        .filter(|place| {
            !place
                .chars()
                .any(|c| NOT_A_NAME.contains(c) && !place.ends_with(c))
                && !NOT_PLACES.iter().any(|word| place.ends_with(word))
        })
}

/// Who reports.
pub(super) fn issuer(title: &str, body: &str) -> String {
    let find = |text: &str| {
        let found = ISSUER.captures(text)?;
        let name = found.iter().skip(1).flatten().next()?.as_str();
        Some(name.trim_start_matches("关于").to_owned())
    };
    find(cut(body, OPENING_BYTES))
        .or_else(|| find(title))
        .unwrap_or_default()
}

fn last_bytes(text: &str, bytes: usize) -> &str {
    let mut start = text.len().saturating_sub(bytes);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_writing() {
        for (text, date_found) in [
            ("——2021年3月5日在某会上", "2021-03-05"),
            ("２０１９年工作总结", "2019"),
            ("二〇二〇年三月二十日", "2020-03-20"),
        ] {
            assert_eq!(date("", "", text, ""), date_found, "{text}");
        }
        assert_eq!(date("", "", "", "reports.zip!/1957_0.txt"), "1957");
    }

    #[test]
    fn generic_words_are_no_places() {
        assert_eq!(place("关于全市城市管理和各乡镇工作的报告", ""), "");
        assert_eq!(place("青山县水利局工作总结", ""), "青山县");
    }
}
