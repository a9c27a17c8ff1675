//! The one place that decides what goes to standard output, to standard error and to a progress bar.

use baogao::error::Warning;
use baogao::pipeline::Progress;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{BufWriter, IsTerminal, Stdout, Write};
use std::sync::atomic::{AtomicU64, Ordering};

/// Warnings of one kind printed in full; the rest are counted.
const WARNINGS_SHOWN: usize = 20;

/// Prints.
#[derive(Debug)]
pub struct Printer {
    quiet: bool,
}

impl Printer {
    /// A printer; a quiet one prints results and errors only.
    pub fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Standard output, buffered.
    #[expect(clippy::unused_self, reason = "all output goes through a printer")]
    pub fn output(&self) -> BufWriter<Stdout> {
        BufWriter::new(std::io::stdout())
    }

    /// Whether somebody looks at the results on a screen.
    #[expect(clippy::unused_self, reason = "all output goes through a printer")]
    pub fn output_is_terminal(&self) -> bool {
        std::io::stdout().is_terminal()
    }

    /// Whether results may have colours: on a terminal, unless `NO_COLOR` is set.
    #[expect(clippy::unused_self, reason = "all output goes through a printer")]
    pub fn colours_output(&self) -> bool {
        std::io::stdout().is_terminal()
            && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
    }

    /// A remark for the person at the screen.
    pub fn note(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(std::io::stderr(), "note: {text}");
        }
    }

    /// What stopped the command.
    #[expect(clippy::unused_self, reason = "all output goes through a printer")]
    pub fn error(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "error: {text}");
    }

    /// Names what was skipped, then the doubts; says how many more there are.
    pub fn warnings(&self, warnings: &[Warning]) {
        for skipped in [true, false] {
            if !skipped && self.quiet {
                continue;
            }
            let those: Vec<&Warning> = warnings
                .iter()
                .filter(|warning| warning.skipped == skipped)
                .collect();
            let word = if skipped { "skipped" } else { "warning" };
            for warning in those.iter().take(WARNINGS_SHOWN) {
                let _ = writeln!(
                    std::io::stderr(),
                    "{word}: {}: {}",
                    warning.source,
                    warning.message
                );
            }
            if those.len() > WARNINGS_SHOWN {
                let more = those.len() - WARNINGS_SHOWN;
                let _ = writeln!(
                    std::io::stderr(),
                    "{word}: and {more} more; all stand in manifest.json"
                );
            }
        }
    }

    /// A progress for a long run: a bar on a terminal, nothing elsewhere.
    pub fn progress(&self) -> Bar {
        let bar = ProgressBar::new_spinner();
        if self.quiet || !std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg}  {elapsed}") {
            bar.set_style(style);
        }
        Bar {
            drawn: bar,
            sources: AtomicU64::new(0),
            bytes: AtomicU64::new(0),
        }
    }
}

/// A progress bar that counts sources and bytes.
#[derive(Debug)]
pub struct Bar {
    drawn: ProgressBar,
    sources: AtomicU64,
    bytes: AtomicU64,
}

impl Bar {
    /// Takes the bar off the screen.
    pub fn finish(&self) {
        self.drawn.finish_and_clear();
    }
}

impl Progress for Bar {
    fn source_done(&self, name: &str, bytes: usize) {
        let sources = self.sources.fetch_add(1, Ordering::Relaxed) + 1;
        let bytes = self.bytes.fetch_add(bytes as u64, Ordering::Relaxed) + bytes as u64;
        self.drawn.set_message(format!(
            "{sources} sources, {} MB  {name}",
            bytes / 1_000_000
        ));
        self.drawn.tick();
    }
}
