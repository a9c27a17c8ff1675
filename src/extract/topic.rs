//! Headings and openings that name what is spoken of, and say nothing of it yet.

use std::sync::LazyLock;

use regex::Regex;

use super::cue::ADVERSE;
use super::draft::han_count;

/// A heading shorter than this that names no lack is a topic, not a statement.
const TOPIC_HAN: usize = 9;
/// And one shorter than this always.
const SHORT_TOPIC_HAN: usize = 6;

/// A predicate of a short heading: 设备成了摆设, 账算得短, 房子被占.
static SAYS_HOW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("成(?:了|为)|得|被|在|相|仍|还|却|多|变|靠|只|难|过|跟|像|似|太|往|越")
        .expect("the pattern is fixed")
});

/// Adjectives that end a heading as its predicate: 就业门路窄.
const JUDGES: [char; 24] = [
    '窄', '难', '低', '少', '弱', '差', '慢', '贵', '乱', '重', '紧', '散', '小', '短', '旧', '老',
    '穷', '空', '虚', '松', '软', '冷', '偏', '薄',
];

/// Whether a heading only names what its statements are about.
pub(super) fn is_topic(text: &str) -> bool {
    names_aspect(text) || text.ends_with("情况") || text.ends_with("审计")
}

/// Whether a heading names an aspect or a question: 资金管理方面, 关于养老问题.
pub(super) fn names_aspect(text: &str) -> bool {
    text.ends_with("方面") || text.starts_with("关于") && text.ends_with("问题")
}

/// Whether a heading is the bare name of a matter, behind which every sentence states something of its own:
/// 专业人才。, 城市低保资金。
pub(super) fn names_matter(text: &str) -> bool {
    const MATTERS: [&str; 22] = [
        "环节", "人才", "资金", "项目", "工作", "供给", "领域", "层面", "队伍", "制度", "政策",
        "机制", "体系", "投入", "补助", "补贴", "经费", "设施", "支持", "落地", "后路", "出路",
    ];
    han_count(text) <= 10
        && !ADVERSE.is_match(text)
        && !text.contains(['，', ','])
        && !SAYS_HOW.is_match(text)
        && MATTERS.iter().any(|matter| text.ends_with(matter))
}

/// Whether a heading is too short to state anything and names no lack.
pub(super) fn says_no_lack(text: &str) -> bool {
    let han = han_count(text);
    han < TOPIC_HAN
        && (han < SHORT_TOPIC_HAN || !SAYS_HOW.is_match(text))
        && !text.ends_with(JUDGES)
        && !ADVERSE.is_match(text)
        || is_topic(text)
}

/// Whether a sentence changes the subject by a fronted topic: 在 A、B 上，; 对 C 工作，; C 工作，.
pub(super) fn has_topic(text: &str) -> bool {
    let Some((clause, _)) = text.split_once(['，', ',']) else {
        return false;
    };
    let placed = clause.starts_with('在')
        && ['上', '中']
            .iter()
            .any(|end| clause.ends_with(*end) || clause.ends_with("方面"));
    let about = clause.starts_with('对') && clause.ends_with("工作");
    let named = clause.ends_with("工作") && !clause.starts_with('在') && han_count(clause) < 8;
    placed && clause.contains('、') || about || named
}
