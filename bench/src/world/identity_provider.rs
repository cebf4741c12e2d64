//! An identity provider as FC §5.4 wants it: the code flow, ID token and userinfo signed in ES256, and encrypted where
//! its broker wants that. It remembers nothing: what a code or a token stands for is written in it.

use std::borrow::Cow;

use guichet_jose::JwkSet;
use guichet_jose::encryption::FurtherMembers;
use serde::Serialize;
use serde_json::{Value, json};

use super::{CLIENT_ID, CLIENT_SECRET, Person, World};
use crate::parties::CONTENT;
use crate::wrong::{At, Wrong};

/// Seconds that its tokens live.
const LIFETIME: i64 = 60;

/// What stands before the number of a person of whom her broker wants to know where she works.
const AT_WORK: char = 'w';

/// The value of a parameter.
pub(super) fn parameter<'a>(encoded: &'a [u8], name: &str) -> Option<Cow<'a, str>> {
    form_urlencoded::parse(encoded).find(|(own, _)| own == name).map(|(_, value)| value)
}

/// The person of a handle, and whether it is about her at work.
fn person_of(handle: &str) -> Option<(Person, bool)> {
    let number = handle.strip_prefix(AT_WORK);
    Some((Person::of(number.unwrap_or(handle).parse().ok()?), number.is_some()))
}

impl World {
    /// Where browsers are sent.
    pub(crate) fn authorization_endpoint(&self) -> String {
        format!("{}/authorize", self.origin)
    }

    /// What a browser brings back when `person` has logged in: the query of the callback.
    pub(crate) fn authenticated(&self, location: &str, person: Person) -> Result<String, Wrong> {
        let (_, query) = location.split_once('?').unwrap_or_default();
        let sent = |name: &str| {
            parameter(query.as_bytes(), name)
                .ok_or_else(|| Wrong::answer("the way to the identity provider", name, location))
        };
        if sent("client_id")? != CLIENT_ID {
            return Err(Wrong::answer("the way to the identity provider", CLIENT_ID, location));
        }
        let at_work = sent("scope")?.split(' ').any(|scope| scope == "siret");
        let mark = if at_work { AT_WORK.to_string() } else { String::new() };
        let code = format!("{mark}{}.{}.{}", person.handle(), sent("nonce")?, sent("acr_values")?);
        let mut answer = form_urlencoded::Serializer::new(String::new());
        answer.append_pair("code", &code).append_pair("state", &sent("state")?).append_pair("iss", &self.origin);
        Ok(answer.finish())
    }

    pub(super) fn discovery(&self) -> Value {
        let origin = &self.origin;
        json!({
            "issuer": origin,
            "authorization_endpoint": self.authorization_endpoint(),
            "token_endpoint": format!("{origin}/token"),
            "userinfo_endpoint": format!("{origin}/userinfo"),
            "jwks_uri": format!("{origin}/jwks"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "userinfo_signing_alg_values_supported": ["ES256"],
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            "acr_values_supported": ["eidas1", "eidas2"],
            "authorization_response_iss_parameter_supported": true,
        })
    }

    pub(super) fn keys(&self) -> JwkSet {
        JwkSet { keys: self.key.public_jwk().into_iter().collect() }
    }

    /// Exchanges a code; `None` refuses.
    pub(super) fn token(&self, form: &[u8]) -> Option<Result<Value, Wrong>> {
        let sent = |name: &str| parameter(form, name);
        if sent("client_id")? != CLIENT_ID || sent("client_secret")? != CLIENT_SECRET {
            return None;
        }
        let code = sent("code")?;
        let (handle, rest) = code.split_once('.')?;
        let (nonce, acr) = rest.split_once('.')?;
        let (person, _) = person_of(handle)?;
        let now = self.clock.now().as_second();
        let claims = json!({
            "iss": self.origin,
            "sub": person.sub(),
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + LIFETIME,
            "auth_time": now,
            "nonce": nonce,
            "acr": acr,
            "amr": ["pwd"],
        });
        let id_token = self.signed(&claims);
        Some(id_token.map(|id_token| {
            json!({
                "access_token": format!("bench.{handle}"),
                "token_type": "Bearer",
                "expires_in": LIFETIME,
                "id_token": id_token,
            })
        }))
    }

    /// The signed claims of who holds the token; `None` refuses.
    pub(super) fn userinfo(&self, authorization: &str) -> Option<Result<String, Wrong>> {
        let (person, at_work) = person_of(authorization.strip_prefix("Bearer bench.")?)?;
        let now = self.clock.now().as_second();
        let mut claims = if at_work { person.claims_at_work() } else { person.claims() };
        claims.insert("iss".to_owned(), json!(self.origin));
        claims.insert("aud".to_owned(), json!(CLIENT_ID));
        claims.insert("iat".to_owned(), json!(now));
        claims.insert("exp".to_owned(), json!(now + LIFETIME));
        Some(self.signed(&claims))
    }

    /// Claims as the broker wants them.
    fn signed<C: Serialize>(&self, claims: &C) -> Result<String, Wrong> {
        let signed = self.key.sign(None, claims).at("the identity provider's signature")?;
        let Some(recipient) = self.recipient.get() else { return Ok(signed) };
        let further =
            FurtherMembers { cty: Some("JWT"), kid: recipient.kid(), iss: Some(&self.origin), aud: Some(CLIENT_ID) };
        recipient.encrypt(CONTENT, further, signed.as_bytes()).at("the identity provider's encryption")
    }
}
