//! What to show of a text: where the query stands, and the piece of text that shows it best.

use super::codes::Opened;
use super::near::stretches;
use crate::span::Span;

/// Characters of a snippet.
const SNIPPET_LENGTH: usize = 120;
/// Characters before the first mark, at most.
const LEAD: usize = 24;
/// Marks that are weighed; a text with more shows its subject anywhere.
const MARKS_AT_MOST: usize = 4_000;

/// A place where something of the query stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Characters of the text.
    pub span: Span,
    /// Which of the things looked for.
    pub what: usize,
}

/// Something to mark: a string, or several that stand close together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wish {
    /// Squeezed.
    pub parts: Vec<String>,
    /// How many other characters may stand among the parts.
    pub slack: usize,
    /// How much a place of it is worth in a snippet.
    pub worth: usize,
}

impl Wish {
    /// One string.
    pub(super) fn one(form: &str, worth: usize) -> Self {
        Self {
            parts: vec![form.to_owned()],
            slack: 0,
            worth,
        }
    }
}

/// The marks of a text in order, overlapping ones too; `at_most` of each thing looked for.
pub(super) fn marks(text: &Opened<'_>, wanted: &[Wish], at_most: usize) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (what, wish) in wanted.iter().enumerate() {
        let mut mark = |(start, end)| {
            let span = text.original(start, end);
            marks.push(Mark { span, what });
        };
        match wish.parts.as_slice() {
            [form] => text
                .places(form)
                .into_iter()
                .take(at_most)
                .for_each(&mut mark),
            parts => {
                let lists: Vec<Vec<(usize, usize)>> =
                    parts.iter().map(|part| text.places(part)).collect();
                let near = stretches(&lists, wish.slack);
                near.into_iter().take(at_most).for_each(&mut mark);
            }
        }
    }
    marks.sort_by_key(|mark| (mark.span.start, mark.what));
    marks
}

/// A piece of text with marked places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Snippet {
    pub text: String,
    /// Characters of `text`, ascending, apart from each other.
    pub hits: Vec<Span>,
    /// Character of the whole text at which the first hit begins, or the snippet where nothing is marked.
    pub place: usize,
}

/// The piece of `text` that shows the most of what was looked for, the earliest among equals.
pub(super) fn snippet(text: &Opened<'_>, wanted: &[Wish]) -> Snippet {
    let characters = &text.characters;
    let marks = marks(text, wanted, MARKS_AT_MOST);
    let place = best_place(&marks, wanted).map(|mark| mark.span.start);
    let start = place.map_or(0, |place| beginning(characters, place));
    let end = (start + SNIPPET_LENGTH).min(characters.len());
    // A mark longer than the snippet is shown whole as far as the snippet goes.
    let mut hits: Vec<Span> = Vec::new();
    for mark in &marks {
        let span = Span::new(mark.span.start.max(start), mark.span.end.min(end));
        if span.is_empty() || mark.span.start < start {
            continue;
        }
        match hits.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => hits.push(span),
        }
    }
    let mut out = String::new();
    if start > 0 {
        out.push('…');
    }
    let before = usize::from(start > 0);
    out.extend(characters[start..end].iter().map(|&c| shown(c)));
    if end < characters.len() {
        out.push('…');
    }
    Snippet {
        text: out,
        hits: hits
            .into_iter()
            .map(|span| Span::new(span.start - start + before, span.end - start + before))
            .collect(),
        place: place.unwrap_or(start),
    }
}

/// A character as it is shown on one line.
pub(super) fn shown(character: char) -> char {
    if character.is_control() {
        ' '
    } else {
        character
    }
}

/// The mark from which on a snippet shows the most.
fn best_place<'a>(marks: &'a [Mark], wanted: &[Wish]) -> Option<&'a Mark> {
    let reach = SNIPPET_LENGTH - LEAD;
    let mut inside = vec![0_usize; wanted.len()];
    let (mut worth, mut behind) = (0_usize, 0_usize);
    let mut best: Option<(usize, &Mark)> = None;
    for mark in marks {
        while let Some(next) = marks
            .get(behind)
            .filter(|next| next.span.start < mark.span.start + reach)
        {
            inside[next.what] += 1;
            if inside[next.what] == 1 {
                worth += wanted[next.what].worth;
            }
            behind += 1;
        }
        if best.is_none_or(|(most, _)| worth > most) {
            best = Some((worth, mark));
        }
        inside[mark.what] -= 1;
        if inside[mark.what] == 0 {
            worth -= wanted[mark.what].worth;
        }
    }
    best.map(|(_, mark)| mark)
}

/// Where the snippet around `place` begins: at its sentence, or a little before.
fn beginning(characters: &[char], place: usize) -> usize {
    let from = place.saturating_sub(LEAD);
    let sentence = characters[from..place]
        .iter()
        .rposition(|c| matches!(c, '\n' | '。' | '！' | '？' | '；'));
    match sentence {
        Some(at) => from + at + 1,
        None => from,
    }
}

#[cfg(test)]
mod tests {
    use super::super::codes::{Packed, pack};
    use super::*;

    #[test]
    fn overlapping_marks_are_one_hit() {
        let wanted = [
            Wish::one("人大常委会", 2),
            Wish::one("人大", 1),
            Wish::one("常委会主", 1),
        ];
        let packed = pack("市\n人大常 委会主任");
        let snippet = snippet(&Packed::new(&packed).open(), &wanted);
        assert_eq!(snippet.text, "…人大常 委会主任");
        assert_eq!(snippet.hits, [Span::new(1, 8)]);
        assert_eq!(snippet.place, 2);
    }

    #[test]
    fn the_snippet_shows_the_most() {
        let filler = "甲".repeat(300);
        let text = format!("经费{filler}。经费和编制{filler}编制");
        let wanted = [Wish::one("经费", 1), Wish::one("编制", 1)];
        let packed = pack(&text);
        let snippet = snippet(&Packed::new(&packed).open(), &wanted);
        assert!(snippet.text.starts_with("…经费和编制"), "{}", snippet.text);
        assert_eq!(snippet.hits, [Span::new(1, 3), Span::new(4, 6)]);
    }
}
