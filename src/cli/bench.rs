//! `baogao bench`: what this machine does with an archive, how it grows, and whether the result is right.

use super::Done;
use super::bars::{thousands, to_the_right};
use super::printer::Printer;
use anyhow::Result;
use baogao::bench::{self, Options};
use baogao::table::{BenchCheck, BenchRecord, BenchSize};
use std::io::Write;

/// Measures, and prints the figures as JSON or for reading.
pub fn run(options: &Options, json: bool, printer: &Printer) -> Result<Done> {
    if cfg!(debug_assertions) {
        printer.note("this is not a release build: figures are far below those of `cargo run --release -- bench`");
    }
    let progress = printer.progress();
    let record = bench::bench(options, &progress);
    progress.finish();
    let record = record?;
    let mut out = printer.output();
    if json {
        serde_json::to_writer_pretty(&mut out, &record)?;
        writeln!(out)?;
    } else {
        write(&record, &mut out)?;
    }
    out.flush()?;
    let mut failed = record.sizes.iter().flat_map(|size| &size.checks);
    Ok(if failed.all(BenchCheck::holds) {
        Done::All
    } else {
        Done::Some
    })
}

fn write(record: &BenchRecord, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "baogao {} (build {}), {} threads, seed {}\n",
        record.version, record.build, record.threads, record.seed
    )?;
    writeln!(
        out,
        "The whole of `run`, on archives of folders, zips and zips in zips"
    )?;
    let rows: Vec<[String; 9]> = record.sizes.iter().map(run_row).collect();
    let head = [
        "reports",
        "MB",
        "seconds",
        "reports/s",
        "MB/CPU s",
        "cores",
        "peak MB",
        "index MB",
        "of text",
    ]
    .map(str::to_owned);
    for row in std::iter::once(&head).chain(&rows) {
        line(row, out)?;
    }
    for pair in record.sizes.windows(2) {
        if let [small, large] = pair {
            writeln!(out, "  {}", growth(small, large))?;
        }
    }
    let Some(largest) = record.sizes.last() else {
        return Ok(());
    };
    write_memory(record, largest, out)?;
    writeln!(
        out,
        "\nEach stage alone, on one thread, {} reports; the bound is cutting words, which no count of words goes without",
        thousands(largest.documents)
    )?;
    line(
        &["stage", "MB/CPU s", "share", "x bound"].map(str::to_owned),
        out,
    )?;
    for stage in &largest.stages {
        let share = stage.share.map_or_else(
            || "bound".to_owned(),
            |share| format!("{:.1} %", share * 100.0),
        );
        let row = [
            stage.stage.clone(),
            format!("{:.1}", stage.mb_per_cpu_second),
            share,
            format!("{:.2}", stage.to_cutting),
        ];
        line(&row, out)?;
    }
    writeln!(out, "\nRepair by damage")?;
    line(&["MB/CPU s", "share", "slowest s"].map(str::to_owned), out)?;
    let sum: f64 = largest
        .repairs
        .iter()
        .map(|repair| repair.cpu_seconds)
        .sum();
    for repair in &largest.repairs {
        let figures = [
            format!("{:.1}", repair.mb_per_cpu_second),
            format!("{:.1} %", 100.0 * repair.cpu_seconds / sum.max(1e-6)),
            format!("{:.3}", repair.slowest_seconds),
        ]
        .map(|figure| to_the_right(&figure, 10));
        writeln!(out, "{}  {}", figures.concat(), repair.damage)?;
    }
    writeln!(
        out,
        "\nChecked against what was planted, {} problems and {} recommendations found",
        thousands(largest.problems),
        thousands(largest.recommendations)
    )?;
    for check in record.sizes.iter().flat_map(|size| &size.checks) {
        let last = largest
            .checks
            .iter()
            .any(|of_last| std::ptr::eq(of_last, check));
        if last || !check.holds() {
            write_check(check, out)?;
        }
    }
    Ok(())
}

/// What the peak is made of.
fn write_memory(record: &BenchRecord, largest: &BenchSize, out: &mut dyn Write) -> Result<()> {
    if let Some(anonymous) = largest.run.peak_anonymous_mb {
        writeln!(
            out,
            "  of the peak, {anonymous:.0} MB are no mapped file; those of the index the system takes back when it needs them"
        )?;
        if let (Some(before), true) = (largest.run.anonymous_before_mb, record.sizes.len() > 1) {
            writeln!(
                out,
                "  {before:.0} MB of these were left in the process by the sizes before; `--sizes 1` shows what one alone needs"
            )?;
        }
    } else {
        writeln!(
            out,
            "  - : this system does not tell processor time and memory as Linux does"
        )?;
    }
    Ok(())
}

fn run_row(size: &BenchSize) -> [String; 9] {
    let run = &size.run;
    let known = |figure: Option<f64>, digits: usize| {
        figure.map_or_else(|| "-".to_owned(), |figure| format!("{figure:.digits$}"))
    };
    [
        thousands(size.documents),
        format!("{:.1}", size.source_mb),
        format!("{:.1}", run.seconds),
        format!("{:.0}", run.documents_per_second),
        known(run.mb_per_cpu_second, 2),
        known(run.busy_cores, 2),
        known(run.peak_resident_mb, 0),
        format!("{:.1}", run.index_mb),
        format!("{:.2}", run.index_to_text),
    ]
}

/// How many times more each figure is for the larger archive.
fn growth(small: &BenchSize, large: &BenchSize) -> String {
    let times = |small: f64, large: f64| format!("{:.2}", large / small.max(1e-9));
    format!(
        "{} times the input: {} times the seconds, {} times the index",
        times(small.source_mb, large.source_mb),
        times(small.run.seconds, large.run.seconds),
        times(small.run.index_mb, large.run.index_mb)
    )
}

/// The first cell to the left, figures to the right.
fn line(cells: &[String], out: &mut dyn Write) -> Result<()> {
    let figures: Vec<String> = cells.iter().map(|cell| to_the_right(cell, 10)).collect();
    writeln!(out, "{}", figures.concat())?;
    Ok(())
}

fn write_check(check: &BenchCheck, out: &mut dyn Write) -> Result<()> {
    let verdict = if check.holds() {
        String::new()
    } else {
        format!("  BELOW {:.0} %: please report it", check.at_least * 100.0)
    };
    writeln!(
        out,
        "  {:<40} {:>8} of {:>8}  {:.2} %{verdict}",
        check.what,
        thousands(check.right),
        thousands(check.all),
        100.0 * check.right as f64 / check.all.max(1) as f64
    )?;
    Ok(())
}
