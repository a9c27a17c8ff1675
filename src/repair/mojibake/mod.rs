//! Text that was read in the wrong encoding: UTF-8 as GBK or Latin-1, GBK as Latin-1 or Big5, Big5 as GBK.
//!
//! *What it undoes.* `浜屻�佷簲骞存潵` is 二、五年来: UTF-8 read as GBK, a byte lost at `�`. `ÖÐ¹ú` is 中国: GBK read
//! as Latin-1.
//!
//! *How it knows.* One cheap scan looks for what only misread text is full of ([`scan()`]). Then the misreading is
//! inverted run by run or line by line: [`reading`] says which bytes stand behind the damaged text, [`target`] reads
//! them in the right encoding, [`lattice`] fills in the lost ones. The result is taken only if the character model
//! finds it likelier than what stands there by [`MARGIN`] nats and [`BETTER`] nats a character. An edit is proved when
//! doing the misreading again gives the damaged text back.
//!
//! *What it leaves alone.* Text that is better Chinese as it stands, accents and kana included; short runs without
//! company in the same text; bytes that nothing decides, told as a loss with candidates.

mod beam;
mod lattice;
mod lost;
mod reading;
mod scan;
mod target;

use super::forms;
use super::model::{BOUNDARY, CONTEXT, Model, push};
use super::patch::Patch;
use crate::document::{Loss, Repaired};
use crate::span::Span;
use lattice::{PIECE, Piece};
use reading::Reading;
use target::{Fed, Pending, Target};

pub(super) use scan::{Seen, scan};

/// Least gain of a run in nats. A clean law read as if it were misread gains under 0 everywhere; three misread
/// characters gain 25 and more.
const MARGIN: f32 = 14.0;
/// Least gain a character of the result: chance gains of long lines stay below 1, misread text gains 4 and more.
const BETTER: f32 = 1.5;
/// Characters of sure runs after which a text is known to be misread, so that short runs are believed too.
const KNOWN: usize = 12;
/// Least Han characters of a run in a text not known to be misread.
const SHORT: usize = 3;
/// Guesses nearer to one another than this are told as a loss too.
const DOUBT: f32 = 1.5;
/// What a character outside ASCII that is no Chinese costs in damaged text, in nats: the model, made for Chinese,
/// would find a row of letters likely.
const FOREIGN: f32 = 7.0;

/// What a line must gain, in nats a character, when it is read right without its lost bytes, and how likely it must be
/// then, before these are sought: misread lines gain 5 and more and come to -8.4 at worst; Greek, Cyrillic, kana and
/// rare characters gain 4 at most and come to -10 at best. The search costs a millisecond and more a character.
const PROMISE: f32 = 2.0;
const LEAST: f32 = -9.3;
/// Lines shorter than this, in characters, need only gain.
const BRIEF: f32 = 12.0;

/// How many characters of a run are looked at before it is sought: with four the clean text of the bench is repaired ten
/// times as fast as with two.
const OPENING: usize = 4;
/// How much is looked at in vain, one after another, before the rest of a text is left: 300,000 characters of lines, or
/// a thousand in searches, each of which costs [`SEARCH`] times as much. Random bytes and text of other languages would
/// else take a minute a megabyte; in misread text every line is a find.
const PATIENCE: usize = 300_000;
const SEARCH: usize = 300;

/// A run does not begin with a character less likely than this anywhere, in nats.
const UNHEARD_OF: f32 = -13.0;

/// What is left of [`PATIENCE`].
struct Patience(usize);

impl Patience {
    fn is_over(&self) -> bool {
        self.0 == 0
    }

    /// Something was found, or `cost` spent in vain.
    fn spend(&mut self, cost: usize, found: bool) {
        self.0 = if found {
            PATIENCE
        } else {
            self.0.saturating_sub(cost)
        };
    }
}

/// A misreading by name.
struct Kind {
    name: &'static str,
    reading: Reading,
    target: Target,
}

