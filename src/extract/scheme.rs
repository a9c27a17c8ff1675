//! What the sections of a scheme are for: setting tasks, or setting rules.
//!
//! **What it finds**: schemes (方案) that set terms for what is to be done, and their sections whose statements are no norms.
//!
//! **Why**: tasks with a term are what the author's side plans; a scheme without one is a standing rule, which advises nobody.
//!
//! **Example**: 二、主要任务。六月底前完成全部排查.
//!
//! **Not this**: sections most of whose statements say 应当, 不得 or 须.

use std::sync::LazyLock;

use regex::Regex;

use super::reading::{Segment, top_items};
use crate::document::Document;

/// A rule for everybody who does something.
static NORM: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("应当|不得|禁止|严禁|须|不准").expect("the pattern is fixed"));

/// A term set for a task.
static TERM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:年|月|旬|季度|汛期)[底末初中内]?(?:之)?前[^，。；]{0,8}[^期提的]|[到至][^，。；]{2,6}年(?:底|末)?[，,]|年内|[0-9]{4}年(?:底|末|完成|启动|先行|起)|[一二三四五六七八九十两0-9](?:年|个月)(?:时间|内)|每[年月季][^，。；]{0,6}(?:安排|投入|调度|通报|召开)")
        .expect("the pattern is fixed")
});

/// A scheme for a year names it.
static OF_A_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[12][0-9]{3}(?:[-—–至][12][0-9]{3})?年").expect("the pattern is fixed")
});

/// Least terms set in a scheme whose tasks are its author's plans; one without them is a standing rule.
const TERMS: usize = 2;

/// Whether a scheme sets terms for its tasks.
fn sets_terms(document: &Document, segments: &[Segment<'_>]) -> bool {
    if OF_A_YEAR.is_match(&document.title) {
        return true;
    }
    let terms = segments
        .iter()
        .filter(|segment| TERM.is_match(&segment.text));
    terms.take(TERMS).count() == TERMS
}

/// By item of a scheme, whether its top section may set tasks: the scheme sets terms, and most statements there are no
/// norms.
pub(super) fn sets_tasks(document: &Document, segments: &[Segment<'_>]) -> Vec<bool> {
    if !sets_terms(document, segments) {
        return vec![false; document.items.len()];
    }
    let top = top_items(document);
    let mut counts = vec![(0, 0); document.items.len()];
    for segment in segments {
        if let Some(item) = segment.item {
            let count = &mut counts[top[item]];
            count.0 += 1;
            count.1 += usize::from(NORM.is_match(&segment.text));
        }
    }
    top.iter()
        .map(|&top| counts[top].1 * 2 < counts[top].0)
        .collect()
}
