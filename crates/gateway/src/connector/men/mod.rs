//! The ministry of education (AP §15): whether a pupil goes to a school, looked for by the school or in an area.

mod answer;

use guichet_web::outgoing::{Answer, Request};
use http::{HeaderName, HeaderValue, Method};
use serde_json::{Value, json};

use super::{Call, Line, ProducerFailure};
pub(super) use answer::not_at_school;

use crate::parameters::{Arguments, DEPARTMENTS, REGIONS};

const PARTNER: HeaderName = HeaderName::from_static("x-siret-partenaire");
const SCOPE: &str = "men_statut_scolarite,men_statut_boursier,men_echelon_bourse";
pub(super) const NOT_FOUND: &str = "Aucun élève n'a pu être trouvé avec les critères de recherche fournis";

pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let partner = HeaderValue::from_str(call.recipient.as_str()).map_err(|_| ProducerFailure::Unknown)?;
    let request = request(&line.address.base_url, call.arguments).header(PARTNER, partner);
    record(&line.send_with_token(None, request).await?)
}

/// By a query where the school is known, else by a body that names an area. Only the first given name is compared there.
fn request(url: &str, arguments: &Arguments) -> Request {
    let text = |slot: &str| arguments.text(slot).unwrap_or_default();
    let given_name = arguments.first_given_name().unwrap_or_default();
    let sex = if arguments.text("sexe") == Some("M") { 1 } else { 2 };
    let (year, month, day) = arguments.birth().unwrap_or_default();
    let birth = format!("{year:04}-{month:02}-{day:02}");
    if let Some(school) = arguments.text("etablissement") {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("nom", text("nom_naissance"))
            .append_pair("prenom", given_name)
            .append_pair("sexe", &sex.to_string())
            .append_pair("date-naissance", &birth)
            .append_pair("code-uai", school)
            .append_pair("annee-scolaire", text("annee_scolaire"))
            .append_pair("scope", SCOPE)
            .finish();
        return Request::get(&format!("{url}?{query}"));
    }
    let (kind, values) = match arguments.list(DEPARTMENTS) {
        [] => ("region", arguments.list(REGIONS)),
        departments => ("departement", departments),
    };
    let body = json!({
        "nom": text("nom_naissance"), "prenom": given_name, "sexe": sex, "date-naissance": birth,
        "annee-scolaire": text("annee_scolaire"), "scope": SCOPE, "degre-etablissement": text("degre"),
        "type-perimetre": kind, "valeurs-perimetre": values,
    });
    Request::with_json(Method::POST, &format!("{url}/perimetre"), &body)
}

fn record(answer: &Answer) -> Result<Value, ProducerFailure> {
    match answer.status.as_u16() {
        200 => answer::record(&answer.body),
        404 => Err(ProducerFailure::not_found(NOT_FOUND)),
        status => Err(ProducerFailure::of_status(status)),
    }
}

#[cfg(test)]
mod tests;
