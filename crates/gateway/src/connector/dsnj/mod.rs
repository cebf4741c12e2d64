//! The DSNJ (AP §15): whether somebody has done what national service asks.

use guichet_web::outgoing::{Answer, Request};
use http::{Method, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::failure::NotFound;
use super::{Call, Line, ProducerFailure};
use crate::parameters::{Arguments, FRANCE};

pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let request = request(&line.address.base_url, call.arguments).bearer(line.address.client_secret.expose());
    record(&line.send(request).await?)
}

fn request(url: &str, arguments: &Arguments) -> Request {
    let (year, month, day) = arguments.birth().unwrap_or_default();
    let given: Vec<String> = arguments.list("prenoms").iter().map(|name| capitalised(name)).collect();
    let country = arguments.text("pays_naissance").unwrap_or(FRANCE);
    // Whoever was born abroad has no commune (AP §3.2).
    let commune = arguments.text("commune_naissance").filter(|_| country == FRANCE);
    let identity = json!({
        "given_name": given.join(" "),
        "family_name": arguments.text("nom_naissance").unwrap_or_default().to_uppercase(),
        "birthdate": format!("{year:04}-{month:02}-{day:02}"),
        "gender": if arguments.text("sexe") == Some("M") { "male" } else { "female" },
        "birthplace": commune,
        "birthcountry": country,
    });
    Request::with_json(Method::POST, url, &json!({ "identites_pivot": [identity] }))
}

/// Each part of a name with a capital, the rest in small letters (AP §1.4, step 7).
fn capitalised(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut begins = true;
    for letter in name.chars() {
        if begins {
            out.extend(letter.to_uppercase());
        } else {
            out.extend(letter.to_lowercase());
        }
        begins = !letter.is_alphabetic();
    }
    out
}

#[derive(Debug, Deserialize)]
struct Told {
    return_code: String,
    #[serde(default)]
    results: Vec<Status>,
}

#[derive(Debug, Deserialize)]
struct Status {
    code: String,
    #[serde(default)]
    en_regle: Option<String>,
    #[serde(default)]
    complement: Option<String>,
}

fn record(answer: &Answer) -> Result<Value, ProducerFailure> {
    if answer.status != StatusCode::OK {
        return Err(ProducerFailure::of_status(answer.status.as_u16()));
    }
    let told: Told = serde_json::from_slice(&answer.body).map_err(|_| ProducerFailure::Unknown)?;
    let status = told.results.first().filter(|_| told.return_code == "OK").ok_or(ProducerFailure::Unknown)?;
    if status.code == "NON_TROUVE" {
        return Err(ProducerFailure::NotFound(NotFound::default()));
    }
    let said = match (status.code.as_str(), status.en_regle.as_deref()) {
        ("OK", Some("En règle")) => "en_regle",
        ("OK", Some("Pas en règle")) => "pas_en_regle",
        ("OK", Some("Indéterminé")) => "indetermine",
        ("OK", Some("Non concerné")) => "non_concerne",
        _ => return Err(ProducerFailure::Unknown),
    };
    let comment = status.complement.as_ref().filter(|text| !text.trim().is_empty());
    Ok(json!({ "statut_service_national": said, "commentaires": comment }))
}

#[cfg(test)]
mod tests;
