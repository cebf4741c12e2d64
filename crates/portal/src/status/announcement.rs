//! A maintenance that is announced ahead.

use std::sync::Arc;

use guichet_store::registry::{Record, Registry};
use guichet_web::language::Language;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A maintenance: which subjects are away, from when until when, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Announcement {
    /// A UUID.
    pub id: String,
    /// Names of services and APIs.
    pub subjects: Vec<String>,
    /// When it begins.
    pub from: Timestamp,
    /// When it is over.
    pub until: Timestamp,
    /// What is said of it.
    pub text: Words,
}

/// What is said, in French and, where somebody wrote it, in English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    /// French.
    pub fr: String,
    /// English.
    #[serde(default)]
    pub en: Option<String>,
}

impl Words {
    /// What is said in a language, and in which it is.
    #[must_use]
    pub fn of(&self, language: Language) -> (&str, Language) {
        match (language, &self.en) {
            (Language::En, Some(english)) => (english, Language::En),
            _ => (&self.fr, Language::Fr),
        }
    }
}

impl Record for Announcement {
    const KIND: &'static str = "maintenance";

    fn id(&self) -> String {
        self.id.clone()
    }
}

/// Why something cannot be announced.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotAnnounced {
    /// It would end before it begins.
    #[error("it ends after it begins")]
    Order,
    /// It is over already.
    #[error("it would be over already: what is announced lies ahead")]
    Over,
    /// It has not begun yet.
    #[error("it would begin later: an incident has begun")]
    Ahead,
    /// Of nothing.
    #[error("nothing is named that would be away")]
    Nothing,
    /// Of something that nobody knows.
    #[error("there is no service or API `{name}`: it is one of {known}")]
    Unknown {
        /// What was named.
        name: String,
        /// All that there are.
        known: String,
    },
    /// Without a reason, or with one that is too long.
    #[error("what is said of it has from 1 to 1,000 characters")]
    Text,
}

/// Characters of what is said.
const LONGEST: usize = 1_000;

impl Announcement {
    /// # Errors
    /// [`NotAnnounced`]: which part does not fit. `known` are the names of all subjects.
    pub fn check(&self, known: &[String], now: Timestamp) -> Result<(), NotAnnounced> {
        if self.until <= self.from {
            return Err(NotAnnounced::Order);
        }
        if self.until <= now {
            return Err(NotAnnounced::Over);
        }
        said_of(&self.subjects, &self.text, known)
    }

    /// Whether it goes on for a subject at an instant.
    #[must_use]
    pub fn covers(&self, subject: &str, now: Timestamp) -> bool {
        self.from <= now && now < self.until && self.subjects.iter().any(|name| name == subject)
    }
}

/// # Errors
/// [`NotAnnounced`]: nothing is named, something that nobody knows, or nothing is said.
pub(super) fn said_of(subjects: &[String], text: &Words, known: &[String]) -> Result<(), NotAnnounced> {
    if subjects.is_empty() {
        return Err(NotAnnounced::Nothing);
    }
    if let Some(name) = subjects.iter().find(|name| !known.contains(name)) {
        return Err(NotAnnounced::Unknown { name: name.clone(), known: known.join(", ") });
    }
    let fits = |text: &str| !text.trim().is_empty() && text.chars().count() <= LONGEST;
    if !fits(&text.fr) || text.en.as_deref().is_some_and(|text| !fits(text)) {
        return Err(NotAnnounced::Text);
    }
    Ok(())
}

/// The one that goes on for a subject, and lasts longest.
pub fn under_way(announcements: &Registry<Announcement>, subject: &str, now: Timestamp) -> Option<Arc<Announcement>> {
    let all = announcements.all().into_iter().filter(|announcement| announcement.covers(subject, now));
    all.max_by_key(|announcement| announcement.until)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_announcement_says_what_when_and_why() {
        let now: Timestamp = "2026-11-27T12:00:00Z".parse().unwrap();
        let known = ["datapass".to_owned()];
        let good = Announcement {
            id: "1".to_owned(),
            subjects: vec!["datapass".to_owned()],
            from: "2026-11-28T22:00:00Z".parse().unwrap(),
            until: "2026-11-29T02:00:00Z".parse().unwrap(),
            text: Words { fr: "Mise à jour".to_owned(), en: None },
        };
        assert_eq!(good.check(&known, now), Ok(()));
        assert!(good.covers("datapass", good.from) && !good.covers("datapass", good.until));
        assert!(!good.covers("datapass", now) && !good.covers("other", good.from));
        let with = |change: &dyn Fn(&mut Announcement)| {
            let mut bad = good.clone();
            change(&mut bad);
            bad.check(&known, now)
        };
        assert_eq!(with(&|it| it.until = it.from), Err(NotAnnounced::Order));
        assert_eq!(with(&|it| (it.from, it.until) = (Timestamp::MIN, now)), Err(NotAnnounced::Over));
        assert_eq!(with(&|it| it.subjects.clear()), Err(NotAnnounced::Nothing));
        assert!(matches!(with(&|it| it.subjects.push("x".to_owned())), Err(NotAnnounced::Unknown { .. })));
        assert_eq!(with(&|it| it.text.fr = " ".to_owned()), Err(NotAnnounced::Text));
        assert_eq!(with(&|it| it.text.en = Some("x".repeat(1_001))), Err(NotAnnounced::Text));
    }
}
