//! The identity provider page (FC §5.3).

use serde_json::json;

use super::scene::{Scene, refused};
use crate::stand::{PLATFORMS, Reply};

/// Titles in the order of the page, each with whether its button works.
fn listed(page: &Reply, scene: &Scene) -> Vec<(String, bool)> {
    let all = scene.stand.manifest["identity_providers"].as_array().unwrap();
    let mut found: Vec<(usize, String, bool)> = all
        .iter()
        .filter(|it| it["service"] == "franceconnect" && it["title"] != "Aidants Connect")
        .filter_map(|it| {
            let place = page.text.find(&format!("id=\"idp-{}\"", it["uid"].as_str().unwrap()))?;
            let button = page.text[place..].split('>').next().unwrap();
            Some((place, it["title"].as_str().unwrap().to_owned(), !button.contains(" disabled")))
        })
        .collect();
    found.sort();
    found.into_iter().map(|(_, title, works)| (title, works)).collect()
}

fn titles(page: &Reply, scene: &Scene) -> Vec<String> {
    listed(page, scene).into_iter().map(|(title, _)| title).collect()
}

#[tokio::test]
async fn providers_stand_in_their_order_disabled_ones_greyed_and_hidden_ones_absent() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let page = browser.open(&scene.url()).await;
    assert!(page.holds("Connexion en cours sur"), "{}", page.text);
    assert!(page.holds("Choisissez un compte pour vous connecter :"));
    let title = page.text.split("<title>").nth(1).unwrap().split("</title>").next().unwrap();
    assert!(title.starts_with("Connexion - Choix du compte") && title.ends_with("FranceConnect"), "{title}");
    let order = ["Impôts", "Assurance maladie", "La Poste", "MobileConnect & Moi", "MSA"];
    assert_eq!(titles(&page, &scene), order);
    assert!(listed(&page, &scene).iter().all(|(_, works)| *works));
    assert!(!page.holds("Indisponible") && !page.holds("BETA"));

    let uid = |title: &str| scene.stand.provider("franceconnect", title);
    scene.change_provider(&uid("MSA"), json!({ "order": 0, "isBeta": true })).await;
    scene.change_provider(&uid("La Poste"), json!({ "active": false })).await;
    scene.change_provider(&uid("Assurance"), json!({ "display": false })).await;
    let page = browser.get(&page.url).await;
    assert_eq!(titles(&page, &scene), ["MSA", "Impôts", "La Poste", "MobileConnect & Moi"]);
    let greyed: Vec<_> = listed(&page, &scene).into_iter().filter(|(_, works)| !works).collect();
    assert_eq!(greyed, [("La Poste".to_owned(), false)]);
    assert!(page.holds("Indisponible") && page.holds("BETA"));
    scene.stop().await;
}

#[tokio::test]
async fn a_forced_disabled_provider_is_y020017_and_an_unknown_one_y020019() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    scene.change_provider(&scene.idp, json!({ "active": false })).await;
    let page = browser.open(&scene.url()).await;
    refused(&browser.choose(&page, &scene.idp).await, "Y020017", 500);
    for unknown in ["00000000-0000-4000-8000-000000000000", "", "../..", "é"] {
        let page = browser.get(&page.url).await;
        refused(&browser.choose(&page, unknown).await, "Y020019", 500);
    }
    // Not shown, but active: it can be chosen.
    let hidden = scene.stand.provider("franceconnect", "MSA");
    scene.change_provider(&hidden, json!({ "display": false })).await;
    let page = browser.get(&page.url).await;
    assert_eq!(browser.choose(&page, &hidden).await.status, 302);
    scene.stop().await;
}

