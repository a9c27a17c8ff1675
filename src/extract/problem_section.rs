//! Problems in the sections that state them.
//!
//! **What it finds**: in a section whose heading says that it states problems, the headings, the numbered items
//! whole with their explanation, further statements inside an item, and in sections without numbers the clauses
//! that each say something of their own.
//!
//! **Why**: a problem section states problems whatever words it uses; half of the statements of other genres have
//! no word of lack at all. So structure decides, and words only take out what announces, turns or advises.
//!
//! **Example**: 三、存在的问题（一）站点建设不够平衡。目前仍有8个镇还在规划中。
//!
//! **Not this**: 主要存在三方面问题：(announces); 对此，我们将认真解决 (turns); 建议尽快整改 (advice inside).

use std::sync::LazyLock;

use regex::Regex;

use super::advice_section::directs;
use super::announced::{DEMANDS, SAYS};
use super::clause::{clauses, is_announcement};
use super::cue::{
    ADVERSE, COUNTED, DENIED, DIRECTS_OTHERS, POSITIVE, RATIONALE, REFERS_BACK, TURNS, obliges,
};
use super::draft::{Drafts, Shape, han_count};
use super::reading::{Reading, Segment};
use super::role::Role;
use super::topic::{has_topic, is_topic, names_matter, says_no_lack};
use crate::document::{DocumentKind, Level, Mode};

/// Advice retold, which stands beside the problems.
static RETOLD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("(?:提出|建议|要求|希望)[，：,:]").expect("the pattern is fixed"));

/// A sentence no longer than this opens a paragraph as its heading would.
const OPENING_HAN: usize = 20;

/// Applies the rule to all problem sections.
pub(super) fn apply(reading: &Reading<'_>, drafts: &mut Drafts) {
    let mut statements: Vec<Option<usize>> = vec![None; reading.document.items.len()];
    for item in 0..reading.document.items.len() {
        if !matches!(reading.roles[item], Role::Problem | Role::Mixed) {
            continue;
        }
        if reading.names_role[item] {
            section(reading, drafts, item);
        } else {
            numbered(reading, drafts, item, &mut statements, Mode::Explicit);
        }
    }
}

/// The statements of a section that stand before or without its numbered items.
fn section(reading: &Reading<'_>, drafts: &mut Drafts, item: usize) {
    let heading = reading.document.items[item].heading;
    let numbered_below = !reading.children[item].is_empty();
    let mixed = reading.roles[item] == Role::Mixed;
    let segments = reading.own[item]
        .clone()
        .skip_while(|&index| reading.segments[index].span.end <= heading.end);
    let indices: Vec<usize> = segments.collect();
    let mut at = 0;
    while at < indices.len() {
        let index = indices[at];
        let segment = &reading.segments[index];
        at += 1;
        if mixed && RETOLD.is_match(&segment.text) {
            continue;
        }
        let shape = Shape::problem(Mode::Explicit, "section", Some(item));
        if mixed && let Some(says) = SAYS.find(&segment.text) {
            clauses(reading, drafts, index, says.end(), shape);
            continue;
        }
        if is_lead_in(segment) || is_spent(segment) || mixed && advises(segment) {
            drafts.spent[index] = !mixed;
            continue;
        }
        let adverse = ADVERSE.is_match(&segment.text);
        let counted = COUNTED.is_match(&segment.text);
        if reading.loose[item]
            && !counted
            && (!adverse || POSITIVE.is_match(&segment.text) || DENIED.is_match(&segment.text))
        {
            continue;
        }
        if !adverse
            && !counted
            && (numbered_below || obliges(&segment.text) || RATIONALE.is_match(&segment.text))
        {
            continue;
        }
        if !numbered_below && segment.closed_by == '。' && is_topic(&segment.text) {
            drafts.spent[index] = true;
            continue;
        }
        // In a section whose other paragraphs are numbered, a paragraph without number is an item that lost it.
        let whole = numbered_below
            && reading.is_inline(reading.children[item][0])
            && reading.segments[indices[0]].paragraph == segment.paragraph;
        let explained = explained_to(reading, &indices, at - 1);
        if whole {
            drafts.take(reading, index, index, shape);
        } else if let (false, Some(last)) = (numbered_below || mixed, explained) {
            drafts.take(reading, index, last, shape);
            at += last - index;
        } else {
            clauses(reading, drafts, index, 0, shape);
        }
    }
}

