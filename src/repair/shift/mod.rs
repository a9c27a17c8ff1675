//! Shifted runs: text read one byte out of step, put back into step.
//!
//! A gloss or a comma that was put in between the two bytes of a character leaves a `?` and throws every following
//! pair out of step, until an ASCII byte or the next `?`. Every visible character still gives its two bytes; each `?`
//! hides one unknown byte, each pair of a user-defined area (which vanished) hides two. So a run has few readings,
//! and the damage process says which are possible: this is a noisy channel, searched left to right with a beam. A
//! reading's score is the language model's for the text that it restores, less a price for each rare event of the
//! damage. The kept text competes as one more reading.
//!
//! What it refuses: a run without a start that the process explains (`?` before a gloss that has lost its `(`, `?`
//! before a punctuation mark), and a run whose best readings the model cannot tell apart.

use super::damage::is_punctuation;
use super::gbk::{self, Pair};
use super::glosses::Glosses;
use super::model::{self, History, Model};
use super::own::{OwnText, Prepared};
use super::reading;

mod choose;
mod end;
mod look;
mod price;
mod proof;
mod start;
mod vanish;

use look::{Token, full_width, is_quoted, token};

/// Characters read from the start of a run at most. The longest of the real runs has 18; a run cannot pass an ASCII
/// character, so longer ones do not come.
const LONGEST: usize = 160;
/// Hypotheses kept at each place. On held-out reports 24 and 48 restore the same lines; 16 and a width of 12 leave a real run.
const BEAM: usize = 32;
/// A hypothesis this many nats behind the best at its place is dropped.
const WIDTH: f32 = 16.0;
/// Characters read in step behind a run before its readings are compared: what the model looks back at, and one.
const SETTLED: u8 = 4;

/// What became of the place where a run may start.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The bytes `start..end` of the text read `after`.
    Restored {
        end: usize,
        after: String,
        margin: f32,
        proved: bool,
        explained: bool,
    },
    /// The text stands as it was written.
    Kept,
    /// A run stands here, but its readings are too near one another: the likeliest first.
    Undecided { end: usize, candidates: Vec<String> },
}

#[derive(Clone, Copy, Debug)]
struct State {
    score: f32,
    history: History,
    /// The first byte of an unfinished character; zero in step.
    pending: u8,
    /// The last byte read, for pairs across two characters.
    last: u8,
    /// Characters read in step since the last event.
    settled: u8,
    /// A quotation is open.
    quoted: bool,
    /// The noise before the start belongs to a mark that the `?` hides.
    owes_mark: bool,
    /// Last node of its text.
    node: u32,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    before: u32,
    character: char,
    /// Index of the token behind this character.
    next: u32,
    /// Whether the text is in step behind this character.
    in_step: bool,
    /// How many noise bytes were put in before this character's first or second byte.
    event: Event,
}

/// What the damage did at a character, kept for doing it again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    None,
    /// Noise between the first and the second byte of this character.
    NoiseInside,
    /// Noise behind this character, its first byte swallowed with this character's second.
    NoiseBehind,
    /// An ASCII character swallowed by this character's second byte, where what follows tells which.
    Swallowed(Option<char>),
    /// A byte or two of a glossed character lost: not what the process does.
    Unexplained,
}

const NONE: u32 = u32::MAX;

/// What the search knows of the text around the run.
pub(super) struct Surroundings<'a> {
    /// The text with its damage.
    pub text: &'a str,
    /// What stands, restored, before the run.
    pub before: &'a str,
    /// The text's own words.
    pub own: &'a OwnText,
    /// Glosses of the text.
    pub glosses: &'a Glosses,
    /// Whether full-width ASCII was folded.
    pub folds: bool,
    /// Whether private-use characters stand for what else vanished.
    pub keeps_private: bool,
    /// Whether noise stands before punctuation elsewhere.
    pub noise: bool,
    /// Least margin between the best readings.
    pub margin: f32,
}

