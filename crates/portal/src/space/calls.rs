//! The calls that were made with a token (DP §4.3), counted in equal stretches of time.

use jiff::{SignedDuration, Timestamp};

/// A call, as the gateway's journal tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// When.
    pub at: Timestamp,
    /// What was asked for, without its parameters.
    pub path: String,
    /// The status that was answered.
    pub status: u16,
    /// The request's identifier.
    pub request_id: String,
}

/// A row of equal stretches that ends with the present one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The name in the keys of its words.
    pub name: &'static str,
    /// Length of a stretch, in seconds.
    pub seconds: i64,
    /// How many there are.
    pub count: i64,
}

/// The last ten minutes, thirty hours and eight days.
pub const ROWS: [Row; 3] = [
    Row { name: "minutes", seconds: 60, count: 10 },
    Row { name: "hours", seconds: 3_600, count: 30 },
    Row { name: "days", seconds: 86_400, count: 8 },
];
/// How many calls are shown one by one.
pub const SHOWN: usize = 10;

/// Since when calls have to be known for all rows.
#[must_use]
pub fn since(now: Timestamp) -> Timestamp {
    ROWS.iter().map(|row| row.begins(now)).min().unwrap_or(now)
}

/// How many calls there were in the last seven days.
#[must_use]
pub fn of_a_week(calls: &[Call], now: Timestamp) -> usize {
    let begins = now.saturating_sub(SignedDuration::from_hours(7 * 24)).unwrap_or(Timestamp::MIN);
    calls.iter().filter(|call| call.at > begins).count()
}

impl Row {
    fn begins(&self, now: Timestamp) -> Timestamp {
        let first = now.as_second().div_euclid(self.seconds) - self.count + 1;
        Timestamp::from_second(first.saturating_mul(self.seconds)).unwrap_or(Timestamp::MIN)
    }

    /// When each stretch begins, and how many calls were made in it.
    #[must_use]
    pub fn counted(&self, calls: &[Call], now: Timestamp) -> Vec<(Timestamp, usize)> {
        let begins = self.begins(now).as_second();
        let stretch = |place: i64| {
            let (from, until) = (begins + place * self.seconds, begins + (place + 1) * self.seconds);
            let in_it = |call: &&Call| (from..until).contains(&call.at.as_second());
            (Timestamp::from_second(from).unwrap_or(Timestamp::MIN), calls.iter().filter(in_it).count())
        };
        (0..self.count).map(stretch).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn call(text: &str) -> Call {
        Call { at: at(text), path: "/v3/x".to_owned(), status: 200, request_id: String::new() }
    }

    #[test]
    fn each_call_is_counted_in_the_stretch_that_it_falls_into() {
        let now = at("2026-03-10T12:30:30Z");
        let calls = [
            call("2026-03-01T00:00:00Z"),
            call("2026-03-03T00:00:00Z"),
            call("2026-03-10T12:21:00Z"),
            call("2026-03-10T12:30:00Z"),
            call("2026-03-10T12:30:30Z"),
        ];
        let [minutes, hours, days] = ROWS.map(|row| row.counted(&calls, now));
        let numbers = |row: &[(Timestamp, usize)]| row.iter().map(|(_, calls)| *calls).collect::<Vec<_>>();
        assert_eq!(numbers(&minutes), [1, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!((minutes[0].0, minutes[9].0), (at("2026-03-10T12:21:00Z"), at("2026-03-10T12:30:00Z")));
        assert_eq!((hours.len(), hours[29].1), (30, 3));
        assert_eq!(numbers(&days), [1, 0, 0, 0, 0, 0, 0, 3]);
        assert_eq!((of_a_week(&calls, now), since(now)), (3, at("2026-03-03T00:00:00Z")));
    }
}
