//! The integrator's program: discovery, authorization request, code, tokens, userinfo (OpenID Connect Core §3.1).

use guichet_jose::{ClaimChecks, IssuedAhead, JwkSet, SignatureAlgorithm, VerificationKeys, base64url, digest};
use guichet_web::entropy::Entropy;
use http::header;
use serde_json::{Map, Value};
use url::Url;

use super::http::{Answer, Body, Request, without_query};
use super::problem::Problem;
use super::scenario::{ClientAuthentication, Plan};
use super::wire::Wire;
use crate::services::ServiceName;

/// The terminal's name of it.
const NAME: &str = "service provider";

/// How far our clock and the broker's may differ: one machine, so little.
const LEEWAY_SECONDS: i64 = 5;

/// A registered client that knows its provider.
pub(super) struct RelyingParty {
    plan: Plan,
    client_id: String,
    client_secret: String,
    redirect_uri: Url,
    provider: Map<String, Value>,
}

/// What the program keeps from the moment when it sends the browser away.
pub(super) struct Sent {
    state: String,
    nonce: String,
    verifier: Option<String>,
}

/// The tokens of a code.
pub(super) struct Tokens {
    id_token: String,
    access_token: String,
}

impl Tokens {
    /// What opens the person's data elsewhere.
    pub(super) fn access_token(&self) -> &str {
        &self.access_token
    }
}

impl RelyingParty {
    /// Registers a client through the control API and keeps what it answers.
    pub(super) async fn register(wire: &mut Wire, plan: Plan, redirect_uri: Url) -> Result<Self, Problem> {
        let record = wire.control("clients", plan.registration(redirect_uri.as_str())).await?;
        let record = record.as_object().cloned().unwrap_or_default();
        let text = |member| text_of(&record, "the client's record", member);
        Ok(Self::known(plan, redirect_uri, text("client_id")?, text("client_secret")?))
    }

    /// A client that was registered elsewhere.
    pub(super) fn known(plan: Plan, redirect_uri: Url, client_id: String, client_secret: String) -> Self {
        Self { client_id, client_secret, plan, redirect_uri, provider: Map::new() }
    }

    /// Where it is registered.
    pub(super) fn service(&self) -> ServiceName {
        self.plan.service
    }

    /// As whom it is registered.
    pub(super) fn client_id(&self) -> &str {
        &self.client_id
    }

    /// Reads the provider's metadata (OpenID Connect Discovery §4).
    pub(super) async fn discover(&mut self, wire: &mut Wire, issuer: &str) -> Result<(), Problem> {
        let url = address("issuer", &format!("{issuer}/.well-known/openid-configuration"))?;
        let document = get_json(wire, Request::get(url)).await?;
        self.provider = document.as_object().cloned().unwrap_or_default();
        let announced = text_of(&self.provider, "the discovery document", "issuer")?;
        same("issuer", issuer, &announced)
    }

