//! Who may call, where an API wants a credential of its own beside the person's access token: a key (AF §2.2), or a token of
//! client credentials (AF §2.1.2; RFC 6749 §4.4).

use guichet_jose::{Secret, SignatureAlgorithm, SigningKey, VerificationKeys, digest};
use http::{HeaderMap, header};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::definition::FirstLevel;
use super::failure::{Failure, Kind};

/// How long a token lives, in seconds (AF §2.1.2).
pub(super) const LIFETIME: i64 = 3_600;
/// `typ` of its header (RFC 9068).
const TYPE: &str = "at+jwt";
const SIGNATURE: SignatureAlgorithm = SignatureAlgorithm::Es256;

/// Who may call.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Its name at client credentials.
    pub client_id: String,
    /// Its secret there, or its key.
    pub secret: Secret,
    /// The service providers whose access tokens it may bring; any when it is empty.
    pub service_providers: Vec<String>,
    /// What it may read, by the scopes of resources.
    pub scopes: Vec<String>,
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub struct Callers(pub Vec<Caller>);

/// Why no token is given (RFC 6749 §5.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refused {
    InvalidRequest,
    InvalidClient,
    UnsupportedGrantType,
    InvalidScope,
}

impl Callers {
    fn by_id(&self, client_id: &str) -> Option<&Caller> {
        self.0.iter().find(|caller| caller.client_id == client_id)
    }

    /// Who a call comes from; nobody in particular where the API wants no credential. `scope`: what the resource wants.
    pub(super) fn check(
        &self,
        first_level: &FirstLevel,
        scope: Option<&str>,
        headers: &HeaderMap,
        own: (&SigningKey, &str, Timestamp),
    ) -> Result<Option<&Caller>, Failure> {
        let unknown = |detail: &str| Failure::new(Kind::Caller, detail);
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let (caller, scopes) = match first_level {
            FirstLevel::Nothing => return Ok(None),
            FirstLevel::ApiKey { header } => {
                let key = text(header).ok_or_else(|| unknown(&format!("the header `{header}` is missing")))?;
                // All are compared, so that time does not tell how far one looked.
                let known = self
                    .0
                    .iter()
                    .fold(None, |known, caller| if caller.secret.matches(key) { Some(caller) } else { known });
                let caller = known.ok_or_else(|| unknown("the key is none of ours"))?;
                (caller, caller.scopes.clone())
            }
            FirstLevel::ClientCredentials { .. } => {
                let bearer = text(header::AUTHORIZATION.as_str()).and_then(|value| value.split_once(' '));
                let is_bearer = |scheme: &str| scheme.trim_end_matches(':').eq_ignore_ascii_case("bearer");
                let token = bearer.filter(|(scheme, _)| is_bearer(scheme)).map(|(_, token)| token);
                let token = token.ok_or_else(|| unknown("`Authorization: Bearer` with a token of ours is missing"))?;
                let claims =
                    read(token, own).ok_or_else(|| unknown("the token in `Authorization` is none of ours, or over"))?;
                let claim = |name: &str| claims.get(name).and_then(Value::as_str).unwrap_or_default();
                let caller = self.by_id(claim("sub")).ok_or_else(|| unknown("its owner is no longer known"))?;
                // What was taken from the caller since is taken from its tokens.
                let scopes = claim("scope").split_whitespace().map(str::to_owned);
                (caller, scopes.filter(|scope| caller.scopes.contains(scope)).collect())
            }
        };
        match scope {
            Some(scope) if !scopes.iter().any(|held| held == scope) => {
                Err(Failure::new(Kind::CallerScope, format!("the scope `{scope}` of the caller is needed")))
            }
            _ => Ok(Some(caller)),
        }
    }

    /// A token for whoever shows its secret, as the body of the answer.
    pub(super) fn issue(
        &self,
        headers: &HeaderMap,
        form: &[(String, String)],
        (key, issuer, now): (&SigningKey, &str, Timestamp),
    ) -> Result<Value, Refused> {
        let of = |name: &str| {
            let mut values = form.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str());
            match (values.next(), values.next()) {
                (value, None) => Ok(value),
                _ => Err(Refused::InvalidRequest),
            }
        };
        let (client_id, secret) = basic(headers).ok_or(Refused::InvalidClient)?;
        let caller =
            self.by_id(&client_id).filter(|caller| caller.secret.matches(&secret)).ok_or(Refused::InvalidClient)?;
        match of("grant_type")? {
            Some("client_credentials") => {}
            Some(_) => return Err(Refused::UnsupportedGrantType),
            None => return Err(Refused::InvalidRequest),
        }
        let asked: Vec<&str> = match of("scope")? {
            Some(scope) => scope.split_whitespace().collect(),
            None => caller.scopes.iter().map(String::as_str).collect(),
        };
        if asked.is_empty() || asked.iter().any(|scope| !caller.scopes.iter().any(|held| held == scope)) {
            return Err(Refused::InvalidScope);
        }
        let (scope, at) = (asked.join(" "), now.as_second());
        let claims = json!({ "iss": issuer, "aud": issuer, "sub": caller.client_id, "scope": scope, "iat": at, "exp": at + LIFETIME });
        let token = key.sign(Some(TYPE), &claims).map_err(|_| Refused::InvalidRequest)?;
        Ok(json!({ "access_token": token, "token_type": "Bearer", "expires_in": LIFETIME, "scope": scope }))
    }
}

/// The claims of a token of ours that is not over.
fn read(token: &str, (key, issuer, now): (&SigningKey, &str, Timestamp)) -> Option<serde_json::Map<String, Value>> {
    let verified = VerificationKeys::single(&key.public_jwk()?).verify(token, &[SIGNATURE]).ok()?;
    let claims = verified.claims().ok()?;
    let ours = claims.get("aud").and_then(Value::as_str) == Some(issuer);
    let lasts = claims.get("exp").and_then(Value::as_i64).is_some_and(|exp| exp > now.as_second());
    (ours && lasts).then_some(claims)
}

