//! Hours at which a producer is not called (AP §10), in Paris time: those of every week, and those that were announced.

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use crate::announced::Announced;
use crate::definition::{Api, Day, Maintenance, Producer};
use crate::refusal::Refusal;

/// # Errors
/// [`Refusal::Maintenance`] at such an hour.
pub(crate) fn check(api: &Api, announced: Option<&dyn Announced>, now: Timestamp) -> Result<(), Refusal> {
    weekly(&api.producer, now)?;
    let Some((from, until)) = announced.and_then(|announced| announced.under_way(&api.name, now)) else {
        return Ok(());
    };
    let written = |at: Timestamp| paris(at).strftime(if one_day(from, until) { "%H:%M" } else { "%d/%m/%Y %H:%M" });
    Err(Refusal::Maintenance {
        producer: Box::new(api.producer.clone()),
        from: written(from).to_string(),
        to: written(until).to_string(),
        retry_in: until.duration_since(now).as_secs().max(1),
        until,
    })
}

fn paris(at: Timestamp) -> Zoned {
    at.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC))
}

fn one_day(from: Timestamp, until: Timestamp) -> bool {
    paris(from).date() == paris(until).date()
}

fn weekly(producer: &Producer, now: Timestamp) -> Result<(), Refusal> {
    if producer.maintenance.is_empty() {
        return Ok(());
    }
    let zoned = paris(now);
    let (day, time) = (zoned.weekday(), zoned.time());
    for window in &producer.maintenance {
        let Some((from, to)) = hours(window) else { continue };
        if window.day.is_none_or(|named| weekday(named) == day) && from <= time && time < to {
            let until = zoned.with().time(to).build().map_or(now, |until| until.timestamp());
            return Err(Refusal::Maintenance {
                producer: Box::new(producer.clone()),
                from: window.from.clone(),
                to: window.to.clone(),
                retry_in: to.duration_since(time).as_secs(),
                until,
            });
        }
    }
    Ok(())
}

fn hours(window: &Maintenance) -> Option<(Time, Time)> {
    Some((window.from.parse().ok()?, window.to.parse().ok()?))
}

fn weekday(day: Day) -> Weekday {
    match day {
        Day::Monday => Weekday::Monday,
        Day::Tuesday => Weekday::Tuesday,
        Day::Wednesday => Weekday::Wednesday,
        Day::Thursday => Weekday::Thursday,
        Day::Friday => Weekday::Friday,
        Day::Saturday => Weekday::Saturday,
        Day::Sunday => Weekday::Sunday,
    }
}
