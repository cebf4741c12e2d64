//! The control API (contract, "Control API"), as the demo needs it.

use http::{Method, header};
use serde_json::Value;
use url::Url;

use super::http::{Answer, Body, Request, without_query};
use super::problem::Problem;

/// Where the control API is, and how one is let in.
pub(super) struct Control {
    url: Url,
    token: Option<String>,
}

impl Control {
    pub(super) fn of(manifest: &Value) -> Result<Self, Problem> {
        let text = manifest
            .pointer("/control/url")
            .and_then(Value::as_str)
            .ok_or(Problem::Missing { document: "the manifest", member: "control.url" })?;
        let url = Url::parse(&format!("{}/", text.trim_end_matches('/')))
            .map_err(|_| Problem::NotAUrl { what: "control.url", text: text.to_owned() })?;
        let token = manifest.pointer("/control/token").and_then(Value::as_str).map(str::to_owned);
        Ok(Self { url, token })
    }

    pub(super) fn get(&self, path: &str) -> Result<Request, Problem> {
        Ok(self.allowed(Request::get(self.address(path)?)))
    }

    pub(super) fn post(&self, path: &str, body: Value) -> Result<Request, Problem> {
        Ok(self.allowed(Request::post(self.address(path)?, Body::Json(body))))
    }

    /// Changes some members of what is at `path`.
    pub(super) fn patch(&self, path: &str, body: Value) -> Result<Request, Problem> {
        Ok(Request { method: Method::PATCH, ..self.post(path, body)? })
    }

    /// Replaces what is at `path`.
    pub(super) fn put(&self, path: &str, body: Value) -> Result<Request, Problem> {
        Ok(Request { method: Method::PUT, ..self.post(path, body)? })
    }

    /// The document of a 2xx answer; `{"error", "detail"}` otherwise.
    pub(super) fn read(request: &Request, answer: &Answer) -> Result<Value, Problem> {
        let document = answer.json();
        let text = |member: &str| document.as_ref()?.get(member)?.as_str().map(str::to_owned);
        match (answer.status.is_success(), &document, text("error")) {
            (true, Some(document), _) => Ok(document.clone()),
            (false, _, Some(error)) => Err(Problem::OAuth {
                url: without_query(&request.url),
                error,
                description: text("detail").unwrap_or_default(),
            }),
            _ => Err(answer.unexpected(&request.url, "a JSON document")),
        }
    }

    fn address(&self, path: &str) -> Result<Url, Problem> {
        self.url.join(path).map_err(|_| Problem::NotAUrl { what: "a path of the control API", text: path.to_owned() })
    }

    fn allowed(&self, request: Request) -> Request {
        match &self.token {
            Some(token) => request.with(header::AUTHORIZATION, format!("Bearer {token}")),
            None => request,
        }
    }
}
