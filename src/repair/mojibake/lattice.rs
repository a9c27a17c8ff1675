//! The likeliest text behind misread bytes of which some are lost.
//!
//! A beam of readings walks the damaged text character by character. A character that lost nothing gives its bytes;
//! a mark of loss gives every byte that it may hide; the target encoding refuses most of them, and the character
//! model ranks the rest. Where the last few characters are sure again, the best reading is taken. A reading that
//! can go no further is tried again from the last cut with bytes put in that vanished without a mark; if that does
//! not help either, the run of misread text ends there.

use super::super::forms;
use super::super::model::{BOUNDARY, CONTEXT, History, Model, push};
use super::reading::{Pairs, Reading, big5, gbk};
use super::target::{Fed, Pending, Target};
use crate::span::Span;
use std::cell::Cell;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

/// Readings kept side by side. With 32, 87 Han characters in 100 are right where `?` hides pairs; with 128, 98.9.
const BEAM: usize = 128;
/// Readings kept where a third of what stands there is marks of loss: nothing will decide them.
const NARROW: usize = 6;
/// A character behind a lost byte is only believed if it is at least as likely as this anywhere.
const COMMON: f32 = -13.0;
/// Sure characters behind a guess after which nothing further can change it: the model looks back so far.
const SETTLED: u8 = 3;
/// What it costs, in nats, that a mark hides something else than the one byte it always hides.
const UNUSUAL: f32 = 2.5;
/// What it costs that bytes vanished without a mark.
const VANISHED: f32 = 6.0;
/// What a guess in the other script than the text's costs; the model does not tell scripts apart.
const OTHER_SCRIPT: f32 = 4.0;
/// What further white space costs; at nothing it would win over every mark.
const MORE_SPACE: f32 = 4.0;
/// Longest piece, in characters, where no punctuation ends it.
pub(super) const PIECE: usize = 32;
/// Longest piece, in characters, of nothing but guesses: there the best reading so far is taken.
const LONGEST: usize = 128;
/// How many characters before a dead end bytes may have vanished, and how many beyond it a rescue must reach.
const ZONE: usize = 4;
/// Rescues in one piece.
const RESCUES: usize = 3;

/// A part of a run, read.
#[derive(Debug)]
pub(super) struct Piece {
    /// Where it stands in the damaged text.
    pub span: Span,
    /// What it was.
    pub after: String,
    /// How much likelier it is than the next reading, in nats; infinite where nothing was guessed.
    pub margin: f32,
    /// The nearest other readings, where something was guessed.
    pub others: Vec<String>,
}

static LOST_IN_BIG5: LazyLock<Vec<[u8; 2]>> = LazyLock::new(|| common(Reading::Big5, gbk()));
static LOST_IN_GBK: LazyLock<Vec<[u8; 2]>> = LazyLock::new(|| common(Reading::Gbk, big5()));

/// The pairs that `reading` loses and that are common characters in `table`.
fn common(reading: Reading, table: &Pairs) -> Vec<[u8; 2]> {
    let model = Model::shipped();
    let pairs = reading.lost_pairs().iter().copied();
    pairs
        .filter(|&pair| {
            let character = table.character(pair);
            character.is_some_and(|character| model.unigram(model.symbol(character)) >= COMMON)
        })
        .collect()
}

#[derive(Clone, Debug)]
struct State {
    score: f32,
    out: String,
    history: History,
    pending: Pending,
    /// Whether a byte of the pending character was guessed.
    open_guess: bool,
    since: u8,
    guessed: bool,
}

struct Search<'a> {
    text: &'a str,
    reading: Reading,
    target: Target,
    model: &'static Model,
    /// Sure characters seen in a traditional form, less those in a simplified one.
    traditional: Cell<i32>,
}

/// Reads `text` from `start` to at most `limit`, as far as it makes sense; pieces without gaps.
pub(super) fn read(
    text: &str,
    start: usize,
    limit: usize,
    reading: Reading,
    target: Target,
) -> Vec<Piece> {
    let search = Search {
        text,
        reading,
        target,
        model: Model::shipped(),
        traditional: Cell::new(0),
    };
    let mut pieces = Vec::new();
    let mut at = start;
    let mut history = [BOUNDARY; CONTEXT];
    while at < limit {
        let Some((piece, next, ended)) = search.piece(at, limit, history) else {
            break;
        };
        at = piece.span.end;
        history = next;
        pieces.push(piece);
        if ended {
            break;
        }
    }
    pieces
}

