//! Tells receivers what happened (DP §3.3): out of the way of requests, each receiver one thing at a time, again until it takes it.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use guichet_jose::digest;
use guichet_mail::Enclosed;
use guichet_store::{StoreError, crash};
use guichet_web::edge::Mode;
use guichet_web::outgoing::{Answer, Failure, Request};
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::sync::watch;

use super::Datapass;
use crate::clean;
use crate::patience::next_attempt;
use crate::records::{Concluded, InHand, Webhook};
use crate::roles;

/// How many receivers are called at once: one that hangs holds up none but itself as long as fewer hang.
const AT_ONCE: usize = 64;
/// How long a receiver has to answer where nobody says otherwise (DP §3.3).
pub const RECEIVER_PATIENCE: Duration = Duration::from_secs(10);
/// What a process had in hand when it died is tried again so long after the receiver's patience has ended.
const IN_HAND: SignedDuration = SignedDuration::from_secs(60);
/// How often it is looked whether something is due.
const PAUSE: Duration = Duration::from_secs(1);
/// The failure after which the developers are told.
const TOLD_AT: i64 = 5;
/// How much of an answer is kept, in characters.
const ANSWER: usize = 10_000;
/// How the service names itself in what was said on the wire.
const FROM: &str = "datapass";

const SIGNATURE: HeaderName = HeaderName::from_static("x-hub-signature-256");
const ENVIRONMENT: HeaderName = HeaderName::from_static("x-app-environment");

/// What a receiver answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The status; none came without one.
    pub status: Option<u16>,
    /// The beginning of the answer, or why there is none.
    pub body: String,
    /// The address that was not called, for it is one of this machine or of a private network.
    pub private: Option<IpAddr>,
}

impl Answered {
    fn with(status: Option<u16>, body: String) -> Self {
        Self { status, body, private: None }
    }

    /// Whether the receiver took what it was sent.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        matches!(self.status, Some(200 | 201 | 204))
    }

    /// What the receiver calls the thing that it made of the request: `token_id`, where it took it and says so.
    fn token_id(&self) -> Option<String> {
        let answer: Value = serde_json::from_str(&self.body).ok().filter(|_| self.is_taken())?;
        let text = match answer.get("token_id")? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let text = clean::plain(&text);
        Some(text).filter(|text| !text.is_empty() && text.chars().count() <= clean::LINE)
    }
}

impl Datapass {
    /// Delivers what is due, as long as the stack runs. What is on the way when it stops is sent again.
    pub(super) async fn run_deliveries(&self, mut stop: watch::Receiver<bool>) {
        let mut on_the_way = FuturesUnordered::new();
        let mut interval = tokio::time::interval(PAUSE);
        interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            let free = AT_ONCE.saturating_sub(on_the_way.len());
            for in_hand in self.due_deliveries(free).await {
                on_the_way.push(self.deliver(in_hand));
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                Some(()) = on_the_way.next() => {}
                _ = interval.tick() => {}
            }
        }
    }

    /// Delivers what is due now, each receiver one thing. How much that was.
    pub async fn deliver_due(&self) -> usize {
        let due = self.due_deliveries(AT_ONCE).await;
        let number = due.len();
        let mut on_the_way: FuturesUnordered<_> = due.into_iter().map(|in_hand| self.deliver(in_hand)).collect();
        while on_the_way.next().await.is_some() {}
        number
    }

    async fn due_deliveries(&self, most: usize) -> Vec<InHand> {
        let now = self.now();
        let call = SignedDuration::try_from(self.parts.receiver_patience).unwrap_or(SignedDuration::MAX);
        let until = now.saturating_add(call.saturating_add(IN_HAND)).unwrap_or(Timestamp::MAX);
        let most = i64::try_from(most).unwrap_or_default();
        self.records.take_in_hand(most, now, until).await.unwrap_or_else(|error| {
            tracing::error!(%error, "it is not known what is due to webhooks: {error}");
            Vec::new()
        })
    }

    fn now(&self) -> Timestamp {
        self.parts.site.edge.clock.now()
    }

    async fn deliver(&self, in_hand: InHand) {
        let (delivery, webhook) = (in_hand.id, in_hand.webhook.id);
        crash::point("webhook/claimed");
        let answered = self.call(&in_hand.webhook, Bytes::from(in_hand.payload.clone())).await;
        crash::point("webhook/answered");
        if !answered.is_taken() {
            let status = answered.status.unwrap_or_default();
            tracing::warn!(webhook, delivery, status, "the webhook {webhook} did not take the delivery {delivery}");
        }
        if let Err(error) = self.concluded(in_hand, &answered).await {
            tracing::error!(webhook, delivery, %error, "what the webhook {webhook} answered is not kept: {error}");
        }
    }

    async fn concluded(&self, in_hand: InHand, answered: &Answered) -> Result<(), StoreError> {
        let at = self.now();
        let failures = in_hand.failures.saturating_add(1);
        let chance = u16::from_be_bytes(self.parts.site.edge.entropy.bytes());
        let next_at = (!answered.is_taken()).then(|| next_attempt(failures, chance, at));
        let letters = if next_at.is_some() && failures == TOLD_AT {
            self.letters_of_failure(&in_hand.webhook, at).await?
        } else {
            Vec::new()
        };
        let external_provider_id = answered.token_id();
        let Answered { status, body, .. } = answered.clone();
        self.records.conclude(Concluded { in_hand, status, body, next_at, external_provider_id, letters, at }).await?;
        self.parts.desk.ring();
        Ok(())
    }

    /// To every developer of the definition.
    async fn letters_of_failure(&self, webhook: &Webhook, now: Timestamp) -> Result<Vec<Enclosed>, StoreError> {
        let Some(definition) = self.parts.catalogue.definition(&webhook.definition) else { return Ok(Vec::new()) };
        let office = self.records.office().await?;
        let develops = |roles: &[roles::Role]| {
            roles::developed(roles, &self.parts.catalogue).iter().any(|known| known.id == definition.id)
        };
        let to: Vec<String> =
            office.into_iter().filter(|person| develops(&person.roles)).map(|person| person.email).collect();
        Ok(self.parts.desk.of_webhook(webhook, definition, &to, now))
    }

    /// Asks a receiver whether it is there, and keeps what that showed.
    ///
    /// # Errors
    /// The store's.
    pub async fn try_webhook(&self, webhook: &Webhook) -> Result<Answered, StoreError> {
        let now = self.now().to_zoned(jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC));
        let body = json!({ "test": true, "timestamp": now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string() });
        let answered = self.call(webhook, Bytes::from(body.to_string())).await;
        self.records.judge_webhook(webhook, answered.is_taken()).await?;
        Ok(answered)
    }

    async fn call(&self, webhook: &Webhook, body: Bytes) -> Answered {
        let edge = &self.parts.site.edge;
        let signature = digest::hex(&digest::hmac_sha256(webhook.secret.expose().as_bytes(), &body));
        let environment = match edge.mode {
            Mode::Sandbox => "sandbox",
            Mode::Production => "production",
        };
        let mut request = Request::with_body(Method::POST, &webhook.url, body)
            .header(CONTENT_TYPE, HeaderValue::from_static("application/json"))
            .header(ENVIRONMENT, HeaderValue::from_static(environment));
        if let Ok(signature) = HeaderValue::try_from(format!("sha256={signature}")) {
            request = request.header(SIGNATURE, signature);
        }
        match edge.outgoing.send_to_registered_within(FROM, request, self.parts.receiver_patience).await {
            Ok(answer) => Answered::with(Some(answer.status.as_u16()), beginning(&answer)),
            Err(Failure::Redirect(status)) => Answered::with(Some(status.as_u16()), String::new()),
            Err(failure) => {
                let private = if let Failure::Private(private) = &failure { Some(private.0) } else { None };
                Answered { private, ..Answered::with(None, failure.to_string()) }
            }
        }
    }
}

