//! When the end of a token is announced (DP §4.4, as intended): 90, 60, 30, 15, 7 and 0 days before, each once.

use jiff::{SignedDuration, Timestamp};

/// So many days before.
pub const THRESHOLDS: [i64; 6] = [90, 60, 30, 15, 7, 0];

/// What is announced now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The threshold that the mail tells of.
    pub days: i64,
    /// All that are announced or behind it, once it is sent.
    pub announced: Vec<i64>,
}

/// What is to be announced of a token that ends at `exp`, where `announced` was already. Of several thresholds that were passed
/// meanwhile the last alone is told.
#[must_use]
pub fn due(exp: Timestamp, announced: &[i64], now: Timestamp) -> Option<Due> {
    let passed = |days: &i64| {
        let until = now.saturating_add(SignedDuration::from_hours(24 * days)).unwrap_or(Timestamp::MAX);
        exp <= until
    };
    let all: Vec<i64> = THRESHOLDS.into_iter().filter(passed).collect();
    let days = all.last().copied().filter(|days| !announced.contains(days))?;
    Some(Due { days, announced: all })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_threshold_is_announced_once_as_time_goes_by() {
        let exp: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
        let mut announced = Vec::new();
        let mut told = Vec::new();
        for hours in (-24 * 100)..(24 * 10) {
            let now = exp + SignedDuration::from_hours(hours);
            if let Some(due) = due(exp, &announced, now) {
                told.push((due.days, hours));
                announced = due.announced;
            }
        }
        let at = |days: i64| (days, -24 * days);
        assert_eq!(told, [at(90), at(60), at(30), at(15), at(7), at(0)]);
    }

    #[test]
    fn of_thresholds_that_were_missed_only_the_last_is_told() {
        let exp: Timestamp = "2027-01-01T00:00:00Z".parse().unwrap();
        let now = exp - SignedDuration::from_hours(24 * 20);
        let told = due(exp, &[], now).unwrap();
        assert_eq!((told.days, told.announced.as_slice()), (30, &[90, 60, 30][..]));
        assert_eq!(due(exp, &told.announced, now), None);
    }
}
