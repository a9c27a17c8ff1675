//! Glosses of the smaller families: whether they are damage.
//!
//! *What it undoes.* `社(she)(she)`, `要(yào / yāo)`, `會(huì )`, and simplified or traditional text in which any
//! character may have its reading behind it: `中(zhōng)央`, `的(de)` (kind `loose_gloss`). Nothing else was done to such
//! pages, so no run is looked for in them.
//!
//! *How it knows.* Running text of which a part, and never most, is glossed, in the middle of its clauses, the same
//! characters again and again, each with a reading that it has. Doubled glosses and several readings in one gloss are
//! written by no person, so a few of them weigh as much as many plain ones.
//!
//! *Example.* `新華社(she)(she)北(bei)京` is 新華社北京.
//!
//! *What it leaves alone.* Word lists, lessons and dictionaries (`山(shān)、水(shuǐ)`, `重(chóng)複`), where a gloss ends a
//! short clause or stands once a character; text glossed throughout; names.

use super::model::Model;
use super::{forms, reading};
use std::collections::HashMap;

/// Least glosses of a page where nothing shows that a program wrote them, and where two do.
const LEAST: [u32; 2] = [8, 4];
/// Least different characters glossed, likewise.
const DISTINCT: [usize; 2] = [5, 3];
/// Least characters glossed more than once, likewise: a lesson glosses a character where it comes first.
const AGAIN: [usize; 2] = [3, 0];
/// How much less likely than the characters around them the glossed ones may be where none is glossed twice, in nats on
/// average: glosses put in at random have 0, a reader's new words 1.5 and more.
const RARER: f32 = 0.6;
/// Least glosses that only a program writes.
const MARKED: u32 = 2;
/// Largest share of the Han characters that are glossed: in books for learners it is all, on the pages seen 0.02 to 0.3.
const SHARE: f32 = 0.45;
/// Least share of the glosses behind which the clause goes on; of Chinese characters it is 0.85.
const INSIDE: f32 = 0.5;
/// Least Han characters, on average, of a clause with a gloss; dictionaries have 2 to 4, reports 9 and more.
const CLAUSE: f32 = 5.0;

/// What the glosses of a text show.
#[derive(Debug, Default)]
struct Evidence {
    glosses: u32,
    marked: u32,
    inside: u32,
    misfits: u32,
    /// Han characters and clauses, of the clauses that have a gloss.
    han: u32,
    clauses: u32,
    /// Sums of how likely the glossed characters and all of those clauses are anywhere, in nats.
    likelihood: f32,
    around: f32,
    counts: HashMap<char, u32>,
}

/// Whether the glosses of `text`, of whatever family, were put in by a program.
pub(super) fn are_damage(text: &str) -> bool {
    let mut evidence = Evidence::default();
    for line in text.split_inclusive('\n') {
        if memchr::memchr(b'(', line.as_bytes()).is_some() {
            evidence.gather(line);
        }
    }
    evidence.convicts()
}

impl Evidence {
    fn gather(&mut self, line: &str) {
        let model = Model::shipped();
        let (mut at, mut han, mut glossed) = (0, 0, false);
        let mut around = 0.0;
        let mut before = None;
        while let Some(character) = line[at..].chars().next() {
            if character == '('
                && let Some(glossed_character) = before
                && let Some(gloss) = reading::any_gloss(&line[at..])
                && forms::is_han(glossed_character)
            {
                let length = repeats(&line[at..], gloss.inside);
                if gloss.fits(glossed_character) {
                    glossed = true;
                    self.glosses += 1;
                    self.likelihood += model.unigram(model.symbol(glossed_character));
                    self.marked += u32::from(gloss.is_marked || length > gloss.length);
                    let behind = line[at + length..].chars().next();
                    self.inside += u32::from(behind.is_some_and(forms::is_han));
                    *self.counts.entry(glossed_character).or_default() += 1;
                } else if !gloss.inside.is_ascii() {
                    self.misfits += 1;
                }
                at += length;
                before = None;
                continue;
            }
            if forms::is_han(character) {
                han += 1;
                around += model.unigram(model.symbol(character));
            } else if is_clause_end(character) {
                self.close(&mut han, &mut around, &mut glossed);
            }
            before = Some(character);
            at += character.len_utf8();
        }
        self.close(&mut han, &mut around, &mut glossed);
    }

    fn close(&mut self, han: &mut u32, around: &mut f32, glossed: &mut bool) {
        if std::mem::take(glossed) {
            self.han += *han;
            self.around += *around;
            self.clauses += 1;
        }
        (*han, *around) = (0, 0.0);
    }

    fn convicts(&self) -> bool {
        let sure = usize::from(self.marked >= MARKED);
        let again = self.counts.values().filter(|&&count| count > 1).count();
        let common = self.likelihood / self.glosses as f32 >= self.around / self.han as f32 - RARER;
        self.glosses >= LEAST[sure]
            && self.counts.len() >= DISTINCT[sure]
            && (again >= AGAIN[sure] || common)
            && self.misfits * 10 <= self.glosses
            && self.glosses as f32 <= SHARE * self.han as f32
            && self.inside as f32 >= INSIDE * self.glosses as f32
            && self.han as f32 >= CLAUSE * self.clauses as f32
    }
}

/// The length of the glosses at the start of `text` that say the same, one behind the other.
fn repeats(text: &str, inside: &str) -> usize {
    let length = inside.len() + 2;
    let mut end = length;
    while text.len() >= end + length && text[end..].starts_with(&text[..length]) {
        end += length;
    }
    end
}

const fn is_clause_end(character: char) -> bool {
    matches!(
        character,
        '，' | '。'
            | '、'
            | '；'
            | '：'
            | '？'
            | '！'
            | ','
            | ';'
            | ':'
            | '?'
            | '!'
            | '\n'
            | ' '
            | '\u{3000}'
    )
}
