//! Numbers in order, more than memory holds: sorted in parts, the parts merged.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::io::{self, BufReader, Read, SeekFrom, Write};

use super::{Paper, Scratch};

/// Numbers sorted in memory: 8 MB.
const PART: usize = 512 << 10;

/// Bytes of a number on paper.
const NUMBER: usize = 16;

/// Bytes of a part that are read at once.
const BUFFER: usize = 16 << 10;

/// Takes in numbers and gives them back ascending. In memory are [`PART`] of them, or [`BUFFER`] bytes of each part
/// when they are read: 0.03 bytes a number, 8 MB at 250 million.
pub(crate) struct Sorter {
    scratch: Scratch,
    newest: Vec<u128>,
    parts: Vec<(Box<dyn Paper>, usize)>,
}

impl Sorter {
    pub(crate) fn new(scratch: Scratch) -> Self {
        Self {
            scratch,
            newest: Vec::new(),
            parts: Vec::new(),
        }
    }

    /// Takes one in.
    ///
    /// # Errors
    ///
    /// When the paper cannot be written.
    pub(crate) fn add(&mut self, number: u128) -> io::Result<()> {
        if self.newest.len() == PART {
            self.newest.sort_unstable();
            let mut paper = self.scratch.paper()?;
            let mut bytes = Vec::with_capacity(BUFFER);
            for numbers in self.newest.chunks(BUFFER / NUMBER) {
                bytes.clear();
                for number in numbers {
                    bytes.extend_from_slice(&number.to_le_bytes());
                }
                paper.write_all(&bytes)?;
            }
            self.parts.push((paper, self.newest.len()));
            self.newest.clear();
        }
        self.newest.push(number);
        Ok(())
    }

    /// Hands on all of them, ascending.
    ///
    /// # Errors
    ///
    /// When the paper cannot be read, or `take` fails.
    pub(crate) fn each(mut self, mut take: impl FnMut(u128) -> io::Result<()>) -> io::Result<()> {
        self.newest.sort_unstable();
        let mut newest = self.newest.into_iter();
        let mut parts = Vec::with_capacity(self.parts.len());
        let mut heads = BinaryHeap::new();
        for (at, (mut paper, count)) in self.parts.into_iter().enumerate() {
            paper.seek(SeekFrom::Start(0))?;
            let mut part = (BufReader::with_capacity(BUFFER, paper), count);
            heads.extend(next(&mut part)?.map(|number| Reverse((number, at))));
            parts.push(part);
        }
        let own = parts.len();
        heads.extend(newest.next().map(|number| Reverse((number, own))));
        while let Some(Reverse((number, at))) = heads.pop() {
            take(number)?;
            let following = match parts.get_mut(at) {
                Some(part) => next(part)?,
                None => newest.next(),
            };
            heads.extend(following.map(|number| Reverse((number, at))));
        }
        Ok(())
    }
}

fn next((paper, left): &mut (BufReader<Box<dyn Paper>>, usize)) -> io::Result<Option<u128>> {
    let Some(fewer) = left.checked_sub(1) else {
        return Ok(None);
    };
    *left = fewer;
    let mut number = [0; NUMBER];
    paper.read_exact(&mut number)?;
    Ok(Some(u128::from_le_bytes(number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_numbers_come_back_in_order() {
        let count = PART as u128 * 5 / 2;
        let mut sorter = Sorter::new(Scratch::in_memory());
        for number in 0..count {
            sorter.add(number * 7919 % count).unwrap();
        }
        let mut expected = 0;
        sorter
            .each(|number| {
                assert_eq!(number, expected);
                expected += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(expected, count);
    }
}
