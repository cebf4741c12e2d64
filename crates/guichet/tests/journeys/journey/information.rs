//! The information and consent page (FC §5.7; §11 "Consent").

use serde_json::json;

use super::scene::{Scene, logged_in};
use crate::stand::PLATFORMS;

fn tick(platform: &str) -> String {
    format!("J'accepte que {platform} transmette mes données au service pour me connecter")
}

async fn transfer_of(members: serde_json::Value, scope: &str) -> (String, String) {
    let scene = Scene::with(members).await;
    let transfer = transfer(&scene, scope).await;
    scene.stop().await;
    transfer
}

/// The information page of a login, and the event of going on from it.
async fn transfer(scene: &Scene, scope: &str) -> (String, String) {
    let mut browser = scene.stand.browser();
    let url = scene.url_with(&[("scope", Some(scope))]);
    let page = browser.reach_information(&url, &scene.idp, "test").await;
    assert_eq!(page.status, 200, "{}", page.text);
    let accepted = browser.go_on(&page).await;
    logged_in(&browser.follow(accepted).await);
    let events = scene.events().await;
    let transfers: Vec<String> = events.into_iter().filter(|event| event.starts_with("FC_DATATRANSFER")).collect();
    assert_eq!(transfers.len(), 1, "{transfers:?}");
    (page.text.replace("&#39;", "'"), transfers[0].clone())
}

#[tokio::test]
async fn consent_is_asked_by_a_private_service_with_consent_only_and_never_anonymously() {
    let (public, private) = (json!({ "type": "public" }), json!({ "type": "private", "identityConsent": false }));
    let consenting = json!({ "type": "private", "identityConsent": true });
    let public_consent = json!({ "type": "public", "identityConsent": true });
    let (full, anonymous) = ("openid identite_pivot email", "openid");
    let identity = "FC_DATATRANSFER_INFORMATION_IDENTITY";
    let nobody = "FC_DATATRANSFER_INFORMATION_ANONYMOUS";
    let cases = [
        (&public, full, false, identity),
        (&private, full, false, identity),
        (&public_consent, full, false, identity),
        (&consenting, full, true, "FC_DATATRANSFER_CONSENT_IDENTITY"),
        (&public, anonymous, false, nobody),
        (&private, anonymous, false, nobody),
        (&consenting, anonymous, false, nobody),
    ];
    let mut scene = Scene::start().await;
    let platforms = PLATFORMS.into_iter().zip(["FranceConnect", "FranceConnect+"]);
    for ((service, title), (members, scope, ticked, event)) in
        platforms.flat_map(|platform| cases.iter().map(move |case| (platform, *case)))
    {
        scene.turn_to(service, members.clone()).await;
        let (page, transfer) = transfer(&scene, scope).await;
        assert_eq!(page.contains(&tick(title)), ticked, "{members} {scope}");
        assert_eq!(page.contains("type=\"checkbox\""), ticked);
        assert!(!page.contains(" checked"), "the box is not ticked ahead");
        assert_eq!(transfer, event, "{members} {scope}");
        let heading = if scope == anonymous {
            "Vous allez vous connecter de façon anonyme"
        } else {
            "Vous allez vous connecter en tant que"
        };
        assert!(page.contains(heading), "{page}");
        assert_eq!(page.contains("DUBOIS"), scope != anonymous);
        assert!(page.contains("Les notifications de connexion évoluent"));
    }
    scene.stop().await;
}

/// Places of texts in a page, which must rise.
fn in_order(page: &str, texts: &[&str]) {
    let places: Vec<usize> =
        texts.iter().map(|text| page.find(text).unwrap_or_else(|| panic!("no {text}\n{page}"))).collect();
    assert!(places.is_sorted(), "{texts:?} at {places:?}");
}

