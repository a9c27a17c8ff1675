//! Which entries have which key: a file of lists of ascending numbers, sorted by key.
//!
//! A list is the [gaps](super::gaps) between its numbers, or, where that is shorter, a bit for every entry. Layout: the
//! lists, the dictionary (for each key its difference to the one before, the count, the bytes of its list), where
//! every [`BLOCK`]th key stands, the number of entries, the sizes, and a mark.

use super::gaps::Gaps;
use super::record::read_number;

/// Keys to a block of the dictionary; of a block's keys on average half are read to find one.
pub(super) const BLOCK: usize = 32;

/// Bytes of a block's place: its first key, its dictionary, its lists.
pub(super) const PLACE: usize = 24;
/// Ends every file of lists.
pub(super) const MARK: u64 = 0x6261_6f67_616f_0002;

/// A number of an entry.
pub(super) fn low(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// One key of the dictionary.
#[derive(Clone, Copy, Default)]
pub(super) struct Item {
    pub(super) count: usize,
    pub(super) bitmap: bool,
    /// Bytes of its list.
    pub(super) length: usize,
}

impl Item {
    pub(super) fn read(rest: &mut &[u8], key: &mut u64) -> Option<Self> {
        *key += read_number(rest)? as u64;
        let count = read_number(rest)?;
        let length = read_number(rest)?;
        Some(Self {
            count: count >> 1,
            bitmap: count & 1 == 1,
            length,
        })
    }

    /// Hands on the entries of its list, ascending, in a file that knows `entries`.
    pub(super) fn each(&self, bytes: &[u8], entries: u32, mut sink: impl FnMut(u32)) {
        if self.bitmap {
            each_bit(bytes).for_each(sink);
            return;
        }
        let mut gaps = Gaps::new(bytes, self.count, entries);
        while let Some(entry) = gaps.entry() {
            sink(entry);
        }
    }
}

/// The numbers of the bits that are set, ascending.
pub(super) fn each_bit(bytes: &[u8]) -> impl Iterator<Item = u32> {
    (0..).step_by(8).zip(bytes).flat_map(|(at, &byte)| {
        let mut byte = byte;
        std::iter::from_fn(move || {
            let bit = (byte != 0).then(|| at + byte.trailing_zeros());
            byte &= byte.saturating_sub(1);
            bit
        })
    })
}

/// A file of lists, read where it lies.
#[derive(Clone, Copy)]
pub(super) struct Lists<'a> {
    pub(super) packed: &'a [u8],
    dictionary: &'a [u8],
    blocks: &'a [u8],
    keys: usize,
    pub(super) entries: u32,
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
        self.item
            .each(self.bytes, self.whole, |entry| out.push(entry));
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
    pub(super) fn block(&self, block: usize) -> Option<(u64, &'a [u8], usize)> {
        let dictionary = usize::try_from(self.number(block, 1)?).ok()?;
        let start = usize::try_from(self.number(block, 2)?).ok()?;
        Some((
            self.number(block, 0)?,
            self.dictionary.get(dictionary..)?,
            start,
        ))
    }

    /// How many keys a block has.
    pub(super) fn keys_in(&self, block: usize) -> usize {
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
