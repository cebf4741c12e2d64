//! `sub`: one account for whoever is the same person (PC §3.6).

use serde_json::{Value, json};

use super::scene::{AT_FIA1, DEFAULT, FIA1, FIA2, Scene, on_the_email_page, refused};

/// The `sub` told for a login at a provider that answers these claims.
async fn sub(scene: &Scene, idp: &str, email: &str, claims: Value) -> Value {
    scene.answers(idp, json!({ "claims": claims })).await;
    let back = scene.login(&scene.url(&[]), email).await;
    scene.id_token(&back).await["sub"].clone()
}

#[tokio::test]
async fn u25_sub_is_one_for_all_service_providers_and_logins_and_two_providers_share_none() {
    let scene = Scene::start().await;
    let same = json!({"sub": "the-same-at-both"});
    let first = sub(&scene, FIA1, AT_FIA1, same.clone()).await;
    assert_eq!(first.as_str().unwrap().split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
    assert_eq!(sub(&scene, FIA1, AT_FIA1, same.clone()).await, first, "on reconnection");
    assert_eq!(sub(&scene, FIA1, "else@fia1.fr", same.clone()).await, first, "whatever her address is now");
    let other = scene.another(json!({"type": "private"})).await;
    scene.answers(FIA1, json!({"claims": same})).await;
    let back = scene.login(&scene.stand.authorize_url(&other, &[]), AT_FIA1).await;
    let tokens = scene.tokens(&other, &back).await;
    assert_eq!(crate::stand::claims(tokens["id_token"].as_str().unwrap())["sub"], first, "not pairwise");
    // The same identifier, and even the same address, at another provider that is not the default one.
    scene.change_provider(FIA2, json!({"extraAcceptedEmailDomains": ["fia1.fr"]})).await;
    let elsewhere = json!({"sub": "the-same-at-both", "email": AT_FIA1});
    assert_ne!(sub(&scene, FIA2, "jeanne@fia2.fr", elsewhere).await, first);
    scene.stop().await;
}

#[tokio::test]
async fn u31_an_account_of_the_default_provider_keeps_its_sub_when_a_provider_takes_over_its_domain() {
    let scene = Scene::start().await;
    let before = sub(&scene, DEFAULT, "Jeanne.Martin@gmail.com", json!({"sub": "17"})).await;
    let somebody = sub(&scene, DEFAULT, "paul@gmail.com", json!({"sub": "18"})).await;
    assert_ne!(before, somebody);
    scene.change_provider(FIA1, json!({"attachedEmailDomains": ["gmail.com", "fia1.fr"]})).await;
    let after = sub(&scene, FIA1, "jeanne.MARTIN@Gmail.com", json!({"sub": "new"})).await;
    assert_eq!(after, before, "whatever the case of the address");
    assert_eq!(sub(&scene, FIA1, "paul@gmail.com", json!({"sub": "new-paul"})).await, somebody);
    assert_ne!(sub(&scene, FIA1, "anne@gmail.com", json!({"sub": "new-anne"})).await, before);
    // Both identities are of one account now, whatever address each has.
    assert_eq!(sub(&scene, FIA1, "jeanne.durand@gmail.com", json!({"sub": "new"})).await, before);
    scene.change_provider(FIA1, json!({"isRoutingEnabled": false})).await;
    assert_eq!(sub(&scene, DEFAULT, "jeanne.martin@gmail.com", json!({"sub": "17"})).await, before);
    // The other way round nothing is shared: the default provider proves no address of another's domain.
    let known = sub(&scene, FIA2, "lea@fia2.fr", json!({"sub": "lea"})).await;
    assert_ne!(sub(&scene, DEFAULT, "x@gmail.com", json!({"sub": "19", "email": "lea@fia2.fr"})).await, known);
    scene.stop().await;
}

#[tokio::test]
async fn a_blocked_account_is_y500024_before_all_else_and_in_single_sign_on_until_it_is_unblocked() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let account = |active: bool| json!({"service": "proconnect", "active": active});
    let (status, _) = scene.stand.control("PATCH", "/accounts/angela_mairie", account(false)).await;
    assert_eq!(status, 404, "she has none before her first login");
    let back = scene.log_in(&mut browser, &scene.url(&[]), "angela.dubois@fia1.fr").await;
    let known = scene.id_token(&back).await["sub"].clone();
    let changed = scene.stand.command("PATCH", "/accounts/angela_mairie", account(false)).await;
    assert_eq!((&changed["id"], &changed["active"]), (&known, &json!(false)));
    refused(&browser.open(&scene.url(&[])).await, "Y500024", 400);
    let restricted = scene.another(json!({"authorizedAttachedEmailDomains": ["fia1.fr"], "type": "public"})).await;
    let page = scene.login(&scene.stand.authorize_url(&restricted, &[]), "angela.dubois@fia1.fr").await;
    refused(&page, "Y500024", 400);
    let address = super::scene::link(&page, "back").unwrap();
    assert!(address.contains("error=access_denied"), "{address}");
    scene.stand.command("PATCH", "/accounts/angela_mairie", account(true)).await;
    let back = scene.login(&scene.url(&[]), "angela.dubois@fia1.fr").await;
    assert_eq!(scene.id_token(&back).await["sub"], known);
    assert!(on_the_email_page(&scene.stand.browser().open(&scene.url(&[])).await));
    scene.stop().await;
}
