//! The stages in a row, for one source and for a corpus.
//!
//! [`analyze`] is a pure function from one source to all that it gives: the unit of parallel work here, and of a
//! distributed engine elsewhere. [`run`] streams the sources of a corpus through it, on all cores, and hands the
//! results to the index and the tables. A source that cannot be read, and one that makes a stage panic, is a warning
//! that names it; the rest goes on.
//!
//! Memory does not grow with the corpus: `flow` bounds what is in flight, rows go to disk as they come and are only
//! counted here, and what is remembered of them lies on disk too (see `spill`).
//!
//! What this room refuses: to print (a [`Progress`] is told), and to know the options of a command line.

mod counts;
mod flow;
mod metadata;

use crate::codebook::Codebook;
use crate::document::{Analysis, Decoded, Form, Repaired, Source};
use crate::error::{Error, Reason, Result, Warning};
use crate::settings::{Reading, Settings};
use crate::spill::NO_PAPER;
use crate::table::{self, CategoryLabel, SourceRows, Summary, ThemeLabel, Totals};
use crate::{decode, export, extract, index, markup, outline, repair, script, segment, source};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

pub use counts::{Sampled, sample, word_counts};
pub use metadata::MetadataUse;

use metadata::{Following, Metadata};

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Advance {
    /// Sources done.
    pub sources: usize,
    /// Of these, not analysed again because they are unchanged.
    pub kept: usize,
    /// Bytes of these sources, unpacked.
    pub bytes: u64,
    /// Documents found in them.
    pub documents: usize,
    /// Bytes of files read.
    pub read: u64,
    /// Bytes of files in all, once known.
    pub total: Option<u64>,
}

/// Who is told how far a run is.
pub trait Progress: Sync {
    /// A source was analysed, skipped, or found as it was (`kept`).
    fn advanced(&self, name: &str, kept: bool, at: &Advance);

    /// Something was doubtful or skipped.
    fn warned(&self, _warning: &Warning) {}

    /// Whether the run is to end here; what was done is kept.
    fn stopped(&self) -> bool {
        false
    }
}

/// A progress that nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unwatched;

impl Progress for Unwatched {
    fn advanced(&self, _name: &str, _kept: bool, _at: &Advance) {}
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
    analyze_told(source, codebook, &Metadata::default())
}

/// As [`analyze`], with what a table of metadata tells of the source in place of what its text says.
fn analyze_told(
    source: &Source,
    codebook: &Codebook,
    metadata: &Metadata,
) -> (Analysis, Vec<Warning>) {
    let (decoded, mut warnings) = text_of(source);
    let repaired = repair::repair(&decoded.text);
    let simplified = script::simplify(&repaired.text);
    let map = decoded.map.then(&repaired.map).then(&simplified.map);
    let (mut documents, doubts) = outline::outline(&source.id, &source.name, &simplified.text);
    warnings.extend(doubts);
    metadata.tell(&source.name, &mut documents);
    let mut analysis = Analysis {
        source_id: source.id.clone(),
        source_name: source.name.clone(),
        source_bytes: source.bytes.len(),
        decoded,
        repaired,
        simplified,
        map,
        documents,
        findings: Vec::new(),
    };
    warnings.extend(find(&mut analysis, codebook));
    (analysis, warnings)
}

/// What the documents of an analysis are about, and what they state.
pub(crate) fn find(analysis: &mut Analysis, codebook: &Codebook) -> Vec<Warning> {
    let (text, mut warnings) = (&analysis.simplified.text, Vec::new());
    for document in &mut analysis.documents {
        let own = &text[document.span.range()];
        document.themes = codebook.themes_of_document(&document.title, own);
    }
    for document in &analysis.documents {
        let (found, doubts) = extract::extract(text, document, codebook);
        analysis.findings.extend(found);
        warnings.extend(doubts);
    }
    extract::mark_duplicates(&mut analysis.findings, &analysis.documents);
    warnings
}

/// The text of a source: decoded, and of a page what a browser shows.
#[must_use]
pub fn text_of(source: &Source) -> (Decoded, Vec<Warning>) {
    let (decoded, warnings) = decode::decode(source);
    match source.form {
        Form::Text => (decoded, warnings),
        Form::Page => (markup::shown(decoded), warnings),
    }
}

/// What a run gave.
#[derive(Debug)]
pub struct Outcome {
    /// The counts, and as many rows as a screen can show.
    pub summary: Summary,
    /// Doubts and skipped sources.
    pub warnings: Told,
    /// What the index did.
    pub index: index::Summary,
    /// What became of the rows of the metadata; `None` where no table was given.
    pub metadata: Option<MetadataUse>,
    /// The tables' files, empty where none were asked for.
    pub written: Vec<std::path::PathBuf>,
}

