//! One pass over a text for all that the index wants of it: its stored form, its characters, its pairs and its words.

use super::characters::key;
use super::codes::Packer;
use super::squeeze::is_ignored;
use super::words::{Of, hand_over};
use crate::script::fold_char;
use crate::segment::Segmenter;

/// Gathers what the index wants of one text after the other.
pub(super) struct Gatherer<'a> {
    segmenter: &'a Segmenter,
    packer: Packer,
    /// The text folded, with its white space: what is cut into words.
    folded: String,
    pairs: Set,
    singles: Set,
    last: Option<char>,
    finding: bool,
    /// The keys of all characters and of all pairs of neighbours, each once, eight bytes each.
    pub(super) keys: Vec<u8>,
    counter: Counter,
    pub(super) word_count: u64,
}

impl<'a> Gatherer<'a> {
    pub(super) fn new(segmenter: &'a Segmenter) -> Self {
        Self {
            segmenter,
            packer: Packer::default(),
            folded: String::new(),
            pairs: Set::default(),
            singles: Set::default(),
            last: None,
            finding: false,
            keys: Vec::new(),
            counter: Counter::default(),
            word_count: 0,
        }
    }

    /// Forgets the text before, for the next of about `bytes`: that of a finding, or of a document.
    pub(super) fn begin(&mut self, bytes: usize, finding: bool) {
        self.finding = finding;
        self.packer.clear();
        self.pairs.clear(bytes / 3);
        self.singles.clear(bytes / 8);
        self.keys.clear();
        self.last = None;
        self.clear_words();
    }

    fn clear_words(&mut self) {
        self.folded.clear();
        self.word_count = 0;
    }

    /// Takes in the text.
    pub(super) fn text(&mut self, text: &str) {
        for character in text.chars() {
            if is_ignored(character) {
                self.packer.leave_out(character);
                self.folded.extend(gap(character));
            } else {
                let folded = fold_char(character);
                self.packer.keep(character, folded);
                self.folded.push(folded);
                self.character(folded);
            }
        }
        self.cut();
    }

    /// Takes in the characters of a title that stands apart from the text.
    pub(super) fn apart(&mut self, squeezed: &str) {
        self.last = None;
        squeezed.chars().for_each(|c| self.character(c));
    }

    /// Replaces the words by those of another text.
    pub(super) fn only_words(&mut self, text: &str) {
        self.clear_words();
        self.folded = folded(text);
        self.cut();
    }

    /// The stored form.
    pub(super) fn stored(&self, title: &str) -> Vec<u8> {
        self.packer.finish(title)
    }

    fn character(&mut self, folded: char) {
        let single = key(folded, '\0', self.finding);
        if self.singles.insert(single) {
            self.keys.extend_from_slice(&single.to_le_bytes());
        }
        if let Some(last) = self.last.replace(folded) {
            let pair = key(last, folded, self.finding);
            if self.pairs.insert(pair) {
                self.keys.extend_from_slice(&pair.to_le_bytes());
            }
        }
    }

    fn cut(&mut self) {
        let (counter, count) = (&mut self.counter, &mut self.word_count);
        counter.clear(self.folded.len() / 8);
        self.segmenter.cut_for_search(&self.folded, |word, start| {
            if is_word(word) {
                counter.count(&self.folded, start, word.len());
                *count += 1;
            }
        });
    }

    /// All words, each once, with the step of its number.
    pub(super) fn words(&self) -> impl Iterator<Item = (&str, u8)> {
        self.counter.words.iter().map(|counted| {
            let (start, length) = (counted.start as usize, counted.length as usize);
            (&self.folded[start..start + length], steps(counted.times))
        })
    }

    /// Appends all words as an entry hands them over.
    pub(super) fn put_words(&self, of: Of, out: &mut Vec<u8>) {
        for (word, steps) in self.words() {
            hand_over(of, word, steps, out);
        }
    }
}

/// A text as it is cut into words, in the index and in queries: folded, with its white space.
pub(super) fn folded(text: &str) -> String {
    let fold = |character| {
        if is_ignored(character) {
            gap(character)
        } else {
            Some(fold_char(character))
        }
    };
    text.chars().filter_map(fold).collect()
}

/// White space parts words, invisible characters do not.
fn gap(character: char) -> Option<char> {
    match character {
        '\n' => Some('\n'),
        other if other.is_whitespace() || other.is_control() => Some(' '),
        _ => None,
    }
}

/// How often a word stands in a text is kept in steps: exact while it matters, then about a fifth apart. Ranking
/// cannot tell 60 from 64, and the index takes in each step of a word, not each place.
const STEPS: [u32; 24] = [
    1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 27, 33, 40, 48, 58, 70, 85, 103, 125, 150, 180, 220,
];

/// The step of a number.
fn steps(times: u32) -> u8 {
    let steps = match times {
        0..=6 => times as usize,
        _ => STEPS.partition_point(|&step| step <= times),
    };
    u8::try_from(steps.max(1)).unwrap_or_default()
}

/// The number of a step, as far as it was kept.
pub(super) fn times(steps: u32) -> u32 {
    let at = (steps as usize).clamp(1, STEPS.len()) - 1;
    STEPS[at]
}

/// Counts the words of a text.
#[derive(Default)]
struct Counter {
    /// One more than the place in `words`, zero where free; at most half full.
    table: Vec<u32>,
    /// In the order they were met.
    words: Vec<Counted>,
}

#[derive(Clone, Copy)]
struct Counted {
    hash: u64,
    start: u32,
    length: u32,
    times: u32,
}