    /// The address that the browser is sent to.
    pub(super) fn authorization_request(&self, entropy: &Entropy) -> Result<(Url, Sent), Problem> {
        let sent =
            Sent { state: entropy.token(), nonce: entropy.token(), verifier: self.plan.pkce.then(|| entropy.token()) };
        let mut url = self.endpoint("authorization_endpoint")?;
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("response_type", "code");
            query.append_pair("client_id", &self.client_id);
            query.append_pair("redirect_uri", self.redirect_uri.as_str());
            query.append_pair("scope", self.plan.scope);
            query.append_pair("state", &sent.state);
            query.append_pair("nonce", &sent.nonce);
            if let Some(acr_values) = self.plan.acr_values {
                query.append_pair("acr_values", acr_values);
            }
            if let Some(verifier) = &sent.verifier {
                let challenge = base64url::encode(&digest::sha256(verifier.as_bytes()));
                query.append_pair("code_challenge", &challenge);
                query.append_pair("code_challenge_method", "S256");
            }
        }
        Ok((url, sent))
    }

    /// The code that the browser brings back; `state` and `iss` are ours (RFC 6749 §4.1.2, RFC 9207 §2.4).
    pub(super) fn code(&self, returned: &Url, sent: &Sent) -> Result<String, Problem> {
        let parameters: Map<String, Value> = returned
            .query_pairs()
            .map(|(name, value)| (name.into_owned(), Value::String(value.into_owned())))
            .collect();
        let text = |member| text_of(&parameters, "the return to the service provider", member);
        same("state", &sent.state, &text("state")?)?;
        if parameters.contains_key("iss") {
            same("iss", &text_of(&self.provider, "the discovery document", "issuer")?, &text("iss")?)?;
        }
        if let Ok(error) = text("error") {
            let description = text("error_description").unwrap_or_default();
            return Err(Problem::OAuth { url: without_query(returned), error, description });
        }
        text("code")
    }

    /// The tokens of a code.
    pub(super) async fn redeem(&self, wire: &mut Wire, code: String, sent: &Sent) -> Result<Tokens, Problem> {
        let mut fields = vec![
            ("grant_type".to_owned(), "authorization_code".to_owned()),
            ("code".to_owned(), code),
            ("redirect_uri".to_owned(), self.redirect_uri.to_string()),
        ];
        fields.extend(sent.verifier.clone().map(|verifier| ("code_verifier".to_owned(), verifier)));
        let mut basic = None;
        match self.plan.authentication {
            ClientAuthentication::Post => {
                fields.push(("client_id".to_owned(), self.client_id.clone()));
                fields.push(("client_secret".to_owned(), self.client_secret.clone()));
            }
            ClientAuthentication::Basic => basic = Some(self.basic()),
        }
        let mut request = Request::post(self.endpoint("token_endpoint")?, Body::Form(fields));
        if let Some(credentials) = basic {
            request = request.with(header::AUTHORIZATION, credentials);
        }
        let answer = get_json(wire, request).await?;
        let answer = answer.as_object().cloned().unwrap_or_default();
        let text = |member| text_of(&answer, "the token answer", member);
        Ok(Tokens { id_token: text("id_token")?, access_token: text("access_token")? })
    }

    /// Verifies the ID token (OpenID Connect Core §3.1.3.7) and gives its claims.
    pub(super) fn verify_id_token(
        &self,
        keys: &VerificationKeys,
        tokens: &Tokens,
        sent: &Sent,
        now: i64,
    ) -> Result<Map<String, Value>, Problem> {
        let refused = |reason: String| Problem::TokenRefused { what: "ID token", reason };
        let verified = keys
            .verify(&tokens.id_token, &[self.plan.id_token_algorithm])
            .map_err(|error| refused(error.to_string()))?;
        let claims = verified.claims().map_err(|error| refused(error.to_string()))?;
        let checks = ClaimChecks {
            issuer: &text_of(&self.provider, "the discovery document", "issuer")?,
            audience: &self.client_id,
            nonce: Some(&sent.nonce),
            now,
            leeway: LEEWAY_SECONDS,
            issued_ahead: IssuedAhead::Refused,
            required: &["sub", "exp", "iat"],
        };
        checks.check(&claims).map_err(|error| refused(error.to_string()))?;
        Ok(claims)
    }

    /// Whether its secret is the key of the ID tokens that it gets (HS256).
    fn shares_its_key(&self) -> bool {
        self.plan.id_token_algorithm == SignatureAlgorithm::Hs256
    }

    /// What verifies ID tokens: the provider's public keys, or the client's own secret.
    pub(super) async fn keys(&self, wire: &mut Wire) -> Result<VerificationKeys, Problem> {
        if self.shares_its_key() {
            wire.begin("It verifies the ID token with its secret")?;
            return VerificationKeys::hmac(self.client_secret.as_bytes())
                .map_err(|error| Problem::TokenRefused { what: "secret", reason: error.to_string() });
        }
        wire.begin("It fetches the public keys and verifies the ID token")?;
        let request = Request::get(self.endpoint("jwks_uri")?);
        let answer = wire.exchange(NAME, &request).await?;
        if !answer.status.is_success() {
            return Err(answer.unexpected(&request.url, "a set of keys"));
        }
        let keys = JwkSet::parse(answer.body.as_bytes())
            .map_err(|error| Problem::TokenRefused { what: "set of keys", reason: error.to_string() })?;
        Ok(VerificationKeys::from_jwks(&keys))
    }

    /// Asks who it is; a signed answer is verified, and `sub` is the ID token's (OpenID Connect Core §5.3.2).
    pub(super) async fn userinfo(
        &self,
        wire: &mut Wire,
        keys: &VerificationKeys,
        tokens: &Tokens,
        sub: &str,
    ) -> Result<Map<String, Value>, Problem> {
        let request = Request::get(self.endpoint("userinfo_endpoint")?)
            .with(header::AUTHORIZATION, format!("Bearer {}", tokens.access_token));
        let answer = wire.exchange(NAME, &request).await?;
        let claims = match self.plan.userinfo_algorithm {
            _ if !answer.status.is_success() => return Err(oauth_error(&request, &answer)),
            None => answer.json().and_then(|claims| claims.as_object().cloned()),
            Some(algorithm) => {
                let refused = |reason: String| Problem::TokenRefused { what: "userinfo", reason };
                let verified =
                    keys.verify(answer.body.trim(), &[algorithm]).map_err(|error| refused(error.to_string()))?;
                Some(verified.claims().map_err(|error| refused(error.to_string()))?)
            }
        };
        let claims = claims.ok_or_else(|| answer.unexpected(&request.url, "claims"))?;
        same("sub", sub, &text_of(&claims, "the userinfo", "sub")?)?;
        Ok(claims)
    }

    /// RFC 6749 §2.3.1: both halves are form-encoded before they are joined.
    fn basic(&self) -> String {
        let encoded = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let pair = format!("{}:{}", encoded(&self.client_id), encoded(&self.client_secret));
        format!("Basic {}", digest::base64(pair.as_bytes()))
    }

    fn endpoint(&self, member: &'static str) -> Result<Url, Problem> {
        address(member, &text_of(&self.provider, "the discovery document", member)?)
    }
}

async fn get_json(wire: &mut Wire, request: Request) -> Result<Value, Problem> {
    let answer = wire.exchange(NAME, &request).await?;
    match answer.json() {
        Some(document) if answer.status.is_success() => Ok(document),
        _ => Err(oauth_error(&request, &answer)),
    }
}

fn oauth_error(request: &Request, answer: &Answer) -> Problem {
    let document = answer.json().and_then(|document| document.as_object().cloned()).unwrap_or_default();
    match text_of(&document, "the answer", "error") {
        Ok(error) => Problem::OAuth {
            url: without_query(&request.url),
            error,
            description: text_of(&document, "the answer", "error_description").unwrap_or_default(),
        },
        Err(_) => answer.unexpected(&request.url, "a JSON document"),
    }
}

fn address(what: &'static str, text: &str) -> Result<Url, Problem> {
    Url::parse(text).map_err(|_| Problem::NotAUrl { what, text: text.to_owned() })
}

fn text_of(members: &Map<String, Value>, document: &'static str, member: &'static str) -> Result<String, Problem> {
    members.get(member).and_then(Value::as_str).map(str::to_owned).ok_or(Problem::Missing { document, member })
}

fn same(member: &'static str, expected: &str, received: &str) -> Result<(), Problem> {
    if expected == received {
        return Ok(());
    }
    Err(Problem::Mismatch { member, expected: expected.to_owned(), received: received.to_owned() })
}
