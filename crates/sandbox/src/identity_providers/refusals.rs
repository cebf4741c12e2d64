//! How a refusal of a simulated provider is answered: OAuth errors at the broker, JSON, or a page.

use axum::Json;
use axum::response::{IntoResponse, Response};
use guichet_oidc::reason::Named;
use guichet_oidc::{authorize, client_auth, token, userinfo};
use guichet_store::StoreError;
use guichet_web::edge::Site;
use guichet_web::error_page::{Detail, ErrorView};
use guichet_web::exchanges::ExchangeNote;
use guichet_web::page::{Page, see_other};
use http::header::{CACHE_CONTROL, PRAGMA, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::json;
use url::Url;

/// The OAuth error of a refused authorization request (OpenID Connect Core §3.1.2.6).
pub(super) fn authorization_error(reason: &authorize::Reason) -> &'static str {
    use authorize::Reason;
    match reason {
        Reason::ResponseTypeUnsupported(_) => "unsupported_response_type",
        Reason::RequestNotSupported => "request_not_supported",
        Reason::RequestUriNotSupported => "request_uri_not_supported",
        Reason::RegistrationNotSupported => "registration_not_supported",
        Reason::ScopeNotAllowed { .. } => "invalid_scope",
        Reason::UnknownClient(_) => "unauthorized_client",
        _ => "invalid_request",
    }
}

/// Sends an answer to the broker's callback; parameters without a value are left out.
pub(super) fn to_callback(redirect_uri: &str, parameters: &[(&str, Option<&str>)]) -> Response {
    let Ok(mut url) = Url::parse(redirect_uri) else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    for (name, value) in parameters {
        if let Some(value) = value {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    see_other(url.as_str())
}

/// A page for a request that can be sent back nowhere.
pub(super) fn page(site: &Site, page: Page, key: &str, reason: Option<&dyn Named>) -> Response {
    let message = page.t(key);
    let code = site.http_code(400);
    let mut view = ErrorView::new(StatusCode::BAD_REQUEST, &code, site.edge.entropy.uuid(), message);
    view.detail = reason.and_then(|reason| {
        let difference = reason.difference()?;
        Some(Detail {
            received: difference.received,
            expected: difference.expected,
            rule: None,
            explanation: difference.rule.to_owned(),
            difference: true,
        })
    });
    let rule = match reason {
        Some(reason) => reason.name().to_owned(),
        None => key.trim_start_matches("sandbox-idp-").to_owned(),
    };
    ruled(view.respond_on(page), &rule)
}

/// Every way the token endpoint can refuse.
#[derive(Debug)]
pub(super) enum TokenRefused {
    /// The body is no form.
    Unreadable,
    /// The broker is not authenticated.
    Client(client_auth::Reason),
    /// The request or the code does not fit.
    Request(token::Reason),
    /// The store does not answer.
    Store(StoreError),
    /// The key does not sign.
    Key(guichet_jose::JoseError),
    /// Nothing can be encrypted for the broker.
    Encryption(super::encryption::NotEncrypted),
}

impl IntoResponse for TokenRefused {
    fn into_response(self) -> Response {
        let (status, error, description) = match &self {
            Self::Unreadable => (StatusCode::BAD_REQUEST, "invalid_request", "the body is not a UTF-8 form".to_owned()),
            Self::Client(reason) => (StatusCode::UNAUTHORIZED, "invalid_client", described(reason)),
            Self::Request(reason) => {
                let error = match reason {
                    token::Reason::MissingParameter(_) => "invalid_request",
                    token::Reason::GrantTypeUnsupported => "unsupported_grant_type",
                    token::Reason::GrantTypeNotAllowed => "unauthorized_client",
                    token::Reason::CodeNotFound
                    | token::Reason::CodeConsumed
                    | token::Reason::ClientMismatch
                    | token::Reason::GrantNotFound
                    | token::Reason::GrantClientMismatch
                    | token::Reason::GrantExpired
                    | token::Reason::AccountMismatch
                    | token::Reason::AccountNotFound
                    | token::Reason::RedirectUriMismatch
                    | token::Reason::PkceFailed
                    | token::Reason::RefreshTokenNotFound
                    | token::Reason::RefreshTokenConsumed => "invalid_grant",
                    token::Reason::ScopeBeyondGrant(_) => "invalid_scope",
                };
                (StatusCode::BAD_REQUEST, error, described(reason))
            }
            Self::Store(error) => {
                tracing::error!(%error, "a simulated identity provider has no store: {error}");
                (StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", "the store does not answer".to_owned())
            }
            Self::Key(error) => {
                tracing::error!(%error, "a simulated identity provider cannot sign: {error}");
                (StatusCode::INTERNAL_SERVER_ERROR, "server_error", "the token could not be signed".to_owned())
            }
            Self::Encryption(error) => {
                tracing::error!(%error, "a simulated identity provider cannot encrypt: {error}");
                (StatusCode::INTERNAL_SERVER_ERROR, "server_error", "the token could not be encrypted".to_owned())
            }
        };
        let rule = match &self {
            Self::Client(reason) => reason.name(),
            Self::Request(reason) => reason.name(),
            Self::Unreadable => "body-unreadable",
            Self::Store(_) => "store-unavailable",
            Self::Key(_) | Self::Encryption(_) => "unknown-error",
        };
        let body = Json(json!({ "error": error, "error_description": description }));
        let response = (status, [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")], body).into_response();
        ruled(response, rule)
    }
}

impl From<StoreError> for TokenRefused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<super::encryption::NotEncrypted> for TokenRefused {
    fn from(error: super::encryption::NotEncrypted) -> Self {
        Self::Encryption(error)
    }
}

impl From<guichet_jose::JoseError> for TokenRefused {
    fn from(error: guichet_jose::JoseError) -> Self {
        Self::Key(error)
    }
}

/// A refused userinfo request (RFC 6750 §3).
pub(super) fn bearer_refused(reason: userinfo::Reason) -> Response {
    let body = Json(json!({ "error": "invalid_token", "error_description": described(&reason) }));
    let mut response = (StatusCode::UNAUTHORIZED, [(CACHE_CONTROL, "no-store")], body).into_response();
    response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer error=\"invalid_token\""));
    ruled(response, reason.name())
}

/// Notes which rule refused, for the record of exchanges.
fn ruled(mut response: Response, rule: &str) -> Response {
    response.extensions_mut().insert(ExchangeNote { rule: Some(rule.to_owned()), ..ExchangeNote::default() });
    response
}

fn described(reason: &dyn Named) -> String {
    reason.detail().unwrap_or_else(|| reason.name().replace('-', " "))
}
