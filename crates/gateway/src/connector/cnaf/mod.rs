//! The CNAF's web documents of the older era (AP §15, "WDD"): SOAP 1.1 with a client certificate; the answer is a
//! multipart/related message (MTOM), in whose envelope the document stands as text.

mod document;

use bytes::Bytes;
use guichet_web::outgoing::{Answer, Request, RequestBody};
use http::{HeaderName, HeaderValue, Method, StatusCode, header};
use jiff::civil::Date;
use quick_xml::escape::escape;
use serde::Deserialize;
use serde_json::Value;

use super::failure::Quoted;
use super::{Call, Line, ProducerFailure, paris};

const SOAP_ACTION: HeaderName = HeaderName::from_static("soapaction");
const CONTENT_TYPE: &str = "text/xml; charset=utf-8";

pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let url = format!("{}/{}", line.address.base_url, call.producer.call);
    let request = Request { method: Method::POST, body: RequestBody::Bytes(body(&call)), ..Request::get(&url) }
        .header(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE))
        .header(SOAP_ACTION, HeaderValue::from_static("\"\""));
    record(&line.send(request).await?, paris(call.now))
}

fn body(call: &Call<'_>) -> Bytes {
    let told = |slot: &str| escape(call.arguments.text(slot).unwrap_or_default()).into_owned();
    Bytes::from(format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
         <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\" \
         xmlns:tns=\"http://v1.ws.wsdemandedocumentcafweb.cnaf/\"><soapenv:Body><tns:demanderDocumentWeb><arg0>\
         <app>WDD</app><id>{}</id><beanEntreeDemandeDocumentWeb><codeAppli>WDD</codeAppli><matricule>{}</matricule>\
         <codePostal>{}</codePostal><typeDocument>4</typeDocument><typeEnvoi>5</typeEnvoi>\
         </beanEntreeDemandeDocumentWeb></arg0></tns:demanderDocumentWeb></soapenv:Body></soapenv:Envelope>",
        escape(call.request_id),
        told("numero_allocataire"),
        told("code_postal"),
    ))
}

#[derive(Debug, Deserialize)]
struct Envelope {
    #[serde(rename = "Body")]
    body: Body,
}

#[derive(Debug, Deserialize)]
struct Body {
    #[serde(rename = "demanderDocumentWebResponse")]
    response: Response,
}

#[derive(Debug, Deserialize)]
struct Response {
    #[serde(rename = "return")]
    returned: Returned,
}

#[derive(Debug, Deserialize)]
struct Returned {
    #[serde(rename = "beanRetourDemandeDocumentWeb")]
    told: Told,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Told {
    code_retour: i64,
    #[serde(default)]
    flux_retour: Option<String>,
    #[serde(default)]
    libelle_retour: Option<String>,
}

fn record(answer: &Answer, today: Date) -> Result<Value, ProducerFailure> {
    match answer.status.as_u16() {
        200 => {}
        401 | 403 => return Err(ProducerFailure::Authentication),
        500..=599 => return Err(ProducerFailure::Internal),
        _ => return Err(ProducerFailure::Unknown),
    }
    let envelope = envelope(answer).ok_or(ProducerFailure::Unknown)?;
    let Envelope { body } = quick_xml::de::from_str(envelope).map_err(|_| ProducerFailure::Unknown)?;
    let Told { code_retour, flux_retour, libelle_retour } = body.response.returned.told;
    if code_retour != 0 {
        return Err(refused(code_retour, libelle_retour.unwrap_or_default()));
    }
    document::record(&flux_retour.unwrap_or_default(), today).ok_or(ProducerFailure::Unknown)
}

/// The SOAP envelope: the whole body, or the first part of a multipart message (RFC 2387).
fn envelope(answer: &Answer) -> Option<&str> {
    let text = std::str::from_utf8(&answer.body).ok()?;
    let content_type = answer.headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
    if !answer.media_type().starts_with("multipart/") {
        return Some(text);
    }
    let named = content_type.split(';').map(str::trim).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.eq_ignore_ascii_case("boundary").then(|| value.trim_matches('"'))
    })?;
    let boundary = format!("--{named}");
    let part = text.split(boundary.as_str()).nth(1)?;
    let (_, content) = part.split_once("\r\n\r\n").or_else(|| part.split_once("\n\n"))?;
    Some(content.trim())
}

/// A return code, and the sentence that comes with it (AP §6.1).
fn refused(code: i64, sentence: String) -> ProducerFailure {
    let status = match code {
        101 | 102 | 111 | 121 | 122 | 132 | 133 | 141 | 151 | 161 | 171 | 191 | 194 | 1113 | 1114 => {
            StatusCode::NOT_FOUND
        }
        103 | 131 | 181 | 192 | 193 | 195..=198 => StatusCode::BAD_REQUEST,
        201 | 211 | 221 | 231 | 241 | 251..=257 => StatusCode::INTERNAL_SERVER_ERROR,
        code => {
            return ProducerFailure::Quoted(Box::new(Quoted {
                suffix: "999",
                status: StatusCode::SERVICE_UNAVAILABLE,
                error: "data_provider_error",
                reason: format!("Unknown error code {code}"),
                message: "Erreur inconnue du fournisseur de donnée (CNAV)".to_owned(),
            }));
        }
    };
    ProducerFailure::Quoted(Box::new(Quoted {
        suffix: if status.is_client_error() { "003" } else { "000" },
        status,
        error: "not_found",
        reason: sentence.clone(),
        message: sentence,
    }))
}

#[cfg(test)]
mod tests;
