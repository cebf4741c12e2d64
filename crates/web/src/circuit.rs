//! Whether a call to somebody else is made: not for a while once several in a row have failed, then one to see.

use jiff::{SignedDuration, Timestamp};

/// From when on calls are not made, and for how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CircuitRules {
    /// So many failures in a row; 0: every call is made.
    pub open_after: u32,
    /// How long none is made, in seconds of the stack's clock; then one call decides.
    pub open_seconds: u32,
}

/// The circuit of one kind of call to one party.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Circuit {
    /// Calls are made; so many in a row have failed.
    Closed {
        /// Failures since the last answer.
        in_a_row: u32,
    },
    /// None is made before this instant.
    Open {
        /// When one may be tried.
        until: Timestamp,
    },
    /// The one that decides is under way.
    Trying,
}

/// What a call that is made means to the circuit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// One of many.
    Usual,
    /// The one that decides.
    Trial,
}

/// What came of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// There was an answer.
    Answered,
    /// There was none, or one that says so.
    Failed,
    /// Whoever waited for it has gone.
    Abandoned,
}

impl Circuit {
    /// Nothing has failed.
    pub const NEW: Self = Self::Closed { in_a_row: 0 };

    /// The circuit with one more call under way; `None`: it is not made.
    #[must_use]
    pub fn admit(self, now: Timestamp, rules: &CircuitRules) -> Option<(Self, Turn)> {
        match self {
            Self::Closed { .. } => Some((self, Turn::Usual)),
            Self::Open { until } if has_come(until, now, rules) => Some((Self::Trying, Turn::Trial)),
            Self::Open { .. } | Self::Trying => None,
        }
    }

    /// The circuit after a call that [`Circuit::admit`] let through.
    #[must_use]
    pub fn ended(self, turn: Turn, how: Ended, now: Timestamp, rules: &CircuitRules) -> Self {
        let open = Self::Open { until: after(now, rules.open_seconds) };
        match (self, turn, how) {
            (Self::Closed { .. }, _, Ended::Answered) | (Self::Trying, Turn::Trial, Ended::Answered) => Self::NEW,
            (Self::Closed { in_a_row }, _, Ended::Failed) => {
                let in_a_row = in_a_row.saturating_add(1);
                if rules.open_after > 0 && in_a_row >= rules.open_after { open } else { Self::Closed { in_a_row } }
            }
            (Self::Trying, Turn::Trial, Ended::Failed) => open,
            // The next one may try at once.
            (Self::Trying, Turn::Trial, Ended::Abandoned) => Self::Open { until: now },
            // A call that began before the circuit opened does not decide.
            (Self::Closed { .. }, _, Ended::Abandoned) | (Self::Open { .. }, ..) | (Self::Trying, Turn::Usual, _) => {
                self
            }
        }
    }

    /// Whether calls are made.
    #[must_use]
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Closed { .. })
    }
}

fn after(now: Timestamp, seconds: u32) -> Timestamp {
    now.checked_add(SignedDuration::from_secs(seconds.into())).unwrap_or(Timestamp::MAX)
}

/// The stack's clock may be moved either way: an instant farther ahead than was ever set has come too.
fn has_come(until: Timestamp, now: Timestamp, rules: &CircuitRules) -> bool {
    until <= now || until.duration_since(now) > SignedDuration::from_secs(rules.open_seconds.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const RULES: CircuitRules = CircuitRules { open_after: 3, open_seconds: 30 };

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    /// One call by itself.
    fn call(circuit: Circuit, how: Ended, second: i64) -> Circuit {
        let (circuit, turn) = circuit.admit(at(second), &RULES).unwrap();
        circuit.ended(turn, how, at(second), &RULES)
    }

    fn opened() -> Circuit {
        (0..3).fold(Circuit::NEW, |circuit, second| call(circuit, Ended::Failed, second))
    }

    #[test]
    fn it_opens_after_failures_in_a_row_and_an_answer_between_begins_the_row_anew() {
        let twice = call(call(Circuit::NEW, Ended::Failed, 0), Ended::Failed, 1);
        assert_eq!(twice, Circuit::Closed { in_a_row: 2 });
        assert_eq!(call(twice, Ended::Answered, 2), Circuit::NEW);
        assert_eq!(call(twice, Ended::Abandoned, 2), twice);
        assert_eq!(call(twice, Ended::Failed, 2), Circuit::Open { until: at(32) });
    }

    #[test]
    fn when_its_time_has_come_one_call_is_made_and_decides() {
        let open = opened();
        assert_eq!(open.admit(at(31), &RULES), None);
        let (trying, turn) = open.admit(at(32), &RULES).unwrap();
        assert_eq!(trying.admit(at(32), &RULES), None, "one only");
        assert_eq!(trying.ended(turn, Ended::Answered, at(33), &RULES), Circuit::NEW);
        assert_eq!(trying.ended(turn, Ended::Failed, at(33), &RULES), Circuit::Open { until: at(63) });
        let abandoned = trying.ended(turn, Ended::Abandoned, at(33), &RULES);
        assert!(abandoned.admit(at(33), &RULES).is_some());
    }

    #[test]
    fn a_call_that_began_before_it_opened_decides_nothing() {
        let open = opened();
        assert_eq!(open.ended(Turn::Usual, Ended::Answered, at(3), &RULES), open);
        assert_eq!(Circuit::Trying.ended(Turn::Usual, Ended::Failed, at(3), &RULES), Circuit::Trying);
    }

    #[test]
    fn a_clock_that_was_set_back_does_not_keep_it_open() {
        assert_eq!(opened().admit(at(-3600), &RULES), Some((Circuit::Trying, Turn::Trial)));
    }

    /// How each of some calls ends, how many seconds after it began the next one begins, and how many it takes.
    fn calls() -> impl Strategy<Value = Vec<(Ended, i64, i64)>> {
        let how = prop_oneof![Just(Ended::Answered), Just(Ended::Failed), Just(Ended::Abandoned)];
        proptest::collection::vec((how, 0..40_i64, 0..20_i64), 1..60)
    }

    proptest! {
        #[test]
        fn of_calls_that_overlap_one_trial_is_under_way_at_most_and_none_is_made_while_it_is_open(calls in calls()) {
            let (mut circuit, mut now) = (Circuit::NEW, 0);
            let mut under_way: Vec<(i64, Turn, Ended)> = Vec::new();
            for (how, pause, takes) in calls {
                now += pause;
                under_way.sort_by_key(|call| call.0);
                let over = under_way.iter().take_while(|call| call.0 <= now).count();
                for (end, turn, how) in under_way.drain(..over) {
                    circuit = circuit.ended(turn, how, at(end), &RULES);
                }
                let before = circuit;
                let Some((next, turn)) = circuit.admit(at(now), &RULES) else {
                    prop_assert!(!before.is_closed());
                    continue;
                };
                if let Circuit::Open { until } = before {
                    prop_assert!(until <= at(now));
                }
                circuit = next;
                under_way.push((now + takes, turn, how));
                let trials = under_way.iter().filter(|call| call.1 == Turn::Trial).count();
                prop_assert!(trials <= 1);
                prop_assert_eq!(circuit == Circuit::Trying, trials == 1);
            }
        }

        #[test]
        fn without_a_limit_every_call_is_made(calls in calls()) {
            let rules = CircuitRules { open_after: 0, open_seconds: 30 };
            let mut circuit = Circuit::NEW;
            for (how, _, _) in calls {
                let (next, turn) = circuit.admit(at(0), &rules).unwrap();
                circuit = next.ended(turn, how, at(0), &rules);
            }
        }
    }
}
