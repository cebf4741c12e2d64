//! What receivers are told (DP §3.3): written with the event, tried by one node at a time until the receiver takes it, and every
//! attempt logged.
//!
//! What decisions bring about elsewhere ([`super::FollowUp`]) is kept apart: it is a state, of which the latest counts, and this is
//! a sequence of events, each of which is told as it was.

use data_encoding::HEXLOWER;
use guichet_mail::Enclosed;
use guichet_store::StoreError;
use guichet_store::durable::Work;
use jiff::{SignedDuration, Timestamp};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{Records, Webhook, draw, instant, sql, whole};
use crate::wire::{EVENTS, Fired};

/// What a node has in hand.
#[derive(Debug, Clone)]
pub struct InHand {
    /// Number.
    pub id: i64,
    /// The request that it tells of.
    pub request_id: i64,
    /// The event.
    pub event: String,
    /// The body.
    pub payload: Vec<u8>,
    /// How often the receiver did not take it.
    pub failures: i64,
    /// The receiver.
    pub webhook: Webhook,
}

/// What became of it.
#[derive(Debug)]
pub struct Concluded {
    /// What was in hand.
    pub in_hand: InHand,
    /// The status of the answer; none came without one.
    pub status: Option<u16>,
    /// The answer, or why there is none.
    pub body: String,
    /// When it is tried again; none: the receiver took it.
    pub next_at: Option<Timestamp>,
    /// What the receiver calls the thing that it made of the request.
    pub external_provider_id: Option<String>,
    /// The letters that tell of its failures.
    pub letters: Vec<Enclosed>,
    /// When it was called.
    pub at: Timestamp,
}

/// A logged attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Number.
    pub id: i64,
    /// The receiver.
    pub webhook_id: i64,
    /// What was delivered.
    pub delivery_id: i64,
    /// The event.
    pub event: String,
    /// The request.
    pub request_id: i64,
    /// The status of the answer; none came without one.
    pub status: Option<u16>,
    /// The beginning of the answer, or why there is none.
    pub body: String,
    /// When.
    pub at: Timestamp,
}

/// What a receiver took so long ago is forgotten.
const KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);

impl Records {
    /// Writes what the receivers of an event are told, in the transaction of the event.
    pub(super) async fn fire(
        &self,
        work: &mut Work<'_>,
        request_id: i64,
        event: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        if !EVENTS.contains(&event) {
            return Ok(());
        }
        let rows = sqlx::query(sql::WEBHOOKS_LISTENING).bind(request_id).fetch_all(&mut *work.sql()).await?;
        let listening = listening(&rows, event)?;
        if listening.is_empty() {
            return Ok(());
        }
        let Some(whole) = whole::within(work.sql(), request_id).await? else { return Ok(()) };
        self.deliver(work, &listening, event, &whole, at).await
    }

    /// The same for those who hear of an authorisation that was made with another one: they are told of its request as if it had asked
    /// for that one alone (DP §1.7).
    pub(super) async fn fire_linked(
        &self,
        work: &mut Work<'_>,
        authorization_id: i64,
        event: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let row = sqlx::query(sql::AUTHORIZATION).bind(authorization_id).fetch_one(&mut *work.sql()).await?;
        let made = super::authorization::read(&row)?;
        let rows = sqlx::query(sql::WEBHOOKS_OF).bind(made.definition.clone()).fetch_all(&mut *work.sql()).await?;
        let listening = listening(&rows, event)?;
        if listening.is_empty() {
            return Ok(());
        }
        let Some(mut whole) = whole::within(work.sql(), made.request_id).await? else { return Ok(()) };
        whole.request.definition = made.definition;
        whole.request.answers = made.answers;
        self.deliver(work, &listening, event, &whole, at).await
    }

