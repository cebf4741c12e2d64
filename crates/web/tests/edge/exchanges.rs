use std::sync::Arc;

use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json};
use guichet_web::Routes;
use guichet_web::Site;
use guichet_web::exchanges::{ExchangeNote, Flow, KEPT};
use guichet_web::outgoing::Request;
use serde_json::{Value, json};

use crate::running::{Running, production};

const SECRET: &str = "0123456789abcdef0123456789abcdefWXYZ";

async fn token() -> Response {
    let mut answer = Json(json!({ "access_token": SECRET, "token_type": "Bearer", "expires_in": 60 })).into_response();
    let note = ExchangeNote {
        rule: Some("FC §3.1".to_owned()),
        client_id: Some("client-1".to_owned()),
        ..ExchangeNote::default()
    };
    answer.extensions_mut().insert(note);
    answer
}

async fn back(Query(query): Query<Vec<(String, String)>>) -> Response {
    let state = &query[0].1;
    guichet_web::page::see_other(&format!("https://sp.test/cb?code={SECRET}&state={state}"))
}

fn routes() -> Routes {
    Routes::new().route("/api/v2/token", post(token)).route("/back", get(back))
}

fn recorded(running: &Running) -> Value {
    serde_json::to_value(running.site.edge.exchanges.list(None)).unwrap()
}

#[tokio::test]
async fn an_exchange_shows_both_sides_with_every_secret_masked() {
    let running = Running::start(routes()).await;
    let form =
        format!("grant_type=authorization_code&client_id=x&client_secret={SECRET}&code={SECRET}&password=hunter2");
    let lines = format!("content-type: application/x-www-form-urlencoded\r\nauthorization: Bearer {SECRET}\r\n");
    running.post(&format!("/api/v2/token?id_token_hint={SECRET}"), &lines, &form).await;
    let mut shown = recorded(&running);
    let duration = shown[0].as_object_mut().unwrap().remove("duration_ms").unwrap();
    assert!(duration.as_f64().is_some_and(|duration| duration >= 0.0), "{duration}");
    let text = shown.to_string();
    assert!(!text.contains("0123456789") && !text.contains("hunter2"), "{text}");
    let port = running.address.port();
    assert_eq!(
        shown,
        json!([{
            "id": 1, "flow": 1, "at": "2026-02-01T12:00:00Z", "from": "client", "to": "franceconnect", "method": "POST",
            "url": format!("http://localhost:{port}/api/v2/token?id_token_hint=…WXYZ"),
            "request": {
                "grant_type": "authorization_code", "client_id": "x", "client_secret": "…WXYZ", "code": "…WXYZ",
                "password": "…", "id_token_hint": "…WXYZ", "authorization": "Bearer …WXYZ",
            },
            "status": 200,
            "response": {
                "content_type": "application/json",
                "body": { "access_token": "…WXYZ", "token_type": "Bearer", "expires_in": 60 },
            },
            "rule": "FC §3.1", "client_id": "client-1",
        }])
    );
}

#[tokio::test]
async fn a_redirect_shows_its_parameters_and_a_page_its_code() {
    let running = Running::start(routes()).await;
    running.get("/back?state=s-1", "").await;
    running.get("/unknown", "").await;
    let shown = recorded(&running);
    assert_eq!(shown[0]["from"], "browser");
    assert_eq!(shown[0]["response"]["location"], "https://sp.test/cb?code=…WXYZ&state=s-1");
    assert_eq!(shown[1]["response"]["error_code"], "Y000404");
    assert_eq!(shown[1]["response"]["error_id"].as_str().map(str::len), Some(36));
}

#[tokio::test]
async fn signed_tokens_are_shown_decoded_and_never_whole() {
    let part = |value: Value| base64url(&value.to_string());
    let assertion = format!("{}.{}.c2lnbmF0dXJl", part(json!({ "alg": "RS256" })), part(json!({ "iss": "client-9" })));
    let running = Running::start(routes()).await;
    let form = format!("grant_type=authorization_code&client_assertion={assertion}");
    running.post("/api/v2/token", "content-type: application/x-www-form-urlencoded\r\n", &form).await;
    let shown = recorded(&running);
    let decoded = json!([{
        "in": "request", "name": "client_assertion", "header": { "alg": "RS256" }, "claims": { "iss": "client-9" },
    }]);
    assert_eq!(shown[0]["tokens"], decoded);
    let text = shown.to_string();
    assert!(assertion.split('.').all(|part| !text.contains(part)), "{text}");
}

