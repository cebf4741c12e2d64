//! The DGFiP's public check of tax notices (AP §6.2): a form for people, of a JavaServer Faces site, filled in as they do. The
//! names of the form's fields are read off the page, as the site's framework numbers them anew.

mod notice;
mod page;

use guichet_web::outgoing::{Answer, Request};
use http::{HeaderValue, header};
use serde_json::Value;
use url::Url;

use super::failure::NotFound;
use super::{Call, Line, ProducerFailure};
use page::Page;

pub(super) async fn ask(line: &Line, call: Call<'_>) -> Result<Value, ProducerFailure> {
    let url = format!("{}/{}", line.address.base_url, call.producer.call);
    let url: Url = url.parse().map_err(|_| ProducerFailure::Unavailable)?;
    let first = line.send(Request::get(url.as_str())).await?;
    let told = |slot| call.arguments.text(slot).unwrap_or_default();
    let (target, fields) = filled(&url, &page(&first)?, [told("numero_fiscal"), told("reference_avis")])?;
    let mut request = Request::post_form(target.as_str(), fields);
    if let Some(cookies) = cookies(&first) {
        request = request.header(header::COOKIE, cookies);
    }
    record(&line.send(request).await?)
}

fn page(answer: &Answer) -> Result<Page, ProducerFailure> {
    match answer.status.as_u16() {
        200 => Ok(Page::read(&String::from_utf8_lossy(&answer.body))),
        500..=599 => Err(ProducerFailure::Internal),
        _ => Err(ProducerFailure::Unknown),
    }
}

/// Where the form of a page is sent, and with which fields. It stays on the site that it comes from.
fn filled(
    url: &Url,
    page: &Page,
    [number, reference]: [&str; 2],
) -> Result<(Url, Vec<(String, String)>), ProducerFailure> {
    let form = page.form.as_ref().ok_or(ProducerFailure::Unknown)?;
    let target = url.join(&form.action).map_err(|_| ProducerFailure::Unknown)?;
    let has = |end: &str| form.fields.iter().any(|(name, _)| name.ends_with(end));
    if target.origin() != url.origin() || !has(NUMBER) || !has(REFERENCE) {
        return Err(ProducerFailure::Unknown);
    }
    let fields = form.fields.iter().map(|(name, value)| {
        let value = match name {
            name if name.ends_with(NUMBER) => number,
            name if name.ends_with(REFERENCE) => reference,
            _ => value,
        };
        (name.clone(), value.to_owned())
    });
    Ok((target, fields.collect()))
}

/// How the names of the two fields end, whatever the number of the form.
const NUMBER: &str = ":spi";
const REFERENCE: &str = ":num_facture";

/// The cookies that the site has set, as it is told them again.
fn cookies(answer: &Answer) -> Option<HeaderValue> {
    let set =
        answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok()?.split(';').next());
    let all: Vec<&str> = set.collect();
    HeaderValue::from_str(&all.join("; ")).ok().filter(|value| !value.is_empty())
}

fn record(answer: &Answer) -> Result<Value, ProducerFailure> {
    let page = page(answer)?;
    if page.texts.contains_key("nonTrouve") {
        return Err(ProducerFailure::NotFound(NotFound::default()));
    }
    notice::record(&page).ok_or(ProducerFailure::Unknown)
}

#[cfg(test)]
mod tests;
