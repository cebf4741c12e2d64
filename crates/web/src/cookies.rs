//! Signed cookies: the service's suffix at the end of the name, the signature inside the value (contract.md).

use std::fmt;

use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::hmac;
use http::{HeaderMap, HeaderValue, header};
use jiff::{SignedDuration, Timestamp};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use crate::edge::Site;

/// The key that signs the cookies of a stack.
#[derive(Clone)]
pub struct CookieKey(hmac::Key);

impl CookieKey {
    /// A key of 32 secret bytes.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
    }
}

impl fmt::Debug for CookieKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CookieKey")
    }
}

/// When a browser sends the cookie along with requests from other sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameSite {
    /// On top-level navigation: the returns of identity providers need it.
    Lax,
    /// Never.
    Strict,
}

/// One cookie of one site: how it is named, scoped and signed.
#[derive(Clone, Debug)]
pub struct Cookie<'a> {
    site: &'a Site,
    name: String,
    path: &'a str,
    same_site: SameSite,
    domain: Option<&'a str>,
}

impl Site {
    /// The cookie `name` of this site: path `/`, `SameSite=Lax`, always `HttpOnly`.
    #[must_use]
    pub fn cookie(&self, name: &str) -> Cookie<'_> {
        let name = if self.cookie_suffix { format!("{name}-{}", self.service) } else { name.to_owned() };
        Cookie { site: self, name, path: "/", same_site: SameSite::Lax, domain: self.origin.cookie_domain() }
    }

    /// The cookie `name` that this site shares with all others below `domain`: without the suffix of a service.
    #[must_use]
    pub fn cookie_shared_below<'a>(&'a self, name: &str, domain: &'a str) -> Cookie<'a> {
        Cookie { name: name.to_owned(), domain: Some(domain), ..self.cookie(name) }
    }
}

/// What may stand in a cookie's value as it is; the point is kept for the signature.
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'~');

impl<'a> Cookie<'a> {
    /// Sent below `path` only.
    #[must_use]
    pub fn path(self, path: &'a str) -> Self {
        Self { path, ..self }
    }

    /// Another `SameSite`.
    #[must_use]
    pub fn same_site(self, same_site: SameSite) -> Self {
        Self { same_site, ..self }
    }

    /// The whole name, suffix included.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// `Set-Cookie` that keeps `value` for `max_age` seconds, or until the browser closes.
    #[must_use]
    pub fn set(&self, value: &str, max_age: Option<u64>) -> HeaderValue {
        let value = utf8_percent_encode(value, VALUE).to_string();
        self.header(&format!("{value}.{}", self.signature(&value)), max_age)
    }

    /// `Set-Cookie` that removes the cookie.
    #[must_use]
    pub fn clear(&self) -> HeaderValue {
        self.header("", Some(0))
    }

    /// The value, if the request holds one that this stack signed under this very name. Anything else (malformed,
    /// tampered with, moved from another cookie) counts as absent.
    #[must_use]
    pub fn read(&self, headers: &HeaderMap) -> Option<String> {
        self.values(headers).next()
    }

    fn values(&self, headers: &HeaderMap) -> impl Iterator<Item = String> {
        let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
        lines
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(name, _)| *name == self.name)
            .filter_map(|(_, value)| self.verified(value))
    }

    /// Whether the request holds several values that this stack signed under this name: a browser sends more than one when
    /// another host has planted its own.
    #[must_use]
    pub fn is_ambiguous(&self, headers: &HeaderMap) -> bool {
        let mut values = self.values(headers);
        let first = values.next();
        values.any(|value| Some(&value) != first.as_ref())
    }

    fn verified(&self, value: &str) -> Option<String> {
        let (value, signature) = value.rsplit_once('.')?;
        verify_slices_are_equal(self.signature(value).as_bytes(), signature.as_bytes()).ok()?;
        percent_decode_str(value).decode_utf8().ok().map(std::borrow::Cow::into_owned)
    }

    /// The name is signed too, so that a value cannot be moved to another cookie. No name holds `=`.
    fn signature(&self, value: &str) -> String {
        let signed = [self.name.as_bytes(), b"=", value.as_bytes()].concat();
        crate::encoding::base64url(hmac::sign(&self.site.edge.cookie_key.0, &signed).as_ref())
    }

    /// `Max-Age` as a date. Who knows both obeys `Max-Age` (RFC 6265 §5.3); the real service writes both, and Java's own
    /// HTTP client takes a cookie without the date for one of RFC 2965, which it would send back in quotes.
    fn expiry(&self, seconds: u64) -> impl fmt::Display {
        let lifetime = SignedDuration::from_secs(i64::try_from(seconds).unwrap_or(i64::MAX));
        let at = match seconds {
            0 => Timestamp::UNIX_EPOCH,
            _ => self.site.edge.clock.now().saturating_add(lifetime).unwrap_or(Timestamp::MAX),
        };
        at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    fn header(&self, value: &str, max_age: Option<u64>) -> HeaderValue {
        let mut text = format!("{}={value}; Path={}; HttpOnly; SameSite=", self.name, self.path);
        text.push_str(match self.same_site {
            SameSite::Lax => "Lax",
            SameSite::Strict => "Strict",
        });
        if let Some(seconds) = max_age {
            text.push_str(&format!("; Max-Age={seconds}; Expires={}", self.expiry(seconds)));
        }
        if self.site.origin.is_https() {
            text.push_str("; Secure");
            if let Some(domain) = self.domain {
                text.push_str(&format!("; Domain={domain}"));
            }
        }
        // Every part is ASCII by construction; an empty header would only lose the cookie.
        HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static(""))
    }
}
