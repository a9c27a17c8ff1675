//! What was typed. No stage sees these types: each becomes the settings of its command.

mod bench;
mod search;
mod validity;

use super::tables::{TablesCommand, TablesFormat};
use baogao::codebook::Codebook;
use baogao::export;
use baogao::settings::{DEPTH, MEMBER_LIMIT, RATIO_LIMIT, Reading, Settings};
use baogao::table::Counted;
pub use bench::BenchArguments;
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
pub use search::{KwicArguments, RelatedArguments, SearchArguments};
use std::path::PathBuf;
pub use validity::{
    AgreeArguments, KeywordsArguments, SampleArguments, ValidateArguments, ValidityTable,
};

/// What `search --help` ends with: the language of queries.
const SEARCH_HELP: &str = "\
Queries:
  编制不足                where it stands as written, and where all of its words stand
  经费 编制               both; AND is the same, OR either, NOT without, ( ) group
  \"编制不足\"              only as written
  \"经费 不足\"~5           both, with at most 5 other characters among them
  监督*                   words that begin so
  kind:survey             equal: kind category theme mode level document
  place:四川              contained: title place issuer source
  year:2015..2020         years from and to; date:2019-03 by month or day
  meta:省=四川            equal: a column of the table that run was given with --metadata
  problem:经费            where a problem with these characters is stated; recommendation: alike
White space counts nowhere, script, width and case do not matter, Chinese punctuation is text.

Examples:
  baogao search '经费 不足'
  baogao search '监督力度' --in findings --sort date
  baogao search '经费' --kwic --sort right --limit 20
  baogao search 'kind:survey AND \"代表联络站\"' --format csv
  baogao search 'problem:经费 year:2018..' --facet place --facet year
  baogao search --batch queries.csv --limit 5 > hits.csv
  baogao search --like 0541fd938c2bf350-01";

/// Repairs, searches and codes archives of Chinese work reports.
#[derive(Debug, Parser)]
#[command(
    name = "baogao",
    version,
    after_help = "Example: baogao run corpus --out out\n\nExit code: 0 done; 1 done, but some input was skipped or failed; 2 wrong usage or failed; 130 stopped with Ctrl-C, run again to go on."
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Print nothing but results and errors.
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// Name every source and every doubt while a run goes on.
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// What was typed, or the end of the program with help or advice.
pub fn parse() -> Arguments {
    let matches = Arguments::command().version(version()).get_matches();
    Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
}

/// Version, build and shipped codebook: what a figure depends on.
fn version() -> &'static str {
    let codebook = Codebook::shipped();
    let version = format!(
        "{} (build {}, codebook {} {} {})",
        env!("CARGO_PKG_VERSION"),
        env!("BAOGAO_BUILD"),
        codebook.id,
        codebook.version,
        codebook.hash.get(..12).unwrap_or(&codebook.hash)
    );
    // Said once a process.
    version.leak()
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
        after_help = SEARCH_HELP
    )]
    Search(SearchArguments),
    /// Every place where something stands, with what is left and right of it: a concordance.
    #[command(
        after_help = "QUERY is as for `baogao search`, which shows the same with --kwic.\n\nExamples:\n  baogao kwic 经费\n  baogao kwic 经费 --sort right --width 30 --limit 100\n  baogao kwic '监督 year:2019..' --in findings --sort left --format csv > kwic.csv"
    )]
    Kwic(KwicArguments),
    /// Words that stand in sentences with a word more often than chance has it.
    #[command(
        after_help = "The number in front is Dunning's log-likelihood ratio: above 10.8 chance is less than one in a thousand.\n\nExamples:\n  baogao related 经费\n  baogao related '监督 year:2019..' --in findings --format csv"
    )]
    Related(RelatedArguments),
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
    /// Themes of the last run, what its statements and documents are about; or theme by a field of the documents.
    #[command(
        after_help = "Items are problems and recommendations about a theme, documents are those that are about it as a whole.\n\nExamples:\n  baogao themes\n  baogao themes --by year --format csv > themes-by-year.csv"
    )]
    Themes(TablesArguments),
    /// Words that tell the documents of one kind, year or place from the others.
    #[command(
        after_help = "Examples:\n  baogao keywords --by kind\n  baogao keywords reports.zip --by year --limit 30 --format csv > keywords.csv"
    )]
    Keywords(KeywordsArguments),
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
    /// Make an archive of reports, measure every stage on it, and check the result against what was planted.
    #[command(
        after_help = "The archives lie in the temporary folder, which must have room for seven times their size.\n\nExamples:\n  baogao bench\n  baogao bench --documents 10000\n  baogao bench --size 1000 --sizes 1 --json > bench.json"
    )]
    Bench(BenchArguments),
    /// Print completions for a shell.
    #[command(
        after_help = "Example: baogao completions bash > ~/.local/share/bash-completion/completions/baogao"
    )]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    #[command(after_help = "Example: baogao man > baogao.1; man ./baogao.1")]
    Man,
    /// Check or show a codebook.
    #[command(
        after_help = "Examples:\n  baogao codebook check my-codebook.toml --out out\n  baogao codebook suggest\n  baogao codebook show\n  baogao codebook export > work-reports.qdc"
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
    /// A table (CSV, TSV, XLSX) of what is known of the sources, by its column `source`: title, kind, date, place and
    /// issuer take the place of what the text says, further columns are added to documents.csv.
    #[arg(long, value_name = "FILE")]
    pub metadata: Option<PathBuf>,
    /// The column of CSV, TSV, XLSX and JSON Lines files that holds the text [default: text, content, 正文 and the like].
    #[arg(long, value_name = "NAME")]
    pub text_column: Option<String>,
    /// Largest file, member or row read, in MB.
    #[arg(long, value_name = "MB", default_value_t = MEMBER_LIMIT >> 20, value_parser = clap::value_parser!(u64).range(1..=4096))]
    pub max_member: u64,
    /// How many times its packed size a member may grow.
    #[arg(long, value_name = "N", default_value_t = RATIO_LIMIT, value_parser = clap::value_parser!(u64).range(1..))]
    pub max_ratio: u64,
    /// How deep archives may stand in archives.
    #[arg(long, value_name = "N", default_value_t = DEPTH)]
    pub max_depth: usize,
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
            metadata: self.metadata,
            reading: Reading {
                member_limit: self.max_member << 20,
                ratio_limit: self.max_ratio,
                depth: self.max_depth,
                text_column: self.text_column,
            },
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

/// Options of `problems`, `recommendations` and `themes`.
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

/// Formats of `problems`, `recommendations` and `themes`.
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
    pub fn into_command(self, counted: Counted) -> TablesCommand {
        TablesCommand {
            counted,
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
    /// Propose categories from the findings of a run in which no cue stands, by clustering, with examples.
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
    /// Print a codebook in the exchange format of NVivo, MAXQDA, ATLAS.ti and QualCoder (REFI-QDA, .qdc).
    Export {
        /// The codebook; the shipped one if left out.
        file: Option<PathBuf>,
    },
}
