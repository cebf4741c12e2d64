//! What is read is read back the same once written.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| assert_ne!(guichet_jose::fuzz::base64url(bytes), Some(false)));
