//! Faults: each kind shows where it was asked for, as often as it was asked for.

use std::time::Duration;

use crate::identity_providers::party;
use crate::stack::{PRODUCERS, PROVIDERS, Stack};
use guichet_jose::SignatureAlgorithm;
use http::StatusCode;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

const INDIVIDUS: &str = "/rnipp/Brpp2IdentificationComplet/individus?rechercheType=S&nom=A&prenoms=B&dateNaissance=19620824&sexe=F&codeLieuNaissance=75107";

async fn fault(stack: &Stack, mut body: Value) {
    if body.get("target").is_none() {
        body["target"] = json!(format!("identity-provider:{}", stack.uid("dgfip")));
    }
    let answer = stack.control("POST", "/faults", body).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
}

#[tokio::test]
async fn a_fault_of_the_register_lasts_as_often_as_asked() {
    let stack = Stack::new().await;
    fault(&stack, json!({ "target": "producer:rnipp", "kind": "status", "status": 503, "body": "no", "times": 2 }))
        .await;
    fault(&stack, json!({ "target": "producer:rnipp", "kind": "junk" })).await;
    for _ in 0..2 {
        let answer = stack.get(PRODUCERS, INDIVIDUS).await;
        assert_eq!((answer.status, answer.body.as_str()), (StatusCode::SERVICE_UNAVAILABLE, "no"));
    }
    let junk = stack.get(PRODUCERS, INDIVIDUS).await;
    assert!(junk.status == StatusCode::OK && junk.body.contains("junk"));
    assert!(stack.get(PRODUCERS, INDIVIDUS).await.body.contains("NomFamille"));
}

#[tokio::test]
async fn redirect_sends_the_caller_elsewhere() {
    let stack = Stack::new().await;
    fault(&stack, json!({ "kind": "redirect", "at": "jwks" })).await;
    assert_eq!(stack.get(PROVIDERS, "/dgfip/jwks").await.status, StatusCode::FOUND);
    assert_eq!(stack.get(PROVIDERS, "/dgfip/jwks").await.status, StatusCode::OK);
    fault(&stack, json!({ "kind": "status", "status": 500, "at": "discovery" })).await;
    assert_eq!(stack.get(PROVIDERS, "/msa/.well-known/openid-configuration").await.status, StatusCode::OK);
    assert_eq!(stack.get(PROVIDERS, "/dgfip/.well-known/openid-configuration").await.status, 500);
}

#[tokio::test]
async fn delay_answers_late_and_endless_never_ends() {
    let stack = Stack::new().await;
    tokio::time::pause();
    fault(&stack, json!({ "target": "producer:rnipp", "kind": "delay", "seconds": 30, "times": 2 })).await;
    assert!(within(29, stack.get(PRODUCERS, INDIVIDUS)).await.is_none());
    assert!(within(31, stack.get(PRODUCERS, INDIVIDUS)).await.unwrap().body.contains("NomFamille"));
    fault(&stack, json!({ "target": "producer:rnipp", "kind": "endless" })).await;
    assert!(within(60, stack.get(PRODUCERS, INDIVIDUS)).await.is_none());
}

/// The answer, if it comes within so many seconds of the paused clock.
async fn within<T>(seconds: u64, answer: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(Duration::from_secs(seconds), answer).await.ok()
}

/// A real connection to an origin of the stack.
async fn connect(stack: &Stack, at: &str) -> (TcpStream, watch::Sender<bool>) {
    let (site, router) = stack.served(at);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(guichet_web::server::serve(listener, None, site, router, stopped));
    (TcpStream::connect(address).await.unwrap(), stop)
}

#[tokio::test]
async fn reset_closes_the_connection_without_an_answer() {
    let stack = Stack::new().await;
    fault(&stack, json!({ "target": "producer:rnipp", "kind": "reset" })).await;
    let (mut stream, _stop) = connect(&stack, PRODUCERS).await;
    stream.write_all(format!("GET {INDIVIDUS} HTTP/1.1\r\nhost: localhost:7411\r\n\r\n").as_bytes()).await.unwrap();
    let mut received = Vec::new();
    // Either end of the connection is fine, as long as nothing came before.
    let _ = stream.read_to_end(&mut received).await;
    assert_eq!(String::from_utf8_lossy(&received), "");
}

