//! The command line: one file a subcommand. Data goes to standard output, all else to standard error.
//!
//! Exit code 0: done. 1: done, but some input was skipped or failed, each named. 2: wrong usage, or failed. 130: stopped
//! with Ctrl-C.

mod args;
mod bars;
mod batch;
mod bench;
mod codebook;
mod index;
mod keywords;
mod losses;
mod printer;
mod progress;
mod related;
mod repair;
mod run;
mod search;
mod shell;
mod tables;
mod validity;

use args::Command;
use baogao::settings::Settings;
use baogao::table::Counted;
use printer::Printer;
use std::io::Write;
use std::process::ExitCode;

/// What a subcommand did, for the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Done {
    /// All of it.
    All,
    /// Some input was skipped or failed.
    Some,
}

/// Runs what the command line asks for.
pub fn main() -> ExitCode {
    let arguments = args::parse();
    let printer = Printer::new(arguments.quiet, arguments.verbose);
    let done = match arguments.command {
        Command::Run(run) => {
            progress::listen();
            run::run(&run.into(), &printer)
        }
        Command::Repair(repair) => repair::run(&repair, &printer),
        Command::Index(index) => {
            progress::listen();
            index::run(&index.into(), &printer)
        }
        Command::Search(search) => {
            run_search(&search.into_command(printer.colours_output()), &printer)
        }
        Command::Kwic(kwic) => run_search(&kwic.into_command(printer.colours_output()), &printer),
        Command::Related(related) => run_related(&related.into_command(), &printer),
        Command::Problems(tables) => tables::run(&tables.into_command(Counted::Problems), &printer),
        Command::Recommendations(tables) => {
            tables::run(&tables.into_command(Counted::Recommendations), &printer)
        }
        Command::Themes(tables) => tables::run(&tables.into_command(Counted::Themes), &printer),
        Command::Keywords(keywords) => keywords::run(&keywords, &printer),
        Command::Sample(sample) => validity::sample(&sample, &printer),
        Command::Agree(agree) => validity::agree(&agree, &printer),
        Command::Validate(validate) => validity::validate(&validate, &printer),
        Command::Bench(bench) => {
            progress::listen();
            bench::run(&bench.options(), bench.json, &printer)
        }
        Command::Completions { shell } => shell::completions(shell, &printer),
        Command::Man => shell::man(&printer),
        Command::Codebook { action } => codebook::run(&action, &printer),
    };
    match done {
        Ok(Done::All) => ExitCode::SUCCESS,
        Ok(Done::Some) => ExitCode::from(1),
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            printer.error(&told(&error));
            ExitCode::from(if is_stop(&error) { 130 } else { 2 })
        }
    }
}

fn run_search(command: &search::SearchCommand, printer: &Printer) -> anyhow::Result<Done> {
    let mut out = printer.output();
    let remarks = search::run(command, &mut out)?;
    out.flush()?;
    for remark in remarks {
        printer.note(&remark);
    }
    Ok(Done::All)
}

fn run_related(command: &related::RelatedCommand, printer: &Printer) -> anyhow::Result<Done> {
    let mut out = printer.output();
    let remarks = related::run(command, &mut out)?;
    out.flush()?;
    for remark in remarks {
        printer.note(&remark);
    }
    Ok(Done::All)
}

/// An error and its causes, each said once: ours name the cause already.
fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if told.is_empty() {
            told = cause;
        } else if !told.ends_with(&cause) {
            told = format!("{told}: {cause}");
        }
    }
    told
}

/// Stops with advice where there is no corpus; `verb` is what was asked for.
fn check_corpus(settings: &Settings, verb: &str) -> anyhow::Result<()> {
    if settings.corpus.exists() {
        return Ok(());
    }
    anyhow::bail!(
        "{}: no such file or folder; name what to read, as in: baogao {verb} reports.zip",
        settings.corpus.display()
    )
}

/// Whether the person at the keyboard stopped it.
fn is_stop(error: &anyhow::Error) -> bool {
    matches!(
        error.downcast_ref(),
        Some(baogao::error::Error::Stopped { .. })
    )
}

/// Whether the reader of our output has gone, as `head` does: that is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
    })
}
