//! The endpoints, a file each (FC §1.2).

mod authorize;
mod auto_login;
mod back_to_client;
mod callback;
mod checktoken;
mod choice;
mod device;
mod email;
mod information;
mod interaction_error;
mod introspection;
mod login;
mod logout;
mod metadata;
mod probes;
mod provider_selection;
mod redirect_to_idp;
mod rehearsal;
mod resume;
mod revocation;
mod router;
mod sector;
mod statics;
mod token;
mod userinfo;
mod verify;
mod verify_email;
mod verify_professional;

pub use router::{MACHINE_ENDPOINTS, router};

use axum::http::{HeaderMap, header};
use bytes::Bytes;
use guichet_oidc::{
    endpoints::Endpoint,
    params::{Params, ParamsError},
};

/// Whether programs call an endpoint.
pub(crate) fn is_for_programs(endpoint: Endpoint) -> bool {
    MACHINE_ENDPOINTS.contains(&endpoint)
}

/// The `Authorization` header, if it is text.
fn authorization(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok())
}

/// Whether the body says that it is a form (FC §1.2: no other kind is read).
fn is_form(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded"))
}

/// The fields of a form body; another kind of body has none.
fn form(headers: &HeaderMap, body: &Bytes) -> Result<Params, ParamsError> {
    if is_form(headers) { Params::parse(body) } else { Ok(Params::default()) }
}

/// The token of a form, from its field or from the header `x-csrf-token` (FC §5.2).
fn csrf_token<'a>(form: &'a Params, headers: &'a HeaderMap) -> Option<&'a str> {
    form.get("csrfToken").or_else(|| headers.get("x-csrf-token")?.to_str().ok())
}

/// The parameters of a query string.
pub(crate) fn query(uri: &axum::http::Uri) -> Result<Params, ParamsError> {
    Params::parse(uri.query().unwrap_or_default().as_bytes())
}
