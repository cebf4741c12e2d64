//! Which provider an address leads to, and what is told there (PC §5.3, §5.4, §5.5).

use serde_json::json;

use super::scene::{AT_FIA1, DEFAULT, FIA1, FIA2, Scene, asked, at_a_provider, logged_in, on_the_email_page, refused};
use crate::stand::{Reply, options};

/// The title of the page: whose it is.
fn title(page: &Reply) -> &str {
    page.text.split("<title>").nth(1).unwrap_or_default().split("</title>").next().unwrap()
}

/// The labels of the page of several providers, in its order.
fn offered(page: &Reply) -> Vec<(String, String)> {
    let options = page.text.split("name=\"identityProviderUid\" value=\"").skip(1);
    let label = |option: &str| option.split("\">").nth(1).unwrap().split("</label>").next().unwrap().trim().to_owned();
    options.map(|option| (option.split('"').next().unwrap().to_owned(), label(option))).collect()
}

fn on_the_selection(page: &Reply) -> bool {
    page.status == 200 && page.holds("id=\"selection\"")
}

#[tokio::test]
async fn u27_the_domain_leads_whatever_its_case_an_unknown_one_to_the_default_provider_a_misspelt_one_back() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    for (email, provider) in [
        (AT_FIA1, "Ministère de démonstration"),
        ("Jeanne.MARTIN@Fia1.FR", "Ministère de démonstration"),
        (" jeanne@fia2.fr ", "Collectivité de démonstration"),
        ("jeanne@gmail.com", "ProConnect Identité"),
        ("\"jeanne@fia2.fr\"@fia1.fr", "Ministère de démonstration"),
    ] {
        let page = scene.reach(&mut browser, &scene.url(&[]), email).await;
        assert!(at_a_provider(&page) && title(&page).contains(provider), "{email}: {}", title(&page));
        assert_eq!(asked(&page, "login_hint").as_deref(), Some(email.trim()), "as it was typed");
    }
    // No sub-domain is served by the provider of its domain, and a misspelt one is not taken.
    for (email, meant) in [
        ("test@gendramerie.interieur.gouv.fr", Some("test@gendarmerie.interieur.gouv.fr")),
        ("test@gendramerie.gouv.fr", None),
        ("jeanne@mairie.fia1.fr", None),
    ] {
        let page = scene.reach(&mut browser, &scene.url(&[]), email).await;
        assert!(on_the_email_page(&page) && page.holds("id=\"email-error\"") && page.holds(email), "{}", page.text);
        assert_eq!(page.holds("id=\"email-suggestion\""), meant.is_some(), "{email}");
        assert!(meant.is_none_or(|meant| page.holds(meant)), "{}", page.text);
        // What is typed then is taken.
        let sent = scene.give(&mut browser, &page, AT_FIA1).await;
        assert!(at_a_provider(&browser.follow(sent).await));
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_address_at_the_limits_of_the_rules_is_taken_or_asked_for_again() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let local = |bytes: usize| format!("{}@fia1.fr", "a".repeat(bytes));
    let long = format!("jeanne@{}.fr", ["b".repeat(60).as_str(); 5].join("."));
    let page = browser.open(&scene.url(&[])).await;
    for (email, taken) in [
        (local(64).as_str(), true),
        (&local(65), false),
        (&long, false),
        ("jeanne+tri@fia1.fr", true),
        ("jeanne+proconnect@fia1.fr", true),
        ("jeanne+a+b@fia1.fr", true),
        ("j.o'neil@fia1.fr", true),
        ("élise@fia1.fr", true),
        ("jeanne@mairie-élan.fr", false),
        ("jeanne@xn--mairie-lan-h7a.fr", false),
        ("Jeanne+Tri@FIA1.FR", true),
        ("", false),
        ("jeanne", false),
        ("jeanne@", false),
        ("@fia1.fr", false),
        ("jeanne@fia1", false),
        ("jeanne@fia1..fr", false),
        ("jeanne@@fia1.fr", false),
        ("jeanne martin@fia1.fr", false),
        ("jeanne@[127.0.0.1]", false),
        ("Jeanne <jeanne@fia1.fr>", false),
        ("jeanne@fia1.fr\r\nBcc: x@fia1.fr", false),
        ("<script>alert(1)</script>@fia1.fr", false),
    ] {
        let sent = scene.give(&mut browser, &page, email).await;
        assert_eq!(sent.status, 302, "{email}: {}", sent.text);
        let reached = browser.follow(sent).await;
        assert_eq!((at_a_provider(&reached), on_the_email_page(&reached)), (taken, !taken), "{email}: {}", reached.url);
        assert!(!reached.holds("<script>alert"), "{}", reached.text);
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_domain_with_letters_beyond_ascii_leads_however_it_is_declared_and_however_it_is_typed() {
    const WAYS: [&str; 4] = ["mairie-élan.fr", "MAIRIE-ÉLAN.FR", "xn--mairie-lan-h7a.fr", "XN--MAIRIE-LAN-H7A.FR"];
    let scene = Scene::start().await;
    let restricted = scene.another(json!({"authorizedAttachedEmailDomains": ["Mairie-Élan.fr"]})).await;
    for declared in WAYS {
        scene.change_provider(FIA1, json!({"attachedEmailDomains": [declared, "fia1.fr"]})).await;
        for typed in WAYS {
            let email = format!("zoé@{typed}");
            let page = scene.reach(&mut scene.stand.browser(), &scene.url(&[]), &email).await;
            assert!(at_a_provider(&page) && title(&page).contains("Ministère"), "{declared} {typed}: {}", page.url);
            assert_eq!(asked(&page, "login_hint"), Some(email), "as it was typed");
        }
        // Its neighbour without the accent is nobody's.
        let page = scene.reach(&mut scene.stand.browser(), &scene.url(&[]), "zoe@mairie-elan.fr").await;
        assert!(on_the_email_page(&page), "{declared}: {}", page.url);
        // Who misspells it is told what she may have meant, in letters, however either is written.
        for misspelt in ["mairie-elan.fr", "mairie-élam.fr", "MAIRIE-ÉLAM.FR", "xn--mairie-lam-h7a.fr"] {
            let email = format!("zoé@{misspelt}");
            let page = scene.reach(&mut scene.stand.browser(), &scene.url(&[]), &email).await;
            assert!(
                on_the_email_page(&page) && page.holds("zoé@mairie-élan.fr"),
                "{declared} {misspelt}: {}",
                page.text
            );
        }
    }
    // What the provider gives back is of its domain however it writes it, and the service provider takes it.
    for written in WAYS {
        let email = format!("zoe@{written}");
        let mut browser = scene.stand.browser();
        scene.answers(FIA1, json!({"claims": {"email": email, "sub": "zoe"}})).await;
        let back = scene.log_in(&mut browser, &scene.stand.authorize_url(&restricted, &[]), &email).await;
        let tokens = scene.tokens(&restricted, &back).await;
        let known = scene.stand.userinfo("proconnect", tokens["access_token"].as_str().unwrap()).await.json();
        assert_eq!(known["email"], email);
    }
    // Declared as extra, too; and what is no domain is not declared.
    let extra = json!({"attachedEmailDomains": ["fia1.fr"], "extraAcceptedEmailDomains": ["mairie-élan.fr"]});
    scene.change_provider(FIA1, extra).await;
    scene.answers(FIA1, json!({"claims": {"email": "zoe@xn--mairie-lan-h7a.fr"}})).await;
    logged_in(&scene.login(&scene.url(&[]), AT_FIA1).await);
    for none in ["mairie", "mairie .fr", "@mairie.fr", "xn--a.fr", ""] {
        let body = json!({"service": "proconnect", "attachedEmailDomains": [none]});
        let (status, answer) = scene.stand.control("PATCH", &format!("/identity-providers/{FIA1}"), body).await;
        assert_eq!(status, 400, "{none}: {answer}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn u26_several_providers_are_offered_in_order_the_default_one_last_and_only_where_it_is_attached() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = scene.reach(&mut browser, &scene.url(&[]), "jeanne@polyfi.fr").await;
    assert!(on_the_selection(&page), "{}", page.text);
    let labels = |offered: &[(String, String)]| offered.iter().map(|(_, label)| label.clone()).collect::<Vec<_>>();
    let all = offered(&page);
    let two = ["Collectivité de démonstration", "Ministère de démonstration"];
    assert_eq!(labels(&all), [two[0], two[1], "Autre (via ProConnect Identité)"]);
    assert!(all[2].0 == DEFAULT && page.holds("id=\"selection-hint\""));
    // Back to the address, and to another domain, whose page has no other way.
    let back = super::scene::link(&page, "back").unwrap();
    let email_page = browser.open(&scene.at(back.strip_prefix("/api/v2").unwrap())).await;
    assert!(on_the_email_page(&email_page), "{}", email_page.text);
    let sent = scene.give(&mut browser, &email_page, "jeanne@polyfi2.fr").await;
    let page = browser.follow(sent).await;
    assert_eq!(labels(&offered(&page)), two);
    assert!(!page.holds("id=\"selection-hint\""));
    // One that is not offered is not led to; the page is there still.
    let foreign = scene.choose(&mut browser, &page, DEFAULT).await;
    refused(&foreign, "Y020019", 500);
    // From the provider back to the choice, and to the other one.
    let sent = scene.choose(&mut browser, &page, FIA1).await;
    assert!(title(&browser.follow(sent).await).contains(two[1]));
    let page = browser.get(&scene.at("/identity-provider-selection")).await;
    assert!(on_the_selection(&page), "{} {}", page.status, page.text);
    let sent = scene.choose(&mut browser, &page, FIA2).await;
    let provider = browser.follow(sent).await;
    assert!(title(&provider).contains(two[0]));
    let back = browser.sign_in(&provider, "jeanne@polyfi2.fr").await;
    logged_in(&browser.follow(back).await);
    // French collation: accents, case and ligatures play no part.
    for (first, second) in [("économie", "Éducation"), ("Œuvres sociales", "orphelinat"), ("Agence", "l'État")] {
        scene.change_provider(FIA1, json!({"title": second})).await;
        scene.change_provider(FIA2, json!({"title": first})).await;
        let page = scene.reach(&mut scene.stand.browser(), &scene.url(&[]), "jeanne@polyfi2.fr").await;
        let shown = labels(&offered(&page)).iter().map(|label| label.replace("&#39;", "'")).collect::<Vec<_>>();
        assert_eq!(shown, [first, second]);
    }
    scene.stop().await;
}

#[tokio::test]
async fn u27_routing_switched_off_leads_to_the_default_provider_unless_the_address_insists() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    scene.change_provider(FIA1, json!({"isRoutingEnabled": false})).await;
    let page = scene.reach(&mut browser, &scene.url(&[]), AT_FIA1).await;
    assert!(title(&page).contains("ProConnect Identité"), "{}", title(&page));
    let page = scene.reach(&mut browser, &scene.url(&[]), "jeanne+proconnect@fia1.fr").await;
    assert!(title(&page).contains("Ministère de démonstration"), "{}", title(&page));
    scene.change_provider(FIA1, json!({"isRoutingEnabled": true, "attachedEmailDomains": ["new.example"]})).await;
    let page = scene.reach(&mut browser, &scene.url(&[]), "jeanne@new.example").await;
    assert!(title(&page).contains("Ministère de démonstration"), "{}", title(&page));
    scene.stop().await;
}

#[tokio::test]
async fn u12_the_provider_is_told_who_asks_and_u16_whether_the_device_remembers() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let url = scene.url(&[("siret_hint", Some("21920023500014")), ("prompt", Some("login"))]);
    let page = scene.reach(&mut browser, &url, AT_FIA1).await;
    let told = ["sp_id", "sp_name", "siret_hint", "login_hint", "remember_me"].map(|name| asked(&page, name));
    let expected =
        [scene.client["client_id"].as_str().unwrap(), "Service des essais", "21920023500014", AT_FIA1, "false"];
    assert_eq!(told, expected.map(|text| Some(text.to_owned())), "{}", page.text);
    assert_eq!(asked(&page, "prompt"), None);
    let scope =
        "openid uid given_name usual_name email siren siret organizational_unit belonging_population phone chorusdt";
    assert_eq!(asked(&page, "scope").as_deref(), Some(scope));
    assert_eq!(asked(&page, "claims").as_deref(), Some(r#"{"id_token":{"acr":null,"amr":null}}"#));
    let page = browser.open(&scene.url(&[])).await;
    for (value, told) in [("on", "true"), ("off", "false"), ("", "false")] {
        let sent = scene.give_with(&mut browser, &page, AT_FIA1, &[("rememberMe", value)]).await;
        let provider = browser.follow(sent).await;
        assert_eq!(asked(&provider, "remember_me").as_deref(), Some(told), "{value}");
        assert_eq!(asked(&provider, "siret_hint"), None);
    }
    // An address that the request named is not one that the device is to remember.
    let provider = browser.open(&scene.url(&[("login_hint", Some("jeanne@fia2.fr"))])).await;
    assert_eq!(asked(&provider, "remember_me").as_deref(), Some("false"));
    scene.stop().await;
}

#[tokio::test]
async fn u13_without_a_default_provider_an_address_that_nobody_serves_is_y500001_and_everybody_is_a_public_agent() {
    let mut options = options();
    options.configuration.proconnect.default_identity_provider = Some(String::new());
    options.configuration.proconnect.organisations = Some(guichet_guichet::configuration::OrganisationSource::None);
    let scene = Scene::with(options).await;
    let mut browser = scene.stand.browser();
    let page = scene.reach(&mut browser, &scene.url(&[]), "jeanne@gmail.com").await;
    refused(&page, "Y500001", 400);
    assert!(page.holds("Accès impossible"), "{}", page.text);
    let back = super::scene::link(&page, "back").unwrap();
    let back = browser.get(&scene.at(back.strip_prefix("/api/v2").unwrap())).await;
    super::scene::sent_back(&back, "server_error", super::scene::TECHNICAL);
    let url = scene.url(&[("scope", Some("openid roles organization_label"))]);
    let back = scene.login(&url, AT_FIA1).await;
    let known = scene.userinfo(&back).await;
    assert_eq!((&known["roles"], known.get("organization_label")), (&json!(["agent_public"]), None));
    scene.stop().await;
}
