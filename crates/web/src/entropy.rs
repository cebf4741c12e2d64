//! The one place that draws randomness.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::hmac;
use parking_lot::Mutex;

/// Random bytes for one stack. Clones of a seeded source share its sequence.
#[derive(Clone)]
pub struct Entropy(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<Sequence>>),
}

/// HMAC-SHA-256 in counter mode over a seed: the same tests draw the same bytes.
struct Sequence {
    key: hmac::Key,
    counter: u64,
}

impl Entropy {
    /// The operating system's randomness, through AWS-LC.
    #[must_use]
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A reproducible sequence: for tests only, everything drawn from it can be guessed.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &seed.to_be_bytes());
        Self(Source::Seeded(Arc::new(Mutex::new(Sequence { key, counter: 0 }))))
    }

    /// Fills `bytes`.
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => system_fill(bytes),
            Source::Seeded(sequence) => sequence.lock().fill(bytes),
        }
    }

    /// `N` random bytes.
    #[must_use]
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// `n` random bytes as `2n` lowercase hexadecimal digits (FC §12: 32 for state, nonce and CSRF, 64 for sessions).
    #[must_use]
    pub fn hex(&self, n: usize) -> String {
        let mut bytes = vec![0; n];
        self.fill(&mut bytes);
        crate::encoding::hex(&bytes)
    }

    /// 32 random bytes as 43 characters of base64url: codes, access tokens.
    #[must_use]
    pub fn token(&self) -> String {
        crate::encoding::base64url(&self.bytes::<32>())
    }

    /// A version 4 UUID.
    #[must_use]
    pub fn uuid(&self) -> uuid::Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

impl fmt::Debug for Entropy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Entropy(system)",
            Source::Seeded(_) => "Entropy(seeded)",
        })
    }
}

impl Sequence {
    fn fill(&mut self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let block = hmac::sign(&self.key, &self.counter.to_be_bytes());
            self.counter += 1;
            for (to, from) in chunk.iter_mut().zip(block.as_ref()) {
                *to = *from;
            }
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the one place that draws randomness")]
fn system_fill(bytes: &mut [u8]) {
    if aws_lc_rs::rand::fill(bytes).is_err() {
        // Without randomness every token would be guessable: no answer is better than that.
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_and_identifiers_have_the_lengths_of_the_reference() {
        let entropy = Entropy::system();
        assert_eq!(entropy.hex(32).len(), 64);
        assert_eq!(entropy.token().len(), 43);
        assert_eq!(entropy.uuid().get_version_num(), 4);
        assert_ne!(entropy.token(), entropy.token());
    }

    #[test]
    fn the_same_seed_draws_the_same_bytes_and_another_seed_others() {
        assert_eq!(Entropy::seeded(7).hex(100), Entropy::seeded(7).hex(100));
        assert_ne!(Entropy::seeded(7).hex(100), Entropy::seeded(8).hex(100));
        let one = Entropy::seeded(7);
        assert_ne!(one.hex(32), one.hex(32));
    }
}
