//! A professional's account: identities of several providers under one `sub` (PC §3.6).

use guichet_oidc::mail_domain::domain;
use guichet_organisations::mail::MailAddress;
use guichet_store::{StoreError, journal::Event};
use jiff::Timestamp;
use sqlx::Row as _;

use crate::{
    account::kept::expired_since,
    broker::Broker,
    refusal::Refusal,
    session::Login,
    sql,
    trace::{self, Trace},
};

impl Broker {
    /// The key under which an address is kept: a keyed hash of it in lower case, its domain as domains are compared.
    pub(crate) fn mail_key(&self, email: &str) -> String {
        let lower = MailAddress::parse(email).map_or_else(
            |_| email.to_lowercase(),
            |address| format!("{}@{}", address.local_part().to_lowercase(), domain(email)),
        );
        self.parts.stores.sealer.hash("work address", &lower)
    }

    /// Finds or makes the account of a professional: by her identity at this provider, else by the address that the default
    /// provider knew her by, else a new one. What nobody used for three years is none. It is kept whatever follows; `verified` says whether its journal entry is.
    pub(crate) async fn open_work_account(
        &self,
        tracer: &Trace,
        mut login: Login,
        verified: bool,
        now: Timestamp,
    ) -> Result<Login, Refusal> {
        let work = login.work.clone().ok_or(Refusal::NoIdentity)?;
        let entropy = &self.parts.site.edge.entropy;
        let (id, log_id) = (entropy.uuid().to_string(), entropy.uuid());
        let service = self.service().to_owned();
        let mut tracer = tracer.clone();
        let step_service = service.clone();
        let default = self.default_provider().unwrap_or_default().to_owned();
        let values = vec![
            service.into(),
            login.identity_hash.clone().into(),
            login.idp_uid.clone().into(),
            self.mail_key(&work.email).into(),
            default.into(),
            expired_since(now).into(),
            id.into(),
            now.as_millisecond().into(),
        ];
        let written = self.parts.stores.durable.write_row(sql::UPSERT_WORK_IDENTITY, values, move |row| {
            let (account, active) = (row.text(0)?.to_owned(), row.integer(1)? != 0);
            let events: Vec<Event> = if active && verified {
                tracer.public("accountId", &account).personal("spSub", &account);
                vec![tracer.event(&step_service, trace::VERIFIED, now, log_id)]
            } else {
                Vec::new()
            };
            Ok(((account, active), events))
        });
        let (account, active) = written.await?;
        if !active {
            return Err(Refusal::AccountDisabled);
        }
        login.account_id = account;
        Ok(login)
    }

    /// Blocks or unblocks the account of a professional, by `sub`; whether there is one that has not expired.
    ///
    /// # Errors
    /// The store.
    pub async fn set_work_account_active(&self, sub: &str, active: bool) -> Result<bool, StoreError> {
        let (service, sub) = (self.service().to_owned(), sub.to_owned());
        let expired = expired_since(self.now());
        self.parts
            .stores
            .durable
            .write(move |work| {
                Box::pin(async move {
                    let update = sqlx::query(sql::SET_WORK_ACCOUNT_ACTIVE)
                        .bind(service)
                        .bind(sub)
                        .bind(i64::from(active))
                        .bind(expired);
                    Ok(update.execute(&mut *work.sql()).await?.rows_affected() > 0)
                })
            })
            .await
    }

    /// The account that has an identity with this address, the first of several: its `sub`, and whether it may log in.
    ///
    /// # Errors
    /// The store.
    pub async fn work_account(&self, email: &str) -> Result<Option<(String, bool)>, StoreError> {
        let mut connection = self.parts.stores.durable.read().await?;
        let found = sqlx::query(sql::READ_WORK_ACCOUNT)
            .bind(self.service().to_owned())
            .bind(self.mail_key(email))
            .bind(expired_since(self.now()))
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = found else { return Ok(None) };
        Ok(Some((row.try_get("account_id")?, row.try_get::<i64, _>("active")? != 0)))
    }
}
