//! What can go wrong, as values.
//!
//! An [`Error`] stops what was asked for; a [`Warning`] is a doubt that goes on, and is carried beside the value
//! a stage returns. Every message names the file, the place, and what to do.

use std::path::PathBuf;

/// A stop: what was asked for cannot be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder cannot be read or written.
    #[error("{}: {action}: {source}", path.display())]
    Io {
        /// What was touched.
        path: PathBuf,
        /// What was tried, as "cannot read".
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// A codebook does not follow its format.
    #[error("{file}:{line}: {message}")]
    Codebook {
        /// The codebook's name.
        file: String,
        /// 1-based line of the fault.
        line: usize,
        /// What is wrong and what to write instead.
        message: String,
    },
    /// A lexicon does not follow its format.
    #[error("lexicon:{line}: {message}")]
    Lexicon {
        /// 1-based line of the fault.
        line: usize,
        /// What is wrong and what to write instead.
        message: String,
    },
    /// A query cannot be understood.
    #[error("query, character {column}: {message}")]
    Query {
        /// 1-based character of the fault.
        column: usize,
        /// What is wrong and what to write instead.
        message: String,
    },
    /// The index cannot be opened or written.
    #[error("{}: {message}", path.display())]
    Index {
        /// The index folder.
        path: PathBuf,
        /// What is wrong and what to do.
        message: String,
    },
    /// A table or report cannot be made.
    #[error("{0}")]
    Export(String),
}

impl Error {
    /// An [`Error::Io`] for `path`.
    pub fn io(path: impl Into<PathBuf>, action: &'static str, source: std::io::Error) -> Self {
        Self::Io {
            path: path.into(),
            action,
            source,
        }
    }
}

/// The result of what can stop.
pub type Result<T> = std::result::Result<T, Error>;

/// A doubt that goes on: something was skipped, left or guessed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// The source it speaks of.
    pub source: String,
    /// What was found, and what to do about it.
    pub message: String,
    /// Whether input was skipped or failed, so that the run ends with exit code 1.
    pub skipped: bool,
}

impl Warning {
    /// A doubt that loses no input.
    pub fn doubt(source: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            message: message.into(),
            skipped: false,
        }
    }

    /// Input that was skipped or failed.
    pub fn skip(source: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            skipped: true,
            ..Self::doubt(source, message)
        }
    }
}
