//! Tokens of the gateway as pages: one is had at once, with the scopes chosen, shown with a call to paste, and revoked.

mod issue;
mod show;

use std::sync::Arc;

use axum::routing::{get, post};
use guichet_web::routes::Routes;
use serde_json::Value;

use super::paths;
use crate::Sandbox;

pub(super) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new()
        .route(paths::TOKENS, get(issue::show).post(issue::issue))
        .route(paths::TOKEN, get(show::show))
        .route(paths::TOKEN_REVOKE, post(show::revoke))
}

/// A member of a token that is a text; empty when it is not there.
fn text<'a>(token: &'a Value, member: &str) -> &'a str {
    token.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// What a token opens.
fn scopes(token: &Value) -> Vec<String> {
    let scopes = token.get("scopes").and_then(Value::as_array).into_iter().flatten();
    scopes.filter_map(Value::as_str).map(str::to_owned).collect()
}
