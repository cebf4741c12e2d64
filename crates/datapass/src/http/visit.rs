//! Who asks for a page, and the request that the page is about.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::response::Response;
use guichet_store::StoreError;
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::language::Language;
use guichet_web::page::Page;
use http::request::Parts;
use http::{HeaderMap, StatusCode, Uri};
use jiff::Timestamp;

use super::failure::Failure;
use super::paths;
use super::session::{Session, session_cookie};
use crate::datapass::{Datapass, File};
use crate::number;
use crate::records::{Membership, Person};
use crate::rights::{self, Act, Standing};

/// What every page is made with, whoever asks for it.
pub(super) struct Asked {
    pub(super) app: Arc<Datapass>,
    pub(super) site: Arc<Site>,
    pub(super) page: Page,
    pub(super) headers: HeaderMap,
    pub(super) uri: Uri,
    pub(super) now: Timestamp,
}

/// A page asked for by somebody, or by nobody.
pub(super) struct Guest {
    pub(super) asked: Asked,
    pub(super) person: Option<Person>,
}

/// A page asked for by somebody who is logged in.
pub(super) struct Visit {
    pub(super) asked: Asked,
    pub(super) person: Person,
    pub(super) membership: Option<Membership>,
    /// Where she logged in; none for whoever came in without ProConnect.
    identity_provider: Option<String>,
}

/// Somebody who is logged in, and at which identity provider.
pub(super) struct Present {
    pub(super) person: Person,
    pub(super) identity_provider: Option<String>,
}

/// What the layout of DataPass shows beside a page.
#[derive(Debug, Clone)]
pub(super) struct Menu {
    /// Who is logged in; none: nobody.
    pub(super) who: Option<String>,
    /// In whose name.
    pub(super) organisation: Option<String>,
    /// Whether there is anything to instruct.
    pub(super) office: bool,
}

impl Asked {
    pub(super) async fn of(parts: &mut Parts, app: &Arc<Datapass>) -> Result<Self, Response> {
        use axum::response::IntoResponse;
        let site = Extension::<Arc<Site>>::from_request_parts(parts, app).await;
        let Ok(Extension(site)) = site else { return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response()) };
        let OriginalUri(uri) =
            OriginalUri::from_request_parts(parts, app).await.unwrap_or_else(|_| OriginalUri(parts.uri.clone()));
        let page = Page::new(&site, Language::of(&site, &parts.headers), &uri);
        let now = site.edge.clock.now();
        Ok(Self { app: Arc::clone(app), page, headers: parts.headers.clone(), uri, now, site })
    }

    pub(super) fn fail(&self, failure: impl Into<Failure>) -> Response {
        failure.into().respond(&self.site, self.page.clone())
    }

    /// Who is logged in. None: nobody, and `expired` says whether somebody was.
    pub(super) async fn present(&self) -> Result<Result<Present, bool>, Failure> {
        let Some(handle) = session_cookie(&self.site).read(&self.headers) else { return Ok(Err(false)) };
        let session = self.app.parts.stores.ephemeral.get::<Session>(&handle, self.now).await?;
        let Some(session) = session else { return Ok(Err(true)) };
        let person = self.app.records.person(session.value.person_id).await?;
        match person {
            Some(person) if person.banned_at.is_some() => Err(Failure::Banned),
            Some(person) => Ok(Ok(Present { person, identity_provider: session.value.identity_provider })),
            None => Ok(Err(true)),
        }
    }

    /// A parameter of the address.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        let query = self.uri.query().unwrap_or_default();
        let mut all = form_urlencoded::parse(query.as_bytes());
        all.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    /// Where the browser is, as a path.
    pub(super) fn here(&self) -> String {
        self.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned()
    }
}

impl FromRequestParts<Arc<Datapass>> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<Datapass>) -> Result<Self, Response> {
        let asked = Asked::of(parts, app).await?;
        match asked.present().await {
            Ok(present) => Ok(Self { person: present.ok().map(|present| present.person), asked }),
            Err(failure) => Err(asked.fail(failure)),
        }
    }
}

impl FromRequestParts<Arc<Datapass>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<Datapass>) -> Result<Self, Response> {
        let asked = Asked::of(parts, app).await?;
        let present = match asked.present().await {
            Ok(Ok(present)) => present,
            Ok(Err(expired)) => return Err(guichet_web::page::see_other(&paths::sign_in(&asked.here(), expired))),
            Err(failure) => return Err(asked.fail(failure)),
        };
        Self::of(asked, present).await
    }
}

impl Guest {
    pub(super) fn menu(&self) -> Menu {
        let office =
            self.person.as_ref().is_some_and(|person| rights::has_office(person, &self.asked.app.parts.catalogue));
        Menu { who: self.person.as_ref().map(Person::shown), organisation: None, office }
    }
}

impl Visit {
    pub(super) async fn of(asked: Asked, present: Present) -> Result<Self, Response> {
        let Present { person, identity_provider } = present;
        match asked.app.records.membership(person.id).await {
            Ok(membership) => Ok(Self { asked, person, membership, identity_provider }),
            Err(error) => Err(asked.fail(error)),
        }
    }

    pub(super) fn menu(&self) -> Menu {
        Menu {
            who: Some(self.person.shown()),
            organisation: self.membership.as_ref().map(|membership| membership.organisation.name.clone()),
            office: rights::has_office(&self.person, &self.asked.app.parts.catalogue),
        }
    }

    /// Whether she may join organisations by herself: her identity provider says so (DP §1.1).
    pub(super) fn may_join(&self) -> bool {
        let provider = self.identity_provider.as_deref().unwrap_or_default();
        self.asked.app.parts.catalogue.identity_provider(provider).can_link_to_organizations
    }

    pub(super) fn app(&self) -> &Arc<Datapass> {
        &self.asked.app
    }

    /// The request that an address names, with how the visitor stands to it. What she may not see does not exist for her; what she
    /// may see and not do is refused.
    pub(super) async fn file<'a>(
        &self,
        app: &'a Datapass,
        id: &str,
        act: Act,
    ) -> Result<(File<'a>, Standing), Failure> {
        let id = number::parse('D', id).ok_or(Failure::NotFound)?;
        let file = app.file(id).await?.ok_or(Failure::NotFound)?;
        let standing = self.standing(app, &file).await?;
        match (standing.may(Act::See), standing.may(act)) {
            (_, true) => Ok((file, standing)),
            (true, false) => Err(Failure::Forbidden),
            (false, false) => Err(Failure::NotFound),
        }
    }

    pub(super) async fn standing(&self, app: &Datapass, file: &File<'_>) -> Result<Standing, StoreError> {
        let named = app.records.names(file.request.id, &self.person.email).await?;
        Ok(Standing::of(&self.person, self.membership.as_ref(), &file.request, file.definition, named))
    }

    /// A page with a form of ours.
    pub(super) fn form<T: askama::Template>(&self, status: StatusCode, of: impl FnOnce(String) -> T) -> Response {
        csrf::page(status, &self.asked.site, &self.asked.headers, of)
    }

    /// The answer of a handler that may fail.
    pub(super) fn answer(&self, answer: Result<Response, Failure>) -> Response {
        answer.unwrap_or_else(|failure| self.asked.fail(failure))
    }
}
