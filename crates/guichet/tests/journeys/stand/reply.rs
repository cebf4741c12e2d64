//! An answer, wherever it came from.

use reqwest::header::{HeaderMap, LOCATION};
use serde_json::Value;
use url::Url;

use super::{contract, evidence};

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub url: String,
    pub text: String,
}

impl Reply {
    /// To a request; an error when no answer comes, or when it breaks off.
    pub(super) async fn to(http: &reqwest::Client, request: reqwest::RequestBuilder) -> reqwest::Result<Self> {
        let request = request.build()?;
        let (method, asked, url) = (request.method().clone(), request.headers().clone(), request.url().to_string());
        let answer = http.execute(request).await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let reply = Self { status, headers, url, text: answer.text().await? };
        evidence::answered(&reply);
        contract::answered(http, &method, &asked, &reply).await;
        Ok(reply)
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The redirect's address, whole.
    pub fn location(&self) -> String {
        assert!(self.headers.contains_key(LOCATION), "no redirect: {} {}\n{}", self.status, self.url, self.text);
        Url::parse(&self.url).unwrap().join(self.header("location")).unwrap().into()
    }

    /// A parameter of the redirect's query.
    pub fn param(&self, name: &str) -> Option<String> {
        let url = Url::parse(&self.location()).unwrap();
        url.query_pairs().find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text))
    }

    /// The code on an error page, or in the `error_uri` of a JSON error.
    pub fn code(&self) -> String {
        if let Some(rest) = self.text.split("id=\"error-code\">").nth(1) {
            let text = rest.split('<').next().unwrap_or_default();
            return text.rsplit(' ').next().unwrap_or_default().to_owned();
        }
        let uri = serde_json::from_str::<Value>(&self.text).unwrap_or_default();
        uri["error_uri"]
            .as_str()
            .and_then(|uri| uri.split("code=").nth(1)?.split('&').next())
            .unwrap_or_default()
            .to_owned()
    }

    /// The value of a hidden field of the page.
    pub fn field(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        let rest =
            self.text.split(&marker).nth(1).unwrap_or_else(|| panic!("no field {name}: {} {}", self.status, self.text));
        rest.split('"').next().unwrap_or_default().to_owned()
    }

    pub fn holds(&self, text: &str) -> bool {
        self.text.contains(text)
    }
}
