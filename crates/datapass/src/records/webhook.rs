//! Whom DataPass calls (DP §3.3). The secret is sealed: it signs each call.

use data_encoding::HEXLOWER;
use guichet_jose::Secret;
use guichet_store::StoreError;
use guichet_store::seal::Sealer;
use jiff::Timestamp;
use sqlx::any::AnyRow;
use sqlx::query::Query;
use sqlx::{Any, Row};

use super::{Records, draw, instant, json, sql, written};

/// A receiver.
#[derive(Debug, Clone)]
pub struct Webhook {
    /// Number.
    pub id: i64,
    /// The definition whose requests it is told of.
    pub definition: String,
    /// Its address.
    pub url: String,
    /// Signs what it is sent.
    pub secret: Secret,
    /// The events that it is told of.
    pub events: Vec<String>,
    /// Whether it is called.
    pub enabled: bool,
    /// Whether a test call to its address succeeded.
    pub validated: bool,
    /// When it was enabled last.
    pub activated_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A receiver to be made: it is not called before it was tested and enabled.
#[derive(Debug, Clone)]
pub struct NewWebhook {
    /// The definition.
    pub definition: String,
    /// Its address.
    pub url: String,
    /// Signs what it is sent.
    pub secret: Secret,
    /// The events.
    pub events: Vec<String>,
}

type Statement<'q> = Query<'q, Any, sqlx::any::AnyArguments>;

impl Records {
    /// Makes a receiver; its number.
    ///
    /// # Errors
    /// The store's.
    pub async fn make_webhook(&self, new: NewWebhook, now: Timestamp) -> Result<i64, StoreError> {
        let sealer = std::sync::Arc::clone(&self.sealer);
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let id = draw(work, "webhook").await?;
                sqlx::query(sql::WEBHOOK_PUT)
                    .bind(id)
                    .bind(new.definition)
                    .bind(new.url)
                    .bind(sealed(&sealer, id, &new.secret)?)
                    .bind(written("events", &new.events)?)
                    .bind(now.as_millisecond())
                    .execute(&mut *work.sql())
                    .await?;
                Ok(id)
            })
        });
        job.await
    }

    /// The receiver of this number.
    ///
    /// # Errors
    /// The store's.
    pub async fn webhook(&self, id: i64) -> Result<Option<Webhook>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::WEBHOOK).bind(id).fetch_optional(&mut *connection).await?;
        row.as_ref().map(|row| self.read_webhook(row)).transpose()
    }

    /// The receivers of a definition.
    ///
    /// # Errors
    /// The store's.
    pub async fn webhooks(&self, definition: &str) -> Result<Vec<Webhook>, StoreError> {
        let mut connection = self.durable.read().await?;
        let rows = sqlx::query(sql::WEBHOOKS).bind(definition.to_owned()).fetch_all(&mut *connection).await?;
        rows.iter().map(|row| self.read_webhook(row)).collect()
    }

    /// Changes address and events. Another address is not called before it was tested and enabled.
    ///
    /// # Errors
    /// The store's.
    pub async fn change_webhook(&self, id: i64, url: String, events: &[String]) -> Result<(), StoreError> {
        let events = written("events", &events)?;
        self.webhook_done(move || sqlx::query(sql::WEBHOOK_CHANGE).bind(id).bind(url).bind(events)).await.map(drop)
    }

    /// Keeps what a test call showed of an address, unless the receiver has another one by now.
    ///
    /// # Errors
    /// The store's.
    pub async fn judge_webhook(&self, webhook: &Webhook, validated: bool) -> Result<(), StoreError> {
        let (id, url) = (webhook.id, webhook.url.clone());
        let judge = move || sqlx::query(sql::WEBHOOK_JUDGE).bind(id).bind(url).bind(i64::from(validated));
        self.webhook_done(judge).await.map(drop)
    }

    /// Has a receiver called from now on. False: its address is not known to be right.
    ///
    /// # Errors
    /// The store's.
    pub async fn enable_webhook(&self, id: i64, now: Timestamp) -> Result<bool, StoreError> {
        let now = now.as_millisecond();
        self.webhook_done(move || sqlx::query(sql::WEBHOOK_ENABLE).bind(id).bind(now)).await
    }

    /// Has a receiver called no more; what waits for it stays.
    ///
    /// # Errors
    /// The store's.
    pub async fn disable_webhook(&self, id: i64) -> Result<(), StoreError> {
        self.webhook_done(move || sqlx::query(sql::WEBHOOK_DISABLE).bind(id)).await.map(drop)
    }

    /// Gives a receiver another secret.
    ///
    /// # Errors
    /// The store's.
    pub async fn renew_webhook(&self, id: i64, secret: &Secret) -> Result<(), StoreError> {
        let secret = sealed(&self.sealer, id, secret)?;
        self.webhook_done(move || sqlx::query(sql::WEBHOOK_RENEW).bind(id).bind(secret)).await.map(drop)
    }

    /// Deletes a receiver with what waits for it and what was logged. False: it is enabled, or gone.
    ///
    /// # Errors
    /// The store's.
    pub async fn delete_webhook(&self, id: i64) -> Result<bool, StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let gone = sqlx::query(sql::WEBHOOK_DELETE).bind(id).execute(&mut *work.sql()).await?.rows_affected();
                if gone == 1 {
                    sqlx::query(sql::ATTEMPTS_DELETE).bind(id).execute(&mut *work.sql()).await?;
                    sqlx::query(sql::DELIVERIES_DELETE).bind(id).execute(&mut *work.sql()).await?;
                }
                Ok(gone == 1)
            })
        });
        job.await
    }

    /// Whether a statement changed a row.
    async fn webhook_done(
        &self,
        statement: impl FnOnce() -> Statement<'static> + Send + 'static,
    ) -> Result<bool, StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move { Ok(statement().execute(&mut *work.sql()).await?.rows_affected() == 1) })
        });
        job.await
    }

    pub(super) fn read_webhook(&self, row: &AnyRow) -> Result<Webhook, StoreError> {
        const TABLE: &str = "dp_webhook";
        let id: i64 = row.try_get("id")?;
        let flag = |column: &str| -> Result<bool, StoreError> { Ok(row.try_get::<i64, _>(column)? == 1) };
        let activated: Option<i64> = row.try_get("activated_at")?;
        let corrupt = || StoreError::Corrupt { table: TABLE, column: "secret", key: id.to_string() };
        let secret = HEXLOWER.decode(row.try_get::<String, _>("secret")?.as_bytes()).map_err(|_| corrupt())?;
        let secret = self.sealer.open(&place(id), &secret).map_err(|_| corrupt())?;
        Ok(Webhook {
            id,
            definition: row.try_get("definition")?,
            url: row.try_get("url")?,
            secret: Secret::new(String::from_utf8(secret.to_vec()).map_err(|_| corrupt())?),
            events: json(row, TABLE, "events", id)?,
            enabled: flag("enabled")?,
            validated: flag("validated")?,
            activated_at: activated.map(|at| instant(TABLE, "activated_at", id, at)).transpose()?,
            created_at: instant(TABLE, "created_at", id, row.try_get("created_at")?)?,
        })
    }
}

fn place(id: i64) -> String {
    format!("dp_webhook/{id}")
}

fn sealed(sealer: &Sealer, id: i64, secret: &Secret) -> Result<String, StoreError> {
    let sealed = sealer.seal(&place(id), secret.expose().as_bytes());
    sealed.map(|sealed| HEXLOWER.encode(&sealed)).map_err(|_| StoreError::Unwritable("the secret of a webhook"))
}
