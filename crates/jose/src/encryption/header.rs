//! The header of an encrypted token (RFC 7516 §4).

use serde_json::{Map, Value};

use super::DecryptError;
use crate::error::cut;
use crate::unique_object::UniqueObject;
use crate::{ContentEncryption, Jwk, KeyManagementAlgorithm, base64url};

/// The header of a decrypted token. Members that name keys or addresses (`jwk`, `jku`, `x5u`, `x5c`) are never followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptionHeader {
    /// How the content key came, one of those that the caller allowed.
    pub alg: KeyManagementAlgorithm,
    /// How the content is encrypted, one of those that the caller allowed.
    pub enc: ContentEncryption,
    /// The name of the recipient's key.
    pub kid: Option<String>,
    /// The media type of the token (RFC 7516 §4.1.11).
    pub typ: Option<String>,
    /// The media type of the content (RFC 7516 §4.1.12); `JWT` for a nested token.
    pub cty: Option<String>,
}

/// What the sender of an agreed key tells of it (RFC 7518 §4.6.1).
pub(super) struct AgreementMembers {
    /// `epk`: the public key that was made for this token.
    pub(super) ephemeral: Jwk,
    /// `apu`, decoded: who sends; may be empty.
    pub(super) sender: Vec<u8>,
    /// `apv`, decoded: who receives; may be empty.
    pub(super) recipient: Vec<u8>,
}

/// Reads the first part of a token and holds its algorithms against the caller's lists.
pub(super) fn parse(
    encoded: &str,
    allowed: &[KeyManagementAlgorithm],
    contents: &[ContentEncryption],
) -> Result<(EncryptionHeader, Option<AgreementMembers>), DecryptError> {
    let bytes = base64url::decode(encoded).map_err(|_| DecryptError::Malformed("the header is not base64url"))?;
    let UniqueObject(members) = serde_json::from_slice(&bytes)
        .map_err(|_| DecryptError::Malformed("the header is not a JSON object with unique members"))?;
    if members.contains_key("crit") {
        return Err(DecryptError::CriticalHeader);
    }
    if members.contains_key("zip") {
        return Err(DecryptError::Malformed("compressed content is refused"));
    }
    let alg = text(&members, "alg", "`alg` is not a string")?.ok_or(DecryptError::Malformed("`alg` is missing"))?;
    let enc = text(&members, "enc", "`enc` is not a string")?.ok_or(DecryptError::Malformed("`enc` is missing"))?;
    let header = EncryptionHeader {
        alg: listed(alg, allowed).ok_or_else(|| DecryptError::AlgorithmRefused(cut(alg, 32)))?,
        enc: listed(enc, contents).ok_or_else(|| DecryptError::EncryptionRefused(cut(enc, 32)))?,
        kid: text(&members, "kid", "`kid` is not a string")?.map(str::to_owned),
        typ: text(&members, "typ", "`typ` is not a string")?.map(str::to_owned),
        cty: text(&members, "cty", "`cty` is not a string")?.map(str::to_owned),
    };
    let agreement = if header.alg.agrees_on_a_key() { Some(agreement(&members)?) } else { None };
    Ok((header, agreement))
}

fn listed<T: Copy + PartialEq + std::str::FromStr>(name: &str, allowed: &[T]) -> Option<T> {
    name.parse().ok().filter(|algorithm| allowed.contains(algorithm))
}

fn agreement(members: &Map<String, Value>) -> Result<AgreementMembers, DecryptError> {
    let epk = members.get("epk").and_then(Value::as_object).ok_or(DecryptError::Malformed("`epk` is missing"))?;
    let party = |name, wrong| {
        let encoded = text(members, name, wrong)?.unwrap_or_default();
        base64url::decode(encoded).map_err(|_| DecryptError::Malformed(wrong))
    };
    Ok(AgreementMembers {
        // Reading a key has the engine look whether the point is on the curve.
        ephemeral: Jwk::from_members(epk).map_err(|_| DecryptError::Malformed("`epk` is no public key"))?,
        sender: party("apu", "`apu` is not base64url")?,
        recipient: party("apv", "`apv` is not base64url")?,
    })
}

fn text<'a>(members: &'a Map<String, Value>, name: &str, wrong: &'static str) -> Result<Option<&'a str>, DecryptError> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(DecryptError::Malformed(wrong)),
    }
}
