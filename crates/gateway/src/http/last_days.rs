//! `GET /api/analytics/requestsLast30days`: how many calls there were (AP §7).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use guichet_web::edge::Site;
use serde_json::json;

use super::unwell;
use crate::Gateway;

pub(super) async fn answer(State(gateway): State<Arc<Gateway>>, Extension(site): Extension<Arc<Site>>) -> Response {
    match gateway.last_days.count(&gateway.parts.journal, site.edge.clock.now()).await {
        Ok(calls) => Json(json!({ "nbRequests": calls })).into_response(),
        Err(error) => unwell(&gateway, &error),
    }
}
