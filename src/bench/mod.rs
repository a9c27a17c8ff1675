//! What this machine does: a made-up archive, every stage timed on it, and the result held against what was planted.
//!
//! The reports are put together from sentences of our own (`phrases`, `report`), damaged and encoded in fixed shares
//! (`damage`), and packed as folders, zips and zips in zips (`archive`). The same seed gives the same archive, and a
//! small archive is the beginning of a large one. Archives of doubling size show what grows and how. On each, the
//! whole of a run is measured first, then every stage alone (`stages`); `check` compares lines, encodings, titles and
//! findings with those planted. Processor time and memory are what the system tells (`clock`).
//!
//! Made-up reports are tidier than real ones: the speeds carry over to a real archive, the shares of right answers do
//! not. They are there to show a regression. What this room refuses: to keep anything. The archive and all that is
//! made of it lie in a temporary folder, which goes when the work ends or is stopped.

mod archive;
mod check;
mod clock;
mod damage;
mod phrases;
mod report;
mod stages;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::error::{Result, Warning};
use crate::pipeline::{self, Advance, Progress};
use crate::settings::Settings;
use crate::table::{BenchCheck, BenchRecord, BenchRepair, BenchRun, BenchSize, BenchStage};
use archive::Archive;
use stages::{STAGES, Timed};

/// How large the largest archive is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// This many reports.
    Documents(usize),
    /// About this many bytes of reports, unpacked.
    Bytes(u64),
}

/// What to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// The largest archive; each before it has half as many reports.
    pub size: Size,
    /// How many sizes.
    pub sizes: usize,
    /// What the archive is drawn from.
    pub seed: u64,
    /// Threads of a run; `None` for as many as the machine has.
    pub threads: Option<usize>,
}

/// Reports made to learn how large one is.
const TRIED: usize = 200;

/// How often memory is looked at while a run goes on.
const LOOKED_AT_EVERY: Duration = Duration::from_millis(20);

/// Makes the archives, measures and checks. `progress` is told of the runs, and may stop the work.
///
/// # Errors
///
/// When the temporary folder cannot be written; [`Error::Stopped`](crate::error::Error::Stopped) when `progress` says
/// so. Nothing is left behind.
pub fn bench(options: &Options, progress: &dyn Progress) -> Result<BenchRecord> {
    let largest = match options.size {
        Size::Documents(documents) => documents,
        Size::Bytes(bytes) => documents_of(options.seed, bytes),
    };
    let mut record = BenchRecord {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        build: env!("BAOGAO_BUILD").to_owned(),
        optimised: !cfg!(debug_assertions),
        threads: threads(options),
        seed: options.seed,
        sizes: Vec::new(),
    };
    for halvings in (0..options.sizes).rev() {
        let documents = (largest >> halvings).max(1);
        record.sizes.push(measured(documents, options, progress)?);
    }
    Ok(record)
}

fn threads(options: &Options) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    options.threads.unwrap_or_else(all)
}

/// How many reports are about `bytes` large together.
fn documents_of(seed: u64, bytes: u64) -> usize {
    let tried: usize = (0..TRIED)
        .map(|number| damage::planted(seed, number).bytes.len())
        .sum();
    let documents = bytes as f64 / (tried as f64 / TRIED as f64);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number far below 2^52"
    )]
    let documents = documents.round() as usize;
    documents.max(1)
}

fn measured(documents: usize, options: &Options, progress: &dyn Progress) -> Result<BenchSize> {
    let archive = Archive::make(options.seed, documents, progress)?;
    let (mut run, summary) = run(&archive, documents, options, progress)?;
    let timed = stages::timed(&archive, options.seed, progress)?;
    let index = archive::size_of(&archive.beside("index"))?;
    run.index_mb = megabytes(index);
    run.index_to_text = rounded(index as f64 / timed.text_bytes.max(1) as f64);
    let stages = stage_rows(&timed, archive.source_bytes);
    let counts = &summary.counts;
    let tally = &timed.tally;
    // The run must have done what the stages did, one by one.
    let agree = [
        (counts.sources, tally.sources),
        (counts.skipped, tally.skipped),
        (counts.documents, tally.documents),
    ];
    let mut checks: Vec<BenchCheck> = tally
        .shares()
        .into_iter()
        .map(|(what, share, floor)| BenchCheck {
            what: what.to_owned(),
            right: share.right,
            all: share.all,
            at_least: floor,
        })
        .collect();
    checks.push(BenchCheck {
        what: "counts of the run as of the stages".to_owned(),
        right: agree.iter().filter(|(run, stages)| run == stages).count(),
        all: agree.len(),
        at_least: 1.0,
    });
    checks.push(BenchCheck {
        what: "reports read".to_owned(),
        right: counts.sources,
        all: documents,
        at_least: 1.0,
    });
    let repairs = damage::DAMAGES.iter().zip(timed.repairs);
    let repairs = repairs.map(|((damage, _), (seconds, most, bytes))| BenchRepair {
        damage: (*damage).to_owned(),
        cpu_seconds: rounded(seconds),
        mb_per_cpu_second: rounded(bytes as f64 / 1e6 / seconds.max(1e-6)),
        slowest_seconds: rounded(most),
    });
    Ok(BenchSize {
        documents,
        source_mb: megabytes(archive.source_bytes),
        packed_mb: megabytes(archive.packed_bytes),
        problems: tally.problems,
        recommendations: tally.recommendations,
        run,
        stages,
        repairs: repairs.collect(),
        checks,
    })
}

