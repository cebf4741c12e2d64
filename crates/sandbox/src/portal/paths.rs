//! The address of every page of the portal, written once.

use std::fmt::Display;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(super) const HOME: &str = "/";
/// Beside the sandbox at the same origin, where the crate `portal` serves it.
pub(super) const CATALOGUE: &str = "/catalogue";
pub(super) const STATUS: &str = "/statut";
pub(super) const SIGN_IN: &str = "/sign-in";
pub(super) const ERRORS: &str = guichet_web::page::CODES;
pub(super) const MANIFEST: &str = "/.well-known/guichet.json";
pub(super) const MANIFEST_SCHEMA: &str = "/.well-known/guichet.schema.json";

pub(super) const EXCHANGES: &str = "/exchanges";
pub(super) const EXCHANGES_HAR: &str = "/exchanges/har";
pub(super) const FLOW: &str = "/exchanges/{id}";
pub(super) const FLOW_HAR: &str = "/exchanges/{id}/har";
pub(super) const FLOW_TEST: &str = "/exchanges/{id}/test/{language}";

pub(super) const PERSONAS: &str = "/personas";
pub(super) const PERSONAS_FORGET: &str = "/personas/forget-logins";
pub(super) const PERSONA: &str = "/personas/{id}";
pub(super) const PERSONA_DATA: &str = "/personas/{id}/data";

pub(super) const TOKENS: &str = "/tokens";
pub(super) const TOKEN: &str = "/tokens/{id}";
pub(super) const TOKEN_REVOKE: &str = "/tokens/{id}/revoke";

pub(crate) const MAILS: &str = "/mails";
pub(super) const MAILS_CLEAR: &str = "/mails/clear";
pub(super) const MAIL: &str = "/mails/{id}";
pub(super) const MAIL_HTML: &str = "/mails/{id}/html";

pub(super) const CLIENTS: &str = "/clients";
pub(super) const CLIENTS_NEW: &str = "/clients/new";
pub(super) const CLIENT: &str = "/clients/{client_id}";
pub(super) const CLIENT_CHANGE: &str = "/clients/{client_id}/change";
pub(super) const CLIENT_REMOVE: &str = "/clients/{client_id}/remove";

/// The address of a page about one thing: `pattern` with its one parameter filled in.
pub(super) fn of(pattern: &str, parameter: impl Display) -> String {
    const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
    let value = parameter.to_string();
    // A segment of dots alone would be taken for a step up.
    let escaped = match value.as_str() {
        "." => "%2E".to_owned(),
        ".." => "%2E%2E".to_owned(),
        _ => utf8_percent_encode(&value, SEGMENT).to_string(),
    };
    match (pattern.find('{'), pattern.find('}')) {
        (Some(begin), Some(end)) => {
            [pattern.get(..begin), Some(&escaped), pattern.get(end + 1..)].into_iter().flatten().collect()
        }
        _ => pattern.to_owned(),
    }
}

/// `path` with a query; pairs without a value are left out.
pub(super) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        query.append_pair(name, value);
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_any_characters_is_one_segment() {
        assert_eq!(of(CLIENT_CHANGE, "a/b c?é"), "/clients/a%2Fb%20c%3F%C3%A9/change");
        assert_eq!(of(PERSONA, ".."), "/personas/%2E%2E");
        assert_eq!(of(FLOW, 17), "/exchanges/17");
        assert_eq!(with_query(ERRORS, &[("code", "Y1"), ("id", "")]), "/errors?code=Y1");
    }
}