/// How a walk from a cut ended.
enum Walked {
    Cut(State, usize, f32, Vec<String>),
    /// Where no reading was left, and the last place where one had just ended a character.
    Dead(usize, usize),
}

impl Search<'_> {
    fn piece(&self, at: usize, limit: usize, history: History) -> Option<(Piece, History, bool)> {
        let mut zones: Vec<Span> = Vec::new();
        let mut first: Option<(usize, usize)> = None;
        loop {
            match self.walk(at, limit, history, &zones) {
                Walked::Cut(state, end, margin, others) => {
                    return Some(finish(at, state, end, margin, others, false));
                }
                Walked::Dead(dead, complete) => {
                    let further = first.is_none_or(|(before, _)| {
                        self.text[before.min(dead)..dead].chars().count() >= ZONE
                    });
                    if further {
                        first = Some((dead, complete));
                    }
                    if further && zones.len() < RESCUES {
                        let from = self.text[at..dead]
                            .char_indices()
                            .rev()
                            .nth(ZONE - 1)
                            .map_or(at, |(index, _)| at + index);
                        zones.push(Span::new(from, dead + 1));
                        continue;
                    }
                    if !further {
                        zones.pop();
                    }
                    let (_, complete) = first?;
                    if complete == at {
                        return None;
                    }
                    return match self.walk(at, complete, history, &zones) {
                        Walked::Cut(state, end, margin, others) => {
                            Some(finish(at, state, end, margin, others, true))
                        }
                        Walked::Dead(..) => None,
                    };
                }
            }
        }
    }

    fn walk(&self, start: usize, limit: usize, history: History, zones: &[Span]) -> Walked {
        let mut states = vec![State {
            score: 0.0,
            out: String::new(),
            history,
            pending: Pending::default(),
            open_guess: false,
            since: SETTLED,
            guessed: false,
        }];
        let (mut margin, mut others) = (f32::INFINITY, Vec::new());
        let mut at = start;
        let mut complete = start;
        let (mut length, mut marks) = (0, 0);
        for character in self.text[start..limit].chars() {
            let next_at = at + character.len_utf8();
            let rescue = zones
                .iter()
                .any(|zone| zone.contains(Span::new(at, at + 1)));
            if rescue {
                self.vanish(&mut states);
            }
            let mut next = Vec::with_capacity(states.len());
            for state in states {
                self.step(&state, character, next_at, rescue, &mut next);
            }
            if next.is_empty() {
                return Walked::Dead(at, complete);
            }
            marks += usize::from(matches!(character, '?' | '\u{FFFD}'));
            let hopeless = length > 12 && marks * 3 > length;
            prune(&mut next, if hopeless { NARROW } else { BEAM });
            states = next;
            at = next_at;
            length += 1;
            if states.len() > 1 && (settled(&states) || length >= LONGEST) {
                settle(&mut states, &mut margin, &mut others);
            }
            if states.iter().any(|state| state.pending.is_empty()) {
                complete = at;
            }
            if let [state] = states.as_slice()
                && state.pending.is_empty()
                && (length >= PIECE || state.out.ends_with(['。', '，', '\n', '；', '！', '？']))
                && (state.since >= SETTLED || length >= LONGEST)
                && let Some(state) = states.pop()
            {
                return Walked::Cut(state, at, margin, others);
            }
        }
        states.retain(|state| state.pending.is_empty());
        if states.is_empty() {
            return if complete > start && complete < limit {
                self.walk(start, complete, history, zones)
            } else {
                Walked::Dead(at, start)
            };
        }
        settle(&mut states, &mut margin, &mut others);
        match states.pop() {
            Some(state) => Walked::Cut(state, at, margin, others),
            None => Walked::Dead(at, start),
        }
    }

    /// Every way in which `state` goes on with a character of the damaged text.
    fn step(
        &self,
        state: &State,
        character: char,
        next_at: usize,
        rescue: bool,
        next: &mut Vec<State>,
    ) {
        let lost = matches!(character, '?' | '\u{FFFD}');
        if !lost {
            let inside = !state.pending.is_empty();
            if let Some(bytes) = self.reading.bytes_within(character, inside) {
                let again = (character == '€' && self.reading == Reading::Gbk)
                    .then(|| self.feed(state, &[0xA2, 0xE3], UNUSUAL, false));
                next.extend(again.flatten());
                next.extend(self.feed(state, bytes.as_slice(), 0.0, false));
            }
            return;
        }
        let alone = next_at >= self.text.len()
            || self.text.as_bytes()[next_at].is_ascii() && self.text.as_bytes()[next_at] != b'?';
        // A byte is lost before ASCII; where none follows, it was the end of a line that has vanished since.
        let line_ends = !alone && self.reading == Reading::Gbk
            || next_at >= self.text.len()
            || self.text[next_at..].starts_with(['\r', '\n', '<']);
        if character == '?' && state.pending.is_empty() {
            next.extend(self.feed(state, b"?", 0.0, false));
        }
        for byte in 0x80..=0xFE_u8 {
            let line_ends = line_ends && (byte != 0x80 || alone);
            let usual = match self.reading {
                Reading::Gbk => byte == 0x80 || alone,
                Reading::Big5 => alone,
                Reading::Latin => matches!(byte, 0x80..=0x9F),
            };
            let cost = if usual { 0.0 } else { UNUSUAL };
            // The only byte that a mark inside Chinese text can hide is no guess.
            let guess = !(self.reading == Reading::Gbk && byte == 0x80 && !alone);
            let mut found = self.feed(state, &[byte], cost, guess);
            if let Some(found) = &mut found
                && line_ends
                && found.pending.is_empty()
            {
                found.score += at_line_end(&found.out);
            }
            next.extend(found);
        }
        if character == '?' || rescue || self.target != Target::Utf8 {
            let cost = if self.target == Target::Utf8 {
                UNUSUAL
            } else {
                0.0
            };
            for pair in self.lost_pairs(state) {
                next.extend(self.feed(state, pair, cost, true));
            }
        }
    }

    /// Pairs that may hide behind a mark. In a two-byte code they are whole characters, and then only common ones.
    fn lost_pairs(&self, state: &State) -> &'static [[u8; 2]] {
        match self.target {
            Target::Utf8 => self.reading.lost_pairs(),
            _ if !state.pending.is_empty() => &[],
            Target::Gbk => &LOST_IN_BIG5,
            Target::Big5 => &LOST_IN_GBK,
        }
    }

    /// Adds the readings in which bytes stood here that left no mark.
    fn vanish(&self, states: &mut Vec<State>) {
        let mut more = Vec::new();
        for state in states.iter() {
            self.vanish_one(state, 0x80..=0xBF, &mut more);
            for pair in self.lost_pairs(state) {
                more.extend(self.feed(state, pair, VANISHED, true));
            }
        }
        if self.reading == Reading::Latin {
            prune(&mut more, BEAM);
            for state in more.clone() {
                self.vanish_one(&state, 0x81..=0x9D, &mut more);
            }
        }
        prune(&mut more, BEAM);
        states.append(&mut more);
    }

    fn vanish_one(&self, state: &State, bytes: RangeInclusive<u8>, more: &mut Vec<State>) {
        for byte in bytes {
            let cost = if self.reading.drops(byte) {
                VANISHED / 2.0
            } else {
                VANISHED + UNUSUAL
            };
            more.extend(self.feed(state, &[byte], cost, true));
        }
    }

    fn feed(&self, from: &State, bytes: &[u8], cost: f32, guess: bool) -> Option<State> {
        // Most guesses are impossible at once: seen before anything is copied.
        match self.target.feed(from.pending, bytes.first().copied()?) {
            Fed::Impossible => return None,
            Fed::Character(character)
                if guess && self.model.unigram(self.model.symbol(character)) < COMMON =>
            {
                return None;
            }
            _ => {}
        }
        let mut state = from.clone();
        state.score -= cost;
        state.guessed |= guess;
        for &byte in bytes {
            state.open_guess |= guess;
            match self.target.feed(state.pending, byte) {
                Fed::Impossible => return None,
                Fed::More(pending) => state.pending = pending,
                Fed::Character(character) => {
                    let symbol = self.model.symbol(character);
                    if state.open_guess {
                        if self.model.unigram(symbol) < COMMON {
                            return None;
                        }
                        let script = script_of(character);
                        if script * self.traditional.get().signum() < 0 {
                            state.score -= OTHER_SCRIPT;
                        }
                        state.since = 0;
                    } else {
                        let script = script_of(character);
                        self.traditional.set(self.traditional.get() + script);
                        state.since = state.since.saturating_add(1);
                    }
                    // White space in a row is one boundary: the model has not seen it otherwise.
                    if symbol == BOUNDARY && state.history[CONTEXT - 1] == BOUNDARY {
                        state.score -= MORE_SPACE;
                    } else {
                        state.score += self.model.score(&self.model.prepare(state.history), symbol);
                        state.history = push(state.history, symbol);
                    }
                    state.out.push(character);
                    state.pending = Pending::default();
                    state.open_guess = false;
                }
            }
        }
        Some(state)
    }
}

