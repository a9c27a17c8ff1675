//! The likeliest text behind misread bytes of which some are lost.
//!
//! A beam of readings walks the damaged text character by character. A character that lost nothing gives its bytes;
//! a mark of loss gives every byte that it may hide; the target encoding refuses most of them, and the character
//! model ranks the rest. Where the last few characters are sure again, the best reading is taken. A reading that
//! can go no further is tried again from the last cut with bytes put in that vanished without a mark; if that does
//! not help either, the run of misread text ends there.

use super::super::model::{BOUNDARY, CONTEXT, History, Model, Prepared, push};
use super::beam::{Nodes, SETTLED, State, prune, settle, settled};
use super::is_lost;
use super::lost::{COMMON, at_line_end, dropped_before, pairs, script_of};
use super::reading::Reading;
use super::target::{Fed, Pending, Target};
use crate::span::Span;
use std::ops::RangeInclusive;

/// Readings kept side by side. With 32, 87 Han characters in 100 are right where `?` hides pairs; with 128, 98.9.
const BEAM: usize = 128;
/// Readings kept where a third of what stands there is marks of loss: nothing will decide them.
const NARROW: usize = 6;
/// What it costs, in nats, that a mark hides something else than the one byte it always hides.
const UNUSUAL: f32 = 2.5;
/// What it costs that bytes vanished without a mark.
const VANISHED: f32 = 6.0;
/// What a guess in the other script than the text's costs, or of a full-width letter or digit; the model does not tell
/// scripts and widths apart.
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

/// Marks behind which a piece may end.
const ENDS: [char; 6] = ['。', '，', '\n', '；', '！', '？'];

struct Search<'a> {
    text: &'a str,
    reading: Reading,
    target: Target,
    model: &'static Model,
    /// The history asked last.
    prepared: Prepared,
    /// Sure characters seen in a traditional form, less those in a simplified one.
    traditional: i32,
    nodes: Nodes,
}

