//! The HTTP library answers what it cannot read by itself, with a status and nothing else. Such an answer is replaced
//! by the one that the edge would have given (contract.md: over-long URLs and headers are answered with all our
//! headers, a page on pages, JSON on JSON endpoints).

use std::fmt::Write;

use axum::body::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, Uri, header};

use crate::clock::Stopwatch;
use crate::edge::{Site, Sizes};
use crate::headers;
use crate::log::{self, RequestId};
use crate::refusals::Refusal;

/// A status, a date, a length: the library writes no more.
const LONGEST_BARE: usize = 512;

/// Our answer in place of `written`, if that is one of the library's own; `head` is what is known of the request.
pub(super) fn replace(written: &[u8], head: &[u8], site: &Site) -> Option<Vec<u8>> {
    if !written.starts_with(b"HTTP/1.") || written.len() > LONGEST_BARE {
        return None;
    }
    let answer = std::str::from_utf8(written).ok()?;
    let status = answer.strip_prefix("HTTP/1.1 ").or(answer.strip_prefix("HTTP/1.0 "))?.get(..3)?;
    // A head alone, and not one of ours.
    let ends = answer.find("\r\n\r\n").is_some_and(|end| end + 4 == answer.len());
    if !ends || answer.contains(log::REQUEST_ID.as_str()) {
        return None;
    }
    let known = Known::read(head, site.sizes);
    let refusal = match status {
        // A request line without end within our limit is an address that is too long.
        "431" if known.line_is_too_long => Refusal::UrlTooLong,
        "431" => Refusal::HeadersTooLong,
        "414" => Refusal::UrlTooLong,
        "400" => Refusal::Malformed,
        _ => return None,
    };
    let date = answer.lines().find_map(|line| line.strip_prefix("date: "));
    Some(write(refusal, &known, site, date))
}

/// What can be made out of a head that the library refused: reading is tolerant, since a strict parser has failed.
struct Known {
    line_is_too_long: bool,
    uri: Uri,
    headers: HeaderMap,
}

impl Known {
    fn read(head: &[u8], sizes: Sizes) -> Self {
        let text = String::from_utf8_lossy(head);
        let mut lines = text.split("\r\n");
        let first = lines.next().unwrap_or_default();
        let target = first.split(' ').nth(1).unwrap_or_default();
        // The query is not needed to choose the answer, and may be what is too long.
        let path: String = target.split(['?', '#']).next().unwrap_or_default().chars().take(1024).collect();
        let mut headers = HeaderMap::new();
        for (name, value) in lines.filter_map(|line| line.split_once(':')) {
            for wanted in [header::ACCEPT_LANGUAGE, header::COOKIE] {
                if name.eq_ignore_ascii_case(HeaderName::as_str(&wanted)) {
                    headers.extend(HeaderValue::from_str(value.trim()).ok().map(|value| (wanted, value)));
                }
            }
        }
        let uri = path.parse().unwrap_or_default();
        Self { line_is_too_long: first.len() >= sizes.url(), uri, headers }
    }
}

fn write(refusal: Refusal, known: &Known, site: &Site, date: Option<&str>) -> Vec<u8> {
    let stopwatch = Stopwatch::start();
    let mut response: Response<Bytes> = refusal.bytes(site, &known.headers, &known.uri);
    headers::apply(site, response.headers_mut());
    let id = RequestId::fresh(site);
    log::finish(site, &mut response, id, &Method::GET, "unreadable", stopwatch);
    let status = response.status();
    let mut text = format!("HTTP/1.1 {} {}\r\n", status.as_u16(), status.canonical_reason().unwrap_or_default());
    for (name, value) in response.headers() {
        let _ = write!(text, "{name}: {}\r\n", value.to_str().unwrap_or_default());
    }
    if let Some(date) = date {
        let _ = write!(text, "date: {date}\r\n");
    }
    let _ = write!(text, "content-length: {}\r\nconnection: close\r\n\r\n", response.body().len());
    [text.as_bytes(), response.body()].concat()
}
