//! Puts sorted lists together, from memory or from files, and writes them as a file of lists while it goes on.
//!
//! Memory does not grow with the file: of a list no more is held than a bit for every entry, then it is written. What is
//! held to the end is the dictionary, some five bytes for every pair of characters that the language has.

use std::io::{self, Write};

use super::gaps::encode_each;
use super::lists::{BLOCK, Item, Lists, MARK, each_bit, low};
use super::record::{read_number, write_number};

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
        /// Entries of the list that comes next.
        count: usize,
    },
    File {
        lists: &'a Lists<'a>,
        block: usize,
        rest: &'a [u8],
        left: usize,
        data: usize,
        /// The list that comes next.
        item: Item,
    },
}

impl<'a> Cursor<'a> {
    /// Key differences, counts and differences of entries, these counted from `base`.
    pub(super) fn of_run(bytes: &'a [u8], base: u32) -> Self {
        Self {
            source: Source::Run {
                rest: bytes,
                count: 0,
            },
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
                item: Item::default(),
            },
            renumber,
            key: 0,
        }
    }

    /// Moves to the next key, when the list of the one before was taken.
    fn next(&mut self) -> Option<u64> {
        match &mut self.source {
            Source::Run { rest, count } => {
                self.key += read_number(rest)? as u64;
                *count = read_number(rest)?;
            }
            Source::File {
                lists,
                block,
                rest,
                left,
                data,
                item,
            } => {
                if *left == 0 {
                    let (first, dictionary, start) = lists.block(*block)?;
                    (self.key, *rest, *data) = (first, dictionary, start);
                    *left = lists.keys_in(*block);
                    *block += 1;
                }
                *left -= 1;
                *item = Item::read(rest, &mut self.key)?;
            }
        }
        Some(self.key)
    }

    /// Hands on the entries of the key it stands at, ascending.
    fn take(&mut self, mut sink: impl FnMut(u32)) {
        match &mut self.source {
            Source::Run { rest, count } => {
                let Renumber::From(mut entry) = self.renumber else {
                    return;
                };
                for _ in 0..std::mem::take(count) {
                    let Some(step) = read_number(rest) else {
                        return;
                    };
                    entry = entry.wrapping_add(low(step));
                    sink(entry);
                }
            }
            Source::File {
                lists, data, item, ..
            } => {
                let end = data.saturating_add(item.length);
                let bytes = lists.packed.get(*data..end).unwrap_or_default();
                *data = end;
                match &self.renumber {
                    Renumber::From(base) => {
                        item.each(bytes, lists.entries, |entry| sink(entry + base));
                    }
                    each @ Renumber::Each(_) => item.each(bytes, lists.entries, |entry| {
                        if let Some(number) = each.of(entry) {
                            sink(number);
                        }
                    }),
                }
            }
        }
    }
}

/// Several sorted lists, key by key; every source's entries lie behind those of the one before.
pub(super) struct Together<'a> {
    sources: Vec<Cursor<'a>>,
    heads: Vec<Option<u64>>,
}

impl<'a> Together<'a> {
    pub(super) fn new(mut sources: Vec<Cursor<'a>>) -> Self {
        let heads = sources.iter_mut().map(Cursor::next).collect();
        Self { sources, heads }
    }

    /// Hands on the entries of the next key, ascending; there may be none left.
    pub(super) fn next(&mut self, mut sink: impl FnMut(u32)) -> Option<u64> {
        let key = self.heads.iter().filter_map(|head| *head).min()?;
        for (source, head) in self.sources.iter_mut().zip(&mut self.heads) {
            if *head == Some(key) {
                source.take(&mut sink);
                *head = source.next();
            }
        }
        Some(key)
    }
}

/// Puts sorted lists together, key by key, into `out`.
pub(super) fn merge(sources: Vec<Cursor<'_>>, entries: u32, out: &mut dyn Write) -> io::Result<()> {
    let mut file = File::new(entries, out);
    let mut together = Together::new(sources);
    while let Some(key) = together.next(|entry| file.list.add(entry)) {
        file.end(key)?;
    }
    file.finish()
}

/// The list of one key while it grows: numbers, until a bit for every entry is shorter.
struct Growing {
    numbers: Vec<u32>,
    count: usize,
    last: u32,
    is_bitmap: bool,
    entries: u32,
    bitmap: Vec<u8>,
}

