//! The cheapest way through the bytes: which encoding each of them is in.
//!
//! Every encoding walks through the window at once, paying for each character what [`cost`] says and
//! for each refused byte [`refused`](cost::refused); at any place it may hand over to another for a price, low behind a line end,
//! high inside a line. The cheapest walk is the answer: it finds the encoding of a file, of each line of a mixed
//! file, and of runs inside a line, by one rule and with offsets. This is Viterbi's algorithm; what is remembered
//! besides the cost is the last character, so that the letter model works, which makes it very slightly greedy.

use super::cost::{self, Before, Costs, NAT};
use super::encoding::{STATES, State};
use super::step::{refused, step};

/// A change of encoding behind a line end. Lines right in files of five encodings mixed: 100 % at 2 nats, 99.93 at 5,
/// 99.88 at 9, where short lines take their neighbours' encoding; but at 4 a short line of a Big5 blog turns EUC-TW.
const CHANGE_AT_LINE: u32 = 5 * NAT;

/// A change of encoding inside a line. At 9 nats two private characters of a GBK text become two spaces of Big5 and
/// lines right in mixed files fall to 99.83 %; from 14 to 22 those figures stay and short runs go:
/// at 14 runs of four characters of UTF-8 in a GBK line are found (99 %), and of GBK in UTF-8 (98 %).
const CHANGE_IN_LINE: u32 = 14 * NAT;

/// On top of that, a change between bytes and wide units inside a line: it happens where files were joined, not in
/// text. It guards against one odd unit of UTF-16 explaining a lost byte, which it did in 1 of 20 texts while bad
/// bytes in a row cost as much as single ones; now no cell shows the difference.
const CHANGE_OF_WIDTH: u32 = 20 * NAT;

/// A file in an encoding that it says it is not. A hint, not an order: half a character outweighs it.
pub(super) const AGAINST_HINT: u32 = 4 * NAT;

/// One unit of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// The encoding, and shift state, that reads it.
    pub(super) state: State,
    /// Bytes it takes.
    pub(super) length: usize,
    /// Whether it is given up as unreadable.
    pub(super) refused: bool,
}

/// What is known at the edges of a window.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edges {
    /// The state before the window; `None` at the start of a source.
    pub(super) before: Option<State>,
    /// The state behind the window; `None` at the end of a source or where it is not known.
    pub(super) behind: Option<State>,
    /// What the source says of itself.
    pub(super) hint: Option<State>,
}

/// Best arrival at a place in a state.
#[derive(Clone, Copy)]
struct Arrival {
    cost: u32,
    last: Before,
    /// Bytes of the unit that led here; 0 for a change of encoding at this place.
    length: u8,
    from: u8,
    refused: bool,
}

const NEVER: Arrival = Arrival {
    cost: u32::MAX,
    last: Before::START,
    length: 0,
    from: 0,
    refused: false,
};

/// The costs a reading in `state` is judged by.
pub(super) fn costs(state: State) -> &'static Costs {
    match state {
        State::Big5 | State::EucTw | State::IsoCns | State::IsoCnsShifted => &cost::TRADITIONAL,
        _ => &cost::EITHER,
    }
}

/// Which states are worth trying on `window`. The wide encodings and the escapes are tried where there is any sign
/// of them: a NUL, a mark, an escape, or the window being `short`, since a few Han characters in UTF-16 have no sign.
pub(super) fn candidates(window: &[u8], short: bool) -> Vec<State> {
    let nul = memchr::memchr(0, window).is_some();
    let marked = memchr::memmem::find(window, b"\xFF\xFE").is_some()
        || memchr::memmem::find(window, b"\xFE\xFF").is_some();
    let zeros = nul && memchr::memmem::find(window, b"\0\0").is_some();
    let hz = memchr::memmem::find(window, b"~{").is_some()
        || memchr::memmem::find(window, b"~}").is_some();
    let iso = memchr::memmem::find(window, b"\x1B$").is_some();
    State::ALL
        .into_iter()
        .filter(|state| match state {
            State::Utf16Le | State::Utf16Be => short || nul || marked,
            State::Utf32Le | State::Utf32Be => zeros,
            State::Hz | State::HzShifted => hz,
            State::IsoGb | State::IsoGbShifted | State::IsoCns | State::IsoCnsShifted => iso,
            _ => true,
        })
        .collect()
}

