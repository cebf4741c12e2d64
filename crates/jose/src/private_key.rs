//! Private keys: how they are made and what is published of them, whatever they are used for.

use std::fmt;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair, RsaKeyPair};
use zeroize::Zeroizing;

use crate::public_key::KeyMaterial;

/// A private key in PKCS#8 (RFC 5208), for the store, which seals it. Wiped when dropped.
#[derive(Clone)]
pub struct Pkcs8(pub(crate) Zeroizing<Vec<u8>>);

impl Pkcs8 {
    /// The DER bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Pkcs8 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pkcs8")
    }
}

/// A new key on P-256.
pub(crate) fn new_p256() -> Result<Vec<u8>, Unspecified> {
    Ok(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)?.to_pkcs8v1()?.as_ref().to_vec())
}

/// A new RSA key of 2048 bits.
pub(crate) fn new_rsa() -> Result<Vec<u8>, Unspecified> {
    #[cfg(feature = "recycled-rsa-keys")]
    return recycled::next(make_rsa);
    #[cfg(not(feature = "recycled-rsa-keys"))]
    make_rsa()
}

fn make_rsa() -> Result<Vec<u8>, Unspecified> {
    let pair = RsaKeyPair::generate(KeySize::Rsa2048)?;
    Ok(AsDer::<Pkcs8V1Der<'_>>::as_der(&pair)?.as_ref().to_vec())
}

/// The public numbers of an uncompressed point: `04`, then 32 bytes for each coordinate (SEC 1 §2.3.3).
pub(crate) fn p256_material(point: &[u8]) -> Option<KeyMaterial> {
    let (x, y) = point.strip_prefix(&[0x04])?.split_at_checked(32)?;
    Some(KeyMaterial::EcP256 { x: x.try_into().ok()?, y: y.try_into().ok()? })
}

/// The public numbers of an RSA key pair.
pub(crate) fn rsa_material(pair: &RsaKeyPair) -> KeyMaterial {
    let public = pair.public_key();
    KeyMaterial::Rsa {
        n: public.modulus().big_endian_without_leading_zero().to_vec(),
        e: public.exponent().big_endian_without_leading_zero().to_vec(),
    }
}

/// Hundreds of stacks start in one process of tests, and to find primes for each would take half of their time.
#[cfg(feature = "recycled-rsa-keys")]
mod recycled {
    use std::sync::{Mutex, PoisonError};

    use aws_lc_rs::error::Unspecified;

    /// More than one stack makes, so that keys of a stack, and of two that follow each other, differ.
    const KEPT: usize = 16;

    struct Pool {
        keys: Vec<Vec<u8>>,
        next: usize,
    }

    static POOL: Mutex<Pool> = Mutex::new(Pool { keys: Vec::new(), next: 0 });

    /// The first keys are made, the others are those again.
    pub(super) fn next(make: impl FnOnce() -> Result<Vec<u8>, Unspecified>) -> Result<Vec<u8>, Unspecified> {
        {
            let mut pool = POOL.lock().unwrap_or_else(PoisonError::into_inner);
            pool.next = (pool.next + 1) % KEPT;
            if pool.keys.len() >= KEPT {
                return pool.keys.get(pool.next).cloned().ok_or(Unspecified);
            }
        }
        let key = make()?;
        POOL.lock().unwrap_or_else(PoisonError::into_inner).keys.push(key.clone());
        Ok(key)
    }
}
