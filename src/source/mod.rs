//! Paths to sources: every file and archive member under a path, one after the other, as bytes.
//!
//! A folder is walked in the order of its names, a zip in the order of its members' names, a tar as it stands, since
//! it can only be read once; so the same input gives the same order on every machine. Archives may stand inside
//! archives, [`DEPTH`] deep. Only one member is held at a time, and none larger than [`MEMBER_LIMIT`]: memory does
//! not grow with the archive.
//!
//! What cannot be read (permission, a broken member, a bomb, a format that is no text) is a [`Warning`] that names
//! it and says what to do, and the rest goes on: the rule of ripgrep. What this room refuses: to write anything
//! anywhere (a member's name is a label, never a path), to follow a link twice, to look at encodings (the names
//! inside zips, in GBK as often as not, are read by a function the caller gives), and to interpret: an HTML file
//! is handed on as the bytes it is.

mod archive;
mod folder;
mod kind;

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::path::Path;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use sha2::{Digest, Sha256};

use crate::document::Source;
use crate::error::{Error, Result, Warning};

/// How deep archives may stand in archives. Real ones come two deep (a province's zip of counties' zips); what is
/// deeper is a quine or a mistake.
pub const DEPTH: usize = 3;

/// The largest member read, in bytes. A report is some kilobytes and the largest single text seen 40 MB; a member is
/// held about six times while it is analysed, so this keeps a thread below 2 GB.
pub const MEMBER_LIMIT: u64 = 256 << 20;

/// The most a member may grow when unpacked, as a multiple of its packed size. Chinese text shrinks to between a third
/// and a tenth; forms of spaces and rules to a hundredth; deflate's bombs reach 1,032.
pub const RATIO_LIMIT: u64 = 200;

/// Members smaller than this unpacked are no bombs whatever their ratio.
pub const RATIO_FLOOR: u64 = 16 << 20;

/// Reads the name of an archive member that is not ASCII.
pub type DecodeName = fn(&[u8]) -> String;

/// What reading one file or member gave.
pub type Item = std::result::Result<Source, Warning>;

/// All sources under `path`: a file, a folder or an archive.
///
/// They are read on a thread of their own, at most one ahead of the caller, and reading ends when the iterator is
/// dropped.
///
/// # Errors
///
/// When `path` itself cannot be read. Whatever goes wrong below it is an item.
pub fn open(path: &Path, decode_name: DecodeName) -> Result<Sources> {
    let metadata =
        std::fs::metadata(path).map_err(|error| Error::io(path, "cannot read", error))?;
    if metadata.is_dir() {
        std::fs::read_dir(path)
            .map_err(|error| Error::io(path, "cannot read the folder", error))?;
    } else if metadata.is_file() {
        File::open(path).map_err(|error| Error::io(path, "cannot read", error))?;
    }
    let (sender, receiver) = sync_channel(1);
    let path = path.to_path_buf();
    thread::spawn(move || {
        let mut sink = |item| sender.send(item).is_ok();
        let mut reader = Reader {
            sink: &mut sink,
            decode_name,
            stopped: false,
        };
        reader.root(&path);
    });
    Ok(Sources(receiver))
}

/// The sources under a path, in order.
#[derive(Debug)]
pub struct Sources(Receiver<Item>);

impl Iterator for Sources {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.0.recv().ok()
    }
}

/// The bytes of one file that is no report: a codebook, a lexicon, a sheet.
///
/// # Errors
///
/// When it cannot be read; the error names it.
pub fn read_file(path: &Path) -> Result<Vec<u8>> {
    std::fs::read(path).map_err(|error| Error::io(path, "cannot read", error))
}

/// A source made of bytes at hand, as from standard input.
#[must_use]
pub fn from_bytes(name: impl Into<String>, bytes: Vec<u8>) -> Source {
    use std::fmt::Write as _;
    let digest = Sha256::digest(&bytes);
    let id = digest
        .iter()
        .take(8)
        .fold(String::with_capacity(16), |mut id, byte| {
            // Writing to a string cannot fail.
            let _ = write!(id, "{byte:02x}");
            id
        });
    Source {
        id,
        name: name.into(),
        bytes,
    }
}

