//! The conversion tables, picked from `OpenCC`'s and laid out flat.

use std::collections::HashMap;
use std::sync::LazyLock;

use hanconv::RawDictionary;

/// What a character says about the script of the text it stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// Nothing: both scripts have it.
    Neutral,
    /// Only traditional text has it.
    Traditional,
    /// Only simplified text has it.
    Simplified,
}

/// Characters that `OpenCC` converts but that simplified text has too: 瞭望, 慰藉, 乾隆, 宫商角徵羽.
const IN_BOTH_SCRIPTS: &str = "乾瞭藉徵夥祇彷苧薴著覆沈";

/// Characters of which `OpenCC` knows traditional forms only, but that old and damaged traditional text has as well.
const ALSO_TRADITIONAL: &str =
    "台准着干后里面于并范制系只向余云丑谷斗几了才千卜尸回朱舍困吁岳念胜咸症秋刮";

/// `OpenCC` phrases that begin like names and break ordinary text: 關於單位 is not the name 於單, 乾紅 is a wine.
const HARMFUL_STARTS: [&str; 7] = ["於", "乾紅", "徵調", "徵聲", "覆上", "覆住", "覆成"];

/// Phrases that `OpenCC` leaves out.
const ADDED_PHRASES: [(&str, &str); 13] = [
    ("藉著", "借着"),
    ("憑藉著", "凭借着"),
    ("慰藉著", "慰藉着"),
    ("慰藉", "慰藉"),
    ("狼藉", "狼藉"),
    ("祇有", "只有"),
    ("祇是", "只是"),
    ("祇要", "只要"),
    ("祇能", "只能"),
    ("祇好", "只好"),
    ("批覆", "批复"),
    ("批覆率", "批复率"),
    ("明瞭", "明了"),
];

/// Behind these, 著 is the mainland's 着.
const ZHE_AFTER: &str = "隨随沿跟朝向順顺憑凭本有對对為为按照藉意執执沉活穿衣看想帶带拿接走";
/// Behind these, 著 is a word of its own: 顯著, 專著.
const ZHU_AFTER: &str = "顯显名專专原卓土編编合論论巨遺遗譯译拙昭所撰較较";
/// Before these, 著 is a word of its own: 著作, 著名.
const ZHU_BEFORE: &str = "作名者稱称書书述錄录譯译《";

const BMP: usize = 0x1_0000;

/// Flat tables for the basic plane, and short lists for the rest.
pub(super) struct Tables {
    /// The simplified character, or 0 where it is the character itself.
    simplified: Vec<u32>,
    /// As [`Class`].
    class: Vec<Class>,
    /// The second form where `OpenCC`'s first is the character itself: 瞭 了.
    beyond: HashMap<char, char>,
    /// Phrases by their first character, longest first.
    phrases: HashMap<char, Vec<(&'static str, &'static str)>>,
    begins_phrase: Vec<bool>,
}

impl Tables {
    fn new() -> Self {
        let mut tables = Self {
            simplified: vec![0; BMP],
            class: vec![Class::Neutral; BMP],
            beyond: HashMap::new(),
            phrases: HashMap::new(),
            begins_phrase: vec![false; BMP],
        };
        tables.read_characters();
        tables.read_phrases();
        tables
    }

    fn read_characters(&mut self) {
        for (key, values) in RawDictionary::TSCharacters.var_iter() {
            let Some(from) = single(key) else { continue };
            let Some(to) = values.first().and_then(|value| single(value)) else {
                continue;
            };
            if to == from {
                if let Some(other) = values.get(1).and_then(|value| single(value)) {
                    self.beyond.insert(from, other);
                }
            } else if let Some(slot) = self.simplified.get_mut(from as usize) {
                *slot = to as u32;
            } else {
                self.beyond.insert(from, to);
            }
            if !IN_BOTH_SCRIPTS.contains(from) {
                self.set_class(from, Class::Traditional);
            }
        }
        for (key, values) in RawDictionary::STCharacters.var_iter() {
            let Some(from) = single(key) else { continue };
            if values.contains(&key)
                || self.class(from) == Class::Traditional
                || ALSO_TRADITIONAL.contains(from)
                || IN_BOTH_SCRIPTS.contains(from)
            {
                continue;
            }
            self.set_class(from, Class::Simplified);
        }
    }

    fn read_phrases(&mut self) {
        let shipped = RawDictionary::TSPhrases.iter().filter(|(from, _)| {
            !HARMFUL_STARTS
                .iter()
                .any(|harmful| from.starts_with(harmful))
        });
        for (from, to) in shipped.chain(ADDED_PHRASES) {
            // One character to one character is a promise of the room.
            let Some(first) = from.chars().next() else {
                continue;
            };
            if from.chars().count() != to.chars().count() {
                continue;
            }
            self.phrases.entry(first).or_default().push((from, to));
            if let Some(slot) = self.begins_phrase.get_mut(first as usize) {
                *slot = true;
            }
        }
        for list in self.phrases.values_mut() {
            list.sort_by(|one, other| other.0.len().cmp(&one.0.len()).then(one.cmp(other)));
            list.dedup();
        }
    }

    fn set_class(&mut self, character: char, class: Class) {
        if let Some(slot) = self.class.get_mut(character as usize) {
            *slot = class;
        }
    }

    /// What `character` says about its text. Characters beyond the basic plane say nothing.
    pub(super) fn class(&self, character: char) -> Class {
        self.class
            .get(character as usize)
            .copied()
            .unwrap_or(Class::Neutral)
    }

    /// The simplified form of one character that stands in no phrase.
    pub(super) fn simplified(&self, character: char) -> char {
        match self.simplified.get(character as usize) {
            Some(0) => character,
            Some(&to) => char::from_u32(to).unwrap_or(character),
            None => self.beyond.get(&character).copied().unwrap_or(character),
        }
    }

    /// The form under which search files a character: like [`Tables::simplified`], and also where simplified
    /// text has both (瞭 is filed under 了, 著 under 着).
    pub(super) fn filed(&self, character: char) -> char {
        if character == '著' {
            return '着';
        }
        match self.simplified(character) {
            same if same == character => self.beyond.get(&character).copied().unwrap_or(same),
            other => other,
        }
    }

    /// The longest phrase at the start of `rest`, whose first character is `first`.
    pub(super) fn phrase_at(
        &self,
        first: char,
        rest: &str,
    ) -> Option<(&'static str, &'static str)> {
        if !self
            .begins_phrase
            .get(first as usize)
            .is_some_and(|begins| *begins)
        {
            return None;
        }
        self.phrases
            .get(&first)?
            .iter()
            .find(|(from, _)| rest.starts_with(from))
            .copied()
    }
}

/// 著 in traditional text: the particle 着, or 著 as in 著作. Text that keeps the two apart has 着 itself.
pub(super) fn zhu_or_zhe(previous: Option<char>, next: Option<char>) -> char {
    let stands_in = |set: &str, character: Option<char>| character.is_some_and(|c| set.contains(c));
    if stands_in(ZHE_AFTER, previous) {
        '着'
    } else if stands_in(ZHU_AFTER, previous) || stands_in(ZHU_BEFORE, next) {
        '著'
    } else {
        '着'
    }
}

fn single(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let first = characters.next()?;
    characters.next().is_none().then_some(first)
}

/// The tables, made once.
pub(super) fn tables() -> &'static Tables {
    static TABLES: LazyLock<Tables> = LazyLock::new(Tables::new);
    &TABLES
}
