//! Media types of answers to programs.

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use guichet_oidc::profile::{Charset, Profile};
use serde::Serialize;

use crate::broker::Broker;

/// A media type without and with its character set.
pub(crate) type Kind = (&'static str, &'static str);

/// Plain JSON.
pub(crate) const JSON: Kind = ("application/json", "application/json; charset=utf-8");
/// Signed or encrypted claims.
pub(crate) const JWT: Kind = ("application/jwt", "application/jwt; charset=utf-8");
/// A key set (RFC 7517 §8.5).
pub(crate) const KEYS: Kind = ("application/jwk-set+json", "application/jwk-set+json; charset=utf-8");
/// A signed answer of introspection (RFC 9701 §5).
pub(crate) const INTROSPECTION: Kind =
    (guichet_oidc::introspection::SIGNED, "application/token-introspection+jwt; charset=utf-8");

/// How a profile writes a media type.
pub(crate) const fn type_of(profile: &Profile, kind: Kind) -> &'static str {
    match profile.programs.charset {
        Charset::Unnamed => kind.0,
        Charset::Named => kind.1,
    }
}

impl Broker {
    /// The header of a media type.
    pub(crate) fn media(&self, kind: Kind) -> HeaderValue {
        HeaderValue::from_static(type_of(&self.parts.profile, kind))
    }

    /// A JSON body.
    pub(crate) fn json(&self, body: impl Serialize) -> Response {
        let mut response = axum::Json(body).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, self.media(JSON));
        response
    }
}
