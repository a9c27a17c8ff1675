//! How a codebook fares on statements: cues that never fire, cues of two categories that fire on the same words,
//! categories and themes that are never used.
//!
//! A cue that never fires on a large corpus is a guess; two categories known by the same words cannot be told
//! apart by two coders either. What stands here are counts: what to do about them is for the researcher.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::{Codebook, Cues};
use crate::document::{FindingKind, ToldBy};

/// A cue of a category or theme.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CueUse {
    /// The category or theme.
    pub id: String,
    /// The pattern.
    pub cue: String,
}

/// What a check found.
#[derive(Clone, Debug, Default)]
pub struct Check {
    /// How many statements were read.
    pub statements: usize,
    /// Of these, how many no category but the fallback takes.
    pub uncategorised: usize,
    /// Of these, how many have a category by likeness, since no cue fires.
    pub by_likeness: usize,
    /// Of these, how many have no theme of their own.
    pub without_theme: usize,
    /// Cues that fired nowhere, in the order of the file.
    pub silent: Vec<CueUse>,
    /// Pairs of cues of two categories that fired on the same words, and in how many statements; most first.
    pub shared: Vec<(CueUse, CueUse, usize)>,
    /// Categories and themes that no statement has, in the order of the file.
    pub unused: Vec<String>,
}

/// Tries `codebook` on statements.
#[must_use]
pub fn check<'a>(
    codebook: &Codebook,
    statements: impl IntoIterator<Item = (FindingKind, &'a str)>,
) -> Check {
    let mut check = Check::default();
    let mut fired: HashMap<(&str, usize), usize> = HashMap::new();
    let mut shared: BTreeMap<(CueUse, CueUse), usize> = BTreeMap::new();
    for (kind, statement) in statements {
        check.statements += 1;
        let mut here: Vec<(&str, &Cues, usize, Range<usize>)> = Vec::new();
        for category in codebook
            .categories()
            .iter()
            .filter(|category| category.kind == kind)
        {
            for (index, range) in category.cues.firing(statement) {
                *fired.entry((&category.id, index)).or_default() += 1;
                here.push((&category.id, &category.cues, index, range));
            }
        }
        let (_, told_by) = codebook.classify(kind, statement);
        check.uncategorised += usize::from(told_by == ToldBy::Nothing);
        check.by_likeness += usize::from(told_by == ToldBy::Likeness);
        for (at, one) in here.iter().enumerate() {
            for other in &here[at + 1..] {
                let overlap = one.3.start < other.3.end && other.3.start < one.3.end;
                if one.0 != other.0 && overlap {
                    let pair = (cue(one.0, one.1, one.2), cue(other.0, other.1, other.2));
                    *shared.entry(pair).or_default() += 1;
                }
            }
        }
        let mut themed = false;
        for theme in codebook.themes() {
            for (index, _) in theme.cues.firing(statement) {
                *fired.entry((&theme.id, index)).or_default() += 1;
                themed = true;
            }
        }
        check.without_theme += usize::from(!themed);
    }
    let categories = codebook
        .categories()
        .iter()
        .filter(|category| !category.fallback)
        .map(|category| (category.id.as_str(), &category.cues));
    let themes = codebook
        .themes()
        .iter()
        .map(|theme| (theme.id.as_str(), &theme.cues));
    for (id, cues) in categories.chain(themes) {
        let silent: Vec<usize> = (0..cues.include.len())
            .filter(|&index| !fired.contains_key(&(id, index)))
            .collect();
        if silent.len() == cues.include.len() {
            check.unused.push(id.to_owned());
        }
        check
            .silent
            .extend(silent.into_iter().map(|index| cue(id, cues, index)));
    }
    check.shared = shared
        .into_iter()
        .map(|((one, other), count)| (one, other, count))
        .collect();
    check
        .shared
        .sort_by_key(|&(_, _, count)| std::cmp::Reverse(count));
    check
}

fn cue(id: &str, cues: &Cues, index: usize) -> CueUse {
    CueUse {
        id: id.to_owned(),
        cue: cues.include[index].as_str().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silent_and_shared_cues_are_named() {
        let book = Codebook::parse(
            "t",
            "[codebook]\nid = 't'\nversion = '1'\n\
             [[problem]]\nid = 'P01'\nlabel = 'a'\ndefinition = 'd'\ninclude = ['经费不足', '缺钱']\n\
             [[problem]]\nid = 'P02'\nlabel = 'b'\ndefinition = 'd'\ninclude = ['不足']\n\
             [[problem]]\nid = 'P03'\nlabel = 'c'\ndefinition = 'd'\ninclude = ['拥堵']\n\
             [[problem]]\nid = 'P99'\nlabel = 'o'\ndefinition = 'd'\nfallback = true\n\
             [[theme]]\nid = 'T01'\nlabel = 't'\ndefinition = 'd'\ninclude = ['经费']\n",
        )
        .unwrap();
        let statements = ["代表活动经费不足", "人手不足", "路灯不亮"];
        let check = check(&book, statements.map(|text| (FindingKind::Problem, text)));
        assert_eq!(
            (check.statements, check.uncategorised, check.without_theme),
            (3, 1, 2)
        );
        assert_eq!(check.unused, ["P03"]);
        let silent: Vec<&str> = check.silent.iter().map(|cue| cue.cue.as_str()).collect();
        assert_eq!(silent, ["缺钱", "拥堵"]);
        let [(one, other, 1)] = &check.shared[..] else {
            panic!("{:?}", check.shared);
        };
        assert_eq!((one.id.as_str(), other.id.as_str()), ("P01", "P02"));
    }
}
