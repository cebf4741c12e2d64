//! People: applicants and those who instruct.

use std::collections::BTreeMap;

use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Records, draw, instant, json, sql, words, written};
use crate::roles::Role;

/// Somebody with an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Number.
    pub id: i64,
    /// Address in lower case.
    pub email: String,
    /// First name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// What she does.
    pub job_title: String,
    /// Telephone number.
    pub phone_number: String,
    /// `sub` of ProConnect.
    pub external_id: Option<String>,
    /// What she may do beside asking (DP §1.2).
    pub roles: Vec<Role>,
    /// What she does not want to be told by mail, `0`, by the name of the setting (DP §2.6).
    pub settings: BTreeMap<String, String>,
    /// Since when she may not log in.
    pub banned_at: Option<Timestamp>,
    /// Why.
    pub ban_reason: Option<String>,
}

impl Person {
    /// `DUPONT Jeanne` (DP §1.1).
    #[must_use]
    pub fn shown(&self) -> String {
        format!("{} {}", self.family_name.to_uppercase(), self.given_name).trim().to_owned()
    }

    /// Whether she wants what a setting is about; she does unless she said otherwise.
    #[must_use]
    pub fn wants(&self, setting: &str) -> bool {
        self.settings.get(setting).is_none_or(|value| value != "0")
    }
}

/// What an identity provider says of a person.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// Address, in whatever case.
    pub email: String,
    /// First name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Telephone number.
    pub phone_number: String,
    /// `sub` of ProConnect; none for whoever never logged in.
    pub external_id: Option<String>,
}

impl Records {
    /// The person of this number.
    ///
    /// # Errors
    /// The store's.
    pub async fn person(&self, id: i64) -> Result<Option<Person>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::PERSON).bind(id).fetch_optional(&mut *connection).await?;
        row.as_ref().map(read).transpose()
    }

    /// The person of this address.
    ///
    /// # Errors
    /// The store's.
    pub async fn person_of(&self, email: &str) -> Result<Option<Person>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::PERSON_OF_EMAIL).bind(email.to_lowercase()).fetch_optional(&mut *connection).await?;
        row.as_ref().map(read).transpose()
    }

    /// Everybody who may read or instruct requests of a definition.
    ///
    /// # Errors
    /// The store's.
    pub async fn office(&self) -> Result<Vec<Person>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::OFFICE).fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// Keeps what a person changes on her own page.
    ///
    /// # Errors
    /// The store's.
    pub async fn keep_profile(
        &self,
        id: i64,
        job_title: String,
        phone_number: String,
        settings: BTreeMap<String, String>,
    ) -> Result<(), StoreError> {
        let settings = written("settings", &settings)?;
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let change =
                    sqlx::query(sql::PERSON_PROFILE).bind(id).bind(job_title).bind(phone_number).bind(settings);
                change.execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }

    /// Turns a setting off, and leaves the others as they are.
    ///
    /// # Errors
    /// The store's.
    pub async fn silence(&self, id: i64, setting: String) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let row = sqlx::query(sql::PERSON).bind(id).fetch_optional(&mut *work.sql()).await?;
                let Some(row) = row else { return Ok(()) };
                let mut settings = read(&row)?.settings;
                settings.insert(setting, "0".to_owned());
                let keep = sqlx::query(sql::PERSON_SETTINGS).bind(id).bind(written("settings", &settings)?);
                keep.execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }

    /// Gives a person roles, and no others; makes her account where there is none.
    ///
    /// # Errors
    /// The store's.
    pub async fn give_roles(&self, profile: Profile, roles: Vec<Role>, now: Timestamp) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let id = put(work, &profile, now).await?;
                let roles = written("roles", &roles)?;
                sqlx::query(sql::PERSON_ROLES).bind(id).bind(roles).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }
}

/// Finds or makes the account of an address, and brings it up to date with what was said at a login.
pub(super) async fn put(work: &mut Work<'_>, profile: &Profile, now: Timestamp) -> Result<i64, StoreError> {
    let email = profile.email.to_lowercase();
    let found = sqlx::query(sql::PERSON_OF_EMAIL).bind(email.clone()).fetch_optional(&mut *work.sql()).await?;
    let said = |new: &str, known: &str| if new.is_empty() { known.to_owned() } else { new.to_owned() };
    if let Some(row) = found {
        let known = read(&row)?;
        let (given, family) =
            (said(&profile.given_name, &known.given_name), said(&profile.family_name, &known.family_name));
        let words = words::kept([&*email, &given, &family]);
        let renamed = words != words::kept([&*email, &known.given_name, &known.family_name]);
        sqlx::query(sql::PERSON_UPDATE)
            .bind(known.id)
            .bind(given)
            .bind(family)
            .bind(said(&profile.phone_number, &known.phone_number))
            .bind(profile.external_id.clone().or(known.external_id))
            .bind(words)
            .execute(&mut *work.sql())
            .await?;
        if renamed {
            sqlx::query(sql::WHO_OF_APPLICANT).bind(known.id).execute(&mut *work.sql()).await?;
        }
        return Ok(known.id);
    }
    let id = draw(work, "person").await?;
    sqlx::query(sql::PERSON_PUT)
        .bind(id)
        .bind(email.clone())
        .bind(profile.given_name.clone())
        .bind(profile.family_name.clone())
        .bind("")
        .bind(profile.phone_number.clone())
        .bind(profile.external_id.clone())
        .bind("[]")
        .bind("{}")
        .bind(now.as_millisecond())
        .bind(words::kept([&*email, &profile.given_name, &profile.family_name]))
        .execute(&mut *work.sql())
        .await?;
    Ok(id)
}

pub(super) fn read(row: &AnyRow) -> Result<Person, StoreError> {
    const TABLE: &str = "dp_person";
    let id = row.try_get("id")?;
    let banned: Option<i64> = row.try_get("banned_at")?;
    Ok(Person {
        id,
        email: row.try_get("email")?,
        given_name: row.try_get("given_name")?,
        family_name: row.try_get("family_name")?,
        job_title: row.try_get("job_title")?,
        phone_number: row.try_get("phone_number")?,
        external_id: row.try_get("external_id")?,
        roles: json(row, TABLE, "roles", id)?,
        settings: json(row, TABLE, "settings", id)?,
        banned_at: banned.map(|at| instant(TABLE, "banned_at", id, at)).transpose()?,
        ban_reason: row.try_get("ban_reason")?,
    })
}
