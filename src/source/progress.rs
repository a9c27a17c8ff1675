//! How much of the files has been read, for who waits: bytes on disk, not unpacked ones, since only their sum is
//! known beforehand.

use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

/// Bytes of files read so far, and in all.
#[derive(Debug, Default)]
pub struct Consumed {
    read: AtomicU64,
    /// Sum of the files' lengths, once it is known.
    total: AtomicU64,
    known: AtomicBool,
    stopped: AtomicBool,
}

impl Consumed {
    /// Bytes read so far.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Bytes there are; `None` while they are being counted.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.known
            .load(Ordering::Acquire)
            .then(|| self.total.load(Ordering::Relaxed))
    }

    pub(super) fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Everything up to `position` is behind us, also what was not looked at.
    pub(super) fn passed(&self, position: u64) {
        self.read.fetch_max(position, Ordering::Relaxed);
    }

    pub(super) fn add(&self, bytes: u64) {
        self.read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// `reader`, counted.
    pub(super) fn counting<R>(self: &Arc<Self>, reader: R) -> Counting<R> {
        Counting {
            inner: reader,
            consumed: Arc::clone(self),
        }
    }
}

/// A reader whose bytes are counted.
pub(super) struct Counting<R> {
    inner: R,
    consumed: Arc<Consumed>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.consumed.add(read as u64);
        Ok(read)
    }
}

/// Sums the lengths of the files under `path` on a thread of its own. Links to folders are not followed: this is an
/// estimate for a progress bar.
pub(super) fn measure(path: &Path, consumed: &Arc<Consumed>) {
    let (path, consumed) = (path.to_path_buf(), Arc::clone(consumed));
    thread::spawn(move || {
        let mut folders: Vec<PathBuf> = Vec::new();
        if path.is_dir() {
            folders.push(path);
        } else if let Ok(metadata) = std::fs::metadata(&path) {
            consumed.total.fetch_add(metadata.len(), Ordering::Relaxed);
        }
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                if consumed.stopped.load(Ordering::Relaxed) {
                    return;
                }
                match entry.metadata() {
                    Ok(metadata) if metadata.is_dir() => folders.push(entry.path()),
                    Ok(metadata) => {
                        consumed.total.fetch_add(metadata.len(), Ordering::Relaxed);
                    }
                    Err(_) => {}
                }
            }
        }
        consumed.known.store(true, Ordering::Release);
    });
}
