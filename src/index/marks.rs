//! What to show of a text: where the query stands, and the piece of text that shows it best.

use super::squeeze::Squeezed;
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

/// The marks of a text in order, overlapping ones too; `at_most` of each thing looked for.
pub(super) fn marks(squeezed: &Squeezed, wanted: &[(String, usize)], at_most: usize) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (what, (form, _)) in wanted.iter().enumerate() {
        let places = squeezed.places(form).take(at_most);
        marks.extend(places.map(|(start, end)| Mark {
            span: Span::new(start, end),
            what,
        }));
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
pub(super) fn snippet(text: &str, wanted: &[(String, usize)]) -> Snippet {
    let characters: Vec<char> = text.chars().collect();
    let marks = marks(&Squeezed::new(text), wanted, MARKS_AT_MOST);
    let place = best_place(&marks, wanted).map(|mark| mark.span.start);
    let start = place.map_or(0, |place| beginning(&characters, place));
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
fn best_place<'a>(marks: &'a [Mark], wanted: &[(String, usize)]) -> Option<&'a Mark> {
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
                worth += wanted[next.what].1;
            }
            behind += 1;
        }
        if best.is_none_or(|(most, _)| worth > most) {
            best = Some((worth, mark));
        }
        inside[mark.what] -= 1;
        if inside[mark.what] == 0 {
            worth -= wanted[mark.what].1;
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
    use super::*;

    #[test]
    fn overlapping_marks_are_one_hit() {
        let wanted = [
            ("人大常委会".to_owned(), 2),
            ("人大".to_owned(), 1),
            ("常委会主".to_owned(), 1),
        ];
        let snippet = snippet("市\n人大常 委会主任", &wanted);
        assert_eq!(snippet.text, "…人大常 委会主任");
        assert_eq!(snippet.hits, [Span::new(1, 8)]);
        assert_eq!(snippet.place, 2);
    }

    #[test]
    fn the_snippet_shows_the_most() {
        let filler = "甲".repeat(300);
        let text = format!("经费{filler}。经费和编制{filler}编制");
        let wanted = [("经费".to_owned(), 1), ("编制".to_owned(), 1)];
        let snippet = snippet(&text, &wanted);
        assert!(snippet.text.starts_with("…经费和编制"), "{}", snippet.text);
        assert_eq!(snippet.hits, [Span::new(1, 3), Span::new(4, 6)]);
    }
}
