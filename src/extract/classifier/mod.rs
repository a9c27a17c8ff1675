//! What a statement does, told by its words and its place: learnt from coded documents.
//!
//! Rules of words and headings miss what their authors did not think of: a section called 几点思考, an opening of the
//! writer's own, a state that no word calls bad. Two logistic regressions know more of such statements than lists
//! can: one on the characters of a statement, one on what the first says of it and of those around it, with the section
//! it stands in. The second learns from what the first says of documents it has not seen (stacking, Wolpert 1992), so that
//! it trusts it no more than it deserves.
//!
//! It learns in seconds from the annotated documents of `tests/cases/scored`; `tests/it/trained.rs` holds the shipped
//! file to them. `judged.rs` says what is made of its judgement.

mod features;
mod file;
mod linear;

use std::sync::LazyLock;

use features::{BUCKETS, CONSTANT, PLACE, places, words};
use file::rounded;
use linear::{CLASSES, Features, Linear, PerClass, probabilities};

use super::reading::Reading;
use crate::document::{Document, Mode};
use crate::span::Span;

/// A document to learn from: its text, the documents in it, and the statements that somebody found.
#[derive(Clone, Debug)]
pub struct Coded {
    /// The analysed text.
    pub text: String,
    /// The documents in it.
    pub documents: Vec<Document>,
    /// What was found: bytes of the text, and how it is put.
    pub statements: Vec<(Span, Mode)>,
}

/// The probabilities of what a segment does.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Judgement(PerClass);

impl Judgement {
    /// That it states a problem.
    pub(super) const fn problem(self) -> f32 {
        self.0[1]
    }

    /// That it advises, plans or retells advice.
    pub(super) fn advice(self) -> f32 {
        self.0[2..].iter().sum()
    }

    /// How it advises, if it does.
    pub(super) fn mode(self) -> Mode {
        let [_, _, suggest, plan, reported] = self.0;
        if reported > suggest.max(plan) {
            Mode::Reported
        } else if plan > suggest {
            Mode::Plan
        } else {
            Mode::Suggest
        }
    }
}

/// The class of a statement of `mode`; 0 is none.
const fn class_of(mode: Mode) -> usize {
    match mode {
        Mode::Explicit | Mode::Embedded => 1,
        Mode::Suggest => 2,
        Mode::Plan => 3,
        Mode::Reported => 4,
    }
}

/// Tells what statements do.
#[derive(Clone, Debug, PartialEq)]
pub struct Classifier {
    words: Linear,
    place: Linear,
}

/// Passes over the examples.
const EPOCHS: u64 = 5;

/// Passes of the second over its own, which are cheap.
const PLACE_EPOCHS: u64 = 20;

/// Parts that the documents are divided in: what the first says of one, it has learnt from the others.
const FOLDS: usize = 4;

/// Features of fewer statements than this say nothing of the next: leaving them out changes no figure and takes a third
/// off the file.
const LEAST: u32 = 3;

