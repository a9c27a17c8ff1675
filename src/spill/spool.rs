//! Items of any length, read once from the beginning.

use std::io::{self, BufRead, BufReader, BufWriter, SeekFrom, Write};

use super::{Paper, Scratch};

/// Texts without a NUL, which ends each. In memory are 8 KB of them at most.
pub(crate) struct Spool {
    scratch: Scratch,
    paper: Option<BufWriter<Box<dyn Paper>>>,
}

impl Spool {
    pub(crate) const fn new(scratch: Scratch) -> Self {
        Self {
            scratch,
            paper: None,
        }
    }

    /// Adds one.
    ///
    /// # Errors
    ///
    /// When the paper cannot be written.
    pub(crate) fn add(&mut self, item: &str) -> io::Result<()> {
        if self.paper.is_none() {
            self.paper = Some(BufWriter::new(self.scratch.paper()?));
        }
        if let Some(paper) = &mut self.paper {
            paper.write_all(item.as_bytes())?;
            paper.write_all(&[0])?;
        }
        Ok(())
    }

    /// Whether there is none.
    pub(crate) const fn is_empty(&self) -> bool {
        self.paper.is_none()
    }

    /// Hands on all of them, in order.
    ///
    /// # Errors
    ///
    /// When the paper cannot be read, or `take` fails.
    pub(crate) fn each(self, mut take: impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let Some(paper) = self.paper else {
            return Ok(());
        };
        let mut paper = paper.into_inner().map_err(io::Error::from)?;
        paper.seek(SeekFrom::Start(0))?;
        let mut paper = BufReader::new(paper);
        let mut item = Vec::new();
        while paper.read_until(0, &mut item)? > 0 {
            item.pop();
            take(&item)?;
            item.clear();
        }
        Ok(())
    }
}
