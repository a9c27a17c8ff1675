//! Options of `bench`.

use baogao::bench::{Options, Size};
use clap::Args;

/// Options of `bench`.
#[derive(Clone, Debug, Args)]
pub struct BenchArguments {
    /// Reports in the largest archive.
    #[arg(long, value_name = "N", default_value_t = 2000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub documents: u32,
    /// Megabytes of reports in the largest archive, instead of their number.
    #[arg(long, value_name = "MB", visible_alias = "mb", conflicts_with = "documents", value_parser = clap::value_parser!(u64).range(1..=100_000))]
    pub size: Option<u64>,
    /// Archives to measure, each half as large as the next.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(1..=10))]
    pub sizes: u8,
    /// What the archives are drawn from: the same number, the same reports.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// Threads of a run [default: as many as the machine has].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Print one JSON object, to keep and compare.
    #[arg(long)]
    pub json: bool,
}

impl BenchArguments {
    /// What to measure.
    pub fn options(&self) -> Options {
        Options {
            size: self
                .size
                .map_or(Size::Documents(self.documents as usize), |size| {
                    Size::Bytes(size * 1_000_000)
                }),
            sizes: usize::from(self.sizes),
            seed: self.seed,
            threads: self.threads.map(usize::from),
        }
    }
}
