//! What every page is made with: the context that the layout needs, and the answer that carries a page.

use std::borrow::Cow;
use std::convert::Infallible;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts, OriginalUri};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderValue, StatusCode, Uri, header};
use uuid::Uuid;

use crate::assets;
use crate::edge::{Mode, Site};
use crate::language::{Language, is_local};
use crate::messages::Messages;

/// Pages hold identities: no cache may keep them.
pub(crate) const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
pub(crate) const HTML: HeaderValue = HeaderValue::from_static("text/html; charset=utf-8");

/// The layout's part of a page's context. A page's struct has a field `page: Page` and its template
/// `{% extends "layout.html" %}`, with the blocks `title`, `content` and, for wide tables, `sheet_class` ("wide").
#[derive(Clone, Debug)]
pub struct Page {
    /// The page's language.
    pub language: Language,
    /// Sandbox pages wear the strip and show details.
    pub mode: Mode,
    /// The service's name.
    pub service: String,
    version: &'static str,
    profile: Option<String>,
    portal: Option<String>,
    path: String,
    messages: &'static Messages,
}

/// The context of the page that a request asks for; an internal error on a router that serves no site.
impl<S: Send + Sync> FromRequestParts<S> for Page {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, StatusCode> {
        let site = parts.extensions.get::<Arc<Site>>().cloned().ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
        let Ok::<_, Infallible>(OriginalUri(uri)) = OriginalUri::from_request_parts(parts, state).await;
        Ok(Self::new(&site, Language::of(&site, &parts.headers), &uri))
    }
}

/// The portal's page of an error code: `?code=…&id=…`.
pub const CODES: &str = "/errors";

/// Longest address that the language switch leads back to; a longer one loses its query.
const LONGEST_BACK: usize = 2048;

impl Page {
    /// The context of the page asked for at `uri`.
    #[must_use]
    pub fn new(site: &Site, language: Language, uri: &Uri) -> Self {
        let whole = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        let path = [whole, uri.path()].into_iter().find(|path| path.len() <= LONGEST_BACK && is_local(path));
        Self {
            language,
            mode: site.edge.mode,
            service: if site.edge.messages.has(language, &site.title) {
                site.edge.messages.text(language, &site.title, &[])
            } else {
                site.title.clone()
            },
            version: site.edge.version,
            profile: site.profile.clone(),
            portal: site.portal.as_ref().map(|portal| portal.url("/")),
            path: path.unwrap_or("/").to_owned(),
            messages: site.edge.messages,
        }
    }

    /// A sandbox page of no service in particular, for [`crate::samples`].
    #[must_use]
    pub fn sample(language: Language) -> Self {
        Self {
            language,
            mode: Mode::Sandbox,
            service: "FranceConnect".to_owned(),
            version: env!("CARGO_PKG_VERSION"),
            profile: Some("franceconnect@2026-02-01".to_owned()),
            portal: Some("http://localhost:7400/".to_owned()),
            path: "/sample".to_owned(),
            messages: Messages::embedded(),
        }
    }

    /// The same page asked for at another address: where the language switch leads when this one is the answer to
    /// a `POST`, which cannot be asked for again.
    #[must_use]
    pub fn back_to(self, path: &str) -> Self {
        if is_local(path) { Self { path: path.to_owned(), ..self } } else { self }
    }

    /// The text of `key`.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.messages.text(self.language, key, &[])
    }

    /// The text of `key`, or `otherwise` where there is none.
    #[must_use]
    pub fn t_or(&self, key: &str, otherwise: &str) -> String {
        if self.messages.has(self.language, key) { self.t(key) } else { otherwise.to_owned() }
    }

    /// The text of `key` with one variable.
    #[must_use]
    pub fn tr(&self, key: &str, name: &str, value: &str) -> String {
        self.messages.text(self.language, key, &[(name, value)])
    }

    /// The text of `key` with two variables.
    #[must_use]
    pub fn tr2(&self, key: &str, name: &str, value: &str, other_name: &str, other_value: &str) -> String {
        self.messages.text(self.language, key, &[(name, value), (other_name, other_value)])
    }

    /// The text of `key` with any variables.
    #[must_use]
    pub fn say(&self, key: &str, variables: &[(&str, &str)]) -> String {
        self.messages.text(self.language, key, variables)
    }

    /// Whether the page stands at `path` or below it, for the entry of a menu that is the current one.
    #[must_use]
    pub fn is_below(&self, path: &str) -> bool {
        let own = self.path.split('?').next().unwrap_or_default();
        own.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Where a rehearsal explains an error code, and this occurrence of it.
    #[must_use]
    pub fn code_url(&self, code: &str, occurrence: &Uuid) -> Option<String> {
        let portal = self.portal.as_ref().filter(|_| self.is_sandbox())?;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("code", code)
            .append_pair("id", &occurrence.to_string())
            .finish();
        Some(format!("{}{CODES}?{query}", portal.trim_end_matches('/')))
    }

    /// Whether the sandbox strip and details are shown.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.mode == Mode::Sandbox
    }

    /// The value of the `lang` attribute.
    #[must_use]
    pub fn lang(&self) -> &'static str {
        self.language.tag()
    }

    /// The language that the switch offers.
    #[must_use]
    pub fn other_lang(&self) -> &'static str {
        self.language.other().tag()
    }

    /// Where the language switch leads.
    #[must_use]
    pub fn switch_url(&self) -> String {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("to", self.other_lang())
            .append_pair("back", &self.path)
            .finish();
        format!("/language?{query}")
    }

    /// The address of an asset, with the hash of its content.
    #[must_use]
    pub fn asset(&self, name: &str) -> Cow<'static, str> {
        assets::url(name)
    }

    /// Version and profile, for the last line.
    #[must_use]
    pub fn imprint(&self) -> String {
        match &self.profile {
            Some(profile) => self.tr2("web-imprint-profile", "version", self.version, "profile", profile),
            None => self.tr("web-imprint", "version", self.version),
        }
    }

    /// The portal, when there is one.
    #[must_use]
    pub fn portal(&self) -> Option<&str> {
        self.portal.as_deref()
    }
}

/// Renders a page. It is never stored by a cache; a template that cannot be rendered gives a bare 500.
#[must_use]
pub fn html(status: StatusCode, template: &impl askama::Template) -> Response {
    bytes(status, template).map(Body::from)
}

/// The same with a body of known size, for answers that are written without the HTTP library.
pub(crate) fn bytes(status: StatusCode, template: &impl askama::Template) -> http::Response<bytes::Bytes> {
    let (status, text) = match template.render() {
        Ok(text) => (status, text),
        Err(error) => {
            tracing::error!(%error, "a page could not be rendered: {error}");
            (StatusCode::INTERNAL_SERVER_ERROR, String::new())
        }
    };
    let mut response = http::Response::new(bytes::Bytes::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HTML);
    response.headers_mut().insert(header::CACHE_CONTROL, NO_STORE);
    response
}

/// A redirect that no cache keeps and whose method becomes `GET` (FC §1.2: 303).
#[must_use]
pub fn see_other(location: &str) -> Response {
    match HeaderValue::try_from(location) {
        Ok(location) => {
            (StatusCode::SEE_OTHER, [(header::LOCATION, location), (header::CACHE_CONTROL, NO_STORE)]).into_response()
        }
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
