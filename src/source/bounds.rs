//! What hostile input may not do: limits on size and growth, and errors that say which was met.

use std::io::{self, Read};

use crate::error::Reason;

/// What is said of a member that grows like a bomb.
pub(super) fn bomb(ratio: u64) -> String {
    format!(
        "grows more than {ratio} times when unpacked, like a zip bomb: skipped; unpack it yourself if you trust it, or allow more with --max-ratio"
    )
}

/// What is said of a member that is too large.
pub(super) fn too_large(limit: u64) -> String {
    format!(
        "larger than {} MB: skipped; split it into parts, or allow more with --max-member",
        limit >> 20
    )
}

/// A limit that was met, inside an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
struct Met {
    reason: Reason,
    message: String,
}

pub(super) fn met(reason: Reason, message: String) -> io::Error {
    io::Error::other(Met { reason, message })
}

/// Why reading failed.
pub(super) fn reason(error: &io::Error) -> Reason {
    if let Some(met) = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Met>())
    {
        return met.reason;
    }
    match error.kind() {
        io::ErrorKind::NotFound => Reason::Vanished,
        io::ErrorKind::InvalidData
        | io::ErrorKind::InvalidInput
        | io::ErrorKind::UnexpectedEof
        | io::ErrorKind::Other => Reason::Broken,
        _ => Reason::Unreadable,
    }
}

/// A reader that refuses to give more than `left` bytes.
pub(super) struct Bounded<R> {
    pub(super) inner: R,
    pub(super) left: u64,
    pub(super) ratio: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(met(Reason::Bomb, bomb(self.ratio))),
        }
        Ok(read)
    }
}
