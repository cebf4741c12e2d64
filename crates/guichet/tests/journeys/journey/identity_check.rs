//! The check of the identity that a provider gives (FC §5.4): a failure is Y600006, and the register is not asked.

use serde_json::{Value, json};

use super::scene::{Scene, refused};
use crate::stand::PLATFORMS;

async fn never_asked_the_register(scene: &Scene) {
    let events = scene.stand.events().await;
    assert!(!events.contains(&"FC_REQUESTED_RNIPP".to_owned()), "{events:?}");
}

#[tokio::test]
async fn personas_with_a_defect_are_y600006() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let personas = [
            "sans_genre",
            "sans_prenom",
            "sans_nom_naissance",
            "sans_birthplace",
            "sans_mail",
            "sans_mail_sans_tel",
            "mois_00",
        ];
        for persona in personas {
            refused(&scene.arrive(persona).await, "Y600006", 400);
        }
        never_asked_the_register(&scene).await;
    }
    scene.stop().await;
}

#[tokio::test]
async fn each_claim_is_held_to_its_format() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let long = "a".repeat(257);
        let faults: [(&str, Value); 22] = [
            ("given_name", json!("")),
            ("given_name", json!(long)),
            ("given_name", json!(null)),
            ("given_name", json!(["Angela"])),
            ("family_name", json!("")),
            ("family_name", json!(long)),
            ("family_name", json!(null)),
            ("birthdate", json!("1962-13-24")),
            ("birthdate", json!("1962-02-30")),
            ("birthdate", json!("24/08/1962")),
            ("birthdate", json!("1962-00-24")),
            ("birthdate", json!("1962")),
            ("birthdate", json!(null)),
            ("gender", json!("F")),
            ("gender", json!(null)),
            ("birthcountry", json!("France")),
            ("birthcountry", json!(null)),
            ("birthplace", json!("Paris")),
            ("birthplace", json!("2C004")),
            ("birthplace", json!(null)),
            ("email", json!("nobody")),
            ("email", json!(null)),
        ];
        for (claim, value) in faults {
            scene.answers(json!({ "claims": { claim: value } })).await;
            let page = scene.arrive_decided().await;
            assert_eq!((page.code().as_str(), page.status), ("Y600006", 400), "{claim}={value}\n{}", page.text);
        }
        never_asked_the_register(&scene).await;
    }
    scene.stop().await;
}

#[tokio::test]
async fn what_is_optional_or_unknown_does_not_matter() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        for claims in [
            json!({ "preferred_username": null }),
            json!({ "phone_number": null }),
            json!({ "unknown_claim": { "deep": [1, 2, 3] } }),
            json!({ "given_name": "a".repeat(256) }),
            json!({ "gender": "unspecified" }),
            // Born abroad: no place is needed, and one that is there is only an anomaly.
            json!({ "birthcountry": "99352", "birthplace": null }),
            json!({ "birthcountry": "99352", "birthplace": "Alger" }),
        ] {
            scene.answers(json!({ "claims": claims })).await;
            let page = scene.arrive_decided().await;
            assert!(page.status == 200 && page.holds("DUBOIS"), "{claims}\n{}", page.text);
        }
    }
    scene.stop().await;
}
