//! Bytes to text: which encoding each run of bytes is in, also where a file mixes them.
//!
//! Every encoding reads the bytes leniently, and the reading that is the most ordinary Chinese wins: a score, never
//! a disqualification. A byte that cannot be read costs about as much as two rare characters, so one bad byte never
//! changes the verdict on the rest, and a change of encoding has a price too, so one rule finds the encoding of a
//! file, of a line and of a run inside a line. Measured before it was built: chardetng falls from 100 % right to
//! between 0 and 7 % when one byte in 200 is bad, and the plain frequency score stays above 99.6 %.
//!
//! The way of a source: [`Decoded`] at once where it is plain UTF-8; else the likeliest encoding is found on a
//! sample, `survey` passes the lines that plainly are in it, and `search` finds the cheapest way through the
//! others. `cost` says what a character costs, `step` reads one, `codes` knows the code tables, `writer` puts
//! the answer together, `confidence` says how sure it is.
//!
//! Known are UTF-8, UTF-16 and UTF-32 of both byte orders, with a byte order mark or without, GB18030 (with GBK and
//! GB 2312), Big5 (with the Hong Kong supplement), EUC-TW, HZ, ISO-2022-CN, and windows-1252 for a Western guest.
//! A charset that a file declares is a hint. What this room refuses: to drop a byte silently (each is U+FFFD and a
//! [`Loss`]), to repair text that was decoded wrongly before it came here (that is `repair`), and to tell GBK from
//! GB18030, which differ in nothing that the bytes show.

mod codes;
mod confidence;
mod cost;
mod encode;
mod encoding;
mod hint;
mod search;
mod step;
mod survey;
mod writer;

use crate::document::{Decoded, EncodingRun, Loss, Source, SourceLines};
use crate::error::Warning;
use crate::span::{LineTable, Span, SpanMapBuilder};
pub use encode::{ENCODED, encode, misread};
use encoding::State;
use search::Edges;
use writer::Writer;

/// How much the search looks at at once. It keeps 16 bytes for each byte and encoding: 2 MB at 8 KB.
const WINDOW: usize = 8192;

/// How far a window looks beyond its end, where it does not end with a line.
const AHEAD: usize = 64;

/// A file is short when a few characters may be all there is: then every encoding is tried.
const SHORT: usize = 2048;

/// The text of a source, and what is doubtful about it.
#[must_use]
pub fn decode(source: &Source) -> (Decoded, Vec<Warning>) {
    let mut decoded = decode_bytes(&source.bytes);
    decoded.lines = match source.lines {
        SourceLines::From(1) => decoded.lines,
        SourceLines::From(first) => decoded.lines.from_line(first),
        SourceLines::In(line) => LineTable::in_line(line),
    };
    let mut warnings = Vec::new();
    let undecided = decoded
        .losses
        .iter()
        .filter(|loss| loss.kind == "undecided_run");
    for loss in undecided {
        let run = decoded.runs.iter().find(|run| run.span == loss.span);
        warnings.push(Warning::doubt(
            &source.name,
            format!(
                "bytes {}: the encoding is undecided; read as {} ({:.0} % sure)",
                SpanText(loss.span),
                run.map_or("utf-8", |run| run.encoding),
                run.map_or(0.0, |run| run.confidence * 100.0),
            ),
        ));
    }
    let unreadable = decoded
        .losses
        .iter()
        .filter(|loss| loss.kind == "undecodable");
    let (count, first) = unreadable.fold((0, None), |(count, first), loss| {
        (count + 1, first.or(Some(loss.span)))
    });
    if let Some(first) = first {
        warnings.push(Warning::doubt(
            &source.name,
            format!(
                "{count} {} cannot be decoded and became U+FFFD, the first in line {} at bytes {}",
                if count == 1 { "place" } else { "places" },
                decoded.lines.line(first.start),
                SpanText(first),
            ),
        ));
    }
    (decoded, warnings)
}

/// Spans in messages, as `3..7`.
struct SpanText(Span);

impl std::fmt::Display for SpanText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}", self.0)
    }
}

/// The name of an archive member, which zips store in GBK as often as in UTF-8.
#[must_use]
pub fn decode_name(bytes: &[u8]) -> String {
    decode_bytes(bytes).text
}

