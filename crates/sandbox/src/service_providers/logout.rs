//! `POST /{slug}/logout`: forgets the session here, then asks the broker to end its own.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use guichet_oidc::rp::logout::{LogoutRequest, logout_url};
use guichet_store::ephemeral::Taken;
use guichet_web::edge::Site;
use guichet_web::page::{Page, see_other};
use http::HeaderMap;
use http::header::SET_COOKIE;

use super::failure::Failure;
use super::page::name;
use super::provider::At;
use super::session::{LoggedIn, session_cookie};

pub(super) async fn begin(
    State(at): State<At>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    headers: HeaderMap,
) -> Response {
    let path = at.path();
    let handle = session_cookie(&site, &path).read(&headers);
    match send_away(&at, handle.as_deref(), &path).await {
        Ok(location) => {
            let mut response = see_other(&location);
            response.headers_mut().append(SET_COOKIE, session_cookie(&site, &path).clear());
            response
        }
        Err(failure) => failure.respond(&site, page, &name(&at), &path),
    }
}

async fn send_away(at: &At, handle: Option<&str>, path: &str) -> Result<String, Failure> {
    let Some(handle) = handle else { return Ok(path.to_owned()) };
    let client = at.client()?;
    let now = at.sandbox.edge().clock.now();
    let Taken::Value(session) = at.sandbox.ephemeral().take::<LoggedIn>(handle, now).await? else {
        return Ok(path.to_owned());
    };
    if session.slug != client.definition.slug {
        return Ok(path.to_owned());
    }
    let provider = at.metadata().await?;
    let state = at.sandbox.edge().entropy.token();
    let request = LogoutRequest {
        id_token_hint: Some(session.id_token.expose()),
        post_logout_redirect_uri: client.post_logout_redirect_uris.first().map(String::as_str),
        state: Some(&state),
        client_id: None,
    };
    Ok(logout_url(&provider, &request).map_or_else(|| path.to_owned(), String::from))
}
