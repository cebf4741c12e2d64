//! A stack with a service provider of ProConnect, and the moves that the tests share.

use guichet_guichet::stack::Options;
use serde_json::{Map, Value, json};

use crate::stand::{Browser, CALLBACK, Changes, Reply, Stand, claims, options};

/// The identity providers of the development set (PC §10).
pub(super) const FIA1: &str = "9c716f61-b8a1-435c-a407-ef4d677ec270";
pub(super) const FIA2: &str = "0e7c099f-fe86-49a0-b7d1-19df45397212";
pub(super) const FIA3: &str = "b61f31b8-c131-40d0-9eca-109219249db6";
/// The default one.
pub(super) const DEFAULT: &str = "71144ab3-ee1a-4401-b7b3-79b44f7daeeb";

/// An address of each.
pub(super) const AT_FIA1: &str = "jeanne.martin@fia1.fr";
pub(super) const AT_FIA2: &str = "jeanne.martin@fia2.fr";
pub(super) const AT_DEFAULT: &str = "jeanne.martin@moncomptepro.fr";

/// The SIRET of a fictitious company, which is no public service.
pub(super) const COMPANY: &str = "00000013300017";

/// What a technical error says to the service provider (PC §6).
pub(super) const TECHNICAL: &str = "authentication aborted due to a technical error on the authorization server";

/// A stack and a service provider.
pub(super) struct Scene {
    pub(super) stand: Stand,
    pub(super) client: Value,
}

impl Scene {
    pub(super) async fn start() -> Self {
        Self::with(options()).await
    }

    pub(super) async fn with(options: Options) -> Self {
        let stand = Stand::with(options).await;
        let client = stand.client("proconnect", json!({ "name": "Service des essais" })).await;
        Self { stand, client }
    }

    pub(super) async fn another(&self, members: Value) -> Value {
        self.stand.client("proconnect", members).await
    }

    pub(super) fn url(&self, changes: Changes) -> String {
        self.stand.authorize_url(&self.client, changes)
    }

    /// The request that works, with the claims parameter.
    pub(super) fn asking(&self, wanted: &Value) -> String {
        self.url(&[("claims", Some(&wanted.to_string()))])
    }

    /// An address below the issuer.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.stand.issuer("proconnect"))
    }

    /// What an identity provider answers next, its page skipped.
    pub(super) async fn answers(&self, idp: &str, members: Value) {
        let mut body = Map::new();
        body.insert("identity_provider".into(), json!(idp));
        body.extend(members.as_object().unwrap().clone());
        self.stand.command("POST", "/answers", Value::Object(body)).await;
    }

    /// Changes the record of an identity provider.
    pub(super) async fn change_provider(&self, uid: &str, members: Value) {
        let mut body = Map::new();
        body.insert("service".into(), json!("proconnect"));
        body.extend(members.as_object().unwrap().clone());
        self.stand.command("PATCH", &format!("/identity-providers/{uid}"), Value::Object(body)).await;
    }

    /// Gives an address on the e-mail page, without following.
    pub(super) async fn give(&self, browser: &mut Browser, page: &Reply, email: &str) -> Reply {
        self.give_with(browser, page, email, &[]).await
    }

    pub(super) async fn give_with(
        &self,
        browser: &mut Browser,
        page: &Reply,
        email: &str,
        more: &[(&str, &str)],
    ) -> Reply {
        let csrf = page.field("csrfToken");
        let mut fields = vec![("csrfToken", csrf.as_str()), ("email", email)];
        fields.extend(more);
        browser.post(&self.at("/redirect-to-idp"), &fields).await
    }

    /// Chooses on the page of several providers, without following.
    pub(super) async fn choose(&self, browser: &mut Browser, page: &Reply, uid: &str) -> Reply {
        let csrf = page.field("csrfToken");
        let fields = [("csrfToken", csrf.as_str()), ("identityProviderUid", uid)];
        browser.post(&self.at("/identity-provider-selection"), &fields).await
    }

    /// From the request to what follows the address: the provider's page, or where its decided answer led.
    pub(super) async fn reach(&self, browser: &mut Browser, url: &str, email: &str) -> Reply {
        let page = browser.open(url).await;
        assert!(on_the_email_page(&page), "{} {}\n{}", page.status, page.url, page.text);
        let sent = self.give(browser, &page, email).await;
        browser.follow(sent).await
    }

    /// The whole login: the redirect to the service provider, or the page where it ended.
    pub(super) async fn log_in(&self, browser: &mut Browser, url: &str, email: &str) -> Reply {
        let reached = self.reach(browser, url, email).await;
        if !at_a_provider(&reached) {
            return reached;
        }
        let back = browser.sign_in(&reached, email).await;
        browser.follow(back).await
    }

    /// The same in a browser of its own.
    pub(super) async fn login(&self, url: &str, email: &str) -> Reply {
        self.log_in(&mut self.stand.browser(), url, email).await
    }

    pub(super) async fn tokens(&self, client: &Value, back: &Reply) -> Value {
        logged_in(back);
        let reply = self.stand.token(client, &back.param("code").unwrap(), &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.text);
        reply.json()
    }

    /// The claims of the ID token with the code of a redirect.
    pub(super) async fn id_token(&self, back: &Reply) -> Value {
        claims(self.tokens(&self.client, back).await["id_token"].as_str().unwrap())
    }

    /// What the service provider learns at userinfo with the code of a redirect.
    pub(super) async fn userinfo(&self, back: &Reply) -> Value {
        let tokens = self.tokens(&self.client, back).await;
        self.stand.userinfo("proconnect", tokens["access_token"].as_str().unwrap()).await.json()
    }

    /// The events of the journal, each whole, oldest first.
    pub(super) async fn journal(&self) -> Vec<Value> {
        let journal = self.stand.command("GET", "/journal", Value::Null).await;
        journal["events"].as_array().unwrap().clone()
    }

    /// How many events have this name.
    pub(super) async fn count(&self, event: &str) -> usize {
        self.stand.events().await.iter().filter(|known| *known == event).count()
    }

    pub(super) async fn stop(self) {
        self.stand.stop().await;
    }
}

