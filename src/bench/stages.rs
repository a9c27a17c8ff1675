//! The stages one after the other, each timed on the same sources, and what comes out held against what was planted.

use std::time::Instant;

use super::archive::{self, Archive};
use super::check::Tally;
use super::clock;
use super::damage::{self, DAMAGES};
use crate::codebook::Codebook;
use crate::document::{Analysis, Repaired, Source};
use crate::error::{Error, Result};
use crate::pipeline::{self, Progress};
use crate::segment::Segmenter;
use crate::spill::Scratch;
use crate::table::{SourceRows, Totals};
use crate::{decode, index, outline, repair, script, settings, source};

/// The stages, in the order in which text goes through them; `cutting` is only a bound.
pub(super) const STAGES: [&str; 9] = [
    "source", "decode", "repair", "script", "outline", "extract", "table", "index", "cutting",
];

/// Sources that go through a stage before the next is timed: enough that asking the clock costs nothing.
const BATCH: usize = 64;

/// What the stages took and gave.
pub(super) struct Timed {
    /// Processor seconds of each of [`STAGES`]; seconds by the clock where the system does not tell them.
    pub(super) seconds: [f64; STAGES.len()],
    pub(super) tally: Tally,
    /// Bytes of the analysed text.
    pub(super) text_bytes: u64,
    /// Of each damage, the seconds that repairing took, the most of them for one source, and the bytes.
    pub(super) repairs: [(f64, f64, usize); DAMAGES.len()],
}

/// Seconds that pass in this thread, or in all.
struct Stopwatch {
    all_threads: bool,
    started: Instant,
    processor: Option<f64>,
}

impl Stopwatch {
    fn start(all_threads: bool) -> Self {
        Self {
            all_threads,
            started: Instant::now(),
            processor: Self::read(all_threads),
        }
    }

    fn read(all_threads: bool) -> Option<f64> {
        if all_threads {
            clock::process_seconds()
        } else {
            clock::thread_seconds()
        }
    }

    fn seconds(&self) -> f64 {
        match (self.processor, Self::read(self.all_threads)) {
            (Some(before), Some(now)) => now - before,
            _ => self.started.elapsed().as_secs_f64(),
        }
    }
}

/// Sends the archive through every stage, one source at a time and one stage after the other.
///
/// # Errors
///
/// When the archive cannot be read or the index not be written; [`Error::Stopped`] when `progress` says so.
pub(super) fn timed(archive: &Archive, seed: u64, progress: &dyn Progress) -> Result<Timed> {
    let codebook = Codebook::shipped();
    let segmenter = Segmenter::new();
    let writer = index::Writer::open(&archive.beside("stages"), &segmenter, "bench")?;
    let mut work = Work {
        codebook,
        segmenter,
        writer,
        totals: Totals::new(
            &pipeline::labels(codebook),
            &pipeline::theme_labels(codebook),
            &Scratch::in_memory(),
        ),
        seed,
        timed: Timed {
            seconds: [0.0; STAGES.len()],
            tally: Tally::default(),
            text_bytes: 0,
            repairs: [(0.0, 0.0, 0); DAMAGES.len()],
        },
    };
    let reading = settings::Reading::default();
    let open = || source::open_with(&archive.corpus(), decode::decode_name, &reading);
    let watch = Stopwatch::start(true);
    work.timed.tally.skipped = open()?.filter(std::result::Result::is_err).count();
    work.timed.seconds[0] = watch.seconds();
    let mut sources = open()?.flatten();
    loop {
        let batch: Vec<Source> = sources.by_ref().take(BATCH).collect();
        if batch.is_empty() {
            break;
        }
        if progress.stopped() {
            return Err(Error::Stopped { kept: 0 });
        }
        work.batch(batch)?;
    }
    let watch = Stopwatch::start(true);
    work.writer.finish()?;
    work.timed.seconds[7] += watch.seconds();
    Ok(work.timed)
}

struct Work<'a> {
    codebook: &'a Codebook,
    segmenter: Segmenter,
    writer: index::Writer,
    totals: Totals,
    seed: u64,
    timed: Timed,
}

impl Work<'_> {
    fn time<T>(&mut self, stage: usize, work: impl FnOnce(&mut Self) -> T) -> T {
        let watch = Stopwatch::start(STAGES[stage] == "index");
        let done = work(self);
        self.timed.seconds[stage] += watch.seconds();
        done
    }

    fn repaired(&mut self, source: &Source, text: &str) -> Repaired {
        let watch = Stopwatch::start(false);
        let repaired = repair::repair(text);
        if let Some(number) = archive::number_of(&source.name) {
            let damage = damage::damage_of(self.seed, number);
            let (seconds, most, bytes) = &mut self.timed.repairs[damage];
            let took = watch.seconds();
            *seconds += took;
            *most = most.max(took);
            *bytes += source.bytes.len();
        }
        repaired
    }

    fn batch(&mut self, sources: Vec<Source>) -> Result<()> {
        let decoded: Vec<_> = self.time(1, |_| {
            sources
                .iter()
                .map(|source| pipeline::text_of(source).0)
                .collect()
        });
        let repaired: Vec<_> = self.time(2, |work| {
            let pairs = sources.iter().zip(&decoded);
            pairs
                .map(|(source, decoded)| work.repaired(source, &decoded.text))
                .collect()
        });
        let simplified: Vec<_> = self.time(3, |_| {
            let texts = repaired.iter().map(|repaired| &repaired.text);
            texts.map(|text| script::simplify(text)).collect()
        });
        let mut analyses: Vec<Analysis> = sources
            .into_iter()
            .zip(decoded)
            .zip(repaired)
            .zip(simplified)
            .map(|(((source, decoded), repaired), simplified)| Analysis {
                source_id: source.id,
                source_name: source.name,
                source_bytes: source.bytes.len(),
                map: decoded.map.then(&repaired.map).then(&simplified.map),
                decoded,
                repaired,
                simplified,
                documents: Vec::new(),
                findings: Vec::new(),
            })
            .collect();
        self.time(4, |_| {
            for analysis in &mut analyses {
                let text = &analysis.simplified.text;
                let (id, name) = (&analysis.source_id, &analysis.source_name);
                analysis.documents = outline::outline(id, name, text).0;
            }
        });
        self.time(5, |work| {
            for analysis in &mut analyses {
                pipeline::find(analysis, work.codebook);
            }
        });
        let rows = self.time(6, |work| {
            let rows = analyses.iter().map(|analysis| {
                let mut rows = SourceRows::new(analysis, &[]);
                let kept = rows.to_bytes();
                let _ = work.totals.add(&mut rows);
                kept
            });
            rows.collect::<Vec<_>>()
        });
        self.time(7, |work| {
            let mut pairs = analyses.iter().zip(&rows);
            pairs.try_for_each(|(analysis, rows)| work.writer.add_keeping(analysis, "", rows))
        })?;
        self.time(8, |work| {
            for analysis in &analyses {
                work.segmenter
                    .cut_for_search(&analysis.simplified.text, |_, _| {});
            }
        });
        for analysis in &analyses {
            self.timed.text_bytes += analysis.simplified.text.len() as u64;
            if let Some(number) = archive::number_of(&analysis.source_name) {
                let planted = damage::planted(self.seed, number);
                self.timed.tally.add(&planted, analysis);
            }
        }
        Ok(())
    }
}
