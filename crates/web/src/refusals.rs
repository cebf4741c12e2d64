//! What the edge answers by itself, before or instead of any endpoint: one enum, one answer each.

use std::borrow::Cow;

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};

use crate::edge::{Reader, Site, Sizes};
use crate::error_page::ErrorView;
use crate::language::Language;
use crate::log::ErrorNote;
use crate::page::{NO_STORE, Page};

/// Why the edge refuses a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The request cannot be read.
    Malformed,
    /// The request came without TLS where there is TLS only.
    Unencrypted,
    /// Nothing stands at this address, or not for this method (FC §1.2).
    NotFound,
    /// The body did not arrive in time.
    TooSlow,
    /// The body is longer than [`Sizes::body_kib`].
    BodyTooLong,
    /// The address is longer than [`Sizes::url_kib`].
    UrlTooLong,
    /// The headers are longer than [`Sizes::head_kib`].
    HeadersTooLong,
    /// More is asked at once than the service has room for.
    Busy,
    /// Our own fault: an endpoint panicked.
    Broken,
}

impl Refusal {
    /// All of them, for the catalogue of codes.
    pub const ALL: [Self; 9] = [
        Self::Malformed,
        Self::Unencrypted,
        Self::NotFound,
        Self::TooSlow,
        Self::BodyTooLong,
        Self::UrlTooLong,
        Self::HeadersTooLong,
        Self::Busy,
        Self::Broken,
    ];