impl Counter {
    fn clear(&mut self, expected: usize) {
        self.words.clear();
        self.table.clear();
        let size = (expected.max(64) * 2).next_power_of_two();
        self.table.resize(size, 0);
    }

    /// Counts `text[start..start + length]`.
    fn count(&mut self, text: &str, start: usize, length: usize) {
        if self.words.len() * 2 >= self.table.len() {
            self.grow();
        }
        let bytes = &text.as_bytes()[start..start + length];
        let hash = hash(bytes);
        let mask = self.table.len() - 1;
        let mut place = usize::try_from(hash >> 32).unwrap_or_default() & mask;
        while let Some(at) = (self.table[place] as usize).checked_sub(1) {
            let known = &mut self.words[at];
            let known_bytes = || {
                let start = known.start as usize;
                &text.as_bytes()[start..start + known.length as usize]
            };
            if known.hash == hash && known_bytes() == bytes {
                known.times = known.times.saturating_add(1);
                return;
            }
            place = (place + 1) & mask;
        }
        // The index takes no text of 4 GB.
        self.words.push(Counted {
            hash,
            start: u32::try_from(start).unwrap_or_default(),
            length: u32::try_from(length).unwrap_or_default(),
            times: 1,
        });
        self.table[place] = u32::try_from(self.words.len()).unwrap_or_default();
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(64);
        self.table.clear();
        self.table.resize(size, 0);
        for (number, word) in (1..).zip(&self.words) {
            let mut place = usize::try_from(word.hash >> 32).unwrap_or_default() & (size - 1);
            while self.table[place] != 0 {
                place = (place + 1) & (size - 1);
            }
            self.table[place] = number;
        }
    }
}

/// A quick hash of a word: eight bytes at a time.
pub(super) fn hash(bytes: &[u8]) -> u64 {
    let mut hash = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut eight = [0; 8];
        eight[..chunk.len()].copy_from_slice(chunk);
        hash =
            (hash.rotate_left(5) ^ u64::from_le_bytes(eight)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
    hash
}

/// Whether a token is a word: not punctuation, not white space.
pub(super) fn is_word(token: &str) -> bool {
    let is_han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    token.chars().any(|c| is_han(c) || c.is_alphanumeric())
}

/// A set of numbers other than zero, emptied in no time: half of a table is free, and neighbours take what collides.
#[derive(Default)]
struct Set {
    table: Vec<u64>,
    held: usize,
}

impl Set {
    fn clear(&mut self, expected: usize) {
        let size = (expected.max(64) * 2).next_power_of_two();
        self.table.clear();
        self.table.resize(size, 0);
        self.held = 0;
    }

    /// Whether `number` was not there.
    fn insert(&mut self, number: u64) -> bool {
        if self.held * 2 >= self.table.len() {
            self.grow();
        }
        let place = self.place(number);
        let new = self.table[place] != number;
        if new {
            self.table[place] = number;
            self.held += 1;
        }
        new
    }

    /// Where `number` is, or belongs.
    fn place(&self, number: u64) -> usize {
        let mask = self.table.len() - 1;
        // Fibonacci hashing: the upper bits of the product are well mixed.
        let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
        let mut place = usize::try_from(mixed).unwrap_or_default() & mask;
        while self.table[place] != 0 && self.table[place] != number {
            place = (place + 1) & mask;
        }
        place
    }

    fn grow(&mut self) {
        let size = (self.table.len() * 2).max(64);
        let old = std::mem::replace(&mut self.table, vec![0; size]);
        for number in old.into_iter().filter(|number| *number != 0) {
            let place = self.place(number);
            self.table[place] = number;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_gathered_once() {
        let segmenter = Segmenter::new();
        let mut gatherer = Gatherer::new(&segmenter);
        gatherer.begin(0, false);
        gatherer.text("人人 人，\nＡ人");
        let keys = |gatherer: &Gatherer<'_>| -> Vec<u64> {
            let keys = gatherer.keys.chunks_exact(8);
            keys.map(|key| u64::from_le_bytes(key.try_into().unwrap()))
                .collect()
        };
        let pair = |first, second| key(first, second, false);
        let single = |character| key(character, '\0', false);
        let mut expected = vec![
            single('人'),
            pair('人', '人'),
            single(','),
            pair('人', ','),
            single('a'),
            pair(',', 'a'),
            pair('a', '人'),
        ];
        assert_eq!(keys(&gatherer), expected);
        let words: Vec<(&str, u8)> = gatherer.words().collect();
        assert_eq!(words, [("人人", 1), ("人", 2), ("a", 1)]);
        gatherer.only_words(&"经费，".repeat(70));
        assert_eq!(gatherer.words().collect::<Vec<_>>(), [("经费", 18)]);
        assert_eq!(times(18), 70);
        assert!((1..=STEPS[23]).all(|number| {
            let step = steps(number);
            let next = STEPS.get(usize::from(step));
            times(step.into()) <= number && next.is_none_or(|next| number < *next)
        }));
        gatherer.apart("人a");
        expected.push(pair('人', 'a'));
        assert_eq!(keys(&gatherer), expected);
    }

    #[test]
    fn a_set_holds_each_number_once() {
        let mut set = Set::default();
        for round in 0..3_u64 {
            set.clear(4);
            for number in 1..5_000 {
                assert!(set.insert(number * (round + 1)));
                assert!(!set.insert(number * (round + 1)));
            }
        }
    }
}
