//! DataPass and the token space in two programs: nothing joins them but the signed webhook (DP §3.3, §4.2).

use std::path::{Path, PathBuf};

use guichet_guichet::configuration::Configuration;
use serde_json::{Value, json};

use super::clients::{BUTTON, Desk, RIGHTS};
use super::{AGENT, INSTRUCTOR, ask, at, send, until};
use crate::stand::{Browser, CALLBACK, Stand, options};

const LIST: &str = "/developpeurs/webhooks";
/// Whoever declares the webhooks decides, too.
const OFFICE: &str = "[[datapass.office]]
email = 'pierre.dubois@polyfi.fr'
roles = ['cnam:*:instructor', 'cnam:*:developer', 'dinum:*:instructor', 'dinum:*:developer']
";
const EVENTS: [(&str, &str); 2] = [("events[]", "approve"), ("events[]", "revoke")];

/// The tokens that were issued for the request of the journey.
async fn issued(stand: &Stand) -> Vec<Value> {
    let listed = stand.browser().get(&format!("{}/.well-known/guichet.json", stand.origin("portal"))).await.json();
    let all = listed["api_tokens"].as_array().unwrap().iter();
    all.filter(|token| token["name"] == "Cantine").cloned().collect()
}

/// Declares a webhook. The secret is DataPass's, so that nobody can verify it yet: its test fails. The file that holds its secret.
async fn declared(datapass: &Stand, office: &mut Browser, definition: &str, folder: &Path) -> PathBuf {
    let declared = [("definition", definition), ("url", "http://localhost:9/"), EVENTS[0], EVENTS[1]];
    let made = send(datapass, office, LIST, LIST, &declared).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let secret = made.text.split("id=\"secret\">").nth(1).unwrap().split('<').next().unwrap();
    let file = folder.join(definition);
    std::fs::write(&file, secret).unwrap();
    file
}

/// Has it lead to a token space that has the secret, and enables it.
async fn joined(datapass: &Stand, office: &mut Browser, number: u8, definition: &str, space: &Stand) {
    let webhook = format!("{LIST}/{number}");
    let url = format!("{}/api/datapass/v2/{definition}/webhook", space.origin("token-space"));
    let changed = [("url", url.as_str()), EVENTS[0], EVENTS[1]];
    send(datapass, office, &webhook, &webhook, &changed).await;
    let enabled = send(datapass, office, &webhook, &format!("{webhook}/activer"), &[]).await;
    assert!(enabled.holds("a réussi"), "{}", enabled.text);
}

async fn configured(text: &str) -> Stand {
    let configuration = Configuration::parse("t", text).unwrap();
    Stand::with(guichet_guichet::stack::Options { configuration, ..options() }).await
}

