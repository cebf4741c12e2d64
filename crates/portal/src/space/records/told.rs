//! What DataPass told, written together: the request, who takes part, its token, the mails, and that it was told.

use guichet_mail::Enclosed;
use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::Row;

use super::{Records, Request, Role, person, request, sql};
use crate::space::notice::Contact;

/// What is written.
#[derive(Debug)]
pub struct Writing {
    /// The name of the notice.
    pub notice: String,
    /// The request.
    pub request: Request,
    /// Who takes part; none: as before.
    pub roles: Option<Vec<(Role, Contact)>>,
    /// The token that the request has now.
    pub token_id: Option<String>,
    /// Whether the token was made or prolonged.
    pub renewed: bool,
    /// The number of a prolongation's status, where one waits for DataPass.
    pub prolongation: Option<i64>,
    /// The letters.
    pub letters: Vec<Enclosed>,
    /// When.
    pub at: Timestamp,
}

/// A notice that was received before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The token that was answered.
    pub token_id: Option<String>,
}

impl Records {
    /// What was answered to a notice; none: it was not received before.
    ///
    /// # Errors
    /// The store's.
    pub async fn told(&self, notice: &str) -> Result<Option<Told>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::NOTICE).bind(notice.to_owned()).fetch_optional(&mut *connection).await?;
        row.map(|row| Ok(Told { token_id: row.try_get("token_id")? })).transpose()
    }

    /// The request of a number at DataPass.
    ///
    /// # Errors
    /// The store's.
    pub async fn known(&self, external_id: i64) -> Result<Option<Request>, StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let row = sqlx::query(sql::REQUEST_OF_DATAPASS).bind(external_id);
                let row = row.fetch_optional(&mut *work.sql()).await?;
                row.as_ref().map(request::read).transpose()
            })
        });
        job.await
    }

    /// Writes what a notice brings about; nothing where it was received meanwhile.
    ///
    /// # Errors
    /// The store's.
    pub async fn write(&self, writing: Writing) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let at = writing.at.as_millisecond();
                let put = sqlx::query(sql::NOTICE_PUT).bind(writing.notice).bind(writing.token_id.clone()).bind(at);
                if put.execute(&mut *work.sql()).await?.rows_affected() == 0 {
                    return Ok(());
                }
                request::put(work, &writing.request).await?;
                if let Some(roles) = writing.roles {
                    for (_, contact) in &roles {
                        person::put(work, contact, writing.at).await?;
                    }
                    request::put_roles(work, &writing.request.id, &roles).await?;
                }
                if let Some(token_id) = writing.token_id {
                    let put = sqlx::query(sql::TOKEN_PUT).bind(token_id.clone()).bind(writing.request.id.clone());
                    put.execute(&mut *work.sql()).await?;
                    if writing.renewed {
                        sqlx::query(sql::TOKEN_RENEWED).bind(token_id).execute(&mut *work.sql()).await?;
                    }
                }
                if let Some(status) = writing.prolongation {
                    let moved = sqlx::query(sql::PROLONGATION_MOVED).bind(writing.request.id).bind(status).bind(at);
                    moved.execute(&mut *work.sql()).await?;
                }
                for letter in writing.letters {
                    letter.put(work).await?;
                }
                Ok(())
            })
        });
        job.await
    }

    /// Puts a letter where the postman finds it.
    ///
    /// # Errors
    /// The store's.
    pub async fn send(&self, letter: Enclosed) -> Result<(), StoreError> {
        self.durable.write(move |work| Box::pin(async move { letter.put(work).await })).await
    }

    /// Forgets notices that were received before an instant.
    ///
    /// # Errors
    /// The store's.
    pub async fn forget_notices(&self, before: Timestamp) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                sqlx::query(sql::NOTICES_FORGET).bind(before.as_millisecond()).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }
}
