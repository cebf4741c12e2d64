//! Requests that were kept elsewhere, brought in as they stood there: many in one transaction. Nothing is brought about by it, no mail
//! goes out, no receiver is told.

use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;

use super::{Records, change, draw, sql, words, written};
use crate::answers::Answers;
use crate::dossier::State;

/// A request as it stood.
#[derive(Debug, Clone)]
pub struct Imported {
    /// UUID.
    pub public_id: String,
    /// What is asked for.
    pub definition: String,
    /// By which form.
    pub form_uid: String,
    /// Where it is; with [`State::Validated`] an authorisation comes in that has the same answers.
    pub state: State,
    /// What was answered.
    pub answers: Answers,
    /// Who asks.
    pub applicant_id: i64,
    /// In whose name.
    pub organisation_id: i64,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was submitted last.
    pub submitted_at: Option<Timestamp>,
    /// When it was granted last.
    pub validated_at: Option<Timestamp>,
}

impl Records {
    /// Brings requests in, all of them or none.
    ///
    /// # Errors
    /// The store's.
    pub async fn import(&self, requests: Vec<Imported>, now: Timestamp) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                for request in requests {
                    request.write(work, now).await?;
                }
                Ok(())
            })
        });
        job.await
    }
}

impl Imported {
    async fn write(self, work: &mut Work<'_>, now: Timestamp) -> Result<(), StoreError> {
        let id = draw(work, "request").await?;
        let answers = written("answers", &self.answers)?;
        sqlx::query(sql::REQUEST_PUT)
            .bind(id)
            .bind(self.public_id)
            .bind(self.definition.clone())
            .bind(self.form_uid.clone())
            .bind(answers.clone())
            .bind(self.applicant_id)
            .bind(self.organisation_id)
            .bind(words::kept(self.answers.words()))
            .bind(self.created_at.as_millisecond())
            .execute(&mut *work.sql())
            .await?;
        sqlx::query(sql::REQUEST_IMPORTED)
            .bind(id)
            .bind(self.state.as_str())
            .bind(self.submitted_at.map(Timestamp::as_millisecond))
            .bind(self.validated_at.map(Timestamp::as_millisecond))
            .execute(&mut *work.sql())
            .await?;
        change::name_contacts(work, id, &self.answers).await?;
        if self.state == State::Validated {
            let granted = draw(work, "authorization").await?;
            sqlx::query(sql::AUTHORIZATION_PUT)
                .bind(granted)
                .bind(id)
                .bind(self.definition)
                .bind(self.form_uid)
                .bind(answers)
                .bind(self.applicant_id)
                .bind(self.organisation_id)
                .bind("")
                .bind(self.validated_at.unwrap_or(self.created_at).as_millisecond())
                .execute(&mut *work.sql())
                .await?;
        }
        let event = draw(work, "event").await?;
        let put = sqlx::query(sql::EVENT_PUT).bind(event).bind(id).bind("system_import").bind(None::<i64>).bind("{}");
        put.bind(now.as_millisecond()).execute(&mut *work.sql()).await?;
        Ok(())
    }
}
