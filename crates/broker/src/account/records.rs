//! Accounts as a table: read, written by hand, forgotten at their term (FC §5.5).

use guichet_store::{
    StoreError,
    durable::{Durable, Work},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use sqlx::{AnyConnection, Row as _};

use super::kept::{self, Account, expired_since};
use crate::{broker::Broker, identity, registration::Refused, sql};

/// The account of a person at a service; none also when it has expired.
///
/// # Errors
/// The store, a row that cannot be.
pub async fn find(
    sql: &mut AnyConnection,
    service: &str,
    identity_hash: &str,
    now: Timestamp,
) -> Result<Option<Account>, StoreError> {
    let found = sqlx::query(sql::READ_ACCOUNT)
        .bind(service.to_owned())
        .bind(identity_hash.to_owned())
        .bind(expired_since(now))
        .fetch_optional(sql)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let id: String = row.try_get("id")?;
    let corrupt = |column: &'static str| StoreError::Corrupt { table: "account", column, key: id.clone() };
    let (federation, preferences): (String, String) = (row.try_get("sp_federation")?, row.try_get("preferences")?);
    let federation = kept::federation(&mut serde_json::Deserializer::from_str(&federation));
    Ok(Some(Account {
        identity_hash: identity_hash.to_owned(),
        active: row.try_get::<i64, _>("active")? != 0,
        created_at: row.try_get("created_at")?,
        updated_at: row.try_get("updated_at")?,
        last_connection: row.try_get("last_connection")?,
        federation: federation.map_err(|_| corrupt("sp_federation"))?,
        preferences: serde_json::from_str(&preferences).map_err(|_| corrupt("preferences"))?,
        id,
    }))
}

/// Whether an identifier is that of another person's account, or of the same person's at another service.
///
/// # Errors
/// The store.
pub async fn is_taken(
    sql: &mut AnyConnection,
    id: &str,
    service: &str,
    identity_hash: &str,
) -> Result<bool, StoreError> {
    let taken = sqlx::query(sql::ACCOUNT_ID_TAKEN)
        .bind(id.to_owned())
        .bind(service.to_owned())
        .bind(identity_hash.to_owned())
        .fetch_optional(sql)
        .await?;
    Ok(taken.is_some())
}

/// Writes an account, in the place of the person's earlier one.
///
/// # Errors
/// The store.
pub async fn keep(work: &mut Work<'_>, service: &str, account: &Account) -> Result<(), StoreError> {
    let unwritable = |_| StoreError::Corrupt { table: "account", column: "preferences", key: account.id.clone() };
    sqlx::query(sql::KEEP_ACCOUNT)
        .bind(account.id.clone())
        .bind(service.to_owned())
        .bind(account.identity_hash.clone())
        .bind(i64::from(account.active))
        .bind(account.created_at)
        .bind(account.updated_at)
        .bind(account.last_connection)
        .bind(json!(account.federation).to_string())
        .bind(serde_json::to_string(&account.preferences).map_err(unwritable)?)
        .execute(&mut *work.sql())
        .await?;
    Ok(())
}

/// Rows that are forgotten in one commit.
const AT_ONCE: i64 = 500;

/// Forgets every account that was not written for three years; how many there were. One that logs in before is new all
/// the same: this only takes the rows away.
///
/// # Errors
/// The store.
pub async fn forget_expired(durable: &Durable, now: Timestamp) -> Result<u64, StoreError> {
    forget(durable, sql::ANY_EXPIRED_ACCOUNT, sql::FORGET_EXPIRED_ACCOUNTS, now).await
}

/// Forgets every consent that was not used for three years; how many there were. One that expired is asked for all the same.
///
/// # Errors
/// The store.
pub async fn forget_expired_consents(durable: &Durable, now: Timestamp) -> Result<u64, StoreError> {
    forget(durable, sql::ANY_EXPIRED_CONSENT, sql::FORGET_EXPIRED_CONSENTS, now).await
}

/// Forgets every identity of a professional that was not used for three years; how many there were.
///
/// # Errors
/// The store.
pub async fn forget_expired_work_identities(durable: &Durable, now: Timestamp) -> Result<u64, StoreError> {
    forget(durable, sql::ANY_EXPIRED_WORK_IDENTITY, sql::FORGET_EXPIRED_WORK_IDENTITIES, now).await
}

/// Takes away, some at a time, what was not written for three years.
async fn forget(durable: &Durable, any: &'static str, some: &'static str, now: Timestamp) -> Result<u64, StoreError> {
    let before = expired_since(now);
    let mut forgotten = 0;
    loop {
        let mut sql = durable.read().await?;
        let any = sqlx::query(any).bind(before).fetch_optional(&mut *sql).await?;
        drop(sql);
        if any.is_none() {
            return Ok(forgotten);
        }
        let write = durable.write(move |work| {
            Box::pin(async move {
                let forget = sqlx::query(some).bind(before).bind(AT_ONCE);
                Ok(forget.execute(&mut *work.sql()).await?.rows_affected())
            })
        });
        forgotten += write.await?;
    }
}

impl Broker {
    /// The account of an identity, as the register writes it.
    ///
    /// # Errors
    /// The store.
    pub async fn account_of(&self, identity: &identity::Identity) -> Result<Option<Account>, Refused> {
        let mut sql = self.parts.stores.durable.read().await?;
        Ok(find(&mut sql, self.service(), &identity::hash(identity), self.now()).await?)
    }

    /// Changes the members given of an identity's account, and makes it where there is none; a member that is null gets
    /// its default again.
    ///
    /// # Errors
    /// Wrong members, the store.
    pub async fn change_account(
        &self,
        identity: &identity::Identity,
        members: &Map<String, Value>,
    ) -> Result<Account, Refused> {
        let entity_of = |client_id: &str| Some(self.registered_client(client_id)?.client.entity_id.clone());
        let mut said = kept::said(members, entity_of).map_err(Refused::Record)?;
        let (hash, service, now) = (identity::hash(identity), self.service().to_owned(), self.now());
        said.updated_at = said.updated_at.or(Some(now.as_millisecond()));
        let id = self.parts.site.edge.entropy.uuid().to_string();
        let write = self.parts.stores.durable.write(move |work| {
            Box::pin(async move {
                let kept = find(work.sql(), &service, &hash, now).await?;
                let account = said.onto(kept.as_ref(), &hash, id, now);
                keep(work, &service, &account).await?;
                Ok(account)
            })
        });
        Ok(write.await?)
    }
}

/// An account, by the names of FC §5.5.
#[must_use]
pub fn told(service: &str, account: &Account) -> Value {
    let at = |milliseconds| Timestamp::from_millisecond(milliseconds).ok().map(|at| format!("{at:.3}"));
    json!({
        "service": service,
        "id": account.id,
        "identityHash": account.identity_hash,
        "active": account.active,
        "createdAt": at(account.created_at),
        "updatedAt": at(account.updated_at),
        "lastConnection": at(account.last_connection),
        "spFederation": account.federation,
        "preferences": account.preferences,
    })
}
