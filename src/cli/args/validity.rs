//! Options of the verbs that count words and check the counts.

use super::TableFormat;
use baogao::settings::Settings;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Options of `keywords`.
#[derive(Clone, Debug, Args)]
pub struct KeywordsArguments {
    /// File, folder or archive that `baogao run` read.
    #[arg(default_value = "corpus")]
    pub corpus: PathBuf,
    /// Field of the documents: kind, place, year, date, issuer, source, document, or any column of documents.csv.
    #[arg(long, value_name = "FIELD")]
    pub by: String,
    /// Folder of the tables that `baogao run` wrote.
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    /// Keywords of each value to show.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// Words to segment with, one a line, beside the shipped ones.
    #[arg(long, value_name = "FILE")]
    pub lexicon: Option<PathBuf>,
    /// How to print the table.
    #[arg(long, value_enum, default_value_t = TableFormat::Text)]
    pub format: TableFormat,
}

impl KeywordsArguments {
    /// What the pipeline is told.
    pub fn settings(&self) -> Settings {
        Settings {
            corpus: self.corpus.clone(),
            out: None,
            lexicon: self.lexicon.clone(),
            ..Settings::default()
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
    /// The table of metadata that `baogao run` was given.
    #[arg(long, value_name = "FILE")]
    pub metadata: Option<PathBuf>,
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
            metadata: self.metadata.clone(),
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
