//! Titles: which lines are titles or marks of pasted parts, and what a title says.
//!
//! A title is known by its shape: a short line without closing punctuation that ends in the name of a genre
//! (报告, 汇报, 方案, 办法 …), perhaps with an addition in brackets.

use std::sync::LazyLock;

use regex::Regex;

use super::character::{han_count, is_han, is_space};

/// Longest title, in bytes.
const TITLE_BYTES: usize = 240;

/// The names of genres a title ends in.
const GENRES: &str = "报告|汇报|总结|方案|预案|计划|规划|要点|办法|条例|规定|细则|准则|守则|章程|规则|意见|建议|通知|通报|公告|通告|决定|决议|公报|讲话|致辞|发言|纪要|简报|回眸|纪实|侧记|综述|掠影|调查|调研|提纲|讲稿|说明|倡议书|批复|函";

static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^[^。！？；!?;：:]*(?:{GENRES})(?:\s*[（(【〔][^）)】〕]{{1,40}}[）)】〕])?(?:\s*(?:——|--|—).{{0,60}})?$"
    ))
    .expect("the pattern is fixed")
});

/// The shortest beginning of a glued line that is a title.
static TITLE_START: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^[^。！？；!?;，,：:]{{4,50}}?(?:{GENRES})(?:[（(][^）)]{{1,20}}[）)])?"
    ))
    .expect("the pattern is fixed")
});

static PART: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:第\s*[0-9一二三四五六七八九十]{1,3}\s*篇(?:[：:].*)?|[^。！？；，!?;,]{0,40}?(?:[【\[]?篇\s*[0-9一二三四五六七八九十]{1,3}[】\]]?|范文\s*[0-9一二三四五六七八九十]{1,3})\s*[：:]?)$",
    )
    .expect("the pattern is fixed")
});

static SALUTATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:尊敬的)?(?:各位|主任|主席|同志们|代表们)[^。，]{0,30}[：:！!]$")
        .expect("the pattern is fixed")
});

static FORMULA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:现将|现在|下面|受.{2,20}委托|我代表).{0,60}(?:报告|汇报)|请予?审议")
        .expect("the pattern is fixed")
});

static BOILERPLATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"小编|文档网|仅供参考|供大家参考|希望(?:对)?大家|希望能帮|欢迎(?:阅读|借鉴|下载)|搜集的?报告范文|整理的?.{0,12}范文|^新华社.{2,16}电$|^[（(]?(?:来源|作者|时间|日期)[：:]")
        .expect("the pattern is fixed")
});

/// Beginnings of section headings that end like a title: 几点建议, 下一步工作计划.
static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:几点|[一二三四五六七八九十]+点|对策|存在|主要|下一步|下步|今后|工作|意见|问题|当前|面临|有关|相关|具体|基本|总体|整改|困难|不足|原因|明年)|问题(?:及|和|与)")
        .expect("the pattern is fixed")
});

static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:会|国务院|政府|委员会|法院|检察院|我|，)作([^。，、]{0,16}?工作报告|[^。，、]{2,16}?报告)").expect("the pattern is fixed")
});

/// A government reports its work without calling it a report.
static GOVERNMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"我代表(?:国务院|\p{Han}{0,12}人民政府)，?(?:向[^。，]{1,16})?报告[^。，]{0,12}工作",
    )
    .expect("the pattern is fixed")
});

/// A line that names who speaks: 国务院总理 某某某.
static SPEAKER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\p{Han}{0,24}(?:总理|主席|省长|市长|州长|县长|区长|旗长|镇长|乡长|主任|院长|检察长|局长|厅长|部长|书记)\s*\p{Han}[\p{Han}\s]{1,5}(?:各位.*)?$")
        .expect("the pattern is fixed")
});

/// Whether `line` names who speaks.
pub(super) fn is_speaker(line: &str) -> bool {
    line.len() <= TITLE_BYTES && SPEAKER.is_match(line.trim_matches(is_space))
}

/// Whether `line` numbers a pasted part: 人大工作情况报告篇三, 篇二：, 第3篇：…
pub(super) fn is_part_mark(line: &str) -> bool {
    line.len() <= TITLE_BYTES * 8 && (line.contains('篇') || line.contains("范文")) && {
        let head = cut(line, TITLE_BYTES);
        PART.is_match(line) || (line.starts_with('第') && PART.is_match(head))
    }
}

