//! A text that must not be shown: client secrets, bearer values, keys of HS256.

use std::fmt;

use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use crate::digest::{constant_time_eq, sha256};

/// A secret text: wiped when dropped, no readable `Debug`, no `==`, no `Serialize`.
///
/// A field that the store seals is written with `#[serde(with = "guichet_jose::secret::exposed")]`, or
/// `"guichet_jose::secret::exposed_option"` for an `Option<Secret>`.
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text over.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself; its name makes each use easy to find in review.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `candidate` is this secret. The time tells neither where they differ nor how long the secret is.
    /// An empty secret matches nothing, so that a registration without one cannot be opened by sending nothing.
    #[must_use]
    pub fn matches(&self, candidate: &str) -> bool {
        let same = constant_time_eq(&sha256(self.0.as_bytes()), &sha256(candidate.as_bytes()));
        same && !self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::new)
    }
}

/// `#[serde(with = "…")]` for a [`Secret`] that goes to a sealed store: written in clear, read back.
pub mod exposed {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::Secret;

    /// Writes the text in clear.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(secret.expose())
    }

    /// Reads the text back.
    ///
    /// # Errors
    /// Those of the deserializer, when the value is not a string.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Secret, D::Error> {
        Secret::deserialize(deserializer)
    }
}

/// As [`exposed`], for an `Option<Secret>`; add `default` where the member may be absent.
pub mod exposed_option {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Secret;

    /// Writes the text in clear, or null.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(secret: &Option<Secret>, serializer: S) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(Secret::expose).serialize(serializer)
    }

    /// Reads the text or null back.
    ///
    /// # Errors
    /// Those of the deserializer, when the value is neither a string nor null.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Secret>, D::Error> {
        Option::deserialize(deserializer)
    }
}

#[cfg(test)]
mod tests {
    use serde::Serialize;

    use super::*;

    #[derive(Debug, Serialize, Deserialize)]
    struct Sealed {
        #[serde(with = "exposed")]
        secret: Secret,
        #[serde(default, with = "exposed_option")]
        other: Option<Secret>,
    }

    #[test]
    fn a_secret_is_not_shown_by_debug() {
        let secret = Secret::new("s3cr3t".to_owned());
        assert_eq!(format!("{secret:?} {:?}", Some(&secret)), "Secret Some(Secret)");
    }

    #[test]
    fn only_the_same_text_matches() {
        let secret = Secret::new("s3cr3t".to_owned());
        assert!(secret.matches("s3cr3t"));
        for other in ["", "s3cr3", "s3cr3tt", "S3cr3t"] {
            assert!(!secret.matches(other), "{other:?}");
        }
    }

    #[test]
    fn an_empty_secret_matches_nothing() {
        assert!(!Secret::new(String::new()).matches(""));
    }

    #[test]
    fn a_sealed_field_is_written_in_clear_and_read_back() {
        let sealed = Sealed { secret: Secret::new("a".to_owned()), other: Some(Secret::new("b".to_owned())) };
        let json = serde_json::to_string(&sealed).unwrap();
        assert_eq!(json, r#"{"secret":"a","other":"b"}"#);
        let back: Sealed = serde_json::from_str(&json).unwrap();
        assert!(back.secret.matches("a") && back.other.unwrap().matches("b"));
        assert!(serde_json::from_str::<Sealed>(r#"{"secret":"a"}"#).unwrap().other.is_none());
    }
}
