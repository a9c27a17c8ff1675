//! Writing: only what is new or changed, as a whole or not at all.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use sha2::{Digest, Sha256};
use tantivy::directory::error::LockError;
use tantivy::directory::{Directory, DirectoryLock, INDEX_WRITER_LOCK, MmapDirectory};
use tantivy::indexer::{NoMergePolicy, UserOperation};
use tantivy::schema::Value;
use tantivy::{Index, IndexWriter, TantivyDocument, TantivyError, Term};

use super::entry::Entries;
use super::held::{self, Seen};
use super::schema::{self, About, FORMAT, Fields, Opened};
use super::tokens::Backlog;
use crate::document::Analysis;
use crate::error::{Error, Result};
use crate::segment::Segmenter;
use crate::spill::NO_PAPER;

/// Memory of one indexing thread before it writes a part of the index to disk.
const MEMORY_PER_THREAD: usize = 96 << 20;

/// How often, and with what pause, a taken lock is tried again: half a second in all.
const LOCK_ATTEMPTS: usize = 25;
const LOCK_PAUSE: Duration = Duration::from_millis(20);

/// Text between two commits: after a kill at most this much is indexed again.
const COMMIT_EVERY_BYTES: usize = 256 << 20;

/// What a run of the writer did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Sources added, new or changed.
    pub added: usize,
    /// Sources that were there already and are as they were.
    pub kept: usize,
    /// Sources taken out: gone, or an older version of one added.
    pub removed: usize,
}

/// Brings an index up to date. One at a time; who searches meanwhile sees the last commit.
///
/// Ask [`Writer::holds`] for every source, [`Writer::add`] the analysis of those it does not hold, from as many
/// threads as you like, and [`Writer::finish`]. Whatever was not asked for or added is taken out at the end.
/// A writer that is dropped or killed leaves what it committed so far, which is always whole sources.
pub struct Writer {
    dir: PathBuf,
    segmenter: Segmenter,
    origin: String,
    fields: Fields,
    about: About,
    /// What the index says about itself has to be written anew.
    outdated: bool,
    /// `None` only while finishing.
    tantivy: RwLock<Option<IndexWriter>>,
    state: Mutex<State>,
    backlog: Arc<Backlog>,
    /// The index as it was opened, to read what was kept.
    snapshot: tantivy::Searcher,
}

struct State {
    /// Sources in the index when it was opened.
    held: usize,
    /// Keys of sources that were asked for or added.
    seen: Seen,
    added: usize,
    uncommitted_bytes: usize,
}

impl Writer {
    /// Opens the index in `dir` for writing, or makes one.
    ///
    /// `origin` says in a few words what an analysis depends on beside its source (version of the program, hash of
    /// the codebook): when it changes, every source counts as changed. An index of another format, or a damaged
    /// one, is thrown away and made anew; no other file in the folder is touched.
    ///
    /// # Errors
    ///
    /// [`Error::Index`] where another process writes this index, or the folder cannot be written.
    pub fn open(dir: &Path, segmenter: &Segmenter, origin: &str) -> Result<Self> {
        std::fs::create_dir_all(dir)
            .map_err(|error| Error::io(dir, "cannot make the index folder", error))?;
        let about = About {
            format: FORMAT,
            segmenter: segmenter.fingerprint().to_owned(),
            lexicon: segmenter.lexicon().to_owned(),
        };
        // Nothing is thrown away while another process writes here.
        let lock = locked(dir)?;
        let (opened, held, new_index) = if let Ok((opened, held)) = open_and_count(dir) {
            (opened, held, false)
        } else {
            clear(dir)?;
            let created = schema::create(dir, about.clone())?;
            (created, 0, true)
        };
        let Opened {
            index,
            fields,
            about: written,
            backlog,
        } = opened;
        drop(lock);
        let snapshot = held::snapshot(&index).map_err(|error| failed(dir, &error))?;
        let writer = index_writer(dir, &index)?;
        let new = Self {
            dir: dir.to_path_buf(),
            segmenter: segmenter.clone(),
            origin: origin.to_owned(),
            fields,
            outdated: about != written,
            about,
            tantivy: RwLock::new(Some(writer)),
            state: Mutex::new(State {
                held,
                seen: Seen::new(dir),
                added: 0,
                uncommitted_bytes: 0,
            }),
            backlog,
            snapshot,
        };
        if new_index {
            new.commit()?;
        }
        Ok(new)
    }

    /// Whether the index holds this source as it is now. A source asked for stays in the index.
    pub fn holds(&self, source_id: &str, source_name: &str) -> bool {
        let key = self.key(source_id, source_name, "");
        self.was_held(&key) && self.state().seen.add(&key).is_ok()
    }

    /// Whether a key was in the index when it was opened.
    fn was_held(&self, key: &str) -> bool {
        matches!(
            held::find(&self.snapshot, self.fields.key, key),
            Ok(Some(_))
        )
    }

