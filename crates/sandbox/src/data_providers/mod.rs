//! Demo data providers of ProConnect, a path each: they ask it what a token is worth, and show the answer (PC §7).

mod api;
mod definition;
mod introspection;

use std::sync::Arc;

use axum::routing::{any, get};
use guichet_web::routes::Routes;

pub(crate) use definition::definitions;
pub use definition::{Definition, demo_data_providers};

use crate::Sandbox;

pub(crate) fn router(sandbox: &Arc<Sandbox>) -> Routes {
    sandbox.data_providers().iter().enumerate().fold(Routes::new(), |router, (place, provider)| {
        let at = api::At { sandbox: sandbox.clone(), place, key: Arc::default() };
        let one = Routes::new()
            .route("/api/v1/data", get(api::data))
            .route("/api/v1/jwks", get(api::keys))
            .route("/livez", get(api::alive))
            .route("/readyz", get(api::alive))
            .route("/{*path}", any(api::not_found))
            .with_state(at);
        router.nest(&format!("/{}", provider.slug), one)
    })
}