#[tokio::test]
async fn huge_is_a_hundred_mebibytes() {
    let stack = Stack::new().await;
    fault(&stack, json!({ "target": "producer:rnipp", "kind": "huge" })).await;
    let (mut stream, _stop) = connect(&stack, PRODUCERS).await;
    let head = format!("GET {INDIVIDUS} HTTP/1.1\r\nhost: localhost:7411\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut total = 0;
    let mut buffer = vec![0; 1024 * 1024];
    loop {
        match stream.read(&mut buffer).await.unwrap() {
            0 => break,
            read => total += read,
        }
    }
    assert!(total >= 100 * 1024 * 1024, "{total}");
}

#[tokio::test]
async fn token_faults_spoil_the_id_token() {
    let stack = Stack::new().await;
    let party = party(&stack, "dgfip", "franceconnect");
    let id_token = async || party.log_in("test").await.0["id_token"].as_str().unwrap().to_owned();
    let verified = async |token: &str| party.verified(token, SignatureAlgorithm::Es256).await;

    fault(&stack, json!({ "kind": "bad_signature" })).await;
    let spoilt = id_token().await;
    assert!(verified(&spoilt).await.is_none());
    fault(&stack, json!({ "kind": "unsigned" })).await;
    let unsigned = id_token().await;
    assert!(unsigned.ends_with('.') && verified(&unsigned).await.is_none());
    fault(&stack, json!({ "kind": "wrong_claim", "claim": "iss", "value": "http://evil.example" })).await;
    assert_eq!(verified(&id_token().await).await.unwrap()["iss"], "http://evil.example");
    fault(&stack, json!({ "kind": "missing_claim", "claim": "acr" })).await;
    assert!(verified(&id_token().await).await.unwrap().get("acr").is_none());
    assert!(verified(&id_token().await).await.unwrap().get("acr").is_some());
}

#[tokio::test]
async fn token_faults_spoil_the_userinfo_where_asked() {
    let stack = Stack::new().await;
    let party = party(&stack, "dgfip", "franceconnect");
    fault(&stack, json!({ "kind": "bad_signature", "at": "userinfo" })).await;
    let (tokens, userinfo) = party.log_in("test").await;
    assert!(party.verified(tokens["id_token"].as_str().unwrap(), SignatureAlgorithm::Es256).await.is_some());
    assert!(party.verified(&userinfo.body, SignatureAlgorithm::Es256).await.is_none());
    fault(&stack, json!({ "kind": "wrong_claim", "claim": "sub", "value": "other", "at": "userinfo" })).await;
    let (_, userinfo) = party.log_in("test").await;
    assert_eq!(party.verified(&userinfo.body, SignatureAlgorithm::Es256).await.unwrap()["sub"], "other");
}

#[tokio::test]
async fn an_error_at_authorize_goes_to_the_callback() {
    let stack = Stack::new().await;
    fault(&stack, json!({ "kind": "error", "error": "server_error" })).await;
    let answer = party(&stack, "dgfip", "franceconnect").authorize(&[]).await;
    assert_eq!(answer.parameter("error").as_deref(), Some("server_error"));
}

#[tokio::test]
async fn a_fault_for_one_relying_party_spares_the_others() {
    let stack = Stack::new().await;
    fault(&stack, json!({ "kind": "error", "error": "server_error", "client_id": "one" })).await;
    fault(&stack, json!({ "kind": "missing_claim", "claim": "nonce", "client_id": "one" })).await;
    let party = party(&stack, "dgfip", "franceconnect");
    stack.sandbox.rehearsal().sent_to_provider("the-state", "other");
    let (tokens, _) = party.log_in("test").await;
    let claims = party.verified(tokens["id_token"].as_str().unwrap(), SignatureAlgorithm::Es256).await.unwrap();
    assert!(claims.contains_key("nonce"));
    stack.sandbox.rehearsal().sent_to_provider("the-state", "one");
    assert!(party.authorize(&[]).await.parameter("error").is_some());
    let (tokens, _) = party.log_in("test").await;
    let claims = party.verified(tokens["id_token"].as_str().unwrap(), SignatureAlgorithm::Es256).await.unwrap();
    assert!(!claims.contains_key("nonce"));
}

#[tokio::test]
async fn the_people_of_the_scenarios_make_their_provider_fail() {
    let stack = Stack::new().await;
    let party = party(&stack, "msa", "franceconnect");
    for (login, status) in [("E020008", 401), ("E020009", 500), ("E020010", 502), ("E020011", 503)] {
        assert_eq!(party.log_in(login).await.1.status.as_u16(), status, "{login}");
    }
    assert!(party.log_in("E020005").await.1.json().get("sub").is_none());
    let junk = party.log_in("E020007").await.1;
    assert!(junk.status == StatusCode::OK && serde_json::from_str::<Value>(&junk.body).is_err());
    let code = party.choose("E020018").await.parameter("code").unwrap();
    let tokens = party.token(&code).await.json();
    let access_token = tokens["access_token"].as_str().unwrap();
    // From here on nothing waits for the store's own threads, which a paused clock does not know of.
    tokio::time::pause();
    assert!(within(31, party.userinfo(access_token)).await.is_none());
    assert_eq!(within(33, party.userinfo(access_token)).await.unwrap().status, StatusCode::OK);
}
