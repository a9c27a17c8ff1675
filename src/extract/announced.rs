//! Problems in passages that announce them.
//!
//! **What it finds**: what follows an announcement such as 还存在一些困难和问题：, 也要清醒看到, 主要表现在: the numbered
//! items behind it, or the statements up to the end of the paragraph, up to the sentence that turns to remedies.
//!
//! **Why**: government reports and speeches have no problem section; they have such a passage. Its statements need
//! no word of lack (a task, a pressure, an event told without judgement).
//!
//! **Example**: 我们也清醒看到，发展中还有不少困难和问题。内生动力仍需增强，部分行业产能过剩。我们要直面问题。
//!
//! **Not this**: 我们要解决好这些问题 (turns); 针对存在的问题，我们采取了措施 (past).

use std::sync::LazyLock;

use regex::Regex;

use super::clause::{clauses, is_announcement};
use super::cue::{ADVERSE, DENIED, POSITIVE, RATIONALE, TURNS, announces, obliges};
use super::directive::RESOLVES;
use super::draft::{Drafts, Shape, han_count};
use super::opener::{Opening, is_past, opening};
use super::problem_section::numbered;
use super::reading::Reading;
use super::role::Role;
use crate::document::{Level, Mode};

/// An announcement whose list may be paragraphs without numbers: it says that several follow.
static PARAGRAPHS_FOLLOW: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("以下|下列|如下|下面|几(?:个|点|方面)|[二三四五六七八九]个?方面")
        .expect("the pattern is fixed")
});

/// Somebody asks for something: 督察要求，.
pub(super) static DEMANDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^，。；]{0,16}(?:要求|建议|强调)[，：,:]").expect("the pattern is fixed")
});

/// Longest first sentence of a paragraph that it heads.
const SHORT_HAN: usize = 20;

/// How many paragraphs such a list may have.
const FARTHEST_PARAGRAPH: usize = 9;

/// A body or a speaker says what is wrong: 会议指出，; 代表们反映，; 但是也要看到，.
pub(super) static SAYS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[^，。；]{1,16}[，,])?[^，。；]{0,14}(?:会议|委员|代表|们|组|他|她|负责人|干部|群众|局长|主任|书记|镇长|县长|市长|区长|院长|校长)[^，。；]{0,4}(?:还|也|同时|普遍|一致)*(?:指出|反映|坦言|认为|表示|提到|说|诉苦|抱怨|担心|担忧)[，：,:]|^(?:[^，。；]{1,20}[，,]){0,2}(?:但是?|同时|然而|不过)?[，,]?(?:我们)?(?:也|还|更)?(?:必须|应该|应当|要|须)(?:清醒地?|充分|冷静地?|着重|坦率地?)*(?:看到|认识到|承认|指出)[，,]|^(?:[^，。；]{1,20}[，,]){0,2}[^，。；]{0,16}(?:检查|视察|调研|走访|暗访|抽查|督察|巡查|摸排)[^，。；]{0,12}[，,]?(?:还|也)?(?:发现|看到)[，,：]?")
        .expect("the pattern is fixed")
});

/// Verbs by which a speaker owns up to trouble, so that what follows needs no word of lack.
static CONFESSES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("坦言|诉苦|叫苦|抱怨|担心|担忧").expect("the pattern is fixed"));

/// A sentence that takes up trouble just named.
static NAMES_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:对于?|针对|解决|克服)?(?:这些|以上|上述)(?:问题|困难|不足|矛盾|缺点|弊端|弊病|现象|短板|差距)")
        .expect("the pattern is fixed")
});

/// Applies the rule outside problem sections.
pub(super) fn apply(reading: &Reading<'_>, drafts: &mut Drafts) {
    let mut index = 0;
    let mut statements = vec![None; reading.document.items.len()];
    while index < reading.segments.len() {
        let next = passage(reading, drafts, index, &mut statements);
        index = next.max(index + 1);
    }
    referred_to(reading, drafts);
    said(reading, drafts);
}

