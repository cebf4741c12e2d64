//! A request.

use std::collections::BTreeMap;

use serde::Serialize;

use super::authorization::OrganisationObject;
use super::{AuthorizationObject, EventObject, moment, raw};
use crate::catalogue::{Catalogue, Definition};
use crate::records::{Person, Whole};

/// A request of the API.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct RequestObject {
    id: i64,
    public_id: String,
    definition_id: String,
    #[serde(rename = "type")]
    class: String,
    state: &'static str,
    form_uid: String,
    data: BTreeMap<String, String>,
    created_at: String,
    last_submitted_at: Option<String>,
    last_validated_at: Option<String>,
    reopening: bool,
    reopened_at: Option<String>,
    habilitations: Vec<AuthorizationObject>,
    organisation: OrganisationObject,
    applicant: ApplicantObject,
    events: Vec<EventObject>,
}

#[derive(Debug, Clone, Serialize)]
struct ApplicantObject {
    id: i64,
    email: String,
    given_name: String,
    family_name: String,
    phone_number: String,
}

impl RequestObject {
    pub(crate) fn of(catalogue: &Catalogue, whole: &Whole) -> Self {
        let Whole { request, authorizations, organisation, applicant, events } = whole;
        let definition = catalogue.definition(&request.definition);
        Self {
            id: request.id,
            public_id: request.public_id.clone(),
            definition_id: request.definition.clone(),
            class: definition.map(Definition::class).unwrap_or_default(),
            state: request.dossier.state().as_str(),
            form_uid: request.form_uid.clone(),
            data: raw(&request.answers),
            created_at: moment(request.created_at),
            last_submitted_at: request.last_submitted_at.map(moment),
            last_validated_at: request.last_validated_at.map(moment),
            reopening: request.dossier.is_reopened(),
            reopened_at: request.reopened_at.map(moment),
            habilitations: authorizations.iter().map(|one| AuthorizationObject::of(catalogue, one)).collect(),
            organisation: OrganisationObject::of(organisation),
            applicant: ApplicantObject::of(applicant),
            events: events.iter().map(EventObject::of).collect(),
        }
    }
}

impl ApplicantObject {
    fn of(person: &Person) -> Self {
        Self {
            id: person.id,
            email: person.email.clone(),
            given_name: person.given_name.clone(),
            family_name: person.family_name.clone(),
            phone_number: person.phone_number.clone(),
        }
    }
}
