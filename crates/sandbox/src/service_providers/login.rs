//! `POST /{slug}/login`: sends the browser to the broker.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use guichet_jose::Secret;
use guichet_oidc::pkce::Challenge;
use guichet_oidc::rp::request::{AuthorizationRequest, authorization_url};
use guichet_store::ephemeral::Lifetime;
use guichet_web::edge::Site;
use guichet_web::page::{Page, see_other};
use http::header::SET_COOKIE;

use super::failure::Failure;
use super::page::name;
use super::provider::At;
use super::session::{LOGIN_SECONDS, Started, login_cookie};

pub(super) async fn begin(State(at): State<At>, Extension(site): Extension<Arc<Site>>, page: Page) -> Response {
    let path = at.path();
    match send_away(&at).await {
        Ok((location, state)) => {
            let mut response = see_other(&location);
            let cookie = login_cookie(&site, &path).set(&state, Some(LOGIN_SECONDS.into()));
            response.headers_mut().append(SET_COOKIE, cookie);
            response
        }
        Err(failure) => failure.respond(&site, page, &name(&at), &path),
    }
}

/// Where to, and the `state` that comes back.
async fn send_away(at: &At) -> Result<(String, String), Failure> {
    let edge = at.sandbox.edge();
    let definition = &at.client()?.definition;
    let provider = at.metadata().await?;
    // 43 characters each: longer than the 22 that FranceConnect wants of a nonce (`FC §12`).
    let (state, nonce) = (edge.entropy.token(), edge.entropy.token());
    let verifier = definition.pkce.then(|| Secret::new(edge.entropy.token()));
    let challenge = verifier.as_ref().map(|verifier| Challenge::of(verifier.expose()));
    let redirect_uri = at.client()?.redirect_uris.first().ok_or(Failure::NoBroker)?;
    let url = authorization_url(
        &provider,
        &AuthorizationRequest {
            client_id: &definition.client_id,
            redirect_uri,
            scope: &definition.scopes.join(" "),
            state: &state,
            nonce: Some(&nonce),
            acr_values: definition.acr_values.as_deref(),
            prompt: None,
            claims: definition.claims.as_ref(),
            challenge: challenge.as_ref(),
            further: &[],
        },
    );
    let now = edge.clock.now();
    let started = Started { slug: definition.slug.clone(), nonce, verifier };
    at.sandbox.ephemeral().put_new(&state, &started, Lifetime::plain(LOGIN_SECONDS, now), None, now).await?;
    Ok((url.into(), state))
}
