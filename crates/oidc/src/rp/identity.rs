//! FranceConnect's check of the identity that a provider gives (FC §5.4, table; failure Y600006). It is used only by
//! profiles that ask for it: other providers of OpenID Connect owe no pivot identity.

use email_address::{EmailAddress, Options};
use jiff::civil::Date;
use serde_json::{Map, Value};

/// The official code of France in `birthcountry`.
pub const FRANCE: &str = "99100";

/// Which column of the table applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityCheck {
    /// A person known to the French register.
    Default,
    /// A European citizen who comes through the eIDAS bridge.
    EidasBridge,
}

/// The first claim that breaks its rule. Values are personal and are not carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{claim}` {fault}: {rule} expected")]
pub struct IdentityRefusal {
    /// The claim.
    pub claim: &'static str,
    /// What is wrong with it.
    pub fault: IdentityFault,
    /// What the claim must be.
    pub rule: &'static str,
}

/// What can be wrong with a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityFault {
    /// The claim is absent, null or empty.
    #[error("is missing")]
    Missing,
    /// The claim breaks its rule.
    #[error("is malformed")]
    Malformed,
}

/// What is remarkable in an identity that passes; to be logged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityAnomaly {
    /// A birthplace beside a foreign birthcountry.
    BirthplaceAbroad,
}

/// Whether `text` is a code of the official geography, of a commune or a country (FC §4.4).
#[must_use]
pub fn is_cog(text: &str) -> bool {
    match text.as_bytes() {
        [first, second, rest @ ..] if rest.len() == 3 && rest.iter().all(u8::is_ascii_digit) => match (first, second) {
            (b'2', b'A' | b'B') => true,
            (first, second) => first.is_ascii_digit() && second.is_ascii_digit(),
        },
        _ => false,
    }
}

/// Whether `text` is a date of birth: a full date, or presumed with the day or month and day unknown (`YYYY-MM-00`,
/// `YYYY-00-00`).
#[must_use]
pub fn is_birthdate(text: &str) -> bool {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(
            |(at, byte)| {
                if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() }
            },
        );
    let (Some(year_and_month), Some(day)) = (text.get(..7), text.get(7..)) else { return false };
    if !shaped {
        return false;
    }
    match day {
        // The first of the month stands for any day: what is left to check is the month.
        "-00" => year_and_month.ends_with("-00") || is_calendar_date(&format!("{year_and_month}-01")),
        _ => is_calendar_date(text),
    }
}

fn is_calendar_date(text: &str) -> bool {
    text.parse::<Date>().is_ok()
}

fn is_gender(text: &str) -> bool {
    matches!(text, "male" | "female" | "unspecified")
}

fn is_name(text: &str) -> bool {
    (1..=256).contains(&text.chars().count())
}

pub(crate) fn is_email(text: &str) -> bool {
    let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
    EmailAddress::parse_with_options(text, options).is_ok()
}

const SUBJECT: Rule = Rule("sub", "ASCII text", |text| text.is_ascii());
const GIVEN_NAME: Rule = Rule("given_name", "1 to 256 characters", is_name);
const FAMILY_NAME: Rule = Rule("family_name", "1 to 256 characters", is_name);
const BIRTHDATE: Rule = Rule("birthdate", "YYYY-MM-DD, YYYY-MM-00 or YYYY-00-00", is_birthdate);
const ANY_BIRTHDATE: Rule = Rule("birthdate", "text", |_| true);
const GENDER: Rule = Rule("gender", "male, female or unspecified", is_gender);
const BIRTHCOUNTRY: Rule = Rule("birthcountry", "code of the official geography", is_cog);
const BIRTHPLACE: Rule = Rule("birthplace", "code of the official geography when born in France", is_cog);
const ANY_BIRTHPLACE: Rule = Rule("birthplace", "text", |_| true);
const EMAIL: Rule = Rule("email", "e-mail address", is_email);
const PREFERRED_USERNAME: Rule = Rule("preferred_username", "text", |_| true);

