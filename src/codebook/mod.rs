//! Codebook: the categories findings are counted in, and the words they are known by.
//!
//! A codebook is data, not code: a TOML file a researcher writes, versions and cites. It is checked when it is
//! read, and every fault is reported with its line. What counts as a finding at all is not its business; that is
//! grammar and structure, and stands in `extract`. The format is described in `codebooks/README.md`.
//!
//! A statement has the categories whose cues it holds. Where it holds none, coded statements that came with the
//! codebook tell what it is like (`taught`).

mod check;
mod cues;
mod lessons;
mod parse;
mod scout;
mod suggest;
mod taught;
mod theme;

pub use check::{Check, CueUse, check};
pub use cues::Cues;
pub use lessons::ids;
pub use suggest::{Proposal, suggest};

use std::fmt::Write;
use std::sync::{Arc, LazyLock};

use sha2::{Digest, Sha256};

use crate::document::{FindingKind, ToldBy};
use crate::error::Result;
use lessons::Lessons;
use scout::Scout;

/// The text of the codebook that is used when no other is named, and its coded statements.
const SHIPPED: &str = include_str!("../../codebooks/work-reports.toml");
const SHIPPED_STATEMENTS: &str = include_str!("../../codebooks/work-reports.csv");

/// A statement has at most this many categories; more would say nothing.
pub const MOST_CATEGORIES: usize = 3;

/// A validated codebook.
#[derive(Clone, Debug)]
pub struct Codebook {
    /// Its name for manifests.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The language its patterns are written for, as `zh-Hans`.
    pub language: String,
    /// SHA-256 of its text, or of that and its coded statements, in hex.
    pub hash: String,
    /// The file of its coded statements, seen from its own folder; empty where it has none.
    pub statements: String,
    categories: Vec<Category>,
    themes: Vec<Theme>,
    lessons: Option<Arc<Lessons>>,
    scouts: Arc<Scouts>,
}

/// What finds the cues of categories of each kind, and of themes.
#[derive(Debug)]
struct Scouts {
    problems: Scout,
    recommendations: Scout,
    themes: Scout,
}

/// One category.
#[derive(Clone, Debug)]
pub struct Category {
    /// As `P01` or `R17`.
    pub id: String,
    /// Whether it counts problems or recommendations.
    pub kind: FindingKind,
    /// The Chinese label.
    pub label: String,
    /// The English label; empty where none is given.
    pub label_en: String,
    /// The family of categories it belongs to; empty where none is given.
    pub group: String,
    /// What belongs in it.
    pub definition: String,
    /// What belongs in a neighbour instead.
    pub boundary: String,
    /// Statements that carry it.
    pub examples: Vec<String>,
    /// By which words it is known.
    pub cues: Cues,
    /// Whether it takes what no other category takes.
    pub fallback: bool,
}

/// What a statement or a document is about, apart from what is wrong with it.
#[derive(Clone, Debug)]
pub struct Theme {
    /// As `T01`.
    pub id: String,
    /// The Chinese label.
    pub label: String,
    /// The English label; empty where none is given.
    pub label_en: String,
    /// What belongs in it.
    pub definition: String,
    /// Statements that carry it.
    pub examples: Vec<String>,
    /// By which words it is known.
    pub cues: Cues,
}

impl Category {
    /// Where its first cue stands in `statement`, if one does.
    #[must_use]
    pub fn find(&self, statement: &str) -> Option<usize> {
        self.cues.find(statement)
    }
}

