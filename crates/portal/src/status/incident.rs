//! When a subject is said to be away.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{Measured, Words};

/// A time at which a subject was away.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Incident {
    /// Whose.
    pub subject: String,
    /// The first measure that did not find it.
    pub began_at: Timestamp,
    /// The first that found it again; none while it goes on.
    pub ended_at: Option<Timestamp>,
    /// What is said of it; none of one that was measured.
    pub text: Option<Words>,
}

/// What follows from a measure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Turn {
    Begins(Incident),
    /// The one that goes on ends.
    Ends {
        subject: String,
        at: Timestamp,
    },
}

/// Subjects that the last measure did not find, and since when.
#[derive(Debug, Default)]
pub(super) struct Failing(HashMap<String, Timestamp>);

impl Failing {
    /// What follows from a measure: one failure may be a restart, two are an incident, which any answer ends; so does an announced
    /// maintenance. Where nothing is known, nothing follows.
    pub(super) fn see(&mut self, found: &HashMap<String, Measured>, known: &[Incident], now: Timestamp) -> Vec<Turn> {
        let mut turns = Vec::new();
        for (subject, measured) in found {
            let goes_on = known.iter().any(|it| it.subject == *subject && it.ended_at.is_none());
            match measured {
                Measured::Unknown => {}
                Measured::Down if goes_on => {}
                Measured::Down => match self.0.get(subject) {
                    None => {
                        self.0.insert(subject.clone(), now);
                    }
                    Some(began_at) => {
                        turns.push(Turn::Begins(Incident {
                            subject: subject.clone(),
                            began_at: *began_at,
                            ended_at: None,
                            text: None,
                        }));
                    }
                },
                Measured::Up | Measured::Maintenance => {
                    self.0.remove(subject);
                    if goes_on {
                        turns.push(Turn::Ends { subject: subject.clone(), at: now });
                    }
                }
            }
        }
        turns
    }
}

/// Whoever was away stays so until somebody has reached it: where nobody dares to call, the time goes on.
pub(super) fn until_it_answers(subject: &str, measured: Measured, known: &[Incident]) -> Measured {
    let goes_on = || known.iter().any(|it| it.subject == subject && it.ended_at.is_none());
    match measured {
        Measured::Unknown if goes_on() => Measured::Down,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_what_is_away_nothing_new_means_away_and_of_others_nothing() {
        let at = Timestamp::UNIX_EPOCH;
        let incident = |ended_at| Incident { subject: "api".to_owned(), began_at: at, ended_at, text: None };
        let under_way = [incident(None)];
        assert_eq!(until_it_answers("api", Measured::Unknown, &under_way), Measured::Down);
        assert_eq!(until_it_answers("api", Measured::Up, &under_way), Measured::Up);
        assert_eq!(until_it_answers("other", Measured::Unknown, &under_way), Measured::Unknown);
        assert_eq!(until_it_answers("api", Measured::Unknown, &[incident(Some(at))]), Measured::Unknown);
    }

    #[test]
    fn two_failures_in_a_row_are_an_incident_and_an_answer_ends_it() {
        let at = |minute: i64| Timestamp::from_second(minute * 60).unwrap();
        let mut failing = Failing::default();
        let mut known = Vec::new();
        let mut see = |minute, measured, known: &[Incident]| {
            failing.see(&HashMap::from([("api".to_owned(), measured)]), known, at(minute))
        };
        assert_eq!(see(0, Measured::Down, &known), []);
        assert_eq!(see(1, Measured::Up, &known), []);
        assert_eq!(see(2, Measured::Down, &known), []);
        assert_eq!(see(3, Measured::Unknown, &known), []);
        let incident = Incident { subject: "api".to_owned(), began_at: at(2), ended_at: None, text: None };
        assert_eq!(see(4, Measured::Down, &known), [Turn::Begins(incident.clone())]);
        known.push(incident);
        assert_eq!(see(5, Measured::Down, &known), []);
        assert_eq!(see(6, Measured::Up, &known), [Turn::Ends { subject: "api".to_owned(), at: at(6) }]);
        known[0].ended_at = Some(at(6));
        assert_eq!(see(7, Measured::Down, &known), []);
        assert_eq!(see(8, Measured::Maintenance, &known), []);
        assert_eq!(see(9, Measured::Down, &known), []);
    }
}
