//! Recommendations in the sections that give or plan them.
//!
//! **What it finds**: under 建议, 启示, 下一步打算 and the like, every statement closed by 。 or ； that directs: the
//! heading, the first statement behind a marker (item) and those after it (sub-items).
//!
//! **Why**: here an imperative is advice or plan; the same words elsewhere tell what was done. The first statement
//! behind a marker needs no cue: verb-first advice has none.
//!
//! **Example**: 三、建议（一）要加强队伍建设。一是改善工作条件。各级财政要把经费纳入预算。
//!
//! **Not this**: reasons (坚持…是…的根本保证), announcements (重点抓好四个方面的工作), problems named inside.

use std::sync::LazyLock;

use regex::Regex;

use super::cue::{
    ADVERSE, ANNOUNCES_ADVICE, FRONTED, FUTURE, IMPERATIVE, POSITIVE, RATIONALE, TURNS, obliges,
};
use super::draft::{Drafts, Shape, han_count};
use super::problem_section::{nearest, paragraphs_of};
use super::reading::{Reading, Segment};
use super::reported::voiced;
use super::role::{Role, is_tasks};
use super::topic::names_aspect;
use crate::document::{DocumentKind, Level, Mode};

/// A subject, and a word of effort or future before the verb, or a term set: 各级政府努力营造, 我局将坚决维护,
/// 已经完工的，于今年汛前办结.
static WILL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[^。；]{0,24}(?:努力[^的成，。；]|坚决|力争|将[^近军领]|着力|积极[^性的])|建议|会同|牵头|一律|限(?:期|在|于)|(?:年底|月底|日|月|年内|年|汛|节|底)之?前[^期提的一两三十]")
        .expect("the pattern is fixed")
});

/// The body that resolves says what it will do itself.
static OWN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:我们|本(?:会|级|机关)|[^，。；]{0,12}(?:委员会|常委会))(?:[^，。；]{0,4}将|[^，。；要应须]{0,4}每)|^成立[^。；]{0,30}(?:领导小组|专班|指挥部)|^(?:省|市|县|区|州|本级)级?财政[^，。；要应]{0,12}安排|^(?:坚持|力争)[^。；]{0,40}(?:力争|用[^，。；]{1,4}年)")
        .expect("the pattern is fixed")
});

/// The auditors say what they will do themselves.
static AUDITORS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^，。；]{0,10}审计(?:局|署|厅|机关|组|部门)将").expect("the pattern is fixed")
});

/// Signs that something was done.
static DONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"了|已|取得|得到|可以?|以来|去年|近年|目前|当前|至今")
        .expect("the pattern is fixed")
});

/// Applies the rule to all sections of advice and plans.
pub(super) fn apply(reading: &Reading<'_>, drafts: &mut Drafts) {
    let mut statements: Vec<Option<usize>> = vec![None; reading.document.items.len()];
    for item in 0..reading.document.items.len() {
        let mode = match reading.roles[item] {
            // 今年工作建议: a government asks leave for what it will do.
            Role::Advice if reading.document.kind == DocumentKind::GovernmentReport => Mode::Plan,
            Role::Advice | Role::Mixed => Mode::Suggest,
            Role::Plan if reading.document.kind == DocumentKind::Notice => Mode::Suggest,
            Role::Plan => Mode::Plan,
            _ => continue,
        };
        if reading.names_role[item] {
            statements[item] = section(reading, drafts, item, mode);
        } else {
            let strict = reading.roles[item] == Role::Mixed;
            numbered(
                reading,
                drafts,
                item,
                &mut statements,
                Shape::advice(mode, "item", Some(item)),
                strict,
            );
        }
    }
}

