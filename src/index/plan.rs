//! From a query to a plan: what to look up, each thing once, how to join it and what it counts.

use tantivy::schema::Field;

use super::query::{Node, Phrase, Query};
use super::schema::{FACT, Fields};
use super::squeeze::squeeze;
use crate::segment::Segmenter;

/// What a word in the title counts, against 1 in the text.
const TITLE_WEIGHT: f32 = 2.0;
/// What the query standing as it is written counts, against 1 for a word.
const PHRASE_WEIGHT: f32 = 1.0;
/// What a pair of characters counts where only some words match, against 1 for a word.
const PAIR_WEIGHT: f32 = 0.5;
/// Years a range may span; beyond, its ends were typed wrong.
const YEARS_AT_MOST: usize = 400;

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
pub(super) enum Join {
    Found(usize),
    All(Vec<Join>),
    Any(Vec<Join>),
    Not(Box<Join>),
}

/// What to look up for a query, how to join it and what it counts.
pub(super) struct Plan {
    pub(super) lookups: Vec<Lookup>,
    pub(super) join: Join,
    pub(super) weights: Vec<(usize, f32)>,
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

    /// The plan that finds what holds parts of the query's words, `every` part or any; `None` where the query asks
    /// for something definite.
    pub(super) fn relaxed(
        query: &Query,
        fields: Fields,
        segmenter: &Segmenter,
        every: bool,
    ) -> Option<Self> {
        let mut maker = Maker::new(fields, segmenter, false);
        let mut held = Vec::new();
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
                    for part in &phrase.parts {
                        held.push(maker.characters(part));
                        maker.marks.push((part.clone(), 1));
                    }
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
        if held.is_empty() {
            return None;
        }
        all.push(if every {
            Join::All(held)
        } else {
            Join::Any(held)
        });
        Some(maker.finish(Join::All(all)))
    }
}

impl Plan {
    /// Places in [`Plan::lookups`] of what decides about matching; the rest only ranks.
    pub(super) fn deciding(&self) -> Vec<usize> {
        fn collect(join: &Join, deciding: &mut Vec<usize>) {
            match join {
                Join::Found(at) => deciding.push(*at),
                Join::Not(part) => collect(part, deciding),
                Join::All(parts) | Join::Any(parts) => {
                    for part in parts {
                        collect(part, deciding);
                    }
                }
            }
        }
        let mut deciding = Vec::new();
        collect(&self.join, &mut deciding);
        deciding.sort_unstable();
        deciding.dedup();
        deciding
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
        if let Some(at) = self.lookups.iter().position(|known| *known == lookup) {
            return at;
        }
        self.lookups.push(lookup);
        self.lookups.len() - 1
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
