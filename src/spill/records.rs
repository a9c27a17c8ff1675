//! Records of one size, read by number.

use std::io::{self, SeekFrom};

use super::{Paper, Scratch};

/// Bytes of records that wait in memory.
const TAIL: usize = 256 << 10;

/// Records of `SIZE` bytes. In memory are [`TAIL`] bytes of them at most.
pub(crate) struct Records<const SIZE: usize> {
    scratch: Scratch,
    paper: Option<Box<dyn Paper>>,
    /// Records on paper.
    written: u64,
    tail: Vec<u8>,
}

impl<const SIZE: usize> Records<SIZE> {
    pub(crate) fn new(scratch: Scratch) -> Self {
        Self {
            scratch,
            paper: None,
            written: 0,
            tail: Vec::new(),
        }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> u64 {
        self.written + (self.tail.len() / SIZE) as u64
    }

    /// Adds one; its number is what [`Records::len`] was.
    ///
    /// # Errors
    ///
    /// When the paper cannot be written.
    pub(crate) fn add(&mut self, record: &[u8; SIZE]) -> io::Result<()> {
        if self.tail.len() + SIZE > TAIL {
            if self.paper.is_none() {
                self.paper = Some(self.scratch.paper()?);
            }
            if let Some(paper) = &mut self.paper {
                paper.seek(SeekFrom::Start(self.written * SIZE as u64))?;
                paper.write_all(&self.tail)?;
                self.written += (self.tail.len() / SIZE) as u64;
                self.tail.clear();
            }
        }
        self.tail.extend_from_slice(record);
        Ok(())
    }

    /// The record of this number; zeros where there is none.
    ///
    /// # Errors
    ///
    /// When the paper cannot be read.
    pub(crate) fn get(&mut self, number: u64) -> io::Result<[u8; SIZE]> {
        let mut record = [0; SIZE];
        match (&mut self.paper, number.checked_sub(self.written)) {
            (Some(paper), None) => {
                paper.seek(SeekFrom::Start(number * SIZE as u64))?;
                paper.read_exact(&mut record)?;
            }
            (_, at) => {
                let at = at.and_then(|at| usize::try_from(at).ok()).unwrap_or(0) * SIZE;
                if let Some(bytes) = self.tail.get(at..at + SIZE) {
                    record.copy_from_slice(bytes);
                }
            }
        }
        Ok(record)
    }

    /// Hands on all of them, in order.
    ///
    /// # Errors
    ///
    /// When the paper cannot be read, or `take` fails.
    pub(crate) fn each(
        &mut self,
        mut take: impl FnMut(&[u8; SIZE]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut take = |bytes: &[u8]| {
            let (records, _) = bytes.as_chunks::<SIZE>();
            records.iter().try_for_each(&mut take)
        };
        if let Some(paper) = &mut self.paper {
            paper.seek(SeekFrom::Start(0))?;
            let mut left = self.written;
            let mut buffer = vec![0; (TAIL / SIZE).max(1) * SIZE];
            while left > 0 {
                let now = left.min((buffer.len() / SIZE) as u64);
                let bytes = &mut buffer[..usize::try_from(now).unwrap_or_default() * SIZE];
                paper.read_exact(bytes)?;
                take(bytes)?;
                left -= now;
            }
        }
        take(&self.tail)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_by_number_and_in_order() {
        let mut records = Records::<24>::new(Scratch::in_memory());
        let record = |number: u64| {
            let mut record = [7; 24];
            record[..8].copy_from_slice(&number.to_le_bytes());
            record
        };
        let count = (TAIL as u64 / 24) * 3 + 5;
        for number in 0..count {
            assert_eq!(records.len(), number);
            records.add(&record(number)).unwrap();
            let earlier = number * 31 % (number + 1);
            assert_eq!(records.get(earlier).unwrap(), record(earlier));
        }
        let mut next = 0;
        records
            .each(|found| {
                assert_eq!(*found, record(next));
                next += 1;
                Ok(())
            })
            .unwrap();
        assert_eq!(next, count);
        assert_eq!(records.get(0).unwrap(), record(0));
    }
}
