//! Every way a page can fail, and its answer.

use axum::response::Response;
use guichet_relying_party::LoginFailed;
use guichet_store::StoreError;
use guichet_web::edge::Site;
use guichet_web::error_page::{ErrorView, Link};
use guichet_web::page::Page;
use http::StatusCode;

use super::paths;
use crate::space::NotReceived;

/// Why a page is not given.
#[derive(Debug)]
pub(super) enum Failure {
    /// There is no such thing, or not for this person.
    NotFound,
    /// The person may see it and not do that.
    Forbidden,
    /// The form was not one of ours.
    Foreign,
    /// The token is not one that may be prolonged now.
    NotProlongable,
    /// The request is not granted: there is nothing to delegate.
    NotDelegable,
    /// The link was never one, or its time is over.
    LinkOver,
    /// As many links of the token live as may.
    TooManyLinks,
    /// Nobody is known by that address.
    Unknown,
    /// A login failed.
    Login(Box<LoginFailed>),
    /// Nobody can log in.
    NoProConnect,
    /// The gateway does not take or tell something.
    Gateway(String),
    /// The store's.
    Store(StoreError),
}

impl Failure {
    fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::Foreign => (StatusCode::FORBIDDEN, "foreign"),
            Self::NotProlongable => (StatusCode::CONFLICT, "not-prolongable"),
            Self::NotDelegable => (StatusCode::CONFLICT, "not-delegable"),
            Self::LinkOver => (StatusCode::NOT_FOUND, "link-over"),
            Self::TooManyLinks => (StatusCode::CONFLICT, "too-many-links"),
            Self::Unknown => (StatusCode::NOT_FOUND, "unknown"),
            Self::Login(failed) => (failed.status(), "login"),
            Self::NoProConnect => (StatusCode::SERVICE_UNAVAILABLE, "no-proconnect"),
            Self::Gateway(_) | Self::Store(_) => (StatusCode::SERVICE_UNAVAILABLE, "store"),
        }
    }

    /// The answer.
    pub(super) fn respond(self, site: &Site, page: Page) -> Response {
        let (status, name) = self.parts();
        let id = site.edge.entropy.uuid();
        match &self {
            Self::Store(error) => tracing::error!(%error, %id, "the store does not answer: {error}"),
            Self::Gateway(error) => tracing::error!(%error, %id, "the gateway does not do it: {error}"),
            Self::Login(error) => tracing::warn!(%error, %id, "a login failed: {error}"),
            _ => {}
        }
        let mut view =
            ErrorView::new(status, &site.http_code(status.as_u16()), id, page.t(&format!("space-error-{name}")));
        view.advice = Some(page.t(&format!("space-error-{name}-advice")));
        let back = match &self {
            Self::LinkOver => Some((paths::SIGN_IN, "space-sign-in-title")),
            Self::Unknown | Self::Login(_) | Self::NoProConnect => None,
            _ => Some((paths::REQUESTS, "space-error-back")),
        };
        view.back = back.map(|(path, key)| Link { label: page.t(key), href: path.to_owned() });
        view.respond_on(page)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<NotReceived> for Failure {
    fn from(error: NotReceived) -> Self {
        match error {
            NotReceived::Store(error) => Self::Store(error),
            NotReceived::Token(error) => Self::Gateway(error),
        }
    }
}

impl From<LoginFailed> for Failure {
    fn from(error: LoginFailed) -> Self {
        Self::Login(Box::new(error))
    }
}
