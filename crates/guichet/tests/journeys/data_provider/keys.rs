//! The keys of the data provider, which FranceConnect reads (AF §1.3): whatever is wrong with them, nobody is told anything, and
//! it is served again once they are right.

use axum::http::StatusCode;
use guichet_jose::KeyManagementAlgorithm;
use serde_json::json;
use tokio::net::TcpListener;

use super::{API, SCOPE, Scene, Seen, last_year, taxes};
use crate::franceconnect_plus::key_server::KeyServer;
use crate::stand::Stand;

#[tokio::test]
async fn keys_that_are_empty_without_alg_foreign_or_do_not_come_give_nobody_any_data_until_they_are_right() {
    for service in ["franceconnect", "franceconnect-plus"] {
        let seen = Seen::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let behind = listener.local_addr().unwrap();
        tokio::spawn(taxes(listener, seen.clone()));
        let scene = Scene::on(Stand::with_the_real_time_out().await, service, API, "", behind, seen).await;
        let own = format!("{}/.well-known/jwks.json", scene.origin);
        let mut without_alg = scene.stand.raw("GET", &own, &[], "").await.json();
        for key in without_alg["keys"].as_array_mut().unwrap() {
            key.as_object_mut().unwrap().remove("alg");
        }
        let year = last_year();
        let foreign = KeyServer::start(KeyManagementAlgorithm::EcdhEs).await;
        let foreign = scene.stand.raw("GET", &foreign.url, &[], "").await.text;
        for (case, answer) in [
            ("empty", Some((StatusCode::OK, "{\"keys\":[]}".to_owned()))),
            ("without alg", Some((StatusCode::OK, without_alg.to_string()))),
            ("foreign", Some((StatusCode::OK, foreign))),
            ("unreachable", Some((StatusCode::SERVICE_UNAVAILABLE, String::new()))),
            ("slow", None),
        ] {
            // An address of its own each time: keys that are known serve for ten minutes.
            let keys = KeyServer::start(KeyManagementAlgorithm::EcdhEs).await;
            match answer {
                Some((status, body)) => keys.answers(status, &body),
                None => keys.says_nothing(),
            }
            scene.stand.command("PATCH", &scene.registered, json!({ "jwks_uri": keys.url })).await;
            let token = scene.token("test", SCOPE).await;
            let reply = scene.call(&year, &token, &[]).await;
            assert_eq!(reply.status, 502, "{service} {case}: {}", reply.text);
            assert!(scene.seen.lock().unwrap().is_empty(), "{case}: asked behind");
        }
        scene.stand.command("PATCH", &scene.registered, json!({ "jwks_uri": own })).await;
        let token = scene.token("test", SCOPE).await;
        let reply = scene.call(&year, &token, &[]).await;
        assert_eq!((reply.status, reply.json()), (200, json!({ "rfr": 9800 })), "{service}: {}", reply.text);
        scene.stop().await;
    }
}
