//! The State's API Entreprise, over HTTP (PC §5.6): one question for an establishment, kept for a day.

mod kept;

use std::time::Duration;

use guichet_jose::Secret;
use guichet_organisations::api_entreprise::{path, read};
use guichet_organisations::{Directory, Establishment, Lookup, NotFound, NotShown, Siret, Unavailable};
use guichet_web::clock::Clock;
use guichet_web::outgoing::{self, Answer, Failure, Request};
use http::StatusCode;
use http::header::RETRY_AFTER;
use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use tokio::sync::{Semaphore, SemaphorePermit};

use kept::Kept;

/// How long it is left alone that answers 429 and does not say how long.
const PAUSE: i64 = 1;
/// The longest that it can ask to be left alone, in seconds.
const LONGEST_PAUSE: i64 = 600;
/// How old an answer may be for whoever wants to know whether the API answers.
const NOW: SignedDuration = SignedDuration::from_secs(10);

/// How the API is asked.
#[derive(Debug)]
pub struct Settings {
    /// Which service asks: named in the `User-Agent`.
    pub service: String,
    /// Address of the API, without a slash at its end.
    pub base_url: String,
    /// The token of the installation; absent where none is needed.
    pub token: Option<Secret>,
    /// Why it asks, as the API wants to know: `ProConnect Fédération`.
    pub context: String,
    /// What it asks for: `getOrganizationBySiret`.
    pub object: String,
    /// For whom it asks.
    pub recipient: Siret,
    /// Calls under way at once, at most.
    pub concurrent_calls: usize,
    /// How long a call waits for its turn; after that it is one too many.
    pub longest_wait: Duration,
    /// How long an answer is believed (PC §10: a day).
    pub kept_for: SignedDuration,
    /// Answers that are kept at once, at most.
    pub kept_at_most: usize,
}

impl Settings {
    /// How ProConnect asks (PC §5.6, §10), with bounds of our own.
    #[must_use]
    pub fn of_proconnect(base_url: String, token: Option<Secret>, recipient: Siret) -> Self {
        Self {
            service: "proconnect".to_owned(),
            base_url,
            token,
            context: "ProConnect Fédération".to_owned(),
            object: "getOrganizationBySiret".to_owned(),
            recipient,
            concurrent_calls: 32,
            longest_wait: Duration::from_secs(6),
            kept_for: SignedDuration::from_hours(24),
            kept_at_most: 20_000,
        }
    }
}

/// The API. Time-out and longest answer are those of the stack's HTTP client.
#[derive(Debug)]
pub struct ApiEntreprise {
    settings: Settings,
    client: outgoing::Client,
    clock: Clock,
    turns: Semaphore,
    kept: Mutex<Kept>,
    quiet_until: Mutex<Option<Timestamp>>,
}

impl ApiEntreprise {
    /// The API, not called yet.
    #[must_use]
    pub fn new(settings: Settings, client: outgoing::Client, clock: Clock) -> Self {
        let turns = Semaphore::new(settings.concurrent_calls);
        let kept = Mutex::new(Kept::new(settings.kept_for, settings.kept_at_most));
        Self { settings, client, clock, turns, kept, quiet_until: Mutex::new(None) }
    }

    async fn establishment(&self, siret: &Siret, kept_for: SignedDuration) -> Result<Establishment, NotFound> {
        if let Some(kept) = self.fresh(siret, kept_for) {
            return Ok(kept);
        }
        let _turn = self.turn().await?;
        // Whoever waited may find what the one before her asked for.
        if let Some(kept) = self.fresh(siret, kept_for) {
            return Ok(kept);
        }
        if self.quiet_until.lock().is_some_and(|until| self.clock.now() < until) {
            return Err(Unavailable::TooMany.into());
        }
        let answer = self.client.send(&self.settings.service, self.question(siret)).await.map_err(unavailable)?;
        match answer.status {
            StatusCode::OK => {
                let read = read(siret, &answer.body).map_err(|error| Unavailable::Unreadable(error.to_string()))?;
                self.kept.lock().put(siret.clone(), read.clone(), self.clock.now());
                Ok(read)
            }
            StatusCode::NOT_FOUND => Err(NotFound::Unknown),
            StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS => Err(NotShown.into()),
            StatusCode::TOO_MANY_REQUESTS => {
                *self.quiet_until.lock() = self.clock.now().checked_add(pause(&answer)).ok();
                Err(Unavailable::TooMany.into())
            }
            status if status.is_client_error() => Err(Unavailable::Refused(status.as_u16()).into()),
            status => Err(Unavailable::Broken(status.as_u16()).into()),
        }
    }

    fn fresh(&self, siret: &Siret, kept_for: SignedDuration) -> Option<Establishment> {
        self.kept.lock().get(siret, self.clock.now(), kept_for)
    }

    async fn turn(&self) -> Result<SemaphorePermit<'_>, Unavailable> {
        match tokio::time::timeout(self.settings.longest_wait, self.turns.acquire()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(Unavailable::TooMany),
        }
    }

    fn question(&self, siret: &Siret) -> Request {
        let Settings { base_url, context, object, recipient, .. } = &self.settings;
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("context", context)
            .append_pair("object", object)
            .append_pair("recipient", recipient.as_str())
            .finish();
        let question = Request::get(&format!("{base_url}{}?{query}", path(siret)));
        match &self.settings.token {
            Some(token) => question.bearer(token.expose()),
            None => question,
        }
    }
}

impl Directory for ApiEntreprise {
    fn find<'a>(&'a self, siret: &'a Siret) -> Lookup<'a> {
        Box::pin(async move { NotFound::of(Some(&self.establishment(siret, self.settings.kept_for).await?)) })
    }

    fn find_now<'a>(&'a self, siret: &'a Siret) -> Lookup<'a> {
        Box::pin(async move { NotFound::of(Some(&self.establishment(siret, NOW).await?)) })
    }
}

fn unavailable(failure: Failure) -> Unavailable {
    match failure {
        Failure::Timeout => Unavailable::Timeout,
        Failure::Connect(_) | Failure::Private(_) | Failure::Reset(_) | Failure::ResetWithin(_) | Failure::Other(_) => {
            Unavailable::Unreachable(failure.to_string())
        }
        Failure::TooLarge | Failure::Redirect(_) => Unavailable::Unreadable(failure.to_string()),
    }
}

fn pause(answer: &Answer) -> SignedDuration {
    let asked = answer.headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    SignedDuration::from_secs(asked.unwrap_or(PAUSE).clamp(PAUSE, LONGEST_PAUSE))
}
