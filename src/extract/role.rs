//! What a section is for, told by its heading.
//!
//! **What it finds**: the function of a section: stating problems, giving advice, planning, telling what was done.
//!
//! **Why**: an imperative sentence is advice under 建议, a plan under 下一步打算, an achievement under 主要成效. Where a
//! sentence stands says more than its words.
//!
//! **Example**: 三、存在的问题; （二）下一步工作打算; 几点建议; 2021年工作回顾.
//!
//! **Not this**: headings that state something themselves (着力解决突出问题; 代表建议办理工作扎实开展).

use std::sync::LazyLock;

use regex::Regex;

use crate::document::NumberStyle;

/// What a section is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Nothing says.
    None,
    /// States problems.
    Problem,
    /// Gives advice to others.
    Advice,
    /// Says what will be done.
    Plan,
    /// Problems and advice together (问题及建议).
    Mixed,
    /// Tells what was done, or how things are.
    Past,
}

/// Longest heading that names a role, in characters.
const LONGEST: usize = 34;

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is fixed")
}

static PROBLEM: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?:问题|困难|不足|短板|矛盾|薄弱环节|因素|差距|挑战|难点|瓶颈|隐患|教训|缺点|弱项|困惑|症结|难处|堵点|痛点|乱象|案由|压力|困境|隐忧|忧虑|欠账|软肋|病根|病灶|遗憾|落差|短处|误区|梗阻|弱点|危害|后果|代价|(?:带来|造成|产生|主要|负面|不利)的?影响|原因|成因|根源|警示)(?:(?:和|与|及|以及|、)?(?:主要)?(?:其)?(?:存在的?)?(?:问题|困难|不足|短板|原因|成因|挑战|差距|矛盾|教训|隐患|风险|因素|缺点|错误))*(?:分析|剖析|所在|情况|之处|方面)?$|^(?:主要|具体|突出)?表现(?:形式)?$|^(?:当前|目前)?面临的?(?:主要)?(?:形势|风险)|(?:查出|发现|揭示|反映)的(?:主要|突出|其他|有关)*(?:问题|情况|事项)|(?:值得|需要|应当?|引人)(?:高度|特别)?(?:注意|关注|警惕|重视|正视|反思)的|^(?:自我|党性|个人|对照)*(?:剖析|检视|反思)(?:材料|情况)?$|(?:从何而来|为何|何以|为什么)",
    )
});

/// Matters that deserve attention.
static DESERVES: LazyLock<Regex> = LazyLock::new(|| {
    regex("(?:值得|需要|应当?|引人)(?:高度|特别)?(?:注意|关注|警惕|重视|正视|反思)的")
});

/// What makes a statement of a heading that ends in 问题.
static SOLVED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"解决|化解|应对|破解|补齐|克服|整改|查处|治理|针对|聚焦|坚持|着力|处理好|回应|关注|研究|没有|无|重点问题|几个问题$|有关问题|的若干问题$|整治|围绕|直面",
    )
});

static ADVICE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:审计)?处理(?:处罚)?(?:意见|决定)|(?:建议|意见|对策|启示|思考|想法|看法|举措建议|建言)(?:(?:和|与|及|、)?(?:建议|意见|措施|思考|设想|对策))*$|^(?:对策|建议|意见)",
    )
});

static NOT_ADVICE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"办理|督办|代表(?:的)?(?:议案|建议)|征求|听取|收集|采纳|答复|审议意见|建议数|提案|处理|落实",
    )
});

static PLAN: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"下(?:一)?(?:步|阶段|半年)|接下来|(?:怎么|如何|咋)(?:干|做|办)$|今后|明年|来年|努力方向|打算|设想|工作(?:安排|思路|计划|目标|重点|部署)(?:和|与|及|、|$)|(?:主要|重点|目标|总体|工作)(?:任务|要求|部署|思路|目标)(?:和|与|及|、|$)|(?:今年|[0-9０-９一二三四五六七八九○〇零]{4}\s*年|新一年)(?:的)?(?:政府)?(?:主要|重点|总体)?(?:工作|任务|目标)*(?:工作|任务|安排|重点|目标|部署|建议|要求|思路|措施)?$|整改(?:措施|方向|计划)|改进措施|(?:奋斗|预期)目标",
    )
});

static PAST: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"回顾|(?:情况|成效|成绩|做法|经验|概况|成果|进展|历程|特点)(?:(?:和|与|及|、)?(?:主要)?(?:成效|经验|做法|特点|体会|成绩))*$|完成情况|取得的|^过去|过去(?:的)?[一二三四五几两]?年|以来",
    )
});

