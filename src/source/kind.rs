//! What a file is, by its first bytes, and by its name where the bytes do not say.

use crate::document::Form;

/// How much of a file is looked at: the mark of a tar stands at byte 257.
pub(super) const HEAD: usize = 512;

/// How a stream is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
    Xz,
}

/// How a table holds its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Table {
    /// Separated by this byte.
    Separated(u8),
    /// One JSON object a line.
    JsonLines,
}

/// What to do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text, as far as can be told: bytes for `decode`.
    Text,
    Zip,
    Tar,
    Packed(Packing),
    /// Pages as a crawler stored them.
    Warc,
    Table(Table),
    /// A Word file since 2007: a zip.
    Docx,
    /// An Excel file since 2007: a zip.
    Workbook,
    /// A Word or WPS file as they were before.
    Doc,
    /// Pages as they are printed.
    Pdf,
    /// Not text; the advice says what to do.
    Foreign(&'static str),
}

impl Kind {
    /// Whether members stand in it.
    pub(super) fn is_archive(self) -> bool {
        matches!(self, Self::Zip | Self::Tar | Self::Packed(_) | Self::Warc)
    }
}

const OFFICE: &str = "a word-processor file; save it as text (.txt) first, for instance with LibreOffice --convert-to txt";
const PAGES: &str = "an electronic book; save it as text or PDF first";
const SHEET: &str = "a spreadsheet or presentation; save it as XLSX or CSV first and name its text with --text-column";
const PICTURE: &str = "a picture, sound or film; read its text with OCR first";
const PACKED: &str = "an archive of a kind that is not read; pack it again as zip or tar";
const PROGRAM: &str = "a program or a database, not text";

/// Formats that tell by their first bytes.
const MARKS: [(&[u8], &str); 14] = [
    (b"{\\rtf", OFFICE),
    (b"\x89PNG", PICTURE),
    (b"\xFF\xD8\xFF", PICTURE),
    (b"GIF8", PICTURE),
    (b"II*\0", PICTURE),
    (b"MM\0*", PICTURE),
    (b"ID3", PICTURE),
    (b"Rar!", PACKED),
    (b"7z\xBC\xAF", PACKED),
    (b"BZh", PACKED),
    (b"\x7FELF", PROGRAM),
    (b"MZ\x90\0", PROGRAM),
    (b"SQLite format 3", PROGRAM),
    (b"\xCA\xFE\xBA\xBE", PROGRAM),
];

/// Formats known by their extension: those that are zips inside, and those without a mark.
const EXTENSIONS: [(&[&str], &str); 5] = [
    (&["odt", "rtf", "pages", "docm", "uof"], OFFICE),
    (&["xls", "et", "ods", "ppt", "pptx", "dps"], SHEET),
    (&["caj", "epub", "ofd"], PAGES),
    (
        &[
            "jpg", "jpeg", "png", "gif", "bmp", "tif", "tiff", "webp", "mp3", "wav", "mp4", "avi",
            "mov",
        ],
        PICTURE,
    ),
    (
        &["exe", "dll", "so", "db", "sqlite", "class", "jar", "apk"],
        PROGRAM,
    ),
];

/// What the file called `name`, which begins with `head`, is.
pub(super) fn of(name: &str, head: &[u8]) -> Kind {
    let lower = name.to_lowercase();
    let extension = lower
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension);
    if let Some((_, advice)) = EXTENSIONS
        .iter()
        .find(|(extensions, _)| extensions.contains(&extension))
    {
        return Kind::Foreign(advice);
    }
    match (extension, head) {
        ("docx", [b'P', b'K', ..]) => return Kind::Docx,
        ("xlsx" | "xlsm", [b'P', b'K', ..]) => return Kind::Workbook,
        // Many a .doc is a page or a text under a false name.
        ("doc" | "docx" | "wps" | "dot", [0xD0, 0xCF, 0x11, 0xE0, ..]) => return Kind::Doc,
        ("xlsx" | "xlsm", [0xD0, 0xCF, 0x11, 0xE0, ..]) => return Kind::Foreign(SHEET),
        (_, [0xD0, 0xCF, 0x11, 0xE0, ..]) => return Kind::Foreign(OFFICE),
        ("pdf", _) => return Kind::Pdf,
        ("csv", _) => return Kind::Table(Table::Separated(b',')),
        ("tsv" | "tab", _) => return Kind::Table(Table::Separated(b'\t')),
        ("jsonl" | "ndjson", _) => return Kind::Table(Table::JsonLines),
        _ => {}
    }
    match head {
        [b'W', b'A', b'R', b'C', b'/', b'0' | b'1', b'.', ..] => return Kind::Warc,
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => return Kind::Zip,
        [b'%', b'P', b'D', b'F', b'-', ..] => return Kind::Pdf,
        [0x1F, 0x8B, 8, ..] => return Kind::Packed(Packing::Gzip),
        [0x28, 0xB5, 0x2F, 0xFD, ..] => return Kind::Packed(Packing::Zstd),
        [0xFD, b'7', b'z', b'X', b'Z', 0, ..] => return Kind::Packed(Packing::Xz),
        _ => {}
    }
    if head.get(257..262) == Some(b"ustar") || extension == "tar" && head.len() == HEAD {
        return Kind::Tar;
    }
    // Two bytes of "BM" begin text too, so pictures of that kind are known by their extension only.
    match MARKS.iter().find(|(mark, _)| head.starts_with(mark)) {
        Some((_, advice)) => Kind::Foreign(advice),
        None => Kind::Text,
    }
}

/// Whether the text called `name` is a page, by its name or its beginning.
pub(super) fn form(name: &str, bytes: &[u8]) -> Form {
    let lower = name.to_lowercase();
    let extension = lower.rsplit_once('.').map_or("", |(_, after)| after);
    if matches!(extension, "html" | "htm" | "xhtml" | "shtml" | "mht") {
        return Form::Page;
    }
    let start = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let start = start.trim_ascii_start();
    let begins = |with: &[u8]| {
        start
            .get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    if begins(b"<!doctype html") || begins(b"<html") {
        Form::Page
    } else {
        Form::Text
    }
}

/// Whether a file is of the kind that systems and projects put beside the texts: hidden files, `__MACOSX`, a README.
/// They are left out without a word.
pub(super) fn is_litter(name: &str) -> bool {
    name.split('/')
        .any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
        || matches!(
            name.rsplit('/').next(),
            Some("README.md" | "README" | "README.txt" | "Thumbs.db" | "desktop.ini")
        )
}
