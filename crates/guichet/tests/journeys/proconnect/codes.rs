//! Every error code of the reference (PC §6), against the table `tests/acceptance/proconnect-codes.toml`, and those that
//! only faults of what is stored bring about.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::{Router, routing::get};
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use guichet_store::{Place, Stores};
use serde_json::json;
use tokio::net::TcpListener;

use super::scene::{AT_FIA1, FIA1, Scene, link, logged_in, on_the_email_page, refused, session_cookie};
use crate::codes::table::rehearsed;
use crate::stand::engines::{Servers, fresh_stores};
use crate::stand::stored::{Kept, StoredFlow, StoredSession};
use crate::stand::{Browser, Reply, options};

/// Who has a flow is led to it (PC §5.1): only who has none is told so.
const LED_BACK: [&str; 2] = ["oidc-provider-error:session-not-found", "Y190001"];

#[tokio::test]
async fn every_code_is_answered_as_the_reference_says_with_its_way_back_to_the_service_or_none() {
    let rows = rehearsed(include_str!("../../acceptance/proconnect-codes.toml"));
    let scene = Scene::start().await;
    let mut browser = scene.stand.browser();
    browser.extra.insert("accept-language", "fr".parse().unwrap());
    browser.open(&scene.url(&[])).await;
    let pages = rows.iter().filter(|row| row.out == "page");
    for row in pages.clone() {
        let code = &row.code;
        let fault = json!({"target": "service:proconnect", "kind": "refusal", "code": code, "at": "authorize"});
        scene.stand.command("POST", "/faults", fault).await;
        let led_back = LED_BACK.contains(&code.as_str());
        let mut stranger = scene.stand.browser();
        let asking = if led_back { &mut stranger } else { &mut browser };
        let page = asking.get(&scene.url(&[])).await;
        refused(&page, code, row.served.unwrap_or(row.status));
        assert!(page.holds(row.message.as_deref().unwrap_or_default()), "{code}: {}", page.text);
        assert_eq!(link(&page, "support").is_some(), row.contact, "{code}: {}", page.text);
        let back = link(&page, "back");
        assert_eq!(back.is_some(), row.error.is_some() && !led_back, "{code}: {back:?}");
        let Some(back) = back else { continue };
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(back.split_once('?').unwrap().1.as_bytes()).into_owned().collect();
        let told = [("error", &row.error), ("error_description", &row.description)];
        let told = told.map(|(name, text)| (name.to_owned(), text.clone().unwrap()));
        assert_eq!(pairs, told, "{code}: {back}");
    }
    assert!(pages.count() > 30);
    scene.stop().await;
}

#[tokio::test]
async fn a_declared_proxy_that_does_not_say_for_whom_it_calls_is_y000500() {
    let configuration = Configuration::parse("test", "[proxy]\ntrusted = [\"127.0.0.0/8\"]\n").unwrap();
    let scene = Scene::with(Options { configuration, ..options() }).await;
    let mut browser = scene.stand.browser();
    refused(&browser.get(&scene.url(&[])).await, "Y000500", 500);
    browser.extra.insert("x-forwarded-for", "192.0.2.7".parse().unwrap());
    let page = browser.open(&scene.url(&[])).await;
    assert!(on_the_email_page(&page), "{}", page.text);
    let mut unnamed = browser.clone();
    unnamed.extra.remove("x-forwarded-for");
    let lost = unnamed.get(&page.url).await;
    refused(&lost, "Y000500", 500);
    assert_eq!(link(&lost, "back"), None);
    scene.stop().await;
}

#[tokio::test]
async fn two_sessions_at_once_are_y190012() {
    let scene = Scene::start().await;
    let (mut browser, mut stranger) = (scene.stand.browser(), scene.stand.browser());
    let page = browser.open(&scene.url(&[])).await;
    stranger.open(&scene.url(&[])).await;
    let ((name, _), _) = stranger.cookies.iter().find(|((name, _), _)| name.contains("pc_session_id")).unwrap();
    let planted = format!("{name}={}", session_cookie(&stranger).unwrap());
    browser.extra.insert("cookie", planted.parse().unwrap());
    refused(&browser.get(&page.url).await, "Y190012", 401);
    refused(&scene.give(&mut browser, &page, AT_FIA1).await, "Y190012", 401);
    browser.extra.clear();
    assert!(on_the_email_page(&browser.get(&page.url).await), "nothing was lost");
    scene.stop().await;
}

