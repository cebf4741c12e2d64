//! Identity providers of other makes, simulated: each difference of PC §5.11, as ProConnect meets it.

use serde_json::json;

use super::scene::{Scene, asked, at_a_provider, essential, logged_in, refused};
use crate::stand::{Browser, Reply};

const ENTRA_ID: &str = "e3a7a5c4-94b4-4d54-8f8b-2f0a3d1f6f5d";

const AT_KEYCLOAK: &str = "jeanne.martin@keycloak.example";
const AT_LEMONLDAP: &str = "jeanne.martin@lemonldap.example";
const AT_ENTRA_ID: &str = "jeanne.martin@entra.example";

/// What ProConnect asks of every provider but an Entra ID (PC §4).
const USUAL: &str =
    "openid uid given_name usual_name email siren siret organizational_unit belonging_population phone chorusdt";

/// What a provider answers to ProConnect's request with another scope.
async fn with_scope(browser: &mut Browser, provider: &Reply, scope: &str) -> Reply {
    let mut url = url::Url::parse(&provider.url).unwrap();
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let changed = pairs.iter().map(|(name, value)| (name.as_str(), if name == "scope" { scope } else { value }));
    url.query_pairs_mut().clear().extend_pairs(changed);
    browser.get(url.as_str()).await
}

async fn back_from(browser: &mut Browser, provider: &Reply, login: &str) -> Reply {
    let back = browser.sign_in(provider, login).await;
    browser.follow(back).await
}

#[tokio::test]
async fn a_keycloak_tells_what_nobody_asked_for_and_nothing_that_has_no_mapper_and_refuses_a_scope_that_it_does_not_know()
 {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let url = scene.url(&[("scope", Some("openid email siret custom"))]);
    let provider = scene.reach(&mut browser, &url, AT_KEYCLOAK).await;
    assert_eq!(asked(&provider, "scope").as_deref(), Some(USUAL));
    let known = scene.userinfo(&back_from(&mut browser, &provider, AT_KEYCLOAK).await).await;
    for claim in ["email_verified", "name", "family_name"] {
        assert!(known["custom"].get(claim).is_some(), "{claim}: {known}");
    }
    assert_eq!(known["email"], AT_KEYCLOAK);
    // Mapper by mapper: without the scope there is no claim, and ProConnect needs some.
    let mut browser = scene.stand.browser();
    let provider = scene.reach(&mut browser, &url, AT_KEYCLOAK).await;
    let narrow = with_scope(&mut browser, &provider, "openid email siret").await;
    refused(&back_from(&mut browser, &narrow, AT_KEYCLOAK).await, "Y500006", 400);
    let provider = scene.reach(&mut browser, &url, AT_KEYCLOAK).await;
    let unknown = with_scope(&mut browser, &provider, "openid inconnu").await;
    assert_eq!(unknown.param("error").as_deref(), Some("invalid_scope"), "{}", unknown.text);
    // ProConnect quotes it.
    refused(&browser.follow(unknown).await, "Y020032", 502);
    scene.stop().await;
}

#[tokio::test]
async fn a_lemonldap_tells_all_whatever_is_asked_and_knows_three_levels_none_of_which_is_one_of_a_mailed_code() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let url = scene.url(&[("scope", Some("openid email siret usual_name"))]);
    let provider = scene.reach(&mut browser, &url, AT_LEMONLDAP).await;
    let narrow = with_scope(&mut browser, &provider, "openid inconnu").await;
    assert!(at_a_provider(&narrow), "a scope that it does not know is ignored: {}", narrow.url);
    let known = scene.userinfo(&back_from(&mut browser, &narrow, AT_LEMONLDAP).await).await;
    assert_eq!((&known["email"], known["usual_name"].is_string()), (&json!(AT_LEMONLDAP), true), "{known}");
    for level in ["eidas1", "eidas2", "eidas3"] {
        let insisting = "jeanne.martin+mfa@lemonldap.example";
        let back = scene.login(&scene.asking(&essential(&[level])), insisting).await;
        assert_eq!(scene.id_token(&back).await["acr"], level);
    }
    // It answers eidas1 for want of better, and ProConnect sends its own code.
    let page = scene.login(&scene.asking(&essential(&["eidas0-mfa", "eidas1-mfa"])), AT_LEMONLDAP).await;
    assert!(page.holds("id=\"code-form\""), "{} {}", page.url, page.text);
    scene.stop().await;
}

