//! What a provider must say of a professional, and what becomes of it (PC §4, §5.5, §5.6).

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::{Options, Stack};
use serde_json::{Value, json};

use super::scene::{AT_DEFAULT, AT_FIA1, AT_FIA2, COMPANY, DEFAULT, FIA1, FIA2, Scene, link, refused};
use crate::stand::{Reply, options};

const SCOPE: &str = "openid given_name usual_name email uid siret siren phone roles organization_label custom";

/// A login at a provider that answers these claims.
async fn told(scene: &Scene, idp: &str, email: &str, claims: Value) -> Reply {
    scene.answers(idp, json!({ "claims": claims })).await;
    scene.login(&scene.url(&[("scope", Some(SCOPE))]), email).await
}

#[tokio::test]
async fn u14_a_bad_phone_is_dropped_a_bad_or_missing_address_refused_and_a_bad_siret_replaced_or_refused() {
    let mut scene = Scene::start().await;
    scene.client = scene.another(json!({"type": "private"})).await;
    let back = told(&scene, FIA1, AT_FIA1, json!({"phone_number": "+33 6 39 98 00 99"})).await;
    assert_eq!(scene.userinfo(&back).await["phone_number"], "+33 6 39 98 00 99");
    for bad in [json!("0123"), json!("not a number"), json!(""), json!(["+33639980099"]), json!("9".repeat(257))] {
        let back = told(&scene, FIA1, AT_FIA1, json!({ "phone_number": bad })).await;
        let known = scene.userinfo(&back).await;
        assert!(known.get("phone_number").is_none() && known["custom"].get("phone_number").is_none(), "{known}");
    }
    for bad in [json!("jeanne.martin"), json!(""), json!(17), Value::Null] {
        let page = told(&scene, FIA1, AT_FIA1, json!({ "email": bad })).await;
        refused(&page, "Y500006", 400);
        let mail = link(&page, "support").unwrap_or_default();
        assert!(mail.starts_with("mailto:support@fia1.example"), "{mail}");
    }
    for bad in [json!("21920023500015"), json!("123"), Value::Null] {
        let back = told(&scene, FIA1, AT_FIA1, json!({ "siret": bad })).await;
        assert_eq!(scene.userinfo(&back).await["siret"], "81801912700021", "{bad}: the provider's default");
        refused(&told(&scene, FIA2, AT_FIA2, json!({ "siret": bad })).await, "Y500006", 500);
    }
    for claim in ["given_name", "usual_name", "uid"] {
        let mut without = json!({});
        without[claim] = Value::Null;
        refused(&told(&scene, FIA2, AT_FIA2, without).await, "Y500006", 400);
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_siret_is_read_without_blanks_and_one_whose_organisation_is_dead_or_unpublished_gives_no_role() {
    let scene = Scene::start().await;
    for (siret, kept, roles) in [
        ("219 200 235 00014", "21920023500014", json!(["agent_public", "agent_public_territorial"])),
        ("00000021600010", "00000021600010", json!([])),
        ("00000022400014", "00000022400014", json!([])),
        ("00000023200017", "00000023200017", json!([])),
        ("00000024000010", "00000024000010", json!([])),
        (COMPANY, COMPANY, json!([])),
    ] {
        scene.answers(FIA2, json!({"claims": {"siret": siret}})).await;
        let private = scene.another(json!({"type": "private"})).await;
        let url = scene.stand.authorize_url(&private, &[("scope", Some(SCOPE))]);
        let back = scene.login(&url, AT_FIA2).await;
        let tokens = scene.tokens(&private, &back).await;
        let known = scene.stand.userinfo("proconnect", tokens["access_token"].as_str().unwrap()).await.json();
        assert_eq!((&known["siret"], &known["roles"]), (&json!(kept), &roles), "{siret}: {known}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_siret_of_la_poste_needs_no_check_digit_and_that_of_anybody_else_does() {
    let mut scene = Scene::start().await;
    scene.client = scene.another(json!({"type": "private"})).await;
    // Fitting and not, known to the register and not: always taken (PC §4).
    for siret in ["35600000000048", "35600000049837", "35600000012345", "356 000 000 12346"] {
        let back = told(&scene, FIA2, AT_FIA2, json!({ "siret": siret })).await;
        assert_eq!(scene.userinfo(&back).await["siret"], siret.replace(' ', ""));
    }
    for bad in [
        // Of La Poste, and no fourteen digits.
        "3560000001234",
        "356000000123456",
        "3560000001234A",
        // Of its neighbours, and with its number elsewhere; the digits of some add up to a multiple of five.
        "35600000112345",
        "35600000912343",
        "35500000012345",
        "03560000001235",
        "12345356000000",
        "21920023500015",
        "13002526500022",
    ] {
        refused(&told(&scene, FIA2, AT_FIA2, json!({ "siret": bad })).await, "Y500006", 500);
        let back = told(&scene, FIA1, AT_FIA1, json!({ "siret": bad })).await;
        assert_eq!(scene.userinfo(&back).await["siret"], "81801912700021", "{bad}: the provider's default");
    }
    scene.stop().await;
}

#[tokio::test]
async fn u11_a_provider_with_plain_userinfo_works_and_what_has_no_name_of_its_own_is_custom() {
    let scene = Scene::start().await;
    let back = scene.login(&scene.url(&[("scope", Some(SCOPE))]), AT_FIA2).await;
    let known = scene.userinfo(&back).await;
    assert_eq!((&known["email"], &known["given_name"]), (&json!(AT_FIA2), &json!("John")), "{known}");
    assert_eq!((&known["custom"], &known["organization_label"]), (&json!({}), &json!("Commune de clamart - Mairie")));
    let back = scene.login(&scene.url(&[("scope", Some(SCOPE))]), AT_DEFAULT).await;
    let custom = &scene.userinfo(&back).await["custom"];
    assert_eq!((&custom["is_public_service"], &custom["label"]), (&json!(true), &json!("Commune de clamart - Mairie")));
    for claim in ["given_name", "email", "sub", "aud", "iss", "exp", "iat"] {
        assert_eq!(custom.get(claim), None, "{custom}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn u19_a_public_service_provider_refuses_who_is_no_public_agent_and_a_private_one_takes_everybody() {
    let scene = Scene::start().await;
    let back = told(&scene, DEFAULT, AT_DEFAULT, json!({"siret": "21920023500014"})).await;
    assert_eq!(scene.userinfo(&back).await["roles"], json!(["agent_public", "agent_public_territorial"]));
    let page = told(&scene, DEFAULT, AT_DEFAULT, json!({ "siret": COMPANY })).await;
    refused(&page, "Y500015", 400);
    let message = format!(
        "The user&#39;s roles are: []; the user is linked to the non-public organization: Les logiciels du valmont (LDV) (SIRET: {COMPANY})"
    );
    assert!(page.holds(&message) && page.holds("Email non autorisé"), "{}", page.text);
    let private = scene.another(json!({"type": "private"})).await;
    scene.answers(DEFAULT, json!({"claims": {"siret": COMPANY}})).await;
    let back = scene.login(&scene.stand.authorize_url(&private, &[]), AT_DEFAULT).await;
    scene.tokens(&private, &back).await;
    // The organisation cannot be looked up: nobody is known as a public agent.
    let fault = json!({"target": "producer:api-entreprise", "kind": "status", "status": 500, "times": 4});
    scene.stand.command("POST", "/faults", fault).await;
    scene.answers(DEFAULT, json!({"claims": {"siret": "13002526500013"}})).await;
    refused(&scene.login(&scene.url(&[]), AT_DEFAULT).await, "Y500015", 400);
    scene.stop().await;
}

#[tokio::test]
async fn an_address_of_another_domain_is_refused_or_taken_as_the_provider_s_record_says() {
    let scene = Scene::start().await;
    let elsewhere = json!({"email": "jeanne.martin@elsewhere.example"});
    let page = told(&scene, FIA1, AT_FIA1, elsewhere.clone()).await;
    refused(&page, "Y500027", 400);
    let back = told(&scene, FIA1, AT_FIA1, json!({"email": "somebody.else@polyfi.fr"})).await;
    assert_eq!(
        scene.userinfo(&back).await["email"],
        "somebody.else@polyfi.fr",
        "it need not be the one that was typed"
    );
    let back = told(&scene, FIA1, AT_FIA1, json!({"email": "Jeanne@FIA1.FR"})).await;
    assert_eq!(scene.userinfo(&back).await["email"], "Jeanne@FIA1.FR");
    scene.change_provider(FIA1, json!({"extraAcceptedEmailDomains": ["elsewhere.example"]})).await;
    scene.userinfo(&told(&scene, FIA1, AT_FIA1, elsewhere.clone()).await).await;
    let open = json!({"extraAcceptedEmailDomains": [], "isBlockingForUnlistedEmailDomainsEnabled": false});
    scene.change_provider(FIA1, open).await;
    let back = told(&scene, FIA1, AT_FIA1, elsewhere.clone()).await;
    assert_eq!(scene.userinfo(&back).await["email"], elsewhere["email"]);
    // The default provider serves all domains.
    scene.userinfo(&told(&scene, DEFAULT, AT_DEFAULT, elsewhere).await).await;
    scene.stop().await;
}

#[tokio::test]
async fn the_whole_lists_of_public_services_are_the_operator_s_to_give_and_one_that_cannot_be_read_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("operators.json");
    let configured = |member: &str| {
        let text = format!("[proconnect]\n{member} = '{}'\n", file.display());
        Options { configuration: Configuration::parse("test", &text).unwrap(), ..options() }
    };
    // Each list whole, in each of the forms in which they are published, in the place of what the program carries of it.
    for (member, published, roles, of_the_onf) in [
        (
            "state_operators_file",
            r#"{"000000133": "Les logiciels du valmont"}"#,
            json!(["agent_public", "agent_public_etat"]),
            json!(["agent_public"]),
        ),
        (
            "public_bodies_file",
            r#"[{"siren": "000000133", "nom": "Les logiciels du valmont"}]"#,
            json!(["agent_public"]),
            json!(["agent_public", "agent_public_etat"]),
        ),
    ] {
        std::fs::write(&file, published).unwrap();
        let scene = Scene::with(configured(member)).await;
        let back = told(&scene, DEFAULT, AT_DEFAULT, json!({ "siret": COMPANY })).await;
        assert_eq!(scene.userinfo(&back).await["roles"], roles, "{member}");
        let back = told(&scene, DEFAULT, AT_DEFAULT, json!({"siret": "66204311600018"})).await;
        assert_eq!(scene.userinfo(&back).await["roles"], of_the_onf, "{member}");
        scene.stop().await;
    }
    std::fs::write(&file, r#"{"000000134": ""}"#).unwrap();
    let refused = Stack::start(configured("state_operators_file")).await.err().unwrap().to_string();
    assert!(refused.starts_with("test:2:1: «000000134» in the list is not a SIREN"), "{refused}");
    std::fs::remove_file(&file).unwrap();
    let refused = Stack::start(configured("state_operators_file")).await.err().unwrap().to_string();
    assert!(refused.starts_with("test:2:1: ") && refused.contains("cannot be read"), "{refused}");
}
