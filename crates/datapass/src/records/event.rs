//! What happened to a request.

use guichet_store::StoreError;
use jiff::Timestamp;
use serde_json::Value;
use sqlx::Row;

use super::{Records, instant, json, sql};

/// One thing that happened (DP §2.3).
#[derive(Debug, Clone, PartialEq)]
pub struct EventRecord {
    /// Number.
    pub id: i64,
    /// `submit`, `approve` …
    pub name: String,
    /// Who did it: `DUPONT Jeanne`; none for what the program did by itself.
    pub who: Option<String>,
    /// `reason`, `changes`, `authorization` or `message`, where there is one.
    pub entity: Value,
    /// When.
    pub at: Timestamp,
}

impl Records {
    /// What happened to a request, the latest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn history(&self, request_id: i64) -> Result<Vec<EventRecord>, StoreError> {
        const TABLE: &str = "dp_event";
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::EVENTS).bind(request_id).fetch_all(&mut *connection).await?;
        let event = |row: &sqlx::any::AnyRow| {
            let id = row.try_get("id")?;
            let family: Option<String> = row.try_get("family_name")?;
            let given: Option<String> = row.try_get("given_name")?;
            let who = family.zip(given).map(|(family, given)| format!("{} {given}", family.to_uppercase()));
            Ok(EventRecord {
                id,
                name: row.try_get("name")?,
                who,
                entity: json(row, TABLE, "entity", id)?,
                at: instant(TABLE, "created_at", id, row.try_get("created_at")?)?,
            })
        };
        rows.iter().map(event).collect()
    }
}
