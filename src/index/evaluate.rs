//! Looking up: which entries match a query, and how well.
//!
//! A query becomes a [`Plan`]: a list of things to look up (each once), a tree that joins them, and the weights by
//! which they count. All lists of a part of the index are read into sorted vectors and joined there. That is simple,
//! and exact: scores are added in the order of the plan, so that they do not depend on how the index came about.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::query::{Node, Phrase, Query};
use super::schema::{FACT, Fields, TextFields};
use super::squeeze::squeeze;
use crate::segment::Segmenter;

/// BM25: how soon a word's repetition stops counting. The usual value.
const K1: f32 = 1.2;
/// BM25: how much longer texts are held back. The usual value.
const B: f32 = 0.75;
/// What a word in the title counts, against 1 in the text.
const TITLE_WEIGHT: f32 = 2.0;
/// What the query standing as it is written counts, against 1 for a word.
const PHRASE_WEIGHT: f32 = 1.0;
/// What a pair of characters counts where only some words match, against 1 for a word.
const PAIR_WEIGHT: f32 = 0.5;
/// Years a range may span; beyond, its ends were typed wrong.
const YEARS_AT_MOST: usize = 400;

/// Entries and how often the thing looked up stands in each, ascending.
pub(super) type Found = Vec<(DocId, u32)>;

/// One thing to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// Characters in the text, wherever they stand.
    Characters(String),
    /// Characters in a short field.
    Short(Field, String),
    /// A word of the text.
    Word(String),
    /// A word of the title.
    TitleWord(String),
    /// Any of these facts.
    Facts(Vec<String>),
}

/// How what was looked up is joined; numbers are places in [`Plan::lookups`].
#[derive(Clone, Debug)]
enum Join {
    Found(usize),
    All(Vec<Join>),
    Any(Vec<Join>),
    Not(Box<Join>),
}

/// What to look up for a query, how to join it and what it counts.
pub(super) struct Plan {
    pub(super) lookups: Vec<Lookup>,
    join: Join,
    weights: Vec<(usize, f32)>,
    /// What to mark in a text, squeezed: first what was asked for as a whole, with how much a place of it is worth.
    pub(super) marks: Vec<(String, usize)>,
}

impl Plan {
    /// The plan of a query. With `literal`, text counts only where it stands as written.
    pub(super) fn new(query: &Query, fields: Fields, segmenter: &Segmenter, literal: bool) -> Self {
        let mut maker = Maker::new(fields, segmenter, literal);
        let join = maker.join(&query.root, true);
        maker.finish(join)
    }

    /// The plan that finds what holds any word of the query; `None` where the query asks for something definite.
    pub(super) fn relaxed(query: &Query, fields: Fields, segmenter: &Segmenter) -> Option<Self> {
        let mut maker = Maker::new(fields, segmenter, false);
        let mut any = Vec::new();
        let mut all = Vec::new();
        let parts = match &query.root {
            Node::And(parts) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        for part in parts {
            match part {
                Node::Field { .. } => all.push(maker.join(part, true)),
                Node::Text {
                    text,
                    quoted: false,
                } => {
                    let phrase = Phrase::new(text, false, segmenter);
                    maker.rank(&phrase);
                    let words = if phrase.needed.is_empty() {
                        &phrase.words
                    } else {
                        &phrase.needed
                    };
                    any.extend(words.iter().map(|word| maker.characters(word)));
                    maker
                        .marks
                        .extend(words.iter().map(|word| (word.clone(), 1)));
                    for form in &phrase.forms {
                        let characters: Vec<char> = form.chars().collect();
                        for pair in characters.windows(2) {
                            let at = maker.lookup(Lookup::Characters(pair.iter().collect()));
                            maker.weights.push((at, PAIR_WEIGHT));
                        }
                    }
                }
                _ => return None,
            }
        }
        if any.is_empty() {
            return None;
        }
        all.push(Join::Any(any));
        Some(maker.finish(Join::All(all)))
    }
}

struct Maker<'a> {
    fields: Fields,
    segmenter: &'a Segmenter,
    literal: bool,
    lookups: Vec<Lookup>,
    weights: Vec<(usize, f32)>,
    marks: Vec<(String, usize)>,
}

impl<'a> Maker<'a> {
    fn new(fields: Fields, segmenter: &'a Segmenter, literal: bool) -> Self {
        Self {
            fields,
            segmenter,
            literal,
            lookups: Vec::new(),
            weights: Vec::new(),
            marks: Vec::new(),
        }
    }

    fn finish(mut self, join: Join) -> Plan {
        self.marks
            .sort_by(|one, other| one.0.cmp(&other.0).then(other.1.cmp(&one.1)));
        self.marks.dedup_by(|later, earlier| later.0 == earlier.0);
        self.marks
            .sort_by_key(|(_, worth)| std::cmp::Reverse(*worth));
        Plan {
            lookups: self.lookups,
            join,
            weights: self.weights,
            marks: self.marks,
        }
    }

