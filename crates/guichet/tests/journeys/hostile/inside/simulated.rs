//! Who speaks to what the sandbox simulates: a person at the page of an identity provider, one who is logged in at a service provider, the
//! gateway before a producer, an integrator before her bench.

use std::collections::BTreeMap;

use guichet_jose::digest;
use guichet_sandbox::producers::CLIENT;
use serde_json::{Value, json};
use url::Url;

use super::{Inside, cookies};
use crate::stand::{Browser, Stand};

/// At the provider's own page, on the way of a login at `openid`, or where that does not know it, at another broker.
pub(super) async fn identity_provider(stand: &Stand, path: &str) -> Inside {
    let slug = path.split('/').nth(1).unwrap_or_default();
    let own = format!("{}/{slug}/", stand.origin("identity-providers"));
    for provider in stand.manifest["identity_providers"].as_array().unwrap() {
        let service = provider["service"].as_str().unwrap();
        if service == "proconnect" {
            continue;
        }
        let client = stand.client(service, json!({})).await;
        let mut browser = stand.browser();
        let page = browser.open(&stand.authorize_url(&client, &[])).await;
        let sent = browser.choose(&page, provider["uid"].as_str().unwrap()).await;
        let page = browser.follow(sent).await;
        if page.url.starts_with(&own) && page.holds("name=\"interaction\"") {
            let mut inside = Inside::at(&browser, &page);
            let asked: BTreeMap<_, _> = Url::parse(&page.url).unwrap().query_pairs().into_owned().collect();
            for name in ["client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "acr_values"] {
                inside.fields.extend(asked.get(name).map(|value| (name, value.clone())));
            }
            if path.ends_with("/userinfo") {
                let back = browser.sign_in(&page, "test").await;
                let secret = secret_of(slug, &asked["client_id"]);
                let form = [
                    ("grant_type", "authorization_code"),
                    ("code", &back.param("code").unwrap()),
                    ("redirect_uri", &asked["redirect_uri"]),
                    ("client_id", &asked["client_id"]),
                    ("client_secret", &secret),
                ];
                let tokens = browser.post(&format!("{own}token"), &form).await.json();
                let token = tokens["access_token"].as_str().unwrap_or_else(|| panic!("{slug}: {tokens}"));
                inside.headers.push(("authorization", format!("Bearer {token}")));
                inside.fields.insert("access_token", token.to_owned());
            }
            return inside;
        }
    }
    // ProConnect's are walked by nobody but strangers: one provider is as good as another.
    Inside::default()
}

/// The secret that a broker has at a simulated provider, as its definition says.
fn secret_of(slug: &str, client_id: &str) -> String {
    let path = format!("{}/../../data/identity-providers/{slug}.toml", env!("CARGO_MANIFEST_DIR"));
    let definition: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let clients = definition["clients"].as_array().unwrap();
    let known = clients.iter().find(|client| client["client_id"].as_str() == Some(client_id)).unwrap();
    known["client_secret"].as_str().unwrap().to_owned()
}

/// Logged in there, where its login can be decided.
pub(super) async fn service_provider(stand: &Stand, path: &str) -> Inside {
    let slug = path.split('/').nth(1).unwrap_or_default();
    let home = format!("{}/{slug}", stand.origin("service-providers"));
    let clients = stand.manifest["clients"].as_array().unwrap();
    let known = clients.iter().find(|client| {
        let addresses = client["redirect_uris"].as_array().unwrap();
        addresses.iter().any(|address| address.as_str().unwrap().starts_with(&format!("{home}/")))
    });
    let mut browser = stand.browser();
    if let Some(client) = known {
        let service = client["service"].as_str().unwrap();
        let persona = if service == "proconnect" { "john_doe" } else { "test" };
        let login = json!({ "service": service, "persona": persona, "client_id": client["client_id"] });
        stand.command("POST", "/logins", login).await;
        let sent = browser.post(&format!("{home}/login"), &[]).await;
        let page = browser.follow(sent).await;
        assert!(page.status == 200 && page.holds("id=\"id-token\""), "{home}: {} {}", page.status, page.text);
    }
    Inside { cookies: cookies(&browser), ..Inside::default() }
}

/// With the credentials that the gateway has there.
pub(super) async fn producer(stand: &Stand, path: &str) -> Inside {
    let origin = stand.origin("producers");
    let basic = format!("Basic {}", digest::base64(format!("{}:{}", CLIENT.0, CLIENT.1).as_bytes()));
    let mut inside = Inside::default();
    if path.ends_with("/token") {
        inside.headers.push(("authorization", basic));
        let application = format!("application_{}", CLIENT.0);
        if path.starts_with("/france-travail/") {
            let scopes = ["api_statutaugmentev1", "api_liste-paiementsv1", "individuStatutAugmente", &application];
            inside.fields.insert("scope", scopes.join(" "));
        }
        return inside;
    }
    let name = path.split('/').nth(1).unwrap_or_default();
    match name {
        "dsnj" => inside.headers.push(("authorization", format!("Bearer {}", CLIENT.1))),
        "mesri" | "mesri-ine" => {
            inside.headers.push(("x-api-key", CLIENT.1.to_owned()));
            inside.headers.push(("x-caller", "DINUM - Guichet".to_owned()));
        }
        "cnous" | "cnous-france-connect" | "cnous-ine" | "men" => {
            let producer = name.split('-').next().unwrap();
            let form = [("content-type", "application/x-www-form-urlencoded"), ("authorization", basic.as_str())];
            let url = format!("{origin}/{producer}/token");
            let answer = stand.raw("POST", &url, &form, "grant_type=client_credentials").await.json();
            let token = answer["access_token"].as_str().unwrap_or_else(|| panic!("{producer}: {answer}"));
            inside.headers.push(("authorization", format!("Bearer {token}")));
            inside.headers.push(("x-siret-partenaire", "13002526500013".to_owned()));
        }
        _ => {}
    }
    inside
}

/// The bench's forms are taken from a browser that has seen one of its pages; what they are about is there.
pub(super) async fn portal(stand: &Stand, path: &str) -> Inside {
    if path.starts_with("/control/") {
        return Inside::default();
    }
    let mut browser: Browser = stand.browser();
    let origin = stand.origin("portal");
    browser.open(&format!("{origin}/clients/new")).await;
    let page = browser.open(&format!("{origin}/tokens")).await;
    let mut inside = Inside::at(&browser, &page);
    inside.segments.extend(listed(stand, path).await.map(|id| ("{id}", id)));
    inside
}

/// What the segment `{id}` of a path of the bench names, made for it.
async fn listed(stand: &Stand, path: &str) -> Option<String> {
    let (list, member) = match path.split('/').nth(1)? {
        "exchanges" => ("/exchanges", "exchanges"),
        "mails" => ("/mails", "mails"),
        "tokens" => ("/tokens", "tokens"),
        _ => return None,
    };
    match list {
        "/tokens" => {
            let token = json!({ "service": "api-particulier", "name": "Hostile", "scopes": ["cnaf_enfants"] });
            stand.command("POST", list, token).await;
        }
        // A login at FranceConnect is told to the person by mail.
        _ => {
            let client = stand.client("franceconnect", json!({})).await;
            stand.tokens(&client, "test", &[]).await;
        }
    }
    let all = stand.command("GET", list, Value::Null).await;
    let id = &all[member].as_array()?.last()?["id"];
    Some(id.as_str().map_or_else(|| id.to_string(), str::to_owned))
}