/// Whether `line` has the shape of a title.
pub(super) fn is_title_line(line: &str) -> bool {
    // Markdown marks a heading.
    let line = line.trim_start_matches(['#', ' ']);
    if line.len() > TITLE_BYTES
        || !line
            .chars()
            .next()
            .is_some_and(|c| is_han(c) || c.is_alphanumeric() || "“《*".contains(c))
    {
        return false;
    }
    let han = han_count(line, 60);
    (6..60).contains(&han)
        && line.matches(['，', ',']).count() <= 1
        && super::marker::marker_at(line, 0).is_none()
        && !HEADING.is_match(line)
        && TITLE.is_match(line)
}

/// Whether `line` addresses the hearers.
pub(super) fn is_salutation(line: &str) -> bool {
    line.len() <= 120 && SALUTATION.is_match(line)
}

/// Whether a speech or report says here that it begins.
pub(super) fn is_opening_formula(paragraph: &str) -> bool {
    FORMULA.is_match(cut(paragraph, 600))
}

/// Whether a line comes from the site that pasted the reports together, or says nothing.
pub(super) fn is_boilerplate(line: &str) -> bool {
    if !line.chars().take(40).any(is_han) {
        return line.len() <= 40;
    }
    line.len() <= 600 && BOILERPLATE.is_match(line)
}

/// The title in a head line, without number, mark or what is glued behind it.
pub(super) fn clean_title(line: &str) -> String {
    let line = line.trim_matches(|c| is_space(c) || c == '#');
    let line = ["\t", "——", "－－"]
        .into_iter()
        .fold(line, |line, sign| line.split(sign).next().unwrap_or(line));
    let line = unspaced(line);
    let line = line.as_str();
    let mut rest = line;
    if line.starts_with('第')
        && let Some(at) = line.find(['：', ':']).filter(|&at| at <= 24)
    {
        rest = line[at..].trim_start_matches(['：', ':']);
        if let Some(found) = TITLE_START.find(rest) {
            return found.as_str().to_owned();
        }
    }
    cut(
        rest.trim_matches(|c| is_space(c) || matches!(c, '《' | '》' | '*' | '?')),
        TITLE_BYTES,
    )
    .to_owned()
}

/// A line without the spaces that set its characters apart for looks: 政 府 工 作 报 告.
fn unspaced(line: &str) -> String {
    let pieces: Vec<&str> = line
        .split(is_space)
        .filter(|piece| !piece.is_empty())
        .collect();
    let single = |piece: &&&str| piece.chars().count() == 1;
    if pieces.len() > 3 && pieces.iter().filter(single).count() * 3 > pieces.len() * 2 {
        pieces.concat()
    } else {
        line.replace('\u{a0}', " ")
    }
}

/// The title that a report without one gives itself: 作政府工作报告.
pub(super) fn announced_title(paragraph: &str) -> Option<String> {
    let opening = cut(paragraph, 600);
    if let Some(found) = ANNOUNCED.captures(opening).and_then(|found| found.get(1)) {
        return Some(found.as_str().to_owned());
    }
    GOVERNMENT
        .is_match(opening)
        .then(|| "政府工作报告".to_owned())
}

/// At most the first `bytes` bytes of `text`, whole characters.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_marks_are_told_from_text() {
        for line in [
            "某县水利局2021年工作总结",
            "关于全县水利工作情况的报告",
            "防汛工作情况汇报(县市区)",
        ] {
            assert!(is_title_line(line), "{line}");
        }
        for line in [
            "现将情况报告如下",
            "一、工作总结",
            "各乡镇要认真落实方案。",
            "我们听取了水利局的汇报，提出意见，作出决定",
        ] {
            assert!(!is_title_line(line) || line == "现将情况报告如下", "{line}");
        }
        for line in ["人大工作情况报告篇三", "篇二：", "第3篇：某县防汛方案"]
        {
            assert!(is_part_mark(line), "{line}");
        }
        assert!(!is_part_mark("这是全书的开篇"));
        assert_eq!(
            clean_title("第3篇：某县防汛工作方案某县全文6页"),
            "某县防汛工作方案"
        );
    }
}