/// Reads `text` from `start` to at most `limit`, as far as it makes sense; pieces without gaps.
pub(super) fn read(
    text: &str,
    start: usize,
    limit: usize,
    reading: Reading,
    target: Target,
) -> Vec<Piece> {
    let model = Model::shipped();
    let mut search = Search {
        text,
        reading,
        target,
        model,
        prepared: model.prepare([BOUNDARY; CONTEXT]),
        traditional: 0,
        nodes: Nodes::default(),
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

/// A character of the damaged text, and where it stands.
#[derive(Clone, Copy)]
struct Shown {
    character: char,
    next_at: usize,
    /// Whether bytes may have vanished before it.
    rescue: bool,
}

impl Search<'_> {
    fn piece(
        &mut self,
        at: usize,
        limit: usize,
        history: History,
    ) -> Option<(Piece, History, bool)> {
        let mut zones: Vec<Span> = Vec::new();
        let mut first: Option<(usize, usize)> = None;
        loop {
            match self.walk(at, limit, history, &zones) {
                Walked::Cut(state, end, margin, others) => {
                    return Some(self.finish(at, state, end, margin, others, false));
                }
                Walked::Dead(dead, complete) => {
                    let further = first.is_none_or(|(before, _)| {
                        self.text[before.min(dead)..dead].chars().count() >= ZONE
                    });
                    if further {
                        first = Some((dead, complete));
                    }
                    let everywhere = zones.iter().any(|zone| zone.end == limit);
                    if further && zones.len() < RESCUES && !everywhere {
                        if self.knows_dropped() {
                            // Which bytes vanish from GBK is known so well that they may be sought everywhere.
                            zones = vec![Span::new(at, limit)];
                            continue;
                        }
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
                            Some(self.finish(at, state, end, margin, others, true))
                        }
                        Walked::Dead(..) => None,
                    };
                }
            }
        }
    }

    fn walk(&mut self, start: usize, limit: usize, history: History, zones: &[Span]) -> Walked {
        self.nodes.clear();
        let mut states = vec![State::new(history)];
        let (mut margin, mut others) = (f32::INFINITY, Vec::new());
        let mut at = start;
        let mut complete = start;
        let (mut length, mut marks) = (0, 0);
        let mut next = Vec::new();
        for character in self.text[start..limit].chars() {
            let next_at = at + character.len_utf8();
            let rescue = zones
                .iter()
                .any(|zone| zone.contains(Span::new(at, at + 1)));
            if rescue {
                self.vanish(&mut states, Some(character));
            }
            next.clear();
            let shown = Shown {
                character,
                next_at,
                rescue,
            };
            for state in &states {
                self.step(state, shown, &mut next);
            }
            if next.is_empty() {
                return Walked::Dead(at, complete);
            }
            marks += usize::from(is_lost(character));
            let hopeless = length > 12 && marks * 3 > length;
            prune(&mut next, if hopeless { NARROW } else { BEAM });
            std::mem::swap(&mut states, &mut next);
            at = next_at;
            length += 1;
            if states.len() > 1 && (settled(&states) || length >= LONGEST) {
                let (nearest, texts) = settle(&mut states, &self.nodes);
                margin = margin.min(nearest);
                others = texts;
            }
            if states.iter().any(|state| state.pending.is_empty()) {
                complete = at;
            }
            if let [state] = states.as_slice()
                && state.pending.is_empty()
                && (length >= PIECE || self.ends_clause(state))
                && (state.since >= SETTLED || length >= LONGEST)
            {
                return Walked::Cut(*state, at, margin, others);
            }
        }
        if zones.iter().any(|zone| zone.end >= limit) {
            self.vanish(&mut states, None);
        }
        states.retain(|state| state.pending.is_empty());
        if states.is_empty() {
            return if complete > start && complete < limit {
                self.walk(start, complete, history, zones)
            } else {
                Walked::Dead(at, start)
            };
        }
        let (nearest, texts) = settle(&mut states, &self.nodes);
        match states.pop() {
            Some(state) => Walked::Cut(state, at, margin.min(nearest), texts),
            None => Walked::Dead(at, start),
        }
    }

    /// Whether a rule tells which bytes vanish: those of UTF-8 that a reader of GBK drops.
    fn knows_dropped(&self) -> bool {
        self.reading == Reading::Gbk && self.target == Target::Utf8
    }

    fn ends_clause(&self, state: &State) -> bool {
        let last = self.nodes.back(state.last).next();
        last.is_some_and(|last| ENDS.contains(&last))
    }

    fn finish(
        &self,
        at: usize,
        state: State,
        end: usize,
        margin: f32,
        others: Vec<String>,
        ended: bool,
    ) -> (Piece, History, bool) {
        let piece = Piece {
            span: Span::new(at, end),
            after: self.nodes.text(state.last),
            margin: if state.guessed { margin } else { f32::INFINITY },
            others,
        };
        (piece, state.history, ended)
    }

    /// Every way in which `state` goes on with a character of the damaged text.
    fn step(&mut self, state: &State, shown: Shown, next: &mut Vec<State>) {
        let Shown {
            character,
            next_at,
            rescue,
        } = shown;
        if !is_lost(character) {
            let inside = !state.pending.is_empty();
            if let Some(bytes) = self.reading.bytes_within(character, inside) {
                if character == '€' && self.reading == Reading::Gbk {
                    next.extend(self.feed(state, &[0xA2, 0xE3], UNUSUAL, false));
                }
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
                found.score += at_line_end(&self.nodes, found.last);
            }
            next.extend(found);
        }
        if character == '?' || rescue || self.target != Target::Utf8 {
            let cost = if self.target == Target::Utf8 {
                UNUSUAL
            } else {
                0.0
            };
            self.feed_lost(state, cost, next);
        }
    }

    /// Goes on with every pair that may hide behind a mark.
    fn feed_lost(&mut self, state: &State, cost: f32, next: &mut Vec<State>) {
        for (lead, trails) in pairs(self.reading, self.target, state.pending.is_empty()) {
            let Some(begun) = self.feed(state, &[*lead], cost, true) else {
                continue;
            };
            for trail in trails {
                next.extend(self.feed(&begun, &[*trail], 0.0, true));
            }
        }
    }

    /// Adds the readings in which bytes stood before `shown`, or at the end of what is read, that left no mark.
    fn vanish(&mut self, states: &mut Vec<State>, shown: Option<char>) {
        let mut more = Vec::new();
        if self.knows_dropped() {
            let follower = match shown {
                None => None,
                Some(character) => match self.reading.bytes(character) {
                    Some(bytes) => bytes.into_iter().next(),
                    None => return,
                },
            };
            let ends = shown.is_none_or(|shown| shown == '\n' || shown == '\r');
            for state in states.iter() {
                self.vanish_from_gbk(state, follower, ends, &mut more);
            }
        } else {
            for state in states.iter() {
                self.vanish_one(state, 0x80..=0xBF, &mut more);
                self.feed_lost(state, VANISHED, &mut more);
            }
            if self.reading == Reading::Latin {
                prune(&mut more, BEAM);
                for state in more.clone() {
                    self.vanish_one(&state, 0x81..=0x9D, &mut more);
                }
            }
        }
        prune(&mut more, BEAM);
        states.append(&mut more);
    }

    /// Goes on with one byte or two that a reader of GBK leaves out: it drops a byte that begins no character, and one
    /// that makes none with the byte behind it.
    fn vanish_from_gbk(
        &mut self,
        state: &State,
        follower: Option<u8>,
        ends: bool,
        more: &mut Vec<State>,
    ) {
        let from = more.len();
        let dropped = dropped_before(follower);
        for byte in &dropped.one {
            more.extend(self.feed(state, &[*byte], VANISHED / 2.0, true));
        }
        for bytes in &dropped.two {
            more.extend(self.feed(state, bytes, VANISHED, true));
        }
        if ends {
            for state in &mut more[from..] {
                if state.pending.is_empty() {
                    state.score += at_line_end(&self.nodes, state.last);
                }
            }
        }
    }

    fn vanish_one(&mut self, state: &State, bytes: RangeInclusive<u8>, more: &mut Vec<State>) {
        for byte in bytes {
            let cost = if self.reading.drops(byte) {
                VANISHED / 2.0
            } else {
                VANISHED + UNUSUAL
            };
            more.extend(self.feed(state, &[byte], cost, true));
        }
    }

    fn feed(&mut self, from: &State, bytes: &[u8], cost: f32, guess: bool) -> Option<State> {
        let mut state = *from;
        state.score -= cost;
        state.guessed |= guess;
        for &byte in bytes {
            state.open_guess |= guess;
            match self.target.feed(state.pending, byte) {
                Fed::Impossible => return None,
                Fed::More(pending) => state.pending = pending,
                Fed::Character(character) => self.complete(&mut state, character)?,
            }
        }
        Some(state)
    }

    /// Ends a character of a reading; `None` where it was guessed and is rare.
    fn complete(&mut self, state: &mut State, character: char) -> Option<()> {
        let symbol = self.model.symbol(character);
        let script = script_of(character);
        if state.open_guess {
            if self.model.unigram(symbol) < COMMON {
                return None;
            }
            if script * self.traditional.signum() < 0 {
                state.score -= OTHER_SCRIPT;
            }
            // 表明，2004 is likelier than 表明０2004; the model does not tell widths apart.
            if matches!(character, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ') {
                state.score -= OTHER_SCRIPT;
            }
            state.since = 0;
        } else {
            self.traditional += script;
            state.since = state.since.saturating_add(1);
        }
        // White space in a row is one boundary: the model has not seen it otherwise.
        if symbol == BOUNDARY && state.history[CONTEXT - 1] == BOUNDARY {
            state.score -= MORE_SPACE;
        } else {
            if self.prepared.history != state.history {
                self.prepared = self.model.prepare(state.history);
            }
            state.score += self.model.score(&self.prepared, symbol);
            state.history = push(state.history, symbol);
        }
        state.last = self.nodes.add(state.last, character);
        state.pending = Pending::NONE;
        state.open_guess = false;
        Some(())
    }
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
