//! Archives: zip by its directory, tar and the single-file packings as streams.

use std::io::{BufReader, Read, Seek};

use super::bounds::{self, Bounded};
use super::kind::{self, Packing};
use super::{RATIO_FLOOR, Reader};
use crate::error::Reason;

const LINK: &str = "a link or device in an archive: skipped; pack what it points to";

/// All members of an archive together may be this many times [`RATIO_FLOOR`] whatever their ratio: members that share
/// their packed bytes are small each and large together.
const FLOORS_IN_ALL: u64 = 16;

impl Reader<'_> {
    /// The most a member of `packed` bytes may have unpacked.
    pub(super) fn limit(&self, packed: Option<u64>) -> u64 {
        let most = self.reading.member_limit;
        packed.map_or(most, |packed| {
            let grown = packed.saturating_mul(self.reading.ratio_limit);
            grown.max(RATIO_FLOOR).min(most)
        })
    }

    /// The most all members of an archive of `packed` bytes may have unpacked.
    pub(super) fn limit_in_all(&self, packed: u64) -> u64 {
        packed
            .saturating_mul(self.reading.ratio_limit)
            .max(RATIO_FLOOR * FLOORS_IN_ALL)
    }

    /// The members of a zip in the order of their names.
    pub(super) fn zip(&mut self, name: &str, reader: impl Read + Seek, length: u64, depth: usize) {
        let mut archive = match zip::ZipArchive::new(reader) {
            Ok(archive) => archive,
            Err(error) => {
                self.skip(
                    Reason::Broken,
                    name,
                    format!("cannot be opened as a zip: {error}; download or pack it again"),
                );
                return;
            }
        };
        let mut left = self.limit_in_all(length);
        let mut members = Vec::with_capacity(archive.len());
        for index in 0..archive.len() {
            match archive.by_index_raw(index) {
                Ok(member) if member.is_dir() => {}
                Ok(member) => members.push((self.member_name(member.name_raw()), index)),
                Err(error) => {
                    let message = format!("member {index} cannot be read: {error}; pack it again");
                    self.skip(Reason::Broken, name, message);
                }
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
            let member = match archive.by_index(index) {
                Ok(member) => member,
                Err(error) => {
                    let message = format!(
                        "cannot be unpacked: {error}; pack it again without encryption, as deflate"
                    );
                    self.skip(Reason::Broken, &full, message);
                    continue;
                }
            };
            if member.is_symlink() {
                self.skip(Reason::Special, &full, LINK);
                continue;
            }
            let packed = member.compressed_size();
            let own = self.limit(Some(packed));
            let bytes = self.read_whole(&full, member, own.min(left));
            if depth == 0 {
                self.consumed.add(packed);
            }
            let Some(bytes) = bytes else {
                if own > left {
                    let message = format!(
                        "all its members together {}",
                        bounds::bomb(self.reading.ratio_limit)
                    );
                    self.skip(Reason::Bomb, name, message);
                    return;
                }
                continue;
            };
            left -= bytes.len() as u64;
            self.member(&full, bytes, depth);
        }
    }

    /// The members of a tar as they stand.
    pub(super) fn tar(&mut self, name: &str, reader: impl Read, packed: Option<u64>, depth: usize) {
        let mut archive = tar::Archive::new(reader);
        let entries = match archive.entries() {
            Ok(entries) => entries,
            Err(error) => {
                self.failed(name, "cannot be opened as a tar", &error, "; pack it again");
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
                    let advice = "; download or pack it again";
                    self.failed(name, "broken, the rest is lost", &error, advice);
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
                self.skip(Reason::Special, &full, LINK);
                continue;
            }
            let limit = self.limit(packed);
            if let Some(bytes) = self.read_whole(&full, entry, limit) {
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
                    self.failed(name, "cannot be opened", &error, "; download it again");
                    return;
                }
            },
        };
        let left = packed.map_or(u64::MAX, |packed| self.limit_in_all(packed));
        let unpacked = Bounded {
            inner: unpacked,
            left,
            ratio: self.reading.ratio_limit,
        };
        let mut unpacked = BufReader::with_capacity(1 << 16, unpacked);
        let mut head = Vec::with_capacity(kind::HEAD);
        if let Err(error) = (&mut unpacked)
            .take(kind::HEAD as u64)
            .read_to_end(&mut head)
        {
            let advice = "; download or pack it again";
            self.failed(name, "cannot be unpacked", &error, advice);
            return;
        }
        let inner = inner_name(name);
        let kind = kind::of(&inner, &head);
        let whole = std::io::Cursor::new(head).chain(unpacked);
        let full = format!("{name}!/{inner}");
        match kind {
            // Known by both names as one archive.
            kind::Kind::Tar => self.tar(name, whole, packed, depth),
            kind::Kind::Warc => self.warc(name, whole, depth),
            kind::Kind::Table(table) => self.table(&full, whole, table),
            _ => {
                let limit = self.limit(packed);
                if let Some(bytes) = self.read_whole(&full, whole, limit) {
                    self.member(&full, bytes, depth);
                }
            }
        }
    }

    /// A member that has been unpacked: perhaps an archive itself.
    pub(super) fn member(&mut self, name: &str, bytes: Vec<u8>, depth: usize) {
        let length = bytes.len() as u64;
        self.stream(name, std::io::Cursor::new(bytes), Some(length), depth + 1);
    }

    /// A member's name; a back slash separates folders in zips made on Windows.
    fn member_name(&self, raw: &[u8]) -> String {
        let name = match std::str::from_utf8(raw) {
            Ok(name) if name.is_ascii() => name.to_owned(),
            _ => (self.decode_name)(raw),
        };
        super::folder::plain(&name.replace('\\', "/"))
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