/// The cheapest units that cover `window`, with the states `allowed`.
pub(super) fn cheapest(window: &[u8], allowed: &[State], edges: Edges) -> Vec<Unit> {
    let Some(mut arrivals) = start(window.len(), allowed, edges) else {
        return Vec::new();
    };
    let costs = State::ALL.map(costs);
    for at in 0..window.len() {
        hand_over(window, at, allowed, row(&mut arrivals, at));
        for &state in allowed {
            let here = arrivals[at * STATES + state as usize];
            if here.cost == u32::MAX {
                continue;
            }
            let rest = &window[at..];
            let read = step(state, rest);
            if let Some(read) = read {
                let (mut price, mut last) = (cost::ESCAPE, here.last);
                if let Some(text) = read.text {
                    price = costs[state as usize].of(text.first, here.last);
                    last = last.then(text.first);
                }
                let target = &mut arrivals[(at + read.length) * STATES + read.next as usize];
                arrive(target, here.cost + price, last, read.length, state, false);
            }
            // A byte may be given up although it can be read: behind a lost byte every pair is shifted.
            let length = if read.is_some() {
                state.unit()
            } else {
                refused(state, rest)
            }
            .min(rest.len());
            let lost = here.last.then(char::REPLACEMENT_CHARACTER);
            let price = here.cost + cost::refused(length, read.is_some(), here.last);
            let target = &mut arrivals[(at + length) * STATES + state as usize];
            arrive(target, price, lost, length, state, true);
            if length > 1 && state.unit() > 1 {
                // A lost byte puts wide units out of step; giving up a single byte brings them back.
                let target = &mut arrivals[(at + 1) * STATES + state as usize];
                arrive(target, price, lost, 1, state, true);
            }
        }
    }
    trace_back(&arrivals, window.len(), edges)
}

fn start(length: usize, allowed: &[State], edges: Edges) -> Option<Vec<Arrival>> {
    let first = allowed.first()?;
    let mut arrivals = vec![NEVER; (length + 1) * STATES];
    for &state in allowed {
        let price = match edges.before {
            Some(before) if before == state => 0,
            Some(_) => CHANGE_AT_LINE + state.prior(),
            None => state.prior(),
        };
        let hint = match edges.hint {
            Some(hint) if hint.label() != state.label() => AGAINST_HINT,
            _ => 0,
        };
        arrivals[state as usize] = Arrival {
            cost: price + if edges.before.is_none() { hint } else { 0 },
            from: *first as u8,
            ..NEVER
        };
    }
    Some(arrivals)
}

fn row(arrivals: &mut [Arrival], at: usize) -> &mut [Arrival] {
    &mut arrivals[at * STATES..(at + 1) * STATES]
}

/// Lets every encoding take over from the cheapest one at this place, for the price of a change.
fn hand_over(window: &[u8], at: usize, allowed: &[State], row: &mut [Arrival]) {
    let Some(best) = allowed
        .iter()
        .copied()
        .min_by_key(|&state| row[state as usize].cost)
    else {
        return;
    };
    let from = row[best as usize];
    if at == 0 || from.cost == u32::MAX {
        return;
    }
    let behind = &window[..at];
    let line =
        behind.ends_with(b"\n") || behind.ends_with(b"\n\0") || behind.ends_with(b"\n\0\0\0");
    let marked = window[at..].starts_with(b"\xFF\xFE") || window[at..].starts_with(b"\xFE\xFF");
    let change = if line { CHANGE_AT_LINE } else { CHANGE_IN_LINE };
    for &state in allowed {
        let width = if line || marked || state.unit() == best.unit() {
            0
        } else {
            CHANGE_OF_WIDTH
        };
        let price = from.cost.saturating_add(change + width + state.prior());
        if price < row[state as usize].cost {
            row[state as usize] = Arrival {
                cost: price,
                last: from.last,
                length: 0,
                from: best as u8,
                refused: false,
            };
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "no unit is longer than four bytes"
)]
fn arrive(
    target: &mut Arrival,
    cost: u32,
    last: Before,
    length: usize,
    from: State,
    refused: bool,
) {
    if cost < target.cost {
        *target = Arrival {
            cost,
            last,
            length: length as u8,
            from: from as u8,
            refused,
        };
    }
}

fn trace_back(arrivals: &[Arrival], end: usize, edges: Edges) -> Vec<Unit> {
    let last = &arrivals[end * STATES..];
    let price = |state: &usize| {
        let change = match edges.behind {
            Some(behind) if behind as usize != *state => CHANGE_AT_LINE,
            _ => 0,
        };
        last[*state].cost.saturating_add(change)
    };
    let mut state = (0..STATES).min_by_key(price).unwrap_or_default();
    let mut at = end;
    let mut units = Vec::new();
    while at > 0 {
        let arrival = arrivals[at * STATES + state];
        if arrival.cost == u32::MAX {
            break;
        }
        state = usize::from(arrival.from);
        if arrival.length > 0 {
            at -= usize::from(arrival.length);
            units.push(Unit {
                state: State::ALL[state],
                length: usize::from(arrival.length),
                refused: arrival.refused,
            });
        }
    }
    units.reverse();
    units
}

/// What reading all of `bytes` in `state` costs, and how many bytes were refused.
pub(super) fn price(bytes: &[u8], start: State) -> u32 {
    let (mut state, mut at, mut sum, mut last) = (start, 0, 0u32, Before::START);
    let costs = costs(start);
    while at < bytes.len() {
        let rest = &bytes[at..];
        if let Some(read) = step(state, rest) {
            match read.text {
                Some(text) => {
                    sum = sum.saturating_add(costs.of(text.first, last));
                    last = last.then(text.first);
                }
                None => sum = sum.saturating_add(cost::ESCAPE),
            }
            state = read.next;
            at += read.length;
        } else {
            let length = refused(state, rest);
            sum = sum.saturating_add(cost::refused(length, false, last));
            last = last.then(char::REPLACEMENT_CHARACTER);
            at += length;
        }
    }
    sum
}
