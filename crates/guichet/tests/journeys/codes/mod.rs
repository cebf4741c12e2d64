//! Every error code of the reference that concerns the broker (FC §10), against the table `tests/acceptance/codes.toml`.

mod behind;
mod data_provider;
mod device;
mod granted;
mod logout;
mod named;
mod registered;
mod resume;
mod stored;
pub(crate) mod table;
mod unkept;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use self::table::{Row, rehearsed, rows};
use crate::stand::{Browser, CALLBACK, PLATFORMS, Reply, STATE, Stand};

const FRENCH: (&str, &str) = ("accept-language", "fr");

const TABLE: &str = include_str!("../../acceptance/codes.toml");

#[tokio::test]
async fn every_code_is_answered_where_and_as_the_reference_says() {
    let stand = Stand::start().await;
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        let mut browser = stand.browser();
        browser.extra.insert(FRENCH.0, FRENCH.1.parse().unwrap());
        browser.open(&stand.authorize_url(&client, &[])).await;
        for row in &rehearsed(TABLE) {
            let at = if row.out == "json" { "token" } else { "authorize" };
            let fault =
                json!({ "target": format!("service:{service}"), "kind": "refusal", "code": row.code, "at": at });
            stand.command("POST", "/faults", fault).await;
            match row.out.as_str() {
                "json" => is_json(row, &stand.token(&client, "any", &[]).await),
                "page" => is_page(row, &browser.get(&stand.authorize_url(&client, &[])).await),
                _ => is_redirect(row, &browser.get(&stand.authorize_url(&client, &[])).await, &stand.issuer(service)),
            }
        }
    }
    stand.stop().await;
}

fn is_page(row: &Row, page: &Reply) {
    let text = page.text.replace("&#39;", "'").replace("&#34;", "\"");
    let code = &row.code;
    assert_eq!((page.status, page.code()), (row.served.unwrap_or(row.status), code.clone()), "{text}");
    assert!(page.header("content-type").starts_with("text/html"), "{code}");
    assert!(text.contains("<title>Une erreur s'est produite") && text.contains("Que faire"), "{code}: {text}");
    assert!(text.contains(&format!("Erreur {code}<")), "{code}: {text}");
    let message = row.message.as_deref().unwrap_or_default();
    assert!(text.contains(message), "{code}: «{message}» is not on {text}");
    assert_eq!(page.holds("id=\"support\""), row.contact, "{code}: FC §10.4");
    assert!(page.holds("id=\"back\""), "{code}: the session knows the service provider");
    let back = text.split("id=\"back\" href=\"").nth(1).unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let pairs: Vec<(String, String)> =
        form_urlencoded::parse(back.split_once('?').unwrap().1.as_bytes()).into_owned().collect();
    for (name, expected) in [("error", &row.error), ("error_description", &row.description)] {
        if let Some(expected) = expected {
            assert!(pairs.contains(&(name.to_owned(), expected.clone())), "{code}: {name} in {back}");
        }
    }
}

fn is_json(row: &Row, reply: &Reply) {
    let code = &row.code;
    assert_eq!((reply.status, reply.code()), (row.served.unwrap_or(row.status), code.clone()), "{}", reply.text);
    assert!(reply.header("content-type").starts_with("application/json"), "{code}");
    assert_eq!(reply.header("cache-control"), "no-store", "{code}");
    assert!(!reply.headers.contains_key("set-cookie"), "{code}");
    let body = reply.json();
    let text = |member: &str| body[member].as_str().unwrap().to_owned();
    assert!(row.error.as_ref().is_none_or(|error| *error == text("error")), "{code}: {body}");
    let description = row.description.as_deref().unwrap_or_default();
    assert!(text("error_description").starts_with(description), "{code}: {body}");
}

fn is_redirect(row: &Row, reply: &Reply, issuer: &str) {
    let code = &row.code;
    assert_eq!(reply.status, 303, "{code}: {}", reply.text);
    assert!(reply.location().starts_with(&format!("{CALLBACK}?")), "{code}: {}", reply.location());
    assert_eq!(reply.param("error"), row.error, "{code}");
    assert_eq!(reply.param("error_description"), row.description, "{code}");
    assert_eq!(reply.param("state").as_deref(), Some(STATE), "{code}");
    assert_eq!(reply.param("iss").as_deref(), Some(issuer), "{code}");
}

#[tokio::test]
async fn every_code_of_the_reference_has_a_page_of_its_own() {
    let stand = Stand::start().await;
    let portal = stand.origin("portal");
    let list = stand.raw("GET", &format!("{portal}/errors"), &[FRENCH], "").await;
    let listed: BTreeSet<&str> =
        list.text.split("href=\"/errors?code=").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let missing: Vec<String> =
        rows(TABLE).into_iter().map(|row| row.code).filter(|it| !listed.contains(&**it)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let refused = json!({ "target": "service:franceconnect", "kind": "refusal", "code": "Y999999" });
    assert_eq!(stand.control("POST", "/faults", refused).await.0, 400, "a code that nobody has is no fault");
    stand.stop().await;
}

/// A flow on the choice of the identity provider, and its page.
async fn on_the_choice(stand: &Stand, client: &Value) -> (Browser, Reply) {
    let mut browser = stand.browser();
    let page = browser.open(&stand.authorize_url(client, &[])).await;
    assert_eq!(page.status, 200, "{}", page.text);
    (browser, page)
}

/// Asserts that a page is the error with this code and status.
fn refused(page: &Reply, code: &str, status: u16) {
    assert_eq!((page.code().as_str(), page.status), (code, status), "{}\n{}", page.url, page.text);
    assert!(page.holds("id=\"error-id\"") && page.holds("id=\"error-message\""), "{}", page.text);
}