/// Whether a statement beside problems is advice: it obliges, or directs with a first clause that is not adverse.
fn advises(segment: &Segment<'_>) -> bool {
    let opening = segment.text.split(['，', ',']).next().unwrap_or_default();
    obliges(&segment.text) || directs(segment) && !ADVERSE.is_match(opening)
}

/// Where the paragraph ends that opens with the short statement at `at` and goes on to explain it.
///
/// A section of several paragraphs without numbers has a paragraph for each problem.
fn explained_to(reading: &Reading<'_>, indices: &[usize], at: usize) -> Option<usize> {
    let segment = |at: usize| indices.get(at).map(|&index| &reading.segments[index]);
    let first = segment(at)?;
    let opens = at == 0 || segment(at - 1)?.paragraph != first.paragraph;
    let several = segment(0)?.paragraph != reading.segments[*indices.last()?].paragraph;
    let short = han_count(&first.text) <= OPENING_HAN && first.closed_by == '。';
    if !(opens && several && short) {
        return None;
    }
    let rest = indices[at + 1..]
        .iter()
        .take_while(|&&index| {
            let segment = &reading.segments[index];
            let advice = obliges(&segment.text) && !ADVERSE.is_match(&segment.text);
            segment.paragraph == first.paragraph
                && !is_spent(segment)
                && !advice
                && !segment.text.starts_with("建议")
        })
        .last();
    rest.copied()
}

/// One numbered item that states a problem.
pub(super) fn numbered(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    item: usize,
    statements: &mut [Option<usize>],
    mode: Mode,
) {
    let parent = nearest(reading, item, statements);
    let inline = reading.is_inline(item);
    let (mut indices, further) = paragraphs_of(reading, item);
    let shape = Shape::problem(mode, "item", Some(item));
    // 资金管理方面。 says what the statements behind it are about.
    if indices.len() > 1 && is_topic(&reading.segments[indices[0]].text) {
        drafts.spent[indices[0]] = true;
        indices.remove(0);
    } else if indices.len() > 1 && names_matter(&reading.segments[indices[0]].text) {
        drafts.spent[indices[0]] = true;
        for &index in indices[1..]
            .iter()
            .filter(|&&index| !is_spent(&reading.segments[index]))
        {
            drafts.take(reading, index, index, shape.under(Level::Item, parent));
        }
        return;
    }
    if matches!(reading.roles[item], Role::Problem) {
        for &index in further
            .iter()
            .filter(|&&index| is_adverse(&reading.segments[index]))
        {
            if !is_spent(&reading.segments[index]) {
                drafts.take(reading, index, index, shape.under(Level::Item, parent));
            }
        }
    }
    if !reading.children[item].is_empty() && !indices.is_empty() {
        statements[item] = with_items_below(reading, drafts, &indices, shape, parent, inline);
        return;
    }
    let level = if inline && is_nested(reading, item) {
        Level::Subitem
    } else {
        Level::Item
    };
    if !inline && is_parallel(reading, item) && rest_adverse(reading, &indices) >= 2 {
        let heading = drafts.take(
            reading,
            indices[0],
            indices[0],
            shape.under(Level::Heading, parent),
        );
        statements[item] = heading;
        for &index in indices
            .iter()
            .skip(1)
            .filter(|&&index| is_adverse(&reading.segments[index]))
        {
            drafts.take(reading, index, index, shape.under(Level::Item, heading));
        }
        return;
    }
    if !inline && heads_paragraphs(reading, &indices) {
        let heading = drafts.take(
            reading,
            indices[0],
            indices[0],
            shape.under(Level::Heading, parent),
        );
        statements[item] = heading;
        // Somebody's demands end what is wrong.
        let demands = |index: &usize| DEMANDS.is_match(&reading.segments[*index].text);
        let end = indices.iter().position(demands).unwrap_or(indices.len());
        let indices = &indices[..end];
        // Behind a heading alone on its line stands a list without numbers.
        for &index in indices.iter().skip(1) {
            let segment = &reading.segments[index];
            let text = &segment.text;
            let states =
                is_adverse(segment) || !(RATIONALE.is_match(text) || POSITIVE.is_match(text));
            if is_spent(segment) {
                drafts.spent[index] = !obliges(text);
            } else if states && (is_adverse(segment) || !obliges(text)) {
                clauses(reading, drafts, index, 0, shape.under(Level::Item, heading));
            }
        }
        return;
    }
    statements[item] = whole_item(reading, drafts, &indices, shape.under(level, parent));
}

