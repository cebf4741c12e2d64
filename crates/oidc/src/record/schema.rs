//! The table of fields as JSON Schema (for editors) and as a table of Markdown (for people).

use serde_json::{Map, Value, json};

use super::{Field, Kind, Need, Text};

/// The JSON Schema of a record with these fields.
#[must_use]
pub fn schema(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields.iter().map(|field| (field.name.to_owned(), property(field))).collect();
    let required: Vec<&str> =
        fields.iter().filter(|field| field.need == Need::Required).map(|field| field.name).collect();
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

/// The rows of the reference page: name, whether it may be absent, what it holds, what it is for.
#[must_use]
pub fn reference(fields: &[Field]) -> String {
    let row = |field: &Field| {
        let need = match field.need {
            Need::Required => "required",
            Need::Made => "made when absent",
            Need::Optional => "",
        };
        format!("| `{}` | {need} | {} | {} |\n", field.name, field.kind.expected().replace('|', "\\|"), field.about)
    };
    fields.iter().map(row).collect()
}

fn property(field: &Field) -> Value {
    let mut schema = of(&field.kind);
    if let Value::Object(members) = &mut schema {
        members.insert("description".to_owned(), json!(field.about));
    }
    // The reference writes "" for none.
    if field.need == Need::Optional && matches!(field.kind, Kind::Text(_) | Kind::OneOf(_)) {
        return json!({ "anyOf": [schema, { "const": "" }] });
    }
    schema
}

fn of(kind: &Kind) -> Value {
    match kind {
        Kind::Text(form) => text(*form),
        Kind::Secret => text(Text::Readable { least: 32, most: 1024 }),
        Kind::Boolean => json!({ "type": "boolean" }),
        Kind::Integer { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        Kind::OneOf(words) => json!({ "enum": words }),
        Kind::List { of: item, least } => {
            json!({ "type": "array", "items": of(item), "minItems": least, "uniqueItems": true })
        }
        Kind::Object(fields) => schema(fields),
        Kind::Keys => json!({
            "type": "object",
            "required": ["keys"],
            "properties": { "keys": { "type": "array", "items": { "type": "object" } } },
        }),
    }
}

fn text(form: Text) -> Value {
    match form {
        Text::Name => json!({ "type": "string", "minLength": 1, "maxLength": 256 }),
        Text::Prose => json!({ "type": "string", "minLength": 1, "maxLength": 4096 }),
        Text::Printable { least, most } => json!({ "type": "string", "pattern": format!("^[ -~]{{{least},{most}}}$") }),
        Text::Readable { least, most } => json!({ "type": "string", "minLength": least, "maxLength": most }),
        Text::Address => json!({ "type": "string", "pattern": "^https?://[^#\\s]+$", "maxLength": 1024 }),
        Text::Email => json!({ "type": "string", "format": "email" }),
        Text::Emails => json!({ "type": "string", "pattern": "@" }),
        Text::Domain => json!({ "type": "string", "pattern": "^[^@\\s.]+(\\.[^@\\s.]+)+$", "maxLength": 253 }),
        Text::Uuid => json!({
            "type": "string",
            "pattern": "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$",
        }),
        Text::Digits { most } => json!({ "type": "string", "pattern": format!("^[0-9]{{1,{most}}}$") }),
        Text::Network => json!({ "type": "string", "pattern": "^[0-9a-fA-F.:/ -]+$" }),
        Text::FileName => json!({ "type": "string", "pattern": "^[^/\\\\]{1,256}$" }),
        Text::Moment => json!({ "type": "string" }),
    }
}
