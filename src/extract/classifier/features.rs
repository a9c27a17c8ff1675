//! What of a statement tells what it does: first its words, then its place.

use super::super::draft::han_count;
use super::super::reading::{Reading, top_items};
use super::super::role::Role;
use super::linear::{CLASSES, Features, PerClass, probabilities};
use crate::document::DocumentKind;

/// How many places the words' features are hashed to. Twice as many give the same figures on documents left out.
pub(super) const BUCKETS: usize = 1 << 17;

/// How many characters in a row are one feature at most.
const LONGEST: usize = 3;

/// How many features tell the place.
pub(super) const PLACE: usize = OWN + ROLES.len() + BEFORE.len() + DocumentKind::ALL.len() + 7;

/// The feature that all places have.
pub(super) const CONSTANT: usize = PLACE - 7;

/// Features of the place by class that counts.
const BY_CLASS: usize = 17;

/// Features that the classes of a statement and its neighbours give.
const OWN: usize = BY_CLASS * (CLASSES - 1);

/// The section a statement stands in.
const ROLES: [Role; 5] = [
    Role::Problem,
    Role::Advice,
    Role::Plan,
    Role::Mixed,
    Role::Past,
];

/// The section before it.
const BEFORE: [Role; 3] = [Role::Problem, Role::Advice, Role::Plan];

/// How sure a score may be: neighbours that are surer say no more.
const SUREST: f32 = 9.0;

/// A neighbour that is not there says that nothing counts.
const NOBODY: f32 = -2.0;

/// The hash of a feature: what it is made of, multiplied in piece by piece (as `FxHash` does), of which the highest bits
/// are the best mixed.
fn bucket(parts: impl IntoIterator<Item = u32>) -> u32 {
    let hash = parts.into_iter().fold(0_u64, |hash, part| {
        (hash.rotate_left(5) ^ u64::from(part)).wrapping_mul(0x517c_c1b7_2722_0a95)
    });
    #[allow(clippy::cast_possible_truncation)]
    let bucket = (hash >> (u64::BITS - BUCKETS.ilog2())) as u32;
    bucket
}

/// The characters of `text`, a number as one sign: how much is counted says nothing of what a statement does.
fn plain(text: &str) -> Vec<u32> {
    const NUMBER: u32 = '0' as u32;
    let mut plain: Vec<u32> = Vec::with_capacity(text.len() / 3);
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        let digit = |c: char| matches!(c, '0'..='9' | '０'..='９');
        let number = plain.last() == Some(&NUMBER);
        if digit(c) {
            if !number {
                plain.push(NUMBER);
            }
        } else if !(number
            && ".．,，".contains(c)
            && characters.peek().is_some_and(|&next| digit(next)))
        {
            plain.push(c as u32);
        }
    }
    plain
}

/// The features of the words of segment `index`: one to three characters in a row, how it begins and ends, its length,
/// its marker and its stop, the kind of the document. Every feature counts once, and all of them alike.
pub(super) fn words(reading: &Reading<'_>, index: usize) -> Features {
    let segment = &reading.segments[index];
    let text = plain(&segment.text);
    let mut buckets = Vec::with_capacity(text.len() * LONGEST + 16);
    for length in 1..=LONGEST {
        for run in text.windows(length) {
            buckets.push(bucket(run.iter().copied()));
        }
        if text.len() >= length {
            buckets.push(bucket(
                [1].into_iter().chain(text[..length].iter().copied()),
            ));
            buckets.push(bucket(
                [2].into_iter()
                    .chain(text[text.len() - length..].iter().copied()),
            ));
        }
    }
    let tens = (1..10_u32).nth(han_count(&segment.text) / 10);
    buckets.push(bucket([3, tens.unwrap_or(10)]));
    buckets.push(bucket([4, segment.closed_by as u32]));
    buckets.push(bucket([5, reading.document.kind as u32]));
    if let Some(item) = segment.item {
        let style = reading.document.items[item]
            .style
            .map_or(99, |style| style as u32);
        let first = u32::from(reading.begins(index).is_some());
        buckets.push(bucket([6, style, first]));
    }
    buckets.sort_unstable();
    buckets.dedup();
    let share = 1.0 / (buckets.len() as f32).sqrt();
    buckets.into_iter().map(|bucket| (bucket, share)).collect()
}

/// Sums over a group of statements, to tell the mean of all others in it.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f32,
    scores: PerClass,
    shares: PerClass,
}

