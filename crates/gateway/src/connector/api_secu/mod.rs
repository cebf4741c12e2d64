//! API-SECU of the CNAV (AP §15): social benefits and the family quotient, of whichever fund the person belongs to.

mod answer;

use guichet_web::outgoing::{Answer, Request};
use http::{HeaderName, HeaderValue};
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde_json::{Value, json};

use answer::{Benefit, Household};

use super::failure::NotFound;
use super::failures::wrong;
use super::{Call, Line, ProducerFailure};
use crate::ascii::ascii;
use crate::parameters::{Arguments, FRANCE};

const CORRELATION: HeaderName = HeaderName::from_static("x-correlation-id");
const RECIPIENT: HeaderName = HeaderName::from_static("x-apipart-fsfinal");
const FUND: HeaderName = HeaderName::from_static("x-apisecu-fd");

/// A call, by the producer's `call`.
pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query(&call)).finish();
    let mut request = Request::get(&format!("{}?{query}", line.address.of_call(&call.producer.call)));
    for (name, value) in [(CORRELATION, call.request_id), (RECIPIENT, call.recipient.as_str())] {
        let value = HeaderValue::from_str(value).map_err(|_| ProducerFailure::Unknown)?;
        request = request.header(name, value);
    }
    let answer = line.send_with_token(Some(&call.producer.call), request).await?;
    match answer.status.as_u16() {
        200 => record(&call, &answer),
        status => Err(refused(&call, status, &answer)),
    }
}

/// What is asked, in the producer's words.
fn query(call: &Call<'_>) -> Vec<(&'static str, String)> {
    let arguments = call.arguments;
    let text = |slot: &str| arguments.text(slot).map(ascii).unwrap_or_default();
    let mut query = vec![("nomNaissance", text("nom_naissance"))];
    if arguments.has("nom_usage") {
        query.push(("nomUsage", text("nom_usage")));
    }
    let given: Vec<String> = arguments.list("prenoms").iter().map(|name| ascii(name)).collect();
    query.push(("listePrenoms", given.join(" ")));
    if let Some(date) = date(arguments) {
        query.push(("dateNaissance", date));
    }
    let country = arguments.text("pays_naissance").unwrap_or(FRANCE);
    if country == FRANCE {
        if let Some(commune) = arguments.text("commune_naissance") {
            query.push(("codeLieuNaissance", commune.to_owned()));
        } else if arguments.has("nom_commune_naissance") {
            query.push(("villeNaissance", text("nom_commune_naissance")));
            query.push(("depNaissance", text("departement_naissance")));
        }
    }
    query.push(("codePaysNaissance", country.to_owned()));
    if let Some(sex) = arguments.text("sexe") {
        query.push(("genre", sex.to_owned()));
    }
    if call.producer.call == QUOTIENT {
        let (year, month) = month(call);
        query.push(("anneeDemandee", year.to_string()));
        query.push(("moisDemande", format!("{month:02}")));
    }
    query
}

/// `AAAA-MM-JJ`, with `00` for what is not known; what follows an unknown part is not known either (AP §3.2).
fn date(arguments: &Arguments) -> Option<String> {
    let part = |slot: &str| arguments.number(slot).filter(|part| *part != 0);
    let year = part("annee_naissance")?;
    let month = part("mois_naissance");
    let day = month.and(part("jour_naissance"));
    Some(format!("{year:04}-{:02}-{:02}", month.unwrap_or(0), day.unwrap_or(0)))
}

/// The month that is asked for; this one when none is named (AP §4.1).
fn month(call: &Call<'_>) -> (i64, i64) {
    let today = paris(call.now);
    let or = |slot: &str, present: i64| call.arguments.number(slot).unwrap_or(present);
    (or("annee", today.year().into()), or("mois", today.month().into()))
}

/// The day in Paris.
pub(crate) fn paris(now: jiff::Timestamp) -> jiff::civil::Date {
    now.to_zoned(TimeZone::get("Europe/Paris").unwrap_or(TimeZone::UTC)).date()
}

/// Names of calls whose answers have a shape of their own.
const QUOTIENT: &str = "quotient_familial";
const CRECHE: &str = "participation_familiale_eaje";

/// A household; an answer that tells of nobody is none.
fn household(body: Value) -> Result<Household, ProducerFailure> {
    if !["allocataires", "enfants"].iter().any(|list| body.get(list).is_some()) {
        return Err(ProducerFailure::Unknown);
    }
    serde_json::from_value(body).map_err(|_| ProducerFailure::Unknown)
}

