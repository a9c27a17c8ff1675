//! Categories that are missing: clusters among the statements in which no cue stands.
//!
//! Statements are compared by their character pairs, weighted by how rare a pair is (tf-idf, cosine). Each cluster
//! grows around the statement that most others resemble and is proposed with the words its members share, as a
//! first cue, and with its statements as examples. It is a proposal: a category needs a definition and a boundary,
//! which no cluster has.
//!
//! Character pairs rather than words: they need no segmenter, and most Chinese words have two characters.

use std::collections::{BTreeMap, HashMap, HashSet};

/// Two statements with a cosine of this are alike. On the findings of 40 government reports .12 joins statements
/// that share one telling word; at .2 clusters fall apart into repetitions, at .08 they run together.
const ALIKE: f64 = 0.12;

/// A cluster smaller than this is an accident.
const SMALLEST: usize = 3;

/// More statements than this are thinned out evenly, since all are compared with all that share a rare pair.
const MOST: usize = 4000;

/// A pair in more of the statements than this share (one in) says nothing.
const COMMON: usize = 8;

/// How many shared words are named.
const WORDS: usize = 6;

/// A proposed category.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// What its statements share, most telling first.
    pub words: Vec<String>,
    /// Indices of its statements among those given, the most typical first.
    pub members: Vec<usize>,
}

/// Clusters `statements`, in which no cue stands; largest cluster first, at most `limit`.
#[must_use]
pub fn suggest(statements: &[&str], limit: usize) -> Vec<Proposal> {
    let step = statements.len().div_ceil(MOST).max(1);
    let chosen: Vec<usize> = (0..statements.len()).step_by(step).collect();
    let texts: Vec<Vec<char>> = chosen.iter().map(|&at| han(statements[at])).collect();
    let vectors = vectors(&texts);
    let neighbours = neighbours(&vectors);
    let mut free: Vec<bool> = vec![true; texts.len()];
    let mut proposals = Vec::new();
    while proposals.len() < limit {
        let open = |at: usize, free: &[bool]| -> f64 {
            neighbours[at]
                .iter()
                .filter(|&&(other, _)| free[other])
                .map(|&(_, cosine)| cosine)
                .sum()
        };
        let centre = (0..texts.len())
            .filter(|&at| free[at])
            .map(|at| (open(at, &free), std::cmp::Reverse(at)))
            .max_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
        let Some((weight, std::cmp::Reverse(centre))) = centre else {
            break;
        };
        if weight <= 0.0 {
            break;
        }
        let mut members: Vec<(usize, f64)> = neighbours[centre]
            .iter()
            .copied()
            .filter(|&(other, _)| free[other])
            .collect();
        members.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
        let members: Vec<usize> = std::iter::once(centre)
            .chain(members.into_iter().map(|(other, _)| other))
            .collect();
        for &member in &members {
            free[member] = false;
        }
        if members.len() < SMALLEST {
            continue;
        }
        proposals.push(Proposal {
            words: shared_words(&texts, &members),
            members: members.into_iter().map(|member| chosen[member]).collect(),
        });
    }
    proposals.sort_by_key(|proposal| std::cmp::Reverse(proposal.members.len()));
    proposals
}

fn han(statement: &str) -> Vec<char> {
    statement
        .chars()
        .filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c))
        .collect()
}

/// The weighted pairs of each statement, of length 1.
fn vectors(texts: &[Vec<char>]) -> Vec<BTreeMap<[char; 2], f64>> {
    let pairs = |text: &[char]| -> Vec<[char; 2]> {
        text.windows(2).map(|pair| [pair[0], pair[1]]).collect()
    };
    let mut frequency: HashMap<[char; 2], usize> = HashMap::new();
    for text in texts {
        for pair in pairs(text).into_iter().collect::<HashSet<_>>() {
            *frequency.entry(pair).or_default() += 1;
        }
    }
    let total = texts.len();
    texts
        .iter()
        .map(|text| {
            let mut vector: BTreeMap<[char; 2], f64> = BTreeMap::new();
            for pair in pairs(text) {
                let count = frequency[&pair];
                if count > 1 && count * COMMON <= total.max(SMALLEST * COMMON) {
                    *vector.entry(pair).or_default() += (share(total) / share(count)).ln();
                }
            }
            let length = vector
                .values()
                .map(|weight| weight * weight)
                .sum::<f64>()
                .sqrt();
            if length > 0.0 {
                for weight in vector.values_mut() {
                    *weight /= length;
                }
            }
            vector
        })
        .collect()
}

#[allow(clippy::cast_precision_loss)]
fn share(count: usize) -> f64 {
    count as f64
}

/// For each statement those alike, with the cosine.
fn neighbours(vectors: &[BTreeMap<[char; 2], f64>]) -> Vec<Vec<(usize, f64)>> {
    let mut places: BTreeMap<[char; 2], Vec<(usize, f64)>> = BTreeMap::new();
    for (at, vector) in vectors.iter().enumerate() {
        for (&pair, &weight) in vector {
            places.entry(pair).or_default().push((at, weight));
        }
    }
    vectors
        .iter()
        .enumerate()
        .map(|(at, vector)| {
            let mut products: BTreeMap<usize, f64> = BTreeMap::new();
            for (pair, weight) in vector {
                for &(other, others) in places.get(pair).into_iter().flatten() {
                    *products.entry(other).or_default() += weight * others;
                }
            }
            products
                .into_iter()
                .filter(|&(other, cosine)| other != at && cosine >= ALIKE)
                .collect()
        })
        .collect()
}

/// The words of two to four characters that most members share, the longer before the shorter they hold.
fn shared_words(texts: &[Vec<char>], members: &[usize]) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for &member in members {
        let mut own = HashSet::new();
        for length in 2..=4 {
            own.extend(texts[member].windows(length).map(String::from_iter));
        }
        for word in own {
            *counts.entry(word).or_default() += 1;
        }
    }
    let least = (members.len() / 3).max(2);
    let mut words: Vec<(String, usize)> = counts
        .into_iter()
        .filter(|&(_, count)| count >= least)
        .collect();
    words.sort_by(|one, other| {
        let weight = |(word, count): &(String, usize)| count * (word.chars().count() - 1);
        weight(other).cmp(&weight(one)).then(one.0.cmp(&other.0))
    });
    let mut chosen: Vec<String> = Vec::new();
    for (word, _) in words {
        if chosen.len() == WORDS {
            break;
        }
        if !chosen
            .iter()
            .any(|other| other.contains(&word) || word.contains(other))
        {
            chosen.push(word);
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_that_share_a_telling_word_are_proposed_together() {
        let statements = [
            "校车线路覆盖不全",
            "村里的狗到处跑",
            "部分乡镇没有校车",
            "校车司机流动大",
            "广场上的灯不亮",
        ];
        let proposals = suggest(&statements, 5);
        assert_eq!(proposals.len(), 1, "{proposals:?}");
        assert!(
            proposals[0].words.contains(&"校车".to_owned()),
            "{proposals:?}"
        );
        let mut members = proposals[0].members.clone();
        members.sort_unstable();
        assert_eq!(members, [0, 2, 3]);
        assert_eq!(suggest(&[], 5), []);
    }
}
