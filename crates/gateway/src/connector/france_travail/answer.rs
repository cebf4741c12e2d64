//! What France Travail answers, in its own words (AP §15), and the records that it makes.

use serde::Deserialize;
use serde_json::{Value, json};

use super::NOT_FOUND;
use crate::connector::{ProducerFailure, day};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Status {
    nom: Option<String>,
    #[serde(default)]
    nom_usage: Option<String>,
    prenom: Option<String>,
    civilite: Option<String>,
    sexe: Option<String>,
    date_naissance: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    telephone: Option<String>,
    #[serde(default)]
    telephone2: Option<String>,
    #[serde(default)]
    adresse: Home,
    date_inscription: Option<String>,
    #[serde(default)]
    date_cessation_inscription: Option<String>,
    #[serde(default)]
    categorie_inscription: Value,
    #[serde(default, rename = "libellecategorieInscription")]
    libelle_categorie_inscription: Option<String>,
    #[serde(default, rename = "codeCertificationCNAV")]
    code_certification_cnav: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Home {
    code_postal: Option<String>,
    #[serde(rename = "INSEECommune")]
    insee_commune: Option<String>,
    localite: Option<String>,
    ligne_voie: Option<String>,
    ligne_complement_destinataire: Option<String>,
    ligne_complement_adresse: Option<String>,
    ligne_complement_distribution: Option<String>,
    ligne_nom: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payments {
    liste_paiement: Vec<Payment>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payment {
    date_paiement: Option<String>,
    montant_paiement: f64,
    #[serde(default)]
    allocations: f64,
    #[serde(default)]
    aides: f64,
    #[serde(default)]
    autres_paiements: f64,
}

pub(super) fn status(identifier: &str, body: &[u8]) -> Result<Value, ProducerFailure> {
    let status: Status = serde_json::from_slice(body).map_err(|_| ProducerFailure::Unknown)?;
    // Of whoever is registered no more the dates are there, of anybody else the name: an answer with neither is none.
    if status.nom.is_none() && status.date_inscription.is_none() {
        return Err(ProducerFailure::Unknown);
    }
    let home = &status.adresse;
    let category = match &status.categorie_inscription {
        Value::String(text) => text.trim().parse().ok(),
        number => number.as_i64(),
    };
    Ok(json!({
        "identifiant": identifier,
        "identite": {
            "civilite": status.civilite,
            "nom_naissance": status.nom,
            "nom_usage": status.nom_usage,
            "prenom": status.prenom,
            "sexe": status.sexe,
            "date_naissance": day(status.date_naissance.as_ref()),
        },
        "contact": { "telephone": status.telephone, "telephone2": status.telephone2, "email": status.email },
        "adresse": {
            "code_postal": home.code_postal,
            "code_cog_insee_commune": home.insee_commune,
            "localite": home.localite,
            "ligne_voie": home.ligne_voie,
            "ligne_complement_destinataire": home.ligne_complement_destinataire,
            "ligne_complement_adresse": home.ligne_complement_adresse,
            "ligne_complement_distribution": home.ligne_complement_distribution,
            "ligne_nom": home.ligne_nom,
        },
        "inscription": {
            "date_debut": day(status.date_inscription.as_ref()),
            "date_fin": day(status.date_cessation_inscription.as_ref()),
            "categorie": { "code": category, "libelle": status.libelle_categorie_inscription },
            "code_certification_cnav": status.code_certification_cnav,
        },
    }))
}

pub(super) fn payments(identifier: &str, body: &[u8]) -> Result<Value, ProducerFailure> {
    // Of whoever was paid nothing, nothing at all may be said (AP §15: "empty").
    if body.trim_ascii().is_empty() {
        return Err(ProducerFailure::not_found(NOT_FOUND));
    }
    let told: Value = serde_json::from_slice(body).map_err(|_| ProducerFailure::Unknown)?;
    if told.as_object().is_some_and(serde_json::Map::is_empty) {
        return Err(ProducerFailure::not_found(NOT_FOUND));
    }
    let payments: Payments = serde_json::from_value(told).map_err(|_| ProducerFailure::Unknown)?;
    if payments.liste_paiement.is_empty() {
        return Err(ProducerFailure::not_found(NOT_FOUND));
    }
    let payments: Vec<Value> = payments
        .liste_paiement
        .iter()
        .map(|payment| {
            json!({
                "date_versement": day(payment.date_paiement.as_ref()),
                "montant_total": payment.montant_paiement,
                "montant_allocations": payment.allocations,
                "montant_aides": payment.aides,
                "montant_autres": payment.autres_paiements,
            })
        })
        .collect();
    Ok(json!({ "identifiant": identifier, "paiements": payments }))
}
