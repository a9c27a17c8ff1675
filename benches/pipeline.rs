//! What a whole source costs, from bytes to findings, and which stage takes it.
//!
//! Each stage is measured on what the one before it gives for `corpus/work-reports.txt`; the sum is `whole`.

use baogao::codebook::Codebook;
use baogao::segment::Segmenter;
use baogao::{decode, extract, outline, pipeline, repair, script, source};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

const SEED: &[u8] = include_bytes!("../corpus/work-reports.txt");

fn main() {
    // The dictionaries are loaded once per process, before anything is measured.
    let _ = pipeline::analyze(
        &source::from_bytes("seed", SEED.to_vec()),
        Codebook::shipped(),
    );
    divan::main();
}

fn simplified() -> String {
    let text = decode::decode_bytes(SEED).text;
    script::simplify(&repair::repair(&text).text).text
}

#[divan::bench]
fn decoding(bencher: Bencher) {
    bencher
        .counter(BytesCount::new(SEED.len()))
        .bench(|| decode::decode_bytes(black_box(SEED)));
}

#[divan::bench]
fn repairing(bencher: Bencher) {
    let text = decode::decode_bytes(SEED).text;
    bencher
        .counter(BytesCount::new(SEED.len()))
        .bench(|| repair::repair(black_box(&text)));
}

#[divan::bench]
fn simplifying(bencher: Bencher) {
    let text = repair::repair(&decode::decode_bytes(SEED).text).text;
    bencher
        .counter(BytesCount::new(SEED.len()))
        .bench(|| script::simplify(black_box(&text)));
}

#[divan::bench]
fn outlining(bencher: Bencher) {
    let text = simplified();
    bencher
        .counter(BytesCount::new(SEED.len()))
        .bench(|| outline::outline("seed", "seed", black_box(&text)));
}

#[divan::bench]
fn extracting(bencher: Bencher) {
    let text = simplified();
    let (documents, _) = outline::outline("seed", "seed", &text);
    bencher.counter(BytesCount::new(SEED.len())).bench(|| {
        documents
            .iter()
            .map(|document| {
                extract::extract(&text, document, Codebook::shipped())
                    .0
                    .len()
            })
            .sum::<usize>()
    });
}

#[divan::bench]
fn segmenting(bencher: Bencher) {
    let text = simplified();
    let segmenter = Segmenter::new();
    bencher
        .counter(BytesCount::new(SEED.len()))
        .bench(|| segmenter.cut(black_box(&text)));
}

#[divan::bench]
fn whole(bencher: Bencher) {
    let source = source::from_bytes("seed", SEED.to_vec());
    bencher
        .counter(BytesCount::new(SEED.len()))
        .bench(|| pipeline::analyze(black_box(&source), Codebook::shipped()));
}
