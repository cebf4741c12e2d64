//! Organisations, as the register has them.

use guichet_organisations::Organisation;
use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Profile, Records, draw, instant, person, sql, words};

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganisationRecord {
    /// Number.
    pub id: i64,
    /// SIRET.
    pub siret: String,
    /// Shown name.
    pub name: String,
    /// Main activity (NAF); empty where it is not known.
    pub activity: String,
    /// Whether its establishment is open.
    pub active: bool,
    /// When the register was asked.
    pub refreshed_at: Timestamp,
}

/// What is known of an organisation when somebody logs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// SIRET.
    pub siret: String,
    /// What the register says; none when it does not answer, and the organisation is kept as it was.
    pub register: Option<Organisation>,
    /// Whether the identity provider vouches for the SIRET.
    pub verified: bool,
    /// Which identity provider it was; none for whoever comes in without one.
    pub identity_provider: Option<String>,
}

impl Records {
    /// The organisation of this number.
    ///
    /// # Errors
    /// The store's.
    pub async fn organisation(&self, id: i64) -> Result<Option<OrganisationRecord>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::ORGANISATION).bind(id).fetch_optional(&mut *connection).await?;
        row.as_ref().map(read).transpose()
    }

    /// The organisation of this SIRET.
    ///
    /// # Errors
    /// The store's.
    pub async fn organisation_of(&self, siret: &str) -> Result<Option<OrganisationRecord>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::ORGANISATION_OF_SIRET).bind(siret).fetch_optional(&mut *connection).await?;
        row.as_ref().map(read).transpose()
    }

    /// Finds or makes the account and the organisation of somebody who logs in, and links the two.
    ///
    /// # Errors
    /// The store's.
    pub async fn log_in(&self, profile: Profile, seen: Option<Seen>, now: Timestamp) -> Result<i64, StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let person = person::put(work, &profile, now).await?;
                let Some(seen) = seen else { return Ok(person) };
                let organisation = put(work, &seen, now).await?;
                sqlx::query(sql::MEMBERSHIP_NONE_CURRENT).bind(person).execute(&mut *work.sql()).await?;
                let federator = if seen.identity_provider.is_some() { "pro_connect" } else { "unknown" };
                sqlx::query(sql::MEMBERSHIP_PUT)
                    .bind(person)
                    .bind(organisation)
                    .bind(i64::from(seen.verified))
                    .bind(federator)
                    .bind(seen.identity_provider)
                    .execute(&mut *work.sql())
                    .await?;
                Ok(person)
            })
        });
        job.await
    }
}

/// Finds or makes an organisation, and brings it up to date with what the register says. Its number.
pub(super) async fn put(work: &mut Work<'_>, seen: &Seen, now: Timestamp) -> Result<i64, StoreError> {
    let found = sqlx::query(sql::ORGANISATION_OF_SIRET).bind(seen.siret.clone());
    let found = found.fetch_optional(&mut *work.sql()).await?.as_ref().map(read).transpose()?;
    let told = seen.register.as_ref();
    let name = told.map(|told| told.label.clone()).unwrap_or_else(|| seen.siret.clone());
    let activity = told.and_then(|told| told.activity.as_ref()).map(|code| code.as_str().to_owned());
    let (activity, active) = (activity.unwrap_or_default(), i64::from(told.is_none_or(|told| told.active)));
    let words = words::kept([&*name, &seen.siret]);
    Ok(match &found {
        Some(known) if told.is_none() => known.id,
        Some(known) => {
            let refresh =
                sqlx::query(sql::ORGANISATION_REFRESH).bind(known.id).bind(&*name).bind(activity).bind(active);
            refresh.bind(now.as_millisecond()).bind(words).execute(&mut *work.sql()).await?;
            if known.name != name {
                sqlx::query(sql::WHO_OF_ORGANISATION).bind(known.id).execute(&mut *work.sql()).await?;
            }
            known.id
        }
        None => {
            let id = draw(work, "organisation").await?;
            // The register is asked again soon when it did not answer.
            let asked = if told.is_some() { now.as_millisecond() } else { 0 };
            let put = sqlx::query(sql::ORGANISATION_PUT).bind(id).bind(seen.siret.clone()).bind(name).bind(activity);
            put.bind(active).bind(asked).bind(words).execute(&mut *work.sql()).await?;
            id
        }
    })
}

pub(super) fn read(row: &AnyRow) -> Result<OrganisationRecord, StoreError> {
    let id = row.try_get("id")?;
    let active: i64 = row.try_get("active")?;
    Ok(OrganisationRecord {
        id,
        siret: row.try_get("siret")?,
        name: row.try_get("name")?,
        activity: row.try_get("activity")?,
        active: active == 1,
        refreshed_at: instant("dp_organisation", "refreshed_at", id, row.try_get("refreshed_at")?)?,
    })
}
