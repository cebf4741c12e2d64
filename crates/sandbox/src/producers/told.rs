//! How a caller of the gateway describes a person: the other side of `people`.

use std::collections::BTreeMap;

use super::people::{identifier_of, is_unknown};
use crate::Sandbox;
use crate::lives::Life;
use crate::personas::Persona;

/// What is told of a person, by the names that the gateway's definitions give to it (`slot`); several texts for a list.
pub type Told = BTreeMap<String, Vec<String>>;

/// France, in the code of countries.
const FRANCE: &str = "99100";

/// A person to call the gateway about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// The login, which is also the person's access token at the simulated introspection of FranceConnect.
    pub id: String,
    /// Names, or the login.
    pub name: String,
    /// What is told of her.
    pub told: Told,
}

impl Sandbox {
    /// Everybody, in the order of the tables.
    #[must_use]
    pub fn subjects(&self) -> Vec<Subject> {
        let present = self.present_year();
        let subject = |person: &Persona| Subject {
            id: person.id.clone(),
            name: person.display_name(),
            told: told(person, present),
        };
        self.personas().all().iter().map(|person| subject(person)).collect()
    }
}

/// What is told of a person.
pub(crate) fn told(person: &Persona, present: i64) -> Told {
    let mut told = Told::new();
    let mut tell = |slot: &str, text: Option<&str>| {
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            told.entry(slot.to_owned()).or_default().push(text.to_owned());
        }
    };
    tell("identifiant", Some(&identifier_of(person)));
    tell("nom_naissance", person.family_name.as_deref());
    tell("nom_usage", person.preferred_username.as_deref());
    for name in person.given_name.as_deref().unwrap_or_default().split_whitespace() {
        tell("prenoms", Some(name));
    }
    // What is not known of a date is zeros, and what follows is left out with it (AP §3.2).
    let parts = person.birthdate.as_deref().unwrap_or_default().split('-').map(|part| part.trim_start_matches('0'));
    for (slot, part) in ["annee_naissance", "mois_naissance", "jour_naissance"].into_iter().zip(parts) {
        if part.is_empty() {
            break;
        }
        tell(slot, Some(part));
    }
    let sex = match person.gender.as_deref() {
        Some("female") => Some("F"),
        Some("male") => Some("M"),
        _ => None,
    };
    tell("sexe", sex);
    tell("date_naissance", person.birthdate.as_deref().filter(|date| !date.split('-').any(is_unknown)));
    let life = Life::of(person, present).ok();
    tell("ine", life.as_ref().map(|life| life.studies.ine.as_str()));
    // The ministry's number of an athlete goes by the same name as the login at France Travail.
    tell("identifiant", life.as_ref().and_then(|life| life.sport.number.as_deref()));
    for plate in life.iter().flat_map(|life| life.vehicles.plates()) {
        tell("immatriculation", Some(plate));
    }
    let household = life.as_ref().map(|life| &life.household);
    tell("numero_allocataire", household.and_then(|household| household.number.as_deref()));
    tell("code_postal", household.and_then(|household| household.address.town.split(' ').next()));
    let notice = life.as_ref().and_then(|life| Some((&life.tax, life.tax.notices.first()?)));
    tell("numero_fiscal", notice.map(|(tax, _)| tax.number.as_str()));
    tell("reference_avis", notice.map(|(_, newest)| newest.reference.as_str()));
    tell("pays_naissance", person.birthcountry.as_deref());
    tell("commune_naissance", person.birthplace.as_deref().filter(|_| person.birthcountry.as_deref() == Some(FRANCE)));
    told
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::personas::Personas;

    #[test]
    fn a_person_is_told_as_the_gateways_parameters_ask() {
        let mut angela = Persona::clone(&Personas::new(&[]).unwrap().get("test").unwrap());
        let Life { studies, household, tax, .. } = Life::of(&angela, 2026).unwrap();
        let postal_code = &household.address.town[..5];
        assert_eq!(
            json!(told(&angela, 2026)),
            json!({
                "ine": [studies.ine], "numero_allocataire": household.number.as_slice(), "code_postal": [postal_code],
                "numero_fiscal": [tax.number], "reference_avis": [tax.notices[0].reference], "date_naissance": ["1962-08-24"],
                "identifiant": ["test"], "nom_naissance": ["DUBOIS"], "prenoms": ["Angela", "Claire", "Louise"],
                "annee_naissance": ["1962"], "mois_naissance": ["8"], "jour_naissance": ["24"], "sexe": ["F"],
                "pays_naissance": ["99100"], "commune_naissance": ["75107"],
            })
        );
        angela.birthdate = Some("1962-00-24".to_owned());
        angela.birthcountry = Some("99217".to_owned());
        let abroad = told(&angela, 2026);
        assert!(
            !["mois_naissance", "jour_naissance", "commune_naissance", "date_naissance"]
                .iter()
                .any(|slot| abroad.contains_key(*slot))
        );
    }
}
