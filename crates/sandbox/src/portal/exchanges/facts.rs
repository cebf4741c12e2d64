//! What one exchange holds, ready to be shown: parameters, members, tokens.

use guichet_web::exchanges::{DecodedToken, Exchange, Side};
use guichet_web::page::Page;
use serde_json::{Map, Value};

use super::moments;

/// A name and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) value: String,
}

/// A token, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) title: String,
    pub(super) header: String,
    /// Absent when it is encrypted.
    pub(super) claims: Option<String>,
    /// What the times among the claims mean.
    pub(super) times: Vec<Fact>,
}

/// What was asked.
pub(super) fn request(exchange: &Exchange) -> Vec<Fact> {
    exchange.request.iter().flat_map(|(name, value)| listed(name, value)).collect()
}

/// What was answered, the body apart.
pub(super) fn response(exchange: &Exchange) -> Vec<Fact> {
    let members = exchange.response.iter().filter(|(name, _)| *name != "body");
    members.flat_map(|(name, value)| listed(name, value)).collect()
}

/// The body of the answer, where it was kept.
pub(super) fn body(exchange: &Exchange) -> Option<String> {
    match exchange.response.get("body")? {
        Value::String(text) => Some(text.clone()),
        other => Some(pretty(other)),
    }
}

/// The tokens of both sides.
pub(super) fn tokens(page: &Page, exchange: &Exchange) -> Vec<Token> {
    exchange.tokens.iter().map(|token| of_token(page, token)).collect()
}

fn of_token(page: &Page, token: &DecodedToken) -> Token {
    let key = match token.side {
        Side::Request => "bench-token-asked",
        Side::Response => "bench-token-answered",
    };
    Token {
        title: page.tr(key, "name", &token.name),
        header: pretty(&token.header),
        claims: token.claims.as_ref().map(pretty),
        times: token.claims.as_ref().and_then(Value::as_object).map(times).unwrap_or_default(),
    }
}

/// Claims that are seconds since the epoch (RFC 7519 §4.1, OpenID Connect Core §2).
fn times(claims: &Map<String, Value>) -> Vec<Fact> {
    let time = |name: &str| {
        let seconds = claims.get(name)?.as_i64()?;
        Some(Fact { name: name.to_owned(), value: moments::of_claim(seconds)? })
    };
    ["iat", "nbf", "auth_time", "exp"].into_iter().filter_map(time).collect()
}

fn listed(name: &str, value: &Value) -> Vec<Fact> {
    let fact = |value: String| Fact { name: name.to_owned(), value };
    match value {
        Value::String(text) => vec![fact(text.clone())],
        // A parameter that came twice.
        Value::Array(values) => values.iter().map(|value| fact(plain(value))).collect(),
        other => vec![fact(plain(other))],
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