/// Puts down what a body or a speaker says is wrong: every clause behind 指出 is adverse, and none directs.
fn said(reading: &Reading<'_>, drafts: &mut Drafts) {
    for index in 0..reading.segments.len() {
        let segment = &reading.segments[index];
        if !drafts.free(index) || !matches!(reading.role(segment), Role::None | Role::Past) {
            continue;
        }
        let Some(from) = SAYS.find(&segment.text).map(|found| found.end()) else {
            continue;
        };
        let content = &segment.text[from..];
        // 未发现 finds nothing.
        let denies = ["未", "没有"]
            .iter()
            .any(|word| segment.text[..from].contains(word));
        if denies
            || !ADVERSE.is_match(content) && !CONFESSES.is_match(&segment.text[..from])
            || DENIED.is_match(content)
            || POSITIVE.is_match(content)
            || obliges(content)
            || announces(content)
            || RATIONALE.is_match(content)
        {
            continue;
        }
        let shape = Shape::problem(Mode::Explicit, "said", segment.item).under(Level::Item, None);
        clauses(reading, drafts, index, from, shape);
        // What a semicolon ties to it is said as well.
        let mut at = index;
        while let Some(next) = reading.tied(at)
            && drafts.free(next)
            && !obliges(&reading.segments[next].text)
            && !TURNS.is_match(&reading.segments[next].text)
        {
            at = next;
            clauses(reading, drafts, at, 0, shape);
        }
    }
}

/// Reads the passage that segment `index` announces; the index behind it.
fn passage(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    index: usize,
    statements: &mut [Option<usize>],
) -> usize {
    let segment = &reading.segments[index];
    let role = reading.role(segment);
    if !drafts.free(index) || matches!(role, Role::Problem | Role::Mixed) {
        return index;
    }
    let Some(Opening {
        colon,
        head,
        stated,
    }) = opening(reading, index)
    else {
        return index;
    };
    let text = &segment.text;
    let mode = if role == Role::Advice {
        Mode::Embedded
    } else {
        Mode::Explicit
    };
    drafts.spent[index] = true;
    let own = announcing_statement(reading, drafts, index, head, mode);
    let shape = Shape::problem(mode, "announced", segment.item).under(Level::Item, own);
    if let Some(at) = colon.filter(|&at| han_count(&text[at..]) >= 4) {
        let start = at + text[at..].chars().next().map_or(0, char::len_utf8);
        clauses(reading, drafts, index, start, shape);
    } else if let Some(start) = stated {
        clauses(reading, drafts, index, start, shape);
    }
    if let Some(behind) = following_items(reading, drafts, index, statements, Heading { own, mode })
    {
        return behind;
    }
    if colon.is_none()
        && (PARAGRAPHS_FOLLOW.is_match(head) || adverse_paragraphs(reading, index))
        && let Some(behind) = paragraphs_below(reading, drafts, index, shape)
    {
        return behind;
    }
    let opens_next = matches!(segment.closed_by, '：' | ':') && colon.is_none();
    let paragraph = match reading.segments.get(index + 1) {
        Some(next) if next.paragraph == segment.paragraph => segment.paragraph,
        Some(next) if opens_next => next.paragraph,
        _ => return index + 1,
    };
    let tied = (colon.is_some() || stated.is_some()) && segment.closed_by == '；';
    listed_statements(reading, drafts, (index + 1, paragraph), tied, shape)
}

