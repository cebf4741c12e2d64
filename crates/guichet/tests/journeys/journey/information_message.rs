//! The information message of the page of identity providers (FC §5.3, §8.4 `notifications`).

use guichet_broker::records::ServiceMessage;
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_store::registry::Registry;
use serde_json::json;

use super::scene::Scene;
use crate::stand::{PLATFORMS, Stand, engines, options};

const MESSAGES: [(&str, &str, &str, bool); 4] = [
    ("active", "2020-01-01", "2090-01-01", true),
    ("expired", "2020-01-01", "2020-01-02", true),
    ("future", "2095-01-01T00:00:00Z", "2096-01-01T00:00:00Z", true),
    ("disabled", "2020-01-01", "2099-01-01", false),
];

fn declared() -> String {
    let mut text = String::new();
    for service in PLATFORMS {
        for (number, (id, start, stop, active)) in MESSAGES.into_iter().enumerate() {
            text += &format!(
                "[[notifications]]\nservice = \"{service}\"\nid = \"{id}\"\nmessage = \"\"\"Le message <{id}>\net sa \
                 suite\"\"\"\nstartDate = {start}\nstopDate = {stop}\nisActive = {active}\ncreatedAt = 2020-01-0{}\n",
                number + 1
            );
        }
    }
    text
}

/// What the page shows, by the identifier that stands in the text.
async fn shown(scene: &Scene) -> Option<String> {
    let page = scene.stand.browser().open(&scene.url()).await;
    assert_eq!(page.status, 200, "{}", page.text);
    let text = page.text.split("id=\"information-message\"").nth(1)?.split("</div>").next().unwrap().to_owned();
    let id = text.split("&#60;").nth(1).unwrap().split("&#62;").next().unwrap();
    assert!(text.contains(&format!("Le message &#60;{id}&#62;\net sa suite")), "{text}");
    Some(id.to_owned())
}

#[tokio::test]
async fn information_message_active_is_shown_expired_future_and_disabled_are_not_and_a_new_one_is_seen_live() {
    let stores = engines::fresh_stores().await;
    let configuration = Configuration::parse("guichet.toml", &declared()).unwrap();
    let stand = Stand::with(Options { configuration, stores: Some(stores.clone()), ..options() }).await;
    let mut scene = Scene::at_stand(stand, json!({})).await;
    let now = guichet_web::clock::Clock::system().now();
    let until = |day: &str| day.parse::<jiff::Timestamp>().unwrap().duration_since(now).as_secs();
    for service in PLATFORMS {
        scene.turn_to(service, json!({})).await;
        assert_eq!(shown(&scene).await.as_deref(), Some("active"));
        scene.clock(until("2092-01-01T00:00:00Z")).await;
        assert_eq!(shown(&scene).await, None, "the first one has expired, the third has not begun");
        scene.clock(until("2095-06-01T00:00:00Z")).await;
        assert_eq!(shown(&scene).await.as_deref(), Some("future"));
        scene.clock(0).await;

        // Another process of the installation, `guichet import` for one, writes a message: it is seen without a restart.
        let message = serde_json::from_value(json!({
            "id": "newer", "message": "Le message <newer>\net sa suite", "startDate": "2020-01-01",
            "stopDate": "2090-01-01", "isActive": true, "createdAt": "2026-01-01T00:00:00Z",
        }));
        let record = ServiceMessage { service: service.to_owned(), message: message.unwrap() };
        let elsewhere = Registry::open(&stores.durable, &stores.sealer).await.unwrap();
        elsewhere.put(record, now).await.unwrap();
        let seen = async { while shown(&scene).await.as_deref() != Some("newer") {} };
        tokio::time::timeout(std::time::Duration::from_secs(60), seen).await.unwrap();
    }
    drop(stores);
    scene.stop().await;
}
