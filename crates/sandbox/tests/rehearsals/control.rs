//! The control API: what it does, and what it refuses by name.

use crate::stack::{PORTAL, Stack};
use axum::body::Body;
use http::{Request, StatusCode};
use serde_json::{Value, json};

async fn refused(stack: &Stack, method: &str, path: &str, body: Value) -> String {
    let answer = stack.control(method, path, body.clone()).await;
    assert!(answer.status.is_client_error(), "{method} {path} {body}: {}", answer.status);
    let json = answer.json();
    assert!(json["error"].is_string(), "{json}");
    json["detail"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn clients_are_added_listed_and_taken_away() {
    let stack = Stack::new().await;
    let added = stack.control("POST", "/clients", json!({ "service": "openid", "client_id": "mine" })).await;
    assert_eq!(added.status, StatusCode::CREATED);
    assert_eq!(added.json()["client_id"], "mine");
    assert_eq!(stack.look("/clients").await.json()["clients"][0]["service"], "openid");
    let again = stack.control("POST", "/clients", json!({ "service": "franceconnect", "client_id": "mine" })).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "an identifier is unique over all services");
    assert_eq!(stack.control("DELETE", "/clients/mine", json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stack.control("DELETE", "/clients/mine", json!({})).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_client_is_changed_at_its_own_service_only() {
    let stack = Stack::new().await;
    stack.control("POST", "/clients", json!({ "service": "openid", "client_id": "mine" })).await;
    let changed = stack.control("PATCH", "/clients/mine", json!({ "service": "openid", "name": "New" })).await;
    assert_eq!((changed.status, changed.json()["name"].as_str()), (StatusCode::OK, Some("New")));
    assert_eq!(stack.look("/clients").await.json()["clients"][0]["name"], "New");
    assert!(refused(&stack, "PATCH", "/clients/mine", json!({ "service": "franceconnect" })).await.contains("openid"));
    assert!(refused(&stack, "PATCH", "/clients/mine", json!({ "nonsense": 1 })).await.contains("nonsense"));
    assert!(refused(&stack, "PATCH", "/clients/other", json!({})).await.contains("other"));
}

#[tokio::test]
async fn decided_logins_can_be_forgotten() {
    let stack = Stack::new().await;
    stack.control("POST", "/logins", json!({ "service": "openid", "persona": "test" })).await;
    assert_eq!(stack.control("DELETE", "/logins", json!({})).await.status, StatusCode::NO_CONTENT);
    assert!(stack.sandbox.rehearsal().next_login("openid", "mine", "state").is_none());
}

#[tokio::test]
async fn a_broker_refusal_keeps_its_own_name() {
    let stack = Stack::new().await;
    let answer = stack.control("POST", "/clients", json!({ "service": "openid", "nonsense": 1 })).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    assert_eq!(answer.json()["error"], "invalid_client_metadata");
    assert!(
        refused(&stack, "POST", "/clients", json!({ "service": "nowhere" }))
            .await
            .contains("franceconnect, openid, proconnect")
    );
    assert!(refused(&stack, "POST", "/clients", json!({})).await.contains("service"));
    let provider = json!({ "service": "openid", "active": false });
    assert_eq!(
        stack.control("PATCH", "/identity-providers/uid", provider.clone()).await.json(),
        json!({ "active": false })
    );
    assert_eq!(stack.control("PATCH", "/identity-providers/other", provider).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn people_are_added_and_changed() {
    let stack = Stack::new().await;
    let added =
        stack.control("POST", "/personas", json!({ "id": "moi", "family_name": "MOI", "given_name": "Moi" })).await;
    assert_eq!(added.status, StatusCode::CREATED);
    assert_eq!(added.json()["password"], "123");
    assert_eq!(added.json()["label"], "Moi MOI");
    let changed =
        stack.control("PATCH", "/personas/moi", json!({ "email": "moi@example.fr", "given_name": null })).await;
    assert_eq!(changed.json()["email"], "moi@example.fr");
    assert!(changed.json().get("given_name").is_none());
    let accented = stack.control("PATCH", "/personas/pr%C3%A9nom_compos%C3%A9", json!({ "label": "x" })).await;
    assert_eq!(accented.json()["id"], "prénom_composé");
    assert_eq!(stack.look("/personas").await.json()["personas"].as_array().unwrap().len(), 115);
    for (method, path, body, named) in [
        ("POST", "/personas", json!({ "id": "test" }), "test"),
        ("POST", "/personas", json!({}), "id"),
        ("POST", "/personas", json!({ "id": "x", "surname": "X" }), "surname"),
        ("PATCH", "/personas/nobody", json!({}), "nobody"),
        ("PATCH", "/personas/test", json!({ "id": "other" }), "id"),
        ("PATCH", "/personas/test", json!({ "id": null }), "id"),
        ("PATCH", "/personas/test", json!({ "birthdate": 1962 }), "invalid type"),
        ("PATCH", "/personas/test", json!({ "scenario": { "at": "token", "kind": "delay" } }), "seconds"),
        ("PATCH", "/personas/test", json!({ "scenario": { "at": "jwks", "kind": "unsigned" } }), "id_token"),
    ] {
        assert!(refused(&stack, method, path, body).await.contains(named), "{method} {path}");
    }
    assert_eq!(stack.look("/personas").await.json()["personas"][0]["birthdate"], "1962-08-24");
}

#[tokio::test]
async fn a_decided_login_is_spent_by_its_service_and_client() {
    let stack = Stack::new().await;
    stack.control("POST", "/clients", json!({ "service": "openid", "client_id": "mine" })).await;
    let login = json!({ "service": "openid", "persona": "test", "client_id": "mine", "times": 2 });
    let decided = stack.control("POST", "/logins", login).await;
    assert_eq!(decided.status, StatusCode::CREATED);
    assert_eq!(decided.json()["identity_provider"], stack.uid("dgfip").as_str());
    let rehearsal = stack.sandbox.rehearsal();
    assert!(rehearsal.next_login("franceconnect", "mine", "state").is_none());
    assert!(rehearsal.next_login("openid", "other", "state").is_none());
    for _ in 0..2 {
        assert_eq!(rehearsal.next_login("openid", "mine", "state").unwrap().idp_uid, stack.uid("dgfip"));
        assert_eq!(rehearsal.expected("state").map(|it| it.persona).as_deref(), Some("test"));
        assert_eq!(rehearsal.expected("state"), None, "an answer is given once");
    }
    assert!(rehearsal.next_login("openid", "mine", "state").is_none());
    for (body, named) in [
        (json!({ "service": "openid" }), "persona"),
        (json!({ "service": "openid", "persona": "nobody" }), "nobody"),
        (json!({ "service": "nowhere", "persona": "test" }), "nowhere"),
        (json!({ "service": "openid", "persona": "test", "identity_provider": "dgfip" }), "(dgfip)"),
        (json!({ "service": "openid", "persona": "test", "client_id": "other" }), "other"),
        (json!({ "service": "openid", "persona": "test", "times": 0 }), "times"),
        (json!({ "service": "openid", "persona": "test", "times": -1 }), "invalid value"),
        (json!({ "service": "openid", "persona": "test", "user": "x" }), "user"),
    ] {
        assert!(refused(&stack, "POST", "/logins", body).await.contains(named), "{named}");
    }
}

#[tokio::test]
async fn an_answer_is_a_person_claims_or_an_error() {
    let stack = Stack::new().await;
    let uid = stack.uid("msa");
    let answer = |body: Value| {
        let mut body = body;
        body["identity_provider"] = json!(uid);
        body
    };
    for (body, named) in [
        (answer(json!({})), "persona"),
        (answer(json!({ "persona": "test", "error": "access_denied" })), "exclude"),
        (answer(json!({ "persona": "nobody" })), "nobody"),
        (answer(json!({ "persona": "test", "error_description": "x" })), "error_description"),
        (json!({ "identity_provider": "x", "persona": "test" }), "identity_provider"),
        (answer(json!({ "persona": "test", "claim": {} })), "claim"),
    ] {
        assert!(refused(&stack, "POST", "/answers", body).await.contains(named), "{named}");
    }
    assert_eq!(stack.control("POST", "/answers", answer(json!({ "claims": { "sub": "x" } }))).await.status, 201);
}

#[tokio::test]
async fn a_fault_says_which_member_does_not_fit() {
    let stack = Stack::new().await;
    let idp = format!("identity-provider:{}", stack.uid("dgfip"));
    for (body, named) in [
        (json!({ "target": "client:x", "kind": "delay", "seconds": 1 }), "client:x"),
        (json!({ "target": "mail-server", "kind": "redirect" }), "mail-server"),
        (json!({ "target": "data-provider:x", "kind": "wrong_secret" }), "data-provider:x"),
        (json!({ "target": "identity-provider:dgfip", "kind": "reset" }), "uid"),
        (json!({ "target": "nowhere", "kind": "reset" }), "nowhere"),
        (json!({ "target": idp, "kind": "explode" }), "explode"),
        (json!({ "target": idp, "kind": "delay" }), "seconds"),
        (json!({ "target": idp, "kind": "delay", "seconds": 601 }), "0 to 600"),
        (json!({ "target": idp, "kind": "status", "status": 99 }), "200 to 599"),
        (json!({ "target": idp, "kind": "reset", "claim": "x" }), "claim"),
        (json!({ "target": idp, "kind": "bad_signature", "at": "token" }), "id_token"),
        (json!({ "target": idp, "kind": "delay", "seconds": 1, "at": "id_token" }), "authorize"),
        (json!({ "target": idp, "kind": "reset", "at": "individus" }), "`discovery`"),
        (json!({ "target": idp, "kind": "error", "error": "x", "at": "token" }), "authorize"),
        (json!({ "target": idp, "kind": "wrong_secret" }), "wrong_secret"),
        (json!({ "target": idp, "kind": "reset", "times": 0 }), "times"),
        (json!({ "target": idp, "kind": "reset", "sometimes": 1 }), "sometimes"),
        (json!({ "target": "producer:rnipp", "kind": "unsigned" }), "unsigned"),
        (json!({ "target": "producer:rnipp", "kind": "reset", "at": "token" }), "individus"),
        (json!({ "target": "producer:rnipp", "kind": "reset", "client_id": "x" }), "client_id"),
    ] {
        let detail = refused(&stack, "POST", "/faults", body.clone()).await;
        assert!(detail.contains(named), "{body}: {detail}");
    }
    assert_eq!(stack.look("/faults").await.json(), json!({ "faults": [] }));
    let fault = json!({ "target": idp, "kind": "wrong_claim", "claim": "nonce", "value": null, "times": 3 });
    let added = stack.control("POST", "/faults", fault).await;
    assert_eq!(added.status, StatusCode::CREATED);
    let expected = json!({
        "id": 1, "target": idp, "at": "id_token", "kind": "wrong_claim", "claim": "nonce", "value": null, "times": 3,
    });
    assert_eq!(stack.look("/faults").await.json()["faults"][0], expected);
    assert_eq!(stack.control("DELETE", "/faults", json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stack.look("/faults").await.json(), json!({ "faults": [] }));
}

#[tokio::test]
async fn the_clock_moves_for_the_whole_stack() {
    let stack = Stack::new().await;
    let before = stack.edge.clock.now();
    let moved = stack.control("PUT", "/clock", json!({ "offset_seconds": 86_400 })).await.json();
    assert_eq!(moved["offset_seconds"], 86_400);
    assert_eq!(stack.edge.clock.now().as_second() - before.as_second(), 86_400);
    stack.control("PUT", "/clock", json!({ "offset_seconds": -3_600 })).await;
    assert_eq!(stack.look("/clock").await.json()["offset_seconds"], -3_600);
    for body in
        [json!({}), json!({ "offset_seconds": "1" }), json!({ "offset_seconds": i64::MAX }), json!({ "offset": 1 })]
    {
        refused(&stack, "PUT", "/clock", body).await;
    }
    assert_eq!(stack.look("/clock").await.json()["offset_seconds"], -3_600);
}

#[tokio::test]
async fn a_reset_gives_the_state_of_a_fresh_start() {
    let stack = Stack::new().await;
    let busy = async || {
        stack.control("POST", "/clients", json!({ "service": "openid", "client_id": "mine" })).await;
        stack.control("POST", "/personas", json!({ "id": "moi" })).await;
        stack.control("POST", "/logins", json!({ "service": "openid", "persona": "test" })).await;
        stack.control("POST", "/faults", json!({ "target": "producer:rnipp", "kind": "reset" })).await;
        stack.control("PUT", "/clock", json!({ "offset_seconds": 5 })).await;
    };
    busy().await;
    assert_eq!(stack.control("POST", "/reset", json!({})).await.status, StatusCode::OK);
    assert_eq!(stack.look("/clients").await.json(), json!({ "clients": [] }));
    assert_eq!(stack.look("/personas").await.json()["personas"].as_array().unwrap().len(), 114);
    assert_eq!(stack.look("/faults").await.json(), json!({ "faults": [] }));
    assert_eq!(stack.edge.clock.offset(), 0);
    assert!(stack.sandbox.rehearsal().next_login("openid", "mine", "s").is_none());
    busy().await;
    stack.control("POST", "/reset", json!({ "keep": ["clients", "personas"] })).await;
    assert_eq!(stack.look("/clients").await.json()["clients"][0]["client_id"], "mine");
    assert!(stack.sandbox.personas().get("moi").is_some());
    assert!(refused(&stack, "POST", "/reset", json!({ "keep": ["keys"] })).await.contains("keys"));
}

#[tokio::test]
async fn exchanges_and_journal_take_one_parameter() {
    let stack = Stack::new().await;
    assert!(stack.look("/exchanges?client_id=x").await.json()["exchanges"].is_array());
    assert_eq!(stack.look("/journal?event=FC_VERIFIED").await.json(), json!({ "events": [] }));
    assert_eq!(stack.look("/journal?events=x").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(stack.look("/exchanges?client_id=a&client_id=b").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused() {
    let stack = Stack::new().await;
    let post = |content_type: &'static str, body: &'static [u8]| {
        let request = Request::post("/control/v1/personas").header("host", "localhost:7400");
        stack.send(PORTAL, request.header("content-type", content_type).body(Body::from(body)).unwrap())
    };
    assert_eq!(post("text/plain", b"{}").await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(post("application/x-www-form-urlencoded", b"id=x").await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    for body in [&b""[..], b"[]", b"{", b"\xff", b"3"] {
        assert_eq!(post("application/json; charset=utf-8", body).await.status, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn unknown_calls_and_methods_are_json() {
    let stack = Stack::new().await;
    let unknown = stack.look("/nothing").await;
    assert_eq!((unknown.status, unknown.json()["error"].as_str()), (StatusCode::NOT_FOUND, Some("not_found")));
    let wrong = stack.control("PUT", "/clients", json!({})).await;
    assert_eq!(wrong.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(wrong.json()["error"], "method_not_allowed");
}

#[tokio::test]
async fn no_page_of_another_site_may_call() {
    let stack = Stack::new().await;
    let call = |host: &'static str, name: &'static str, value: &'static str| {
        let request = Request::get("/control/v1/clients").header("host", host).header(name, value);
        stack.send(PORTAL, request.body(Body::empty()).unwrap())
    };
    for (host, name, value, status) in [
        ("localhost:7400", "origin", PORTAL, StatusCode::OK),
        ("127.0.0.1:7400", "sec-fetch-site", "none", StatusCode::OK),
        ("localhost:7400", "sec-fetch-site", "same-origin", StatusCode::OK),
        ("localhost:7400", "origin", "http://localhost:7409", StatusCode::FORBIDDEN),
        ("localhost:7400", "origin", "null", StatusCode::FORBIDDEN),
        ("localhost:7400", "sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("localhost:7400", "sec-fetch-site", "same-site", StatusCode::FORBIDDEN),
        ("evil.example:7400", "accept", "*/*", StatusCode::FORBIDDEN),
        ("127.0.0.1:7401", "accept", "*/*", StatusCode::FORBIDDEN),
        ("localhost:7400@evil.example", "accept", "*/*", StatusCode::FORBIDDEN),
    ] {
        assert_eq!(call(host, name, value).await.status, status, "{host} {name}: {value}");
    }
}

#[tokio::test]
async fn off_loopback_the_token_is_needed() {
    let stack = Stack::with_token(Some("the-token-of-the-file")).await;
    let call = |authorization: Option<&'static str>| {
        let mut request = Request::get("/control/v1/clients").header("host", "localhost:7400");
        if let Some(authorization) = authorization {
            request = request.header("authorization", authorization);
        }
        stack.send(PORTAL, request.body(Body::empty()).unwrap())
    };
    assert_eq!(call(Some("Bearer the-token-of-the-file")).await.status, StatusCode::OK);
    for wrong in [None, Some("Bearer "), Some("Bearer other"), Some("Basic the-token-of-the-file")] {
        let answer = call(wrong).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{wrong:?}");
        assert_eq!(answer.headers["www-authenticate"], "Bearer");
    }
}

#[tokio::test]
async fn the_api_describes_itself_with_every_call() {
    let stack = Stack::new().await;
    let document = stack.look("/openapi.json").await.json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths.len(), 26, "{paths:?}");
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(document.pointer(reference).is_some(), "{reference}");
    }
}
