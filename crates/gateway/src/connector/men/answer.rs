//! What the ministry of education answers, in its own words (AP §15), and the record that it makes.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::connector::ProducerFailure;
use crate::connector::failure::NotFound;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Answer {
    identification: Identification,
    info_scolarite: Schooling,
    #[serde(default)]
    info_bourse: Option<Grant>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Identification {
    #[serde(default)]
    nom: Option<String>,
    #[serde(default)]
    prenom: Option<String>,
    #[serde(default)]
    sexe: Value,
    #[serde(default)]
    date_naissance: Option<String>,
    #[serde(default)]
    annee_scolaire: Option<String>,
    #[serde(default)]
    etablissement: School,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct School {
    code_uai: Option<String>,
    ministere_tutelle: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Schooling {
    #[serde(default)]
    est_scolarise: Option<bool>,
    #[serde(default)]
    statut_eleve: Status,
    #[serde(default)]
    code_mef_stat: Option<String>,
    #[serde(default, rename = "libelle-long_mef")]
    libelle_long_mef: Option<String>,
    #[serde(default)]
    code_regime: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Status {
    code: Option<String>,
    libelle: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Grant {
    #[serde(default)]
    est_boursier: Option<bool>,
    #[serde(default)]
    niveau_bourse: Option<i64>,
}

/// By the code of how a pupil boards, 0 to 6 (AP §4.11).
const BOARDINGS: [&str; 7] = [
    "Externe libre",
    "Externe surveillé",
    "Demi-pensionnaire dans l'établissement",
    "Interne dans l'établissement",
    "Interne externé",
    "Interne hébergé",
    "Demi-pensionnaire hors l'établissement",
];

/// The pupil is known, but goes to no school (AP §4.11).
pub(in crate::connector) fn not_at_school() -> ProducerFailure {
    ProducerFailure::NotFound(NotFound {
        suffix: Some("004"),
        title: Some("Scolarité non trouvée"),
        detail: Some("Aucune scolarité n'a pu être trouvée pour cet élève"),
        ..NotFound::default()
    })
}

pub(super) fn record(body: &[u8]) -> Result<Value, ProducerFailure> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| ProducerFailure::Unknown)?;
    let Answer { identification: pupil, info_scolarite: schooling, info_bourse: grant } = &answer;
    if schooling.est_scolarise != Some(true) {
        return Err(not_at_school());
    }
    let is_boy = pupil.sexe == 1 || pupil.sexe == "1";
    let boarding = schooling.code_regime.as_ref().map(|code| {
        let place: Option<usize> = code.parse().ok();
        json!({ "code": code, "libelle": place.and_then(|place| BOARDINGS.get(place)) })
    });
    Ok(json!({
        "identite": {
            "nom": pupil.nom,
            "prenom": pupil.prenom,
            "sexe": if is_boy { "M" } else { "F" },
            "date_naissance": pupil.date_naissance,
        },
        "annee_scolaire": pupil.annee_scolaire,
        "est_scolarise": true,
        "statut_eleve": { "code": schooling.statut_eleve.code, "libelle": schooling.statut_eleve.libelle },
        "etablissement": {
            "code_uai": pupil.etablissement.code_uai,
            "code_ministere_tutelle": pupil.etablissement.ministere_tutelle,
        },
        "module_elementaire_formation": {
            "code_mef_stat": schooling.code_mef_stat,
            "libelle": schooling.libelle_long_mef,
        },
        "est_boursier": grant.as_ref().and_then(|grant| grant.est_boursier),
        "echelon_bourse": grant.as_ref().and_then(|grant| grant.niveau_bourse),
        "regime_pensionnat": boarding,
    }))
}
