//! What the gateway says of itself and of its producers (AP §6, §7).

use serde_json::{Value, json};

use super::get;
use crate::stand::Stand;

#[tokio::test]
async fn each_producer_has_a_state() {
    let stand = Stand::from_noon().await;
    let ask = async |path: &str| get(&stand, path, &[], &[]).await;
    assert_eq!(ask("/api/ping").await.json(), json!("pong"));
    let all = ask("/api/pings").await.json();
    let url = format!("{}/api/cnaf_msa_quotient_familial/ping", stand.origin("api-particulier"));
    assert!(all.as_array().unwrap().contains(&json!({ "name": "Quotient familial CAF & MSA", "url": url })), "{all}");
    let names: Vec<&str> = all.as_array().unwrap().iter().map(|it| it["url"].as_str().unwrap()).collect();
    for id in ["pole_emploi_status", "pole_emploi_indemnites", "franceconnect"] {
        assert!(names.contains(&&*format!("{}/api/{id}/ping", stand.origin("api-particulier"))), "{names:?}");
    }
    for state in all.as_array().unwrap() {
        let path = state["url"].as_str().unwrap().split_once("/api/").unwrap().1;
        let told = ask(&format!("/api/{path}")).await;
        assert_eq!((told.status, &told.json()["status"]), (200, &json!("ok")), "{path}");
        let at = told.json()["last_update"].as_str().unwrap().to_owned();
        assert!(at.len() == 29 && at.parse::<jiff::Timestamp>().is_ok(), "{at}");
    }
    let unknown = ask("/api/nobody/ping").await;
    assert_eq!((unknown.status, unknown.json()), (404, json!({})));
    for older in ["/api/caf/ping", "/api/impots/ping"] {
        assert_eq!(ask(older).await.json(), json!("pong"));
    }
    assert_eq!(stand.command("GET", "/journal?event=API_PARTICULIER_ACCESS", Value::Null).await["events"], json!([]));
    stand.stop().await;
}
