//! Who reports: the body that enacted, that a speaker stands for, or that signed.
//!
//! Looked for where it is told, surest first: the lines under a title that say who passed or published it
//! (2017年4月26日 某市第十三届人民代表大会常务委员会第二十七次会议通过), the line of the speaker (国务院总理 某某 speaks for the
//! 国务院), the formula that opens a report (我受市人民政府委托), a line of the head that is nothing but a body's name, a title
//! that begins with one, the signature. What is found must be a name of Chinese characters that ends as names of bodies
//! end; what else it may be, nobody is better than a wrong one.

use std::sync::LazyLock;

use regex::Regex;

use super::character::is_space;

/// How names of bodies end.
const ENDINGS: &str = "人民代表大会常务委员会|人民代表大会|人大常委会|常委会|人大|政协|人民政府|政府|国务院|法院|检察院|委员会|总局|局|厅|署|办公室|党组|党委|工委|工作组|调研组|检查组|视察组|指挥部|领导小组|总工会|协会";

/// The date, and who did what, in a line on how a norm came to be.
static RECORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[（(]?[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日(?:由|经)?(.{2,40}?)(?:第[一二三四五六七八九十百零〇0-9]+次|令第|令（|公告|通过|公布|发布|颁布|制定|审判委员会|检察委员会)")
        .expect("the pattern is fixed")
});

/// Names of bodies that end like many other words: 公安部, 中国人民银行.
static MINISTRY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\p{Han}{2,10}(?:部|委|院|银行)$").expect("the pattern is fixed")
});

/// A line that tells such an act.
static ACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("通过|公布|发布|颁布|批准|修订|修正").expect("the pattern is fixed")
});

static TERM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"第?[一二三四五六七八九十百零〇0-9]+届").expect("the pattern is fixed")
});

/// The head of a government, and whose.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(国务院|\p{Han}{0,12}?[省市县区州旗镇乡])?(?:代|副|常务副)?(总理|省长|主席|市长|州长|县长|区长|旗长|镇长|乡长)(?:兼\p{Han}{2,24}?)?\p{Han}{2,4}(?:各位.*|同志们.*)?$")
        .expect("the pattern is fixed")
});

/// The head of another body.
static CHAIR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(\p{{Han}}{{0,20}}?(?:{ENDINGS}))(?:代|副)?(?:主任委员|主任|院长|检察长|局长|厅长|组长|主席|书记)\p{{Han}}{{2,4}}(?:各位.*)?$"
    ))
    .expect("the pattern is fixed")
});

/// Formulas that open a report.
static FORMULA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"我(?:受|代表)([^，。、；：我]{{2,30}}?)(?:的?委托|，|向|作|报告|就)|(?:汇报|报告)(\p{{Han}}{{0,12}}人民(?:检察院|法院|政府))|现(?:将|就)([^，。]{{1,20}}?(?:{ENDINGS}))[^，。]{{0,40}}(?:报告|汇报)"
    ))
    .expect("the pattern is fixed")
});

/// A body at the start of a title.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"^(\p{{Han}}{{2,24}}?(?:{ENDINGS}))(?:关于|对|[0-9一二三四五六七八九十〇]{{2,4}}年|年度|上半年|下半年|工作|审判|检察|履职|述职|[（(])"
    ))
    .expect("the pattern is fixed")
});

static BODY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"^\p{{Han}}{{0,22}}(?:{ENDINGS})$")).expect("the pattern is fixed")
});

/// What stands in no name of a body.
const NOT_IN_A_NAME: [&str; 20] = [
    "的", "了", "为", "对", "是", "第", "各", "我", "本", "在", "将", "把", "让", "使", "有关",
    "关于", "根据", "提高", "以及", "同级",
];

/// Who reports; empty where nothing says so. `head` are the lines before the text, `opening` is the beginning of the text,
/// `signature` are its last lines.
pub(super) fn issuer(title: &str, head: &[&str], opening: &str, signature: &[&str]) -> String {
    let lines: Vec<String> = head
        .iter()
        .map(|line| line.chars().filter(|&c| !is_space(c)).collect())
        .collect();
    let first = |find: fn(&str) -> Option<String>| lines.iter().find_map(|line| find(line));
    first(enacted)
        .or_else(|| first(head_of_government))
        .or_else(|| formula(opening))
        .or_else(|| first(chair))
        .or_else(|| first(only_a_body))
        .or_else(|| named(TITLE.captures(title)?.get(1)?.as_str()))
        .or_else(|| {
            signature.iter().rev().find_map(|line| {
                let line: String = line.chars().filter(|&c| !is_space(c)).collect();
                only_a_body(&line)
            })
        })
        .unwrap_or_default()
}

