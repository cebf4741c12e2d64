//! `data-provider.toml` as JSON Schema, for editors and for those who generate files. A public contract.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema, schema_for};
use serde_json::Value;

use super::definition::File;
use super::failure::Kind;

/// The schema of the file of an API, as `generator` writes schemas. It says what is written where; that the parts fit each other
/// is found when the file is read.
#[must_use]
pub fn schema(generator: SchemaGenerator) -> Value {
    let mut schema = generator.into_root_schema_for::<File>().to_value();
    for place in ["/properties/errors", "/$defs/Described/properties/errors"] {
        let Some(errors) = schema.pointer_mut(place).and_then(Value::as_object_mut) else { continue };
        // schemars says nothing of the keys of a map.
        let kinds = schema_for!(Kind);
        errors.extend(kinds.as_object().and_then(|kinds| Some(("propertyNames".to_owned(), kinds_of(kinds)?))));
    }
    schema
}

/// The names that an enumeration allows.
fn kinds_of(schema: &serde_json::Map<String, Value>) -> Option<Value> {
    let one_of = schema.get("oneOf")?.as_array()?;
    let names = one_of.iter().flat_map(|one| {
        let single = one.get("const").cloned();
        single.into_iter().chain(one.get("enum").and_then(Value::as_array).cloned().into_iter().flatten())
    });
    Some(serde_json::json!({ "enum": names.collect::<Vec<_>>() }))
}

/// A text in both languages.
pub(super) fn label(generator: &mut SchemaGenerator) -> Schema {
    let text = String::json_schema(generator);
    json_schema!({
        "description": "Its name in both languages.",
        "type": "object",
        "properties": { "fr": text, "en": text },
        "required": ["fr", "en"],
        "additionalProperties": false,
    })
}

#[cfg(test)]
mod tests {
    use schemars::generate::SchemaSettings;

    use super::super::catalogue::Shipped;
    use super::super::definition::Definition;
    use super::super::definition::tests::GOOD;
    use super::*;

    const EXAMPLE: &str = include_str!("../../../../examples/data-provider/impots/data-provider.toml");

    fn valid(text: &str) -> bool {
        let schema = schema(SchemaSettings::draft2020_12().into_generator());
        let file = serde_json::to_value(toml::from_str::<toml::Table>(text).unwrap()).unwrap();
        jsonschema::validator_for(&schema).unwrap().is_valid(&file)
    }

    #[test]
    fn the_files_that_the_program_carries_are_of_the_schema() {
        for name in Shipped::iter() {
            assert!(valid(&String::from_utf8_lossy(&Shipped::get(&name).unwrap().data)), "{name}");
        }
        assert!(valid(GOOD) && valid(EXAMPLE));
        Definition::parse("impots", EXAMPLE).unwrap();
    }

    #[test]
    fn what_the_schema_refuses_no_file_may_have() {
        for (from, to) in [
            ("fr = \"Cantine\"", "fr = 1"),
            ("en = \"Canteen\"", ""),
            ("upstream = \"cantine\"", ""),
            ("answer = \"tarif\"", "answer = \"tarif\"\ngate = \"most\""),
            ("answer = \"tarif\"", "answer = \"tarif\"\nmatch = { strategy = \"guess\" }"),
            ("answer = \"tarif\"", "answer = \"tarif\"\nnothing = 1"),
            ("type = \"number\"", "type = \"amount\""),
            ("[label]", "[errors]\nnobody = { status = 404 }\n[label]"),
            ("[label]", "first_level = { kind = \"api-key\" }\n[label]"),
        ] {
            let text = GOOD.replacen(from, to, 1);
            assert_ne!(text, GOOD, "{from}");
            assert!(!valid(&text), "{to}");
            assert!(Definition::parse("cantine", &text).is_err(), "{to}");
        }
    }
}
