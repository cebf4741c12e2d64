//! A finished login serves again (PC §2.4, §5.2, §5.7).

use serde_json::json;

use super::scene::{AT_FIA1, FIA1, Scene, essential, logged_in, on_the_email_page};
use crate::stand::{Browser, Reply, claims};

#[tokio::test]
async fn u24_two_service_providers_with_each_prompt() {
    let scene = Scene::start().await;
    let other = scene.another(json!({"id_token_signed_response_alg": "ES256"})).await;
    let prompts = [None, Some("login"), Some("consent"), Some("login consent"), Some("consent login"), Some("none")];
    let mut browser = scene.stand.browser();
    let back = scene.log_in(&mut browser, &scene.url(&[("prompt", Some("login"))]), AT_FIA1).await;
    let first = scene.id_token(&back).await;
    for prompt in prompts {
        let started = browser.get(&scene.stand.authorize_url(&other, &[("prompt", prompt)])).await;
        assert_eq!(started.status, 303, "{}", started.text);
        let met = browser.get(&started.location()).await;
        assert!(met.status == 302 && met.location().ends_with("/verify"), "{prompt:?} {}", met.text);
        let back = browser.follow(met).await;
        let tokens = scene.tokens(&other, &back).await;
        let told = claims(tokens["id_token"].as_str().unwrap());
        assert_eq!((&told["sub"], &told["aud"]), (&first["sub"], &other["client_id"]), "{prompt:?}");
        assert_eq!(scene.stand.userinfo("proconnect", tokens["access_token"].as_str().unwrap()).await.status, 200);
    }
    assert_eq!(scene.count("FC_SSO_INITIATED").await, prompts.len());
    for once in ["FC_SHOWED_IDP_CHOICE", "IDP_CHOSEN", "FC_REQUESTED_IDP_TOKEN"] {
        assert_eq!(scene.count(once).await, 1, "{once}");
    }
    assert_eq!(scene.count("FC_VERIFIED").await, prompts.len() + 1);
    let steps: Vec<_> = scene.journal().await.into_iter().filter(|it| it["event"] == "FC_SSO_INITIATED").collect();
    assert!(steps.iter().all(|event| event["step"] == "2.1.0"), "{steps:?}");
    scene.stop().await;
}

#[tokio::test]
async fn u24_a_session_serves_where_its_level_does_and_those_of_several_factors_serve_nobody_again() {
    let scene = Scene::start().await;
    let demanding = |levels: &[&str]| scene.asking(&essential(levels));
    let mut browser = scene.stand.browser();
    logged_in(&scene.log_in(&mut browser, &scene.url(&[]), AT_FIA1).await);
    // eidas1 is there.
    let back = browser.open(&demanding(&["eidas1"])).await;
    assert_eq!(scene.id_token(&back).await["acr"], "eidas1");
    assert_eq!(scene.id_token(&browser.open(&demanding(&["eidas0", "eidas1"])).await).await["acr"], "eidas1");
    // Something else is demanded: a new login, whose level serves no third one.
    for level in ["eidas2", "eidas3"] {
        assert!(on_the_email_page(&browser.open(&demanding(&[level])).await), "{level}");
        let back = scene.log_in(&mut browser, &demanding(&[level]), AT_FIA1).await;
        assert_eq!(scene.id_token(&back).await["acr"], level);
        for wanted in [vec![level], vec!["eidas1"]] {
            assert!(on_the_email_page(&browser.open(&demanding(&wanted)).await), "{level} {wanted:?}");
        }
        assert!(on_the_email_page(&browser.open(&scene.url(&[])).await), "{level}: never again");
        let silent = browser.open(&scene.url(&[("prompt", Some("none"))])).await;
        assert_eq!(silent.param("error").as_deref(), Some("login_required"));
    }
    // A wish never hinders it; a level of several factors that is no eidas2 serves again.
    let mut browser = scene.stand.browser();
    scene.answers(FIA1, json!({"acr": "eidas1-mfa"})).await;
    logged_in(&scene.log_in(&mut browser, &demanding(&["eidas1-mfa", "eidas2"]), AT_FIA1).await);
    let back = browser.open(&demanding(&["eidas1-mfa", "eidas2"])).await;
    assert_eq!(scene.id_token(&back).await["acr"], "eidas1-mfa");
    logged_in(&browser.open(&scene.url(&[("acr_values", Some("eidas3"))])).await);
    scene.stop().await;
}

/// From the button of a demo service to the page where the login ends.
async fn enter(scene: &Scene, browser: &mut Browser, slug: &str) -> Reply {
    let page = browser.get(&demo(scene, slug)).await;
    let sent = browser.press_continue(&page).await;
    browser.follow(sent).await
}

fn demo(scene: &Scene, slug: &str) -> String {
    format!("{}/{slug}", scene.stand.origin("service-providers"))
}

#[tokio::test]
async fn u24_a_logout_from_one_service_provider_ends_single_sign_on_and_not_what_the_other_has_with_the_person() {
    const IS_LOGGED_IN: &str = "id=\"userinfo\"";
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    let asked = enter(&scene, &mut browser, "agenda").await;
    let sent = scene.give(&mut browser, &asked, AT_FIA1).await;
    let provider = browser.follow(sent).await;
    let back = browser.sign_in(&provider, AT_FIA1).await;
    let first = browser.follow(back).await;
    let second = enter(&scene, &mut browser, "guichet-pro").await;
    for page in [&first, &second] {
        assert!(page.holds(IS_LOGGED_IN) && page.holds(AT_FIA1), "{} {}", page.url, page.text);
    }
    let mut left = browser.post(&format!("{}/logout", demo(&scene, "agenda")), &[]).await;
    while !left.url.starts_with(&demo(&scene, "agenda")) || (300..400).contains(&left.status) {
        left = if left.status == 200 { browser.press_continue(&left).await } else { browser.follow(left).await };
    }
    assert!(!left.holds(IS_LOGGED_IN), "{}", left.text);
    // Its own session is its own.
    let other = browser.get(&demo(&scene, "guichet-pro")).await;
    assert!(other.holds(IS_LOGGED_IN) && other.holds(AT_FIA1), "{}", other.text);
    // Whoever has left is asked who she is, by both.
    assert!(on_the_email_page(&enter(&scene, &mut browser, "agenda").await));
    browser.post(&format!("{}/logout", demo(&scene, "guichet-pro")), &[]).await;
    assert!(on_the_email_page(&enter(&scene, &mut browser, "guichet-pro").await));
    scene.stop().await;
}
