//! Private keys that decrypt, and the decryption of a compact JWE (RFC 7516 §5.2).

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rsa::{
    OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPrivateDecryptingKey, PrivateDecryptingKey,
};
use aws_lc_rs::signature::RsaKeyPair;
use zeroize::Zeroizing;

use super::agreement::agreed_key;
use super::content::Sealed;
use super::header::{self, AgreementMembers, EncryptionHeader};
use super::{DecryptError, EncryptError, key_wrap, random};
use crate::error::cut;
use crate::private_key::{self, Pkcs8, p256_material, rsa_material};
use crate::{ContentEncryption, Jwk, KeyManagementAlgorithm, MAX_TOKEN_BYTES, base64url};

/// A private key that decrypts with one algorithm, parsed once. Cheap to clone; may be used from many threads at once.
#[derive(Clone)]
pub struct DecryptionKey(Arc<Inner>);

struct Inner {
    algorithm: KeyManagementAlgorithm,
    public: Jwk,
    engine: Engine,
}

enum Engine {
    Rsa(OaepPrivateDecryptingKey),
    P256(PrivateKey),
}

/// The keys of a recipient, in the order of publication.
#[derive(Clone, Debug, Default)]
pub struct DecryptionKeys(Arc<[DecryptionKey]>);

/// A decrypted token. Who sent it is not known yet: the content is in general a signed token, to be verified.
#[derive(Clone, PartialEq, Eq)]
pub struct Decrypted {
    /// The header.
    pub header: EncryptionHeader,
    /// The content as it was encrypted.
    pub content: Vec<u8>,
}

impl fmt::Debug for Decrypted {
    /// The content holds identities, so it is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decrypted").field("header", &self.header).finish_non_exhaustive()
    }
}

impl KeyManagementAlgorithm {
    /// The padding of the two RSA algorithms.
    pub(super) fn padding(self) -> Result<&'static OaepAlgorithm, Unspecified> {
        match self {
            Self::RsaOaep => Ok(&OAEP_SHA1_MGF1SHA1),
            Self::RsaOaep256 => Ok(&OAEP_SHA256_MGF1SHA256),
            Self::EcdhEs | Self::EcdhEsA128Kw | Self::EcdhEsA256Kw => Err(Unspecified),
        }
    }
}

impl DecryptionKey {
    /// Makes a new key pair (RSA: 2048 bits) named by its thumbprint, and its private bytes for the store.
    ///
    /// # Errors
    /// [`EncryptError::Generation`] when the engine fails.
    pub fn generate(algorithm: KeyManagementAlgorithm) -> Result<(Self, Pkcs8), EncryptError> {
        let made = if algorithm.agrees_on_a_key() { private_key::new_p256() } else { private_key::new_rsa() };
        let pkcs8 = Pkcs8(Zeroizing::new(made.map_err(|_| EncryptError::Generation(algorithm))?));
        Ok((Self::from_pkcs8(algorithm, None, pkcs8.as_bytes())?, pkcs8))
    }

    /// Reads a private key in unencrypted PKCS#8 DER. Without `kid` the key is named by its thumbprint (RFC 7638).
    ///
    /// # Errors
    /// [`EncryptError::KeyRejected`] when the bytes are no such key.
    pub fn from_pkcs8(algorithm: KeyManagementAlgorithm, kid: Option<&str>, der: &[u8]) -> Result<Self, EncryptError> {
        let rejected = || EncryptError::KeyRejected(algorithm);
        let (engine, material) = if algorithm.agrees_on_a_key() {
            let key = PrivateKey::from_private_key_der(&ECDH_P256, der).map_err(|_| rejected())?;
            let point = key.compute_public_key().map_err(|_| rejected())?;
            let material = p256_material(point.as_ref()).ok_or_else(rejected)?;
            (Engine::P256(key), material)
        } else {
            let material = rsa_material(&RsaKeyPair::from_pkcs8(der).map_err(|_| rejected())?);
            let key = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| rejected())?;
            (Engine::Rsa(OaepPrivateDecryptingKey::new(key).map_err(|_| rejected())?), material)
        };
        // What is published must be usable by those who encrypt.
        material.parse().ok_or_else(rejected)?;
        let mut public = Jwk::encrypting(material, None, algorithm);
        public.kid = Some(kid.map_or_else(|| public.thumbprint(), str::to_owned));
        Ok(Self(Arc::new(Inner { algorithm, public, engine })))
    }

    /// The one algorithm of this key.
    #[must_use]
    pub fn algorithm(&self) -> KeyManagementAlgorithm {
        self.0.algorithm
    }

    /// What is published in the JWKS, with `use`, `alg` and `kid`.
    #[must_use]
    pub fn public_jwk(&self) -> &Jwk {
        &self.0.public
    }

    fn content_key(
        &self,
        header: &EncryptionHeader,
        sent: Option<&AgreementMembers>,
        encrypted_key: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, Unspecified> {
        match (&self.0.engine, sent) {
            (Engine::Rsa(key), _) => {
                let mut content_key = Zeroizing::new(vec![0; key.min_output_size()]);
                let length = key.decrypt(header.alg.padding()?, encrypted_key, &mut content_key, None)?.len();
                content_key.truncate(length);
                Ok(content_key)
            }
            (Engine::P256(key), Some(sent)) => {
                let point = sent.ephemeral.material.point().ok_or(Unspecified)?;
                let sender = UnparsedPublicKey::new(&ECDH_P256, point);
                let agreed = agreement::agree(key, sender, Unspecified, |shared| {
                    Ok(agreed_key(header.alg, header.enc, shared, &sent.sender, &sent.recipient))
                })?;
                match header.alg {
                    KeyManagementAlgorithm::EcdhEs if encrypted_key.is_empty() => Ok(agreed),
                    KeyManagementAlgorithm::EcdhEs => Err(Unspecified),
                    _ => key_wrap::unwrap(&agreed, encrypted_key),
                }
            }
            (Engine::P256(_), None) => Err(Unspecified),
        }
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DecryptionKey")
            .field("kid", &self.0.public.kid())
            .field("alg", &self.0.algorithm)
            .finish_non_exhaustive()
    }
}

