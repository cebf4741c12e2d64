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
    use crate::producers::examples::{is_told, person};

    #[test]
    fn a_grant_is_told_as_in_the_example() {
        let (person, life) = person("student");
        let grant = life.studies.student.as_ref().unwrap().granted("2026-03-01".parse().unwrap(), None).unwrap();
        is_told(&of(&person, &life.studies, &grant), include_str!("../examples/cnous.json"));
    }
}
