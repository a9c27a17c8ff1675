//! Which reading of a run wins, and by how much.

use super::super::model;
use super::{Event, NONE, Node, Outcome, Search, State, price};

/// How a state was reached.
struct Path {
    nodes: Vec<Node>,
    /// How many of them are the run.
    run: usize,
    /// The text of the run.
    text: String,
    /// Index of the token behind it.
    next: usize,
}

/// A reading of the run.
#[derive(Clone, Debug)]
struct Candidate {
    text: String,
    /// Index of the token behind it.
    next: usize,
    /// Byte of the text behind it.
    end: usize,
    /// Whether doing the damage again gives the text.
    proved: bool,
    /// No byte was lost otherwise than the process loses bytes.
    explained: bool,
    score: f32,
}

/// Readings this many nats behind the best by characters are scored by words too.
const RESCORED: f32 = 14.0;

/// Weight of the word model beside the character model.
const WORDS: f32 = 0.6;

/// The margin of a reading without a rival.
const CERTAIN: f32 = 99.0;

impl Search<'_> {
    /// What a final state reads, up to the last character that it looked ahead to.
    fn path(&self, state: &State) -> Path {
        let mut path = Vec::new();
        let mut at = state.node;
        while at != NONE {
            let node = self.nodes[at as usize];
            path.push(node);
            at = node.before;
        }
        path.reverse();
        let run = path
            .iter()
            .position(|node| node.in_step && node.next as usize > self.question)
            .map_or(path.len(), |at| at + 1);
        let mut text = String::new();
        for node in &path[..run] {
            text.push(node.character);
            if let Event::Swallowed(Some(found)) = node.event {
                text.push(found);
            }
        }
        let next = path[..run].last().map_or(0, |node| node.next as usize);
        Path {
            nodes: path,
            run,
            text,
            next,
        }
    }

    /// What a final state gives the run, scored by words too.
    fn candidate(&self, state: &State, path: Path) -> Candidate {
        let symbols: Vec<model::Symbol> = self
            .start
            .history
            .iter()
            .copied()
            .chain(
                path.nodes
                    .iter()
                    .map(|node| self.model.symbol(node.character)),
            )
            .collect();
        let run = &path.nodes[..path.run];
        let text_end = self.tokens.last().map_or(0, |token| token.end);
        let end = self
            .tokens
            .get(path.next)
            .map_or(text_end, |token| token.at);
        let proved = self.is_redone(run, end);
        let explained = run.iter().all(|node| node.event != Event::Unexplained);
        let doubt = if explained && !proved {
            price::UNPROVED
        } else {
            0.0
        };
        Candidate {
            text: path.text,
            next: path.next,
            end,
            proved,
            explained,
            score: state.score + WORDS * self.model.words(&symbols) - doubt,
        }
    }

    pub(super) fn outcome(&self) -> Outcome {
        let Some(best) = self.finals.first() else {
            return Outcome::Undecided {
                end: self.tokens.first().map_or(0, |token| token.end),
                candidates: Vec::new(),
            };
        };
        let mut candidates: Vec<Candidate> = Vec::new();
        for state in &self.finals {
            if state.score < best.score - RESCORED {
                break;
            }
            let path = self.path(state);
            if !candidates
                .iter()
                .any(|known| known.text == path.text && known.next == path.next)
            {
                candidates.push(self.candidate(state, path));
            }
        }
        candidates.sort_by(|a, b| {
            b.score
                .total_cmp(&a.score)
                .then_with(|| a.text.cmp(&b.text))
        });
        let Candidate {
            text,
            next,
            end,
            proved,
            explained,
            ..
        } = candidates[0].clone();
        if next == self.question + 1 && text.ends_with('？') {
            return Outcome::Kept;
        }
        let margin = candidates
            .get(1)
            .map_or(CERTAIN, |second| candidates[0].score - second.score);
        if margin < self.around.margin {
            return Outcome::Undecided {
                end,
                candidates: candidates
                    .into_iter()
                    .take(5)
                    .map(|candidate| candidate.text)
                    .collect(),
            };
        }
        Outcome::Restored {
            end,
            after: text,
            margin,
            proved,
            explained,
        }
    }
}
