//! How producers have answered of late (AP §7): the last ten minutes of calls, by API.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;

/// Older calls do not count.
const RECENT: SignedDuration = SignedDuration::from_mins(10);
/// Fewer calls than these tell nothing by themselves; more of the last ones are not looked at.
const FEW: usize = 2;
const LAST: usize = 10;
/// Calls that are remembered of one API.
const MOST: usize = 200;

/// The calls of each API.
#[derive(Debug, Default)]
pub(crate) struct Health(Mutex<HashMap<String, Calls>>);

#[derive(Debug, Default)]
struct Calls {
    recent: VecDeque<(Timestamp, bool)>,
    last_success: Option<Timestamp>,
}

/// What is known of one API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    /// Nobody has called.
    Unknown,
    /// At least one call was answered.
    Answers,
    /// None was.
    Fails,
}

impl Health {
    /// A call was made: `answered`, whatever was said.
    pub(crate) fn saw(&self, api: &str, answered: bool, now: Timestamp) {
        let mut all = self.0.lock();
        let calls = all.entry(api.to_owned()).or_default();
        calls.recent.push_back((now, answered));
        if calls.recent.len() > MOST {
            calls.recent.pop_front();
        }
        if answered {
            calls.last_success = Some(now);
        }
    }

    /// Whether an API answers by and large: half or more of its last calls were answered. None: too few of late to tell, since one call
    /// may fail, or be answered, by itself.
    pub(crate) fn by_and_large(&self, api: &str, now: Timestamp) -> Option<bool> {
        let all = self.0.lock();
        let from = now.checked_sub(RECENT).unwrap_or(Timestamp::MIN);
        let recent = all.get(api)?.recent.iter().rev().take_while(|(at, _)| *at >= from).take(LAST);
        let (calls, answered) =
            recent.fold((0, 0), |(calls, answers), (_, answered)| (calls + 1, answers + usize::from(*answered)));
        (calls >= FEW).then_some(answered * 2 >= calls)
    }

    /// What is known of an API, and when it last answered.
    pub(crate) fn of(&self, api: &str, now: Timestamp) -> (State, Option<Timestamp>) {
        let all = self.0.lock();
        let Some(calls) = all.get(api) else { return (State::Unknown, None) };
        let from = now.checked_sub(RECENT).unwrap_or(Timestamp::MIN);
        let recent: Vec<bool> =
            calls.recent.iter().filter(|(at, _)| *at >= from).map(|(_, answered)| *answered).collect();
        let state = match recent.contains(&true) {
            _ if recent.is_empty() => State::Unknown,
            true => State::Answers,
            false => State::Fails,
        };
        (state, calls.last_success)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_call_of_ten_minutes_tells_nothing_by_and_large_and_of_more_half_have_to_be_answered() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let health = Health::default();
        assert_eq!(health.by_and_large("a", at(0)), None);
        health.saw("a", false, at(0));
        assert_eq!(health.by_and_large("a", at(0)), None);
        health.saw("a", false, at(1));
        assert_eq!(health.by_and_large("a", at(600)), Some(false));
        assert_eq!(health.by_and_large("a", at(601)), None, "one is left");
        health.saw("a", true, at(500));
        assert_eq!(health.by_and_large("a", at(600)), Some(false), "one of three");
        health.saw("a", true, at(501));
        assert_eq!(health.by_and_large("a", at(600)), Some(true), "two of four");
        for second in 502..512 {
            health.saw("a", false, at(second));
        }
        assert_eq!(health.by_and_large("a", at(600)), Some(false), "of the last ten none");
    }

    #[test]
    fn only_the_last_ten_minutes_count() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let health = Health::default();
        assert_eq!(health.of("a", at(0)), (State::Unknown, None));
        health.saw("a", true, at(0));
        health.saw("a", false, at(300));
        assert_eq!(health.of("a", at(600)), (State::Answers, Some(at(0))));
        assert_eq!(health.of("a", at(601)), (State::Fails, Some(at(0))));
        assert_eq!(health.of("a", at(901)), (State::Unknown, Some(at(0))));
    }
}
