//! Advice retold.
//!
//! **What it finds**: what a body says it advised: behind 提出 … 等建议, 建议区政府要 …, 要求法院要 …, 强调要 …, over as
//! many lines as the list has.
//!
//! **Why**: People's Congresses report the advice they gave; it is neither their plan nor an achievement.
//!
//! **Example**: 会议要求区法院要认真分析、加强研判；要加强沟通协调。
//!
//! **Not this**: 提出意见建议五条 (no content), 按要求完成 (a noun), 要求承办部门重新办理 (an act in a case).

use std::sync::LazyLock;

use regex::Regex;

use super::advice_section::{directs, goes_on, has_verb_first};
use super::announced::DEMANDS;
use super::cue::{ADVERSE, IMPERATIVE, RATIONALE, obliges};
use super::draft::{Drafts, Shape, han_count};
use super::reading::Reading;
use super::role::Role;
use crate::document::{DocumentKind, Level, Mode};

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is fixed")
}

/// Verbs that retell advice; the advice begins behind the match.
static RETELLS: LazyLock<Regex> = LazyLock::new(|| {
    // A speaker may be named in any way, when what he says is set off by a comma or colon.
    regex(
        r"(?:^|[，；：。])(?:有的)?[^，。；：、的按“]{1,18}(?:说|表示|提出|提议|呼吁|号召|认为|建议|要求|强调|希望)[:：，]|(?:^|[，；：。”])[^，。；：、“]{2,28}对[^，。；：、“]{2,12}说[:：，]|提醒[^，。；：、“的]{0,8}[:：，]|(?:提出(?:了)?|(?:^|[，；：])(?:[^，。；：、的按]{0,14}(?:会议?|员|们|大家|组|代表|委|府|局|部门|人士|群众))?(?:[并还]|同时|强烈|分别|一致|也)*(?:建议|要求|强调|希望|指出)(?:了)?)(?:[:：，]|要)?",
    )
});

/// Somebody without office in the matter who wishes, asks or holds something: 座谈会上，多位企业家呼吁.
static VOICE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:[^，。；：]{0,26}[，,])?(?:(?:还|也)?有的?|不少|多位|一些|部分|许多|几位|一位|各位|[^，。；：“我本]{0,24}?)[^，。；：“我本]{0,16}?(?:代表|委员|群众|村民|居民|农民|农户|果农|蔗农|渔民|职工|工人|教师|老师|医生|家长|学生|老人|企业|企业家|企业主|业主|同志|干部|支书|专家|学者|教授|研究员|律师|司机|人士|受访者|用户|市民|家属|商户|基层|县区|校长|院长|人员|厂长|经理|老板|[\p{Han}某×]{1,3}(?:教授|研究员|律师|主任|先生|女士))[\p{Han}×]{0,5}?(?:在[^，。；]{1,16})?(?:还|也|则|普遍|一致|曾|恳切地|强烈|同时|另外)*(?:希望|建议|呼吁|要求|提议|提醒|盼着?|期盼|恳请|提出|认为|指出|坦言|反映)(?:[:：，,]|说)?“?",
    )
});

/// The verbs of [`VOICE`] that ask for something, and those that only hold it.
const ASKS: [&str; 8] = ["希望", "建议", "呼吁", "要求", "提议", "提醒", "盼", "恳请"];
const HOLDS: [&str; 5] = ["提出", "认为", "指出", "坦言", "反映"];

/// Where in a sentence advice begins that somebody is quoted with; none of it is the writer's own.
pub(super) fn voiced(text: &str) -> Option<usize> {
    // Looked at first, since it is cheap and seldom so.
    if !ASKS.iter().chain(&HOLDS).any(|verb| text.contains(verb)) {
        return None;
    }
    let found = VOICE.find(text)?;
    let (head, content) = text.split_at(found.end());
    let early: String = content.chars().take(40).collect();
    let asks = ASKS.iter().any(|verb| head.contains(verb));
    // 代表建议办理 and 群众反映强烈 hold nouns.
    if content.starts_with(['的', '在', '强', '涉', '数', '工', '办']) {
        return None;
    }
    let advises = obliges(&early)
        || has_verb_first(content)
        || ["不能", "不要", "不宜", "最好", "能不能", "可否"]
            .iter()
            .any(|word| early.contains(word));
    (han_count(content) >= 6
        && (advises || asks && !ADVERSE.is_match(content))
        && !TELLS.is_match(&early)
        && !EMPTY.is_match(content)
        && (head.ends_with('“') || !head.contains(['“', '。'])))
    .then_some(head.len())
}

