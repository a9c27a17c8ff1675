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
use super::shorts::{SHORTS, ShortsPlugin};
use super::texts::{TEXTS, TextsPlugin};
use super::tokens::{self, Backlog};
use super::words::{WORDS, WordsPlugin};
use crate::error::{Error, Result};

/// Counts up with every change of fields, folding or tokens.
pub(super) const FORMAT: u32 = 4;

/// What every message about an unusable index ends with.
pub(super) const REBUILD: &str = "rebuild with `baogao index`";

/// What separates the name of a fact from its value in the field of facts.
pub(super) const FACT: char = '\u{1}';

/// All fields.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// Words of documents, of findings and of titles, for ranking; [`WordsPlugin`] takes them.
    pub words: Field,
    /// Keys of characters and of pairs, for finding; [`CharactersPlugin`] takes them.
    pub characters: Field,
    /// What `title:`, `place:`, `issuer:` and `source:` look in; [`ShortsPlugin`] takes it.
    pub shorts: Field,
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

/// Pieces that are compared as a whole.
fn whole() -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(tokens::PIECES)
            .set_index_option(IndexRecordOption::Basic)
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
    let whole = whole();
    let fields = Fields {
        words: builder.add_custom_field("words", WORDS, serde_json::Value::Null),
        characters: builder.add_custom_field("characters", CHARACTERS, serde_json::Value::Null),
        shorts: builder.add_custom_field("shorts", SHORTS, serde_json::Value::Null),
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
fn plugins(fields: Fields, backlog: &Arc<Backlog>) -> [Arc<dyn SegmentPlugin>; 4] {
    let characters = CharactersPlugin {
        field: fields.characters,
        backlog: Arc::clone(backlog),
    };
    let words = WordsPlugin {
        field: fields.words,
    };
    let shorts = ShortsPlugin {
        field: fields.shorts,
    };
    [
        Arc::new(TextsPlugin { field: fields.text }),
        Arc::new(characters),
        Arc::new(words),
        Arc::new(shorts),
    ]
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
    for plugin in plugins(fields, &backlog) {
        index.register_plugin(plugin);
    }
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
    let mut builder = Index::builder().schema(schema);
    for plugin in plugins(fields, &backlog) {
        builder = builder.register_plugin(plugin);
    }
    let index = builder
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
