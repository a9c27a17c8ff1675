//! An archive on disk: folders, zips and zips in zips, in a temporary folder that goes when it is dropped.

use std::fs::{self, File};
use std::io::{BufWriter, Cursor, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use zip::write::{SimpleFileOptions, ZipWriter};

use super::damage::{self, Planted};
use crate::error::{Error, Result};
use crate::pipeline::Progress;

/// Reports that stand in one folder or one zip.
const TOGETHER: usize = 40;

/// A made-up archive.
pub(super) struct Archive {
    folder: TempDir,
    /// Bytes of the reports, unpacked.
    pub(super) source_bytes: u64,
    /// Bytes of the files.
    pub(super) packed_bytes: u64,
}

impl Archive {
    /// Makes an archive of `documents` reports.
    ///
    /// # Errors
    ///
    /// When the temporary folder cannot be written; [`Error::Stopped`] when `progress` says so.
    pub(super) fn make(seed: u64, documents: usize, progress: &dyn Progress) -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("baogao-bench-")
            .tempdir()
            .map_err(|error| Error::io("temporary folder", "cannot make", error))?;
        let mut archive = Self {
            folder,
            source_bytes: 0,
            packed_bytes: 0,
        };
        let corpus = archive.corpus();
        for (group, first) in (0..documents).step_by(TOGETHER).enumerate() {
            if progress.stopped() {
                return Err(Error::Stopped { kept: 0 });
            }
            let reports: Vec<(String, Planted)> = (first..documents.min(first + TOGETHER))
                .map(|number| {
                    let planted = damage::planted(seed, number);
                    (name(number, &planted), planted)
                })
                .collect();
            archive.source_bytes += reports
                .iter()
                .map(|(_, planted)| planted.bytes.len() as u64)
                .sum::<u64>();
            write_group(&corpus, group, &reports)
                .map_err(|error| Error::io(&corpus, "cannot write the archive", error))?;
        }
        archive.packed_bytes = size_of(&corpus)?;
        Ok(archive)
    }

    /// Where the reports are.
    pub(super) fn corpus(&self) -> PathBuf {
        self.folder.path().join("corpus")
    }

    /// A folder beside them, for what is made of them.
    pub(super) fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Bytes of all files under a folder.
pub(super) fn size_of(folder: &Path) -> Result<u64> {
    let walk = || -> std::io::Result<u64> {
        let (mut size, mut folders) = (0, vec![folder.to_path_buf()]);
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder)? {
                let entry = entry?;
                let metadata = entry.metadata()?;
                if metadata.is_dir() {
                    folders.push(entry.path());
                } else {
                    size += metadata.len();
                }
            }
        }
        Ok(size)
    };
    walk().map_err(|error| Error::io(folder, "cannot be measured", error))
}

fn name(number: usize, planted: &Planted) -> String {
    let extension = if planted.page { "html" } else { "txt" };
    format!("{number:08}.{extension}")
}

/// The number of the report that a source is.
pub(super) fn number_of(source_name: &str) -> Option<usize> {
    let last = source_name.rsplit('/').next()?;
    last.split('.').next()?.parse().ok()
}

/// Two groups in five are folders, two are zips, one is a zip of two zips.
fn write_group(corpus: &Path, group: usize, reports: &[(String, Planted)]) -> std::io::Result<()> {
    let parent = corpus.join(format!("{:04}", group / 100));
    fs::create_dir_all(&parent)?;
    match group % 5 {
        0 | 2 => {
            let folder = parent.join(format!("{group:06}"));
            fs::create_dir_all(&folder)?;
            for (name, planted) in reports {
                fs::write(folder.join(name), &planted.bytes)?;
            }
            Ok(())
        }
        1 | 3 => {
            let file = File::create(parent.join(format!("{group:06}.zip")))?;
            zipped(BufWriter::new(file), reports)?.flush()
        }
        _ => {
            let file = File::create(parent.join(format!("{group:06}.zip")))?;
            let mut outer = ZipWriter::new(BufWriter::new(file));
            for (half, reports) in reports.chunks(TOGETHER / 2).enumerate() {
                let inner = zipped(Cursor::new(Vec::new()), reports)?.into_inner();
                outer.start_file(format!("{half}.zip"), SimpleFileOptions::default())?;
                outer.write_all(&inner)?;
            }
            outer.finish()?.flush()
        }
    }
}

fn zipped<W: Write + Seek>(out: W, reports: &[(String, Planted)]) -> std::io::Result<W> {
    let mut archive = ZipWriter::new(out);
    for (name, planted) in reports {
        archive.start_file(format!("报告/{name}"), SimpleFileOptions::default())?;
        archive.write_all(&planted.bytes)?;
    }
    Ok(archive.finish()?)
}