impl Sums {
    fn add(&mut self, scores: &PerClass, shares: &PerClass) {
        self.count += 1.0;
        for class in 0..CLASSES {
            self.scores[class] += scores[class];
            self.shares[class] += shares[class];
        }
    }

    /// The means without one of them.
    fn without(&self, scores: &PerClass, shares: &PerClass, class: usize) -> (f32, f32) {
        let count = self.count - 1.0;
        if count < 0.5 {
            return (0.0, 0.0);
        }
        (
            (self.scores[class] - scores[class]) / count,
            (self.shares[class] - shares[class]) / count,
        )
    }
}

/// The features of the places of all segments, of what their words alone say (`told`, scores by class).
///
/// By class that counts: how sure the segment's own words are, its two neighbours on each side, the same within the
/// paragraph, the means of the paragraph, the section and the item without it, of what stands behind and before; then
/// the roles of the section and of the one before, and where the segment stands.
pub(super) fn places(reading: &Reading<'_>, told: &[PerClass]) -> Vec<Features> {
    let segments = &reading.segments;
    let shares: Vec<PerClass> = told.iter().map(|&scores| probabilities(scores)).collect();
    let scores: Vec<PerClass> = told
        .iter()
        .map(|scores| scores.map(|score| (score - scores[0]).clamp(-SUREST, SUREST)))
        .collect();
    let items = reading.document.items.len();
    let top = top_items(reading.document);
    let item_of = |index: usize| segments[index].item.unwrap_or(items);
    let top_of = |index: usize| segments[index].item.map_or(items, |item| top[item]);
    let paragraphs = segments.last().map_or(0, |last| last.paragraph) + 1;
    let mut by_paragraph = vec![Sums::default(); paragraphs];
    let mut by_top = vec![Sums::default(); items + 1];
    let mut by_item = vec![Sums::default(); items + 1];
    let mut all = Sums::default();
    for index in 0..segments.len() {
        for sums in [
            &mut by_paragraph[segments[index].paragraph],
            &mut by_top[top_of(index)],
            &mut by_item[item_of(index)],
            &mut all,
        ] {
            sums.add(&scores[index], &shares[index]);
        }
    }
    let mut before = PerClass::default();
    let (mut role_before, mut role_here) = (Role::None, Role::None);
    let mut places = Vec::with_capacity(segments.len());
    for (index, segment) in segments.iter().enumerate() {
        let (own, share) = (&scores[index], &shares[index]);
        let mut values = Vec::with_capacity(PLACE);
        for class in 1..CLASSES {
            values.push(own[class]);
            for step in [-2_isize, -1, 1, 2] {
                let near = index
                    .checked_add_signed(step)
                    .filter(|&near| near < segments.len());
                let score = near.map_or(NOBODY, |near| scores[near][class]);
                let within = near.is_some_and(|near| segments[near].paragraph == segment.paragraph);
                values.push(score);
                values.push(if within { score } else { NOBODY });
            }
            for sums in [
                &by_paragraph[segment.paragraph],
                &by_top[top_of(index)],
                &by_item[item_of(index)],
            ] {
                let (score, share) = sums.without(own, share, class);
                values.push(score);
                values.push(share);
            }
            let behind = (all.shares[class] - before[class] - share[class])
                / ((segments.len() - index - 1) as f32).max(1.0);
            values.push(behind);
            values.push(before[class] / (index as f32).max(1.0));
        }
        for class in 0..CLASSES {
            before[class] += share[class];
        }
        let role = reading.role(segment);
        if role != role_here {
            (role_before, role_here) = (role_here, role);
        }
        let flag = f32::from;
        values.extend(ROLES.iter().map(|&known| flag(u8::from(known == role))));
        values.extend(
            BEFORE
                .iter()
                .map(|&known| flag(u8::from(known == role_before))),
        );
        values.extend(
            DocumentKind::ALL
                .iter()
                .map(|&known| flag(u8::from(known == reading.document.kind))),
        );
        values.push(1.0);
        values.push(index as f32 / segments.len() as f32);
        for told in [
            reading.begins(index).is_some(),
            index == 0,
            segment.closed_by == '\n',
            matches!(segment.closed_by, '：' | ':'),
            segment.closed_by == '；',
        ] {
            values.push(flag(u8::from(told)));
        }
        places.push((0..).zip(values).collect());
    }
    places
}