/// Name and secret of `Authorization: Basic` (RFC 6749 §2.3.1: each in the encoding of forms).
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let (scheme, encoded) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let text = String::from_utf8(digest::from_base64(encoded.trim())?).ok()?;
    let (name, secret) = text.split_once(':').filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    let decoded = |text: &str| {
        let plain = text.replace('+', " ");
        percent_encoding::percent_decode_str(&plain).decode_utf8().map(std::borrow::Cow::into_owned).ok()
    };
    Some((decoded(name)?, decoded(secret)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ISSUER: &str = "https://dp.example.org";

    fn callers() -> Callers {
        Callers(vec![Caller {
            client_id: "aj".to_owned(),
            secret: Secret::new("s e".to_owned()),
            service_providers: Vec::new(),
            scopes: vec!["RessourceIR".to_owned(), "RessourceIFI".to_owned()],
        }])
    }

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        HeaderMap::from_iter([(http::HeaderName::from_static(name), value.parse().unwrap())])
    }

    fn basic(text: &str) -> HeaderMap {
        headers("authorization", &format!("Basic {}", digest::base64(text.as_bytes())))
    }

    fn form(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn wanted() -> FirstLevel {
        FirstLevel::ClientCredentials { path: "/token".to_owned() }
    }

    #[test]
    fn a_token_of_client_credentials_opens_what_it_was_asked_for_and_as_long_as_it_lives() {
        let (key, _) = SigningKey::generate(SIGNATURE).unwrap();
        let (now, callers) = (Timestamp::UNIX_EPOCH, callers());
        let asked = form(&[("grant_type", "client_credentials"), ("scope", "RessourceIR")]);
        let told = callers.issue(&basic("aj:s+e"), &asked, (&key, ISSUER, now)).unwrap();
        assert_eq!((told["expires_in"].as_i64(), told["scope"].as_str()), (Some(3_600), Some("RessourceIR")));
        let bearer = headers("authorization", &format!("Bearer {}", told["access_token"].as_str().unwrap()));
        let check = |callers: &Callers, scope, own: (&SigningKey, &str, Timestamp)| {
            let checked = callers.check(&wanted(), Some(scope), &bearer, own);
            checked.map(|caller| caller.unwrap().client_id.clone()).map_err(|failure| failure.kind)
        };
        assert_eq!(check(&callers, "RessourceIR", (&key, ISSUER, now)), Ok("aj".to_owned()));
        assert_eq!(check(&callers, "RessourceIFI", (&key, ISSUER, now)), Err(Kind::CallerScope));
        let late = Timestamp::from_second(LIFETIME).unwrap();
        assert_eq!(check(&callers, "RessourceIR", (&key, ISSUER, late)), Err(Kind::Caller));
        assert_eq!(check(&callers, "RessourceIR", (&key, "https://other.example.org", now)), Err(Kind::Caller));
        let (other, _) = SigningKey::generate(SIGNATURE).unwrap();
        assert_eq!(check(&callers, "RessourceIR", (&other, ISSUER, now)), Err(Kind::Caller));
        assert_eq!(check(&Callers::default(), "RessourceIR", (&key, ISSUER, now)), Err(Kind::Caller));
        let mut narrowed = callers.clone();
        narrowed.0[0].scopes = vec!["RessourceIFI".to_owned()];
        assert_eq!(check(&narrowed, "RessourceIR", (&key, ISSUER, now)), Err(Kind::CallerScope));
    }

    #[test]
    fn a_token_is_refused_by_the_words_of_rfc_6749() {
        let (key, _) = SigningKey::generate(SIGNATURE).unwrap();
        let good = [("grant_type", "client_credentials"), ("scope", "RessourceIR")];
        let refused = |credential: &str, pairs: &[(&str, &str)]| {
            callers().issue(&basic(credential), &form(pairs), (&key, ISSUER, Timestamp::UNIX_EPOCH)).unwrap_err()
        };
        assert_eq!(refused("aj:wrong", &good), Refused::InvalidClient);
        assert_eq!(refused("who:s+e", &good), Refused::InvalidClient);
        assert_eq!(refused("aj", &good), Refused::InvalidClient);
        assert_eq!(refused("aj:s+e", &[("scope", "RessourceIR")]), Refused::InvalidRequest);
        assert_eq!(refused("aj:s+e", &[good[0], good[0]]), Refused::InvalidRequest);
        assert_eq!(refused("aj:s+e", &[("grant_type", "password")]), Refused::UnsupportedGrantType);
        for scope in ["", "RessourceLEP", "RessourceIR RessourceLEP"] {
            assert_eq!(refused("aj:s+e", &[good[0], ("scope", scope)]), Refused::InvalidScope, "{scope}");
        }
    }

    #[test]
    fn a_key_opens_and_another_does_not() {
        let (key, _) = SigningKey::generate(SIGNATURE).unwrap();
        let level = FirstLevel::ApiKey { header: "x-api-key".to_owned() };
        let check = |headers: &HeaderMap| {
            let own = (&key, ISSUER, Timestamp::UNIX_EPOCH);
            callers().check(&level, None, headers, own).map(|_| ()).map_err(|failure| failure.kind)
        };
        assert_eq!(check(&headers("x-api-key", "s e")), Ok(()));
        assert_eq!(check(&headers("x-api-key", "s")), Err(Kind::Caller));
        assert_eq!(check(&HeaderMap::new()), Err(Kind::Caller));
    }
}
