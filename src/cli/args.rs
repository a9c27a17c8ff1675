//! What was typed. No stage sees these types: each becomes the settings of its command.

use super::search::{SearchCommand, SearchFormat};
use super::tables::{TablesCommand, TablesFormat};
use baogao::document::FindingKind;
use baogao::export;
use baogao::index::SearchIn;
use baogao::settings::Settings;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Repairs, searches and codes archives of Chinese work reports.
#[derive(Debug, Parser)]
#[command(
    name = "baogao",
    version,
    after_help = "Example: baogao run corpus --out out\n\nExit code: 0 done; 1 done, but some input was skipped or failed; 2 wrong usage or failed."
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print nothing but results and errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Do everything: decode, repair, index, extract, write the tables, print a summary.
    #[command(after_help = "Example: baogao run reports.zip --index index --out out")]
    Run(RunArguments),
    /// Print a file's text, decoded and repaired.
    #[command(after_help = "Example: baogao repair corpus/work-reports.txt --explain")]
    Repair(RepairArguments),
    /// Bring the index up to date: only what is new or changed since last time.
    #[command(after_help = "Example: baogao index reports --index index")]
    Index(IndexArguments),
    /// Search the index.
    #[command(
        after_help = "Examples:\n  baogao search '经费 不足'\n  baogao search '监督力度' --in findings\n  baogao search '经费' --kwic --limit 20\n  baogao search 'kind:survey AND \"代表联络站\"' --format csv"
    )]
    Search(SearchArguments),
    /// Problems of the last run by category, or by category and a field of the documents.
    #[command(
        after_help = "Examples:\n  baogao problems\n  baogao problems --by kind\n  baogao problems --by year --format csv > problems-by-year.csv\n  baogao problems --by place --format xlsx > problems-by-place.xlsx"
    )]
    Problems(TablesArguments),
    /// Recommendations of the last run by category, or by category and a field of the documents.
    #[command(
        after_help = "Examples:\n  baogao recommendations\n  baogao recommendations --by issuer\n  baogao recommendations --by document --format markdown\n  baogao recommendations --out results --format json"
    )]
    Recommendations(TablesArguments),
    /// Draw a sample of the corpus for people to code, to check the program by.
    #[command(
        after_help = "Examples:\n  baogao sample 300\n  baogao sample 600 reports.zip --to check --seed 7"
    )]
    Sample(SampleArguments),
    /// Compare two sheets that two people filled.
    #[command(after_help = "Example: baogao agree wang/sheet.xlsx li/sheet.xlsx")]
    Agree(AgreeArguments),
    /// Tell how right the program is on a filled sheet, and the frequencies without its errors.
    #[command(
        after_help = "Examples:\n  baogao validate validation/sheet.xlsx\n  baogao validate validation/sheet.csv --table corrected --format csv > corrected.csv"
    )]
    Validate(ValidateArguments),
    /// Check or show a codebook.
    #[command(
        after_help = "Examples:\n  baogao codebook check my-codebook.toml --out out\n  baogao codebook suggest\n  baogao codebook show"
    )]
    Codebook {
        /// What to do with it.
        #[command(subcommand)]
        action: CodebookAction,
    },
}

/// Options that say what is read and how.
#[derive(Clone, Debug, Args)]
pub struct CorpusArguments {
    /// File, folder or archive to read.
    #[arg(default_value = "corpus")]
    pub corpus: PathBuf,
    /// Folder of the index.
    #[arg(long, value_name = "DIR", default_value = "index")]
    pub index: PathBuf,
    /// A codebook (TOML) instead of the shipped one.
    #[arg(long, value_name = "FILE")]
    pub codebook: Option<PathBuf>,
    /// Words to segment with, one a line, beside the shipped ones.
    #[arg(long, value_name = "FILE")]
    pub lexicon: Option<PathBuf>,
    /// Threads to work with [default: as many as the machine has].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
}

