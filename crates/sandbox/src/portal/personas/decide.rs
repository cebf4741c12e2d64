//! `POST /personas/{id}`: the next login is this person's. `POST /personas/forget-logins`: it is nobody's any more.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::{Page, see_other};
use http::HeaderMap;

use super::person::{Chosen, respond, unknown};
use crate::Sandbox;
use crate::control::ControlError;
use crate::control::logins::queue;
use crate::portal::form::{Posted, Wrong};
use crate::portal::paths;
use crate::rehearsal::Login;

pub(super) async fn decide(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    Path(id): Path<String>,
    headers: HeaderMap,
    form: Posted,
) -> Response {
    let Some(person) = sandbox.personas().get(&id) else { return unknown(&site, page) };
    let chosen = Chosen { client: form.get("client"), provider: form.get("provider") };
    match wanted(&sandbox, &page, &id, &chosen)
        .and_then(|login| queue(&sandbox, login).map_err(|error| wrong(&page, &error)))
    {
        Ok(_) => see_other(&paths::with_query(&paths::of(paths::PERSONA, &id), &[("decided", "yes")])),
        Err(wrong) => respond(page, &site, &headers, &sandbox, &person, &chosen, (false, vec![wrong])),
    }
}

pub(super) async fn forget(State(sandbox): State<Arc<Sandbox>>, _: Posted) -> Response {
    sandbox.rehearsal().forget_logins();
    see_other(paths::PERSONAS)
}

fn wanted(sandbox: &Sandbox, page: &Page, persona: &str, chosen: &Chosen<'_>) -> Result<Login, Wrong> {
    let (service, client_id) = match chosen.client.split_once(':') {
        Some(("service", service)) => (Some(service.to_owned()), None),
        Some(("client", client_id)) => (sandbox.service_of_client(client_id), Some(client_id.to_owned())),
        _ => (None, None),
    };
    let service = service.ok_or_else(|| Wrong { field: "client", text: page.t("bench-person-no-client") })?;
    let provider = Some(chosen.provider).filter(|uid| !uid.is_empty());
    let open = |uid: &str| {
        sandbox.identity_providers().any(|provider| provider.uid == uid && provider.client_of(&service).is_some())
    };
    if provider.is_some_and(|uid| !open(uid)) {
        return Err(Wrong { field: "provider", text: page.t("bench-person-provider-closed") });
    }
    Ok(Login {
        rep_scope: None,
        service,
        persona: persona.to_owned(),
        identity_provider: provider.map(str::to_owned),
        client_id,
        times: 1,
    })
}

fn wrong(page: &Page, error: &ControlError) -> Wrong {
    let text = match error {
        ControlError::Conflict(_) => page.t("bench-person-too-many"),
        _ => page.t("bench-person-no-client"),
    };
    Wrong { field: "client", text }
}