/// Warnings to show: the first of each sort, and how many there were.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The first that lost input.
    pub skipped: Vec<Warning>,
    /// All that lost input.
    pub skipped_count: usize,
    /// The first that lost none.
    pub doubts: Vec<Warning>,
    /// All that lost none.
    pub doubt_count: usize,
}

impl Told {
    /// Warnings of a sort that are kept.
    const SHOWN: usize = 20;

    fn add(&mut self, warning: &Warning) {
        let (list, count) = if warning.skipped {
            (&mut self.skipped, &mut self.skipped_count)
        } else {
            (&mut self.doubts, &mut self.doubt_count)
        };
        *count += 1;
        if list.len() < Self::SHOWN {
            list.push(warning.clone());
        }
    }

    /// Whether there was none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.skipped_count + self.doubt_count == 0
    }
}

/// Reads a corpus, brings the index up to date and writes the tables, where `settings` name a folder for them. What
/// the index holds of a source as it is now is taken from there, and the source not analysed again.
///
/// # Errors
///
/// When the corpus, the codebook, the lexicon or the metadata cannot be read, a row of the metadata is at fault (the error
/// names its line) or names two sources, or the index or the tables cannot be written;
/// [`Error::Stopped`] when `progress` says so, with what was done kept in the index. A source that cannot be read is
/// a warning.
pub fn run(settings: &Settings, progress: &dyn Progress) -> Result<Outcome> {
    let codebook = codebook(settings.codebook.as_deref())?;
    let segmenter = segmenter(settings.lexicon.as_deref())?;
    let metadata = metadata(settings)?;
    let sources = source::open_with(&settings.corpus, decode::decode_name, &settings.reading)?;
    let mut files = match &settings.out {
        Some(out) => Some(export::Files::create(out, &metadata.columns)?),
        None => None,
    };
    let writer = index::Writer::open(&settings.index, &segmenter, &origin(&codebook))?;
    let labels = labels(&codebook);
    let folder = settings.out.as_ref().unwrap_or(&settings.index);
    let spilled = |error| Error::io(folder, NO_PAPER, error);
    let scratch = export::scratch(folder);
    let mut totals = Totals::new(&labels, &theme_labels(&codebook), &scratch);
    let mut following = Following::new(&metadata);
    let (mut told, mut at) = (Told::default(), Advance::default());
    let consumed = sources.consumed();
    let sink = |done: Done| {
        let warnings = match done.rows {
            Some(mut rows) => {
                following.seen(&rows.input.source, &rows.documents)?;
                totals.add(&mut rows).map_err(spilled)?;
                if let Some(files) = &mut files {
                    files.add(&rows)?;
                }
                at.sources += 1;
                at.kept += usize::from(done.kept);
                at.bytes += rows.input.bytes as u64;
                at.documents += rows.documents.len();
                let source = &rows.input.source;
                let doubt = |message| Warning::doubt(source, message);
                rows.doubts.into_iter().map(doubt).collect()
            }
            None => done.warnings,
        };
        for warning in &warnings {
            totals.warn(warning);
            told.add(warning);
            progress.warned(warning);
            if let Some(files) = &mut files {
                files.warn(warning)?;
            }
        }
        (at.read, at.total) = (consumed.read(), consumed.total());
        progress.advanced(&done.name, done.kept, &at);
        Ok(())
    };
    let stopped = flow::in_order(
        sources,
        threads(settings),
        || progress.stopped(),
        |item| item_done(item, &writer, &codebook, &metadata),
        sink,
    )?;
    if stopped {
        let kept = writer.pause()?;
        return Err(Error::Stopped { kept });
    }
    let index = writer.finish()?;
    let summary = totals.finish().map_err(spilled)?;
    let run = table::Run {
        tool_version: env!("CARGO_PKG_VERSION").to_owned(),
        codebook_id: format!("{} {}", codebook.id, codebook.version),
        codebook_hash: codebook.hash.clone(),
        options: options(settings),
    };
    let written = match files {
        Some(files) => files.finish(&export::Shown {
            problems: &summary.problems,
            recommendations: &summary.recommendations,
            themes: &summary.themes,
            paragraph_copies: &summary.paragraph_copies,
            overview: &summary.overview,
            manifest: &summary.manifest(&run),
            labels: &labels,
        })?,
        None => Vec::new(),
    };
    Ok(Outcome {
        summary,
        warnings: told,
        index,
        metadata: settings.metadata.as_ref().map(|_| following.finish()),
        written,
    })
}

/// What became of one item of the corpus.
struct Done {
    name: String,
    /// The rows of a source that was analysed, now or earlier.
    rows: Option<SourceRows>,
    /// Whether they were kept from an earlier run.
    kept: bool,
    warnings: Vec<Warning>,
}

