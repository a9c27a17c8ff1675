//! What repair costs: clean text one scan, glosses little more, shifted runs what they must.
//!
//! Compare the rates with `copy`, which is measured in the same run.

use baogao::repair::{Process, repair};
use divan::Bencher;
use divan::counter::BytesCount;

const SEED: &str = include_str!("../corpus/work-reports.txt");
/// Enough text that start-up does not count.
const TIMES: usize = 20;

fn main() {
    divan::main();
}

fn clean() -> String {
    repair(SEED).text.repeat(TIMES)
}

/// The clean text with glosses and no run: only characters whose bytes stand nowhere across two others are glossed.
fn glossed() -> String {
    let clean = clean();
    let process = Process::new("醫聯網據", true);
    process.damage(&clean, |_| None)
}

#[divan::bench]
fn copy(bencher: Bencher) {
    let text = clean();
    bencher
        .counter(BytesCount::of_str(text.as_str()))
        .bench(|| text.clone());
}

#[divan::bench]
fn clean_text(bencher: Bencher) {
    let text = clean();
    bencher
        .counter(BytesCount::of_str(text.as_str()))
        .bench(|| repair(&text));
}

#[divan::bench]
fn glosses_only(bencher: Bencher) {
    let text = glossed();
    bencher
        .counter(BytesCount::of_str(text.as_str()))
        .bench(|| repair(&text));
}

#[divan::bench]
fn work_reports(bencher: Bencher) {
    let text = SEED.repeat(TIMES);
    bencher
        .counter(BytesCount::of_str(text.as_str()))
        .bench(|| repair(&text));
}

#[divan::bench]
fn one_long_line_of_question_marks(bencher: Bencher) {
    let text = "?".repeat(1 << 20);
    bencher
        .counter(BytesCount::of_str(text.as_str()))
        .bench(|| repair(&text));
}

#[divan::bench]
fn one_long_line_of_brackets(bencher: Bencher) {
    let text = "(".repeat(1 << 20);
    bencher
        .counter(BytesCount::of_str(text.as_str()))
        .bench(|| repair(&text));
}