    fn lookup(&mut self, lookup: Lookup) -> usize {
        match self.lookups.iter().position(|known| *known == lookup) {
            Some(at) => at,
            None => {
                self.lookups.push(lookup);
                self.lookups.len() - 1
            }
        }
    }

    fn characters(&mut self, text: &str) -> Join {
        Join::Found(self.lookup(Lookup::Characters(text.to_owned())))
    }

    /// `counts` is false inside `NOT`: what must not stand there neither ranks nor is marked.
    fn join(&mut self, node: &Node, counts: bool) -> Join {
        match node {
            Node::And(parts) => {
                Join::All(parts.iter().map(|part| self.join(part, counts)).collect())
            }
            Node::Or(parts) => {
                Join::Any(parts.iter().map(|part| self.join(part, counts)).collect())
            }
            Node::Not(part) => Join::Not(Box::new(self.join(part, false))),
            Node::Field { name, value } => self.field(name, value),
            Node::Text { text, quoted } => self.text(text, *quoted || self.literal, counts),
        }
    }

    fn text(&mut self, text: &str, quoted: bool, counts: bool) -> Join {
        let phrase = Phrase::new(text, quoted, self.segmenter);
        let mut any: Vec<Join> = phrase
            .forms
            .iter()
            .map(|form| self.characters(form))
            .collect();
        if phrase.needed.len() > 1 {
            let all = phrase
                .needed
                .iter()
                .map(|word| self.characters(word))
                .collect();
            any.push(Join::All(all));
        }
        if counts {
            self.rank(&phrase);
            // A whole is worth more than all of its words together.
            let whole = phrase.needed.len() + 1;
            self.marks
                .extend(phrase.forms.iter().map(|form| (form.clone(), whole)));
            self.marks
                .extend(phrase.needed.iter().map(|word| (word.clone(), 1)));
        }
        Join::Any(any)
    }

    fn rank(&mut self, phrase: &Phrase) {
        for word in &phrase.words {
            let in_text = self.lookup(Lookup::Word(word.clone()));
            self.weights.push((in_text, 1.0));
            let in_title = self.lookup(Lookup::TitleWord(word.clone()));
            self.weights.push((in_title, TITLE_WEIGHT));
        }
        for form in &phrase.forms {
            let whole = self.lookup(Lookup::Characters(form.clone()));
            self.weights.push((whole, PHRASE_WEIGHT));
        }
    }

    fn field(&mut self, name: &str, value: &str) -> Join {
        let short = match name {
            "title" => Some(self.fields.title),
            "place" => Some(self.fields.place),
            "issuer" => Some(self.fields.issuer),
            "source" => Some(self.fields.source),
            _ => None,
        };
        if let Some(field) = short {
            let phrase = Phrase::new(value, true, self.segmenter);
            let forms = phrase.forms.into_iter();
            return Join::Any(
                forms
                    .map(|form| Join::Found(self.lookup(Lookup::Short(field, form))))
                    .collect(),
            );
        }
        let fact = |name: &str, value: &str| format!("{name}{FACT}{value}");
        let value = squeeze(value);
        let facts = match name {
            "year" => years(&value).map(|year| fact("date", &year)).collect(),
            _ => vec![fact(name, &value)],
        };
        Join::Found(self.lookup(Lookup::Facts(facts)))
    }
}

/// `2019`, `2018..2020`, `2018..`, `..2020`.
fn years(value: &str) -> impl Iterator<Item = String> + use<> {
    let (from, to) = value.split_once("..").unwrap_or((value, value));
    let from = from.parse::<u16>().unwrap_or(1900);
    let to = to.parse::<u16>().unwrap_or(2100);
    (from..=to)
        .take(YEARS_AT_MOST)
        .map(|year| format!("{year:04}"))
}

/// Number and average length of the entries that are searched.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Statistics {
    pub entries: u64,
    pub words: u64,
}

/// One part of the index with what a plan looked up in it.
pub(super) struct Part<'a> {
    segment: &'a SegmentReader,
    found: Vec<Found>,
    /// Everything that could match, ascending.
    all: &'a [DocId],
}

