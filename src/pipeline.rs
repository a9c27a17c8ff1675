//! The stages in a row, for one source and for a corpus.
//!
//! [`analyze`] is a pure function from one source to all that it gives: the unit of parallel work here, and of a
//! distributed engine elsewhere. [`run`] streams the sources of a corpus through it, on all cores, and hands the
//! results to the index and the tables. A source that cannot be read, and one that makes a stage panic, is a warning
//! that names it; the rest goes on.
//!
//! What this room refuses: to print (a [`Progress`] is told), and to know the options of a command line.

use crate::codebook::{Category, Codebook};
use crate::document::{Analysis, Decoded, Repaired, Source};
use crate::error::{Error, Result, Warning};
use crate::settings::Settings;
use crate::table::{self, CategoryLabel, Design, Sampler, Tables, UnitRow, WordCounts};
use crate::{decode, export, extract, index, outline, repair, script, segment, source};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// Who is told how far a run is.
pub trait Progress: Sync {
    /// A source was analysed, or skipped.
    fn source_done(&self, name: &str, bytes: usize);
}

/// A progress that nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn source_done(&self, _name: &str, _bytes: usize) {}
}

/// The text in `bytes`, whatever they are encoded in, with its damage undone.
///
/// ```
/// assert_eq!(baogao::fix("關(guān)于發(fā)展經(jīng)濟的報告,。".as_bytes()), "關于發展經濟的報告。");
/// assert_eq!(baogao::fix(b"\xB9\xA4\xD7\xF7\xB1\xA8\xB8\xE6"), "工作报告");
/// ```
#[must_use]
pub fn fix(bytes: &[u8]) -> String {
    explain(bytes).repaired.text
}

/// As [`fix`], with all that was done and all that is lost.
///
/// ```
/// let fixed = baogao::explain("通過法定程序變?yōu)閲乙庵荆龠M經(jīng)濟發(fā)展,。".as_bytes());
/// assert_eq!(fixed.repaired.text, "通過法定程序變為國家意志，促進經濟發展。");
/// let run = &fixed.repaired.edits[0];
/// assert_eq!((run.kind, run.before.as_str(), run.proved), ("shifted_run", "?yōu)閲乙庵荆龠M", true));
/// assert_eq!(fixed.decoded.runs[0].encoding, "utf-8");
/// assert_eq!(baogao::repair::fixer(run.kind).unwrap().undoes, "a run read one byte out of step");
/// ```
#[must_use]
pub fn explain(bytes: &[u8]) -> Fixed {
    let decoded = decode::decode_bytes(bytes);
    let repaired = repair::repair(&decoded.text);
    Fixed { decoded, repaired }
}

/// What [`explain`] gives.
#[derive(Clone, Debug)]
pub struct Fixed {
    /// The text as the bytes have it, which encoding each run of them is in, and which could not be read.
    pub decoded: Decoded,
    /// The text as it was written, every edit, and every place left as it stands.
    pub repaired: Repaired,
}

/// Everything that one source gives.
///
/// ```
/// use baogao::{codebook::Codebook, pipeline, source};
/// let report = "二、存在的问题\n（一）经费不足。（二）人手不够。\n三、建议\n（一）要保障代表活动经费。";
/// let source = source::from_bytes("report.txt", report.as_bytes().to_vec());
/// let (analysis, _warnings) = pipeline::analyze(&source, Codebook::shipped());
/// let first = &analysis.findings[0];
/// assert_eq!((first.text.as_str(), analysis.line(first.span)), ("经费不足", 2));
/// ```
#[must_use]
pub fn analyze(source: &Source, codebook: &Codebook) -> (Analysis, Vec<Warning>) {
    let (decoded, mut warnings) = decode::decode(source);
    let repaired = repair::repair(&decoded.text);
    let simplified = script::simplify(&repaired.text);
    let map = decoded.map.then(&repaired.map).then(&simplified.map);
    let (mut documents, doubts) = outline::outline(&source.id, &source.name, &simplified.text);
    warnings.extend(doubts);
    let mut findings = Vec::new();
    for document in &mut documents {
        let own = &simplified.text[document.span.range()];
        document.themes = codebook.themes_of_document(&document.title, own);
    }
    for document in &documents {
        let (found, doubts) = extract::extract(&simplified.text, document, codebook);
        findings.extend(found);
        warnings.extend(doubts);
    }
    extract::mark_duplicates(&mut findings, &documents);
    let analysis = Analysis {
        source_id: source.id.clone(),
        source_name: source.name.clone(),
        source_bytes: source.bytes.len(),
        decoded,
        repaired,
        simplified,
        map,
        documents,
        findings,
    };
    (analysis, warnings)
}

