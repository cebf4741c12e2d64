//! The notice of a maintenance on the page that asks for the address (PC §5.2).

use guichet_web::{language::Language, page::Page};
use jiff::Timestamp;

use crate::notification::in_words;

/// A maintenance of this service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintenance {
    /// When it begins.
    pub from: Timestamp,
    /// When it is over.
    pub until: Timestamp,
    /// What is said of it, in the language asked for where somebody wrote it so.
    pub text: String,
    /// In which it is.
    pub language: Language,
}

/// Who knows the maintenances that are announced.
pub trait Announced: Send + Sync {
    /// The one of this service that goes on, or comes next.
    fn next(&self, now: Timestamp, language: Language) -> Option<Maintenance>;
}

/// The notice, as the page shows it.
pub(crate) struct Notice {
    /// When, and for how long.
    pub(crate) when: String,
    pub(crate) text: String,
    /// The language of the text.
    pub(crate) language: &'static str,
}

impl Notice {
    pub(crate) fn of(maintenance: Maintenance, page: &Page, now: Timestamp) -> Self {
        let Maintenance { from, until, text, language } = maintenance;
        let minutes = until.duration_since(from).as_mins();
        let duration = format!("{} h {:02}", minutes.div_euclid(60), minutes.rem_euclid(60));
        let key = if from <= now { "broker-email-maintenance-began" } else { "broker-email-maintenance-begins" };
        let when = page.say(key, &[("duration", &duration), ("begin", &in_words(page, from))]);
        Self { when, text, language: language.tag() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_notice_says_when_it_begins_and_for_how_long() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let maintenance = Maintenance {
            from: at("2026-12-01T21:00:00Z"),
            until: at("2026-12-02T01:05:00Z"),
            text: "Migration".to_owned(),
            language: Language::Fr,
        };
        let said = |language, now: &str| Notice::of(maintenance.clone(), &Page::sample(language), at(now)).when;
        assert_eq!(
            said(Language::Fr, "2026-11-30T00:00:00Z"),
            "Une maintenance de 4 h 05 commence le 01 décembre 2026 à 22:00. Pendant ce temps, la connexion pourra échouer."
        );
        assert_eq!(
            said(Language::En, "2026-12-01T21:00:00Z"),
            "A maintenance of 4 h 05 began on 01 December 2026 at 22:00. Until it is over, logging in may fail."
        );
    }
}
