//! How strong the login must be (AF §1.6, point 8).

use serde_json::json;
use tokio::net::TcpListener;

use super::{API, SCOPE, Scene, Seen, last_year, taxes};
use crate::stand::Stand;

#[tokio::test]
async fn a_login_that_is_too_weak_opens_nothing_and_one_that_is_strong_enough_does() {
    let strict = API.replace("upstream = \"impots\"", "upstream = \"impots\"\nmin_acr = \"eidas2\"");
    assert_ne!(strict, API);
    for (service, status) in [("franceconnect", 403), ("franceconnect-plus", 200)] {
        let seen = Seen::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let behind = listener.local_addr().unwrap();
        tokio::spawn(taxes(listener, seen.clone()));
        let scene = Scene::on(Stand::start().await, service, &strict, "", behind, seen).await;
        let token = scene.token("test", SCOPE).await;
        let reply = scene.call(&last_year(), &token, &[]).await;
        assert_eq!(reply.status, status, "{service}: {}", reply.text);
        if status == 403 {
            let detail = reply.json()["detail"].as_str().unwrap_or_default().to_owned();
            assert_eq!(detail, "`eidas1` was asked for at the login");
            assert!(scene.seen.lock().unwrap().is_empty(), "asked behind");
        } else {
            assert_eq!(reply.json(), json!({ "rfr": 9800 }));
        }
        scene.stop().await;
    }
}
