//! Keys that verify, and the verification of a compact JWS (RFC 7515 §5.2).

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::hmac;
use serde_json::{Map, Value};

use crate::compact::CompactParts;
use crate::error::cut;
use crate::public_key::ParsedKey;
use crate::signing::hmac_key;
use crate::unique_object::UniqueObject;
use crate::{Header, JoseError, Jwk, JwkSet, SignatureAlgorithm, VerifyError, base64url};

/// The keys of one issuer, parsed once. Cheap to clone; may be used from many threads at once.
#[derive(Clone)]
pub struct VerificationKeys(Arc<[Candidate]>);

struct Candidate {
    kid: Option<String>,
    alg: Option<String>,
    engine: Engine,
}

enum Engine {
    Public(ParsedKey),
    Hmac(Box<hmac::Key>),
}

/// A token whose signature was verified. Nothing is said yet about its claims: see [`crate::ClaimChecks`].
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    /// The header.
    pub header: Header,
    /// The payload as it was signed.
    pub payload: Vec<u8>,
}

impl Verified {
    /// The payload as a JSON object with unique members.
    ///
    /// # Errors
    /// [`VerifyError::Malformed`] when it is something else.
    pub fn claims(&self) -> Result<Map<String, Value>, VerifyError> {
        serde_json::from_slice(&self.payload)
            .map(|UniqueObject(claims)| claims)
            .map_err(|_| VerifyError::Malformed("the payload is not a JSON object with unique members"))
    }
}

impl fmt::Debug for Verified {
    /// The payload holds identities, so it is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verified").field("header", &self.header).finish_non_exhaustive()
    }
}

impl VerificationKeys {
    /// The keys of a set that are not for encryption.
    #[must_use]
    pub fn from_jwks(set: &JwkSet) -> Self {
        Self(set.keys.iter().filter_map(Candidate::from_jwk).collect())
    }

    /// One public key.
    #[must_use]
    pub fn single(key: &Jwk) -> Self {
        Self(Candidate::from_jwk(key).into_iter().collect())
    }

    /// The shared secret of HS256: the client secret as UTF-8 bytes. A `kid` in the token is then of no matter, since
    /// a client has one secret.
    ///
    /// # Errors
    /// [`JoseError::SecretTooShort`] below 32 bytes.
    pub fn hmac(secret: &[u8]) -> Result<Self, JoseError> {
        let key = Candidate { kid: None, alg: None, engine: Engine::Hmac(Box::new(hmac_key(secret)?)) };
        Ok(Self(Arc::from([key])))
    }

    /// Verifies the signature of a compact JWS with one of the `allowed` algorithms.
    ///
    /// A `kid` in the token selects the keys of that name; without it every key that fits the algorithm is tried.
    ///
    /// # Errors
    /// [`VerifyError`] names the step that failed. After [`VerifyError::KeyUnknown`] the caller may fetch the issuer's
    /// keys again and retry once.
    pub fn verify(&self, token: &str, allowed: &[SignatureAlgorithm]) -> Result<Verified, VerifyError> {
        let parts = CompactParts::split(token)?;
        let header = Header::parse(parts.header, allowed)?;
        let payload =
            base64url::decode(parts.payload).map_err(|_| VerifyError::Malformed("the payload is not base64url"))?;
        let signature =
            base64url::decode(parts.signature).map_err(|_| VerifyError::Malformed("the signature is not base64url"))?;

        let named: Vec<&Candidate> = self.0.iter().filter(|key| key.is_named(header.kid.as_deref())).collect();
        let fitting: Vec<&Candidate> = named.iter().copied().filter(|key| key.fits(header.alg)).collect();
        if fitting.is_empty() {
            return Err(if header.kid.is_some() && !named.is_empty() {
                VerifyError::AlgorithmRefused { received: header.alg.to_string(), allowed: allowed.to_vec() }
            } else {
                VerifyError::KeyUnknown(header.kid.as_deref().map(|kid| cut(kid, 128)))
            });
        }
        let message = parts.signing_input.as_bytes();
        if fitting.iter().any(|key| key.verifies(header.alg, message, &signature)) {
            Ok(Verified { header, payload })
        } else {
            Err(VerifyError::SignatureWrong)
        }
    }
}

impl fmt::Debug for VerificationKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VerificationKeys")?;
        f.debug_list().entries(self.0.iter().map(|key| &key.kid)).finish()
    }
}

impl Candidate {
    fn from_jwk(key: &Jwk) -> Option<Self> {
        if !key.is_for_signatures() {
            return None;
        }
        let engine = Engine::Public(key.material.parse()?);
        Some(Self { kid: key.kid.clone(), alg: key.alg.clone(), engine })
    }

    fn is_named(&self, kid: Option<&str>) -> bool {
        match &self.engine {
            Engine::Hmac(_) => true,
            Engine::Public(_) => kid.is_none_or(|kid| self.kid.as_deref() == Some(kid)),
        }
    }

    fn fits(&self, algorithm: SignatureAlgorithm) -> bool {
        let by_type = match &self.engine {
            Engine::Hmac(_) => algorithm == SignatureAlgorithm::Hs256,
            Engine::Public(key) => key.fits(algorithm),
        };
        by_type && self.alg.as_deref().is_none_or(|alg| alg == algorithm.as_str())
    }

    fn verifies(&self, algorithm: SignatureAlgorithm, message: &[u8], signature: &[u8]) -> bool {
        match &self.engine {
            Engine::Hmac(key) => hmac::verify(key, message, signature).is_ok(),
            Engine::Public(key) => key.verifies(algorithm, message, signature),
        }
    }
}
