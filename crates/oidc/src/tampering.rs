//! How a rehearsal spoils what a provider issues, so that whoever receives it can show that it refuses. The simulated
//! identity providers and a broker that is rehearsed apply it just before they answer; production knows of none.

use guichet_jose::{JoseError, SigningKey, base64url};
use serde_json::{Map, Value, json};

/// What is wrong with an answer's members or with its signature.
#[derive(Debug, Clone, PartialEq)]
pub enum Tampering {
    /// A signature that does not verify.
    BadSignature,
    /// `alg: none` and no signature.
    Unsigned,
    /// The member (a claim, a parameter) has this value.
    WrongMember(String, Value),
    /// The member is left out.
    MissingMember(String),
}

impl Tampering {
    /// Whether it would show in an answer with these members.
    #[must_use]
    pub fn shows_in(&self, members: &Map<String, Value>, signed: bool) -> bool {
        match self {
            Self::BadSignature | Self::Unsigned => signed,
            Self::WrongMember(..) => true,
            Self::MissingMember(name) => members.contains_key(name),
        }
    }

    /// Changes the members of an answer, before it is signed where it is; [`Self::finish`] does what comes after.
    pub fn apply(&self, members: &mut Map<String, Value>) {
        match self {
            Self::WrongMember(name, value) => {
                members.insert(name.clone(), value.clone());
            }
            Self::MissingMember(name) => {
                members.remove(name);
            }
            Self::BadSignature | Self::Unsigned => {}
        }
    }

    /// What leaves in the place of a token whose members were changed before it was signed.
    #[must_use]
    pub fn finish(&self, token: &str) -> String {
        match self {
            Self::BadSignature => spoilt(token),
            Self::Unsigned => unsigned(token),
            Self::WrongMember(..) | Self::MissingMember(_) => token.to_owned(),
        }
    }
}

/// Signs `claims`, spoilt as the tampering says.
///
/// # Errors
/// As [`SigningKey::sign`].
pub fn sign(
    key: &SigningKey,
    mut claims: Map<String, Value>,
    tampering: Option<&Tampering>,
) -> Result<String, JoseError> {
    if let Some(tampering) = tampering {
        tampering.apply(&mut claims);
    }
    let token = key.sign(None, &claims)?;
    Ok(match tampering {
        Some(tampering) => tampering.finish(&token),
        None => token,
    })
}

fn spoilt(token: &str) -> String {
    let Some((signed, signature)) = token.rsplit_once('.') else {
        return token.to_owned();
    };
    let mut bytes = base64url::decode(signature).unwrap_or_default();
    for byte in &mut bytes {
        *byte ^= 0x5a;
    }
    format!("{signed}.{}", base64url::encode(&bytes))
}

fn unsigned(token: &str) -> String {
    let header = base64url::encode(json!({ "alg": "none" }).to_string().as_bytes());
    format!("{header}.{}.", token.split('.').nth(1).unwrap_or_default())
}
