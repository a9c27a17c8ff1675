//! Options of `search`, `kwic` and `related`.

use super::super::related::RelatedCommand;
use super::super::search::{SearchCommand, SearchFormat};
use baogao::index::{FACETS, SearchIn, Sort};
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Options of `search`.
#[derive(Clone, Debug, Args)]
pub struct SearchArguments {
    /// Words, "exact phrases", AND OR NOT, parentheses, field:value; see below.
    #[arg(required_unless_present_any = ["batch", "like"])]
    pub query: Option<String>,
    /// Run the queries of a CSV file (column `query`) and print a table of all results.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "like", "kwic", "facet"])]
    pub batch: Option<PathBuf>,
    /// Find documents like this one.
    #[arg(long, value_name = "DOCUMENT_ID", conflicts_with_all = ["query", "kwic", "facet"])]
    pub like: Option<String>,
    /// Stop at what cannot be understood in a query, and name its place.
    #[arg(long)]
    pub strict: bool,
    /// Folder of the index.
    #[arg(long, value_name = "DIR", default_value = "index")]
    pub index: PathBuf,
    /// What to search.
    #[arg(long = "in", value_enum, default_value_t = Within::Documents)]
    pub within: Within,
    /// Count results by a field instead of showing them (kind, category, theme, mode, level, year, date, place, issuer,
    /// source, document, or meta:COLUMN of the metadata); may be given several times.
    #[arg(long, value_name = "FIELD", value_parser = facet, conflicts_with = "kwic")]
    pub facet: Vec<String>,
    /// Order of results: the best, the newest or the source first; places by what stands left or right of them.
    #[arg(long, value_enum, default_value_t = Order::Score)]
    pub sort: Order,
    /// Show every place with what stands left and right of it.
    #[arg(long, required_if_eq_any = [("sort", "left"), ("sort", "right")])]
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

/// Options of `kwic`.
#[derive(Clone, Debug, Args)]
pub struct KwicArguments {
    /// What to show the places of: a word, or a query as for `search`.
    pub query: String,
    /// Stop at what cannot be understood in the query, and name its place.
    #[arg(long)]
    pub strict: bool,
    /// Folder of the index.
    #[arg(long, value_name = "DIR", default_value = "index")]
    pub index: PathBuf,
    /// What to search.
    #[arg(long = "in", value_enum, default_value_t = Within::Documents)]
    pub within: Within,
    /// Order of places: of the best, the newest or the first source, or by what stands left or right of them.
    #[arg(long, value_enum, default_value_t = Order::Source)]
    pub sort: Order,
    /// Characters on each side.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub width: usize,
    /// Places to show.
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: usize,
    /// Places to pass over.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

impl KwicArguments {
    /// The command without types of the command line.
    pub fn into_command(self, colour: bool) -> SearchCommand {
        SearchCommand {
            query: self.query,
            strict: self.strict,
            index: self.index,
            within: self.within.into(),
            sort: self.sort.into(),
            kwic: true,
            width: self.width,
            limit: self.limit,
            offset: self.offset,
            format: self.format.into(),
            colour,
            ..SearchCommand::default()
        }
    }
}

/// A field that results can be counted by.
fn facet(field: &str) -> Result<String, String> {
    if FACETS.contains(&field) || field.strip_prefix("meta:").is_some_and(|c| !c.is_empty()) {
        return Ok(field.to_owned());
    }
    Err(format!(
        "choose one of {}, or meta: and a column of the metadata",
        FACETS.join(", ")
    ))
}

/// Orders of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// The best first.
    Score,
    /// The newest first.
    Date,
    /// By name of the source, then as they stand in it.
    Source,
    /// With --kwic: by what stands left of the place, from the place outward.
    Left,
    /// With --kwic: by what stands right of the place.
    Right,
}

impl From<Order> for Sort {
    fn from(order: Order) -> Self {
        match order {
            Order::Score => Self::Score,
            Order::Date => Self::Date,
            Order::Source => Self::Source,
            Order::Left => Self::Left,
            Order::Right => Self::Right,
        }
    }
}

/// Options of `related`.
#[derive(Clone, Debug, Args)]
pub struct RelatedArguments {
    /// What to find the company of: a word, or a query as for `search`.
    pub query: String,
    /// Folder of the index.
    #[arg(long, value_name = "DIR", default_value = "index")]
    pub index: PathBuf,
    /// Whose sentences to read.
    #[arg(long = "in", value_enum, default_value_t = Within::Documents)]
    pub within: Within,
    /// Words to show.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// How to print them.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub format: Format,
}

impl RelatedArguments {
    /// The command without types of the command line.
    pub fn into_command(self) -> RelatedCommand {
        RelatedCommand {
            query: self.query,
            index: self.index,
            within: self.within.into(),
            limit: self.limit,
            format: self.format.into(),
        }
    }
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

impl From<Within> for SearchIn {
    fn from(within: Within) -> Self {
        match within {
            Within::Documents => Self::Documents,
            Within::Findings => Self::Findings,
        }
    }
}

impl From<Format> for SearchFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Json => Self::Json,
            Format::Csv => Self::Csv,
        }
    }
}

impl SearchArguments {
    /// The command without types of the command line.
    pub fn into_command(self, colour: bool) -> SearchCommand {
        SearchCommand {
            query: self.query.unwrap_or_default(),
            index: self.index,
            within: self.within.into(),
            like: self.like,
            batch: self.batch,
            strict: self.strict,
            facets: self.facet,
            sort: self.sort.into(),
            kwic: self.kwic,
            width: self.width,
            limit: self.limit,
            offset: self.offset,
            format: self.format.into(),
            colour,
        }
    }
}
