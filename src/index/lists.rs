//! Which entries have which key: a file of lists of ascending numbers, sorted by key.
//!
//! A list is the [gaps](super::gaps) between its numbers, or, where that is shorter, a bit for every entry. Layout: the
//! lists, the dictionary (for each key its difference to the one before, the count, the bytes of its list), where
//! every [`BLOCK`]th key stands, the number of entries, the sizes, and a mark.

use super::gaps::{Gaps, encode};
use super::record::{read_number, write_number};

/// Keys to a block of the dictionary; of a block's keys on average half are read to find one.
const BLOCK: usize = 32;

/// How the entries of a source are numbered where they go.
pub(super) enum Renumber {
    /// All follow one another.
    From(u32),
    /// Number by number; `u32::MAX` for those left out.
    Each(Vec<u32>),
}

impl Renumber {
    /// The new number of an entry, if it is not left out.
    pub(super) fn of(&self, entry: u32) -> Option<u32> {
        match self {
            Self::From(base) => Some(base + entry),
            Self::Each(numbers) => {
                let number = numbers.get(entry as usize).copied();
                number.filter(|number| *number != u32::MAX)
            }
        }
    }
}

/// Reads sorted lists one after the other.
pub(super) struct Cursor<'a> {
    source: Source<'a>,
    renumber: Renumber,
    key: u64,
}

enum Source<'a> {
    Run {
        rest: &'a [u8],
    },
    File {
        lists: &'a Lists<'a>,
        block: usize,
        rest: &'a [u8],
        left: usize,
        data: usize,
    },
}

impl<'a> Cursor<'a> {
    /// Key differences, counts and differences of entries, these counted from `base`.
    pub(super) fn of_run(bytes: &'a [u8], base: u32) -> Self {
        Self {
            source: Source::Run { rest: bytes },
            renumber: Renumber::From(base),
            key: 0,
        }
    }

    pub(super) fn of_file(lists: &'a Lists<'a>, renumber: Renumber) -> Self {
        Self {
            source: Source::File {
                lists,
                block: 0,
                rest: &[],
                left: 0,
                data: 0,
            },
            renumber,
            key: 0,
        }
    }

    /// Moves to the next key and appends the entries that have it to `out`.
    fn next(&mut self, out: &mut Vec<u32>) -> Option<u64> {
        match &mut self.source {
            Source::Run { rest } => {
                self.key += read_number(rest)? as u64;
                let count = read_number(rest)?;
                let Renumber::From(base) = self.renumber else {
                    return None;
                };
                let mut entry = base;
                for _ in 0..count {
                    entry = entry.wrapping_add(low(read_number(rest)?));
                    out.push(entry);
                }
            }
            Source::File {
                lists,
                block,
                rest,
                left,
                data,
            } => {
                if *left == 0 {
                    let (first, dictionary, start) = lists.block(*block)?;
                    (self.key, *rest, *data) = (first, dictionary, start);
                    *left = lists.keys_in(*block);
                    *block += 1;
                }
                *left -= 1;
                let item = Item::read(rest, &mut self.key)?;
                let bytes = lists.packed.get(*data..*data + item.length)?;
                *data += item.length;
                let from = out.len();
                item.unpack(bytes, lists.entries, out);
                match &self.renumber {
                    Renumber::From(base) => out[from..].iter_mut().for_each(|entry| *entry += base),
                    Renumber::Each(_) => {
                        let mut kept = from;
                        for at in from..out.len() {
                            if let Some(number) = self.renumber.of(out[at]) {
                                out[kept] = number;
                                kept += 1;
                            }
                        }
                        out.truncate(kept);
                    }
                }
            }
        }
        Some(self.key)
    }
}