/// The text of some bytes.
///
/// ```
/// let decoded = baogao::decode::decode_bytes(b"\xC4\xE3\xBA\xC3");
/// assert_eq!(decoded.text, "你好");
/// assert_eq!(decoded.runs[0].encoding, "gb18030");
/// ```
#[must_use]
pub fn decode_bytes(bytes: &[u8]) -> Decoded {
    let mark =
        hint::byte_order_mark(bytes).filter(|(state, length)| believed(bytes, *state, *length));
    let (marked, skip) = mark.map_or((None, 0), |(state, length)| (Some(state), length));
    let special = survey::holds_special(bytes);
    if marked.is_none_or(|state| state == State::Utf8)
        && !special
        && let Ok(text) = std::str::from_utf8(&bytes[skip..])
        && (marked.is_some() || survey::plainly_utf8(text.as_bytes()))
    {
        return plain(bytes, text, skip);
    }
    let declared = hint::declared(bytes);
    let mut writer = Writer::new(bytes);
    if let Some(state) = marked {
        writer.mark(state, skip);
    }
    let expected = marked.unwrap_or_else(|| likeliest(bytes, declared));
    read(bytes, expected, marked, declared, special, &mut writer);
    let mut decoded = writer.finish(|state, run| {
        if marked.is_some_and(|marked| marked.label() == state.label()) {
            1.0
        } else {
            confidence::weigh(state, run).0
        }
    });
    note_undecided(bytes, &mut decoded);
    decoded
}

/// Whether a byte order mark of a wide encoding is one: FF FE may also be two bad bytes of another text.
fn believed(bytes: &[u8], state: State, length: usize) -> bool {
    /// How much dearer the marked reading may be. Eight characters of difference, about two lines of chance.
    const MARGIN: u32 = 40 * cost::NAT;
    if state.unit() == 1 {
        return true;
    }
    let rest = &bytes[length..];
    let rest = &rest[..rest.len().min(1024)];
    let narrow =
        [State::Gb18030, State::Big5, State::Utf8].map(|narrow| search::price(rest, narrow));
    search::price(rest, state)
        <= narrow
            .into_iter()
            .min()
            .unwrap_or(u32::MAX)
            .saturating_add(MARGIN)
}

/// Well-formed UTF-8, with `skip` bytes of byte order mark: the text as it is.
fn plain(bytes: &[u8], text: &str, skip: usize) -> Decoded {
    let mut map = SpanMapBuilder::new();
    map.replace(0, skip);
    map.keep(text.len());
    let run = EncodingRun {
        encoding: State::Utf8.label(),
        span: Span::new(0, bytes.len()),
        confidence: 1.0,
    };
    Decoded {
        text: text.to_owned(),
        map: map.finish(),
        lines: LineTable::new(bytes),
        runs: if bytes.is_empty() {
            Vec::new()
        } else {
            vec![run]
        },
        losses: Vec::new(),
    }
}

/// Line after line: those that plainly are in the expected encoding in bulk, the others by search.
fn read(
    bytes: &[u8],
    expected: State,
    marked: Option<State>,
    declared: Option<State>,
    special: bool,
    writer: &mut Writer<'_>,
) {
    let short = bytes.len() <= SHORT;
    let mut before = marked;
    // Good text up to here is not written yet; behind it, up to `at`, doubtful lines wait for the search.
    let (mut good_end, mut at) = (writer.position(), writer.position());
    while at < bytes.len() {
        let (end, good) = survey::piece(bytes, at, expected, special);
        // A short file has no neighbours to lean on: all of it goes through the search.
        let good = good && (!short || expected.unit() == 1 && end - at >= 40);
        if good && good_end == at {
            (good_end, at) = (end, end);
            continue;
        }
        if !good {
            at = end;
        }
        if good || at == bytes.len() || at - good_end >= WINDOW {
            if good_end > writer.position() {
                before = Some(expected);
                writer.bulk(expected, good_end);
            }
            let edges = Edges {
                before,
                behind: good.then_some(expected),
                hint: declared,
            };
            before = Some(doubtful(bytes, at, edges, short, expected, writer));
            at = writer.position();
            good_end = at;
        }
    }
    writer.bulk(expected, good_end);
}

