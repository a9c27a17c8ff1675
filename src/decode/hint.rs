//! What a file says of its own encoding: the byte order mark, which is believed, and the declaration of an HTML or
//! XML head, which is a hint, since archives are full of pages converted without changing it.

use super::encoding::State;

/// How much of a file may hold its head: HTML says 1,024 bytes, pages in the wild need a little more.
const HEAD: usize = 2048;

/// The encoding that a byte order mark names, and the mark's length.
pub(super) fn byte_order_mark(bytes: &[u8]) -> Option<(State, usize)> {
    match bytes {
        [0xEF, 0xBB, 0xBF, ..] => Some((State::Utf8, 3)),
        [0xFF, 0xFE, 0, 0, ..] if bytes.len().is_multiple_of(4) => Some((State::Utf32Le, 4)),
        [0, 0, 0xFE, 0xFF, ..] => Some((State::Utf32Be, 4)),
        [0xFF, 0xFE, ..] => Some((State::Utf16Le, 2)),
        [0xFE, 0xFF, ..] => Some((State::Utf16Be, 2)),
        // GB18030 has a form of the mark too.
        [0x84, 0x31, 0x95, 0x33, ..] => Some((State::Gb18030, 4)),
        _ => None,
    }
}

/// The encoding named by `charset=` or `encoding=` in the head of a file.
pub(super) fn declared(bytes: &[u8]) -> Option<State> {
    let head = &bytes[..bytes.len().min(HEAD)];
    if !head.contains(&b'<') {
        return None;
    }
    let lower = head.to_ascii_lowercase();
    for key in [b"charset".as_slice(), b"encoding"] {
        for at in memchr::memmem::find_iter(&lower, key) {
            let rest = &lower[at + key.len()..];
            let label: String = rest
                .iter()
                .copied()
                .skip_while(|byte| matches!(byte, b' ' | b'=' | b'"' | b'\''))
                .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
                .map(char::from)
                .collect();
            // A page that can declare itself in ASCII is not in a wide encoding.
            if let Some(state) = State::of_label(&label).filter(|state| state.unit() == 1) {
                return Some(state);
            }
        }
    }
    None
}