#[tokio::test]
async fn claims_stand_by_provider_franceconnect_first_then_alphabetically_and_identity_in_its_own_order() {
    let scope = "openid mi_siv_carte_grise dgfip_rfr cnam_caisse email birthcountry birthplace birthdate gender given_name \
                 preferred_username family_name allocation_adulte_handicape";
    let (page, _) = transfer_of(json!({}), scope).await;
    assert!(page.contains("Angela Claire Louise DUBOIS"), "given names and the family name in capitals");
    let page = page.split("id=\"transmitted\"").nth(1).unwrap();
    in_order(
        page,
        &[
            "Informations récupérées depuis FranceConnect",
            "Nom de naissance",
            "Nom d'usage",
            "Prénom(s)",
            "Sexe",
            "Date de naissance",
            "Lieu de naissance",
            "Pays de naissance",
            "Adresse email",
            "Informations récupérées depuis Caisse nationale de l'assurance maladie",
            "Votre caisse gestionnaire",
            "Informations récupérées depuis Caisse nationale des allocations familiales & Mutualité sociale agricole",
            "Statut bénéficiaire AAH",
            "Informations récupérées depuis Direction générale des Finances publiques",
            "Revenu fiscal de référence",
            "Informations récupérées depuis Ministère de l'Intérieur",
        ]
        .map(|text| text.replace('&', "&#38;"))
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>(),
    );
}

#[tokio::test]
async fn data_scopes_without_identity_still_stand_in_alphabetical_order() {
    let (page, _) = transfer_of(json!({}), "openid mi_siv_carte_grise cnam_caisse dgfip_rfr").await;
    let page = page.split("id=\"transmitted\"").nth(1).unwrap();
    in_order(page, &["Caisse nationale de l'assurance maladie", "Direction générale", "Ministère de l'Intérieur"]);
    assert!(!page.contains("depuis FranceConnect"), "no identity is transmitted");
}

#[tokio::test]
async fn claims_without_a_label_are_not_shown() {
    let (page, _) = transfer_of(json!({}), "openid given_name idp_birthdate idp_id amr").await;
    let shown = page.split("id=\"transmitted\"").nth(1).unwrap().split("</details>").next().unwrap();
    assert_eq!(shown.matches("<dt>").count(), 1, "{shown}");
    assert!(shown.contains("Prénom(s)"));
}

#[tokio::test]
async fn prompt_login_for_an_entitled_service_skips_the_page_and_anything_else_shows_it() {
    let cases = [
        (json!(["login"]), Some("login"), true),
        (json!(["login", "consent"]), Some("login"), true),
        (json!(["login", "consent"]), Some("login consent"), false),
        (json!(["login", "consent"]), Some("consent"), false),
        (json!(["consent"]), Some("login"), false),
        (json!([]), Some("login"), false),
        (json!(["login"]), Some("login consent"), false),
        (json!(["login"]), None, false),
    ];
    let scene = Scene::start().await;
    for (allowed, prompt, skipped) in cases {
        let client = scene.stand.client("franceconnect", json!({ "allowedPrompts": allowed })).await;
        let url = scene.stand.authorize_url(&client, &[("prompt", prompt)]);
        let page = scene.stand.browser().reach_information(&url, &scene.idp, "test").await;
        assert_eq!(page.status == 303, skipped, "{allowed} {prompt:?}: {} {}", page.status, page.text);
        if skipped {
            logged_in(&page);
        } else {
            assert!(page.holds("id=\"continue\""));
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn identities_are_shown_as_text_whatever_they_hold() {
    let scene = Scene::start().await;
    scene.answers(json!({ "claims": { "preferred_username": "<script>alert(1)</script>\"'&" } })).await;
    let mut browser = scene.stand.browser();
    let page = browser.open(&scene.url_with(&[("scope", Some("openid preferred_username"))])).await;
    let sent = browser.choose(&page, &scene.idp).await;
    let page = browser.follow(sent).await;
    assert_eq!(page.status, 200, "{}", page.text);
    assert!(!page.holds("<script>alert(1)"));
    scene.stop().await;
}
