//! Faults inside a token, applied where a simulated party issues it.

use guichet_jose::{JoseError, SigningKey, base64url};
use serde_json::{Map, Value, json};

use super::Kind;

/// Changes or takes away the claim that the fault names.
pub(crate) fn tamper_claims(claims: &mut Map<String, Value>, fault: Option<&Kind>) {
    match fault {
        Some(Kind::WrongClaim(claim, value)) => {
            claims.insert(claim.clone(), value.clone());
        }
        Some(Kind::MissingClaim(claim)) => {
            claims.remove(claim);
        }
        _ => {}
    }
}

/// Signs `claims`, or does as the fault says: a signature that does not verify, or none at all.
pub(crate) fn sign_with_fault(
    key: &SigningKey,
    claims: &Map<String, Value>,
    fault: Option<&Kind>,
) -> Result<String, JoseError> {
    let token = key.sign(None, claims)?;
    Ok(match fault {
        Some(Kind::BadSignature) => spoilt(&token),
        Some(Kind::Unsigned) => unsigned(claims),
        _ => token,
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

fn unsigned(claims: &Map<String, Value>) -> String {
    let header = base64url::encode(json!({ "alg": "none" }).to_string().as_bytes());
    let payload = base64url::encode(Value::Object(claims.clone()).to_string().as_bytes());
    format!("{header}.{payload}.")
}
