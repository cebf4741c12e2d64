//! What the CNOUS answers, in its own words (AP §15).

use serde_json::{Value, json};

use crate::lives::{Grant, Studies};
use crate::personas::Persona;

pub(super) fn of(person: &Persona, studies: &Studies, grant: &Grant) -> Value {
    let mut names = person.given_name.as_deref().unwrap_or_default().split(' ');
    let civility = match person.gender.as_deref() {
        Some("male") => "M",
        _ => "F",
    };
    json!({
        "lastName": person.family_name,
        "firstName": names.next(),
        "firstName2": names.next(),
        "civility": civility,
        "birthDate": person.birthdate,
        "birthPlace": { "libelle": studies.birthplace },
        "boursier": grant.held,
        "grantEchelon": grant.level,
        "email": person.email,
        "backToSchoolDate": grant.since,
        "paymentDuration": grant.months,
        "grantStatus": grant.status,
        "studyTown": grant.town,
        "schoolName": grant.school,
        "removed": grant.removed.as_ref().map(|_| "O"),
        "removalDate": grant.removed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lives::Life;
    use crate::personas::Personas;

    #[test]
    fn a_grant_is_told_in_the_words_of_the_reference() {
        let mut person = Persona::clone(&Personas::new(&[]).unwrap().get("test").unwrap());
        person.family_name = Some("Morvan".to_owned());
        person.given_name = Some("Iris Lou".to_owned());
        person.birthdate = Some("2004-02-11".to_owned());
        person.email = Some("iris.morvan@exemple.fr".to_owned());
        let grant = json!({
            "campaign": 2025, "level": "0bis", "since": "2025-09-01", "months": 10, "town": "Brest", "school": "UBO",
        });
        person.studies = json!({ "birthplace": "Brest", "student": { "grants": [grant] } }).as_object().cloned();
        let life = Life::of(&person, 2026).unwrap();
        let grant = life.studies.student.as_ref().unwrap().granted("2026-03-01".parse().unwrap(), None).unwrap();
        let whole = json!({
            "lastName": "Morvan", "firstName": "Iris", "firstName2": "Lou", "civility": "F", "birthDate": "2004-02-11",
            "birthPlace": { "libelle": "Brest" }, "boursier": true, "grantEchelon": "0bis",
            "email": "iris.morvan@exemple.fr", "backToSchoolDate": "2025-09-01", "paymentDuration": 10, "grantStatus": 0,
            "studyTown": "Brest", "schoolName": "UBO", "removed": null, "removalDate": null,
        });
        assert_eq!(of(&person, &life.studies, &grant), whole);
    }
}
