//! Confidence intervals of a share.

use statrs::distribution::{Beta, ContinuousCDF};

/// Standard normal quantile for two-sided 95 %.
pub(super) const Z: f64 = 1.959_963_984_540_054;

/// The 95 % interval of a share, after Wilson 1927; 0 to 1 where there is nothing to judge by.
///
/// ```
/// let (low, high) = baogao::table::statistics::wilson(8, 10);
/// assert!((low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4);
/// ```
#[must_use]
pub fn wilson(part: usize, whole: usize) -> (f64, f64) {
    if whole == 0 {
        return (0.0, 1.0);
    }
    let count = whole as f64;
    let share = part as f64 / count;
    let scale = 1.0 + Z * Z / count;
    let middle = (share + Z * Z / (2.0 * count)) / scale;
    let half = Z / scale * (share * (1.0 - share) / count + Z * Z / (4.0 * count * count)).sqrt();
    ((middle - half).max(0.0), (middle + half).min(1.0))
}

/// The exact interval of a share, after Clopper and Pearson 1934, two-sided with error `alpha` (0 to 1).
#[must_use]
pub fn clopper_pearson(part: usize, whole: usize, alpha: f64) -> (f64, f64) {
    let (k, n) = (part as f64, whole as f64);
    let quantile =
        |a: f64, b: f64, at: f64| Beta::new(a, b).map_or(f64::NAN, |beta| solved(&beta, at));
    let low = if part == 0 {
        0.0
    } else {
        quantile(k, n - k + 1.0, alpha / 2.0)
    };
    let high = if part >= whole {
        1.0
    } else {
        quantile(k + 1.0, n - k, 1.0 - alpha / 2.0)
    };
    (low, high)
}

/// Where the distribution reaches `at`, by bisection on its own function, to the last bits: the ready-made inverse
/// stops at fewer digits than the comparison with R asks for.
fn solved(beta: &Beta, at: f64) -> f64 {
    let (mut low, mut high) = (0.0_f64, 1.0_f64);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if middle <= low || middle >= high {
            break;
        }
        if beta.cdf(middle) < at {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}