#[tokio::test]
async fn an_entra_id_is_asked_for_three_scopes_and_no_claims_and_the_highest_of_its_levels_counts() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let told = json!({"id_token": {"acr": null}});
    let provider = scene.reach(&mut browser, &scene.asking(&told), AT_ENTRA_ID).await;
    assert_eq!(asked(&provider, "scope").as_deref(), Some("openid email profile"));
    assert_eq!(asked(&provider, "claims"), None);
    let usual = with_scope(&mut browser, &provider, USUAL).await;
    assert_eq!(usual.param("error").as_deref(), Some("invalid_scope"), "{}", usual.text);
    for (theirs, ours) in [
        ("c1", "eidas1"),
        ("c2", "eidas2"),
        ("c1 c3 c2", "eidas3"),
        ("c9 c1", "eidas1"),
        ("c9", "eidas1"),
        ("", "eidas1"),
    ] {
        scene.answers(ENTRA_ID, json!({ "acr": theirs })).await;
        let back = scene.login(&scene.asking(&told), AT_ENTRA_ID).await;
        assert_eq!(scene.id_token(&back).await["acr"], ours, "{theirs}");
    }
    // A level that is demanded is not passed on in its own words, and met where it gives it.
    scene.answers(ENTRA_ID, json!({"acr": "c2"})).await;
    let back = scene.login(&scene.asking(&essential(&["eidas2"])), AT_ENTRA_ID).await;
    assert_eq!(scene.id_token(&back).await["acr"], "eidas2");
    scene.stop().await;
}

#[tokio::test]
async fn each_make_signs_tells_and_logs_out_in_its_way_and_ignores_what_it_does_not_know() {
    let scene = Scene::start().await;
    for (slug, email, media_type) in [
        ("keycloak", AT_KEYCLOAK, "application/json"),
        ("lemonldap", AT_LEMONLDAP, "application/jwt"),
        ("entra-id", AT_ENTRA_ID, "application/json"),
    ] {
        let mut browser = scene.stand.browser();
        let provider = scene.reach(&mut browser, &scene.url(&[]), email).await;
        // PC §5.11: `login_hint` is filled in, and unknown parameters do no harm.
        assert!(provider.holds(&format!("name=\"login\" value=\"{email}\"")), "{}", provider.text);
        for parameter in ["sp_id", "sp_name", "remember_me"] {
            assert!(asked(&provider, parameter).is_some(), "{slug} {parameter}");
        }
        let back = back_from(&mut browser, &provider, email).await;
        logged_in(&back);
        let exchanges = scene.stand.command("GET", "/exchanges", serde_json::Value::Null).await;
        let all = exchanges["exchanges"].as_array().unwrap();
        let at = |path: &str| {
            let ends = format!("/{slug}{path}");
            all.iter().rfind(|it| it["url"].as_str().unwrap().split('?').next().unwrap().ends_with(&ends)).unwrap()
        };
        assert_eq!(at("/userinfo")["response"]["content_type"].as_str().unwrap().split(';').next(), Some(media_type));
        let id_token = at("/token")["tokens"].as_array().unwrap().iter().find(|it| it["name"] == "id_token").unwrap();
        assert_eq!(id_token["header"]["alg"], "RS256", "{slug}");
        let left = browser.get(&scene.at("/session/end")).await;
        assert!(left.location().contains(&format!("/{slug}/")) && left.param("id_token_hint").is_some(), "{slug}");
        let returned = browser.get(&left.location()).await;
        assert!(returned.location().starts_with(&scene.at("/client/logout-callback")), "{}", returned.location());
    }
    scene.stop().await;
}