impl FromIterator<DecryptionKey> for DecryptionKeys {
    fn from_iter<I: IntoIterator<Item = DecryptionKey>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}

impl DecryptionKeys {
    /// The keys.
    pub fn iter(&self) -> std::slice::Iter<'_, DecryptionKey> {
        self.0.iter()
    }

    /// Decrypts a compact JWE that was made with one of the `allowed` algorithms and one of the `contents` encryptions.
    ///
    /// A `kid` in the token selects the keys of that name; without it every key of the token's algorithm is tried.
    ///
    /// # Errors
    /// [`DecryptError`]; all that depends on the private key is [`DecryptError::Failed`].
    pub fn decrypt(
        &self,
        token: &str,
        allowed: &[KeyManagementAlgorithm],
        contents: &[ContentEncryption],
    ) -> Result<Decrypted, DecryptError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(DecryptError::TooLarge(token.len()));
        }
        let parts: Vec<&str> = token.splitn(6, '.').collect();
        let [encoded, encrypted_key, iv, ciphertext, tag] = parts.as_slice() else {
            return Err(DecryptError::Malformed("not five parts between four dots"));
        };
        let (header, sent) = header::parse(encoded, allowed, contents)?;
        let bytes =
            |part: &str| base64url::decode(part).map_err(|_| DecryptError::Malformed("a part is not base64url"));
        let (encrypted_key, iv) = (bytes(encrypted_key)?, bytes(iv)?);
        let sealed = Sealed { ciphertext: bytes(ciphertext)?, tag: bytes(tag)? };
        let content = self.fitting(&header)?.into_iter().find_map(|key| {
            let content_key = key.content_key(&header, sent.as_ref(), &encrypted_key).ok();
            // With a wrong key the content is looked at all the same, so that time does not tell what was wrong either
            // (RFC 7516 §11.5).
            let content_key = content_key.filter(|key| key.len() == header.enc.key_bytes());
            let content_key = content_key.or_else(|| random(header.enc.key_bytes()).ok())?;
            header.enc.open(&content_key, &iv, encoded.as_bytes(), &sealed).ok()
        });
        content.map(|content| Decrypted { header, content }).ok_or(DecryptError::Failed)
    }

    fn fitting(&self, header: &EncryptionHeader) -> Result<Vec<&DecryptionKey>, DecryptError> {
        let kid = header.kid.as_deref();
        let named: Vec<&DecryptionKey> =
            self.0.iter().filter(|key| kid.is_none_or(|kid| key.0.public.kid() == Some(kid))).collect();
        let fitting: Vec<&DecryptionKey> = named.iter().copied().filter(|key| key.algorithm() == header.alg).collect();
        match (fitting.is_empty(), named.is_empty() || kid.is_none()) {
            (false, _) => Ok(fitting),
            (true, true) => Err(DecryptError::KeyUnknown(kid.map(|kid| cut(kid, 128)))),
            (true, false) => Err(DecryptError::AlgorithmRefused(header.alg.to_string())),
        }
    }
}