fn record(call: &Call<'_>, answer: &Answer) -> Result<Value, ProducerFailure> {
    let read = |_| ProducerFailure::Unknown;
    let body: Value = serde_json::from_slice(&answer.body).map_err(read)?;
    match call.producer.call.as_str() {
        QUOTIENT => {
            let household = household(body)?;
            let fund = fund(answer).ok_or(ProducerFailure::Unknown)?;
            let (year, month) = month(call);
            let mut record = household.record();
            let present = paris(call.now);
            let computed = if fund == Fund::Msa {
                (Some(i64::from(present.year())), Some(i64::from(present.month())))
            } else {
                (household.annee, household.mois)
            };
            let quotient = json!({
                "fournisseur": fund.as_str(),
                "valeur": household.quotient_familial,
                "annee": year,
                "mois": month,
                "annee_calcul": computed.0,
                "mois_calcul": computed.1,
            });
            record.insert("quotient_familial".to_owned(), quotient);
            Ok(Value::Object(record))
        }
        CRECHE => {
            let household = household(body)?;
            let today = paris(call.now);
            let young = household.enfants.iter().any(|child| child.is_under(7, today));
            if !young {
                return Err(not_eligible());
            }
            let mut record = household.record();
            let parameters = json!({
                "nombre_enfants_a_charge": household.nombre_enfant_a_charge,
                "nombre_enfants_beneficiaire_aeeh": household.nombre_beneficiaire_aeh,
                "valeur": household.montant_ressources,
                "annee_calcul": household.annee,
            });
            record.insert("parametres_calcul".to_owned(), parameters);
            Ok(Value::Object(record))
        }
        _ => serde_json::from_value::<Benefit>(body).map_err(read)?.record(),
    }
}

/// What the producer refuses (AP §8.5).
fn refused(call: &Call<'_>, status: u16, answer: &Answer) -> ProducerFailure {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct Error {
        #[serde(rename = "errorCode")]
        error_code: Value,
        error: Option<String>,
    }
    let error: Error = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = match &error.error_code {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    match (status, code.as_deref()) {
        (400, _) => ProducerFailure::Refused { code: "00366", error_code: code, message: error.error },
        (401 | 403, _) => ProducerFailure::Authentication,
        (404, Some("40409")) => wrong("00355"),
        (404, Some("40406" | "40412")) => of_no_fund(),
        (404, _) => fund(answer).map_or_else(|| unexpected(&call.producer.call), Fund::not_found),
        (500..=599, _) => ProducerFailure::Internal,
        _ => ProducerFailure::Unknown,
    }
}

/// No child is young enough (AP §4.8).
fn not_eligible() -> ProducerFailure {
    ProducerFailure::NotFound(NotFound {
        prefix: Some("37"),
        title: Some("Allocataire non éligible"),
        ..NotFound::default()
    })
}

/// The person is known, and no fund is hers.
fn of_no_fund() -> ProducerFailure {
    ProducerFailure::NotFound(NotFound {
        prefix: Some("35"),
        title: Some("Allocataire non référencé"),
        detail: Some("L'allocataire n'est pas référencé auprès des caisses éligibles"),
        ..NotFound::default()
    })
}

/// Nobody is found, and it does not say at which fund.
fn unexpected(call: &str) -> ProducerFailure {
    ProducerFailure::NotFound(NotFound {
        prefix: (call != QUOTIENT).then_some("36"),
        title: Some("Erreur inattendue"),
        detail: Some("Une erreur inattendue est survenue lors de la collecte des données"),
        ..NotFound::default()
    })
}

/// What a call may end with, beside what any producer's may.
pub(super) fn failures(call: &str) -> Vec<ProducerFailure> {
    let mut all = vec![ProducerFailure::Internal, wrong("00366"), wrong("00355"), of_no_fund()];
    all.extend([Fund::Cnaf, Fund::Msa, Fund::Rncps].map(Fund::not_found));
    all.push(unexpected(call));
    if call == CRECHE {
        all.push(not_eligible());
    }
    all
}

/// The funds that answer through the gateway of the CNAV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fund {
    Cnaf,
    Msa,
    Rncps,
}

fn fund(answer: &Answer) -> Option<Fund> {
    match answer.headers.get(FUND)?.to_str().ok()? {
        "00810011" => Some(Fund::Cnaf),
        "00171001" => Some(Fund::Msa),
        "99430000" => Some(Fund::Rncps),
        _ => None,
    }
}

impl Fund {
    fn as_str(self) -> &'static str {
        match self {
            Self::Cnaf => "CNAF",
            Self::Msa => "MSA",
            Self::Rncps => "RNCPS",
        }
    }

    fn not_found(self) -> ProducerFailure {
        let (prefix, title, detail) = match self {
            Self::Cnaf => (
                "23",
                "Dossier allocataire absent CNAF",
                "Le dossier allocataire n'a pas été trouvé auprès de la CNAF.",
            ),
            Self::Msa => {
                ("10", "Dossier allocataire absent MSA", "Le dossier allocataire n'a pas été trouvé auprès de la MSA.")
            }
            Self::Rncps => {
                ("40", "Dossier allocataire absent RNCPS", "Le dossier allocataire n'a pas été trouvé auprès du RNCPS.")
            }
        };
        ProducerFailure::NotFound(NotFound {
            prefix: Some(prefix),
            title: Some(title),
            detail: Some(detail),
            ..NotFound::default()
        })
    }
}

#[cfg(test)]
mod tests;
