//! What a page of the token space posts: a form that came from one of our own pages.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::response::Response;
use bytes::Bytes;
use guichet_web::csrf;

use super::failure::Failure;
use super::paths;
use super::visit::{Asked, Visit};
use crate::space::TokenSpace;

/// A form of whoever, logged in or not.
pub(super) struct GuestPosted {
    pub(super) asked: Asked,
    fields: Vec<(String, String)>,
}

/// A form that somebody sent who is logged in.
pub(super) struct Posted {
    pub(super) visit: Visit,
    fields: Vec<(String, String)>,
}

fn value<'f>(fields: &'f [(String, String)], name: &str) -> &'f str {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim()).unwrap_or_default()
}

impl GuestPosted {
    /// The value of a field; empty when it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        value(&self.fields, name)
    }
}

impl Posted {
    /// The value of a field; empty when it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        value(&self.fields, name)
    }
}

impl FromRequest<Arc<TokenSpace>> for GuestPosted {
    type Rejection = Response;

    async fn from_request(request: Request, space: &Arc<TokenSpace>) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let asked = Asked::of(&mut parts, space).await?;
        let body = Bytes::from_request(Request::from_parts(parts, body), space).await.unwrap_or_default();
        let fields: Vec<_> = form_urlencoded::parse(&body).into_owned().collect();
        let token = Some(value(&fields, csrf::FIELD)).filter(|token| !token.is_empty());
        if csrf::verify(&asked.site, &asked.headers, token) {
            Ok(Self { asked, fields })
        } else {
            Err(asked.fail(Failure::Foreign))
        }
    }
}

impl FromRequest<Arc<TokenSpace>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, space: &Arc<TokenSpace>) -> Result<Self, Response> {
        let GuestPosted { asked, fields } = GuestPosted::from_request(request, space).await?;
        // The forms are short: whoever logs in again begins at her requests.
        let visit = asked.visit(Some(paths::REQUESTS)).await?;
        Ok(Self { visit, fields })
    }
}
