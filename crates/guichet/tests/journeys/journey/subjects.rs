//! The subject that a service provider receives, and the account behind it (FC §5.5).

use serde_json::{Value, json};

use super::scene::{Scene, refused};
use crate::stand::{PLATFORMS, claims};

pub(super) const ENTITY: &str = "a0cd64372db6ecf39c317c0c74ce90f02d8ad7d510ce054883b759d666a996bc";

pub(super) async fn sub(scene: &Scene, client: &Value, idp: &str, persona: &str) -> String {
    let url = scene.stand.authorize_url(client, &[]);
    let back = scene.stand.browser().log_in(&url, idp, persona).await;
    let tokens = scene.tokens_of(client, &back).await;
    let sub = claims(tokens["id_token"].as_str().unwrap())["sub"].as_str().unwrap().to_owned();
    let userinfo = scene.stand.userinfo(scene.service, tokens["access_token"].as_str().unwrap()).await.json();
    assert_eq!(userinfo["sub"], sub);
    sub
}

#[tokio::test]
async fn sub_computed_with_special_characters_is_the_golden_one() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({ "entityId": ENTITY })).await;
        let golden = [
            ("caractères_spéciaux", "34f4e38b510841db1a83716b981f7298badec51dc52e91af245903b56e2d72bbv1"),
            ("test", "4d327dd1e427daf4d50296ab71d6f3fc82ccc40742943521d42cb2bae4df41afv1"),
        ];
        for (persona, expected) in golden {
            assert_eq!(sub(&scene, &scene.client, &scene.idp, persona).await, expected);
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn same_entity_id_same_sub_different_entity_id_different_sub() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({ "entityId": ENTITY })).await;
        let twin = scene.stand.client(scene.service, json!({ "entityId": ENTITY })).await;
        let other = scene.stand.client(scene.service, json!({ "entityId": "b".repeat(64) })).await;
        let post = scene.stand.provider(scene.service, "La Poste");
        let first = sub(&scene, &scene.client, &scene.idp, "test").await;
        assert_eq!(first, sub(&scene, &twin, &scene.idp, "test").await);
        assert_eq!(first, sub(&scene, &scene.client, &post, "test").await, "whatever the provider");
        let foreign = sub(&scene, &other, &scene.idp, "test").await;
        assert_ne!(first, foreign);
        for sub in [&first, &foreign] {
            let hex = sub.strip_suffix("v1").unwrap();
            assert!(hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')), "{sub}");
        }
        assert_ne!(first, sub(&scene, &scene.client, &scene.idp, "bdd_default").await);
    }
    scene.stop().await;
}

#[tokio::test]
async fn one_person_has_one_account_whatever_the_provider() {
    let scene = Scene::start().await;
    for title in ["Impôts", "La Poste", "Impôts"] {
        let idp = scene.stand.provider("franceconnect", title);
        sub(&scene, &scene.client, &idp, "test").await;
    }
    let verified = scene.stand.command("GET", "/journal?event=FC_VERIFIED", Value::Null).await;
    let field = |event: &Value| event["accountId"].as_str().unwrap().to_owned();
    let accounts: Vec<String> = verified["events"].as_array().unwrap().iter().map(field).collect();
    assert_eq!(accounts.len(), 3);
    assert!(accounts.iter().all(|account| *account == accounts[0]), "{accounts:?}");
    scene.stop().await;
}

#[tokio::test]
async fn a_disabled_account_is_y180001() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let page = scene.arrive("Désactivé").await;
        refused(&page, "Y180001", 403);
        assert!(page.holds("Votre accès a été désactivé. Pour le réactiver merci de nous contacter."), "{}", page.text);
        assert!(!scene.events().await.contains(&"FC_VERIFIED".to_owned()));
    }
    scene.stop().await;
}
