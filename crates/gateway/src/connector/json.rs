//! A producer that speaks plain JSON: an API over it is a folder and no Rust (design §4).
//!
//! `call` is the path below its address, where `{slot}` stands for an argument; the other arguments are its query. What it
//! answers with 200 is the record; 404 says that it knows nobody, 400 and 422 that what was asked is wrong, other statuses what
//! they mean in HTTP.

use guichet_web::outgoing::Request;
use http::{HeaderName, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::failures::wrong;
use super::{Call, Line, ProducerFailure};
use crate::parameters::Argument;

const RECIPIENT: HeaderName = HeaderName::from_static("x-recipient");

pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let request = Request::get(&format!("{}/{}", line.address.base_url, target(&call)));
    let recipient = HeaderValue::from_str(call.recipient.as_str()).map_err(|_| ProducerFailure::Unknown)?;
    let request = request.header(RECIPIENT, recipient);
    let answer = match line.address.token_url {
        Some(_) => line.send_with_token(None, request).await?,
        None => line.send(request).await?,
    };
    match answer.status.as_u16() {
        200 => serde_json::from_slice(&answer.body).map_err(|_| ProducerFailure::Unknown),
        400 | 422 => Err(wrong("00366")),
        409 => Err(ProducerFailure::Conflict),
        410 => Err(ProducerFailure::Gone),
        // It asks for another try.
        408 | 425 => Err(ProducerFailure::Temporary),
        451 => Err(ProducerFailure::Legal),
        status => Err(ProducerFailure::of_status(status)),
    }
}

/// Path and query.
fn target(call: &Call<'_>) -> String {
    let mut path = call.producer.call.clone();
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (slot, argument) in call.arguments.all() {
        let place = format!("{{{slot}}}");
        let texts: Vec<String> = match argument {
            Argument::Text(text) => vec![text.clone()],
            Argument::Number(number) => vec![number.to_string()],
            Argument::List(list) => list.clone(),
        };
        if path.contains(&place) {
            path = path.replace(&place, &utf8_percent_encode(&texts.join(","), NON_ALPHANUMERIC).to_string());
        } else {
            query.extend_pairs(texts.iter().map(|text| (slot, text)));
        }
    }
    let query = query.finish();
    if query.is_empty() { path } else { format!("{path}?{query}") }
}
