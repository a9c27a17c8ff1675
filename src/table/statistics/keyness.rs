//! Keyness: how much more often a word stands in one text than in another.
//!
//! Log-likelihood (Dunning 1993, all four cells) says how sure the difference is, the conservative log ratio how
//! large it is at least (Evert 2022): the end nearer to zero of the exact interval of the log ratio, 0 where the
//! interval holds it. The interval is Clopper and Pearson's of f1 among f1 + f2, as in the conditional Poisson test,
//! with Bonferroni's correction for the number of words compared. The same definitions as R's `corpora` package.

use super::interval::clopper_pearson;

/// Measures for one word.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Keyness {
    /// Log-likelihood G², negative where the word is rarer in the first text.
    pub g2: f64,
    /// log2 of the ratio of relative frequencies, with Walter's (1975) half counts.
    pub log_ratio: f64,
    /// Conservative log ratio.
    pub lrc: f64,
}

/// Compares a word that stands `f1` times among the `n1` tokens of one text and `f2` times among the `n2` of another;
/// `words` is how many words are compared in all, `alpha` the two-sided error over all of them (0.05 for 95 %).
///
/// ```
/// let key = baogao::table::statistics::keyness(50, 10_000, 10, 10_000, 1, 0.05);
/// assert!(key.g2 > 29.0 && key.lrc > 1.2 && key.lrc < key.log_ratio);
/// ```
#[must_use]
pub fn keyness(f1: usize, n1: usize, f2: usize, n2: usize, words: usize, alpha: f64) -> Keyness {
    let (o11, o12, size1, size2) = (f1 as f64, f2 as f64, n1 as f64, n2 as f64);
    let row = o11 + o12;
    let all = size1 + size2;
    let (e11, e12) = (row * size1 / all, row * size2 / all);
    let term = |observed: f64, expected: f64| {
        if observed > 0.0 {
            observed * (observed / expected).ln()
        } else {
            0.0
        }
    };
    let g2 = 2.0
        * (term(o11, e11)
            + term(o12, e12)
            + term(size1 - o11, size1 - e11)
            + term(size2 - o12, size2 - e12));
    let more = o11 / size1 >= o12 / size2;
    let (low, high) = clopper_pearson(f1, f1 + f2, alpha / words.max(1) as f64);
    let ratio = |share: f64| (size2 / size1 * share / (1.0 - share)).log2();
    let lrc = if more {
        ratio(low).max(0.0)
    } else {
        ratio(high).min(0.0)
    };
    Keyness {
        g2: if more { g2 } else { -g2 },
        log_ratio: ((o11 + 0.5) / (size1 + 0.5)).log2() - ((o12 + 0.5) / (size2 + 0.5)).log2(),
        lrc,
    }
}