/// Whether the first segment stands alone on its line, with paragraphs below it.
fn heads_paragraphs(reading: &Reading<'_>, indices: &[usize]) -> bool {
    let [first, second, ..] = indices else {
        return false;
    };
    reading.segments[*first].paragraph != reading.segments[*second].paragraph
}

/// The segments of an item, and those of further paragraphs that only follow an inline item (一是 …) and are none
/// of it.
pub(super) fn paragraphs_of(reading: &Reading<'_>, item: usize) -> (Vec<usize>, Vec<usize>) {
    let own = reading.own[item].clone();
    let inline = reading.is_inline(item);
    let Some(first) = reading
        .segments
        .get(own.start)
        .map(|segment| segment.paragraph)
    else {
        return (Vec::new(), Vec::new());
    };
    let (here, further): (Vec<usize>, Vec<usize>) =
        own.partition(|&index| reading.segments[index].paragraph == first);
    // A heading alone on its line is explained in the next paragraph.
    if !inline || here.len() == 1 && han_count(&reading.segments[here[0]].text) < 20 {
        return (here.into_iter().chain(further).collect(), Vec::new());
    }
    (here, further)
}

/// An item that has items below it: its heading, and what is said between the heading and them.
fn with_items_below(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    indices: &[usize],
    shape: Shape<'_>,
    parent: Option<usize>,
    inline: bool,
) -> Option<usize> {
    let level = if inline { Level::Item } else { Level::Heading };
    let mut head = None;
    for (at, &index) in indices.iter().enumerate() {
        let segment = &reading.segments[index];
        if is_spent(segment) {
            drafts.spent[index] = true;
            continue;
        }
        if at == 0 {
            let topic = says_no_lack(&segment.text);
            if !topic && !obliges(&segment.text) {
                head = drafts.take(reading, index, index, shape.under(level, parent));
            }
        } else if is_adverse(segment)
            && (!is_lead_in(segment) || inline)
            && !TURNS.is_match(&segment.text)
            && is_strong(&segment.text)
        {
            let above = if inline { parent } else { head.or(parent) };
            let put = drafts.take(reading, index, index, shape.under(Level::Item, above));
            if inline {
                head = put;
            }
        }
    }
    head
}

