//! Scopes (PC §2.1, §4).

use serde_json::json;

use super::scene::{AT_FIA1, FIA1, Scene, at_a_provider, refused, sent_back};
use crate::stand::claims;

const ALL: &str = "openid given_name usual_name email uid siret siren organizational_unit belonging_population phone \
                   chorusdt idp_id idp_acr custom roles organization_label";

#[tokio::test]
async fn u22_each_scope_gives_its_claims_an_unknown_one_nothing_and_bad_ones_are_refused() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let back = scene.log_in(&mut browser, &scene.url(&[("scope", Some(ALL))]), AT_FIA1).await;
    let all = scene.userinfo(&back).await;
    let sub = &all["sub"];
    let expected = json!({
        "sub": sub, "given_name": "John", "usual_name": "DOE", "email": AT_FIA1, "uid": "1",
        "siret": "21920023500014", "siren": "219200235", "organizational_unit": "comptabilite",
        "belonging_population": "agent", "phone_number": "06 39 98 00 78", "chorusdt:matricule": "USER_AGC",
        "chorusdt:societe": "CHT", "idp_id": FIA1, "idp_acr": "eidas1", "custom": {},
        "roles": ["agent_public", "agent_public_territorial"], "organization_label": "Commune de clamart - Mairie",
    });
    assert_eq!(all, expected);
    // One at a time, in single sign-on.
    let of = [
        ("openid", vec![]),
        ("openid unknown another", vec![]),
        ("openid given_name usual_name email", vec!["email", "given_name", "usual_name"]),
        ("openid uid", vec!["uid"]),
        ("openid siret", vec!["siret"]),
        ("openid siren", vec!["siren"]),
        ("openid organizational_unit", vec!["organizational_unit"]),
        ("openid belonging_population", vec!["belonging_population"]),
        ("openid phone", vec!["phone_number"]),
        ("openid chorusdt", vec!["chorusdt:matricule", "chorusdt:societe"]),
        ("openid idp_id", vec!["idp_id"]),
        ("openid idp_acr", vec!["idp_acr"]),
        ("openid custom", vec!["custom"]),
        ("openid roles", vec!["roles"]),
        ("openid organization_label", vec!["organization_label"]),
        ("openid groups lasuite_visio", vec![]),
    ];
    for (scope, named) in of {
        let back = browser.open(&scene.url(&[("scope", Some(scope))])).await;
        let tokens = scene.tokens(&scene.client, &back).await;
        let known: Vec<&str> = scope.split(' ').filter(|word| !["unknown", "another"].contains(word)).collect();
        assert_eq!(tokens["scope"], known.join(" "));
        let told = scene.stand.userinfo("proconnect", tokens["access_token"].as_str().unwrap()).await.json();
        let mut members: Vec<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
        members.retain(|member| *member != "sub");
        members.sort_unstable();
        assert_eq!(members, named, "{scope}");
        assert_eq!(&told["sub"], sub);
    }
    // Refused.
    for bad in [Some(""), None] {
        refused(&browser.get(&scene.url(&[("scope", bad)])).await, "Y000400", 400);
    }
    let told = "openid scope must be requested when using the nonce parameter";
    sent_back(&browser.get(&scene.url(&[("scope", Some("email"))])).await, "invalid_request", told);
    let few = scene.another(json!({"scopes": ["openid", "email"], "userinfo_signed_response_alg": "ES256"})).await;
    let back = browser.get(&scene.stand.authorize_url(&few, &[("scope", Some("openid siret"))])).await;
    sent_back(&back, "invalid_scope", "requested scope is not allowed");
    // Userinfo as a signed JWT, for whom it is registered so.
    let back = browser.open(&scene.stand.authorize_url(&few, &[("scope", Some("openid email"))])).await;
    let tokens = scene.tokens(&few, &back).await;
    let signed = scene.stand.userinfo("proconnect", tokens["access_token"].as_str().unwrap()).await;
    assert!(signed.header("content-type").starts_with("application/jwt"), "{}", signed.header("content-type"));
    let told = claims(&signed.text);
    assert_eq!((&told["email"], &told["aud"]), (&json!(AT_FIA1), &few["client_id"]));
    assert_eq!(told["exp"].as_i64().unwrap() - told["iat"].as_i64().unwrap(), 3600);
    assert!(at_a_provider(&scene.reach(&mut scene.stand.browser(), &scene.url(&[]), AT_FIA1).await));
    scene.stop().await;
}
