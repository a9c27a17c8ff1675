//! Problems told in passing: adverse conditions, and plain statements of a bad state.
//!
//! **What it finds**: conditions something was done under (在 X 的情况下, 受 X 制约, 面对 X 和 Y), cases that were dealt
//! with (发现有 X 的, 对 X 的情况), and clauses about some of many that say they lag (有的乡镇进度较慢).
//!
//! **Why**: reports of achievement name their difficulties only so.
//!
//! **Example**: 在办公地方紧缺的情况下 gives 办公地方紧缺; 受财政困难制约 stands whole.
//!
//! **Not this**: 在区委领导下; 受到群众欢迎; 面对新形势 (nothing adverse); 没有发现问题 (denied); norms.

use std::sync::LazyLock;

use regex::Regex;

use super::cue::{ADVERSE, DENIED, TURNS, announces, obliges};
use super::draft::{Drafts, Shape, han_count};
use super::reading::Reading;
use super::role::Role;
use crate::document::{Level, Mode};

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is fixed")
}

/// A way of naming a condition: words without which it does not occur, and the pattern, whose group 1 is adverse.
struct Frame {
    needles: &'static [&'static str],
    pattern: Regex,
}

static FRAMES: LazyLock<[Frame; 5]> = LazyLock::new(|| {
    let frame = |needles, pattern| Frame {
        needles,
        pattern: regex(pattern),
    };
    [
        frame(
            &["情况下", "形势下", "困难下", "不利条件下"],
            r"(?:^|[，、])?在([^，。；在]{4,40}?)的?(?:情况|形势|困难|不利条件)下",
        ),
        frame(
            &["情况下"],
            r"(?:^|，)([^，。；在]{4,30}?)的(?:情况|条件)下",
        ),
        frame(&["条件下"], r"(?:^|[，、])?在([^，。；在]{2,28}?条件)下"),
        frame(
            &["发现"],
            r"发现(?:有)?([^，。；]{4,30}?(?:有误|不[^，。；]{1,6}|违[^，。；]{1,8}|缺[^，。；]{1,8}))的[，,]",
        ),
        frame(
            &["的情况", "的现象", "的苗头"],
            r"对([^。；：对]{4,30}?)的(?:情况|现象|苗头)[，,]",
        ),
    ]
});

/// 受 X 影响, whole, with the clause that says what came of it.
static SUFFERED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"受[^，。；“]{2,30}?(?:影响|制约|限制|冲击|拖累)(?:[，,](?:尤其是|特别是|并|以及)受[^，。；]{2,30}?(?:影响|制约|限制|冲击))?",
    )
});

/// 面对 X: the conditions up to the main clause.
static FACING: LazyLock<Regex> = LazyLock::new(|| {
    regex(r"(?:面对|克服(?:了)?|应对)((?:[^，。；：]+、)*[^，。；：]{4,60})[，。；]?")
});

/// A condition that weighs on someone, for counting those behind 面对.
static CONDITION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"不利|冲击|下行|下滑|危机|灾害|灾|疫情|压力|挑战|严峻|复杂|困难|不足|短缺|紧张|萎缩|回落|矛盾|艰巨|繁重|风险|动荡|变局|低迷|高温|干旱|洪涝|地震|封锁|打压|制裁|贸易战|不稳|上涨",
    )
});

/// Some of many that lag.
static HEDGED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:但|但是|然而|不过|只是|尽管|而)?(?:是)?(?:仍|还|也)?(?:有的|有些|有个别|个别|部分|一些|少数|某些|不少)\p{Han}{1,30}?(?:还|仍|仍然|较|比较|不|没有|缺乏|存在|滞后|薄弱|困难|严重|突出|紧张|短缺)|(?:进度|进展|推进|增长|发展|步伐)(?:较慢|缓慢|滞后|不快|迟缓)$",
    )
});

