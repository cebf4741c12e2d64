//! Hours at which a producer is not called (AP §10), in Paris time.

use jiff::Timestamp;
use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

use crate::definition::{Day, Maintenance, Producer};
use crate::refusal::Refusal;

/// # Errors
/// [`Refusal::Maintenance`] at such an hour.
pub(crate) fn check(producer: &Producer, now: Timestamp) -> Result<(), Refusal> {
    if producer.maintenance.is_empty() {
        return Ok(());
    }
    let zoned = now.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC));
    let (day, time) = (zoned.weekday(), zoned.time());
    for window in &producer.maintenance {
        let Some((from, to)) = hours(window) else { continue };
        if window.day.is_none_or(|named| weekday(named) == day) && from <= time && time < to {
            let left = to.duration_since(time).as_secs();
            return Err(Refusal::Maintenance {
                producer: Box::new(producer.clone()),
                from: window.from.clone(),
                to: window.to.clone(),
                retry_in: left,
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