/// Options of `run`.
#[derive(Clone, Debug, Args)]
pub struct RunArguments {
    #[command(flatten)]
    pub corpus: CorpusArguments,
    /// Folder of the tables.
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
}

/// Options of `index`.
#[derive(Clone, Debug, Args)]
pub struct IndexArguments {
    #[command(flatten)]
    pub corpus: CorpusArguments,
}

impl CorpusArguments {
    fn settings(self, out: Option<PathBuf>) -> Settings {
        Settings {
            corpus: self.corpus,
            index: self.index,
            out,
            codebook: self.codebook,
            lexicon: self.lexicon,
            threads: self.threads.map(usize::from),
        }
    }
}

impl From<RunArguments> for Settings {
    fn from(typed: RunArguments) -> Self {
        typed.corpus.settings(Some(typed.out))
    }
}

impl From<IndexArguments> for Settings {
    fn from(typed: IndexArguments) -> Self {
        typed.corpus.settings(None)
    }
}

/// Options of `repair`.
#[derive(Clone, Debug, Args)]
pub struct RepairArguments {
    /// File to repair; `-` for standard input.
    #[arg(default_value = "-")]
    pub file: PathBuf,
    /// Tell a person what was found instead of printing the text.
    #[arg(long)]
    pub explain: bool,
    /// Script of the text.
    #[arg(long, value_enum, default_value_t = Script::Keep)]
    pub script: Script,
    /// What to print: the text, or JSON with every edit, loss and encoding.
    #[arg(long, value_enum, default_value_t = RepairFormat::Text)]
    pub format: RepairFormat,
}

/// Scripts that `repair` can print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Script {
    /// As it was written.
    Keep,
    /// Simplified.
    Simplified,
}

/// Formats of `repair`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RepairFormat {
    /// The text.
    Text,
    /// One JSON object.
    Json,
}

/// Options of `search`.
#[derive(Clone, Debug, Args)]
pub struct SearchArguments {
    /// Words, "exact phrases", AND OR NOT, parentheses, field:value.
    pub query: String,
    /// Folder of the index.
    #[arg(long, value_name = "DIR", default_value = "index")]
    pub index: PathBuf,
    /// What to search.
    #[arg(long = "in", value_enum, default_value_t = Within::Documents)]
    pub within: Within,
    /// Show every place with what stands left and right of it.
    #[arg(long)]
    pub kwic: bool,
    /// Characters on each side of a place, with --kwic.
    #[arg(long, value_name = "N", default_value_t = 20, requires = "kwic")]
    pub width: usize,
    /// Results to show.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: usize,
    /// Results to pass over.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// How to print results.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

/// What can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Within {
    /// Whole reports.
    Documents,
    /// Problems and recommendations.
    Findings,
}

/// Formats of `search`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading.
    Text,
    /// One JSON object a line, the last `{"total": N}`.
    Json,
    /// CSV that Excel opens right.
    Csv,
}

impl SearchArguments {
    /// The command without types of the command line.
    pub fn into_command(self, colour: bool) -> SearchCommand {
        SearchCommand {
            query: self.query,
            index: self.index,
            within: match self.within {
                Within::Documents => SearchIn::Documents,
                Within::Findings => SearchIn::Findings,
            },
            kwic: self.kwic,
            width: self.width,
            limit: self.limit,
            offset: self.offset,
            format: match self.format {
                Format::Text => SearchFormat::Text,
                Format::Json => SearchFormat::Json,
                Format::Csv => SearchFormat::Csv,
            },
            colour,
        }
    }
}

/// Options of `problems` and `recommendations`.
#[derive(Clone, Debug, Args)]
pub struct TablesArguments {
    /// Folder of the tables that `baogao run` wrote.
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    /// Count distinct items by this field of the documents: kind, place, year, date, issuer, source, document, or any
    /// column of documents.csv.
    #[arg(long, value_name = "FIELD")]
    pub by: Option<String>,
    /// How to print the table.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}

/// Formats of `problems` and `recommendations`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// For reading.
    Text,
    /// CSV that Excel opens right.
    Csv,
    /// One JSON array.
    Json,
    /// A Markdown table.
    Markdown,
    /// An Excel workbook; send it to a file.
    Xlsx,
}

