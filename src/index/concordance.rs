//! Every place where something stands, with what is left and right of it: keyword in context.

use super::marks::{marks, shown};
use super::plan::Plan;
use super::query::Query;
use super::searcher::{SearchOptions, Searcher};
use super::squeeze::Squeezed;
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
            let plan = Plan::new(query, self.fields, &self.segmenter, true);
            let addresses = self.in_order(self.matching(&plan, options.within)?)?;
            let mut concordance = Concordance::default();
            let wanted = options.offset..options.offset.saturating_add(options.limit);
            for address in addresses {
                let stored = self.stored(address)?;
                let marks = marks(&Squeezed::new(&stored.text), &plan.marks, usize::MAX);
                let first = concordance.total;
                concordance.total += marks.len();
                if concordance.total <= wanted.start || first >= wanted.end {
                    continue;
                }
                let characters: Vec<(usize, char)> = stored.text.char_indices().collect();
                let piece = |from: usize, to: usize| -> String {
                    characters[from..to]
                        .iter()
                        .map(|&(_, c)| shown(c))
                        .collect()
                };
                for (number, mark) in (first..).zip(&marks) {
                    if wanted.contains(&number) {
                        let (start, end) = (mark.span.start, mark.span.end);
                        concordance.lines.push(ConcordanceLine {
                            left: piece(start.saturating_sub(width), start),
                            hit: piece(start, end),
                            right: piece(end, (end + width).min(characters.len())),
                            document_id: stored.record.document_id.clone(),
                            source: stored.record.source.clone(),
                            line: stored.lines.line(characters[start].0),
                        });
                    }
                }
            }
            Ok(concordance)
        })
    }
}
