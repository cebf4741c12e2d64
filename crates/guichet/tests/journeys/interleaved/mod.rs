//! FranceConnect and `openid` in one browser, on one host, in several tabs: no journey disturbs another.

mod logins;
mod logouts;

use serde_json::{Value, json};

use crate::stand::{Browser, Reply, Stand, claims};

const FC: &str = "franceconnect";
const OPENID: &str = "openid";
const AFTER: &str = "http://localhost:9/after-logout";

/// A client with a name of its own and an address for after its logout.
async fn client(stand: &Stand, service: &str, name: &str) -> Value {
    let members =
        json!({ "name": name, "post_logout_redirect_uris": [AFTER], "id_token_signed_response_alg": "ES256" });
    stand.client(service, members).await
}

/// A login in one tab, a step at a time.
struct Tab {
    client: Value,
    at: Reply,
}

impl Tab {
    async fn open(stand: &Stand, browser: &mut Browser, client: &Value) -> Self {
        let state = format!("state of {}", client["name"]);
        let at = browser.open(&stand.authorize_url(client, &[("state", Some(&state))])).await;
        assert!(at.holds("id=\"idp-"), "{} {}", at.status, at.text);
        Self { client: client.clone(), at }
    }

    async fn choose(&mut self, stand: &Stand, browser: &mut Browser) {
        let service = self.client["service"].as_str().unwrap();
        let sent = browser.choose(&self.at, &stand.provider(service, "Impôts")).await;
        self.at = browser.follow(sent).await;
    }

    async fn sign_in(&mut self, browser: &mut Browser, persona: &str) {
        let back = browser.sign_in(&self.at, persona).await;
        self.at = browser.follow(back).await;
        assert!(self.at.status == 303 || self.at.url.ends_with("/consent"), "{} {}", self.at.url, self.at.code());
    }

    async fn go_on(&mut self, browser: &mut Browser) {
        self.at = agree(browser, &self.at).await;
    }

    /// The tokens, once the tab is back at its service provider with its own state.
    async fn tokens(&self, stand: &Stand) -> Value {
        assert_eq!(self.at.param("state"), Some(format!("state of {}", self.client["name"])));
        let reply = stand.token(&self.client, &self.at.param("code").unwrap(), &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }
}

/// From the information page back to the service provider; a person who has agreed once at `openid` is there already.
async fn agree(browser: &mut Browser, at: &Reply) -> Reply {
    if at.status == 303 {
        return at.clone();
    }
    let accepted = browser.go_on(at).await;
    browser.follow(accepted).await
}

/// A whole login in a browser, which may have a finished one at the service already.
async fn log_in(stand: &Stand, browser: &mut Browser, client: &Value, persona: &str) -> Value {
    let page = browser.open(&stand.authorize_url(client, &[])).await;
    let service = client["service"].as_str().unwrap();
    let back = if page.holds("id=\"idp-") {
        browser.log_in(&stand.authorize_url(client, &[]), &stand.provider(service, "Impôts"), persona).await
    } else {
        agree(browser, &page).await
    };
    let reply = stand.token(client, &back.param("code").unwrap(), &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    reply.json()
}

/// Whether the browser still has a finished login at the service: no provider is to be chosen.
async fn is_logged_in(stand: &Stand, browser: &mut Browser, client: &Value) -> bool {
    !browser.open(&stand.authorize_url(client, &[])).await.holds("id=\"idp-")
}

fn subject(tokens: &Value) -> String {
    claims(tokens["id_token"].as_str().unwrap())["sub"].as_str().unwrap().to_owned()
}

async fn is_alive(stand: &Stand, client: &Value, tokens: &Value) -> bool {
    let service = client["service"].as_str().unwrap();
    stand.userinfo(service, tokens["access_token"].as_str().unwrap()).await.status == 200
}
