//! The statistics of the tables: numbers in, numbers out. Nothing here knows what a finding is.
//!
//! Each function names its source and is tested against figures that somebody else's program gave on the same input.

mod agreement;
mod association;
mod correction;
mod interval;
mod keyness;

pub use agreement::{
    Agreement, Estimate, agreement, cohen_kappa, krippendorff_alpha, percent_agreement,
};
pub use association::{Association, association};
pub use correction::{Corrected, Stratum, corrected_total};
pub use interval::{clopper_pearson, wilson};
pub use keyness::{Keyness, keyness};
