//! How sure the answer is: what the other encodings would have cost.

use super::cost::NAT;
use super::encoding::State;
use super::search::{candidates, price};

/// Nats of lead for a factor of e. At 1.6 strings of two to four characters that were called 60 % sure were right in
/// 79 % of cases, at this stated and observed agree (`tests/it/decode.rs`, `confidence_means_what_it_says`).
const TEMPER: f64 = 1.1;

/// What a byte costs that is mere noise. Random bytes cost 5.55 nats each; Chinese text in its own encoding 2.2
/// (UTF-8) to 3.7, and what no encoding explains at less than this is left undecided.
const NOISE: f64 = 4.6;

/// How much of a run is looked at: more text only makes a sure answer surer.
const SAMPLE: usize = 240;

/// Below this an answer is called undecided. Of held-out strings above it, more than 97 % are right.
pub(super) const DECIDED: f32 = 0.8;

/// The probability that `run` is in `state`, and what else it may be, likeliest first.
pub(super) fn weigh(state: State, run: &[u8]) -> (f32, Vec<State>) {
    let sample = sample(state, run);
    if sample.iter().all(u8::is_ascii)
        && state.unit() == 1
        && !matches!(state, State::Hz | State::IsoGb)
    {
        return (1.0, Vec::new());
    }
    let nats = |sixteenths: u32| f64::from(sixteenths) / f64::from(NAT);
    let own = nats(price(sample, state) + state.prior());
    let mut others: Vec<(f64, State)> = candidates(sample, true)
        .into_iter()
        .filter(|other| State::ENCODINGS.contains(other) && other.label() != state.label())
        .map(|other| (nats(price(sample, other) + other.prior()), other))
        .collect();
    others.sort_by(|left, right| left.0.total_cmp(&right.0));
    #[expect(clippy::cast_precision_loss, reason = "the sample is short")]
    let noise = 4.0 + NOISE * sample.len() as f64;
    let against: f64 = others
        .iter()
        .map(|(cost, _)| *cost)
        .chain([noise])
        .map(|cost| ((own - cost) / TEMPER).min(50.0).exp())
        .sum();
    #[expect(clippy::cast_possible_truncation, reason = "a probability")]
    let confidence = (1.0 / (1.0 + against)) as f32;
    (
        confidence,
        others.into_iter().map(|(_, other)| other).collect(),
    )
}

/// The part of `run` that says most: from the first byte that is not ASCII, whole units.
fn sample(state: State, run: &[u8]) -> &[u8] {
    if state.unit() > 1 || matches!(state, State::Hz | State::IsoGb) {
        return &run[..run.len().min(SAMPLE)];
    }
    let start = run.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let mut end = run.len().min(start + SAMPLE);
    // Not in the middle of a character, as far as that can be told.
    if end < run.len()
        && let Some(ascii) = run[start..end].iter().rposition(|byte| *byte == b'\n')
    {
        end = start + ascii + 1;
    }
    &run[start..end]
}
