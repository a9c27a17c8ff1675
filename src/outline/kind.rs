//! What kind of report a document is.
//!
//! The title decides where it names a genre that leaves no doubt (条例, 审计, 述职, 调研报告); a collection's title
//! (工作情况报告篇三) does not, so the text is asked too: articles, the formula that opens a report, how much of it
//! instructs. The kind decides what 应当 and 要 mean, so a wrong `Regulation` is dearer than a wrong `Other`.

use std::sync::LazyLock;

use regex::Regex;

use super::title::cut;
use crate::document::{Document, DocumentKind, NumberStyle};

/// How much of the beginning of a text is asked, in bytes.
const OPENING_BYTES: usize = 3000;

/// A text is a regulation when it has this many articles.
const ARTICLES: usize = 4;

/// A text without a title that instructs in this share (per cent) of its items is a plan.
const INSTRUCTING_PER_CENT: usize = 40;

/// Endings and words of titles, the first that fits decides.
const TITLES: [(&str, DocumentKind); 13] = [
    (r"审计.*(?:报告|结果)", DocumentKind::AuditReport),
    (
        r"(?:决定|决议|通知|公告|通告|公报|通报|批复|意见|答复|复函|纪要)[^报总]{0,12}$",
        DocumentKind::Notice,
    ),
    (
        r"述职|述廉|述责|对照检查|剖析材料|个人(?:工作)?总结",
        DocumentKind::Debriefing,
    ),
    (
        r"政府工作(?:情况)?(?:的)?报告",
        DocumentKind::GovernmentReport,
    ),
    (
        r"调研|考察报告|视察报告|调查报告|执法检查.*报告|调查与思考|情况的?调查",
        DocumentKind::Survey,
    ),
    (
        r"(?:条例|规定|办法|细则|准则|章程|规则|解释|修正案|[^办方立司执普书语看]法)(?:[（(〔][^）)〕]*[）)〕])?$",
        DocumentKind::Regulation,
    ),
    (
        r"(?:方案|预案|计划|规划|守则|要点|制度|规程)(?:[（(〔][^）)〕]*[）)〕])?$",
        DocumentKind::Plan,
    ),
    (
        r"(?:回眸|纪实|侧记|综述|掠影|简报|快讯|新闻)$",
        DocumentKind::News,
    ),
    (r"人大常委会|人民代表大会|人大", DocumentKind::WorkReport),
    (r"法院|检察院", DocumentKind::WorkReport),
    (
        r"(?:总结|汇报|情况报告|情况的报告|工作报告)",
        DocumentKind::WorkReport,
    ),
    (
        r"国民经济和社会发展计划|预算执行情况",
        DocumentKind::GovernmentReport,
    ),
    (r"报告", DocumentKind::WorkReport),
];

static TITLE_RULES: LazyLock<Vec<(Regex, DocumentKind)>> = LazyLock::new(|| {
    TITLES
        .iter()
        .map(|&(pattern, kind)| (Regex::new(pattern).expect("the pattern is fixed"), kind))
        .collect()
});

/// What the opening of a text says, the first that fits decides.
const OPENINGS: [(&str, DocumentKind); 6] = [
    (
        r"调研(?:情况|状况)(?:和建议)?(?:报告|汇报)如下|进行(?:了)?专题调研",
        DocumentKind::Survey,
    ),
    (
        r"我代表.{0,12}(?:国务院|人民政府|政府).{0,20}(?:报告工作|作政府工作报告|工作报告)",
        DocumentKind::GovernmentReport,
    ),
    (
        r"审计(?:情况|结果)(?:报告|公告)?如下|审计署|审计厅",
        DocumentKind::AuditReport,
    ),
    (
        r"(?:本人|我).{0,20}述职|现(?:将|就).{0,30}述职",
        DocumentKind::Debriefing,
    ),
    (
        r"(?:现将|现就|下面|现在).{0,80}(?:报告|汇报)",
        DocumentKind::WorkReport,
    ),
    (
        r"(?:本报|本台|本网|日报|晚报|晨报|商报|新华社|通讯员)[^，。\n]{0,16}(?:讯|电)|记者|据悉",
        DocumentKind::News,
    ),
];

static OPENING_RULES: LazyLock<Vec<(Regex, DocumentKind)>> = LazyLock::new(|| {
    OPENINGS
        .iter()
        .map(|&(pattern, kind)| (Regex::new(pattern).expect("the pattern is fixed"), kind))
        .collect()
});

/// Deontic words of instructions.
static INSTRUCTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("应|必须|不得|严禁|禁止|准予|一定要|严格|做好|第一时间")
        .expect("the pattern is fixed")
});

/// The kind of `document`; `own_title` says whether its title is its own, not that of a collection.
pub(super) fn kind(text: &str, document: &Document, own_title: bool) -> DocumentKind {
    let articles = document
        .items
        .iter()
        .filter(|item| item.style == Some(NumberStyle::Article))
        .count();
    if articles >= ARTICLES {
        return DocumentKind::Regulation;
    }
    let body = &text[document.span.range()];
    let opening = cut(body, OPENING_BYTES);
    let by_opening = || {
        OPENING_RULES
            .iter()
            .find(|(rule, _)| rule.is_match(opening))
            .map(|&(_, kind)| kind)
    };
    let by_title = || {
        TITLE_RULES
            .iter()
            .find(|(rule, _)| rule.is_match(&document.title))
            .map(|&(_, kind)| kind)
    };
    if own_title {
        return by_title()
            .or_else(by_opening)
            .unwrap_or(DocumentKind::Other);
    }
    by_opening()
        .or_else(by_title)
        .or_else(|| instructs(text, document).then_some(DocumentKind::Plan))
        .unwrap_or(DocumentKind::Other)
}

/// Whether most items of a text without opening instruct.
fn instructs(text: &str, document: &Document) -> bool {
    let items: Vec<&str> = document
        .items
        .iter()
        .map(|item| cut(&text[item.span.range()], 600))
        .collect();
    let instructing = items.iter().filter(|item| INSTRUCTS.is_match(item)).count();
    let speaks = [
        "我们",
        "我市",
        "我县",
        "我区",
        "我局",
        "汇报",
        "报告",
        "同志们",
    ];
    let opening = cut(&text[document.span.range()], OPENING_BYTES);
    items.len() >= 4
        && !speaks.iter().any(|word| opening.contains(word))
        && instructing * 100 >= items.len() * INSTRUCTING_PER_CENT
}
