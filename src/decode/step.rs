//! Reading one character: the smallest move of every decoder.
//!
//! A step looks at the bytes from some place on and says which characters the first few of them stand for, in a
//! given encoding and shift state. It refuses what the encoding does not assign; how far a refusal reaches is
//! [`refused`]'s answer, so that one wrong byte costs one byte and never the character behind it.

use super::codes::{self, BIG5_PAIRS, Characters, GBK_PAIRS};
use super::encoding::State;

/// One character read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// Bytes it takes.
    pub(super) length: usize,
    /// What it stands for; `None` for an escape sequence.
    pub(super) text: Option<Characters>,
    /// The state behind it.
    pub(super) next: State,
}

impl Step {
    const fn new(length: usize, character: char, next: State) -> Self {
        Self {
            length,
            text: Some(Characters::one(character)),
            next,
        }
    }

    const fn escape(length: usize, next: State) -> Self {
        Self {
            length,
            text: None,
            next,
        }
    }
}

/// Reads the first character of `bytes` (not empty) in `state`; `None` where the encoding has none.
pub(super) fn step(state: State, bytes: &[u8]) -> Option<Step> {
    let first = bytes[0];
    match state {
        State::Utf16Le | State::Utf16Be => return utf16(state, bytes),
        State::Utf32Le | State::Utf32Be => return utf32(state, bytes),
        State::Hz | State::HzShifted => return hz(state, bytes),
        State::IsoGb | State::IsoGbShifted | State::IsoCns | State::IsoCnsShifted => {
            return iso_2022_cn(state, bytes);
        }
        _ => {}
    }
    if first < 0x80 {
        return Some(Step::new(1, first as char, state));
    }
    match state {
        State::Utf8 => {
            let length = utf8_length(bytes)?;
            let character = std::str::from_utf8(&bytes[..length]).ok()?.chars().next()?;
            Some(Step::new(length, character, state))
        }
        State::Gb18030 => {
            if first == 0x80 {
                return Some(Step::new(1, '€', state));
            }
            let trail = *bytes.get(1)?;
            if trail.is_ascii_digit() {
                let code: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
                return codes::gb18030_four(code).map(|character| Step::new(4, character, state));
            }
            let character = GBK_PAIRS.get(first, trail);
            (character != '\0' && first != 0xFF).then(|| Step::new(2, character, state))
        }
        State::Big5 => {
            let trail = *bytes.get(1)?;
            let character = BIG5_PAIRS.get(first, trail);
            if character != '\0' && first != 0xFF {
                return Some(Step::new(2, character, state));
            }
            codes::big5_combined(first, trail).map(|text| Step {
                length: 2,
                text: Some(text),
                next: state,
            })
        }
        State::EucTw => {
            if first == 0x8E {
                let plane = usize::from(bytes.get(1)?.checked_sub(0xA0)?);
                let (&row, &cell) = (bytes.get(2)?, bytes.get(3)?);
                (row >= 0xA1 && cell >= 0xA1).then_some(())?;
                return codes::cns(plane, row, cell)
                    .map(|character| Step::new(4, character, state));
            }
            let trail = *bytes.get(1)?;
            (first >= 0xA1 && trail >= 0xA1).then_some(())?;
            codes::cns(1, first, trail).map(|character| Step::new(2, character, state))
        }
        State::Windows1252 => Some(Step::new(1, codes::windows_1252(first), state)),
        _ => None,
    }
}

/// How many bytes to give up where [`step`] refused: the smallest amount behind which text may go on.
///
/// For UTF-8 it is the whole of a sequence that was begun well (the *maximal subpart* of the Unicode standard), for
/// the wide encodings a code unit, for the others one byte.
pub(super) fn refused(state: State, bytes: &[u8]) -> usize {
    let length = match state {
        State::Utf8 => match std::str::from_utf8(&bytes[..bytes.len().min(4)]) {
            Err(error) if error.valid_up_to() == 0 => error.error_len().unwrap_or(bytes.len()),
            _ => 1,
        },
        _ => state.unit(),
    };
    length.clamp(1, bytes.len())
}

/// The length of the well-formed UTF-8 sequence that `bytes` starts with.
fn utf8_length(bytes: &[u8]) -> Option<usize> {
    let length = match bytes[0] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    (bytes.len() >= length).then_some(length)
}

