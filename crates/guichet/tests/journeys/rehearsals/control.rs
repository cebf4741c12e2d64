//! Who may call the control API, and with what body.

use reqwest::Client;
use serde_json::Value;

use super::list;
use crate::stand::Stand;

#[expect(clippy::disallowed_methods, reason = "the tests are outsiders: their client is not the program's")]
fn http() -> Client {
    Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().unwrap()
}

fn url(stand: &Stand, path: &str) -> String {
    format!("{}{path}", stand.manifest["control"]["url"].as_str().unwrap())
}

#[tokio::test]
async fn only_programs_and_the_portals_own_pages_may_call() {
    let stand = Stand::start().await;
    let portal = stand.origin("portal");
    let port = portal.rsplit(':').next().unwrap().to_owned();
    for (name, value, status) in [
        ("accept", "*/*".to_owned(), 200),
        ("origin", portal.clone(), 200),
        ("sec-fetch-site", "same-origin".to_owned(), 200),
        ("sec-fetch-site", "none".to_owned(), 200),
        ("host", format!("127.0.0.1:{port}"), 200),
        ("origin", "null".to_owned(), 403),
        ("origin", stand.origin("service-providers"), 403),
        ("origin", "https://evil.test".to_owned(), 403),
        ("sec-fetch-site", "cross-site".to_owned(), 403),
        ("sec-fetch-site", "same-site".to_owned(), 403),
        ("host", format!("evil.test:{port}"), 403),
        ("host", "evil.test".to_owned(), 403),
    ] {
        let answer = http().get(url(&stand, "/clients")).header(name, &value).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{name}: {value}");
        assert!(answer.headers().get("access-control-allow-origin").is_none(), "no other site reads the answer");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body.get("error").is_some(), status == 403, "{body}");
    }
    let preflight = http().request(reqwest::Method::OPTIONS, url(&stand, "/reset"));
    let answer = preflight.header("origin", "https://evil.test").send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 403);
    stand.stop().await;
}

#[tokio::test]
async fn no_body_but_a_json_object_is_read() {
    let stand = Stand::start().await;
    for (path, method) in [
        ("/clients", "POST"),
        ("/personas", "POST"),
        ("/logins", "POST"),
        ("/answers", "POST"),
        ("/faults", "POST"),
        ("/reset", "POST"),
        ("/clock", "PUT"),
        ("/personas/test", "PATCH"),
        ("/identity-providers/23676fea-3f51-46d9-8936-07db897db190", "PATCH"),
    ] {
        for (kind, body, status) in [
            (None, &b"{}"[..], 415),
            (Some("text/plain"), b"{}", 415),
            (Some("application/x-www-form-urlencoded"), b"a=b", 415),
            (Some("application/json"), b"", 400),
            (Some("application/json"), b"[]", 400),
            (Some("application/json"), b"null", 400),
            (Some("application/json"), b"{", 400),
            (Some("application/json"), b"{\"a\":\"\xff\"}", 400),
        ] {
            let mut request = http().request(method.parse().unwrap(), url(&stand, path)).body(body.to_vec());
            if let Some(kind) = kind {
                request = request.header("content-type", kind);
            }
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{method} {path} {kind:?} {body:?}");
            let answer: Value = answer.json().await.unwrap();
            assert!(answer["error"].is_string() && answer["detail"].is_string(), "{answer}");
        }
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(65_600));
        let request = http().request(method.parse().unwrap(), url(&stand, path));
        let answer = request.header("content-type", "application/json").body(long).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 413, "{method} {path}");
    }
    assert_eq!(list(&stand, "/personas").await.len(), 114);
    stand.stop().await;
}

#[tokio::test]
async fn unknown_members_calls_and_methods_are_refused_by_name() {
    let stand = Stand::start().await;
    let body = || serde_json::json!({ "unheard_of": 1 });
    for (method, path) in [
        ("POST", "/personas"),
        ("POST", "/logins"),
        ("POST", "/answers"),
        ("POST", "/faults"),
        ("POST", "/reset"),
        ("PUT", "/clock"),
        ("PATCH", "/personas/test"),
    ] {
        super::refused(&stand, method, path, body(), "unheard_of").await;
    }
    let mut client = body();
    client["service"] = "openid".into();
    client["redirect_uris"] = serde_json::json!([crate::stand::CALLBACK]);
    super::refused(&stand, "POST", "/clients", client, "unheard_of").await;
    for (method, path, status) in [
        ("GET", "/nothing", 404),
        ("DELETE", "/clients", 405),
        ("PUT", "/clients", 405),
        ("DELETE", "/clients/nobody", 404),
        ("PATCH", "/personas/nobody", 404),
        ("GET", "/journal?unheard=of", 400),
        ("GET", "/exchanges?unheard=of", 400),
    ] {
        let body = if method == "PATCH" { serde_json::json!({}) } else { Value::Null };
        let (answered, answer) = stand.control(method, path, body).await;
        assert_eq!(answered, status, "{method} {path}: {answer}");
        assert!(answer["error"].is_string() && answer["detail"].is_string(), "{answer}");
    }
    stand.stop().await;
}

#[tokio::test]
async fn the_api_describes_every_call_that_it_has() {
    let stand = Stand::start().await;
    let document = stand.command("GET", "/openapi.json", Value::Null).await;
    let paths = document["paths"].as_object().unwrap();
    for (path, methods) in [
        ("/clients", &["get", "post"][..]),
        ("/clients/{client_id}", &["delete"]),
        ("/identity-providers/{uid}", &["patch"]),
        ("/personas", &["get", "post"]),
        ("/personas/{id}", &["patch"]),
        ("/logins", &["post"]),
        ("/answers", &["post"]),
        ("/faults", &["delete", "get", "post"]),
        ("/clock", &["put"]),
        ("/exchanges", &["get"]),
        ("/journal", &["get"]),
        ("/maintenances", &["get", "post"]),
        ("/maintenances/{id}", &["delete", "patch"]),
        ("/incidents", &["get", "post"]),
        ("/incidents/{id}", &["delete", "patch"]),
        ("/reset", &["post"]),
    ] {
        for method in methods {
            assert!(paths[path].get(method).is_some(), "{method} {path}");
        }
    }
    stand.stop().await;
}
