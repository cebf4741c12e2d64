//! A published set of public keys (RFC 7517 §5).

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::unique_object::UniqueObject;
use crate::{Jwk, JwkError, KeyManagementAlgorithm, SignatureAlgorithm, base64url};

/// The longest set that is looked at, in bytes.
pub const MAX_JWK_SET_BYTES: usize = 256 * 1024;

/// The keys of an issuer, in the order of publication.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct JwkSet {
    /// Public keys; two may share a `kid`.
    pub keys: Vec<Jwk>,
}

/// What an entry of a set that was skipped says that it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkippedKey {
    key_use: Option<String>,
    alg: Option<String>,
    weak: bool,
}

impl SkippedKey {
    /// Whether it is an RSA key that is too short to encrypt with (RFC 7518 §4.3), and nothing else is wrong with it.
    #[must_use]
    pub fn is_weak(&self) -> bool {
        self.weak
    }

    /// Whether it says that it is for encryption with this algorithm.
    #[must_use]
    pub fn is_for_encryption(&self, algorithm: KeyManagementAlgorithm) -> bool {
        self.key_use.as_deref() == Some("enc") && self.alg.as_deref() == Some(algorithm.as_str())
    }

    /// Whether it says what it is for: both `use` and `alg`, the latter one that is known here.
    #[must_use]
    pub fn says_what_for(&self) -> bool {
        let known =
            |alg: &str| alg.parse::<KeyManagementAlgorithm>().is_ok() || alg.parse::<SignatureAlgorithm>().is_ok();
        self.key_use.is_some() && self.alg.as_deref().is_some_and(known)
    }
}

impl JwkSet {
    /// Reads a set. Entries of a type or curve that is not ours, without a required member or with numbers that are no
    /// key are skipped, as RFC 7517 §5 advises. An entry with a private member spoils the whole set: its owner has
    /// disclosed the key.
    ///
    /// # Errors
    /// [`JwkError::TooLarge`], [`JwkError::NotAnObject`], [`JwkError::NoKeys`] and [`JwkError::PrivateMember`].
    pub fn parse(json: &[u8]) -> Result<Self, JwkError> {
        if json.len() > MAX_JWK_SET_BYTES {
            return Err(JwkError::TooLarge(json.len()));
        }
        let UniqueObject(members) = serde_json::from_slice(json).map_err(|_| JwkError::NotAnObject)?;
        Self::from_members(&members)
    }

    /// As [`Self::parse`], with what the skipped entries say that they are for.
    ///
    /// # Errors
    /// As [`Self::parse`].
    pub fn parse_with_skipped(json: &[u8]) -> Result<(Self, Vec<SkippedKey>), JwkError> {
        let set = Self::parse(json)?;
        let UniqueObject(members) = serde_json::from_slice(json).map_err(|_| JwkError::NotAnObject)?;
        let entries = members.get("keys").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object);
        let skipped = entries.filter(|entry| Jwk::from_members(entry).is_err()).map(|entry| {
            let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
            let modulus = text("n").and_then(|n| base64url::decode(&n).ok()).unwrap_or_default();
            let weak = text("kty").as_deref() == Some("RSA") && (1..256).contains(&modulus.len());
            SkippedKey { key_use: text("use"), alg: text("alg"), weak }
        });
        Ok((set, skipped.collect()))
    }

    /// The first key of the set that is published for encryption with this algorithm: `use` is `enc` and `alg` is its name,
    /// as FC §3.2 demands of service providers.
    #[must_use]
    pub fn for_encryption(&self, algorithm: KeyManagementAlgorithm) -> Option<&Jwk> {
        self.keys.iter().find(|key| {
            key.key_use() == Some("enc") && key.alg() == Some(algorithm.as_str()) && key.encrypts(algorithm)
        })
    }

    fn from_members(members: &serde_json::Map<String, Value>) -> Result<Self, JwkError> {
        let entries = members.get("keys").and_then(Value::as_array).ok_or(JwkError::NoKeys)?;
        let mut keys = Vec::new();
        for entry in entries {
            let Some(entry) = entry.as_object() else { continue };
            match Jwk::from_members(entry) {
                Ok(key) => keys.push(key),
                Err(disclosed @ JwkError::PrivateMember(_)) => return Err(disclosed),
                Err(_) => {}
            }
        }
        Ok(Self { keys })
    }
}

impl<'de> Deserialize<'de> for JwkSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let UniqueObject(members) = UniqueObject::deserialize(deserializer)?;
        Self::from_members(&members).map_err(serde::de::Error::custom)
    }
}