/// The claims parameter that demands one of these levels.
pub(super) fn essential(levels: &[&str]) -> Value {
    let demanded = match levels {
        [only] => json!({"essential": true, "value": only}),
        several => json!({"essential": true, "values": several}),
    };
    json!({"id_token": {"acr": demanded}})
}

pub(super) fn on_the_email_page(page: &Reply) -> bool {
    page.status == 200 && page.holds("id=\"email-form\"")
}

pub(super) fn at_a_provider(page: &Reply) -> bool {
    page.status == 200 && page.holds("name=\"interaction\"")
}

/// Asserts that a reply brings the person back to the service provider with a code.
pub(super) fn logged_in(back: &Reply) {
    assert_eq!(back.status, 303, "{}\n{}", back.url, back.text);
    assert!(back.location().starts_with(CALLBACK) && back.param("code").is_some(), "{}", back.location());
}

/// Asserts that a reply brings the person back to the service provider with this error.
pub(super) fn sent_back(back: &Reply, error: &str, description: &str) {
    assert_eq!(back.status, 303, "{}\n{}", back.url, back.text);
    assert!(back.location().starts_with(CALLBACK), "{}", back.location());
    let told = (back.param("error"), back.param("error_description"));
    assert_eq!(told, (Some(error.to_owned()), Some(description.to_owned())));
}

/// Asserts that a page is the error with this code and status.
pub(super) fn refused(page: &Reply, code: &str, status: u16) {
    assert_eq!((page.code().as_str(), page.status), (code, status), "{}\n{}", page.url, page.text);
    assert!(page.holds("id=\"error-id\""), "{}", page.text);
}

/// Where a link of a page leads, by its `id`.
pub(super) fn link(page: &Reply, id: &str) -> Option<String> {
    let tag =
        page.text.split("<a ").skip(1).find(|tag| tag.split('>').next().unwrap().contains(&format!("id=\"{id}\"")))?;
    let href = tag.split("href=\"").nth(1)?.split('"').next()?;
    Some(href.replace("&amp;", "&").replace("&#38;", "&"))
}

/// What the simulated provider's page shows of the request.
pub(super) fn asked(page: &Reply, parameter: &str) -> Option<String> {
    let rest = page.text.split(&format!("id=\"asked-{parameter}\">")).nth(1)?;
    Some(rest.split("</dd>").next().unwrap().replace("&quot;", "\"").replace("&#34;", "\""))
}

/// The session identifier in a browser, signature included.
pub(super) fn session_cookie(browser: &Browser) -> Option<String> {
    browser.cookies.iter().find(|((name, _), _)| name.contains("pc_session_id")).map(|(_, value)| value.clone())
}
