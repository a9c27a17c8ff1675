//! Any bytes become text, and every span of it leads into the bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let decoded = baogao::decode::decode_bytes(bytes);
    let all = baogao::span::Span::new(0, decoded.text.len());
    assert!(decoded.map.to_input(all).end <= bytes.len());
    for loss in &decoded.losses {
        assert!(loss.span.end <= bytes.len());
    }
    let (shown, map) = baogao::markup::visible(&decoded.text);
    let all = baogao::span::Span::new(0, shown.len());
    assert!(map.to_input(all).end <= decoded.text.len());
});
