//! Replays the corpus of each fuzz target.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;

use guichet_jose::encryption::{DecryptionKey, DecryptionKeys};
use guichet_jose::{KeyManagementAlgorithm, fuzz};

fn replay(target: &str, run: impl Fn(&str, &[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut inputs = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        run(&path.display().to_string(), &fs::read(&path).unwrap());
        inputs += 1;
    }
    assert!(inputs >= 10, "{target} has a corpus of {inputs} inputs");
}

#[test]
fn no_token_of_the_corpus_breaks_verification() {
    replay("jws", |_, bytes| {
        let _ = fuzz::jws(bytes);
    });
}

#[test]
fn no_encrypted_token_of_the_corpus_is_decrypted() {
    let generate = |algorithm| DecryptionKey::generate(algorithm).unwrap().0;
    let keys: DecryptionKeys = KeyManagementAlgorithm::ALL.map(generate).into_iter().collect();
    replay("jwe", |name, bytes| assert!(!fuzz::jwe(bytes, &keys), "{name}"));
}

#[test]
fn a_key_of_the_corpus_is_refused_or_read_back_the_same() {
    replay("jwk", |name, bytes| assert_ne!(fuzz::jwk(bytes), Some(false), "{name}"));
}

#[test]
fn a_set_of_the_corpus_is_refused_or_read_back_the_same() {
    replay("jwks", |name, bytes| assert_ne!(fuzz::jwks(bytes), Some(false), "{name}"));
}

#[test]
fn a_base64url_text_of_the_corpus_is_refused_or_written_back_the_same() {
    replay("base64url", |name, bytes| assert_ne!(fuzz::base64url(bytes), Some(false), "{name}"));
}