/// What a section says before its numbered items, or without any.
fn section(reading: &Reading<'_>, drafts: &mut Drafts, item: usize, mode: Mode) -> Option<usize> {
    let heading = reading.document.items[item].heading;
    let mut last = None;
    let below = reading.children[item]
        .first()
        .is_some_and(|&child| reading.document.items[child].number == 1);
    // What leads to the items is the last statement before them, but for an announcement.
    let leads = reading.own[item]
        .clone()
        .rev()
        .find(|&index| !ANNOUNCES_ADVICE.is_match(&reading.segments[index].text));
    for index in reading.own[item].clone() {
        let segment = &reading.segments[index];
        if segment.span.end <= heading.end || !drafts.free(index) || voiced(&segment.text).is_some()
        {
            continue;
        }
        // Advice in paragraphs without numbers; with numbers, what stands before them leads to them.
        let lists = mode == Mode::Suggest
            && reading.roles[item] == Role::Advice
            && reading.children[item].is_empty();
        if !(directs(segment) || lists && goes_on(segment)) {
            continue;
        }
        let heads = below && leads == Some(index);
        let level = if heads { Level::Heading } else { Level::Item };
        let cue = if obliges(&segment.text) {
            "要"
        } else {
            "section"
        };
        let put = drafts.take(
            reading,
            index,
            index,
            Shape::advice(
                mode_of(reading.document.kind, &segment.text, mode),
                cue,
                Some(item),
            )
            .under(level, None),
        );
        last = if heads { put } else { None };
    }
    last
}

/// One numbered item of advice; `strict` where only what directs counts.
pub(super) fn numbered(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    item: usize,
    statements: &mut [Option<usize>],
    shape: Shape<'_>,
    strict: bool,
) {
    let parent = nearest(reading, item, statements);
    let below = !reading.children[item].is_empty();
    let inline = reading.is_inline(item);
    let mut head = None;
    let head_paragraph = reading.own[item]
        .clone()
        .next()
        .map(|index| reading.segments[index].paragraph);
    let mut alone = true;
    for (at, index) in paragraphs_of(reading, item).0.into_iter().enumerate() {
        let segment = &reading.segments[index];
        if !drafts.free(index) || at > 0 && voiced(&segment.text).is_some() {
            continue;
        }
        let accepted = if at == 0 && !strict {
            opens(segment)
        } else {
            directs(segment) || !strict && goes_on(segment)
        };
        if !accepted {
            continue;
        }
        let cue = if obliges(&segment.text) {
            "要"
        } else {
            shape.cue
        };
        let mode = mode_of(reading.document.kind, &segment.text, shape.mode);
        let shape = Shape { mode, cue, ..shape };
        alone &= at == 0 || Some(segment.paragraph) != head_paragraph;
        let put = match head {
            None if below && !inline => {
                drafts.take(reading, index, index, shape.under(Level::Heading, parent))
            }
            None => drafts.take(reading, index, index, shape.under(Level::Item, parent)),
            Some(head) if below && !inline => {
                drafts.take(reading, index, index, shape.under(Level::Item, Some(head)))
            }
            Some(head) => drafts.take(
                reading,
                index,
                index,
                shape.under(Level::Subitem, Some(head)),
            ),
        };
        head = head.or(put);
    }
    // A heading that stands alone on its line, with paragraphs of advice below it.
    if let Some(head) = head.filter(|_| alone && !below) {
        let mut changed = false;
        for draft in drafts
            .list
            .iter_mut()
            .filter(|draft| draft.parent == Some(head) && draft.level == Level::Subitem)
        {
            draft.level = Level::Item;
            changed = true;
        }
        if changed {
            drafts.list[head].level = Level::Heading;
        }
    }
    statements[item] = head;
}

/// Who is to do it: what the issuing side says of itself is a plan, what it says to others of a scheme is asked of them.
fn mode_of(kind: DocumentKind, text: &str, mode: Mode) -> Mode {
    match kind {
        DocumentKind::Notice if OWN.is_match(text) => Mode::Plan,
        DocumentKind::AuditReport if AUDITORS.is_match(text) => Mode::Plan,
        DocumentKind::Plan if OTHERS.is_match(text) => Mode::Suggest,
        _ => mode,
    }
}

/// Others are told to do something.
static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[^，。；]{0,16}[，,])?[^，。；]{0,4}(?:各(?:级|地|乡|镇|县|区|市|村|街|部门|单位|有关|相关|学校|企业)|[^，。；]{0,14}(?:部门|单位|乡镇|街道|学校|企业|医院|局|办|委|公司))[^。；]{0,16}(?:要|应|须)")
        .expect("the pattern is fixed")
});

