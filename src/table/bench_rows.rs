//! What `baogao bench` measured, as it is published. A megabyte is a million bytes of reports, unpacked; processor
//! time and memory are absent where the system does not tell them.

use serde::Serialize;

/// All of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchRecord {
    /// Version of baogao.
    pub version: String,
    /// Hash of what it was built from.
    pub build: String,
    /// Whether it is a release build; another is several times slower.
    pub optimised: bool,
    /// Threads of a run.
    pub threads: usize,
    /// What the archives were drawn from.
    pub seed: u64,
    /// One archive a size, the smallest first.
    pub sizes: Vec<BenchSize>,
}

/// What was measured on one archive.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchSize {
    /// Reports in it.
    pub documents: usize,
    /// Megabytes of them.
    pub source_mb: f64,
    /// Megabytes of the files that they are packed in.
    pub packed_mb: f64,
    /// Problems found.
    pub problems: usize,
    /// Recommendations found.
    pub recommendations: usize,
    /// The whole of `baogao run`.
    pub run: BenchRun,
    /// Each stage alone, on one thread; the last is the bound, cutting words.
    pub stages: Vec<BenchStage>,
    /// The time of repair by damage.
    pub repairs: Vec<BenchRepair>,
    /// What came out against what was planted.
    pub checks: Vec<BenchCheck>,
}

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchRun {
    /// Seconds by the clock.
    pub seconds: f64,
    /// Processor seconds of all threads.
    pub cpu_seconds: Option<f64>,
    /// Reports in a second by the clock.
    pub documents_per_second: f64,
    /// Megabytes in a processor second.
    pub mb_per_cpu_second: Option<f64>,
    /// Processor seconds in a second by the clock.
    pub busy_cores: Option<f64>,
    /// Most megabytes resident at once, mapped files included.
    pub peak_resident_mb: Option<f64>,
    /// Most megabytes resident at once that no file holds.
    pub peak_anonymous_mb: Option<f64>,
    /// Megabytes of that sort that the process had when the run began: an allocator keeps what smaller sizes were
    /// given, so that only the first size shows what a run of its own would need.
    pub anonymous_before_mb: Option<f64>,
    /// Megabytes of the index.
    pub index_mb: f64,
    /// Bytes of the index for a byte of the analysed text.
    pub index_to_text: f64,
}

/// A stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchStage {
    /// Its room.
    pub stage: String,
    /// Processor seconds.
    pub cpu_seconds: f64,
    /// Megabytes in a processor second.
    pub mb_per_cpu_second: f64,
    /// Its part of the sum of the stages; none for the bound.
    pub share: Option<f64>,
    /// Its time as a multiple of the bound's: no program that counts words is faster than cutting them.
    pub to_cutting: f64,
}

/// What repairing one sort of damage takes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchRepair {
    /// The damage.
    pub damage: String,
    /// Processor seconds.
    pub cpu_seconds: f64,
    /// Megabytes in a processor second.
    pub mb_per_cpu_second: f64,
    /// Processor seconds of the report that took longest.
    pub slowest_seconds: f64,
}

/// One comparison with what was planted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BenchCheck {
    /// What was compared.
    pub what: String,
    /// How many were right.
    pub right: usize,
    /// How many there were.
    pub all: usize,
    /// The share that must be right.
    pub at_least: f64,
}

impl BenchCheck {
    /// Whether enough were right.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.right as f64 >= self.at_least * self.all as f64
    }
}
