//! Faults of identity providers (FC §5.4): every failure of the token call is Y020026, of userinfo Y020027.

use serde_json::{Value, json};

use super::scene::{Scene, refused};

/// Plays a login with a fault at a step, for a provider, and asserts the code.
async fn meets(scene: &Scene, fault: Value, code: &str, status: u16) {
    scene.fault(fault.clone()).await;
    scene.answers(json!({})).await;
    let page = scene.arrive_decided().await;
    assert_eq!((page.code().as_str(), page.status), (code, status), "{fault}\n{}", page.text);
    assert!(page.holds("id=\"back\""), "the way back to the service provider stays (FC §2.7)");
    let left = scene.stand.command("GET", "/faults", Value::Null).await;
    assert_eq!(left["faults"], json!([]), "{fault} was met");
}

async fn works(scene: &Scene) {
    scene.answers(json!({})).await;
    let page = scene.arrive_decided().await;
    assert!(page.status == 200 && page.holds("DUBOIS"), "{}", page.text);
}

#[tokio::test]
async fn an_id_token_that_does_not_verify_is_y020026_whatever_the_algorithm() {
    let mut scene = Scene::start().await;
    // ES256, RS256 and HS256.
    for title in ["Impôts", "Assurance", "MobileConnect"] {
        scene.idp = scene.stand.provider("franceconnect", title);
        for fault in [
            json!({ "kind": "bad_signature" }),
            json!({ "kind": "unsigned" }),
            json!({ "kind": "wrong_claim", "claim": "iss", "value": "https://other.example" }),
            json!({ "kind": "wrong_claim", "claim": "aud", "value": "somebody-else" }),
            json!({ "kind": "wrong_claim", "claim": "aud", "value": [] }),
            json!({ "kind": "wrong_claim", "claim": "nonce", "value": "wrong" }),
            json!({ "kind": "wrong_claim", "claim": "exp", "value": 1 }),
            json!({ "kind": "wrong_claim", "claim": "exp", "value": "soon" }),
            json!({ "kind": "missing_claim", "claim": "iss" }),
            json!({ "kind": "missing_claim", "claim": "aud" }),
            json!({ "kind": "missing_claim", "claim": "nonce" }),
            json!({ "kind": "missing_claim", "claim": "exp" }),
            json!({ "kind": "missing_claim", "claim": "sub" }),
        ] {
            meets(&scene, fault, "Y020026", 502).await;
        }
        works(&scene).await;
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_id_token_without_a_proper_acr_is_y020030() {
    let scene = Scene::start().await;
    meets(&scene, json!({ "kind": "missing_claim", "claim": "acr" }), "Y020030", 500).await;
    for value in [json!(""), json!("eidas 1"), json!(1), json!(null)] {
        meets(&scene, json!({ "kind": "wrong_claim", "claim": "acr", "value": value }), "Y020030", 500).await;
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_token_endpoint_that_fails_in_any_way_is_y020026() {
    let scene = Scene::start().await;
    for fault in [
        json!({ "kind": "junk" }),
        json!({ "kind": "reset" }),
        json!({ "kind": "redirect" }),
        json!({ "kind": "huge" }),
        json!({ "kind": "status", "status": 400, "body": "{\"error\":\"invalid_grant\"}" }),
        json!({ "kind": "status", "status": 401 }),
        json!({ "kind": "status", "status": 500 }),
        json!({ "kind": "status", "status": 503, "body": "<html>" }),
        json!({ "kind": "status", "status": 200, "body": "{}" }),
        json!({ "kind": "status", "status": 200, "body": "[]" }),
        json!({ "kind": "status", "status": 204 }),
    ] {
        let mut fault = fault;
        fault["at"] = json!("token");
        meets(&scene, fault, "Y020026", 502).await;
    }
    works(&scene).await;
    scene.stop().await;
}

#[tokio::test]
async fn userinfo_that_fails_in_any_way_is_y020027_and_without_sub_y020029() {
    let mut scene = Scene::start().await;
    // Signed with ES256, plain JSON, signed with HS256.
    for title in ["Impôts", "La Poste", "MobileConnect"] {
        scene.idp = scene.stand.provider("franceconnect", title);
        for fault in [
            json!({ "kind": "junk" }),
            json!({ "kind": "reset" }),
            json!({ "kind": "redirect" }),
            json!({ "kind": "huge" }),
            json!({ "kind": "status", "status": 401 }),
            json!({ "kind": "status", "status": 500 }),
            json!({ "kind": "status", "status": 200, "body": "{}" }),
            json!({ "kind": "wrong_claim", "claim": "sub", "value": "another-person" }),
        ] {
            let mut fault = fault;
            fault["at"] = json!("userinfo");
            let expected =
                if fault["body"] == "{}" && title == "La Poste" { ("Y020029", 500) } else { ("Y020027", 502) };
            meets(&scene, fault, expected.0, expected.1).await;
        }
        let no_sub = json!({ "kind": "missing_claim", "claim": "sub", "at": "userinfo" });
        meets(&scene, no_sub, "Y020029", 500).await;
        for value in [json!(""), json!("é"), json!(12), json!(null)] {
            let fault = json!({ "kind": "wrong_claim", "claim": "sub", "value": value, "at": "userinfo" });
            meets(&scene, fault, "Y020029", 500).await;
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn userinfo_whose_signature_fails_is_y020027() {
    let mut scene = Scene::start().await;
    for title in ["Impôts", "Assurance", "MobileConnect"] {
        scene.idp = scene.stand.provider("franceconnect", title);
        for fault in [
            json!({ "kind": "bad_signature", "at": "userinfo" }),
            json!({ "kind": "unsigned", "at": "userinfo" }),
            json!({ "kind": "wrong_claim", "claim": "iss", "value": "https://other.example", "at": "userinfo" }),
            json!({ "kind": "wrong_claim", "claim": "aud", "value": "somebody-else", "at": "userinfo" }),
        ] {
            meets(&scene, fault, "Y020027", 502).await;
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_endless_answer_is_given_up_after_the_time_out_of_six_seconds() {
    let scene = Scene::start().await;
    meets(&scene, json!({ "kind": "endless", "at": "userinfo" }), "Y020027", 502).await;
    scene.stop().await;
}

#[tokio::test]
async fn personas_with_a_broken_provider_meet_the_code_of_their_name() {
    let scene = Scene::start().await;
    let cases = [
        ("E020005", "Y020029"),
        ("E020007", "Y020027"),
        ("E020008", "Y020027"),
        ("E020009", "Y020027"),
        ("E020010", "Y020027"),
        ("E020011", "Y020027"),
    ];
    for (persona, code) in cases {
        let page = scene.arrive(persona).await;
        refused(&page, code, if code == "Y020029" { 500 } else { 502 });
        let events = scene.stand.events().await;
        assert!(!events.contains(&"FC_REQUESTED_RNIPP".to_owned()), "the register is not asked");
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_provider_whose_addresses_or_keys_cannot_be_fetched_is_y020026_and_works_once_they_can() {
    let mut scene = Scene::start().await;
    for at in ["discovery", "jwks"] {
        scene.idp = scene.stand.provider("franceconnect", if at == "discovery" { "La Poste" } else { "MSA" });
        for mut fault in [
            json!({ "kind": "junk" }),
            json!({ "kind": "reset" }),
            json!({ "kind": "redirect" }),
            json!({ "kind": "huge" }),
            json!({ "kind": "status", "status": 500 }),
            json!({ "kind": "status", "status": 200, "body": "{}" }),
        ] {
            fault["at"] = json!(at);
            scene.fault(fault).await;
            let mut browser = scene.stand.browser();
            let page = browser.open(&scene.url()).await;
            refused(&browser.choose(&page, &scene.idp).await, "Y020026", 502);
        }
        works(&scene).await;
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_error_at_the_authorization_endpoint_brings_back_to_the_choice() {
    let scene = Scene::start().await;
    for error in ["access_denied", "login_required", "made_up"] {
        scene.fault(json!({ "kind": "error", "error": error })).await;
        let page = scene.arrive_decided().await;
        assert!(page.status == 200 && page.holds("id=\"idp-error\""), "{error}: {}", page.text);
    }
    assert!(!scene.stand.events().await.contains(&"IDP_CALLEDBACK".to_owned()));
    scene.stop().await;
}