    /// What was kept with this source, as it is now, by [`Writer::add_keeping`], when `beside` was the same. A source
    /// asked for stays in the index.
    pub fn kept(&self, source_id: &str, source_name: &str, beside: &str) -> Option<Vec<u8>> {
        let key = self.key(source_id, source_name, beside);
        let packed = self.look_up(&key).ok().flatten()?;
        let kept = zstd::stream::decode_all(packed.as_slice()).ok()?;
        self.state().seen.add(&key).ok()?;
        Some(kept)
    }

    fn look_up(&self, key: &str) -> tantivy::Result<Option<Vec<u8>>> {
        let Some(at) = held::find(&self.snapshot, self.fields.kept_key, key)? else {
            return Ok(None);
        };
        let entry: TantivyDocument = self.snapshot.doc(at)?;
        let kept = entry.get_first(self.fields.kept);
        Ok(kept.and_then(|kept| kept.as_bytes().map(<[u8]>::to_vec)))
    }

    /// Adds the documents and findings of a source; does nothing where the index holds it already.
    ///
    /// # Errors
    ///
    /// [`Error::Index`] where the index cannot be written; what was committed stays.
    pub fn add(&self, analysis: &Analysis) -> Result<()> {
        self.add_entries(analysis, "", None)
    }

    /// The same, and keeps `bytes` with it, for [`Writer::kept`]. `beside` is what this analysis depends on beside the
    /// source and what all analyses depend on: when it changes, the source counts as changed.
    ///
    /// # Errors
    ///
    /// As [`Writer::add`].
    pub fn add_keeping(&self, analysis: &Analysis, beside: &str, bytes: &[u8]) -> Result<()> {
        // Level 1: rows shrink to a tenth, and this costs less than writing them.
        let packed = zstd::bulk::compress(bytes, 1)
            .map_err(|error| Error::io(&self.dir, "cannot pack the rows of a source", error))?;
        self.add_entries(analysis, beside, Some(&packed))
    }

    fn add_entries(&self, analysis: &Analysis, beside: &str, kept: Option<&[u8]>) -> Result<()> {
        let key = self.key(&analysis.source_id, &analysis.source_name, beside);
        {
            let known = kept.is_none() && self.was_held(&key);
            let mut state = self.state();
            let new = state
                .seen
                .add(&key)
                .map_err(|error| spilled(&self.dir, error))?;
            if !new || known {
                return Ok(());
            }
            state.added += 1;
        }
        let maker = Entries::new(self.fields, &self.segmenter, analysis, &key);
        let keeping = kept.map(|kept| maker.keeping(kept));
        let (mut entries, bytes) = maker.all();
        entries.extend(keeping);
        self.backlog.add(bytes);
        {
            // All at once: they come into one part of the index, in this order, and no commit falls between them.
            let guard = self.tantivy.read().unwrap_or_else(PoisonError::into_inner);
            let Some(writer) = guard.as_ref() else {
                return Ok(());
            };
            writer
                .run(entries.into_iter().map(UserOperation::Add))
                .map_err(|error| failed(&self.dir, &error))?;
        }
        let mut state = self.state();
        state.uncommitted_bytes += bytes;
        if state.uncommitted_bytes < COMMIT_EVERY_BYTES {
            return Ok(());
        }
        state.uncommitted_bytes = 0;
        drop(state);
        self.commit()
    }

    /// Takes out what was neither asked for nor added, commits, and tidies up.
    ///
    /// # Errors
    ///
    /// [`Error::Index`] where the index cannot be written; the last commit stays readable.
    pub fn finish(self) -> Result<Summary> {
        let dir = self.dir.clone();
        let gone = self.delete_unseen()?;
        let summary = {
            let state = self.state();
            Summary {
                added: state.added,
                kept: state.held.saturating_sub(gone),
                removed: gone,
            }
        };
        if summary.added > 0 || summary.removed > 0 || self.outdated {
            self.commit()?;
        }
        let mut guard = self.tantivy.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = guard.take() {
            let index = writer.index().clone();
            writer
                .wait_merging_threads()
                .map_err(|error| failed(&dir, &error))?;
            purge(&dir, &index)?;
        }
        Ok(summary)
    }

    /// Commits what was added and takes nothing out: for a run that was stopped. Returns how many sources the index
    /// now holds.
    ///
    /// # Errors
    ///
    /// As [`Writer::finish`].
    pub fn pause(self) -> Result<usize> {
        self.commit()?;
        let count = {
            let state = self.state();
            state.held + state.added
        };
        let mut guard = self.tantivy.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(writer) = guard.take() {
            writer
                .wait_merging_threads()
                .map_err(|error| failed(&self.dir, &error))?;
        }
        Ok(count)
    }

    /// Takes out the sources that were in the index and were not seen; how many.
    fn delete_unseen(&self) -> Result<usize> {
        let guard = self.tantivy.read().unwrap_or_else(PoisonError::into_inner);
        let Some(writer) = guard.as_ref() else {
            return Ok(0);
        };
        let (mut gone, mut fault) = (0, None);
        let walked = held::each_key(&self.snapshot, self.fields, |key| {
            match self.state().seen.has(key) {
                Ok(true) => {}
                Ok(false) => {
                    gone += 1;
                    writer.delete_term(Term::from_field_text(self.fields.key, key));
                }
                Err(error) => fault = Some(error),
            }
        });
        walked.map_err(|error| failed(&self.dir, &error))?;
        match fault {
            Some(error) => Err(spilled(&self.dir, error)),
            None => Ok(gone),
        }
    }