#[tokio::test]
async fn a_flow_that_cannot_be_written_is_y030005_and_one_that_cannot_be_read_y030006() {
    let folder = tempfile::tempdir().unwrap();
    let stores = Servers::default().stores(Place::Directory(folder.path().to_owned())).await;
    let behind = Behind::on(stores).await;
    let mut browser = behind.scene.stand.browser();
    let page = browser.open(&behind.scene.url(&[])).await;
    let file = rusqlite::Connection::open(folder.path().join("ephemeral.db")).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the disk is full'); END";
    file.execute(refuse, []).unwrap();
    refused(&browser.get(&page.url).await, "Y030005", 500);
    file.execute("DROP TRIGGER refuse", []).unwrap();
    assert!(on_the_email_page(&browser.get(&page.url).await), "whoever tries again gets on");
    behind.kept.change::<StoredFlow>(uid(&page), |flow| flow["flow"] = json!({"odd": true})).await;
    refused(&browser.get(&page.url).await, "Y030006", 500);
    behind.scene.stop().await;
}

#[tokio::test]
async fn what_a_session_holds_is_missing_unreadable_or_of_nobody() {
    let behind = Behind::on(fresh_stores().await).await;
    for (member, value, code, status) in
        [("evidence", json!("gone"), "Y190001", 401), ("identity_hash", json!(""), "Y190014", 500)]
    {
        let (mut browser, page, to_verify) = behind.returned().await;
        behind.kept.change::<StoredFlow>(uid(&page), |flow| flow["state"]["Returned"][member] = value).await;
        let refusal = browser.get(&to_verify.location()).await;
        refused(&refusal, code, status);
        assert!(link(&refusal, "back").unwrap().contains("error=access_denied"), "{}", refusal.text);
    }
    let (mut browser, page, _) = behind.returned().await;
    behind.kept.change::<StoredSession>(&session_id(&browser), |session| *session = json!({"odd": true})).await;
    refused(&browser.get(&page.url).await, "Y190002", 500);
    behind.scene.stop().await;
}

#[tokio::test]
async fn a_session_that_another_tab_ends_while_this_one_works_is_y190013() {
    let stores = fresh_stores().await;
    let behind = Arc::new(Behind::on(Arc::clone(&stores)).await);
    let scene = &behind.scene;
    let mut browser = scene.stand.browser();
    logged_in(&scene.log_in(&mut browser, &scene.url(&[]), AT_FIA1).await);
    // The provider is asked where people leave it, once that is not known any more: the session ends meanwhile.
    let path = format!("/identity-providers/{FIA1}");
    let record = scene.stand.command("PATCH", &path, json!({"service": "proconnect"})).await;
    let text = |name: &str| record[name].as_str().unwrap_or_else(|| panic!("{name}: {record}")).to_owned();
    let (asked, id, ended) = (text("discoveryUrl"), session_id(&browser), Arc::new(AtomicBool::new(false)));
    let issuer = asked.split("/.well-known/").next().unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let between = format!("http://{}/.well-known/openid-configuration", listener.local_addr().unwrap());
    let (stand_between, seen) = (Arc::clone(&behind), Arc::clone(&ended));
    let pass = async move || {
        let now = stand_between.kept.clock.now();
        let gone = stand_between.kept.stores.ephemeral.remove::<StoredSession>(&id, now).await.unwrap();
        seen.fetch_or(gone, Ordering::SeqCst);
        let told = stand_between.scene.stand.raw("GET", &asked, &[], "").await;
        ([("content-type", "application/json")], told.text)
    };
    let router = Router::new().route("/.well-known/openid-configuration", get(pass));
    tokio::spawn(async move { axum::serve(listener, router).await });
    scene.change_provider(FIA1, json!({"discoveryUrl": between, "url": issuer})).await;
    refused(&browser.get(&scene.at("/session/end")).await, "Y190013", 500);
    assert!(ended.load(Ordering::SeqCst));
    assert!(on_the_email_page(&browser.open(&scene.url(&[])).await), "nobody is logged in");
}

/// A stack and what it stores; its clock stands still.
struct Behind {
    scene: Scene,
    kept: Kept,
}

impl Behind {
    async fn on(stores: Arc<Stores>) -> Self {
        let (kept, options) = Kept::of(stores);
        Self { scene: Scene::with(options).await, kept }
    }

    /// A browser that came back from its provider, its page of the address, and the way to the verification.
    async fn returned(&self) -> (Browser, Reply, Reply) {
        let mut browser = self.scene.stand.browser();
        let page = browser.open(&self.scene.url(&[])).await;
        let sent = self.scene.give(&mut browser, &page, AT_FIA1).await;
        let provider = browser.follow(sent).await;
        let returned = browser.sign_in(&provider, AT_FIA1).await;
        let to_verify = browser.get(&returned.location()).await;
        assert_eq!(to_verify.status, 302, "{}", to_verify.text);
        (browser, page, to_verify)
    }
}

fn uid(page: &Reply) -> &str {
    page.url.rsplit_once('/').unwrap().1
}

/// What the cookie of the session names, without its signature.
fn session_id(browser: &Browser) -> String {
    session_cookie(browser).unwrap().rsplit_once('.').unwrap().0.to_owned()
}
