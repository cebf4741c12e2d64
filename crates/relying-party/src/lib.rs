//! Logs professionals in at ProConnect (DP §1.1): the exchange of an ordinary relying party, over HTTP, on the rules of
//! [`guichet_oidc::rp`]. DataPass and the token space are such; each keeps its own sessions.
#![deny(missing_docs)]

mod failure;

use bytes::Bytes;
use guichet_jose::{IssuedAhead, JwkSet, Secret, SignatureAlgorithm, VerificationKeys};
use guichet_oidc::params::Params;
use guichet_oidc::rp::callback::{self, Callback, ExpectedCallback};
use guichet_oidc::rp::id_token::{self, IdTokenRules};
use guichet_oidc::rp::logout::{LogoutRequest, logout_url};
use guichet_oidc::rp::metadata::{ProviderMetadata, discovery_address};
use guichet_oidc::rp::request::{AuthorizationRequest, authorization_url};
use guichet_oidc::rp::token::{self, ClientProof, Exchange};
use guichet_oidc::rp::userinfo::{self, UserinfoAnswer, UserinfoForm};
use guichet_oidc::rp::{Expected, keys};
use guichet_web::edge::Edge;
use guichet_web::outgoing::{Answer, Request, RequestBody};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde_json::{Map, Value, json};

pub use failure::LoginFailed;

/// How a service is known at ProConnect, and what it asks.
#[derive(Debug, Clone)]
pub struct ProConnect {
    /// How the service names itself in what was said on the wire.
    pub service: &'static str,
    /// The levels that stand for a second factor.
    pub second_factor: &'static [&'static str],
    /// Issuer.
    pub issuer: String,
    /// Identifier.
    pub client_id: String,
    /// Secret.
    pub client_secret: Secret,
    /// The address of return.
    pub redirect_uri: String,
    /// The address of return after a logout.
    pub post_logout_redirect_uri: String,
    /// Whether the issuer may be on plain HTTP (a rehearsal on one machine).
    pub plain_http: bool,
}

/// What is asked of ProConnect.
pub const SCOPE: &str = "openid given_name usual_name email uid idp_id siret phone";
/// As registered: signed with the issuer's key.
const ALGORITHM: SignatureAlgorithm = SignatureAlgorithm::Rs256;
/// Clocks may differ by so many seconds.
const LEEWAY: i64 = 30;

/// A login that begins.
#[derive(Debug, Clone)]
pub struct Beginning<'a> {
    /// `state`.
    pub state: &'a str,
    /// `nonce`.
    pub nonce: &'a str,
    /// The person, when she has to come again with a second factor.
    pub again_for: Option<&'a str>,
}

/// Somebody who logged in.
#[derive(Debug, Clone)]
pub struct LoggedIn {
    /// The signed ID token, for the logout.
    pub id_token: Secret,
    /// `amr` of the ID token.
    pub amr: Vec<String>,
    /// The claims of userinfo.
    pub claims: Map<String, Value>,
}

impl LoggedIn {
    /// A claim; empty where there is none.
    #[must_use]
    pub fn claim(&self, name: &str) -> &str {
        self.claims.get(name).and_then(Value::as_str).unwrap_or_default()
    }
}

impl ProConnect {
    /// Where the browser is sent.
    ///
    /// # Errors
    /// [`LoginFailed`] when ProConnect does not answer.
    pub async fn begin(&self, edge: &Edge, beginning: &Beginning<'_>) -> Result<String, LoginFailed> {
        let provider = self.metadata(edge).await?;
        let mut wanted = json!({ "amr": { "essential": true } });
        if let (Some(_), Some(members)) = (beginning.again_for, wanted.as_object_mut()) {
            members.insert("acr".to_owned(), json!({ "essential": true, "values": self.second_factor }));
        }
        let claims = json!({ "id_token": wanted });
        let hint = beginning.again_for.map(|email| ("login_hint", email));
        let further: Vec<(&str, &str)> = hint.into_iter().collect();
        let request = AuthorizationRequest {
            client_id: &self.client_id,
            redirect_uri: &self.redirect_uri,
            scope: SCOPE,
            state: beginning.state,
            nonce: Some(beginning.nonce),
            acr_values: None,
            prompt: None,
            claims: Some(&claims),
            challenge: None,
            further: &further,
        };
        Ok(authorization_url(&provider, &request).into())
    }

