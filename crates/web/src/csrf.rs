//! Cross-site request forgery, on pages that have no interaction or session to keep a token in: a signed token in a
//! cookie, and the same in the form. (Pages of a journey keep theirs with the journey, FC §5.2.)

use askama::Template;
use aws_lc_rs::constant_time::verify_slices_are_equal;
use axum::response::Response;
use http::header::SET_COOKIE;
use http::{HeaderMap, HeaderValue, StatusCode};

use crate::cookies::Cookie;
use crate::edge::Site;
use crate::page::html;

/// Name of the form field, as at the real service.
pub const FIELD: &str = "csrfToken";
const COOKIE: &str = "csrf";
/// Between the token and what tells one showing of the form from another.
const SEPARATOR: char = '.';

/// A token and the cookie that must go out with the page.
#[derive(Clone, Debug)]
pub struct Csrf {
    /// 64 hexadecimal digits: the value of the field [`FIELD`], or what it begins with ([`showing`]).
    pub token: String,
    /// `Set-Cookie` of the page's answer.
    pub cookie: HeaderValue,
}

impl Csrf {
    /// The token for a page asked for with `headers`: the one that the browser already holds, so that a form in
    /// another tab stays good, else a new one.
    #[must_use]
    pub fn issue(site: &Site, headers: &HeaderMap) -> Self {
        let cookie = cookie(site);
        let token = cookie.read(headers).unwrap_or_else(|| site.edge.entropy.hex(32));
        let cookie = cookie.set(&token, None);
        Self { token, cookie }
    }
}

/// A page with a form of ours: the page that `of` makes with the token, and the cookie that goes with it.
pub fn page<T: Template>(
    status: StatusCode,
    site: &Site,
    headers: &HeaderMap,
    of: impl FnOnce(String) -> T,
) -> Response {
    let csrf = Csrf::issue(site, headers);
    let field = format!("{}{SEPARATOR}{}", csrf.token, site.edge.entropy.hex(16));
    let mut response = html(status, &of(field));
    response.headers_mut().append(SET_COOKIE, csrf.cookie);
    response
}

/// Whether the form's field is the token of the browser's cookie.
#[must_use]
pub fn verify(site: &Site, headers: &HeaderMap, field: Option<&str>) -> bool {
    match (cookie(site).read(headers), field.map(token_of)) {
        (Some(token), Some(field)) => verify_slices_are_equal(token.as_bytes(), field.as_bytes()).is_ok(),
        _ => false,
    }
}

/// What tells one showing of a form from every other, of its field: a form that is sent twice has the same twice.
#[must_use]
pub fn showing(field: &str) -> Option<&str> {
    field.split_once(SEPARATOR).map(|(_, showing)| showing).filter(|showing| !showing.is_empty())
}

fn token_of(field: &str) -> &str {
    field.split_once(SEPARATOR).map_or(field, |(token, _)| token)
}

fn cookie(site: &Site) -> Cookie<'_> {
    // Not `Strict`: whoever comes from a mail or from a login would bring none, and the new one would spoil the forms of other tabs.
    site.cookie(COOKIE)
}