/// A sign that stands for bytes that made no character.
pub(super) const fn is_mark_of_loss(character: char) -> bool {
    matches!(character, '?' | '\u{FFFD}')
}

/// What stands behind a mark of loss at the start of `text`; a `(` that U+FFFD left is passed.
pub(super) fn behind_mark(text: &str) -> &str {
    match text.strip_prefix('\u{FFFD}') {
        Some(rest) => match rest.strip_prefix('(') {
            Some(torn) if reading::closing_syllable(torn).is_some() => torn,
            _ => rest,
        },
        None => text.get(1..).unwrap_or_default(),
    }
}

/// Whether a run may start at the mark of loss at byte `at`: a torn gloss or a punctuation mark follows.
pub(super) fn may_start(text: &str, at: usize) -> bool {
    let rest = behind_mark(&text[at..]);
    if reading::closing_syllable(rest).is_some() {
        return true;
    }
    let behind = rest.trim_start_matches(is_noise);
    let is_mark = |mark| is_punctuation(mark) || matches!(mark, ',' | '?' | '!' | ';' | ':');
    rest.starts_with(',') || behind.chars().next().is_some_and(is_mark)
}

/// A comma or one of the control characters that the damage puts before punctuation.
pub(super) const fn is_noise(character: char) -> bool {
    matches!(character, ',' | '\u{5}'..='\u{8}')
}

/// Restores the run that may start at byte `at`: at a `?`, or at noise before one.
pub(super) fn restore(surroundings: &Surroundings<'_>, at: usize) -> Outcome {
    let mut search = Search::new(surroundings, at);
    search.run();
    search.outcome()
}

struct Search<'a> {
    around: &'a Surroundings<'a>,
    model: &'static Model,
    tokens: Vec<Token>,
    nodes: Vec<Node>,
    /// The history that was asked for last: many symbols are tried behind one.
    prepared: Prepared,
    beams: Vec<Vec<State>>,
    /// The best scores at each place so far, as many as are kept there, best first.
    best: Vec<Vec<f32>>,
    start: State,
    /// Score of the best reading at the place that is being extended.
    best_here: f32,
    finals: Vec<State>,
    /// Index of the `?` with which the run starts: behind noise that may belong to it.
    question: usize,
}

impl<'a> Search<'a> {
    fn new(around: &'a Surroundings<'a>, at: usize) -> Self {
        let model = Model::shipped();
        let tokens: Vec<Token> = around.text[at..]
            .char_indices()
            .take(LONGEST)
            .map(|(offset, character)| token(at + offset, character, around.folds))
            .collect();
        let question = tokens
            .iter()
            .position(|token| token.character == '?')
            .unwrap_or(0);
        let mut history = [model::BOUNDARY; model::CONTEXT];
        let tail: Vec<char> = around.before.chars().rev().take(model::CONTEXT).collect();
        for &character in tail.iter().rev() {
            history = model::push(history, model.symbol(character));
        }
        let last = tail
            .first()
            .and_then(|&character| gbk::encode(character))
            .map_or(0, |pair| pair[1]);
        Self {
            around,
            model,
            tokens,
            nodes: Vec::new(),
            prepared: around.own.prepare(model, history),
            beams: Vec::new(),
            best: Vec::new(),
            start: State {
                score: 0.0,
                history,
                pending: 0,
                last,
                settled: 0,
                quoted: is_quoted(around.before),
                owes_mark: false,
                node: NONE,
            },
            best_here: 0.0,
            finals: Vec::new(),
            question,
        }
    }

