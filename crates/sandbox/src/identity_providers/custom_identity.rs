//! `POST /{slug}/login/with-custom-identity`: a person made up on the spot (`FC §13`), or an error instead of one.

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use guichet_oidc::params::Params;
use guichet_oidc::scopes::ScopeTable;
use guichet_web::edge::Site;
use guichet_web::page::Page;
use serde_json::{Map, Value};

use super::identity::Authenticated;
use super::login::{asked_acr, asked_amr, fail, finish};
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
    let handle = params.get("interaction").unwrap_or_default();
    if let Some(error) = params.filled("error") {
        return fail(&at, &site, shown, handle, (error, params.filled("error_description"))).await;
    }
    let Some(further) = further(&params) else {
        return page(&site, shown, "sandbox-idp-further-unreadable", None);
    };
    let mut claims = claims(&params, &at.provider.scopes);
    claims.extend(further);
    let authenticated = Authenticated {
        claims,
        acr: asked_acr(&params),
        amr: asked_amr(&params, &at.provider.definition.amr),
        ..Authenticated::default()
    };
    finish(&at, &site, shown, handle, authenticated).await
}

/// One claim per field that was filled.
fn claims(params: &Params, scopes: &ScopeTable) -> Identity {
    let filled = |names: &[&str]| -> Map<String, Value> {
        let value = |name: &&str| params.filled(name).map(|value| ((*name).to_owned(), Value::from(value)));
        names.iter().filter_map(value).collect()
    };
    let fields = scopes.labels.iter().map(|label| label.claim.as_str());
    let (address, plain): (Vec<&str>, Vec<&str>) = fields.partition(|claim| ADDRESS.contains(claim));
    let mut claims = filled(&plain);
    let address = filled(&address);
    if !address.is_empty() {
        claims.insert("address".to_owned(), Value::Object(address));
    }
    claims
}

/// The claims that have no field, of any kind; none when they are no JSON object.
fn further(params: &Params) -> Option<Identity> {
    let Some(text) = params.filled("further_claims").map(str::trim).filter(|text| !text.is_empty()) else {
        return Some(Identity::new());
    };
    serde_json::from_str(text).ok()
}
