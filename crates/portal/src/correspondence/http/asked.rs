//! Who asks for a page or sends its form, and the page that says what became of it.

use std::net::SocketAddr;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use guichet_web::client_address::{ClientAddress, Peer, subscriber};
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::error_page::{ErrorView, Link};
use guichet_web::language::Language;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::request::Parts;
use http::{HeaderMap, StatusCode, Uri};
use jiff::Timestamp;

use super::{CONFIRM, LETTER};
use crate::correspondence::{Correspondence, NotSent, Subscription};

/// What every page is made with.
pub(super) struct Asked {
    pub(super) site: Arc<Site>,
    pub(super) page: Page,
    pub(super) headers: HeaderMap,
    pub(super) uri: Uri,
    pub(super) now: Timestamp,
    /// Whose messages are counted together.
    pub(super) visitor: String,
}

/// Why a form was not sent, as it is said above the form, which stays as it was filled in.
pub(super) struct Note {
    pub(super) title: String,
    pub(super) text: String,
}

/// A form that came from one of our own pages.
pub(super) struct Posted {
    pub(super) asked: Asked,
    fields: Vec<(String, String)>,
}

impl Posted {
    /// The value of a field; empty when it was not sent.
    pub(super) fn get(&self, name: &str) -> String {
        self.fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    }

    /// Where its form is opened again, with the link that led to it.
    fn form(&self) -> String {
        match self.asked.uri.path() {
            CONFIRM => Some(self.get("jeton"))
                .filter(|token| Subscription::is_token(token))
                .map_or_else(|| LETTER.to_owned(), |token| format!("{CONFIRM}?jeton={token}")),
            path => path.to_owned(),
        }
    }
}

#[derive(Template)]
#[template(path = "correspondence_told.html")]
struct ToldPage {
    page: Page,
    title: String,
    text: String,
    back: &'static str,
    back_label: String,
}

impl Asked {
    /// Says what was done, by the words `<key>-title` and `<key>-text`, and leads on.
    pub(super) fn tell(&self, key: &str, back: &'static str) -> Response {
        let page = self.page.clone();
        let told = ToldPage {
            title: page.t(&format!("{key}-title")),
            text: page.t(&format!("{key}-text")),
            back,
            back_label: page.t("correspondence-back"),
            page,
        };
        html(StatusCode::OK, &told)
    }

    /// Says why something is not done and what to do, by the same words, and leads back.
    pub(super) fn refuse(&self, status: StatusCode, key: &str, back: &str) -> Response {
        let (page, site) = (&self.page, &self.site);
        let message = page.t(&format!("{key}-title"));
        let mut view = ErrorView::new(status, &site.http_code(status.as_u16()), site.edge.entropy.uuid(), message);
        view.advice = Some(page.t(&format!("{key}-text")));
        view.back = Some(Link { label: page.t("correspondence-back"), href: back.to_owned() });
        view.respond_on(page.clone())
    }

    /// Says why nothing was sent, by the words `<key>-too-much-…` and `<key>-later-…`.
    pub(super) fn unsent(&self, error: &NotSent, key: &str) -> (StatusCode, Note) {
        let (status, why) = match error {
            NotSent::TooMuch => (StatusCode::TOO_MANY_REQUESTS, "too-much"),
            NotSent::Mail(_) | NotSent::Link(_) | NotSent::Store(_) => {
                tracing::error!(%error, "what a visitor wrote is not sent: {error}");
                (StatusCode::SERVICE_UNAVAILABLE, "later")
            }
        };
        let say = |part: &str| self.page.t(&format!("{key}-{why}-{part}"));
        (status, Note { title: say("title"), text: say("text") })
    }

    /// A value of the query.
    pub(super) fn query(&self, name: &str) -> String {
        let query = self.uri.query().unwrap_or_default();
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned()).unwrap_or_default()
    }
}

impl FromRequestParts<Arc<Correspondence>> for Asked {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<Correspondence>) -> Result<Self, Response> {
        let site = Extension::<Arc<Site>>::from_request_parts(parts, state).await;
        let Ok(Extension(site)) = site else { return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response()) };
        let OriginalUri(uri) =
            OriginalUri::from_request_parts(parts, state).await.unwrap_or_else(|_| OriginalUri(parts.uri.clone()));
        let page = Page::new(&site, Language::of(&site, &parts.headers), &uri);
        let peer = parts.extensions.get::<Peer>().map_or_else(|| SocketAddr::from(([0, 0, 0, 0], 0)), |peer| peer.0);
        let visitor = subscriber(ClientAddress::of(&site, peer, &parts.headers).ip);
        let now = site.edge.clock.now();
        Ok(Self { page, headers: parts.headers.clone(), uri, now, visitor, site })
    }
}

impl FromRequest<Arc<Correspondence>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, state: &Arc<Correspondence>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let asked = Asked::from_request_parts(&mut parts, state).await?;
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await.unwrap_or_default();
        let mut posted = Self { asked, fields: form_urlencoded::parse(&body).into_owned().collect() };
        let form = posted.form();
        posted.asked.page = posted.asked.page.back_to(&form);
        let token = Some(posted.get(csrf::FIELD)).filter(|token| !token.is_empty());
        if csrf::verify(&posted.asked.site, &posted.asked.headers, token.as_deref()) {
            return Ok(posted);
        }
        Err(posted.asked.refuse(StatusCode::FORBIDDEN, "correspondence-foreign", &form))
    }
}

impl Note {
    pub(super) fn sample() -> Self {
        Self { title: "<b>".to_owned(), text: "x".to_owned() }
    }
}

impl Samples for ToldPage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self {
            page: page.clone(),
            title: "<b>".to_owned(),
            text: "x".to_owned(),
            back: "/x",
            back_label: "x".to_owned(),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<ToldPage>().unwrap();
    }
}
