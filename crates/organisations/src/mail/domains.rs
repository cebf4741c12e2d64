//! Lists of e-mail domains (`data/organisations/mail-domains.toml`).

use std::collections::BTreeSet;

use serde::Deserialize;

use super::spelling::{self, Spelling};

const SHIPPED: &str = include_str!("../../../../data/organisations/mail-domains.toml");

/// The domains that are known beforehand.
#[derive(Clone, Debug)]
pub struct MailDomains {
    free: BTreeSet<String>,
    government: Vec<String>,
    spelling: Spelling,
}

/// The table that this program carries does not fit.
#[derive(Debug, thiserror::Error)]
#[error("data/organisations/mail-domains.toml: {0}")]
pub struct DomainsRefused(#[from] toml::de::Error);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    free: List,
    government: List,
    spelling: Spelling,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(rename = "as_of")]
    _as_of: String,
    #[serde(rename = "origin")]
    _origin: String,
    domains: Vec<String>,
}

impl MailDomains {
    /// The lists as this program carries them.
    ///
    /// # Errors
    /// When the table does not fit, which a test excludes.
    pub fn shipped() -> Result<Self, DomainsRefused> {
        let table: Table = toml::from_str(SHIPPED)?;
        Ok(Self {
            free: table.free.domains.into_iter().collect(),
            government: table.government.domains,
            spelling: table.spelling,
        })
    }

    /// Every domain of the lists.
    pub fn all(&self) -> impl Iterator<Item = &str> {
        self.free.iter().chain(&self.government).map(String::as_str)
    }

    /// Whether anybody can have an address of this domain (in lower case): it tells nothing of an organisation (PC §8.5).
    #[must_use]
    pub fn is_free(&self, domain: &str) -> bool {
        self.free.contains(domain)
    }

    /// The address that a misspelt one may have meant, in lower case; none when nothing is near, or when it is a known one
    /// itself. `more`: domains that are known here, those of identity providers and those that are allowed (PC §5.3). They and
    /// `domain` are in lower case and in letters, none as `xn--`.
    #[must_use]
    pub fn suggestion<'a>(
        &'a self,
        local_part: &str,
        domain: &str,
        more: impl IntoIterator<Item = &'a str>,
    ) -> Option<String> {
        let known = self.government.iter().chain(&self.free).map(String::as_str).chain(more);
        let meant = spelling::nearest(&self.spelling, domain, known)?;
        Some(format!("{}@{meant}", local_part.to_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::MailAddress;

    fn suggestion(text: &str) -> Option<String> {
        let domains = MailDomains::shipped().unwrap();
        let address = MailAddress::parse(text).unwrap();
        let domain = address.domain().to_lowercase();
        domains.suggestion(address.local_part(), &domain, ["fia1.fr", "polyfi.fr", "mairie-élan.fr"])
    }

    #[test]
    fn the_examples_of_the_reference_hold() {
        assert_eq!(
            suggestion("test@gendramerie.interieur.gouv.fr").as_deref(),
            Some("test@gendarmerie.interieur.gouv.fr")
        );
        assert_eq!(suggestion("test@gendramerie.gouv.fr"), None);
    }

    #[test]
    fn the_nearest_known_domain_is_meant() {
        for (typed, meant) in [
            ("Jeanne@gmial.com", "jeanne@gmail.com"),
            ("jeanne@fia1.rf", "jeanne@fia1.fr"),
            ("jeanne+proconnect@POLYFY.fr", "jeanne+proconnect@polyfi.fr"),
            ("jeanne@laposte.nte", "jeanne@laposte.net"),
            ("Zoé@Mairie-Élam.fr", "zoé@mairie-élan.fr"),
            ("zoé@mairie-elan.fr", "zoé@mairie-élan.fr"),
            ("jeanne@gmaïl.com", "jeanne@gmail.com"),
        ] {
            assert_eq!(suggestion(typed).as_deref(), Some(meant), "{typed}");
        }
    }

    #[test]
    fn a_known_domain_and_one_that_is_far_from_all_have_no_suggestion() {
        for typed in ["a@fia1.fr", "a@GMAIL.com", "a@gendarmerie.interieur.gouv.fr", "a@une-mairie-tres-lointaine.fr"] {
            assert_eq!(suggestion(typed), None, "{typed}");
        }
    }

    #[test]
    fn free_domains_are_those_of_public_mail_providers() {
        let domains = MailDomains::shipped().unwrap();
        assert!(domains.is_free("gmail.com") && domains.is_free("orange.fr"));
        assert!(!domains.is_free("clamart.fr") && !domains.is_free("interieur.gouv.fr"));
    }

    #[test]
    fn every_domain_of_the_lists_could_stand_in_an_address() {
        let domains = MailDomains::shipped().unwrap();
        for domain in domains.free.iter().chain(&domains.government) {
            assert_eq!(MailAddress::parse(&format!("a@{domain}")).unwrap().domain(), domain, "{domain}");
        }
        assert!(domains.government.iter().all(|domain| !domains.free.contains(domain)));
    }
}
