//! The configuration as JSON Schema, for editors and for those who generate files.

use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use schemars::{Schema, SchemaGenerator};
use serde_json::{Value, json};

use guichet_broker::{data_provider, identity_provider, information_message};
use guichet_oidc::client;
use guichet_oidc::record::{self, Field};

use super::Configuration;
use crate::records::{CLAIM_FIELDS, SCOPE_FIELDS};
use crate::services::ServiceName;

/// Writes schemas of TOML files.
pub fn generator() -> SchemaGenerator {
    SchemaSettings::draft2020_12().with_transform(WithoutNull).into_generator()
}

/// The schema that `guichet check --schema` prints (JSON Schema 2020-12).
pub fn json_schema() -> Value {
    let mut schema = generator().into_root_schema_for::<Configuration>().to_value();
    for (table, fields, services) in [
        ("clients", client::FIELDS, RUNNING),
        ("identity_providers", identity_provider::FIELDS, RUNNING),
        ("data_providers", data_provider::FIELDS, CITIZENS),
        ("scopes", SCOPE_FIELDS, CITIZENS),
        ("claims", CLAIM_FIELDS, CITIZENS),
        ("notifications", information_message::FIELDS, &ServiceName::ANNOUNCING),
    ] {
        if let Some(items) = schema.pointer_mut(&format!("/properties/{table}/items")) {
            *items = row(fields, services);
        }
    }
    if let Some(services) = schema.pointer_mut("/properties/services").and_then(Value::as_object_mut) {
        // schemars says nothing of the keys of a map.
        services.insert("propertyNames".to_owned(), json!({ "enum": ServiceName::ALL }));
    }
    schema
}

/// The services whose records this version judges.
const RUNNING: &[ServiceName] = &ServiceName::BROKERS;
const CITIZENS: &[ServiceName] = &ServiceName::CITIZENS;

/// A row of a registry: judged field by field where its service runs, open where it does not exist yet.
fn row(fields: &[Field], services: &[ServiceName]) -> Value {
    let mut judged = record::schema(fields);
    if let Some(properties) = judged.get_mut("properties").and_then(Value::as_object_mut) {
        properties.insert("service".to_owned(), json!({ "enum": services }));
    }
    json!({
        "type": "object",
        "required": ["service"],
        "if": { "properties": { "service": { "enum": services } } },
        "then": judged,
    })
}

/// TOML has no null: what is not given is left out.
#[derive(Debug, Clone)]
struct WithoutNull;

impl Transform for WithoutNull {
    fn transform(&mut self, schema: &mut Schema) {
        if let Some(object) = schema.as_object_mut() {
            object.retain(|member, value| member != "default" || !value.is_null());
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    object.insert("type".to_owned(), only);
                }
            }
            if let Some(Value::Array(choices)) = object.get_mut("anyOf") {
                choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
            }
        }
        transform_subschemas(self, schema);
    }
}
