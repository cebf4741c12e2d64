//! PostgreSQL as the ephemeral engine: an unlogged table, one statement for each verb.
//!
//! When the server crashes, or a standby takes over, the table is empty, and logins under way begin again.

mod statements;

use std::sync::Arc;

use sqlx::Row as _;
use sqlx::postgres::PgRow;

use super::engine::{Change, Outcome, Row};
use super::payload::SealedGrant;
use crate::StoreError;
use crate::unlogged::Unlogged;

pub(crate) use statements::TABLES;

/// The entries of one installation.
pub(super) struct Postgres {
    tables: Arc<Unlogged>,
}

impl Postgres {
    pub(super) fn new(tables: Arc<Unlogged>) -> Self {
        Self { tables }
    }

    pub(super) async fn run(&self, change: &Change, now: i64) -> Result<Outcome, StoreError> {
        let once = || self.tables.within(self.once(change, now));
        match once().await {
            Err(error) if broke_off(&error) && change.is_repeatable() => once().await,
            done => done,
        }
        .map_err(StoreError::from)
    }

    pub(super) async fn get(&self, key: &[u8], now: i64) -> Result<Option<Row>, StoreError> {
        let pool = self.tables.at(now);
        let read = || self.tables.within(sqlx::query(statements::GET).bind(key).bind(now).fetch_optional(pool));
        let row = match read().await {
            Err(error) if broke_off(&error) => read().await,
            done => done,
        }?;
        Ok(row.as_ref().map(row_of).transpose()?)
    }

    pub(super) async fn stop(&self) {
        self.tables.stop().await;
    }

    async fn once(&self, change: &Change, now: i64) -> Result<Outcome, sqlx::Error> {
        // The instant of `Clear` says nothing.
        let pool = if matches!(change, Change::Clear) { self.tables.pool() } else { self.tables.at(now) };
        let query = match change {
            Change::PutNew { key, value, version, expires_at, remembered_until, grant } => {
                let grant = grant.as_ref();
                sqlx::query(statements::PUT_NEW)
                    .bind(key)
                    .bind(value)
                    .bind(version)
                    .bind(expires_at)
                    .bind(remembered_until)
                    .bind(grant.map(|grant| grant.key.as_slice()))
                    .bind(grant.map(|SealedGrant { sealed, .. }| sealed))
                    .bind(now)
            }
            Change::Replace { key, expected, value, version, expires_at } => sqlx::query(statements::REPLACE)
                .bind(key)
                .bind(expected)
                .bind(value)
                .bind(version)
                .bind(expires_at)
                .bind(now),
            Change::Touch { key, expires_at } => sqlx::query(statements::TOUCH).bind(key).bind(expires_at).bind(now),
            Change::Revoke { grant, until } => sqlx::query(statements::REVOKE).bind(grant.as_slice()).bind(until),
            Change::Clear => sqlx::query(statements::CLEAR),
            Change::Take { key } => return self.take(key, now).await,
        };
        let done = query.execute(pool).await?;
        let unconditional = matches!(change, Change::Revoke { .. } | Change::Clear);
        Ok(if unconditional || done.rows_affected() == 1 { Outcome::Done } else { Outcome::Refused })
    }

    async fn take(&self, key: &[u8], now: i64) -> Result<Outcome, sqlx::Error> {
        let found = sqlx::query(statements::TAKE).bind(key).bind(now).fetch_optional(self.tables.at(now)).await?;
        let Some(row) = found else { return Ok(Outcome::Refused) };
        let (taken, revoked): (bool, bool) = (row.try_get("taken")?, row.try_get("revoked")?);
        Ok(match (taken, revoked) {
            (true, _) => Outcome::Already(row.try_get("grant_id")?),
            (false, true) => Outcome::Refused,
            (false, false) => Outcome::Taken(row.try_get("value")?),
        })
    }
}

fn row_of(row: &PgRow) -> Result<Row, sqlx::Error> {
    Ok(Row {
        value: row.try_get("value")?,
        version: row.try_get("version")?,
        expires_at: row.try_get("expires_at")?,
        grant: row.try_get("grant_id")?,
    })
}

/// Whether the connection is gone, or its server is going: another one may do.
fn broke_off(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        // Class 57: operator intervention (admin_shutdown, crash_shutdown).
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code == "57P01" || code == "57P02"),
        _ => false,
    }
}
