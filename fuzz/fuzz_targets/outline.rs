//! Any text has an outline, and its documents stand side by side.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (documents, _) = baogao::outline::outline("0000000000000000", "a.txt", text);
    let mut end = 0;
    for document in &documents {
        assert!(document.span.start >= end && text.get(document.span.range()).is_some());
        end = document.span.end;
    }
});
