//! From a hash to the first number that was told for it.
//!
//! The newest keys are a hash table in memory; when it is full it is sorted and becomes a run on paper, and runs of like
//! size are merged (the log-structured merge tree of O'Neil and others, 1996). Before a run is read, a filter (Bloom
//! 1970) says whether it may have the key, so a key that is new costs no reading while the filters are sparse.
//!
//! Memory: 4 MB for the newest, at most [`FILTER_MOST`] bits for the filter of a run (16 MB for all, since each run is at
//! least three times as large as the next), and 8 bytes for each [`BLOCK`] keys on paper: 17 MB for ten million keys.

use std::collections::HashMap;
use std::io::{self, BufReader, BufWriter, Read, SeekFrom, Write};

use super::{Paper, Scratch};

/// Keys in memory before they become a run.
const NEWEST: usize = 112 << 10;

/// Bytes of an entry on paper: key and number.
const ENTRY: usize = 12;

/// Entries to a block, which is what is read to find one.
const BLOCK: usize = 256;

/// Bits of a filter for each key: with [`PROBES`] one new key in thirty is sought in vain.
const FILTER_BITS: usize = 8;

/// Bits of the largest filter: 8 MB.
const FILTER_MOST: usize = 1 << 26;

/// Bits that a key sets in a filter.
const PROBES: u64 = 3;

/// A run is merged with the next while it is less than so many times as large.
const TIMES_LARGER: usize = 3;

/// Bytes that pass from one run to another at once.
const BUFFER: usize = 64 << 10;

/// Keys with the first number of each.
pub(crate) struct Keys {
    scratch: Scratch,
    newest: HashMap<u64, u32>,
    /// The oldest and largest first.
    runs: Vec<Run>,
}

/// Keys on paper, ascending.
struct Run {
    paper: Box<dyn Paper>,
    count: usize,
    /// The first key of every block.
    firsts: Vec<u64>,
    filter: Filter,
}

impl Keys {
    pub(crate) fn new(scratch: Scratch) -> Self {
        Self {
            scratch,
            newest: HashMap::new(),
            runs: Vec::new(),
        }
    }

    /// The number of a key.
    ///
    /// # Errors
    ///
    /// When the paper cannot be read.
    pub(crate) fn get(&mut self, key: u64) -> io::Result<Option<u32>> {
        if let Some(&number) = self.newest.get(&key) {
            return Ok(Some(number));
        }
        for run in &mut self.runs {
            if let Some(number) = run.get(key)? {
                return Ok(Some(number));
            }
        }
        Ok(None)
    }

    /// Tells the number of a key that has none; whether it had none.
    ///
    /// # Errors
    ///
    /// When the paper cannot be read or written.
    pub(crate) fn add(&mut self, key: u64, number: u32) -> io::Result<bool> {
        if self.get(key)?.is_some() {
            return Ok(false);
        }
        self.newest.insert(key, number);
        if self.newest.len() >= NEWEST {
            self.put_down()?;
        }
        Ok(true)
    }

    /// Makes the newest a run, and merges runs of like size.
    fn put_down(&mut self) -> io::Result<()> {
        let mut entries: Vec<(u64, u32)> = self.newest.drain().collect();
        entries.sort_unstable();
        let mut writer = Writer::new(&self.scratch, entries.len())?;
        for (key, number) in entries {
            writer.add(key, number)?;
        }
        self.runs.push(writer.finish()?);
        while let [.., larger, smaller] = self.runs.as_slice()
            && larger.count < smaller.count * TIMES_LARGER
        {
            let (smaller, larger) = (self.runs.pop(), self.runs.pop());
            if let (Some(smaller), Some(larger)) = (smaller, larger) {
                self.runs.push(merged(larger, smaller, &self.scratch)?);
            }
        }
        Ok(())
    }
}

impl Run {
    fn get(&mut self, key: u64) -> io::Result<Option<u32>> {
        if !self.filter.may_hold(key) {
            return Ok(None);
        }
        let behind = self.firsts.partition_point(|&first| first <= key);
        let Some(block) = behind.checked_sub(1) else {
            return Ok(None);
        };
        let start = block * BLOCK;
        let length = (self.count - start).min(BLOCK) * ENTRY;
        let mut buffer = [0; BLOCK * ENTRY];
        self.paper.seek(SeekFrom::Start((start * ENTRY) as u64))?;
        self.paper.read_exact(&mut buffer[..length])?;
        let (entries, _) = buffer[..length].as_chunks::<ENTRY>();
        let at = entries.binary_search_by_key(&key, |entry| read(entry).0);
        Ok(at.ok().map(|at| read(&entries[at]).1))
    }
}

fn read(entry: &[u8; ENTRY]) -> (u64, u32) {
    let (key, number) = entry.split_at(8);
    (
        u64::from_le_bytes(key.try_into().unwrap_or_default()),
        u32::from_le_bytes(number.try_into().unwrap_or_default()),
    )
}

