//! DataPass and the token space in two programs: nothing joins them but the signed webhook (DP §3.3, §4.2).

use guichet_guichet::configuration::Configuration;
use serde_json::{Value, json};

use super::{AGENT, INSTRUCTOR, ask, at, send, until};
use crate::stand::{Stand, options};

const LIST: &str = "/developpeurs/webhooks";
const WEBHOOK: &str = "/developpeurs/webhooks/1";
const EVENTS: [(&str, &str); 2] = [("events[]", "approve"), ("events[]", "revoke")];

/// The tokens that were issued for the request of the journey.
async fn issued(stand: &Stand) -> Vec<Value> {
    let listed = stand.browser().get(&format!("{}/.well-known/guichet.json", stand.origin("portal"))).await.json();
    let all = listed["api_tokens"].as_array().unwrap().iter();
    all.filter(|token| token["name"] == "Cantine").cloned().collect()
}

#[tokio::test]
async fn the_signed_webhook_of_a_datapass_elsewhere_makes_the_token_and_takes_it_back() {
    let datapass = Stand::start().await;
    let mut office = at(&datapass, INSTRUCTOR).await;
    // The secret is DataPass's, so the address is declared before anybody there can verify it: its test fails.
    let declared = [("definition", "api_particulier"), ("url", "http://localhost:9/"), EVENTS[0], EVENTS[1]];
    let made = send(&datapass, &mut office, LIST, LIST, &declared).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let secret = made.text.split("id=\"secret\">").nth(1).unwrap().split('<').next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("webhook-secret");
    std::fs::write(&file, secret).unwrap();
    let configuration = format!("[token_space]\nwebhook_secret_file = {}", json!(file));
    let configuration = Configuration::parse("t", &configuration).unwrap();
    let space = Stand::with(guichet_guichet::stack::Options { configuration, ..options() }).await;
    let url = format!("{}/api/datapass/v2/api_particulier/webhook", space.origin("token-space"));
    let changed = [("url", url.as_str()), EVENTS[0], EVENTS[1]];
    send(&datapass, &mut office, WEBHOOK, WEBHOOK, &changed).await;
    let enabled = send(&datapass, &mut office, WEBHOOK, &format!("{WEBHOOK}/activer"), &[]).await;
    assert!(enabled.holds("a réussi"), "{}", enabled.text);

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
