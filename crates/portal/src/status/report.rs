//! An incident that somebody tells of: what no measure sees, and what is to be said of it.

use guichet_store::registry::Record;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::announcement::{NotAnnounced, Words, said_of};

/// An incident: of which subjects, since when, until when, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// A UUID.
    pub id: String,
    /// Names of services and APIs.
    pub subjects: Vec<String>,
    /// When it began.
    pub from: Timestamp,
    /// When it was over; none while it goes on.
    #[serde(default)]
    pub until: Option<Timestamp>,
    /// What is said of it.
    pub text: Words,
}

impl Record for Report {
    const KIND: &'static str = "incident";

    fn id(&self) -> String {
        self.id.clone()
    }
}

impl Report {
    /// # Errors
    /// [`NotAnnounced`]: which part does not fit. `known` are the names of all subjects.
    pub fn check(&self, known: &[String], now: Timestamp) -> Result<(), NotAnnounced> {
        self.check_times(now)?;
        said_of(&self.subjects, &self.text, known)
    }

    /// Its times alone: an incident ends whether or not its subjects are still there.
    ///
    /// # Errors
    /// [`NotAnnounced::Ahead`], [`NotAnnounced::Order`].
    pub fn check_times(&self, now: Timestamp) -> Result<(), NotAnnounced> {
        if now < self.from || self.until.is_some_and(|until| now < until) {
            return Err(NotAnnounced::Ahead);
        }
        if self.until.is_some_and(|until| until <= self.from) {
            return Err(NotAnnounced::Order);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_incident_has_begun_and_ends_after_that() {
        let now: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
        let known = ["datapass".to_owned()];
        let with = |from: &str, until: Option<&str>, subject: &str| {
            let until = until.map(|until| until.parse().unwrap());
            let text = Words { fr: "Panne".to_owned(), en: None };
            let subjects = vec![subject.to_owned()];
            let report = Report { id: "1".to_owned(), subjects, from: from.parse().unwrap(), until, text };
            let checked = report.check(&known, now);
            if !matches!(checked, Err(NotAnnounced::Unknown { .. })) {
                assert_eq!(report.check_times(now), checked);
            }
            checked
        };
        let (before, after) = ("2026-11-27T11:00:00Z", "2026-11-27T12:00:01Z");
        assert_eq!(with(before, None, "datapass"), Ok(()));
        assert_eq!(with(before, Some("2026-11-27T12:00:00Z"), "datapass"), Ok(()));
        assert_eq!(with(after, None, "datapass"), Err(NotAnnounced::Ahead));
        assert_eq!(with(before, Some(after), "datapass"), Err(NotAnnounced::Ahead));
        assert_eq!(with(before, Some(before), "datapass"), Err(NotAnnounced::Order));
        assert!(matches!(with(before, None, "x"), Err(NotAnnounced::Unknown { .. })));
    }
}