impl<'a> Part<'a> {
    pub(super) fn look_up(
        plan: &Plan,
        segment: &'a SegmentReader,
        all: &'a [DocId],
        texts: TextFields,
        fields: Fields,
    ) -> tantivy::Result<Self> {
        let found = plan
            .lookups
            .iter()
            .map(|lookup| match lookup {
                Lookup::Characters(text) => characters(segment, texts, text),
                Lookup::Short(field, text) => short(segment, *field, text),
                Lookup::Word(word) => term(segment, texts.words, word),
                Lookup::TitleWord(word) => term(segment, fields.title_words, word),
                Lookup::Facts(facts) => {
                    let mut found = Found::new();
                    for fact in facts {
                        found.extend(term(segment, fields.facts, fact)?);
                    }
                    found.sort_unstable();
                    found.dedup();
                    Ok(found)
                }
            })
            .collect::<tantivy::Result<_>>()?;
        Ok(Self {
            segment,
            found,
            all,
        })
    }

    /// How many entries hold what was looked up at `at`.
    fn count(&self, at: usize) -> usize {
        self.found.get(at).map_or(0, Vec::len)
    }

    /// The matching entries, ascending.
    pub(super) fn matching(&self, plan: &Plan) -> Vec<DocId> {
        let matching = self.joined(&plan.join);
        // Lists of facts and titles hold documents and findings.
        intersection(&matching, self.all)
    }

    fn joined(&self, join: &Join) -> Vec<DocId> {
        match join {
            Join::Found(at) => self
                .found
                .get(*at)
                .map(|found| found.iter().map(|&(entry, _)| entry).collect())
                .unwrap_or_default(),
            Join::Any(parts) => {
                let mut all: Vec<DocId> = parts.iter().flat_map(|part| self.joined(part)).collect();
                if parts.len() > 1 {
                    all.sort_unstable();
                    all.dedup();
                }
                all
            }
            Join::Not(part) => difference(self.all, &self.joined(part)),
            Join::All(parts) => {
                let mut result: Option<Vec<DocId>> = None;
                for part in parts.iter().filter(|part| !matches!(part, Join::Not(_))) {
                    let found = self.joined(part);
                    result = Some(match result {
                        None => found,
                        Some(result) => intersection(&result, &found),
                    });
                }
                if parts.is_empty() {
                    return Vec::new();
                }
                let mut result = result.unwrap_or_else(|| self.all.to_vec());
                for part in parts {
                    if let Join::Not(part) = part {
                        result = difference(&result, &self.joined(part));
                    }
                }
                result
            }
        }
    }
}

/// The scores of `matching`, entry by entry.
pub(super) fn scores(
    plan: &Plan,
    parts: &[Part<'_>],
    matching: &[Vec<DocId>],
    statistics: Statistics,
) -> tantivy::Result<Vec<Vec<f32>>> {
    let mut scores: Vec<Vec<f32>> = matching
        .iter()
        .map(|entries| vec![0.0; entries.len()])
        .collect();
    let average = statistics.words as f32 / (statistics.entries.max(1)) as f32;
    let mut lengths = Vec::with_capacity(parts.len());
    for (part, entries) in parts.iter().zip(matching) {
        let column = part
            .segment
            .fast_fields()
            .column_first_or_default::<u64>(super::schema::LENGTH)?;
        let held_back: Vec<f32> = entries
            .iter()
            .map(|&entry| K1 * (1.0 - B + B * column.get_val(entry) as f32 / average.max(1.0)))
            .collect();
        lengths.push(held_back);
    }
    for &(at, weight) in &plan.weights {
        let holding: usize = parts.iter().map(|part| part.count(at)).sum();
        let holding = holding as f32;
        let entries = (statistics.entries as f32).max(holding);
        let rarity = (1.0 + (entries - holding + 0.5) / (holding + 0.5)).ln();
        let in_title = matches!(plan.lookups.get(at), Some(Lookup::TitleWord(_)));
        for (number, part) in parts.iter().enumerate() {
            let Some(found) = part.found.get(at) else {
                continue;
            };
            let mut rest = found.as_slice();
            for (place, &entry) in matching[number].iter().enumerate() {
                rest = &rest[skip_to(rest, entry)..];
                let Some(&(next, times)) = rest.first() else {
                    break;
                };
                if next == entry {
                    // Titles are about equally long.
                    let held_back = if in_title { K1 } else { lengths[number][place] };
                    let times = times as f32;
                    scores[number][place] +=
                        weight * rarity * times * (K1 + 1.0) / (times + held_back);
                }
            }
        }
    }
    Ok(scores)
}

/// How many of `found` lie before `entry`: steps that double, then bisection.
fn skip_to(found: &[(DocId, u32)], entry: DocId) -> usize {
    let mut step = 1;
    while step < found.len() && found[step - 1].0 < entry {
        step *= 2;
    }
    let from = step / 2;
    let to = step.min(found.len());
    from + found[from..to].partition_point(|&(next, _)| next < entry)
}

fn intersection(one: &[DocId], other: &[DocId]) -> Vec<DocId> {
    let (short, long) = if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    };
    let mut rest = long;
    let mut out = Vec::with_capacity(short.len());
    for &entry in short {
        let mut step = 1;
        while step < rest.len() && rest[step - 1] < entry {
            step *= 2;
        }
        let from = step / 2;
        let to = step.min(rest.len());
        rest = &rest[from + rest[from..to].partition_point(|&next| next < entry)..];
        if rest.first() == Some(&entry) {
            out.push(entry);
        }
    }
    out
}

