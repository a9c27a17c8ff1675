//! PDF to text: the lines of every page, in the order they are written.
//!
//! A page says where each character stands, and its fonts which character that is; pdfboss, a lenient reader in safe
//! Rust, makes lines of that. Damaged tables of objects are made anew, and fonts that are named and not held in the file
//! (`STSong-Light` with `UniGB-UCS2-H`) are read by the tables that PDF defines for them. What a scan shows is a picture,
//! and no text.

use pdfboss_core::{Document, Error};
use pdfboss_output::{FontCache, ReadingOrder, extract_text_reporting_cached};

use super::bounds;

const ADVICE: &str = "take its text out first, for instance with pdftotext -layout";

/// What was read of a PDF.
pub(super) struct Read {
    pub(super) text: String,
    /// Pages of which something could not be read, from 1.
    pub(super) torn: Vec<usize>,
}

/// The text of a PDF, no longer than `limit` bytes; why there is none, and what to do.
pub(super) fn read(bytes: Vec<u8>, limit: u64) -> Result<Read, String> {
    let document = Document::load(bytes).map_err(|error| match error {
        Error::Encrypted => "a PDF under a password; save it without one".to_owned(),
        error => format!("a PDF that cannot be read ({error}); {ADVICE}"),
    })?;
    let fonts = FontCache::default();
    let (mut text, mut torn) = (String::new(), Vec::new());
    for at in 0..document.page_count() {
        let page = document.page(at).and_then(|page| {
            extract_text_reporting_cached(&document, &page, &fonts, ReadingOrder::Content)
        });
        let whole = match page {
            Ok((lines, report)) => {
                text.push_str(lines.trim_end_matches('\n'));
                text.push('\n');
                report.is_complete()
            }
            Err(_) => false,
        };
        if !whole {
            torn.push(at + 1);
        }
        if text.len() as u64 > limit {
            return Err(bounds::too_large(limit));
        }
    }
    if text.trim().is_empty() {
        return Err(format!(
            "a PDF without text, of pictures most likely; read its text with OCR first, or {ADVICE}"
        ));
    }
    Ok(Read { text, torn })
}
