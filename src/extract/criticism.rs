//! Criticism told case by case.
//!
//! **What it finds**: sentences in a row that each say of some what they fail to do: 有的…，有些….
//!
//! **Why**: older reports and speeches have neither a section nor an announcement for what is wrong; they go through
//! the cases. One such sentence may be an aside, two in a row are a list.
//!
//! **Example**: 有不少的企业并没有完成计划。有的只完成了产值指标，没有完成质量指标。
//!
//! **Not this**: 有的乡办起了夜校，有的村修通了水渠 (success told case by case), 有的同志建议 (a voice).

use std::sync::LazyLock;

use regex::Regex;

use super::clause::{clauses, is_announcement};
use super::cue::{ADVERSE, DENIED, POSITIVE, RATIONALE, obliges};
use super::draft::{Drafts, Shape};
use super::reading::{Reading, Segment};
use super::role::Role;
use crate::document::{Level, Mode};

/// Least number of such sentences side by side.
const LEAST: usize = 2;

/// A subject that is some of many.
pub(super) static SOME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:但是?|可是|不过|然而|同时|此外|另外|还|至今)?[，,]?(?:(?:还|也|仍)?有(?:的|些|一些|不少的?|许多|相当)|少数|个别|某些|不少|一些|一部分|部分)")
        .expect("the pattern is fixed")
});

/// What is not done, or done in place of what should be.
static FAILS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("没有(?:完成|能|得到|认真|做|抓|按|集中|执行|根据|注意|及时|很好|真正|把)|不(?:是|问|顾|管|去|肯|愿|认真|严格|执行|遵守|注意|讲|调查|够|善于)|违反|放弃|忽视|强迫命令")
        .expect("the pattern is fixed")
});

/// Someone speaks: what follows is his.
static SPEAKS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^，。；]{0,16}(?:建议|提出|认为|反映|要求|希望|说)")
        .expect("the pattern is fixed")
});

/// Applies the rule outside sections with another purpose.
pub(super) fn apply(reading: &Reading<'_>, drafts: &mut Drafts) {
    let mut index = 0;
    while index < reading.segments.len() {
        let first = &reading.segments[index];
        let count = reading.segments[index..]
            .iter()
            .zip(index..)
            .take_while(|(segment, at)| {
                segment.paragraph == first.paragraph
                    && drafts.free(*at)
                    && criticises(reading, segment)
            })
            .count();
        if count >= LEAST {
            for at in index..index + count {
                let shape =
                    Shape::problem(Mode::Explicit, "some", first.item).under(Level::Item, None);
                clauses(reading, drafts, at, 0, shape);
            }
        }
        index += count.max(1);
    }
}

/// Whether a segment says of some that they fail.
fn criticises(reading: &Reading<'_>, segment: &Segment<'_>) -> bool {
    let text = &segment.text;
    matches!(reading.role(segment), Role::None | Role::Past)
        && SOME.is_match(text)
        && (FAILS.is_match(text) || ADVERSE.is_match(text))
        && !DENIED.is_match(text)
        && !POSITIVE.is_match(text)
        && !RATIONALE.is_match(text)
        && !SPEAKS.is_match(text)
        && !is_announcement(text)
        && !obliges(text)
}
