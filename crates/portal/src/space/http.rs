//! The pages of the token space, at the addresses of the reference (DP §4.3), and the webhook (DP §4.2).

mod account;
mod calls;
mod delegation;
mod failure;
mod login;
pub mod paths;
mod posted;
mod prolongation;
mod request;
mod session;
mod token;
mod visit;
mod webhook;

use std::sync::Arc;

use axum::routing::{get, post};
use guichet_web::page::see_other;
use guichet_web::routes::{Routes, stepping};

use super::TokenSpace;

/// Every page.
pub fn router(space: Arc<TokenSpace>) -> Routes {
    let sandbox = space.parts.rehearsal.is_some();
    let routes = Routes::new()
        .route("/", get(async || see_other(paths::ACCOUNT)))
        .route(paths::SIGN_IN, get(login::page))
        .route(paths::BEGIN, post(login::begin))
        .route("/auth/{provider}/callback", stepping(login::receive))
        .route(paths::LEAVE, get(login::leave).post(login::log_out))
        .route(paths::ACCOUNT, get(account::show))
        .route(paths::REQUESTS, get(account::requests))
        .route("/compte/demandes/{id}", get(request::show))
        .route("/compte/demandes/{id}/delegations", post(delegation::give))
        .route("/compte/demandes/{id}/delegations/{delegation}", post(delegation::take_back))
        .route(paths::DELEGATED, get(account::delegated))
        .route(paths::FOLLOWED, get(account::followed))
        .route("/compte/jetons/{id}", get(token::show))
        .route("/compte/jetons/{id}/partager", post(token::share))
        .route("/public/jetons/{access_token}", get(token::shared))
        .route("/compte/jetons/{id}/prolonger", get(prolongation::begin))
        .route("/compte/jetons/{id}/demarche_prolongation/{step}", get(prolongation::show).post(prolongation::answer))
        .route("/compte/jetons/{id}/demande-prolongation", get(prolongation::ask))
        .route("/compte/jetons/{id}/renew", get(prolongation::renew))
        .route("/compte/jetons/{id}/stats", get(calls::show))
        .route(paths::WEBHOOK, post(webhook::receive))
        .route(paths::WEBHOOKS, post(webhook::other));
    let routes = if sandbox { routes.route(paths::DEV_LOGIN, stepping(login::local)) } else { routes };
    routes.with_state(space)
}
