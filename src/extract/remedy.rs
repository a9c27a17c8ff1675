//! Problems named by the remedy.
//!
//! **What it finds**: the object of a verb of remedy with a head noun of trouble (解决 X 问题, 克服 X 困难, 补齐 X
//! 短板, 针对 X 矛盾), when X says which.
//!
//! **Why**: advice and achievements name the problem they answer; outside problem sections this is where most
//! problems stand.
//!
//! **Example**: 切实解决地方监督无力的问题 gives 地方监督无力的问题.
//!
//! **Not this**: 解决实际问题, 解决“五个问题”, 研究解决群众反映的困难和问题 (no content); 整治环境 (no head noun).

use std::sync::LazyLock;

use regex::Regex;

use super::cue::ADVERSE;
use super::draft::{Drafts, Shape, han_count};
use super::reading::Reading;
use super::role::Role;
use crate::document::{Level, Mode};

static REMEDY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?:解决|克服|纠正|消除|杜绝|改变|填补|堵塞|缓解|化解|扭转|破解|补齐|挺过|渡过|告别|遏制|处理好|整治|治理|根治|针对|避免|防止)(?:了|好|掉|在|因|由于|目前|当前|存在的|出现的)*",
        r"((?:[^，。；：！？]|，(?:[^，。；：！？]{2,16}、|[^，。；：！？]{0,12}等)){2,60}?(?:问题|困难|难题|矛盾|现象|短板|瓶颈|漏洞|弊端|弊病|缺口|倾向|状况|局面|障碍|隐患|风险|顽疾|痼疾|思想|难关|困境|歪风|毛病|顾虑|的压力|对[^，。；]{2,24}(?:造成|带来|产生)的[^，。；]{0,8}(?:影响|制约|冲击|压力)))(?:[，。；、：！？]|的?(?:[和与]|为重点|以|，)|$)"
    ))
    .expect("the pattern is fixed")
});

/// Trouble named before what became of it: 高龄独居老人“吃饭难”问题得到初步缓解.
static REMEDIED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|[，：])([^，。；：！？]{4,30}(?:问题|难题|困难|矛盾|现象|状况|局面))(?:已经?|也|都|均)?(?:基本|有所|得到|得以|逐步|彻底|初步|全面|有效|明显|根本|大为|及时|妥善|进一步|[一-龥]{0,2}步)*(?:解决|缓解|改变|改善|好转|纠正|遏制|杜绝|消除|扭转|化解|克服)")
        .expect("the pattern is fixed")
});

/// The head nouns of [`REMEDY`]: a quick sieve before it.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("问题|困难|难题|矛盾|现象|短板|瓶颈|漏洞|弊端|弊病|缺口|倾向|状况|局面|障碍|隐患|风险|顽疾|痼疾|思想|难关|困境|歪风|毛病|顾虑|的影响|的制约|的冲击|的压力|影响和制约")
        .expect("the pattern is fixed")
});

/// Head nouns that also name something wrong.
static HEADS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("漏洞|弊端|弊病|缺口|倾向|障碍|隐患|风险|顽疾|痼疾").expect("the pattern is fixed")
});

/// Words that fill the place of the content without giving any.
static EMPTY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"一些|各种|各类|严重|影响|经济|民生|改善|科学|持续|健康|许多|诸多|有关|相关|实际|具体|突出|重大|重点|主要|热点|难点|焦点|堵点|痛点|存在|遇到|面临|出现|反映|强烈|普遍|关心|关注|关切|群众|人民|代表|企业|社会|工作|生活|发展|历史|遗留|前进|道路|深层次|新|老|旧|这些|上述|以上|此类|问题|困难|难题|矛盾|现象|短板|瓶颈|情况|状况|局面|自身|切身利益|好|的|和|与|及|等|中|上|个|几|五|三|四|两|“|”|、|发现|查出|提出|当前|目前|制约")
        .expect("the pattern is fixed")
});

/// Adjectives and nouns of one character that say what is wrong: 看病贵, 行路难, 多头执法.
const BAD: [char; 17] = [
    '难', '乱', '重', '轻', '差', '散', '慢', '缺', '弱', '贵', '堵', '旱', '涝', '污', '假', '偷',
    '欠',
];

/// Two sides at odds (案多人少, 甲而乙的矛盾), and what one does to the other (对 X 造成的影响).
static CONFLICT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\p{Han}多\p{Han}少|而[^，。；]{2,20}的矛盾$|对[^，。；]{2,24}(?:造成|带来|产生)的")
        .expect("the pattern is fixed")
});

/// Trouble told by what happens: 升井职工冬天洗凉水澡的问题.
static TOLD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("的(?:问题|难题|困难|现象|难关|困境|毛病|歪风)$").expect("the pattern is fixed")
});

/// So many characters tell what happens; fewer name a matter (解决养老的问题).
const TOLD_HAN: usize = 6;

/// Verbs of looking for trouble right before its noun.
static SOUGHT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:找|查|寻|看|排查|梳理)(?:问题|短板|差距|不足|漏洞|隐患)$")
        .expect("the pattern is fixed")
});

/// Applies the rule to every segment outside problem sections.
pub(super) fn apply(reading: &Reading<'_>, drafts: &mut Drafts) {
    for index in 0..reading.segments.len() {
        let segment = &reading.segments[index];
        if drafts.problem[index] || matches!(reading.role(segment), Role::Problem) {
            continue;
        }
        if !NAMED.is_match(&segment.text) {
            continue;
        }
        let parts: Vec<_> = REMEDY
            .captures_iter(&segment.text)
            .chain(REMEDIED.captures_iter(&segment.text))
            .filter_map(|found| found.get(1))
            .map(|found| (content_start(found.as_str()) + found.start())..found.end())
            .collect();
        for range in parts {
            if has_content(&segment.text[range.clone()]) {
                let shape =
                    Shape::problem(Mode::Embedded, "remedy", segment.item).under(Level::Item, None);
                drafts.part(reading, segment, range, shape);
            }
        }
    }
}

/// Where the content begins behind a verb of remedy inside it: 研究解决 …, 着力破解 ….
fn content_start(object: &str) -> usize {
    ["解决", "破解", "处理好", "克服", "消除", "避免", "防止"]
        .iter()
        .filter_map(|verb| object.rfind(verb).map(|at| at + verb.len()))
        .max()
        .unwrap_or(0)
}

/// Whether the object says which problem: something adverse, and more than filling.
fn has_content(object: &str) -> bool {
    let left = EMPTY.replace_all(object, "");
    // A head noun alone says nothing: 重大风险, 突出隐患.
    if han_count(&HEADS.replace_all(&left, "")) < 2 {
        return false;
    }
    let adverse = ADVERSE.is_match(&left)
        || object.contains(['不', '无'])
        || left.contains('“')
        || left.contains(BAD)
        || TOLD.is_match(object) && han_count(&left) >= TOLD_HAN
        || CONFLICT.is_match(object);
    // 从六个方面找短板 looks for gaps; it names none. 解决不了 is a verb that failed.
    han_count(&left) >= 2 && adverse && !SOUGHT.is_match(object) && !object.starts_with("不了")
}
