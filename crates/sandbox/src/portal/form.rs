//! What a page of the bench posts: a form that came from one of our own pages, or nothing.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequest, FromRequestParts, OriginalUri, Query, Request};
use axum::response::Response;
use bytes::Bytes;
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::error_page::ErrorView;
use guichet_web::language::Language;
use guichet_web::page::Page;
use http::request::Parts;
use http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use crate::Sandbox;
use crate::control::guard::same_site;

/// The fields of a form that one of our pages sent.
pub(super) struct Posted(Vec<(String, String)>);

impl Posted {
    /// The value of a field, without the blanks around it; empty when it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.sent(name).unwrap_or_default()
    }

    /// The value of a field, without the blanks around it; none when it was not sent.
    pub(super) fn sent(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim())
    }

    /// Every value of a field that stands several times.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a box was ticked.
    pub(super) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }
}

impl FromRequest<Arc<Sandbox>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, sandbox: &Arc<Sandbox>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let site = Extension::<Arc<Site>>::from_request_parts(&mut parts, sandbox).await;
        let Ok(Extension(site)) = site else { return Err(unreadable()) };
        let (headers, uri) = (parts.headers.clone(), parts.uri.clone());
        let OriginalUri(uri) = OriginalUri::from_request_parts(&mut parts, sandbox).await.unwrap_or(OriginalUri(uri));
        let page = Page::new(&site, Language::of(&site, &headers), &uri);
        let body = Bytes::from_request(Request::from_parts(parts, body), sandbox).await.unwrap_or_default();
        let fields = Self(form_urlencoded::parse(&body).into_owned().collect());
        if is_ours(&site, sandbox, &headers, &fields) { Ok(fields) } else { Err(foreign(&site, page)) }
    }
}

/// The token of the browser's own cookie, and no word of the browser that another site's page sent it.
fn is_ours(site: &Site, sandbox: &Sandbox, headers: &HeaderMap, fields: &Posted) -> bool {
    let token = Some(fields.get(csrf::FIELD)).filter(|token| !token.is_empty());
    csrf::verify(site, headers, token) && same_site(sandbox.portal(), headers).is_ok()
}

fn foreign(site: &Site, page: Page) -> Response {
    let status = StatusCode::FORBIDDEN;
    let code = site.http_code(status.as_u16());
    let mut view = ErrorView::new(status, &code, site.edge.entropy.uuid(), page.t("bench-form-foreign"));
    view.advice = Some(page.t("bench-form-foreign-advice"));
    view.respond_on(page.back_to("/"))
}

fn unreadable() -> Response {
    use axum::response::IntoResponse;
    StatusCode::BAD_REQUEST.into_response()
}

/// What the address asks for: what cannot be read is not asked for.
pub(super) struct LooseQuery<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Default> FromRequestParts<S> for LooseQuery<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Query::<T>::try_from_uri(&parts.uri).map(|Query(asked)| asked).unwrap_or_default()))
    }
}

/// One thing wrong with a form: which field, and why in the page's language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    /// The field's name, which is also its id.
    pub(super) field: &'static str,
    /// The sentence beside it.
    pub(super) text: String,
}

/// The sentence beside a field, when something is wrong with it.
pub(super) fn beside<'a>(wrong: &'a [Wrong], field: &str) -> Option<&'a str> {
    wrong.iter().find(|one| one.field == field).map(|one| one.text.as_str())
}