/// Checks the claims of a userinfo answer in the order of the table. Other claims are ignored.
///
/// # Errors
/// [`IdentityRefusal`] for the first claim that breaks its rule.
pub fn check(claims: &Map<String, Value>, check: IdentityCheck) -> Result<Option<IdentityAnomaly>, IdentityRefusal> {
    for rule in [SUBJECT, GIVEN_NAME, FAMILY_NAME] {
        rule.required(claims)?;
    }
    match check {
        IdentityCheck::EidasBridge => {
            ANY_BIRTHDATE.required(claims)?;
            for rule in [GENDER, ANY_BIRTHPLACE, PREFERRED_USERNAME] {
                rule.optional(claims)?;
            }
            Ok(None)
        }
        IdentityCheck::Default => {
            for rule in [BIRTHDATE, GENDER, BIRTHCOUNTRY] {
                rule.required(claims)?;
            }
            let born_in_france = claims.get("birthcountry").and_then(Value::as_str) == Some(FRANCE);
            if born_in_france {
                BIRTHPLACE.required(claims)?;
            }
            EMAIL.required(claims)?;
            PREFERRED_USERNAME.optional(claims)?;
            let placed = !matches!(claims.get("birthplace"), None | Some(Value::Null))
                && claims.get("birthplace").and_then(Value::as_str) != Some("");
            Ok((placed && !born_in_france).then_some(IdentityAnomaly::BirthplaceAbroad))
        }
    }
}

/// A claim, what it must be in words, and the test.
struct Rule(&'static str, &'static str, fn(&str) -> bool);

impl Rule {
    fn required(&self, claims: &Map<String, Value>) -> Result<(), IdentityRefusal> {
        match claims.get(self.0) {
            None | Some(Value::Null) => self.refused(IdentityFault::Missing),
            Some(Value::String(text)) if text.is_empty() => self.refused(IdentityFault::Missing),
            Some(Value::String(text)) if (self.2)(text) => Ok(()),
            Some(_) => self.refused(IdentityFault::Malformed),
        }
    }

    fn optional(&self, claims: &Map<String, Value>) -> Result<(), IdentityRefusal> {
        match claims.get(self.0) {
            None | Some(Value::Null) => Ok(()),
            Some(Value::String(text)) if text.is_empty() || (self.2)(text) => Ok(()),
            Some(_) => self.refused(IdentityFault::Malformed),
        }
    }

