//! The exchange of a code for tokens (RFC 6749 §4.1.3 and §5, RFC 7523, OpenID Connect Core §3.1.3).

use guichet_jose::{JoseError, Secret, SigningKey};
use serde_json::{Map, Value, json};

use crate::client_auth::{ASSERTION_TYPE, basic_header};
use crate::profile::AuthMethod;
use crate::rp::metadata::ProviderMetadata;

/// An assertion lives as long as a slow call may take, in seconds.
const ASSERTION_LIFETIME: i64 = 60;

/// How we prove who we are at the token endpoint.
#[derive(Clone, Copy, Debug)]
pub enum ClientProof<'a> {
    /// The secret in the body.
    SecretPost(&'a Secret),
    /// The secret in the `Authorization` header.
    SecretBasic(&'a Secret),
    /// A signed assertion (RFC 7523 §2.2).
    PrivateKeyJwt {
        /// Our signing key, published in our key set.
        key: &'a SigningKey,
        /// An identifier drawn for this assertion.
        jti: &'a str,
        /// Seconds since the epoch.
        now: i64,
    },
}

impl ClientProof<'_> {
    /// The registered name of the method.
    #[must_use]
    pub const fn method(&self) -> AuthMethod {
        match self {
            Self::SecretPost(_) => AuthMethod::ClientSecretPost,
            Self::SecretBasic(_) => AuthMethod::ClientSecretBasic,
            Self::PrivateKeyJwt { .. } => AuthMethod::PrivateKeyJwt,
        }
    }
}

/// A code to exchange.
#[derive(Clone, Copy)]
pub struct Exchange<'a> {
    /// The code of the callback.
    pub code: &'a str,
    /// The redirect address of the authorization request.
    pub redirect_uri: &'a str,
    /// Our identifier at the provider.
    pub client_id: &'a str,
    /// The PKCE verifier whose challenge was sent.
    pub verifier: Option<&'a str>,
}

/// What is posted to the token endpoint, as `application/x-www-form-urlencoded`.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// The body.
    pub body: Secret,
    /// The value of the `Authorization` header, with `client_secret_basic` only.
    pub authorization: Option<Secret>,
}

/// Builds the request for tokens.
///
/// # Errors
/// [`JoseError`] when the assertion cannot be signed.
pub fn request(
    provider: &ProviderMetadata,
    exchange: &Exchange<'_>,
    proof: &ClientProof<'_>,
) -> Result<TokenRequest, JoseError> {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("grant_type", "authorization_code");
    form.append_pair("code", exchange.code);
    form.append_pair("redirect_uri", exchange.redirect_uri);
    if let Some(verifier) = exchange.verifier {
        form.append_pair("code_verifier", verifier);
    }
    let mut authorization = None;
    match proof {
        ClientProof::SecretPost(secret) => {
            form.append_pair("client_id", exchange.client_id);
            form.append_pair("client_secret", secret.expose());
        }
        ClientProof::SecretBasic(secret) => {
            authorization = Some(Secret::new(basic_header(exchange.client_id, secret.expose())));
        }
        ClientProof::PrivateKeyJwt { key, jti, now } => {
            let claims = json!({
                "iss": exchange.client_id,
                "sub": exchange.client_id,
                "aud": provider.token_endpoint.as_str(),
                "jti": jti,
                "iat": now,
                "exp": now.saturating_add(ASSERTION_LIFETIME),
            });
            form.append_pair("client_id", exchange.client_id);
            form.append_pair("client_assertion_type", ASSERTION_TYPE);
            form.append_pair("client_assertion", &key.sign(None, &claims)?);
        }
    }
    Ok(TokenRequest { body: Secret::new(form.finish()), authorization })
}

/// Tokens received. Nothing is verified yet: see [`super::id_token::verify`].
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Opens the userinfo endpoint.
    pub access_token: Secret,
    /// Says who logged in; kept for the logout (`id_token_hint`).
    pub id_token: Secret,
    /// How long the access token lives, in seconds, as the provider says.
    pub expires_in: Option<i64>,
    /// The scopes granted, when they differ from those asked.
    pub scope: Option<String>,
    /// Renews the tokens.
    pub refresh_token: Option<Secret>,
}

