//! What was measured, by day, and the times at which something was away.

use std::collections::HashMap;

use guichet_store::StoreError;
use guichet_store::durable::Durable;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::incident::{Incident, Turn};
use super::tally::first_of;
use super::{DAYS, Measured, Shown, Tally};

const COUNT: &str = "INSERT INTO status_day (subject, day, up, down, maintenance) VALUES ($1, $2, $3, $4, $5) \
    ON CONFLICT (subject, day) DO UPDATE SET up = status_day.up + excluded.up, down = status_day.down + excluded.down, \
    maintenance = status_day.maintenance + excluded.maintenance";
const FORGET_DAYS: &str = "DELETE FROM status_day WHERE day < $1";
const FORGET_EVERY_DAY: &str = "DELETE FROM status_day";
const FORGET_EVERY_INCIDENT: &str = "DELETE FROM status_incident";
const ALL_DAYS: &str = "SELECT subject, day, up, down, maintenance FROM status_day WHERE day >= $1 ORDER BY day";
/// Another node may have seen it first.
const BEGIN: &str = "INSERT INTO status_incident (subject, began_at) SELECT $1, CAST($2 AS BIGINT) \
    WHERE NOT EXISTS (SELECT 1 FROM status_incident WHERE subject = $1 AND ended_at IS NULL) ON CONFLICT DO NOTHING";
const END: &str = "UPDATE status_incident SET ended_at = $2 WHERE subject = $1 AND ended_at IS NULL";
const FORGET_INCIDENTS: &str = "DELETE FROM status_incident WHERE ended_at < $1";
const INCIDENTS: &str =
    "SELECT subject, began_at, ended_at FROM status_incident ORDER BY began_at DESC, subject LIMIT 1000";

/// The tables of measures. Clones share them.
#[derive(Debug, Clone)]
pub struct Records {
    durable: Durable,
}

impl Records {
    /// Those of a store.
    #[must_use]
    pub fn new(durable: &Durable) -> Self {
        Self { durable: durable.clone() }
    }

    /// Every statement by its name, so that a test can prepare it on each engine.
    #[must_use]
    pub fn statements() -> Vec<(&'static str, String)> {
        let all = [
            ("COUNT", COUNT),
            ("FORGET_DAYS", FORGET_DAYS),
            ("FORGET_EVERY_DAY", FORGET_EVERY_DAY),
            ("FORGET_EVERY_INCIDENT", FORGET_EVERY_INCIDENT),
            ("ALL_DAYS", ALL_DAYS),
            ("BEGIN", BEGIN),
            ("END", END),
            ("FORGET_INCIDENTS", FORGET_INCIDENTS),
            ("INCIDENTS", INCIDENTS),
        ];
        all.into_iter().map(|(name, text)| (name, text.to_owned())).collect()
    }

    /// Forgets everything.
    pub(super) async fn forget(&self) -> Result<(), StoreError> {
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                sqlx::query(FORGET_EVERY_DAY).execute(&mut *work.sql()).await?;
                sqlx::query(FORGET_EVERY_INCIDENT).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }

    /// Counts a measure of each subject and what follows from it; what is older than it is told is forgotten.
    pub(super) async fn add(
        &self,
        today: Date,
        found: &HashMap<String, Measured>,
        turns: Vec<Turn>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let counted: Vec<(String, Tally)> =
            found.iter().filter_map(|(subject, measured)| Some((subject.clone(), one(*measured)?))).collect();
        let first = first_of(today, DAYS);
        let over = now.checked_sub(SignedDuration::from_hours(24 * i64::from(DAYS))).unwrap_or(Timestamp::MIN);
        let job = self.durable.write(move |work| {
            Box::pin(async move {
                for (subject, tally) in counted {
                    let count = sqlx::query(COUNT).bind(subject).bind(today.to_string());
                    let count = count.bind(tally.up).bind(tally.down).bind(tally.maintenance);
                    count.execute(&mut *work.sql()).await?;
                }
                for turn in turns {
                    let turned = match turn {
                        Turn::Begins(it) => sqlx::query(BEGIN).bind(it.subject).bind(it.began_at.as_millisecond()),
                        Turn::Ends { subject, at } => sqlx::query(END).bind(subject).bind(at.as_millisecond()),
                    };
                    turned.execute(&mut *work.sql()).await?;
                }
                sqlx::query(FORGET_DAYS).bind(first.to_string()).execute(&mut *work.sql()).await?;
                sqlx::query(FORGET_INCIDENTS).bind(over.as_millisecond()).execute(&mut *work.sql()).await?;
                Ok(())
            })
        });
        job.await
    }

    /// Everything that is told on a day.
    pub(super) async fn read(&self, today: Date) -> Result<Shown, StoreError> {
        let mut connection = self.durable.read().await?;
        let first = first_of(today, DAYS).to_string();
        let mut days: HashMap<String, Vec<(Date, Tally)>> = HashMap::new();
        for row in sqlx::query(ALL_DAYS).bind(first).fetch_all(&mut *connection).await? {
            let (subject, day): (String, String) = (row.try_get("subject")?, row.try_get("day")?);
            let misfit = || StoreError::Misfit { table: "status_day", column: "day", key: subject.clone() };
            let day = day.parse().map_err(|_| misfit())?;
            let tally =
                Tally { up: row.try_get("up")?, down: row.try_get("down")?, maintenance: row.try_get("maintenance")? };
            days.entry(subject).or_default().push((day, tally));
        }
        let rows = sqlx::query(INCIDENTS).fetch_all(&mut *connection).await?;
        let incidents = rows.iter().map(incident).collect::<Result<_, _>>()?;
        Ok(Shown { days, incidents, ..Shown::default() })
    }
}

/// A measure as it is counted; none where nothing was learned.
fn one(measured: Measured) -> Option<Tally> {
    let none = Tally::default();
    match measured {
        Measured::Up => Some(Tally { up: 1, ..none }),
        Measured::Down => Some(Tally { down: 1, ..none }),
        Measured::Maintenance => Some(Tally { maintenance: 1, ..none }),
        Measured::Unknown => None,
    }
}

fn incident(row: &AnyRow) -> Result<Incident, StoreError> {
    let subject: String = row.try_get("subject")?;
    let instant = |column: &'static str, at: i64| {
        Timestamp::from_millisecond(at).map_err(|_| StoreError::Corrupt {
            table: "status_incident",
            column,
            key: subject.clone(),
        })
    };
    let began_at = instant("began_at", row.try_get("began_at")?)?;
    let ended_at: Option<i64> = row.try_get("ended_at")?;
    let ended_at = ended_at.map(|at| instant("ended_at", at)).transpose()?;
    Ok(Incident { subject, began_at, ended_at, text: None })
}
