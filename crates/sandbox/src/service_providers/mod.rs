//! Demo service providers: a page with one button, and what came back, a path each.

mod callback;
mod definition;
mod failure;
mod keys;
mod login;
mod logout;
mod page;
mod provider;
mod session;

use std::sync::Arc;

use axum::routing::{get, post};
use guichet_web::routes::{Routes, stepping};

pub(crate) use definition::definitions;
pub use definition::{Definition, DemoClient, demo_clients};

use crate::Sandbox;

/// Paths below a service provider's own.
const LOGIN: &str = "/login";
const LOGOUT: &str = "/logout";
/// Where a service publishes the key for which tokens are encrypted (`FC §13`).
const KEYS: &str = "/.well-known/keys";
/// As in the `redirect_paths` of its definition.
const CALLBACK: &str = "/callback";

pub(crate) fn router(sandbox: &Arc<Sandbox>) -> Routes {
    let portal = sandbox.origins().portal.url("/");
    let home = Routes::new().route("/", get(async move || guichet_web::page::see_other(&portal)));
    sandbox.demo_clients().iter().enumerate().fold(home, |router, (place, client)| {
        let path = format!("/{}", client.definition.slug);
        let at = provider::At { sandbox: sandbox.clone(), place, key: Arc::default() };
        let one = Routes::new()
            .route(&path, get(page::show))
            .route(&format!("{path}{LOGIN}"), post(login::begin))
            .route(&format!("{path}{CALLBACK}"), stepping(callback::receive))
            .route(&format!("{path}{LOGOUT}"), post(logout::begin))
            .route(&format!("{path}{KEYS}"), get(keys::publish))
            .with_state(at);
        router.merge(one)
    })
}
