//! Each fault of an identity provider and of the register, as a person and her service provider see it: the table
//! `tests/acceptance/faults.toml`, row by row.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{fault, spent};
use crate::stand::{Browser, CALLBACK, Reply, STATE, Stand};

#[derive(Deserialize)]
struct Table {
    unreachable: Vec<Group>,
    identity_provider: Vec<Group>,
    register: Vec<Group>,
    platforms: BTreeMap<String, Platform>,
}

/// Faults of which each platform makes the same.
#[derive(Deserialize)]
struct Group {
    /// The name of the page, by platform.
    seen: BTreeMap<String, String>,
    faults: Vec<Value>,
}

#[derive(Deserialize)]
struct Platform {
    title: String,
    persona: String,
    providers: Vec<String>,
    heading: String,
    text: String,
    error: String,
    description: String,
    pages: BTreeMap<String, Page>,
}

/// A page, as far as it is not what all pages of the platform are.
#[derive(Deserialize)]
struct Page {
    code: Option<String>,
    status: u16,
    heading: Option<String>,
    text: Option<String>,
    error: Option<String>,
    description: Option<String>,
}

const GOES_ON: &str = "goes on";

/// Where a fault is set, and who logs in there.
struct Login<'a> {
    stand: &'a Stand,
    service: &'a str,
    platform: &'a Platform,
    client: &'a Value,
    provider: &'a str,
    target: &'a str,
}

impl Login<'_> {
    /// Plays one login with the fault, or without one; the pages before it are decided ahead.
    async fn shows(&self, seen: &str, members: &Value) {
        if !members.is_null() {
            fault(self.stand, self.target, members).await;
        }
        let uid = self.stand.provider(self.service, self.provider);
        let login = json!({
            "service": self.service, "persona": self.platform.persona, "client_id": self.client["client_id"], "identity_provider": uid,
        });
        self.stand.command("POST", "/logins", login).await;
        let mut browser = self.stand.browser();
        browser.extra.insert("accept-language", "fr".parse().unwrap());
        let reply = browser.open(&self.stand.authorize_url(self.client, &[])).await;
        let what = json!([self.service, self.provider, members]);
        spent(self.stand, &what).await;
        if seen == GOES_ON {
            assert_eq!(reply.status, 303, "{what}: {}", reply.text);
            assert!(
                reply.location().starts_with(CALLBACK) && reply.param("code").is_some(),
                "{what}: {}",
                reply.location()
            );
        } else {
            let page = self.platform.pages.get(seen).unwrap_or_else(|| panic!("{what}: no page {seen}"));
            self.is_seen(seen, page, &reply, &what);
            self.is_received(page, &mut browser, &reply, &what).await;
        }
    }

    fn is_seen(&self, name: &str, page: &Page, reply: &Reply, what: &Value) {
        let shown = reply.text.replace("&#39;", "'").replace("&#34;", "\"").replace("&#38;", "&");
        assert_eq!(
            (reply.code().as_str(), reply.status),
            (page.code.as_deref().unwrap_or(name), page.status),
            "{what}: {shown}"
        );
        let heading = page.heading.as_ref().unwrap_or(&self.platform.heading);
        let title = format!("<title>{heading} · {}</title>", self.platform.title);
        assert!(shown.contains(&title), "{what}: not {title} but {shown}");
        let text = page.text.as_ref().unwrap_or(&self.platform.text);
        assert!(shown.contains(&text.replace("PROVIDER", self.provider)), "{what}: not «{text}» but {shown}");
    }

    /// The person goes back to the service provider from the page.
    async fn is_received(&self, page: &Page, browser: &mut Browser, reply: &Reply, what: &Value) {
        let link = reply.text.split("<a ").find(|tag| tag.split('>').next().unwrap().contains("id=\"back\""));
        let link = link.and_then(|tag| tag.split("href=\"").nth(1)?.split('"').next());
        let link = link.unwrap_or_else(|| panic!("{what}: no way back: {}", reply.text)).replace("&#38;", "&");
        let address = Url::parse(&reply.url).unwrap().join(&link).unwrap();
        let back = browser.get(address.as_str()).await;
        assert_eq!(back.status, 303, "{what}: {}", back.text);
        assert!(back.location().starts_with(&format!("{CALLBACK}?")), "{what}: {}", back.location());
        let expected = [
            ("error", page.error.as_ref().unwrap_or(&self.platform.error).as_str()),
            ("error_description", page.description.as_ref().unwrap_or(&self.platform.description)),
            ("iss", &self.stand.issuer(self.service)),
            ("state", STATE),
        ];
        let address = Url::parse(&back.location()).unwrap();
        let mut received: Vec<(String, String)> = address.query_pairs().into_owned().collect();
        received.sort_unstable();
        let received: Vec<(&str, &str)> =
            received.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(received, expected, "{what}");
    }
}

