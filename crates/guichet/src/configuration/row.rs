//! A row of a registry (`[[clients]]` …): open members, checked by the slice that owns the record.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Number, Value};

/// One row, in JSON terms: what a `POST` of the control API would carry.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row(pub Map<String, Value>);

impl<'de> Deserialize<'de> for Row {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        table_to_json(toml::Table::deserialize(deserializer)?).map(Self).map_err(D::Error::custom)
    }
}

impl JsonSchema for Row {
    fn schema_name() -> Cow<'static, str> {
        "Row".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "object", "description": "The members of the record, checked when the stack starts." })
    }
}

fn table_to_json(table: toml::Table) -> Result<Map<String, Value>, String> {
    table.into_iter().map(|(key, value)| Ok((key, to_json(value)?))).collect()
}

/// A date becomes its text: the records of the references write dates as text, and `birthdate = 1962-08-24` without
/// quotes is what one types first.
fn to_json(value: toml::Value) -> Result<Value, String> {
    Ok(match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::Number(number.into()),
        toml::Value::Float(number) => {
            Value::Number(Number::from_f64(number).ok_or("a record holds no infinite number and no NaN")?)
        }
        toml::Value::Boolean(truth) => Value::Bool(truth),
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => Value::Array(items.into_iter().map(to_json).collect::<Result<_, _>>()?),
        toml::Value::Table(table) => Value::Object(table_to_json(table)?),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_holds_what_a_json_body_would() {
        let row: Row =
            toml::from_str("birthdate = 1962-08-24\nscopes = ['openid']\n[household]\nchildren = 2").unwrap();
        assert_eq!(
            Value::Object(row.0),
            json!({ "birthdate": "1962-08-24", "scopes": ["openid"], "household": { "children": 2 } })
        );
    }

    #[test]
    fn numbers_that_json_lacks_are_refused() {
        assert!(toml::from_str::<Row>("quota = nan").is_err());
    }
}
