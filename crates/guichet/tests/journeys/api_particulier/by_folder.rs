//! An API of one's own: a folder, a producer that speaks plain JSON, and no Rust (design §4).

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::{RECIPIENT, call, changed, codes, get, issue};
use crate::stand::{Stand, from_noon};

const API: &str = r#"
[label]
fr = "Stationnement résidentiel"
en = "Resident parking"

[producer]
name = "Ville"
prefix = "90"
connector = "json"
address = "ville"
call = "riverains/{immatriculation}"

[[routes]]
path = "/{version}/ville/stationnement/immatriculation"
operation = "api_particulier_{version}_ville_stationnement"
versions = [3]
mode = "identifiant"
parameters = ["plaque"]

[parameters.plaque]
parameters = [{ name = "immatriculation", slot = "immatriculation", check = "text", required = true, code = "00430" }]
"#;

const FIELDS: &str = r#"
fields = [
  { path = "est_riverain", from = "resident", type = "boolean", scopes = ["ville_riverain"] },
  { path = "zones", type = "array", scopes = ["ville_zones"] },
  { path = "zones[].nom", from = "name", type = "string" },
]
"#;

/// A town's program: it knows one car.
async fn town(listener: TcpListener) {
    loop {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut head = vec![0; 4096];
        let read = stream.read(&mut head).await.unwrap();
        let head = String::from_utf8_lossy(&head[..read]).to_lowercase();
        let told = head.contains("x-recipient: 13002526500013") && head.contains("x-request-id: ");
        let (status, body) = match head.starts_with("get /riverains/aa%2d123%2dbb http") {
            true if told => ("200 OK", r#"{"resident": true, "zones": [{"name": "Centre", "secret": 1}]}"#),
            _ => ("404 Not Found", "{}"),
        };
        let length = body.len();
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
}

#[tokio::test]
async fn an_api_over_a_producer_that_speaks_json_is_a_folder() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let town = tokio::spawn(town(listener));
    let folder = tempfile::tempdir().unwrap();
    let api = folder.path().join("stationnement");
    std::fs::create_dir(&api).unwrap();
    std::fs::write(api.join("api.toml"), API).unwrap();
    std::fs::write(api.join("v3.toml"), FIELDS).unwrap();
    let text = format!(
        "[api_particulier]\ndefinitions = '{}'\n[api_particulier.producers.ville]\nurl = 'http://{address}/'",
        folder.path().display()
    );
    let configuration = Configuration::parse("t", &text).unwrap();
    let stand = Stand::with(Options { configuration, ..from_noon() }).await;
    let path = "/v3/ville/stationnement/immatriculation";
    let query = changed(&[("recipient", RECIPIENT), ("immatriculation", "AA-123-BB")], &[]);
    let (_, token) = issue(&stand, &["ville_riverain", "ville_zones"], json!({})).await;
    let reply = call(&stand, path, &query, &token).await;
    let whole = json!({ "data": { "est_riverain": true, "zones": [{ "nom": "Centre" }] }, "links": {}, "meta": {} });
    assert_eq!((reply.status, reply.json()), (200, whole));
    let (_, narrow) = issue(&stand, &["ville_zones"], json!({})).await;
    assert_eq!(call(&stand, path, &query, &narrow).await.json()["data"], json!({ "zones": [{ "nom": "Centre" }] }));
    let other = changed(&[("recipient", RECIPIENT), ("immatriculation", "ZZ-999-ZZ")], &[]);
    let reply = call(&stand, path, &other, &token).await;
    assert_eq!((reply.status, codes(&reply)), (404, vec!["90003".to_owned()]));
    assert_eq!(reply.json()["errors"][0]["meta"], json!({ "provider": "Ville" }));
    let reply = call(&stand, path, &changed(&[("recipient", RECIPIENT)], &[]), &token).await;
    assert_eq!((reply.status, codes(&reply)), (422, vec!["00430".to_owned()]));
    let described = get(&stand, "/api/open-api-v3.yml", &[], &[]).await;
    assert_eq!(described.json()["paths"][path]["get"]["operationId"], "api_particulier_v3_ville_stationnement");
    town.abort();
    let reply = call(&stand, path, &query, &token).await;
    assert_eq!((reply.status, codes(&reply)), (502, vec!["90001".to_owned()]));
    stand.stop().await;
}

const STRICT: &str = r#"
[label]
fr = "Badge de stationnement"
en = "Parking badge"

[producer]
name = "Ville"
prefix = "90"
connector = "json"
address = "ville"
call = "badges"
france_connect = "badge"

[[routes]]
path = "/{version}/ville/badge/france_connect"
operation = "api_particulier_{version}_ville_badge"
versions = [3]
mode = "france-connect"

[[routes]]
path = "/{version}/ville/badge_renforce/france_connect"
operation = "api_particulier_{version}_ville_badge_renforce"
versions = [3]
mode = "france-connect"
min_acr = "eidas2"
"#;

/// AF §1.6, point 8: a login of FranceConnect is of the first level.
#[tokio::test]
async fn an_address_that_wants_a_stronger_login_is_closed_to_a_weaker_one_and_nobody_is_asked() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let town = tokio::spawn(async move {
        let mut asked = 0;
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut head = vec![0; 4096];
            let _ = stream.read(&mut head).await.unwrap();
            asked += 1;
            let body = format!(r#"{{"badge":"B{asked}"}}"#);
            let length = body.len();
            let answer = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}");
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let folder = tempfile::tempdir().unwrap();
    let api = folder.path().join("badge");
    std::fs::create_dir(&api).unwrap();
    std::fs::write(api.join("api.toml"), STRICT).unwrap();
    let fields = "fields = [{ path = 'badge', type = 'string', scopes = ['ville_badge'] }]";
    std::fs::write(api.join("v3.toml"), fields).unwrap();
    let text = format!(
        "[api_particulier]\ndefinitions = '{}'\n[api_particulier.producers.ville]\nurl = 'http://{address}/'",
        folder.path().display()
    );
    let configuration = Configuration::parse("t", &text).unwrap();
    let stand = Stand::with(Options { configuration, ..from_noon() }).await;
    let query = changed(&[("recipient", RECIPIENT)], &[]);
    for (place, badge) in [("badge_renforce", None), ("badge", Some("B1"))] {
        let reply = call(&stand, &format!("/v3/ville/{place}/france_connect"), &query, "test").await;
        match badge {
            None => assert_eq!((reply.status, codes(&reply)), (403, vec!["00100".to_owned()]), "{}", reply.text),
            Some(badge) => assert_eq!(reply.json()["data"], json!({ "badge": badge }), "{}", reply.text),
        }
    }
    let journal = stand.command("GET", "/journal?event=API_PARTICULIER_ACCESS", Value::Null).await;
    let statuses: Vec<&Value> = journal["events"].as_array().unwrap().iter().map(|access| &access["status"]).collect();
    assert_eq!(statuses, [403, 200], "both are written down");
    town.abort();
    stand.stop().await;
}