#[tokio::test]
async fn the_signed_webhooks_of_a_datapass_elsewhere_make_a_client_change_its_scopes_and_take_it_back() {
    let datapass = configured(OFFICE).await;
    let mut office = at(&datapass, INSTRUCTOR).await;
    let folder = tempfile::tempdir().unwrap();
    let mut lines = vec!["[token_space.webhook_secret_files]".to_owned()];
    for definition in ["france_connect", "api_droits_cnam"] {
        let file = declared(&datapass, &mut office, definition, folder.path()).await;
        lines.push(format!("{definition} = {}", json!(file)));
    }
    let brokers = configured(&lines.join("\n")).await;
    joined(&datapass, &mut office, 1, "france_connect", &brokers).await;
    joined(&datapass, &mut office, 2, "api_droits_cnam", &brokers).await;

    let mut desk = Desk::of(&datapass).await;
    let id = desk.granted("france-connect", BUTTON).await;
    let found = async || {
        let all = brokers.command("GET", "/clients", Value::Null).await;
        let all = all["clients"].as_array().cloned().unwrap_or_default();
        all.into_iter().find(|client| client["name"] == "Portail famille")
    };
    until(async || found().await.is_some()).await;
    let client_id = found().await.unwrap()["client_id"].as_str().unwrap().to_owned();
    // Where answers go is said by whoever runs the brokers.
    let addressed = json!({ "redirect_uris": [CALLBACK], "active": true });
    let client = brokers.command("PATCH", &format!("/clients/{client_id}"), addressed).await;
    let granted = [("scope", Some("openid given_name family_name"))];
    let tokens = brokers.tokens(&client, "test", &granted).await;
    let told = brokers.userinfo("franceconnect", tokens["access_token"].as_str().unwrap()).await;
    assert_eq!(told.status, 200, "{}", told.text);

    // An API that stands on it brings its scope along, and takes it away; so does the reopening of the authorisation itself.
    let refused = async |scope: &str| {
        let asked = [("scope", Some(scope))];
        let answer = brokers.browser().get(&brokers.authorize_url(&client, &asked)).await;
        answer.param("error").as_deref() == Some("invalid_scope")
    };
    let own = "openid droits_assurance_maladie";
    assert!(refused(own).await && refused("openid email").await);
    let rights = desk.granted("api-droits-cnam", RIGHTS).await;
    until(async || !refused(own).await).await;
    desk.decide(&rights, "r%C3%A9voquer", &[("reason", "x")]).await;
    until(async || refused(own).await).await;
    let more: &[(&str, &str)] = &[("scopes[]", "given_name"), ("scopes[]", "email"), ("next", "1")];
    desk.changed("H1", "/formulaires/france-connect/demande", &id, &[("scopes", more)]).await;
    until(async || !refused("openid email").await).await;
    assert!(refused("openid family_name").await, "what is not granted any more");

    desk.decide(&id, "r%C3%A9voquer", &[("reason", "x")]).await;
    let last = [("scope", Some("openid given_name"))];
    until(async || brokers.browser().get(&brokers.authorize_url(&client, &last)).await.status == 400).await;
    brokers.stop().await;
    datapass.stop().await;
}

#[tokio::test]
async fn the_signed_webhook_of_a_datapass_elsewhere_makes_the_token_and_takes_it_back() {
    let datapass = Stand::start().await;
    let mut office = at(&datapass, INSTRUCTOR).await;
    let folder = tempfile::tempdir().unwrap();
    let file = declared(&datapass, &mut office, "api_particulier", folder.path()).await;
    let space = configured(&format!("[token_space]\nwebhook_secret_file = {}", json!(file))).await;
    joined(&datapass, &mut office, 1, "api_particulier", &space).await;

    let mut agent = at(&datapass, AGENT).await;
    let id = ask(&datapass, &mut agent).await;
    let decide = |name: &str| format!("/instruction/demandes/{id}/{name}");
    send(&datapass, &mut office, &decide("approuver/nouveau"), &decide("approuver"), &[]).await;
    until(async || !issued(&space).await.is_empty()).await;
    let token = issued(&space).await.remove(0);
    assert_eq!(token["scopes"], json!(["cnaf_adresse", "cnaf_allocataires", "cnaf_quotient_familial"]));
    let introspect =
        format!("{}/api/introspect?token={}", space.origin("api-particulier"), token["token"].as_str().unwrap());
    let told = space.browser().get(&introspect).await;
    assert_eq!((told.status, &told.json()["scopes"]), (200, &token["scopes"]));
    // The applicant finds it there, and nobody who takes no part in it does.
    let mut fetching = space.browser();
    let page = format!("{}/compte/jetons/{}", space.origin("token-space"), told.json()["_id"].as_str().unwrap());
    fetching.open(&format!("{}/compte/dev-login?email={AGENT}", space.origin("token-space"))).await;
    assert!(fetching.open(&page).await.holds(token["token"].as_str().unwrap()));
    fetching.open(&format!("{}/compte/dev-login?email={INSTRUCTOR}", space.origin("token-space"))).await;
    assert_eq!(fetching.open(&page).await.status, 404);

    let revoke = [("reason", "Fin du service")];
    send(&datapass, &mut office, &decide("r%C3%A9voquer/nouveau"), &decide("r%C3%A9voquer"), &revoke).await;
    until(async || space.browser().get(&introspect).await.status == 401).await;
    space.stop().await;
    datapass.stop().await;
}
