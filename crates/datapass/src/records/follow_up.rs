//! Decisions whose consequences elsewhere are not drawn yet: kept with the decision, until they are.

use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;
use sqlx::Row;

use super::{Records, sql};

/// A decision that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FollowUp {
    /// The request.
    pub request_id: i64,
    /// When it was decided, in milliseconds since 1970: a later decision takes its place.
    pub decided_at: i64,
    /// How often it was tried in vain.
    pub attempts: i64,
}

impl Records {
    /// The decisions that are due.
    ///
    /// # Errors
    /// The store's.
    pub async fn due(&self, now: Timestamp) -> Result<Vec<FollowUp>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::FOLLOW_UPS_DUE).bind(now.as_millisecond()).fetch_all(&mut *connection).await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok(FollowUp {
                request_id: row.try_get("request_id")?,
                decided_at: row.try_get("decided_at")?,
                attempts: row.try_get("attempts")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Notes that the consequences are drawn, unless it was decided anew meanwhile.
    ///
    /// # Errors
    /// The store's.
    pub async fn drawn(&self, followed: FollowUp) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let done = sqlx::query(sql::FOLLOW_UP_DONE).bind(followed.request_id).bind(followed.decided_at);
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
    pub async fn postpone(&self, followed: FollowUp, until: Timestamp) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let later = sqlx::query(sql::FOLLOW_UP_LATER).bind(followed.request_id).bind(until.as_millisecond());
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
pub(super) async fn note(work: &mut Work<'_>, request_id: i64, at: i64) -> Result<(), StoreError> {
    sqlx::query(sql::FOLLOW_UP_PUT).bind(request_id).bind(at).execute(&mut *work.sql()).await?;
    Ok(())
}
