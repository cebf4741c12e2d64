//! Demo data providers, a path each: they ask their broker what a token is worth, and show the answer (PC §7; AF §1.8).

mod api;
mod checktoken;
mod definition;
mod faults;
mod introspection;

use std::sync::Arc;

use axum::routing::{any, get, post};
use guichet_web::origin::Origin;
use guichet_web::routes::Routes;

pub(crate) use definition::definitions;
pub use definition::{Asks, Caller, Definition, Registration, Stands, demo_data_providers};
pub use faults::Due;

use crate::Sandbox;
use crate::sandbox::Origins;

/// Where each publishes its keys, below its path.
pub const KEYS: &str = "/api/v1/jwks";

pub(crate) fn router(sandbox: &Arc<Sandbox>) -> Routes {
    let here = sandbox.data_providers().iter().enumerate().filter(|(_, provider)| provider.stands == Stands::Here);
    here.fold(Routes::new(), |router, (place, provider)| {
        let at = api::At { sandbox: sandbox.clone(), place, key: Arc::default() };
        let data = match &provider.asks {
            Asks::Introspection { .. } => get(api::data),
            Asks::Checktoken(_) => post(api::data_for_callers),
        };
        let one = Routes::new()
            .route("/api/v1/data", data)
            .route(KEYS, get(api::keys))
            .route("/livez", get(api::alive))
            .route("/readyz", get(api::alive))
            .route("/{*path}", any(api::not_found))
            .with_state(at);
        router.nest(&format!("/{}", provider.slug), one)
    })
}

impl Definition {
    /// Where it answers.
    pub(crate) fn base_url(&self, origins: &Origins) -> String {
        match self.stands {
            Stands::Here | Stands::Carried => self.at(&origins.data_providers, ""),
            Stands::Gateway => origins.api_particulier.to_string(),
        }
    }

    /// Where its keys are.
    #[must_use]
    pub fn keys_url(&self, origins: &Origins) -> String {
        match self.stands {
            Stands::Here | Stands::Carried => self.at(&origins.data_providers, KEYS),
            Stands::Gateway => origins.api_particulier.url("/api/france_connect_jwks"),
        }
    }

    fn at(&self, origin: &Origin, below: &str) -> String {
        origin.url(&format!("/{}{below}", self.slug))
    }
}