    /// The name in the catalogue of codes.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "edge-malformed",
            Self::Unencrypted => "edge-unencrypted",
            Self::NotFound => "edge-not-found",
            Self::TooSlow => "edge-too-slow",
            Self::BodyTooLong => "edge-body-too-long",
            Self::UrlTooLong => "edge-url-too-long",
            Self::HeadersTooLong => "edge-headers-too-long",
            Self::Busy => "edge-busy",
            Self::Broken => "edge-broken",
        }
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::Malformed | Self::Unencrypted => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::BodyTooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UrlTooLong => StatusCode::URI_TOO_LONG,
            Self::HeadersTooLong => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Broken => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The displayed code (FC §10.1): an unknown error is `000000`, the others hold the status.
    #[must_use]
    pub fn code(self, site: &Site) -> String {
        match self {
            Self::Broken => format!("{}000000", site.error_prefix),
            other => site.http_code(other.status().as_u16()),
        }
    }

    /// The sentence on the page.
    #[must_use]
    pub fn sentence(self, site: &Site, language: Language) -> String {
        let most = self.most_kib(site.sizes).map(|most| most.to_string());
        let variables: Vec<(&str, &str)> = most.iter().map(|most| ("most", most.as_str())).collect();
        site.edge.messages.text(language, self.message(), &variables)
    }

    /// The limit that was passed, in KiB.
    fn most_kib(self, sizes: Sizes) -> Option<u32> {
        match self {
            Self::BodyTooLong => Some(sizes.body_kib),
            Self::UrlTooLong => Some(sizes.url_kib),
            Self::HeadersTooLong => Some(sizes.head_kib),
            Self::Malformed | Self::Unencrypted | Self::NotFound | Self::TooSlow | Self::Busy | Self::Broken => None,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Malformed => "web-error-malformed",
            Self::Unencrypted => "web-error-unencrypted",
            Self::NotFound => "web-error-not-found",
            Self::TooSlow => "web-error-too-slow",
            Self::BodyTooLong => "web-error-body-too-long",
            Self::UrlTooLong => "web-error-url-too-long",
            Self::HeadersTooLong => "web-error-headers-too-long",
            Self::Busy => "web-error-busy",
            Self::Broken => "web-error-broken",
        }
    }

    /// The key of what to do, where it is not the general advice.
    fn advice(self) -> Option<&'static str> {
        match self {
            Self::NotFound => Some("web-advice-not-found"),
            Self::Broken | Self::TooSlow | Self::Busy => Some("web-advice-later"),
            Self::Malformed | Self::Unencrypted | Self::BodyTooLong | Self::UrlTooLong | Self::HeadersTooLong => {
                Some("web-advice-service")
            }
        }
    }

    /// The sentence for programs, in English as everywhere in OAuth.
    #[must_use]
    pub fn description(self, sizes: Sizes) -> Cow<'static, str> {
        let what = match self {
            Self::Malformed => "the request cannot be read",
            Self::Unencrypted => "this address is served over https only",
            Self::NotFound => "nothing stands at this address for this method",
            Self::TooSlow => "the request did not arrive in time",
            Self::BodyTooLong => "the body is longer than",
            Self::UrlTooLong => "the address is longer than",
            Self::HeadersTooLong => "the headers are longer than",
            Self::Busy => "too much is asked at once: try again later",
            Self::Broken => "unexpected error",
        };
        match self.most_kib(sizes) {
            Some(most) => format!("{what} {most} KiB").into(),
            None => what.into(),
        }
    }

    /// The `error` member for programs (RFC 6749 §5.2).
    #[must_use]
    pub fn error(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Busy => "temporarily_unavailable",
            Self::Broken => "server_error",
            Self::Malformed
            | Self::Unencrypted
            | Self::TooSlow
            | Self::BodyTooLong
            | Self::UrlTooLong
            | Self::HeadersTooLong => "invalid_request",
        }
    }

    /// The answer: a page for people, JSON for programs.
    #[must_use]
    pub fn respond(self, site: &Site, headers: &HeaderMap, uri: &Uri) -> Response {
        self.bytes(site, headers, uri).map(Body::from)
    }

    /// The 404 page of a method and an address, which it names where the service does.
    pub(crate) fn not_found(site: &Site, method: &Method, headers: &HeaderMap, uri: &Uri) -> Response {
        let named = site.names_lost_path.then(|| format!("Cannot {method} {}", uri.path()));
        Self::NotFound.said(site, headers, uri, named).map(Body::from)
    }

    pub(crate) fn bytes(self, site: &Site, headers: &HeaderMap, uri: &Uri) -> http::Response<Bytes> {
        self.said(site, headers, uri, None)
    }

    /// The answer, with a message in the place of its sentence.
    fn said(self, site: &Site, headers: &HeaderMap, uri: &Uri, message: Option<String>) -> http::Response<Bytes> {
        let note = ErrorNote { code: self.code(site), id: site.edge.entropy.uuid() };
        let language = Language::of(site, headers);
        let sentence = || self.sentence(site, language);
        let page = Page::new(site, language, uri);
        let mut response = match (site.reader(uri.path()), self) {
            (_, Self::NotFound) if site.lost_sentence.is_some() => plain(site.lost_sentence.unwrap_or_default()),
            (Reader::Person, _) | (Reader::Endpoint, Self::NotFound) => {
                let mut view = ErrorView::new(self.status(), &note.code, note.id, message.unwrap_or_else(sentence));
                view.advice = self.advice().map(|key| page.t(key));
                view.title = (self == Self::NotFound).then(sentence);
                view.bytes(page)
            }
            (Reader::Endpoint, _) => self.json(site, "error_description", page.code_url(&note.code, &note.id)),
            (Reader::Api, _) => self.json(site, "detail", None),
        };
        response.extensions_mut().insert(note);
        response
    }

    fn json(self, site: &Site, explanation: &str, error_uri: Option<String>) -> http::Response<Bytes> {
        let mut body = serde_json::json!({ "error": self.error(), explanation: self.description(site.sizes) });
        if let (Some(error_uri), Some(members)) = (error_uri, body.as_object_mut()) {
            members.insert("error_uri".to_owned(), error_uri.into());
        }
        let mut response = http::Response::new(Bytes::from(body.to_string()));
        *response.status_mut() = self.status();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"));
        response.headers_mut().insert(header::CACHE_CONTROL, NO_STORE);
        response
    }
}

/// Nothing stands there, in one sentence.
fn plain(sentence: &'static str) -> http::Response<Bytes> {
    let mut response = http::Response::new(Bytes::from_static(sentence.as_bytes()));
    *response.status_mut() = StatusCode::NOT_FOUND;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}
