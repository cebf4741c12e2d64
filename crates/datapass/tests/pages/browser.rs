//! Somebody's browser.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use tower::ServiceExt;

/// A browser: it keeps cookies and sends the hidden fields of the page that a form stands on.
#[derive(Clone)]
pub struct Browser {
    router: axum::Router,
    pub cookies: BTreeMap<String, String>,
}

/// An answer, read.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: Option<String>,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
    pub text: String,
}

impl Answer {
    /// Reads it.
    pub async fn read(response: axum::response::Response) -> Self {
        let location = response.headers().get(header::LOCATION).map(|value| value.to_str().unwrap().to_owned());
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Self { status, location, headers, text: String::from_utf8_lossy(&bytes).into_owned(), bytes: bytes.to_vec() }
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON but {}: {}", self.status, self.text))
    }

    pub fn location(&self) -> &str {
        self.location.as_deref().unwrap_or_else(|| panic!("no redirect but {}: {}", self.status, self.text))
    }

    /// The value of a hidden field of the page.
    fn hidden(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.text.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next()
    }
}

impl Browser {
    /// One without any cookie.
    pub fn of(router: axum::Router) -> Self {
        Self { router, cookies: BTreeMap::new() }
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.ask(Method::GET, path, Body::empty()).await
    }

    /// Opens the page of a form and sends it.
    pub async fn post(&mut self, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let opened = self.get(page).await;
        self.send(&opened, action, fields).await
    }

    /// Sends a form of a page that was opened before.
    pub async fn send(&mut self, opened: &Answer, action: &str, fields: &[(&str, &str)]) -> Answer {
        let mut form = form_urlencoded::Serializer::new(String::new());
        for name in ["csrfToken", "version", "back", "prefill"] {
            if let Some(value) = opened.hidden(name) {
                form.append_pair(name, &value.replace("&#38;", "&"));
            }
        }
        form.extend_pairs(fields);
        self.ask(Method::POST, action, Body::from(form.finish())).await
    }

    /// Begins a request; its number.
    pub async fn begin(&mut self, form: &str) -> i64 {
        let page = format!("/formulaires/{form}/demande/nouveau");
        let answer = self.post(&page, &page, &[]).await;
        let id = answer.location().split('/').nth(4).unwrap();
        id.parse().unwrap()
    }

    /// Opens the page of a form and sends it with files.
    pub async fn attach(&mut self, page: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Answer {
        const FORM: &str = "multipart/form-data; boundary=----xYzZy";
        let opened = self.get(page).await;
        let hidden = ["csrfToken", "version"].map(|name| (name, opened.hidden(name).unwrap_or_default()));
        let mut body = Vec::new();
        for (name, value) in hidden.iter().chain(fields) {
            body.extend(
                format!("------xYzZy\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        for (name, file, content) in files {
            let head = format!(
                "------xYzZy\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"{file}\"\r\nContent-Type: application/pdf\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"------xYzZy--\r\n");
        self.ask_with(Method::POST, page, FORM, Body::from(body)).await
    }

    async fn ask(&mut self, method: Method, path: &str, body: Body) -> Answer {
        self.ask_with(method, path, "application/x-www-form-urlencoded", body).await
    }

    async fn ask_with(&mut self, method: Method, path: &str, kind: &str, body: Body) -> Answer {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "localhost:7407")
            .header(header::COOKIE, cookies.join("; "))
            .header(header::CONTENT_TYPE, kind)
            .body(body)
            .unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        for line in response.headers().get_all(header::SET_COOKIE) {
            let (name, rest) = line.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        Answer::read(response).await
    }
}
