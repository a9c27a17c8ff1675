//! Whether the rows and the columns of a table of counts go together.

use statrs::distribution::{ChiSquared, ContinuousCDF};

/// The test of a table of counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Association {
    /// Pearson's chi-squared, without a correction for continuity.
    pub chi_squared: f64,
    /// Its degrees of freedom.
    pub degrees: usize,
    /// How often chance alone gives as much or more; unreliable where `sparse` is large.
    pub p_value: f64,
    /// Cramér's V, 0 to 1: how strongly they go together, whatever the number of counts.
    pub cramers_v: f64,
    /// Share of cells in which fewer than five are expected; Cochran (1954) asks for at most a fifth.
    pub sparse: f64,
}

/// Tests a table of counts, given by rows; rows and columns without counts are left out. `None` where fewer than two
/// rows or columns remain.
#[must_use]
pub fn association(rows: &[Vec<usize>]) -> Option<Association> {
    let sums: Vec<usize> = rows.iter().map(|row| row.iter().sum()).collect();
    let width = rows.iter().map(Vec::len).max()?;
    let column = |at: usize| -> usize { rows.iter().filter_map(|row| row.get(at)).sum() };
    let columns: Vec<usize> = (0..width).map(column).collect();
    let all: usize = sums.iter().sum();
    let height = sums.iter().filter(|&&sum| sum > 0).count();
    let breadth = columns.iter().filter(|&&sum| sum > 0).count();
    if height < 2 || breadth < 2 {
        return None;
    }
    let (mut chi_squared, mut sparse) = (0.0, 0_usize);
    for (row, &sum) in rows.iter().zip(&sums).filter(|(_, sum)| **sum > 0) {
        for (at, &below) in columns.iter().enumerate().filter(|(_, below)| **below > 0) {
            let expected = sum as f64 * below as f64 / all as f64;
            let observed = row.get(at).copied().unwrap_or_default() as f64;
            chi_squared += (observed - expected).powi(2) / expected;
            sparse += usize::from(expected < 5.0);
        }
    }
    let degrees = (height - 1) * (breadth - 1);
    let least = (height.min(breadth) - 1) as f64;
    let p_value = ChiSquared::new(degrees as f64).map_or(f64::NAN, |chi| chi.sf(chi_squared));
    Some(Association {
        chi_squared,
        degrees,
        p_value,
        cramers_v: (chi_squared / (all as f64 * least)).sqrt(),
        sparse: sparse as f64 / (height * breadth) as f64,
    })
}
