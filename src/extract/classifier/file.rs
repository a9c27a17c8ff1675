//! How a classifier is kept: weights of words in steps of one byte, those of the place as they are.

use super::Classifier;
use super::features::{BUCKETS, PLACE};
use super::linear::{CLASSES, Linear};

/// Bytes that tell how far a feature lies behind the last.
const WIDE: usize = 3;

impl Classifier {
    /// The file form: the step of the weights of words, their count, each feature that has any (how far it lies behind
    /// the last, and a byte a class); then the weights of the place. All numbers are little-endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let step = step(&self.words);
        let mut bytes = step.to_le_bytes().to_vec();
        let mut last = 0;
        let mut rows = Vec::new();
        let mut count = 0_u32;
        for (feature, weights) in self.words.weights.iter().enumerate() {
            #[allow(clippy::cast_possible_truncation)]
            let steps = weights.map(|weight| (weight / step).round() as i8);
            if steps != [0; CLASSES] {
                let gap = (feature - last).to_le_bytes();
                rows.extend(&gap[..WIDE]);
                rows.extend(steps.map(|step| step.to_le_bytes()[0]));
                last = feature;
                count += 1;
            }
        }
        bytes.extend(count.to_le_bytes());
        bytes.extend(rows);
        for weight in self.place.weights.iter().flatten() {
            bytes.extend(weight.to_le_bytes());
        }
        bytes
    }

    /// Reads the file form; `None` where it is cut or no such file.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut take = |count: usize| {
            let (taken, behind) = rest.split_at_checked(count)?;
            rest = behind;
            Some(taken)
        };
        let step = f32::from_le_bytes(take(4)?.try_into().ok()?);
        let count = u32::from_le_bytes(take(4)?.try_into().ok()?);
        let mut words = vec![[0.0; CLASSES]; BUCKETS];
        let mut at = 0;
        for _ in 0..count {
            let gap = take(WIDE)?.iter().rev();
            at += gap.fold(0, |gap, &byte| gap << 8 | usize::from(byte));
            let weights = words.get_mut(at)?;
            for (weight, &byte) in weights.iter_mut().zip(take(CLASSES)?) {
                *weight = f32::from(i8::from_le_bytes([byte])) * step;
            }
        }
        let mut place = vec![[0.0; CLASSES]; PLACE];
        for weight in place.iter_mut().flatten() {
            *weight = f32::from_le_bytes(take(4)?.try_into().ok()?);
        }
        rest.is_empty().then_some(Self {
            words: Linear { weights: words },
            place: Linear { weights: place },
        })
    }
}

/// The step between two weights that one byte can tell apart.
fn step(words: &Linear) -> f32 {
    let weights = words.weights.iter().flatten();
    weights.fold(f32::MIN_POSITIVE, |most, weight| most.max(weight.abs())) / 127.0
}

/// The weights as the file form keeps them.
pub(super) fn rounded(words: &Linear) -> Linear {
    let step = step(words);
    let round = |weight: f32| (weight / step).round() * step;
    Linear {
        weights: words.weights.iter().map(|row| row.map(round)).collect(),
    }
}
