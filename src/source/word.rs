//! Word files to text: a paragraph a line, cells of a table apart by tabs.
//!
//! `docx` is a zip with the text in `word/document.xml` (ECMA-376); deleted text, codes of fields and the second
//! telling of a drawing for old readers are left out; the numbers that Word makes itself are put in (`numbering`). `doc`
//! and `wps` are compound files whose text stands in pieces, eight bits or sixteen a character, found through the piece
//! table (MS-DOC, 2.8.35); numbers that Word makes itself are left out there.

use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::bounds;
use super::numbering::{Numbering, Place, attribute};

/// The text of a `.docx` file; no part of it may be larger than `limit`.
pub(super) fn docx(bytes: Vec<u8>, limit: u64) -> Result<String, String> {
    let broken = |error: &dyn std::fmt::Display| {
        format!("cannot be read as a Word file: {error}; open it in Word and save it again")
    };
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
    let mut part = |name: &str| {
        let part = parts.by_name(name).map_err(|error| broken(&error))?;
        let mut xml = Vec::new();
        part.take(limit + 1)
            .read_to_end(&mut xml)
            .map_err(|error| broken(&error))?;
        if xml.len() as u64 > limit {
            return Err(bounds::too_large(limit));
        }
        Ok(xml)
    };
    let document = part("word/document.xml")?;
    // Most files have no lists, and a broken list is no reason to lose the text.
    let numbering = part("word/numbering.xml").unwrap_or_default();
    let styles = part("word/styles.xml").unwrap_or_default();
    let mut numbering = Numbering::read(&numbering, &styles);
    paragraphs(&document, &mut numbering).map_err(|error| broken(&error))
}

/// What a paragraph says of itself before its text.
#[derive(Default)]
struct Properties {
    place: Place,
    style: Option<String>,
    /// Whether they are being told.
    inside: bool,
    /// Depth in properties as they were before a tracked change.
    former: usize,
}

impl Properties {
    fn begin(&mut self, tag: &str) {
        match tag {
            "pPr" if self.former == 0 => {
                *self = Self {
                    inside: true,
                    ..Self::default()
                }
            }
            "pPrChange" => self.former += 1,
            _ => {}
        }
    }

    fn take(&mut self, tag: &BytesStart<'_>) {
        if !self.inside || self.former > 0 {
            return;
        }
        let value = || attribute(tag, "w:val");
        match tag.local_name().as_ref() {
            "numId" => self.place.list = value(),
            "ilvl" => self.place.level = value().and_then(|level| level.parse().ok()),
            "pStyle" => self.style = value(),
            _ => {}
        }
    }

    /// Whether the properties end here, and the number stands here.
    fn end(&mut self, tag: &str) -> bool {
        match tag {
            "pPrChange" => self.former = self.former.saturating_sub(1),
            "pPr" if self.former == 0 => return std::mem::take(&mut self.inside),
            _ => {}
        }
        false
    }
}

/// The text of the paragraphs of a `document.xml`.
fn paragraphs(xml: &[u8], numbering: &mut Numbering) -> Result<String, quick_xml::Error> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut text = String::new();
    let (mut in_text, mut fallback) = (false, 0_usize);
    let mut properties = Properties::default();
    loop {
        let event = reader.read_event()?;
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            properties.take(tag);
        }
        match event {
            Event::Eof => break,
            Event::Start(tag) => match tag.local_name().as_ref() {
                "Fallback" => fallback += 1,
                "t" => in_text = true,
                other => properties.begin(other),
            },
            Event::End(tag) => match tag.local_name().as_ref() {
                "Fallback" => fallback = fallback.saturating_sub(1),
                "t" => in_text = false,
                "p" if fallback == 0 => text.push('\n'),
                other => {
                    if properties.end(other) && fallback == 0 {
                        let style = properties.style.as_deref();
                        text.push_str(&numbering.next(&properties.place, style));
                    }
                }
            },
            Event::Empty(tag) if fallback == 0 => match tag.local_name().as_ref() {
                "tab" => text.push('\t'),
                "br" | "cr" | "p" => text.push('\n'),
                "noBreakHyphen" => text.push('-'),
                _ => {}
            },
            Event::Text(part) if in_text && fallback == 0 => text.push_str(&part),
            Event::GeneralRef(name) if in_text && fallback == 0 => {
                if let Some(character) = name.resolve_char_ref()? {
                    text.push(character);
                } else {
                    text.push_str(match name.as_ref() {
                        "amp" => "&",
                        "lt" => "<",
                        "gt" => ">",
                        "quot" => "\"",
                        "apos" => "'",
                        _ => "",
                    });
                }
            }
            _ => {}
        }
    }
    Ok(text)
}

