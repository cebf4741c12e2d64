//! The ANTS's register of vehicles, SIV (AP §15): SOAP 1.2 with a client certificate and, in the header, an assertion that
//! vouches for whoever asks. The reference names `liste_personnes/personne` and the sentence for "nothing"; the other names
//! of elements are ours.

mod answer;
mod assertion;
mod matching;

use bytes::Bytes;
use guichet_web::outgoing::{Answer, Request, RequestBody};
use http::{HeaderValue, Method, header};
use serde_json::Value;

use super::failure::NotFound;
use super::{Call, Line, ProducerFailure};
use crate::parameters::Arguments;
pub(super) use answer::nobody_of_that_name;
use assertion::{Assertion, canonical_text};

const CONTENT_TYPE: &str = "application/soap+xml; charset=utf-8";
/// What stands somewhere in an answer without a vehicle.
const NOTHING: &str = "Aucune réponse trouvée pour les critères en entrée";
/// Faults of WS-Security: the assertion or its signature is refused.
const REFUSED: [&str; 3] = ["FailedAuthentication", "InvalidSecurity", "FailedCheck"];

pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let address = &line.address;
    let Some(certificate) = &address.certificate else {
        tracing::error!("the ANTS is asked with a client certificate, and none is configured");
        return Err(ProducerFailure::Authentication);
    };
    let assertion = Assertion {
        id: &format!("_{}", call.request_id),
        issuer: &address.client_id,
        audience: &address.base_url,
        now: call.now,
    };
    let assertion = assertion.signed(certificate).map_err(|error| {
        tracing::error!(%error, "the assertion for the ANTS cannot be signed: {error}");
        ProducerFailure::Authentication
    })?;
    let plate = call.arguments.text("immatriculation").unwrap_or_default().trim().to_uppercase();
    let answer = line.send(request(&address.base_url, &assertion, &plate)).await?;
    record(&answer, call.arguments)
}

fn request(url: &str, assertion: &str, plate: &str) -> Request {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\"><env:Header>\
         <wsse:Security xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\" \
         env:mustUnderstand=\"true\">{assertion}</wsse:Security></env:Header><env:Body>\
         <siv:demande xmlns:siv=\"urn:guichet:siv\"><siv:immatriculation>{}</siv:immatriculation></siv:demande>\
         </env:Body></env:Envelope>",
        canonical_text(plate)
    );
    let request = Request { method: Method::POST, body: RequestBody::Bytes(Bytes::from(body)), ..Request::get(url) };
    request.header(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE))
}

fn record(answer: &Answer, identity: &Arguments) -> Result<Value, ProducerFailure> {
    let text = std::str::from_utf8(&answer.body).map_err(|_| ProducerFailure::Unknown)?;
    match answer.status.as_u16() {
        200 | 400 | 500 if text.contains(NOTHING) => Err(ProducerFailure::NotFound(NotFound::default())),
        200 => answer::record(text, identity),
        401 | 403 => Err(ProducerFailure::Authentication),
        400..=599 if REFUSED.iter().any(|code| text.contains(code)) => Err(ProducerFailure::Authentication),
        500..=599 => Err(ProducerFailure::Internal),
        _ => Err(ProducerFailure::Unknown),
    }
}

#[cfg(test)]
mod tests;
