//! The JOSE header of a signed token (RFC 7515 §4).

use serde::Serialize;
use serde_json::Value;

use crate::error::cut;
use crate::unique_object::UniqueObject;
use crate::{SignatureAlgorithm, VerifyError, base64url};

/// The header of a verified token. Members that name keys or URLs (`jwk`, `jku`, `x5u`, `x5c`) are never followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The algorithm, one of those that the caller allowed.
    pub alg: SignatureAlgorithm,
    /// The name of the key within the issuer's set.
    pub kid: Option<String>,
    /// The media type of the token (RFC 7515 §4.1.9).
    pub typ: Option<String>,
    /// The media type of the payload (RFC 7515 §4.1.10); `JWT` for a nested token.
    pub cty: Option<String>,
}

impl Header {
    /// Reads the first part of a compact token and holds its algorithm against the caller's list.
    pub(crate) fn parse(encoded: &str, allowed: &[SignatureAlgorithm]) -> Result<Self, VerifyError> {
        let bytes = base64url::decode(encoded).map_err(|_| VerifyError::Malformed("the header is not base64url"))?;
        let UniqueObject(members) = serde_json::from_slice(&bytes)
            .map_err(|_| VerifyError::Malformed("the header is not a JSON object with unique members"))?;
        if members.contains_key("crit") {
            return Err(VerifyError::CriticalHeader);
        }
        let text = |name: &str, wrong: &'static str| match members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(VerifyError::Malformed(wrong)),
        };
        let received = text("alg", "`alg` is not a string")?.ok_or(VerifyError::Malformed("`alg` is missing"))?;
        let alg = received
            .parse()
            .ok()
            .filter(|alg| allowed.contains(alg))
            .ok_or_else(|| VerifyError::AlgorithmRefused { received: cut(&received, 32), allowed: allowed.to_vec() })?;
        Ok(Self {
            alg,
            kid: text("kid", "`kid` is not a string")?,
            typ: text("typ", "`typ` is not a string")?,
            cty: text("cty", "`cty` is not a string")?,
        })
    }
}

/// What we write: exactly these members, in this order, absent when they have no value.
#[derive(Serialize)]
pub(crate) struct WrittenHeader<'a> {
    pub(crate) alg: SignatureAlgorithm,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) kid: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) typ: Option<&'a str>,
}
