//! Readings of damaged text side by side, and which of them are kept.

use super::super::model::{CONTEXT, History};
use super::target::Pending;

/// Sure characters behind a guess after which nothing further can change it: the model looks back so far.
pub(super) const SETTLED: u8 = 3;
/// Readings kept that end alike: they go on alike, and only the best can win; the rest are told where it is near. Kept
/// all, a search for vanished bytes takes 23 % longer.
const ALIKE: usize = 5;
/// A reading that is so much less likely than the best, in nats, is given up. Without this a search for vanished bytes
/// takes 15 % longer.
const FAR: f32 = 24.0;

/// A character of a reading, and the place of the one before it.
#[derive(Clone, Copy, Debug)]
struct Node {
    before: u32,
    character: char,
}

/// The place before the first character.
const ROOT: u32 = u32::MAX;

/// The characters of readings, which share their beginnings.
#[derive(Debug, Default)]
pub(super) struct Nodes(Vec<Node>);

impl Nodes {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// The place of `character` behind the one at `before`.
    pub(super) fn add(&mut self, before: u32, character: char) -> u32 {
        let place = u32::try_from(self.0.len()).unwrap_or(ROOT);
        self.0.push(Node { before, character });
        place
    }

    /// The characters of a reading, the last first.
    pub(super) fn back(&self, last: u32) -> impl Iterator<Item = char> {
        let mut at = last;
        std::iter::from_fn(move || {
            let node = self.0.get(at as usize)?;
            at = node.before;
            Some(node.character)
        })
    }

    /// A reading as text.
    pub(super) fn text(&self, last: u32) -> String {
        let mut characters: Vec<char> = self.back(last).collect();
        characters.reverse();
        characters.into_iter().collect()
    }
}

/// A reading so far.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pub(super) score: f32,
    /// The last character, a place in [`Nodes`].
    pub(super) last: u32,
    pub(super) history: History,
    pub(super) pending: Pending,
    /// Whether a byte of the pending character was guessed.
    pub(super) open_guess: bool,
    /// Sure characters since the last guess.
    pub(super) since: u8,
    /// Whether anything was guessed.
    pub(super) guessed: bool,
}

impl State {
    pub(super) const fn new(history: History) -> Self {
        Self {
            score: 0.0,
            last: ROOT,
            history,
            pending: Pending::NONE,
            open_guess: false,
            since: SETTLED,
            guessed: false,
        }
    }
}

/// Keeps the best few, and of those that end alike the best few of them.
pub(super) fn prune(states: &mut Vec<State>, most: usize) {
    let better = |one: &State, other: &State| other.score.total_cmp(&one.score);
    if states.len() > most {
        states.select_nth_unstable_by(most, better);
        states.truncate(most);
    }
    if states.len() <= ALIKE {
        return;
    }
    states.sort_unstable_by(better);
    let least = states[0].score - FAR;
    let mut kept: Vec<([u16; CONTEXT], Pending, usize)> = Vec::with_capacity(states.len());
    states.retain(|state| {
        let end = (state.history, state.pending);
        if let Some((_, _, count)) = kept
            .iter_mut()
            .find(|(history, pending, _)| (*history, *pending) == end)
        {
            *count += 1;
            *count <= ALIKE && state.score >= least
        } else {
            kept.push((state.history, state.pending, 1));
            state.score >= least
        }
    });
}

/// Whether all readings stand at the same place in sure text.
pub(super) fn settled(states: &[State]) -> bool {
    states.iter().all(|state| {
        state.since >= SETTLED && state.pending == states[0].pending && !state.open_guess
    })
}

/// The best reading, how much likelier it is than the next, and the texts of the next few.
pub(super) fn settle(states: &mut Vec<State>, nodes: &Nodes) -> (f32, Vec<String>) {
    states.sort_by(|one, other| other.score.total_cmp(&one.score));
    let mut margin = f32::INFINITY;
    let mut others = Vec::new();
    if let [best, rest @ ..] = states.as_slice() {
        let text = nodes.text(best.last);
        let rest = rest.iter().map(|state| (state, nodes.text(state.last)));
        for (state, other) in rest.filter(|(_, other)| *other != text).take(4) {
            margin = margin.min(best.score - state.score);
            others.push(other);
        }
    }
    states.truncate(1);
    (margin, others)
}
