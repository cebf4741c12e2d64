//! The GIP-MDS (AP §15): contracts of civic service, from what employers declare each month.

use guichet_web::outgoing::{Answer, Request};
use serde::Deserialize;
use serde_json::{Value, json};

use super::failure::NotFound;
use super::failures::wrong;
use super::{Call, Line, ProducerFailure, day};
use crate::parameters::Arguments;

/// Civic service, among the kinds of contracts.
const CIVIC_SERVICE: &str = "89";
/// Reasons for an end that leave the contract in force (AP §4.15).
const GOES_ON: [&str; 2] = ["99", "100"];

pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let request = Request::get(&url(&line.address.of_call(&call.producer.call), &call));
    record(&line.send_with_token(None, request).await?)
}

fn url(address: &str, call: &Call<'_>) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query(call.arguments)).finish();
    format!("{address}?{query}")
}

fn query(arguments: &Arguments) -> [(&'static str, String); 5] {
    let (year, month, day) = arguments.birth().unwrap_or_default();
    [
        ("nom", arguments.text("nom_naissance").unwrap_or_default().to_owned()),
        ("prenom", arguments.first_given_name().unwrap_or_default().to_owned()),
        ("dateNaissance", format!("{day:02}{month:02}{year:04}")),
        ("listeCodeNature", CIVIC_SERVICE.to_owned()),
        ("comparaisonCertifiee", "1".to_owned()),
    ]
}

#[derive(Debug, Deserialize)]
struct Told {
    individu: Person,
}

#[derive(Debug, Deserialize)]
struct Person {
    #[serde(default)]
    entreprise: Vec<Company>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Company {
    #[serde(default)]
    raison_sociale: Option<String>,
    #[serde(default)]
    etablissement: Vec<Establishment>,
}

#[derive(Debug, Deserialize)]
struct Establishment {
    #[serde(default)]
    siret: Option<String>,
    #[serde(default)]
    contrat: Vec<Contract>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Contract {
    #[serde(default)]
    date_debut_contrat: Option<String>,
    #[serde(default)]
    date_fin_contrat: Option<String>,
    #[serde(default)]
    motif_rupture: Value,
}

impl Contract {
    fn is_current(&self) -> bool {
        let reason = match &self.motif_rupture {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => String::new(),
        };
        self.date_fin_contrat.is_none() || GOES_ON.contains(&reason.as_str())
    }
}

#[derive(Debug, Deserialize)]
struct Refused {
    erreurs: Vec<Reason>,
}

#[derive(Debug, Deserialize)]
struct Reason {
    code: String,
}

fn record(answer: &Answer) -> Result<Value, ProducerFailure> {
    let reason = || {
        let refused: Option<Refused> = serde_json::from_slice(&answer.body).ok();
        refused.and_then(|refused| refused.erreurs.into_iter().next()).map(|reason| reason.code)
    };
    match (answer.status.as_u16(), reason().as_deref()) {
        (200, _) => found(&answer.body),
        (404, Some("NOT_FOUND_CONTRAT")) => Ok(json!({ "statut_actuel": without(), "statut_passe": without() })),
        (404, Some("NOT_FOUND_INDIVIDU")) => Err(ProducerFailure::NotFound(NotFound::default())),
        (413, Some("TOO_MANY_INDIVIDU")) => Err(wrong("00391")),
        // Another 404 says nothing of the person.
        (404, _) => Err(ProducerFailure::Unknown),
        (status, _) => Err(ProducerFailure::of_status(status)),
    }
}

fn found(body: &[u8]) -> Result<Value, ProducerFailure> {
    let told: Told = serde_json::from_slice(body).map_err(|_| ProducerFailure::Unknown)?;
    let company = told.individu.entreprise.first().ok_or(ProducerFailure::Unknown)?;
    let establishment = company.etablissement.first().ok_or(ProducerFailure::Unknown)?;
    let contract = establishment.contrat.first().ok_or(ProducerFailure::Unknown)?;
    let status = json!({
        "contrat_trouve": true,
        "organisme_accueil": { "siret": establishment.siret, "raison_sociale": company.raison_sociale },
        "date_debut_contrat": day(contract.date_debut_contrat.as_ref()),
        "date_fin_contrat": day(contract.date_fin_contrat.as_ref()),
    });
    Ok(if contract.is_current() {
        json!({ "statut_actuel": status, "statut_passe": without() })
    } else {
        json!({ "statut_actuel": without(), "statut_passe": status })
    })
}

fn without() -> Value {
    json!({ "contrat_trouve": false })
}

#[cfg(test)]
mod tests;