pub(super) fn low(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// One key of the dictionary.
struct Item {
    count: usize,
    bitmap: bool,
    /// Bytes of its list.
    length: usize,
}

impl Item {
    fn read(rest: &mut &[u8], key: &mut u64) -> Option<Self> {
        *key += read_number(rest)? as u64;
        let count = read_number(rest)?;
        let length = read_number(rest)?;
        Some(Self {
            count: count >> 1,
            bitmap: count & 1 == 1,
            length,
        })
    }

    fn unpack(&self, bytes: &[u8], entries: u32, out: &mut Vec<u32>) {
        if self.bitmap {
            for (at, &byte) in (0..).step_by(8).zip(bytes) {
                let mut byte = byte;
                while byte != 0 {
                    out.push(at + byte.trailing_zeros());
                    byte &= byte - 1;
                }
            }
            return;
        }
        let mut gaps = Gaps::new(bytes, self.count, entries);
        out.extend(std::iter::from_fn(|| gaps.entry()));
    }
}

/// Puts sorted lists together as a file.
pub(super) fn merge(sources: Vec<Cursor<'_>>, entries: u32) -> Vec<u8> {
    let mut file = File::new(entries);
    each_list(sources, |key, list| file.add(key, list));
    file.finish()
}

/// Puts sorted lists together, key by key; every source's entries lie behind those of the one before.
pub(super) fn each_list(mut sources: Vec<Cursor<'_>>, mut sink: impl FnMut(u64, &[u32])) {
    let mut heads: Vec<(Option<u64>, Vec<u32>)> = sources
        .iter_mut()
        .map(|source| {
            let mut list = Vec::new();
            (source.next(&mut list), list)
        })
        .collect();
    let mut list = Vec::new();
    while let Some(key) = heads.iter().filter_map(|head| head.0).min() {
        list.clear();
        for (source, head) in sources.iter_mut().zip(&mut heads) {
            if head.0 == Some(key) {
                list.append(&mut head.1);
                head.0 = source.next(&mut head.1);
            }
        }
        if !list.is_empty() {
            sink(key, &list);
        }
    }
}

/// A file of lists as it is written: lists, dictionary, where its blocks begin, numbers.
struct File {
    lists: Vec<u8>,
    dictionary: Vec<u8>,
    blocks: Vec<u8>,
    keys: usize,
    last: u64,
    entries: u32,
    bitmap: Vec<u8>,
}

/// Bytes of a block's place: its first key, its dictionary, its lists.
const PLACE: usize = 24;
/// Ends every file of lists.
const MARK: u64 = 0x6261_6f67_616f_0002;

impl File {
    fn new(entries: u32) -> Self {
        Self {
            lists: Vec::new(),
            dictionary: Vec::new(),
            blocks: Vec::new(),
            keys: 0,
            last: 0,
            entries,
            bitmap: vec![0; (entries as usize).div_ceil(8)],
        }
    }

    fn add(&mut self, key: u64, entries: &[u32]) {
        if self.keys.is_multiple_of(BLOCK) {
            for number in [key, self.dictionary.len() as u64, self.lists.len() as u64] {
                self.blocks.extend_from_slice(&number.to_le_bytes());
            }
            self.last = key;
        }
        let start = self.lists.len();
        encode(entries, 0, self.entries, &mut self.lists);
        let bitmap = self.lists.len() - start > self.bitmap.len();
        if bitmap {
            self.bitmap.fill(0);
            for &entry in entries.iter().filter(|entry| **entry < self.entries) {
                self.bitmap[entry as usize / 8] |= 1 << (entry % 8);
            }
            self.lists.truncate(start);
            self.lists.extend_from_slice(&self.bitmap);
        }
        write_number(&mut self.dictionary, key - self.last);
        write_number(
            &mut self.dictionary,
            (entries.len() as u64) << 1 | u64::from(bitmap),
        );
        write_number(&mut self.dictionary, (self.lists.len() - start) as u64);
        self.last = key;
        self.keys += 1;
    }

    fn finish(self) -> Vec<u8> {
        let mut out = self.lists;
        let lists = out.len() as u64;
        out.extend_from_slice(&self.dictionary);
        out.extend_from_slice(&self.blocks);
        let dictionary = self.dictionary.len() as u64;
        for number in [
            self.entries.into(),
            lists,
            dictionary,
            self.keys as u64,
            MARK,
        ] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out
    }
}

/// A file of lists, read where it lies.
#[derive(Clone, Copy)]
pub(super) struct Lists<'a> {
    packed: &'a [u8],
    dictionary: &'a [u8],
    blocks: &'a [u8],
    keys: usize,
    entries: u32,
}

/// The list of one key, before it is unpacked.
pub(super) struct List<'a> {
    item: Item,
    /// How many entries the file knows.
    whole: u32,
    bytes: &'a [u8],
}

impl List<'_> {
    /// How many entries it has.
    pub(super) fn len(&self) -> usize {
        self.item.count
    }

    /// Its entries, ascending.
    pub(super) fn entries(&self) -> Vec<u32> {
        let mut out = Vec::with_capacity(self.item.count);
        self.item.unpack(self.bytes, self.whole, &mut out);
        out
    }

    /// Keeps those of `entries` that are in the list; both ascending.
    pub(super) fn keep_in(&self, entries: &mut Vec<u32>) {
        if self.item.bitmap {
            entries.retain(|&entry| {
                let byte = self.bytes.get(entry as usize / 8);
                byte.is_some_and(|byte| byte >> (entry % 8) & 1 == 1)
            });
            return;
        }
        let mut gaps = Gaps::new(self.bytes, self.item.count, self.whole);
        let mut at = gaps.entry();
        entries.retain(|&entry| {
            while at.is_some_and(|here| here < entry) {
                at = gaps.entry();
            }
            at == Some(entry)
        });
    }
}

impl<'a> Lists<'a> {
    /// `None` where this is no file of lists, or a damaged one.
    pub(super) fn new(file: &'a [u8]) -> Option<Self> {
        let (rest, numbers) = file.split_at_checked(file.len().checked_sub(40)?)?;
        let number = |at: usize| {
            let bytes = numbers.get(at * 8..at * 8 + 8)?.try_into().ok()?;
            usize::try_from(u64::from_le_bytes(bytes)).ok()
        };
        let (packed, dictionary, keys) = (number(1)?, number(2)?, number(3)?);
        let entries = u32::try_from(number(0)?).ok()?;
        let (packed, rest) = rest.split_at_checked(packed)?;
        let (dictionary, blocks) = rest.split_at_checked(dictionary)?;
        let whole = Some(blocks.len()) == keys.div_ceil(BLOCK).checked_mul(PLACE);
        (whole && number(4) == usize::try_from(MARK).ok()).then_some(Self {
            packed,
            dictionary,
            blocks,
            keys,
            entries,
        })
    }

