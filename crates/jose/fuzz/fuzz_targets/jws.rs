//! No bytes break verification.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = guichet_jose::fuzz::jws(bytes);
});
