//! A compact JWS of which everything is there but the signature: for keys that sign elsewhere.

use serde::Serialize;

use crate::header::WrittenHeader;
use crate::{JoseError, SignatureAlgorithm, base64url};

/// A token that waits for its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned(String);

impl Unsigned {
    /// A token with these claims. The header has exactly `alg`, `kid` if one is given, and `typ` if given.
    ///
    /// # Errors
    /// [`JoseError::Claims`] when the claims are no JSON.
    pub fn new<T: Serialize + ?Sized>(
        algorithm: SignatureAlgorithm,
        kid: Option<&str>,
        typ: Option<&str>,
        claims: &T,
    ) -> Result<Self, JoseError> {
        let payload = serde_json::to_vec(claims).map_err(|error| JoseError::Claims(error.to_string()))?;
        Self::of_bytes(algorithm, kid, typ, &payload)
    }

    pub(crate) fn of_bytes(
        alg: SignatureAlgorithm,
        kid: Option<&str>,
        typ: Option<&str>,
        payload: &[u8],
    ) -> Result<Self, JoseError> {
        let header = serde_json::to_vec(&WrittenHeader { alg, kid, typ });
        let header = header.map_err(|error| JoseError::Claims(error.to_string()))?;
        Ok(Self(format!("{}.{}", base64url::encode(&header), base64url::encode(payload))))
    }

    /// What is signed.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The token. An ECDSA signature is the two numbers, 32 bytes each (RFC 7518 §3.4).
    #[must_use]
    pub fn signed(self, signature: &[u8]) -> String {
        let mut token = self.0;
        token.push('.');
        token.push_str(&base64url::encode(signature));
        token
    }
}