    fn run(&mut self) {
        self.beams = vec![Vec::new(); self.tokens.len() + 1];
        self.best = vec![Vec::new(); self.tokens.len() + 1];
        self.beams[0].push(self.start);
        for index in 0..self.beams.len() {
            let mut states = std::mem::take(&mut self.beams[index]);
            states.sort_by(|a, b| b.score.total_cmp(&a.score));
            let limit = states.first().map_or(0.0, |best| best.score - WIDTH);
            states.truncate(BEAM);
            states.retain(|state| state.score >= limit);
            if states.is_empty() {
                continue;
            }
            self.best_here = states[0].score;
            let ended = index == self.tokens.len() || self.tokens[index].character == '\n';
            let nothing_ahead = self.beams[index + 1..].iter().all(Vec::is_empty);
            if index > 0
                && nothing_ahead
                && (ended
                    || states
                        .iter()
                        .all(|state| state.pending == 0 && state.settled >= SETTLED))
            {
                self.finals = states
                    .into_iter()
                    .filter(|state| state.pending == 0)
                    .collect();
                return;
            }
            if ended {
                // Only a state in step may pass the end of a line.
                if index < self.tokens.len() {
                    for state in states
                        .iter()
                        .filter(|state| state.pending == 0 && index > 0)
                    {
                        self.beams[index].push(*state);
                    }
                }
                continue;
            }
            for &state in &states {
                self.extend(state, index);
            }
            // Behind all readings that cost less, so that most of these are hopeless at once.
            if !self.around.keeps_private {
                for state in states {
                    if state.pending != 0 && state.score > self.best_here - vanish::NEAR {
                        self.extend_vanished(state, index, self.tokens[index]);
                    }
                }
            }
        }
    }

    fn extend(&mut self, state: State, index: usize) {
        let token = self.tokens[index];
        if state.pending == 0 {
            self.extend_in_step(state, index, token);
        } else {
            self.extend_out_of_step(state, index, token);
        }
    }

    /// The natural logarithm of the probability of `symbol` behind `history`.
    fn score(&mut self, history: History, symbol: model::Symbol) -> f32 {
        if self.prepared.history() != history {
            self.prepared = self.around.own.prepare(self.model, history);
        }
        self.around.own.score(self.model, &self.prepared, symbol)
    }

    /// Whether a reading is too far behind the best at the place `next`: it only gets worse.
    fn is_far(&self, score: f32, next: usize) -> bool {
        let best = self.best.get(next).and_then(|best| best.first());
        best.is_some_and(|best| score < best - WIDTH)
    }

    /// Whether a reading will not be kept at the place `next`.
    fn is_hopeless(&self, score: f32, next: usize) -> bool {
        let last = self.best.get(next).and_then(|best| best.get(BEAM - 1));
        last.is_some_and(|&last| score < last) || self.is_far(score, next)
    }

    /// Notes the score of a reading at the place `next`.
    fn note(&mut self, score: f32, next: usize) {
        let best = &mut self.best[next];
        let rank = best.partition_point(|&known| known >= score);
        if rank < BEAM {
            best.truncate(BEAM - 1);
            best.insert(rank, score);
        }
    }

    fn push(&mut self, mut state: State, character: char, next: usize, event: Event, cost: f32) {
        state.score -= cost;
        // Only a quotation mark can make up for anything.
        if self.is_hopeless(state.score + price::QUOTE, next) {
            return;
        }
        let symbol = self.model.symbol(character);
        if matches!(character, '“' | '”') {
            let opens = character == '“';
            state.score += match (opens, state.quoted) {
                (false, true) => price::QUOTE,
                (true, true) => -price::QUOTE,
                (false, false) => -price::QUOTE / 2.0,
                (true, false) => 0.0,
            };
            state.quoted = opens;
        }
        state.score += if character.is_ascii() {
            price::ASCII
        } else if character == '\u{3000}' {
            price::INDENT
        } else {
            self.score(state.history, symbol)
        };
        state.history = model::push(state.history, symbol);
        state.settled = if state.pending != 0 || event != Event::None {
            0
        } else {
            state.settled.saturating_add(1)
        };
        if self.is_hopeless(state.score, next) {
            return;
        }
        let node = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        self.nodes.push(Node {
            before: state.node,
            character,
            next: u32::try_from(next).unwrap_or(NONE),
            in_step: state.pending == 0,
            event,
        });
        state.node = node;
        if let Some(beam) = self.beams.get_mut(next) {
            beam.push(state);
            self.note(state.score, next);
        }
    }

