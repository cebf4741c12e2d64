//! Requests that a developer's program makes in somebody's name (DP §3.2): account, organisation, link and request, or none of it.

use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;

use super::person::{self, Profile};
use super::{Happened, NewRequest, NotMade, Records, Seen, organisation, sql, words};

/// What a program says of an applicant: only what is not known of her yet is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ApplicantProfile {
    /// Address.
    pub email: String,
    /// First name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What she does.
    pub job_title: String,
    /// Telephone number.
    pub phone_number: String,
}

/// A request to be made by a program. The numbers of its applicant and its organisation are found as it is written.
#[derive(Debug, Clone)]
pub struct NewByProgram {
    /// The request.
    pub request: NewRequest,
    /// Who asks.
    pub applicant: ApplicantProfile,
    /// In whose name.
    pub organisation: Seen,
    /// What happened, and by whom.
    pub happened: Happened,
}

impl Records {
    /// Makes it; its number.
    ///
    /// # Errors
    /// [`NotMade`]; nothing is kept then.
    pub async fn make_by_program(&self, new: NewByProgram) -> Result<i64, NotMade> {
        let records = self.clone();
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let NewByProgram { request, applicant, organisation, happened } = new;
                let at = happened.at;
                let applicant_id = applicant.put(work, at).await?;
                let organisation_id = organisation::put(work, &organisation, at).await?;
                let link = sqlx::query(sql::MEMBERSHIP_UNVERIFIED).bind(applicant_id).bind(organisation_id);
                link.execute(&mut *work.sql()).await?;
                let request = NewRequest { applicant_id, organisation_id, ..request };
                // An error takes back what was written before.
                request.write(&records, work, happened).await?.ok_or(StoreError::Unwritable(ANOTHER))
            })
        });
        job.await.map_err(|error| match error {
            StoreError::Unwritable(ANOTHER) => NotMade::Another,
            error => NotMade::Store(error),
        })
    }
}

const ANOTHER: &str = "a second request of an organisation that may have one";

impl ApplicantProfile {
    async fn put(&self, work: &mut Work<'_>, now: Timestamp) -> Result<i64, StoreError> {
        let id = person::put(work, &Profile { email: self.email.clone(), ..Profile::default() }, now).await?;
        let row = sqlx::query(sql::PERSON).bind(id).fetch_one(&mut *work.sql()).await?;
        let known = person::read(&row)?;
        let filled = |known: String, said: &str| if known.is_empty() { said.to_owned() } else { known };
        let given = filled(known.given_name, &self.given_name);
        let family = filled(known.family_name, &self.family_name);
        let words = words::kept([&*known.email, &given, &family]);
        sqlx::query(sql::PERSON_FILL)
            .bind(id)
            .bind(given)
            .bind(family)
            .bind(filled(known.job_title, &self.job_title))
            .bind(filled(known.phone_number, &self.phone_number))
            .bind(words)
            .execute(&mut *work.sql())
            .await?;
        sqlx::query(sql::WHO_OF_APPLICANT).bind(id).execute(&mut *work.sql()).await?;
        Ok(id)
    }
}
