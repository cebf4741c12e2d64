//! A login as a row of requests, so that any of them may be the one that meets a process that dies.

use serde_json::Value;
use url::Url;

use super::{Browser, CALLBACK, Reply, Stand};

/// One request of a login.
#[derive(Debug, Clone)]
pub enum Step {
    Get(String),
    Post(String, Vec<(String, String)>),
}

impl Step {
    /// `None`: no answer came.
    pub async fn send(&self, browser: &mut Browser) -> Option<Reply> {
        match self {
            Self::Get(url) => browser.try_get(url).await.ok(),
            Self::Post(url, fields) => {
                let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
                browser.try_post(url, &fields).await.ok()
            }
        }
    }

    /// The button `continue` of a page, with its form's hidden fields.
    pub fn pressing(page: &Reply) -> Self {
        let form = page.text.split("<form method=\"").find(|form| form.contains("id=\"continue\""));
        let form = form.unwrap_or_else(|| panic!("no button: {} {}", page.status, page.text));
        let form = form.split("</form>").next().unwrap();
        let attribute = |text: &str, name: &str| {
            let rest = text.split(&format!("{name}=\"")).nth(1).unwrap_or_default();
            rest.split('"').next().unwrap_or_default().to_owned()
        };
        let fields: Vec<(String, String)> = form
            .split("<input type=\"hidden\"")
            .skip(1)
            .map(|field| (attribute(field, "name"), attribute(field, "value")))
            .collect();
        let mut url = Url::parse(&page.url).unwrap().join(&attribute(form, "action")).unwrap();
        if form.starts_with("get") {
            url.query_pairs_mut().extend_pairs(&fields);
            return Self::Get(url.into());
        }
        Self::Post(url.into(), fields)
    }

    /// What a person, or the service provider, does next; `None` after the token.
    pub fn after(reply: &Reply, stand: &Stand, client: &Value, idp: &str) -> Option<Self> {
        if (300..400).contains(&reply.status) {
            let location = reply.location();
            return Some(match location.strip_prefix(CALLBACK) {
                Some(_) => token(stand, client, &reply.param("code").unwrap_or_else(|| panic!("no code: {location}"))),
                None => Self::Get(location),
            });
        }
        let before = |mark: &str| reply.url.split(mark).next().unwrap().to_owned();
        let field = |name: &str| (name.to_owned(), reply.field(name));
        let given = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        if reply.holds("name=\"providerUid\"") {
            let fields = vec![field("csrfToken"), field("uid"), given("providerUid", idp)];
            Some(Self::Post(before("/interaction/") + "/redirect-to-idp", fields))
        } else if reply.holds("name=\"interaction\"") {
            let fields = vec![field("interaction"), given("login", "test"), given("password", "123")];
            Some(Self::Post(before("/authorize") + "/login", fields))
        } else if reply.holds("name=\"csrfToken\"") {
            let fields = vec![field("csrfToken"), field("uid"), given("accept", "1")];
            Some(Self::Post(before("/interaction/") + "/login", fields))
        } else {
            None
        }
    }
}

fn token(stand: &Stand, client: &Value, code: &str) -> Step {
    let field = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let fields = vec![
        field("grant_type", "authorization_code"),
        field("code", code),
        field("redirect_uri", CALLBACK),
        field("client_id", client["client_id"].as_str().unwrap()),
        field("client_secret", client["client_secret"].as_str().unwrap()),
    ];
    Step::Post(format!("{}/token", stand.issuer(client["service"].as_str().unwrap())), fields)
}