const UTF8_AS_GBK: Kind = Kind {
    name: "mojibake_utf8_as_gbk",
    reading: Reading::Gbk,
    target: Target::Utf8,
};
const UTF8_AS_LATIN: Kind = Kind {
    name: "mojibake_latin1",
    reading: Reading::Latin,
    target: Target::Utf8,
};
const GBK_AS_LATIN: Kind = Kind {
    name: "mojibake_gbk_as_latin1",
    reading: Reading::Latin,
    target: Target::Gbk,
};
const BIG5_AS_LATIN: Kind = Kind {
    name: "mojibake_big5_as_latin1",
    reading: Reading::Latin,
    target: Target::Big5,
};
const GBK_AS_BIG5: Kind = Kind {
    name: "mojibake_gbk_as_big5",
    reading: Reading::Big5,
    target: Target::Gbk,
};
const BIG5_AS_GBK: Kind = Kind {
    name: "mojibake_big5_as_gbk",
    reading: Reading::Gbk,
    target: Target::Big5,
};

impl Kind {
    /// Whether a run may begin with `text`: what comes out of its first characters is no character that prose never
    /// has, and no byte is out of place. In text out of step, in rare characters side by side and in GBK read as Latin-1
    /// the search would begin at every tenth character, to no end, and take nine tenths of the time.
    fn opens(&self, text: &str) -> bool {
        let pairs = self.reading == Reading::Gbk;
        let opening = if pairs { OPENING } else { 2 * OPENING };
        let mut pending = Pending::default();
        for (at, character) in text.chars().take(opening).enumerate() {
            if at > 0 && (is_lost(character) || pairs && character == '€') {
                return true;
            }
            let Some(bytes) = self.reading.bytes_within(character, !pending.is_empty()) else {
                // What no byte stands for ends a run of bytes, behind a whole character.
                return !pairs && at > 0 && pending.is_empty();
            };
            // The first byte of a character of three may be all that stands before a lost one.
            let whole = at + 1 < opening;
            for byte in bytes.into_iter().take(if whole { 2 } else { 1 }) {
                pending = match self.target.feed(pending, byte) {
                    Fed::More(more) => more,
                    Fed::Character(character) => {
                        let model = Model::shipped();
                        // Text misread twice gives Latin letters first.
                        if pairs && model.unigram(model.symbol(character)) < UNHEARD_OF {
                            return false;
                        }
                        Pending::default()
                    }
                    Fed::Impossible => return false,
                };
            }
        }
        true
    }

    /// The text read right as far as no byte was lost: a first look that costs next to nothing. Where much is lost it is
    /// poor Chinese, and yet better than the misread text.
    fn plainly(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut pending = Pending::default();
        let characters = text.chars().filter(|&character| !is_lost(character));
        let bytes = characters.filter_map(|character| self.reading.bytes(character));
        for byte in bytes.flat_map(reading::Bytes::into_iter) {
            pending = match self.target.feed(pending, byte) {
                Fed::More(more) => more,
                Fed::Character(character) => {
                    out.push(character);
                    Pending::default()
                }
                Fed::Impossible => {
                    // Out of step: the byte begins anew.
                    match self.target.feed(Pending::default(), byte) {
                        Fed::More(more) => more,
                        Fed::Character(character) => {
                            out.push(character);
                            Pending::default()
                        }
                        Fed::Impossible => Pending::default(),
                    }
                }
            };
        }
        out
    }

    /// A line read right where nothing of it was lost: then there is one reading, and nothing to search. In pieces like
    /// those of the search, so that places stay near.
    fn exactly(&self, text: &str, line: Span) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut after = String::new();
        let (mut start, mut at) = (line.start, line.start);
        let mut pending = Pending::default();
        for character in text[line.range()].chars() {
            if is_lost(character) {
                return None;
            }
            at += character.len_utf8();
            let bytes = self.reading.bytes_within(character, !pending.is_empty())?;
            for byte in bytes.into_iter() {
                pending = match self.target.feed(pending, byte) {
                    Fed::More(more) => more,
                    Fed::Character(character) => {
                        after.push(character);
                        Pending::default()
                    }
                    Fed::Impossible => return None,
                };
            }
            let ends = at == line.end || after.ends_with(['。', '，', '；', '！', '？']);
            if pending.is_empty() && (ends || after.chars().nth(PIECE).is_some()) {
                pieces.push(Piece {
                    span: Span::new(start, at),
                    after: std::mem::take(&mut after),
                    margin: f32::INFINITY,
                    others: Vec::new(),
                });
                start = at;
            }
        }
        pending.is_empty().then_some(pieces)
    }
}

