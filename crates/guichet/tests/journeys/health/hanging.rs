//! A provider that takes a request and does not answer.

use std::sync::Arc;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::post;
use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::stand::{Reply, Stand, options};

const UID: &str = "8f0c7d5e-2f0b-4a57-9f55-0d5f0a1c9b12";

/// Its token endpoint: tells that it was asked, and answers when it is let go.
struct Hanging {
    address: String,
    asked: Arc<Notify>,
    let_go: Arc<Notify>,
}

impl Hanging {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (asked, let_go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (asks, goes) = (Arc::clone(&asked), Arc::clone(&let_go));
        let token = async move || {
            asks.notify_one();
            goes.notified().await;
            http::StatusCode::INTERNAL_SERVER_ERROR.into_response()
        };
        let router = Router::new().route("/token", post(token));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, asked, let_go }
    }

    /// A stack that knows it, and calls it once at a time.
    async fn stand(&self) -> Stand {
        let at = &self.address;
        let text = format!(
            "[identity_provider_health]\nconcurrent_calls = 1\n[[identity_providers]]\nservice = 'openid'\nuid = '{UID}'\n\
             name = 'hanging'\ntitle = 'Hanging'\nurl = '{at}'\nauthzURL = '{at}/authorize'\ntokenURL = '{at}/token'\n\
             userInfoURL = '{at}/userinfo'\nclientID = 'guichet'\nid_token_signed_response_alg = 'HS256'\n\
             client_secret = 'a-secret-of-thirty-two-characters'\n"
        );
        let configuration = Configuration::parse("test", &text).unwrap();
        Stand::with(Options { configuration, ..options() }).await
    }
}

/// The page after the provider's own, in a browser of its own.
async fn comes_back(stand: Arc<Stand>, url: String) -> Reply {
    let mut browser = stand.browser();
    let page = browser.open(&url).await;
    let sent = browser.choose(&page, UID).await;
    let state = sent.param("state").unwrap();
    browser.get(&format!("{}/oidc-callback?state={state}&code=any", stand.issuer("openid"))).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_that_hangs_holds_up_its_own_logins_and_no_others() {
    let hanging = Hanging::start().await;
    let stand = Arc::new(hanging.stand().await);
    let client = stand.client("openid", json!({})).await;
    let url = stand.authorize_url(&client, &[]);
    let waiting = tokio::spawn(comes_back(Arc::clone(&stand), url.clone()));
    hanging.asked.notified().await;

    // One call to it is under way, which is all that it may have; the other providers are called as ever.
    let refused = comes_back(Arc::clone(&stand), url.clone()).await;
    assert_eq!((refused.status, refused.holds("1 calls to it are under way")), (502, true), "{}", refused.text);
    let idp = stand.provider("openid", "Impôts");
    let back = stand.browser().log_in(&url, &idp, "test").await;
    assert_eq!(stand.token(&client, &back.param("code").unwrap(), &[]).await.status, 200);

    hanging.let_go.notify_one();
    let failed = waiting.await.unwrap();
    assert_eq!((failed.status, failed.code()), (502, refused.code()), "{}", failed.text);
    assert!(!failed.holds("are under way"), "{}", failed.text);
}
