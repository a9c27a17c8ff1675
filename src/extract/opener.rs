//! What opens a passage of problems.
//!
//! **What it finds**: sentences whose work is to say that trouble follows: 还存在一些困难和问题：, 清醒认识到, 形势相当严峻：,
//! 还有这样一些情况：有的 …, 困难也不少，最突出的是 ….
//!
//! **Why**: what they open needs no word of lack; so they are told strictly, and what is past or denied opens nothing.

use std::sync::LazyLock;

use regex::Regex;

use super::cue::{ADVERSE, DENIED, TROUBLE, TURNS, announces};
use super::draft::han_count;
use super::reading::{Reading, Segment};
use super::role::{Role, role_of};

/// An announcement longer than this says something itself.
const LONGEST_HAN: usize = 70;

/// Longest label of a paragraph.
const LABEL_HAN: usize = 8;

/// A subject that is some of many.
static SOME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:但是?|可是|不过|然而|同时|此外|另外|还|至今)?[，,]?(?:(?:还|也|仍)?有(?:的|些|一些|不少的?|许多|相当)|少数|个别|某些|不少|一些|一部分|部分)")
        .expect("the pattern is fixed")
});

/// What a list of cases is announced as.
static CASES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        "(?:还有|还存在|存在|发现|有|看到)[^，。；]{0,10}(?:情况|现象|情形|苗头|事例|做法|事情?)$",
    )
    .expect("the pattern is fixed")
});

/// Words that open an account of trouble.
static CLEARLY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("清醒地?(?:看到|认识到?|意识到)[，,]").expect("the pattern is fixed")
});

/// What is worst among trouble named.
static FOREMOST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[，,](?:其中|当前|目前)?(?:最|比较|较为)?(?:突出|主要|明显|严重)的?(?:问题|困难|矛盾)?(?:是|有)")
        .expect("the pattern is fixed")
});

/// Events that tell of trouble.
static EXPOSES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:暴露|反映)出(?:了|我们|我县|我市)?").expect("the pattern is fixed")
});

/// A state called bad.
static STATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:形势|任务|压力|局面|状况|处境|矛盾)[^，。；]{0,6}(?:严峻|紧张|不容乐观|不乐观|堪忧|突出|尖锐|繁重|艰巨)$")
        .expect("the pattern is fixed")
});

/// A look at how things are that ends in a judgement: 同时应当看到，水源保护的形势依然严峻.
static SEES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:看到|看清|认识到|意识到|承认|感到|深感)[，,]?[^。；]{0,36}(?:严峻|艰巨|繁重|不小|较大|明显|突出|尖锐|紧迫|不容乐观|逼人|很重|不轻|依然|不少)$|(?:困难|问题|不足|欠账)(?:也|还|仍)?(?:不少|很多|较多)[，,][^。；]{0,14}$")
        .expect("the pattern is fixed")
});

/// Clear sight with nothing but a list behind it: 同时，我们也清醒认识到：.
static SEES_ALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:清醒|同时|但|也|必须|应当|还要|更)[^。；]{0,16}(?:看到|认识到|意识到|感到)$")
        .expect("the pattern is fixed")
});

/// Voices that complain, before a list of what they complain of: 企业更是一肚子苦水：.
static COMPLAINS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("(?:苦水|叫苦|苦衷|怨言|意见(?:很|较|最|不)[大少]|头疼|犯愁|发愁|担忧|揪心|苦不堪言|难熬|担心)$")
        .expect("the pattern is fixed")
});

/// Trouble that shows in a number of ways: 矛盾正在显现，主要有四个方面.
static IN_WAYS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("[，,](?:主要|归纳起来|概括起来|集中|具体|突出)[^，。；]{0,6}(?:以下|下列|[二三四五六七八九几])个?(?:方面|点)$")
        .expect("the pattern is fixed")
});

/// Where trouble comes from: 究其原因，一是.
static CAUSES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:[^，。；]{1,12}[，,])?(?:究其|分析|造成|产生|出现|形成|其|主要|存在|之所以)[^。；]{0,24}(?:原因|根源|症结|成因)[^。；]{0,8}$")
        .expect("the pattern is fixed")
});

/// A turn to what was found: 但摸底也发现，.
static FINDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new("^(?:但是?|然而|不过|可是?|同时)[，,]?[^，。；]{0,30}(?:发现|看到|了解到|反映|感到|注意到|指出|认为)[，,：:]")
        .expect("the pattern is fixed")
});

/// How a segment opens a passage.
pub(super) struct Opening<'a> {
    /// Where a colon inside the segment stands: the list begins behind it.
    pub(super) colon: Option<usize>,
    /// What announces.
    pub(super) head: &'a str,
    /// Where in the segment a problem begins that the announcing sentence states itself.
    pub(super) stated: Option<usize>,
}