/// The verbs of [`RETELLS`].
const RETELLING: [&str; 13] = [
    "提出", "提醒", "建议", "要求", "强调", "希望", "指出", "提议", "呼吁", "号召", "表示", "认为",
    "说",
];

/// What closes a retold list: 等建议, 等三条意见.
static CLOSES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:等|的)[^，。；、]{0,10}?(?:建议|意见|要求|对策|审议意见)(?:和[^，。；]{0,6})?(?:[，。；、]|$)",
    )
});

/// Contents that are only a count or a name of advice.
static EMPTY: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:了)?(?:[^，。；]{0,14})(?:意见|建议|议案|要求|报告|方案|问题|措施|办法|目标|思路|名额)(?:[^，。；]{0,8})?$|^(?:的|是|，|和|、|批评|办理|数|总数|件)|^[*\d×xX]+(?:余)?(?:条|件|项)",
    )
});

/// Applies the rule outside sections of advice and problems.
pub(super) fn apply(reading: &Reading<'_>, drafts: &mut Drafts) {
    // A government's report retells no advice: what it raised or stressed is its own policy.
    if reading.document.kind == DocumentKind::GovernmentReport {
        return;
    }
    let mut index = 0;
    while index < reading.segments.len() {
        let role = reading.role(&reading.segments[index]);
        if drafts.free(index)
            && let Some(start) = voiced(&reading.segments[index].text)
        {
            let segment = &reading.segments[index];
            let shape = Shape::advice(Mode::Reported, "voice", segment.item);
            drafts.advice[index] = true;
            drafts.part(reading, segment, start..segment.text.len(), shape);
            if segment.closed_by == '；' {
                index += continued(reading, drafts, index, shape);
            }
            index += 1;
            continue;
        }
        let open = drafts.free(index) && !matches!(role, Role::Problem | Role::Advice | Role::Plan);
        index += if open {
            retold(reading, drafts, index).max(1)
        } else {
            1
        };
    }
}

/// Puts down the advice retold from segment `index` on; how many segments it takes.
fn retold(reading: &Reading<'_>, drafts: &mut Drafts, index: usize) -> usize {
    let segment = &reading.segments[index];
    let text = &segment.text;
    if !RETELLING.iter().any(|verb| text.contains(verb)) {
        return 0;
    }
    let others = matches!(
        reading.document.kind,
        DocumentKind::Survey | DocumentKind::Notice
    );
    let mode = if others {
        Mode::Suggest
    } else {
        Mode::Reported
    };
    let mut taken = 0;
    let starts: Vec<(usize, usize, &str)> = RETELLS
        .find_iter(text)
        .filter(|found| !names_no_speaker(found.as_str()))
        .map(|found| {
            (
                found.start(),
                found.end()
                    - if found.as_str().ends_with('要') {
                        '要'.len_utf8()
                    } else {
                        0
                    },
                found.as_str(),
            )
        })
        .collect();
    for (at, &(_, start, verb)) in starts.iter().enumerate() {
        let limit = starts.get(at + 1).map_or(text.len(), |&(next, _, _)| next);
        let rest = &text[start..limit];
        let closed = CLOSES.find(rest).map(|found| found.start());
        let content = &rest[..closed.unwrap_or(rest.len())];
        let lists_on = closed.is_none() && limit == text.len() && segment.closed_by == '；';
        if !is_advice(
            content,
            verb,
            closed.is_some() || (lists_on && list_closes(reading, index)),
        ) {
            continue;
        }
        let shape = Shape::advice(mode, verb_of(verb), segment.item).under(Level::Item, None);
        drafts.part(reading, segment, start..start + content.len(), shape);
        drafts.advice[index] = true;
        taken = taken.max(1);
        if lists_on {
            taken = taken.max(1 + continued(reading, drafts, index, shape));
        } else if segment.closed_by == '。' && DEMANDS.is_match(text) && limit == text.len() {
            taken = taken.max(1 + demanded(reading, drafts, index, shape));
        }
    }
    taken
}

