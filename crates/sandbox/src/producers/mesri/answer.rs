//! What MESRI answers, in its own words (AP §15).

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::lives::{Admission, Student, Studies};
use crate::personas::Persona;

pub(super) fn of(person: &Persona, studies: &Studies, student: &Student, today: Date) -> Value {
    let first = person.given_name.as_deref().and_then(|names| names.split(' ').next());
    json!({
        "ine": studies.ine,
        "nomFamille": person.family_name,
        "prenom": first,
        "dateNaissance": person.birthdate,
        "inscriptions": student.admitted(today).iter().map(admission).collect::<Vec<_>>(),
    })
}

fn admission(admission: &Admission) -> Value {
    json!({
        "dateDebutInscription": admission.since,
        "dateFinInscription": admission.until,
        "statut": if admission.enrolled { "inscrit" } else { "admis" },
        "regime": admission.regime,
        "codeCommune": admission.school.commune,
        "etablissement": { "uai": admission.school.uai, "nomEtablissement": admission.school.name },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lives::Life;
    use crate::personas::Personas;

    #[test]
    fn a_student_is_told_in_the_words_of_the_reference() {
        let mut person = Persona::clone(&Personas::new(&[]).unwrap().get("test").unwrap());
        person.family_name = Some("Morvan".to_owned());
        person.given_name = Some("Iris Lou".to_owned());
        person.birthdate = Some("2004-02-11".to_owned());
        person.studies = json!({
            "ine": "1234567890G",
            "student": {
                "enrolled": true,
                "regime": "formation initiale",
                "school": { "uai": "0290119X", "name": "UNIVERSITE DU PONANT", "town": "Brest", "commune": "29019" },
            },
        })
        .as_object()
        .cloned();
        let life = Life::of(&person, 2026).unwrap();
        let student = life.studies.student.as_ref().unwrap();
        let told = of(&person, &life.studies, student, "2026-03-01".parse().unwrap());
        let whole = json!({
            "ine": "1234567890G", "nomFamille": "Morvan", "prenom": "Iris", "dateNaissance": "2004-02-11",
            "inscriptions": [{
                "dateDebutInscription": "2025-09-01", "dateFinInscription": "2026-08-31", "statut": "inscrit",
                "regime": "formation initiale", "codeCommune": "29019",
                "etablissement": { "uai": "0290119X", "nomEtablissement": "UNIVERSITE DU PONANT" },
            }],
        });
        assert_eq!(told, whole);
    }
}
