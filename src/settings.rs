//! What a run is told: every option resolved, no command-line type.

use std::path::PathBuf;

/// Settings of `baogao run` and `baogao index`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// File, folder or archive to read.
    pub corpus: PathBuf,
    /// Folder of the index.
    pub index: PathBuf,
    /// Folder of the tables; `None` to write none.
    pub out: Option<PathBuf>,
    /// A codebook to use instead of the shipped one.
    pub codebook: Option<PathBuf>,
    /// A word list to segment with beside the shipped one.
    pub lexicon: Option<PathBuf>,
    /// Threads to analyse with; `None` for as many as the machine has.
    pub threads: Option<usize>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            corpus: PathBuf::from("corpus"),
            index: PathBuf::from("index"),
            out: Some(PathBuf::from("out")),
            codebook: None,
            lexicon: None,
            threads: None,
        }
    }
}
