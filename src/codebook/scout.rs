//! Where the cues of many categories begin, found in one pass over a text.
//!
//! Most cues begin with one of a few words. All these words are looked for at once (Aho and Corasick 1975), and a cue
//! is tried only where one of its words stands; to try each category's cues on each statement takes fifty times as
//! long. Cues whose beginnings cannot be listed (`[^，]{0,8}不足`) are still tried everywhere.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;
use regex::Regex;
use regex_syntax::hir::Hir;
use regex_syntax::hir::literal::{ExtractKind, Extractor};

use super::Cues;

/// Bytes of a beginning that are looked for: two Chinese characters.
const BEGINNING: usize = 6;

/// A cue with more beginnings than this is tried everywhere.
const BEGINNINGS: usize = 256;

/// Finds the cues of many categories or themes, its members.
#[derive(Debug)]
pub(super) struct Scout {
    /// Finds beginnings; `None` where nothing has one.
    finder: Option<AhoCorasick>,
    /// Of each beginning, the members with a cue that begins so.
    of_beginning: Vec<Vec<usize>>,
    members: Vec<Member>,
}

/// The cues of one category or theme.
#[derive(Debug)]
struct Member {
    /// Cues that begin with one of its beginnings, as one pattern.
    listed: String,
    /// The same, to be tried where a beginning stands; made when the first does.
    tried: OnceLock<Option<Regex>>,
    /// The other cues.
    open: Option<Regex>,
}

impl Member {
    fn tried(&self) -> Option<&Regex> {
        let made = self.tried.get_or_init(|| {
            // Each cue is a pattern that was compiled.
            Regex::new(&format!("^(?:{})", self.listed)).ok()
        });
        made.as_ref()
    }
}

impl Scout {
    /// A scout for the cues of `members`, without what they exclude.
    pub(super) fn new<'a>(members: impl Iterator<Item = &'a Cues>) -> Self {
        let mut beginnings: Vec<(Vec<u8>, usize)> = Vec::new();
        let members = members
            .enumerate()
            .map(|(member, cues)| {
                let (mut listed, mut open) = (Vec::new(), Vec::new());
                for cue in &cues.include {
                    match beginnings_of(cue) {
                        Some(found) => {
                            listed.push(cue.as_str());
                            beginnings.extend(found.into_iter().map(|word| (word, member)));
                        }
                        None => open.push(cue.as_str()),
                    }
                }
                let open = (!open.is_empty()).then(|| Regex::new(&joined(&open)).ok());
                Member {
                    listed: joined(&listed),
                    tried: OnceLock::new(),
                    open: open.flatten(),
                }
            })
            .collect();
        beginnings.sort();
        beginnings.dedup();
        let mut words: Vec<Vec<u8>> = Vec::new();
        let mut of_beginning: Vec<Vec<usize>> = Vec::new();
        for (word, member) in beginnings {
            if words.last() == Some(&word) {
                if let Some(members) = of_beginning.last_mut() {
                    members.push(member);
                }
            } else {
                words.push(word);
                of_beginning.push(vec![member]);
            }
        }
        Self {
            finder: (!words.is_empty())
                .then(|| AhoCorasick::new(&words).ok())
                .flatten(),
            of_beginning,
            members,
        }
    }

    /// The members with a cue in `text`, and where the first begins.
    pub(super) fn first(&self, text: &str) -> Vec<(usize, usize)> {
        let mut found: Vec<Option<usize>> = self
            .members
            .iter()
            .map(|member| Some(member.open.as_ref()?.find(text)?.start()))
            .collect();
        self.each_beginning(text, |member, at| {
            let known = &mut found[member];
            if known.is_none_or(|known| at < known) {
                let tried = self.members[member].tried();
                let rest = text.get(at..).unwrap_or_default();
                if tried.is_some_and(|tried| tried.is_match(rest)) {
                    *known = Some(at);
                }
            }
        });
        let found = found.into_iter().enumerate();
        found
            .filter_map(|(member, at)| Some((member, at?)))
            .collect()
    }

    /// How many cues each member has in `text`, none in another; `None` where they have to be counted by `Cues`.
    pub(super) fn counts(&self, text: &str) -> Vec<Option<usize>> {
        let mut begin: Vec<Vec<usize>> = vec![Vec::new(); self.members.len()];
        self.each_beginning(text, |member, at| begin[member].push(at));
        let counted = self.members.iter().zip(begin).map(|(member, mut begin)| {
            if member.open.is_some() {
                return None;
            }
            begin.sort_unstable();
            begin.dedup();
            let (mut count, mut end) = (0, 0);
            for at in begin {
                let rest = text.get(at..).unwrap_or_default();
                if at >= end
                    && let Some(cue) = member.tried().and_then(|tried| tried.find(rest))
                {
                    count += 1;
                    end = at + cue.end();
                }
            }
            Some(count)
        });
        counted.collect()
    }

    fn each_beginning(&self, text: &str, mut tell: impl FnMut(usize, usize)) {
        let Some(finder) = &self.finder else { return };
        for word in finder.find_overlapping_iter(text) {
            for &member in &self.of_beginning[word.pattern().as_usize()] {
                tell(member, word.start());
            }
        }
    }
}

