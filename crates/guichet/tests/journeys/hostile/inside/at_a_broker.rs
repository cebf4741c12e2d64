//! A browser at the page where the route stands in a login, and what a login has given.

use serde_json::Value;

use super::{Inside, cookies};
use crate::stand::{Browser, Reply, Stand};

/// An address for which there are several providers.
const OF_SEVERAL: &str = "pierre.dubois@polyfi.fr";
/// Steps behind the return of an identity provider.
const AFTER_THE_PROVIDER: [&str; 5] = ["/login", "/consent", "/verify", "/auto-login", "/authorize/{uid}"];

fn persona(service: &str) -> &'static str {
    if service == "proconnect" { "john_doe" } else { "test" }
}

pub(super) async fn inside(stand: &Stand, service: &str, path: &str, client: &Value) -> Inside {
    let broker = client["service"].as_str().unwrap();
    let (browser, page) = at_its_step(stand, broker, path, client).await;
    let mut inside = Inside::at(&browser, &page);
    if let Some(uid) = uid_of(&page) {
        inside.fields.entry("uid").or_insert(uid);
    }
    let mut other = stand.browser();
    other.open(&stand.authorize_url(client, &[])).await;
    inside.others.push(cookies(&other));
    if let Some(uid) = inside.fields.get("uid") {
        inside.segments.insert("{uid}", uid.clone());
    }
    if broker == service {
        given(stand, service, path, client, &mut inside).await;
    }
    inside
}

/// The interaction that a page belongs to, or leads to.
fn uid_of(page: &Reply) -> Option<String> {
    let location = if (300..400).contains(&page.status) { page.location() } else { String::new() };
    let after = |mark: &str| [&location, &page.url].into_iter().find_map(|it| Some(it.split_once(mark)?.1.to_owned()));
    let rest = after("/interaction/").or_else(|| after("/authorize/"))?;
    Some(rest.split(['/', '?']).next()?.to_owned())
}

async fn at_its_step(stand: &Stand, broker: &str, path: &str, client: &Value) -> (Browser, Reply) {
    let mut browser = stand.browser();
    let url = stand.authorize_url(client, &[]);
    if path.ends_with("/session/end/confirm") {
        tokens(stand, broker, client, &mut browser).await;
        // Without a hint she is asked, where one is not required; ProConnect asks her nothing once she is back from her provider.
        let page = browser.open(&format!("{}/session/end", stand.issuer(broker))).await;
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
        let page = behind_the_provider(stand, broker, path, client, &mut browser).await;
        return (browser, page);
    }
    let page = browser.open(&url).await;
    (browser, page)
}

/// What the broker answers to the step before that of a path.
async fn behind_the_provider(stand: &Stand, broker: &str, path: &str, client: &Value, browser: &mut Browser) -> Reply {
    let remembered = [("prompt", Some("login"))];
    let prompt = if path.ends_with("/auto-login") { &remembered[..] } else { &[] };
    let page = browser.open(&stand.authorize_url(client, prompt)).await;
    let sent = browser.choose(&page, &stand.provider(broker, "Impôts")).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, "test").await;
    let returned = browser.get(&back.location()).await;
    if path.ends_with("/verify") {
        return returned;
    }
    let verified = browser.get(&returned.location()).await;
    if path.ends_with("/auto-login") {
        return verified;
    }
    let page = browser.follow(verified).await;
    if path.ends_with("/authorize/{uid}") { browser.go_on(&page).await } else { page }
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
    // FranceConnect tells data providers alone what a token holds (AF §1).
    let asks = path.ends_with("/checktoken") || path.ends_with("/introspect");
    let known = stand.manifest["data_providers"].as_array().unwrap().iter().find(|it| it["service"] == service);
    if let Some(provider) = known.filter(|_| asks) {
        for name in ["client_id", "client_secret"] {
            inside.fields.insert(name, provider[name].as_str().unwrap().to_owned());
        }
    }
    if path.ends_with("/token") {
        inside.fields.insert("code", stand.code(client, persona(service), &[]).await);
    }
}
