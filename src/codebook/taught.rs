//! Categories told by likeness: what coded statements teach of those that no cue is in.
//!
//! Multinomial naive Bayes on the characters and pairs of characters of a statement, each counted once (Wang and
//! Manning 2012: on snippets it does better than models that weigh features against each other). It learns by
//! counting, in the time it takes to read the statements, so that a codebook can bring its own.
//!
//! Sums are of whole numbers, of logarithms rounded to a thousandth: their last bits, in which machines differ, do not
//! count.

/// Added to every count. On sets left out .05 is best of .01 to 1.
const SMOOTHING: f64 = 0.05;

/// Of fewer features that were seen before nothing is told: what class is commonest would decide.
const LEAST_KNOWN: usize = 4;

/// Units of a score to one natural logarithm.
const UNITS: f64 = 1024.0;

/// A statement with the classes it belongs to.
pub(super) type Lesson<'a> = (&'a str, &'a [usize]);

/// What stands before the beginning of a statement and behind its end.
const EDGE: char = '\0';

/// What stands for a number, whatever its figures: on sets left out 1 % more problems are told right.
const NUMBER: char = '0';

/// Bits of a character, of a class, and of a statement's share in a class.
const CHARACTER: u32 = 21;
const CLASS: u32 = 12;
const SHARE: u32 = 6;

/// A statement of several classes counts as a part of one in each: of so many parts.
const WHOLE: u64 = 60;

/// What was learnt from coded statements.
#[derive(Debug)]
pub(super) struct Taught {
    /// The features seen, in order.
    features: Vec<u64>,
    /// Where the gains of each begin, and where those of the last end.
    begin: Vec<u32>,
    /// The classes that a feature was seen in, and what each gains by it.
    gains: Vec<(u16, i32)>,
    /// What a class has before anything is seen.
    before: Vec<i32>,
    /// What a class loses by a feature that it was never seen with.
    unseen: Vec<i32>,
}

impl Taught {
    /// Learns from coded statements of `classes` classes, 4,096 at most.
    pub(super) fn learn<'a>(lessons: impl Iterator<Item = Lesson<'a>>, classes: usize) -> Self {
        // One number a feature of a statement: sorting them brings together what is counted together.
        let mut seen: Vec<u64> = Vec::new();
        let mut sums = vec![0.0; classes];
        let mut statements = vec![0.5; classes];
        for (statement, of) in lessons {
            let share = WHOLE / (of.len() as u64).clamp(1, WHOLE);
            let features = features(statement);
            for &class in of {
                statements[class] += share as f64 / WHOLE as f64;
                sums[class] += (share * features.len() as u64) as f64 / WHOLE as f64;
                let rest = (class as u64) << SHARE | share;
                let packed = |feature: &u64| feature << (CLASS + SHARE) | rest;
                seen.extend(features.iter().map(packed));
            }
        }
        seen.sort_unstable();
        let mut taught = Self {
            features: Vec::new(),
            begin: Vec::new(),
            gains: Vec::new(),
            before: Vec::new(),
            unseen: Vec::new(),
        };
        for alike in seen.chunk_by(|one, other| one >> SHARE == other >> SHARE) {
            let feature = alike[0] >> (CLASS + SHARE);
            if taught.features.last() != Some(&feature) {
                taught.features.push(feature);
                taught.begin.push(place(taught.gains.len()));
            }
            #[allow(clippy::cast_possible_truncation)]
            let class = (alike[0] >> SHARE) as u16 & ((1 << CLASS) - 1);
            let parts: u64 = alike.iter().map(|packed| packed & ((1 << SHARE) - 1)).sum();
            let count = parts as f64 / WHOLE as f64;
            taught
                .gains
                .push((class, units((count + SMOOTHING) / SMOOTHING)));
        }
        taught.begin.push(place(taught.gains.len()));
        let kinds = taught.features.len() as f64;
        let all: f64 = statements.iter().sum();
        taught.before = statements.iter().map(|own| units(own / all)).collect();
        taught.unseen = sums
            .iter()
            .map(|sum| units(SMOOTHING / (sum + SMOOTHING * kinds)))
            .collect();
        taught
    }

    /// What the classes that a feature was seen in gain by it.
    fn gains_of(&self, feature: u64) -> Option<&[(u16, i32)]> {
        let at = self.features.binary_search(&feature).ok()?;
        self.gains
            .get(self.begin[at] as usize..self.begin[at + 1] as usize)
    }

    /// The class that `statement` is likest, and its lead: by how much, in natural logarithms, it is likelier than the
    /// next, over the root of the number of features that were seen before; `None` where too few were.
    pub(super) fn likest(&self, statement: &str) -> Option<(usize, f64)> {
        let features = features(statement);
        let known: Vec<&[(u16, i32)]> = features
            .iter()
            .filter_map(|&feature| self.gains_of(feature))
            .collect();
        if known.len() < LEAST_KNOWN {
            return None;
        }
        let count = i64::try_from(known.len()).unwrap_or(i64::MAX);
        let mut scores: Vec<i64> = self
            .before
            .iter()
            .zip(&self.unseen)
            .map(|(&before, &unseen)| i64::from(before) + count * i64::from(unseen))
            .collect();
        for &(class, gain) in known.into_iter().flatten() {
            scores[usize::from(class)] += i64::from(gain);
        }
        // Of equals the first.
        let best = (0..scores.len()).rev().max_by_key(|&class| scores[class])?;
        let others = (0..scores.len()).filter(|&class| class != best);
        let next = others.map(|class| scores[class]).max().unwrap_or(i64::MIN);
        let lead = scores[best].saturating_sub(next);
        Some((best, lead as f64 / UNITS / (count.max(1) as f64).sqrt()))
    }
}

