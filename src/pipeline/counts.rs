//! Two passes over a corpus beside a run: a sample for people to code, and the words of groups of documents.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{
    Advance, Progress, Told, analyze_told, codebook, flow, metadata, segmenter, text_of, threads,
};
use crate::document::Source;
use crate::error::{Error, Result, Warning};
use crate::settings::Settings;
use crate::table::{self, Design, Sampler, UnitRow, WordCounts};
use crate::{decode, outline, repair, script, source};

/// A sample for people to code.
#[derive(Clone, Debug)]
pub struct Sampled {
    /// The sheet to fill.
    pub rows: Vec<UnitRow>,
    /// How it was drawn.
    pub design: Design,
    /// Doubts and skipped sources.
    pub warnings: Told,
}

/// Draws a sample of `wanted` units of a corpus for people to code.
///
/// # Errors
///
/// When the corpus, the codebook or the metadata cannot be read, or `progress` says stop. A source that cannot be read is a warning.
pub fn sample(
    settings: &Settings,
    wanted: usize,
    seed: u64,
    progress: &dyn Progress,
) -> Result<Sampled> {
    let codebook = codebook(settings.codebook.as_deref())?;
    let metadata = metadata(settings)?;
    let sampler = Mutex::new(Sampler::new(wanted, seed));
    let warnings = each_source(settings, progress, |source| {
        let (analysis, warnings) = analyze_told(source, &codebook, &metadata);
        let mut sampler = sampler.lock().unwrap_or_else(PoisonError::into_inner);
        sampler.add(&analysis);
        warnings
    })?;
    let sampler = sampler.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (rows, design) = sampler.finish(env!("CARGO_PKG_VERSION"), &codebook.hash);
    Ok(Sampled {
        rows,
        design,
        warnings,
    })
}

/// Counts the words of the documents of a corpus by the value that `groups` has for their source and id; documents
/// without one are left out. Words are runs of Han characters that the segmenter cuts, of two or more.
///
/// # Errors
///
/// When the corpus or the lexicon cannot be read, or `progress` says stop. A source that cannot be read is a warning.
pub fn word_counts(
    settings: &Settings,
    groups: &BTreeMap<(String, String), String>,
    progress: &dyn Progress,
) -> Result<(WordCounts, Told)> {
    let segmenter = segmenter(settings.lexicon.as_deref())?;
    let counts = Mutex::new(WordCounts::default());
    let warnings = each_source(settings, progress, |source| {
        let (decoded, mut warnings) = text_of(source);
        let text = script::simplify(&repair::repair(&decoded.text).text).text;
        let (documents, doubts) = outline::outline(&source.id, &source.name, &text);
        warnings.extend(doubts);
        for document in documents {
            let Some(value) = groups.get(&(source.name.clone(), document.id)) else {
                continue;
            };
            let text = &text[document.span.range()];
            let words = segmenter
                .cut(text)
                .into_iter()
                .map(|span| &text[span.range()]);
            let words = words.filter(|word| table::han_count(word) > 1);
            let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
            counts.add(value, words);
        }
        warnings
    })?;
    let counts = counts.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok((counts, warnings))
}

/// Does `work`, which must not depend on the order of sources, for every source of the corpus.
fn each_source(
    settings: &Settings,
    progress: &dyn Progress,
    work: impl Fn(&Source) -> Vec<Warning> + Sync,
) -> Result<Told> {
    let sources = source::open_with(&settings.corpus, decode::decode_name, &settings.reading)?;
    let consumed = sources.consumed();
    let (mut told, mut at) = (Told::default(), Advance::default());
    let stopped = flow::in_order(
        sources,
        threads(settings),
        || progress.stopped(),
        |item| {
            Ok(match item {
                Ok(source) => (source.name.clone(), source.bytes.len(), work(&source)),
                Err(warning) => (warning.source.clone(), 0, vec![warning]),
            })
        },
        |(name, bytes, warnings): (String, usize, Vec<Warning>)| {
            at.sources += 1;
            at.bytes += bytes as u64;
            (at.read, at.total) = (consumed.read(), consumed.total());
            for warning in &warnings {
                told.add(warning);
                progress.warned(warning);
            }
            progress.advanced(&name, false, &at);
            Ok(())
        },
    )?;
    if stopped {
        return Err(Error::Stopped { kept: 0 });
    }
    Ok(told)
}
