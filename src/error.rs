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
    /// The person at the keyboard stopped it.
    #[error(
        "stopped; {kept} sources are in the index and will not be analysed again: give the same command to go on"
    )]
    Stopped {
        /// Sources in the index.
        kept: usize,
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

/// Why input was skipped: the classes of `skipped.csv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Nothing was skipped: a doubt.
    Doubt,
    /// A format that is not read.
    Format,
    /// Larger than a member may be.
    TooLarge,
    /// Grows more than it may when unpacked.
    Bomb,
    /// An archive inside too many others.
    TooDeep,
    /// Packed or written wrongly, or cut off.
    Broken,
    /// The system refused to read it.
    Unreadable,
    /// A link, device, pipe or socket.
    Special,
    /// It was there when the folder was listed, and is gone.
    Vanished,
    /// A table without the column that holds the text.
    NoText,
    /// A fault in baogao.
    Fault,
}

impl Reason {
    /// The name in tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Doubt => "doubt",
            Self::Format => "format",
            Self::TooLarge => "too_large",
            Self::Bomb => "bomb",
            Self::TooDeep => "too_deep",
            Self::Broken => "broken",
            Self::Unreadable => "unreadable",
            Self::Special => "special_file",
            Self::Vanished => "vanished",
            Self::NoText => "no_text_column",
            Self::Fault => "fault",
        }
    }
}

/// A doubt that goes on: something was skipped, left or guessed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Warning {
    /// The source it speaks of.
    pub source: String,
    /// Why it was skipped, if it was.
    pub reason: Reason,
    /// What was found, and what to do about it.
    pub message: String,
    /// Whether input was skipped or failed, so that the run ends with exit code 1.
    pub skipped: bool,
}

impl std::fmt::Display for Warning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}: {}", self.source, self.message)
    }
}

impl Warning {
    /// A doubt that loses no input.
    pub fn doubt(source: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            reason: Reason::Doubt,
            message: message.into(),
            skipped: false,
        }
    }

    /// Input that was skipped or failed.
    pub fn skip(reason: Reason, source: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            reason,
            skipped: true,
            ..Self::doubt(source, message)
        }
    }
}