/// Whether the first statement of an item of advice counts: unless it is a reason, an announcement or a problem.
pub(super) fn opens(segment: &Segment<'_>) -> bool {
    let text = &segment.text;
    if obliges(text) {
        return !ANNOUNCES_ADVICE.is_match(text) || han_count(text) > 40;
    }
    let topic = han_count(text) < 4
        || names_aspect(text)
        || han_count(text) <= 6 && is_tasks(text) && !has_verb_first(text);
    let clause = text.split(['，', ',']).next().unwrap_or(text);
    let problem = ADVERSE.is_match(clause)
        && !IMPERATIVE.is_match(text)
        && han_count(text) > 4
        && !has_verb_first(text)
        && !WILL.is_match(text);
    !topic && !problem && !RATIONALE.is_match(text) && !ANNOUNCES_ADVICE.is_match(text)
}

/// Whether a further statement of an item of advice goes on with it: it neither tells what was done nor what is bad,
/// gives no reason and no ground for confidence, so that nothing is left but what to do.
pub(super) fn goes_on(segment: &Segment<'_>) -> bool {
    let text = &segment.text;
    let tells = DONE.is_match(text) || EXISTS.is_match(text);
    let fronted = text.starts_with([
        '向', '给', '对', '把', '将', '让', '由', '从', '与', '同', '到', '请',
    ]);
    // 征集小戏二十个 counts what it is done to; it announces nothing.
    let announces = ANNOUNCES_ADVICE.is_match(text)
        && (!text.ends_with(['个', '件', '条', '项', '点'])
            || ["以下", "如下", "做好", "抓好", "方面"]
                .iter()
                .any(|word| text.contains(word)));
    let about = text.contains("来说，") || text.contains("而言，");
    // A line without a stop that ends like the name of a body is who signs.
    let signs = segment.closed_by == '\n'
        && text.ends_with([
            '局', '委', '会', '府', '院', '办', '部', '处', '厅', '组', '室', '日', '司',
        ]);
    (6..80).contains(&han_count(text))
        && matches!(segment.closed_by, '。' | '；' | '\n')
        && !about
        && !signs
        && !LABELLED.is_match(text)
        && !tells
        && (fronted || !ADVERSE.is_match(text))
        && !RATIONALE.is_match(text)
        && !POSITIVE.is_match(text)
        && !announces
}

/// A line that names persons or papers: 出席：, 提案人：.
static LABELLED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:提案|提交|联名|联系|审核|签发|报告|记录|主持|执笔|撰稿)?(?:人|者|电话|地址|单位)?(?:出席|列席|缺席|参加|主持|记录|附件?|抄送|抄报|报送|主送|分送|来源|作者|编辑)?[人者]?[：:]")
        .expect("the pattern is fixed")
});

/// Signs that a sentence tells how things are.
static EXISTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[^，。；]{0,20}(?:是|有|存在|占|达(?:到)?|为)[^，。；]{2,}|显示|证明|表明|认为|据",
    )
    .expect("the pattern is fixed")
});

/// Whether a statement directs: an obligation, an imperative, a future of the reporting side.
pub(super) fn directs(segment: &Segment<'_>) -> bool {
    let text = &segment.text;
    if ANNOUNCES_ADVICE.is_match(text) && han_count(text) < 40 || han_count(text) < 4 {
        return false;
    }
    if obliges(text) {
        return !(TURNS.is_match(text) && text.contains("这些") && han_count(text) < 30);
    }
    let about = text
        .split(['，', ','])
        .next()
        .is_some_and(|clause| clause.ends_with("来说") || clause.ends_with("而言"));
    if RATIONALE.is_match(text) || about {
        return false;
    }
    let fronted = FRONTED.is_match(text) && !DONE.is_match(text) && !ADVERSE.is_match(text);
    has_verb_first(text) || FUTURE.is_match(text) || WILL.is_match(text) || fronted
}

/// Whether a statement begins like an imperative.
pub(super) fn has_verb_first(text: &str) -> bool {
    let done = [
        "了", "已经", "已", "取得", "得到", "共有", "共计", "总共", "以来", "去年", "近年",
    ];
    let opening: String = text.chars().take(24).collect();
    IMPERATIVE.is_match(text)
        && !done.iter().any(|word| {
            opening.contains(word) && !opening.contains("为了") && !opening.contains("了解")
        })
}