    const fn refused(&self, fault: IdentityFault) -> Result<(), IdentityRefusal> {
        Err(IdentityRefusal { claim: self.0, fault, rule: self.1 })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn angela() -> Map<String, Value> {
        let claims = json!({"sub": "s-1", "given_name": "Angela Claire Louise", "family_name": "DUBOIS",
            "birthdate": "1962-08-24", "gender": "female", "birthplace": "75107", "birthcountry": "99100",
            "email": "wossewodda-3728@yopmail.com", "other": {"a": 1}});
        claims.as_object().unwrap().clone()
    }

    fn with(claim: &str, value: Value, kind: IdentityCheck) -> Result<Option<IdentityAnomaly>, IdentityRefusal> {
        let mut claims = angela();
        claims.insert(claim.to_owned(), value);
        check(&claims, kind)
    }

    fn refused(claim: &str, value: Value) -> Option<(&'static str, IdentityFault)> {
        with(claim, value, IdentityCheck::Default).err().map(|refusal| (refusal.claim, refusal.fault))
    }

    #[test]
    fn a_complete_identity_passes_both_checks() {
        assert_eq!(check(&angela(), IdentityCheck::Default), Ok(None));
        assert_eq!(check(&angela(), IdentityCheck::EidasBridge), Ok(None));
    }

    #[test]
    fn each_required_claim_is_missed_by_its_name() {
        for claim in ["sub", "given_name", "family_name", "birthdate", "gender", "birthcountry", "birthplace", "email"]
        {
            for absent in [Value::Null, json!("")] {
                assert_eq!(refused(claim, absent), Some((claim, IdentityFault::Missing)));
            }
            assert_eq!(refused(claim, json!(1)), Some((claim, IdentityFault::Malformed)));
        }
        assert_eq!(
            with("gender", Value::Null, IdentityCheck::Default).unwrap_err().to_string(),
            "`gender` is missing: male, female or unspecified expected"
        );
    }

    #[test]
    fn each_claim_has_its_format() {
        let long = "x".repeat(257);
        for (claim, wrong) in [
            ("sub", "é"),
            ("given_name", long.as_str()),
            ("family_name", long.as_str()),
            ("birthdate", "24/08/1962"),
            ("gender", "F"),
            ("birthcountry", "France"),
            ("birthplace", "Paris"),
            ("email", "not-an-address"),
        ] {
            assert_eq!(refused(claim, json!(wrong)), Some((claim, IdentityFault::Malformed)), "{wrong}");
        }
        assert_eq!(refused("given_name", json!("é".repeat(256))), None);
        assert_eq!(refused("preferred_username", json!("MARTIN")), None);
        assert_eq!(refused("preferred_username", json!(1)), Some(("preferred_username", IdentityFault::Malformed)));
    }

    #[test]
    fn presumed_dates_pass_and_impossible_ones_do_not() {
        for good in ["1962-08-24", "1962-08-00", "1962-00-00", "2000-02-29"] {
            assert!(is_birthdate(good), "{good}");
        }
        for wrong in [
            "",
            "1962",
            "1962-08",
            "1962-00-24",
            "1962-13-00",
            "1962-13-01",
            "1962-02-30",
            "1900-02-29",
            "1962-8-24",
            "62-08-24xx",
            "1962-08-24T00",
            "1962/08/24",
            "1962-08-2é",
            "é962-08-00",
            "-962-08-24",
            "1962-08-32",
        ] {
            assert!(!is_birthdate(wrong), "{wrong}");
        }
    }

    #[test]
    fn codes_of_the_official_geography_are_five_characters_and_corsica_has_letters() {
        for good in ["75107", "2A004", "2B033", "99100", "01001"] {
            assert!(is_cog(good), "{good}");
        }
        for wrong in ["", "7510", "751077", "2C004", "A2004", "2a004", "7510é", "75 07", "２A004"] {
            assert!(!is_cog(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_person_born_abroad_needs_no_place_and_having_one_is_an_anomaly() {
        let mut claims = angela();
        claims.insert("birthcountry".to_owned(), json!("99217"));
        assert_eq!(check(&claims, IdentityCheck::Default), Ok(Some(IdentityAnomaly::BirthplaceAbroad)));
        for absent in [Value::Null, json!("")] {
            claims.insert("birthplace".to_owned(), absent);
            assert_eq!(check(&claims, IdentityCheck::Default), Ok(None));
        }
        claims.insert("birthplace".to_owned(), json!("Tokyo"));
        assert_eq!(check(&claims, IdentityCheck::Default), Ok(Some(IdentityAnomaly::BirthplaceAbroad)));
    }

    #[test]
    fn addresses_need_a_domain_with_a_dot() {
        for good in ["a@example.fr", "jean-pierre.o'neil+x@sous.domaine.example.fr"] {
            assert_eq!(refused("email", json!(good)), None, "{good}");
        }
        for wrong in
            ["a@b", "@example.fr", "a@", "a b@example.fr", "A <a@example.fr>", "a@[127.0.0.1]", "a@@example.fr"]
        {
            assert_eq!(refused("email", json!(wrong)), Some(("email", IdentityFault::Malformed)), "{wrong}");
        }
    }

    #[test]
    fn the_bridge_asks_for_less() {
        let mut claims = angela();
        for free in ["gender", "birthplace", "birthcountry", "email"] {
            claims.remove(free);
        }
        claims.insert("birthdate".to_owned(), json!("unknown"));
        assert_eq!(check(&claims, IdentityCheck::EidasBridge), Ok(None));
        claims.insert("gender".to_owned(), json!("F"));
        let refusal = check(&claims, IdentityCheck::EidasBridge).unwrap_err();
        assert_eq!((refusal.claim, refusal.fault), ("gender", IdentityFault::Malformed));
        for claim in ["sub", "given_name", "family_name", "birthdate"] {
            let refusal = with(claim, Value::Null, IdentityCheck::EidasBridge).unwrap_err();
            assert_eq!((refusal.claim, refusal.fault), (claim, IdentityFault::Missing));
        }
    }
}
