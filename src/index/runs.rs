//! Gathers which entries have which key, to be written as a file of lists.
//!
//! tantivy keeps a hash table of terms while it writes, and a text of five thousand characters has two thousand pairs:
//! every one a jump to another place of memory. Measured, that was a third of all indexing. Here what comes is put
//! down in order and sorted by its key when there is enough of it (radix sort, which costs a fiftieth), and packed as
//! a run; in the end the runs are put together list by list.

use std::io::{self, Write};

use super::merge::{Cursor, Together, merge};
use super::record::write_number;

/// Bits of an entry's number within a run.
const ENTRY_BITS: u32 = 20;
/// Pairs of key and entry that make a run: 8 MB, and as much again while they are sorted. Twice as many took 100 MB of two
/// threads, for what was reserved doubled to 32 MB each.
const RUN: usize = 1 << 20;
/// Bits sorted by in one pass.
const DIGIT: u32 = 11;
/// A key takes 44 bits: two characters and whose they are.
pub(super) const KEY_BITS: u32 = u64::BITS - ENTRY_BITS;

/// Gathers keys of entries, or of other numbers, that come in ascending order.
#[derive(Default)]
pub(super) struct Gathered {
    /// `key << ENTRY_BITS | entry - base`.
    raw: Vec<u64>,
    spare: Vec<u64>,
    base: u32,
    runs: Vec<Run>,
}

/// Sorted lists in memory.
struct Run {
    /// Key differences, counts and lists.
    bytes: Vec<u8>,
    /// What the entries of this run are counted from.
    base: u32,
}

impl Gathered {
    /// All keys of an entry.
    pub(super) fn add_all(&mut self, entry: u32, keys: impl Iterator<Item = u64>) {
        self.make_room(entry);
        let at = u64::from(entry - self.base);
        self.raw.extend(keys.map(|key| key << ENTRY_BITS | at));
    }

    /// Before numbers from here on are added.
    pub(super) fn make_room(&mut self, from: u32) {
        let limit = 1 << ENTRY_BITS;
        if !self.raw.is_empty() && (self.raw.len() >= RUN || from - self.base >= limit) {
            self.pack();
        }
        if self.raw.is_empty() {
            self.base = from;
        }
        // A text has some thousand pairs: room for a run and the text that makes it full.
        if self.raw.capacity() == 0 {
            self.raw.reserve_exact(RUN + RUN / 8);
        }
    }

    /// A key of a number for which there is room.
    pub(super) fn add(&mut self, number: u32, key: u64) {
        let at = u64::from(number - self.base);
        self.raw.push(key << ENTRY_BITS | at);
    }

    /// Bytes in use.
    pub(super) fn memory(&self) -> usize {
        let runs: usize = self.runs.iter().map(|run| run.bytes.len()).sum();
        runs + self.raw.len() * 8
    }

    pub(super) fn pack(&mut self) {
        sort(&mut self.raw, &mut self.spare);
        let mut bytes = Vec::with_capacity(self.raw.len() * 2);
        let mut last_key = 0;
        let mask = (1 << ENTRY_BITS) - 1;
        for group in self
            .raw
            .chunk_by(|one, other| one >> ENTRY_BITS == other >> ENTRY_BITS)
        {
            let key = group[0] >> ENTRY_BITS;
            write_number(&mut bytes, key - last_key);
            write_number(&mut bytes, group.len() as u64);
            let mut last = 0;
            for number in group {
                write_number(&mut bytes, (number & mask) - last);
                last = number & mask;
            }
            last_key = key;
        }
        self.raw.clear();
        self.runs.push(Run {
            bytes,
            base: self.base,
        });
    }

    /// Writes everything as a file.
    pub(super) fn finish(mut self, entries: u32, out: &mut dyn Write) -> io::Result<()> {
        merge(self.cursors(), entries, out)
    }

    /// Hands on every key with its numbers, in order.
    pub(super) fn each(mut self, mut sink: impl FnMut(u64, &[u32])) {
        let mut together = Together::new(self.cursors());
        let mut list = Vec::new();
        while let Some(key) = together.next(|number| list.push(number)) {
            sink(key, &list);
            list.clear();
        }
    }

    fn cursors(&mut self) -> Vec<Cursor<'_>> {
        if !self.raw.is_empty() {
            self.pack();
        }
        self.raw = Vec::new();
        self.spare = Vec::new();
        let runs = self.runs.iter();
        runs.map(|run| Cursor::of_run(&run.bytes, run.base))
            .collect()
    }
}

/// Sorts by the key, what is equal in the order it came: digit by digit from the lowest.
fn sort(numbers: &mut Vec<u64>, spare: &mut Vec<u64>) {
    spare.clear();
    spare.reserve_exact(numbers.len());
    spare.resize(numbers.len(), 0);
    for shift in (ENTRY_BITS..u64::BITS).step_by(DIGIT as usize) {
        let mask = (1 << DIGIT) - 1;
        let digit = |number: u64| usize::try_from(number >> shift & mask).unwrap_or_default();
        let mut starts = vec![0_usize; 1 << DIGIT];
        for &number in numbers.iter() {
            starts[digit(number)] += 1;
        }
        if starts.contains(&numbers.len()) {
            continue;
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += std::mem::replace(start, sum);
        }
        for &number in numbers.iter() {
            let place = &mut starts[digit(number)];
            spare[*place] = number;
            *place += 1;
        }
        std::mem::swap(numbers, spare);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sorting_keeps_the_order_of_equals() {
        let mut numbers: Vec<u64> = (0..5_000_u64)
            .map(|at| (at * 7_919 % 97) << ENTRY_BITS | at)
            .collect();
        let mut expected = numbers.clone();
        expected.sort_by_key(|number| number >> ENTRY_BITS);
        sort(&mut numbers, &mut Vec::new());
        assert_eq!(numbers, expected);
    }
}
