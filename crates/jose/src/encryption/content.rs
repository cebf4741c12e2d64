//! The content under its key (RFC 7518 §5).

use aws_lc_rs::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::cipher::{
    self, DecryptionContext, EncryptionContext, PaddedBlockDecryptingKey, PaddedBlockEncryptingKey, UnboundCipherKey,
};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::{constant_time, hmac, iv};

use crate::ContentEncryption;

/// Every authentication tag of the list, in bytes.
const TAG_BYTES: usize = 16;

/// Ciphertext and authentication tag.
pub(super) struct Sealed {
    pub(super) ciphertext: Vec<u8>,
    pub(super) tag: Vec<u8>,
}

impl ContentEncryption {
    /// Size of the content key, in bytes.
    pub(super) const fn key_bytes(self) -> usize {
        match self {
            Self::A128Gcm => 16,
            Self::A256Gcm | Self::A128CbcHs256 => 32,
        }
    }

    /// Size of the initialization vector, in bytes.
    pub(super) const fn iv_bytes(self) -> usize {
        match self {
            Self::A128Gcm | Self::A256Gcm => 12,
            Self::A128CbcHs256 => 16,
        }
    }

    /// Encrypts `content` and authenticates `header`, the encoded header, with it.
    pub(super) fn seal(self, key: &[u8], iv: &[u8], header: &[u8], content: &[u8]) -> Result<Sealed, Unspecified> {
        let mut ciphertext = content.to_vec();
        let tag = match self.gcm() {
            Some(algorithm) => {
                let key = LessSafeKey::new(UnboundKey::new(algorithm, key)?);
                let nonce = Nonce::try_assume_unique_for_key(iv)?;
                key.seal_in_place_separate_tag(nonce, Aad::from(header), &mut ciphertext)?.as_ref().to_vec()
            }
            None => {
                let (mac_key, cbc_key) = key.split_at_checked(16).ok_or(Unspecified)?;
                let key = PaddedBlockEncryptingKey::cbc_pkcs7(UnboundCipherKey::new(&cipher::AES_128, cbc_key)?)?;
                key.less_safe_encrypt(&mut ciphertext, EncryptionContext::Iv128(block_iv(iv)?))?;
                cbc_tag(mac_key, iv, header, &ciphertext)
            }
        };
        Ok(Sealed { ciphertext, tag })
    }

    /// The content, when the tag is right.
    pub(super) fn open(self, key: &[u8], iv: &[u8], header: &[u8], sealed: &Sealed) -> Result<Vec<u8>, Unspecified> {
        // A shorter tag would be taken by some engines, and is easier to guess.
        if sealed.tag.len() != TAG_BYTES {
            return Err(Unspecified);
        }
        let mut content = sealed.ciphertext.clone();
        let length = match self.gcm() {
            Some(algorithm) => {
                let key = LessSafeKey::new(UnboundKey::new(algorithm, key)?);
                content.extend_from_slice(&sealed.tag);
                key.open_in_place(Nonce::try_assume_unique_for_key(iv)?, Aad::from(header), &mut content)?.len()
            }
            None => {
                let (mac_key, cbc_key) = key.split_at_checked(16).ok_or(Unspecified)?;
                // The tag comes first: padding is only looked at in what the sender has made.
                constant_time::verify_slices_are_equal(&cbc_tag(mac_key, iv, header, &content), &sealed.tag)?;
                let key = PaddedBlockDecryptingKey::cbc_pkcs7(UnboundCipherKey::new(&cipher::AES_128, cbc_key)?)?;
                key.decrypt(&mut content, DecryptionContext::Iv128(block_iv(iv)?))?.len()
            }
        };
        content.truncate(length);
        Ok(content)
    }

    fn gcm(self) -> Option<&'static aead::Algorithm> {
        match self {
            Self::A128Gcm => Some(&aead::AES_128_GCM),
            Self::A256Gcm => Some(&aead::AES_256_GCM),
            Self::A128CbcHs256 => None,
        }
    }
}

fn block_iv(iv: &[u8]) -> Result<iv::FixedLength<{ iv::IV_LEN_128_BIT }>, Unspecified> {
    Ok(iv::FixedLength::from(<[u8; iv::IV_LEN_128_BIT]>::try_from(iv)?))
}

/// HMAC-SHA-256 of header, IV, ciphertext and the length of the header in bits, cut in half (RFC 7518 §5.2.2.1).
fn cbc_tag(key: &[u8], iv: &[u8], header: &[u8], ciphertext: &[u8]) -> Vec<u8> {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    let header_bits = u64::try_from(header.len()).unwrap_or(u64::MAX).saturating_mul(8);
    for part in [header, iv, ciphertext, &header_bits.to_be_bytes()] {
        context.update(part);
    }
    context.sign().as_ref().iter().take(TAG_BYTES).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::hex;

    #[test]
    fn the_aes_cbc_hmac_case_of_rfc_7518_appendix_b_1_is_made_and_read() {
        let key: Vec<u8> = (0..32).collect();
        let iv = [0x1a, 0xf3, 0x8c, 0x2d, 0xc2, 0xb9, 0x6f, 0xfd, 0xd8, 0x66, 0x94, 0x09, 0x23, 0x41, 0xbc, 0x04];
        let header = b"The second principle of Auguste Kerckhoffs";
        let content =
            b"A cipher system must not be required to be secret, and it must be able to fall into the hands of \
                        the enemy without inconvenience";
        let sealed = ContentEncryption::A128CbcHs256.seal(&key, &iv, header, content).unwrap();
        assert_eq!(hex(&sealed.tag), "652c3fa36b0a7c5b3219fab3a30bc1c4");
        assert!(
            hex(&sealed.ciphertext).starts_with("c80edfa32ddf39d5ef00c0b468834279a2e46a1b8049f792f76bfe54b903a9c9")
        );
        let opened = ContentEncryption::A128CbcHs256.open(&key, &iv, header, &sealed).unwrap();
        assert_eq!(opened, content);
    }

    #[test]
    fn a_changed_byte_anywhere_or_another_length_is_refused() {
        for algorithm in ContentEncryption::ALL {
            let key = vec![7; algorithm.key_bytes()];
            let iv = vec![9; algorithm.iv_bytes()];
            let seal = || algorithm.seal(&key, &iv, b"header", b"content").unwrap();
            let opens = |sealed: &Sealed| algorithm.open(&key, &iv, b"header", sealed).is_ok();
            assert!(opens(&seal()), "{algorithm}");
            for at in 0..TAG_BYTES {
                let mut changed = seal();
                changed.tag[at] ^= 1;
                assert!(!opens(&changed), "{algorithm} {at}");
                let mut changed = seal();
                changed.tag.truncate(at);
                assert!(!opens(&changed), "{algorithm} {at}");
            }
            let mut changed = seal();
            changed.ciphertext[0] ^= 1;
            assert!(!opens(&changed), "{algorithm}");
            assert!(algorithm.open(&key, &iv, b"other header", &seal()).is_err(), "{algorithm}");
            for (key, iv) in [(&key[1..], &iv[..]), (&key[..], &iv[1..]), (&key[..], &[][..]), (&[][..], &iv[..])] {
                assert!(algorithm.open(key, iv, b"header", &seal()).is_err(), "{algorithm}");
                assert!(algorithm.seal(key, iv, b"header", b"content").is_err(), "{algorithm}");
            }
        }
    }
}
