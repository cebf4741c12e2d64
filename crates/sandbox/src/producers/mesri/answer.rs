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
    use crate::producers::examples::{is_told, person};

    #[test]
    fn a_student_is_told_as_in_the_example() {
        let (person, life) = person("student");
        let student = life.studies.student.as_ref().unwrap();
        let told = of(&person, &life.studies, student, "2026-03-01".parse().unwrap());
        is_told(&told, include_str!("../examples/mesri.json"));
    }
}