/// The text of a `.doc` or `.wps` file.
pub(super) fn doc(bytes: &[u8]) -> Result<String, String> {
    pieces(bytes).map_err(|what| {
        format!("cannot be read as a Word file: {what}; open it in Word or LibreOffice and save it as docx")
    })
}

/// Where the head of a document says what.
mod head {
    /// Which table stream is used (bit 9), whether the text is encrypted (bit 8).
    pub const FLAGS: usize = 0x0A;
    /// Characters of the main text.
    pub const LENGTH: usize = 0x4C;
    /// Place and length of the piece table in the table stream.
    pub const PIECES: usize = 0x1A2;
    pub const PIECES_LENGTH: usize = 0x1A6;
}

fn pieces(bytes: &[u8]) -> Result<String, String> {
    let mut file =
        cfb::CompoundFile::open(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut stream = |name: &str| {
        let mut out = Vec::new();
        let mut stream = file.open_stream(name).map_err(|error| error.to_string())?;
        // Never more than the file itself holds, whatever its directory says.
        let read = (&mut stream).take(bytes.len() as u64).read_to_end(&mut out);
        read.map_err(|error| error.to_string())?;
        Ok::<_, String>(out)
    };
    let main = stream("WordDocument")?;
    let cut = || "it is cut off".to_owned();
    if u16_at(&main, 0) != Some(0xA5EC) {
        return Err("it is older than Word 97".to_owned());
    }
    let flags = u16_at(&main, head::FLAGS).ok_or_else(cut)?;
    if flags & 0x0100 != 0 {
        return Err("it has a password".to_owned());
    }
    let table = stream(if flags & 0x0200 == 0 {
        "0Table"
    } else {
        "1Table"
    })?;
    let length = u32_at(&main, head::LENGTH).ok_or_else(cut)?;
    let start = u32_at(&main, head::PIECES).ok_or_else(cut)?;
    let size = u32_at(&main, head::PIECES_LENGTH).ok_or_else(cut)?;
    let mut rest = table
        .get(start..start.saturating_add(size))
        .ok_or_else(cut)?;
    // Formats come before the table, each with its length.
    while let [1, low, high, ..] = *rest {
        let formats = 3 + usize::from(u16::from_le_bytes([low, high]));
        rest = rest.get(formats..).ok_or_else(cut)?;
    }
    let [2, _, _, _, _, list @ ..] = rest else {
        return Err("it has no table of pieces".to_owned());
    };
    // One more place than pieces; four bytes a place, eight a piece.
    let count = list.len().saturating_sub(4) / 12;
    let mut text = String::new();
    for index in 0..count {
        let from = u32_at(list, 4 * index).ok_or_else(cut)?;
        let to = u32_at(list, 4 * index + 4).ok_or_else(cut)?.min(length);
        let place = u32_at(list, 4 * (count + 1) + 8 * index + 2).ok_or_else(cut)?;
        let characters = to.saturating_sub(from);
        if place & 0x4000_0000 == 0 {
            let part = main.get(place..).ok_or_else(cut)?;
            let part = part.get(..2 * characters).unwrap_or(part);
            let units = part
                .chunks_exact(2)
                .map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
            text.extend(
                char::decode_utf16(units).map(|read| read.unwrap_or(char::REPLACEMENT_CHARACTER)),
            );
        } else {
            let part = main.get((place & 0x3FFF_FFFF) / 2..).ok_or_else(cut)?;
            let part = part.get(..characters).unwrap_or(part);
            text.extend(part.iter().map(|byte| latin(*byte)));
        }
    }
    Ok(shown(&text))
}

/// The marks of windows-1252 that Word writes in eight bits; the rest of it is Latin-1.
fn latin(byte: u8) -> char {
    match byte {
        0x85 => '…',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x95 => '•',
        0x96 => '–',
        0x97 => '—',
        other => char::from(other),
    }
}

/// Without the codes of fields and the marks of objects; ends of paragraphs and cells as lines and tabs.
fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // Whether the code of the field at each depth is being told.
    let mut fields: Vec<bool> = Vec::new();
    for character in text.chars() {
        match character {
            '\u{13}' => fields.push(true),
            '\u{14}' => {
                if let Some(code) = fields.last_mut() {
                    *code = false;
                }
            }
            '\u{15}' => {
                fields.pop();
            }
            _ if fields.contains(&true) => {}
            '\r' | '\u{0B}' | '\u{0C}' => out.push('\n'),
            '\u{07}' => out.push('\t'),
            '\u{1E}' => out.push('-'),
            '\t' | '\n' => out.push(character),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes([pair[0], pair[1]]))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    usize::try_from(u32::from_le_bytes([four[0], four[1], four[2], four[3]])).ok()
}
