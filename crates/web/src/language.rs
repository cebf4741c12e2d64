//! French or English: the visible switch kept in a cookie, else `Accept-Language`, else French (contract.md).

use std::convert::Infallible;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{FromRequestParts, RawQuery, Request};
use axum::response::{IntoResponse, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use crate::edge::Site;

/// The languages of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// French.
    Fr,
    /// English.
    En,
}

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// French.
    pub fr: String,
    /// English.
    pub en: String,
}

impl Words {
    /// The text in a language.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Fr => &self.fr,
            Language::En => &self.en,
        }
    }
}

impl Language {
    /// Both, French first.
    pub const ALL: [Self; 2] = [Self::Fr, Self::En];

    /// The BCP 47 tag, as in the `lang` attribute.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    /// The other one: what the switch offers.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Fr => Self::En,
            Self::En => Self::Fr,
        }
    }

    /// The language of a tag such as `fr`, `en-GB` or `FR`; none of ours gives `None`.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The first language of ours in a list by preference, such as `ui_locales` (OpenID Connect Core §3.1.2.1).
    #[must_use]
    pub fn from_ui_locales(locales: &str) -> Option<Self> {
        locales.split_ascii_whitespace().find_map(Self::from_tag)
    }

    /// The language for a request with these headers.
    #[must_use]
    pub fn of(site: &Site, headers: &HeaderMap) -> Self {
        site.cookie(COOKIE).read(headers).and_then(|tag| Self::from_tag(&tag)).unwrap_or_else(|| accepted(headers))
    }

    /// `Set-Cookie` that has the pages of this browser's visit follow, until the person switches.
    #[must_use]
    pub fn for_this_visit(self, site: &Site) -> HeaderValue {
        site.cookie(COOKIE).set(self.tag(), None)
    }
}

/// Name of the cookie, before the service's suffix.
const COOKIE: &str = "language";
const ONE_YEAR_SECONDS: u64 = 31_536_000;

/// Picks by quality value (RFC 9110 §12.5.4); equal values keep their order.
fn accepted(headers: &HeaderMap) -> Language {
    let mut best: Option<(f32, Language)> = None;
    let values = headers.get_all(header::ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    for range in values.flat_map(|value| value.split(',')).take(32) {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let quality = match parameters.trim().strip_prefix("q=") {
            Some(text) => text.trim().parse::<f32>().unwrap_or(0.0),
            None => 1.0,
        };
        let better = quality > 0.0 && best.is_none_or(|(held, _)| quality > held);
        if let (true, Some(language)) = (better, Language::from_tag(tag)) {
            best = Some((quality, language));
        }
    }
    best.map_or(Language::Fr, |(_, language)| language)
}

impl<S: Send + Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(match parts.extensions.get::<Arc<Site>>() {
            Some(site) => Self::of(site, &parts.headers),
            None => accepted(&parts.headers),
        })
    }
}

/// `GET` or `POST /language?to=en&back=/path`: keeps the choice and goes back.
pub(crate) async fn switch(
    Extension(site): Extension<Arc<Site>>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let mut to = Language::of(&site, request.headers());
    let mut back = "/".to_owned();
    for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match &*name {
            "to" => to = Language::from_tag(&value).unwrap_or(to),
            "back" if is_local(&value) => back = value.into_owned(),
            _ => {}
        }
    }
    let cookie = site.cookie(COOKIE).set(to.tag(), Some(ONE_YEAR_SECONDS));
    let location = HeaderValue::try_from(back).unwrap_or(HeaderValue::from_static("/"));
    let headers =
        [(header::SET_COOKIE, cookie), (header::LOCATION, location), (header::CACHE_CONTROL, crate::page::NO_STORE)];
    (StatusCode::SEE_OTHER, headers).into_response()
}

/// Whether `path` is a path on this very origin: `//host` and `/\host` would leave it.
#[must_use]
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static(value))])
    }

    #[test]
    fn accept_language_is_followed_by_quality_and_falls_back_to_french() {
        for (value, language) in [
            ("", Language::Fr),
            ("de", Language::Fr),
            ("en", Language::En),
            ("en-GB,fr;q=0.9", Language::En),
            ("en;q=0.5, fr;q=0.8", Language::Fr),
            ("de, en;q=0.3", Language::En),
            ("en;q=0", Language::Fr),
            ("en;q=junk, fr", Language::Fr),
            ("*", Language::Fr),
        ] {
            assert_eq!(accepted(&header(value)), language, "{value}");
        }
        assert_eq!(accepted(&HeaderMap::new()), Language::Fr);
    }

    #[test]
    fn only_a_path_on_the_same_origin_is_local() {
        for local in ["/", "/a?b=c", "/api/v2/interaction/x"] {
            assert!(is_local(local), "{local}");
        }
        for foreign in ["", "//evil.test", "/\\evil.test", "http://evil.test", "/a\r\nb", "/é", "/a b"] {
            assert!(!is_local(foreign), "{foreign}");
        }
    }

    #[test]
    fn ui_locales_are_taken_in_their_order() {
        assert_eq!(Language::from_ui_locales("de en-US fr"), Some(Language::En));
        assert_eq!(Language::from_ui_locales("de"), None);
    }
}