#[tokio::test]
async fn a_blacklist_greys_its_providers_and_a_whitelist_all_others() {
    let scene = Scene::start().await;
    let (taxes, post) = (scene.idp.clone(), scene.stand.provider("franceconnect", "La Poste"));
    let cases = [
        (true, vec![], vec![true, true, true, true, true]),
        (true, vec![&taxes], vec![false, true, true, true, true]),
        (false, vec![&post], vec![false, false, true, false, false]),
        (false, vec![], vec![false, false, false, false, false]),
    ];
    for (exclude, list, expected) in cases {
        let members = json!({ "idpFilterExclude": exclude, "idpFilterList": list });
        let client = scene.stand.client("franceconnect", members).await;
        let mut browser = scene.stand.browser();
        let page = browser.open(&scene.stand.authorize_url(&client, &[])).await;
        let works: Vec<bool> = listed(&page, &scene).into_iter().map(|(_, works)| works).collect();
        assert_eq!(works, expected, "excluded providers are shown greyed out (FC §1.1)");
        let chosen = browser.choose(&page, &taxes).await;
        if expected[0] {
            assert_eq!(chosen.status, 302);
        } else {
            refused(&chosen, "Y020023", 403);
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn no_provider_is_below_the_lowest_level() {
    let scene = Scene::start().await;
    scene.change_provider(&scene.idp, json!({ "allowedAcr": ["eidas1"] })).await;
    let page = scene.stand.browser().open(&scene.url()).await;
    assert!(listed(&page, &scene)[0].1, "eidas1 is enough for eidas1");
    scene.stop().await;
}

#[tokio::test]
async fn idp_hint_global_or_specific_still_meets_the_filters() {
    let scene = Scene::start().await;
    let uid = scene.idp.as_str();
    let url = |client: &serde_json::Value| scene.stand.authorize_url(client, &[("idp_hint", Some(uid))]);
    let allowed = scene.stand.client("franceconnect", json!({ "allowedIdpHints": [uid] })).await;
    let sent = scene.stand.browser().get(&url(&allowed)).await;
    assert_eq!(sent.status, 302);
    assert!(sent.location().starts_with(&scene.stand.origin("identity-providers")), "{}", sent.location());
    assert!(scene.stand.events().await.contains(&"FC_REDIRECTED_TO_HINTED_IDP".to_owned()));
    let members = json!({ "allowedIdpHints": [uid], "idpFilterList": [uid] });
    let excluded = scene.stand.client("franceconnect", members).await;
    refused(&scene.stand.browser().get(&url(&excluded)).await, "Y020023", 403);
    let ghost = "00000000-0000-4000-8000-000000000000";
    let unknown = scene.stand.client("franceconnect", json!({ "allowedIdpHints": [ghost] })).await;
    let to_ghost = scene.stand.authorize_url(&unknown, &[("idp_hint", Some(ghost))]);
    refused(&scene.stand.browser().get(&to_ghost).await, "Y020019", 500);
    scene.change_provider(uid, json!({ "active": false })).await;
    refused(&scene.stand.browser().get(&url(&allowed)).await, "Y020017", 500);
    scene.stop().await;
}

#[tokio::test]
async fn the_anonymous_banner_stands_for_the_scope_openid_alone() {
    let scene = Scene::start().await;
    let text = "Vous allez continuer de façon anonyme";
    let page = scene.stand.browser().open(&scene.url_with(&[("scope", Some("openid"))])).await;
    assert!(page.holds(text) && page.holds("aucune donnée personnelle ne sera transmise"));
    let page = scene.stand.browser().open(&scene.url()).await;
    assert!(!page.holds(text));
    scene.stop().await;
}

#[tokio::test]
async fn after_an_error_of_the_provider_the_page_says_so_and_every_way_is_open() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let banner = "La connexion à Impôts n&#39;a pas été possible. Veuillez réessayer ou choisir un autre moyen de connexion.";
        let other = scene.stand.provider(scene.service, "La Poste");
        for again in [scene.idp.clone(), other] {
            scene.answers(json!({ "persona": null, "error": "access_denied", "error_description": "no" })).await;
            let mut browser = scene.stand.browser();
            let page = browser.open(&scene.url()).await;
            let sent = browser.choose(&page, &scene.idp).await;
            let page = browser.follow(sent).await;
            assert!(page.status == 200 && page.holds("id=\"idp-error\""), "{} {}", page.status, page.text);
            assert!(page.holds(banner) || page.holds(&banner.replace("&#39;", "'")), "{}", page.text);
            let sent = browser.choose(&page, &again).await;
            let provider = browser.follow(sent).await;
            let back = browser.sign_in(&provider, "test").await;
            assert!(browser.follow(back).await.holds("DUBOIS"));
        }
        // Back to the service provider. The description is optional.
        scene.answers(json!({ "persona": null, "error": "temporarily_unavailable" })).await;
        let mut browser = scene.stand.browser();
        let page = browser.open(&scene.url()).await;
        let sent = browser.choose(&page, &scene.idp).await;
        let page = browser.follow(sent).await;
        let href = page.text.split("id=\"back\" href=\"").nth(1).unwrap().split('"').next().unwrap();
        let href = href.replace("&#38;", "&").replace("&amp;", "&");
        let back = browser.get(&format!("{}{href}", scene.stand.origin(scene.service))).await;
        assert_eq!(back.status, 303);
        assert_eq!(back.param("error").as_deref(), Some("access_denied"));
        assert_eq!(back.param("error_description").as_deref(), Some("user authentication aborted"));
        assert_eq!(back.param("state").as_deref(), Some(crate::stand::STATE));
        assert!(scene.events().await.contains(&"IDP_CALLEDBACK_WITH_ERROR".to_owned()));
    }
    scene.stop().await;
}