/// Why there are no tokens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// The provider refused, or is out of order.
    #[error("the token endpoint answered {status}{}", named(.error, .description))]
    Status {
        /// The HTTP status.
        status: u16,
        /// `error` of the body, cut to 128 characters.
        error: Option<String>,
        /// `error_description` of the body, cut to 512 characters.
        description: Option<String>,
    },
    /// The body is no JSON object.
    #[error("the answer is not a JSON object")]
    NotAnObject,
    /// A member is missing or empty.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// A member has the wrong type.
    #[error("`{0}` is malformed")]
    Malformed(&'static str),
    /// A type of token that we cannot use (RFC 6749 §7.1).
    #[error("token type {received:?} where Bearer was expected")]
    TokenType {
        /// `token_type` of the body.
        received: String,
    },
}

fn named(error: &Option<String>, description: &Option<String>) -> String {
    [error, description].into_iter().flatten().map(|text| format!(": {text}")).collect()
}

/// Reads the answer of the token endpoint.
///
/// # Errors
/// [`TokenRefusal`]; a status other than 200 is reported with the error of its body if there is one.
pub fn answer(status: u16, body: &[u8]) -> Result<Tokens, TokenRefusal> {
    let object = serde_json::from_slice::<Map<String, Value>>(body);
    if status != 200 {
        let object = object.unwrap_or_default();
        let text = |name: &str, limit| object.get(name).and_then(Value::as_str).map(|text| cut(text, limit));
        let (error, description) = (text("error", 128), text("error_description", 512));
        return Err(TokenRefusal::Status { status, error, description });
    }
    let object = object.map_err(|_| TokenRefusal::NotAnObject)?;
    let optional = |name: &'static str| match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str()).filter(|text| !text.is_empty())),
        Some(_) => Err(TokenRefusal::Malformed(name)),
    };
    let needed = |name: &'static str| optional(name)?.ok_or(TokenRefusal::Missing(name));
    let token_type = needed("token_type")?;
    if !token_type.eq_ignore_ascii_case("bearer") {
        return Err(TokenRefusal::TokenType { received: cut(token_type, 64) });
    }
    let access_token = needed("access_token")?;
    // RFC 6750 §2.1: what cannot stand in an Authorization header is no bearer token.
    if !access_token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(TokenRefusal::Malformed("access_token"));
    }
    let secret = |text: &str| Secret::new(text.to_owned());
    Ok(Tokens {
        access_token: secret(access_token),
        id_token: secret(needed("id_token")?),
        expires_in: object.get("expires_in").and_then(Value::as_i64),
        scope: optional("scope")?.map(str::to_owned),
        refresh_token: optional("refresh_token")?.map(secret),
    })
}

fn cut(text: &str, limit: usize) -> String {
    text.chars().take(limit).collect()
}

#[cfg(test)]
mod tests {
    use guichet_jose::{SignatureAlgorithm, VerificationKeys};

    use super::*;
    use crate::params::Params;
    use crate::rp::metadata::StaticAddresses;

    fn provider() -> ProviderMetadata {
        let given = StaticAddresses {
            issuer: "https://idp.test",
            authorization: "https://idp.test/authorize",
            token: "https://idp.test/token",
            userinfo: "https://idp.test/userinfo",
            jwks: None,
            end_session: None,
        };
        ProviderMetadata::from_addresses(&given, false).unwrap()
    }

    const EXCHANGE: Exchange<'static> =
        Exchange { code: "c&d", redirect_uri: "https://fc.test/cb", client_id: "fc:1", verifier: None };

