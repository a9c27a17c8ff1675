//! What cannot be undone: told with place and amount, and left as it stands.
//!
//! | kind | what stands there |
//! | --- | --- |
//! | `replacement_characters` | U+FFFD: bytes that some program could not read |
//! | `kunjinkao` | 锟斤拷: U+FFFD written as UTF-8 and read as GBK, three bytes of it for each lost byte or two |
//! | `question_marks` | Han text of which only `?` is left |
//! | `masked_number` | `xx例`, `**人`: a number that was made unreadable; the first of a line |
//! | `suspected_cut` | 人大会 where 人大常委会 is meant, a word cut out; the first of a line, with what may have stood |
//!
//! *How it knows.* A row of marks is one loss, and its span the amount. Masked numbers must stand in two lines, between
//! Chinese and a unit. A cut is suspected in a text that says 人大会 again and again, and 人大常委 hardly more often.
//!
//! *What it leaves alone.* Everything: nothing here changes text, and nothing is filled in. 人大会议 and 人大会同 are no
//! cuts, `x轴` and footnote stars no numbers, `??` no text.

use super::forms;
use crate::document::Loss;
use crate::span::Span;
use memchr::{memchr_iter, memchr2_iter, memmem};

/// Least `?` in a row, of a line made of them, that were Han text.
const QUESTIONS: usize = 4;
/// Least lines with a masked number.
const MASKED: usize = 2;
/// Least lines with a suspected cut.
const CUTS: usize = 3;

/// Finds what is lost for good.
pub(super) fn survey(text: &str) -> Vec<Loss> {
    let mut losses = Vec::new();
    rows(text, "\u{FFFD}", "replacement_characters", &mut losses);
    rows(text, "锟斤拷", "kunjinkao", &mut losses);
    questions(text, &mut losses);
    masked(text, &mut losses);
    cuts(text, &mut losses);
    losses
}

fn loss(kind: &'static str, span: Span) -> Loss {
    Loss {
        kind,
        span,
        candidates: Vec::new(),
    }
}

/// Rows of `sign`, one loss each.
fn rows(text: &str, sign: &str, kind: &'static str, losses: &mut Vec<Loss>) {
    let mut row: Option<Span> = None;
    for at in memmem::find_iter(text.as_bytes(), sign) {
        match &mut row {
            Some(row) if row.end == at => row.end = at + sign.len(),
            _ => losses.extend(
                row.replace(Span::new(at, at + sign.len()))
                    .map(|row| loss(kind, row)),
            ),
        }
    }
    losses.extend(row.map(|row| loss(kind, row)));
}

/// Lines of which hardly anything but `?` is left.
fn questions(text: &str, losses: &mut Vec<Loss>) {
    let mut behind = 0;
    for at in memmem::find_iter(text.as_bytes(), "????") {
        if at < behind {
            continue;
        }
        let start = memchr::memrchr(b'\n', &text.as_bytes()[..at]).map_or(0, |end| end + 1);
        let end = memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end);
        behind = end;
        let line = &text[start..end];
        let count = memchr_iter(b'?', line.as_bytes()).count();
        let han = line
            .chars()
            .filter(|&character| forms::is_han(character))
            .count();
        if count >= QUESTIONS && count > 2 * han && count * 2 > line.len() - 3 * han {
            let left = line.len() - line.trim_start().len();
            losses.push(loss(
                "question_marks",
                Span::new(start + left, start + line.trim_end().len()),
            ));
        }
    }
}

/// The first masked number of each line.
fn masked(text: &str, losses: &mut Vec<Loss>) {
    const UNITS: &str = "例人名个個年月日万萬亿億元起件次家户戶位期份條条县縣区區市号號";
    let bytes = text.as_bytes();
    let is_mask = |byte: u8| matches!(byte, b'x' | b'*');
    let mut found = Vec::new();
    let mut behind = 0;
    for at in memchr2_iter(b'x', b'*', bytes) {
        if at < behind {
            continue;
        }
        let length = bytes[at..]
            .iter()
            .take_while(|&&byte| is_mask(byte))
            .count();
        behind = at + length;
        let before = text[..at].chars().next_back();
        let after = text[at + length..].chars().next();
        if before.is_some_and(forms::is_han) && after.is_some_and(|unit| UNITS.contains(unit)) {
            found.push(loss("masked_number", Span::new(at, at + length)));
            behind = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
        }
    }
    if found.len() >= MASKED {
        losses.append(&mut found);
    }
}

/// The first 人大会 of each line, in a text where it stands for 人大常委会.
fn cuts(text: &str, losses: &mut Vec<Loss>) {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut behind = 0;
    for at in memmem::find_iter(bytes, "人大") {
        if at < behind {
            continue;
        }
        // 军人大会, 持有人大会: another word ends with 人. A cut stands behind a place, a mark or the start of a line.
        let before = text[..at].chars().next_back();
        if !before.is_none_or(|before| {
            "县縣市省区區乡鄉镇鎮州国國级級地各由与與和在向\n\u{3000} ，。、；：“（"
                .contains(before)
        }) {
            continue;
        }
        let rest = &text[at + 6..];
        let Some(third) = rest
            .chars()
            .next()
            .filter(|third| matches!(third, '会' | '會'))
        else {
            continue;
        };
        let next = rest.chars().nth(1);
        if next.is_some_and(|next| "议議同上场場期堂计計见見常合签簽后後前".contains(next))
        {
            continue;
        }
        let whole = if third == '会' {
            "人大常委会"
        } else {
            "人大常委會"
        };
        found.push(Loss {
            kind: "suspected_cut",
            span: Span::new(at, at + 9),
            candidates: vec![whole.to_owned()],
        });
        behind = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |end| at + end);
    }
    let said = || memmem::find_iter(bytes, "人大常委").count();
    if found.len() >= CUTS && found.len() * 2 >= said() {
        losses.append(&mut found);
    }
}