/// Whether and how segment `index` opens a passage of problems.
pub(super) fn opening<'a>(reading: &'a Reading<'_>, index: usize) -> Option<Opening<'a>> {
    let segment = &reading.segments[index];
    let text: &str = &segment.text;
    // An announcement may be the part before a colon: 主要是：甲；乙.
    let colon = text.find(['：', ':']);
    let end = colon.unwrap_or(text.len());
    let head = text[..end]
        .trim_start_matches("当然")
        .trim_start_matches('，');
    if han_count(head) > LONGEST_HAN {
        return None;
    }
    let listed = matches!(segment.closed_by, '：' | ':') || colon.is_some();
    let behind = reading.segments.get(index + 1);
    let next = behind.map_or("", |next| &next.text);
    let first = colon.map_or(next, |at| text[at..].trim_start_matches(['：', ':']));
    // 还有这样一些情况：有的 … tells trouble by telling of some; 形势相当严峻：甲；乙 by what it calls the state.
    let by_list = listed
        && (CASES.is_match(head) && SOME.is_match(first)
            || STATE.is_match(head)
            || COMPLAINS.is_match(head));
    let goes_on = listed || behind.is_some_and(|next| next.paragraph == segment.paragraph);
    let sees = listed && SEES_ALL.is_match(head)
        || goes_on && judges(reading, index, head)
        || IN_WAYS.is_match(head) && (ADVERSE.is_match(head) || TROUBLE.is_match(head));
    // 我们清醒认识到，甲尚未解决 states one and announces more; 困难也不少，最突出的是甲，乙 states them all.
    let plain = announces(head) || sees;
    let stated = Some(head)
        .filter(|_| !plain)
        .and_then(|head| {
            clearly(head)
                .or_else(|| foremost(head))
                .or_else(|| listed.then(|| exposed(head)).flatten())
                .or_else(|| found(segment, head, next))
        })
        .map(|tail| end - tail.len());
    let by_itself = by_list || stated.is_some();
    let opens = (plain && (sees || is_about_trouble(head) || shows(reading, index)) || by_itself)
        && !TURNS.is_match(head)
        && !DENIED.is_match(turned(head))
        && !is_past(head);
    opens.then_some(Opening {
        colon,
        head,
        stated,
    })
}

/// Whether a sentence that more stands behind ends in a judgement, labels its paragraph or says where trouble comes from.
fn judges(reading: &Reading<'_>, index: usize, head: &str) -> bool {
    let turns_bad = head.starts_with(['但', '然', '不']) && STATE.is_match(head);
    SEES.is_match(head) || turns_bad || labels(reading, index) || caused(reading, index, head)
}

/// Whether a few words at the start of a paragraph head what is said in it as a section of problems would be headed.
fn labels(reading: &Reading<'_>, index: usize) -> bool {
    let segment = &reading.segments[index];
    let first = index
        .checked_sub(1)
        .is_none_or(|before| reading.segments[before].paragraph < segment.paragraph);
    first
        && segment.closed_by == '。'
        && han_count(&segment.text) <= LABEL_HAN
        && role_of(&segment.text, None, Role::None) == Some(Role::Problem)
}

/// Whether a sentence says where the trouble told right before it comes from.
fn caused(reading: &Reading<'_>, index: usize, head: &str) -> bool {
    let before = index.checked_sub(1).map(|before| &reading.segments[before]);
    CAUSES.is_match(head)
        && (TROUBLE.is_match(head)
            || ADVERSE.is_match(head)
            || before.is_some_and(|before| ADVERSE.is_match(&before.text)))
}

/// What a list states that a turn to findings opens, where it is adverse by its own words or by those of the next.
fn found<'a>(segment: &Segment<'_>, head: &'a str, next: &str) -> Option<&'a str> {
    let tail = &head[FINDS.find(head)?.end()..];
    let listed = segment.closed_by == '；' || SOME.is_match(next);
    (listed && han_count(tail) >= 4 && (ADVERSE.is_match(tail) || ADVERSE.is_match(next)))
        .then_some(tail)
}

/// What a sentence of clear sight states last, if that is adverse.
fn clearly(head: &str) -> Option<&str> {
    let clear = CLEARLY.find(head)?;
    let tail = head.rsplit(['，', ',']).next()?;
    (head.len() - tail.len() >= clear.end() && ADVERSE.is_match(tail)).then_some(tail)
}

/// What a sentence that announces trouble in passing names as the worst of it.
fn foremost(head: &str) -> Option<&str> {
    let found = FOREMOST.find(head)?;
    let tail = &head[found.end()..];
    let before = &head[..found.start()];
    let most = found.as_str().contains(['最', '比', '较']);
    let announced = announces(before) || most && TROUBLE.is_match(before);
    (announced && han_count(tail) >= 4).then_some(tail)
}

/// What events are said to expose, before a list of it: 暴露出一些地方麻痹松懈：.
fn exposed(head: &str) -> Option<&str> {
    let found = EXPOSES.find(head)?;
    let tail = &head[found.end()..];
    (han_count(tail) >= 5).then_some(tail)
}

/// Whether a sentence says how the trouble named right before it shows: 资金紧张。具体表现在三个方面.
fn shows(reading: &Reading<'_>, index: usize) -> bool {
    let segment = &reading.segments[index];
    let before = index.checked_sub(1).map(|before| &reading.segments[before]);
    segment.text.contains("表现")
        && before.is_some_and(|before| {
            before.paragraph == segment.paragraph && ADVERSE.is_match(&before.text)
        })
}

/// What an announcement says behind 但: the success before it is not what is announced.
fn turned(head: &str) -> &str {
    head.rfind('但').map_or(head, |at| &head[at..])
}

/// Whether what is announced is trouble: 主要表现在 announces successes as well.
fn is_about_trouble(head: &str) -> bool {
    TROUBLE.is_match(head)
        || ADVERSE.is_match(head)
        || ["值得", "引起", "令", "让", "叫"]
            .iter()
            .any(|word| head.contains(word))
}

/// Whether an announcement speaks of problems found in the course of work done.
pub(super) fn is_past(head: &str) -> bool {
    [
        "解决了",
        "研究解决",
        "针对",
        "围绕",
        "整改",
        "收集",
        "反映的",
        "查找",
        "排查出",
        "为解决",
        "克服",
        "提出",
    ]
    .iter()
    .any(|word| head.contains(word))
}
