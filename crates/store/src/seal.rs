//! Hashed or sealed: what is only compared is hashed, what is read back is sealed (design §4).
//!
//! Every place (a table and a row) has its own AES-256-GCM key, derived from the master key: the bound on random
//! nonces under one key (NIST SP 800-38D §8.3) then counts the writes of one row, not those of the whole program.

mod master_key;

pub use master_key::master_key;
pub(crate) use master_key::{FILE as MASTER_KEY_FILE, existing as existing_master_key};

use aws_lc_rs::aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey};
use aws_lc_rs::hmac;
use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

const FORMAT: u8 = 1;
const KEY_ID: usize = 4;
const NONCE: usize = 12;
const HEADER: usize = 1 + KEY_ID + NONCE;

/// Seals what is stored, hashes what is compared, and derives the keys of other parts, all from one master key.
pub struct Sealer {
    master: hmac::Key,
    places: hmac::Key,
    hashes: hmac::Key,
    key_id: [u8; KEY_ID],
    salts: Option<RandomizedNonceKey>,
}

/// Why sealed bytes did not open. The cause is not told apart further than a reader can act upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Sealed with another master key.
    #[error("sealed with another master key")]
    OtherKey,
    /// Too short, of an unknown format, altered, or sealed for another place.
    #[error("altered, or sealed for another place")]
    Altered,
    /// The cipher itself failed.
    #[error("the cipher failed")]
    Cipher,
}

impl Sealer {
    /// Builds the sealer from the 256-bit master key.
    pub fn from_master(master: &[u8; 32]) -> Self {
        let master = hmac::Key::new(hmac::HMAC_SHA256, master);
        let places = hmac::Key::new(hmac::HMAC_SHA256, expand(&master, "seal").as_slice());
        let hashes = hmac::Key::new(hmac::HMAC_SHA256, expand(&master, "hash").as_slice());
        let mut key_id = [0; KEY_ID];
        for (to, from) in key_id.iter_mut().zip(expand(&master, "key id").iter()) {
            *to = *from;
        }
        let mut sealer = Self { master, places, hashes, key_id, salts: None };
        sealer.salts = sealer.key_of("salt").ok();
        sealer
    }

    /// Seals `plain` for `place` (a table and a row, `registry/client/42`): only the same place opens it again.
    /// The output starts with the format and the id of the master key.
    ///
    /// # Errors
    /// [`SealError::Cipher`] when the system gives no randomness for the nonce.
    pub fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        self.seal_written(place, plain.len(), |sealed| {
            sealed.extend_from_slice(plain);
            Ok(())
        })
    }

    /// As [`Sealer::seal`], of what `write` appends to the buffer, some `length` bytes: it is sealed where it stands.
    pub(crate) fn seal_written<E: From<SealError>>(
        &self,
        place: &str,
        length: usize,
        write: impl FnOnce(&mut Vec<u8>) -> Result<(), E>,
    ) -> Result<Vec<u8>, E> {
        let mut sealed = Vec::with_capacity(HEADER + length + AES_256_GCM.tag_len());
        sealed.push(FORMAT);
        sealed.extend_from_slice(&self.key_id);
        sealed.extend_from_slice(&[0; NONCE]);
        write(&mut sealed)?;
        let key = self.key_of(place)?;
        let (header, body) = sealed.split_at_mut_checked(HEADER).ok_or(SealError::Cipher)?;
        let (nonce, tag) =
            key.seal_in_place_separate_tag(Aad::from(place.as_bytes()), body).map_err(|_| SealError::Cipher)?;
        for (to, from) in header.iter_mut().skip(1 + KEY_ID).zip(nonce.as_ref()) {
            *to = *from;
        }
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    /// Opens what [`Sealer::seal`] gave for the same place.
    ///
    /// # Errors
    /// See [`SealError`]; a caller turns it into a corruption named by table, column and row.
    pub fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
        let mut opened = Zeroizing::new(sealed.to_vec());
        let length = self.open_in_place(place, &mut opened)?.len();
        opened.drain(..HEADER);
        opened.truncate(length);
        Ok(opened)
    }

    /// As [`Sealer::open`], where it stands: what was sealed is a part of the buffer.
    pub(crate) fn open_in_place<'a>(&self, place: &str, sealed: &'a mut [u8]) -> Result<&'a [u8], SealError> {
        let (format, rest) = sealed.split_first_mut().ok_or(SealError::Altered)?;
        if *format != FORMAT {
            return Err(SealError::Altered);
        }
        let (key_id, rest) = rest.split_at_mut_checked(KEY_ID).ok_or(SealError::Altered)?;
        if key_id != self.key_id {
            return Err(SealError::OtherKey);
        }
        let (nonce, body) = rest.split_at_mut_checked(NONCE).ok_or(SealError::Altered)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SealError::Altered)?;
        let key = self.key_of(place)?;
        let opened = key.open_in_place(nonce, Aad::from(place.as_bytes()), body).map_err(|_| SealError::Altered)?;
        Ok(opened)
    }

    /// A keyed hash (HMAC-SHA-256, 64 lower-case hexadecimal digits) of `value`, different in each `domain`.
    pub fn hash(&self, domain: &str, value: &str) -> String {
        HEXLOWER.encode(&self.hash_bytes(domain, value.as_bytes()))
    }

    /// The key of another part of the program (cookie signatures, sector secrets …), one for each `label`.
    pub fn derive(&self, label: &str) -> [u8; 32] {
        // The prefix keeps a label from meeting one of the sealer's own.
        *expand(&self.master, &format!("derived/{label}"))
    }

    pub(crate) fn hash_bytes(&self, domain: &str, value: &[u8]) -> [u8; 32] {
        self.hash_in(&[domain], value)
    }

    /// As [`Sealer::hash_bytes`], the domain in pieces.
    pub(crate) fn hash_in(&self, domain: &[&str], value: &[u8]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.hashes);
        // The length in front keeps ("ab", "c") apart from ("a", "bc").
        let length: usize = domain.iter().map(|piece| piece.len()).sum();
        context.update(&(length as u64).to_be_bytes());
        domain.iter().for_each(|piece| context.update(piece.as_bytes()));
        context.update(value);
        bytes_of(&context.sign())
    }

    /// A fresh salt of 96 random bits: the nonce that aws-lc draws for sealing nothing.
    pub(crate) fn fresh_salt(&self) -> Result<[u8; NONCE], SealError> {
        let key = self.salts.as_ref().ok_or(SealError::Cipher)?;
        let nonce = key.seal_in_place_append_tag(Aad::empty(), &mut Vec::new()).map_err(|_| SealError::Cipher)?;
        Ok(*nonce.as_ref())
    }

    fn key_of(&self, place: &str) -> Result<RandomizedNonceKey, SealError> {
        let key = Zeroizing::new(bytes_of(&hmac::sign(&self.places, place.as_bytes())));
        RandomizedNonceKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| SealError::Cipher)
    }
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Sealer")
    }
}

