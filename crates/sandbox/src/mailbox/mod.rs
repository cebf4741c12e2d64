//! The mailbox of a rehearsal: a mail server that takes every mail, sends none on, and shows what it has taken.

mod kept;
mod read;
mod server;
mod session;

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use guichet_web::page::see_other;
use guichet_web::routes::Routes;

pub use kept::Mail;
pub(crate) use kept::Mailbox;

use crate::Sandbox;
use crate::portal::paths;

/// The origin of the mailbox leads to the portal's pages of mails, which ask for the token where there is one.
pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/", get(to_the_pages))
}

async fn to_the_pages(State(sandbox): State<Arc<Sandbox>>) -> Response {
    see_other(&sandbox.portal().url(paths::MAILS))
}
