//! What the description of an operation (OpenAPI 3.0) refuses of a value.

use jsonschema::error::ValidationErrorKind;
use serde_json::{Map, Value, json};

/// What is wrong with a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Objection {
    /// `/data/allocataires/0/sexe`; empty for all of it.
    pub(super) place: String,
    pub(super) reason: String,
    /// It has a member that the document does not name.
    pub(super) is_unnamed: bool,
}

/// A schema of the document, ready to be held against values.
pub(super) struct Schema(Option<jsonschema::Validator>);

impl Schema {
    /// `strict`: members that the document does not name are refused, as masks leave them out.
    pub(super) fn new(schema: &Value, document: &Value, strict: bool) -> Self {
        let mut whole = plain(schema, strict);
        if let (Some(whole), Some(components)) = (whole.as_object_mut(), document.get("components")) {
            whole.insert("components".to_owned(), plain(components, strict));
        }
        Self(jsonschema::options().with_draft(jsonschema::Draft::Draft4).build(&whole).ok())
    }

    pub(super) fn refusals(&self, value: &Value) -> Vec<Objection> {
        let Some(validator) = &self.0 else {
            let reason = "the description cannot be read".to_owned();
            return vec![Objection { place: String::new(), reason, is_unnamed: false }];
        };
        let told = |error: jsonschema::ValidationError<'_>| Objection {
            place: error.instance_path().to_string(),
            is_unnamed: matches!(error.kind(), ValidationErrorKind::AdditionalProperties { .. }),
            reason: error.masked_with("this").to_string(),
        };
        validator.iter_errors(value).map(told).collect()
    }
}

/// The schema as JSON Schema has it: `nullable` is a type and a value.
fn plain(schema: &Value, strict: bool) -> Value {
    let Value::Object(members) = schema else {
        return match schema {
            Value::Array(all) => Value::Array(all.iter().map(|schema| plain(schema, strict)).collect()),
            other => other.clone(),
        };
    };
    let mut written: Map<String, Value> =
        members.iter().map(|(name, value)| (name.clone(), plain(value, strict))).collect();
    if members.get("nullable") == Some(&Value::Bool(true)) {
        if let Some(kind) = members.get("type").filter(|kind| kind.is_string()) {
            written.insert("type".to_owned(), json!([kind, "null"]));
        }
        if let Some(Value::Array(values)) = written.get_mut("enum") {
            values.push(Value::Null);
        }
    }
    if strict && members.get("type").is_some_and(|kind| kind == "object") && members.contains_key("properties") {
        written.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    Value::Object(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_taken_where_the_document_says_so_and_what_it_does_not_name_is_refused_when_strict() {
        let schema = json!({
            "type": "object",
            "required": ["a"],
            "properties": { "a": { "type": "string", "nullable": true, "enum": ["x"] }, "b": { "$ref": "#/components/schemas/B" } },
        });
        let document = json!({ "components": { "schemas": { "B": { "type": "integer" } } } });
        let places = |strict, value: Value| -> Vec<String> {
            Schema::new(&schema, &document, strict).refusals(&value).into_iter().map(|it| it.place).collect()
        };
        assert!(places(true, json!({ "a": null, "b": 1 })).is_empty());
        assert_eq!(places(true, json!({ "a": "y", "b": "z" })), ["/a", "/b"]);
        assert_eq!(places(false, json!({ "a": "x", "c": 1 })), [""; 0]);
        assert_eq!(places(true, json!({ "a": "x", "c": 1 })), [""]);
    }
}