/// A mark of loss: it hides a byte or a pair that nothing tells.
const fn is_lost(character: char) -> bool {
    matches!(character, '?' | '\u{FFFD}')
}

/// A run that may be taken.
struct Run {
    kind: &'static Kind,
    pieces: Vec<Piece>,
    gain: f32,
    han: usize,
}

impl Run {
    fn is_strong(&self) -> bool {
        self.han >= SHORT && self.gain >= MARGIN && self.gain >= BETTER * self.han as f32
    }

    fn span(&self) -> Span {
        let end = self.pieces.last().map_or(0, |piece| piece.span.end);
        Span::new(self.pieces.first().map_or(0, |piece| piece.span.start), end)
    }
}

/// Reads a text right where it was read wrongly; `None` where there is nothing of the kind.
pub(super) fn undo(text: &str, seen: Seen) -> Option<Repaired> {
    let mut runs: Vec<Run> = Vec::new();
    if seen.utf8_as_gbk {
        runs.extend(utf8_runs(text, &UTF8_AS_GBK));
    }
    if seen.latin {
        runs.extend(utf8_runs(text, &UTF8_AS_LATIN));
    }
    runs.sort_by_key(|run| run.span().start);
    let mut lines = Vec::new();
    if seen.latin || seen.odd {
        let mut taken = runs.iter().filter(|run| run.is_strong()).peekable();
        let mut start = 0;
        let mut patience = Patience(PATIENCE);
        for line in text.split_inclusive('\n') {
            if patience.is_over() {
                break;
            }
            let span = Span::new(start, start + line.len());
            start = span.end;
            while taken.next_if(|run| run.span().end <= span.start).is_some() {}
            if taken.peek().is_none_or(|run| run.span().start >= span.end)
                && scan::is_odd(line, seen)
            {
                lines.extend(best_line(text, span, seen, &mut patience));
            }
        }
    }
    let known = |kind: &Kind| {
        let strong = runs.iter().chain(&lines).filter(|run| run.is_strong());
        strong
            .filter(|run| run.kind.name == kind.name)
            .map(|run| run.han)
            .sum::<usize>()
            >= KNOWN
    };
    let certain = [
        &UTF8_AS_GBK,
        &UTF8_AS_LATIN,
        &GBK_AS_LATIN,
        &BIG5_AS_LATIN,
        &GBK_AS_BIG5,
        &BIG5_AS_GBK,
    ]
    .map(|kind| (kind.name, known(kind)));
    let is_certain = |kind: &Kind| certain.contains(&(kind.name, true));
    let (strong, weak): (Vec<Run>, Vec<Run>) = runs
        .into_iter()
        .chain(lines)
        .filter(|run| run.is_strong() || is_certain(run.kind) && run.gain > 2.0)
        .partition(Run::is_strong);
    // Strong runs first, then weak ones where there is room.
    let mut chosen: Vec<Run> = Vec::new();
    for run in strong.into_iter().chain(weak) {
        let at = chosen.partition_point(|other| other.span().end <= run.span().start);
        if chosen
            .get(at)
            .is_none_or(|other| other.span().start >= run.span().end)
        {
            chosen.insert(at, run);
        }
    }
    if chosen.is_empty() {
        return None;
    }
    let mut patch = Patch::new(text);
    for run in chosen {
        for piece in run.pieces {
            write(&mut patch, run.kind, piece);
        }
    }
    Some(patch.finish())
}

fn write(patch: &mut Patch<'_>, kind: &Kind, piece: Piece) {
    let damaged = &patch.text()[piece.span.range()];
    if damaged == piece.after {
        return;
    }
    let proved = kind
        .target
        .encode(&piece.after)
        .is_some_and(|bytes| kind.reading.reads_as(&bytes, damaged));
    let margin = if piece.margin.is_finite() {
        piece.margin
    } else {
        0.0
    };
    if piece.margin < DOUBT {
        let candidates = std::iter::once(piece.after.clone()).chain(piece.others);
        patch.lose(Loss {
            kind: "undecided_bytes",
            span: piece.span,
            candidates: candidates.collect(),
        });
    }
    patch.edit(kind.name, piece.span, &piece.after, proved, margin);
}

