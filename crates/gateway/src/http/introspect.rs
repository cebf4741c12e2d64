//! `GET /api/introspect`: what a token opens (AP §7).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, RawQuery, State};
use axum::response::{IntoResponse, Response};
use guichet_web::edge::Site;
use http::{HeaderMap, header};
use serde_json::json;

use crate::Gateway;
use crate::error_texts::Form;
use crate::parameters::Query;
use crate::refusal::Refusal;

pub(super) async fn answer(
    State(gateway): State<Arc<Gateway>>,
    Extension(site): Extension<Arc<Site>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text(header::AUTHORIZATION.as_str()).and_then(|value| value.strip_prefix("Bearer "));
    let query = Query::parse(query.as_deref().unwrap_or_default()).unwrap_or_default();
    // The token space shows this address with the token in the query.
    let token = bearer.or_else(|| text("x-api-key")).or_else(|| query.get("token")).unwrap_or_default();
    let now = site.edge.clock.now();
    let open = |answer: Response| gateway.parts.page_origins.open(&headers, answer);
    let refusal = match gateway.parts.tokens.read(token) {
        Ok(token) if token.is_blacklisted(now) => Refusal::BlacklistedToken,
        Ok(token) if token.has_expired(now) => Refusal::ExpiredToken,
        Ok(token) => {
            return open(Json(json!({ "_id": token.id, "name": "", "scopes": token.scopes })).into_response());
        }
        Err(_) => Refusal::Token,
    };
    let rendered = gateway.parts.texts.render(&[refusal], Form::Flat);
    let kind = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    open((rendered.status, kind, rendered.body).into_response())
}
