//! Which entries have which word, and how often: lists of ascending entries, sorted by word.
//!
//! A list is the [gaps] between its entries, each with the step of how often the word stands there (see
//! `gather.rs`). Layout: the lists, the dictionary (what
//! a word shares with the one before, the rest of it, its count, the bytes of its list), where every [`BLOCK`]th word
//! stands, the number of entries, the sizes, and a mark.

use std::io::{self, Write};

use super::gaps::{self, Gaps};
use super::merge::Renumber;
use super::record::{read_number, write_number};

/// Words to a block of the dictionary; of a block's words on average half are read to find one.
const BLOCK: usize = 16;
/// Bytes of a block's place: its dictionary, its lists.
const PLACE: usize = 16;
/// Ends every file of words.
const MARK: u64 = 0x6261_6f67_616f_0003;

/// Bits of the step in a number that is an entry and a step: there are 24 of them.
pub(super) const STEP_BITS: u32 = 5;

/// Appends the list of numbers that are entries and steps, ascending,
/// of a part of the index that has so many entries.
pub(super) fn encode(numbers: &[u32], entries: u32, out: &mut Vec<u8>) {
    gaps::encode(numbers, STEP_BITS, entries, out);
}

/// A file of words as it is written: its lists go out at once, its dictionary is held to the end.
pub(super) struct File<'a> {
    out: &'a mut dyn Write,
    /// Bytes of lists written.
    lists: u64,
    dictionary: Vec<u8>,
    blocks: Vec<u8>,
    words: usize,
    last: Vec<u8>,
}

impl<'a> File<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self {
            out,
            lists: 0,
            dictionary: Vec::new(),
            blocks: Vec::new(),
            words: 0,
            last: Vec::new(),
        }
    }

    /// Writes the list of the next word, which has so many entries.
    pub(super) fn add(&mut self, word: &[u8], count: usize, list: &[u8]) -> io::Result<()> {
        if self.words.is_multiple_of(BLOCK) {
            for number in [self.dictionary.len() as u64, self.lists] {
                self.blocks.extend_from_slice(&number.to_le_bytes());
            }
            self.last.clear();
        }
        let both = self.last.iter().zip(word);
        let shared = both.take_while(|(one, other)| one == other).count();
        for number in [shared, word.len() - shared] {
            write_number(&mut self.dictionary, number as u64);
        }
        self.dictionary.extend_from_slice(&word[shared..]);
        for number in [count, list.len()] {
            write_number(&mut self.dictionary, number as u64);
        }
        self.out.write_all(list)?;
        self.lists += list.len() as u64;
        self.last.truncate(shared);
        self.last.extend_from_slice(&word[shared..]);
        self.words += 1;
        Ok(())
    }

    /// Ends the file of a part of the index that has so many entries.
    pub(super) fn finish(self, entries: u32) -> io::Result<()> {
        self.out.write_all(&self.dictionary)?;
        self.out.write_all(&self.blocks)?;
        let dictionary = self.dictionary.len() as u64;
        let words = self.words as u64;
        for number in [entries.into(), self.lists, dictionary, words, MARK] {
            self.out.write_all(&number.to_le_bytes())?;
        }
        Ok(())
    }
}

/// A file of words, read where it lies.
#[derive(Clone, Copy)]
pub(super) struct WordLists<'a> {
    lists: &'a [u8],
    dictionary: &'a [u8],
    blocks: &'a [u8],
    words: usize,
    entries: u32,
}

/// The list of one word, before it is read.
#[derive(Clone, Copy, Default)]
pub(super) struct WordList<'a> {
    count: usize,
    /// How many entries the file knows.
    whole: u32,
    bytes: &'a [u8],
}

impl WordList<'_> {
    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// Every entry, ascending, and the step of how often the word stands there.
    pub(super) fn entries(&self) -> impl Iterator<Item = (u32, u32)> {
        let mut gaps = Gaps::new(self.bytes, self.count, self.whole);
        std::iter::from_fn(move || gaps.both())
    }
}

