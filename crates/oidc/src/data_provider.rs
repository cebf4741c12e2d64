//! What a data provider verifies before it believes an answer of `checktoken` (AF §1.6, steps 3 and 4).

use guichet_jose::{
    ContentEncryption, KeyManagementAlgorithm, SignatureAlgorithm, VerificationKeys, VerifyError,
    encryption::{DecryptError, DecryptionKeys},
};
use serde_json::{Map, Value};

/// How far the clock of the one who answers may be from ours, in seconds.
const LEEWAY: i64 = 60;

/// What an answer has to be.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// Who answers.
    pub issuer: &'a str,
    /// Who asked: the data provider.
    pub client_id: &'a str,
    /// How it is signed.
    pub signed: SignatureAlgorithm,
    /// How its key reaches the data provider.
    pub encrypted: KeyManagementAlgorithm,
    /// How it is encrypted.
    pub contents: &'a [ContentEncryption],
    /// Seconds since the epoch.
    pub now: i64,
}

/// Why an answer is not believed.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    /// It is encrypted in another way than the record says, or for somebody else.
    #[error("it cannot be opened: {0}")]
    Encryption(#[from] DecryptError),
    /// What is in it is no text.
    #[error("it holds no token")]
    Content,
    /// It is not signed by the one who answers, or in another way than the record says.
    #[error("its signature is not good: {0}")]
    Signature(#[from] VerifyError),
    /// `iss` is another.
    #[error("it comes from another issuer")]
    Issuer,
    /// `aud` is another.
    #[error("it is for another data provider")]
    Audience,
    /// `iat` is not now.
    #[error("it was not made now")]
    IssuedAt,
}

impl Expected<'_> {
    /// The signed token inside of an answer. Further headers than the two algorithms may be there or not (AF §1.5).
    ///
    /// # Errors
    /// [`Wrong::Encryption`], [`Wrong::Content`].
    pub fn opened(&self, answer: &[u8], keys: &DecryptionKeys) -> Result<String, Wrong> {
        let text = std::str::from_utf8(answer).map_err(|_| Wrong::Content)?.trim();
        let opened = keys.decrypt(text, &[self.encrypted], self.contents)?;
        String::from_utf8(opened.content).map_err(|_| Wrong::Content)
    }

    /// The claims of [`Expected::opened`], verified with the keys that the issuer publishes.
    ///
    /// # Errors
    /// [`Wrong::Signature`], for which newer keys may be a cure, and what the claims have wrong.
    pub fn verified(&self, signed: &str, signers: &VerificationKeys) -> Result<Map<String, Value>, Wrong> {
        let claims = signers.verify(signed, &[self.signed])?.claims()?;
        let text = |name: &str| claims.get(name).and_then(Value::as_str);
        if text("iss") != Some(self.issuer) {
            return Err(Wrong::Issuer);
        }
        if text("aud") != Some(self.client_id) {
            return Err(Wrong::Audience);
        }
        let made = claims.get("iat").and_then(Value::as_i64).ok_or(Wrong::IssuedAt)?;
        if (self.now - made).abs() > LEEWAY {
            return Err(Wrong::IssuedAt);
        }
        Ok(claims)
    }
}

#[cfg(test)]
mod tests {
    use guichet_jose::{
        JwkSet, SigningKey,
        encryption::{DecryptionKey, EncryptionKey, FurtherMembers},
    };
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_704_965_332;

    fn expected() -> Expected<'static> {
        Expected {
            issuer: "https://fc.test",
            client_id: "dp",
            signed: SignatureAlgorithm::Es256,
            encrypted: KeyManagementAlgorithm::EcdhEs,
            contents: &[ContentEncryption::A256Gcm],
            now: NOW,
        }
    }

    fn sealed(key: &DecryptionKey, algorithm: KeyManagementAlgorithm, further: FurtherMembers<'_>) -> String {
        let recipient = EncryptionKey::from_jwk(key.public_jwk(), algorithm).unwrap();
        recipient.encrypt(ContentEncryption::A256Gcm, further, b"a.b.c").unwrap()
    }

    #[test]
    fn an_answer_is_opened_with_or_without_its_types_and_in_no_other_way_than_registered() {
        let (key, _) = DecryptionKey::generate(KeyManagementAlgorithm::EcdhEs).unwrap();
        let keys: DecryptionKeys = [key.clone()].into_iter().collect();
        let typed = FurtherMembers { cty: Some("JWT"), kid: key.public_jwk().kid(), ..FurtherMembers::default() };
        for further in [FurtherMembers::default(), typed] {
            let answer = sealed(&key, KeyManagementAlgorithm::EcdhEs, further);
            assert_eq!(expected().opened(answer.as_bytes(), &keys).unwrap(), "a.b.c");
            let other = Expected { encrypted: KeyManagementAlgorithm::RsaOaep256, ..expected() };
            let refused = other.opened(answer.as_bytes(), &keys);
            assert!(matches!(refused, Err(Wrong::Encryption(DecryptError::AlgorithmRefused(_)))), "{refused:?}");
            let other = Expected { contents: &[ContentEncryption::A128CbcHs256], ..expected() };
            let refused = other.opened(answer.as_bytes(), &keys);
            assert!(matches!(refused, Err(Wrong::Encryption(DecryptError::EncryptionRefused(_)))), "{refused:?}");
        }
        assert!(matches!(expected().opened(b"\xff", &keys), Err(Wrong::Content)));
    }

    #[test]
    fn an_answer_of_another_for_another_or_of_another_time_is_not_believed() {
        let (key, _) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
        let (foreign, _) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
        let signers = VerificationKeys::from_jwks(&JwkSet { keys: vec![key.public_jwk().unwrap()] });
        let good = json!({ "iss": "https://fc.test", "aud": "dp", "iat": NOW, "token_introspection": {} });
        let judged = |key: &SigningKey, member: &str, value: Value| {
            let mut claims = good.as_object().unwrap().clone();
            claims.insert(member.to_owned(), value);
            expected().verified(&key.sign(None, &claims).unwrap(), &signers)
        };
        assert!(judged(&key, "iat", json!(NOW - 60)).is_ok());
        assert!(matches!(judged(&foreign, "iat", json!(NOW)), Err(Wrong::Signature(_))));
        assert!(matches!(judged(&key, "iss", json!("https://fc.test/api/v2")), Err(Wrong::Issuer)));
        assert!(matches!(judged(&key, "aud", json!("sp")), Err(Wrong::Audience)));
        for other in [json!(NOW - 61), json!(NOW + 61), json!("now"), json!(null)] {
            assert!(matches!(judged(&key, "iat", other.clone()), Err(Wrong::IssuedAt)), "{other}");
        }
    }
}
