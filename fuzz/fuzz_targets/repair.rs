//! Any text is repaired; every edit stands where it says.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let repaired = baogao::repair::repair(text);
    for edit in &repaired.edits {
        assert_eq!(&text[edit.span.range()], edit.before);
    }
});
