//! An answer made from the description of an operation, as the real sandbox gave where no file was about a call (AP §13.2).

use guichet_web::entropy::Entropy;
use jiff::civil::Date;
use serde_json::{Map, Value, json};

/// A value that fits a schema of the document: its example, else the first of its values, else one of its type.
pub(crate) fn example(schema: &Value, today: Date, entropy: &Entropy) -> Value {
    let said = schema.get("example").or_else(|| schema.pointer("/enum/0"));
    if let Some(said) = said {
        return said.clone();
    }
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => {
            let members = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
            let made = members.map(|(name, schema)| (name.clone(), example(schema, today, entropy)));
            Value::Object(made.collect::<Map<String, Value>>())
        }
        Some("array") => json!([schema.get("items").map(|items| example(items, today, entropy))]),
        Some("integer" | "number") => {
            let [drawn] = entropy.bytes::<1>();
            json!(drawn % 50)
        }
        Some("boolean") => json!(true),
        _ if schema.get("format").is_some_and(|format| format == "date") => json!(today.to_string()),
        _ => json!("dummy"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorTexts;
    use crate::definition::Catalogue;
    use crate::mocks::schema::Schema;
    use crate::openapi;

    #[test]
    fn it_fits_the_description_of_each_operation() {
        let catalogue = Catalogue::shipped().unwrap();
        let today = Date::constant(2026, 3, 1);
        for flat in [true, false] {
            let document = openapi::document(&catalogue, &ErrorTexts::shipped().unwrap(), flat, "");
            for (path, operations) in document["paths"].as_object().unwrap() {
                let schema = &operations["get"]["responses"]["200"]["content"]["application/json"]["schema"];
                let made = example(schema, today, &Entropy::seeded(7));
                assert_eq!(Schema::new(schema, &document, true).refusals(&made), [], "{path}");
            }
        }
    }
}