/// The characters of a statement and its pairs of characters, its edges among them, each once.
fn features(statement: &str) -> Vec<u64> {
    let characters = statement.chars().filter(|c| !c.is_whitespace());
    let characters = [EDGE].into_iter().chain(characters).chain([EDGE]);
    let mut features = Vec::with_capacity(statement.len());
    let mut before = None;
    for character in characters {
        let character = if is_figure(character) {
            NUMBER
        } else {
            character
        };
        // One more than its code point, which 21 bits hold: a character alone is no pair with the edge.
        let own = u64::from(u32::from(character)) + 1;
        if character == NUMBER && before == Some(own) {
            continue;
        }
        features.push(own);
        if let Some(before) = before {
            features.push(before << CHARACTER | own);
        }
        before = Some(own);
    }
    features.sort_unstable();
    features.dedup();
    features
}

/// Whether a character is a part of a number.
fn is_figure(character: char) -> bool {
    character.is_numeric()
        || matches!(
            character,
            '.' | '．' | '%' | '％' | '零' | '两' | '百' | '千' | '万' | '亿'
        )
        || "一二三四五六七八九十".contains(character)
}

/// A place among the gains; a codebook of four thousand million would not fit in memory.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A natural logarithm in whole units.
fn units(x: f64) -> i32 {
    #[allow(clippy::cast_possible_truncation)]
    let units = (x.ln() * UNITS).round() as i32;
    units
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_statement_goes_where_its_like_were_put() {
        let lessons: [Lesson<'_>; 5] = [
            ("村里的渠道年久失修", &[0]),
            ("泵站设备老旧", &[0]),
            ("乡镇经费没有着落", &[1]),
            ("没有钱买药", &[1]),
            ("渠道失修，又没有钱修", &[0, 1]),
        ];
        let taught = Taught::learn(lessons.into_iter(), 3);
        let class = |statement| taught.likest(statement).map(|(class, _)| class);
        assert_eq!(class("渠道老旧失修"), Some(0));
        assert_eq!(class("办公经费没有来源"), Some(1));
        let (_, sure) = taught.likest("渠道年久失修").unwrap();
        let (_, unsure) = taught.likest("渠道没有着落").unwrap();
        assert!(sure > unsure, "{sure} {unsure}");
        assert!(
            taught.likest("会议较多").is_none(),
            "nothing of it is known"
        );
    }

    #[test]
    fn nothing_taught_is_no_fault() {
        let taught = Taught::learn(std::iter::empty(), 2);
        assert!(taught.likest("").is_none());
        assert!(
            Taught::learn(std::iter::empty(), 0)
                .likest("渠道")
                .is_none()
        );
    }
}