/// One run of two; no key is in both.
fn merged(one: Run, other: Run, scratch: &Scratch) -> io::Result<Run> {
    let mut writer = Writer::new(scratch, one.count + other.count)?;
    let (mut one, mut other) = (Reader::new(one)?, Reader::new(other)?);
    let (mut first, mut second) = (one.next()?, other.next()?);
    while let Some((key, number)) = first.min(second).or(first).or(second) {
        writer.add(key, number)?;
        if first == Some((key, number)) {
            first = one.next()?;
        } else {
            second = other.next()?;
        }
    }
    writer.finish()
}

/// Reads a run from its beginning.
struct Reader {
    paper: BufReader<Box<dyn Paper>>,
    left: usize,
}

impl Reader {
    fn new(mut run: Run) -> io::Result<Self> {
        run.paper.seek(SeekFrom::Start(0))?;
        Ok(Self {
            paper: BufReader::with_capacity(BUFFER, run.paper),
            left: run.count,
        })
    }

    fn next(&mut self) -> io::Result<Option<(u64, u32)>> {
        let Some(left) = self.left.checked_sub(1) else {
            return Ok(None);
        };
        self.left = left;
        let mut entry = [0; ENTRY];
        self.paper.read_exact(&mut entry)?;
        Ok(Some(read(&entry)))
    }
}

/// Writes a run, the keys ascending.
struct Writer {
    paper: BufWriter<Box<dyn Paper>>,
    count: usize,
    firsts: Vec<u64>,
    filter: Filter,
}

impl Writer {
    fn new(scratch: &Scratch, expected: usize) -> io::Result<Self> {
        Ok(Self {
            paper: BufWriter::with_capacity(BUFFER, scratch.paper()?),
            count: 0,
            firsts: Vec::with_capacity(expected.div_ceil(BLOCK)),
            filter: Filter::new(expected),
        })
    }

    fn add(&mut self, key: u64, number: u32) -> io::Result<()> {
        if self.count.is_multiple_of(BLOCK) {
            self.firsts.push(key);
        }
        self.count += 1;
        self.filter.add(key);
        self.paper.write_all(&key.to_le_bytes())?;
        self.paper.write_all(&number.to_le_bytes())
    }

    fn finish(self) -> io::Result<Run> {
        Ok(Run {
            paper: self.paper.into_inner().map_err(io::Error::from)?,
            count: self.count,
            firsts: self.firsts,
            filter: self.filter,
        })
    }
}

/// Which keys may be there.
struct Filter {
    words: Vec<u64>,
}

impl Filter {
    fn new(keys: usize) -> Self {
        let bits = (keys * FILTER_BITS).clamp(64, FILTER_MOST);
        Self {
            words: vec![0; bits.div_ceil(64)],
        }
    }

    /// The words and bits of a key.
    fn places(&self, key: u64) -> impl Iterator<Item = (usize, u64)> + use<> {
        // Two halves of a mixed hash give all (Kirsch and Mitzenmacher 2006).
        let mixed = (key ^ (key >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let (step, bits) = ((mixed >> 32) | 1, self.words.len() as u64 * 64);
        (0..PROBES).map(move |probe| {
            let bit = mixed.wrapping_add(probe.wrapping_mul(step)) % bits;
            (
                usize::try_from(bit / 64).unwrap_or_default(),
                1 << (bit % 64),
            )
        })
    }

    fn add(&mut self, key: u64) {
        for (word, bit) in self.places(key) {
            self.words[word] |= bit;
        }
    }

    fn may_hold(&self, key: u64) -> bool {
        let mut places = self.places(key);
        places.all(|(word, bit)| self.words[word] & bit != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_of_a_key_is_kept_on_paper() {
        let mut keys = Keys::new(Scratch::in_memory());
        // Some keys are small numbers, as halves of hashes are.
        let key = |number: u32| match number % 3 {
            0 => u64::from(number),
            _ => u64::from(number).wrapping_mul(0x9e37_79b9_7f4a_7c15),
        };
        let count = u32::try_from(NEWEST * 9 / 2).unwrap();
        for number in 0..count {
            assert!(keys.add(key(number), number).unwrap());
            let earlier = u32::try_from(u64::from(number) * 7919 % u64::from(number + 1)).unwrap();
            assert!(!keys.add(key(earlier), number).unwrap());
        }
        assert!((2..4).contains(&keys.runs.len()), "{}", keys.runs.len());
        for number in (0..count).step_by(17) {
            assert_eq!(keys.get(key(number)).unwrap(), Some(number));
        }
        let absent = (count..count * 2).step_by(17).map(key);
        assert!(
            absent
                .into_iter()
                .all(|key| keys.get(key).unwrap().is_none())
        );
        assert_eq!(keys.get(u64::MAX).unwrap(), None);
    }

    #[test]
    fn a_filter_lets_few_new_keys_through() {
        let mut filter = Filter::new(10_000);
        (0..10_000).for_each(|key| filter.add(key));
        assert!((0..10_000).all(|key| filter.may_hold(key)));
        let through = (10_000..40_000).filter(|&key| filter.may_hold(key)).count();
        assert!(through < 1_500, "{through}");
    }
}