/// Takes the statements of a paragraph from a segment on, up to the one that turns to something else; the index behind
/// them. The first is a member of the list whatever its words where a semicolon has `tied` it to the announcement.
fn listed_statements(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    (first, paragraph): (usize, usize),
    tied: bool,
    shape: Shape<'_>,
) -> usize {
    let mut at = first;
    while let Some(next) = reading
        .segments
        .get(at)
        .filter(|next| next.paragraph == paragraph && next.item == shape.item)
    {
        // What a semicolon ties to the list is a member of it, whatever its words.
        if at == first && tied || at > first && reading.segments[at - 1].closed_by == '；' {
            clauses(reading, drafts, at, 0, shape);
            at += 1;
            continue;
        }
        let announces = is_announcement(&next.text);
        if announces || next.text.starts_with("主要是") || next.text.starts_with("这些") {
            if TURNS.is_match(&next.text)
                || next.text.starts_with("这些问题")
                || next.text.starts_with("这些困难")
            {
                drafts.spent[at] = true;
                break;
            }
            drafts.spent[at] = true;
            if let Some(colon) = next.text.find(['：', ':']) {
                let start = colon + next.text[colon..].chars().next().map_or(0, char::len_utf8);
                clauses(reading, drafts, at, start, shape);
            }
            at += 1;
            continue;
        }
        if POSITIVE.is_match(&next.text) && !ADVERSE.is_match(&next.text)
            || RESOLVES.is_match(&next.text)
        {
            break;
        }
        let advises = obliges(&next.text) && !ADVERSE.is_match(&next.text);
        // 因此 may go on with the trouble it led to.
        let follows = (next.text.starts_with("因此") || next.text.starts_with("所以"))
            && ADVERSE.is_match(&next.text)
            && !obliges(&next.text);
        if TURNS.is_match(&next.text) && !follows || advises {
            drafts.spent[at] = !advises;
            break;
        }
        clauses(reading, drafts, at, 0, shape);
        at += 1;
    }
    at
}

/// Whether the two paragraphs below an announcement each begin with a short sentence and say something adverse, or are
/// marked as members of a list.
fn adverse_paragraphs(reading: &Reading<'_>, index: usize) -> bool {
    let segment = &reading.segments[index];
    let closes = reading
        .segments
        .get(index + 1)
        .is_some_and(|next| next.paragraph > segment.paragraph);
    closes
        && (1..=2).all(|step| {
            let mut here = reading.segments[index + 1..]
                .iter()
                .skip_while(|next| next.paragraph < segment.paragraph + step)
                .take_while(|next| {
                    next.paragraph == segment.paragraph + step && next.item == segment.item
                })
                .peekable();
            let Some(first) = here.peek() else {
                return false;
            };
            let marked = reading.text[..first.span.start].ends_with(['—', '●', '◆', '■', '★', '•']);
            let short = han_count(&first.text) <= SHORT_HAN;
            (marked || short)
                && !obliges(&first.text)
                && here.any(|next| ADVERSE.is_match(&next.text))
        })
}

/// Takes the paragraphs below an announcement, each a statement with its explanation; the index behind them.
///
/// Only where the announcement closes its paragraph, and up to a heading, a turn or advice.
fn paragraphs_below(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    index: usize,
    shape: Shape<'_>,
) -> Option<usize> {
    let segment = &reading.segments[index];
    let mut at = index + 1;
    if reading.segments.get(at)?.paragraph == segment.paragraph {
        return None;
    }
    while let Some(first) = reading
        .segments
        .get(at)
        .filter(|first| first.item == segment.item)
    {
        let last = reading.segments[at..]
            .iter()
            .take_while(|next| next.paragraph == first.paragraph)
            .count()
            + at
            - 1;
        let turns = TURNS.is_match(&first.text)
            || DEMANDS.is_match(&first.text)
            || RATIONALE.is_match(&first.text)
            || obliges(&first.text) && !ADVERSE.is_match(&first.text)
            || first.text.contains("建议")
            || first.paragraph > segment.paragraph + FARTHEST_PARAGRAPH;
        if turns || !drafts.free(at) {
            break;
        }
        drafts.take(reading, at, last, shape);
        at = last + 1;
    }
    (at > index + 1).then_some(at)
}

