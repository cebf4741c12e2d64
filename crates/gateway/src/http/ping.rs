//! `GET /api/ping` (AP §7).

use axum::Json;

pub(super) async fn answer() -> Json<&'static str> {
    Json("pong")
}
