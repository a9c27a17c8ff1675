//! Any query is read.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = baogao::index::Query::parse(text).notes();
});