#[tokio::test]
async fn a_call_made_while_answering_belongs_to_the_same_flow() {
    async fn page(Extension(site): Extension<Arc<Site>>) -> Response {
        let request = Request::get(&site.origin.url("/api/v2/token?asked=behind"));
        site.edge.outgoing.send("franceconnect", request).await.unwrap();
        "done".into_response()
    }
    let running = Running::start(routes().route("/page", get(page))).await;
    running.get("/page", "").await;
    running.get("/back?state=alone", "").await;
    let flows: Vec<Vec<String>> = running.site.edge.exchanges.flows().iter().map(urls).collect();
    assert_eq!(flows, [vec!["/page", "/api/v2/token?asked=behind"], vec!["/back?state=alone"]]);
    let shown = recorded(&running);
    let told: Vec<&Value> = shown.as_array().unwrap().iter().map(|exchange| &exchange["flow"]).collect();
    assert_eq!(told, [1, 1, 3]);
    assert_eq!(shown[1]["from"], "franceconnect");
}

fn urls(flow: &Flow) -> Vec<String> {
    let path = |url: &str| format!("/{}", url.splitn(4, '/').last().unwrap());
    flow.exchanges.iter().map(|exchange| path(&exchange.url)).collect()
}

fn base64url(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(text)
}

#[tokio::test]
async fn our_own_services_are_named_by_their_user_agent() {
    let running = Running::start(routes()).await;
    let url = running.site.origin.url("/api/v2/token");
    let request = Request::post_form(&url, vec![("client_id".to_owned(), "x".to_owned())]);
    let answer = running.site.edge.outgoing.send("service-providers", request).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(recorded(&running)[0]["from"], "service-providers");
}

#[tokio::test]
async fn exchanges_can_be_asked_for_by_client_which_basic_authentication_names_too() {
    let running = Running::start(routes()).await;
    // "client%2D2:secret" in base64
    running.get("/back?state=a", "authorization: Basic Y2xpZW50JTJEMjpzZWNyZXQ=\r\n").await;
    running.get("/back?state=a&client_id=client-3", "").await;
    let exchanges = &running.site.edge.exchanges;
    assert_eq!(exchanges.list(Some("client-2")).len(), 1);
    assert_eq!(exchanges.list(Some("client-3")).len(), 1);
    assert_eq!(exchanges.list(Some("client-4")).len(), 0);
    assert!(!recorded(&running).to_string().contains("Y2xpZW50"));
    exchanges.clear();
    assert_eq!(exchanges.list(None).len(), 0);
}

#[tokio::test]
async fn the_ring_keeps_the_last_ones_and_production_keeps_none() {
    let running = Running::start(routes()).await;
    running.get("/back?state=first", "").await;
    let first = running.site.edge.exchanges.list(None).remove(0);
    for number in 0..KEPT {
        let mut next = first.clone();
        next.url = number.to_string();
        running.site.edge.exchanges.add(next);
    }
    let kept = running.site.edge.exchanges.list(None);
    assert_eq!((kept.len(), kept[0].url.as_str()), (KEPT, "0"));

    let off = |edge: &mut guichet_web::Edge| {
        production(edge);
        edge.exchanges = guichet_web::exchanges::Recorder::off();
    };
    let running = Running::start_with(routes(), off, |_| {}).await;
    running.get("/back?state=first", "").await;
    assert!(running.site.edge.exchanges.list(None).is_empty());
}

#[tokio::test]
async fn assets_the_language_switch_and_named_paths_are_left_out() {
    let running = Running::start_with(routes(), |_| {}, |site| site.unrecorded = vec!["/control/".to_owned()]).await;
    running.get("/control/v1/exchanges", "").await;
    running.get("/assets/x", "").await;
    running.get("/language?to=en", "").await;
    assert_eq!(recorded(&running), json!([]));
}