/// The further members of a retold list, each closed by a semicolon but the last; how many there are.
fn continued(reading: &Reading<'_>, drafts: &mut Drafts, index: usize, shape: Shape<'_>) -> usize {
    let mut count = 0;
    for next in index + 1..reading.segments.len() {
        let segment = &reading.segments[next];
        let text = &segment.text;
        let closed = CLOSES.find(text).map(|found| found.start());
        let content = &text[..closed.unwrap_or(text.len())];
        if segment.item != reading.segments[index].item
            || TELLS.is_match(content) && !(obliges(content) || has_verb_first(content))
            || segment.paragraph != reading.segments[index].paragraph
                && !(obliges(content) || has_verb_first(content))
        {
            break;
        }
        drafts.part(reading, segment, 0..content.len(), shape);
        drafts.advice[next] = true;
        count += 1;
        if closed.is_some() || segment.closed_by != '；' {
            break;
        }
    }
    count
}

/// The further sentences of the paragraph that a demand opens (督察要求，甲。乙。); how many there are.
fn demanded(reading: &Reading<'_>, drafts: &mut Drafts, index: usize, shape: Shape<'_>) -> usize {
    let first = &reading.segments[index];
    let following = reading.segments[index + 1..]
        .iter()
        .take_while(|next| next.paragraph == first.paragraph && (directs(next) || goes_on(next)))
        .count();
    for next in index + 1..=index + following {
        drafts.take(reading, next, next, shape);
    }
    following
}

/// Whether a list of statements that goes on behind segment `index` is closed as advice.
fn list_closes(reading: &Reading<'_>, index: usize) -> bool {
    reading.segments[index + 1..]
        .iter()
        .take(6)
        .take_while(|segment| segment.item == reading.segments[index].item)
        .any(|segment| CLOSES.is_match(&segment.text))
}

/// Whether the content behind a retelling verb is advice.
fn is_advice(content: &str, verb: &str, closed: bool) -> bool {
    let han = han_count(content);
    if han < 6 || EMPTY.is_match(content) || RATIONALE.is_match(content) {
        return false;
    }
    let early: String = content.chars().take(30).collect();
    let obliged = obliges(&early);
    let named = verb.ends_with(['，', '：', ':']) && !verb.starts_with("提出");
    if verb.contains("提出") && !named {
        return obliged || closed && (has_verb_first(content) || han >= 8);
    }
    if verb.contains("建议") {
        return obliged || has_verb_first(content) || closed;
    }
    // What one with a name or an office calls for is advice, unless it tells how things are.
    let calls = ["要求", "号召", "呼吁", "提议", "希望", "提出", "提醒"]
        .iter()
        .any(|word| verb.contains(word));
    obliged
        || calls
            && verb.ends_with(['，', '：', ':'])
            && !TELLS.is_match(content)
            && !ADVERSE.is_match(content)
}

/// Whether what stands before the verb names nobody: 坚持廉洁自律要求 and 提出意见建议 hold nouns.
fn names_no_speaker(verb: &str) -> bool {
    let subject = verb.trim_start_matches(['，', '；', '：', '。']);
    let set_off = subject.ends_with(['，', '：', ':']);
    set_off
        && !subject.starts_with("提出")
        && (IMPERATIVE.is_match(subject)
            || ["意见", "提出", "各项", "有关", "工作", "了"]
                .iter()
                .any(|word| subject.contains(word)))
}

/// Signs that a sentence tells what was done.
static TELLS: LazyLock<Regex> = LazyLock::new(|| regex("了|已|取得|得到|以来|去年|近年|目前|当前"));

fn verb_of(verb: &str) -> &'static str {
    RETELLING
        .into_iter()
        .find(|word| verb.contains(word))
        .unwrap_or("reported")
}
