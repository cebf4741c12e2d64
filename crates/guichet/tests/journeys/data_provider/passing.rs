//! What passes by the kit beside `GET` and JSON: other methods, bodies, answers that are passed whole.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{Scene, Seen};
use crate::stand::{Reply, Stand};

const API: &str = r#"
[label]
fr = "Cantine"
en = "Canteen"

[[resources]]
path = "/cantine/inscription"
method = "POST"
upstream = "impots"
call = "/inscriptions"
body = { media_types = ["application/json", "text/csv"], longest = 40 }
scopes = ["dgfip_nbpart"]
answer = "inscription"

[[resources]]
path = "/cantine/inscription"
method = "DELETE"
upstream = "impots"
call = "/inscriptions"
scopes = ["dgfip_nbpart"]

[[resources]]
path = "/cantine/attestation"
upstream = "impots"
call = "/attestation"
parameters = [{ name = "forme" }]
whole = ["application/pdf"]
scopes = ["dgfip_rfr"]

[answers.inscription]
fields = [
  { path = "numero", type = "string", scopes = ["dgfip_rfr"] },
  { path = "tarif", type = "number", scopes = ["dgfip_nbpart"] },
]
"#;

const JSON: (&str, &str) = ("content-type", "application/json");
const BOTH: &str = "openid identite_pivot dgfip_rfr dgfip_nbpart";
const INSCRIPTION: &str = "/cantine/inscription";
const CHILD: &str = r#"{"enfant":"ZOE"}"#;

