//! Many sources at once, results in the order of the sources, and a bound on what is in flight.
//!
//! Worker threads take sources one after the other and hand their results to one sink, which gets them in the order
//! the sources were read: so the output is the same with one thread and many. A source is in flight from when it is
//! read until its result is written. In flight are [`BYTES`] of source at most (or one source that is larger) and
//! [`SOURCES`] of them: whatever the number of threads, and however long one source takes while others wait for it.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::document::Source;
use crate::error::{Error, Result, Warning};
use crate::source::Item;

/// Bytes of source in flight. Analysing takes about twenty times a source's size for reports in GBK full of damage.
pub(super) const BYTES: usize = 64 << 20;

/// Sources in flight: enough that a slow one does not keep other threads waiting, few enough that their rows are small.
pub(super) const SOURCES: usize = 256;

/// What is known of the flow.
struct State<T> {
    /// Sources read so far.
    read: usize,
    /// Sources whose results are written.
    written: usize,
    /// Bytes in flight.
    bytes: usize,
    /// Results that wait for an earlier one, with the bytes of their sources.
    waiting: BTreeMap<usize, (usize, T)>,
    error: Option<Error>,
    /// Whether all is over: an error, or somebody stopped it.
    over: bool,
}

/// Does `work` for every item on `threads` threads, and gives the results to `sink` in the order of the items.
/// `stopped` is asked before each item; once it says yes, no more are read. Returns whether it said so.
pub(super) fn in_order<T: Send>(
    items: impl Iterator<Item = Item> + Send,
    threads: usize,
    stopped: impl Fn() -> bool + Sync,
    work: impl Fn(std::result::Result<Source, Warning>) -> Result<T> + Sync,
    sink: impl FnMut(T) -> Result<()> + Send,
) -> Result<bool> {
    let input = Mutex::new(items);
    let output = Mutex::new(sink);
    let state = Mutex::new(State {
        read: 0,
        written: 0,
        bytes: 0,
        waiting: BTreeMap::new(),
        error: None,
        over: false,
    });
    let room = Condvar::new();
    let was_stopped = std::sync::atomic::AtomicBool::new(false);
    let worker = || {
        loop {
            let (number, size, item) = {
                let mut items = locked(&input);
                if locked(&state).over {
                    return;
                }
                if stopped() {
                    was_stopped.store(true, std::sync::atomic::Ordering::Relaxed);
                    return;
                }
                let Some(item) = items.next() else { return };
                let size = item.as_ref().map_or(0, |source| source.bytes.len());
                let mut state = locked(&state);
                while !state.over
                    && state.read > state.written
                    && (state.read - state.written >= SOURCES || state.bytes + size > BYTES)
                {
                    state = room.wait(state).unwrap_or_else(PoisonError::into_inner);
                }
                state.read += 1;
                state.bytes += size;
                (state.read - 1, size, item)
            };
            let done = work(item);
            let mut current = locked(&state);
            match done {
                Ok(result) => {
                    current.waiting.insert(number, (size, result));
                    drop(current);
                    write(&state, &output, &room);
                }
                Err(error) => {
                    current.error.get_or_insert(error);
                    current.over = true;
                    room.notify_all();
                    return;
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(worker);
        }
        worker();
    });
    let state = state.into_inner().unwrap_or_else(PoisonError::into_inner);
    match state.error {
        Some(error) => Err(error),
        None => Ok(was_stopped.into_inner()),
    }
}

/// Writes the results whose turn it is. Who holds the sink takes them all; the others leave theirs and go on.
fn write<T>(state: &Mutex<State<T>>, output: &Mutex<impl FnMut(T) -> Result<()>>, room: &Condvar) {
    let mut sink = locked(output);
    loop {
        let next = {
            let mut state = locked(state);
            let turn = state.written;
            state.waiting.remove(&turn)
        };
        let Some((size, result)) = next else { return };
        let wrote = (*sink)(result);
        let mut state = locked(state);
        state.written += 1;
        state.bytes -= size;
        if let Err(error) = wrote {
            state.error.get_or_insert(error);
            state.over = true;
        }
        room.notify_all();
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(count: usize) -> impl Iterator<Item = Item> + Send {
        (0..count).map(|number| {
            let bytes = vec![0; if number % 7 == 0 { 40 << 20 } else { 10 }];
            Ok(Source {
                name: number.to_string(),
                bytes,
                ..Source::default()
            })
        })
    }

    #[test]
    fn results_come_in_order_whatever_takes_how_long() {
        for threads in [1, 4] {
            let mut seen = Vec::new();
            let work = |item: Item| {
                let number: usize = item.unwrap().name.parse().unwrap();
                thread::sleep(std::time::Duration::from_millis(u64::from(
                    number.is_multiple_of(5),
                )));
                Ok(number)
            };
            let stopped = in_order(
                items(60),
                threads,
                || false,
                work,
                |number| {
                    seen.push(number);
                    Ok(())
                },
            );
            assert!(!stopped.unwrap());
            assert_eq!(seen, (0..60).collect::<Vec<_>>());
        }
    }

    #[test]
    fn an_error_ends_it_and_so_does_a_stop() {
        let fails = in_order(
            items(600),
            3,
            || false,
            |_| Ok(()),
            |()| Err(Error::Export("full".into())),
        );
        assert_eq!(fails.unwrap_err().to_string(), "full");
        let asked = std::sync::atomic::AtomicUsize::new(0);
        let stop = || asked.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 5;
        let mut seen = 0;
        let stopped = in_order(
            items(600),
            1,
            stop,
            |_| Ok(()),
            |()| {
                seen += 1;
                Ok(())
            },
        );
        assert_eq!((stopped.unwrap(), seen), (true, 5));
    }
}
