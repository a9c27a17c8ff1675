//! Dates in every writing that reports and tables of them use, to ISO 8601 as far as they are told.
//!
//! A document's date is looked for in its head, in its signature, in the name of its file and in its title, and the first
//! that names a day wins, then a month, then a year. Of the lines that tell how a norm came to be (passed, published,
//! amended) the last is the date of the text at hand. The day on which a norm comes into force is not its date.

use std::fmt::Write;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::character::{arabic_number, chinese_number, is_space};

/// A date in running text: 2023年3月5日, ２０２３年, 二〇二三年三月五日.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"((?:19|20)[0-9]{2}|[１２][０９][０-９]{2}|[一二][九〇○零0Oo][〇○零0Oo一二三四五六七八九]{2})\s*年(?:\s*([0-9０-９]{1,2}|[一二三四五六七八九十]{1,2})\s*月(?:\s*([0-9０-９]{1,2}|[一二三四五六七八九十]{1,3})\s*[日号])?)?",
    )
    .expect("the pattern is fixed")
});

/// A date that is all of a cell or stands between brackets: 2023-03-05, 2023/3/5, 2023.3, with a time behind it.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:1[89]|20)[0-9]{2})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?(?:[T\s]+[0-9:.]+Z?)?$")
        .expect("the pattern is fixed")
});

/// The same without signs: 20230305, 202303.
static COMPACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^((?:19|20)[0-9]{2})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])?$")
        .expect("the pattern is fixed")
});

/// Reads a text that is a date and nothing else, as `2023-03-05`, `2023-03` or `2023`; `None` where it is none.
///
/// ```
/// use baogao::outline::read_date;
/// for text in ["2023-03-05", "2023/3/5", "20230305", "2023年3月5日", "二〇二三年三月五日", "2023-03-05 00:00:00"] {
///     assert_eq!(read_date(text).as_deref(), Some("2023-03-05"), "{text}");
/// }
/// assert_eq!(read_date("2023年3月").as_deref(), Some("2023-03"));
/// assert_eq!(read_date("2023-13-05"), None);
/// ```
#[must_use]
pub fn read_date(text: &str) -> Option<String> {
    let text = text.trim();
    let whole = |found: &Captures<'_>| found.get(0).is_some_and(|all| all.as_str() == text);
    let found = NUMBERS
        .captures(text)
        .or_else(|| COMPACT.captures(text))
        .or_else(|| DATE.captures(text).filter(whole))?;
    let parts = 1 + usize::from(found.get(2).is_some()) + usize::from(found.get(3).is_some());
    // A month or day that there is not is a fault, not a shorter date.
    Some(iso(&found)).filter(|date| date.len() == [0, 4, 7, 10][parts])
}

/// A date in the name of a file: 20230105-某某, 2023-01-05, 2023年1月5日, 202301, (2017-11-07).
static IN_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[^0-9])((?:19|20)[0-9]{2})(?:(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])?|[-.年]([0-9]{1,2})(?:[-.月]([0-9]{1,2})日?|月)?|年)?(?:[^0-9]|$)")
        .expect("the pattern is fixed")
});

/// A line that tells how a norm came to be.
static ENACTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("通过|公布|发布|颁布|批准|修订|修正").expect("the pattern is fixed")
});

/// Characters beside the date in a line of a signature.
const BESIDE_A_DATE: usize = 16;

