//! Who belongs to which organisations, and in whose name she acts (DP §1.1).

use guichet_store::StoreError;
use jiff::Timestamp;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{OrganisationRecord, Records, Seen, organisation, sql};

/// An organisation to which a person belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organisation.
    pub organisation: OrganisationRecord,
    /// Whether she acts in its name: of her organisations one at most.
    pub current: bool,
    /// Whether her belonging was verified.
    pub verified: bool,
}

impl Records {
    /// The organisations to which a person belongs, in the order of their numbers.
    ///
    /// # Errors
    /// The store's.
    pub async fn memberships(&self, person_id: i64) -> Result<Vec<Membership>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::MEMBERSHIPS).bind(person_id).fetch_all(&mut *connection).await?;
        rows.iter().map(read).collect()
    }

    /// In whose name a person acts.
    ///
    /// # Errors
    /// The store's.
    pub async fn membership(&self, person_id: i64) -> Result<Option<Membership>, StoreError> {
        Ok(self.memberships(person_id).await?.into_iter().find(|membership| membership.current))
    }

    /// Has a person act in the name of one of her organisations; whether it is one.
    ///
    /// # Errors
    /// The store's.
    pub async fn act_for(&self, person_id: i64, organisation_id: i64) -> Result<bool, StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let choice = sqlx::query(sql::MEMBERSHIP_CHOOSE).bind(person_id).bind(organisation_id);
                Ok(choice.execute(&mut *work.sql()).await?.rows_affected() > 0)
            })
        });
        job.await
    }

    /// Links a person to an organisation and has her act in its name. A link that is there stays as it is; a new one is not verified.
    ///
    /// # Errors
    /// The store's.
    pub async fn join(&self, person_id: i64, seen: Seen, now: Timestamp) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let organisation = organisation::put(work, &seen, now).await?;
                for statement in [sql::MEMBERSHIP_UNVERIFIED, sql::MEMBERSHIP_CHOOSE] {
                    sqlx::query(statement).bind(person_id).bind(organisation).execute(&mut *work.sql()).await?;
                }
                Ok(())
            })
        });
        job.await
    }
}

fn read(row: &AnyRow) -> Result<Membership, StoreError> {
    let (current, verified): (i64, i64) = (row.try_get("is_current")?, row.try_get("verified")?);
    Ok(Membership { organisation: organisation::read(row)?, current: current == 1, verified: verified == 1 })
}