/// What a run gave.
#[derive(Debug)]
pub struct Outcome {
    /// The published tables.
    pub tables: Tables,
    /// Doubts and skipped sources, in order of source.
    pub warnings: Vec<Warning>,
    /// What the index did.
    pub index: index::Summary,
    /// The tables' files, empty where none were asked for.
    pub written: Vec<std::path::PathBuf>,
}

/// Reads a corpus, brings the index up to date and writes the tables.
///
/// # Errors
///
/// When the corpus, the codebook or the lexicon cannot be read, or the index or the tables cannot be written. A
/// source that cannot be read is a warning.
pub fn run(settings: &Settings, progress: &dyn Progress) -> Result<Outcome> {
    let codebook = codebook(settings.codebook.as_deref())?;
    let segmenter = segmenter(settings.lexicon.as_deref())?;
    let sources = source::open(&settings.corpus, decode::decode_name)?;
    if let Some(out) = &settings.out {
        export::prepare(out)?;
    }
    let writer = index::Writer::open(&settings.index, &segmenter, &origin(&codebook))?;
    let (analyses, warnings) = in_threads(settings.threads, || {
        analyze_all(sources, &codebook, progress, |analysis| {
            if writer.holds(&analysis.source_id, &analysis.source_name) {
                return Ok(());
            }
            writer.add(analysis)
        })
    })?;
    let index = writer.finish()?;
    let labels = labels(&codebook);
    let run = table::Run {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        codebook_id: format!("{} {}", codebook.id, codebook.version),
        codebook_hash: codebook.hash.clone(),
        options: options(settings),
    };
    let tables = table::tables(&analyses, &labels, &run, &warnings);
    let written = match &settings.out {
        Some(out) => export::write_all(out, &tables, &labels)?,
        None => Vec::new(),
    };
    Ok(Outcome {
        tables,
        warnings,
        index,
        written,
    })
}

/// Brings the index up to date; a source that it holds already is not analysed again.
///
/// # Errors
///
/// As [`run`].
pub fn update_index(
    settings: &Settings,
    progress: &dyn Progress,
) -> Result<(index::Summary, Vec<Warning>)> {
    let codebook = codebook(settings.codebook.as_deref())?;
    let segmenter = segmenter(settings.lexicon.as_deref())?;
    let sources = source::open(&settings.corpus, decode::decode_name)?;
    let writer = index::Writer::open(&settings.index, &segmenter, &origin(&codebook))?;
    let warnings = in_threads(settings.threads, || {
        each_source(sources, progress, |source| {
            if writer.holds(&source.id, &source.name) {
                return Ok(Vec::new());
            }
            let (analysis, warnings) = analyze(source, &codebook);
            writer.add(&analysis)?;
            Ok(warnings)
        })
    })?;
    Ok((writer.finish()?, warnings))
}

/// A sample for people to code.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampled {
    /// The sheet to fill.
    pub rows: Vec<UnitRow>,
    /// How it was drawn.
    pub design: Design,
    /// Doubts and skipped sources, in order of source.
    pub warnings: Vec<Warning>,
}

