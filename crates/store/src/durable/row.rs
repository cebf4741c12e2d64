//! One statement that gives one row: what a request writes most often, without what a job of several statements costs.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sqlx::any::AnyTypeInfoKind;
use sqlx::{AnyConnection, Column, Row as _};

use super::writer::Boxed;
use crate::StoreError;
use crate::journal::Event;

/// A value of a statement or of its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// `TEXT`.
    Text(String),
    /// `BIGINT`.
    Integer(i64),
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(integer: i64) -> Self {
        Self::Integer(integer)
    }
}

/// The row that a statement gave: its columns in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub(super) Vec<Cell>);

impl Row {
    /// The text in a column, counted from 0.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when the statement gives none there.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        match self.0.get(column) {
            Some(Cell::Text(text)) => Ok(text),
            _ => Err(unexpected(column)),
        }
    }

    /// The integer in a column, counted from 0.
    ///
    /// # Errors
    /// As [`Row::text`].
    pub fn integer(&self, column: usize) -> Result<i64, StoreError> {
        match self.0.get(column) {
            Some(Cell::Integer(integer)) => Ok(*integer),
            _ => Err(unexpected(column)),
        }
    }
}

fn unexpected(column: usize) -> StoreError {
    StoreError::Unavailable(format!("column {column} of a row is of an unexpected kind"))
}

/// What is made of the row, inside its transaction: the caller's value, and the entries to be kept with it.
pub(super) type Then = Box<dyn FnOnce(Row) -> Result<(Boxed, Vec<Event>), StoreError> + Send>;

/// A statement with its values, to be run by whoever writes.
pub(super) struct Call {
    pub(super) statement: &'static str,
    pub(super) values: Vec<Cell>,
    pub(super) then: Then,
}

impl Call {
    /// On a connection of the driver.
    pub(super) async fn run(self, sql: &mut AnyConnection) -> Result<(Boxed, Vec<Event>), StoreError> {
        let mut query = sqlx::query(self.statement);
        for value in self.values {
            query = match value {
                Cell::Text(text) => query.bind(text),
                Cell::Integer(integer) => query.bind(integer),
            };
        }
        let row = query.fetch_one(sql).await?;
        let cells = row.columns().iter().enumerate().map(|(place, column)| match column.type_info().kind() {
            AnyTypeInfoKind::Text => row.try_get(place).map(Cell::Text),
            _ => row.try_get(place).map(Cell::Integer),
        });
        made(self.then, Row(cells.collect::<Result<_, _>>()?))
    }

    /// On the connection of the thread that writes entries.
    pub(super) fn run_on(self, sql: &rusqlite::Connection) -> Result<(Boxed, Vec<Event>), StoreError> {
        let mut statement = sql.prepare_cached(self.statement).map_err(refused)?;
        let columns = statement.column_count();
        let row = statement
            .query_row(rusqlite::params_from_iter(self.values), |row| {
                (0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()
            })
            .map_err(refused)?;
        drop(statement);
        made(self.then, Row(row))
    }
}

/// What SQLite refused on the thread that writes entries.
pub(super) fn refused(error: rusqlite::Error) -> StoreError {
    StoreError::Unavailable(error.to_string())
}

/// A panic in it is its caller's failure, not the writer's.
fn made(then: Then, row: Row) -> Result<(Boxed, Vec<Event>), StoreError> {
    catch_unwind(AssertUnwindSafe(|| then(row))).unwrap_or_else(|_| Err(StoreError::panicked()))
}

impl rusqlite::ToSql for Cell {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        match self {
            Self::Text(text) => text.to_sql(),
            Self::Integer(integer) => integer.to_sql(),
        }
    }
}

impl rusqlite::types::FromSql for Cell {
    fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
        match value {
            rusqlite::types::ValueRef::Integer(integer) => Ok(Self::Integer(integer)),
            other => other.as_str().map(|text| Self::Text(text.to_owned())),
        }
    }
}
