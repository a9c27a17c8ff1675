//! How far a long run is: a bar on a terminal, a line now and then elsewhere; and how it is stopped.

use super::bars::thousands;
use super::printer::line;
use baogao::error::Warning;
use baogao::pipeline::{Advance, Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Seconds between two lines where there is no terminal.
const LINE_EVERY: Duration = Duration::from_secs(10);

/// How often the bar is drawn: a million small sources must not wait for the screen.
const DRAWN_EVERY: Duration = Duration::from_millis(100);

/// Set by Ctrl-C: the run ends behind the sources it has begun.
static STOPPED: AtomicBool = AtomicBool::new(false);

/// Lets Ctrl-C end a run with what is done kept; a second one ends it at once.
pub fn listen() {
    // Where no handler can be set, Ctrl-C does what it does anyway.
    let _ = ctrlc::set_handler(|| {
        if STOPPED.swap(true, Ordering::Relaxed) {
            std::process::exit(130);
        }
        let _ = writeln!(
            std::io::stderr(),
            "\nstopping: what has been begun is finished and kept; Ctrl-C again ends at once"
        );
    });
}

/// A progress bar, or lines.
#[derive(Debug)]
pub struct Bar {
    drawn: ProgressBar,
    terminal: bool,
    quiet: bool,
    verbose: bool,
    started: Instant,
    last: Mutex<Instant>,
}

impl Bar {
    /// A bar on a terminal, lines elsewhere, nothing where `quiet`.
    pub fn new(quiet: bool, verbose: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let drawn = ProgressBar::new(0);
        if quiet || !terminal {
            drawn.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template("{bar:20} {msg}") {
            drawn.set_style(style);
        }
        Self {
            drawn,
            terminal,
            quiet,
            verbose,
            started: Instant::now(),
            last: Mutex::new(Instant::now()),
        }
    }

    /// Takes the bar off the screen.
    pub fn finish(&self) {
        self.drawn.finish_and_clear();
    }

    fn say(&self, text: &str) {
        self.drawn.suspend(|| {
            let _ = writeln!(std::io::stderr(), "{text}");
        });
    }
}

impl Progress for Bar {
    fn advanced(&self, name: &str, kept: bool, at: &Advance) {
        if self.quiet {
            return;
        }
        if self.verbose {
            let word = if kept { "unchanged" } else { "done" };
            self.say(&format!("{word}: {name}"));
        }
        let every = if self.terminal {
            DRAWN_EVERY
        } else {
            LINE_EVERY
        };
        {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            if last.elapsed() < every {
                return;
            }
            *last = Instant::now();
        }
        let text = told(at, self.started.elapsed());
        if self.terminal {
            self.drawn.set_length(at.total.unwrap_or(0));
            self.drawn.set_position(at.read);
            self.drawn.set_message(text);
        } else {
            let _ = writeln!(std::io::stderr(), "{text}");
        }
    }

    fn warned(&self, warning: &Warning) {
        if self.verbose && (warning.skipped || !self.quiet) {
            self.say(&line(warning));
        }
    }

    fn stopped(&self) -> bool {
        STOPPED.load(Ordering::Relaxed)
    }
}

/// Sources, documents, bytes, rate, and the time left once the whole is known.
fn told(at: &Advance, elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64().max(0.001);
    let mut text = format!(
        "{} sources, {} documents, {:.1} MB, {:.1} MB/s",
        thousands(at.sources),
        thousands(at.documents),
        at.bytes as f64 / 1e6,
        at.bytes as f64 / 1e6 / seconds
    );
    if at.kept > 0 {
        text = format!("{text}, {} unchanged", thousands(at.kept));
    }
    if let Some(total) = at.total.filter(|total| *total > 0) {
        let share = (at.read as f64 / total as f64).min(1.0);
        text = format!("{text}, {:.0} %", share * 100.0);
        if share > 0.01 {
            let left = seconds / share - seconds;
            text = format!("{text}, {} left", time(left));
        }
    }
    text
}

fn time(seconds: f64) -> String {
    let whole = seconds.round();
    let (minutes, seconds) = ((whole / 60.0).floor(), whole % 60.0);
    if minutes >= 60.0 {
        format!(
            "{:.0} h {:.0} min",
            (minutes / 60.0).floor(),
            minutes % 60.0
        )
    } else if minutes >= 1.0 {
        format!("{minutes:.0} min {seconds:.0} s")
    } else {
        format!("{seconds:.0} s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_how_much_how_fast_and_how_long() {
        let at = Advance {
            sources: 1200,
            kept: 200,
            bytes: 30_000_000,
            documents: 1300,
            read: 10,
            total: Some(40),
        };
        assert_eq!(
            told(&at, Duration::from_secs(60)),
            "1,200 sources, 1,300 documents, 30.0 MB, 0.5 MB/s, 200 unchanged, 25 %, 3 min 0 s left"
        );
        assert_eq!(time(7265.0), "2 h 1 min");
    }
}
