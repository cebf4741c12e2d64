//! Encrypted tokens: the compact serialization of RFC 7516, to one recipient.

mod agreement;
mod content;
mod decryption;
mod error;
mod header;
mod key_wrap;
mod recipient;

pub use decryption::{Decrypted, DecryptionKey, DecryptionKeys};
pub use error::{DecryptError, EncryptError};
pub use header::EncryptionHeader;
pub use recipient::{EncryptionKey, FurtherMembers};

use aws_lc_rs::error::Unspecified;
use zeroize::Zeroizing;

/// Bytes from the engine's generator, wiped when dropped.
fn random(length: usize) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
    let mut bytes = Zeroizing::new(vec![0; length]);
    #[expect(clippy::disallowed_methods, reason = "content keys and nonces come from the engine, as private keys do")]
    aws_lc_rs::rand::fill(&mut bytes)?;
    Ok(bytes)
}
