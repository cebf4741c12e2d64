//! A stack with one service provider and one identity provider in view, and the moves that the tests share.

use serde_json::{Map, Value, json};

use crate::stand::{Browser, CALLBACK, Reply, Stand};

/// A stack and who plays in it.
pub(super) struct Scene {
    pub(super) service: &'static str,
    pub(super) stand: Stand,
    pub(super) client: Value,
    pub(super) idp: String,
    /// How many events were there when the scene turned to its service.
    before: usize,
}

impl Scene {
    pub(super) async fn start() -> Self {
        Self::with(json!({})).await
    }

    /// With members of the client's record.
    pub(super) async fn with(members: Value) -> Self {
        Self::at_stand(Stand::start().await, members).await
    }

    /// On a stack that runs, with members of the client's record.
    pub(super) async fn at_stand(stand: Stand, members: Value) -> Self {
        let service = "franceconnect";
        let (client, idp) = on(&stand, service, members).await;
        Self { service, stand, client, idp, before: 0 }
    }

    /// Goes on at another service of the same stack, with members of its client's record.
    pub(super) async fn turn_to(&mut self, service: &'static str, members: Value) {
        self.service = service;
        (self.client, self.idp) = on(&self.stand, service, members).await;
        self.before = self.stand.events().await.len();
    }

    /// The events since the scene turned to its service.
    pub(super) async fn events(&self) -> Vec<String> {
        self.stand.events().await.split_off(self.before)
    }

    /// Chooses another identity provider of the service, by its title or a part of it.
    pub(super) fn choose(&mut self, title: &str) {
        self.idp = self.stand.provider(self.service, title);
    }

    pub(super) fn url(&self) -> String {
        self.stand.authorize_url(&self.client, &[])
    }

    pub(super) fn url_with(&self, changes: &[(&str, Option<&str>)]) -> String {
        self.stand.authorize_url(&self.client, changes)
    }

    /// An address below the issuer.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.stand.issuer(self.service))
    }

    /// What the identity provider answers next, its page skipped.
    pub(super) async fn answers(&self, members: Value) {
        let mut body = Map::new();
        body.insert("identity_provider".into(), json!(self.idp));
        body.insert("persona".into(), json!("test"));
        body.extend(members.as_object().unwrap().clone());
        self.stand.command("POST", "/answers", Value::Object(body)).await;
    }

    /// A fault of the identity provider, once.
    pub(super) async fn fault(&self, members: Value) {
        let mut body = Map::new();
        body.insert("target".into(), json!(format!("identity-provider:{}", self.idp)));
        body.extend(members.as_object().unwrap().clone());
        self.stand.command("POST", "/faults", Value::Object(body)).await;
    }

    /// Changes the record of an identity provider.
    pub(super) async fn change_provider(&self, uid: &str, members: Value) {
        let mut body = Map::new();
        body.insert("service".into(), json!(self.service));
        body.extend(members.as_object().unwrap().clone());
        self.stand.command("PATCH", &format!("/identity-providers/{uid}"), Value::Object(body)).await;
    }

    pub(super) async fn clock(&self, seconds: i64) {
        self.stand.command("PUT", "/clock", json!({ "offset_seconds": seconds })).await;
    }

    /// The page after the identity provider, for a persona, in a browser of its own.
    pub(super) async fn arrive(&self, persona: &str) -> Reply {
        self.stand.browser().reach_information(&self.url(), &self.idp, persona).await
    }

    /// The page after the identity provider, whose answer was decided.
    pub(super) async fn arrive_decided(&self) -> Reply {
        let mut browser = self.stand.browser();
        let page = browser.open(&self.url()).await;
        let sent = browser.choose(&page, &self.idp).await;
        browser.follow(sent).await
    }

    /// The whole login of a persona in a browser: what the service provider learns.
    pub(super) async fn person(&self, persona: &str) -> Value {
        let scope = "openid identite_pivot email preferred_username idp_birthdate";
        let url = self.url_with(&[("scope", Some(scope))]);
        let back = self.stand.browser().log_in(&url, &self.idp, persona).await;
        self.userinfo_of(&self.client, &back).await
    }

    /// What a service provider learns with the code of a redirect.
    pub(super) async fn userinfo_of(&self, client: &Value, back: &Reply) -> Value {
        let token = self.tokens_of(client, back).await;
        self.stand.userinfo(self.service, token["access_token"].as_str().unwrap()).await.json()
    }

    pub(super) async fn tokens_of(&self, client: &Value, back: &Reply) -> Value {
        let code = back.param("code").unwrap_or_else(|| panic!("no code: {}", back.location()));
        let reply = self.stand.token(client, &code, &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    pub(super) async fn stop(self) {
        self.stand.stop().await;
    }
}

/// The service provider and the identity provider in view at a service.
async fn on(stand: &Stand, service: &str, members: Value) -> (Value, String) {
    (stand.client(service, members).await, stand.provider(service, "Impôts"))
}

/// Asserts that a page is the error with this code and status.
pub(super) fn refused(page: &Reply, code: &str, status: u16) {
    assert_eq!((page.code().as_str(), page.status), (code, status), "{}\n{}", page.url, page.text);
    assert!(page.holds("id=\"error-id\"") && page.holds("id=\"error-message\""), "{}", page.text);
}

/// Asserts that a reply brings the person back to the service provider with a code.
pub(super) fn logged_in(back: &Reply) {
    assert_eq!(back.status, 303, "{}\n{}", back.url, back.text);
    assert!(back.location().starts_with(CALLBACK), "{}", back.location());
    assert!(back.param("code").is_some(), "{}", back.location());
}

/// The interaction that an address names.
pub(super) fn uid_of(address: &str) -> String {
    address.split("/interaction/").nth(1).unwrap().split(['/', '?']).next().unwrap().to_owned()
}

/// The session identifier in a browser, signature included.
pub(super) fn session_cookie(browser: &Browser) -> Option<String> {
    browser.cookies.iter().find(|((name, _), _)| name.starts_with("fc_session_id")).map(|(_, value)| value.clone())
}
