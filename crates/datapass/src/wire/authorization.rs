//! What was granted.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use super::{insee_payload, moment, raw};
use crate::catalogue::Catalogue;
use crate::records::{AuthorizationRecord, OrganisationRecord};

/// An authorisation, in a list of a request and in webhooks.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct AuthorizationObject {
    id: i64,
    /// Nothing makes one (DP §2.2).
    slug: Option<String>,
    revoked: bool,
    state: &'static str,
    created_at: String,
    data: BTreeMap<String, String>,
    authorization_request_class: String,
    definition_id: String,
}

/// An authorisation by itself.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct GrantedObject {
    #[serde(flatten)]
    authorization: AuthorizationObject,
    request_id: i64,
    organisation: OrganisationObject,
}

/// The organisation of a request, for the API.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct OrganisationObject {
    id: i64,
    siret: String,
    insee_payload: Value,
}

impl AuthorizationObject {
    pub(crate) fn of(catalogue: &Catalogue, granted: &AuthorizationRecord) -> Self {
        let definition = catalogue.definition(&granted.definition);
        Self {
            id: granted.id,
            slug: None,
            revoked: granted.state.is_revoked(),
            state: granted.state.name(),
            created_at: moment(granted.created_at),
            data: raw(&granted.answers),
            authorization_request_class: definition.map(crate::catalogue::Definition::class).unwrap_or_default(),
            definition_id: granted.definition.clone(),
        }
    }
}

impl GrantedObject {
    pub(crate) fn of(catalogue: &Catalogue, granted: &AuthorizationRecord, organisation: &OrganisationRecord) -> Self {
        Self {
            authorization: AuthorizationObject::of(catalogue, granted),
            request_id: granted.request_id,
            organisation: OrganisationObject::of(organisation),
        }
    }
}

impl OrganisationObject {
    pub(super) fn of(organisation: &OrganisationRecord) -> Self {
        Self { id: organisation.id, siret: organisation.siret.clone(), insee_payload: insee_payload(organisation) }
    }
}
