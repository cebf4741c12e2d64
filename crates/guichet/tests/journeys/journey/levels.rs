//! Levels of authentication (FC §2.2, §5.6; §11 "ACR (L)").

use serde_json::json;

use super::scene::{Scene, refused};
use crate::stand::claims;

async fn acr_given(scene: &Scene, asked: &str, answered: &str) -> String {
    scene.answers(json!({ "acr": answered })).await;
    let mut browser = scene.stand.browser();
    let page = browser.open(&scene.url_with(&[("acr_values", Some(asked))])).await;
    let sent = browser.choose(&page, &scene.idp).await;
    let page = browser.follow(sent).await;
    let accepted = browser.go_on(&page).await;
    let back = browser.follow(accepted).await;
    let tokens = scene.tokens_of(&scene.client, &back).await;
    claims(tokens["id_token"].as_str().unwrap())["acr"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn acr_low_eidas1_and_unknown_are_fine_and_an_eidas2_answer_gives_eidas1() {
    let scene = Scene::start().await;
    for (asked, answered) in [("eidas1", "eidas1"), ("inconnu", "eidas1"), ("eidas1", "eidas2"), ("eidas1", "eidas3")] {
        assert_eq!(acr_given(&scene, asked, answered).await, "eidas1", "{asked} {answered}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn acr_unknown_from_the_provider_is_y100001_and_one_that_it_may_not_give_y100018() {
    let scene = Scene::start().await;
    scene.answers(json!({ "acr": "eidas0" })).await;
    refused(&scene.arrive_decided().await, "Y100001", 500);
    scene.change_provider(&scene.idp, json!({ "allowedAcr": ["eidas1"] })).await;
    scene.answers(json!({ "acr": "eidas2" })).await;
    refused(&scene.arrive_decided().await, "Y100018", 400);
    let events = scene.stand.events().await;
    assert!(!events.contains(&"FC_REQUESTED_RNIPP".to_owned()), "the level is checked before the register");
    scene.stop().await;
}

#[tokio::test]
async fn franceconnect_asks_the_provider_a_level_above_the_service_providers_when_it_has_nothing_lower() {
    let scene = Scene::start().await;
    for (allowed, asked) in
        [(json!(["eidas2", "eidas3"]), "eidas2"), (json!(["eidas3"]), "eidas3"), (json!(["eidas1"]), "eidas1")]
    {
        scene.change_provider(&scene.idp, json!({ "allowedAcr": allowed })).await;
        let mut browser = scene.stand.browser();
        let page = browser.open(&scene.url()).await;
        assert_eq!(browser.choose(&page, &scene.idp).await.param("acr_values").as_deref(), Some(asked));
    }
    scene.stop().await;
}
