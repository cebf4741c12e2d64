//! Pages that depend on nothing.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use guichet_oidc::{endpoints::Endpoint, profile::Landing};
use guichet_web::page::{Page, html};

use crate::{answer::redirect, broker::Broker, visit::Visit};

pub(super) async fn landing(State(broker): State<Arc<Broker>>) -> Response {
    let profile = &broker.parts.profile;
    match (profile.landing, &profile.landing_url) {
        // FC §1.2: 301 with a text body.
        (Landing::Redirect, Some(url)) => (
            StatusCode::MOVED_PERMANENTLY,
            [("location", url.clone())],
            format!("Moved Permanently. Redirecting to {url}"),
        )
            .into_response(),
        _ => redirect(StatusCode::SEE_OTHER, &broker.path(Endpoint::Discovery)),
    }
}

#[derive(Template)]
#[template(path = "accessibility.html")]
pub(crate) struct Accessibility {
    page: Page,
}

pub(super) async fn accessibility(State(broker): State<Arc<Broker>>, visit: Visit) -> Response {
    let page = Page::new(&broker.parts.site, visit.language, &visit.uri);
    html(StatusCode::OK, &Accessibility { page })
}
