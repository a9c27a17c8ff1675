//! From a query to a plan: what to look up, each thing once, how to join it and what it counts.

use super::lex::years;
use super::marks::Wish;
use super::phrase::Phrase;
use super::query::{Node, Query};
use super::schema::FACT;
use super::shorts::NAMES;
use super::squeeze::squeeze;
use crate::document::FindingKind;
use crate::segment::Segmenter;

/// What a word in the title counts, against 1 in the text.
const TITLE_WEIGHT: f32 = 2.0;
/// What the query standing as it is written counts, against 1 for a word.
const PHRASE_WEIGHT: f32 = 1.0;
/// What a pair of characters counts where only some words match, against 1 for a word.
const PAIR_WEIGHT: f32 = 0.5;
/// Years that are looked for: those of a range without an end.
const YEARS: std::ops::RangeInclusive<u16> = 1800..=2200;

/// One thing to look up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Lookup {
    /// Characters in the text, wherever they stand.
    Characters(String),
    /// Characters in a short text, by its place in [`NAMES`].
    Short(usize, String),
    /// A word of the text.
    Word(String),
    /// A word of the title.
    TitleWord(String),
    /// Words of the text that begin so.
    Prefix(String),
    /// All of these in a stretch of text that has at most so many other characters.
    Near(Vec<String>, usize),
    /// Characters in a finding of this kind.
    Stated(&'static str, String),
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
    /// What to mark in a text: first what was asked for as a whole.
    pub(super) marks: Vec<Wish>,
}

impl Plan {
    /// The plan of a query. With `literal`, text counts only where it stands as written.
    pub(super) fn new(query: &Query, segmenter: &Segmenter, literal: bool) -> Self {
        let mut maker = Maker::new(segmenter, literal);
        let join = maker.join(&query.root, true);
        maker.finish(join)
    }

    /// The plan that finds what has any of these words, and ranks by all.
    pub(super) fn of_words(words: &[String], segmenter: &Segmenter) -> Self {
        let mut maker = Maker::new(segmenter, false);
        let mut any = Vec::new();
        for word in words {
            let at = maker.lookup(Lookup::Word(word.clone()));
            any.push(Join::Found(at));
            maker.weights.push((at, 1.0));
            maker.marks.push(Wish::one(word, 1));
        }
        maker.finish(Join::Any(any))
    }

