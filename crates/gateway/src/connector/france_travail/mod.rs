//! France Travail (AP §15): whether somebody is registered as a job seeker, and what was paid, by the user name that the
//! person chose there.

mod answer;

use bytes::Bytes;
use guichet_web::outgoing::{Answer, Request, RequestBody};
use http::{HeaderName, HeaderValue, Method, header};
use serde::Deserialize;
use serde_json::Value;

use super::{Call, Line, ProducerFailure};

const CONSUMER: HeaderName = HeaderName::from_static("x-pe-consommateur");
/// The call that lists payments; the other one tells the status.
const PAYMENTS: &str = "indemnites";
pub(super) const NOT_FOUND: &str =
    "Aucune situation France Travail n'a pu être trouvée avec les critères de recherche fournis";

/// A call, by the producer's `call`.
pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let consumer = HeaderValue::from_str(&format!("DINUM - {}", call.token_id));
    let request = request(&line.address.of_call(&call.producer.call), &call)
        .header(CONSUMER, consumer.map_err(|_| ProducerFailure::Unknown)?);
    let answer = line.send_with_token(Some(&scope(&line.address.client_id)), request).await?;
    record(&call, &answer)
}

/// What our tokens are for.
fn scope(client_id: &str) -> String {
    format!("api_statutaugmentev1 api_liste-paiementsv1 individuStatutAugmente application_{client_id}")
}

fn identifier<'a>(call: &Call<'a>) -> &'a str {
    call.arguments.text("identifiant").unwrap_or_default()
}

/// The status by a body that is the identifier and nothing else, the payments by a query.
fn request(address: &str, call: &Call<'_>) -> Request {
    if call.producer.call == PAYMENTS {
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("loginMnemotechnique", identifier(call))
            .finish();
        return Request::get(&format!("{address}?{query}"));
    }
    let body = RequestBody::Bytes(Bytes::copy_from_slice(identifier(call).as_bytes()));
    let request = Request { method: Method::POST, body, ..Request::get(address) };
    request.header(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"))
}

fn record(call: &Call<'_>, answer: &Answer) -> Result<Value, ProducerFailure> {
    match answer.status.as_u16() {
        200 if call.producer.call == PAYMENTS => answer::payments(identifier(call), &answer.body),
        200 => answer::status(identifier(call), &answer.body),
        204 | 206 | 404 => Err(ProducerFailure::not_found(NOT_FOUND)),
        500..=599 if is_late(answer) => Err(ProducerFailure::Timeout),
        status => Err(ProducerFailure::of_status(status)),
    }
}

/// Whether something behind France Travail did not answer in time, which it says by the name of a Java exception.
fn is_late(answer: &Answer) -> bool {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Broken {
        message_log: String,
    }
    let broken = serde_json::from_slice::<Broken>(&answer.body);
    broken.is_ok_and(|broken| broken.message_log.contains("TimeoutException"))
}

#[cfg(test)]
mod tests;
