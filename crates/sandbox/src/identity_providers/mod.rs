//! Simulated identity providers: real OpenID Connect through `guichet_oidc`, a path each.

mod authorize;
mod custom_identity;
mod definition;
mod encryption;
mod end_session;
mod grant;
mod identity;
mod keys;
mod levels;
mod login;
mod metadata;
mod page;
mod professional;
mod provider;
mod refusals;
mod state;
mod token;
mod userinfo;

use std::sync::Arc;

use axum::routing::{get, post};
use guichet_oidc::endpoints::Endpoint;
use guichet_web::routes::{Routes, stepping};

pub use definition::{Addresses, Definition, RegisteredBroker, UnknownScopes, provider_definitions};
pub use levels::{LevelClaim, UnmetLevel};
pub use professional::Professional;
pub(crate) use professional::accounts;
pub(crate) use provider::{At, Providers};

use crate::Sandbox;

/// Paths below a provider's own that are not endpoints of OpenID Connect (`FC §13`).
const LOGIN: &str = "/login";
const CUSTOM: &str = "/login/with-custom-identity";
const CANCEL: &str = "/cancel";

pub(crate) fn router(sandbox: &Arc<Sandbox>) -> Routes {
    sandbox.providers().iter().fold(Routes::new(), |router, provider| {
        let at = At { sandbox: sandbox.clone(), provider: provider.clone() };
        router.nest(&format!("/{}", provider.definition.slug), one(at))
    })
}

fn one(at: At) -> Routes {
    Routes::new()
        .route(Endpoint::Discovery.path(), get(metadata::discovery))
        .route(Endpoint::Jwks.path(), get(metadata::jwks))
        .route(Endpoint::Authorize.path(), stepping(authorize::begin))
        .route(LOGIN, post(login::login))
        .route(CUSTOM, post(custom_identity::login))
        .route(CANCEL, stepping(login::cancel))
        .route(Endpoint::Token.path(), post(token::exchange))
        .route(Endpoint::Userinfo.path(), get(userinfo::show).post(userinfo::show))
        .route(Endpoint::EndSession.path(), get(end_session::end))
        .with_state(at)
}
