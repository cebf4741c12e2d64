//! The headers common to all answers (FC §1.2).

use http::header::{self, HeaderName};
use http::{HeaderMap, HeaderValue, Response, StatusCode};

use crate::edge::{Mode, Site};

/// The defaults of the real service's engine (FC §1.2), HSTS apart, and what it says where no origin is let in (PC §1.2).
pub static COMMON: [(HeaderName, &str); 11] = [
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("origin-agent-cluster"), "?1"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_DNS_PREFETCH_CONTROL, "off"),
    (HeaderName::from_static("x-download-options"), "noopen"),
    (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
    (HeaderName::from_static("x-permitted-cross-domain-policies"), "none"),
    (header::X_XSS_PROTECTION, "0"),
    (header::VARY, "Origin"),
];

/// Nothing inline, nothing from elsewhere. No `form-action`: browsers apply it to the redirects that follow a form,
/// which lead to identity providers (design §3).
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self';base-uri 'self';font-src 'self';frame-ancestors 'self';img-src 'self' data:;\
     object-src 'none';script-src 'self';script-src-attr 'none';style-src 'self'",
);

/// How long browsers keep to https.
pub const STRICT_TRANSPORT: &str = "max-age=31536000; includeSubDomains";

/// In seconds: a store that was restarted, or a burst that has passed, is there again.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("5");

/// Puts them on an answer, and when to come again on one that says so.
pub(crate) fn finish<B>(site: &Site, response: &mut Response<B>) {
    if response.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(RETRY_AFTER);
    }
    apply(site, response.headers_mut());
}

/// Puts them on an answer. A policy that an endpoint has set itself stays.
pub(crate) fn apply(site: &Site, headers: &mut HeaderMap) {
    // These, the identifier of the request, and what the library adds.
    headers.reserve(site.headers.len() + 5);
    for (name, value) in site.headers {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(CONTENT_SECURITY_POLICY);
    // In a rehearsal it would lock the developer's browser out of http://localhost for a year.
    if site.edge.mode == Mode::Production {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(site.strict_transport));
    }
}
