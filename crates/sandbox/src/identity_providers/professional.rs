//! What the identity providers of professionals have besides: e-mail domains that lead to them, and identities with an
//! organisation (PC §4, §9.1).

use guichet_organisations::Siret;
use serde::Deserialize;
use serde_json::{Value, json};

use super::definition::Definition;
use crate::organisations::Organisations;
use crate::personas::{Identity, Persona};

/// What only ProConnect's records of identity providers say (PC §9.1).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Professional {
    /// Domains of the e-mail addresses that lead to it.
    pub email_domains: Vec<String>,
    /// Domains that it may answer and that do not lead to it.
    #[serde(default)]
    pub extra_email_domains: Vec<String>,
    /// Whether whoever has an address of another domain has an account there.
    #[serde(default)]
    pub fallback: bool,
    /// Whether its domains lead to it without being asked to.
    #[serde(default = "yes")]
    pub routing: bool,
    /// Whether an answered address of another domain is refused.
    #[serde(default)]
    pub blocks_unlisted_domains: bool,
    /// The SIRET of those for whom it tells none.
    #[serde(default)]
    pub siret: Option<String>,
    /// Whom people write to when something goes wrong.
    #[serde(default)]
    pub support_email: Option<String>,
    /// Whether it takes demands of several factors.
    #[serde(default)]
    pub mfa_compliant: bool,
    /// Whether it is an Entra ID.
    #[serde(default)]
    pub entra_id: bool,
    /// Whether it is reached through the bridge to the State's own network (PC §5.12).
    #[serde(default)]
    pub bridge: bool,
}

fn yes() -> bool {
    true
}

impl Professional {
    /// Whether addresses of this domain lead here (PC §5.4: exactly, no sub-domains).
    fn takes(&self, domain: &str) -> bool {
        self.email_domains.iter().any(|taken| taken == domain)
    }
}

/// The providers of a service where a person has an account: all of them, or where the domain of the address leads.
pub(crate) fn accounts<'a>(open: Vec<&'a Definition>, person: &Persona) -> Vec<&'a Definition> {
    let domain = person.email.as_deref().and_then(domain_of).unwrap_or_default();
    let takes = |provider: &&Definition| {
        provider.professional.as_ref().is_none_or(|professional| provider.active && professional.takes(&domain))
    };
    let own: Vec<&Definition> = open.iter().copied().filter(takes).collect();
    if !own.is_empty() {
        return own;
    }
    let fallback = |provider: &&Definition| provider.professional.as_ref().is_some_and(|it| it.fallback);
    open.into_iter().filter(fallback).collect()
}

/// The text after the last `@`, in lower case (PC §5.4).
fn domain_of(address: &str) -> Option<String> {
    address.rsplit_once('@').map(|(_, domain)| domain.to_lowercase())
}

/// The address of whoever logs in under somebody else's identity: the one that was typed, else the one that the broker
/// told, else a plain login at the provider's own domain; none when the login is no beginning of an address.
pub(super) fn address_of_stranger(login: &str, hint: Option<&str>, professional: &Professional) -> Option<String> {
    if login.contains('@') {
        return Some(login.to_owned());
    }
    if let Some(hint) = hint.filter(|hint| hint.contains('@')) {
        return Some(hint.to_owned());
    }
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._+-".contains(letter);
    let domain = professional.email_domains.first()?;
    (!login.is_empty() && login.chars().all(plain)).then(|| format!("{login}@{domain}"))
}

/// Adds what the person's members leave to be filled: names at work, and what follows from the organisation.
pub(super) fn complete(claims: &mut Identity, organisations: &Organisations) {
    let text = |claims: &Identity, claim: &str| claims.get(claim).and_then(Value::as_str).map(str::to_owned);
    let usual = text(claims, "preferred_username").or_else(|| text(claims, "family_name"));
    if let Some(usual) = usual {
        claims.entry("usual_name").or_insert_with(|| Value::from(usual));
    }
    let names = [text(claims, "given_name"), text(claims, "usual_name")];
    let made = [
        ("name", json!(names.into_iter().flatten().collect::<Vec<_>>().join(" "))),
        ("email_verified", json!(true)),
        ("phone_number_verified", json!(false)),
        ("organizations", json!([])),
    ];
    for (claim, value) in made {
        claims.entry(claim).or_insert(value);
    }
    let Some(siret) = text(claims, "siret").and_then(|siret| Siret::parse(&siret).ok()) else { return };
    claims.entry("siren").or_insert_with(|| Value::from(siret.siren().as_str()));
    let Some(seen) = organisations.seen(&siret) else { return };
    let told = [
        ("label", json!(seen.label)),
        ("is_commune", json!(seen.town)),
        ("is_external", json!(false)),
        ("is_public_service", json!(seen.public_service)),
        ("is_service_public", json!(seen.public_service)),
    ];
    for (claim, value) in told {
        claims.entry(claim).or_insert(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stranger_has_the_address_that_was_typed_or_told() {
        let provider: Professional = toml::from_str(r#"email_domains = ["fia1.fr"]"#).unwrap();
        let address = |login: &str, hint: Option<&str>| address_of_stranger(login, hint, &provider);
        assert_eq!(address("a@b.fr", Some("c@d.fr")).as_deref(), Some("a@b.fr"));
        assert_eq!(address("somebody", Some("c@d.fr")).as_deref(), Some("c@d.fr"));
        assert_eq!(address("some.body", None).as_deref(), Some("some.body@fia1.fr"));
        assert_eq!(address("", None), None);
        assert_eq!(address("un mot", None), None);
    }

    #[test]
    fn what_is_told_of_an_organisation_follows_from_its_number() {
        let mut claims = Identity::new();
        claims.insert("siret".to_owned(), json!("21920023500014"));
        claims.insert("family_name".to_owned(), json!("DUBOIS"));
        complete(&mut claims, &Organisations::shipped().unwrap());
        assert_eq!(claims["siren"], "219200235");
        assert_eq!(claims["usual_name"], "DUBOIS");
        assert_eq!((&claims["is_commune"], &claims["is_public_service"]), (&json!(true), &json!(true)));
        let mut unknown = Identity::new();
        unknown.insert("siret".to_owned(), json!("1234"));
        complete(&mut unknown, &Organisations::shipped().unwrap());
        assert!(!unknown.contains_key("siren") && !unknown.contains_key("label"));
    }
}
