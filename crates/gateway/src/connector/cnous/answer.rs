//! What the CNOUS answers, in its own words (AP §15), and the record that it makes.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::connector::{ProducerFailure, day};

/// One scholarship, or a list of them.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Answer {
    Several(Vec<Scholarship>),
    One(Box<Scholarship>),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scholarship {
    last_name: String,
    #[serde(default)]
    first_name: Option<String>,
    #[serde(default)]
    first_name2: Option<String>,
    #[serde(default)]
    civility: Option<String>,
    #[serde(default)]
    birth_date: Option<String>,
    #[serde(default)]
    birth_place: Option<Place>,
    #[serde(default)]
    birth_place_libelle: Option<String>,
    #[serde(default)]
    boursier: Option<bool>,
    #[serde(default)]
    grant_echelon: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    back_to_school_date: Option<String>,
    #[serde(default)]
    payment_duration: Value,
    #[serde(default)]
    grant_status: Option<i64>,
    #[serde(default)]
    study_town: Option<String>,
    #[serde(default)]
    school_name: Option<String>,
    #[serde(default)]
    removed: Option<String>,
    #[serde(default)]
    removal_date: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Place {
    #[serde(default)]
    libelle: Option<String>,
}

/// Says of a student that the grant was taken away.
const REMOVED: &str = "O";

pub(super) fn record(body: &[u8]) -> Result<Value, ProducerFailure> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| ProducerFailure::Unknown)?;
    let scholarship = match answer {
        Answer::Several(several) if several.len() > 1 => return Err(ProducerFailure::Conflict),
        Answer::Several(several) => several.into_iter().next().ok_or(ProducerFailure::Unknown)?,
        Answer::One(one) => *one,
    };
    if scholarship.last_name.is_empty() {
        return Err(ProducerFailure::Unknown);
    }
    Ok(scholarship.told())
}

impl Scholarship {
    fn told(&self) -> Value {
        let first_names: Vec<&String> = [&self.first_name, &self.first_name2].into_iter().flatten().collect();
        let place = self.birth_place.as_ref().map_or(&self.birth_place_libelle, |place| &place.libelle);
        let status = self.grant_status.unwrap_or_default();
        json!({
            "identite": {
                "nom": self.last_name,
                "prenoms": first_names,
                "date_naissance": day(self.birth_date.as_ref()),
                "nom_commune_naissance": place,
                "sexe": self.civility,
            },
            "prenom": self.first_name,
            "prenom2": self.first_name2,
            "email": self.email,
            "est_boursier": self.boursier,
            "radiation": {
                "est_radie": self.removed.as_deref() == Some(REMOVED),
                "date_radiation": day(self.removal_date.as_ref()),
            },
            "echelon_bourse": {
                "echelon": self.grant_echelon,
                "echelon_bourse_regionale_provisoire": status > 0,
            },
            "statut_bourse": {
                "code": status,
                "libelle": if status == 0 { "définitif" } else { "provisoire (conditionnel)" },
            },
            "periode_versement_bourse": {
                "date_rentree": day(self.back_to_school_date.as_ref()),
                "duree": self.payment_duration,
            },
            "etablissement_etudes": { "nom_commune": self.study_town, "nom_etablissement": self.school_name },
        })
    }
}
