//! What several tests need: seeded chance, and the folder of public samples beside the repository.

use std::path::PathBuf;

/// A file of the shared samples, or `None` where they are not there (a fresh clone elsewhere).
pub fn shared(path: &str) -> Option<PathBuf> {
    let repository = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let found = repository.parent()?.join("shared").join(path);
    found.exists().then_some(found)
}

/// A small generator of numbers that look random and are the same on every run (`SplitMix64`).
pub struct Chance(u64);

impl Chance {
    /// A generator that starts from `seed`.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number() % bound.max(1) as u64).unwrap_or_default()
    }
}
