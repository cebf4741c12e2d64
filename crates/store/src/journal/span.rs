//! The entries of one event between two instants, of every node, in pages; and how many there are of them.

use jiff::Timestamp;
use serde_json::{Map, Value};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};

use crate::StoreError;
use crate::statements;

/// Entries of one page.
const PAGE: i64 = 1000;
/// Milliseconds.
const MINUTE: i64 = 60_000;

/// Which entries are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// Name of the event.
    pub event: String,
    /// Of this instant or later.
    pub since: Timestamp,
    /// Before this instant.
    pub until: Timestamp,
}

/// Where a page ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    time: i64,
    node: String,
    seq: i64,
}

/// Some entries, in the order of their instants.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// As [`super::Journal::events`] shows them.
    pub entries: Vec<Value>,
    /// Where the next page begins; none after the last one.
    pub next: Option<Mark>,
}

impl Span {
    /// Before every page.
    #[must_use]
    pub fn start(&self) -> Mark {
        Mark { time: self.since.as_millisecond(), node: String::new(), seq: 0 }
    }

    pub(super) async fn page(&self, sql: &mut AnyConnection, after: &Mark) -> Result<Page, StoreError> {
        let rows = sqlx::query(statements::JOURNAL_SPAN)
            .bind(&self.event)
            .bind(self.until.as_millisecond())
            .bind(after.time)
            .bind(&after.node)
            .bind(after.seq)
            .bind(PAGE)
            .fetch_all(sql)
            .await?;
        let entries = rows.iter().map(shown).collect::<Result<Vec<_>, _>>()?;
        let is_full = i64::try_from(rows.len()).unwrap_or(PAGE) == PAGE;
        let next = rows.last().filter(|_| is_full).map(mark).transpose()?;
        Ok(Page { entries, next })
    }

    /// How many entries there are in each minute that has any: minutes since 1970, and their entries.
    pub(super) async fn per_minute(&self, sql: &mut AnyConnection) -> Result<Vec<(i64, u64)>, StoreError> {
        let rows = sqlx::query(statements::JOURNAL_PER_MINUTE)
            .bind(&self.event)
            .bind(self.since.as_millisecond())
            .bind(self.until.as_millisecond())
            .fetch_all(sql)
            .await?;
        let read = |row: &AnyRow| {
            let entries: i64 = row.try_get("entries")?;
            Ok((row.try_get("minute")?, entries.unsigned_abs()))
        };
        rows.iter().map(read).collect()
    }
}

fn mark(row: &AnyRow) -> Result<Mark, StoreError> {
    Ok(Mark { time: row.try_get("time")?, node: row.try_get("node")?, seq: row.try_get("seq")? })
}

/// An entry as a flat JSON object.
pub(super) fn shown(row: &AnyRow) -> Result<Value, StoreError> {
    let (node, seq): (String, i64) = (row.try_get("node")?, row.try_get("seq")?);
    let mut entry = Map::new();
    for column in ["fields", "personal"] {
        let Some(text) = row.try_get::<Option<String>, _>(column)? else { continue };
        let fields: Map<String, Value> = serde_json::from_str(&text).map_err(|_| StoreError::Corrupt {
            table: "journal",
            column,
            key: format!("{node}/{seq}"),
        })?;
        entry.extend(fields);
    }
    // Last, so that no field passes for one of these.
    entry.insert("node".to_owned(), Value::from(node));
    entry.insert("seq".to_owned(), Value::from(seq));
    entry.insert("time".to_owned(), Value::from(row.try_get::<i64, _>("time")?));
    for column in ["service", "event", "category", "step"] {
        entry.insert(column.to_owned(), Value::from(row.try_get::<String, _>(column)?));
    }
    Ok(Value::Object(entry))
}

/// The minute of an instant: minutes since 1970.
#[must_use]
pub fn minute_of(at: Timestamp) -> i64 {
    at.as_millisecond().div_euclid(MINUTE)
}

/// When a minute begins.
#[must_use]
pub fn minute_begins(minute: i64) -> Timestamp {
    Timestamp::from_millisecond(minute.saturating_mul(MINUTE)).unwrap_or(Timestamp::MAX)
}
