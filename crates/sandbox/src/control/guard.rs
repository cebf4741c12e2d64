//! Who may call: no page of another site, no other host name, and off loopback only with the token.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use guichet_web::origin::Origin;
use http::HeaderMap;
use http::header::{AUTHORIZATION, HOST, ORIGIN};

use super::ControlError;
use crate::Sandbox;

pub(super) async fn check(
    State(sandbox): State<Arc<Sandbox>>,
    request: Request,
    next: Next,
) -> Result<Response, ControlError> {
    let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
    host(sandbox.portal(), authority.as_deref(), request.headers())?;
    same_site(sandbox.portal(), request.headers())?;
    if let Some(token) = sandbox.control_token() {
        let given = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let bearer = given.and_then(|value| value.strip_prefix("Bearer "));
        if !bearer.is_some_and(|given| token.matches(given)) {
            return Err(ControlError::Unauthorized);
        }
    }
    Ok(next.run(request).await)
}

/// A page that has its own name point at this machine (DNS rebinding) still says its own name.
fn host(portal: &Origin, authority: Option<&str>, headers: &HeaderMap) -> Result<(), ControlError> {
    let named = authority.or_else(|| headers.get(HOST).and_then(|value| value.to_str().ok()));
    let known = named.is_some_and(|name| {
        portal.answers_to(name)
            || Origin::parse(&format!("http://{name}"))
                .is_ok_and(|called| called.is_loopback() && called.port() == portal.port())
    });
    if known {
        Ok(())
    } else {
        Err(ControlError::Foreign(format!(
            "the control API answers under {} only; Host was {:?}",
            portal.as_str(),
            named.unwrap_or_default()
        )))
    }
}

/// Programs send neither `Origin` nor Fetch-Metadata; a browser sends them for every page that is not ours.
///
/// Our own pages send no referrer, and so their forms come with the origin `null` (Fetch, "append a request `Origin`
/// header"): whose page it was, Fetch-Metadata says, which no page can write.
pub(crate) fn same_site(portal: &Origin, headers: &HeaderMap) -> Result<(), ControlError> {
    let site = headers.get("sec-fetch-site").map(|value| value.as_bytes());
    let is_ours =
        |origin: &[u8]| origin == portal.as_str().as_bytes() || origin == b"null" && site == Some(b"same-origin");
    if let Some(origin) = headers.get(ORIGIN)
        && !is_ours(origin.as_bytes())
    {
        return Err(ControlError::Foreign(format!(
            "a page of another origin may not call the control API; only {} may",
            portal.as_str()
        )));
    }
    match site {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(ControlError::Foreign("a page of another site may not call the control API".to_owned())),
    }
}