impl<'a> WordLists<'a> {
    /// `None` where this is no file of words, or a damaged one.
    pub(super) fn new(file: &'a [u8]) -> Option<Self> {
        let (rest, numbers) = file.split_at_checked(file.len().checked_sub(40)?)?;
        let number = |at: usize| number_at(numbers, at * 8);
        let (lists, dictionary, words) = (number(1)?, number(2)?, number(3)?);
        let entries = u32::try_from(number(0)?).ok()?;
        let (lists, rest) = rest.split_at_checked(lists)?;
        let (dictionary, blocks) = rest.split_at_checked(dictionary)?;
        let whole = Some(blocks.len()) == words.div_ceil(BLOCK).checked_mul(PLACE);
        (whole && number(4) == usize::try_from(MARK).ok()).then_some(Self {
            lists,
            dictionary,
            blocks,
            words,
            entries,
        })
    }

    /// No words at all.
    pub(super) const fn empty() -> Self {
        Self {
            lists: &[],
            dictionary: &[],
            blocks: &[],
            words: 0,
            entries: 0,
        }
    }

    /// The first word of a block.
    fn first(&self, block: usize) -> Option<&'a [u8]> {
        let mut rest = self
            .dictionary
            .get(number_at(self.blocks, block * PLACE)?..)?;
        read_number(&mut rest)?;
        let length = read_number(&mut rest)?;
        rest.get(..length)
    }

    /// Goes through the words from the block on in which `word` stands, or would.
    pub(super) fn from(&self, word: &[u8]) -> Walk<'a> {
        let (mut low, mut high) = (0, self.words.div_ceil(BLOCK));
        while low < high {
            let middle = low.midpoint(high);
            if self.first(middle).is_some_and(|first| first <= word) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        Walk {
            lists: *self,
            next: low.saturating_sub(1) * BLOCK,
            rest: &[],
            data: 0,
            word: Vec::new(),
            list: WordList::default(),
        }
    }

    /// The list of a word.
    pub(super) fn get(&self, word: &[u8]) -> Option<WordList<'a>> {
        let mut walk = self.from(word);
        while walk.advance() {
            match walk.word.as_slice().cmp(word) {
                std::cmp::Ordering::Less => {}
                std::cmp::Ordering::Equal => return Some(walk.list),
                std::cmp::Ordering::Greater => break,
            }
        }
        None
    }
}

fn number_at(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..at + 8)?.try_into().ok()?;
    usize::try_from(u64::from_le_bytes(bytes)).ok()
}

/// Goes through words in order.
pub(super) struct Walk<'a> {
    lists: WordLists<'a>,
    next: usize,
    rest: &'a [u8],
    data: usize,
    /// The word it stands at.
    pub(super) word: Vec<u8>,
    /// The list of that word.
    pub(super) list: WordList<'a>,
}

impl Walk<'_> {
    /// Moves to the next word, if there is one.
    pub(super) fn advance(&mut self) -> bool {
        self.next < self.lists.words && self.read().is_some()
    }

    fn read(&mut self) -> Option<()> {
        if self.next.is_multiple_of(BLOCK) || self.rest.is_empty() {
            let place = self.next / BLOCK * PLACE;
            let start = number_at(self.lists.blocks, place)?;
            self.rest = self.lists.dictionary.get(start..)?;
            self.data = number_at(self.lists.blocks, place + 8)?;
        }
        let shared = read_number(&mut self.rest)?;
        let length = read_number(&mut self.rest)?;
        let (own, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        self.word.truncate(shared);
        self.word.extend_from_slice(own);
        let count = read_number(&mut self.rest)?;
        let length = read_number(&mut self.rest)?;
        let bytes = self.lists.lists.get(self.data..)?.get(..length)?;
        self.data += length;
        let whole = self.lists.entries;
        self.list = WordList {
            count,
            whole,
            bytes,
        };
        self.next += 1;
        Some(())
    }
}