/// Draws a sample of `wanted` units of a corpus for people to code.
///
/// # Errors
///
/// When the corpus or the codebook cannot be read. A source that cannot be read is a warning.
pub fn sample(
    settings: &Settings,
    wanted: usize,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Sampled> {
    let codebook = codebook(settings.codebook.as_deref())?;
    let sources = source::open(&settings.corpus, decode::decode_name)?;
    let sampler = Mutex::new(Sampler::new(wanted, seed));
    let warnings = in_threads(settings.threads, || {
        each_source(sources, progress, |source| {
            let (analysis, warnings) = analyze(source, &codebook);
            let mut sampler = sampler.lock().unwrap_or_else(PoisonError::into_inner);
            sampler.add(&analysis);
            Ok(warnings)
        })
    })?;
    let sampler = sampler.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (rows, design) = sampler.finish(env!("CARGO_PKG_VERSION"), &codebook.hash);
    Ok(Sampled {
        rows,
        design,
        warnings,
    })
}

/// Counts the words of the documents of a corpus by the value that `groups` has for their source and id; documents
/// without one are left out. Words are runs of Han characters that the segmenter cuts, of two or more.
///
/// # Errors
///
/// When the corpus or the lexicon cannot be read. A source that cannot be read is a warning.
pub fn word_counts(
    settings: &Settings,
    groups: &BTreeMap<(String, String), String>,
    progress: &dyn Progress,
) -> Result<(WordCounts, Vec<Warning>)> {
    let segmenter = segmenter(settings.lexicon.as_deref())?;
    let sources = source::open(&settings.corpus, decode::decode_name)?;
    let counts = Mutex::new(WordCounts::default());
    let warnings = in_threads(settings.threads, || {
        each_source(sources, progress, |source| {
            let (decoded, mut warnings) = decode::decode(source);
            let text = script::simplify(&repair::repair(&decoded.text).text).text;
            let (documents, doubts) = outline::outline(&source.id, &source.name, &text);
            warnings.extend(doubts);
            for document in documents {
                let Some(value) = groups.get(&(source.name.clone(), document.id)) else {
                    continue;
                };
                let text = &text[document.span.range()];
                let words = segmenter
                    .cut(text)
                    .into_iter()
                    .map(|span| &text[span.range()]);
                let words = words.filter(|word| table::han_count(word) > 1);
                let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
                counts.add(value, words);
            }
            Ok(warnings)
        })
    })?;
    let counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((counts, warnings))
}

/// Reads the codebook at `path`, or takes the shipped one.
///
/// # Errors
///
/// [`Error::Codebook`] with the line at fault, or [`Error::Io`].
pub fn codebook(path: Option<&Path>) -> Result<Codebook> {
    match path {
        None => Ok(Codebook::shipped().clone()),
        Some(path) => Codebook::parse(&path.display().to_string(), &read_text(path)?),
    }
}

/// What the tables need to know of the categories of a codebook.
#[must_use]
pub fn labels(codebook: &Codebook) -> Vec<CategoryLabel> {
    let label = |category: &Category| CategoryLabel {
        id: category.id.clone(),
        label: category.label.clone(),
        label_en: category.label_en.clone(),
        group: category.group.clone(),
        definition: category.definition.clone(),
        kind: category.kind,
    };
    codebook.categories().iter().map(label).collect()
}

/// A text file of the user's, in whatever encoding.
fn read_text(path: &Path) -> Result<String> {
    Ok(decode::decode_bytes(&source::read_file(path)?).text)
}

fn segmenter(lexicon: Option<&Path>) -> Result<segment::Segmenter> {
    match lexicon {
        None => Ok(segment::Segmenter::new()),
        Some(path) => segment::Segmenter::with_lexicon(&read_text(path)?),
    }
}

/// What an analysis depends on beside its source.
fn origin(codebook: &Codebook) -> String {
    format!("baogao {} {}", env!("CARGO_PKG_VERSION"), codebook.hash)
}

fn options(settings: &Settings) -> BTreeMap<String, String> {
    let name = |path: &Path| {
        path.file_name().map_or_else(
            || path.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        )
    };
    let mut options = BTreeMap::from([("corpus".to_owned(), name(&settings.corpus))]);
    if let Some(lexicon) = &settings.lexicon {
        options.insert("lexicon".to_owned(), name(lexicon));
    }
    options
}

/// Does `work` on a pool of `threads`, or on all cores.
fn in_threads<T: Send>(
    threads: Option<usize>,
    work: impl FnOnce() -> Result<T> + Send,
) -> Result<T> {
    match threads {
        None => work(),
        Some(count) => rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .build()
            .map_err(|error| {
                Error::Export(format!(
                    "cannot start {count} threads: {error}; give a smaller --threads"
                ))
            })?
            .install(work),
    }
}

/// Analyses every source, hands each analysis to `sink`, and gives all of them in order of name.
fn analyze_all(
    sources: impl Iterator<Item = source::Item> + Send,
    codebook: &Codebook,
    progress: &dyn Progress,
    sink: impl Fn(&Analysis) -> Result<()> + Sync,
) -> Result<(Vec<Analysis>, Vec<Warning>)> {
    let gathered = Mutex::new(Vec::new());
    let warnings = each_source(sources, progress, |source| {
        let (analysis, warnings) = analyze(source, codebook);
        sink(&analysis)?;
        if let Ok(mut gathered) = gathered.lock() {
            gathered.push(analysis);
        }
        Ok(warnings)
    })?;
    let mut analyses = gathered.into_inner().unwrap_or_default();
    analyses.sort_by(|a, b| (&a.source_name, &a.source_id).cmp(&(&b.source_name, &b.source_id)));
    Ok((analyses, warnings))
}

/// Does `work` for every source, on all threads; a panic in it is a warning. The first error stops the rest.
fn each_source(
    sources: impl Iterator<Item = source::Item> + Send,
    progress: &dyn Progress,
    work: impl Fn(&Source) -> Result<Vec<Warning>> + Sync,
) -> Result<Vec<Warning>> {
    let mut warnings: Vec<Warning> = sources
        .par_bridge()
        .map(|item| {
            let source = match item {
                Ok(source) => source,
                Err(warning) => {
                    progress.source_done(&warning.source, 0);
                    return Ok(vec![warning]);
                }
            };
            let done = catch_unwind(AssertUnwindSafe(|| work(&source)));
            progress.source_done(&source.name, source.bytes.len());
            done.unwrap_or_else(|_| {
                let message =
                    "a fault in baogao stopped this source; please report it with the file";
                Ok(vec![Warning::skip(&source.name, message)])
            })
        })
        .try_reduce(Vec::new, |mut left, right| {
            left.extend(right);
            Ok(left)
        })?;
    warnings.sort();
    Ok(warnings)
}
