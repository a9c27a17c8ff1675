//! Every place where something stands, with what is left and right of it: keyword in context.

use super::codes::Wanted;
use super::marks::{marks, shown};
use super::plan::Plan;
use super::query::Query;
use super::searcher::{SearchOptions, Searcher, Sort};
use super::squeeze::squeeze;
use crate::error::Result;

/// One place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConcordanceLine {
    /// The text before, on one line.
    pub left: String,
    /// What was looked for, as it stands there.
    pub hit: String,
    /// The text behind, on one line.
    pub right: String,
    /// The document.
    pub document_id: String,
    /// Name of the source.
    pub source: String,
    /// 1-based line of the source.
    pub line: usize,
}

/// The places where something stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Concordance {
    /// How many there are in all.
    pub total: usize,
    /// Those asked for, by document and place.
    pub lines: Vec<ConcordanceLine>,
}

impl Searcher {
    /// Every place where a text of the query stands as written, in all that matches; `width` characters on each side.
    ///
    /// Here words count as written, not apart: `编制不足` shows 编制不足 only. Of several texts, each is shown.
    /// Places may overlap (人人 stands twice in 人人人).
    ///
    /// # Errors
    ///
    /// [`Error::Index`](crate::error::Error::Index) where the index turns out to be damaged.
    pub fn concordance(
        &self,
        query: &Query,
        width: usize,
        options: &SearchOptions,
    ) -> Result<Concordance> {
        self.guard(|| {
            let plan = Plan::new(query, &self.segmenter, true);
            let decided = self.decided(plan, options.within)?;
            let wishes = &decided.plan.marks;
            let strings_only = wishes.iter().all(|wish| wish.parts.len() == 1);
            let forms = wishes.iter().filter_map(|wish| wish.parts.first());
            let forms: Vec<Wanted> = forms.map(|form| Wanted::new(form)).collect();
            let by_context = matches!(options.sort, Sort::Left | Sort::Right);
            let wanted = options.offset..options.offset.saturating_add(options.limit);
            let mut concordance = Concordance::default();
            for address in self.in_order(decided.addresses(), options.sort)? {
                let first = concordance.total;
                if strings_only && !by_context {
                    // Where no line is wanted, counting does; and it needs nothing unpacked.
                    let text = self.stored[address.segment_ord as usize].get(address.doc_id);
                    let places: usize = forms.iter().map(|form| text.places(form).count()).sum();
                    if first + places <= wanted.start || first >= wanted.end {
                        concordance.total += places;
                        continue;
                    }
                }
                let stored = self.stored(address)?;
                let marks = marks(&stored.text, wishes, usize::MAX);
                concordance.total += marks.len();
                let characters = &stored.text.characters;
                let piece = |from: usize, to: usize| -> String {
                    let piece = characters[from..to].iter();
                    piece.map(|&c| shown(c)).collect()
                };
                let (mut counted, mut byte) = (0, 0);
                for (number, mark) in (first..).zip(&marks) {
                    if by_context || wanted.contains(&number) {
                        let (start, end) = (mark.span.start, mark.span.end);
                        // Marks come in order, and a text may have many.
                        let between = characters[counted..start].iter();
                        byte += between.map(|c| c.len_utf8()).sum::<usize>();
                        counted = start;
                        concordance.lines.push(ConcordanceLine {
                            left: piece(start.saturating_sub(width), start),
                            hit: piece(start, end),
                            right: piece(end, (end + width).min(characters.len())),
                            document_id: stored.record.document_id.clone(),
                            source: stored.record.source.clone(),
                            line: stored.lines.line(byte),
                        });
                    }
                }
            }
            if by_context {
                let left = options.sort == Sort::Left;
                concordance
                    .lines
                    .sort_by_cached_key(|line| context(line, left));
                let lines = concordance.lines.into_iter();
                concordance.lines = lines.skip(options.offset).take(options.limit).collect();
            }
            Ok(concordance)
        })
    }
}

/// What a line is sorted by: its context from the place outward, folded and without white space.
fn context(line: &ConcordanceLine, left: bool) -> String {
    if left {
        squeeze(&line.left).chars().rev().collect()
    } else {
        squeeze(&line.right)
    }
}