/// Plays the whole table on one platform.
async fn plays(service: &str) {
    let table: Table = toml::from_str(include_str!("../../acceptance/faults.toml")).unwrap();
    let platform = &table.platforms[service];
    let stand = Stand::start().await;
    let client = stand.client(service, json!({})).await;
    let first = &platform.providers[0];
    let of_provider = |title: &str| format!("identity-provider:{}", stand.provider(service, title));
    let mut played: Vec<(&Group, &str, String)> = Vec::new();
    played.extend(table.unreachable.iter().map(|group| (group, first.as_str(), of_provider(first))));
    for provider in &platform.providers {
        played.extend(table.identity_provider.iter().map(|group| (group, provider.as_str(), of_provider(provider))));
    }
    played.extend(table.register.iter().map(|group| (group, first.as_str(), "producer:rnipp".to_owned())));
    for (group, provider, target) in played {
        let Some(seen) = group.seen.get(service) else { continue };
        let login = Login { stand: &stand, service, platform, client: &client, provider, target: &target };
        for members in &group.faults {
            login.shows(seen, members).await;
        }
    }
    // Nothing of all that stays.
    for provider in &platform.providers {
        let target = of_provider(provider);
        let login = Login { stand: &stand, service, platform, client: &client, provider, target: &target };
        login.shows(GOES_ON, &Value::Null).await;
    }
    stand.stop().await;
}

#[tokio::test]
async fn each_fault_has_its_page_and_its_way_back_at_franceconnect() {
    plays("franceconnect").await;
}

#[tokio::test]
async fn each_fault_has_its_page_and_its_way_back_at_franceconnect_plus() {
    plays("franceconnect-plus").await;
}

#[tokio::test]
async fn each_fault_has_its_page_and_its_way_back_at_the_plain_provider() {
    plays("openid").await;
}

#[tokio::test]
async fn each_fault_has_its_page_and_its_way_back_at_proconnect() {
    plays("proconnect").await;
}

#[tokio::test]
async fn what_a_provider_answers_in_the_place_of_its_page_is_what_the_person_sees_and_the_login_goes_on_once_it_is_there()
 {
    let stand = Stand::start().await;
    let client = stand.client("franceconnect", json!({})).await;
    let provider = stand.provider("franceconnect", "Impôts");
    let target = format!("identity-provider:{provider}");
    for (members, status) in [
        (json!({ "kind": "junk", "at": "authorize" }), 200),
        (json!({ "kind": "status", "at": "authorize", "status": 503, "body": "<p>down</p>" }), 503),
        (json!({ "kind": "redirect", "at": "authorize" }), 302),
    ] {
        let mut browser = stand.browser();
        let choice = browser.open(&stand.authorize_url(&client, &[])).await;
        fault(&stand, &target, &members).await;
        let sent = browser.choose(&choice, &provider).await;
        let seen = browser.get(&sent.location()).await;
        assert_eq!(seen.status, status, "{members}");
        assert!(!seen.holds("name=\"interaction\""), "{members}: {}", seen.text);
        spent(&stand, &members).await;
        // She goes back to the page of providers, and chooses the same again.
        let choice = browser.get(&choice.url).await;
        let sent = browser.choose(&choice, &provider).await;
        let page = browser.follow(sent).await;
        let back = browser.sign_in(&page, "test").await;
        assert!(browser.follow(back).await.holds("DUBOIS"), "{members}");
    }
    stand.stop().await;
}
