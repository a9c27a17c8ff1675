//! Processor time and memory of this process, as Linux tells them under `/proc`; elsewhere they are unknown, and
//! what needs them is left out of the figures.

use std::path::Path;

use crate::source;

/// Ticks of `/proc/self/stat` in a second: `USER_HZ`, which is 100 on every machine that Linux runs this on.
const TICKS: f64 = 100.0;

fn told(path: &str) -> Option<String> {
    String::from_utf8(source::read_file(Path::new(path)).ok()?).ok()
}

/// Processor seconds of all threads, to a hundredth.
pub(super) fn process_seconds() -> Option<f64> {
    let stat = told("/proc/self/stat")?;
    // The name of the program stands in brackets and may hold anything.
    let (_, behind) = stat.rsplit_once(')')?;
    let mut fields = behind.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS)
}

/// Processor seconds of the thread that asks, to a millionth.
pub(super) fn thread_seconds() -> Option<f64> {
    let nanoseconds: f64 = told("/proc/thread-self/schedstat")?
        .split_whitespace()
        .next()?
        .parse()
        .ok()?;
    Some(nanoseconds / 1e9)
}

/// Begins the peak of resident memory anew, where the system can.
pub(super) fn forget_peak() {
    // Where it cannot, the peak is that of the whole process, which is no less.
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Most bytes resident at once, mapped files included.
pub(super) fn peak_resident() -> Option<u64> {
    status("VmHWM:")
}

/// Bytes resident now that no file holds.
pub(super) fn anonymous() -> Option<u64> {
    status("RssAnon:")
}

fn status(name: &str) -> Option<u64> {
    let status = told("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes * 1024)
}
