//! What may be asked for, and by which forms.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use serde_json::{Value, json};

use crate::answers::Answers;
use crate::catalogue::{Catalogue, Definition, Form, Scope, StageKind};

/// A definition.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct DefinitionObject {
    id: String,
    name: String,
    #[serde(rename = "multi_stage?")]
    multi_stage: bool,
    authorization_request_class: String,
    scopes: Vec<ScopeObject>,
    /// The keys that `data` of a request may have: announced by the reference's documentation.
    data: Vec<String>,
}

#[derive(Debug, Clone, Serialize)]
struct ScopeObject {
    name: String,
    value: String,
    group: Option<String>,
    link: Option<String>,
    included: bool,
    disabled: bool,
    deprecated: bool,
    deprecated_date: Option<Date>,
}

/// A form.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FormObject {
    uid: String,
    name: String,
    description: Option<String>,
    use_case: Option<String>,
    definition_id: String,
    authorization_request_class: String,
    data: BTreeMap<String, Value>,
}

impl DefinitionObject {
    pub(crate) fn of(catalogue: &Catalogue, definition: &Definition, today: Date) -> Self {
        let stage = definition.stage.as_ref().map(|stage| match stage.kind {
            StageKind::Sandbox => "Bac à sable",
            StageKind::Production => "Production",
        });
        Self {
            id: definition.id.clone(),
            name: stage.map_or_else(|| definition.name.clone(), |stage| format!("{} ({stage})", definition.name)),
            multi_stage: stage.is_some(),
            authorization_request_class: definition.class(),
            scopes: definition.scopes.iter().map(|scope| ScopeObject::of(scope, today)).collect(),
            data: keys(catalogue, definition),
        }
    }
}

/// The keys that the answers of a definition may have: documents are kept beside them.
pub(crate) fn keys(catalogue: &Catalogue, definition: &Definition) -> Vec<String> {
    let fields = catalogue.all_fields(definition).into_iter().filter(|field| !field.kind.is_document());
    fields.map(|field| field.name).collect()
}

impl ScopeObject {
    fn of(scope: &Scope, today: Date) -> Self {
        Self {
            name: scope.name.clone(),
            value: scope.value.clone(),
            group: scope.group.clone(),
            link: None,
            included: scope.included,
            disabled: scope.disabled,
            deprecated: scope.deprecated.is_some_and(|end| end.since <= today),
            deprecated_date: scope.deprecated.map(|end| end.since),
        }
    }
}

impl FormObject {
    pub(crate) fn of(catalogue: &Catalogue, definition: &Definition, form: &Form) -> Self {
        let prefilled = Answers::of_form(catalogue, definition, form);
        Self {
            uid: form.uid.clone(),
            name: form.name.clone(),
            description: None,
            use_case: form.use_case.clone(),
            definition_id: definition.id.clone(),
            authorization_request_class: definition.class(),
            data: prefilled.iter().map(|(name, answer)| (name.to_owned(), json!(answer))).collect(),
        }
    }
}