fn item_done(
    item: source::Item,
    writer: &index::Writer,
    codebook: &Codebook,
    metadata: &Metadata,
) -> Result<Done> {
    let failed = |warning: Warning| Done {
        name: warning.source.clone(),
        rows: None,
        kept: false,
        warnings: vec![warning],
    };
    let source = match item {
        Ok(source) => source,
        Err(warning) => return Ok(failed(warning)),
    };
    let work = || {
        let beside = metadata.beside(&source.name);
        let kept = writer.kept(&source.id, &source.name, &beside);
        if let Some(rows) = kept.and_then(|kept| SourceRows::from_bytes(&kept)) {
            return Ok((rows, true));
        }
        let (analysis, doubts) = analyze_told(&source, codebook, metadata);
        let rows = SourceRows::new(&analysis, &doubts);
        writer.add_keeping(&analysis, &beside, &rows.to_bytes())?;
        Ok((rows, false))
    };
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok((rows, kept))) => Ok(Done {
            name: source.name.clone(),
            rows: Some(rows),
            kept,
            warnings: Vec::new(),
        }),
        Ok(Err(error)) => Err(error),
        Err(panic) => {
            let said = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("no message");
            let message = format!(
                "a fault in baogao stopped this source ({said}); please report it with the file"
            );
            Ok(failed(Warning::skip(Reason::Fault, &source.name, message)))
        }
    }
}

fn threads(settings: &Settings) -> usize {
    let all = || std::thread::available_parallelism().map_or(1, usize::from);
    settings.threads.unwrap_or_else(all).max(1)
}

/// What the tables need to know of the categories of a codebook.
#[must_use]
pub fn labels(codebook: &Codebook) -> Vec<CategoryLabel> {
    let label = |category: &crate::codebook::Category| CategoryLabel {
        id: category.id.clone(),
        label: category.label.clone(),
        label_en: category.label_en.clone(),
        group: category.group.clone(),
        definition: category.definition.clone(),
        kind: category.kind,
    };
    codebook.categories().iter().map(label).collect()
}

/// What the tables need to know of the themes of a codebook.
#[must_use]
pub fn theme_labels(codebook: &Codebook) -> Vec<ThemeLabel> {
    let label = |theme: &crate::codebook::Theme| ThemeLabel {
        id: theme.id.clone(),
        label: theme.label.clone(),
        label_en: theme.label_en.clone(),
    };
    codebook.themes().iter().map(label).collect()
}

/// Reads the codebook at `path`, or takes the shipped one.
///
/// # Errors
///
/// [`Error::Codebook`] with the line at fault, or [`Error::Io`].
pub fn codebook(path: Option<&Path>) -> Result<Codebook> {
    match path {
        None => Ok(Codebook::shipped().clone()),
        Some(path) => {
            let mut codebook = Codebook::parse(&path.display().to_string(), &read_text(path)?)?;
            if !codebook.statements.is_empty() {
                let file = path.with_file_name(&codebook.statements);
                let bytes = source::read_file(&file)?;
                let name = file.display().to_string();
                let decoded = |bytes: &[u8]| decode::decode_bytes(bytes).text;
                let sheet = export::read::numbered(&name, &bytes, decoded)?;
                codebook.teach(&name, &sheet.columns, &sheet.rows)?;
            }
            Ok(codebook)
        }
    }
}

/// A text file of the user's, in whatever encoding.
fn read_text(path: &Path) -> Result<String> {
    Ok(decode::decode_bytes(&source::read_file(path)?).text)
}

/// The table of metadata; without rows where none is given.
fn metadata(settings: &Settings) -> Result<Metadata> {
    match &settings.metadata {
        None => Ok(Metadata::default()),
        Some(path) => Metadata::read(path, |bytes| decode::decode_bytes(bytes).text),
    }
}

fn segmenter(lexicon: Option<&Path>) -> Result<segment::Segmenter> {
    match lexicon {
        None => Ok(segment::Segmenter::new()),
        Some(path) => segment::Segmenter::with_lexicon(&read_text(path)?),
    }
}

/// What an analysis depends on beside its source.
fn origin(codebook: &Codebook) -> String {
    format!(
        "baogao {} {} {}",
        env!("CARGO_PKG_VERSION"),
        env!("BAOGAO_BUILD"),
        codebook.hash
    )
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
    if let Some(metadata) = &settings.metadata {
        options.insert("metadata".to_owned(), name(metadata));
    }
    let (reading, usual) = (&settings.reading, Reading::default());
    if let Some(column) = &reading.text_column {
        options.insert("text_column".to_owned(), column.clone());
    }
    for (name, value, usual) in [
        (
            "max_member",
            reading.member_limit >> 20,
            usual.member_limit >> 20,
        ),
        ("max_ratio", reading.ratio_limit, usual.ratio_limit),
        ("max_depth", reading.depth as u64, usual.depth as u64),
    ] {
        if value != usual {
            options.insert(name.to_owned(), value.to_string());
        }
    }
    options
}
