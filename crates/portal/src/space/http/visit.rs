//! Who asks for a page, and the request or token that the page is about.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::response::{IntoResponse, Response};
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::language::Language;
use guichet_web::page::{Page, see_other};
use http::request::Parts;
use http::{HeaderMap, StatusCode, Uri};
use jiff::Timestamp;

use super::failure::Failure;
use super::paths;
use super::session::{Session, session_cookie};
use crate::space::TokenSpace;
use crate::space::circle::Circle;
use crate::space::notice::Contact;
use crate::space::records::{Person, Request, Role};
use crate::space::rights::{Act, Standing, may};
use crate::space::token::Token;

/// What every page is made with, whoever asks for it.
pub(super) struct Asked {
    pub(super) space: Arc<TokenSpace>,
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
}

/// A request, with who takes part in it.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) request: Request,
    pub(super) roles: Vec<(Role, Contact)>,
    /// How the visitor stands to it.
    pub(super) own: Standing,
}

/// What the layout shows beside a page.
#[derive(Debug, Clone, Default)]
pub(super) struct Menu {
    /// Who is logged in; none: nobody.
    pub(super) who: Option<String>,
    /// Whether she belongs to an editor that requests may be delegated to.
    pub(super) editor: bool,
    /// Whether she follows the requests of some data.
    pub(super) reporter: bool,
}

impl Menu {
    /// That of somebody.
    pub(super) fn of(circle: &Circle, person: &Person) -> Self {
        Self {
            who: Some(person.shown()),
            editor: circle.editors_of(&person.email).next().is_some(),
            reporter: !circle.followed_by(&person.email).is_empty(),
        }
    }

    /// That of a sample.
    pub(super) fn sample() -> Self {
        Self { who: Some("DUPONT Jeanne".to_owned()), editor: true, reporter: true }
    }
}

impl Asked {
    pub(super) async fn of(parts: &mut Parts, space: &Arc<TokenSpace>) -> Result<Self, Response> {
        let site = Extension::<Arc<Site>>::from_request_parts(parts, space).await;
        let Ok(Extension(site)) = site else { return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response()) };
        let OriginalUri(uri) =
            OriginalUri::from_request_parts(parts, space).await.unwrap_or_else(|_| OriginalUri(parts.uri.clone()));
        let page = Page::new(&site, Language::of(&site, &parts.headers), &uri);
        let now = site.edge.clock.now();
        Ok(Self { space: Arc::clone(space), page, headers: parts.headers.clone(), uri, now, site })
    }

    pub(super) fn fail(&self, failure: impl Into<Failure>) -> Response {
        failure.into().respond(&self.site, self.page.clone())
    }

    /// Who is logged in. None: nobody, and `true` says that somebody was.
    pub(super) async fn person(&self) -> Result<Result<Person, bool>, Failure> {
        let Some(handle) = session_cookie(&self.site).read(&self.headers) else { return Ok(Err(false)) };
        let session = self.space.parts.stores.ephemeral.get::<Session>(&handle, self.now).await?;
        let Some(session) = session else { return Ok(Err(true)) };
        Ok(self.space.records.person(&session.value.email).await?.ok_or(true))
    }

    /// A value of the query.
    pub(super) fn query(&self, name: &str) -> Option<String> {
        let query = self.uri.query().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    /// Where the browser is, as a path.
    fn here(&self) -> &str {
        self.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str)
    }

    /// The visit of whoever is logged in, else the login that leads back to `back`.
    pub(super) async fn visit(self, back: Option<&str>) -> Result<Visit, Response> {
        match self.person().await {
            Ok(Ok(person)) => Ok(Visit { asked: self, person }),
            Ok(Err(expired)) => Err(see_other(&paths::sign_in(back.unwrap_or_else(|| self.here()), expired))),
            Err(failure) => Err(self.fail(failure)),
        }
    }
}

impl FromRequestParts<Arc<TokenSpace>> for Guest {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, space: &Arc<TokenSpace>) -> Result<Self, Response> {
        let asked = Asked::of(parts, space).await?;
        match asked.person().await {
            Ok(person) => Ok(Self { person: person.ok(), asked }),
            Err(failure) => Err(asked.fail(failure)),
        }
    }
}

impl FromRequestParts<Arc<TokenSpace>> for Visit {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, space: &Arc<TokenSpace>) -> Result<Self, Response> {
        Asked::of(parts, space).await?.visit(None).await
    }
}

impl Guest {
    pub(super) fn menu(&self) -> Menu {
        let of = |person| Menu::of(&self.asked.space.parts.circle, person);
        self.person.as_ref().map(of).unwrap_or_default()
    }
}

impl Seen {
    /// Whoever takes part in a role.
    pub(super) fn contact(&self, role: Role) -> Option<&Contact> {
        self.roles.iter().find(|(known, _)| *known == role).map(|(_, contact)| contact)
    }

    pub(super) fn may(&self, act: Act) -> bool {
        may(&self.own, act)
    }
}

impl Visit {
    pub(super) fn menu(&self) -> Menu {
        Menu::of(&self.asked.space.parts.circle, &self.person)
    }

    /// The request of an address, where the visitor may do something with it. What she may not see does not exist for her.
    pub(super) async fn request(&self, id: &str, act: Act) -> Result<Seen, Failure> {
        let id = uuid::Uuid::parse_str(id).map_err(|_| Failure::NotFound)?.to_string();
        let records = &self.asked.space.records;
        let request = records.request(&id).await?.ok_or(Failure::NotFound)?;
        let roles = records.roles(&id).await?;
        let own = self.standing(&id, &roles).await?;
        match (may(&own, Act::See), may(&own, act)) {
            (_, true) => Ok(Seen { request, roles, own }),
            (true, false) => Err(Failure::Forbidden),
            (false, false) => Err(Failure::NotFound),
        }
    }

    /// How the visitor stands to a request.
    async fn standing(&self, request_id: &str, roles: &[(Role, Contact)]) -> Result<Standing, Failure> {
        let (email, space) = (&self.person.email, &self.asked.space);
        let roles = roles.iter().filter(|(_, contact)| contact.email == *email).map(|(role, _)| *role).collect();
        let mut standing = Standing { roles, ..Standing::default() };
        let editors: Vec<_> = space.parts.circle.editors_of(email).collect();
        if !editors.is_empty() {
            let living = space.records.delegations(request_id).await?;
            let has = editors.iter().filter(|editor| living.iter().any(|one| one.editor == editor.id));
            for editor in has {
                standing.delegated = true;
                standing.copies |= editor.copy_token;
            }
        }
        Ok(standing)
    }

    /// The same for a token.
    pub(super) async fn token(&self, id: &str, act: Act) -> Result<(Seen, Token), Failure> {
        let id = uuid::Uuid::parse_str(id).map_err(|_| Failure::NotFound)?.to_string();
        let space = &self.asked.space;
        let request = space.records.request_of_token(&id).await?.ok_or(Failure::NotFound)?;
        let seen = self.request(&request, act).await?;
        let token = space.parts.tokens.get(&id).ok_or(Failure::NotFound)?;
        Ok((seen, token))
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