/// Puts files of words together, word by word, into `out`; every file's entries lie behind those of the one before.
pub(super) fn merge(
    sources: Vec<(WordLists<'_>, Renumber)>,
    entries: u32,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut file = File::new(out);
    let mut walks: Vec<(Walk<'_>, Renumber)> = sources
        .into_iter()
        .map(|(lists, renumber)| (lists.from(&[]), renumber))
        .filter_map(|(mut walk, renumber)| walk.advance().then_some((walk, renumber)))
        .collect();
    let (mut word, mut numbers, mut list) = (Vec::new(), Vec::new(), Vec::new());
    while let Some(least) = walks.iter().map(|(walk, _)| &walk.word).min() {
        word.clone_from(least);
        numbers.clear();
        walks.retain_mut(|(walk, renumber)| {
            if walk.word != word {
                return true;
            }
            for (entry, steps) in walk.list.entries() {
                numbers.extend(renumber.of(entry).map(|entry| entry << STEP_BITS | steps));
            }
            walk.advance()
        });
        if !numbers.is_empty() {
            list.clear();
            encode(&numbers, entries, &mut list);
            file.add(&word, numbers.len(), &list)?;
        }
    }
    file.finish(entries)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn all(lists: &WordLists<'_>) -> BTreeMap<Vec<u8>, Vec<(u32, u32)>> {
        let mut walk = lists.from(&[]);
        let mut all = BTreeMap::new();
        while walk.advance() {
            let list: Vec<(u32, u32)> = walk.list.entries().collect();
            assert_eq!(list.len(), walk.list.len());
            all.insert(walk.word.clone(), list);
        }
        all
    }

    #[test]
    fn words_come_back_and_merge() {
        arbtest::arbtest(|random| {
            let mut expected: BTreeMap<Vec<u8>, Vec<(u32, u32)>> = BTreeMap::new();
            let mut files = Vec::new();
            for _ in 0..random.int_in_range(0..=3)? {
                let mut words: BTreeMap<Vec<u8>, Vec<u32>> = BTreeMap::new();
                for _ in 0..random.int_in_range(0..=60)? {
                    let word = format!("w{}", random.int_in_range(0..=400)?);
                    let entry = random.int_in_range(0..=90_u32)?;
                    let list = words.entry(word.into_bytes()).or_default();
                    if list.iter().all(|number| number >> STEP_BITS != entry) {
                        list.push(entry << STEP_BITS | random.int_in_range(1..=24)?);
                        list.sort_unstable();
                    }
                }
                let mut written = Vec::new();
                let mut file = File::new(&mut written);
                let base = u32::try_from(files.len()).unwrap() * 100;
                for (word, list) in words {
                    let mut bytes = Vec::new();
                    encode(&list, 100, &mut bytes);
                    file.add(&word, list.len(), &bytes).unwrap();
                    let split = |number: u32| ((number >> STEP_BITS) + base, number & 31);
                    let entries = list.into_iter().map(split);
                    expected.entry(word).or_default().extend(entries);
                }
                file.finish(100).unwrap();
                files.push((written, base));
            }
            let opened = files
                .iter()
                .map(|(file, base)| (WordLists::new(file).unwrap(), Renumber::From(*base)));
            let mut merged = Vec::new();
            merge(opened.collect(), 300, &mut merged).unwrap();
            let lists = WordLists::new(&merged).unwrap();
            assert_eq!(all(&lists), expected);
            for (word, list) in &expected {
                assert_eq!(lists.get(word).map(|list| list.len()), Some(list.len()));
            }
            assert!(lists.get(b"w").is_none() && lists.get(b"x").is_none());
            Ok(())
        });
        assert!(WordLists::new(&[0; 40]).is_none());
        assert!(!WordLists::empty().from(b"a").advance());
    }
}
