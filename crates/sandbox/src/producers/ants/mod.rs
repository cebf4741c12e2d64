//! The simulated register of vehicles of the ANTS (AP §15): SOAP 1.2, and an assertion in the header whose signature and
//! dates are verified. The certificate is not asked for at the connection, which a rehearsal makes without TLS.

mod answer;
mod assertion;
mod canonical;

use std::sync::{Arc, LazyLock};

use aws_lc_rs::signature::{KeyPair, RsaKeyPair};
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use bytes::Bytes;
use guichet_jose::digest;
use guichet_web::routes::Routes;
use http::{StatusCode, header};
use serde::Deserialize;

use super::CLIENT;
use super::people::live;
use crate::Sandbox;
use crate::faults::{self, Step, Target, Transport};
use answer::Holder;
use assertion::{AssertionRefused, Expected};

/// Its name among the producers.
pub(crate) const NAME: &str = "ants";

/// The gateway's certificate at the simulated register, and its key, PEM. They stand in the program's sources: rehearsals
/// only.
pub const CERTIFICATE: (&str, &str) = (include_str!("client.crt.pem"), include_str!("client.key.pem"));

/// Of the elements of calls and answers.
const NAMESPACE: &str = "urn:guichet:siv";
const CONTENT_TYPE: &str = "application/soap+xml; charset=utf-8";

/// The public key of the certificate, DER.
static KEY: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let base64: String = CERTIFICATE.1.lines().filter(|line| !line.starts_with("-----")).collect();
    let pkcs8 = digest::from_base64(&base64).unwrap_or_default();
    RsaKeyPair::from_pkcs8(&pkcs8).map(|pair| pair.public_key().as_ref().to_vec()).unwrap_or_default()
});

pub(crate) fn router() -> Routes<Arc<Sandbox>> {
    Routes::new().route("/ants", post(asked))
}

#[derive(Debug, Deserialize)]
struct Envelope {
    #[serde(rename = "Body")]
    body: Body,
}

#[derive(Debug, Deserialize)]
struct Body {
    demande: Asked,
}

#[derive(Debug, Deserialize)]
struct Asked {
    immatriculation: String,
}

async fn asked(State(sandbox): State<Arc<Sandbox>>, body: Bytes) -> Response {
    let fault = sandbox.faults().next(&Target::Producer(NAME.to_owned()), Step::Call, None);
    if let Transport::Answered(response) = faults::answer(fault).await {
        return response;
    }
    let text = String::from_utf8_lossy(&body);
    let audience = sandbox.origins().producers.url("/ants");
    let expected = Expected { key: &KEY, issuer: CLIENT.0, audience: &audience, now: sandbox.edge().clock.now() };
    if let Err(refused) = assertion::verify(&text, &expected) {
        let code = match refused {
            AssertionRefused::InvalidSecurity => "wsse:InvalidSecurity",
            AssertionRefused::FailedCheck => "wsse:FailedCheck",
            AssertionRefused::FailedAuthentication => "wsse:FailedAuthentication",
        };
        return fault_of(code, "L'assertion est refusée");
    }
    match quick_xml::de::from_str::<Envelope>(&text) {
        Ok(envelope) => enveloped(StatusCode::OK, &known(&sandbox, &envelope.body.demande.immatriculation)),
        Err(_) => fault_of("env:Sender", "La demande est illisible"),
    }
}

fn known(sandbox: &Sandbox, plate: &str) -> String {
    let lives: Vec<_> = live(sandbox).collect();
    let holders = lives.iter().filter_map(|(life, person)| {
        let vehicle = life.vehicles.get(plate)?;
        Some(Holder { person, life, vehicle })
    });
    let holders: Vec<Holder<'_>> = holders.collect();
    holders.first().map_or_else(answer::nothing, |first| answer::of(plate, first.vehicle, &holders))
}

fn enveloped(status: StatusCode, body: &str) -> Response {
    (status, [(header::CONTENT_TYPE, CONTENT_TYPE)], envelope(body)).into_response()
}

fn envelope(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <env:Envelope xmlns:env=\"http://www.w3.org/2003/05/soap-envelope\"><env:Body>{body}</env:Body></env:Envelope>"
    )
}

/// SOAP 1.2 §5.4; whatever the sender did wrong is a 400, WS-Security included.
fn fault_of(code: &str, reason: &str) -> Response {
    let text = format!(
        "<env:Fault xmlns:wsse=\"http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd\">\
         <env:Code><env:Value>env:Sender</env:Value><env:Subcode><env:Value>{code}</env:Value></env:Subcode></env:Code>\
         <env:Reason><env:Text xml:lang=\"fr\">{reason}</env:Text></env:Reason></env:Fault>"
    );
    enveloped(StatusCode::BAD_REQUEST, &text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::producers::examples::person;

    #[test]
    fn a_hired_vehicle_is_told_as_in_the_example() {
        const PLATE: &str = "AA-123-BB";
        let (person, life) = person("hirer");
        let vehicle = life.vehicles.get(PLATE).unwrap();
        let told = envelope(&answer::of(PLATE, vehicle, &[Holder { person: &person, life: &life, vehicle }]));
        assert_eq!(told, include_str!("../examples/ants.xml").trim_end());
    }
}
