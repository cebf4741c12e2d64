//! What applicants and instructors write to each other.

use guichet_store::StoreError;
use jiff::Timestamp;
use serde_json::json;
use sqlx::Row;

use super::{Happened, Records, draw, instant, sql};

/// One message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRecord {
    /// Number.
    pub id: i64,
    /// Whether an instructor wrote it.
    pub from_instructor: bool,
    /// Who wrote it.
    pub who: String,
    /// What it says.
    pub body: String,
    /// When.
    pub at: Timestamp,
}

impl Records {
    /// The messages of a request, the first one first.
    ///
    /// # Errors
    /// The store's.
    pub async fn messages(&self, request_id: i64) -> Result<Vec<MessageRecord>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::MESSAGES).bind(request_id).fetch_all(&mut *connection).await?;
        let message = |row: &sqlx::any::AnyRow| {
            let id = row.try_get("id")?;
            let (family, given): (String, String) = (row.try_get("family_name")?, row.try_get("given_name")?);
            let from_instructor: i64 = row.try_get("from_instructor")?;
            Ok(MessageRecord {
                id,
                from_instructor: from_instructor == 1,
                who: format!("{} {given}", family.to_uppercase()),
                body: row.try_get("body")?,
                at: instant("dp_message", "created_at", id, row.try_get("created_at")?)?,
            })
        };
        rows.iter().map(message).collect()
    }

    /// How many messages of the other side wait for a reader. `for_instructor`: who reads.
    ///
    /// # Errors
    /// The store's.
    pub async fn unread(&self, request_id: i64, for_instructor: bool) -> Result<i64, StoreError> {
        let mut connection = self.durable.read().await?;
        let count = sqlx::query_scalar(sql::MESSAGES_UNREAD).bind(request_id).bind(i64::from(!for_instructor));
        Ok(count.fetch_one(&mut *connection).await?)
    }

    /// Notes that one side has seen what the other wrote.
    ///
    /// # Errors
    /// The store's.
    pub async fn seen(&self, request_id: i64, by_instructor: bool, now: Timestamp) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let seen = sqlx::query(sql::MESSAGES_SEEN).bind(request_id).bind(i64::from(!by_instructor));
                seen.bind(now.as_millisecond()).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }

    /// Keeps a message, with the letters that tell of it.
    ///
    /// # Errors
    /// The store's.
    pub async fn write_message(
        &self,
        request_id: i64,
        person_id: i64,
        from_instructor: bool,
        body: String,
        letters: Vec<guichet_mail::Enclosed>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let records = self.clone();
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let id = draw(work, "message").await?;
                let put = sqlx::query(sql::MESSAGE_PUT).bind(id).bind(request_id).bind(person_id);
                let put = put.bind(i64::from(from_instructor)).bind(body).bind(now.as_millisecond());
                put.execute(&mut *work.sql()).await?;
                let name = if from_instructor { "instructor_message" } else { "applicant_message" };
                let happened = Happened { name, person_id, entity: json!({ "message": id }), at: now };
                records.note(work, request_id, &happened).await?;
                for letter in letters {
                    letter.put(work).await?;
                }
                Ok(())
            })
        });
        job.await
    }
}
