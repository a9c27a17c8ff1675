//! Plans and advice outside the sections for them.
//!
//! **What it finds**: passages that open with 下一步, 今后 and say what will be done; the list of imperatives that
//! answers a passage of problems; in speeches without sections (older government reports) what must be done.
//!
//! **Why**: short reports and speeches have no heading for it. Elsewhere the same imperative tells what was done,
//! so each of these needs a sign beyond its words.
//!
//! **Example**: 下一步，我局将坚决落实各项措施，重点抓好三项工作：一是加强排查。
//!
//! **Not this**: achievements (加强领导，落实责任), norms of a regulation, reasons.

use std::sync::LazyLock;

use regex::Regex;

use super::advice_section::{directs, goes_on, has_verb_first, numbered, opens};
use super::cue::{
    ADVERSE, ANNOUNCES_ADVICE, FUTURE, RATIONALE, REFERS_BACK, REMARKS, TURNS, obliges,
};
use super::draft::{Drafts, Shape, han_count};
use super::reading::{Reading, Segment};
use super::role::Role;
use crate::document::{DocumentKind, Level, Mode};

/// How many paragraphs without numbers a list of advice may have.
const FARTHEST_PARAGRAPH: usize = 9;

/// How many segments behind the opening of a passage its list may begin.
const FARTHEST: usize = 40;

/// The speaker and his side bound to do something.
static WE_MUST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:[^，。；]{0,30}[，,]){0,2}(?:但是?|因此|所以)?(?:我们|各级|各地|各部门|全国|政府|国家|各级人民政府|[^，。；]{2,12}(?:部门|企业|机关|地区|单位))?[^，。；]{0,10}(?:必须|应当|应该|要|一定要|还要|[决绝]不(?:能|允许)|切不可|严禁)")
        .expect("the pattern is fixed")
});

/// What a resolution or a circular opens its list with: 特作如下决议, 现就有关事项通知如下.
pub(super) static RESOLVES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:如下|以下)[^，。；]{0,4}(?:决议|决定|意见|通知|要求|规定)$|(?:决议|决定|通知|意见|要求|通报|公告)如下$|(?:议定|决定|明确|确定|研究)(?:了)?(?:以下|如下)[^。；]{0,6}$|特此(?:决议|决定)$")
        .expect("the pattern is fixed")
});

/// A number of tasks for the time to come: 今后的任务，我着重讲三个问题.
static TASKS_FOLLOW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:今后|下半年|明年|来年|今年|新的一年|下一?步|下一?阶段|任务|目标|打算)[^。；]{0,40}(?:[一二三四五六七八九十几0-9]+(?:个|项|点|件|条|大)(?:方面)?(?:的)?(?:工作|任务|事情?|实事|问题|重点|项目|措施|文章)?|以下[^。；]{0,8})$|(?:将|拟|打算)[^。；]{0,20}(?:(?:以下|如下|下列|几)|[二三四五六七八九十]+(?:个|项|点|件)?(?:方面)?)[^。；]{0,10}$|(?:打算|准备|计划|设想)(?:这样|这么)(?:做|干|办)$|(?:今后|下半年|明年|来年|今年|下一?步|下一?阶段)的?(?:主要|重点)?(?:工作|任务)?的?(?:打算|安排|任务|设想|计划|重点)(?:是|有)?$|(?:怎么|如何|咋)(?:干|办|做|走)$|(?:主要|重点)(?:是|有|抓|办)[^。；]{0,6}[一二三四五六七八九十几0-9]+(?:件|项|个)(?:事情?|工作|大事|实事)$|(?:重点|着重|主要|着力|集中|全力)(?:抓好|做好|办好|抓|做|办|推进|实施)[^了。；]{0,10}[一二三四五六七八九十几0-9]+(?:个|项|点|件|条|大)(?:方面)?(?:的)?(?:工作|任务|事情?|实事|重点|工程)?$")
        .expect("the pattern is fixed")
});

