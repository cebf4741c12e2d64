//! What an identity provider must say of a professional (PC §4; failure Y500006), set in order for the service provider.

use serde_json::{Map, Value};

use crate::rp::identity::is_email;

/// An identity that passes.
#[derive(Debug, Clone, PartialEq)]
pub struct Professional {
    /// The claims that have a name of their own, `siret` always among them.
    pub claims: Map<String, Value>,
    /// What else the provider said; given as the claim `custom`.
    pub custom: Map<String, Value>,
}

/// Why an identity does not pass. Values are personal and are not carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProfessionalRefusal {
    /// A claim is missing or breaks its rule: the provider answers badly (status 400).
    #[error("`{claim}`: {rule} expected")]
    Claim {
        /// The claim.
        claim: &'static str,
        /// What it must be.
        rule: &'static str,
    },
    /// The SIRET is missing or wrong and the provider has none to stand for it (status 500).
    #[error("`siret`: 14 digits with their check digit expected, and the provider has no default one")]
    Siret,
}

/// A claim, whether it must be there, what it must be in words, and the test.
struct Rule(&'static str, bool, &'static str, fn(&str) -> bool);

const TEXT: &str = "1 to 256 characters";
const ASCII: &str = "1 to 256 ASCII characters";

/// The rules of PC §4, in the order of its table.
const RULES: [Rule; 10] = [
    Rule("sub", true, ASCII, is_ascii),
    Rule("given_name", true, TEXT, is_text),
    Rule("usual_name", true, TEXT, is_text),
    Rule("email", true, "an e-mail address", is_email),
    Rule("uid", true, ASCII, is_ascii),
    Rule("siren", false, TEXT, is_text),
    Rule("organizational_unit", false, TEXT, is_text),
    Rule("belonging_population", false, TEXT, is_text),
    Rule("chorusdt:matricule", false, TEXT, is_text),
    Rule("chorusdt:societe", false, TEXT, is_text),
];

const SIRET: &str = "siret";
const PHONE: &str = "phone_number";
/// Members of a signed answer that say nothing of the person.
const OF_THE_TOKEN: [&str; 4] = ["aud", "exp", "iat", "iss"];

/// Claims that ProConnect gives itself: what a provider says of them is neither taken nor passed on (PC §4).
const OURS: [&str; 5] = ["idp_id", "idp_acr", "organization_label", "roles", "custom"];

/// Checks the claims of a userinfo answer. A phone number that breaks its rule is dropped; a SIRET that does gives way to
/// the provider's default one. `is_siret` knows the check digit and its exceptions.
///
/// # Errors
/// [`ProfessionalRefusal`] for the first claim that breaks its rule.
pub fn professional(
    told: &Map<String, Value>,
    default_siret: Option<&str>,
    is_siret: impl Fn(&str) -> bool,
) -> Result<Professional, ProfessionalRefusal> {
    let mut claims = Map::new();
    for Rule(claim, mandatory, rule, holds) in RULES {
        match told.get(claim) {
            None | Some(Value::Null) if !mandatory => {}
            Some(Value::String(text)) if holds(text) => {
                claims.insert(claim.to_owned(), Value::String(text.clone()));
            }
            _ => return Err(ProfessionalRefusal::Claim { claim, rule }),
        }
    }
    let siret = told.get(SIRET).and_then(Value::as_str).map(without_blanks).filter(|siret| is_siret(siret));
    let default = || default_siret.map(without_blanks).filter(|siret| is_siret(siret));
    let siret = siret.or_else(default).ok_or(ProfessionalRefusal::Siret)?;
    claims.insert(SIRET.to_owned(), Value::String(siret));
    if let Some(phone) = told.get(PHONE).and_then(Value::as_str).filter(|phone| is_phone(phone)) {
        claims.insert(PHONE.to_owned(), Value::String(phone.to_owned()));
    }
    let named =
        |name: &str| name == SIRET || name == PHONE || OURS.contains(&name) || RULES.iter().any(|rule| rule.0 == name);
    let custom = told.iter().filter(|(name, _)| !named(name) && !OF_THE_TOKEN.contains(&name.as_str()));
    Ok(Professional { claims, custom: custom.map(|(name, value)| (name.clone(), value.clone())).collect() })
}

fn without_blanks(text: &str) -> String {
    text.split_whitespace().collect()
}

fn is_text(text: &str) -> bool {
    (1..=256).contains(&text.chars().count())
}

fn is_ascii(text: &str) -> bool {
    text.is_ascii() && is_text(text)
}

