//! Every way a page can fail, and its answer.

use axum::response::Response;
use guichet_store::StoreError;
use guichet_web::edge::Site;
use guichet_web::error_page::{ErrorView, Link};
use guichet_web::page::{Page, see_other};
use http::StatusCode;

use crate::datapass::NotDone;
use crate::dossier::Refused;
use guichet_relying_party::LoginFailed;

/// Why a page is not given.
#[derive(Debug)]
pub(super) enum Failure {
    /// There is no such thing, or not for this person.
    NotFound,
    /// The person may see it and not do that.
    Forbidden,
    /// The form was not one of ours.
    Foreign,
    /// The rules refuse it.
    Refused(Refused, String),
    /// Somebody else changed the request meanwhile; where it is seen.
    Meanwhile(String),
    /// The same form is being done.
    Twice,
    /// The webhook is enabled; where it is seen.
    Enabled(String),
    /// The person may not log in.
    Banned,
    /// Nobody is known by that address.
    Unknown,
    /// The organisation is closed.
    Closed,
    /// The organisation has such a request already.
    Another,
    /// As many of these wait already as are kept.
    TooMany,
    /// The link to do without mails is none of ours, or too old.
    OldLink,
    /// A virus was found in the file.
    Infected,
    /// The person's identity provider does not let her join organisations.
    NoJoining,
    /// The person acts in nobody's name.
    NoOrganisation,
    /// A login failed.
    Login(Box<LoginFailed>),
    /// Nobody can log in.
    NoProConnect,
    /// The store's.
    Store(StoreError),
    /// Who keeps what was issued does not answer, and why.
    Away(String),
    /// The browser goes elsewhere.
    Elsewhere(String),
}

impl Failure {
    /// A refusal, with the page on which the request is seen.
    pub(super) fn of(error: NotDone, page: &str) -> Self {
        match error {
            NotDone::Refused(refused) => Self::Refused(refused, page.to_owned()),
            NotDone::Meanwhile => Self::Meanwhile(page.to_owned()),
            NotDone::Store(error) => Self::Store(error),
        }
    }

    fn parts(&self) -> (StatusCode, &'static str) {
        match self {
            Self::NotFound | Self::Elsewhere(_) => (StatusCode::NOT_FOUND, "not-found"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "forbidden"),
            Self::Foreign => (StatusCode::FORBIDDEN, "foreign"),
            Self::Refused(refused, _) => (StatusCode::CONFLICT, of_rule(*refused)),
            Self::Meanwhile(_) => (StatusCode::CONFLICT, "meanwhile"),
            Self::Twice => (StatusCode::CONFLICT, "twice"),
            Self::Enabled(_) => (StatusCode::CONFLICT, "webhook-enabled"),
            Self::Banned => (StatusCode::FORBIDDEN, "banned"),
            Self::Unknown => (StatusCode::NOT_FOUND, "unknown"),
            Self::Closed => (StatusCode::CONFLICT, "closed"),
            Self::Another => (StatusCode::CONFLICT, "another"),
            Self::TooMany => (StatusCode::CONFLICT, "too-many"),
            Self::OldLink => (StatusCode::NOT_FOUND, "old-link"),
            Self::Infected => (StatusCode::FORBIDDEN, "infected"),
            Self::NoJoining => (StatusCode::FORBIDDEN, "no-joining"),
            Self::NoOrganisation => (StatusCode::CONFLICT, "no-organisation"),
            Self::Login(failed) => (failed.status(), "login"),
            Self::NoProConnect => (StatusCode::SERVICE_UNAVAILABLE, "no-proconnect"),
            Self::Store(_) | Self::Away(_) => (StatusCode::SERVICE_UNAVAILABLE, "store"),
        }
    }

    /// The answer.
    pub(super) fn respond(self, site: &Site, page: Page) -> Response {
        if let Self::Elsewhere(location) = &self {
            return see_other(location);
        }
        let (status, name) = self.parts();
        let id = site.edge.entropy.uuid();
        match &self {
            Self::Store(error) => tracing::error!(%error, %id, "the store does not answer: {error}"),
            Self::Away(error) => tracing::error!(error, %id, "what was issued cannot be changed: {error}"),
            Self::Login(error) => tracing::warn!(%error, %id, "a login failed: {error}"),
            _ => {}
        }
        let mut view =
            ErrorView::new(status, &site.http_code(status.as_u16()), id, page.t(&format!("datapass-error-{name}")));
        view.advice = Some(page.t(&format!("datapass-error-{name}-advice")));
        let back = match &self {
            Self::Refused(_, path) | Self::Meanwhile(path) => Some((path.as_str(), "datapass-error-back-request")),
            Self::Enabled(path) => Some((path.as_str(), "datapass-back")),
            Self::NoOrganisation | Self::Closed => Some((super::paths::ORGANISATIONS, "datapass-organisations")),
            Self::OldLink => Some((super::paths::ACCOUNT, "datapass-unsubscribe-account")),
            Self::Banned | Self::Unknown | Self::Login(_) | Self::NoProConnect => None,
            _ => Some((super::paths::DASHBOARD, "datapass-error-back")),
        };
        view.back = back.map(|(path, key)| Link { label: page.t(key), href: path.to_owned() });
        view.respond_on(page)
    }
}

const fn of_rule(refused: Refused) -> &'static str {
    match refused {
        Refused::State => "state",
        Refused::Actor => "forbidden",
        Refused::NoReason => "no-reason",
        Refused::Incomplete => "incomplete",
        Refused::Unchanged => "unchanged",
        Refused::NotReopenable => "not-reopenable",
        Refused::NoAuthorization => "no-authorization",
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<LoginFailed> for Failure {
    fn from(error: LoginFailed) -> Self {
        Self::Login(Box::new(error))
    }
}