/// The role that `heading` names, given the role of the section it stands in.
pub(super) fn role_of(heading: &str, style: Option<NumberStyle>, above: Role) -> Option<Role> {
    if heading.chars().count() > LONGEST
        || matches!(
            style,
            Some(
                NumberStyle::ChineseIs
                    | NumberStyle::Ordinal
                    | NumberStyle::Circled
                    | NumberStyle::Article
            )
        )
    {
        return None;
    }
    // 床位供给不足 states a problem, 养老问题 names a topic; 存在的不足 and 主要问题 head a section.
    let heads = heading.chars().count() <= 5
        || ["问题", "困难", "不足", "短板"]
            .iter()
            .any(|word| heading.starts_with(word))
        || [
            "存在",
            "主要",
            "面临",
            "突出",
            "发现",
            "查出",
            "揭示",
            "反映",
            "形势",
            "表现",
            "哪些",
            "中的",
            "前的",
            "自身",
            "情况",
            "值得",
            "关注",
            "注意",
            "从何",
            "为何",
            "何以",
            "为什么",
            "背后",
            "原因",
            "制约",
            "剖析",
            "影响",
            "弱点",
            "检视",
        ]
        .iter()
        .any(|word| heading.contains(word));
    // 需要关注的几个方面 heads problems, 关注民生问题 does not.
    let deserves = DESERVES.is_match(heading);
    let problem = heads && PROBLEM.is_match(heading) && (deserves || !SOLVED.is_match(heading));
    let advice = ADVICE.is_match(heading)
        && (!NOT_ADVICE.is_match(heading)
            || heading.starts_with("处理")
            || heading.starts_with("审计处理"));
    let mixed = advice
        && (heading.contains("问题") || heading.contains("困难") || heading.contains("不足"));
    let past = PAST.is_match(heading);
    let role = if mixed {
        Role::Mixed
    } else if advice {
        Role::Advice
    } else if problem {
        Role::Problem
    } else if PLAN.is_match(heading) && !past {
        Role::Plan
    } else if past {
        Role::Past
    } else {
        return None;
    };
    // Inside a section with a role, what is longer than a bare heading is a statement.
    let settled = !matches!(above, Role::None | Role::Past);
    let bare = heading.chars().count() <= 8
        && (above != role || heading.starts_with("存在") || heading.starts_with("主要"));
    (!settled || bare).then_some(role)
}

/// The sections of a scheme that set tasks.
static TASKS: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        "(?:任务|措施|目标|步骤|安排|保障|要求|重点|工作内容|举措|工程|行动|分工)(?:[和与及、](?:任务|措施|目标|步骤|安排|要求|重点|进度|分工))*$",
    )
});

/// Whether a section of a scheme sets tasks.
pub(super) fn is_tasks(heading: &str) -> bool {
    heading.chars().count() <= LONGEST && TASKS.is_match(heading)
}

/// What an audit looked into.
static AUDITED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"审计(?:(?:发现|查出)(?:的)?)?(?:情况|结果|事项)?$|(?:执行|管理|收支|使用|落实|跟踪)(?:方面|情况)$",
    )
});

/// What an audit report tells beside its findings.
static NOT_AUDITED: LazyLock<Regex> =
    LazyLock::new(|| regex("整改|评价|基本|总体|概况|业绩|成效|移送|线索|采纳|开展"));

/// Whether a section of an audit report tells what was found: it names what was looked into.
pub(super) fn is_audited(heading: &str, own: Option<Role>, above: Role) -> bool {
    matches!(own, None | Some(Role::Past))
        && matches!(above, Role::None | Role::Past)
        && heading.chars().count() <= LONGEST
        && AUDITED.is_match(heading)
        && !NOT_AUDITED.is_match(heading)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_name_their_role() {
        for (heading, role) in [
            ("存在的主要问题", Role::Problem),
            ("面临的困难和挑战", Role::Problem),
            ("审计发现的主要问题", Role::Problem),
            ("几点建议", Role::Advice),
            ("对策建议", Role::Advice),
            ("存在问题及建议", Role::Mixed),
            ("下一步工作打算", Role::Plan),
            ("2022年重点工作", Role::Plan),
            ("2021年工作回顾", Role::Past),
            ("主要成效", Role::Past),
        ] {
            assert_eq!(
                role_of(heading, Some(NumberStyle::ChineseComma), Role::None),
                Some(role),
                "{heading}"
            );
        }
        for heading in ["着力解决突出问题", "认真办理代表建议", "加强队伍建设"]
        {
            assert_eq!(
                role_of(heading, Some(NumberStyle::ChineseComma), Role::None),
                None,
                "{heading}"
            );
        }
    }
}