    /// Who comes back with this query.
    ///
    /// # Errors
    /// [`LoginFailed`].
    pub async fn finish(&self, edge: &Edge, query: &[u8], state: &str, nonce: &str) -> Result<LoggedIn, LoginFailed> {
        let params = Params::parse(query).map_err(|_| LoginFailed::Unreadable)?;
        let expected = ExpectedCallback { state, issuer: &self.issuer, issuer_required: true };
        let code = match callback::check(&params, &expected)? {
            Callback::Code(code) => code,
            Callback::Failed { error, .. } => return Err(LoginFailed::Refused(error)),
        };
        let provider = self.metadata(edge).await?;
        let exchange =
            Exchange { code: &code, redirect_uri: &self.redirect_uri, client_id: &self.client_id, verifier: None };
        let built = token::request(&provider, &exchange, &ClientProof::SecretPost(&self.client_secret))?;
        let request = Request {
            method: Method::POST,
            url: provider.token_endpoint.to_string(),
            headers: HeaderMap::from_iter([(
                CONTENT_TYPE,
                HeaderValue::from_static("application/x-www-form-urlencoded"),
            )]),
            body: RequestBody::Bytes(Bytes::from(built.body.expose().to_owned())),
        };
        let answer = self.call(edge, "token", request).await?;
        let tokens = token::answer(answer.status.as_u16(), &answer.body)?;

        let published = VerificationKeys::from_jwks(&self.published(edge, &provider).await?);
        let keys = keys::for_algorithm(ALGORITHM, Some(&self.client_secret), Some(&published))?;
        let expected = Expected {
            issuer: &self.issuer,
            client_id: &self.client_id,
            now: edge.clock.now().as_second(),
            leeway: LEEWAY,
            issued_ahead: IssuedAhead::Refused,
        };
        let rules = IdTokenRules {
            algorithm: ALGORITHM,
            nonce: Some(nonce),
            access_token: Some(tokens.access_token.expose()),
            acr_required: false,
        };
        let verified = id_token::verify(tokens.id_token.expose(), &keys, &expected, &rules)?;
        let request = Request::get(provider.userinfo_endpoint.as_str()).bearer(tokens.access_token.expose());
        let answer = self.call(edge, "userinfo", request).await?;
        let media_type = answer.media_type();
        let told =
            UserinfoAnswer { status: answer.status.as_u16(), content_type: Some(&media_type), body: &answer.body };
        let form = UserinfoForm::Signed { algorithm: ALGORITHM, keys: &keys };
        let claims = userinfo::read(&told, &form, &expected, &verified.subject)?;
        let amr = verified.claims.get("amr").and_then(Value::as_array).cloned().unwrap_or_default();
        let amr = amr.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        Ok(LoggedIn { id_token: tokens.id_token, amr, claims })
    }

    /// Where the browser is sent to end the session at ProConnect too. None: it has no such address.
    ///
    /// # Errors
    /// [`LoginFailed`] when ProConnect does not answer.
    pub async fn log_out(&self, edge: &Edge, id_token: &Secret) -> Result<Option<String>, LoginFailed> {
        let provider = self.metadata(edge).await?;
        let state = edge.entropy.token();
        let request = LogoutRequest {
            id_token_hint: Some(id_token.expose()),
            post_logout_redirect_uri: Some(&self.post_logout_redirect_uri),
            state: Some(&state),
            client_id: None,
        };
        Ok(logout_url(&provider, &request).map(String::from))
    }

    async fn metadata(&self, edge: &Edge) -> Result<ProviderMetadata, LoginFailed> {
        let answer = self.call(edge, "discovery", Request::get(&discovery_address(&self.issuer))).await?;
        if answer.status != StatusCode::OK {
            return Err(LoginFailed::Status("discovery", answer.status.as_u16()));
        }
        Ok(ProviderMetadata::from_discovery(&answer.body, &self.issuer, self.plain_http)?)
    }

    async fn published(&self, edge: &Edge, provider: &ProviderMetadata) -> Result<JwkSet, LoginFailed> {
        let address = provider.jwks_uri.as_ref().ok_or(LoginFailed::KeySet)?;
        let answer = self.call(edge, "jwks", Request::get(address.as_str())).await?;
        if answer.status != StatusCode::OK {
            return Err(LoginFailed::Status("jwks", answer.status.as_u16()));
        }
        JwkSet::parse(&answer.body).map_err(|_| LoginFailed::KeySet)
    }

    async fn call(&self, edge: &Edge, step: &'static str, request: Request) -> Result<Answer, LoginFailed> {
        edge.outgoing.send(self.service, request).await.map_err(|failure| LoginFailed::NoAnswer(step, failure))
    }
}
