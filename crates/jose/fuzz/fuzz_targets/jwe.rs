//! No bytes are decrypted, or break what decrypts: nobody has encrypted them for these keys.
#![no_main]

use std::sync::LazyLock;

use guichet_jose::encryption::{DecryptionKey, DecryptionKeys};
use guichet_jose::{KeyManagementAlgorithm, fuzz};

static KEYS: LazyLock<DecryptionKeys> = LazyLock::new(|| {
    let made = KeyManagementAlgorithm::ALL.into_iter().filter_map(|algorithm| DecryptionKey::generate(algorithm).ok());
    made.map(|(key, _)| key).collect()
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| assert!(!fuzz::jwe(bytes, &KEYS)));
