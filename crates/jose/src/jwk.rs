//! One public key as JSON (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2) and its thumbprint (RFC 7638).

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::public_key::KeyMaterial;
use crate::unique_object::UniqueObject;
use crate::{KeyManagementAlgorithm, SignatureAlgorithm, base64url, digest, private_key};

/// A public key: EC on P-256, RSA of 2048 to 8192 bits, or Ed25519. Its numbers were accepted by the engine, so a `Jwk`
/// that exists can verify. Private and symmetric members are refused, never dropped in silence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwk {
    pub(crate) material: KeyMaterial,
    pub(crate) kid: Option<String>,
    pub(crate) key_use: Option<String>,
    pub(crate) alg: Option<String>,
    pub(crate) key_ops: Option<Vec<String>>,
}

/// Why a JSON value is not a public key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwkError {
    /// Not a JSON object with unique members, or longer than allowed.
    #[error("not a JSON object with unique members")]
    NotAnObject,
    /// A set without an array `keys` (RFC 7517 §5.1).
    #[error("the set has no array `keys`")]
    NoKeys,
    /// Longer than [`crate::MAX_JWK_SET_BYTES`]. Holds the length received, in bytes.
    #[error("{0} bytes are more than allowed")]
    TooLarge(usize),
    /// `kty` or `crv` is none of ours. Within a set such entries are skipped (RFC 7517 §5).
    #[error("unsupported key type or curve")]
    Unsupported,
    /// A private member: the key is disclosed and must be replaced by its owner.
    #[error("private member `{0}` in a public key")]
    PrivateMember(&'static str),
    /// A required member is absent.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A member has the wrong type, encoding or length.
    #[error("`{0}` is malformed")]
    Malformed(&'static str),
    /// The numbers are no key: a point off the curve, an RSA modulus below 2048 or above 8192 bits.
    #[error("the numbers are not a usable key")]
    NotAKey,
}

/// RFC 7518 §6.2.2, §6.3.2 and §6.4.1, RFC 8037 §2.
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

impl Jwk {
    /// Reads a key from the bytes of a JSON object.
    ///
    /// # Errors
    /// [`JwkError`] names what is wrong.
    pub fn parse(json: &[u8]) -> Result<Self, JwkError> {
        let UniqueObject(members) = serde_json::from_slice(json).map_err(|_| JwkError::NotAnObject)?;
        Self::from_members(&members)
    }

    pub(crate) fn from_members(members: &serde_json::Map<String, Value>) -> Result<Self, JwkError> {
        let optional = |name: &'static str| match members.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(JwkError::Malformed(name)),
        };
        let required = |name| optional(name)?.ok_or(JwkError::Missing(name));
        let kty = required("kty")?;
        if !matches!(kty, "EC" | "RSA" | "OKP") {
            return Err(JwkError::Unsupported);
        }
        if let Some(private) = PRIVATE_MEMBERS.into_iter().find(|name| members.contains_key(*name)) {
            return Err(JwkError::PrivateMember(private));
        }
        let bytes = |name| base64url::decode(required(name)?).map_err(|_| JwkError::Malformed(name));
        let coordinate = |name| <[u8; 32]>::try_from(bytes(name)?).map_err(|_| JwkError::Malformed(name));
        let number = |name| {
            let number: Vec<u8> = bytes(name)?;
            if number.first().is_some_and(|byte| *byte != 0) { Ok(number) } else { Err(JwkError::Malformed(name)) }
        };
        let material = match kty {
            "RSA" => KeyMaterial::Rsa { n: number("n")?, e: number("e")? },
            "EC" if required("crv")? == "P-256" => KeyMaterial::EcP256 { x: coordinate("x")?, y: coordinate("y")? },
            "OKP" if required("crv")? == "Ed25519" => KeyMaterial::Ed25519 { x: coordinate("x")? },
            _ => return Err(JwkError::Unsupported),
        };
        material.parse().ok_or(JwkError::NotAKey)?;
        let key_ops = match members.get("key_ops") {
            None => None,
            Some(value) => Some(Vec::deserialize(value).map_err(|_| JwkError::Malformed("key_ops"))?),
        };
        Ok(Self {
            material,
            kid: optional("kid")?.map(str::to_owned),
            key_use: optional("use")?.map(str::to_owned),
            alg: optional("alg")?.map(str::to_owned),
            key_ops,
        })
    }

    /// The public half of a key that signs with ES256, from its uncompressed point: `04`, then 32 bytes for each coordinate
    /// (SEC 1 §2.3.3). Named by its thumbprint. `None` when the bytes are no point of P-256.
    #[must_use]
    pub fn es256(point: &[u8]) -> Option<Self> {
        let material = private_key::p256_material(point)?;
        material.parse()?;
        let mut key = Self::signing(material, None, SignatureAlgorithm::Es256);
        key.kid = Some(key.thumbprint());
        Some(key)
    }

    /// The public half of a signing key: `use` is `sig`.
    pub(crate) fn signing(material: KeyMaterial, kid: Option<String>, algorithm: SignatureAlgorithm) -> Self {
        Self { material, kid, key_use: Some("sig".to_owned()), alg: Some(algorithm.as_str().to_owned()), key_ops: None }
    }

    /// The public half of a decryption key: `use` is `enc`.
    pub(crate) fn encrypting(material: KeyMaterial, kid: Option<String>, algorithm: KeyManagementAlgorithm) -> Self {
        Self { material, kid, key_use: Some("enc".to_owned()), alg: Some(algorithm.as_str().to_owned()), key_ops: None }
    }

    /// The name of the key within its set.
    #[must_use]
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// `sig`, `enc` or a private value (RFC 7517 §4.2).
    #[must_use]
    pub fn key_use(&self) -> Option<&str> {
        self.key_use.as_deref()
    }

    /// The one algorithm that the owner uses the key with; may be one of encryption.
    #[must_use]
    pub fn alg(&self) -> Option<&str> {
        self.alg.as_deref()
    }

    /// `EC`, `RSA` or `OKP`.
    #[must_use]
    pub fn kty(&self) -> &'static str {
        match self.material {
            KeyMaterial::EcP256 { .. } => "EC",
            KeyMaterial::Rsa { .. } => "RSA",
            KeyMaterial::Ed25519 { .. } => "OKP",
        }
    }

    /// Whether the key may verify signatures of this algorithm: by its type, its `alg`, its `use` and its `key_ops`.
    #[must_use]
    pub fn verifies(&self, algorithm: SignatureAlgorithm) -> bool {
        self.is_for_signatures()
            && self.material.fits(algorithm)
            && self.alg.as_deref().is_none_or(|alg| alg == algorithm.as_str())
    }

    pub(crate) fn is_for_signatures(&self) -> bool {
        self.key_use.as_deref() != Some("enc")
            && self.key_ops.as_ref().is_none_or(|operations| operations.iter().any(|operation| operation == "verify"))
    }

    /// Whether tokens for the key's owner may be encrypted with this algorithm: by its type, its `alg`, its `use` and its
    /// `key_ops`.
    #[must_use]
    pub fn encrypts(&self, algorithm: KeyManagementAlgorithm) -> bool {
        self.key_use.as_deref() != Some("sig")
            && self.key_ops.as_ref().is_none_or(|operations| {
                operations
                    .iter()
                    .any(|operation| matches!(operation.as_str(), "wrapKey" | "deriveKey" | "deriveBits" | "encrypt"))
            })
            && self.material.carries(algorithm)
            && self.alg.as_deref().is_none_or(|alg| alg == algorithm.as_str())
    }

    /// The SHA-256 thumbprint in base64url (RFC 7638 §3): a name that depends on the public numbers only.
    #[must_use]
    pub fn thumbprint(&self) -> String {
        // RFC 7638 §3.3: required members only, sorted by name, no whitespace; base64url needs no JSON escapes.
        let text = |bytes: &[u8]| base64url::encode(bytes);
        let canonical = match &self.material {
            KeyMaterial::EcP256 { x, y } => {
                format!(r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#, text(x), text(y))
            }
            KeyMaterial::Rsa { n, e } => format!(r#"{{"e":"{}","kty":"RSA","n":"{}"}}"#, text(e), text(n)),
            KeyMaterial::Ed25519 { x } => format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, text(x)),
        };
        base64url::encode(&digest::sha256(canonical.as_bytes()))
    }
}

impl Serialize for Jwk {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut members = self.material.members();
        if let Some(object) = members.as_object_mut() {
            for (name, value) in [("kid", &self.kid), ("use", &self.key_use), ("alg", &self.alg)] {
                if let Some(value) = value {
                    object.insert(name.to_owned(), Value::from(value.as_str()));
                }
            }
            if let Some(operations) = &self.key_ops {
                object.insert("key_ops".to_owned(), Value::from(operations.clone()));
            }
        }
        members.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Jwk {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let UniqueObject(members) = UniqueObject::deserialize(deserializer)?;
        Self::from_members(&members).map_err(serde::de::Error::custom)
    }
}
