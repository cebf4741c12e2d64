//! `GET /images/{name}`: the images of the content.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{OriginalUri, Path, State};
use axum::response::{IntoResponse, Response};
use guichet_web::edge::Site;
use guichet_web::refusals::Refusal;
use http::{HeaderMap, header};

use super::Catalogue;

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Response {
    let kind = name.rsplit_once('.').and_then(|(_, ending)| content_type(ending));
    match (catalogue.content.images.get(&name), kind) {
        (Some(bytes), Some(kind)) => {
            ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=3600")], bytes.clone())
                .into_response()
        }
        _ => Refusal::NotFound.respond(&site, &headers, &uri),
    }
}

/// Kinds of images; anything else in the folder is not served.
fn content_type(ending: &str) -> Option<&'static str> {
    match ending {
        "svg" => Some("image/svg+xml"),
        "png" => Some("image/png"),
        "jpg" | "jpeg" => Some("image/jpeg"),
        "webp" => Some("image/webp"),
        "avif" => Some("image/avif"),
        _ => None,
    }
}