/// An item without items below it: whole, but for further statements inside it.
fn whole_item(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    indices: &[usize],
    shape: Shape<'_>,
) -> Option<usize> {
    let mut first_draft = None;
    let mut start: Option<usize> = None;
    let mut end = 0;
    let mut turned = false;
    let flush = |drafts: &mut Drafts, start: Option<usize>, end: usize, first: Option<usize>| {
        let start = start?;
        let level = if first.is_some() {
            Level::Subitem
        } else {
            shape.level
        };
        drafts.take(
            reading,
            start,
            end,
            shape.under(level, first.or(shape.parent)),
        )
    };
    for (at, &index) in indices.iter().enumerate() {
        let segment = &reading.segments[index];
        let directed = DIRECTS_OTHERS.find(&segment.text).filter(|_| at > 0);
        let advised = segment.text.starts_with("建议");
        // 按照规定，该公司应 …: the ground comes before the obligation.
        let mut parts = segment.text.split(['，', ',']);
        let opening = parts
            .find(|part| {
                !["按照", "根据", "依据", "依照"]
                    .iter()
                    .any(|word| part.starts_with(word))
            })
            .unwrap_or_default();
        let advice = advised
            || directed.is_some()
            || at > 0 && obliges(opening) && !ADVERSE.is_match(&segment.text);
        if advice && !is_spent(segment) {
            // Advice ends the statement: what follows speaks of something else.
            flush(drafts, start.take(), end, first_draft).map(|put| first_draft.get_or_insert(put));
            let others = advised
                || directed.is_some()
                || matches!(
                    reading.document.kind,
                    DocumentKind::Survey | DocumentKind::AuditReport
                );
            let mode = if others { Mode::Suggest } else { Mode::Plan };
            drafts.take(
                reading,
                index,
                index,
                Shape::advice(mode, "problem section", shape.item),
            );
            turned = true;
            continue;
        }
        // The first statement of an item may sound like an announcement: 社会发展中的问题突出。
        let turns = TURNS.is_match(&segment.text) || REFERS_BACK.is_match(&segment.text);
        if is_spent(segment) && (turns || at > 0 || is_lead_in(segment)) {
            // What turns with an obligation may be advice, by another rule.
            drafts.spent[index] = !obliges(&segment.text);
            turned |= at > 0 && turns;
            continue;
        }
        if turned {
            continue;
        }
        // Two sentences that each begin with how many are two findings.
        let counts = |index: usize| COUNTED.is_match(&reading.segments[index].text);
        if start.is_some_and(|start| is_further(segment) || counts(start) && counts(index)) {
            let put = flush(drafts, start, end, first_draft);
            first_draft = first_draft.or(put);
            start = None;
        }
        if start.is_none() {
            start = Some(index);
        }
        end = index;
    }
    let put = flush(drafts, start, end, first_draft);
    first_draft.or(put)
}

/// Whether a segment inside an item states another problem: it changes the subject and names a lack.
fn is_further(segment: &Segment<'_>) -> bool {
    let text = &segment.text;
    let adds = ["另外", "此外", "还有，", "特别是"]
        .iter()
        .any(|word| text.starts_with(word));
    let opens = ["同时", "再者", "再有", "还有", "而且", "并且"]
        .iter()
        .any(|word| text.starts_with(word));
    adds || (opens || has_topic(text)) && ADVERSE.is_match(text)
}

/// Whether the items beside this one are headings with items below: then it is one, too.
fn is_parallel(reading: &Reading<'_>, item: usize) -> bool {
    reading.document.items[item]
        .parent
        .is_some_and(|parent| reading.heads_lists[parent])
}

fn rest_adverse(reading: &Reading<'_>, indices: &[usize]) -> usize {
    indices
        .iter()
        .skip(1)
        .filter(|&&index| is_adverse(&reading.segments[index]))
        .count()
}

/// Whether an inline item stands in another inline item.
fn is_nested(reading: &Reading<'_>, item: usize) -> bool {
    let parent = reading.document.items[item].parent;
    parent.is_some_and(|parent| reading.is_inline(parent))
}

/// The statement of the nearest item above that made one.
pub(super) fn nearest(
    reading: &Reading<'_>,
    item: usize,
    statements: &[Option<usize>],
) -> Option<usize> {
    let mut at = reading.document.items[item].parent;
    while let Some(index) = at {
        if statements[index].is_some() {
            return statements[index];
        }
        at = reading.document.items[index].parent;
    }
    None
}

/// Whether a segment only leads to the items behind it: it is cut off by a marker.
pub(super) fn is_lead_in(segment: &Segment<'_>) -> bool {
    matches!(segment.closed_by, '，' | ',' | '：' | ':')
}

/// Whether a segment announces problems or leaves them, so that it is none itself.
pub(super) fn is_spent(segment: &Segment<'_>) -> bool {
    TURNS.is_match(&segment.text)
        || REFERS_BACK.is_match(&segment.text)
        || is_announcement(&segment.text)
}

fn is_adverse(segment: &Segment<'_>) -> bool {
    ADVERSE.is_match(&segment.text)
}

/// Whether enough of the text is adverse to be a statement, not a reason: two signs, or one in a short clause.
fn is_strong(text: &str) -> bool {
    ADVERSE.find_iter(text).take(2).count() == 2 || han_count(text) < 25
}