/// What the announcing sentence itself states before it announces: 这样做弊大于利，主要表现在
fn announcing_statement(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    index: usize,
    head: &str,
    mode: Mode,
) -> Option<usize> {
    let segment = &reading.segments[index];
    let last = head.rfind(['，', ','])?;
    let tail = &head[last..];
    if !(tail.contains("表现在")
        || tail.contains("体现在")
        || tail.contains("主要是")
        || tail.contains("主要有"))
    {
        return None;
    }
    let before = &head[..last];
    let start = before.rfind(['，', ',']).map_or(0, |at| {
        at + before[at..].chars().next().map_or(0, char::len_utf8)
    });
    let statement = &before[start..];
    let stated = ADVERSE.is_match(statement) && !announces(statement) && han_count(statement) >= 4;
    let shape = Shape::problem(mode, "announced", segment.item).under(Level::Heading, None);
    stated
        .then(|| drafts.part(reading, segment, start..last, shape))
        .flatten()
}

/// What the items of a passage stand under.
#[derive(Clone, Copy)]
struct Heading {
    /// The statement of the announcing sentence, if it makes one.
    own: Option<usize>,
    mode: Mode,
}

/// Takes the numbered items that follow the announcement; the index behind them.
fn following_items(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    index: usize,
    statements: &mut [Option<usize>],
    heading: Heading,
) -> Option<usize> {
    let segment = &reading.segments[index];
    let next = reading.segments.get(index + 1)?;
    let first = next.item.filter(|&item| Some(item) != segment.item)?;
    let items = &reading.document.items;
    let starts = items[first].span.start <= next.span.start
        && items[first].number == 1
        && items[first]
            .parent
            .is_none_or(|parent| Some(parent) == segment.item);
    if !starts || reading.names_role[first] {
        return None;
    }
    if let Some(parent) = items[first].parent {
        statements[parent] = heading.own;
    }
    let mut behind = index + 1;
    let (depth, style) = (items[first].depth, items[first].style);
    let mut end = first;
    for (item, next) in items.iter().enumerate().skip(first) {
        let besides = next.depth == depth;
        // 第五，…。今后要抓好以下工作：一要…: tasks follow, though their numbers stand below.
        let tasks = item > first
            && next.number == 1
            && reading
                .segments
                .get(reading.own[item].start)
                .is_some_and(|own| own.text.starts_with('要') && !ADVERSE.is_match(&own.text));
        if tasks
            || next.depth < depth
            || (besides && next.style != style)
            || (besides && item > first && next.number == 1)
        {
            break;
        }
        numbered(reading, drafts, item, statements, heading.mode);
        behind = behind.max(reading.own[item].end);
        end = item + 1;
    }
    // The next passage starts afresh.
    statements[first..end].fill(None);
    if let Some(parent) = items[first].parent {
        statements[parent] = None;
    }
    Some(behind)
}

/// Puts down what stands before a sentence that refers back to it: 甲不到位，乙突出。这些问题必须解决.
///
/// The reference names what went before, even where nothing announced it.
fn referred_to(reading: &Reading<'_>, drafts: &mut Drafts) {
    for index in 1..reading.segments.len() {
        let segment = &reading.segments[index];
        let refers = NAMES_BEFORE.is_match(&segment.text);
        if !refers || !matches!(reading.role(segment), Role::None | Role::Past | Role::Plan) {
            continue;
        }
        for before in (0..index).rev() {
            let earlier = &reading.segments[before];
            let text = &earlier.text;
            let states = ADVERSE.is_match(text)
                && !DENIED.is_match(text)
                && !POSITIVE.is_match(text)
                && !obliges(text)
                && !is_past(text);
            if earlier.paragraph != segment.paragraph
                || earlier.item != segment.item
                || !drafts.free(before)
                || is_announcement(text)
                || !states
            {
                break;
            }
            let shape = Shape::problem(Mode::Explicit, "referred to", segment.item)
                .under(Level::Item, None);
            clauses(reading, drafts, before, 0, shape);
        }
    }
}
