//! Identity providers that only the State's own network reaches (PC §5.12).

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::{Value, json};

use super::scene::{AT_FIA1, Scene, TECHNICAL, link, logged_in, refused, sent_back};
use crate::stand::options;

/// The provider beyond the bridge (PC §10).
const FI_RIE: &str = "c6ecab5e-dc67-4390-af57-fe208e97b649";
const AT_FI_RIE: &str = "jeanne.martin@fi-rie.fr";

/// What befalls the bridge next.
async fn befalls(scene: &Scene, members: Value) {
    let mut fault = members;
    fault["target"] = json!("bridge");
    scene.stand.command("POST", "/faults", fault).await;
}

async fn waiting(scene: &Scene) -> usize {
    scene.stand.command("GET", "/faults", Value::Null).await["faults"].as_array().unwrap().len()
}

#[tokio::test]
async fn u30_a_login_through_a_provider_of_the_rie_crosses_the_bridge_at_each_step_and_says_where_it_fails() {
    let scene = Scene::start().await;
    let mut now = 0;
    for (kind, code, says) in [
        (json!({"kind": "error", "error": "ECONNREFUSED"}), "Y300003", "ECONNREFUSED"),
        (json!({"kind": "junk"}), "Y300002", "it is no JSON"),
        (json!({"kind": "reset"}), "Y300001", "the connection to the queue broke off"),
    ] {
        for step in ["discovery", "jwks", "token", "userinfo"] {
            // Addresses and keys are kept for ten minutes.
            now += 700;
            scene.stand.clock(now).await;
            let mut fault = kind.clone();
            fault["at"] = json!(step);
            befalls(&scene, fault).await;
            let mut browser = scene.stand.browser();
            let page = scene.log_in(&mut browser, &scene.url(&[]), AT_FI_RIE).await;
            refused(&page, code, 500);
            assert!(page.holds(says), "{step}: {}", page.text);
            let back = link(&page, "back").unwrap();
            let back = browser.get(&scene.at(back.strip_prefix("/api/v2").unwrap())).await;
            sent_back(&back, "server_error", TECHNICAL);
        }
    }
    assert_eq!(waiting(&scene).await, 0);

    let back = scene.login(&scene.url(&[]), AT_FI_RIE).await;
    let known = scene.userinfo(&back).await;
    assert_eq!((&known["email"], &known["idp_id"]), (&json!(AT_FI_RIE), &json!(FI_RIE)), "{known}");
    let exchanges = scene.stand.command("GET", "/exchanges", Value::Null).await;
    let told = exchanges["exchanges"].as_array().unwrap().iter().any(|exchange| {
        exchange["from"] == "proconnect" && exchange["url"].as_str().unwrap().ends_with("/fi-rie/userinfo")
    });
    assert!(told, "what crossed the bridge is told as a call of ProConnect");
    scene.stop().await;
}

#[tokio::test]
async fn only_a_provider_beyond_the_bridge_is_called_over_it_and_what_it_answers_itself_is_its_own_affair() {
    let configuration = Configuration::parse("test", "[limits]\ncall_seconds = 6\n").unwrap();
    let scene = Scene::with(Options { configuration, ..options() }).await;
    befalls(&scene, json!({"kind": "delay", "seconds": 8, "at": "token"})).await;
    logged_in(&scene.login(&scene.url(&[]), AT_FIA1).await);
    assert_eq!(waiting(&scene).await, 1, "no call of that login crossed it");
    let page = scene.login(&scene.url(&[]), AT_FI_RIE).await;
    refused(&page, "Y300001", 500);
    assert!(page.holds("no answer within the time-out"), "{}", page.text);
    scene.stop().await;

    let scene = Scene::start().await;
    let broken =
        json!({"target": format!("identity-provider:{FI_RIE}"), "kind": "status", "status": 503, "at": "token"});
    scene.stand.command("POST", "/faults", broken).await;
    refused(&scene.login(&scene.url(&[]), AT_FI_RIE).await, "Y020026", 400);
    let away = json!({"discoveryUrl": "http://localhost:9/.well-known/openid-configuration"});
    scene.change_provider(FI_RIE, away).await;
    let page = scene.login(&scene.url(&[]), AT_FI_RIE).await;
    refused(&page, "Y300003", 500);
    assert!(page.holds("ECONNREFUSED"), "{}", page.text);
    scene.change_provider(FI_RIE, json!({"useTheHyyyperbridge": false})).await;
    refused(&scene.login(&scene.url(&[]), AT_FI_RIE).await, "Y020031", 502);
    scene.stop().await;

    let nobody = "[proconnect.bridge]\nserver = 'amqp://127.0.0.1:9'\n";
    let configuration = Configuration::parse("test", nobody).unwrap();
    let scene = Scene::with(Options { configuration, ..options() }).await;
    let page = scene.login(&scene.url(&[]), AT_FI_RIE).await;
    refused(&page, "Y300001", 500);
    assert!(page.holds("no connection to 127.0.0.1:9"), "{}", page.text);
    logged_in(&scene.login(&scene.url(&[]), AT_FIA1).await);
    let ready = scene.stand.browser().get(&scene.at("/readyz?verbose")).await;
    assert_eq!(ready.status, 503);
    assert!(
        ready.holds("[-]hyyyperbridge failed (the bridge does not answer: no connection to 127.0.0.1:9"),
        "{}",
        ready.text
    );
    scene.stop().await;
}
