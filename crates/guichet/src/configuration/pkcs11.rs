//! `[services.<name>.pkcs11]`: a signing key that stays in a hardware security module.

use std::path::PathBuf;

use data_encoding::HEXLOWER_PERMISSIVE;
use schemars::JsonSchema;
use serde::Deserialize;

/// One `[services.<name>.pkcs11]` table.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pkcs11Settings {
    /// The PKCS#11 module, a shared library: `/usr/lib/softhsm/libsofthsm2.so`.
    pub module: PathBuf,
    /// The label of the token.
    pub token: String,
    /// A file that holds the PIN of the token's user and nothing else.
    pub pin_file: PathBuf,
    /// The key pairs, on P-256: the first signs, all are published.
    #[schemars(length(min = 1))]
    pub keys: Vec<Pkcs11Key>,
    /// How many signatures may be made at the same time. Default: 4.
    #[serde(default = "four")]
    #[schemars(range(min = 1, max = 64))]
    pub sessions: usize,
}

fn four() -> usize {
    4
}

/// Names a key pair: by its label, by its id, or by both.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pkcs11Key {
    /// `CKA_LABEL` of the private and of the public key.
    pub label: Option<String>,
    /// `CKA_ID` of both, in hexadecimal: `0a01`.
    pub id: Option<KeyId>,
}

/// The identifier of a key within its token, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(with = "String", extend("pattern" = "^([0-9a-fA-F]{2})+$"))]
pub struct KeyId(pub Vec<u8>);

impl TryFrom<String> for KeyId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match HEXLOWER_PERMISSIVE.decode(text.as_bytes()) {
            Ok(bytes) if !bytes.is_empty() => Ok(Self(bytes)),
            _ => Err("expected an even number of hexadecimal digits, `0a01`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_written_in_hexadecimal() {
        assert_eq!(KeyId::try_from("0aFF".to_owned()), Ok(KeyId(vec![10, 255])));
        for wrong in ["", "0", "0g", "é0", "0x01"] {
            assert!(KeyId::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }
}
