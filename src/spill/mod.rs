//! What grows with the archive and must not grow in memory: records, keys and lists to be sorted that go to disk when
//! they are many.
//!
//! Everything here keeps the newest in memory and puts the rest on [`Paper`]: a temporary file whose name nobody sees, in
//! the folder of who asked for it, which the system takes back when the program ends, however it ends. Small archives
//! never touch it. `Records` are read by number, `Keys` lead from a hash to the first number that was told for it,
//! `Sorter` gives numbers back in order (external merge sort), and `Spool` items as they came. The bound of each stands
//! with it.
//!
//! What this room refuses: to open a file (a [`Scratch`] that the caller gives does), and to know what is kept.

mod keys;
mod records;
mod sorter;
mod spool;

use std::io::{self, Cursor, Read, Seek, Write};
use std::sync::Arc;

pub(crate) use keys::Keys;
pub(crate) use records::Records;
pub(crate) use sorter::Sorter;
pub(crate) use spool::Spool;

/// What is told where the paper cannot be written or read.
pub(crate) const NO_PAPER: &str = "cannot use temporary files, as where the disk is full (make room and run it again; what was committed before is still there)";

/// A place for bytes that is written, and read again anywhere.
pub trait Paper: Read + Write + Seek + Send {}

impl<T: Read + Write + Seek + Send> Paper for T {}

/// Gives as much paper as is asked for.
#[derive(Clone)]
pub struct Scratch(Arc<dyn Fn() -> io::Result<Box<dyn Paper>> + Send + Sync>);

impl Scratch {
    /// Paper from `give`: a temporary file.
    pub fn new(give: impl Fn() -> io::Result<Box<dyn Paper>> + Send + Sync + 'static) -> Self {
        Self(Arc::new(give))
    }

    /// Paper that is memory after all, for a small archive: it never fails, and has no bound.
    #[must_use]
    pub fn in_memory() -> Self {
        Self::new(|| Ok(Box::new(Cursor::new(Vec::new()))))
    }

    pub(crate) fn paper(&self) -> io::Result<Box<dyn Paper>> {
        self.0()
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Scratch")
    }
}
