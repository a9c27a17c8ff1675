//! Web archives (ISO 28500): every response a crawler stored is a source, named by its address.
//!
//! Read as a stream, one record at a time. Requests, metadata and the like are no texts and left out, as is a
//! response that brings no page (a redirect, an error) or only what a page is decorated with (pictures, style
//! sheets, scripts); how many, is told once an archive.

use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read};

use super::Reader;
use crate::error::{Reason, Warning};

/// The longest line of a header, and the most lines.
const LINE: u64 = 64 << 10;
const LINES: usize = 1000;

/// Media types that hold no text to read.
const DECORATION: [&str; 8] = [
    "image/",
    "audio/",
    "video/",
    "font/",
    "text/css",
    "text/javascript",
    "application/javascript",
    "application/x-javascript",
];

type Header = BTreeMap<String, String>;

impl Reader<'_> {
    /// The responses in a WARC.
    pub(super) fn warc(&mut self, name: &str, reader: impl Read, depth: usize) {
        let mut reader = BufReader::new(reader);
        let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
        loop {
            if self.stopped {
                return;
            }
            match self.record(name, &mut reader, depth, &mut left_out) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let advice = "; download it again";
                    self.failed(name, "broken, the rest is lost", &error, advice);
                    break;
                }
            }
        }
        if !left_out.is_empty() {
            let list: Vec<String> = left_out
                .iter()
                .map(|(what, count)| format!("{what} {count}"))
                .collect();
            let message = format!("left out: {}", list.join(", "));
            self.give(Err(Warning::doubt(name, super::folder::plain(&message))));
        }
    }

    /// Reads one record; `false` at the end.
    fn record(
        &mut self,
        name: &str,
        reader: &mut impl BufRead,
        depth: usize,
        left_out: &mut BTreeMap<String, usize>,
    ) -> io::Result<bool> {
        let mut first = line(reader)?;
        // Two empty lines stand behind a record.
        while matches!(first.as_deref(), Some("")) {
            first = line(reader)?;
        }
        let Some(first) = first else {
            return Ok(false);
        };
        if !first.starts_with("WARC/") {
            return Err(invalid("no record where one should begin"));
        }
        let head = header(reader)?;
        let length: u64 = head
            .get("content-length")
            .and_then(|length| length.parse().ok())
            .ok_or_else(|| invalid("a record without its length"))?;
        let mut block = reader.take(length);
        let kind = head.get("warc-type").map_or("", String::as_str);
        if kind == "response" || kind == "resource" {
            let address = head
                .get("warc-target-uri")
                .map_or("", |uri| uri.trim_matches(['<', '>']));
            let full = format!("{name}!/{}", super::folder::plain(address));
            let is_http = kind == "response"
                && head
                    .get("content-type")
                    .is_none_or(|media| media.contains("http"));
            let answer = if is_http {
                Some(answer(&mut block)?)
            } else {
                None
            };
            match answer {
                Some(Err(what)) => *left_out.entry(what).or_default() += 1,
                Some(Ok(http)) => {
                    let limit = self.reading.member_limit;
                    if let Some(bytes) = self.read_whole(&full, &mut block, limit) {
                        self.body(&full, bytes, &http, depth);
                    }
                }
                None => {
                    let limit = self.reading.member_limit;
                    if let Some(bytes) = self.read_whole(&full, &mut block, limit) {
                        self.member(&full, bytes, depth);
                    }
                }
            }
        }
        io::copy(&mut block, &mut io::sink())?;
        if block.limit() > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(true)
    }

    /// The body of a response, without what it was wrapped in for the way.
    fn body(&mut self, name: &str, bytes: Vec<u8>, http: &Header, depth: usize) {
        let value = |key: &str| {
            http.get(key)
                .map_or(String::new(), |value| value.to_lowercase())
        };
        let bytes = if value("transfer-encoding").contains("chunked") {
            unchunked(&bytes).unwrap_or(bytes)
        } else {
            bytes
        };
        // Some crawlers keep the header and store the body unpacked.
        let packed = bytes.starts_with(&[0x1F, 0x8B]);
        match value("content-encoding").as_str() {
            "gzip" | "x-gzip" if packed => {
                let limit = self.limit(Some(bytes.len() as u64));
                let unpacked = flate2::read::MultiGzDecoder::new(bytes.as_slice());
                if let Some(bytes) = self.read_whole(name, unpacked, limit) {
                    self.member(name, bytes, depth);
                }
            }
            "br" | "zstd" | "compress" => {
                let message = "packed in a way that is not read; crawl it again without";
                self.skip(Reason::Format, name, message);
            }
            _ => self.member(name, bytes, depth),
        }
    }
}

/// The header of an HTTP answer, or what is left out of it and why.
fn answer(block: &mut impl BufRead) -> io::Result<Result<Header, String>> {
    let status = line(block)?.unwrap_or_default();
    let code = status.split_whitespace().nth(1).unwrap_or_default();
    let http = header(block)?;
    if !code.starts_with('2') {
        return Ok(Err(format!(
            "status {}",
            code.chars().take(3).collect::<String>()
        )));
    }
    let media = http
        .get("content-type")
        .map_or(String::new(), |media| media.to_lowercase());
    if let Some(known) = DECORATION.iter().find(|known| media.starts_with(**known)) {
        return Ok(Err(known.trim_end_matches('/').to_owned()));
    }
    Ok(Ok(http))
}

/// Lines `name: value` up to an empty one; names in small letters.
fn header(reader: &mut impl BufRead) -> io::Result<Header> {
    let mut header = Header::new();
    for _ in 0..LINES {
        match line(reader)? {
            None => return Ok(header),
            Some(line) if line.is_empty() => return Ok(header),
            Some(line) => {
                if let Some((name, value)) = line.split_once(':') {
                    header.insert(name.trim().to_lowercase(), value.trim().to_owned());
                }
            }
        }
    }
    Err(invalid("a header without end"))
}

/// A line without its end; bytes beyond ASCII as Latin-1, since addresses are escaped.
fn line(reader: &mut impl BufRead) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    if reader.take(LINE).read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.len() as u64 == LINE {
        return Err(invalid("a line of a header without end"));
    }
    let text = line.trim_ascii_end();
    Ok(Some(match std::str::from_utf8(text) {
        Ok(text) => text.to_owned(),
        Err(_) => text.iter().copied().map(char::from).collect(),
    }))
}

/// The chunks of a body joined; `None` where it is not chunked, as some crawlers store it.
fn unchunked(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let size = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(size.split(';').next()?.trim(), 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(out);
        }
        // A body that was cut off keeps what came.
        out.extend_from_slice(rest.get(..size).unwrap_or(rest));
        let Some(behind) = rest.get(size..) else {
            return Some(out);
        };
        rest = behind
            .strip_prefix(b"\r\n")
            .or_else(|| behind.strip_prefix(b"\n"))
            .unwrap_or(behind);
        if rest.is_empty() {
            return Some(out);
        }
    }
}

fn invalid(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
