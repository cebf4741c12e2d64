//! What a page of DataPass posts: a form that came from one of our own pages, by somebody who is logged in. When the session has
//! ended, what was typed is kept for whoever logs in again on the same browser.

use std::sync::Arc;

use axum::body::to_bytes;
use axum::extract::{FromRequest, Request};
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::page::see_other;
use http::header::{CONTENT_TYPE, SET_COOKIE};

use super::failure::Failure;
use super::paths;
use super::rescue;
use super::visit::{Asked, Visit};
use crate::datapass::Datapass;
use crate::documents::{Form, Sent};

/// The fields of a form, in the order in which they were sent.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(pub(super) Vec<(String, String)>);

/// A form that somebody sent.
pub(super) struct Posted {
    pub(super) visit: Visit,
    pub(super) fields: Fields,
    pub(super) files: Vec<Sent>,
}

/// A form of whoever, logged in or not.
pub(super) struct GuestPosted {
    pub(super) asked: Asked,
    pub(super) fields: Fields,
    files: Vec<Sent>,
}

/// Fields that no page of ours asked for: what is done for them must prove itself in another way.
pub(super) struct Unasked {
    pub(super) asked: Asked,
    pub(super) fields: Fields,
}

impl Fields {
    /// The value of a field, without the blanks around it; empty when it was not sent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.trim()).unwrap_or_default()
    }

    /// Every value of a field.
    pub(super) fn all(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(known, _)| known == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a box was ticked, or a button pressed.
    pub(super) fn has(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// The version of the request that the form was made of.
    pub(super) fn seen(&self) -> i64 {
        self.get("version").parse().unwrap_or(0)
    }
}

async fn received(request: Request, app: &Arc<Datapass>) -> Result<(Asked, Form), Response> {
    let (mut parts, body) = request.into_parts();
    let asked = Asked::of(&mut parts, app).await?;
    // How much is read is decided at the edge; axum's own extractor would stop at two megabytes.
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let kind = asked.headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let form = match kind.starts_with("multipart/") {
        true => Form::read(kind, &body).unwrap_or_default(),
        false => Form { fields: form_urlencoded::parse(&body).into_owned().collect(), files: Vec::new() },
    };
    Ok((asked, form))
}

impl FromRequest<Arc<Datapass>> for Unasked {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<Datapass>) -> Result<Self, Response> {
        let (asked, form) = received(request, app).await?;
        Ok(Self { asked, fields: Fields(form.fields) })
    }
}

impl FromRequest<Arc<Datapass>> for GuestPosted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<Datapass>) -> Result<Self, Response> {
        let (asked, form) = received(request, app).await?;
        let (fields, files) = (Fields(form.fields), form.files);
        let token = Some(fields.get(csrf::FIELD)).filter(|token| !token.is_empty());
        if csrf::verify(&asked.site, &asked.headers, token) {
            Ok(Self { asked, fields, files })
        } else {
            Err(asked.fail(Failure::Foreign))
        }
    }
}

impl FromRequest<Arc<Datapass>> for Posted {
    type Rejection = Response;

    async fn from_request(request: Request, app: &Arc<Datapass>) -> Result<Self, Response> {
        let GuestPosted { asked, fields, files } = GuestPosted::from_request(request, app).await?;
        match asked.present().await {
            Ok(Ok(present)) => Ok(Self { visit: Visit::of(asked, present).await?, fields, files }),
            Ok(Err(_)) => {
                let back = rescue::page_of(&asked.here());
                match rescue::keep(&asked, &back, &fields).await {
                    Ok(cookie) => {
                        let mut response = see_other(&paths::sign_in(&back, true));
                        response.headers_mut().append(SET_COOKIE, cookie);
                        Err(response)
                    }
                    Err(failure) => Err(asked.fail(failure)),
                }
            }
            Err(failure) => Err(asked.fail(failure)),
        }
    }
}
