//! What is done with people's accounts (DP §1.2): rights given and taken, access closed and opened again; each kept with who did it.

use guichet_mail::Enclosed;
use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::Timestamp;
use serde_json::{Value, json};
use sqlx::Row;

use super::{Person, Records, draw, instant, json as read_json, person, sql, written};
use crate::roles::{self, Role};

/// A change of somebody's rights.
#[derive(Debug)]
pub struct RightsChange {
    /// The name of the event.
    pub name: &'static str,
    /// Who changes them.
    pub by: i64,
    /// Whose they are.
    pub about: i64,
    /// As they were seen.
    pub before: Vec<Role>,
    /// As they are to be.
    pub after: Vec<Role>,
    /// The letters that tell of it.
    pub letters: Vec<Enclosed>,
    /// When.
    pub at: Timestamp,
}

/// What was done with an account.
#[derive(Debug, Clone, PartialEq)]
pub struct AccountEvent {
    /// `user_rights_changed_by_manager`, `user_banned` …
    pub name: String,
    /// The address of whoever did it.
    pub by: String,
    /// The address of whose account it is.
    pub about: String,
    /// `added`, `removed` and `roles`, or `reason`.
    pub entity: Value,
    /// When.
    pub at: Timestamp,
}

impl Records {
    /// Changes somebody's rights, if they are still as they were seen; whether they were. Whoever is no developer any more loses the
    /// programs.
    ///
    /// # Errors
    /// The store's.
    pub async fn change_rights(&self, change: RightsChange) -> Result<bool, StoreError> {
        let job = self.durable.write(move |work| Box::pin(async move { write(work, change).await }));
        job.await
    }

    /// Closes somebody's access, for a reason, or opens it again.
    ///
    /// # Errors
    /// The store's.
    pub async fn ban(&self, by: i64, about: i64, reason: Option<String>, now: Timestamp) -> Result<(), StoreError> {
        let at = now.as_millisecond();
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let ban = sqlx::query(sql::PERSON_BAN).bind(about).bind(reason.as_ref().map(|_| at));
                ban.bind(reason.clone()).execute(&mut *work.sql()).await?;
                let (name, entity) = match reason {
                    Some(reason) => ("user_banned", json!({ "reason": reason })),
                    None => ("user_unbanned", json!({})),
                };
                note(work, name, by, about, &entity, at).await
            })
        });
        job.await
    }

    /// Everybody whose access is closed, the last first.
    ///
    /// # Errors
    /// The store's.
    pub async fn banned(&self) -> Result<Vec<Person>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::PEOPLE_BANNED).fetch_all(&mut *connection).await?;
        rows.iter().map(person::read).collect()
    }

    /// What was done with accounts, the last first.
    ///
    /// # Errors
    /// The store's.
    pub async fn account_events(&self) -> Result<Vec<AccountEvent>, StoreError> {
        const TABLE: &str = "dp_account_event";
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::ACCOUNT_EVENTS).fetch_all(&mut *connection).await?;
        let event = |row: &sqlx::any::AnyRow| {
            let id = row.try_get("id")?;
            Ok(AccountEvent {
                name: row.try_get("name")?,
                by: row.try_get("by_email")?,
                about: row.try_get("about_email")?,
                entity: read_json(row, TABLE, "entity", id)?,
                at: instant(TABLE, "created_at", id, row.try_get("created_at")?)?,
            })
        };
        rows.iter().map(event).collect()
    }
}

async fn write(work: &mut Work<'_>, change: RightsChange) -> Result<bool, StoreError> {
    let RightsChange { name, by, about, before, after, letters, at } = change;
    let set = sqlx::query(sql::PERSON_ROLES_CHANGE).bind(about).bind(written("roles", &before)?);
    let done = set.bind(written("roles", &after)?).execute(&mut *work.sql()).await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    if !roles::is_developer(&after) {
        sqlx::query(sql::APPLICATIONS_DELETE).bind(about).execute(&mut *work.sql()).await?;
    }
    let (added, removed) = roles::difference(&before, &after);
    let entity = json!({ "added": added, "removed": removed, "roles": after });
    note(work, name, by, about, &entity, at.as_millisecond()).await?;
    for letter in letters {
        letter.put(work).await?;
    }
    Ok(true)
}

async fn note(
    work: &mut Work<'_>,
    name: &'static str,
    by: i64,
    about: i64,
    entity: &Value,
    at: i64,
) -> Result<(), StoreError> {
    let id = draw(work, "account_event").await?;
    let put = sqlx::query(sql::ACCOUNT_EVENT_PUT).bind(id).bind(name).bind(by).bind(about);
    put.bind(entity.to_string()).bind(at).execute(&mut *work.sql()).await?;
    Ok(())
}