/// The body that passed or published a norm; one that only approved it did not make it.
fn enacted(line: &str) -> Option<String> {
    if !ACT.is_match(line) || line.contains("批准") && !line.contains("通过") {
        return None;
    }
    let body = RECORD.captures(line)?.get(1)?.as_str();
    let body = TERM.replace_all(body, "");
    // Of two that act together the first: 国务院、中央军事委员会.
    let first = body.split('、').next().unwrap_or(&body);
    named(first).or_else(|| MINISTRY.is_match(first).then(|| first.to_owned()))
}

/// Whether a line tells who passed or published a norm, and when.
pub(super) fn is_record(line: &str) -> bool {
    let line: String = line.chars().filter(|&c| !is_space(c)).collect();
    ACT.is_match(&line) && RECORD.is_match(&line)
}

fn head_of_government(line: &str) -> Option<String> {
    let found = HEAD.captures(line)?;
    let whose = found.get(1).map_or("", |whose| whose.as_str());
    match (&found[2], whose) {
        ("总理", "" | "国务院") => Some("国务院".to_owned()),
        ("总理", _) | (_, "") => None,
        ("主席", whose) if !whose.ends_with("自治区") => None,
        // 某市市长: the last character is said twice; 某某县长: once.
        (office, whose) => {
            let kind = office.chars().next()?;
            let place = if whose.ends_with(kind) || office == "主席" {
                whose.to_owned()
            } else {
                format!("{whose}{kind}")
            };
            named(&format!("{place}人民政府"))
        }
    }
}

fn chair(line: &str) -> Option<String> {
    named(CHAIR.captures(line)?.get(1)?.as_str())
}

fn formula(opening: &str) -> Option<String> {
    FORMULA.captures_iter(opening).find_map(|found| {
        let name = found.iter().skip(1).flatten().next()?.as_str();
        named(name.trim_start_matches("关于"))
    })
}

/// A line that is the name of a body, perhaps in brackets.
fn only_a_body(line: &str) -> Option<String> {
    named(line.trim_matches(['（', '）', '(', ')', '—']))
}

/// A name as it is told, where it is the name of a body.
fn named(name: &str) -> Option<String> {
    let name = name.trim_matches(is_space);
    let plain = ["国务院", "最高人民法院", "最高人民检察院"]
        .into_iter()
        .find(|plain| name.strip_prefix("中华人民共和国") == Some(plain));
    let name = plain.unwrap_or(name);
    let fits = BODY.is_match(name) && !NOT_IN_A_NAME.iter().any(|word| name.contains(word));
    fits.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_found_where_they_are_told() {
        for (title, head, opening, signature, body) in [
            (
                "白水市城市绿化条例",
                "2017年4月26日 白水市第十三届人民代表大会常务委员会第二十七次会议通过",
                "",
                "",
                "白水市人民代表大会常务委员会",
            ),
            (
                "某某条例",
                "2001年4月2日 中华人民共和国国务院令第300号公布",
                "",
                "",
                "国务院",
            ),
            (
                "政府工作报告",
                "白水市市长　王某某",
                "",
                "",
                "白水市人民政府",
            ),
            (
                "政府工作报告",
                "",
                "我代表市人民政府，向大会报告工作",
                "",
                "市人民政府",
            ),
            (
                "工作报告",
                "青山县人大常委会主任 李某",
                "",
                "",
                "青山县人大常委会",
            ),
            ("工作报告", "（青山县审计局）", "", "", "青山县审计局"),
            ("青山县水利局2021年工作总结", "", "", "", "青山县水利局"),
            ("工作总结", "", "", "青山县教育局", "青山县教育局"),
            (
                "监督条例",
                "",
                "第一条 为了提高听取和审议人民政府工作报告的质量",
                "",
                "",
            ),
        ] {
            assert_eq!(
                issuer(title, &[head], opening, &[signature]),
                body,
                "{title} {head}"
            );
        }
    }
}