    fn commit(&self) -> Result<()> {
        let mut guard = self.tantivy.write().unwrap_or_else(PoisonError::into_inner);
        let Some(writer) = guard.as_mut() else {
            return Ok(());
        };
        let commit = |writer: &mut IndexWriter| {
            let mut prepared = writer.prepare_commit()?;
            prepared.set_payload(&self.about.to_payload());
            prepared.commit()
        };
        commit(writer).map_err(|error| failed(&self.dir, &error))?;
        Ok(())
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything the stored text of a source depends on, as 32 hex digits.
    fn key(&self, source_id: &str, source_name: &str, beside: &str) -> String {
        let mut hasher = Sha256::new();
        for part in [&self.origin, &self.about.segmenter, source_id, source_name] {
            hasher.update(part.as_bytes());
            hasher.update([0]);
        }
        hasher.update(beside.as_bytes());
        hasher
            .finalize()
            .iter()
            .take(16)
            .fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
    }
}

/// Opens an index and counts the sources it holds, which reads a little of each of its parts: a damaged one shows here.
fn open_and_count(dir: &Path) -> Result<(Opened, usize)> {
    let opened = schema::open(dir)?;
    let count = held::count(&opened.index, opened.fields).map_err(|error| failed(dir, &error))?;
    Ok((opened, count))
}

fn spilled(dir: &Path, error: io::Error) -> Error {
    Error::io(dir, NO_PAPER, error)
}

/// The lock that one writer holds.
fn locked(dir: &Path) -> Result<DirectoryLock> {
    let directory = MmapDirectory::open(dir).map_err(|error| failed(dir, &error.into()))?;
    patiently(|| {
        let lock = directory.acquire_lock(&INDEX_WRITER_LOCK);
        lock.map_err(|error| TantivyError::LockFailure(error, None))
    })
    .map_err(|error| failed(dir, &error))
}

/// Rewrites the parts of the index that hold deleted documents: they would count in the statistics of words, and an
/// index brought up to date would rank otherwise than one made anew.
fn purge(dir: &Path, index: &Index) -> Result<()> {
    let failed = |error: TantivyError| failed(dir, &error);
    let with_deleted: Vec<_> = index
        .searchable_segment_metas()
        .map_err(failed)?
        .iter()
        .filter(|segment| segment.num_deleted_docs() > 0)
        .map(tantivy::SegmentMeta::id)
        .collect();
    if with_deleted.is_empty() {
        return Ok(());
    }
    let mut writer = index_writer(dir, index)?;
    writer.set_merge_policy(Box::new(NoMergePolicy));
    for segment in with_deleted {
        writer.merge(&[segment]).wait().map_err(failed)?;
    }
    writer.garbage_collect_files().wait().map_err(failed)?;
    writer.wait_merging_threads().map_err(failed)
}

fn index_writer(dir: &Path, index: &Index) -> Result<IndexWriter> {
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min(8);
    patiently(|| index.writer_with_num_threads(threads, threads * MEMORY_PER_THREAD))
        .map_err(|error| failed(dir, &error))
}

/// Tries again for a moment where the lock is taken: a process that was just started may still hold a copy of ours.
fn patiently<T>(mut attempt: impl FnMut() -> tantivy::Result<T>) -> tantivy::Result<T> {
    let mut attempts = 0;
    loop {
        match attempt() {
            Err(TantivyError::LockFailure(LockError::LockBusy, _)) if attempts < LOCK_ATTEMPTS => {
                attempts += 1;
                std::thread::sleep(LOCK_PAUSE);
            }
            result => return result,
        }
    }
}

fn failed(dir: &Path, error: &TantivyError) -> Error {
    let message = match error {
        TantivyError::LockFailure(LockError::LockBusy, _) => {
            "another baogao is writing this index; wait until it has finished, or choose another folder with --index"
                .to_owned()
        }
        // A thread of tantivy has met an error, and tantivy does not say which.
        TantivyError::ErrorInThread(_) => {
            "writing the index stopped halfway, as where the disk is full; make room and run it again; what was committed before is still there"
                .to_owned()
        }
        other => format!("cannot write the index ({other}); what was committed before is still there"),
    };
    Error::Index {
        path: dir.to_path_buf(),
        message,
    }
}

/// Removes the files of an unusable index, and nothing else.
fn clear(dir: &Path) -> Result<()> {
    let entries = std::fs::read_dir(dir)
        .map_err(|error| Error::io(dir, "cannot read the index folder", error))?;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let stem = name.split('.').next().unwrap_or_default();
        let is_ours = matches!(name, "meta.json" | ".managed.json")
            || (stem.len() == 32
                && name.len() > 32
                && stem.bytes().all(|byte| byte.is_ascii_hexdigit()));
        if is_ours {
            std::fs::remove_file(entry.path()).map_err(|error| {
                Error::io(entry.path(), "cannot remove a file of the old index", error)
            })?;
        }
    }
    Ok(())
}
