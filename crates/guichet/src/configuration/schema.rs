//! The configuration as JSON Schema, for editors and for those who generate files.

use super::Configuration;

/// The schema that `guichet check --schema` prints.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Configuration).to_value()
}