/// What the end of a line adds to a guessed character, in nats: of the marks that differ in their last byte only, a
/// full stop ends nine lines in ten, and an opening or dividing one none. The model has not seen ends of lines.
fn at_line_end(out: &str) -> f32 {
    let mut back = out.chars().rev();
    let (last, before) = (back.next(), back.next());
    match last {
        Some('。') if before.is_none_or(|before| !forms::is_han(before) && before != '”') => {
            -4.0
        }
        Some('。') => 4.0,
        Some('\u{3000}') => -8.0,
        Some('、' | '《' | '〈' | '「' | '“' | '（' | '，') => -4.0,
        _ => 0.0,
    }
}

/// 1 for a character only of traditional text, -1 for one only of simplified text.
fn script_of(character: char) -> i32 {
    if forms::is_traditional(character) {
        1
    } else if forms::written(character) != character {
        -1
    } else {
        0
    }
}

fn finish(
    at: usize,
    state: State,
    end: usize,
    margin: f32,
    others: Vec<String>,
    ended: bool,
) -> (Piece, History, bool) {
    let piece = Piece {
        span: Span::new(at, end),
        after: state.out,
        margin: if state.guessed { margin } else { f32::INFINITY },
        others,
    };
    (piece, state.history, ended)
}

/// Keeps the best few.
fn prune(states: &mut Vec<State>, most: usize) {
    if states.len() > most {
        states.select_nth_unstable_by(most, |one, other| other.score.total_cmp(&one.score));
        states.truncate(most);
    }
}