    fn sent(request: &TokenRequest) -> Vec<(String, String)> {
        let params = Params::parse(request.body.expose().as_bytes()).unwrap();
        params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn client_secret_post_sends_the_five_members_of_fc_3_1() {
        let secret = Secret::new("s+e=c".to_owned());
        let request = request(&provider(), &EXCHANGE, &ClientProof::SecretPost(&secret)).unwrap();
        assert_eq!(
            sent(&request),
            pairs(&[
                ("grant_type", "authorization_code"),
                ("code", "c&d"),
                ("redirect_uri", "https://fc.test/cb"),
                ("client_id", "fc:1"),
                ("client_secret", "s+e=c")
            ])
        );
        assert!(request.authorization.is_none());
        assert_eq!(format!("{request:?}"), "TokenRequest { body: Secret, authorization: None }");
    }

    #[test]
    fn client_secret_basic_keeps_the_secret_out_of_the_body() {
        let secret = Secret::new("s:1".to_owned());
        let exchange = Exchange { verifier: Some("v"), ..EXCHANGE };
        let request = request(&provider(), &exchange, &ClientProof::SecretBasic(&secret)).unwrap();
        assert_eq!(
            sent(&request),
            pairs(&[
                ("grant_type", "authorization_code"),
                ("code", "c&d"),
                ("redirect_uri", "https://fc.test/cb"),
                ("code_verifier", "v")
            ])
        );
        assert!(request.authorization.unwrap().matches("Basic ZmMlM0ExOnMlM0Ex"));
    }

    #[test]
    fn private_key_jwt_sends_a_short_assertion_for_the_token_endpoint() {
        let (key, _) = SigningKey::generate(SignatureAlgorithm::Es256).unwrap();
        let proof = ClientProof::PrivateKeyJwt { key: &key, jti: "j", now: 1000 };
        assert_eq!(proof.method(), AuthMethod::PrivateKeyJwt);
        let request = request(&provider(), &EXCHANGE, &proof).unwrap();
        let params = Params::parse(request.body.expose().as_bytes()).unwrap();
        assert_eq!(params.get("client_assertion_type"), Some(ASSERTION_TYPE));
        let keys = VerificationKeys::single(&key.public_jwk().unwrap());
        let verified = keys.verify(params.get("client_assertion").unwrap(), &[SignatureAlgorithm::Es256]).unwrap();
        assert_eq!(
            Value::from(verified.claims().unwrap()),
            json!({"iss": "fc:1", "sub": "fc:1", "aud": "https://idp.test/token", "jti": "j", "iat": 1000, "exp": 1060})
        );
    }

    fn body() -> Value {
        json!({"access_token": "at", "token_type": "Bearer", "id_token": "a.b.c", "expires_in": 60})
    }

    fn with(member: &str, value: Value) -> Result<Tokens, TokenRefusal> {
        let mut body = body();
        body.as_object_mut().unwrap().insert(member.to_owned(), value);
        answer(200, body.to_string().as_bytes())
    }

    #[test]
    fn tokens_are_read_and_not_shown() {
        let tokens = with("refresh_token", json!("rt")).unwrap();
        assert!(tokens.access_token.matches("at") && tokens.id_token.matches("a.b.c"));
        assert!(tokens.refresh_token.as_ref().unwrap().matches("rt"));
        assert_eq!(tokens.expires_in, Some(60));
        let shown = format!("{tokens:?}");
        assert!(!shown.contains("at\"") && !shown.contains("a.b.c"), "{shown}");
        assert!(with("token_type", json!("bearer")).is_ok());
    }

    #[test]
    fn an_answer_without_what_we_need_is_refused_by_name() {
        for member in ["access_token", "token_type", "id_token"] {
            assert_eq!(with(member, Value::Null).unwrap_err(), TokenRefusal::Missing(member));
            assert_eq!(with(member, json!("")).unwrap_err(), TokenRefusal::Missing(member));
            assert_eq!(with(member, json!(1)).unwrap_err(), TokenRefusal::Malformed(member));
        }
        assert_eq!(
            with("token_type", json!("DPoP")).unwrap_err(),
            TokenRefusal::TokenType { received: "DPoP".to_owned() }
        );
        for hostile in ["a b", "a\r\nx: y", "é"] {
            assert_eq!(with("access_token", json!(hostile)).unwrap_err(), TokenRefusal::Malformed("access_token"));
        }
        for junk in [&b""[..], b"junk", b"[]", b"\xff"] {
            assert_eq!(answer(200, junk).unwrap_err(), TokenRefusal::NotAnObject);
        }
    }

    #[test]
    fn a_refusal_is_reported_with_its_status_and_error() {
        let body = br#"{"error":"invalid_grant","error_description":"unknown code"}"#;
        let refusal = answer(400, body).unwrap_err();
        assert_eq!(refusal.to_string(), "the token endpoint answered 400: invalid_grant: unknown code");
        for (status, body) in [(502, &b"<html>"[..]), (503, b""), (302, b"{}"), (204, b"")] {
            assert_eq!(
                answer(status, body).unwrap_err(),
                TokenRefusal::Status { status, error: None, description: None }
            );
        }
    }
}
