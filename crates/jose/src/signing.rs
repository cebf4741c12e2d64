//! Keys that sign: parsed once, shared by cloning, private bytes never readable again.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::digest::{Digest, SHA256, digest};
use aws_lc_rs::hmac;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    RsaEncoding, RsaKeyPair,
};
use serde::Serialize;
use zeroize::Zeroizing;

use crate::private_key::{self, Pkcs8};
use crate::public_key::KeyMaterial;
use crate::unsigned::Unsigned;
use crate::{JoseError, Jwk, SignatureAlgorithm};

/// HS256 needs a key of at least the size of its hash (RFC 7518 §3.2), in bytes.
const SHORTEST_HMAC_SECRET: usize = 32;

/// A key that signs with one algorithm. Cheap to clone; may be used from many threads at once.
#[derive(Clone)]
pub struct SigningKey(Arc<Inner>);

struct Inner {
    algorithm: SignatureAlgorithm,
    kid: Option<String>,
    public: Option<Jwk>,
    engine: Engine,
}

enum Engine {
    EcP256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Hmac(Box<hmac::Key>),
}

impl SigningKey {
    /// Makes a new key pair (RSA: 2048 bits) named by its thumbprint, and its private bytes for the store.
    ///
    /// # Errors
    /// [`JoseError::NotAsymmetric`] for HS256, [`JoseError::Generation`] when the engine fails.
    pub fn generate(algorithm: SignatureAlgorithm) -> Result<(Self, Pkcs8), JoseError> {
        let failed = |_| JoseError::Generation(algorithm);
        let der: Vec<u8> = match algorithm {
            SignatureAlgorithm::Hs256 => return Err(JoseError::NotAsymmetric(algorithm)),
            SignatureAlgorithm::Es256 => private_key::new_p256().map_err(failed)?,
            SignatureAlgorithm::Rs256 | SignatureAlgorithm::Ps256 => private_key::new_rsa().map_err(failed)?,
            SignatureAlgorithm::EdDsa => {
                Ed25519KeyPair::generate().and_then(|pair| pair.to_pkcs8v1()).map_err(failed)?.as_ref().to_vec()
            }
        };
        let pkcs8 = Pkcs8(Zeroizing::new(der));
        Ok((Self::from_pkcs8(algorithm, None, pkcs8.as_bytes())?, pkcs8))
    }

