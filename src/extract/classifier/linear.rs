//! Multinomial logistic regression on sparse features, learnt by stochastic gradient descent with the step sizes of
//! `AdaGrad` (Duchi, Hazan and Singer 2011).
//!
//! Only additions, products, quotients and square roots, which every processor rounds alike: the same examples give
//! the same weights everywhere.

use std::borrow::Borrow;

/// What a statement does: nothing that counts, states a problem, suggests, plans, retells advice.
pub(super) const CLASSES: usize = 5;

/// A number for each class.
pub(super) type PerClass = [f32; CLASSES];

/// The features of one example: which, and how much of each.
pub(super) type Features = Vec<(u32, f32)>;

/// How far the first step for a weight goes.
const RATE: f32 = 0.5;

/// Weights by feature.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Linear {
    pub(super) weights: Vec<PerClass>,
}

impl Linear {
    /// The score of each class.
    pub(super) fn scores(&self, features: &[(u32, f32)]) -> PerClass {
        let mut scores = [0.0; CLASSES];
        for &(feature, value) in features {
            let weights = &self.weights[feature as usize];
            for (score, weight) in scores.iter_mut().zip(weights) {
                *score += weight * value;
            }
        }
        scores
    }

    /// Weights for features below `size`, learnt from `examples` in `epochs` passes.
    pub(super) fn train(
        examples: &[impl Borrow<(Features, usize)>],
        size: usize,
        epochs: u64,
    ) -> Self {
        let mut model = Self {
            weights: vec![[0.0; CLASSES]; size],
        };
        let mut squares = vec![[1e-8_f32; CLASSES]; size];
        let mut order: Vec<usize> = (0..examples.len()).collect();
        for epoch in 0..epochs {
            order.sort_by_key(|&index| shuffled(index as u64 + (epoch << 32)));
            for &index in &order {
                let (features, class) = examples[index].borrow();
                let mut errors = probabilities(model.scores(features));
                errors[*class] -= 1.0;
                for &(feature, value) in features {
                    let feature = feature as usize;
                    for class in 0..CLASSES {
                        let slope = errors[class] * value;
                        let square = &mut squares[feature][class];
                        *square += slope * slope;
                        model.weights[feature][class] -= RATE * slope / square.sqrt();
                    }
                }
            }
        }
        model
    }
}

/// The probability of each class, from their scores.
pub(super) fn probabilities(scores: PerClass) -> PerClass {
    let most = scores.iter().copied().fold(f32::MIN, f32::max);
    let powers = scores.map(|score| power(score - most));
    let sum: f32 = powers.iter().sum();
    powers.map(|power| power / sum)
}

/// e to the power of `x`, for `x` up to 0: (1 + x/4096)^4096, within half a per mille of it above -2 and 3 % above -16.
fn power(x: f32) -> f32 {
    let mut value = (1.0 + f64::from(x) / 4096.0).max(0.0);
    for _ in 0..12 {
        value *= value;
    }
    #[allow(clippy::cast_possible_truncation)]
    let value = value as f32;
    value
}

/// A number that looks drawn by chance, the same for the same `number` (`SplitMix64`, Steele, Lea and Flood 2014).
fn shuffled(number: u64) -> u64 {
    let mut z = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_parts_the_examples_is_learnt() {
        let examples: Vec<(Features, usize)> = (0..40)
            .map(|n| (vec![(0, 1.0), (1 + n % 4, 1.0)], (n % 4) as usize))
            .collect();
        let model = Linear::train(&examples, 5, 10);
        for (features, class) in &examples {
            let found = probabilities(model.scores(features));
            assert!(found[*class] > 0.8, "{found:?}");
            assert!((found.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }
}
