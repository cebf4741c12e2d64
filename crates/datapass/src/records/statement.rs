//! Statements that are put together from fixed parts; what is looked for is bound, never written into them.

use sqlx::any::AnyArguments;
use sqlx::query::Query;
use sqlx::{Any, AssertSqlSafe};

/// A value of a statement.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Whole(i64),
    Text(String),
}

/// Conditions, and what is bound to their places.
#[derive(Debug, Default)]
pub(super) struct Statement {
    pub(super) conditions: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Statement {
    fn value(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    /// The place of a number.
    pub(super) fn whole(&mut self, value: i64) -> String {
        self.value(Value::Whole(value))
    }

    /// The place of a text.
    pub(super) fn text(&mut self, value: impl Into<String>) -> String {
        self.value(Value::Text(value.into()))
    }

    /// The places of several texts, to stand after `IN`.
    pub(super) fn list(&mut self, values: &[String]) -> String {
        let places: Vec<String> = values.iter().map(|value| self.text(value)).collect();
        // A list without elements is no SQL.
        if places.is_empty() { "''".to_owned() } else { places.join(", ") }
    }
}

/// A statement with its values. Every part of it is written by this crate.
pub(super) fn bound(statement: String, values: &[Value]) -> Query<'_, Any, AnyArguments> {
    let query = sqlx::query(AssertSqlSafe(statement));
    values.iter().fold(query, |query, value| match value {
        Value::Whole(value) => query.bind(*value),
        Value::Text(value) => query.bind(value.clone()),
    })
}
