//! Pages as bytes: made when they are first asked for, a page in a language once, and once more when an uptime has changed. Content
//! does not change while the program runs, and what tells pages apart are places in the content, so that the bytes are bounded by it.

use std::collections::HashMap;

use askama::Template;
use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use guichet_web::edge::Site;
use guichet_web::language::Language;
use guichet_web::page::Page;
use http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use parking_lot::RwLock;

use super::Catalogue;
use crate::catalogue::markdown::Walk;

#[derive(Debug, Default)]
pub(super) struct Kept(RwLock<HashMap<(Language, String), (u64, Bytes)>>);

impl Catalogue {
    /// The page at `path`, in the language that the request asks for. `path` is the page's own address, query included, with
    /// nothing in it that the content does not know.
    pub(super) fn page<T: Template>(
        &self,
        site: &Site,
        headers: &HeaderMap,
        path: &str,
        make: impl FnOnce(Page) -> T,
    ) -> Response {
        let language = Language::of(site, headers);
        let key = (language, path.to_owned());
        let changes = self.availability.changes();
        let kept = self.kept.0.read().get(&key).cloned();
        if let Some((_, bytes)) = kept.filter(|(then, _)| *then == changes) {
            return html(bytes);
        }
        match rendered(site, language, path, make) {
            Some(bytes) => {
                self.kept.0.write().insert(key, (changes, bytes.clone()));
                html(bytes)
            }
            None => broken(),
        }
    }

    /// The page with the way through its question trees. Those of a way are made anew each time: whether the way is one, the page
    /// itself finds out.
    pub(super) fn walked<T: Template>(
        &self,
        site: &Site,
        headers: &HeaderMap,
        walk: Walk,
        make: impl FnOnce(Page, Walk) -> T,
    ) -> Response {
        let path = walk.address();
        if walk.chosen.is_empty() {
            return self.page(site, headers, &path, |page| make(page, walk));
        }
        rendered(site, Language::of(site, headers), &path, |page| make(page, walk)).map_or_else(broken, html)
    }
}

fn rendered<T: Template>(site: &Site, language: Language, path: &str, make: impl FnOnce(Page) -> T) -> Option<Bytes> {
    let uri: Uri = path.parse().ok()?;
    let text = make(Page::new(site, language, &uri)).render();
    let text = text.inspect_err(|error| tracing::error!(%error, path, "{path} could not be rendered: {error}"));
    text.ok().map(Bytes::from)
}

fn broken() -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response
}

/// A page that anybody may see: a browser asks whether it is still so, for the language may have been changed.
fn html(bytes: Bytes) -> Response {
    let mut response = Response::new(Body::from(bytes));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Language, Cookie"));
    response
}

/// Asks search engines to leave a page out (DP §5.2).
pub(super) fn unindexed(mut response: Response) -> Response {
    response.headers_mut().insert("x-robots-tag", HeaderValue::from_static("noindex"));
    response
}
