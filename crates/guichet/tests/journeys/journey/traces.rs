//! The business log of a login (FC §7.1) and what it must never hold.

use serde_json::Value;

use super::scene::{Scene, session_cookie};
use crate::stand::NONCE;

#[tokio::test]
async fn a_nominal_login_leaves_its_events_in_order() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let back = browser.log_in(&scene.url(), &scene.idp, "test").await;
    scene.userinfo_of(&scene.client, &back).await;
    scene.stand.browser().get(&scene.at("/jwks")).await;
    let expected = [
        ("1.0.0", "FC_AUTHORIZE_INITIATED", "FRONT_CINEMATIC"),
        ("2.0.0", "FC_SHOWED_IDP_CHOICE", "FRONT_CINEMATIC"),
        ("3.0.0", "IDP_CHOSEN", "FRONT_CINEMATIC"),
        ("4.0.0", "IDP_CALLEDBACK", "FRONT_CINEMATIC"),
        ("4.1.0", "FC_REQUESTED_IDP_TOKEN", "FRONT_CINEMATIC"),
        ("4.2.0", "FC_REQUESTED_IDP_USERINFO", "FRONT_CINEMATIC"),
        ("4.3.0", "FC_REQUESTED_RNIPP", "FRONT_CINEMATIC"),
        ("4.4.0", "FC_RECEIVED_RNIPP", "FRONT_CINEMATIC"),
        ("4.4.2", "FC_RECEIVED_VALID_RNIPP", "FRONT_CINEMATIC"),
        ("5.0.0", "FC_VERIFIED", "FRONT_CINEMATIC"),
        ("6.1.0", "FC_SHOWED_CONSENT", "FRONT_CINEMATIC"),
        ("6.2.1", "FC_DATATRANSFER_INFORMATION_IDENTITY", "FRONT_CINEMATIC"),
        ("7.0.0", "FC_REDIRECTED_TO_SP", "FRONT_CINEMATIC"),
        ("7.2.0", "SP_REQUESTED_FC_TOKEN", "BACK_CINEMATIC"),
        ("7.3.0", "SP_REQUESTED_FC_USERINFO", "BACK_CINEMATIC"),
        ("7.1.0", "SP_REQUESTED_FC_JWKS", "DISCOVERY"),
    ];
    let journal = scene.stand.command("GET", "/journal", Value::Null).await;
    let events = journal["events"].as_array().unwrap();
    let found: Vec<(&str, &str, &str)> = events
        .iter()
        .map(|it| (it["step"].as_str().unwrap(), it["event"].as_str().unwrap(), it["category"].as_str().unwrap()))
        .collect();
    assert_eq!(found, expected);
    // One visit, one interaction, each event under its own identifier.
    let text = |event: &Value, name: &str| event[name].as_str().map(str::to_owned);
    let front = || events.iter().filter(|it| it["category"] == "FRONT_CINEMATIC");
    for name in ["browsingSessionId", "interactionId", "spId"] {
        let first = text(&events[0], name);
        assert!(first.is_some(), "{name}");
        assert!(front().all(|event| text(event, name) == first), "{name}");
    }
    let mut ids: Vec<_> = events.iter().map(|event| text(event, "logId")).collect();
    assert!(ids.iter().all(Option::is_some));
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), expected.len());
    scene.stop().await;
}

#[tokio::test]
async fn neither_cookies_nor_tokens_stand_in_the_journal_and_identities_in_personal_fields_only() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.reach_information(&scene.url(), &scene.idp, "test").await;
    let accepted = browser.go_on(&page).await;
    let mut secrets: Vec<String> = browser.cookies.values().cloned().collect();
    secrets.push(page.field("csrfToken"));
    let back = browser.follow(accepted).await;
    let tokens = scene.tokens_of(&scene.client, &back).await;
    let access = tokens["access_token"].as_str().unwrap().to_owned();
    let person = scene.stand.userinfo("franceconnect", &access).await.json();
    secrets.extend([
        back.param("code").unwrap(),
        access,
        tokens["id_token"].as_str().unwrap().to_owned(),
        scene.client["client_secret"].as_str().unwrap().to_owned(),
        session_cookie(&browser).unwrap(),
        NONCE.to_owned(),
    ]);
    // A cookie's value, without its signature, but for the interaction, whose name is public.
    let values: Vec<String> = secrets.iter().map(|secret| secret.split('.').next().unwrap().to_owned()).collect();
    let uid = page.field("uid");
    let journal = scene.stand.command("GET", "/journal", Value::Null).await;
    let whole = journal.to_string();
    for secret in secrets.iter().chain(&values).filter(|secret| **secret != uid) {
        assert!(secret.starts_with("eyJ") && secret.len() < 60 || !whole.contains(secret.as_str()), "{secret}");
    }
    for event in journal["events"].as_array().unwrap() {
        // The answer joins what stands beside the chain: these four members, and no other, tell of a person.
        let mut public = event.clone();
        for personal in ["ip", "source", "idpSub", "spSub"] {
            public.as_object_mut().unwrap().remove(personal);
        }
        let public = public.to_string();
        for identity in ["DUBOIS", "Angela", "1962-08-24", "wossewodda", person["sub"].as_str().unwrap(), "127.0.0.1"] {
            assert!(!public.contains(identity), "{identity} in {public}");
        }
    }
    scene.stop().await;
}