/// Walks files, folders and archives, and hands every source to the sink.
struct Reader<'a> {
    /// Takes an item; `false` when nobody wants more.
    sink: &'a mut dyn FnMut(Item) -> bool,
    decode_name: DecodeName,
    stopped: bool,
}

impl Reader<'_> {
    fn root(&mut self, path: &Path) {
        if path.is_dir() {
            self.folder(path);
            return;
        }
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |name| folder::name_text(name, self.decode_name),
        );
        self.file(path, &name);
    }

    fn give(&mut self, item: Item) {
        if !self.stopped {
            self.stopped = !(self.sink)(item);
        }
    }

    fn skip(&mut self, name: &str, message: impl Into<String>) {
        self.give(Err(Warning::skip(name, message)));
    }

    /// One file of the file system.
    fn file(&mut self, path: &Path, name: &str) {
        let opened = std::fs::metadata(path).and_then(|metadata| {
            if metadata.is_file() {
                File::open(path).map(|file| Some((file, metadata.len())))
            } else {
                Ok(None)
            }
        });
        match opened {
            Ok(Some((mut file, length))) => {
                // A zip is read by its directory at the end; as a file of any size it need not be held.
                let mut mark = [0; 4];
                let zip =
                    file.read_exact(&mut mark).is_ok() && kind::of(name, &mark) == kind::Kind::Zip;
                match file.rewind() {
                    Ok(()) if zip => self.zip(name, BufReader::new(file), 0),
                    Ok(()) => self.stream(name, BufReader::new(file), Some(length), 0),
                    Err(error) => self.skip(name, format!("cannot be read: {error}")),
                }
            }
            Ok(None) => self.skip(
                name,
                "not a regular file (a device, pipe or socket): skipped",
            ),
            Err(error) => self.skip(name, format!("cannot be read: {error}")),
        }
    }

    /// A file or member of unknown kind: an archive to open, a text to give, or something to name and skip.
    fn stream(&mut self, name: &str, mut reader: impl Read, length: Option<u64>, depth: usize) {
        if self.stopped {
            return;
        }
        let mut head = Vec::with_capacity(kind::HEAD);
        let read = (&mut reader).take(kind::HEAD as u64).read_to_end(&mut head);
        if let Err(error) = read {
            self.skip(
                name,
                format!("cannot be read: {error}; unpack or copy it again"),
            );
            return;
        }
        let kind = kind::of(name, &head);
        let whole = std::io::Cursor::new(head).chain(reader);
        if let kind::Kind::Foreign(advice) = kind {
            self.skip(name, format!("skipped: {advice}"));
            return;
        }
        if kind != kind::Kind::Text && depth >= DEPTH {
            self.skip(
                name,
                format!("an archive inside {DEPTH} others: skipped; unpack the outer ones first"),
            );
            return;
        }
        match kind {
            kind::Kind::Tar => self.tar(name, whole, length, depth),
            kind::Kind::Packed(packing) => self.packed(name, whole, packing, length, depth),
            kind::Kind::Zip => {
                if let Some(bytes) = self.read_whole(name, whole, MEMBER_LIMIT) {
                    self.zip(name, std::io::Cursor::new(bytes), depth);
                }
            }
            kind::Kind::Text | kind::Kind::Foreign(_) => {
                if let Some(bytes) = self.read_whole(name, whole, MEMBER_LIMIT) {
                    self.give(Ok(from_bytes(name, bytes)));
                }
            }
        }
    }

    /// All bytes of `reader`, unless there are more than `limit`; then, or when reading fails, the member is skipped.
    fn read_whole(&mut self, name: &str, reader: impl Read, limit: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        match reader.take(limit + 1).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 <= limit => Some(bytes),
            Ok(_) if limit < MEMBER_LIMIT => {
                self.skip(
                    name,
                    format!("grows more than {RATIO_LIMIT} times when unpacked, like a zip bomb: skipped; unpack it yourself if you trust it"),
                );
                None
            }
            Ok(_) => {
                self.skip(
                    name,
                    format!(
                        "larger than {} MB: skipped; split it into parts",
                        MEMBER_LIMIT >> 20
                    ),
                );
                None
            }
            Err(error) => {
                self.skip(
                    name,
                    format!("cannot be read: {error}; unpack or copy it again"),
                );
                None
            }
        }
    }
}
