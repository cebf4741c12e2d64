//! Faults of identity providers (FC §5.4): every failure of the token call is Y020026, of userinfo Y020027. Each fault, on each platform, is in
//! `faults/seen.rs`; here is what is particular.

use guichet_jose::encryption::{DecryptionKey, EncryptionKey, FurtherMembers};
use guichet_jose::{ContentEncryption, KeyManagementAlgorithm};
use serde_json::{Value, json};

use super::scene::{Scene, refused};
use crate::stand::{PLATFORMS, Stand};

/// Identity providers of a platform that sign in different ways: ES256, RS256 and, where the platform takes it, HS256.
/// On the high one they encrypt too: RSA-OAEP, RSA-OAEP-256.
fn signing(service: &str) -> &'static [&'static str] {
    if service == "franceconnect" { &["Impôts", "Assurance", "MobileConnect"] } else { &["Impôts", "Assurance"] }
}

/// What every page about such a fault says (FC §10.2).
const CONTACT: &str = "Une erreur technique est survenue. Si le problème persiste, veuillez nous contacter.";

/// Plays a login with a fault at a step, for a provider, and asserts the code.
async fn meets(scene: &Scene, fault: Value, code: &str, status: u16) {
    scene.fault(fault.clone()).await;
    scene.answers(json!({})).await;
    let page = scene.arrive_decided().await;
    assert_eq!((page.code().as_str(), page.status), (code, status), "{fault}\n{}", page.text);
    assert!(page.header("content-type").starts_with("text/html"), "{fault}");
    // FC §10.1, §10.4: the code, its message, the form of the support and the way back to the service provider (FC §2.7).
    for shown in [&format!("Erreur {code}<"), CONTACT, "id=\"support\"", "id=\"back\""] {
        assert!(page.holds(shown), "{fault}: no {shown} on {}", page.text);
    }
    let left = scene.stand.command("GET", "/faults", Value::Null).await;
    assert_eq!(left["faults"], json!([]), "{fault} was met");
}

async fn works(scene: &Scene) {
    scene.answers(json!({})).await;
    let page = scene.arrive_decided().await;
    assert!(page.status == 200 && page.holds("DUBOIS"), "{}", page.text);
}

#[tokio::test]
async fn an_id_token_without_a_proper_acr_is_y020030() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        meets(&scene, json!({ "kind": "missing_claim", "claim": "acr" }), "Y020030", 500).await;
        for value in [json!(""), json!("eidas 1"), json!(1), json!(null)] {
            meets(&scene, json!({ "kind": "wrong_claim", "claim": "acr", "value": value }), "Y020030", 500).await;
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn userinfo_that_fails_in_any_way_is_y020027_and_without_sub_y020029() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        // At FranceConnect signed with ES256, plain JSON, signed with HS256; on the high platform all sign and encrypt.
        let titles: &[&str] = if service == "franceconnect" {
            &["Impôts", "La Poste", "MobileConnect"]
        } else {
            &["Impôts", "La Poste"]
        };
        for title in titles {
            scene.choose(title);
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
                let expected = if fault["body"] == "{}" && service == "franceconnect" && *title == "La Poste" {
                    ("Y020029", 500)
                } else {
                    ("Y020027", 502)
                };
                meets(&scene, fault, expected.0, expected.1).await;
            }
            let no_sub = json!({ "kind": "missing_claim", "claim": "sub", "at": "userinfo" });
            meets(&scene, no_sub, "Y020029", 500).await;
            for value in [json!(""), json!("é"), json!(12), json!(null)] {
                let fault = json!({ "kind": "wrong_claim", "claim": "sub", "value": value, "at": "userinfo" });
                meets(&scene, fault, "Y020029", 500).await;
            }
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn userinfo_whose_signature_fails_is_y020027() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        for title in signing(service) {
            scene.choose(title);
            works(&scene).await;
            for fault in [
                json!({ "kind": "bad_signature", "at": "userinfo" }),
                json!({ "kind": "unsigned", "at": "userinfo" }),
                json!({ "kind": "wrong_claim", "claim": "iss", "value": "https://other.example", "at": "userinfo" }),
                json!({ "kind": "wrong_claim", "claim": "aud", "value": "somebody-else", "at": "userinfo" }),
            ] {
                meets(&scene, fault, "Y020027", 502).await;
            }
        }
    }
    scene.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endless_or_late_answer_is_given_up_after_the_time_out_of_six_seconds() {
    let scene = Scene::at_stand(Stand::with_the_real_time_out().await, json!({})).await;
    let cases = [
        ("Impôts", Some(json!({ "kind": "endless", "at": "userinfo" })), "test", "Y020027"),
        ("La Poste", Some(json!({ "kind": "delay", "seconds": 8, "at": "token" })), "test", "Y020026"),
        // FC §13: this one answers after half a minute.
        ("Assurance", None, "E020018", "Y020027"),
    ];
    // All at once: each waits for the time-out.
    let mut logins = Vec::new();
    for (title, fault, persona, code) in cases {
        let uid = scene.stand.provider("franceconnect", title);
        if let Some(mut fault) = fault {
            fault["target"] = json!(format!("identity-provider:{uid}"));
            fault["times"] = json!(PLATFORMS.len());
            scene.stand.command("POST", "/faults", fault).await;
        }
        for service in PLATFORMS {
            let url = scene.stand.authorize_url(&scene.stand.client(service, json!({})).await, &[]);
            let (mut browser, uid) = (scene.stand.browser(), uid.clone());
            logins.push(tokio::spawn(async move { (browser.reach_information(&url, &uid, persona).await, code) }));
        }
    }
    for login in logins {
        let (page, code) = login.await.unwrap();
        refused(&page, code, 502);
    }
    scene.stop().await;
}

