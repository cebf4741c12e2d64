//! Requests and answers of the demo.

use std::time::Duration;

use http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;
use url::Url;

use super::problem::Problem;

/// Longer than any fault of the contract that is not meant to hang for ever, and than the 32 s of FC §13.
const PATIENCE: Duration = Duration::from_secs(40);

/// What a page or a document may weigh; a fault may send without end.
const LARGEST_BODY: usize = 1024 * 1024;

/// A request, as it will be shown and sent.
#[derive(Debug, Clone)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) url: Url,
    pub(super) headers: Vec<(header::HeaderName, String)>,
    pub(super) body: Body,
}

/// What a request carries.
#[derive(Debug, Clone)]
pub(super) enum Body {
    Empty,
    Form(Vec<(String, String)>),
    Json(Value),
}

impl Request {
    pub(super) fn get(url: Url) -> Self {
        Self { method: Method::GET, url, headers: Vec::new(), body: Body::Empty }
    }

    pub(super) fn post(url: Url, body: Body) -> Self {
        Self { method: Method::POST, url, headers: Vec::new(), body }
    }

    pub(super) fn with(mut self, name: header::HeaderName, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    pub(super) fn is(&self, content_type: &str) -> bool {
        let received = self.header(header::CONTENT_TYPE).unwrap_or_default();
        received.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(content_type)
    }

    pub(super) fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.body).ok()
    }

    /// This answer as a problem: something else was expected.
    pub(super) fn unexpected(&self, url: &Url, expected: &'static str) -> Problem {
        let body: String = self.body.chars().filter(|c| !c.is_control()).take(120).collect();
        Problem::Unexpected { url: without_query(url), status: self.status, expected, body }
    }
}

/// Sends what is asked and follows nothing.
pub(super) struct Client(reqwest::Client);

impl Client {
    /// With the path of the authority that certifies the stack, when the manifest names one.
    #[expect(
        clippy::disallowed_methods,
        reason = "a browser sees where a redirect leads; web::outgoing, made for back-channel calls, takes every \
                  redirect for a failure, and signs as one of the stack's services"
    )]
    pub(super) fn new(authority: Option<&str>) -> Result<Self, Problem> {
        let certificate = match authority {
            None => None,
            Some(path) => {
                let unusable = |reason: String| Problem::Authority { path: path.to_owned(), reason };
                let pem = std::fs::read(path).map_err(|error| unusable(error.to_string()))?;
                Some(reqwest::Certificate::from_pem(&pem).map_err(|error| unusable(error.to_string()))?)
            }
        };
        reqwest::Client::builder()
            .tls_certs_merge(certificate)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .timeout(PATIENCE)
            .user_agent(concat!("guichet-demo/", env!("CARGO_PKG_VERSION")))
            .build()
            .map(Self)
            .map_err(|error| Problem::Unreachable { url: "any".to_owned(), reason: error.to_string() })
    }

    pub(super) async fn send(&self, request: &Request) -> Result<Answer, Problem> {
        let failed = |error: reqwest::Error| Problem::Unreachable {
            url: without_query(&request.url),
            reason: innermost(&error),
        };
        let mut builder = self.0.request(request.method.clone(), request.url.clone());
        for (name, value) in &request.headers {
            builder = builder.header(name, value);
        }
        builder = match &request.body {
            Body::Empty => builder,
            Body::Form(fields) => builder.form(fields),
            Body::Json(value) => builder.json(value),
        };
        let mut response = builder.send().await.map_err(failed)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(failed)? {
            if body.len() + chunk.len() > LARGEST_BODY {
                return Err(Problem::TooLarge { url: without_query(&request.url), limit: LARGEST_BODY });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
    }
}

/// A query may hold a code.
pub(super) fn without_query(url: &Url) -> String {
    let mut shown = url.clone();
    shown.set_query(None);
    shown.to_string()
}

/// reqwest wraps the reason ("connection refused") in layers that say nothing more.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}
