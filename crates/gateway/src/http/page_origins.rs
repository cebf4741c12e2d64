//! Whose pages may call from a browser (AP §1.1): those of a few origins. Whoever else calls is a server.

use std::sync::Arc;

use axum::extract::{Extension, OriginalUri, Request, State};
use axum::response::{IntoResponse, Response};
use guichet_web::edge::Site;
use guichet_web::finish::not_found;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use url::Url;

use crate::Gateway;

const SHIPPED: &str = include_str!("../../../../data/page-origins.toml");
/// For how many seconds a browser keeps what it was told.
const KEPT: HeaderValue = HeaderValue::from_static("7200");

/// Origins whose pages may call.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageOrigins {
    origins: Vec<String>,
}

/// One of some origins is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected an origin as browsers write it: https://town.example, https://*.town.example, http://localhost:8080")]
pub struct NotAnOrigin {
    /// Which one.
    pub index: usize,
}

/// Whether it is written as a browser writes an origin (RFC 6454 §6.1), but for a `*.` before its name.
fn is_sent_by_browsers(origin: &str) -> bool {
    let Some((scheme @ ("http" | "https"), rest)) = origin.split_once("://") else { return false };
    let plain = format!("{scheme}://{}", rest.strip_prefix("*.").unwrap_or(rest));
    !plain.contains('*') && Url::parse(&plain).is_ok_and(|url| url.origin().ascii_serialization() == plain)
}

impl PageOrigins {
    /// Those of the real service.
    ///
    /// # Errors
    /// When `data/page-origins.toml` cannot be read.
    pub fn shipped() -> Result<Self, toml::de::Error> {
        toml::from_str(SHIPPED)
    }

    /// These ones: `https://town.example`, or `https://*.town.example` for all names below one.
    ///
    /// # Errors
    /// The first that no browser would send.
    pub fn of(origins: Vec<String>) -> Result<Self, NotAnOrigin> {
        match origins.iter().position(|origin| !is_sent_by_browsers(origin)) {
            Some(index) => Err(NotAnOrigin { index }),
            None => Ok(Self { origins }),
        }
    }

    fn admit(&self, origin: &str) -> bool {
        self.origins.iter().any(|known| match known.split_once("*.") {
            None => known == origin,
            Some((scheme, rest)) => {
                let names = origin.strip_prefix(scheme).and_then(|names| names.strip_suffix(rest)?.strip_suffix('.'));
                let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
                names.is_some_and(|names| !names.is_empty() && names.bytes().all(is_name))
            }
        })
    }

    /// The origin of a request, where its pages may call.
    fn admitted<'a>(&self, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
        headers.get(header::ORIGIN).filter(|origin| origin.to_str().is_ok_and(|origin| self.admit(origin)))
    }

    /// Lets the page that asked read an answer.
    pub(super) fn open(&self, asked: &HeaderMap, mut answer: Response) -> Response {
        if let Some(origin) = self.admitted(asked) {
            answer.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        }
        answer
    }
}

/// `OPTIONS`: a browser asks before a page of another origin may. To anybody else there is no such method.
pub(super) async fn asked_before(
    State(gateway): State<Arc<Gateway>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Response {
    let (origins, headers) = (&gateway.parts.page_origins, request.headers());
    let (Some(_), Some(method)) = (origins.admitted(headers), headers.get(header::ACCESS_CONTROL_REQUEST_METHOD))
    else {
        return not_found(Extension(site), OriginalUri(uri), request).await;
    };
    let mut answer = origins.open(headers, StatusCode::OK.into_response());
    let told = answer.headers_mut();
    // Any method and any header (AP §1.1).
    told.insert(header::ACCESS_CONTROL_ALLOW_METHODS, method.clone());
    if let Some(names) = headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        told.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names.clone());
    }
    told.insert(header::ACCESS_CONTROL_MAX_AGE, KEPT);
    answer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_origins_of_the_reference_may_call_and_none_that_looks_like_one() {
        let origins = PageOrigins::shipped().unwrap();
        for known in [
            "https://api.gouv.fr",
            "https://staging.api.gouv.fr",
            "https://entreprise.api.gouv.fr",
            "https://staging.entreprise.api.gouv.fr",
        ] {
            assert!(origins.admit(known), "{known}");
        }
        for unknown in [
            "http://api.gouv.fr",
            "https://api.gouv.fr.example",
            "https://api.gouv.fr:8443",
            "https://xentreprise.api.gouv.fr",
            "https://.entreprise.api.gouv.fr",
            "https://evil.example/x.entreprise.api.gouv.fr",
            "https://particulier.api.gouv.fr",
            "null",
            "",
        ] {
            assert!(!origins.admit(unknown), "{unknown}");
        }
    }

    #[test]
    fn only_what_a_browser_may_send_is_an_origin() {
        let origins = PageOrigins::shipped().unwrap();
        assert_eq!(PageOrigins::of(origins.origins.clone()), Ok(origins));
        for origin in ["https://town.example:8443", "https://*.town.example:8443", "http://localhost:8080"] {
            assert!(PageOrigins::of(vec![origin.to_owned()]).is_ok(), "{origin}");
        }
        for wrong in [
            "town.example",
            "https://town.example/",
            "https://town.example/page",
            "https://town.example:443",
            "https://Town.example",
            "https://a@town.example",
            "https://*",
            "https://*.",
            "https://www.*.town.example",
            "ftp://town.example",
            "*",
            "null",
            "",
        ] {
            let origins = vec!["https://town.example".to_owned(), wrong.to_owned()];
            assert_eq!(PageOrigins::of(origins), Err(NotAnOrigin { index: 1 }), "{wrong}");
        }
    }
}