#[tokio::test]
async fn personas_with_a_broken_provider_meet_the_code_of_their_name() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
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
            let events = scene.events().await;
            assert!(!events.contains(&"FC_REQUESTED_RNIPP".to_owned()), "the register is not asked");
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_error_at_the_authorization_endpoint_brings_back_to_the_choice() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        for error in ["access_denied", "login_required", "made_up"] {
            scene.fault(json!({ "kind": "error", "error": error })).await;
            let page = scene.arrive_decided().await;
            assert!(page.status == 200 && page.holds("id=\"idp-error\""), "{error}: {}", page.text);
        }
        assert!(!scene.events().await.contains(&"IDP_CALLEDBACK".to_owned()));
    }
    scene.stop().await;
}

/// What a provider answers at the token endpoint, once, around this ID token.
async fn meets_token(scene: &Scene, id_token: &str) {
    let body = json!({ "access_token": "a".repeat(43), "token_type": "Bearer", "id_token": id_token }).to_string();
    let fault = json!({ "kind": "status", "at": "token", "status": 200, "body": body });
    meets(scene, fault, "Y020026", 502).await;
}

#[tokio::test]
async fn what_is_encrypted_for_another_key_in_another_way_or_not_at_all_is_y020026() {
    let mut scene = Scene::start().await;
    scene.turn_to("franceconnect-plus", json!({})).await;
    for (title, algorithm) in
        [("Impôts", KeyManagementAlgorithm::RsaOaep), ("La Poste", KeyManagementAlgorithm::EcdhEs)]
    {
        scene.choose(title);
        // Ours, told by their algorithm.
        let published = scene.stand.raw("GET", &scene.at("/client/.well-known/keys"), &[], "").await.json();
        let keys = published["keys"].as_array().unwrap();
        let ours = keys.iter().find(|key| key["alg"] == json!(algorithm)).unwrap();
        let ours = guichet_jose::Jwk::parse(ours.to_string().as_bytes()).unwrap();
        let (other, _) = DecryptionKey::generate(algorithm).unwrap();
        let sealed = |key: &guichet_jose::Jwk, kid: Option<&str>, content: &str| {
            let key = EncryptionKey::from_jwk(key, algorithm).unwrap();
            let further = FurtherMembers { cty: Some("JWT"), kid, iss: None, aud: None };
            key.encrypt(ContentEncryption::A256Gcm, further, content.as_bytes()).unwrap()
        };
        let other_cipher = {
            let key = EncryptionKey::from_jwk(&ours, algorithm).unwrap();
            let further = FurtherMembers { cty: Some("JWT"), kid: ours.kid(), iss: None, aud: None };
            key.encrypt(ContentEncryption::A128Gcm, further, b"x.y.z").unwrap()
        };
        let right = sealed(&ours, ours.kid(), "x.y.z");
        for token in [
            sealed(other.public_jwk(), other.public_jwk().kid(), "x.y.z"),
            // Another's key under the name of ours.
            sealed(other.public_jwk(), ours.kid(), "x.y.z"),
            other_cipher,
            // Ours, and what is inside is no token.
            right.clone(),
            sealed(&ours, ours.kid(), ""),
            right[..right.len() - 4].to_owned(),
            "eyJhbGciOiJub25lIn0.e30.".to_owned(),
            "....".to_owned(),
            String::new(),
        ] {
            meets_token(&scene, &token).await;
        }
        works(&scene).await;
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_provider_that_should_encrypt_and_does_not_is_y020026_or_y020027() {
    // The simulated providers of this platform sign only, and what the broker's record says counts.
    let scene = Scene::start().await;
    for (member, code) in
        [("id_token_encrypted_response_alg", "Y020026"), ("userinfo_encrypted_response_alg", "Y020027")]
    {
        scene.change_provider(&scene.idp, json!({ member: "ECDH-ES" })).await;
        scene.answers(json!({})).await;
        refused(&scene.arrive_decided().await, code, 502);
        scene.change_provider(&scene.idp, json!({ member: null })).await;
        works(&scene).await;
    }
    scene.stop().await;
}

#[tokio::test]
async fn what_was_asked_of_a_provider_is_in_the_journal_whatever_it_answered() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let asked = ["IDP_CALLEDBACK", "FC_REQUESTED_IDP_TOKEN", "FC_REQUESTED_IDP_USERINFO"];
        for (fault, code, status, reached) in [
            (json!({ "kind": "bad_signature" }), "Y020026", 502, 2),
            (json!({ "kind": "missing_claim", "at": "userinfo", "claim": "sub" }), "Y020029", 500, 3),
        ] {
            let before = scene.events().await.len();
            meets(&scene, fault.clone(), code, status).await;
            let events = scene.events().await;
            let told: Vec<&str> =
                events[before..].iter().map(String::as_str).filter(|event| asked.contains(event)).collect();
            assert_eq!(told, asked[..reached], "{fault} at {service}");
        }
    }
    scene.stop().await;
}
