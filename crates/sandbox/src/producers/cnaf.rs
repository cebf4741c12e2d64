//! The simulated web documents of the CNAF (AP §15, "WDD"): SOAP 1.1, the answer of which is a multipart message. The client
//! certificate is not asked for, as a rehearsal makes its connections without TLS.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use guichet_web::routes::Routes;
use http::{StatusCode, header};
use jiff::ToSpan;
use jiff::civil::Date;
use quick_xml::escape::escape;
use serde::Deserialize;

use super::people::live;
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use crate::lives::{Fund, Life, Relative};
use crate::personas::Persona;

/// Its name among the producers.
pub(crate) const NAME: &str = "cnaf";

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/cnaf/sgmap/wswdd/v1", post(asked))
}

#[derive(Debug, Deserialize)]
struct Envelope {
    #[serde(rename = "Body")]
    body: Body,
}

#[derive(Debug, Deserialize)]
struct Body {
    #[serde(rename = "demanderDocumentWeb")]
    demand: Demand,
}

#[derive(Debug, Deserialize)]
struct Demand {
    arg0: Argument,
}

#[derive(Debug, Deserialize)]
struct Argument {
    #[serde(rename = "beanEntreeDemandeDocumentWeb")]
    asked: Asked,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    matricule: String,
    code_postal: String,
}

/// The return code and the sentence of what is found, and of what is not.
const FOUND: (u32, &str) = (0, "La demande est enregistrée");
const UNKNOWN: (u32, &str) = (133, "Dossier allocataire inexistant. Le document ne peut être édité.");

async fn asked(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    let Ok(Envelope { body }) = quick_xml::de::from_str(&String::from_utf8_lossy(&body)) else {
        let reason = "<soapenv:Fault><faultcode>soapenv:Client</faultcode><faultstring>La demande est illisible\
                      </faultstring></soapenv:Fault>";
        return (StatusCode::INTERNAL_SERVER_ERROR, [(header::CONTENT_TYPE, XML)], enveloped(reason)).into_response();
    };
    let Asked { matricule, code_postal } = body.demand.arg0.asked;
    let known = live(&sandbox).find(|(life, _)| is_meant(life, &matricule, &code_postal));
    match known {
        Some((life, person)) => {
            let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap_or(jiff::tz::TimeZone::UTC);
            let today = sandbox.edge().clock.now().to_zoned(zone).date();
            returned(FOUND, &document(&person, &life, today))
        }
        None => returned(UNKNOWN, ""),
    }
}

const XML: &str = "text/xml; charset=utf-8";

/// A number is one fund's, which the postal code stands for: each département has one.
fn is_meant(life: &Life, number: &str, postal_code: &str) -> bool {
    let household = &life.household;
    let department = |code: &str| code.get(..if code.starts_with("97") { 3 } else { 2 }).map(str::to_owned);
    household.fund == Some(Fund::Cnaf)
        && household.number.as_deref() == Some(number)
        && department(&household.address.town) == department(postal_code)
}

fn enveloped(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><soapenv:Envelope \
         xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>{body}</soapenv:Body></soapenv:Envelope>"
    )
}

/// MTOM: the envelope is the first part of the message, and the document is text within it.
fn returned(said: (u32, &str), document: &str) -> Response {
    let content_type = format!(
        "multipart/related; boundary=\"{BOUNDARY}\"; type=\"application/xop+xml\"; start=\"<0.guichet@localhost>\""
    );
    ([(header::CONTENT_TYPE, content_type)], message(said, document)).into_response()
}

const BOUNDARY: &str = "MIMEBoundary_guichet";

