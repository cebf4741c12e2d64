//! What API-SECU answers, in its own words (AP §15).

use serde_json::{Value, json};

use crate::lives::{Benefit, Life, Relative};
use crate::personas::Persona;

/// The body for a call; none for one that does not exist.
pub(super) fn of(call: &str, person: &Persona, life: &Life) -> Option<Value> {
    let household = &life.household;
    match call {
        "quotient_familial" => {
            let own = json!({
                "quotientFamilial": household.quotient,
                "annee": household.computed.0,
                "mois": household.computed.1,
            });
            Some(home(person, life, own))
        }
        "participation_familiale_eaje" => {
            let own = json!({
                "nombreBeneficiaireAEH": household.disabled_children,
                "nombreEnfantACharge": household.children.len(),
                "montantRessources": household.resources,
                "annee": household.computed.0 - 2,
            });
            Some(home(person, life, own))
        }
        benefit => Some(granted(benefit, life.benefits.get(benefit)?.as_ref())),
    }
}

fn granted(call: &str, benefit: Option<&Benefit>) -> Value {
    let Some(benefit) = benefit else {
        let word = match call {
            "complementaire_sante_solidaire" => "NON_BENEFICIAIRE_CSS",
            _ => "NON_BENEFICIAIRE",
        };
        return json!({ "indicateur": word, "dateIndicateur": null, "listePrestation": [] });
    };
    let (word, code) = match (call, benefit.increased) {
        ("complementaire_sante_solidaire", true) => ("BENEFICIAIRE_AVEC_PARTICIPATION_FINANCIERE", "CSS"),
        ("complementaire_sante_solidaire", false) => ("BENEFICIAIRE_SANS_PARTICIPATION_FINANCIERE", "CSS"),
        ("allocation_enfant_handicape", _) => ("ALLOCATAIRE", "FA2101"),
        ("prime_activite", true) => ("BENEFICIAIRE", "FA3106"),
        ("prime_activite", false) => ("BENEFICIAIRE", "FA3105"),
        ("revenu_solidarite_active", true) => ("BENEFICIAIRE", "FA3102"),
        ("revenu_solidarite_active", false) => ("BENEFICIAIRE", "FA3101"),
        _ => ("BENEFICIAIRE", "FA0000"),
    };
    json!({
        "indicateur": word,
        "dateIndicateur": benefit.since,
        "listePrestation": [{ "cd": code, "etat": { "cd": "10" }, "dtOuvertureDroit": benefit.since }],
    })
}

/// Who lives together and where, with what one call has beside.
fn home(person: &Persona, life: &Life, mut own: Value) -> Value {
    let household = &life.household;
    let mut adults = vec![household.holder.as_ref().map_or_else(|| applicant(person), relative)];
    adults.extend(household.spouse.as_ref().map(relative));
    let children: Vec<Value> = household.children.iter().map(relative).collect();
    let address = json!({
        "identite": household.addressee(person),
        "complementInformation": household.address.complement,
        "complementInformationGeo": household.address.building,
        "numeroLibelleVoie": household.address.street,
        "lieuDit": household.address.place,
        "codePostalVille": household.address.town,
        "pays": household.address.country,
    });
    if let Some(members) = own.as_object_mut() {
        let home = [("allocataires", json!(adults)), ("enfants", json!(children)), ("adresse", address)];
        members.extend(home.map(|(name, value)| (name.to_owned(), value)));
    }
    own
}

fn applicant(person: &Persona) -> Value {
    json!({
        "nomNaissance": person.family_name.as_deref().map(str::to_uppercase),
        "nomUsage": person.preferred_username.as_deref().map(str::to_uppercase),
        "listePrenoms": person.given_name.as_deref().map(str::to_uppercase),
        "dateNaissance": person.birthdate,
        "genre": if person.gender.as_deref() == Some("female") { "F" } else { "M" },
        "cogNaissance": person.birthplace,
    })
}

fn relative(relative: &Relative) -> Value {
    json!({
        "nomNaissance": relative.family_name,
        "nomUsage": relative.usage_name,
        "listePrenoms": relative.given_names,
        "dateNaissance": relative.birthdate,
        "genre": relative.sex,
        "cogNaissance": relative.birthplace,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::producers::examples::{is_told, person};

    #[test]
    fn a_household_and_its_benefit_are_told_as_in_the_examples() {
        let (person, life) = person("household");
        for (call, example) in [
            ("quotient_familial", include_str!("../examples/api-secu-quotient.json")),
            ("participation_familiale_eaje", include_str!("../examples/api-secu-creche.json")),
            ("prime_activite", include_str!("../examples/api-secu-benefit.json")),
        ] {
            is_told(&of(call, &person, &life).unwrap(), example);
        }
    }
}
