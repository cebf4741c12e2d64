//! Methods of authentication and claims asked for one by one (PC §2.3, §3.3, §3.5).

use serde_json::{Value, json};

use super::scene::{AT_FIA1, FIA1, Scene};

/// The claims of the ID token for this claims parameter.
async fn told(scene: &Scene, wanted: &Value) -> Value {
    let back = scene.login(&scene.asking(wanted), AT_FIA1).await;
    scene.id_token(&back).await
}

#[tokio::test]
async fn u8_amr_is_told_when_asked_for_and_given_and_an_essential_given_name_is_in_the_id_token() {
    let scene = Scene::start().await;
    let amr = json!({"id_token": {"amr": null}});
    assert_eq!(told(&scene, &amr).await["amr"], json!(["pwd"]));
    assert_eq!(told(&scene, &json!({"id_token": {"amr": {"essential": true}}})).await["amr"], json!(["pwd"]));
    scene.answers(FIA1, json!({ "amr": ["pop", "hwk"] })).await;
    assert_eq!(told(&scene, &amr).await["amr"], json!(["pop", "hwk"]), "as the provider told them");
    scene.answers(FIA1, json!({ "amr": [] })).await;
    assert_eq!(told(&scene, &amr).await.get("amr"), None, "it gave none");
    let back = scene.login(&scene.url(&[]), AT_FIA1).await;
    let unasked = scene.id_token(&back).await;
    for claim in ["amr", "acr", "auth_time", "sid", "given_name", "email"] {
        assert_eq!(unasked.get(claim), None, "{claim}: {unasked}");
    }
    let named = told(&scene, &json!({"id_token": {"given_name": {"essential": true}}})).await;
    assert_eq!(named["given_name"], "John");
    let further = told(&scene, &json!({"id_token": {"auth_time": null, "sid": null, "acr": null}})).await;
    assert_eq!(further["sid"].as_str().unwrap().len(), 21);
    assert!(further["auth_time"].is_i64() && further["acr"] == "eidas1", "{further}");
    scene.stop().await;
}

#[tokio::test]
async fn claims_asked_for_at_userinfo_are_told_there_without_their_scope() {
    let scene = Scene::start().await;
    let wanted = json!({"userinfo": {"siret": null}}).to_string();
    let back = scene.login(&scene.url(&[("scope", Some("openid")), ("claims", Some(&wanted))]), AT_FIA1).await;
    let told = scene.userinfo(&back).await;
    assert_eq!(told["siret"], "21920023500014");
    assert_eq!(told.as_object().unwrap().len(), 2, "{told}");
    scene.stop().await;
}
