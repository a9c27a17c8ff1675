//! What opens a passage of problems.
//!
//! **What it finds**: sentences whose work is to say that trouble follows: 还存在一些困难和问题：, 清醒认识到, 形势相当严峻：,
//! 还有这样一些情况：有的 …, 困难也不少，最突出的是 ….
//!
//! **Why**: what they open needs no word of lack; so they are told strictly, and what is past or denied opens nothing.

use std::sync::LazyLock;

use regex::Regex;

use super::criticism::SOME;
use super::cue::{ADVERSE, DENIED, TROUBLE, TURNS, announces};
use super::draft::han_count;
use super::reading::Reading;

/// An announcement longer than this says something itself.
const LONGEST_HAN: usize = 70;

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
    let next = reading
        .segments
        .get(index + 1)
        .map_or("", |next| &next.text);
    let first = colon.map_or(next, |at| text[at..].trim_start_matches(['：', ':']));
    // 还有这样一些情况：有的 … tells trouble by telling of some; 形势相当严峻：甲；乙 by what it calls the state.
    let by_list = listed && (CASES.is_match(head) && SOME.is_match(first) || STATE.is_match(head));
    // 我们清醒认识到，甲尚未解决 states one and announces more; 困难也不少，最突出的是甲，乙 states them all.
    let plain = announces(head);
    let stated = Some(head)
        .filter(|_| !plain)
        .and_then(|head| {
            clearly(head)
                .or_else(|| foremost(head))
                .or_else(|| listed.then(|| exposed(head)).flatten())
        })
        .map(|tail| end - tail.len());
    let by_itself = by_list || stated.is_some();
    let opens = (plain && (is_about_trouble(head) || shows(reading, index)) || by_itself)
        && !TURNS.is_match(head)
        && !DENIED.is_match(turned(head))
        && !is_past(head);
    opens.then_some(Opening {
        colon,
        head,
        stated,
    })
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
