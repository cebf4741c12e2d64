//! An instant as people in France read it.

use std::sync::LazyLock;

use guichet_web::page::Page;
use jiff::{Timestamp, tz::TimeZone};

/// Europe/Paris, as the law has it since 1996: the machine need not have a table of time zones.
static PARIS: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3").unwrap_or(TimeZone::UTC));

/// `le 05 mars 2025 à 14:07`.
pub(crate) fn in_words(page: &Page, now: Timestamp) -> String {
    let there = now.to_zoned(PARIS.clone());
    page.say(
        "mail-moment",
        &[
            ("day", &there.strftime("%d").to_string()),
            ("month", &format!("m{}", there.month())),
            ("year", &there.year().to_string()),
            ("time", &there.strftime("%H:%M").to_string()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use guichet_web::language::Language;

    use super::*;

    fn said(language: Language, at: &str) -> String {
        in_words(&Page::sample(language), at.parse().unwrap())
    }

    #[test]
    fn the_moment_is_that_of_paris_in_winter_and_in_summer() {
        assert_eq!(said(Language::Fr, "2025-03-05T13:07:59Z"), "le 05 mars 2025 à 14:07");
        assert_eq!(said(Language::Fr, "2026-08-31T22:00:00Z"), "le 01 septembre 2026 à 00:00");
        assert_eq!(said(Language::Fr, "2026-03-29T00:59:00Z"), "le 29 mars 2026 à 01:59");
        assert_eq!(said(Language::Fr, "2026-03-29T01:00:00Z"), "le 29 mars 2026 à 03:00");
        assert_eq!(said(Language::Fr, "2026-10-25T00:59:00Z"), "le 25 octobre 2026 à 02:59");
        assert_eq!(said(Language::Fr, "2026-10-25T01:00:00Z"), "le 25 octobre 2026 à 02:00");
        assert_eq!(said(Language::En, "2025-12-31T23:30:00Z"), "on 01 January 2026 at 00:30");
    }

    #[test]
    fn every_month_has_its_name() {
        for month in 1..=12 {
            for language in Language::ALL {
                let text = said(language, &format!("2026-{month:02}-10T10:00:00Z"));
                assert!(!text.contains(['m', '1'].map(String::from).concat().as_str()) && text.len() > 20, "{text}");
            }
        }
    }
}
