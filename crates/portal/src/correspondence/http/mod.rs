//! The pages on which visitors write.

mod asked;
mod contact;
mod letter;

use std::sync::Arc;

use axum::routing::get;
use guichet_web::routes::Routes;

use super::Correspondence;

/// The form to the team.
pub const CONTACT: &str = "/contact/message";
/// Who wants the letter.
pub const LETTER: &str = "/lettre-d-information";
/// The link in the mail.
pub const CONFIRM: &str = "/lettre-d-information/confirmation";

/// The routes.
#[must_use]
pub fn router(correspondence: &Arc<Correspondence>) -> Routes {
    Routes::new()
        .route(CONTACT, get(contact::show).post(contact::send))
        .route(LETTER, get(letter::show).post(letter::ask))
        .route(CONFIRM, get(letter::link).post(letter::confirm))
        .with_state(Arc::clone(correspondence))
}
