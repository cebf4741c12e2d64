//! The table of steps (FC §5.1): what each route may follow, and what may be refreshed.

use serde_json::json;

use super::scene::{Scene, logged_in, refused, uid_of};
use crate::stand::{Browser, PLATFORMS, Reply};

const WRONG_STEP: (&str, u16) = ("Y190004", 409);
const NO_REFRESH: (&str, u16) = ("Y420001", 400);

async fn play(scene: &Scene, browser: &mut Browser, uid: &str, route: &str) -> Reply {
    match route {
        "choice" => browser.get(&scene.at(&format!("/interaction/{uid}"))).await,
        "verify" | "consent" => browser.get(&scene.at(&format!("/interaction/{uid}/{route}"))).await,
        "callback" => browser.get(&scene.at("/oidc-callback?code=any&state=any")).await,
        "auto-login" => browser.get(&scene.at("/auto-login")).await,
        "login" => browser.post(&scene.at("/login"), &[("csrfToken", "any")]).await,
        "redirect-to-idp" => {
            let fields = [("csrfToken", "any"), ("providerUid", scene.idp.as_str())];
            browser.post(&scene.at("/redirect-to-idp"), &fields).await
        }
        other => panic!("no route {other}"),
    }
}

async fn all_refused(scene: &Scene, browser: &mut Browser, uid: &str, routes: &[&str], expected: (&str, u16)) {
    for route in routes {
        refused(&play(scene, browser, uid, route).await, expected.0, expected.1);
    }
}

#[tokio::test]
async fn each_step_takes_its_predecessors_only() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        let started = browser.get(&scene.url()).await;
        assert_eq!(started.status, 303);
        let uid = uid_of(&started.location());
        assert_eq!(uid.len(), 43);
        let after_choice = ["verify", "consent", "login", "auto-login"];

        // After /authorize.
        let early = ["redirect-to-idp", "callback", "verify", "consent", "login", "auto-login"];
        all_refused(&scene, &mut browser, &uid, &early, WRONG_STEP).await;
        // On the page.
        let page = play(&scene, &mut browser, &uid, "choice").await;
        assert_eq!(page.status, 200);
        all_refused(&scene, &mut browser, &uid, &["callback"], WRONG_STEP).await;
        all_refused(&scene, &mut browser, &uid, &after_choice, WRONG_STEP).await;
        // Sent to the provider.
        let sent = browser.choose(&page, &scene.idp).await;
        assert_eq!(sent.status, 302);
        all_refused(&scene, &mut browser, &uid, &["redirect-to-idp"], NO_REFRESH).await;
        all_refused(&scene, &mut browser, &uid, &after_choice, WRONG_STEP).await;
        // Back from it.
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        let returned = browser.get(&back.location()).await;
        assert_eq!((returned.status, returned.location()), (302, scene.at(&format!("/interaction/{uid}/verify"))));
        all_refused(&scene, &mut browser, &uid, &["callback"], NO_REFRESH).await;
        all_refused(&scene, &mut browser, &uid, &["redirect-to-idp", "consent", "login", "auto-login"], WRONG_STEP)
            .await;
        // Verified.
        let verified = play(&scene, &mut browser, &uid, "verify").await;
        assert_eq!((verified.status, verified.location()), (302, scene.at(&format!("/interaction/{uid}/consent"))));
        all_refused(&scene, &mut browser, &uid, &["verify"], NO_REFRESH).await;
        all_refused(&scene, &mut browser, &uid, &["redirect-to-idp", "callback", "login", "auto-login"], WRONG_STEP)
            .await;
        // On the information page.
        let page = play(&scene, &mut browser, &uid, "consent").await;
        assert_eq!(page.status, 200);
        all_refused(&scene, &mut browser, &uid, &["redirect-to-idp", "callback", "verify", "auto-login"], WRONG_STEP)
            .await;
        // Accepted.
        let accepted = browser.go_on(&page).await;
        assert_eq!((accepted.status, accepted.location()), (303, scene.at(&format!("/authorize/{uid}"))));
        all_refused(&scene, &mut browser, &uid, &["login"], NO_REFRESH).await;
        let over = ["choice", "redirect-to-idp", "callback", "verify", "consent", "auto-login"];
        all_refused(&scene, &mut browser, &uid, &over, WRONG_STEP).await;
        logged_in(&browser.follow(accepted).await);
    }
    scene.stop().await;
}

