//! `--data`: what survives a restart on the same ports.

use std::path::Path;

use guichet_guichet::stack::{Options, PortBase};
use guichet_jose::{JwkSet, SignatureAlgorithm, VerificationKeys};
use serde_json::{Value, json};

use super::{list, log_in};
use crate::crashes::child::ports;
use crate::stand::{AHEAD, Stand, options};

async fn start(data: &Path, base: u16) -> Stand {
    Stand::with(Options { data: Some(data.to_owned()), port_base: PortBase::Fixed(base), ..options() }).await
}

async fn jwks(stand: &Stand, service: &str) -> Value {
    stand.browser().get(&format!("{}/jwks", stand.issuer(service))).await.json()
}

/// What FranceConnect encrypts for when API Particulier asks about a token.
async fn encryption_keys(stand: &Stand) -> Value {
    let keys =
        stand.browser().get(&format!("{}/api/france_connect_jwks", stand.origin("api-particulier"))).await.json();
    assert_eq!(keys["keys"][0]["kid"], "api_particulier_rsa_oaep_jwks");
    keys
}

#[tokio::test]
async fn a_flow_that_began_before_a_restart_ends_after_it() {
    let data = tempfile::tempdir().unwrap();
    let base = ports();
    let before = start(data.path(), base).await;
    let manifest = before.manifest.clone();
    let mut begun = Vec::new();
    for service in ["franceconnect", "openid"] {
        let client = before.client(service, json!({})).await;
        let idp = before.provider(service, "Impôts");
        let url = before.authorize_url(&client, &[]);
        let mut choosing = before.browser();
        let choice = choosing.open(&url).await;
        let mut away = before.browser();
        let page = away.open(&url).await;
        let sent = away.choose(&page, &idp).await;
        let provider = away.follow(sent).await;
        let mut reading = before.browser();
        let information = reading.reach_information(&url, &idp, "test").await;
        begun.push((client, idp, (choosing, choice), (away, provider), (reading, information)));
    }
    before.stop().await;

    let after = start(data.path(), base).await;
    assert_eq!(after.manifest["services"], manifest["services"], "the same addresses");
    for (client, idp, (mut choosing, choice), (mut away, provider), (mut reading, information)) in begun {
        let sent = choosing.choose(&choice, &idp).await;
        let page = choosing.follow(sent).await;
        let page = choosing.sign_in(&page, "test").await;
        let page = choosing.follow(page).await;
        assert!(page.url.ends_with("/consent"), "{} {}", page.url, page.code());
        let back = away.sign_in(&provider, "test").await;
        let page = away.follow(back).await;
        assert!(page.url.ends_with("/consent"), "{} {}", page.url, page.code());
        let accepted = reading.go_on(&information).await;
        let back = reading.follow(accepted).await;
        let token = after.token(&client, &back.param("code").unwrap(), &[]).await;
        assert_eq!(token.status, 200, "{}", token.text);
    }
    after.stop().await;
}

#[tokio::test]
async fn clients_keys_sessions_codes_and_tokens_survive_a_restart() {
    let data = tempfile::tempdir().unwrap();
    let base = ports();
    let before = start(data.path(), base).await;
    // The stack that is started again has the right time: what this one gives out lives through the start.
    before.clock(AHEAD).await;
    let mut kept = Vec::new();
    for service in ["franceconnect", "openid"] {
        let members = json!({ "id_token_signed_response_alg": "ES256", "name": "Gardé", "allowedPrompts": ["login"] });
        let client = before.client(service, members).await;
        let mut browser = before.browser();
        let back = log_in(&before, &mut browser, &client, "test").await;
        let token = before.token(&client, &back.param("code").unwrap(), &[]).await.json();
        let waiting = log_in(&before, &mut before.browser(), &client, "test").await.param("code").unwrap();
        let spent = back.param("code").unwrap();
        kept.push((service, client, browser, token, waiting, spent, jwks(&before, service).await));
    }
    let for_france_connect = encryption_keys(&before).await;
    let events = before.events().await;
    before.stop().await;

    let after = start(data.path(), base).await;
    assert!(after.events().await.starts_with(&events), "the journal goes on");
    assert_eq!(encryption_keys(&after).await, for_france_connect);
    for (service, client, mut browser, token, waiting, spent, keys) in kept {
        assert!(list(&after, "/clients").await.contains(&client), "{service}: the whole record");
        assert_eq!(jwks(&after, service).await, keys);
        let set = JwkSet::parse(keys.to_string().as_bytes()).unwrap();
        let verifying = VerificationKeys::from_jwks(&set);
        let redeemed = after.token(&client, &waiting, &[]).await;
        assert_eq!(redeemed.status, 200, "{service}: {}", redeemed.text);
        for id_token in [&token["id_token"], &redeemed.json()["id_token"]] {
            verifying.verify(id_token.as_str().unwrap(), &[SignatureAlgorithm::Es256]).unwrap();
        }
        let access = token["access_token"].as_str().unwrap();
        assert_eq!(after.userinfo(service, access).await.status, 200, "{service}");
        // The session still serves: no identity provider is asked.
        let page = browser.open(&after.authorize_url(&client, &[])).await;
        assert!(
            page.url.ends_with("/consent") || page.param("code").is_some(),
            "{service}: {} {}",
            page.url,
            page.code()
        );
        // A code that was used before the restart is still known as used.
        assert_eq!(after.token(&client, &spent, &[]).await.json()["error"], "invalid_grant");
        assert_eq!(after.userinfo(service, access).await.status, 401, "{service}: its replay revokes");
    }
    after.stop().await;
}

#[tokio::test]
async fn subjects_and_consents_survive_a_restart_and_a_folder_has_its_own_keys() {
    let data = tempfile::tempdir().unwrap();
    let base = ports();
    let before = start(data.path(), base).await;
    let client = before.client("openid", json!({})).await;
    let url = before.authorize_url(&client, &[]);
    let idp = before.provider("openid", "Impôts");
    before.browser().log_in(&url, &idp, "test").await;
    let sub = super::person(&before, &client, "test").await["sub"].clone();
    let keys = jwks(&before, "openid").await;
    let of_professionals = before.provider("proconnect", "Ministère de démonstration");
    let changed = json!({
        "service": "proconnect", "title": "Changé", "isMfaCompliant": true,
        "extraAcceptedEmailDomains": ["annexe.example"],
    });
    let path = format!("/identity-providers/{of_professionals}");
    let changed = before.command("PATCH", &path, changed).await;
    before.stop().await;

    let after = start(data.path(), base).await;
    let unchanged = after.command("PATCH", &path, json!({ "service": "proconnect" })).await;
    assert_eq!((&unchanged, &unchanged["isMfaCompliant"]), (&changed, &json!(true)));
    let back = after.browser().reach_information(&url, &idp, "test").await;
    assert!(back.status == 303 && back.param("code").is_some(), "agreed before: {} {}", back.status, back.url);
    assert_eq!(super::person(&after, &client, "test").await["sub"], sub);
    after.stop().await;

    let elsewhere = tempfile::tempdir().unwrap();
    let fresh = Stand::at(elsewhere.path().to_owned()).await;
    assert_ne!(jwks(&fresh, "openid").await, keys);
    assert_eq!(list(&fresh, "/clients").await.len(), 11);
    fresh.stop().await;
}
