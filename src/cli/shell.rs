//! `baogao completions` and `baogao man`: what a shell and `man` need, made from the command line itself.

use super::Done;
use super::args::Arguments;
use super::printer::Printer;
use anyhow::Result;
use clap::CommandFactory;
use std::io::Write;

/// Prints the completions for a shell.
pub fn completions(shell: clap_complete::Shell, printer: &Printer) -> Result<Done> {
    // Into memory first: the generator takes a closed pipe for a fault of its own.
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "baogao", &mut text);
    let mut out = printer.output();
    out.write_all(&text)?;
    out.flush()?;
    Ok(Done::All)
}

/// Prints the manual page.
pub fn man(printer: &Printer) -> Result<Done> {
    let mut out = printer.output();
    let command = Arguments::command();
    clap_mangen::Man::new(command.clone()).render(&mut out)?;
    for verb in command.get_subcommands() {
        if verb.get_name() == "help" {
            continue;
        }
        let title = format!("baogao {}", verb.get_name()).to_uppercase();
        writeln!(out, ".SH \"{title}\"")?;
        let man = clap_mangen::Man::new(verb.clone());
        man.render_synopsis_section(&mut out)?;
        man.render_description_section(&mut out)?;
        man.render_options_section(&mut out)?;
    }
    out.flush()?;
    Ok(Done::All)
}
