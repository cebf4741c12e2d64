//! The `openid` profile (contract: "The openid profile").

use serde_json::{Value, json};

use crate::stand::{Browser, CALLBACK, Reply, Stand};

mod authentication;
mod consent;
mod declared_provider;
mod errors;
mod hints;
mod logout;
mod pkce;
mod prompts;
mod refresh;
mod requests;
mod tabs;
mod tokens;
mod userinfo;

/// The start of each code of this profile.
const PREFIX: &str = "G01";

/// A code for a client, by a login that shows no page, in a browser of its own.
async fn code(stand: &Stand, client: &Value, changes: &[(&str, Option<&str>)]) -> String {
    let back = decided(stand, &mut stand.browser(), client, "test", changes).await;
    back.param("code").unwrap_or_else(|| panic!("no code: {} {}", back.status, back.location()))
}

/// A login of a persona that shows no page; the answer at the service provider's address.
async fn decided(
    stand: &Stand,
    browser: &mut Browser,
    client: &Value,
    persona: &str,
    changes: &[(&str, Option<&str>)],
) -> Reply {
    let login = json!({ "service": client["service"], "persona": persona, "client_id": client["client_id"] });
    stand.command("POST", "/logins", login).await;
    let reply = browser.open(&stand.authorize_url(client, changes)).await;
    assert!(reply.status == 303 && reply.location().starts_with(CALLBACK), "{} {}", reply.status, reply.text);
    reply
}

/// The answer of the token endpoint to a fresh code.
async fn tokens(stand: &Stand, client: &Value, changes: &[(&str, Option<&str>)]) -> Value {
    let code = code(stand, client, changes).await;
    let reply = stand.token(client, &code, &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// The text of a member.
fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap_or_else(|| panic!("no {name}: {value}"))
}

/// Moves the stack's time.
async fn clock(stand: &Stand, offset_seconds: i64) {
    stand.command("PUT", "/clock", json!({ "offset_seconds": offset_seconds })).await;
}

/// The choice of an identity provider: the person has to authenticate.
fn is_choice(page: &Reply) -> bool {
    page.status == 200 && page.url.contains("/interaction/") && page.holds("id=\"idp-")
}

/// The page that says what will be transmitted.
fn is_consent(page: &Reply) -> bool {
    page.status == 200 && page.url.ends_with("/consent")
}

/// An error that went back to the service provider.
#[track_caller]
fn assert_error(back: &Reply, error: &str) {
    assert!(back.status == 303 && back.location().starts_with(CALLBACK), "{} {}", back.status, back.text);
    assert_eq!(back.param("error").as_deref(), Some(error), "{}", back.location());
    assert!(back.param("code").is_none());
}

/// A JSON error.
#[track_caller]
fn assert_refused(reply: &Reply, status: u16, error: &str) {
    assert_eq!((reply.status, reply.json()["error"].as_str()), (status, Some(error)), "{}", reply.text);
    assert!(reply.code().starts_with(PREFIX), "{}", reply.text);
    assert_eq!(reply.header("cache-control"), "no-store");
}