/// The whole of a run on an archive.
fn run(
    archive: &Archive,
    documents: usize,
    options: &Options,
    progress: &dyn Progress,
) -> Result<(BenchRun, crate::table::Summary)> {
    let settings = Settings {
        corpus: archive.corpus(),
        index: archive.beside("index"),
        out: Some(archive.beside("out")),
        threads: options.threads,
        ..Settings::default()
    };
    let watched = Watched {
        progress,
        most: AtomicU64::new(0),
        last: Mutex::new(Instant::now()),
    };
    clock::forget_peak();
    let before = clock::anonymous();
    let (started, processor) = (Instant::now(), clock::process_seconds());
    let outcome = pipeline::run(&settings, &watched)?;
    let wall = started.elapsed().as_secs_f64();
    let cpu = clock::process_seconds().zip(processor);
    let cpu = cpu.map(|(now, before)| now - before);
    let megabytes_read = archive.source_bytes as f64 / 1e6;
    let anonymous = watched.most.into_inner();
    let row = BenchRun {
        seconds: rounded(wall),
        cpu_seconds: cpu.map(rounded),
        documents_per_second: rounded(documents as f64 / wall),
        mb_per_cpu_second: cpu.map(|cpu| rounded(megabytes_read / cpu.max(0.01))),
        busy_cores: cpu.map(|cpu| rounded(cpu / wall)),
        peak_resident_mb: clock::peak_resident().map(megabytes),
        peak_anonymous_mb: (anonymous > 0).then(|| megabytes(anonymous)),
        anonymous_before_mb: before.map(megabytes),
        index_mb: 0.0,
        index_to_text: 0.0,
    };
    Ok((row, outcome.summary))
}

/// A row a stage, the bound last.
fn stage_rows(timed: &Timed, source_bytes: u64) -> Vec<BenchStage> {
    let (cutting, stages) = match timed.seconds.split_last() {
        Some((cutting, stages)) => (cutting.max(1e-6), stages),
        None => return Vec::new(),
    };
    let sum: f64 = stages.iter().sum();
    STAGES
        .iter()
        .zip(timed.seconds)
        .map(|(stage, seconds)| BenchStage {
            stage: (*stage).to_owned(),
            cpu_seconds: rounded(seconds),
            mb_per_cpu_second: rounded(source_bytes as f64 / 1e6 / seconds.max(1e-6)),
            share: if *stage == "cutting" {
                None
            } else {
                Some(rounded(seconds / sum.max(1e-6)))
            },
            to_cutting: rounded(seconds / cutting),
        })
        .collect()
}

/// Tells another progress, and looks at memory.
struct Watched<'a> {
    progress: &'a dyn Progress,
    most: AtomicU64,
    last: Mutex<Instant>,
}

impl Progress for Watched<'_> {
    fn advanced(&self, name: &str, kept: bool, at: &Advance) {
        self.progress.advanced(name, kept, at);
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= LOOKED_AT_EVERY {
            *last = Instant::now();
            let now = clock::anonymous().unwrap_or_default();
            self.most.fetch_max(now, Ordering::Relaxed);
        }
    }

    fn warned(&self, warning: &Warning) {
        self.progress.warned(warning);
    }

    fn stopped(&self) -> bool {
        self.progress.stopped()
    }
}

/// Millions of bytes, to a thousandth.
fn megabytes(bytes: u64) -> f64 {
    rounded(bytes as f64 / 1e6)
}

fn rounded(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}
