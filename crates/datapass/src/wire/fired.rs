//! The body of a webhook (DP §3.3).

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::{AuthorizationObject, insee_payload, moment};
use crate::answers::Answers;
use crate::catalogue::{Catalogue, Definition, ServiceProviderKind};
use crate::records::Whole;

/// The events that a webhook may be told of.
pub(crate) const EVENTS: [&str; 11] = [
    "create",
    "update",
    "transfer",
    "submit",
    "approve",
    "refuse",
    "request_changes",
    "revoke",
    "archive",
    "reopen",
    "cancel_reopening",
];

/// The body of a webhook.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Fired {
    event: String,
    fired_at: i64,
    model_type: String,
    model_id: i64,
    data: RequestModel,
}

#[derive(Debug, Clone, Serialize)]
struct RequestModel {
    id: i64,
    public_id: String,
    #[serde(rename = "type")]
    class: String,
    state: &'static str,
    form_uid: String,
    created_at: String,
    last_submitted_at: Option<String>,
    last_validated_at: Option<String>,
    /// With lists as they are, unlike everywhere else (DP §3.2).
    data: Answers,
    organization: Organization,
    applicant: Applicant,
    service_provider: Option<Editor>,
    authorizations: Vec<AuthorizationObject>,
}

#[derive(Debug, Clone, Serialize)]
struct Organization {
    id: i64,
    name: String,
    insee_payload: Value,
    siret: String,
}

#[derive(Debug, Clone, Serialize)]
struct Applicant {
    id: i64,
    uid: Option<String>,
    email: String,
    given_name: String,
    family_name: String,
    phone_number: String,
    job_title: String,
}

#[derive(Debug, Clone, Serialize)]
struct Editor {
    id: String,
    siret: Option<String>,
    #[serde(rename = "type")]
    kind: &'static str,
}

impl Fired {
    /// What is told of an event of a request as it stands after it.
    pub(crate) fn of(catalogue: &Catalogue, event: &str, whole: &Whole, at: Timestamp) -> Self {
        let Whole { request, authorizations, organisation, applicant, .. } = whole;
        let definition = catalogue.definition(&request.definition);
        let form = definition.and_then(|known| known.forms.iter().find(|form| form.uid == request.form_uid));
        let editor = form.and_then(|form| catalogue.service_provider(form.service_provider.as_ref()?));
        let editor = editor.map(|editor| Editor {
            id: editor.id.clone(),
            siret: editor.siret.clone(),
            kind: match editor.kind {
                ServiceProviderKind::Editor => "editor",
                ServiceProviderKind::Saas => "saas",
            },
        });
        let granted = authorizations.iter().map(|granted| AuthorizationObject::of(catalogue, granted));
        Self {
            event: event.to_owned(),
            fired_at: at.as_second(),
            model_type: definition.map(Definition::model_type).unwrap_or_default(),
            model_id: request.id,
            data: RequestModel {
                id: request.id,
                public_id: request.public_id.clone(),
                class: definition.map(Definition::class).unwrap_or_default(),
                state: request.dossier.state().as_str(),
                form_uid: request.form_uid.clone(),
                created_at: moment(request.created_at),
                last_submitted_at: request.last_submitted_at.map(moment),
                last_validated_at: request.last_validated_at.map(moment),
                data: request.answers.clone(),
                organization: Organization {
                    id: organisation.id,
                    name: organisation.name.clone(),
                    insee_payload: insee_payload(organisation),
                    siret: organisation.siret.clone(),
                },
                applicant: Applicant {
                    id: applicant.id,
                    uid: applicant.external_id.clone(),
                    email: applicant.email.clone(),
                    given_name: applicant.given_name.clone(),
                    family_name: applicant.family_name.clone(),
                    phone_number: applicant.phone_number.clone(),
                    job_title: applicant.job_title.clone(),
                },
                service_provider: editor,
                authorizations: granted.collect(),
            },
        }
    }
}