fn joined(cues: &[&str]) -> String {
    let cues: Vec<String> = cues.iter().map(|cue| format!("(?:{cue})")).collect();
    cues.join("|")
}

/// What a match of `cue` can begin with, if that is a short list of words.
fn beginnings_of(cue: &Regex) -> Option<Vec<Vec<u8>>> {
    let hir: Hir = regex_syntax::parse(cue.as_str()).ok()?;
    // `^` and `\b` look at what stands before; what may go on for ever would be read to the end at every beginning.
    let properties = hir.properties();
    if !properties.look_set().is_empty() || properties.maximum_len().is_none() {
        return None;
    }
    let mut extractor = Extractor::new();
    extractor.kind(ExtractKind::Prefix).limit_total(BEGINNINGS);
    let mut words = extractor.extract(&hir);
    words.keep_first_bytes(BEGINNING);
    words.minimize_by_preference();
    let words = words.literals()?;
    let words: Vec<Vec<u8>> = words.iter().map(|word| word.as_bytes().to_vec()).collect();
    words.iter().all(|word| word.len() > 1).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codebook::Codebook;
    use crate::document::FindingKind;

    /// Statements of every sort, and the whole of a few together.
    fn texts() -> Vec<String> {
        let lines = include_str!("../../codebooks/work-reports.csv").lines();
        let statements = lines.step_by(7).filter_map(|line| line.split(',').nth(1));
        let mut texts: Vec<String> = statements.map(str::to_owned).collect();
        let whole: Vec<String> = texts.chunks(40).map(|chunk| chunk.join("。")).collect();
        texts.extend(whole);
        texts
    }

    #[test]
    fn it_finds_what_each_category_finds_for_itself() {
        let book = Codebook::shipped();
        let of_kind = |kind| {
            let categories = book.categories().iter();
            let own = categories.filter(move |category| category.kind == kind);
            own.map(|category| &category.cues).collect::<Vec<&Cues>>()
        };
        let themes: Vec<&Cues> = book.themes().iter().map(|theme| &theme.cues).collect();
        for cues in [
            of_kind(FindingKind::Problem),
            of_kind(FindingKind::Recommendation),
            themes,
        ] {
            let scout = Scout::new(cues.iter().copied());
            let listed = scout.members.iter().filter(|member| member.open.is_none());
            assert!(
                listed.count() * 2 > cues.len(),
                "most cues begin with words"
            );
            for text in texts() {
                let alone: Vec<(usize, usize)> = cues
                    .iter()
                    .enumerate()
                    .filter_map(|(member, cues)| {
                        let found = cues.any.as_ref()?.find(&text)?;
                        Some((member, found.start()))
                    })
                    .collect();
                assert_eq!(scout.first(&text), alone, "{text}");
                for (cues, count) in cues.iter().zip(scout.counts(&text)) {
                    let alone = cues
                        .any
                        .as_ref()
                        .map_or(0, |any| any.find_iter(&text).count());
                    assert!(count.is_none_or(|count| count == alone), "{text}");
                }
            }
        }
    }
}
