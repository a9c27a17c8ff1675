//! From TOML to a checked codebook: every fault with its line and what to write instead.

use std::collections::HashMap;
use std::ops::Range;

use regex::Regex;
use serde::Deserialize;
use toml::Spanned;

use super::{Category, Cues, Theme};
use crate::document::FindingKind;
use crate::error::{Error, Result};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    codebook: Header,
    #[serde(default)]
    problem: Vec<Spanned<Entry>>,
    #[serde(default)]
    recommendation: Vec<Spanned<Entry>>,
    #[serde(default)]
    theme: Vec<Spanned<ThemeEntry>>,
}

/// The `[codebook]` table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) id: String,
    pub(super) version: String,
    #[serde(default)]
    pub(super) language: String,
    #[serde(default)]
    pub(super) statements: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    label: String,
    #[serde(default)]
    label_en: String,
    #[serde(default)]
    group: String,
    definition: String,
    #[serde(default)]
    boundary: String,
    #[serde(default)]
    include: Vec<Spanned<String>>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
    #[serde(default)]
    examples: Vec<String>,
    #[serde(default)]
    fallback: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeEntry {
    id: Spanned<String>,
    label: String,
    #[serde(default)]
    label_en: String,
    definition: String,
    include: Vec<Spanned<String>>,
    #[serde(default)]
    exclude: Vec<Spanned<String>>,
    #[serde(default)]
    examples: Vec<String>,
}

/// Reads and checks the text of a codebook.
pub(super) fn read(name: &str, text: &str) -> Result<(Header, Vec<Category>, Vec<Theme>)> {
    let reader = Reader { name, text };
    let file: File = toml::from_str(text).map_err(|fault| {
        let line = fault.span().unwrap_or(0..0);
        reader.fault(line, fault.message().to_owned())
    })?;
    let mut categories = Vec::new();
    let mut lines: HashMap<String, usize> = HashMap::new();
    let kinds = [
        (FindingKind::Problem, 'P', file.problem),
        (FindingKind::Recommendation, 'R', file.recommendation),
    ];
    for (kind, letter, entries) in kinds {
        let count = entries.len();
        let mut fallbacks = 0;
        for entry in entries {
            let place = entry.span();
            let category = reader.category(kind, letter, entry.into_inner(), place, &mut lines)?;
            fallbacks += usize::from(category.fallback);
            categories.push(category);
        }
        if count > 0 && fallbacks != 1 {
            let message = format!(
                "{fallbacks} categories of kind {} have `fallback = true`; give it to exactly one, which takes what no other takes",
                kind.name()
            );
            return Err(reader.fault(0..0, message));
        }
    }
    if categories.is_empty() {
        return Err(reader.fault(
            0..0,
            "no category; add a [[problem]] or [[recommendation]]".to_owned(),
        ));
    }
    let mut themes = Vec::with_capacity(file.theme.len());
    for entry in file.theme {
        let place = entry.span();
        themes.push(reader.theme(entry.into_inner(), place, &mut lines)?);
    }
    Ok((file.codebook, categories, themes))
}

struct Reader<'a> {
    name: &'a str,
    text: &'a str,
}

impl Reader<'_> {
    fn line(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or(self.text);
        1 + before.matches('\n').count()
    }

    fn fault(&self, place: Range<usize>, message: String) -> Error {
        Error::Codebook {
            file: self.name.to_owned(),
            line: self.line(place.start),
            message,
        }
    }

    fn category(
        &self,
        kind: FindingKind,
        letter: char,
        entry: Entry,
        place: Range<usize>,
        lines: &mut HashMap<String, usize>,
    ) -> Result<Category> {
        let id = self.id(letter, entry.id, lines)?;
        self.filled(
            &id,
            &place,
            [("label", &entry.label), ("definition", &entry.definition)],
        )?;
        let cues = self.cues(entry.include, entry.exclude)?;
        Ok(Category {
            id,
            kind,
            label: entry.label,
            label_en: entry.label_en,
            group: entry.group,
            definition: entry.definition,
            boundary: entry.boundary,
            examples: entry.examples,
            cues,
            fallback: entry.fallback,
        })
    }

    fn theme(
        &self,
        entry: ThemeEntry,
        place: Range<usize>,
        lines: &mut HashMap<String, usize>,
    ) -> Result<Theme> {
        let id = self.id('T', entry.id, lines)?;
        self.filled(
            &id,
            &place,
            [("label", &entry.label), ("definition", &entry.definition)],
        )?;
        Ok(Theme {
            id,
            label: entry.label,
            label_en: entry.label_en,
            definition: entry.definition,
            examples: entry.examples,
            cues: self.cues(entry.include, entry.exclude)?,
        })
    }

    /// The id, which must be a letter and digits and stand once.
    fn id(
        &self,
        letter: char,
        id: Spanned<String>,
        lines: &mut HashMap<String, usize>,
    ) -> Result<String> {
        let id_place = id.span();
        let id = id.into_inner();
        let digits = id.strip_prefix(letter).unwrap_or_default();
        if !(2..=3).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            let message =
                format!("id `{id}`: write {letter} and two or three digits, as {letter}07");
            return Err(self.fault(id_place, message));
        }
        if let Some(first) = lines.insert(id.clone(), self.line(id_place.start)) {
            return Err(self.fault(
                id_place,
                format!("id `{id}` stands already in line {first}; ids must differ"),
            ));
        }
        Ok(id)
    }

    fn filled(&self, id: &str, place: &Range<usize>, fields: [(&str, &String); 2]) -> Result<()> {
        for (field, value) in fields {
            if value.trim().is_empty() {
                let message = format!("`{field}` of {id} is empty; say what it is");
                return Err(self.fault(place.clone(), message));
            }
        }
        Ok(())
    }

    fn cues(&self, include: Vec<Spanned<String>>, exclude: Vec<Spanned<String>>) -> Result<Cues> {
        let (include, any) = self.patterns(include)?;
        let (exclude, none) = self.patterns(exclude)?;
        Ok(Cues {
            include,
            exclude,
            any,
            none,
        })
    }

    /// Compiles patterns, each for itself and all in one.
    fn patterns(&self, patterns: Vec<Spanned<String>>) -> Result<(Vec<Regex>, Option<Regex>)> {
        let mut compiled = Vec::with_capacity(patterns.len());
        for pattern in patterns {
            let place = pattern.span();
            let pattern = pattern.into_inner();
            let regex = Regex::new(&pattern).map_err(|fault| {
                self.fault(
                    place.clone(),
                    format!("pattern `{pattern}`: {}", reason(&fault)),
                )
            })?;
            if regex.is_match("") {
                let message = format!(
                    "pattern `{pattern}` matches the empty text, so everything; make it say a word"
                );
                return Err(self.fault(place, message));
            }
            compiled.push(regex);
        }
        let joined = compiled
            .iter()
            .map(|regex| format!("(?:{regex})"))
            .collect::<Vec<_>>()
            .join("|");
        let all = (!compiled.is_empty())
            .then(|| Regex::new(&joined))
            .transpose();
        let all = all.map_err(|fault| {
            self.fault(0..0, format!("the patterns together: {}", reason(&fault)))
        })?;
        Ok((compiled, all))
    }
}

/// The last line of the regex crate's message, which says what is wrong; the lines before draw the place.
fn reason(fault: &regex::Error) -> String {
    let message = fault.to_string();
    message
        .lines()
        .last()
        .unwrap_or_default()
        .trim_start_matches("error: ")
        .to_owned()
}
