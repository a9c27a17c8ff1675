//! What a run is told: every option resolved, no command-line type.

use std::path::PathBuf;

/// How deep archives may stand in archives. Real ones come two deep (a province's zip of counties' zips); what is
/// deeper is a quine or a mistake.
pub const DEPTH: usize = 3;

/// The largest member read, in bytes. A report is some kilobytes and the largest single text seen 40 MB; a member is
/// held several times while it is analysed, so this keeps a run below 3 GB.
pub const MEMBER_LIMIT: u64 = 256 << 20;

/// The most a member may grow when unpacked, as a multiple of its packed size. Chinese text shrinks to between a third
/// and a tenth; forms of spaces and rules to a hundredth; deflate's bombs reach 1,032.
pub const RATIO_LIMIT: u64 = 200;

/// What may be read: the limits that keep a hostile archive from harming a run, and where tables hold their text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The largest file, member or row read, in bytes.
    pub member_limit: u64,
    /// How many times its packed size a member may grow.
    pub ratio_limit: u64,
    /// How deep archives may stand in archives.
    pub depth: usize,
    /// The column of CSV, TSV, XLSX and JSON Lines files that holds the text; `None` for one with a usual name.
    pub text_column: Option<String>,
}

impl Default for Reading {
    fn default() -> Self {
        Self {
            member_limit: MEMBER_LIMIT,
            ratio_limit: RATIO_LIMIT,
            depth: DEPTH,
            text_column: None,
        }
    }
}

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
    /// A table of what is known of the sources: CSV, TSV or XLSX with a column `source`.
    pub metadata: Option<PathBuf>,
    /// What may be read, and how.
    pub reading: Reading,
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
            metadata: None,
            reading: Reading::default(),
            threads: None,
        }
    }
}