    /// Reads a private key in unencrypted PKCS#8 DER. Without `kid` the key is named by its thumbprint (RFC 7638).
    ///
    /// # Errors
    /// [`JoseError::NotAsymmetric`] for HS256, [`JoseError::KeyRejected`] when the bytes are no such key.
    pub fn from_pkcs8(algorithm: SignatureAlgorithm, kid: Option<&str>, der: &[u8]) -> Result<Self, JoseError> {
        let rejected = || JoseError::KeyRejected(algorithm);
        let (engine, material) = match algorithm {
            SignatureAlgorithm::Hs256 => return Err(JoseError::NotAsymmetric(algorithm)),
            SignatureAlgorithm::Es256 => {
                let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der).map_err(|_| rejected())?;
                let material = private_key::p256_material(pair.public_key().as_ref()).ok_or_else(rejected)?;
                (Engine::EcP256(pair), material)
            }
            SignatureAlgorithm::Rs256 | SignatureAlgorithm::Ps256 => {
                let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| rejected())?;
                let material = private_key::rsa_material(&pair);
                (Engine::Rsa(pair), material)
            }
            SignatureAlgorithm::EdDsa => {
                let pair = Ed25519KeyPair::from_pkcs8(der).map_err(|_| rejected())?;
                let x = <[u8; 32]>::try_from(pair.public_key().as_ref()).map_err(|_| rejected())?;
                (Engine::Ed25519(pair), KeyMaterial::Ed25519 { x })
            }
        };
        // What is published must be usable by those who verify.
        material.parse().ok_or_else(rejected)?;
        let mut public = Jwk::signing(material, None, algorithm);
        let kid = kid.map_or_else(|| public.thumbprint(), str::to_owned);
        public.kid = Some(kid.clone());
        Ok(Self(Arc::new(Inner { algorithm, kid: Some(kid), public: Some(public), engine })))
    }

    /// A key for HS256: `secret` is the client secret as UTF-8 bytes (OpenID Connect Core §10.1). It has no `kid`.
    ///
    /// # Errors
    /// [`JoseError::SecretTooShort`] below 32 bytes.
    pub fn hmac(secret: &[u8]) -> Result<Self, JoseError> {
        let engine = Engine::Hmac(Box::new(hmac_key(secret)?));
        Ok(Self(Arc::new(Inner { algorithm: SignatureAlgorithm::Hs256, kid: None, public: None, engine })))
    }

    /// The one algorithm of this key.
    #[must_use]
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.0.algorithm
    }

    /// The name of the key; `None` for HS256.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.0.kid.as_deref()
    }

    /// What is published in the JWKS, with `use`, `alg` and `kid`; `None` for HS256.
    #[must_use]
    pub fn public_jwk(&self) -> Option<Jwk> {
        self.0.public.clone()
    }

    /// Signs claims as a compact JWS. The header has exactly `alg`, `kid` if the key has one, and `typ` if given.
    ///
    /// # Errors
    /// [`JoseError::Claims`] when the claims are no JSON, [`JoseError::Signing`] when the engine fails.
    pub fn sign<T: Serialize + ?Sized>(&self, typ: Option<&str>, claims: &T) -> Result<String, JoseError> {
        let payload = serde_json::to_vec(claims).map_err(|error| JoseError::Claims(error.to_string()))?;
        self.sign_bytes(typ, &payload)
    }

    /// As [`Self::sign`], for a payload of any bytes.
    ///
    /// # Errors
    /// [`JoseError::Signing`] when the engine fails.
    pub fn sign_bytes(&self, typ: Option<&str>, payload: &[u8]) -> Result<String, JoseError> {
        let token = Unsigned::of_bytes(self.algorithm(), self.kid(), typ, payload)?;
        let signature = self.signature(token.message())?;
        Ok(token.signed(&signature))
    }

    /// The bare signature of a message, for formats other than JWS: RS256 is `rsa-sha256` of XML Signature (RFC 4051 §2.3.2).
    ///
    /// # Errors
    /// [`JoseError::Signing`] when the engine fails.
    pub fn signature(&self, message: &[u8]) -> Result<Vec<u8>, JoseError> {
        let failed = |_| JoseError::Signing(self.algorithm());
        // The digest is taken first because that form of the call needs no source of randomness as argument.
        match &self.0.engine {
            Engine::EcP256(pair) => Ok(pair.sign_digest(&digest(&SHA256, message)).map_err(failed)?.as_ref().to_vec()),
            Engine::Rsa(pair) => {
                let padding: &'static dyn RsaEncoding =
                    if self.algorithm() == SignatureAlgorithm::Ps256 { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                rsa_signature(pair, padding, &digest(&SHA256, message)).map_err(failed)
            }
            Engine::Ed25519(pair) => Ok(pair.try_sign(message).map_err(failed)?.as_ref().to_vec()),
            Engine::Hmac(key) => Ok(hmac::sign(key, message).as_ref().to_vec()),
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("kid", &self.0.kid).field("alg", &self.0.algorithm).finish_non_exhaustive()
    }
}

pub(crate) fn hmac_key(secret: &[u8]) -> Result<hmac::Key, JoseError> {
    if secret.len() < SHORTEST_HMAC_SECRET {
        return Err(JoseError::SecretTooShort(secret.len()));
    }
    Ok(hmac::Key::new(hmac::HMAC_SHA256, secret))
}

fn rsa_signature(
    pair: &RsaKeyPair,
    padding: &'static dyn RsaEncoding,
    digest: &Digest,
) -> Result<Vec<u8>, aws_lc_rs::error::Unspecified> {
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign_digest(padding, digest, &mut signature)?;
    Ok(signature)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base64url;

    // These headers have no `kid` or more members than ours, so the published signatures are compared below the header.

    #[test]
    fn the_signature_of_rfc_8037_appendix_a_4_is_made_exactly() {
        let seed = base64url::decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap();
        let pkcs8 = Ed25519KeyPair::from_seed_unchecked(&seed).unwrap().to_pkcs8v1().unwrap();
        let key = SigningKey::from_pkcs8(SignatureAlgorithm::EdDsa, None, pkcs8.as_ref()).unwrap();
        let input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let published = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
        assert_eq!(base64url::encode(&key.signature(input.as_bytes()).unwrap()), published);
    }

    #[test]
    fn the_mac_of_rfc_7515_appendix_a_1_is_made_exactly() {
        let secret =
            base64url::decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
                .unwrap();
        let key = SigningKey::hmac(&secret).unwrap();
        let input = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6\
                     Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let published = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert_eq!(base64url::encode(&key.signature(input.as_bytes()).unwrap()), published);
    }
}