    async fn deliver(
        &self,
        work: &mut Work<'_>,
        listening: &[i64],
        event: &str,
        whole: &whole::Whole,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let unwritable = || StoreError::Unwritable("the body of a webhook");
        let body = serde_json::to_vec(&Fired::of(&self.catalogue, event, whole, at)).map_err(|_| unwritable())?;
        for webhook in listening {
            let id = draw(work, "delivery").await?;
            let sealed = self.sealer.seal(&place(id), &body).map_err(|_| unwritable())?;
            let put = sqlx::query(sql::DELIVERY_PUT).bind(id).bind(*webhook).bind(whole.request.id);
            let put = put.bind(event.to_owned()).bind(HEXLOWER.encode(&sealed)).bind(at.as_millisecond());
            put.execute(&mut *work.sql()).await?;
        }
        Ok(())
    }

    /// Takes in hand what is due, at most one thing of each receiver and `most` in all: nobody else calls these receivers before
    /// `until`, or before it is concluded.
    ///
    /// # Errors
    /// The store's.
    pub async fn take_in_hand(&self, most: i64, now: Timestamp, until: Timestamp) -> Result<Vec<InHand>, StoreError> {
        if most <= 0 || !self.anything_due(now).await? {
            return Ok(Vec::new());
        }
        let (now, until) = (now.as_millisecond(), until.as_millisecond());
        let records = self.clone();
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let due = sqlx::query_scalar(sql::DELIVERIES_DUE).bind(now).bind(most);
                let due: Vec<i64> = due.fetch_all(&mut *work.sql()).await?;
                let mut taken = Vec::new();
                for webhook in due {
                    let claim = sqlx::query(sql::WEBHOOK_CLAIM).bind(webhook).bind(now).bind(until);
                    // Of several nodes that saw the same, the first one has it.
                    let Some(row) = claim.fetch_optional(&mut *work.sql()).await? else { continue };
                    let webhook = records.read_webhook(&row)?;
                    let next = sqlx::query(sql::DELIVERY_NEXT).bind(webhook.id).bind(now);
                    match next.fetch_optional(&mut *work.sql()).await? {
                        Some(row) => taken.push(records.read_in_hand(&row, webhook)?),
                        None => {
                            sqlx::query(sql::WEBHOOK_FREE).bind(webhook.id).execute(&mut *work.sql()).await?;
                        }
                    }
                }
                Ok(taken)
            })
        });
        job.await
    }

    /// Looked up without a write, for it is asked every second.
    async fn anything_due(&self, now: Timestamp) -> Result<bool, StoreError> {
        let mut connection = self.durable.read().await?;
        let due = sqlx::query(sql::DELIVERIES_DUE).bind(now.as_millisecond()).bind(1_i64);
        Ok(due.fetch_optional(&mut *connection).await?.is_some())
    }

    fn read_in_hand(&self, row: &AnyRow, webhook: Webhook) -> Result<InHand, StoreError> {
        let id = row.try_get("id")?;
        Ok(InHand {
            id,
            request_id: row.try_get("request_id")?,
            event: row.try_get("event")?,
            payload: self.opened(id, row.try_get("payload")?)?,
            failures: row.try_get("failures")?,
            webhook,
        })
    }

    fn opened(&self, id: i64, payload: String) -> Result<Vec<u8>, StoreError> {
        let corrupt = || StoreError::Corrupt { table: "dp_delivery", column: "payload", key: id.to_string() };
        let sealed = HEXLOWER.decode(payload.as_bytes()).map_err(|_| corrupt())?;
        Ok(self.sealer.open(&place(id), &sealed).map_err(|_| corrupt())?.to_vec())
    }

    /// Logs an attempt and what follows from it. Nothing is kept of a receiver that was deleted meanwhile.
    ///
    /// # Errors
    /// The store's.
    pub async fn conclude(&self, concluded: Concluded) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| Box::pin(async move { conclude(work, concluded).await }));
        job.await
    }

    /// The attempts of a receiver between two instants, the newest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn attempts(
        &self,
        webhook_id: i64,
        from: Timestamp,
        to: Timestamp,
        most: i64,
    ) -> Result<Vec<Attempt>, StoreError> {
        let mut connection = self.durable.read().await?;
        let all = sqlx::query(sql::ATTEMPTS).bind(webhook_id).bind(from.as_millisecond()).bind(to.as_millisecond());
        let rows = all.bind(most).fetch_all(&mut *connection).await?;
        rows.iter().map(read_attempt).collect()
    }

    /// An attempt, with the body that was sent.
    ///
    /// # Errors
    /// The store's.
    pub async fn attempt(&self, id: i64) -> Result<Option<(Attempt, Vec<u8>)>, StoreError> {
        let mut connection = self.durable.read().await?;
        let row = sqlx::query(sql::ATTEMPT).bind(id).fetch_optional(&mut *connection).await?;
        let Some(row) = row else { return Ok(None) };
        let attempt = read_attempt(&row)?;
        let payload = self.opened(attempt.delivery_id, row.try_get("payload")?)?;
        Ok(Some((attempt, payload)))
    }

    /// Has something delivered once more, from the beginning.
    ///
    /// # Errors
    /// The store's.
    pub async fn replay(&self, delivery_id: i64, now: Timestamp) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                let again = sqlx::query(sql::DELIVERY_AGAIN).bind(delivery_id).bind(now.as_millisecond());
                again.execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }
}