impl Growing {
    fn add(&mut self, entry: u32) {
        self.count += 1;
        self.last = entry;
        if self.is_bitmap {
            self.mark(entry);
            return;
        }
        self.numbers.push(entry);
        if self.numbers.len() * 4 > self.bitmap.len() {
            self.spread();
        }
    }

    fn spread(&mut self) {
        self.is_bitmap = true;
        let mut numbers = std::mem::take(&mut self.numbers);
        numbers.drain(..).for_each(|entry| self.mark(entry));
        self.numbers = numbers;
    }

    fn mark(&mut self, entry: u32) {
        if entry < self.entries {
            self.bitmap[entry as usize / 8] |= 1 << (entry % 8);
        }
    }

    /// Puts the list into `out`, as it is shorter; whether as a bitmap.
    fn pack(&mut self, out: &mut Vec<u8>) -> bool {
        out.clear();
        let told = (self.count, self.last);
        if self.is_bitmap {
            encode_each(each_bit(&self.bitmap), told, 0, self.entries, out);
        } else {
            let numbers = self.numbers.iter().copied();
            encode_each(numbers, told, 0, self.entries, out);
        }
        if out.len() <= self.bitmap.len() {
            return false;
        }
        if !self.is_bitmap {
            self.spread();
        }
        out.clone_from(&self.bitmap);
        true
    }

    fn clear(&mut self) {
        if self.is_bitmap {
            self.bitmap.fill(0);
        }
        self.numbers.clear();
        (self.count, self.last, self.is_bitmap) = (0, 0, false);
    }
}

/// A file of lists as it is written: lists, dictionary, where its blocks begin, numbers.
struct File<'a> {
    out: &'a mut dyn Write,
    /// Bytes of lists written.
    lists: u64,
    list: Growing,
    /// The list of the last key as it was written.
    packed: Vec<u8>,
    dictionary: Vec<u8>,
    blocks: Vec<u8>,
    keys: usize,
    last: u64,
}

impl<'a> File<'a> {
    fn new(entries: u32, out: &'a mut dyn Write) -> Self {
        Self {
            out,
            lists: 0,
            list: Growing {
                numbers: Vec::new(),
                count: 0,
                last: 0,
                is_bitmap: false,
                entries,
                bitmap: vec![0; (entries as usize).div_ceil(8)],
            },
            packed: Vec::new(),
            dictionary: Vec::new(),
            blocks: Vec::new(),
            keys: 0,
            last: 0,
        }
    }

    /// Writes the list that has grown as that of `key`, unless it is empty.
    fn end(&mut self, key: u64) -> io::Result<()> {
        if self.list.count == 0 {
            return Ok(());
        }
        if self.keys.is_multiple_of(BLOCK) {
            for number in [key, self.dictionary.len() as u64, self.lists] {
                self.blocks.extend_from_slice(&number.to_le_bytes());
            }
            self.last = key;
        }
        let bitmap = self.list.pack(&mut self.packed);
        self.out.write_all(&self.packed)?;
        let length = self.packed.len() as u64;
        self.lists += length;
        let count = (self.list.count as u64) << 1 | u64::from(bitmap);
        for number in [key - self.last, count, length] {
            write_number(&mut self.dictionary, number);
        }
        self.last = key;
        self.keys += 1;
        self.list.clear();
        Ok(())
    }

    fn finish(self) -> io::Result<()> {
        self.out.write_all(&self.dictionary)?;
        self.out.write_all(&self.blocks)?;
        let dictionary = self.dictionary.len() as u64;
        let entries = self.list.entries.into();
        for number in [entries, self.lists, dictionary, self.keys as u64, MARK] {
            self.out.write_all(&number.to_le_bytes())?;
        }
        Ok(())
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
                let mut file = Vec::new();
                gathered.finish(entries, &mut file).unwrap();
                files.push((file, base));
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
            let mut merged = Vec::new();
            merge(cursors, base, &mut merged).unwrap();
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
            let cursors = vec![Cursor::of_file(&lists, Renumber::Each(left))];
            let mut half = Vec::new();
            merge(cursors, base / 2 + 1, &mut half).unwrap();
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
        let mut empty = Vec::new();
        Gathered::default().finish(0, &mut empty).unwrap();
        assert!(Lists::new(&empty).unwrap().get(1).is_none());
    }
}
