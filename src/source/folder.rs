//! Folders: their files in the order of their names, links followed once.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::{DecodeName, Reader, kind};

impl Reader<'_> {
    /// Every file under `root`.
    pub(super) fn folder(&mut self, root: &Path) {
        let mut seen = HashSet::new();
        self.level(root, "", &mut seen);
    }

    fn level(&mut self, folder: &Path, name: &str, seen: &mut HashSet<PathBuf>) {
        let entries = std::fs::canonicalize(folder).and_then(|real| {
            if seen.insert(real) {
                std::fs::read_dir(folder).map(Some)
            } else {
                Ok(None)
            }
        });
        let entries = match entries {
            Ok(Some(entries)) => entries,
            // A link back to a folder already read: its files are there.
            Ok(None) => return,
            Err(error) => {
                let name = if name.is_empty() { "." } else { name };
                self.failed(name, "the folder cannot be read", &error, "");
                return;
            }
        };
        let mut paths = Vec::new();
        for entry in entries {
            match entry {
                Ok(entry) => paths.push(entry.path()),
                Err(error) => {
                    self.failed(name, "the folder cannot be read to its end", &error, "");
                }
            }
        }
        paths.sort();
        for path in paths {
            if self.stopped {
                return;
            }
            let Some(last) = path.file_name() else {
                continue;
            };
            let last = name_text(last, self.decode_name);
            if kind::is_litter(&last) {
                continue;
            }
            let inner = if name.is_empty() {
                last
            } else {
                format!("{name}/{last}")
            };
            if path.is_dir() {
                self.level(&path, &inner, seen);
            } else {
                self.file(&path, &inner);
            }
        }
    }
}

/// A file name as text; one that is not Unicode is read as a member's name is.
pub(super) fn name_text(name: &OsStr, decode_name: DecodeName) -> String {
    let text = name
        .to_str()
        .map_or_else(|| decode_name(name.as_encoded_bytes()), str::to_owned);
    plain(&text)
}

/// A name without control characters, which would move the cursor of who reads it on a terminal.
pub(super) fn plain(name: &str) -> String {
    name.replace(char::is_control, "\u{FFFD}")
}