/// Runs of UTF-8: each begins at a character that stands for a first byte and a further one.
fn utf8_runs(text: &str, kind: &'static Kind) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut from = 0;
    let mut patience = Patience(PATIENCE);
    for at in scan::beginnings(text, kind.reading) {
        if patience.is_over() {
            break;
        }
        if at < from || !kind.opens(&text[at..]) {
            continue;
        }
        let limit = text.len();
        let mut pieces = lattice::read(text, at, limit, kind.reading, kind.target);
        // A tail in which nothing was misread is not part of the run.
        while pieces.last().is_some_and(|piece| piece.after.is_ascii()) {
            pieces.pop();
        }
        let Some(end) = pieces.last().map(|piece| piece.span.end) else {
            patience.spend(SEARCH * OPENING, false);
            continue;
        };
        from = end;
        let run = weigh(text, kind, pieces);
        patience.spend(SEARCH * (end - at), run.is_strong());
        runs.push(run);
    }
    runs
}

/// The best reading of a line in a two-byte encoding, if any is better than the line.
fn best_line(text: &str, line: Span, seen: Seen, patience: &mut Patience) -> Option<Run> {
    let mut kinds: Vec<&'static Kind> = Vec::new();
    if seen.latin {
        kinds.extend([&GBK_AS_LATIN, &BIG5_AS_LATIN]);
    }
    if seen.odd {
        kinds.extend([&GBK_AS_BIG5, &BIG5_AS_GBK]);
    }
    let stands = &text[line.range()];
    let (likely, length) = (likelihood(stands), stands.chars().count());
    let promises = |kind: &&'static Kind| {
        let plain = likelihood(&kind.plainly(stands));
        let length = length as f32;
        if length < BRIEF {
            plain > likely
        } else {
            plain > likely + PROMISE * length && plain > LEAST * length
        }
    };
    let mut cost = length;
    kinds.retain(promises);
    // Where one reading takes every byte, those that do not are not searched.
    let exact: Vec<_> = kinds.iter().map(|kind| kind.exactly(text, line)).collect();
    let any = exact.iter().any(Option::is_some);
    let runs = kinds.into_iter().zip(exact).filter_map(|(kind, exact)| {
        let pieces = match exact {
            Some(pieces) => pieces,
            None if any => return None,
            None => {
                cost += SEARCH * length;
                lattice::read(text, line.start, line.end, kind.reading, kind.target)
            }
        };
        let end = pieces.last()?.span.end;
        (text[end..line.end].trim().is_empty()).then(|| weigh(text, kind, pieces))
    });
    let best = runs.max_by(|one, other| one.gain.total_cmp(&other.gain));
    patience.spend(cost, best.as_ref().is_some_and(Run::is_strong));
    best
}

fn weigh(text: &str, kind: &'static Kind, pieces: Vec<Piece>) -> Run {
    let mut run = Run {
        kind,
        pieces,
        gain: 0.0,
        han: 0,
    };
    let after: String = run
        .pieces
        .iter()
        .map(|piece| piece.after.as_str())
        .collect();
    let after = match twice(kind, &after) {
        Some(again) => again,
        None => after,
    };
    run.han = after
        .chars()
        .filter(|&character| forms::is_han(character))
        .count();
    run.gain = likelihood(&after) - likelihood(&text[run.span().range()]);
    run
}

/// What UTF-8 that was read as Latin-1 twice over becomes in the second round; the first makes no Chinese yet.
fn twice(kind: &Kind, once: &str) -> Option<String> {
    if kind.name != UTF8_AS_LATIN.name || !scan(once).latin {
        return None;
    }
    let start = once.find(|character: char| !character.is_ascii())?;
    let pieces = lattice::read(once, start, once.len(), kind.reading, kind.target);
    Some(pieces.iter().map(|piece| piece.after.as_str()).collect())
}

/// How likely a text is as Chinese, in nats; what is neither Chinese nor ASCII costs [`FOREIGN`].
fn likelihood(text: &str) -> f32 {
    let model = Model::shipped();
    let mut history = [BOUNDARY; CONTEXT];
    let mut sum = 0.0;
    for character in text.chars() {
        let symbol = model.symbol(character);
        let score = model.score(&model.prepare(history), symbol);
        let foreign =
            matches!(character, '\u{7F}'..='\u{24F}' | '\u{E000}'..='\u{F8FF}' | '\u{FFFD}');
        sum += if foreign { score.min(-FOREIGN) } else { score };
        history = push(history, symbol);
    }
    sum
}
