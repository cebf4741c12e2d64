//! What France Travail answers, in its own words (AP §15).

use serde_json::{Value, json};

use crate::lives::{JobSeeker, Life, Payment};
use crate::personas::Persona;

/// By category (AP §4.12).
const CATEGORIES: [&str; 5] = [
    "PERSONNE SANS EMPLOI DISPONIBLE DUREE INDETERMINEE PLEIN TPS",
    "PERSONNE SANS EMPLOI DISPONIBLE DUREE INDETERMINEE PARTIEL",
    "PERSONNE SANS EMPLOI DISPONIBLE DUREE DETERMINEE OU SAISON",
    "PERSONNE SANS EMPLOI NON DISPONIBLE IMMEDIATEMENT",
    "PERSONNE POURVUE D'UN EMPLOI A LA RECHERCHE D'UN AUTRE",
];
/// No given name is longer there.
const LONGEST_GIVEN_NAME: usize = 13;

/// The label of the category.
pub(super) fn category(job_seeker: &JobSeeker) -> Option<&'static str> {
    let place = usize::try_from(job_seeker.category - 1).ok()?;
    CATEGORIES.get(place).copied()
}

/// In capitals, as far as it goes there.
pub(super) fn first_given_name(person: &Persona) -> String {
    let first = person.given_name.as_deref().and_then(|names| names.split(' ').next()).unwrap_or_default();
    first.to_uppercase().chars().take(LONGEST_GIVEN_NAME).collect()
}

pub(super) fn status(person: &Persona, life: &Life, job_seeker: &JobSeeker) -> Value {
    let upper = |text: &Option<String>| text.as_deref().map(str::to_uppercase);
    let woman = person.gender.as_deref() == Some("female");
    let family_name = upper(&person.family_name);
    let usage_name = upper(&person.preferred_username);
    let first = first_given_name(person);
    let home = &life.household.address;
    let category = category(job_seeker);
    json!({
        "nom": family_name,
        "nomUsage": usage_name,
        "prenom": first,
        "civilite": if woman { "MME" } else { "M." },
        "sexe": if woman { "Féminin" } else { "Masculin" },
        "dateNaissance": person.birthdate,
        "email": person.email,
        "telephone": person.phone_number.as_deref().map(|phone| phone.replace(' ', "")).or_else(|| job_seeker.phone.clone()),
        "telephone2": null,
        "adresse": {
            "codePostal": home.town.split(' ').next(),
            "INSEECommune": home.commune,
            "localite": home.town,
            "ligneVoie": home.street,
            "ligneComplementDestinataire": null,
            "ligneComplementAdresse": home.complement,
            "ligneComplementDistribution": home.place,
            "ligneNom": usage_name.as_ref().or(family_name.as_ref()),
        },
        "dateInscription": job_seeker.since,
        "dateCessationInscription": job_seeker.until,
        "categorieInscription": job_seeker.category,
        "libellecategorieInscription": category,
        "codeCertificationCNAV": job_seeker.certification,
    })
}

pub(super) fn payments(paid: &[Payment]) -> Value {
    let list: Vec<Value> = paid
        .iter()
        .map(|payment| {
            json!({
                "datePaiement": payment.day,
                "montantPaiement": payment.total,
                "allocations": payment.benefit,
                "aides": payment.aid,
                "autresPaiements": payment.other,
            })
        })
        .collect();
    json!({ "statutInscription": "inscrit", "listePaiement": list })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::producers::examples::{is_told, person};

    #[test]
    fn a_job_seeker_and_what_is_paid_are_told_as_in_the_examples() {
        let (person, life) = person("job-seeker");
        let job_seeker = life.work.job_seeker.as_ref().unwrap();
        is_told(&status(&person, &life, job_seeker), include_str!("../examples/france-travail-status.json"));
        let paid = job_seeker.payments.as_ref().unwrap();
        is_told(&payments(paid), include_str!("../examples/france-travail-payments.json"));
    }
}
