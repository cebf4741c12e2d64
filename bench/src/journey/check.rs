//! Whether what the server issued is right: a wrong answer must not count as speed.

use std::borrow::Cow;

use guichet_jose::encryption::{DecryptionKey, DecryptionKeys};
use guichet_jose::{ClaimChecks, IssuedAhead, JwkSet, SignatureAlgorithm, VerificationKeys};
use serde_json::{Map, Value};

use super::Tokens;
use crate::http::Answer;
use crate::parties::{CONTENT, DATA_PROVIDER, Party};
use crate::world::Person;
use crate::wrong::{At, Wrong};

/// The keys of a service, as it publishes them, and those of its service providers.
pub(crate) struct Keys {
    issuer: String,
    published: VerificationKeys,
    own: DecryptionKeys,
}

/// The members of the token endpoint's answer.
#[derive(serde::Deserialize)]
struct TokenAnswer<'a> {
    #[serde(borrow)]
    access_token: Cow<'a, str>,
    #[serde(borrow)]
    id_token: Cow<'a, str>,
    #[serde(borrow)]
    token_type: Cow<'a, str>,
    #[serde(borrow)]
    refresh_token: Option<Cow<'a, str>>,
}

/// Reads the token endpoint's answer; `nonce` is the one that its ID token has.
pub(crate) fn tokens(answer: &Answer, nonce: Option<&str>) -> Result<Tokens, Wrong> {
    let read: TokenAnswer<'_> = serde_json::from_slice(answer.body()).at("the token endpoint's answer")?;
    if read.token_type != "Bearer" {
        return Err(Wrong::answer("token_type", "Bearer", read.token_type));
    }
    Ok(Tokens {
        access_token: read.access_token.into_owned(),
        id_token: read.id_token.into_owned(),
        refresh_token: read.refresh_token.map(Cow::into_owned),
        nonce: nonce.map(str::to_owned),
    })
}

impl Keys {
    /// Those of an issuer; `own` opens what it encrypts.
    pub(crate) fn new(issuer: String, published: &JwkSet, own: Option<&DecryptionKey>) -> Self {
        Self { issuer, published: VerificationKeys::from_jwks(published), own: own.cloned().into_iter().collect() }
    }

    /// The signed token inside of an encrypted one.
    fn opened<'a>(&self, party: &Party, token: &'a str) -> Result<Cow<'a, str>, Wrong> {
        let Some(algorithm) = party.encryption else { return Ok(Cow::Borrowed(token)) };
        let opened = self.own.decrypt(token, &[algorithm], &[CONTENT]).at("an encrypted token")?;
        String::from_utf8(opened.content).map(Cow::Owned).at("an encrypted token")
    }

    fn verified(&self, party: &Party, algorithm: SignatureAlgorithm, token: &str) -> Result<Map<String, Value>, Wrong> {
        let token = &*self.opened(party, token)?;
        let verified = if algorithm == SignatureAlgorithm::Hs256 {
            let keys = VerificationKeys::hmac(party.client_secret().as_bytes()).at("the client's secret")?;
            keys.verify(token, &[algorithm])
        } else {
            self.published.verify(token, &[algorithm])
        };
        verified.and_then(|verified| verified.claims()).at("the signature of a token")
    }

    /// Verifies an ID token whole: signature, issuer, audience, nonce, expiry.
    pub(crate) fn check_id_token(&self, party: &Party, tokens: &Tokens, now: i64) -> Result<Map<String, Value>, Wrong> {
        let claims = self.verified(party, party.id_token, &tokens.id_token)?;
        let client_id = party.client_id();
        let checks = ClaimChecks {
            issuer: &self.issuer,
            audience: &client_id,
            nonce: tokens.nonce.as_deref(),
            now,
            leeway: 5,
            required: &["sub", "exp", "iat"],
            issued_ahead: IssuedAhead::Refused,
        };
        checks.check_id_token(&claims).at("the ID token")?;
        Ok(claims)
    }

    /// Verifies what introspection signs (RFC 9701): by us, for `party`, of a live token of its own.
    pub(crate) fn check_introspection(&self, party: &Party, answer: &Answer) -> Result<(), Wrong> {
        let claims = self.verified(party, SignatureAlgorithm::Es256, answer.text())?;
        let client_id = party.client_id();
        let told = claims.get("token_introspection");
        let member = |name: &str| told.and_then(|told| told.get(name));
        let right = claims.get("aud").and_then(Value::as_str) == Some(client_id.as_str())
            && claims.get("iss").and_then(Value::as_str) == Some(self.issuer.as_str())
            && member("active").and_then(Value::as_bool) == Some(true)
            && member("client_id").and_then(Value::as_str) == Some(client_id.as_str());
        if right { Ok(()) } else { Err(Wrong::answer("introspection", "an active token", format!("{claims:?}"))) }
    }

    /// Verifies what a data provider is told of a live token of `party`: by us, of `person` (AF §1.3).
    pub(crate) fn check_checktoken(&self, party: &Party, answer: &Answer, person: Person) -> Result<(), Wrong> {
        let claims = self.verified(party, SignatureAlgorithm::Es256, answer.text())?;
        let member = |name: &str| claims.get("token_introspection").and_then(|told| told.get(name));
        let right = claims.get("aud").and_then(Value::as_str) == Some(DATA_PROVIDER.0)
            && claims.get("iss").and_then(Value::as_str) == Some(self.issuer.as_str())
            && member("active").and_then(Value::as_bool) == Some(true)
            && member("aud").and_then(Value::as_str) == Some(party.client_id().as_str())
            && member("family_name").and_then(Value::as_str) == Some(person.family_name().as_str());
        if right { Ok(()) } else { Err(Wrong::answer("checktoken", "an active token", format!("{claims:?}"))) }
    }

    /// Verifies userinfo: its signature where it has one, that it tells of `person`, and that `sub` is `sub`.
    pub(crate) fn check_userinfo(
        &self,
        party: &Party,
        answer: &Answer,
        person: Person,
        sub: &str,
    ) -> Result<(), Wrong> {
        answer.expect(200, "userinfo")?;
        let claims = match party.userinfo {
            Some(algorithm) => {
                let claims = self.verified(party, algorithm, answer.text())?;
                match claims.get("aud").and_then(Value::as_str) {
                    Some(audience) if audience == party.client_id() => claims,
                    other => return Err(Wrong::answer("aud of userinfo", &party.client_id(), format!("{other:?}"))),
                }
            }
            None => serde_json::from_slice(answer.body()).at("userinfo")?,
        };
        let text = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
        if text("sub") != sub {
            return Err(Wrong::answer("sub of userinfo", sub, text("sub")));
        }
        let (name, expected) = (party.service.name_claim(), person.family_name());
        if text(name) != expected {
            return Err(Wrong::answer(name, &expected, answer.text()));
        }
        Ok(())
    }
}
