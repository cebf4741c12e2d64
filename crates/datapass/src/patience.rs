//! How long a receiver that did not take something is left in peace (DP §3.3). Pure: chance and the instant are the caller's.

use jiff::{SignedDuration, Timestamp};

/// The part of a wait that chance may add, in thousandths: receivers that failed together are not called together again.
const JITTER: i64 = 150;
/// Waits do not grow beyond this number of failures: they are ten days long by then.
const MOST: i64 = 31;

/// When something is tried again that failed so many times: n⁴ + 2 seconds later, and up to 15 % of n⁴ more. `chance`: any number.
pub(crate) fn next_attempt(failures: i64, chance: u16, now: Timestamp) -> Timestamp {
    let power = failures.clamp(1, MOST).pow(4).saturating_mul(1_000);
    let jitter = power.saturating_mul(JITTER).saturating_mul(chance.into()) / (1_000 * i64::from(u16::MAX));
    let wait = power.saturating_add(jitter).saturating_add(2_000);
    now.checked_add(SignedDuration::from_millis(wait)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_are_those_of_the_reference_and_chance_adds_a_little() {
        let now = Timestamp::UNIX_EPOCH;
        let waits = |chance| [1, 2, 3, 4, 5].map(|failures| next_attempt(failures, chance, now).as_second());
        assert_eq!(waits(0), [3, 18, 83, 258, 627]);
        assert_eq!(waits(u16::MAX), [3, 20, 95, 296, 720]);
    }

    #[test]
    fn no_number_of_failures_leaves_the_calendar() {
        let longest = next_attempt(i64::MAX, u16::MAX, Timestamp::UNIX_EPOCH).as_second();
        assert_eq!(longest, next_attempt(31, u16::MAX, Timestamp::UNIX_EPOCH).as_second());
        assert_eq!(next_attempt(31, 0, Timestamp::MAX), Timestamp::MAX);
    }
}
