//! A file that was attached: always saved, never shown by the browser in our name.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::failure::Failure;
use super::visit::Visit;
use crate::datapass::Datapass;
use crate::records::Scan;
use crate::rights::Act;

/// `GET /documents/{id}`
pub(super) async fn fetch(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let found = async {
        let id = id.parse().map_err(|_| Failure::NotFound)?;
        let document = app.records.document(id).await?.ok_or(Failure::NotFound)?;
        visit.file(&app, &document.request_id.to_string(), Act::See).await?;
        if document.scan == Scan::Unsafe {
            return Err(Failure::Infected);
        }
        let name = utf8_percent_encode(&document.file_name, NON_ALPHANUMERIC);
        let headers = [
            (CONTENT_TYPE, document.media_type),
            (CONTENT_DISPOSITION, format!("attachment; filename*=UTF-8''{name}")),
            (CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox".to_owned()),
            (CACHE_CONTROL, "no-store".to_owned()),
        ];
        Ok((headers, document.bytes).into_response())
    };
    let found = found.await;
    visit.answer(found)
}
