//! People who exist for the bench only. Who somebody is follows from a number, so nobody has to be remembered.

use serde_json::{Map, Value, json};

/// The domain of every address.
pub(crate) const DOMAIN: &str = "example.fr";
/// Where everybody works.
pub(super) const SIRET: &str = "13002526500013";

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Person(u64);

const GIVEN_NAMES: [(&str, &str); 8] = [
    ("Angela Claire", "female"),
    ("Paul Étienne", "male"),
    ("Inès Louise", "female"),
    ("Maël Victor", "male"),
    ("Jeanne Adèle", "female"),
    ("Hugo René", "male"),
    ("Lucie Anaïs", "female"),
    ("Noé Gabriel", "male"),
];

impl Person {
    /// Anybody, by number.
    pub(crate) fn of(number: u64) -> Self {
        Self(number)
    }

    /// The handle that the identity provider puts into codes and tokens.
    pub(super) fn handle(self) -> u64 {
        self.0
    }

    /// `sub` at the identity provider.
    pub(crate) fn sub(self) -> String {
        format!("bench-{:06}", self.0)
    }

    /// Her address, at work too.
    pub(crate) fn email(self) -> String {
        format!("{}@{DOMAIN}", self.sub())
    }

    /// A name of letters only: the digits of the number, each as a letter.
    pub(crate) fn family_name(self) -> String {
        let letters = format!("{:06}", self.0);
        let letters: String = letters.bytes().map(|digit| char::from(digit - b'0' + b'A')).collect();
        format!("DUPONT-{letters}")
    }

    /// Whom a name is of.
    pub(super) fn named(family_name: &str) -> Option<Self> {
        let digit = |letter: u8| letter.checked_sub(b'A').filter(|digit| *digit < 10);
        let letters = family_name.strip_prefix("DUPONT-")?.bytes();
        letters.map(digit).try_fold(0_u64, |number, digit| Some(number * 10 + u64::from(digit?))).map(Self)
    }

    /// What the identity provider's userinfo says (FC §5.4).
    pub(super) fn claims(self) -> Map<String, Value> {
        let (given_name, gender) = GIVEN_NAMES.get((self.0 % 8) as usize).copied().unwrap_or_default();
        let claims = json!({
            "sub": self.sub(),
            "given_name": given_name,
            "family_name": self.family_name(),
            "birthdate": format!("{}-{:02}-{:02}", 1940 + self.0 % 60, 1 + self.0 % 12, 1 + self.0 % 28),
            "gender": gender,
            "birthplace": format!("751{:02}", 1 + self.0 % 20),
            "birthcountry": "99100",
            "email": self.email(),
        });
        match claims {
            Value::Object(claims) => claims,
            _ => Map::new(),
        }
    }

    /// What it says of her at work (PC §4).
    pub(super) fn claims_at_work(self) -> Map<String, Value> {
        let (given_name, _) = GIVEN_NAMES.get((self.0 % 8) as usize).copied().unwrap_or_default();
        let claims = json!({
            "sub": self.sub(),
            "given_name": given_name,
            "usual_name": self.family_name(),
            "email": self.email(),
            "uid": self.sub(),
            "siret": SIRET,
            "siren": SIRET.get(..9),
            "organizational_unit": "Banc",
            "belonging_population": "agent",
        });
        match claims {
            Value::Object(claims) => claims,
            _ => Map::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_differ_by_name_and_are_the_same_each_time() {
        assert_eq!(Person::of(42).family_name(), "DUPONT-AAAAEC");
        assert_eq!(Person::named("DUPONT-AAAAEC"), Some(Person::of(42)));
        assert_eq!(Person::named("DUPONT-Z"), None);
        assert_ne!(Person::of(42).claims(), Person::of(43).claims());
        assert_eq!(Person::of(42).claims(), Person::of(42).claims());
    }
}
