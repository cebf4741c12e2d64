//! A browser without a screen.

use std::collections::BTreeMap;

use reqwest::header::{CONTENT_TYPE, COOKIE, HeaderMap, SET_COOKIE};
use url::Url;

use super::{CALLBACK, Reply, Step};

/// A browser: cookies by name and path whatever the port, no redirect followed unless told.
#[derive(Clone)]
pub struct Browser {
    http: reqwest::Client,
    pub cookies: BTreeMap<(String, String), String>,
    pub extra: HeaderMap,
}

impl Browser {
    pub(super) fn new(http: reqwest::Client) -> Self {
        Self { http, cookies: BTreeMap::new(), extra: HeaderMap::new() }
    }

    fn cookie_header(&self, url: &str) -> Option<String> {
        let path = Url::parse(url).unwrap().path().to_owned();
        let sent: Vec<String> = self
            .cookies
            .iter()
            .filter(|((_, scope), _)| path.starts_with(scope.as_str()))
            .map(|((name, _), value)| format!("{name}={value}"))
            .collect();
        (!sent.is_empty()).then(|| sent.join("; "))
    }

    async fn send(&mut self, url: &str, request: reqwest::RequestBuilder) -> Reply {
        self.try_send(url, request).await.unwrap()
    }

    /// As `send`; an error when no answer came.
    async fn try_send(&mut self, url: &str, request: reqwest::RequestBuilder) -> reqwest::Result<Reply> {
        let mut request = request.headers(self.extra.clone());
        if let Some(cookies) = self.cookie_header(url) {
            request = request.header(COOKIE, cookies);
        }
        let reply = Reply { url: url.to_owned(), ..Reply::to(&self.http, request).await? };
        for line in reply.headers.get_all(SET_COOKIE) {
            let line = line.to_str().unwrap();
            let mut parts = line.split("; ");
            let (name, value) = parts.next().unwrap().split_once('=').unwrap();
            let attribute =
                |wanted: &str| line.split("; ").find_map(|part| part.strip_prefix(wanted)).map(str::to_owned);
            let key = (name.to_owned(), attribute("Path=").unwrap_or_else(|| "/".to_owned()));
            if attribute("Max-Age=").as_deref() == Some("0") {
                self.cookies.remove(&key);
            } else {
                self.cookies.insert(key, value.to_owned());
            }
        }
        Ok(reply)
    }

    /// A request that may meet a process that dies.
    pub async fn try_get(&mut self, url: &str) -> reqwest::Result<Reply> {
        let request = self.http.get(url);
        self.try_send(url, request).await
    }

    /// A form that may meet a process that dies.
    pub async fn try_post(&mut self, url: &str, fields: &[(&str, &str)]) -> reqwest::Result<Reply> {
        let request = self.http.post(url).form(fields);
        self.try_send(url, request).await
    }

    pub async fn get(&mut self, url: &str) -> Reply {
        let request = self.http.get(url);
        self.send(url, request).await
    }

    pub async fn post(&mut self, url: &str, fields: &[(&str, &str)]) -> Reply {
        let request = self.http.post(url).form(fields);
        self.send(url, request).await
    }

    /// Whether an address is there.
    pub async fn head(&mut self, url: &str) -> Reply {
        let request = self.http.head(url);
        self.send(url, request).await
    }

    /// A body of another kind.
    pub async fn post_body(&mut self, url: &str, content_type: &str, body: Vec<u8>) -> Reply {
        let request = self.http.post(url).header(CONTENT_TYPE, content_type).body(body);
        self.send(url, request).await
    }

    /// Submits the form of the page's button `continue`, with its hidden fields, without following.
    pub async fn press_continue(&mut self, page: &Reply) -> Reply {
        Step::pressing(page).send(self).await.unwrap()
    }

    /// Follows redirects until a page, or until the service provider's address.
    pub async fn follow(&mut self, mut reply: Reply) -> Reply {
        while (300..400).contains(&reply.status) {
            let location = reply.location();
            if location.starts_with(CALLBACK) {
                break;
            }
            reply = self.get(&location).await;
        }
        reply
    }

    pub async fn open(&mut self, url: &str) -> Reply {
        let reply = self.get(url).await;
        self.follow(reply).await
    }

    /// On the identity provider page: chooses one, without following. The uid is that of the manifest.
    pub async fn choose(&mut self, page: &Reply, idp_uid: &str) -> Reply {
        let url = Url::parse(&page.url).unwrap();
        let prefix = page.url.split("/interaction/").next().unwrap();
        let _ = url;
        let (csrf, uid) = (page.field("csrfToken"), page.field("uid"));
        let fields = [("csrfToken", csrf.as_str()), ("uid", &uid), ("providerUid", idp_uid)];
        self.post(&format!("{prefix}/redirect-to-idp"), &fields).await
    }

    /// On a simulated provider's page: signs in as a persona, and follows up to `stop` redirects.
    pub async fn sign_in(&mut self, page: &Reply, persona: &str) -> Reply {
        let prefix = page.url.split("/authorize").next().unwrap();
        let interaction = page.field("interaction");
        self.post(&format!("{prefix}/login"), &[("interaction", &interaction), ("login", persona), ("password", "123")])
            .await
    }

    /// On the information page: goes on, without following.
    pub async fn go_on(&mut self, page: &Reply) -> Reply {
        let prefix = page.url.split("/interaction/").next().unwrap();
        let (csrf, uid) = (page.field("csrfToken"), page.field("uid"));
        let fields = [("csrfToken", csrf.as_str()), ("uid", &uid), ("accept", "1")];
        self.post(&format!("{prefix}/login"), &fields).await
    }

    /// From the authorization request to the page that follows the identity provider: information page or error.
    pub async fn reach_information(&mut self, authorize_url: &str, idp_uid: &str, persona: &str) -> Reply {
        let page = self.open(authorize_url).await;
        let sent = self.choose(&page, idp_uid).await;
        let provider = self.follow(sent).await;
        let back = self.sign_in(&provider, persona).await;
        self.follow(back).await
    }

    /// The whole login: the redirect to the service provider.
    pub async fn log_in(&mut self, authorize_url: &str, idp_uid: &str, persona: &str) -> Reply {
        let page = self.reach_information(authorize_url, idp_uid, persona).await;
        if (300..400).contains(&page.status) {
            return page;
        }
        let accepted = self.go_on(&page).await;
        self.follow(accepted).await
    }
}
