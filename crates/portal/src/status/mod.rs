//! Status: which services and APIs are there now, how often they were, when they will not be.
//!
//! Each subject is measured once a minute ([`Gauge`]); measures are counted by day in Paris. A subject that is away at two measures
//! in a row has an incident until it is back; measures in an announced maintenance ([`Announcement`]) count for nothing.

mod announcement;
mod gauge;
pub mod http;
mod incident;
mod records;
mod tally;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use guichet_store::StoreError;
use guichet_store::durable::Durable;
use guichet_store::registry::Registry;
use guichet_web::clock::Clock;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tokio::sync::watch;

pub use announcement::{Announcement, NotAnnounced, Words, under_way};
pub use gauge::{Gauge, Kind, Measured, Measuring, Subject};
pub use incident::Incident;
pub use records::Records;
pub use tally::{DAYS, Tally};

use incident::Failing;

/// How often everything is measured.
const PACE: Duration = Duration::from_secs(60);

/// What is shown: made after each measure, read by each request.
#[derive(Debug, Default)]
pub struct Shown {
    /// When it was measured last.
    pub at: Option<Timestamp>,
    /// How each subject was found.
    pub found: HashMap<String, Measured>,
    /// The days of each subject, the oldest first.
    pub days: HashMap<String, Vec<(Date, Tally)>>,
    /// The newest first.
    pub incidents: Vec<Incident>,
}

/// The status of one installation.
pub struct Status {
    gauge: Box<dyn Gauge>,
    records: Records,
    announcements: Registry<Announcement>,
    clock: Clock,
    shown: ArcSwap<Shown>,
    failing: parking_lot::Mutex<Failing>,
    /// Nobody measures twice at a time.
    measuring: tokio::sync::Mutex<()>,
}

impl Status {
    /// Nothing is measured yet; what was measured before is read.
    ///
    /// # Errors
    /// The store's.
    pub async fn open(
        durable: &Durable,
        announcements: Registry<Announcement>,
        clock: Clock,
        gauge: impl Gauge + 'static,
    ) -> Result<Arc<Self>, StoreError> {
        let records = Records::new(durable);
        let shown = records.read(today(clock.now())).await?;
        Ok(Arc::new(Self {
            gauge: Box::new(gauge),
            records,
            announcements,
            clock,
            shown: ArcSwap::from_pointee(shown),
            failing: parking_lot::Mutex::default(),
            measuring: tokio::sync::Mutex::default(),
        }))
    }

    /// Measures as long as the stack runs.
    pub async fn run(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        // The first measure is made when somebody first looks, or after a while.
        let mut ticks = tokio::time::interval_at(tokio::time::Instant::now() + PACE, PACE);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.measure().await {
                tracing::warn!(%error, "the measures of this minute are not kept: {error}");
            }
        }
    }

    /// Measures everything once, keeps it and shows it.
    ///
    /// # Errors
    /// The store's.
    pub async fn measure(&self) -> Result<(), StoreError> {
        let _turn = self.measuring.lock().await;
        self.measured().await
    }

    async fn measured(&self) -> Result<(), StoreError> {
        let found = self.gauge.measure().await;
        let now = self.clock.now();
        let found: HashMap<String, Measured> = found
            .into_iter()
            .map(|(subject, measured)| {
                let announced = self.under_way(&subject, now).is_some();
                (subject, if announced { Measured::Maintenance } else { measured })
            })
            .collect();
        let begun = {
            let shown = self.shown.load();
            self.failing.lock().see(&found, &shown.incidents, now)
        };
        self.records.add(today(now), &found, begun, now).await?;
        let shown = self.records.read(today(now)).await?;
        self.shown.store(Arc::new(Shown { at: Some(now), found, ..shown }));
        Ok(())
    }

    /// What is shown; whoever is the first to look has it measured.
    pub async fn shown(&self) -> Arc<Shown> {
        if self.shown.load().at.is_none() {
            let _turn = self.measuring.lock().await;
            if self.shown.load().at.is_none()
                && let Err(error) = self.measured().await
            {
                tracing::warn!(%error, "the first measures are not kept: {error}");
            }
        }
        self.shown.load_full()
    }

    /// What is measured, services first.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        self.gauge.subjects()
    }

    /// The announced maintenance of a subject that goes on at an instant.
    #[must_use]
    pub fn under_way(&self, subject: &str, now: Timestamp) -> Option<Arc<Announcement>> {
        under_way(&self.announcements, subject, now)
    }

    /// What is announced and not over, the next first.
    #[must_use]
    pub fn announced(&self, now: Timestamp) -> Vec<Arc<Announcement>> {
        let mut all = self.announcements.all();
        all.retain(|announcement| now < announcement.until);
        all.sort_by_key(|announcement| announcement.from);
        all
    }
}

/// The day in Paris.
fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)).date()
}