/// Those of some receivers that want to be told of an event.
fn listening(rows: &[AnyRow], event: &str) -> Result<Vec<i64>, StoreError> {
    let mut listening = Vec::new();
    for row in rows {
        let id = row.try_get("id")?;
        let events: Vec<String> = super::json(row, "dp_webhook", "events", id)?;
        if events.iter().any(|known| known == event) {
            listening.push(id);
        }
    }
    Ok(listening)
}

async fn conclude(work: &mut Work<'_>, concluded: Concluded) -> Result<(), StoreError> {
    let Concluded { in_hand, status, body, next_at, external_provider_id, letters, at } = concluded;
    let webhook = in_hand.webhook.id;
    let next = next_at.map(Timestamp::as_millisecond);
    let failures = if next.is_some() { in_hand.failures.saturating_add(1) } else { in_hand.failures };
    let done = sqlx::query(sql::DELIVERY_TRIED).bind(in_hand.id).bind(next).bind(failures);
    if done.execute(&mut *work.sql()).await?.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query(sql::WEBHOOK_FREE).bind(webhook).execute(&mut *work.sql()).await?;
    let id = draw(work, "attempt").await?;
    let put = sqlx::query(sql::ATTEMPT_PUT).bind(id).bind(webhook).bind(in_hand.id).bind(status.map(i64::from));
    put.bind(body).bind(at.as_millisecond()).execute(&mut *work.sql()).await?;
    if let Some(external) = external_provider_id {
        let keep = sqlx::query(sql::REQUEST_PROVIDER_ID_BY).bind(in_hand.request_id).bind(external);
        let keep = keep.bind(in_hand.webhook.definition);
        keep.execute(&mut *work.sql()).await?;
    }
    for letter in letters {
        letter.put(work).await?;
    }
    let old = at.checked_sub(KEPT).unwrap_or(Timestamp::MIN).as_millisecond();
    for statement in [sql::ATTEMPTS_FORGET, sql::DELIVERIES_FORGET] {
        sqlx::query(statement).bind(webhook).bind(old).execute(&mut *work.sql()).await?;
    }
    Ok(())
}

fn read_attempt(row: &AnyRow) -> Result<Attempt, StoreError> {
    let id = row.try_get("id")?;
    let status: Option<i64> = row.try_get("status_code")?;
    Ok(Attempt {
        id,
        webhook_id: row.try_get("webhook_id")?,
        delivery_id: row.try_get("delivery_id")?,
        event: row.try_get("event")?,
        request_id: row.try_get("request_id")?,
        status: status.and_then(|status| u16::try_from(status).ok()),
        body: row.try_get("response_body")?,
        at: instant("dp_attempt", "created_at", id, row.try_get("created_at")?)?,
    })
}

fn place(id: i64) -> String {
    format!("dp_delivery/{id}")
}
