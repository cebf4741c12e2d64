//! Whether a producer, or what stands behind a data provider, is asked: not for a while once it has failed several times in a row, and by so many calls at a time at
//! most, so that one that is slow holds up nobody else.
//!
//! Each process judges for itself; instants are the stack's.

use std::sync::Arc;

use guichet_web::circuit::{Circuit, CircuitRules, Ended, Turn};
use jiff::Timestamp;
use parking_lot::Mutex;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// When a producer is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GuardRules {
    /// After how many failures in a row, and for how long.
    pub circuit: CircuitRules,
    /// Most calls to one producer at a time.
    pub concurrent_calls: u32,
}

impl GuardRules {
    /// Where data are read.
    pub const PRODUCTION: Self =
        Self { circuit: CircuitRules { open_after: 5, open_seconds: 30 }, concurrent_calls: 256 };
    /// A rehearsal of failures must meet each of them: every call is made.
    pub const SANDBOX: Self = Self { circuit: CircuitRules { open_after: 0, open_seconds: 30 }, ..Self::PRODUCTION };
}

/// What is known of one producer.
#[derive(Debug)]
pub(crate) struct Guard {
    name: String,
    rules: GuardRules,
    room: Arc<Semaphore>,
    circuit: Mutex<Circuit>,
}

/// A call that is under way. Dropped without [`Pass::ended`], it was abandoned.
#[derive(Debug)]
pub(crate) struct Pass {
    guard: Arc<Guard>,
    turn: Turn,
    began: Timestamp,
    is_over: bool,
    _room: OwnedSemaphorePermit,
}

impl Guard {
    pub(crate) fn new(name: &str, rules: GuardRules) -> Arc<Self> {
        let room = usize::try_from(rules.concurrent_calls).unwrap_or(Semaphore::MAX_PERMITS);
        Arc::new(Self {
            name: name.to_owned(),
            rules,
            room: Arc::new(Semaphore::new(room.min(Semaphore::MAX_PERMITS))),
            circuit: Mutex::new(Circuit::NEW),
        })
    }

    /// Lets a call through; none where it is not made.
    pub(crate) fn enter(self: &Arc<Self>, now: Timestamp) -> Option<Pass> {
        let room = Arc::clone(&self.room).try_acquire_owned().ok()?;
        let mut circuit = self.circuit.lock();
        let (next, turn) = circuit.admit(now, &self.rules.circuit)?;
        *circuit = next;
        Some(Pass { guard: Arc::clone(self), turn, began: now, is_over: false, _room: room })
    }

    fn ended(&self, turn: Turn, how: Ended, now: Timestamp) {
        let mut circuit = self.circuit.lock();
        let after = circuit.ended(turn, how, now, &self.rules.circuit);
        let before = std::mem::replace(&mut *circuit, after);
        let (was, is) = (before.is_closed(), circuit.is_closed());
        drop(circuit);
        let producer = self.name.as_str();
        if was && !is {
            let seconds = self.rules.circuit.open_seconds;
            tracing::warn!(producer, "{producer} has failed several times in a row: it is not asked for {seconds} s");
        } else if is && !was {
            tracing::info!(producer, "{producer} answers again");
        }
    }
}

impl Pass {
    /// What came of the call. Whoever says that nobody is known has answered.
    pub(crate) fn ended(mut self, is_an_outage: bool, now: Timestamp) {
        self.is_over = true;
        let how = if is_an_outage { Ended::Failed } else { Ended::Answered };
        self.guard.ended(self.turn, how, now);
    }

    /// The call failed by something that another one has counted: by that a producer has not failed once more. Whoever tries
    /// whether it is well has found that it is not.
    pub(crate) fn failed_with_another(self, now: Timestamp) {
        if self.turn == Turn::Trial {
            self.ended(true, now);
        }
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        if !self.is_over {
            self.guard.ended(self.turn, Ended::Abandoned, self.began);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn rules(open_after: u32, concurrent_calls: u32) -> GuardRules {
        GuardRules { circuit: CircuitRules { open_after, open_seconds: 30 }, concurrent_calls }
    }

    #[test]
    fn a_producer_that_fails_in_a_row_is_left_alone_and_one_call_decides_when_its_time_has_come() {
        let guard = Guard::new("dsnj", rules(2, 8));
        for second in [0, 1] {
            guard.enter(at(second)).unwrap().ended(true, at(second));
        }
        assert!(guard.enter(at(30)).is_none());
        let trial = guard.enter(at(31)).unwrap();
        assert!(guard.enter(at(31)).is_none(), "one only");
        drop(trial);
        guard.enter(at(31)).unwrap().ended(false, at(32));
        assert!(guard.enter(at(32)).is_some());
    }

    #[test]
    fn a_failure_that_another_call_counted_opens_nothing_and_decides_where_one_tries() {
        let guard = Guard::new("dsnj", rules(2, 8));
        let calls: Vec<_> = (0..3).map(|_| guard.enter(at(0)).unwrap()).collect();
        guard.enter(at(0)).unwrap().ended(true, at(0));
        for call in calls {
            call.failed_with_another(at(0));
        }
        guard.enter(at(1)).unwrap().ended(true, at(1));
        guard.enter(at(31)).unwrap().failed_with_another(at(31));
        assert!(guard.enter(at(60)).is_none());
    }

    #[test]
    fn what_is_an_answer_opens_nothing() {
        let guard = Guard::new("dsnj", rules(1, 8));
        guard.enter(at(0)).unwrap().ended(false, at(0));
        guard.enter(at(0)).unwrap().ended(true, at(0));
        assert!(guard.enter(at(1)).is_none());
    }

    #[test]
    fn so_many_calls_are_under_way_at_most_and_a_client_that_leaves_gives_its_place_back() {
        let guard = Guard::new("dsnj", rules(0, 2));
        let (one, _other) = (guard.enter(at(0)).unwrap(), guard.enter(at(0)).unwrap());
        assert!(guard.enter(at(0)).is_none());
        drop(one);
        assert!(guard.enter(at(0)).is_some());
    }
}
