//! Addresses of the older era, where it is switched off (AP §6).

use axum::routing::{MethodRouter, get};
use http::StatusCode;

/// Says that an address answers no more.
pub(super) fn saying<S: Clone + Send + Sync + 'static>(sentence: &str) -> MethodRouter<S> {
    let sentence = sentence.to_owned();
    get(async move || (StatusCode::GONE, sentence.clone()))
}
