//! What requests to FranceConnect and FranceConnect+ are answered, and where: FC §1 to §4.

mod address_page;
pub(crate) mod assertions;
mod back_to_provider;
mod client_keys;
mod code;
mod edge;
mod head;
mod hint;
mod id_token;
mod lenient;
mod limits;
mod metadata;
mod parameters;
mod prompt;
mod redirected;
mod revocation;
mod scopes;
mod sector;
mod token;
mod userinfo;

use serde_json::Value;
use url::Url;

use crate::stand::{CALLBACK, NONCE, PLATFORMS, Reply, STATE, Stand};

const FC: &str = "franceconnect";
const PLUS: &str = "franceconnect-plus";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

/// The same authorization request by GET and by POST: both behave alike (FC §2.1).
async fn both(stand: &Stand, url: &str) -> [Reply; 2] {
    let (address, query) = url.split_once('?').unwrap();
    [stand.raw("GET", url, &[], "").await, stand.raw("POST", address, &[FORM], query.to_owned()).await]
}

/// An authorization request with something appended to its query, as it stands.
fn appended(stand: &Stand, client: &Value, more: &str) -> String {
    format!("{}&{more}", stand.authorize_url(client, &[]))
}

/// The request is refused on a page with a code and without a way back to the service provider (FC §2.7).
#[track_caller]
fn refused(replies: &[Reply], status: u16, code: &str) {
    for reply in replies {
        assert_eq!((reply.status, reply.code().as_str()), (status, code), "{}\n{}", reply.url, reply.text);
        assert!(reply.header("content-type").starts_with("text/html"), "{}", reply.url);
        assert!(!reply.holds("id=\"back\""), "{}", reply.url);
    }
}

/// The request is refused by a redirect to the service provider, in its query (FC §2.7).
#[track_caller]
fn sent_back(replies: &[Reply], error: &str, description: &str) {
    for reply in replies {
        assert_eq!(reply.status, 303, "{}\n{}", reply.url, reply.text);
        assert!(reply.location().starts_with(&format!("{CALLBACK}?")), "{}", reply.location());
        assert_eq!(answer(reply), error_pairs(reply, error, description), "{}", reply.url);
    }
}

/// `error`, `error_description`, `state`, `iss`, and nothing else.
fn error_pairs(reply: &Reply, error: &str, description: &str) -> Vec<(String, String)> {
    let issuer = format!("{}/api/v2", Url::parse(&reply.url).unwrap().origin().ascii_serialization());
    [("error", error), ("error_description", description), ("state", STATE), ("iss", issuer.as_str())]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
}

/// The pairs of a redirect's query.
fn answer(reply: &Reply) -> Vec<(String, String)> {
    Url::parse(&reply.location()).unwrap().query_pairs().into_owned().collect()
}

/// The flow begins: 303 to the page of its interaction (FC §1.2).
#[track_caller]
fn begins(replies: &[Reply]) {
    for reply in replies {
        assert_eq!(reply.status, 303, "{}\n{}", reply.url, reply.text);
        let location = Url::parse(&reply.location()).unwrap();
        let uid = location.path().strip_prefix("/api/v2/interaction/").unwrap_or_else(|| panic!("{location}"));
        assert!(is_handle(uid), "{uid}");
        assert_eq!(reply.header("cache-control"), "no-store");
    }
}

/// 43 characters over `A-Za-z0-9_-` (FC §2.6).
fn is_handle(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
}

/// A JSON error with its three members, the description whole (FC §3.1).
#[track_caller]
fn json_error(reply: &Reply, status: u16, error: &str, description: &str, code: &str) {
    named_error(reply, status, error, code);
    assert_eq!(reply.json()["error_description"], description, "{}", reply.text);
}

/// A JSON error whose description the reference does not quote.
#[track_caller]
fn named_error(reply: &Reply, status: u16, error: &str, code: &str) {
    assert_eq!((reply.status, reply.code().as_str()), (status, code), "{}\n{}", reply.url, reply.text);
    assert!(reply.header("content-type").starts_with("application/json"), "{}", reply.url);
    let body = reply.json();
    assert_eq!(body["error"], error, "{}", reply.text);
    let members: Vec<&String> = body.as_object().unwrap().keys().collect();
    assert_eq!(members, ["error", "error_description", "error_uri"]);
    let id = body["error_uri"].as_str().unwrap().split("&id=").nth(1).unwrap();
    assert!(is_uuid_v4(id), "{id}");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert!(!reply.headers.contains_key("set-cookie"));
}

fn is_uuid_v4(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12]
        && text.as_bytes()[14] == b'4'
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
