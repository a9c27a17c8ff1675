//! Paths to sources: every file, archive member and table row under a path, one after the other, as bytes.
//!
//! A folder is walked in the order of its names, a zip in the order of its members' names, a tar, a WARC and a table
//! as they stand, since they can only be read once; so the same input gives the same order on every machine. Archives
//! may stand inside archives, [`DEPTH`] deep. Only one member is held at a time, and none larger than
//! [`MEMBER_LIMIT`]: memory does not grow with the archive, but for the names in one folder or one zip's directory.
//!
//! What a source is depends on its format. A text or HTML file is its bytes. Of a Word file (`word`) the text is
//! taken out, a paragraph a line, and the lines counted are those paragraphs; of a PDF (`pdf`), a printed line a line.
//! A row of CSV, TSV or JSON Lines (`rows`) is a source of its own, named `file.csv!/row 12`; the lines counted are the
//! file's. A row of a workbook (`sheet`) is one too, and the lines counted are the cell's. A WARC (`warc`) gives one
//! source a response, named by its address.
//!
//! What cannot be read (permission, a broken member, a bomb, a format that is no text) is a [`Warning`] that names
//! it and says what to do, and the rest goes on: the rule of ripgrep. What this room refuses: to write anything
//! anywhere (a member's name is a label, never a path), to follow a link twice, and to look at encodings (names and rows
//! in GBK are read by a function the caller gives).

mod archive;
mod bounds;
mod folder;
mod kind;
mod numbering;
mod pdf;
mod progress;
mod rows;
mod sheet;
mod warc;
mod word;

use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use sha2::{Digest, Sha256};

use crate::document::{Form, Source, SourceLines};
use crate::error::{Error, Reason, Result, Warning};
use crate::settings::Reading;
pub use crate::settings::{DEPTH, MEMBER_LIMIT, RATIO_LIMIT};
pub use progress::Consumed;

/// Members smaller than this unpacked are no bombs whatever their ratio.
pub const RATIO_FLOOR: u64 = 16 << 20;

/// What is said where reading a file panicked.
const FAULT: &str =
    "a fault in baogao stopped reading here, the rest is lost; please report it with the file";

/// Reads bytes that are not ASCII: the name of an archive member, a row of a table.
pub type DecodeName = fn(&[u8]) -> String;

/// What reading one file or member gave.
pub type Item = std::result::Result<Source, Warning>;

/// All sources under `path`, with the usual limits.
///
/// # Errors
///
/// As [`open_with`].
pub fn open(path: &Path, decode_name: DecodeName) -> Result<Sources> {
    open_with(path, decode_name, &Reading::default())
}

/// All sources under `path`: a file, a folder or an archive.
///
/// They are read on a thread of their own, at most one ahead of the caller, and reading ends when the iterator is
/// dropped.
///
/// # Errors
///
/// When `path` itself cannot be read. Whatever goes wrong below it is an item.
pub fn open_with(path: &Path, decode_name: DecodeName, reading: &Reading) -> Result<Sources> {
    let metadata =
        std::fs::metadata(path).map_err(|error| Error::io(path, "cannot read", error))?;
    if metadata.is_dir() {
        std::fs::read_dir(path)
            .map_err(|error| Error::io(path, "cannot read the folder", error))?;
    } else if metadata.is_file() {
        File::open(path).map_err(|error| Error::io(path, "cannot read", error))?;
    }
    let (sender, receiver) = sync_channel(1);
    let consumed = Arc::new(Consumed::default());
    progress::measure(path, &consumed);
    let (path, reading, counted) = (path.to_path_buf(), reading.clone(), Arc::clone(&consumed));
    thread::spawn(move || {
        let mut sink = |item| sender.send(item).is_ok();
        let mut reader = Reader {
            sink: &mut sink,
            decode_name,
            reading,
            consumed: counted,
            stopped: false,
        };
        reader.root(&path);
    });
    Ok(Sources { receiver, consumed })
}

/// The sources under a path, in order.
#[derive(Debug)]
pub struct Sources {
    receiver: Receiver<Item>,
    consumed: Arc<Consumed>,
}