impl Codebook {
    /// Reads a codebook; `name` stands in messages.
    ///
    /// # Errors
    ///
    /// [`Error::Codebook`](crate::error::Error::Codebook) with the line of the first fault.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let (header, categories, themes) = parse::read(name, text)?;
        let of_kind = |kind| {
            let own = categories
                .iter()
                .filter(move |category| category.kind == kind);
            Scout::new(own.map(|category| &category.cues))
        };
        let scouts = Scouts {
            problems: of_kind(FindingKind::Problem),
            recommendations: of_kind(FindingKind::Recommendation),
            themes: Scout::new(themes.iter().map(|theme| &theme.cues)),
        };
        Ok(Self {
            id: header.id,
            version: header.version,
            language: header.language,
            hash: hex(Sha256::new_with_prefix(text)),
            statements: header.statements,
            categories,
            themes,
            lessons: None,
            scouts: Arc::new(scouts),
        })
    }

    /// Takes coded statements as examples of what has no cue in it: a table with the columns `text` and `categories`
    /// ([`ids`]), as a filled sheet of `baogao sample` is one. Rows come
    /// with the number of their line; those without a category teach nothing. `file` stands in messages.
    ///
    /// # Errors
    ///
    /// [`Error::Codebook`](crate::error::Error::Codebook) with the line at fault: a column is missing, an id is none of
    /// the codebook, or a row has ids of both kinds.
    pub fn teach(
        &mut self,
        file: &str,
        columns: &[String],
        rows: &[(usize, Vec<String>)],
    ) -> Result<()> {
        let lessons = Lessons::read(file, columns, rows, &self.categories)?;
        let mut hasher = Sha256::new_with_prefix(&self.hash);
        for line in lessons.lines() {
            hasher.update(line);
        }
        self.hash = hex(hasher);
        self.lessons = Some(Arc::new(lessons));
        Ok(())
    }

    /// The codebook that comes with baogao.
    ///
    /// # Panics
    ///
    /// Never: a test reads it.
    #[must_use]
    pub fn shipped() -> &'static Self {
        static BOOK: LazyLock<Codebook> = LazyLock::new(|| {
            let mut book = Codebook::parse("codebooks/work-reports.toml", SHIPPED)
                .expect("the shipped codebook is tested");
            let (columns, rows) = lessons::table(SHIPPED_STATEMENTS);
            book.teach("codebooks/work-reports.csv", &columns, &rows)
                .expect("the shipped statements are tested");
            book
        });
        &BOOK
    }

    /// All categories, problems first, in the order of the file.
    #[must_use]
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// The category of an id.
    #[must_use]
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == id)
    }

    /// The ids of the categories that `statement` carries, the one whose cue comes first at the front; where no cue is
    /// in it, the one that coded statements like it have; the fallback where nothing tells.
    #[must_use]
    pub fn classify(&self, kind: FindingKind, statement: &str) -> (Vec<String>, ToldBy) {
        let scout = match kind {
            FindingKind::Problem => &self.scouts.problems,
            FindingKind::Recommendation => &self.scouts.recommendations,
        };
        let own: Vec<&Category> = self
            .categories
            .iter()
            .filter(|category| category.kind == kind)
            .collect();
        let mut found: Vec<(usize, &Category)> = scout
            .first(statement)
            .into_iter()
            .filter_map(|(member, at)| {
                let category = own[member];
                Some((category.cues.admitted(statement, at)?, category))
            })
            .collect();
        // Stable: of two cues at one place, the category that stands first in the file.
        found.sort_by_key(|&(at, _)| at);
        found.truncate(MOST_CATEGORIES);
        if !found.is_empty() {
            let ids = found.iter().map(|(_, category)| category.id.clone());
            return (ids.collect(), ToldBy::Cue);
        }
        let lessons = self.lessons.as_ref();
        let likest = lessons.and_then(|lessons| lessons.likest(&self.categories, kind, statement));
        if let Some(category) = likest {
            return (vec![category.id.clone()], ToldBy::Likeness);
        }
        let rest = own.iter().filter(|category| category.fallback);
        let rest = rest.map(|category| category.id.clone()).collect();
        (rest, ToldBy::Nothing)
    }
}

fn hex(hasher: Sha256) -> String {
    hasher
        .finalize()
        .iter()
        .fold(String::new(), |mut hash, byte| {
            let _ = write!(hash, "{byte:02x}");
            hash
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    const HEAD: &str = "[codebook]\nid = \"t\"\nversion = \"1\"\n\n";

    fn fault(text: &str) -> (usize, String) {
        match Codebook::parse("t.toml", text) {
            Err(Error::Codebook { line, message, .. }) => (line, message),
            other => panic!("{text}: {other:?}"),
        }
    }

    fn category(id: &str, more: &str) -> String {
        format!("[[problem]]\nid = \"{id}\"\nlabel = \"l\"\ndefinition = \"d\"\n{more}\n")
    }

    #[test]
    fn shipped_codebook_is_valid_and_its_examples_carry_their_categories() {
        let book = Codebook::shipped();
        assert_eq!(book.hash.len(), 64);
        for category in book.categories() {
            for example in &category.examples {
                let (found, _) = book.classify(category.kind, example);
                assert!(
                    found.contains(&category.id),
                    "{}: {example}: {found:?}",
                    category.id
                );
            }
        }
    }

    #[test]
    fn faults_are_named_with_their_line() {
        let other = category("P99", "fallback = true");
        for (text, line, word) in [
            (
                format!("{HEAD}{}colour = 1\n", category("P01", "")),
                10,
                "colour",
            ),
            (
                format!("{HEAD}{}{}", category("P01", ""), category("P01", "")),
                11,
                "P01",
            ),
            (format!("{HEAD}{}", category("Q01", "")), 6, "Q01"),
            (
                format!(
                    "{HEAD}{}{other}",
                    category("P01", "include = ['好', '坏(']")
                ),
                9,
                "坏(",
            ),
            (
                format!("{HEAD}[[problem]]\nid = \"P01\"\ndefinition = \"d\"\n"),
                5,
                "label",
            ),
            (format!("{HEAD}{}", category("P01", "")), 1, "fallback"),
            (
                "[codebook]\nid = \"t\"\nversion = 1\n".to_owned(),
                3,
                "string",
            ),
            ("[codebook\n".to_owned(), 1, ""),
        ] {
            let (at, message) = fault(&text);
            assert_eq!(at, line, "{message}");
            assert!(message.contains(word), "{message}");
        }
    }

    #[test]
    fn excluded_words_do_not_carry_a_category() {
        let text = format!(
            "{HEAD}{}{}[[recommendation]]\nid = \"R99\"\nlabel = \"l\"\ndefinition = \"d\"\nfallback = true\n",
            category("P01", "include = ['监督']\nexclude = ['接受监督']"),
            category("P99", "fallback = true")
        );
        let book = Codebook::parse("t", &text).unwrap();
        let carried = |statement| book.classify(FindingKind::Problem, statement).0;
        assert_eq!(carried("不愿接受监督"), ["P99"]);
        assert_eq!(carried("不愿接受监督，监督不力"), ["P01"]);
    }
}