fn message((code, sentence): (u32, &str), document: &str) -> String {
    let envelope = enveloped(&format!(
        "<ns2:demanderDocumentWebResponse xmlns:ns2=\"http://v1.ws.wsdemandedocumentcafweb.cnaf/\"><return>\
         <beanRetourDemandeDocumentWeb><codeRetour>{code}</codeRetour><fluxRetour>{}</fluxRetour>\
         <libelleRetour>{}</libelleRetour></beanRetourDemandeDocumentWeb></return></ns2:demanderDocumentWebResponse>",
        escape(document),
        escape(sentence),
    ));
    format!(
        "--{BOUNDARY}\r\nContent-Type: application/xop+xml; charset=utf-8; type=\"text/xml\"\r\n\
         Content-Transfer-Encoding: binary\r\nContent-ID: <0.guichet@localhost>\r\n\r\n{envelope}\r\n--{BOUNDARY}--\r\n"
    )
}

fn leaf(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escape(text))
}

/// The household, and its quotient of the month before today.
fn document(person: &Persona, life: &Life, today: Date) -> String {
    let household = &life.household;
    let home = &household.address;
    let upper = |text: &Option<String>| text.as_deref().unwrap_or_default().to_uppercase();
    let given = upper(&person.given_name);
    let first = given.split(' ').next().unwrap_or_default();
    let name =
        upper(if person.preferred_username.is_some() { &person.preferred_username } else { &person.family_name });
    let woman = person.gender.as_deref() == Some("female");
    let line = |text: &Option<String>| text.clone().unwrap_or_default();
    let lines = [
        household.addressee(person),
        line(&home.complement),
        line(&home.building),
        line(&home.street),
        line(&home.place),
        home.town.clone(),
        home.country.clone(),
    ];
    let lines = lines.iter().zip(1..).map(|(line, number)| leaf(&format!("LIBLIG{number}ADR"), line));
    let born = person.birthdate.as_deref().unwrap_or("0000-00-00");
    let own = || member(&format!("{first} {name}"), born, if woman { "F" } else { "M" });
    let own = household.holder.as_ref().map_or_else(own, relative);
    let spouse = household.spouse.as_ref().map(relative).unwrap_or_default();
    let adults: String = [own, spouse].iter().filter(|adult| !adult.is_empty()).map(|adult| adulthood(adult)).collect();
    let children: String =
        household.children.iter().map(|child| format!("<UNENFANT>{}</UNENFANT>", relative(child))).collect();
    let before = today.checked_sub(1.month()).unwrap_or(today);
    let quotient = household.quotient.map(|quotient| {
        let members = [("DUMOIS", before.month().to_string()), ("DELANNEE", before.year().to_string())];
        let members: String = members.iter().map(|(name, text)| leaf(name, text)).collect();
        format!("<QFMOIS>{members}{}</QFMOIS>", leaf("QUOTIENTF", &quotient.to_string()))
    });
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<drtData><adresse>{}</adresse>\
         <identeEnfants>{children}</identeEnfants><identePersonnes>{adults}</identePersonnes>\
         <quotients>{}</quotients></drtData>",
        lines.collect::<String>(),
        quotient.unwrap_or_default(),
    )
}

fn adulthood(member: &str) -> String {
    let title = if member.ends_with("<SEXE>F</SEXE>") { "Madame" } else { "Monsieur" };
    format!("<UNEPERSONNE>{}{member}</UNEPERSONNE>", leaf("QUAL", title))
}

fn relative(relative: &Relative) -> String {
    let name = relative.usage_name.as_ref().unwrap_or(&relative.family_name);
    let given = relative.given_names.split(' ').next().unwrap_or_default();
    member(&format!("{given} {name}").to_uppercase(), &relative.birthdate, &relative.sex)
}

/// `birthdate`: `YYYY-MM-DD`.
fn member(name: &str, birthdate: &str, sex: &str) -> String {
    let reversed: String = birthdate.split('-').rev().collect();
    leaf("NOMPRENOM", name) + &leaf("DATNAISS", &reversed) + &leaf("SEXE", sex)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::producers::examples::person;

    #[test]
    fn a_household_is_told_as_in_the_example() {
        let (person, life) = person("household");
        let told = message(FOUND, &document(&person, &life, Date::constant(2025, 7, 31)));
        assert_eq!(told.as_bytes(), include_bytes!("examples/cnaf.mime"));
    }
}