/// Eight of the random bytes that sealing drew: no two sealings share them, so they name one version of a value.
pub(crate) fn drawn(sealed: &[u8]) -> i64 {
    let mut bytes = [0; 8];
    for (to, from) in bytes.iter_mut().zip(sealed.iter().skip(1 + KEY_ID)) {
        *to = *from;
    }
    i64::from_be_bytes(bytes)
}

/// One block of HKDF-Expand (RFC 5869 §2.3): the master key is uniformly random, so nothing need be extracted.
fn expand(master: &hmac::Key, label: &str) -> Zeroizing<[u8; 32]> {
    let mut context = hmac::Context::with_key(master);
    context.update(b"guichet/1/");
    context.update(label.as_bytes());
    context.update(&[1]);
    Zeroizing::new(bytes_of(&context.sign()))
}

pub(crate) fn bytes_of(tag: &hmac::Tag) -> [u8; 32] {
    let mut bytes = [0; 32];
    for (to, from) in bytes.iter_mut().zip(tag.as_ref()) {
        *to = *from;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sealer(byte: u8) -> Sealer {
        Sealer::from_master(&[byte; 32])
    }

    #[test]
    fn what_is_sealed_opens_at_its_own_place_only() {
        let sealed = sealer(1).seal("registry/client/a", b"secret").unwrap();
        assert_eq!(sealer(1).open("registry/client/a", &sealed).unwrap().as_slice(), b"secret");
        assert_eq!(sealer(1).open("registry/client/b", &sealed), Err(SealError::Altered));
    }

    #[test]
    fn another_master_key_is_named_as_such() {
        let sealed = sealer(1).seal("p", b"secret").unwrap();
        assert_eq!(sealer(2).open("p", &sealed), Err(SealError::OtherKey));
    }

    #[test]
    fn the_same_value_is_never_sealed_to_the_same_bytes() {
        assert_ne!(sealer(1).seal("p", b"x").unwrap(), sealer(1).seal("p", b"x").unwrap());
        assert_ne!(drawn(&sealer(1).seal("p", b"x").unwrap()), drawn(&sealer(1).seal("p", b"x").unwrap()));
        assert_ne!(sealer(1).fresh_salt().unwrap(), sealer(1).fresh_salt().unwrap());
    }

    #[test]
    fn any_altered_byte_is_noticed() {
        let sealed = sealer(1).seal("p", b"secret").unwrap();
        for position in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[position] ^= 1;
            assert!(sealer(1).open("p", &altered).is_err(), "byte {position}");
        }
    }

    #[test]
    fn hashes_differ_by_domain_and_by_key() {
        assert_ne!(sealer(1).hash("a", "bc"), sealer(1).hash("ab", "c"));
        assert_ne!(sealer(1).hash("a", "b"), sealer(2).hash("a", "b"));
        assert_eq!(sealer(1).hash("a", "b"), sealer(1).hash("a", "b"));
        assert_eq!(sealer(1).hash("a", "b").len(), 64);
        assert_ne!(sealer(1).derive("seal"), *expand(&sealer(1).master, "seal"));
    }

    proptest! {
        #[test]
        fn junk_is_refused_without_panic(junk in proptest::collection::vec(any::<u8>(), 0..80)) {
            prop_assert!(sealer(1).open("p", &junk).is_err());
        }

        #[test]
        fn every_value_comes_back(place in ".*", plain in proptest::collection::vec(any::<u8>(), 0..200)) {
            let sealed = sealer(1).seal(&place, &plain).unwrap();
            prop_assert_eq!(sealer(1).open(&place, &sealed).unwrap().to_vec(), plain);
        }
    }
}