/// Answers by what it is sent, and notes it.
async fn canteen(State(seen): State<Seen>, method: Method, uri: Uri, headers: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8(body.to_vec()).unwrap();
    let header = |name: &str| headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let told = json!({
        "method": method.as_str(), "path": uri.path(), "body": body, "kind": header("content-type"),
        "identity": !header("x-franceconnect-identity").is_empty(), "authorization": header("authorization"),
    });
    seen.lock().unwrap().push(told.to_string());
    let record = json!({ "numero": "A12", "tarif": 2.5, "secret": "stays" }).to_string();
    let page = |kind: &'static str, text: &'static str| ([("content-type", kind)], text).into_response();
    match (method.as_str(), uri.query().unwrap_or_default(), body.as_str()) {
        ("POST", _, r#"{"enfant":"twice"}"#) => StatusCode::CONFLICT.into_response(),
        ("POST", _, r#"{"enfant":"later"}"#) => StatusCode::ACCEPTED.into_response(),
        ("POST", _, r#"{"enfant":"page"}"#) => page("text/html", "<p>stays</p>"),
        ("POST", ..) => (StatusCode::CREATED, [JSON], record).into_response(),
        ("DELETE", ..) => StatusCode::NO_CONTENT.into_response(),
        ("GET", "forme=json", _) => ([JSON], record).into_response(),
        ("GET", "forme=page", _) => page("text/html", "<p>stays</p>"),
        _ => page("application/pdf", "%PDF-1.7 all of it"),
    }
}

async fn scene() -> Scene {
    let seen = Seen::default();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let behind = listener.local_addr().unwrap();
    let router = Router::new().fallback(canteen).with_state(Arc::clone(&seen));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Scene::on(Stand::start().await, "franceconnect", API, "", behind, seen).await
}

impl Scene {
    async fn send(&self, method: &str, path: &str, token: &str, kind: Option<&str>, body: &'static str) -> Reply {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![("authorization", bearer.as_str())];
        headers.extend(kind.map(|kind| ("content-type", kind)));
        self.stand.raw(method, &format!("{}{path}", self.origin), &headers, body).await
    }

    fn asked(&self) -> Vec<Value> {
        self.seen.lock().unwrap().iter().map(|text| serde_json::from_str(text).unwrap()).collect()
    }
}

#[tokio::test]
async fn what_a_caller_sends_is_passed_on_as_it_came_and_what_comes_back_is_masked() {
    let scene = scene().await;
    let token = scene.token("test", BOTH).await;
    let reply = scene.send("POST", INSCRIPTION, &token, Some("application/json"), CHILD).await;
    assert_eq!((reply.status, reply.json()), (201, json!({ "numero": "A12", "tarif": 2.5 })), "{}", reply.text);
    let told = json!({
        "method": "POST", "path": "/base/inscriptions", "body": CHILD, "kind": "application/json", "identity": true,
        "authorization": "",
    });
    assert_eq!(scene.asked(), [told]);
    let csv = scene.send("POST", INSCRIPTION, &token, Some("text/csv; charset=utf-8"), "ZOE").await;
    assert_eq!((csv.status, &scene.asked()[1]["kind"]), (201, &json!("text/csv; charset=utf-8")));
    let later = scene.send("POST", INSCRIPTION, &token, Some("application/json"), r#"{"enfant":"later"}"#).await;
    let gone = scene.send("DELETE", INSCRIPTION, &token, None, "").await;
    for (reply, status) in [(later, 202), (gone, 204)] {
        assert_eq!((reply.status, reply.text.as_str(), reply.header("content-type")), (status, "", ""));
    }
    // What may be done may be seen as far as its scopes go; what may be seen may not therefore be done.
    let token = scene.token("test", "openid identite_pivot dgfip_nbpart").await;
    let reply = scene.send("POST", INSCRIPTION, &token, Some("application/json"), CHILD).await;
    assert_eq!((reply.status, reply.json()), (201, json!({ "tarif": 2.5 })));
    let asked = scene.asked().len();
    let token = scene.token("test", "openid identite_pivot dgfip_rfr").await;
    for method in ["POST", "DELETE"] {
        let reply = scene.send(method, INSCRIPTION, &token, Some("application/json"), CHILD).await;
        assert_eq!((reply.status, &reply.json()["error"]), (403, &json!("insufficient_scope")), "{method}");
    }
    assert_eq!(scene.asked().len(), asked, "asked behind");
    scene.stop().await;
}

#[tokio::test]
async fn a_body_that_is_not_taken_is_not_passed_on_and_what_the_api_behind_refuses_is_told_without_its_words() {
    let scene = scene().await;
    let token = scene.token("test", BOTH).await;
    let long = r#"{"enfant":"01234567890123456789012345678901234567890123456789"}"#;
    for (kind, body, status, named) in [
        (Some("application/xml"), "<a/>", 415, "`application/xml`"),
        (None, CHILD, 415, "one of `application/json`, `text/csv` is taken"),
        (Some("application/json"), long, 413, "more than 40 bytes"),
        (Some("application/json"), "", 400, "empty"),
    ] {
        let reply = scene.send("POST", INSCRIPTION, &token, kind, body).await;
        let detail = reply.json()["detail"].as_str().unwrap_or_default().to_owned();
        assert!(reply.status == status && detail.contains(named), "{status} {named}: {}", reply.text);
    }
    for method in ["PUT", "PATCH", "GET"] {
        let reply = scene.send(method, INSCRIPTION, &token, Some("application/json"), CHILD).await;
        assert!([404, 405].contains(&reply.status), "{method}: {}", reply.status);
    }
    assert_eq!(scene.asked(), [] as [Value; 0]);
    for (body, status) in [(r#"{"enfant":"twice"}"#, 409), (r#"{"enfant":"page"}"#, 502)] {
        let token = scene.token("test", BOTH).await;
        let reply = scene.send("POST", INSCRIPTION, &token, Some("application/json"), body).await;
        assert!(reply.status == status && !reply.holds("stays"), "{body}: {} {}", reply.status, reply.text);
    }
    scene.stop().await;
}

#[tokio::test]
async fn what_is_no_json_leaves_only_where_the_definition_says_which_scope_opens_it() {
    let scene = scene().await;
    let token = scene.token("test", BOTH).await;
    let reply = scene.send("GET", "/cantine/attestation", &token, None, "").await;
    assert_eq!(
        (reply.status, reply.header("content-type"), reply.text.as_str()),
        (200, "application/pdf", "%PDF-1.7 all of it")
    );
    assert_eq!(reply.header("cache-control"), "no-store");
    for form in ["json", "page"] {
        let reply = scene.send("GET", &format!("/cantine/attestation?forme={form}"), &token, None, "").await;
        assert!(reply.status == 502 && !reply.holds("stays") && !reply.holds("A12"), "{form}: {}", reply.text);
    }
    let asked = scene.asked().len();
    let token = scene.token("test", "openid identite_pivot dgfip_nbpart").await;
    let reply = scene.send("GET", "/cantine/attestation", &token, None, "").await;
    assert_eq!((reply.status, scene.asked().len()), (403, asked), "{}", reply.text);
    scene.stop().await;
}
