//! Suspicious contexts (FC §5.9; §11 "Suspicious").

use serde_json::json;

use super::scene::Scene;
use crate::stand::PLATFORMS;

fn greyed(page: &crate::stand::Reply, uid: &str) -> bool {
    let place = page.text.split(&format!("id=\"idp-{uid}\"")).nth(1).unwrap();
    place.split('>').next().unwrap().contains(" disabled")
}

fn suspicious(scene: &Scene) -> crate::stand::Browser {
    let mut browser = scene.stand.browser();
    browser.extra.insert("x-suspicious", "1".parse().unwrap());
    browser
}

#[tokio::test]
async fn suspicious_low_providers_are_not_usable_and_substantial_ones_are() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let high = scene.stand.provider(scene.service, "La Poste");
        let low = json!({ "service": service, "allowedAcr": ["eidas1", "eidas2"] });
        let (status, told) = scene.stand.control("PATCH", &format!("/identity-providers/{}", scene.idp), low).await;
        // FC §1.1: on the high platform there are no providers of a low level.
        let takes_low = service == PLATFORMS[0];
        assert_eq!(status == 200, takes_low, "{told}");
        assert!(takes_low || told.to_string().contains("one of `eidas2`, `eidas3`"), "{told}");
        scene.change_provider(&high, json!({ "allowedAcr": ["eidas2", "eidas3"] })).await;
        let mut browser = suspicious(&scene);
        let page = browser.open(&scene.url()).await;
        assert_eq!((greyed(&page, &scene.idp), greyed(&page, &high)), (takes_low, false), "{}", page.text);
        if takes_low {
            super::scene::refused(&browser.choose(&page, &scene.idp).await, "Y020017", 500);
        }
        let page = browser.get(&page.url).await;
        let sent = browser.choose(&page, &high).await;
        assert_eq!(sent.param("acr_values").as_deref(), Some("eidas2"));
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        assert!(browser.follow(back).await.holds("DUBOIS"));
        // Only the value 1 marks a context.
        for value in ["0", "true", ""] {
            let mut calm = scene.stand.browser();
            calm.extra.insert("x-suspicious", value.parse().unwrap());
            assert!(!greyed(&calm.open(&scene.url()).await, &scene.idp), "{value}");
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn suspicious_low_answer_from_a_high_provider_is_blocked() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        scene.idp = scene.stand.provider(scene.service, "La Poste");
        scene.change_provider(&scene.idp, json!({ "allowedAcr": ["eidas2", "eidas3"] })).await;
        scene.answers(json!({ "acr": "eidas1" })).await;
        let mut browser = suspicious(&scene);
        let page = browser.open(&scene.url()).await;
        let sent = browser.choose(&page, &scene.idp).await;
        let page = browser.follow(sent).await;
        assert!(page.status == 200 && page.holds(&format!("idp-{}", scene.idp)), "back on the page: {}", page.text);
        let events = scene.events().await;
        assert!(events.contains(&"FC_IDP_INSUFFICIENT_ACR".to_owned()), "{events:?}");
        assert!(!events.contains(&"FC_REQUESTED_RNIPP".to_owned()));
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_single_sign_on_of_a_low_login_is_broken_in_a_suspicious_context() {
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    super::scene::logged_in(&browser.log_in(&scene.url(), &scene.idp, "test").await);
    browser.extra.insert("x-suspicious", "1".parse().unwrap());
    let page = browser.open(&scene.url()).await;
    assert!(page.status == 200 && page.holds(&format!("idp-{}", scene.idp)), "{}", page.text);
    assert!(scene.stand.events().await.contains(&"FC_IDP_INSUFFICIENT_ACR".to_owned()));
    scene.stop().await;
}