/// Applies the rule.
pub(super) fn apply(reading: &Reading<'_>, drafts: &mut Drafts) {
    let mut statements = vec![None; reading.document.items.len()];
    // The paragraph of the last problem so far.
    let mut trouble = None;
    for index in 0..reading.segments.len() {
        let segment = &reading.segments[index];
        if let Some(before) = index
            .checked_sub(1)
            .filter(|&before| drafts.problem[before])
        {
            trouble = Some(reading.segments[before].paragraph);
        }
        // A sentence that turns from problems may still announce what is to be done.
        let taken = drafts.problem[index] || drafts.advice[index];
        if !taken && let Some(start) = promise(reading, drafts, index) {
            drafts.advice[index] = true;
            let shape = Shape::advice(Mode::Plan, "我们", segment.item);
            drafts.part(reading, segment, start..segment.text.len(), shape);
            continue;
        }
        if taken || !matches!(reading.role(segment), Role::None | Role::Past) {
            continue;
        }
        if tasks_listed(reading, drafts, index) {
            continue;
        }
        if drafts.spent[index] {
            let (suggests, plans) = (suggests_items(reading, index), tasks_below(reading, index));
            if suggests || plans {
                let shape = if suggests {
                    Shape::advice(Mode::Suggest, "建议", None)
                } else {
                    Shape::advice(Mode::Plan, "item", None)
                };
                items_below(reading, drafts, index + 1, shape, &mut statements);
            }
            continue;
        }
        if told_below(reading, drafts, index) {
            continue;
        }
        let opens = FUTURE.is_match(&segment.text) && directs(segment);
        if !opens && tasks_below(reading, index) {
            drafts.spent[index] = true;
            let shape = Shape::advice(Mode::Plan, "item", None);
            items_below(reading, drafts, index + 1, shape, &mut statements);
        } else if let Some(last) = paragraphs_of_advice(reading, drafts, index) {
            drafts.spent[index] = true;
            paragraphs_below(reading, drafts, index + 1, last);
        } else if suggests_items(reading, index) {
            drafts.spent[index] = true;
            items_below(
                reading,
                drafts,
                index + 1,
                Shape::advice(Mode::Suggest, "建议", None),
                &mut statements,
            );
        } else if opens && !RATIONALE.is_match(&segment.text) {
            passage(reading, drafts, index, 0, &mut statements);
        } else if answers(reading, drafts, index) {
            let start = answering_clause(&segment.text);
            passage(reading, drafts, index, start, &mut statements);
        } else if trouble.is_some_and(|before| before < segment.paragraph)
            && directs_oneself(reading, index)
        {
            let shape = Shape::advice(Mode::Plan, "behind problems", segment.item);
            drafts.take(reading, index, index, shape);
        } else if speech(reading, segment) {
            let shape = Shape::advice(Mode::Plan, "要", segment.item);
            drafts.take(reading, index, index, shape);
        }
    }
}

/// Puts down a passage of plans from byte `start` of segment `index` on, and the items behind it.
fn passage(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    index: usize,
    start: usize,
    statements: &mut [Option<usize>],
) {
    let segment = &reading.segments[index];
    let items = &reading.document.items;
    let first = reading.segments[index + 1..]
        .iter()
        .take(FARTHEST)
        .take_while(|next| next.item == segment.item)
        .count()
        + index
        + 1;
    let below = reading
        .segments
        .get(first)
        .and_then(|next| next.item)
        .filter(|&item| {
            items[item].number == 1
                && !reading.names_role[item]
                && reading.segments[first].paragraph <= segment.paragraph + 2
                && (items[item].parent == segment.item
                    || items[item].parent == segment.item.and_then(|own| items[own].parent))
        });
    let level = if below.is_some() {
        Level::Heading
    } else {
        Level::Item
    };
    let shape = Shape::advice(Mode::Plan, "下一步", segment.item);
    drafts.advice[index] = true;
    let head = drafts.part(
        reading,
        segment,
        start..segment.text.len(),
        shape.under(level, None),
    );
    for next in index + 1..first {
        let following = &reading.segments[next];
        if following.paragraph != segment.paragraph || !drafts.free(next) {
            break;
        }
        if directs(following) {
            drafts.take(reading, next, next, shape.under(Level::Item, None));
        }
    }
    if below.is_some() {
        items_below(
            reading,
            drafts,
            first,
            Shape::advice(Mode::Plan, "item", None).under(Level::Item, head),
            statements,
        );
    }
}

/// Whether a segment announces a numbered list of tasks for the time to come.
fn tasks_below(reading: &Reading<'_>, index: usize) -> bool {
    let (segment, Some(next)) = (&reading.segments[index], reading.segments.get(index + 1)) else {
        return false;
    };
    // Looked at first, since it is cheap and seldom so.
    let list = next
        .item
        .filter(|&item| Some(item) != segment.item && !reading.names_role[item])
        .is_some_and(|item| reading.document.items[item].number == 1);
    // 现将有关情况报告如下 opens a report.
    let reports = || {
        ["报告", "汇报", "述职", "通报", "情况", "介绍"]
            .iter()
            .any(|word| segment.text.contains(word))
    };
    list && !reports() && TASKS_FOLLOW.is_match(&segment.text)
}

