//! What says where a key is.

use std::fmt;
use std::path::PathBuf;

use guichet_jose::Secret;

/// Where the keys of one service are, and how to get at them.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The PKCS#11 module, a shared library.
    pub module: PathBuf,
    /// The label of the token.
    pub token: String,
    /// The PIN of its user.
    pub pin: Secret,
    /// The key pairs, on P-256: the first signs, all are published.
    pub keys: Vec<KeyName>,
    /// How many signatures may be made at the same time.
    pub sessions: usize,
}

/// Names a key pair within its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyName {
    /// `CKA_LABEL`.
    pub label: Option<String>,
    /// `CKA_ID`.
    pub id: Option<Vec<u8>>,
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.label, &self.id) {
            (Some(label), None) => write!(f, "«{label}»"),
            (label, id) => {
                if let Some(label) = label {
                    write!(f, "«{label}», ")?;
                }
                f.write_str("id ")?;
                id.iter().flatten().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_called_by_what_names_it() {
        let name = |label: Option<&str>, id: Option<&[u8]>| {
            KeyName { label: label.map(str::to_owned), id: id.map(<[u8]>::to_vec) }.to_string()
        };
        assert_eq!(name(Some("plus"), None), "«plus»");
        assert_eq!(name(None, Some(&[1, 0xab])), "id 01ab");
        assert_eq!(name(Some("plus"), Some(&[1])), "«plus», id 01");
    }
}