    /// No lists at all.
    pub(super) const fn empty() -> Self {
        Self {
            packed: &[],
            dictionary: &[],
            blocks: &[],
            keys: 0,
            entries: 0,
        }
    }

    fn number(&self, block: usize, which: usize) -> Option<u64> {
        let at = block * PLACE + which * 8;
        let bytes = self.blocks.get(at..at + 8)?.try_into().ok()?;
        Some(u64::from_le_bytes(bytes))
    }

    /// First key, dictionary from there on, and where the lists of a block begin.
    fn block(&self, block: usize) -> Option<(u64, &'a [u8], usize)> {
        let dictionary = usize::try_from(self.number(block, 1)?).ok()?;
        let start = usize::try_from(self.number(block, 2)?).ok()?;
        Some((
            self.number(block, 0)?,
            self.dictionary.get(dictionary..)?,
            start,
        ))
    }

    fn keys_in(&self, block: usize) -> usize {
        (self.keys - block * BLOCK).min(BLOCK)
    }

    /// The list of a key.
    pub(super) fn get(&self, key: u64) -> Option<List<'a>> {
        let (mut low, mut high) = (0, self.keys.div_ceil(BLOCK));
        while low < high {
            let middle = low.midpoint(high);
            if self.number(middle, 0)? <= key {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let block = low.checked_sub(1)?;
        let (mut at, mut rest, mut start) = self.block(block)?;
        for _ in 0..self.keys_in(block) {
            let item = Item::read(&mut rest, &mut at)?;
            if at == key {
                let bytes = self.packed.get(start..start.checked_add(item.length)?)?;
                let whole = self.entries;
                return Some(List { item, whole, bytes });
            }
            if at > key {
                return None;
            }
            start += item.length;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::runs::{Gathered, KEY_BITS};
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn lists_come_back_and_merge() {
        arbtest::arbtest(|random| {
            let mut expected: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
            let mut files = Vec::new();
            let mut base = 0;
            for _ in 0..random.int_in_range(1..=3)? {
                let mut gathered = Gathered::default();
                let entries = random.int_in_range(1..=60_u32)?;
                for entry in 0..entries {
                    let mut keys: Vec<u64> = Vec::new();
                    for _ in 0..random.int_in_range(0..=9)? {
                        let wide = (1 << KEY_BITS) - 1;
                        keys.push(*random.choose(&[1, 2, 3, 700, 1 << 21, wide - 1, wide])?);
                    }
                    keys.sort_unstable();
                    keys.dedup();
                    for &key in &keys {
                        expected.entry(key).or_default().push(base + entry);
                    }
                    gathered.add_all(entry, keys.into_iter());
                    if random.ratio(1, 9)? {
                        gathered.pack();
                    }
                }
                files.push((gathered.finish(entries), base));
                base += entries;
            }
            let opened: Vec<(Lists<'_>, u32)> = files
                .iter()
                .map(|(file, base)| (Lists::new(file).unwrap(), *base))
                .collect();
            let cursors = opened
                .iter()
                .map(|(lists, base)| Cursor::of_file(lists, Renumber::From(*base)))
                .collect();
            let merged = merge(cursors, base);
            let lists = Lists::new(&merged).unwrap();
            for (key, list) in &expected {
                let found = lists.get(*key).unwrap();
                assert_eq!((found.len(), found.entries()), (list.len(), list.clone()));
                let mut some: Vec<u32> = (0..base).step_by(3).collect();
                found.keep_in(&mut some);
                let wanted: Vec<u32> = list
                    .iter()
                    .copied()
                    .filter(|entry| entry % 3 == 0)
                    .collect();
                assert_eq!(some, wanted);
            }
            assert!(lists.get(5).is_none());
            let left: Vec<u32> = (0..base)
                .map(|at| if at % 2 == 0 { at / 2 } else { u32::MAX })
                .collect();
            let half = merge(
                vec![Cursor::of_file(&lists, Renumber::Each(left))],
                base / 2 + 1,
            );
            let half = Lists::new(&half).unwrap();
            for (key, list) in &expected {
                let wanted: Vec<u32> = list
                    .iter()
                    .filter(|at| *at % 2 == 0)
                    .map(|at| at / 2)
                    .collect();
                let found = half
                    .get(*key)
                    .map(|list| list.entries())
                    .unwrap_or_default();
                assert_eq!(found, wanted);
            }
            Ok(())
        });
        assert!(Lists::new(&[0; 40]).is_none());
        assert!(
            Lists::new(&Gathered::default().finish(0))
                .unwrap()
                .get(1)
                .is_none()
        );
    }
}