impl TablesArguments {
    /// The command without types of the command line.
    pub fn into_command(self, kind: FindingKind) -> TablesCommand {
        TablesCommand {
            kind,
            out: self.out,
            by: self.by,
            format: self
                .format
                .file()
                .map_or(TablesFormat::Text, TablesFormat::File),
        }
    }
}

impl TableFormat {
    /// The format of a file; `None` for reading.
    pub const fn file(self) -> Option<export::Format> {
        match self {
            Self::Text => None,
            Self::Csv => Some(export::Format::Csv),
            Self::Json => Some(export::Format::Json),
            Self::Markdown => Some(export::Format::Markdown),
            Self::Xlsx => Some(export::Format::Xlsx),
        }
    }
}

/// Options of `sample`.
#[derive(Clone, Debug, Args)]
pub struct SampleArguments {
    /// Units to draw: a third each of problems, recommendations and sentences without either.
    #[arg(value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub count: u32,
    /// File, folder or archive to read.
    #[arg(default_value = "corpus")]
    pub corpus: PathBuf,
    /// Folder of the sheets.
    #[arg(long, value_name = "DIR", default_value = "validation")]
    pub to: PathBuf,
    /// Another seed draws another sample.
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// A codebook (TOML) instead of the shipped one.
    #[arg(long, value_name = "FILE")]
    pub codebook: Option<PathBuf>,
    /// Threads to work with [default: as many as the machine has].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
}

impl SampleArguments {
    /// What the pipeline is told.
    pub fn settings(&self) -> Settings {
        Settings {
            corpus: self.corpus.clone(),
            out: None,
            codebook: self.codebook.clone(),
            threads: self.threads.map(usize::from),
            ..Settings::default()
        }
    }
}

/// Options of `agree`.
#[derive(Clone, Debug, Args)]
pub struct AgreeArguments {
    /// One person's sheet, XLSX or CSV.
    pub left: PathBuf,
    /// The other's.
    pub right: PathBuf,
    /// How to print the table.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}

/// Options of `validate`.
#[derive(Clone, Debug, Args)]
pub struct ValidateArguments {
    /// The filled sheet, XLSX or CSV.
    pub sheet: PathBuf,
    /// How the sample was drawn [default: design.json beside the sheet].
    #[arg(long, value_name = "FILE")]
    pub design: Option<PathBuf>,
    /// How to print; `text` prints both tables.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
    /// Which table, for the other formats.
    #[arg(long, value_enum, default_value_t = ValidityTable::Measures)]
    pub table: ValidityTable,
}

/// Tables of `validate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ValidityTable {
    /// Precision, recall and F1.
    Measures,
    /// Corrected frequencies.
    Corrected,
}

/// Actions on a codebook.
#[derive(Clone, Debug, Subcommand)]
pub enum CodebookAction {
    /// Read a codebook and name its faults by line; with --out, try it on the findings of a run: cues that never
    /// fire, cues of two categories that fire on the same words, categories never used.
    Check {
        /// The codebook; the shipped one if left out.
        file: Option<PathBuf>,
        /// Folder that `run` wrote.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Propose categories from the findings of a run that no category takes, by clustering, with examples.
    Suggest {
        /// The codebook; the shipped one if left out.
        file: Option<PathBuf>,
        /// Folder that `run` wrote.
        #[arg(long, value_name = "DIR", default_value = "out")]
        out: PathBuf,
        /// Most categories to propose of each kind.
        #[arg(long, value_name = "N", default_value_t = 8)]
        limit: usize,
    },
    /// Print the categories of a codebook.
    Show {
        /// The codebook; the shipped one if left out.
        file: Option<PathBuf>,
    },
}