/// Takes the tasks that follow their announcement behind a colon: 明年，我打算办好三件事：甲；乙；丙.
fn tasks_listed(reading: &Reading<'_>, drafts: &mut Drafts, index: usize) -> bool {
    let segment = &reading.segments[index];
    let text = &segment.text;
    let Some(colon) = text.find(['：', ':']) else {
        return false;
    };
    let start = colon + text[colon..].chars().next().map_or(0, char::len_utf8);
    if !TASKS_FOLLOW.is_match(&text[..colon]) || han_count(&text[start..]) < 4 {
        return false;
    }
    let shape = Shape::advice(Mode::Plan, "item", segment.item);
    drafts.advice[index] = true;
    drafts.part(reading, segment, start..text.len(), shape);
    let mut at = index;
    while let Some(next) = reading.tied(at) {
        at = next;
        drafts.take(reading, at, at, shape);
    }
    true
}

/// Takes the tasks that follow their announcement in its paragraph, a sentence each: 最后说明年的打算。甲。乙。
fn told_below(reading: &Reading<'_>, drafts: &mut Drafts, index: usize) -> bool {
    let segment = &reading.segments[index];
    let below = |at: usize, drafts: &Drafts| {
        reading.segments.get(at).is_some_and(|next| {
            next.paragraph == segment.paragraph && next.item == segment.item && drafts.free(at)
        })
    };
    // Looked at first, since it is cheap and seldom so.
    let told = segment.closed_by == '。' && below(index + 1, drafts);
    if !told || !TASKS_FOLLOW.is_match(&segment.text) {
        return false;
    }
    let shape = Shape::advice(Mode::Plan, "item", segment.item);
    let mut any = false;
    let mut at = index + 1;
    while below(at, drafts) {
        let next = &reading.segments[at];
        if directs(next) || goes_on(next) {
            drafts.take(reading, at, at, shape);
            any = true;
        }
        at += 1;
    }
    drafts.spent[index] |= any;
    any
}

/// The last segment of the paragraphs without numbers that a sentence announces as advice: 为此，我们建议：.
fn paragraphs_of_advice(reading: &Reading<'_>, drafts: &Drafts, index: usize) -> Option<usize> {
    let segment = &reading.segments[index];
    let next = reading.segments.get(index + 1)?;
    let announces = segment.text.ends_with("建议")
        || ANNOUNCES_ADVICE.is_match(&segment.text) && segment.text.contains("建议");
    if !announces || next.paragraph == segment.paragraph || next.item != segment.item {
        return None;
    }
    let count = reading.segments[index + 1..]
        .iter()
        .zip(index + 1..)
        .take_while(|(next, at)| {
            next.item == segment.item
                && drafts.free(*at)
                && !ANNOUNCES_ADVICE.is_match(&next.text)
                && next.paragraph <= segment.paragraph + FARTHEST_PARAGRAPH
        })
        .count();
    (count > 0).then_some(index + count)
}

/// Puts down paragraphs of advice: the first statement of each, and what goes on with it.
fn paragraphs_below(reading: &Reading<'_>, drafts: &mut Drafts, first: usize, last: usize) {
    let mut head: Option<(usize, Option<usize>)> = None;
    for at in first..=last {
        let segment = &reading.segments[at];
        let within = head.filter(|&(paragraph, _)| paragraph == segment.paragraph);
        let shape = Shape::advice(Mode::Suggest, "建议", segment.item);
        if let Some((_, parent)) = within {
            if directs(segment) || goes_on(segment) {
                drafts.take(reading, at, at, shape.under(Level::Subitem, parent));
            }
        } else if opens(segment) {
            head = Some((segment.paragraph, drafts.take(reading, at, at, shape)));
        }
    }
}

/// Advice is announced, to somebody perhaps: 为此，建议县政府.
static ADVISES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("建议[^，。；]{0,10}$").expect("the pattern is fixed"));

/// Whether a segment announces a numbered list of advice: 代表们建议：一是 …
fn suggests_items(reading: &Reading<'_>, index: usize) -> bool {
    let (segment, Some(next)) = (&reading.segments[index], reading.segments.get(index + 1)) else {
        return false;
    };
    let announced = ADVISES.is_match(&segment.text)
        || ["以下意见", "如下意见", "几点意见", "建议如下"]
            .iter()
            .any(|word| segment.text.ends_with(word))
        || reading.document.kind == DocumentKind::Notice && RESOLVES.is_match(&segment.text);
    let listed = next
        .item
        .filter(|&item| Some(item) != segment.item && !reading.names_role[item]);
    announced
        && matches!(segment.closed_by, '：' | ':' | '，' | '。')
        && listed.is_some_and(|item| reading.document.items[item].number == 1)
}

