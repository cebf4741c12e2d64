//! The closed lists of algorithms (RFC 7518, RFC 8037 §3.1). `none`, `dir`, `RSA1_5` and what was superseded have no place
//! in them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A name that is not in the list that was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown algorithm {name:?}; known are {}", known.join(", "))]
pub struct UnknownAlgorithm {
    /// The name as it was given.
    pub name: String,
    /// The names of the list.
    pub known: &'static [&'static str],
}

/// An enumeration whose values are written and read by the names of the IANA registry, case-sensitively (RFC 7515 §4.1.1).
macro_rules! closed_list {
    ($(#[$about:meta])* $list:ident { $($(#[$meaning:meta])* $variant:ident = $name:literal,)+ }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $list {
            $($(#[$meaning])* #[serde(rename = $name)] $variant,)+
        }

        impl $list {
            /// Every algorithm of the list.
            pub const ALL: [Self; [$($name),+].len()] = [$(Self::$variant),+];

            /// The name used in headers and in registrations.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl fmt::Display for $list {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $list {
            type Err = UnknownAlgorithm;

            fn from_str(name: &str) -> Result<Self, UnknownAlgorithm> {
                let unknown = || UnknownAlgorithm { name: name.to_owned(), known: &[$($name),+] };
                Self::ALL.into_iter().find(|known| known.as_str() == name).ok_or_else(unknown)
            }
        }
    };
}

closed_list! {
    /// How a token is signed: `alg` of a JWS (RFC 7518 §3.1).
    SignatureAlgorithm {
        /// ECDSA on P-256 with SHA-256; signatures are 64 bytes, `r` then `s` (RFC 7518 §3.4).
        Es256 = "ES256",
        /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
        Rs256 = "RS256",
        /// RSASSA-PSS with SHA-256 and a salt of 32 bytes (RFC 7518 §3.5).
        Ps256 = "PS256",
        /// HMAC with SHA-256, keyed by a secret that both sides hold (RFC 7518 §3.2).
        Hs256 = "HS256",
        /// Ed25519 (RFC 8037 §3.1); other Edwards curves are not supported.
        EdDsa = "EdDSA",
    }
}

closed_list! {
    /// How the content key reaches the recipient: `alg` of a JWE (RFC 7518 §4.1).
    KeyManagementAlgorithm {
        /// The content key under RSAES-OAEP with SHA-1 (RFC 7518 §4.3), which is sound in this use.
        RsaOaep = "RSA-OAEP",
        /// The content key under RSAES-OAEP with SHA-256 (RFC 7518 §4.3).
        RsaOaep256 = "RSA-OAEP-256",
        /// The content key agreed on by Diffie-Hellman on P-256 with a key made for this token (RFC 7518 §4.6).
        EcdhEs = "ECDH-ES",
        /// As `ECDH-ES`, for a key of 128 bits that wraps the content key (RFC 7518 §4.6).
        EcdhEsA128Kw = "ECDH-ES+A128KW",
        /// As `ECDH-ES`, for a key of 256 bits that wraps the content key (RFC 7518 §4.6).
        EcdhEsA256Kw = "ECDH-ES+A256KW",
    }
}

closed_list! {
    /// How the content is encrypted: `enc` of a JWE (RFC 7518 §5.1).
    ContentEncryption {
        /// AES-GCM with a key of 128 bits (RFC 7518 §5.3).
        A128Gcm = "A128GCM",
        /// AES-GCM with a key of 256 bits (RFC 7518 §5.3).
        A256Gcm = "A256GCM",
        /// AES-CBC with a key of 128 bits, then HMAC-SHA-256 cut to 128 bits (RFC 7518 §5.2.3).
        A128CbcHs256 = "A128CBC-HS256",
    }
}

impl SignatureAlgorithm {
    /// Whether both sides use the same secret, so that nothing can be published in a JWKS.
    #[must_use]
    pub const fn is_symmetric(self) -> bool {
        matches!(self, Self::Hs256)
    }
}

impl KeyManagementAlgorithm {
    /// Whether sender and recipient agree on a key, on P-256, instead of the one sending it to the other under RSA.
    #[must_use]
    pub const fn agrees_on_a_key(self) -> bool {
        matches!(self, Self::EcdhEs | Self::EcdhEsA128Kw | Self::EcdhEsA256Kw)
    }
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeOwned;

    use super::*;

    fn is_read_back<T>(algorithms: &[T])
    where
        T: Copy
            + fmt::Debug
            + fmt::Display
            + PartialEq
            + FromStr<Err = UnknownAlgorithm>
            + Serialize
            + DeserializeOwned,
    {
        for algorithm in algorithms {
            assert_eq!(algorithm.to_string().parse(), Ok(*algorithm));
            let json = serde_json::to_string(algorithm).unwrap();
            assert_eq!(json, format!("\"{algorithm}\""));
            assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), algorithm);
        }
    }

    #[test]
    fn every_algorithm_is_read_back_from_its_name() {
        is_read_back(&SignatureAlgorithm::ALL);
        is_read_back(&KeyManagementAlgorithm::ALL);
        is_read_back(&ContentEncryption::ALL);
    }

    #[test]
    fn none_and_other_spellings_are_unknown() {
        for name in ["none", "None", "NONE", "", "es256", "ES384", "RS1", "HS512", "ES256 "] {
            let refused = name.parse::<SignatureAlgorithm>().unwrap_err();
            assert_eq!(refused.name, name);
            assert!(refused.to_string().ends_with("known are ES256, RS256, PS256, HS256, EdDSA"), "{refused}");
        }
        for name in ["RSA1_5", "dir", "A128KW", "ECDH-ES+A192KW", "rsa-oaep", "RSA-OAEP-384"] {
            assert!(name.parse::<KeyManagementAlgorithm>().is_err(), "{name}");
        }
        for name in ["A192GCM", "A256CBC-HS512", "none", "a256gcm"] {
            assert!(name.parse::<ContentEncryption>().is_err(), "{name}");
        }
    }
}