    /// The plan that finds what holds parts of the query's words, `every` part or any; `None` where the query asks
    /// for something definite.
    pub(super) fn relaxed(query: &Query, segmenter: &Segmenter, every: bool) -> Option<Self> {
        let mut maker = Maker::new(segmenter, false);
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
                        maker.marks.push(Wish::one(part, 1));
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
    /// The string that alone decides about matching, if one does.
    pub(super) fn only_characters(&self) -> Option<&str> {
        let mut join = &self.join;
        while let Join::All(parts) | Join::Any(parts) = join {
            match parts.as_slice() {
                [part] => join = part,
                _ => return None,
            }
        }
        match join {
            Join::Found(at) => match self.lookups.get(*at) {
                Some(Lookup::Characters(text)) => Some(text),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether what decides is looked up among documents only, or among findings only.
    pub(super) fn is_of_one_sort(&self) -> bool {
        self.deciding().into_iter().all(|at| {
            let lookup = &self.lookups[at];
            matches!(
                lookup,
                Lookup::Characters(_) | Lookup::Word(_) | Lookup::Prefix(_) | Lookup::Near(..)
            )
        })
    }

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
    segmenter: &'a Segmenter,
    literal: bool,
    lookups: Vec<Lookup>,
    weights: Vec<(usize, f32)>,
    marks: Vec<Wish>,
}

impl<'a> Maker<'a> {
    fn new(segmenter: &'a Segmenter, literal: bool) -> Self {
        Self {
            segmenter,
            literal,
            lookups: Vec::new(),
            weights: Vec::new(),
            marks: Vec::new(),
        }
    }

    fn finish(mut self, join: Join) -> Plan {
        self.marks.sort_by(|one, other| {
            let by_form = one.parts.cmp(&other.parts);
            by_form
                .then(one.slack.cmp(&other.slack))
                .then(other.worth.cmp(&one.worth))
        });
        self.marks.dedup_by(|later, earlier| {
            later.parts == earlier.parts && later.slack == earlier.slack
        });
        self.marks.sort_by_key(|wish| std::cmp::Reverse(wish.worth));
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
            Node::Field { name, value } => self.field(name, value, counts),
            Node::Near { parts, slack } => self.near(parts, *slack, counts),
            Node::Prefix(beginning) => self.prefix(beginning, counts),
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
                .extend(phrase.forms.iter().map(|form| Wish::one(form, whole)));
            self.marks
                .extend(phrase.needed.iter().map(|word| Wish::one(word, 1)));
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

    fn near(&mut self, parts: &[String], slack: usize, counts: bool) -> Join {
        let phrases: Vec<Phrase> = parts
            .iter()
            .map(|part| Phrase::new(part, true, self.segmenter))
            .filter(|phrase| !phrase.forms.is_empty())
            .collect();
        // As typed, and all in simplified script.
        let mut forms: Vec<Vec<String>> = Vec::new();
        for pick in [<[String]>::first, <[String]>::last] {
            let form: Vec<String> = phrases
                .iter()
                .filter_map(|phrase| pick(&phrase.forms).cloned())
                .collect();
            if !form.is_empty() && !forms.contains(&form) {
                forms.push(form);
            }
        }
        let mut any = Vec::new();
        for form in forms {
            let at = self.lookup(Lookup::Near(form.clone(), slack));
            any.push(Join::Found(at));
            if counts {
                self.weights.push((at, PHRASE_WEIGHT));
                let worth = form.len() + 1;
                self.marks.push(Wish {
                    parts: form,
                    slack,
                    worth,
                });
            }
        }
        if counts {
            for phrase in &phrases {
                self.rank(phrase);
            }
        }
        Join::Any(any)
    }

    fn prefix(&mut self, beginning: &str, counts: bool) -> Join {
        let mut any = Vec::new();
        for form in Phrase::new(beginning, true, self.segmenter).forms {
            let at = self.lookup(Lookup::Prefix(form.clone()));
            any.push(Join::Found(at));
            if counts {
                self.weights.push((at, 1.0));
                self.marks.push(Wish::one(&form, 1));
            }
        }
        Join::Any(any)
    }

    fn field(&mut self, name: &str, value: &str, counts: bool) -> Join {
        if let Some(short) = NAMES.iter().position(|known| *known == name) {
            let phrase = Phrase::new(value, true, self.segmenter);
            let forms = phrase.forms.into_iter();
            return Join::Any(
                forms
                    .map(|form| Join::Found(self.lookup(Lookup::Short(short, form))))
                    .collect(),
            );
        }
        let kinds = [FindingKind::Problem, FindingKind::Recommendation];
        if let Some(kind) = kinds.into_iter().find(|kind| kind.name() == name) {
            return self.stated(kind, value, counts);
        }
        let fact = |name: &str, value: &str| format!("{name}{FACT}{value}");
        let value = squeeze(value);
        let facts = match (name, years(&value)) {
            ("year", Some((from, to))) => (from.max(*YEARS.start())..=to.min(*YEARS.end()))
                .map(|year| fact("date", &year.to_string()))
                .collect(),
            _ => vec![fact(name, &value)],
        };
        Join::Found(self.lookup(Lookup::Facts(facts)))
    }

    fn stated(&mut self, kind: FindingKind, value: &str, counts: bool) -> Join {
        let mut any = Vec::new();
        for form in Phrase::new(value, true, self.segmenter).forms {
            let at = self.lookup(Lookup::Stated(kind.name(), form.clone()));
            any.push(Join::Found(at));
            if counts {
                self.weights.push((at, 1.0));
                self.marks.push(Wish::one(&form, 1));
            }
        }
        Join::Any(any)
    }
}
