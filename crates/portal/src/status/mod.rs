//! Status: which services and APIs are there now, how often they were, when they will not be.
//!
//! Each subject is measured once a minute ([`Gauge`]); measures are counted by day in Paris. A subject that is away at two measures
//! in a row has an incident until it is back; measures in an announced maintenance ([`Announcement`]) count for nothing. Of what no
//! measure sees, somebody tells ([`Report`]).

mod announcement;
mod gauge;
pub mod http;
mod incident;
mod records;
mod report;
mod tally;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use guichet_store::StoreError;
use guichet_store::durable::Durable;
use guichet_store::registry::Registry;
use guichet_web::clock::Clock;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;

pub use announcement::{Announcement, NotAnnounced, Words, under_way};
pub use gauge::{Gauge, Kind, Measured, Measuring, Subject};
pub use incident::Incident;
pub use records::Records;
pub use report::Report;
pub use tally::{DAYS, Tally};

use crate::catalogue::uptime::Uptime;
use incident::Failing;

/// How often everything is measured.
const PACE: Duration = Duration::from_secs(60);
/// What was measured so long ago, by the stack's clock, is not shown: its time was moved.
const STALE: SignedDuration = SignedDuration::from_secs(120);

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
    /// What was measured of the last thirty days, by subject.
    pub uptimes: HashMap<String, Uptime>,
    /// How often those have changed.
    pub changes: u64,
}

/// The status of one installation.
pub struct Status {
    gauge: Box<dyn Gauge>,
    records: Records,
    /// Maintenances.
    pub announcements: Registry<Announcement>,
    /// Incidents that somebody tells of.
    pub reports: Registry<Report>,
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
        reports: Registry<Report>,
        clock: Clock,
        gauge: impl Gauge + 'static,
    ) -> Result<Arc<Self>, StoreError> {
        let records = Records::new(durable);
        let shown = records.read(today(clock.now())).await?;
        Ok(Arc::new(Self {
            gauge: Box::new(gauge),
            records,
            announcements,
            reports,
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
        let known = self.shown.load_full();
        let found: HashMap<String, Measured> = found
            .into_iter()
            .map(|(subject, measured)| {
                let measured = incident::until_it_answers(&subject, measured, &known.incidents);
                let announced = self.under_way(&subject, now).is_some();
                (subject, if announced { Measured::Maintenance } else { measured })
            })
            .collect();
        let begun = {
            let shown = self.shown.load();
            self.failing.lock().see(&found, &shown.incidents, now)
        };
        let kept = self.kept(&found, begun, now).await;
        // What was found is shown, whether it can be kept or not.
        let (shown, kept) = match kept {
            Ok(shown) => (shown, Ok(())),
            Err(error) => {
                let before = self.shown.load();
                let (days, incidents) = (before.days.clone(), before.incidents.clone());
                (Shown { days, incidents, ..Shown::default() }, Err(error))
            }
        };
        let of_last_month = |days: &[(Date, Tally)]| Tally::of_last(days, today(now), 30).uptime();
        let uptimes: HashMap<_, _> =
            shown.days.iter().filter_map(|(name, days)| Some((name.clone(), of_last_month(days)?))).collect();
        let before = self.shown.load();
        let same = uptimes.len() == before.uptimes.len()
            && uptimes.iter().all(|(name, uptime)| {
                before.uptimes.get(name).is_some_and(|known| known.truncated() == uptime.truncated())
            });
        let changes = before.changes.wrapping_add(u64::from(!same));
        self.shown.store(Arc::new(Shown { at: Some(now), found, uptimes, changes, ..shown }));
        kept
    }

    async fn kept(
        &self,
        found: &HashMap<String, Measured>,
        begun: Vec<incident::Turn>,
        now: Timestamp,
    ) -> Result<Shown, StoreError> {
        self.records.add(today(now), found, begun, now).await?;
        let over = now.saturating_sub(SignedDuration::from_hours(24 * i64::from(DAYS))).unwrap_or(Timestamp::MIN);
        for report in self.reports.all() {
            if report.until.is_some_and(|until| until < over) {
                self.reports.remove(&report.id, now).await?;
            }
        }
        self.records.read(today(now)).await
    }

    /// What is shown. Whoever is the first to look has it measured, and so has whoever looks after the stack's time was moved.
    pub async fn shown(&self) -> Arc<Shown> {
        let stale = || {
            let now = self.clock.now();
            self.shown.load().at.is_none_or(|at| now.duration_since(at).abs() > STALE)
        };
        if stale() {
            let _turn = self.measuring.lock().await;
            if stale()
                && let Err(error) = self.measured().await
            {
                tracing::warn!(%error, "what was measured for somebody who looks is not kept: {error}");
            }
        }
        self.shown.load_full()
    }

    /// Forgets what was measured, announced and told of.
    ///
    /// # Errors
    /// The store's.
    pub async fn forget(&self) -> Result<(), StoreError> {
        let _turn = self.measuring.lock().await;
        let now = self.clock.now();
        for announcement in self.announcements.all() {
            self.announcements.remove(&announcement.id, now).await?;
        }
        for report in self.reports.all() {
            self.reports.remove(&report.id, now).await?;
        }
        self.records.forget().await?;
        *self.failing.lock() = Failing::default();
        // What was kept of before is no more what is shown.
        let changes = self.changes().wrapping_add(1);
        self.shown.store(Arc::new(Shown { changes, ..Shown::default() }));
        Ok(())
    }

    /// The uptime of a subject in the last thirty days; none where nothing was measured.
    #[must_use]
    pub fn measured_uptime(&self, name: &str) -> Option<Uptime> {
        self.shown.load().uptimes.get(name).cloned()
    }

    /// A number that is another one once any uptime, as it is shown, has changed.
    #[must_use]
    pub fn changes(&self) -> u64 {
        self.shown.load().changes
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

    /// What is told of by somebody, and measured: the newest first.
    #[must_use]
    pub fn incidents(&self, shown: &Shown) -> Vec<Incident> {
        let told = self.reports.all();
        let told = told.iter().flat_map(|report| {
            report.subjects.iter().map(|subject| Incident {
                subject: subject.clone(),
                began_at: report.from,
                ended_at: report.until,
                text: Some(report.text.clone()),
            })
        });
        let mut all: Vec<Incident> = shown.incidents.iter().cloned().chain(told).collect();
        all.sort_by(|one, other| (other.began_at, &one.subject).cmp(&(one.began_at, &other.subject)));
        all
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