fn difference(one: &[DocId], without: &[DocId]) -> Vec<DocId> {
    let mut rest = without;
    let mut out = Vec::with_capacity(one.len());
    for &entry in one {
        while rest.first().is_some_and(|&next| next < entry) {
            rest = &rest[1..];
        }
        if rest.first() != Some(&entry) {
            out.push(entry);
        }
    }
    out
}

/// The living entries with a term.
fn term(segment: &SegmentReader, field: Field, text: &str) -> tantivy::Result<Found> {
    let inverted = segment.inverted_index(field)?;
    let term = Term::from_field_text(field, text);
    let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::WithFreqs)? else {
        return Ok(Found::new());
    };
    let mut found = Found::with_capacity(postings.doc_freq() as usize);
    let alive = segment.alive_bitset();
    let mut entry = postings.doc();
    while entry != TERMINATED {
        if alive.is_none_or(|alive| alive.is_alive(entry)) {
            found.push((entry, postings.term_freq()));
        }
        entry = postings.advance();
    }
    Ok(found)
}

/// The entries in whose text `text` stands.
fn characters(segment: &SegmentReader, fields: TextFields, text: &str) -> tantivy::Result<Found> {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let length = places.len() - 1;
    match length {
        0 => Ok(Found::new()),
        1 => term(segment, fields.singles, text),
        2 => term(segment, fields.pairs, text),
        _ => {
            // Every second pair, and the last: together they hold every character.
            let starts = (0..length - 1).step_by(2).chain([length - 2]);
            let mut terms: Vec<(usize, &str)> = starts
                .map(|at| (at, &text[places[at]..places[at + 2]]))
                .collect();
            terms.dedup();
            in_sequence(segment, fields.pairs, &terms)
        }
    }
}

/// The entries in whose short field `text` stands.
fn short(segment: &SegmentReader, field: Field, text: &str) -> tantivy::Result<Found> {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let terms: Vec<(usize, &str)> = places
        .windows(2)
        .enumerate()
        .map(|(at, place)| (at, &text[place[0]..place[1]]))
        .collect();
    in_sequence(segment, field, &terms)
}

/// The entries in which all terms stand at their distances from a common place, and how many such places there are.
fn in_sequence(
    segment: &SegmentReader,
    field: Field,
    terms: &[(usize, &str)],
) -> tantivy::Result<Found> {
    let inverted = segment.inverted_index(field)?;
    let mut lists: Vec<(u32, SegmentPostings)> = Vec::with_capacity(terms.len());
    let Some(&(last, _)) = terms.last() else {
        return Ok(Found::new());
    };
    for &(at, text) in terms {
        let term = Term::from_field_text(field, text);
        match inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
            // Moved so that all terms of one place have the same number.
            Some(postings) => lists.push(((last - at) as u32, postings)),
            None => return Ok(Found::new()),
        }
    }
    lists.sort_by_key(|(shift, postings)| (postings.doc_freq(), *shift));
    let alive = segment.alive_bitset();
    let mut found = Found::new();
    let (mut common, mut next) = (Vec::new(), Vec::new());
    let mut candidate = lists[0].1.doc();
    'candidates: while candidate != TERMINATED {
        for (_, list) in &mut lists[1..] {
            if list.doc() < candidate {
                list.seek(candidate);
            }
            if list.doc() > candidate {
                let target = list.doc();
                candidate = if target == TERMINATED {
                    TERMINATED
                } else {
                    lists[0].1.seek(target)
                };
                continue 'candidates;
            }
        }
        if alive.is_none_or(|alive| alive.is_alive(candidate)) {
            let (shift, first) = &mut lists[0];
            first.positions_with_offset(*shift, &mut common);
            for (shift, list) in &mut lists[1..] {
                if common.is_empty() {
                    break;
                }
                list.positions_with_offset(*shift, &mut next);
                keep_common(&mut common, &next);
            }
            if !common.is_empty() {
                found.push((candidate, common.len() as u32));
            }
        }
        candidate = lists[0].1.advance();
    }
    Ok(found)
}

/// Keeps in `common` what is in `other` too; both ascending.
fn keep_common(common: &mut Vec<u32>, other: &[u32]) {
    let mut rest = other;
    common.retain(|place| {
        while rest.first().is_some_and(|next| next < place) {
            rest = &rest[1..];
        }
        rest.first() == Some(place)
    });
}
