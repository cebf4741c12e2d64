//! Events whose consequences elsewhere are not drawn yet: kept with the event, until they are.

use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;
use sqlx::Row;

use super::{Records, instant, sql};

/// An event that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUp {
    /// Number of the event.
    pub event_id: i64,
    /// The request.
    pub request_id: i64,
    /// `submit`, `approve` …
    pub event: String,
    /// When it happened.
    pub at: Timestamp,
    /// How often it was tried in vain.
    pub attempts: i64,
}

impl Records {
    /// The events that are due: of each request the first that waits.
    ///
    /// # Errors
    /// The store's.
    pub async fn due(&self, now: Timestamp) -> Result<Vec<FollowUp>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::FOLLOW_UPS_DUE).bind(now.as_millisecond()).fetch_all(&mut *connection).await?;
        let read = |row: &sqlx::any::AnyRow| {
            let event_id = row.try_get("event_id")?;
            Ok(FollowUp {
                event_id,
                request_id: row.try_get("request_id")?,
                event: row.try_get("event")?,
                at: instant("dp_consequence", "happened_at", event_id, row.try_get("happened_at")?)?,
                attempts: row.try_get("attempts")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Notes that the consequences are drawn.
    ///
    /// # Errors
    /// The store's.
    pub async fn drawn(&self, event_id: i64) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let done = sqlx::query(sql::FOLLOW_UP_DONE).bind(event_id);
                done.execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }

    /// Notes when it is tried again.
    ///
    /// # Errors
    /// The store's.
    pub async fn postpone(&self, event_id: i64, until: Timestamp) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let later = sqlx::query(sql::FOLLOW_UP_LATER).bind(event_id).bind(until.as_millisecond());
                later.execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }

    /// Forgets everything (a rehearsal's reset).
    ///
    /// # Errors
    /// The store's.
    pub async fn forget(&self) -> Result<(), StoreError> {
        let job = self.durable.write(|work| {
            Box::pin(async move {
                for statement in sql::FORGET {
                    sqlx::query(statement).execute(&mut *work.sql()).await?;
                }
                Ok(())
            })
        });
        job.await
    }
}

/// Keeps that consequences are to be drawn.
pub(super) async fn note(
    work: &mut Work<'_>,
    event_id: i64,
    request_id: i64,
    event: &'static str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let put = sqlx::query(sql::FOLLOW_UP_PUT).bind(event_id).bind(request_id).bind(event);
    put.bind(at.as_millisecond()).execute(&mut *work.sql()).await?;
    Ok(())
}
