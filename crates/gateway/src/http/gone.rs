//! Addresses of the older era, which answer no more (AP §6).

use axum::response::{IntoResponse, Response};
use http::StatusCode;

/// Of the tax notice, under both its names.
pub(super) const TAX: [&str; 2] = ["/api/v2/avis-imposition", "/api/impots/svair"];
/// Of the family quotient by number and postal code, under both its names.
pub(super) const QUOTIENT: [&str; 2] = ["/api/v2/composition-familiale", "/api/caf/famille"];

pub(super) async fn tax() -> Response {
    gone(
        "Cette URL n'existe plus sur API Particulier depuis le 8 janvier 2024. Les données fiscales sont celles de l'API Impôt \
         particulier.",
    )
}

pub(super) async fn quotient() -> Response {
    gone(
        "L'API Quotient Familial v1 n'est plus disponible depuis le 31/10/2025. Le quotient familial est celui de \
         /v3/dss/quotient_familial.",
    )
}

fn gone(sentence: &'static str) -> Response {
    (StatusCode::GONE, sentence).into_response()
}
