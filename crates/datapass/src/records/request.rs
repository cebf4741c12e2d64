//! Requests as they are kept.

use std::collections::BTreeSet;

use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Happened, Records, authorization, change, draw, instant, json, sql, words, written};
use crate::answers::Answers;
use crate::dossier::Dossier;

/// A request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Number.
    pub id: i64,
    /// UUID.
    pub public_id: String,
    /// What is asked for.
    pub definition: String,
    /// By which form.
    pub form_uid: String,
    /// Where it is, with what was granted.
    pub dossier: Dossier,
    /// What was answered.
    pub answers: Answers,
    /// Grows with each change.
    pub version: i64,
    /// Who asks.
    pub applicant_id: i64,
    /// In whose name.
    pub organisation_id: i64,
    /// The terms that were accepted.
    pub terms: Option<Accepted>,
    /// What else was agreed to.
    pub agreed: BTreeSet<String>,
    /// What the receiver of its approval answered.
    pub external_provider_id: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was changed last.
    pub updated_at: Timestamp,
    /// When it was submitted last.
    pub last_submitted_at: Option<Timestamp>,
    /// When it came to be granted last.
    pub last_validated_at: Option<Timestamp>,
    /// When it was reopened last.
    pub reopened_at: Option<Timestamp>,
}

impl RequestRecord {
    /// The project's name; none where it has none yet.
    #[must_use]
    pub fn title(&self) -> &str {
        self.answers.text("intitule")
    }
}

/// Terms that were accepted: which version, and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The version.
    pub version: String,
    /// When.
    pub at: Timestamp,
}

/// A request to be made.
#[derive(Debug, Clone)]
pub struct NewRequest {
    /// UUID.
    pub public_id: String,
    /// What is asked for.
    pub definition: String,
    /// By which form.
    pub form_uid: String,
    /// What is filled in beforehand.
    pub answers: Answers,
    /// Who asks.
    pub applicant_id: i64,
    /// In whose name.
    pub organisation_id: i64,
    /// Whether the organisation may have one that counts only.
    pub unique: bool,
}

impl NewRequest {
    /// Writes it, with the event that tells of it. None: the organisation may have one only, and has it.
    pub(super) async fn write(
        self,
        records: &Records,
        work: &mut Work<'_>,
        happened: Happened,
    ) -> Result<Option<i64>, StoreError> {
        // Its lock makes two who ask at once follow each other.
        let id = draw(work, "request").await?;
        if self.unique && counting(work, &self).await? > 0 {
            return Ok(None);
        }
        sqlx::query(sql::REQUEST_PUT)
            .bind(id)
            .bind(self.public_id)
            .bind(self.definition)
            .bind(self.form_uid)
            .bind(written("answers", &self.answers)?)
            .bind(self.applicant_id)
            .bind(self.organisation_id)
            .bind(words::kept(self.answers.words()))
            .bind(happened.at.as_millisecond())
            .execute(&mut *work.sql())
            .await?;
        change::name_contacts(work, id, &self.answers).await?;
        records.note(work, id, &happened).await?;
        Ok(Some(id))
    }
}

/// Why a request is not made.
#[derive(Debug, thiserror::Error)]
pub enum NotMade {
    /// The organisation has one already.
    #[error("the organisation has a request of this kind already")]
    Another,
    /// The store's.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Records {
    /// The request of this number.
    ///
    /// # Errors
    /// The store's.
    pub async fn request(&self, id: i64) -> Result<Option<RequestRecord>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::REQUEST).bind(id).fetch_optional(&mut *connection).await?;
        let Some(row) = row else { return Ok(None) };
        let granted = sqlx::query(sql::AUTHORIZATIONS).bind(id).fetch_all(&mut *connection).await?;
        read(&row, &granted).map(Some)
    }

    /// The number of the request of this UUID.
    ///
    /// # Errors
    /// The store's.
    pub async fn numbered(&self, public_id: &str) -> Result<Option<i64>, StoreError> {
        let mut connection = self.durable.read().await?;
        let id = sqlx::query_scalar(sql::REQUEST_OF_PUBLIC_ID).bind(public_id.to_owned());
        Ok(id.fetch_optional(&mut *connection).await?)
    }

    /// Makes a request, and notes that it was made.
    ///
    /// # Errors
    /// [`NotMade`].
    pub async fn make(&self, new: NewRequest, now: Timestamp) -> Result<i64, NotMade> {
        let happened = Happened { name: "create", person_id: new.applicant_id, entity: json!({}), at: now };
        let records = self.clone();
        let job = self.durable.write(move |work| Box::pin(async move { new.write(&records, work, happened).await }));
        job.await?.ok_or(NotMade::Another)
    }

    /// Whether a request names this address as a contact.
    ///
    /// # Errors
    /// The store's.
    pub async fn names(&self, request_id: i64, email: &str) -> Result<bool, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::CONTACT_NAMED).bind(request_id).bind(email).fetch_optional(&mut *connection).await?;
        Ok(row.is_some())
    }

    /// Keeps what the receiver of an approval answered.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_provider_id(&self, request_id: i64, external: String) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let keep = sqlx::query(sql::REQUEST_PROVIDER_ID).bind(request_id).bind(external);
                keep.execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }
}

async fn counting(work: &mut Work<'_>, new: &NewRequest) -> Result<i64, StoreError> {
    let count = sqlx::query_scalar(sql::REQUESTS_COUNTING).bind(new.organisation_id).bind(new.definition.clone());
    Ok(count.fetch_one(&mut *work.sql()).await?)
}

/// The request of a row, with the rows of what it was granted.
pub(super) fn read(row: &AnyRow, granted: &[AnyRow]) -> Result<RequestRecord, StoreError> {
    const TABLE: &str = "dp_request";
    let id = row.try_get("id")?;
    let at = |column: &'static str| -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = row.try_get(column)?;
        at.map(|at| instant(TABLE, column, id, at)).transpose()
    };
    let state: String = row.try_get("state")?;
    let granted = granted.iter().map(authorization::state).collect::<Result<Vec<_>, _>>()?;
    let corrupt = || StoreError::Corrupt { table: TABLE, column: "state", key: id.to_string() };
    let version: Option<String> = row.try_get("terms_version")?;
    let terms = version.zip(at("terms_accepted_at")?).map(|(version, at)| Accepted { version, at });
    Ok(RequestRecord {
        id,
        public_id: row.try_get("public_id")?,
        definition: row.try_get("definition")?,
        form_uid: row.try_get("form_uid")?,
        dossier: Dossier::kept(&state, granted).ok_or_else(corrupt)?,
        answers: json(row, TABLE, "data", id)?,
        version: row.try_get("version")?,
        applicant_id: row.try_get("applicant_id")?,
        organisation_id: row.try_get("organisation_id")?,
        terms,
        agreed: json(row, TABLE, "agreed", id)?,
        external_provider_id: row.try_get("external_provider_id")?,
        created_at: at("created_at")?.ok_or_else(corrupt)?,
        updated_at: at("updated_at")?.ok_or_else(corrupt)?,
        last_submitted_at: at("last_submitted_at")?,
        last_validated_at: at("last_validated_at")?,
        reopened_at: at("reopened_at")?,
    })
}
