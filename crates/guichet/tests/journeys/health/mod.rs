//! How identity providers are doing (issue 5): measured, shown, and a slow or failing one holds up nobody else. Time is
//! moved by hand; no store has a part in it, so these run on one setup.

mod circuit;
mod hanging;
mod probe;

use guichet_guichet::configuration::Configuration;
use guichet_guichet::stack::Options;
use serde_json::{Value, json};

use crate::stand::{Browser, Reply, Stand, options};

/// A stack with `[identity_provider_health]`, a client, and the provider that is in trouble.
struct Scene {
    service: &'static str,
    stand: Stand,
    client: Value,
    idp: String,
}

impl Scene {
    async fn with(service: &'static str, health: &str) -> Self {
        let text = format!("[identity_provider_health]\n{health}\n");
        let configuration = Configuration::parse("test", &text).unwrap();
        let stand = Stand::with(Options { configuration, ..options() }).await;
        let client = stand.client(service, json!({})).await;
        // It gives its addresses by discovery.
        let idp = stand.provider(service, "La Poste");
        Self { service, stand, client, idp }
    }

    /// What befalls the provider at the next calls of a kind.
    async fn fails(&self, at: &str, times: u32) {
        let target = format!("identity-provider:{}", self.idp);
        let fault = json!({"target": target, "kind": "status", "status": 500, "at": at, "times": times});
        self.stand.command("POST", "/faults", fault).await;
    }

    /// How many of those calls were not made yet.
    async fn faults_left(&self) -> u64 {
        let left = self.stand.command("GET", "/faults", Value::Null).await;
        left["faults"].as_array().unwrap().iter().map(|fault| fault["times"].as_u64().unwrap()).sum()
    }

    async fn choice(&self, language: &str) -> (Browser, Reply) {
        let mut browser = self.stand.browser();
        browser.extra.insert("accept-language", language.parse().unwrap());
        let page = browser.open(&self.stand.authorize_url(&self.client, &[])).await;
        assert_eq!(page.status, 200, "{}", page.text);
        (browser, page)
    }

    /// From the choice of the provider to the page after it.
    async fn log_in(&self) -> Reply {
        let (mut browser, page) = self.choice("fr").await;
        let sent = browser.choose(&page, &self.idp).await;
        if sent.status != 302 {
            return sent;
        }
        let provider = browser.follow(sent).await;
        let back = browser.sign_in(&provider, "test").await;
        browser.follow(back).await
    }

    async fn fails_with(&self, code: &str) -> Reply {
        let page = self.log_in().await;
        assert_eq!((page.code().as_str(), page.status), (code, 502), "{}", page.text);
        page
    }

    async fn works(&self) {
        let page = self.log_in().await;
        assert!(page.status == 200 && page.holds("DUBOIS"), "{} {}", page.code(), page.text);
    }

    /// What operators are told.
    async fn health(&self) -> Value {
        let all = self.stand.command("GET", "/identity-providers", Value::Null).await;
        let mine = |record: &&Value| record["service"] == self.service && record["uid"] == self.idp.as_str();
        all["identity_providers"].as_array().unwrap().iter().find(mine).unwrap()["health"].clone()
    }

    async fn state(&self) -> String {
        self.health().await["state"].as_str().unwrap().to_owned()
    }

    async fn is_marked(&self) -> bool {
        let (_, page) = self.choice("fr").await;
        let marked = page.holds(&format!("id=\"disturbed-{}\"", self.idp));
        assert_eq!(marked, page.holds("Perturbations"), "{}", page.text);
        marked
    }
}
