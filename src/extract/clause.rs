//! Lists of problems without numbers: which clauses say something of their own.
//!
//! **What it finds**: the clauses of a sentence that each have a subject and an adverse predicate.
//!
//! **Why**: government reports line their problems up with commas; each is counted for itself. A sentence whose
//! clauses are tied by cause, contrast or consequence is one statement.
//!
//! **Example**: 工业基础薄弱，骨干企业偏少 gives two; 人员不足，导致进度缓慢 is one.
//!
//! **Not this**: clauses without a subject (没有经费来源), and sentences that only announce (还存在一些问题).

use std::sync::LazyLock;

use regex::Regex;

use super::cue::{ADVERSE, ANNOUNCES, COUNTED, TIES, announces};
use super::draft::{Drafts, Shape, han_count};
use super::reading::Reading;

/// An announcement longer than this says something itself.
const ANNOUNCEMENT_HAN: usize = 70;

/// Clauses of a list that are parallel are no longer than this.
const PARALLEL_HAN: usize = 18;

/// A clause that counts somebody and is shorter than this only says how many.
const COUNTED_HAN: usize = 8;

/// A clause shorter than this does not stand alone.
const CLAUSE_HAN: usize = 5;

/// What the clauses behind it are about.
static TOPIC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^[^，。；：]{2,16}方面[，,：:]|^从[^，。；：]{1,12}(?:来?看|来?说|来?讲|上|中)[，,：:]|^对照[^，。；：]{2,20}[，,]").expect("the pattern is fixed")
});

/// Trouble that its name tells apart, called great: at least six characters before the noun.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^\\p{Han}[^，。；：]{5,}(?:问题|矛盾|困难|现象)(?:也|还|仍|依然|仍然|同样|比较|较为|更加|日益|十分|很|较)*(?:突出|严重|较多|不少|尖锐|普遍|存在|没有得到[^，。；]{0,6}解决)$")
        .expect("the pattern is fixed")
});

/// Trouble that has no name but where it is: 发展中存在的问题, 群众反映的突出问题.
static UNNAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:存在|面临|遇到|反映|前进|发展|工作)(?:[^，。；的]{0,6})的?(?:一些|主要|突出|深层次)?(?:问题|矛盾|困难|现象)|(?:存在|面临|遇到|有)(?:着)?(?:一些|不少|许多|很多|诸多|以下)")
        .expect("the pattern is fixed")
});

/// Puts down a segment of a list without numbers: whole, or its clauses where each says something of its own.
///
/// `from` is where in the clean text of the segment the statements begin.
pub(super) fn clauses(
    reading: &Reading<'_>,
    drafts: &mut Drafts,
    index: usize,
    from: usize,
    shape: Shape<'_>,
) {
    let segment = &reading.segments[index];
    let whole: &str = &segment.text;
    // 资金方面， says what the clauses are about.
    let from = from + TOPIC.find(&whole[from..]).map_or(0, |topic| topic.end());
    let text = &whole[from..];
    let mut cuts = Vec::new();
    let bare = text.matches(['，', ',']).count() >= 1 && !TIES.is_match(text);
    // Of clauses side by side most are adverse by their words; the others are by the company they keep.
    let side_by_side = text.split(['，', ',']).count();
    let adverse = text
        .split(['，', ','])
        .filter(|clause| ADVERSE.is_match(clause))
        .count();
    let parallel = side_by_side > 2
        && text.split(['，', ',']).all(|clause| {
            (CLAUSE_HAN - 1..=PARALLEL_HAN).contains(&han_count(clause)) && has_subject(clause)
        });
    let mostly = side_by_side > 2 && adverse * 2 >= side_by_side || parallel && bare && adverse > 0;
    let mut start = 0;
    for (at, comma) in text.match_indices(['，', ',']).chain([(text.len(), "")]) {
        let clause = &text[start..at];
        // A comma inside a quotation parts no statements.
        if clause.matches('“').count() > clause.matches('”').count() {
            continue;
        }
        let topical = start > 0
            && clause.starts_with('在')
            && clause.contains(['上', '中'])
            && ADVERSE.is_match(clause);
        let alone = bare
            && (mostly || ADVERSE.is_match(clause))
            && (han_count(clause) >= CLAUSE_HAN || parallel)
            && has_subject(clause);
        let counted = COUNTED.is_match(clause)
            && COUNTED.is_match(text)
            && han_count(clause) >= COUNTED_HAN
            && han_count(&text[..start]) >= COUNTED_HAN;
        let stated = mostly || from > 0 || ADVERSE.is_match(&text[..start]);
        if start > 0 && (counted || (topical || alone) && stated) {
            cuts.push(start);
        }
        start = at + comma.len();
    }
    drafts.problem[index] = true;
    let mut last = 0;
    for cut in cuts.into_iter().chain([text.len()]) {
        // 政府工作还存在不足 announces the clauses behind it.
        let announces =
            cut < text.len() && is_announcement(text[last..cut].trim_end_matches(['，', ',']));
        if announces {
            last = cut;
            continue;
        }
        drafts.part(reading, segment, from + last..from + cut, shape);
        last = cut;
    }
}

/// Whether a clause has a subject of its own rather than going on with the one before.
fn has_subject(clause: &str) -> bool {
    let verbs = [
        "没有", "缺", "不", "未", "难", "无", "有", "存在", "影响", "制约", "造成", "导致", "使",
        "给", "甚至", "尤其", "特别", "并", "且", "也", "还", "又", "就", "更", "仍", "从而", "以",
        "而", "对", "把", "被", "为", "多", "是", "如", "例如", "比如", "其中", "加上", "加之",
        "占用", "出现", "引发", "带来", "涉及", "只", "仅", "均", "都", "已", "达", "共", "主要",
    ];
    // Words that begin like one of them and are none.
    let words = [
        "有的",
        "有些",
        "有关",
        "就业",
        "就医",
        "就学",
        "就诊",
        "不少",
        "不合理",
        "不良",
        "不法",
        "不正当",
        "不同",
        "未成年",
        "更新",
        "使用",
        "对外",
        "对口",
        "多数",
        "多头",
        "为民",
        "无证",
        "主要领导",
    ];
    !verbs.iter().any(|verb| clause.starts_with(verb))
        || words.iter().any(|word| clause.starts_with(word))
}

/// Whether a text announces problems and states none: what it says beside the announcing is not adverse.
pub(super) fn is_announcement(text: &str) -> bool {
    if !announces(text) {
        return false;
    }
    let Some(found) = ANNOUNCES.find(text) else {
        return false;
    };
    let topic = found.as_str().contains("存在")
        && text.starts_with('在')
        && text.contains('、')
        && text.contains('上');
    let rest = &text[..found.start()];
    // 制约发展的体制性问题仍很突出 names the trouble that it calls great.
    let named = found
        .as_str()
        .ends_with(|last| !"为是有在下".contains(last))
        && !rest.ends_with(['和', '与', '、'])
        && NAMED.is_match(text)
        && !UNNAMED.is_match(text);
    let states = ADVERSE.is_match(rest) && han_count(rest) > CLAUSE_HAN;
    han_count(text) < ANNOUNCEMENT_HAN && !states && !topic && !named
}