impl Classifier {
    /// The one shipped with the program.
    ///
    /// # Panics
    ///
    /// Never: a test reads the shipped file.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Classifier> = LazyLock::new(|| {
            Classifier::from_bytes(include_bytes!("weights.bin"))
                .expect("the shipped weights are whole")
        });
        &SHIPPED
    }

    /// Learns from coded documents. The same documents in the same order give the same classifier on every machine.
    #[must_use]
    pub fn train(coded: &[Coded]) -> Self {
        let readings: Vec<(usize, Reading<'_>)> = coded
            .iter()
            .enumerate()
            .flat_map(|(source, coded)| {
                let documents = coded.documents.iter();
                documents.map(move |document| (source, Reading::new(&coded.text, document, None)))
            })
            .collect();
        let mut examples: Vec<Vec<(Features, usize)>> = readings
            .iter()
            .map(|(source, reading)| {
                (0..reading.segments.len())
                    .map(|index| {
                        let class =
                            class_at(reading.segments[index].span, &coded[*source].statements);
                        (words(reading, index), class)
                    })
                    .collect()
            })
            .collect();
        leave_out_rare(&mut examples);
        let learn = |left_out: usize| {
            let chosen: Vec<&(Features, usize)> = readings
                .iter()
                .zip(&examples)
                .filter(|((source, _), _)| source % FOLDS != left_out)
                .flat_map(|(_, examples)| examples)
                .collect();
            Linear::train(&chosen, BUCKETS, EPOCHS)
        };
        let parts: Vec<Linear> = (0..FOLDS).map(learn).collect();
        let mut placed = Vec::new();
        for ((source, reading), examples) in readings.iter().zip(&examples) {
            let told: Vec<PerClass> = examples
                .iter()
                .map(|(features, _)| parts[source % FOLDS].scores(features))
                .collect();
            let classes = examples.iter().map(|&(_, class)| class);
            placed.extend(places(reading, &told).into_iter().zip(classes));
        }
        Self {
            words: rounded(&learn(FOLDS)),
            place: standardised(placed),
        }
    }

    /// What each segment of a document does.
    pub(super) fn judge(&self, reading: &Reading<'_>) -> Vec<Judgement> {
        let told: Vec<PerClass> = (0..reading.segments.len())
            .map(|index| self.words.scores(&words(reading, index)))
            .collect();
        places(reading, &told)
            .iter()
            .map(|place| Judgement(probabilities(self.place.scores(place))))
            .collect()
    }
}

/// What a segment does: the class of the statement that covers most of it, at least half.
fn class_at(segment: Span, statements: &[(Span, Mode)]) -> usize {
    let shared = |span: Span| {
        let (start, end) = (span.start.max(segment.start), span.end.min(segment.end));
        end.saturating_sub(start)
    };
    statements
        .iter()
        .map(|&(span, mode)| (shared(span), mode))
        .filter(|&(shared, _)| shared * 2 >= segment.end - segment.start)
        .max_by_key(|&(shared, mode)| (shared, std::cmp::Reverse(mode)))
        .map_or(0, |(_, mode)| class_of(mode))
}

/// Takes features out that too few statements have.
fn leave_out_rare(examples: &mut [Vec<(Features, usize)>]) {
    let mut counts = vec![0_u32; BUCKETS];
    for (feature, _) in examples.iter().flatten().flat_map(|(features, _)| features) {
        counts[*feature as usize] += 1;
    }
    for (features, _) in examples.iter_mut().flatten() {
        features.retain(|&(feature, _)| counts[feature as usize] >= LEAST);
    }
}

/// Learns the weights of the place on features of mean 0 and deviation 1, and gives them for the features as they are.
fn standardised(mut placed: Vec<(Features, usize)>) -> Linear {
    let count = placed.len() as f64;
    let mut means = [0.0_f64; PLACE];
    let mut squares = [0.0_f64; PLACE];
    for &(feature, value) in placed.iter().flat_map(|(features, _)| features) {
        means[feature as usize] += f64::from(value) / count;
        squares[feature as usize] += f64::from(value) * f64::from(value) / count;
    }
    let deviations: Vec<f64> = (0..PLACE)
        .map(|at| (squares[at] - means[at] * means[at]).max(0.0).sqrt())
        .collect();
    // What never varies stays as it is: among it the constant, which takes up what the means leave.
    let varies = |at: usize| deviations[at] > 1e-6;
    #[allow(clippy::cast_possible_truncation)]
    for (feature, value) in placed.iter_mut().flat_map(|(features, _)| features) {
        let at = *feature as usize;
        if varies(at) {
            *value = ((f64::from(*value) - means[at]) / deviations[at]) as f32;
        }
    }
    let mut learnt = Linear::train(&placed, PLACE, PLACE_EPOCHS);
    #[allow(clippy::cast_possible_truncation)]
    for class in 0..CLASSES {
        let mut constant = 0.0;
        for at in (0..PLACE).filter(|&at| varies(at)) {
            let weight = f64::from(learnt.weights[at][class]) / deviations[at];
            constant += weight * means[at];
            learnt.weights[at][class] = weight as f32;
        }
        learnt.weights[CONSTANT][class] -= constant as f32;
    }
    learnt
}