/// `^\+?(?:[0-9][ -]?){6,14}[0-9]$`: 7 to 15 digits, between any two of them at most one blank or hyphen.
fn is_phone(text: &str) -> bool {
    let rest = text.strip_prefix('+').unwrap_or(text);
    let digits = rest.bytes().filter(u8::is_ascii_digit).count();
    let separated = |pair: &[u8]| pair.iter().any(u8::is_ascii_digit);
    (7..=15).contains(&digits)
        && rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b' ' | b'-'))
        && rest.starts_with(|first: char| first.is_ascii_digit())
        && rest.ends_with(|last: char| last.is_ascii_digit())
        && rest.as_bytes().windows(2).all(separated)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const OWN: &str = "21920023500014";
    const DEFAULT: &str = "81801912700021";

    /// Stands for the check digit, which is not this module's.
    fn is_siret(text: &str) -> bool {
        [OWN, DEFAULT].contains(&text)
    }

    /// The default persona of PC §10, with a claim changed.
    fn with(claim: &str, value: Value, default: Option<&str>) -> Result<Professional, ProfessionalRefusal> {
        let mut told = json!({"sub": "s-1", "uid": "1", "given_name": "John", "usual_name": "Doe",
            "email": "john@fia1.fr", "siret": OWN, "siren": "219200235", "organizational_unit": "comptabilite",
            "belonging_population": "agent", "phone_number": "+33112444523", "chorusdt:matricule": "USER_AGC",
            "chorusdt:societe": "CHT", "is_public_service": true, "aud": "pc", "iss": "https://idp", "exp": 1, "iat": 0});
        told[claim] = value;
        professional(told.as_object().unwrap(), default, is_siret)
    }

    fn refused(claim: &str, value: Value) -> Option<&'static str> {
        match with(claim, value, None) {
            Err(ProfessionalRefusal::Claim { claim, .. }) => Some(claim),
            _ => None,
        }
    }

    #[test]
    fn what_has_no_name_of_its_own_is_custom_and_the_token_s_members_are_nowhere() {
        let passed = with("family_name", json!("Doe"), None).unwrap();
        assert_eq!(Value::Object(passed.custom), json!({"is_public_service": true, "family_name": "Doe"}));
        assert_eq!(passed.claims.len(), 12);
        assert!(!passed.claims.contains_key("aud"));
        for ours in OURS {
            let passed = with(ours, json!(["said by a provider"]), None).unwrap();
            assert!(!passed.claims.contains_key(ours) && !passed.custom.contains_key(ours), "{ours}");
        }
    }

    #[test]
    fn u14_a_bad_phone_number_is_dropped() {
        let phone = |value: Value| with(PHONE, value, None).unwrap().claims.contains_key(PHONE);
        for good in ["+33112444523", "01 12 44 45 23", "01-12-44-45-23", "1234567", "123456789012345"] {
            assert!(phone(json!(good)), "{good}");
        }
        for bad in
            ["", "123456", "1234567890123456", "01  12444523", "+", "++33112444523", "0112444523 ", "01.12.44.45"]
        {
            assert!(!phone(json!(bad)), "{bad}");
        }
        assert!(!phone(json!(["+33112444523"])));
    }

    #[test]
    fn u14_a_bad_or_missing_e_mail_address_is_refused() {
        for bad in [json!("deny@nothing"), json!(""), Value::Null, json!(1)] {
            assert_eq!(refused("email", bad), Some("email"));
        }
    }

    #[test]
    fn u14_a_bad_siret_gives_way_to_the_default_one() {
        for bad in [json!("21920023500015"), Value::Null, json!(21_920_023_500_014_u64)] {
            let passed = with(SIRET, bad, Some(DEFAULT)).unwrap();
            assert_eq!(passed.claims[SIRET], DEFAULT);
        }
        assert_eq!(with(SIRET, json!("219 200 235 00014"), Some(DEFAULT)).unwrap().claims[SIRET], OWN);
    }

    #[test]
    fn u14_a_bad_or_missing_siret_without_default_is_refused() {
        for bad in [json!("21920023500015"), Value::Null] {
            assert_eq!(with(SIRET, bad.clone(), None), Err(ProfessionalRefusal::Siret));
            assert_eq!(with(SIRET, bad, Some("1")), Err(ProfessionalRefusal::Siret));
        }
    }

    #[test]
    fn each_claim_has_its_form() {
        for Rule(claim, mandatory, _, _) in RULES {
            assert_eq!(refused(claim, json!("x".repeat(257))), Some(claim));
            assert_eq!(refused(claim, json!("")), Some(claim));
            assert_eq!(refused(claim, Value::Null).is_some(), mandatory, "{claim}");
        }
        assert_eq!(refused("uid", json!("é")), Some("uid"));
        assert_eq!(refused("given_name", json!("é".repeat(256))), None);
    }
}
