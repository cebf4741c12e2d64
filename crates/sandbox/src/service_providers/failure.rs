//! Every way a login at a demo service provider can fail, and its page.

use axum::response::Response;
use guichet_jose::encryption::{DecryptError, EncryptError};
use guichet_oidc::rp::callback::CallbackRefusal;
use guichet_oidc::rp::id_token::IdTokenRefusal;
use guichet_oidc::rp::keys::KeysRefusal;
use guichet_oidc::rp::metadata::MetadataRefusal;
use guichet_oidc::rp::token::TokenRefusal;
use guichet_oidc::rp::userinfo::UserinfoRefusal;
use guichet_store::StoreError;
use guichet_web::edge::Site;
use guichet_web::error_page::{Detail, ErrorView, Link};
use guichet_web::exchanges::ExchangeNote;
use guichet_web::outgoing;
use guichet_web::page::Page;
use http::StatusCode;
use thiserror::Error;

#[derive(Debug, Error)]
pub(super) enum Failure {
    #[error("the broker of this service does not run")]
    NoBroker,
    #[error("the parameters are not UTF-8")]
    Unreadable,
    #[error("no login is under way in this browser, or it was used already")]
    NoLogin,
    #[error("the broker answered `{error}`{}", described(.description))]
    Refused { error: String, description: Option<String> },
    #[error(transparent)]
    Callback(#[from] CallbackRefusal),
    #[error("{0}: {1}")]
    NoAnswer(&'static str, outgoing::Failure),
    #[error("{0}: status {1}")]
    Status(&'static str, u16),
    #[error("discovery: {0}")]
    Metadata(#[from] MetadataRefusal),
    #[error("jwks: not a set of keys")]
    KeySet,
    #[error("jwks: {0}")]
    Keys(#[from] KeysRefusal),
    #[error("{0}")]
    Token(#[from] TokenRefusal),
    #[error("{0}")]
    IdToken(#[from] IdTokenRefusal),
    #[error("ID token: the level is {given:?}, not one of those asked for: {asked}")]
    Level { asked: String, given: String },
    #[error("encrypted token: {0}")]
    Encrypted(#[from] DecryptError),
    #[error("no key can be made: {0}")]
    NoKey(#[from] EncryptError),
    #[error("{0}")]
    Userinfo(#[from] UserinfoRefusal),
    #[error("the store does not answer: {0}")]
    Store(#[from] StoreError),
    #[error("the request for tokens could not be built")]
    Request(#[from] guichet_jose::JoseError),
}

fn described(description: &Option<String>) -> String {
    description.as_ref().map(|text| format!(" ({text})")).unwrap_or_default()
}

impl Failure {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unreadable | Self::NoLogin | Self::Refused { .. } | Self::Callback(_) => StatusCode::BAD_REQUEST,
            Self::NoBroker | Self::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Request(_) | Self::NoKey(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Self::NoAnswer(..)
            | Self::Status(..)
            | Self::Metadata(_)
            | Self::KeySet
            | Self::Keys(_)
            | Self::Token(_)
            | Self::IdToken(_)
            | Self::Encrypted(_)
            | Self::Level { .. }
            | Self::Userinfo(_) => StatusCode::BAD_GATEWAY,
        }
    }

    /// What the service had before it when it gave up.
    fn received(&self) -> String {
        match self {
            Self::Refused { error, .. } => format!("error={error}"),
            Self::Status(step, status) => format!("{step}: {status}"),
            Self::NoAnswer(step, _) => (*step).to_owned(),
            Self::Unreadable | Self::NoLogin | Self::Callback(_) => "GET …/callback".to_owned(),
            Self::Metadata(_) => "discovery".to_owned(),
            Self::KeySet | Self::Keys(_) => "jwks".to_owned(),
            Self::Token(_) | Self::Request(_) => "token".to_owned(),
            Self::IdToken(_) | Self::Level { .. } | Self::Encrypted(_) => "id_token".to_owned(),
            Self::Userinfo(_) => "userinfo".to_owned(),
            Self::NoBroker | Self::Store(_) | Self::NoKey(_) => String::new(),
        }
    }

    /// The page: a demo says plainly which check failed.
    pub(super) fn respond(self, site: &Site, page: Page, name: &str, path: &str) -> Response {
        let status = self.status();
        let message = page.t(match self {
            Self::Refused { .. } => "sandbox-demo-refused",
            _ => "sandbox-demo-failed",
        });
        let code = site.http_code(status.as_u16());
        let mut view = ErrorView::new(status, &code, site.edge.entropy.uuid(), message);
        view.back = Some(Link { label: name.to_owned(), href: path.to_owned() });
        view.advice = Some(page.t("sandbox-demo-advice"));
        view.detail = Some(Detail { received: self.received(), explanation: self.to_string(), ..Detail::default() });
        let note = ExchangeNote { rule: Some(self.to_string()), ..ExchangeNote::default() };
        let mut response = view.respond_on(page.back_to(path));
        response.extensions_mut().insert(note);
        response
    }
}
