//! Faults in what a broker answers, seen from a demo service provider: its page says which check failed. What people
//! see when an identity provider or the register fails, and what their service provider receives then, is in `seen`.

use serde_json::{Value, json};

use crate::stand::{Browser, Reply, Stand};

mod of_a_service;
mod seen;
mod slow;
mod to_a_client;

/// A demo service provider.
struct Demo {
    slug: &'static str,
    service: &'static str,
    name: &'static str,
}

/// Everything signed with ES256, a level asked for.
const LEGAL_AID: Demo = Demo { slug: "aide-juridictionnelle", service: "franceconnect", name: "Aide juridictionnelle" };
/// Everything signed with RS256.
const INSURANCE: Demo = Demo { slug: "assurance", service: "franceconnect", name: "Assurance" };
/// An ID token signed with RS256, userinfo in JSON, PKCE.
const ASSOCIATION: Demo = Demo { slug: "association", service: "openid", name: "Association" };

impl Demo {
    fn client_id(&self, stand: &Stand) -> String {
        let all = stand.manifest["clients"].as_array().unwrap();
        let fits = |it: &&Value| it["name"].as_str().unwrap().starts_with(self.name);
        all.iter().find(fits).unwrap()["client_id"].as_str().unwrap().to_owned()
    }

    fn url(&self, stand: &Stand, below: &str) -> String {
        format!("{}/{}{below}", stand.origin("service-providers"), self.slug)
    }

    /// Presses its button in a browser of its own; the pages in between are decided ahead.
    async fn log_in(&self, stand: &Stand) -> Reply {
        self.log_in_with(stand, &mut stand.browser()).await
    }

    async fn log_in_with(&self, stand: &Stand, browser: &mut Browser) -> Reply {
        let login = json!({ "service": self.service, "persona": "test", "client_id": self.client_id(stand) });
        stand.command("POST", "/logins", login).await;
        let sent = browser.post(&self.url(stand, "/login"), &[]).await;
        browser.follow(sent).await
    }

    /// A login that ends with the tokens on the page.
    async fn works(&self, stand: &Stand) {
        let page = self.log_in(stand).await;
        assert!(page.status == 200 && page.holds("id=\"id-token\""), "{}: {} {}", self.slug, page.status, page.text);
    }
}

/// Sets a fault, once.
async fn fault(stand: &Stand, target: &str, members: &Value) {
    let mut body = members.clone();
    body["target"] = json!(target);
    stand.command("POST", "/faults", body).await;
}

/// Whether every fault was spent.
async fn spent(stand: &Stand, what: &Value) {
    let left = stand.command("GET", "/faults", Value::Null).await;
    assert_eq!(left["faults"], json!([]), "{what} was met");
}

/// Asserts that the page of a demo service provider says why it gave up.
fn says(page: &Reply, status: u16, reason: &str, what: &Value) {
    let text = page.text.replace("&#34;", "\"").replace("&#39;", "'");
    assert_eq!(page.status, status, "{what}: {text}");
    assert!(page.holds("id=\"error-code\"") && text.contains(reason), "{what}: not «{reason}» but {text}");
    assert!(page.holds("id=\"back\""), "{what}: {text}");
}
