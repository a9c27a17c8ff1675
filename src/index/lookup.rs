//! Reading the lists of the index: where a word, a fact or a string of characters stands.
//!
//! All lists of a part of the index are read into sorted vectors. That is simple, and fast enough: a list of a
//! hundred thousand entries takes a fraction of a millisecond.

use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocId, DocSet, SegmentReader, TERMINATED, Term};

use super::plan::Lookup;
use super::schema::{Fields, TextFields};

/// Entries and how often the thing looked up stands in each, ascending.
pub(super) type Found = Vec<(DocId, u32)>;

/// A jump in a list costs about as much as reading so many entries.
const SEEK_COSTS: usize = 16;

/// Looks one thing up in one part of the index.
pub(super) fn look_up(
    lookup: &Lookup,
    segment: &SegmentReader,
    texts: TextFields,
    fields: Fields,
) -> tantivy::Result<Found> {
    match lookup {
        Lookup::Characters(text) => characters(segment, texts, text),
        Lookup::Short(field, text) => short(segment, *field, text),
        Lookup::Word(word) => term(segment, texts.words, word),
        Lookup::TitleWord(word) => term(segment, fields.title_words, word),
        Lookup::Facts(facts) => {
            let mut found = Found::new();
            for fact in facts {
                found.extend(term(segment, fields.facts, fact)?);
            }
            found.sort_unstable();
            found.dedup();
            Ok(found)
        }
    }
}

/// Looks up what serves to rank `among` only: the lists are read where `among` is, which is far less where few entries
/// match. Gives also how many entries of this part hold it in all.
pub(super) fn look_up_among(
    lookup: &Lookup,
    segment: &SegmentReader,
    texts: TextFields,
    fields: Fields,
    among: &[DocId],
) -> tantivy::Result<(Found, usize)> {
    let one_term = match lookup {
        Lookup::Word(word) => Some((texts.words, word)),
        Lookup::TitleWord(word) => Some((fields.title_words, word)),
        Lookup::Characters(text) if text.chars().count() == 2 => Some((texts.pairs, text)),
        _ => None,
    };
    // Where entries were deleted, the numbers kept with the lists count them too.
    if let Some((field, text)) = one_term
        && !segment.has_deletes()
    {
        let inverted = segment.inverted_index(field)?;
        let term = Term::from_field_text(field, text);
        let Some(info) = inverted.get_term_info(&term)? else {
            return Ok((Found::new(), 0));
        };
        let holding = info.doc_freq as usize;
        if among.len() < holding / SEEK_COSTS {
            let mut postings =
                inverted.read_postings_from_terminfo(&info, IndexRecordOption::WithFreqs)?;
            let mut found = Found::new();
            for &entry in among {
                if postings.doc() < entry {
                    postings.seek(entry);
                }
                if postings.doc() == entry {
                    found.push((entry, postings.term_freq()));
                }
            }
            return Ok((found, holding));
        }
    }
    let found = look_up(lookup, segment, texts, fields)?;
    let holding = found.len();
    Ok((found, holding))
}

/// The living entries with a term.
fn term(segment: &SegmentReader, field: Field, text: &str) -> tantivy::Result<Found> {
    let inverted = segment.inverted_index(field)?;
    let term = Term::from_field_text(field, text);
    let Some(mut postings) = inverted.read_postings(&term, IndexRecordOption::WithFreqs)? else {
        return Ok(Found::new());
    };
    let mut found = Found::with_capacity(postings.doc_freq() as usize);
    let alive = segment.alive_bitset();
    let mut entry = postings.doc();
    while entry != TERMINATED {
        if alive.is_none_or(|alive| alive.is_alive(entry)) {
            found.push((entry, postings.term_freq()));
        }
        entry = postings.advance();
    }
    Ok(found)
}

/// The entries in whose text `text` stands.
fn characters(segment: &SegmentReader, fields: TextFields, text: &str) -> tantivy::Result<Found> {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let length = places.len() - 1;
    match length {
        0 => Ok(Found::new()),
        1 => term(segment, fields.singles, text),
        2 => term(segment, fields.pairs, text),
        _ => {
            // Every second pair, and the last: together they hold every character.
            let starts = (0..length - 1).step_by(2).chain([length - 2]);
            let mut terms: Vec<(usize, &str)> = starts
                .map(|at| (at, &text[places[at]..places[at + 2]]))
                .collect();
            terms.dedup();
            in_sequence(segment, fields.pairs, &terms)
        }
    }
}

/// The entries in whose short field `text` stands.
fn short(segment: &SegmentReader, field: Field, text: &str) -> tantivy::Result<Found> {
    let places: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let terms: Vec<(usize, &str)> = places
        .windows(2)
        .enumerate()
        .map(|(at, place)| (at, &text[place[0]..place[1]]))
        .collect();
    in_sequence(segment, field, &terms)
}

/// The entries in which all terms stand at their distances from a common place, and how many such places there are.
fn in_sequence(
    segment: &SegmentReader,
    field: Field,
    terms: &[(usize, &str)],
) -> tantivy::Result<Found> {
    let inverted = segment.inverted_index(field)?;
    let mut lists: Vec<(u32, SegmentPostings)> = Vec::with_capacity(terms.len());
    let Some(&(last, _)) = terms.last() else {
        return Ok(Found::new());
    };
    for &(at, text) in terms {
        let term = Term::from_field_text(field, text);
        match inverted.read_postings(&term, IndexRecordOption::WithFreqsAndPositions)? {
            // Moved so that all terms of one place have the same number.
            Some(postings) => lists.push((u32::try_from(last - at).unwrap_or(u32::MAX), postings)),
            None => return Ok(Found::new()),
        }
    }
    lists.sort_by_key(|(shift, postings)| (postings.doc_freq(), *shift));
    let alive = segment.alive_bitset();
    let mut found = Found::new();
    let (mut common, mut next) = (Vec::new(), Vec::new());
    let mut candidate = lists[0].1.doc();
    'candidates: while candidate != TERMINATED {
        for (_, list) in &mut lists[1..] {
            if list.doc() < candidate {
                list.seek(candidate);
            }
            if list.doc() > candidate {
                let target = list.doc();
                candidate = if target == TERMINATED {
                    TERMINATED
                } else {
                    lists[0].1.seek(target)
                };
                continue 'candidates;
            }
        }
        if alive.is_none_or(|alive| alive.is_alive(candidate)) {
            let (shift, first) = &mut lists[0];
            first.positions_with_offset(*shift, &mut common);
            for (shift, list) in &mut lists[1..] {
                if common.is_empty() {
                    break;
                }
                list.positions_with_offset(*shift, &mut next);
                keep_common(&mut common, &next);
            }
            if !common.is_empty() {
                found.push((candidate, u32::try_from(common.len()).unwrap_or(u32::MAX)));
            }
        }
        candidate = lists[0].1.advance();
    }
    Ok(found)
}

/// Keeps in `common` what is in `other` too; both ascending.
fn keep_common(common: &mut Vec<u32>, other: &[u32]) {
    let mut rest = other;
    common.retain(|place| {
        while rest.first().is_some_and(|next| next < place) {
            rest = &rest[1..];
        }
        rest.first() == Some(place)
    });
}