/// Whether all readings stand at the same place in sure text.
fn settled(states: &[State]) -> bool {
    states.iter().all(|state| {
        state.since >= SETTLED && state.pending == states[0].pending && !state.open_guess
    })
}

/// Takes the best reading, and notes what came next.
fn settle(states: &mut Vec<State>, margin: &mut f32, others: &mut Vec<String>) {
    states.sort_by(|one, other| other.score.total_cmp(&one.score));
    if let [best, rest @ ..] = states.as_slice() {
        let mut rest = rest.iter().filter(|state| state.out != best.out).peekable();
        if let Some(second) = rest.peek() {
            *margin = margin.min(best.score - second.score);
        }
        *others = rest.take(4).map(|state| state.out.clone()).collect();
    }
    states.truncate(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(damaged: &str, reading: Reading, target: Target) -> String {
        read(damaged, 0, damaged.len(), reading, target)
            .into_iter()
            .map(|piece| piece.after)
            .collect()
    }

    #[test]
    fn lost_bytes_are_filled_in() {
        assert_eq!(
            text(
                "銆�銆�浜屻�佷簲骞存潵鐨勫伐浣滃拰浠诲姟",
                Reading::Gbk,
                Target::Utf8
            ),
            "　　二、五年来的工作和任务"
        );
        assert_eq!(
            text("ä¸\u{AD}å›½äºº", Reading::Latin, Target::Utf8),
            "中国人"
        );
        assert_eq!(text("ä¸å›½äºº", Reading::Latin, Target::Utf8), "中国人");
        assert_eq!(text("ÖÐ¹ú", Reading::Latin, Target::Gbk), "中国");
    }
}