/// The beginning of an answer, as a text that every store takes.
fn beginning(answer: &Answer) -> String {
    let text = String::from_utf8_lossy(&answer.body);
    let printable = |character: &char| matches!(character, '\n' | '\t') || !character.is_control();
    text.chars().filter(printable).take(ANSWER).collect()
}

/// Whether a test call may go to an address: with a host, without credentials, encrypted but in a rehearsal.
#[must_use]
pub fn is_receiver(url: &str, mode: Mode) -> bool {
    let Ok(url) = url::Url::parse(url) else { return false };
    let scheme = url.scheme() == "https" || (url.scheme() == "http" && mode == Mode::Sandbox);
    scheme && url.has_host() && url.username().is_empty() && url.password().is_none() && url.fragment().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &str) -> Answered {
        Answered::with(Some(status), body.to_owned())
    }

    #[test]
    fn what_the_receiver_made_is_kept_where_it_says_so_and_took_it() {
        for (status, body, kept) in [
            (200, r#"{"token_id":"abc"}"#, Some("abc")),
            (201, r#"{"token_id":12}"#, Some("12")),
            (200, r#"{"token_id":""}"#, None),
            (200, r#"{"token_id":{"a":1}}"#, None),
            (200, r#"{"other":"abc"}"#, None),
            (200, "OK", None),
            (204, "", None),
            (500, r#"{"token_id":"abc"}"#, None),
        ] {
            assert_eq!(answered(status, body).token_id().as_deref(), kept, "{status} {body}");
        }
        let long = format!(r#"{{"token_id":"{}"}}"#, "x".repeat(clean::LINE + 1));
        assert_eq!(answered(200, &long).token_id(), None);
    }

    #[test]
    fn three_statuses_are_success_and_no_other() {
        for status in 100..600 {
            assert_eq!(answered(status, "").is_taken(), [200, 201, 204].contains(&status), "{status}");
        }
        assert!(!Answered::with(None, String::new()).is_taken());
    }

    #[test]
    fn addresses_are_encrypted_but_in_a_rehearsal_and_hold_no_credentials() {
        for (url, rehearsed, real) in [
            ("https://example.org/hook?a=b", true, true),
            ("http://localhost:9/hook", true, false),
            ("https://user:word@example.org/", false, false),
            ("https://example.org/#x", false, false),
            ("ftp://example.org/", false, false),
            ("file:///etc/passwd", false, false),
            ("example.org", false, false),
            ("", false, false),
        ] {
            assert_eq!(is_receiver(url, Mode::Sandbox), rehearsed, "{url}");
            assert_eq!(is_receiver(url, Mode::Production), real, "{url}");
        }
    }
}
