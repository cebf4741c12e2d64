//! `POST /{slug}/login/with-custom-identity`: a person made up on the spot (`FC §13`).

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use guichet_oidc::params::Params;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use serde_json::{Map, Value};

use super::grant::Authenticated;
use super::login::{asked_acr, finish};
use super::page::COLUMNS;
use super::provider::At;
use super::refusals::page;
use crate::personas::Identity;

/// The columns that stand in the `address` claim (OpenID Connect Core §5.1.1).
const ADDRESS: [&str; 4] = ["country", "locality", "postal_code", "street_address"];

pub(super) async fn login(
    State(at): State<At>,
    Extension(site): Extension<Arc<Site>>,
    shown: Page,
    body: Bytes,
) -> Response {
    let shown = shown.back_to("/");
    let Ok(params) = Params::parse(&body) else {
        return page(&site, shown, "sandbox-idp-unreadable", None);
    };
    let authenticated = Authenticated { claims: claims(&params), acr: asked_acr(&params), ..Authenticated::default() };
    finish(&at, &site, shown, params.get("interaction").unwrap_or_default(), authenticated).await
}

/// One claim per field that was filled.
fn claims(params: &Params) -> Identity {
    let filled = |names: &[&str]| -> Map<String, Value> {
        let value = |name: &&str| params.filled(name).map(|value| ((*name).to_owned(), Value::from(value)));
        names.iter().filter_map(value).collect()
    };
    let (address, plain): (Vec<&str>, Vec<&str>) = COLUMNS.iter().partition(|column| ADDRESS.contains(column));
    let mut claims = filled(&plain);
    let address = filled(&address);
    if !address.is_empty() {
        claims.insert("address".to_owned(), Value::Object(address));
    }
    claims
}
