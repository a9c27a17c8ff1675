//! The one place that decides what goes to standard output, to standard error and to a progress bar.

use super::progress::Bar;
use baogao::error::Warning;
use baogao::pipeline::Told;
use std::io::{BufWriter, IsTerminal, Stdout, Write};

/// Prints.
#[derive(Debug)]
pub struct Printer {
    quiet: bool,
    verbose: bool,
}

impl Printer {
    /// A printer; a quiet one prints results and errors only, a verbose one every source.
    pub fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose }
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

    /// Names what was skipped, then the doubts; says how many more there are. A verbose run has named them already.
    pub fn warnings(&self, told: &Told) {
        if self.verbose {
            return;
        }
        let sorts = [
            (true, &told.skipped, told.skipped_count),
            (false, &told.doubts, told.doubt_count),
        ];
        for (skipped, first, count) in sorts {
            self.doubts(first);
            if count > first.len() && (skipped || !self.quiet) {
                let (word, file) = if skipped {
                    ("skipped", "skipped.csv")
                } else {
                    ("warning", "manifest.json")
                };
                let more = count - first.len();
                let _ = writeln!(
                    std::io::stderr(),
                    "{word}: and {more} more; `baogao run` writes all of them to {file}"
                );
            }
        }
    }

    /// Names each of `warnings`.
    pub fn doubts(&self, warnings: &[Warning]) {
        for warning in warnings {
            if warning.skipped || !self.quiet {
                let _ = writeln!(std::io::stderr(), "{}", line(warning));
            }
        }
    }

    /// A progress for a long run: a bar on a terminal, a line now and then elsewhere.
    pub fn progress(&self) -> Bar {
        Bar::new(self.quiet, self.verbose)
    }
}

/// A warning as it is printed.
pub fn line(warning: &Warning) -> String {
    let word = if warning.skipped {
        "skipped"
    } else {
        "warning"
    };
    format!("{word}: {warning}")
}