/// The date of a document, empty where nothing tells it.
pub(super) fn date(title: &str, head: &[&str], signature: &[&str], source_name: &str) -> String {
    // Digits and 年月日 set apart by spaces: 1 9 9 8 年3 月5 日.
    let close = |line: &&str| -> String { line.chars().filter(|&c| !is_space(c)).collect() };
    let head: Vec<String> = head.iter().map(close).collect();
    let signature: Vec<String> = signature.iter().map(close).collect();
    let title = close(&title);
    let enacted = head
        .iter()
        .filter(|line| ENACTED.is_match(line) && !line.contains('，'))
        .flat_map(|line| dates(line))
        .filter(|date| date.len() == 10)
        .max();
    let told = head.iter().flat_map(|line| dates(line));
    let signed = signature
        .iter()
        .rev()
        .filter(|line| is_signature(line))
        .flat_map(|line| dates(line));
    let candidates: Vec<String> = enacted
        .into_iter()
        .chain(told)
        .chain(signed)
        .chain(in_name(source_name))
        .chain(dates(&title))
        .collect();
    let longest = |length: usize| candidates.iter().find(|date| date.len() >= length);
    longest(10)
        .or_else(|| longest(7))
        .cloned()
        // Of years the one that the title speaks of: a report is often written in the next.
        .or_else(|| dates(&title).next())
        .or_else(|| longest(4).cloned())
        .unwrap_or_default()
}

/// Whether a line is a date and little else.
fn is_signature(line: &str) -> bool {
    let rest = DATE.replace_all(line, "");
    rest.chars().count() <= BESIDE_A_DATE
        && !rest.contains(['。', '；', '，'])
        && !rest.contains("施行")
}

/// The date in the name of a file, or of a folder it lies in.
fn in_name(source_name: &str) -> Option<String> {
    let mut parts = source_name.rsplit(['/', '\\']);
    parts.find_map(|part| {
        let found = IN_NAME.captures(part)?;
        let group = |compact: usize, signs: usize| found.get(compact).or(found.get(signs));
        let parts = [found.get(1), group(2, 4), group(3, 5)];
        let digits: Vec<&str> = parts.iter().flatten().map(regex::Match::as_str).collect();
        read_date(&digits.join("-")).or_else(|| digits.first().map(|&year| year.to_owned()))
    })
}

/// The dates in running text, in order.
fn dates(text: &str) -> impl Iterator<Item = String> {
    DATE.captures_iter(text).map(|found| iso(&found))
}

fn iso(found: &Captures<'_>) -> String {
    let number = |group: usize| {
        let digits = found.get(group)?.as_str();
        let read = arabic_number(digits)
            .filter(|(_, length)| *length == digits.len())
            // 二0二三 and 二O二三: the zero of another row of keys.
            .or_else(|| chinese_number(&digits.replace(['0', 'O', 'o'], "〇")));
        read.map(|(value, _)| value)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_writing() {
        for (line, found) in [
            ("——2021年3月5日在某会上", "2021-03-05"),
            ("２０１９年工作总结", "2019"),
            ("二〇二〇年三月二十日", "2020-03-20"),
            ("二O二三年十二月一日", "2023-12-01"),
            ("——1 9 9 8 年3 月5 日在某会上", "1998-03-05"),
        ] {
            assert_eq!(date("", &[line], &[], ""), found, "{line}");
        }
        assert_eq!(date("", &[], &["二〇二三年三月五日"], ""), "2023-03-05");
        assert_eq!(date("", &[], &["本办法自2023年3月5日起施行。"], ""), "");
        let head = [
            "1996年3月17日 某会通过",
            "2021年1月22日 某会修订",
            "2021年7月15日 施行",
        ];
        assert_eq!(date("某法", &head, &[], ""), "2021-01-22");
    }

    #[test]
    fn dates_are_read_in_names_of_files() {
        for (name, found) in [
            ("reports.zip!/1957_0.txt", "1957"),
            ("20230105-某局.txt", "2023-01-05"),
            ("2019/某县(2017-11-07)_1023.txt", "2017-11-07"),
            ("2019/某县.txt", "2019"),
            ("199803_某文.md", "1998-03"),
            ("2023年3月总结.txt", "2023-03"),
            ("2019_01.txt", "2019"),
            ("某县_0116.txt", ""),
        ] {
            assert_eq!(date("", &[], &[], name), found, "{name}");
        }
        assert_eq!(date("2021年工作总结", &[], &[], "2022_0.txt"), "2021");
    }
}
