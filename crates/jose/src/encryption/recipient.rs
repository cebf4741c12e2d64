//! Those for whom a token is encrypted.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::agreement::{self, ECDH_P256, PrivateKey, UnparsedPublicKey};
use aws_lc_rs::error::Unspecified;
use aws_lc_rs::rsa::{OaepPublicEncryptingKey, PublicEncryptingKey};
use aws_lc_rs::signature::RsaPublicKeyComponents;
use serde::Serialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{EncryptError, agreement::agreed_key, key_wrap, random};
use crate::private_key::p256_material;
use crate::public_key::KeyMaterial;
use crate::{ContentEncryption, Jwk, KeyManagementAlgorithm, base64url};

/// The public key of a recipient, for one algorithm, parsed once. Cheap to clone.
#[derive(Clone)]
pub struct EncryptionKey(Arc<Inner>);

struct Inner {
    algorithm: KeyManagementAlgorithm,
    kid: Option<String>,
    engine: Engine,
}

enum Engine {
    Rsa(OaepPublicEncryptingKey),
    /// The uncompressed point.
    P256(Vec<u8>),
}

/// Header members beside `alg`, `enc` and `epk`, absent when they have no value.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct FurtherMembers<'a> {
    /// The media type of the content: `JWT` for a nested token (RFC 7519 §5.2).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cty: Option<&'a str>,
    /// The name of the recipient's key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kid: Option<&'a str>,
    /// The issuer, told again outside (RFC 7519 §5.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iss: Option<&'a str>,
    /// The audience, told again outside (RFC 7519 §5.3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub aud: Option<&'a str>,
}

#[derive(Serialize)]
struct WrittenHeader<'a> {
    alg: KeyManagementAlgorithm,
    enc: ContentEncryption,
    #[serde(flatten)]
    further: FurtherMembers<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epk: Option<Value>,
}

/// A content key, and what the recipient needs to have it too.
struct Delivery {
    content_key: Zeroizing<Vec<u8>>,
    /// Second part of the token; empty when the content key is the agreed one.
    encrypted_key: Vec<u8>,
    /// Public key that was made for this token.
    ephemeral: Option<KeyMaterial>,
}

impl EncryptionKey {
    /// A published key, for one of the algorithms that it serves ([`Jwk::encrypts`]).
    ///
    /// # Errors
    /// [`EncryptError::KeyUnfit`].
    pub fn from_jwk(key: &Jwk, algorithm: KeyManagementAlgorithm) -> Result<Self, EncryptError> {
        let unfit = || EncryptError::KeyUnfit(algorithm);
        if !key.encrypts(algorithm) {
            return Err(unfit());
        }
        let engine = match &key.material {
            KeyMaterial::Rsa { n, e } => {
                let key: Result<PublicEncryptingKey, _> = RsaPublicKeyComponents { n, e }.try_into();
                let key = key.map_err(|_| unfit())?;
                Engine::Rsa(OaepPublicEncryptingKey::new(key).map_err(|_| unfit())?)
            }
            material => Engine::P256(material.point().ok_or_else(unfit)?),
        };
        Ok(Self(Arc::new(Inner { algorithm, kid: key.kid.clone(), engine })))
    }

    /// The name that the owner has published the key under.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.0.kid.as_deref()
    }

    /// The one algorithm of this key.
    #[must_use]
    pub fn algorithm(&self) -> KeyManagementAlgorithm {
        self.0.algorithm
    }

    /// Encrypts `content`, in general a signed token, for the owner of the key, as a compact JWE.
    ///
    /// # Errors
    /// [`EncryptError::Encryption`] when the engine fails.
    pub fn encrypt(
        &self,
        enc: ContentEncryption,
        further: FurtherMembers<'_>,
        content: &[u8],
    ) -> Result<String, EncryptError> {
        self.token(enc, further, content).map_err(|_| EncryptError::Encryption(self.algorithm()))
    }

    fn token(
        &self,
        enc: ContentEncryption,
        further: FurtherMembers<'_>,
        content: &[u8],
    ) -> Result<String, Unspecified> {
        let delivery = self.deliver(enc)?;
        let epk = delivery.ephemeral.as_ref().map(KeyMaterial::members);
        let header = WrittenHeader { alg: self.algorithm(), enc, further, epk };
        let header = base64url::encode(&serde_json::to_vec(&header).map_err(|_| Unspecified)?);
        let iv = random(enc.iv_bytes())?;
        let sealed = enc.seal(&delivery.content_key, &iv, header.as_bytes(), content)?;
        let [key, iv, ciphertext, tag] =
            [&delivery.encrypted_key, &*iv, &sealed.ciphertext, &sealed.tag].map(|part| base64url::encode(part));
        Ok(format!("{header}.{key}.{iv}.{ciphertext}.{tag}"))
    }

    fn deliver(&self, enc: ContentEncryption) -> Result<Delivery, Unspecified> {
        match &self.0.engine {
            Engine::Rsa(key) => {
                let content_key = random(enc.key_bytes())?;
                let mut encrypted_key = vec![0; key.ciphertext_size()];
                key.encrypt(self.algorithm().padding()?, &content_key, &mut encrypted_key, None)?;
                Ok(Delivery { content_key, encrypted_key, ephemeral: None })
            }
            Engine::P256(point) => {
                let ephemeral = PrivateKey::generate(&ECDH_P256)?;
                let recipient = UnparsedPublicKey::new(&ECDH_P256, point);
                let agreed = agreement::agree(&ephemeral, recipient, Unspecified, |shared| {
                    Ok(agreed_key(self.algorithm(), enc, shared, &[], &[]))
                })?;
                let ephemeral = p256_material(ephemeral.compute_public_key()?.as_ref());
                if self.algorithm() == KeyManagementAlgorithm::EcdhEs {
                    return Ok(Delivery { content_key: agreed, encrypted_key: Vec::new(), ephemeral });
                }
                let content_key = random(enc.key_bytes())?;
                let encrypted_key = key_wrap::wrap(&agreed, &content_key)?;
                Ok(Delivery { content_key, encrypted_key, ephemeral })
            }
        }
    }
}

impl fmt::Debug for EncryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EncryptionKey")
            .field("kid", &self.0.kid)
            .field("alg", &self.0.algorithm)
            .finish_non_exhaustive()
    }
}
