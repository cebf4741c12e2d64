//! How far a person of the register agrees with whom FranceConnect names (AP §4.17).

use serde_json::{Value, json};

use super::answer::Person;
use crate::ascii::ascii;
use crate::parameters::Arguments;

/// What agrees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Matching {
    family_name: bool,
    given_name: bool,
    /// Told, and nothing more.
    birth_date: bool,
}

impl Matching {
    pub(super) fn overall(self) -> bool {
        self.family_name && self.given_name
    }

    pub(super) fn told(self) -> Value {
        let number = |agrees: bool| if agrees { 1.0 } else { 0.0 };
        json!({
            "family_name": number(self.family_name),
            "given_name": number(self.given_name),
            "birth_date": number(self.birth_date),
            "overall_match": self.overall(),
        })
    }
}

/// The register tells the first given name or all of them.
pub(super) fn of(person: &Person, identity: &Arguments) -> Matching {
    let known = |text: &Option<String>| text.as_deref().map(plain).filter(|text| !text.is_empty());
    let all = plain(&identity.list("prenoms").join(" "));
    let first = identity.first_given_name().map(plain);
    let born = identity.birth().map(|(year, month, day)| format!("{year:04}-{month:02}-{day:02}"));
    Matching {
        family_name: known(&person.nom).is_some_and(|name| Some(name) == identity.text("nom_naissance").map(plain)),
        given_name: known(&person.prenom).is_some_and(|given| given == all || Some(given) == first),
        birth_date: person.date_naissance.is_some() && person.date_naissance == born,
    }
}

/// Upper case without accents; single blanks in the place of punctuation.
fn plain(text: &str) -> String {
    let text = ascii(text).to_uppercase();
    let words: Vec<&str> =
        text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.join(" ")
}
