//! `POST /developpeurs/openapi-v3/{operation}`: the call of the form, for whoever has no script. It is that of the caller: her
//! token, her address, the same steps, the same journal.

use std::sync::Arc;

use axum::extract::{Extension, OriginalUri, Path, State};
use axum::response::Response;
use bytes::Bytes;
use guichet_web::ClientAddress;
use guichet_web::edge::Site;
use guichet_web::log::RequestId;
use guichet_web::page::{Page, html};
use guichet_web::refusals::Refusal;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use serde_json::Value;

use super::show::{Filled, OperationPage, found};
use crate::Gateway;
use crate::about::{Credential, Operation, target};
use crate::http::data;

/// What came back.
pub(super) struct Called {
    pub(super) status: String,
    pub(super) is_data: bool,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: String,
    pub(super) command: String,
}

/// The headers that a caller goes by (AP §2, §9).
const TOLD: [&str; 5] =
    ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after", "x-response-cached"];

#[expect(clippy::too_many_arguments, reason = "extractors")]
pub(super) async fn call(
    State(gateway): State<Arc<Gateway>>,
    Extension(site): Extension<Arc<Site>>,
    Extension(request_id): Extension<RequestId>,
    OriginalUri(uri): OriginalUri,
    Path((document, name)): Path<(String, String)>,
    client: ClientAddress,
    page: Page,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let Some((document, operation)) = found(&gateway, &document, &name) else {
        return Refusal::NotFound.respond(&site, &headers, &uri);
    };
    let page = page.back_to(&document.page_of(&operation));
    let filled = read(&body);
    let target = target(&operation.path(), &pairs(&operation, &filled));
    let (header, before) = Credential::of(operation.route).header();
    let mut asked = HeaderMap::new();
    if let (Ok(name), Ok(value)) =
        (HeaderName::try_from(header.to_ascii_lowercase()), HeaderValue::try_from(format!("{before}{}", filled.token)))
    {
        asked.insert(name, value);
    }
    let Ok(address) = Uri::try_from(target.as_str()) else { return Refusal::NotFound.respond(&site, &headers, &uri) };
    let place = data::Place { gateway: Arc::clone(&gateway), api: operation.place, route: operation.number };
    let version = (!operation.route.is_flat()).then(|| format!("v{}", operation.version));
    let answer = data::respond(&place, &site, request_id, &address, version.as_deref(), client, &asked).await;
    let command = command(site.origin.as_str(), &target, &format!("{header}: {before}{}", filled.token));
    let called = Called::of(answer, &request_id.0.to_string(), command).await;
    html(StatusCode::OK, &OperationPage::new(page, &gateway, document, &operation, filled, Some(called)))
}

/// What to paste into a terminal; a quote would end the argument.
fn command(origin: &str, target: &str, header: &str) -> String {
    let quoted = |text: &str| text.replace('\'', "'\\''");
    format!("curl -g -H '{}' \\\n  '{origin}{}'", quoted(header), quoted(target))
}

fn read(body: &[u8]) -> Filled {
    let mut filled = Filled { token: String::new(), values: Vec::new(), person: String::new() };
    for (name, value) in form_urlencoded::parse(body) {
        let value = value.trim().replace("\r\n", "\n");
        match name.as_ref() {
            "token" => filled.token = value,
            "personne" => filled.person = value,
            name => filled.values.push((name.to_owned(), value)),
        }
    }
    filled
}

/// The query: only what the operation knows, a line for each entry of a list.
fn pairs(operation: &Operation<'_>, filled: &Filled) -> Vec<(String, String)> {
    let names = operation.parameters().map(|parameter| parameter.name.as_str());
    let value = |name: &str| filled.values.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let mut pairs = Vec::new();
    for name in std::iter::once("recipient").chain(names) {
        let Some(value) = value(name) else { continue };
        if name.ends_with("[]") {
            pairs.extend(value.lines().map(|line| (name.to_owned(), line.trim().to_owned())));
        } else {
            pairs.push((name.to_owned(), value));
        }
    }
    pairs
}

impl Called {
    async fn of(answer: Response, request_id: &str, command: String) -> Self {
        let (parts, body) = answer.into_parts();
        let text = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut headers: Vec<(&'static str, String)> =
            TOLD.iter().filter_map(|name| Some((*name, text(name)?))).collect();
        headers.push(("x-request-id", request_id.to_owned()));
        // The body is in memory already, whatever its length.
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
        let parsed = serde_json::from_slice::<Value>(&body).ok();
        let pretty = parsed.and_then(|value| serde_json::to_string_pretty(&value).ok());
        Self {
            status: parts.status.to_string(),
            is_data: parts.status.is_success(),
            headers,
            body: pretty.unwrap_or_else(|| String::from_utf8_lossy(&body).into_owned()),
            command,
        }
    }

    /// For the samples of the page.
    pub(super) fn sample() -> Self {
        Self {
            status: "200 OK".to_owned(),
            is_data: true,
            headers: vec![("ratelimit-remaining", "19".to_owned())],
            body: "{}".to_owned(),
            command: "curl -g 'http://localhost:7405/v3'".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_in_what_was_typed_stays_within_its_argument() {
        assert_eq!(command("http://h", "/v3?a=%27", "X: it's"), "curl -g -H 'X: it'\\''s' \\\n  'http://h/v3?a=%27'");
    }

    #[test]
    fn a_list_is_typed_line_by_line_and_what_the_operation_does_not_know_is_left_out() {
        let catalogue = crate::definition::Catalogue::shipped().unwrap();
        let name = "api_particulier_v3_cnav_quotient_familial_with_civility";
        let operation = crate::about::operations(&catalogue, false).find(|it| it.name() == name).unwrap();
        let filled = read(b"token=t&personne=test&prenoms[]=A%0D%0AB&unknown=1&recipient=+13002526500013+");
        let named = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(
            pairs(&operation, &filled),
            [named("recipient", "13002526500013"), named("prenoms[]", "A"), named("prenoms[]", "B")]
        );
        assert_eq!((filled.token.as_str(), filled.person.as_str()), ("t", "test"));
    }
}
