//! A browser at the page where the route stands in a login, and what a login has given.

use serde_json::Value;

use super::{Inside, cookies};
use crate::stand::{Browser, Reply, Stand};

/// An address for which there are several providers.
const OF_SEVERAL: &str = "pierre.dubois@polyfi.fr";
/// Steps behind the return of an identity provider.
const AFTER_THE_PROVIDER: [&str; 4] = ["/login", "/auto-login", "/consent", "/verify"];

fn persona(service: &str) -> &'static str {
    if service == "proconnect" { "john_doe" } else { "test" }
}

pub(super) async fn inside(stand: &Stand, service: &str, path: &str, client: &Value) -> Inside {
    let broker = client["service"].as_str().unwrap();
    let (browser, page) = at_its_step(stand, broker, path, client).await;
    let mut inside = Inside::at(&browser, &page);
    if let Some(uid) = page.url.split("/interaction/").nth(1) {
        inside.fields.entry("uid").or_insert_with(|| uid.split(['/', '?']).next().unwrap().to_owned());
    }
    let mut other = stand.browser();
    other.open(&stand.authorize_url(client, &[])).await;
    inside.others.push(cookies(&other));
    if let Some(uid) = inside.fields.get("uid") {
        inside.segments.insert("{uid}", uid.clone());
    }
    // What the first version of FranceConnect issues is asked for in other ways (FC §1.4).
    if broker == service && service != "franceconnect-v1" {
        given(stand, service, path, client, &mut inside).await;
    }
    inside
}

async fn at_its_step(stand: &Stand, broker: &str, path: &str, client: &Value) -> (Browser, Reply) {
    let mut browser = stand.browser();
    let url = stand.authorize_url(client, &[]);
    if path.ends_with("/session/end/confirm") && broker != "franceconnect-v1" {
        let tokens = tokens(stand, broker, client, &mut browser).await;
        let hint = tokens["id_token"].as_str().unwrap();
        let page = browser.open(&format!("{}/session/end?id_token_hint={hint}", stand.issuer(broker))).await;
        return (browser, page);
    }
    if broker == "proconnect" {
        let page = browser.open(&url).await;
        if !path.ends_with("/identity-provider-selection") {
            return (browser, page);
        }
        let fields = [("csrfToken", page.field("csrfToken")), ("email", OF_SEVERAL.to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let sent = browser.post(&format!("{}/redirect-to-idp", stand.issuer(broker)), &fields).await;
        let page = browser.follow(sent).await;
        return (browser, page);
    }
    if AFTER_THE_PROVIDER.iter().any(|end| path.ends_with(end)) {
        let page = browser.reach_information(&url, &stand.provider(broker, "Impôts"), "test").await;
        return (browser, page);
    }
    let page = browser.open(&url).await;
    (browser, page)
}

/// The tokens of a login that was decided ahead, in this browser.
async fn tokens(stand: &Stand, service: &str, client: &Value, browser: &mut Browser) -> Value {
    let login = serde_json::json!({"service": service, "persona": persona(service), "client_id": client["client_id"]});
    stand.command("POST", "/logins", login).await;
    let back = browser.open(&stand.authorize_url(client, &[])).await;
    let code = back.param("code").unwrap_or_else(|| panic!("no code: {}", back.location()));
    stand.token(client, &code, &[]).await.json()
}

/// A code that nobody has used, and the tokens of another login.
async fn given(stand: &Stand, service: &str, path: &str, client: &Value, inside: &mut Inside) {
    let tokens = tokens(stand, service, client, &mut stand.browser()).await;
    let text = |member: &str| tokens[member].as_str().unwrap().to_owned();
    if path.ends_with("/userinfo") {
        inside.headers.push(("authorization", format!("Bearer {}", text("access_token"))));
    }
    for name in ["access_token", "token"] {
        inside.fields.insert(name, text("access_token"));
    }
    inside.fields.insert("id_token_hint", text("id_token"));
    if path.ends_with("/token") {
        inside.fields.insert("code", stand.code(client, persona(service), &[]).await);
    }
}
