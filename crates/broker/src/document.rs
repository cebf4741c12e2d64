//! A document that changes with the program's settings only: kept as it is sent.

use axum::{
    body::Body,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;

/// A public document that callers may cache (FC §1.3).
#[derive(Clone, Debug)]
pub(crate) struct Document {
    body: Bytes,
    content_type: HeaderValue,
    cache_control: HeaderValue,
}

impl Document {
    /// `max_age`: seconds that callers may keep it.
    pub(crate) fn new(content_type: &'static str, body: String, max_age: u32) -> Self {
        let cache_control = HeaderValue::try_from(format!("public, max-age={max_age}"));
        Self {
            body: body.into(),
            content_type: HeaderValue::from_static(content_type),
            cache_control: cache_control.unwrap_or(HeaderValue::from_static("public")),
        }
    }
}

impl IntoResponse for &Document {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body.clone()));
        let headers = response.headers_mut();
        // With those that every answer gets (FC §1.2), the table is made once.
        headers.reserve(20);
        headers.insert(header::CONTENT_TYPE, self.content_type.clone());
        headers.insert(header::CACHE_CONTROL, self.cache_control.clone());
        response
    }
}