fn utf16(state: State, bytes: &[u8]) -> Option<Step> {
    let unit = |at: usize| {
        let pair = [*bytes.get(at)?, *bytes.get(at + 1)?];
        Some(if state == State::Utf16Le {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        })
    };
    let high = unit(0)?;
    if high >= 0xFFFE {
        // Not characters, by definition.
        return None;
    }
    if let Some(character) = char::from_u32(u32::from(high)) {
        return Some(Step::new(2, character, state));
    }
    let character = char::decode_utf16([high, unit(2)?]).next()?.ok()?;
    Some(Step::new(4, character, state))
}

fn utf32(state: State, bytes: &[u8]) -> Option<Step> {
    let code: [u8; 4] = bytes.get(..4)?.try_into().ok()?;
    let number = if state == State::Utf32Le {
        u32::from_le_bytes(code)
    } else {
        u32::from_be_bytes(code)
    };
    char::from_u32(number).map(|character| Step::new(4, character, state))
}

/// HZ (RFC 1843): GB 2312 in seven bits between `~{` and `~}`; a line end leaves the shift.
#[expect(clippy::match_same_arms, reason = "one arm an escape of the RFC")]
fn hz(state: State, bytes: &[u8]) -> Option<Step> {
    let second = bytes.get(1).copied();
    match (state, bytes[0], second) {
        (State::Hz, b'~', Some(b'{')) => Some(Step::escape(2, State::HzShifted)),
        (State::Hz, b'~', Some(b'~')) => Some(Step::new(2, '~', State::Hz)),
        (State::Hz, b'~', Some(b'\n')) => Some(Step::escape(2, State::Hz)),
        (State::HzShifted, b'~', Some(b'}')) => Some(Step::escape(2, State::Hz)),
        (_, byte @ (b'\n' | b'\r'), _) => Some(Step::new(1, byte as char, State::Hz)),
        (State::Hz, byte, _) if byte < 0x80 => Some(Step::new(1, byte as char, state)),
        (State::HzShifted, lead, Some(trail)) => {
            seven_bit_gb(lead, trail).map(|found| Step::new(2, found, state))
        }
        _ => None,
    }
}

/// ISO-2022-CN (RFC 1922): `ESC $ ) A` and `ESC $ ) G` name the set that SO turns to, `ESC $ * H` the one for a
/// single character behind `ESC N`; SI and the line end turn back.
fn iso_2022_cn(state: State, bytes: &[u8]) -> Option<Step> {
    const ESCAPE: u8 = 0x1B;
    const SHIFT_OUT: u8 = 0x0E;
    const SHIFT_IN: u8 = 0x0F;
    let shifted = matches!(state, State::IsoGbShifted | State::IsoCnsShifted);
    let gb = matches!(state, State::IsoGb | State::IsoGbShifted);
    let plain = if gb { State::IsoGb } else { State::IsoCns };
    match bytes[0] {
        ESCAPE => match bytes.get(1..4) {
            Some(b"$)A") if shifted => Some(Step::escape(4, State::IsoGbShifted)),
            Some(b"$)A") => Some(Step::escape(4, State::IsoGb)),
            Some(b"$)G") if shifted => Some(Step::escape(4, State::IsoCnsShifted)),
            Some(b"$)G") => Some(Step::escape(4, State::IsoCns)),
            Some(b"$*H") => Some(Step::escape(4, state)),
            Some([b'N', row, cell]) => {
                codes::cns(2, *row, *cell).map(|found| Step::new(4, found, state))
            }
            _ => None,
        },
        SHIFT_OUT => Some(Step::escape(
            1,
            if gb {
                State::IsoGbShifted
            } else {
                State::IsoCnsShifted
            },
        )),
        SHIFT_IN => Some(Step::escape(1, plain)),
        byte @ (b'\n' | b'\r') => Some(Step::new(1, byte as char, plain)),
        byte if byte >= 0x80 => None,
        byte if !shifted => Some(Step::new(1, byte as char, state)),
        lead => {
            let trail = *bytes.get(1)?;
            let found = if gb {
                seven_bit_gb(lead, trail)
            } else {
                codes::cns(1, lead, trail)
            };
            found.map(|found| Step::new(2, found, state))
        }
    }
}

fn seven_bit_gb(lead: u8, trail: u8) -> Option<char> {
    let inside = (0x21..=0x77).contains(&lead) && (0x21..=0x7E).contains(&trail);
    let found = GBK_PAIRS.get(lead | 0x80, trail | 0x80);
    (inside && found != '\0').then_some(found)
}
