//! How long to wait after a failure, and when to give up. Pure: the instant is the caller's.

use jiff::{SignedDuration, Timestamp};

/// After so many failures in a row nothing is tried for so long, in seconds: it is the server that is away, not one
/// letter that is refused.
const PAUSES: [i64; 4] = [10, 20, 40, 60];
/// The first wait of a letter that was refused, in seconds; each further one is twice as long.
const FIRST_WAIT: i64 = 60;
/// The longest one.
const LONGEST_WAIT: i64 = 12 * 3_600;
/// A letter that a server has refused for so long is given up (RFC 5321 §4.5.4.1: at least four to five days).
const GIVEN_UP_AFTER: i64 = 5 * 86_400;

/// Whether the server is away, and until when it is left in peace.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Pause {
    failures: usize,
    until: Option<Timestamp>,
}

impl Pause {
    /// The server was not there.
    pub(crate) fn lengthen(&mut self, now: Timestamp) {
        let seconds = PAUSES.get(self.failures).or(PAUSES.last()).copied().unwrap_or(FIRST_WAIT);
        self.failures += 1;
        self.until = Some(later(now, seconds));
    }

    /// The server has answered.
    pub(crate) fn end(&mut self) {
        *self = Self::default();
    }

    /// The end of the pause, if it lasts. A clock that was put back must not lengthen it.
    pub(crate) fn lasts(&self, now: Timestamp) -> Option<Timestamp> {
        let longest = PAUSES.last().copied().unwrap_or(FIRST_WAIT);
        self.until.filter(|until| *until > now && *until <= later(now, longest))
    }

    /// Whether the server was away when it was last asked.
    pub(crate) fn is_away(&self) -> bool {
        self.failures > 0
    }
}

/// When a letter is tried again that has been refused so many times.
pub(crate) fn next_attempt(attempts: i64, now: Timestamp) -> Timestamp {
    let doublings = attempts.clamp(1, 20) - 1;
    later(now, (FIRST_WAIT << doublings).min(LONGEST_WAIT))
}

/// Whether a letter of this age that is refused is given up.
pub(crate) fn is_given_up(queued_at: Timestamp, now: Timestamp) -> bool {
    now >= later(queued_at, GIVEN_UP_AFTER)
}

pub(crate) fn later(now: Timestamp, seconds: i64) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_server_that_is_away_is_asked_less_and_less_often_and_once_a_minute_at_least() {
        let mut pause = Pause::default();
        assert_eq!(pause.lasts(at(0)), None);
        for (failures, expected) in [10, 20, 40, 60, 60, 60].into_iter().enumerate() {
            pause.lengthen(at(1_000));
            assert_eq!(pause.lasts(at(1_000)), Some(at(1_000 + expected)), "failure {failures}");
        }
        assert_eq!(pause.lasts(at(1_060)), None);
        assert!(pause.is_away());
        pause.end();
        assert!(!pause.is_away() && pause.lasts(at(1_000)).is_none());
    }

    #[test]
    fn a_clock_that_is_put_back_does_not_lengthen_a_pause() {
        let mut pause = Pause::default();
        pause.lengthen(at(1_000_000));
        assert_eq!(pause.lasts(at(1_000)), None);
    }

    #[test]
    fn a_refused_letter_waits_twice_as_long_each_time_and_never_more_than_half_a_day() {
        let waits: Vec<i64> = (1..=12).map(|attempts| next_attempt(attempts, at(0)).as_second() / 60).collect();
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 720, 720]);
        assert_eq!(next_attempt(i64::MAX, at(0)), at(LONGEST_WAIT));
    }

    #[test]
    fn a_letter_is_refused_for_five_days_before_it_is_given_up() {
        assert!(!is_given_up(at(0), at(5 * 86_400 - 1)));
        assert!(is_given_up(at(0), at(5 * 86_400)));
    }
}