/// Applies the rule outside problem sections and passages.
pub(super) fn apply(reading: &Reading<'_>, drafts: &mut Drafts) {
    for index in 0..reading.segments.len() {
        let segment = &reading.segments[index];
        let role = reading.role(segment);
        if !drafts.free(index) && !drafts.advice[index]
            || drafts.problem[index]
            || role == Role::Problem
        {
            continue;
        }
        let text: &str = &segment.text;
        let shape =
            Shape::problem(Mode::Embedded, "condition", segment.item).under(Level::Item, None);
        let mut ranges = Vec::new();
        for frame in FRAMES
            .iter()
            .filter(|frame| frame.needles.iter().any(|needle| text.contains(needle)))
        {
            ranges.extend(
                frame
                    .pattern
                    .captures_iter(text)
                    .filter_map(|found| found.get(1))
                    .filter(|found| is_bad(found.as_str()))
                    .map(|found| {
                        // 经费不足的条件 says 经费不足; 有限的医疗条件 is one word group.
                        let said = found.as_str().trim_end_matches("的条件");
                        found.start()..found.start() + said.len()
                    }),
            );
        }
        if text.contains('受') {
            ranges.extend(suffered(text));
        }
        ranges.extend(facing(text));
        if ranges.is_empty() && !drafts.advice[index] && !matches!(role, Role::Advice | Role::Plan)
        {
            ranges.extend(hedged(text));
        }
        ranges.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut end = 0;
        for range in ranges {
            if range.start >= end {
                end = range.end;
                drafts.part(reading, segment, range, shape);
            }
        }
    }
}

fn is_bad(text: &str) -> bool {
    (ADVERSE.is_match(text) || text.contains("有限")) && !DENIED.is_match(text) && !announces(text)
}

fn suffered(text: &str) -> impl Iterator<Item = std::ops::Range<usize>> {
    SUFFERED
        .find_iter(text)
        .filter(|found| {
            let before = text[..found.start()].chars().next_back();
            !before.is_some_and(|c| "接承忍遭享感经难好深".contains(c))
                && han_count(found.as_str()) >= 6
                && !["受到", "受着", "受了"]
                    .iter()
                    .any(|word| found.as_str().starts_with(word))
        })
        .map(|found| {
            // 受疫情影响，防控压力巨大: the clause behind belongs to it when it is adverse.
            let rest = &text[found.end()..];
            let next = rest
                .strip_prefix('，')
                .map(|rest| rest.split(['，', '。', '；']).next().unwrap_or(rest));
            match next.filter(|clause| is_bad(clause)) {
                Some(clause) => found.start()..found.end() + '，'.len_utf8() + clause.len(),
                None => found.range(),
            }
        })
}

fn facing(text: &str) -> Option<std::ops::Range<usize>> {
    if !["面对", "克服", "应对"]
        .iter()
        .any(|verb| text.contains(verb))
    {
        return None;
    }
    let found = FACING.captures(text)?.get(1)?;
    let conditions = found
        .as_str()
        .split(['、', '和', '与', '及'])
        .filter(|part| CONDITION.is_match(part))
        .count();
    (conditions >= 2 && !obliges(found.as_str())).then(|| found.range())
}

/// A clause about some of many that says they lag, with what follows up to a turn.
fn hedged(text: &str) -> Option<std::ops::Range<usize>> {
    if TURNS.is_match(text) || DENIED.is_match(text) || obliges(text) || announces(text) {
        return None;
    }
    let mut start = 0;
    for clause in text.split(['，', ',']) {
        let end = start + clause.len();
        if HEDGED.is_match(clause) && ADVERSE.is_match(clause) && han_count(clause) >= 6 {
            return Some(start..end);
        }
        start = (end + '，'.len_utf8()).min(text.len());
        if !text.is_char_boundary(start) {
            // A half-width comma is one byte.
            start = end + 1;
        } else if text[end..].starts_with(',') {
            start = end + 1;
        }
    }
    None
}
