//! Archives: zip by its directory, tar and the single-file packings as streams.

use std::io::{BufReader, Read, Seek};

use super::kind::{self, Packing};
use super::{MEMBER_LIMIT, RATIO_FLOOR, RATIO_LIMIT, Reader};

/// The most a member of `packed` bytes may have unpacked.
fn limit(packed: Option<u64>) -> u64 {
    packed.map_or(MEMBER_LIMIT, |packed| {
        packed
            .saturating_mul(RATIO_LIMIT)
            .clamp(RATIO_FLOOR, MEMBER_LIMIT)
    })
}

impl Reader<'_> {
    /// The members of a zip in the order of their names.
    pub(super) fn zip(&mut self, name: &str, reader: impl Read + Seek, depth: usize) {
        let mut archive = match zip::ZipArchive::new(reader) {
            Ok(archive) => archive,
            Err(error) => {
                self.skip(
                    name,
                    format!("cannot be opened as a zip: {error}; download or pack it again"),
                );
                return;
            }
        };
        let mut members = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            match archive.by_index_raw(index) {
                Ok(member) if member.is_dir() => {}
                Ok(member) => members.push((self.member_name(member.name_raw()), index)),
                Err(error) => self.skip(name, format!("member {index} cannot be read: {error}")),
            }
        }
        members.sort();
        for (member_name, index) in members {
            if self.stopped {
                return;
            }
            if kind::is_litter(&member_name) {
                continue;
            }
            let full = format!("{name}!/{member_name}");
            match archive.by_index(index) {
                Ok(member) => {
                    let packed = member.compressed_size();
                    if let Some(bytes) = self.read_whole(&full, member, limit(Some(packed))) {
                        self.member(&full, bytes, depth);
                    }
                }
                Err(error) => self.skip(
                    &full,
                    format!(
                        "cannot be unpacked: {error}; pack it again without encryption, as deflate"
                    ),
                ),
            }
        }
    }

    /// The members of a tar as they stand.
    pub(super) fn tar(&mut self, name: &str, reader: impl Read, packed: Option<u64>, depth: usize) {
        let mut archive = tar::Archive::new(reader);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => {
                self.skip(
                    name,
                    format!("cannot be opened as a tar: {error}; pack it again"),
                );
                return;
            }
        };
        for entry in entries {
            if self.stopped {
                return;
            }
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    // Behind a broken header nothing can be found any more.
                    self.skip(
                        name,
                        format!("broken, the rest is lost: {error}; download or pack it again"),
                    );
                    return;
                }
            };
            let member_name = self.member_name(&entry.path_bytes());
            let full = format!("{name}!/{member_name}");
            let kind = entry.header().entry_type();
            if kind.is_dir() || kind.is_pax_global_extensions() || kind::is_litter(&member_name) {
                continue;
            }
            if !kind.is_file() {
                self.skip(&full, "a link or device in an archive: skipped");
                continue;
            }
            if let Some(bytes) = self.read_whole(&full, entry, limit(packed)) {
                self.member(&full, bytes, depth);
            }
        }
    }

    /// A single packed stream: a text, or a tar.
    pub(super) fn packed(
        &mut self,
        name: &str,
        reader: impl Read,
        packing: Packing,
        packed: Option<u64>,
        depth: usize,
    ) {
        let unpacked: Box<dyn Read + '_> = match packing {
            Packing::Gzip => Box::new(flate2::read::MultiGzDecoder::new(reader)),
            Packing::Xz => Box::new(liblzma::read::XzDecoder::new_multi_decoder(reader)),
            Packing::Zstd => match zstd::stream::read::Decoder::new(reader) {
                Ok(decoder) => Box::new(decoder),
                Err(error) => {
                    self.skip(name, format!("cannot be opened: {error}"));
                    return;
                }
            },
        };
        let mut unpacked = BufReader::with_capacity(1 << 16, unpacked);
        let mut head = Vec::with_capacity(kind::HEAD);
        if let Err(error) = (&mut unpacked)
            .take(kind::HEAD as u64)
            .read_to_end(&mut head)
        {
            self.skip(
                name,
                format!("cannot be unpacked: {error}; download or pack it again"),
            );
            return;
        }
        let inner = inner_name(name);
        let is_tar = kind::of(&inner, &head) == kind::Kind::Tar;
        let whole = std::io::Cursor::new(head).chain(unpacked);
        if is_tar {
            self.tar(name, whole, packed, depth);
            return;
        }
        let full = format!("{name}!/{inner}");
        if let Some(bytes) = self.read_whole(&full, whole, limit(packed)) {
            self.member(&full, bytes, depth);
        }
    }

    /// A member that has been unpacked: perhaps an archive itself.
    fn member(&mut self, name: &str, bytes: Vec<u8>, depth: usize) {
        let length = bytes.len() as u64;
        self.stream(name, std::io::Cursor::new(bytes), Some(length), depth + 1);
    }

    /// A member's name; a back slash separates folders in zips made on Windows.
    fn member_name(&self, raw: &[u8]) -> String {
        let name = match std::str::from_utf8(raw) {
            Ok(name) if name.is_ascii() => name.to_owned(),
            _ => (self.decode_name)(raw),
        };
        name.replace('\\', "/")
    }
}

/// The name of what a packed file holds: its own without the last extension.
fn inner_name(name: &str) -> String {
    let last = name.rsplit('/').next().unwrap_or(name);
    let lower = last.to_lowercase();
    for (extension, instead) in [
        (".tgz", ".tar"),
        (".txz", ".tar"),
        (".tzst", ".tar"),
        (".gz", ""),
        (".xz", ""),
        (".zst", ""),
    ] {
        if lower.ends_with(extension) {
            let stem = last.get(..last.len() - extension.len()).unwrap_or(last);
            return format!("{stem}{instead}");
        }
    }
    last.to_owned()
}
