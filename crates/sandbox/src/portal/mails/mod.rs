//! The mails that the stack has sent, as pages.

mod list;
mod show;

use std::sync::Arc;

use axum::routing::{get, post};
use guichet_web::routes::Routes;

use super::paths;
use crate::Sandbox;

pub(super) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new()
        .route(paths::MAILS, get(list::show))
        .route(paths::MAILS_CLEAR, post(list::clear))
        .route(paths::MAIL, get(show::show))
        .route(paths::MAIL_HTML, get(show::html_part))
}
