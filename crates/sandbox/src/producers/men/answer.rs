//! What the ministry of education answers, in its own words (AP §15).

use serde_json::{Value, json};

use super::Asked;
use crate::lives::{Class, Pupil};

/// By code (AP §4.11).
const STATUSES: [(&str, &str); 10] = [
    ("ST", "SCOLAIRE"),
    ("AP", "APPRENTI"),
    ("CQ", "CONTRAT DE QUALIFICATION"),
    ("FC", "FORMATION CONTINUE"),
    ("ED", "ENSEIGNEMENT A DISTANCE"),
    ("IN", "CANDIDAT INDIVIDUEL"),
    ("FQ", "STAGIAIRE DE LA FORMATION PROFESSIONNELLE"),
    ("SC", "SCOLAIRE OU FORMATION INITIALE"),
    ("CP", "CONTRAT DE PROFESSIONNALISATION"),
    ("NC", "NON CONNU"),
];

/// The identity is what was asked, mistakes and all.
fn identification(asked: &Asked, school: Option<&str>, ministry: Option<&str>) -> Value {
    json!({
        "nom": asked.nom,
        "prenom": asked.prenom,
        "sexe": if asked.sexe == 1 || asked.sexe == "1" { 1 } else { 2 },
        "date-naissance": asked.date_naissance,
        "annee-scolaire": asked.annee_scolaire,
        "etablissement": { "code-uai": school, "ministere-tutelle": ministry },
    })
}

pub(super) fn at_school(asked: &Asked, pupil: &Pupil, class: &Class) -> Value {
    let label = STATUSES.iter().find(|(code, _)| *code == pupil.status).map(|(_, label)| *label);
    // Grants are for secondary schools.
    let grant = pupil.grant.filter(|_| class.degree == "2D");
    json!({
        "identification": identification(asked, Some(&class.school), pupil.ministry.as_deref()),
        "info-scolarite": {
            "est-scolarise": true,
            "statut-eleve": { "code": pupil.status, "libelle": label.unwrap_or("NON CONNU") },
            "code-mef-stat": class.course,
            "libelle-long_mef": class.label,
            "code-regime": pupil.boarding,
        },
        "info-bourse": { "est-boursier": grant.is_some(), "niveau-bourse": grant },
    })
}

pub(super) fn elsewhere(asked: &Asked) -> Value {
    json!({
        "identification": identification(asked, asked.code_uai.as_deref(), None),
        "info-scolarite": { "est-scolarise": false },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::producers::examples::is_told;

    #[test]
    fn a_pupil_is_told_as_in_the_example() {
        let asked = json!({
            "nom": "Petit", "prenom": "Zoé", "sexe": "2", "date-naissance": "2012-01-20", "annee-scolaire": "2025-2026",
            "code-uai": "0210015C",
        });
        let asked: Asked = serde_json::from_value(asked).unwrap();
        let pupil = Pupil { school: Some("0210015C".to_owned()), grant: Some(2), ..Pupil::default() };
        let class = Class { school: "0210015C".to_owned(), degree: "2D", course: Some("10010012110"), label: "6EME" };
        is_told(&at_school(&asked, &pupil, &class), include_str!("../examples/men.json"));
        assert_eq!(elsewhere(&asked)["info-scolarite"], json!({ "est-scolarise": false }));
    }
}
