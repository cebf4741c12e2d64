//! What only a rehearsal has: mending a client by one click from its error page.

use std::sync::Arc;

use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode},
    response::Response,
};
use bytes::Bytes;
use guichet_oidc::{client::Client, endpoints::Endpoint};
use guichet_web::{csrf, error_page::Mend, page::Page};

use super::form;
use crate::{answer::redirect, broker::Broker, records::ServiceClient, refusal::Refusal, visit::Visit};

/// Adds a redirect URI to a client. Routed in sandbox mode only.
pub(super) const ADD_REDIRECT_URI: &str = "/rehearsal/redirect-uris";

/// The button that adds the address, if it could be registered at all.
pub(super) fn mend(broker: &Broker, visit: &Visit, client: &Client, received: &str) -> Option<(Mend, HeaderValue)> {
    let mut mended = client.clone();
    mended.redirect_uris.push(received.to_owned());
    let acceptable = broker.parts.rulebook.stored_client(&mended).is_empty();
    let resumable = visit.uri.query().is_some();
    (broker.parts.site.is_sandbox() && acceptable && resumable).then(|| {
        let page = Page::new(&broker.parts.site, visit.language, &visit.uri);
        let resume = visit.uri.path_and_query().map(ToString::to_string).unwrap_or_default();
        let csrf = csrf::Csrf::issue(&broker.parts.site, &visit.headers);
        let mend = Mend {
            label: page.t("broker-mend-redirect-uri"),
            action: ADD_REDIRECT_URI.to_owned(),
            fields: vec![
                ("client_id".to_owned(), client.client_id.clone()),
                ("redirect_uri".to_owned(), received.to_owned()),
                ("resume".to_owned(), resume),
                (csrf::FIELD.to_owned(), csrf.token),
            ],
        };
        (mend, csrf.cookie)
    })
}

pub(super) async fn add_redirect_uri(
    State(broker): State<Arc<Broker>>,
    visit: Visit,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    match add(&broker, &visit, &headers, &body).await {
        Ok(response) => response,
        Err(refusal) => broker.page(&visit, &refusal, None, None),
    }
}

async fn add(broker: &Broker, visit: &Visit, headers: &HeaderMap, body: &Bytes) -> Result<Response, Refusal> {
    let form = form(headers, body).map_err(|_| Refusal::ParametersNotUtf8)?;
    if !csrf::verify(&broker.parts.site, headers, form.get(csrf::FIELD)) {
        return Err(Refusal::CsrfWrong);
    }
    let record = form.get("client_id").and_then(|id| broker.client(id)).ok_or(Refusal::Unknown)?;
    let mut client = record.client.clone();
    let wanted = form.get("redirect_uri").unwrap_or_default();
    if !client.redirect_uris.iter().any(|known| known == wanted) {
        client.redirect_uris.push(wanted.to_owned());
    }
    if !broker.parts.rulebook.stored_client(&client).is_empty() {
        return Err(Refusal::Unknown);
    }
    let service = record.service.clone();
    broker.parts.clients.put(ServiceClient { service, client }, visit.now).await?;
    // Only back to the authorization endpoint: the form cannot send elsewhere (`//host`, `/\host`).
    let authorize = format!("{}?", broker.path(Endpoint::Authorize));
    let resume = form.get("resume").filter(|path| path.starts_with(&authorize));
    Ok(redirect(StatusCode::SEE_OTHER, resume.unwrap_or("/")))
}