impl Sources {
    /// How much of the files has been read; goes on counting while the sources are taken.
    #[must_use]
    pub fn consumed(&self) -> Arc<Consumed> {
        Arc::clone(&self.consumed)
    }
}

impl Drop for Sources {
    fn drop(&mut self) {
        self.consumed.stop();
    }
}

impl Iterator for Sources {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        self.receiver.recv().ok()
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
    let name = name.into();
    Source {
        id,
        form: kind::form(&name, &bytes),
        name,
        bytes,
        lines: SourceLines::default(),
    }
}

/// Walks files, folders and archives, and hands every source to the sink.
struct Reader<'a> {
    /// Takes an item; `false` when nobody wants more.
    sink: &'a mut dyn FnMut(Item) -> bool,
    decode_name: DecodeName,
    reading: Reading,
    consumed: Arc<Consumed>,
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

    fn skip(&mut self, reason: Reason, name: &str, message: impl Into<String>) {
        self.give(Err(Warning::skip(reason, name, message)));
    }

    /// Names what could not be read or unpacked; `advice` says what to do.
    fn failed(&mut self, name: &str, what: &str, error: &std::io::Error, advice: &str) {
        let reason = bounds::reason(error);
        let message = if reason == Reason::Bomb || reason == Reason::TooLarge {
            error.to_string()
        } else {
            format!("{what}: {error}{advice}")
        };
        self.skip(reason, name, message);
    }

    /// One file of the file system; a fault in a reader of its format loses this file only.
    fn file(&mut self, path: &Path, name: &str) {
        let read = catch_unwind(AssertUnwindSafe(|| self.opened(path, name)));
        if read.is_err() {
            self.skip(Reason::Fault, name, FAULT);
        }
    }

    fn opened(&mut self, path: &Path, name: &str) {
        // Looked at before it is opened: opening a pipe would wait for somebody to write into it.
        let opened = std::fs::metadata(path).and_then(|metadata| {
            if metadata.is_file() {
                File::open(path).map(|file| Some((file, metadata.len())))
            } else {
                Ok(None)
            }
        });
        let (mut file, length) = match opened {
            Ok(Some(opened)) => opened,
            Ok(None) => {
                let message = "not a regular file (a device, pipe or socket): skipped";
                self.skip(Reason::Special, name, message);
                return;
            }
            Err(error) => {
                let advice = if error.kind() == std::io::ErrorKind::PermissionDenied {
                    "; give yourself the right to read it"
                } else {
                    ""
                };
                self.failed(name, "cannot be read", &error, advice);
                return;
            }
        };
        let before = self.consumed.read();
        // A zip is read by its directory at the end; as a file of any size it need not be held.
        let mut mark = [0; 4];
        let zip = file.read_exact(&mut mark).is_ok() && kind::of(name, &mark) == kind::Kind::Zip;
        match file.rewind() {
            Ok(()) if zip => self.zip(name, BufReader::new(file), length, 0),
            Ok(()) => {
                // What is written behind the length it was opened with is another run's.
                let counted = self.consumed.counting((&mut file).take(length));
                self.stream(name, BufReader::new(counted), Some(length), 0);
                let now = file.metadata().map_or(length, |metadata| metadata.len());
                if now != length {
                    let message = format!(
                        "changed while it was read: {length} bytes when it was opened, {now} now; run again when it is at rest"
                    );
                    self.give(Err(Warning::doubt(name, message)));
                }
            }
            Err(error) => self.failed(name, "cannot be read", &error, ""),
        }
        self.consumed.passed(before + length);
    }

    /// A file or member of unknown kind: an archive to open, a text to give, or something to name and skip.
    fn stream(&mut self, name: &str, mut reader: impl Read, length: Option<u64>, depth: usize) {
        if self.stopped {
            return;
        }
        let mut head = Vec::with_capacity(kind::HEAD);
        let read = (&mut reader).take(kind::HEAD as u64).read_to_end(&mut head);
        if let Err(error) = read {
            self.failed(name, "cannot be read", &error, "; unpack or copy it again");
            return;
        }
        let kind = kind::of(name, &head);
        // A box, so that archives in archives are one kind of reader and not ever longer ones.
        let mut whole: Box<dyn Read + '_> = Box::new(std::io::Cursor::new(head).chain(reader));
        if kind.is_archive() && depth >= self.reading.depth {
            let message = format!(
                "an archive inside {} others: skipped; unpack the outer ones first, or allow more with --max-depth",
                self.reading.depth
            );
            self.skip(Reason::TooDeep, name, message);
            return;
        }
        let limit = self.reading.member_limit;
        match kind {
            kind::Kind::Foreign(advice) => {
                self.skip(Reason::Format, name, format!("skipped: {advice}"));
            }
            kind::Kind::Tar => self.tar(name, whole, length, depth),
            kind::Kind::Packed(packing) => self.packed(name, whole, packing, length, depth),
            kind::Kind::Warc => self.warc(name, whole, depth),
            kind::Kind::Table(table) => self.table(name, whole, table),
            kind::Kind::Zip => {
                if let Some(bytes) = self.read_whole(name, &mut *whole, limit) {
                    let length = bytes.len() as u64;
                    self.zip(name, std::io::Cursor::new(bytes), length, depth);
                }
            }
            kind::Kind::Workbook => {
                if let Some(bytes) = self.read_whole(name, &mut *whole, limit) {
                    let read = catch_unwind(AssertUnwindSafe(|| self.workbook(name, &bytes)));
                    if read.is_err() {
                        self.skip(Reason::Fault, name, FAULT);
                    }
                }
            }
            kind::Kind::Docx | kind::Kind::Doc => {
                if let Some(bytes) = self.read_whole(name, &mut *whole, limit) {
                    let read = || match kind {
                        kind::Kind::Docx => word::docx(bytes, limit),
                        _ => word::doc(&bytes),
                    };
                    let text = catch_unwind(AssertUnwindSafe(read));
                    match text.unwrap_or_else(|_| Err(FAULT.to_owned())) {
                        Ok(text) => self.text(name, text.into_bytes()),
                        Err(message) => self.skip(Reason::Broken, name, message),
                    }
                }
            }
            kind::Kind::Pdf => {
                if let Some(bytes) = self.read_whole(name, &mut *whole, limit) {
                    let read = catch_unwind(AssertUnwindSafe(|| pdf::read(bytes, limit)));
                    match read {
                        Ok(Ok(read)) => self.pages(name, read),
                        Ok(Err(message)) => self.skip(Reason::Format, name, message),
                        Err(_) => self.skip(Reason::Fault, name, FAULT),
                    }
                }
            }
            kind::Kind::Text => {
                if let Some(bytes) = self.read_whole(name, &mut *whole, limit) {
                    self.text(name, bytes);
                }
            }
        }
    }

    /// The text of a PDF, and which pages have more.
    fn pages(&mut self, name: &str, read: pdf::Read) {
        if !read.torn.is_empty() {
            let pages: Vec<String> = read.torn.iter().map(usize::to_string).collect();
            let message = format!("parts of page {} could not be read", pages.join(", "));
            self.give(Err(Warning::doubt(name, message)));
        }
        self.text(name, read.text.into_bytes());
    }

    /// A text or page that is whole.
    fn text(&mut self, name: &str, bytes: Vec<u8>) {
        self.give(Ok(from_bytes(name, bytes)));
    }

    /// All bytes of `reader`, unless there are more than `limit`; then, or when reading fails, the member is skipped.
    fn read_whole(&mut self, name: &str, reader: impl Read, limit: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        match reader.take(limit + 1).read_to_end(&mut bytes) {
            Ok(_) if bytes.len() as u64 <= limit => return Some(bytes),
            Ok(_) if limit < self.reading.member_limit => {
                self.skip(Reason::Bomb, name, bounds::bomb(self.reading.ratio_limit));
            }
            Ok(_) => self.skip(Reason::TooLarge, name, bounds::too_large(limit)),
            Err(error) => self.failed(name, "cannot be read", &error, "; unpack or copy it again"),
        }
        None
    }
}

/// A source that is a part of `name`: a row of a table.
fn part(name: String, text: Vec<u8>, form: Form, lines: SourceLines) -> Source {
    Source {
        form,
        lines,
        ..from_bytes(name, text)
    }
}
