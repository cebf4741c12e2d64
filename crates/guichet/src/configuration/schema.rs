//! The configuration as JSON Schema, for editors and for those who generate files.

use schemars::Schema;
use schemars::generate::SchemaSettings;
use schemars::transform::{Transform, transform_subschemas};
use serde_json::{Value, json};

use super::Configuration;
use crate::services::ServiceName;

/// The schema that `guichet check --schema` prints (JSON Schema 2020-12).
pub fn json_schema() -> Value {
    let generator = SchemaSettings::draft2020_12().with_transform(WithoutNull).into_generator();
    let mut schema = generator.into_root_schema_for::<Configuration>().to_value();
    if let Some(services) = schema.pointer_mut("/properties/services").and_then(Value::as_object_mut) {
        // schemars says nothing of the keys of a map.
        services.insert("propertyNames".to_owned(), json!({ "enum": ServiceName::ALL }));
    }
    schema
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