    fn extend_in_step(&mut self, state: State, index: usize, token: Token) {
        if index == self.question {
            self.starts(state, index);
            if !state.owes_mark {
                let torn = self.torn_gloss_at(index + 1).is_some();
                let cost = if torn {
                    price::TORN_GLOSS
                } else {
                    price::QUESTION
                };
                let state = State {
                    last: 0xBF,
                    ..state
                };
                self.push(state, '？', index + 1, Event::None, cost);
            }
            return;
        }
        if index < self.question && !state.owes_mark {
            let owing = State {
                owes_mark: true,
                ..state
            };
            self.beams[self.question].push(owing);
        }
        if is_noise(token.character)
            && let Some(mark) = self.mark_behind_noise(index)
            && mark > index
        {
            let node = state.node;
            let mark_token = self.tokens[mark];
            let character = full_width(mark_token);
            let state = State {
                last: mark_token.pair[1],
                node,
                ..state
            };
            self.push(state, character, mark + 1, Event::None, 0.0);
            return;
        }
        let (character, last) = if token.ascii != 0 {
            (token.character, token.ascii)
        } else {
            (token.character, token.pair[1])
        };
        let pair = if token.ascii != 0 {
            [state.last, token.ascii]
        } else {
            token.pair
        };
        let next = self.behind_gloss(index + 1, pair);
        let cost = if token.ascii == 0 {
            start::odd(character)
        } else {
            0.0
        };
        self.push(State { last, ..state }, character, next, Event::None, cost);
    }

    fn extend_out_of_step(&mut self, state: State, index: usize, token: Token) {
        if token.character == '?' {
            // Rare characters are tried behind the best reading only: there are 190 to try behind each.
            let best = state.score >= self.best_here;
            self.ends(
                state,
                index,
                if best { f32::NEG_INFINITY } else { f32::MIN },
            );
        }
        if is_noise(token.character)
            && let Some(mark) = self.mark_behind_noise(index)
            && mark > index
        {
            // Noise stands alone between the bytes of this character, as the byte before it was used up.
            let pair = self.tokens[mark].pair;
            self.pair(state, pair, mark + 1, Event::NoiseInside, 0.0);
        }
        if token.ascii != 0 && gbk::is_trail(token.ascii) {
            self.close_with_ascii(state, index, token);
        }
        if token.pair[0] != 0 {
            self.pair(state, token.pair, index + 1, Event::None, 0.0);
        }
    }

    /// An ASCII token is the second byte of the pending character.
    fn close_with_ascii(&mut self, state: State, index: usize, token: Token) {
        if let Pair::Character(character) = gbk::decode(state.pending, token.ascii) {
            let next = self.behind_gloss(index + 1, [state.pending, token.ascii]);
            let mut cost = start::odd(character);
            if next == index + 1 {
                cost += self.unglossed(character);
            }
            let closed = State {
                pending: 0,
                last: token.ascii,
                ..state
            };
            self.push(closed, character, next, Event::None, cost);
        }
    }

    /// A visible pair out of step: it closes the pending character and opens the next.
    fn pair(&mut self, state: State, pair: [u8; 2], next: usize, event: Event, cost: f32) {
        let Pair::Character(character) = gbk::decode(state.pending, pair[0]) else {
            return;
        };
        let next = self.behind_gloss(next, pair);
        let cost = cost + start::odd(character) + self.unglossed(character);
        let open = State {
            pending: pair[1],
            last: pair[1],
            ..state
        };
        if gbk::is_lead(pair[1]) {
            self.push(open, character, next, event, cost);
        }
    }
}