#[tokio::test]
async fn the_choice_may_be_taken_again_until_the_login_is_accepted() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        let other = scene.stand.provider(scene.service, "La Poste");
        let page = browser.open(&scene.url()).await;
        let uid = page.field("uid");
        let choice = scene.at(&format!("/interaction/{uid}"));
        // Refreshed, with a new token each time.
        let again = browser.get(&choice).await;
        assert_eq!(again.status, 200);
        assert_ne!(again.field("csrfToken"), page.field("csrfToken"));
        // From /redirect-to-idp: the back button.
        let sent = browser.choose(&again, &scene.idp).await;
        let first_provider = browser.follow(sent).await;
        let page = browser.get(&choice).await;
        assert_eq!(page.status, 200);
        // From /oidc-callback.
        let sent = browser.choose(&page, &scene.idp).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        assert_eq!(browser.get(&back.location()).await.status, 302);
        let page = browser.get(&choice).await;
        assert_eq!(page.status, 200);
        // From /verify.
        let sent = browser.choose(&page, &scene.idp).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        let to_verify = browser.get(&back.location()).await;
        assert_eq!(browser.get(&to_verify.location()).await.status, 302);
        let page = browser.get(&choice).await;
        assert_eq!(page.status, 200);
        // From /consent, to another provider (FC §11 "back to mire then other IdP OK").
        let sent = browser.choose(&page, &scene.idp).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        assert_eq!(browser.follow(back).await.status, 200);
        let page = browser.get(&choice).await;
        let sent = browser.choose(&page, &other).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "avec_nom_dusage").await;
        let page = browser.follow(back).await;
        assert!(page.holds("MERCIER"), "{}", page.text);
        let accepted = browser.go_on(&page).await;
        let back = browser.follow(accepted).await;
        assert_eq!(scene.userinfo_of(&scene.client, &back).await["family_name"], "MERCIER");
        // The first provider's page still stands in a tab: its state is of another choice.
        let late = browser.sign_in(&first_provider, "test").await;
        refused(&browser.follow(late).await, "Y190004", 409);
    }
    scene.stop().await;
}

#[tokio::test]
async fn the_information_page_may_be_refreshed_and_its_last_token_counts() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        let first = browser.reach_information(&scene.url(), &scene.idp, "test").await;
        let second = browser.get(&first.url).await;
        assert_eq!(second.status, 200);
        assert_ne!(first.field("csrfToken"), second.field("csrfToken"));
        refused(&browser.go_on(&first).await, "Y470001", 401);
        let accepted = browser.go_on(&second).await;
        logged_in(&browser.follow(accepted).await);
        let shown = scene.events().await.into_iter().filter(|event| event == "FC_SHOWED_CONSENT").count();
        assert_eq!(shown, 1, "not on refresh (FC §7.1)");
    }
    scene.stop().await;
}

#[tokio::test]
async fn auto_login_is_for_a_remembered_prompt_only() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({ "allowedPrompts": ["login"] })).await;
        let mut browser = scene.stand.browser();
        let page = browser.open(&scene.url_with(&[("prompt", Some("login"))])).await;
        let sent = browser.choose(&page, &scene.idp).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        let returned = browser.get(&back.location()).await;
        let verified = browser.get(&returned.location()).await;
        assert_eq!(verified.status, 302);
        assert!(verified.location().starts_with(&scene.at("/auto-login")), "{}", verified.location());
        let accepted = browser.get(&verified.location()).await;
        assert_eq!(accepted.status, 303);
        let again = browser.get(&verified.location()).await;
        assert!(["Y420001", "Y190004"].contains(&again.code().as_str()), "no refresh: {}", again.text);
        logged_in(&browser.follow(accepted).await);
        let events = scene.events().await;
        assert!(events.contains(&"FC_AUTO_LOGIN".to_owned()) && !events.contains(&"FC_SHOWED_CONSENT".to_owned()));
    }
    scene.stop().await;
}

#[tokio::test]
async fn an_interaction_identifier_is_ascii_of_21_to_60_characters() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        browser.open(&scene.url()).await;
        for uid in [
            "a",
            &"a".repeat(20),
            &"a".repeat(61),
            "%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9%C3%A9",
        ] {
            for route in ["", "/verify", "/consent"] {
                let page = browser.get(&scene.at(&format!("/interaction/{uid}{route}"))).await;
                assert!((400..500).contains(&page.status) && !page.code().is_empty(), "{} {}", page.status, page.text);
            }
        }
        // Of the right form, and not this browser's flow.
        refused(&browser.get(&scene.at(&format!("/interaction/{}", "a".repeat(43)))).await, "Y190004", 409);
    }
    scene.stop().await;
}
