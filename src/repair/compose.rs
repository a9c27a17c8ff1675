//! Two repairs in a row as one: so that repairing twice is the same as repairing once.
//!
//! A run left undecided may be decided when the text around it is mended. A text is therefore repaired until
//! nothing changes, and the edits of all passes are told as edits of the first input.

use crate::document::{Edit, Loss, Repaired};
use crate::span::{Span, SpanMapBuilder};

/// The repair that leads from `input` to what `second` made of `first`'s text.
pub(super) fn compose(input: &str, first: &Repaired, second: &Repaired) -> Repaired {
    let mut edits = Vec::with_capacity(first.edits.len() + second.edits.len());
    let mut earlier = first.edits.iter().peekable();
    let mut later = second.edits.iter().peekable();
    // How far the first output lies ahead of the input, and the second of the first.
    let (mut shift_first, mut shift_second) = (0_isize, 0_isize);
    loop {
        let from_earlier = earlier
            .peek()
            .map(|edit| edit.span.start.saturating_add_signed(shift_first));
        let from_later = later.peek().map(|edit| edit.span.start);
        let Some(start) = from_earlier.into_iter().chain(from_later).min() else {
            break;
        };
        // An earlier edit that no later one touches stays as it is.
        if let Some(edit) = earlier.peek()
            && from_earlier == Some(start)
            && later
                .peek()
                .is_none_or(|later| later.span.start >= start + edit.after.len())
        {
            edits.push((*edit).clone());
            shift_first += length_change(edit);
            earlier.next();
            continue;
        }
        // Gather all edits that touch, in the first output's positions.
        let mut end = start;
        let (shift_first_before, shift_second_before) = (shift_first, shift_second);
        let mut named: Option<&Edit> = None;
        let mut proved = true;
        loop {
            if let Some(edit) = earlier.peek()
                && touches(
                    edit.span.start.saturating_add_signed(shift_first),
                    start,
                    end,
                )
            {
                end =
                    end.max(edit.span.start.saturating_add_signed(shift_first) + edit.after.len());
                shift_first += length_change(edit);
                proved &= edit.proved;
                named = named.or(Some(edit));
                earlier.next();
            } else if let Some(edit) = later.peek()
                && touches(edit.span.start, start, end)
            {
                end = end.max(edit.span.end);
                shift_second += length_change(edit);
                proved &= edit.proved;
                named = named.or(Some(edit));
                later.next();
            } else {
                break;
            }
        }
        let span = Span::new(
            start.saturating_add_signed(-shift_first_before),
            end.saturating_add_signed(-shift_first),
        );
        let output = Span::new(
            start.saturating_add_signed(shift_second_before),
            end.saturating_add_signed(shift_second),
        );
        if let Some(named) = named {
            edits.push(Edit {
                kind: named.kind,
                span,
                before: input[span.range()].into(),
                after: second.text[output.range()].into(),
                proved,
                margin: named.margin,
            });
        }
    }
    let losses = second
        .losses
        .iter()
        .map(|loss| Loss {
            span: first.map.to_input(loss.span),
            ..loss.clone()
        })
        .collect();
    Repaired {
        text: second.text.clone(),
        map: map_of(input, &edits),
        edits,
        losses,
    }
}

fn touches(at: usize, start: usize, end: usize) -> bool {
    at == start || at < end
}

fn length_change(edit: &Edit) -> isize {
    edit.after.len().cast_signed() - edit.span.len().cast_signed()
}

fn map_of(input: &str, edits: &[Edit]) -> crate::span::SpanMap {
    let mut builder = SpanMapBuilder::new();
    for edit in edits {
        builder.keep(edit.span.start - builder.input_position());
        builder.replace(edit.after.len(), edit.span.len());
    }
    builder.keep(input.len() - builder.input_position());
    builder.finish()
}
