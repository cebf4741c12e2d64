//! A provider that fails is left alone for a while, then tried once.

use serde_json::json;
use url::Url;

use super::Scene;
use crate::stand::PLATFORMS;

const LEFT_ALONE: &str = "left alone for a while";

/// Of the provider: its state, calls that failed, calls that were not made.
async fn measures(scene: &Scene) -> [u64; 3] {
    let measures = scene.stand.raw("GET", &format!("{}/metrics", scene.stand.origin("portal")), &[], "").await;
    let stack = Url::parse(&scene.stand.origin("portal")).unwrap().port().unwrap();
    let service = scene.service;
    let of_it = format!("{{stack=\"{stack}\",service=\"{service}\",identity_provider=\"la-poste\"");
    [
        format!("guichet_identity_provider_state{of_it}}} "),
        format!("guichet_identity_provider_calls_total{of_it},outcome=\"failed\"}} "),
        format!("guichet_identity_provider_calls_total{of_it},outcome=\"refused\"}} "),
    ]
    .map(|name| measures.text.lines().find_map(|line| line.strip_prefix(&name)).map_or(0, |it| it.parse().unwrap()))
}

#[tokio::test]
async fn a_provider_that_fails_is_left_alone_then_tried_once_and_taken_back_and_the_page_tells() {
    for service in PLATFORMS {
        let scene = Scene::with(service, "open_after = 3\nopen_seconds = 100").await;
        // A stack of before may have had the same port, by which measures are told apart.
        let before = measures(&scene).await;
        scene.works().await;
        assert!(!scene.is_marked().await);
        scene.fails("token", 4).await;
        for _ in 0..3 {
            let page = scene.fails_with("Y020026").await;
            assert!(!page.holds(LEFT_ALONE), "{}", page.text);
        }
        assert_eq!(scene.faults_left().await, 1);

        // Not called, and the code is the one that it would have had.
        assert!(scene.fails_with("Y020026").await.holds(LEFT_ALONE));
        assert_eq!((scene.faults_left().await, scene.state().await.as_str()), (1, "away"));
        assert!(scene.is_marked().await);
        let (_, page) = scene.choice("en").await;
        assert!(page.holds("Disturbances") && page.holds("may fail at the moment"), "{}", page.text);
        let button = page.text.split("<button ").find(|button| button.contains(&scene.idp)).unwrap();
        assert!(!button.split('>').next().unwrap().contains("disabled"), "it can be chosen still");
        // Another one is not concerned.
        let other = scene.stand.provider(service, "Impôts");
        assert!(!page.holds(&format!("disturbed-{other}")));
        let url = scene.stand.authorize_url(&scene.client, &[]);
        assert!(scene.stand.browser().log_in(&url, &other, "test").await.param("code").is_some());

        let [state, failed, refused] = measures(&scene).await;
        assert_eq!((state, failed - before[1], refused - before[2]), (2, 3, 1));

        // Tried once when the time has come; it fails once more, and is left alone again.
        scene.stand.clock(101).await;
        assert!(!scene.fails_with("Y020026").await.holds(LEFT_ALONE));
        assert_eq!(scene.faults_left().await, 0);
        assert!(scene.fails_with("Y020026").await.holds(LEFT_ALONE));

        // The next try finds it well again: logins go on, and after a while nothing is told any more.
        scene.stand.clock(202).await;
        scene.works().await;
        assert_eq!(scene.state().await, "disturbed");
        assert!(scene.is_marked().await);
        scene.works().await;
        scene.stand.clock(600).await;
        assert!(!scene.is_marked().await);
        assert_eq!(scene.state().await, "good");
        scene.stand.stop().await;
    }
}

#[tokio::test]
async fn userinfo_that_fails_is_not_asked_for_a_while_and_its_code_stays_y020027() {
    for service in PLATFORMS {
        let scene = Scene::with(service, "open_after = 2\nopen_seconds = 300").await;
        scene.fails("userinfo", 2).await;
        for _ in 0..2 {
            assert!(!scene.fails_with("Y020027").await.holds(LEFT_ALONE));
        }
        assert!(scene.fails_with("Y020027").await.holds(LEFT_ALONE));
        scene.stand.clock(301).await;
        scene.works().await;
        scene.stand.stop().await;
    }
}

#[tokio::test]
async fn a_code_that_the_provider_refuses_says_nothing_of_its_health() {
    for service in PLATFORMS {
        let scene = Scene::with(service, "open_after = 1").await;
        let target = format!("identity-provider:{}", scene.idp);
        let refusal = json!({"target": target, "kind": "status", "status": 400, "at": "token", "times": 4});
        scene.stand.command("POST", "/faults", refusal).await;
        for _ in 0..4 {
            scene.fails_with("Y020026").await;
        }
        assert_eq!((scene.faults_left().await, scene.state().await.as_str()), (0, "good"));
        scene.works().await;
        scene.stand.stop().await;
    }
}

#[tokio::test]
async fn in_a_rehearsal_a_provider_is_called_however_often_it_has_failed_unless_told_otherwise() {
    for service in PLATFORMS {
        let scene = Scene::with(service, "").await;
        scene.fails("token", 8).await;
        for _ in 0..8 {
            scene.fails_with("Y020026").await;
        }
        assert_eq!((scene.faults_left().await, scene.state().await.as_str()), (0, "disturbed"));
        scene.works().await;
        // A reset begins anew.
        scene.stand.command("POST", "/reset", json!({"keep": ["clients"]})).await;
        assert_eq!(scene.health().await, json!({"state": "good", "calls": 0, "troubled": 0}));
        scene.stand.stop().await;
    }
}