/// Takes the list of items that begins with segment `first` as advice under the parent of `shape`.
fn items_below(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    first: usize,
    shape: Shape<'_>,
    statements: &mut [Option<usize>],
) {
    let items = &reading.document.items;
    let Some(below) = reading.segments.get(first).and_then(|segment| segment.item) else {
        return;
    };
    let start = drafts.list.len();
    let (depth, style) = (items[below].depth, items[below].style);
    let mut end = below;
    for (item, next) in items.iter().enumerate().skip(below) {
        let besides = next.depth == depth;
        if next.depth < depth
            || (besides && next.style != style)
            || (besides && item > below && next.number == 1)
        {
            break;
        }
        numbered(
            reading,
            drafts,
            item,
            statements,
            Shape {
                item: Some(item),
                ..shape
            },
            false,
        );
        end = item + 1;
    }
    for draft in drafts.list[start..]
        .iter_mut()
        .filter(|draft| draft.parent.is_none())
    {
        draft.parent = shape.parent;
    }
    // The next passage starts afresh.
    statements[below..end].fill(None);
}

/// Whether the segment, right behind a passage of problems, opens a list of imperatives that answers it.
fn answers(reading: &Reading<'_>, drafts: &Drafts, index: usize) -> bool {
    let segment = &reading.segments[index];
    let Some(next) = reading.segments.get(index + 1) else {
        return false;
    };
    let list = next.paragraph == segment.paragraph
        && next.item != segment.item
        && next
            .item
            .is_some_and(|item| reading.document.items[item].number == 1)
        && has_verb_first(&next.text);
    let opens_paragraph = index == 0 || reading.segments[index - 1].paragraph < segment.paragraph;
    let after_problem = || {
        (0..index)
            .rev()
            .take_while(|&before| segment.paragraph - reading.segments[before].paragraph <= 1)
            .find(|&before| reading.segments[before].paragraph < segment.paragraph)
            .is_some_and(|before| drafts.problem[before])
    };
    list && opens_paragraph && after_problem() && !ADVERSE.is_match(&next.text)
}

/// Where in a long sentence the imperatives begin: its first clause that opens with a verb or an adverb of effort.
fn answering_clause(text: &str) -> usize {
    let clauses = text.match_indices('，').map(|(at, comma)| at + comma.len());
    std::iter::once(0)
        .chain(clauses)
        .find(|&at| has_verb_first(&text[at..]))
        .unwrap_or(0)
}

/// Where a sentence behind problems promises to deal with them: 对此，我们一定下大气力加以解决.
fn promise(reading: &Reading<'_>, drafts: &Drafts, index: usize) -> Option<usize> {
    let segment = &reading.segments[index];
    let before = index.checked_sub(1)?;
    let near = reading.segments[before].paragraph == segment.paragraph
        || segment.text.starts_with(['这', '对', '以']);
    if !near || !drafts.problem[before] && !drafts.spent[before] {
        return None;
    }
    let found = PROMISES.find(&segment.text)?;
    Some(found.as_str().find("我们").unwrap_or(0))
}

/// The reporting side binds itself.
static PROMISES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "^(?:[^。；]{0,40}[，,])?我们[^，。；主重需]{0,4}(?:一定|必须|将|要|决心|[决绝]不|应当?|有决心)|^(?:对此|(?:对于?)?(?:以上)?这些|以上)[^。；]{0,40}[，,][^，。；主重需]{0,8}(?:一定|必须|将|要)",
    )
    .expect("the pattern is fixed")
});

/// Whether a segment of a report on one's own work directs outside its sections: what was done comes before the
/// problems, what will be done behind.
fn directs_oneself(reading: &Reading<'_>, index: usize) -> bool {
    let segment = &reading.segments[index];
    let own = matches!(
        reading.document.kind,
        DocumentKind::GovernmentReport | DocumentKind::Debriefing
    );
    own && reading.role(segment) == Role::None
        && (directs(segment)
            || goes_on(segment)
            || reading.begins(index).is_some() && opens(segment))
}

/// Whether a segment of a speech without sections says what must be done.
fn speech(reading: &Reading<'_>, segment: &Segment<'_>) -> bool {
    reading.document.kind == DocumentKind::GovernmentReport
        && reading.role(segment) == Role::None
        && obliges(&segment.text)
        && WE_MUST.is_match(&segment.text)
        && !ANNOUNCES_ADVICE.is_match(&segment.text)
        && !RATIONALE.is_match(&segment.text)
        && !(TURNS.is_match(&segment.text) && REFERS_BACK.is_match(&segment.text))
        && !segment.text.starts_with("这些")
        && !REMARKS.is_match(&segment.text)
        && han_count(&segment.text) >= 8
}
