//! What MESRI answers, in its own words (AP §15), and the record that it makes: the admissions of version 3, and the same as
//! version 2 sorts them (AP §5).

use serde::Deserialize;
use serde_json::{Value, json};

use crate::connector::{ProducerFailure, day};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Student {
    #[serde(default)]
    ine: Option<String>,
    nom_famille: String,
    #[serde(default)]
    prenom: Option<String>,
    #[serde(default)]
    date_naissance: Option<String>,
    #[serde(default)]
    inscriptions: Option<Vec<Admission>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Admission {
    #[serde(default)]
    date_debut_inscription: Option<String>,
    #[serde(default)]
    date_fin_inscription: Option<String>,
    #[serde(default)]
    statut: Option<String>,
    #[serde(default)]
    regime: Option<String>,
    #[serde(default)]
    code_commune: Option<String>,
    #[serde(default)]
    etablissement: School,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct School {
    uai: Option<String>,
    nom_etablissement: Option<String>,
}

/// RF1, RF2 … (AP §4.9).
const REGIMES: [&str; 7] = [
    "formation initiale",
    "formation initiale hors apprentissage",
    "reprise d'études non financée sans convention",
    "contrat d'apprentissage",
    "formation continue",
    "formation continue hors contrat professionnel",
    "contrat de professionnalisation",
];
/// How many of them are initial training.
const INITIAL: usize = 4;

pub(super) fn record(body: &[u8]) -> Result<Value, ProducerFailure> {
    let student: Student = serde_json::from_slice(body).map_err(|_| ProducerFailure::Unknown)?;
    if student.nom_famille.is_empty() {
        return Err(ProducerFailure::Unknown);
    }
    let admissions = student.inscriptions.unwrap_or_default();
    Ok(json!({
        "ine": student.ine,
        "identite": {
            "nom_naissance": student.nom_famille,
            "prenom": student.prenom,
            "date_naissance": day(student.date_naissance.as_ref()),
        },
        "admissions": admissions.iter().map(Admission::whole).collect::<Vec<_>>(),
        "inscriptions": admissions.iter().map(Admission::sorted).collect::<Vec<_>>(),
    }))
}

impl Admission {
    fn is_enrolled(&self) -> bool {
        self.statut.as_deref() == Some("inscrit")
    }

    /// The place of its regime among the seven.
    fn regime(&self) -> Option<usize> {
        let regime = self.regime.as_deref()?;
        REGIMES.iter().position(|known| *known == regime)
    }

    fn whole(&self) -> Value {
        json!({
            "date_debut": day(self.date_debut_inscription.as_ref()),
            "date_fin": day(self.date_fin_inscription.as_ref()),
            "est_inscrit": self.is_enrolled(),
            "regime_formation": {
                "libelle": self.regime,
                "code": self.regime().map(|place| format!("RF{}", place + 1)),
            },
            "code_cog_insee_commune": self.code_commune,
            "etablissement_etudes": { "uai": self.etablissement.uai, "nom": self.etablissement.nom_etablissement },
        })
    }

    /// As version 2 tells it: of one of three populations, or of none.
    fn sorted(&self) -> Value {
        let since = day(self.date_debut_inscription.as_ref());
        let until = day(self.date_fin_inscription.as_ref());
        let school = json!({ "uai": self.etablissement.uai, "nom": self.etablissement.nom_etablissement });
        let enrolled = |population: &str, regime: &str| {
            json!({
                "population": population, "statut": "inscrit", "regime": regime,
                "dateDebutInscription": since, "dateFinInscription": until,
                "etablissement": school, "codeCommune": self.code_commune,
            })
        };
        match self.regime() {
            _ if !self.is_enrolled() => json!({
                "population": "admis", "statut": "admis", "regime": self.regime,
                "dateDebutAdmission": since, "dateFinAdmission": until,
                "etablissement": school, "codeCommune": self.code_commune,
            }),
            Some(place) if place < INITIAL => enrolled("formation initiale", "formation initiale"),
            Some(_) => enrolled("formation continue", "formation continue"),
            None => json!({}),
        }
    }
}