/// Searches the bytes from the writer's place to `end`, and writes them. Returns the state behind them.
fn doubtful(
    bytes: &[u8],
    end: usize,
    edges: Edges,
    short: bool,
    expected: State,
    writer: &mut Writer<'_>,
) -> State {
    let start = writer.position();
    // Anywhere else a window may end inside a character of the encoding that is not expected.
    let whole_lines =
        edges.behind.is_some() && expected.unit() == 1 && bytes[..end].ends_with(b"\n");
    let behind = edges.behind.filter(|_| whole_lines);
    let edges = Edges { behind, ..edges };
    let limit = if whole_lines {
        end
    } else {
        bytes.len().min(end + AHEAD)
    };
    let window = &bytes[start..limit];
    let mut allowed = search::candidates(window, short);
    if !allowed.contains(&expected) {
        allowed.push(expected);
    }
    if expected.unit() == 2 {
        allowed.extend(
            [State::Utf16Le, State::Utf16Be]
                .into_iter()
                .filter(|state| *state != expected),
        );
        allowed.sort_by_key(|state| *state as u8);
        allowed.dedup();
    }
    let mut behind = edges.before.unwrap_or(expected);
    for unit in search::cheapest(window, &allowed, edges) {
        behind = unit.state;
        if writer.position() >= end {
            return behind;
        }
        let at = writer.position();
        writer.unit(unit);
        if let Some(read) = step::step(unit.state, &bytes[at..]) {
            behind = read.next;
        }
    }
    behind
}

/// The encoding in which a sample of the source costs least.
fn likeliest(bytes: &[u8], declared: Option<State>) -> State {
    let sample = sample(bytes);
    // Most of what is not UTF-8 is plainly GB18030 or Big5, which is cheap to see.
    if bytes.len() > SHORT {
        for state in [State::Gb18030, State::Big5] {
            let (mut at, mut good, mut all) = (0, 0, 0);
            while at < sample.len() {
                let (end, plain) = survey::piece(&sample, at, state, true);
                all += end - at;
                good += if plain { end - at } else { 0 };
                at = end;
            }
            if good * 4 >= all * 3 && !sample.is_ascii() {
                return state;
            }
        }
    }
    search::candidates(&sample, true)
        .into_iter()
        .filter(|state| State::ENCODINGS.contains(state))
        .min_by_key(|&state| {
            let hint = declared.is_some_and(|declared| declared != state);
            search::price(&sample, state)
                + state.prior()
                + if hint { search::AGAINST_HINT } else { 0 }
        })
        .unwrap_or(State::Utf8)
}

/// Up to four kilobytes from four places of the source, whole lines where there are lines, in step with wide units.
fn sample(bytes: &[u8]) -> Vec<u8> {
    const PIECE: usize = 1024;
    if bytes.len() <= 4 * PIECE {
        return bytes.to_vec();
    }
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let mut sample = Vec::with_capacity(4 * PIECE);
    for quarter in 0..4 {
        let around = first + (bytes.len() - first) / 4 * quarter;
        let rest = &bytes[around..];
        // For UTF-16 an 0A may be half a character: the start stays on a multiple of four in that case.
        let skip = match memchr::memchr(b'\n', &rest[..rest.len().min(PIECE)]) {
            Some(at) if quarter > 0 && !bytes[..PIECE].contains(&0) => at + 1,
            _ => (4 - around % 4) % 4,
        };
        let rest = &rest[skip.min(rest.len())..];
        sample.extend_from_slice(&rest[..rest.len().min(PIECE)]);
    }
    sample
}

/// Adds a loss for every run that is less sure than [`confidence::DECIDED`], with the other readings.
fn note_undecided(bytes: &[u8], decoded: &mut Decoded) {
    /// More of a reading is not needed to choose by eye.
    const SHOWN: usize = 64;
    let undecided: Vec<Loss> = decoded
        .runs
        .iter()
        .filter(|run| run.confidence < confidence::DECIDED)
        .map(|run| {
            let run_bytes = &bytes[run.span.range()];
            let state = State::ENCODINGS
                .into_iter()
                .find(|state| state.label() == run.encoding);
            let others = state.map_or_else(Vec::new, |state| confidence::weigh(state, run_bytes).1);
            let shown = &run_bytes[..run_bytes.len().min(SHOWN)];
            Loss {
                kind: "undecided_run",
                span: run.span,
                candidates: others
                    .into_iter()
                    .take(3)
                    .map(|other| reading(other, shown))
                    .collect(),
            }
        })
        .collect();
    decoded.losses.extend(undecided);
    decoded
        .losses
        .sort_by_key(|loss| (loss.span.start, loss.span.end));
}

/// `bytes` as text in one encoding, U+FFFD for what it has not.
fn reading(state: State, bytes: &[u8]) -> String {
    let (mut state, mut at, mut text) = (state, 0, String::new());
    while at < bytes.len() {
        let rest = &bytes[at..];
        if let Some(read) = step::step(state, rest) {
            text.extend(read.text.map(|text| text.first));
            state = read.next;
            at += read.length;
        } else {
            text.push(char::REPLACEMENT_CHARACTER);
            at += step::refused(state, rest);
        }
    }
    text
}
