//! What cannot be read again, or cannot be kept, because of what happened meanwhile.

use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use guichet_guichet::stack::Options;
use guichet_store::Place;
use http::{HeaderMap, StatusCode};
use serde_json::json;
use tokio::net::TcpListener;

use super::behind::Behind;
use super::{on_the_choice, refused};
use crate::stand::engines::Servers;
use crate::stand::{Browser, PLATFORMS, Stand, options};

#[tokio::test]
async fn a_session_that_was_altered_in_the_store_is_y190002() {
    let folder = tempfile::tempdir().unwrap();
    let start = async || {
        let stores = Servers::default().stores(Place::Directory(folder.path().to_owned())).await;
        Stand::with(Options { stores: Some(stores), ..options() }).await
    };
    let stand = start().await;
    let mut waiting = Vec::new();
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        let (browser, page) = on_the_choice(&stand, &client).await;
        waiting.push((service, browser, page.url.replace(&stand.origin(service), "")));
    }
    // What was written last is in memory too, until the next start.
    stand.stop().await;
    let file = rusqlite::Connection::open(folder.path().join("ephemeral.db")).unwrap();
    file.execute("UPDATE entry SET value = substr(value, 2)", []).unwrap();
    drop(file);
    let stand = start().await;
    for (service, mut browser, path) in waiting {
        refused(&browser.get(&format!("{}{path}", stand.origin(service))).await, "Y190002", 500);
    }
    stand.stop().await;
}

#[tokio::test]
async fn a_flow_that_cannot_be_written_while_its_session_can_be_read_is_y030029() {
    let folder = tempfile::tempdir().unwrap();
    let stores = Servers::default().stores(Place::Directory(folder.path().to_owned())).await;
    let stand = Stand::with(Options { stores: Some(stores), ..options() }).await;
    let mut waiting = Vec::new();
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        waiting.push(on_the_choice(&stand, &client).await);
    }
    let file = rusqlite::Connection::open(folder.path().join("ephemeral.db")).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
    file.execute(refuse, []).unwrap();
    for (browser, page) in &mut waiting {
        refused(&browser.get(&page.url).await, "Y030029", 500);
    }
    file.execute("DROP TRIGGER refuse", []).unwrap();
    for (browser, page) in &mut waiting {
        assert_eq!(browser.get(&page.url).await.status, 200, "whoever tries again gets on");
    }
    stand.stop().await;
}

#[tokio::test]
async fn an_agreement_that_cannot_be_kept_is_y030026_and_leaves_no_trace_of_a_transfer() {
    let behind = Behind::start().await;
    for service in PLATFORMS {
        let client = behind.stand.client(service, json!({})).await;
        let (mut browser, to_verify, _) = behind.returned(&client).await;
        let page = browser.follow(to_verify).await;
        let before = transfers(&behind.stand).await;
        // The mail of the login is written with its entry in the journal: neither is there without the other.
        behind.sql("ALTER TABLE mail RENAME TO elsewhere").await;
        refused(&browser.go_on(&page).await, "Y030026", 500);
        behind.sql("ALTER TABLE elsewhere RENAME TO mail").await;
        assert_eq!(transfers(&behind.stand).await, before);
        refused(&browser.go_on(&page).await, "Y420001", 400);
        let (mut browser, to_verify, _) = behind.returned(&client).await;
        let page = browser.follow(to_verify).await;
        assert_eq!(browser.go_on(&page).await.status, 303, "whoever begins again gets on");
    }
    behind.stand.stop().await;
}

async fn transfers(stand: &Stand) -> usize {
    stand.events().await.iter().filter(|event| event.starts_with("FC_DATATRANSFER")).count()
}

#[tokio::test]
async fn a_session_that_another_tab_takes_over_while_the_provider_answers_is_y190013() {
    let stand = Arc::new(Stand::start().await);
    for service in PLATFORMS {
        let client = stand.client(service, json!({})).await;
        // Its record holds its addresses.
        let idp = stand.provider(service, "Assurance");
        let (mut browser, page) = on_the_choice(&stand, &client).await;
        let sent = browser.choose(&page, &idp).await;
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        // The other tab begins a login once the provider is asked for its token.
        let other = (browser.clone(), stand.authorize_url(&client, &[]));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let between =
            json!({ "service": service, "tokenURL": format!("http://{}/token", listener.local_addr().unwrap()) });
        let asked = token_endpoint(&stand, service, &idp).await;
        stand.command("PATCH", &format!("/identity-providers/{idp}"), between).await;
        let router = stands_between(Arc::clone(&stand), other, asked);
        tokio::spawn(async move { axum::serve(listener, router).await });
        refused(&browser.get(&back.location()).await, "Y190013", 500);
    }
}

/// Where a provider gives its tokens.
async fn token_endpoint(stand: &Stand, service: &str, uid: &str) -> String {
    let unchanged = json!({ "service": service });
    let record = stand.command("PATCH", &format!("/identity-providers/{uid}"), unchanged).await;
    record["tokenURL"].as_str().unwrap_or_else(|| panic!("{record}")).to_owned()
}

/// A way to the provider's token endpoint on which a browser opens a page first.
fn stands_between(stand: Arc<Stand>, (browser, page): (Browser, String), asked: String) -> Router {
    let pass = async move |headers: HeaderMap, body: String| {
        assert_eq!(browser.clone().open(&page).await.status, 200);
        let text = |name: &str| headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
        let kept = [("content-type", text("content-type")), ("authorization", text("authorization"))];
        let kept: Vec<(&str, &str)> =
            kept.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (*name, value.as_str())).collect();
        let reply = stand.raw("POST", &asked, &kept, body).await;
        let kind = [("content-type", reply.header("content-type").to_owned())];
        (StatusCode::from_u16(reply.status).unwrap(), kind, reply.text)
    };
    Router::new().route("/token", post(pass))
}
