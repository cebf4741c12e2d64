//! Control API, manifest, faults, persistence, several stacks.

use serde_json::{Value, json};

use crate::stand::{Browser, CALLBACK, Reply, Stand};

mod bench;
mod clock;
mod codes;
mod control;
mod decided;
mod exchanges;
mod faults;
mod https;
mod left_out;
mod mails;
mod manifest;
mod options;
mod people;
mod professionals;
mod registrations;
mod reset;
mod restart;
mod several;

/// A list that the control API gives.
async fn list(stand: &Stand, call: &str) -> Vec<Value> {
    let answer = stand.command("GET", call, Value::Null).await;
    let member = call.trim_start_matches('/').split('?').next().unwrap().replace('-', "_");
    answer[&member].as_array().unwrap_or_else(|| panic!("no {member}: {answer}")).clone()
}

/// A call that is refused: 4xx, `error` and a `detail` that names what is wrong.
async fn refused(stand: &Stand, method: &str, path: &str, body: Value, named: &str) {
    let (status, answer) = stand.control(method, path, body.clone()).await;
    assert!((400..500).contains(&status), "{method} {path} {body}: {status} {answer}");
    let members: Vec<&String> = answer.as_object().unwrap().keys().collect();
    assert_eq!(members, ["detail", "error"], "{method} {path}");
    let detail = answer["detail"].as_str().unwrap();
    assert!(detail.contains(named), "{method} {path} {body}: «{detail}» does not name {named}");
}

/// Decides the next login of a client and plays it in a browser.
async fn log_in(stand: &Stand, browser: &mut Browser, client: &Value, persona: &str) -> Reply {
    let login = json!({ "service": client["service"], "persona": persona, "client_id": client["client_id"] });
    stand.command("POST", "/logins", login).await;
    browser.open(&stand.authorize_url(client, &[])).await
}

/// Logs in in a browser of its own and gives what userinfo says.
async fn person(stand: &Stand, client: &Value, persona: &str) -> Value {
    let back = log_in(stand, &mut stand.browser(), client, persona).await;
    assert!(back.status == 303 && back.location().starts_with(CALLBACK), "{} {}", back.status, back.text);
    let code = back.param("code").unwrap_or_else(|| panic!("{}", back.location()));
    let token = stand.token(client, &code, &[]).await.json();
    let service = client["service"].as_str().unwrap();
    stand.userinfo(service, token["access_token"].as_str().unwrap()).await.json()
}
