//! The last calls to a provider, of all kinds, and whether they went badly.

use std::collections::VecDeque;

use guichet_web::outgoing::Answer;
use jiff::{SignedDuration, Timestamp};

use guichet_web::circuit::Ended;

/// So many calls are looked at, as far as they are not older than so many seconds; disturbed is who troubled so many.
const LOOKED_AT: usize = 10;
const FRESH: SignedDuration = SignedDuration::from_secs(300);
const TROUBLED: usize = 3;

/// How a call went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Answered,
    /// Answered, after the person has waited.
    Slow,
    /// No answer, or one that says that the provider is broken.
    Failed,
}

impl Outcome {
    /// A refusal (4xx) is an answer: whoever comes back with a made-up code would cause it.
    pub(crate) fn of(answer: Option<&Answer>, took: SignedDuration, slow_seconds: u32) -> Self {
        match answer {
            Some(answer) if answer.status.is_server_error() => Self::Failed,
            Some(_) if took >= SignedDuration::from_secs(slow_seconds.into()) => Self::Slow,
            Some(_) => Self::Answered,
            None => Self::Failed,
        }
    }

    pub(crate) const fn ended(self) -> Ended {
        match self {
            Self::Answered | Self::Slow => Ended::Answered,
            Self::Failed => Ended::Failed,
        }
    }

    /// Its name in the measures.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Slow => "slow",
            Self::Failed => "failed",
        }
    }
}

/// The last calls, oldest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Recent(VecDeque<(Timestamp, Outcome)>);

impl Recent {
    pub(crate) fn push(&mut self, at: Timestamp, outcome: Outcome) {
        if self.0.len() >= LOOKED_AT {
            self.0.pop_front();
        }
        self.0.push_back((at, outcome));
    }

    /// How many calls count at this instant, and how many of them were slow or failed.
    pub(crate) fn count(&self, now: Timestamp) -> (usize, usize) {
        let fresh = self.0.iter().filter(|(at, _)| now.duration_since(*at).abs() < FRESH);
        fresh.fold((0, 0), |(all, troubled), (_, outcome)| {
            (all + 1, troubled + usize::from(*outcome != Outcome::Answered))
        })
    }

    pub(crate) fn is_disturbed(&self, now: Timestamp) -> bool {
        self.count(now).1 >= TROUBLED
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn after(outcomes: &[Outcome]) -> Recent {
        let mut recent = Recent::default();
        for (outcome, second) in outcomes.iter().zip(0..) {
            recent.push(at(second), *outcome);
        }
        recent
    }

    #[test]
    fn three_of_the_last_ten_calls_disturb_whether_they_failed_or_were_slow() {
        use Outcome::{Answered, Failed, Slow};
        assert!(!after(&[Failed, Slow]).is_disturbed(at(2)));
        assert!(after(&[Failed, Answered, Slow, Answered, Failed]).is_disturbed(at(5)));
        let long_ago = [vec![Failed, Failed, Failed], vec![Answered; 8]].concat();
        assert!(!after(&long_ago).is_disturbed(at(11)), "the first failure is the eleventh call from the end");
    }

    #[test]
    fn what_is_older_than_five_minutes_does_not_count_however_the_clock_is_moved() {
        let recent = after(&[Outcome::Failed; 3]);
        assert!(recent.is_disturbed(at(299)));
        assert!(!recent.is_disturbed(at(301)));
        assert!(!recent.is_disturbed(at(-3600)));
        assert_eq!(recent.count(at(301)), (1, 1));
    }

    #[test]
    fn a_broken_provider_fails_and_one_that_refuses_answers() {
        let answer = |status: u16| Answer {
            status: http::StatusCode::from_u16(status).unwrap(),
            headers: http::HeaderMap::new(),
            body: bytes::Bytes::new(),
        };
        let quick = SignedDuration::from_millis(20);
        assert_eq!(Outcome::of(Some(&answer(200)), quick, 3), Outcome::Answered);
        assert_eq!(Outcome::of(Some(&answer(400)), quick, 3), Outcome::Answered);
        assert_eq!(Outcome::of(Some(&answer(503)), quick, 3), Outcome::Failed);
        assert_eq!(Outcome::of(None, SignedDuration::from_secs(6), 3), Outcome::Failed);
        assert_eq!(Outcome::of(Some(&answer(200)), SignedDuration::from_secs(3), 3), Outcome::Slow);
    }
}
