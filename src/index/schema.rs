//! The fields of the index, its format, and how it is opened.

use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tantivy::directory::MmapDirectory;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Index, plugin::SegmentPlugin};

use super::characters::{CHARACTERS, CharactersPlugin};
use super::texts::{TEXTS, TextsPlugin};
use super::tokens::{self, Backlog};
use crate::error::{Error, Result};

/// Counts up with every change of fields, folding or tokens.
pub(super) const FORMAT: u32 = 3;

/// What every message about an unusable index ends with.
pub(super) const REBUILD: &str = "rebuild with `baogao index`";

/// What separates the name of a fact from its value in the field of facts.
pub(super) const FACT: char = '\u{1}';

/// All fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// Words of documents and of findings, for ranking.
    pub document_words: Field,
    pub finding_words: Field,
    /// Keys of characters and of pairs, for finding; [`CharactersPlugin`] takes them.
    pub characters: Field,
    /// Words of a document's title.
    pub title_words: Field,
    /// Characters with positions, for `title:`, `place:`, `issuer:` and `source:`.
    pub title: Field,
    pub place: Field,
    pub issuer: Field,
    pub source: Field,
    /// `name FACT value`, folded, for everything that is compared as a whole.
    pub facts: Field,
    /// `name FACT value` as written, for counting and sorting.
    pub facets: Field,
    /// The key of the source: what is added, kept and removed together.
    pub key: Field,
    /// Number of word tokens.
    pub length: Field,
    /// First half of the order among equals: the source.
    pub order: Field,
    /// Second half: the place within the source.
    pub place_in_source: Field,
    /// How many entries a finding stands behind its document; they always lie in one part of the index.
    pub behind_document: Field,
    /// The date as a number, for sorting.
    pub date: Field,
    /// The stored text, which [`TextsPlugin`] takes.
    pub text: Field,
    pub lines: Field,
    pub record: Field,
    /// The key again, for the one entry of a source that keeps its rows, packed.
    pub kept_key: Field,
    pub kept: Field,
}

fn indexed(tokenizer: &str, option: IndexRecordOption) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(option)
            .set_fieldnorms(false),
    )
}

pub(super) const LENGTH: &str = "length";
pub(super) const ORDER: &str = "order";
pub(super) const PLACE_IN_SOURCE: &str = "place_in_source";
pub(super) const BEHIND_DOCUMENT: &str = "behind_document";
pub(super) const DATE: &str = "date";

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let words = indexed(tokens::WORDS, IndexRecordOption::WithFreqs);
    let short = indexed(tokens::SINGLES, IndexRecordOption::WithFreqsAndPositions);
    let whole = indexed(tokens::WORDS, IndexRecordOption::Basic);
    let fields = Fields {
        document_words: builder.add_text_field("document_words", words.clone()),
        finding_words: builder.add_text_field("finding_words", words.clone()),
        characters: builder.add_custom_field("characters", CHARACTERS, serde_json::Value::Null),
        title_words: builder.add_text_field("title_words", words),
        title: builder.add_text_field("title", short.clone()),
        place: builder.add_text_field("place", short.clone()),
        issuer: builder.add_text_field("issuer", short.clone()),
        source: builder.add_text_field("source", short),
        facts: builder.add_text_field("facts", whole.clone()),
        facets: builder.add_text_field("facets", whole.clone()),
        key: builder.add_text_field("key", whole.clone()),
        length: builder.add_u64_field(LENGTH, FAST),
        order: builder.add_u64_field(ORDER, FAST),
        place_in_source: builder.add_u64_field(PLACE_IN_SOURCE, FAST),
        behind_document: builder.add_u64_field(BEHIND_DOCUMENT, FAST),
        date: builder.add_u64_field(DATE, FAST),
        text: builder.add_custom_field("text", TEXTS, serde_json::Value::Null),
        lines: builder.add_bytes_field("lines", STORED),
        record: builder.add_bytes_field("record", STORED),
        kept_key: builder.add_text_field("kept_key", whole),
        kept: builder.add_bytes_field("kept", STORED),
    };
    (builder.build(), fields)
}

/// What an index says about itself, kept with every commit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    pub format: u32,
    /// Fingerprint of the segmenter that cut the words.
    pub segmenter: String,
    /// The user's lexicon, so that queries are cut as the text was.
    pub lexicon: String,
}

impl About {
    pub(super) fn to_payload(&self) -> String {
        // A struct of strings and a number always serialises.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// An open index.
pub(super) struct Opened {
    pub index: Index,
    /// What was added and not taken in yet.
    pub backlog: Arc<Backlog>,
    pub fields: Fields,
    pub about: About,
}

/// What writes the files of ours beside those of tantivy.
fn plugins(
    fields: Fields,
    backlog: &Arc<Backlog>,
) -> (Arc<dyn SegmentPlugin>, Arc<dyn SegmentPlugin>) {
    let characters = CharactersPlugin {
        field: fields.characters,
        backlog: Arc::clone(backlog),
    };
    (
        Arc::new(TextsPlugin { field: fields.text }),
        Arc::new(characters),
    )
}

pub(super) fn unusable(dir: &Path, why: impl std::fmt::Display) -> Error {
    Error::Index {
        path: dir.to_path_buf(),
        message: format!("{why}; {REBUILD}"),
    }
}

/// Whether the folder holds an index at all, usable or not.
pub(super) fn exists(dir: &Path) -> bool {
    dir.join("meta.json").exists()
}

/// Opens an index and checks that this program can read it.
pub(super) fn open(dir: &Path) -> Result<Opened> {
    if !exists(dir) {
        return Err(Error::Index {
            path: dir.to_path_buf(),
            message: "no index here; make one with `baogao index`".to_owned(),
        });
    }
    let damaged =
        |error: tantivy::TantivyError| unusable(dir, format!("the index is damaged ({error})"));
    let mut index = Index::open_in_dir(dir).map_err(damaged)?;
    let payload = index
        .load_metas()
        .map_err(damaged)?
        .payload
        .unwrap_or_default();
    let about: About = serde_json::from_str(&payload).map_err(|_| {
        unusable(
            dir,
            "the index was not made by this program, or not finished",
        )
    })?;
    let (schema, fields) = schema();
    if about.format != FORMAT || index.schema() != schema {
        return Err(unusable(
            dir,
            format!(
                "the index has format {}, this program reads {FORMAT}",
                about.format
            ),
        ));
    }
    let backlog = Arc::default();
    let (texts, characters) = plugins(fields, &backlog);
    index.register_plugin(texts);
    index.register_plugin(characters);
    tokens::register(index.tokenizers());
    Ok(Opened {
        index,
        backlog,
        fields,
        about,
    })
}

/// Makes an empty index in `dir`; `about` is written with the first commit.
pub(super) fn create(dir: &Path, about: About) -> Result<Opened> {
    let (schema, fields) = schema();
    let failed = |error: &dyn std::fmt::Display| Error::Index {
        path: dir.to_path_buf(),
        message: format!("cannot make an index here ({error}); choose another folder with --index"),
    };
    let directory = MmapDirectory::open(dir).map_err(|error| failed(&error))?;
    let backlog = Arc::default();
    let (texts, characters) = plugins(fields, &backlog);
    let index = Index::builder()
        .schema(schema)
        .register_plugin(texts)
        .register_plugin(characters)
        .open_or_create(directory)
        .map_err(|error| failed(&error))?;
    tokens::register(index.tokenizers());
    Ok(Opened {
        index,
        backlog,
        fields,
        about,
    })
}
