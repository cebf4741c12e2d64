//! The trusted device (FC §5.2, §5.9, §7.1).

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::{Value, json};

use super::scene::{Scene, logged_in};
use crate::stand::{Browser, PLATFORMS, Reply, Stand, options};

fn cookie(scene: &Scene) -> String {
    format!("trustedDevice-{}", scene.service)
}

fn cookie_line(reply: &Reply) -> Option<&str> {
    let lines = reply.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    lines.into_iter().find(|line| line.starts_with("trustedDevice"))
}

/// The whole login of a person who comes in a session of her own on the device.
async fn log_in(scene: &Scene, browser: &mut Browser, persona: &str) -> Reply {
    let device = cookie(scene);
    browser.cookies.retain(|(name, _), _| *name == device);
    let page = browser.reach_information(&scene.url(), &scene.idp, persona).await;
    let accepted = browser.go_on(&page).await;
    logged_in(&browser.follow(accepted.clone()).await);
    accepted
}

/// What the journal says of the device at the latest login.
async fn facts(scene: &Scene) -> Value {
    let transfer = "/journal?event=FC_DATATRANSFER_INFORMATION_IDENTITY";
    let journal = scene.stand.command("GET", transfer, Value::Null).await;
    let event = journal["events"].as_array().unwrap().last().unwrap().clone();
    let device = event.as_object().unwrap().iter().filter(|(name, _)| name.starts_with("device"));
    device.map(|(name, value)| (name.clone(), value.clone())).collect::<serde_json::Map<_, _>>().into()
}

#[tokio::test]
async fn the_device_remembers_who_logged_in_for_ninety_days_and_the_journal_says_how_many() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        let mut browser = scene.stand.browser();
        let accepted = log_in(&scene, &mut browser, "test").await;
        let line = cookie_line(&accepted).unwrap();
        for attribute in ["; HttpOnly", "; SameSite=Strict", "; Max-Age=7776000", "; Path=/"] {
            assert!(line.contains(attribute), "{line}");
        }
        assert!(!line.contains("DUBOIS") && line.len() < 1_000, "{line}");
        let told = |trusted: bool, count: u32, known: bool, new: bool, became_trusted: bool, became_shared: bool| {
            json!({
                "deviceTrusted": trusted, "deviceAccountCount": count, "deviceKnown": known, "deviceNewIdentity": new,
                "deviceBecameTrusted": became_trusted, "deviceBecameShared": became_shared, "deviceIsSuspicious": false,
            })
        };
        assert_eq!(facts(&scene).await, told(false, 1, false, true, true, false));
        log_in(&scene, &mut browser, "test").await;
        assert_eq!(facts(&scene).await, told(true, 1, true, false, false, false));
        log_in(&scene, &mut browser, "nom_composé").await;
        log_in(&scene, &mut browser, "avec_nom_dusage").await;
        assert_eq!(facts(&scene).await, told(true, 3, true, true, false, true));
        log_in(&scene, &mut browser, "test").await;
        assert_eq!(facts(&scene).await, told(false, 3, true, false, false, false));
        scene.clock(90 * 86_400 + 10).await;
        log_in(&scene, &mut browser, "test").await;
        assert_eq!(facts(&scene).await, told(false, 1, false, true, true, false), "nobody is remembered any more");
        scene.clock(0).await;
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_cookie_that_is_not_ours_is_ignored_and_one_that_could_not_be_seen_is_not_overwritten() {
    let mut scene = Scene::start().await;
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        for bad in ["junk", "e30.AAAA", "", "eyJzIjoiIn0=.x"] {
            let mut browser = scene.stand.browser();
            let page = browser.reach_information(&scene.url(), &scene.idp, "test").await;
            browser.cookies.insert((cookie(&scene), "/".to_owned()), bad.to_owned());
            let accepted = browser.go_on(&page).await;
            assert!(accepted.status == 303 && cookie_line(&accepted).is_some(), "{bad}");
            assert_eq!(facts(&scene).await["deviceKnown"], false, "{bad}");
        }
        // A login without a page begins at the identity provider: its browser keeps the cookie back.
        let login = json!({ "service": service, "persona": "test" });
        for (led, set) in [("cross-site", false), ("same-origin", true)] {
            scene.stand.command("POST", "/logins", login.clone()).await;
            let mut browser = scene.stand.browser();
            browser.extra.insert("sec-fetch-site", led.parse().unwrap());
            logged_in(&browser.open(&scene.url()).await);
            assert_eq!(browser.cookies.keys().any(|(name, _)| *name == cookie(&scene)), set, "{led}");
        }
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_secret_of_the_device_is_replaced_without_forgetting_anybody() {
    let data = tempfile::tempdir().unwrap();
    let mut kept = None;
    for (secrets, known) in [("'OLD'", false), ("'NEW', 'OLD'", true), ("'NEW'", true), ("'OLD'", false)] {
        let secrets = secrets.replace("OLD", &"o".repeat(32)).replace("NEW", &"n".repeat(32));
        let text = format!("[franceconnect]\ndevice_secrets = [{secrets}]\n");
        let configuration = Configuration::parse("t", &text).unwrap();
        let options = Options { data: Some(data.path().to_owned()), configuration, ..options() };
        let stand = Stand::with(options).await;
        let scene = Scene::at_stand(stand, json!({})).await;
        let mut browser = scene.stand.browser();
        let device = (cookie(&scene), "/".to_owned());
        if let Some(cookie) = &kept {
            browser.cookies.insert(device.clone(), String::clone(cookie));
        }
        log_in(&scene, &mut browser, "test").await;
        assert_eq!(facts(&scene).await["deviceNewIdentity"], !known, "{secrets}");
        kept = browser.cookies.get(&device).cloned();
        scene.stop().await;
    }
    assert!(Configuration::parse("t", "[franceconnect]\ndevice_secrets = ['short']").is_err());
}
