//! The client that an authorisation of FranceConnect or ProConnect has brought about: its holder says where it may be answered and
//! makes its secret, which is shown once.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::posted::Posted;
use super::visit::{Menu, Visit};
use super::{labels, paths, rescue};
use crate::clean;
use crate::clients::{Addresses, Client, Clients, NotHandled};
use crate::datapass::{Datapass, File};
use crate::dossier::Refused;
use crate::number;
use crate::rights::{Act, Standing};

#[derive(Template)]
#[template(path = "client.html")]
struct ClientPage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    client: Client,
    /// Whether the visitor may change it.
    holds: bool,
    done: bool,
    wrong: String,
    /// What was typed, an address a line.
    redirect_uris: String,
    post_logout_redirect_uris: String,
    action: String,
    secret_action: String,
    back: String,
}

#[derive(Template)]
#[template(path = "client_secret.html")]
struct SecretPage {
    page: Page,
    menu: Menu,
    title: String,
    client_id: String,
    secret: String,
    back: String,
}

/// The client of a request; none where it brought about none.
pub(super) fn of(app: &Datapass, file: &File<'_>) -> Option<Client> {
    app.parts.clients.as_ref()?.client(definition(file), &file.request.public_id)
}

/// The definition whose client a request has: its own, or that of what was made with it (DP §1.7).
fn definition<'a>(file: &File<'a>) -> &'a str {
    let made = file.request.dossier.authorizations().iter().any(crate::dossier::Authorization::is_automatic);
    let automatic = file.definition.automatic.as_ref().filter(|_| made);
    automatic.map_or(&file.definition.id, |automatic| &automatic.definition)
}

/// `GET /demandes/{id}/client`
pub(super) async fn show(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = async {
        let (file, standing) = visit.file(&app, &id, Act::See).await?;
        let client = of(&app, &file).ok_or(Failure::NotFound)?;
        let typed = match rescue::found(&visit.asked).await?.filter(|fields| fields.has("redirect_uris")) {
            Some(fields) => addresses(&fields),
            None => client.addresses.clone(),
        };
        Ok(respond(&visit, &file, standing, client, StatusCode::OK, &typed, String::new()))
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `POST /demandes/{id}/client`
pub(super) async fn keep(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let answer = async {
        let visit = &posted.visit;
        let (file, standing) = visit.file(&app, &id, Act::Apply).await?;
        let (clients, client) = held(&app, &file)?;
        let asked = addresses(&posted.fields);
        let kept = clients.keep_addresses(definition(&file), &file.request.public_id, asked.clone()).await;
        match kept {
            Ok(()) => Ok(see_other(&format!("{}?done=1", paths::client(file.request.id)))),
            Err(NotHandled::Refused(reason)) => {
                let wrong = visit.asked.page.tr("datapass-client-wrong", "reason", &reason);
                Ok(respond(visit, &file, standing, client, StatusCode::UNPROCESSABLE_ENTITY, &asked, wrong))
            }
            Err(error) => Err(failed(error)),
        }
    };
    let answer = answer.await;
    posted.visit.answer(answer)
}

/// `POST /demandes/{id}/client/secret`
pub(super) async fn renew(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let answer = async {
        let visit = &posted.visit;
        let (file, _) = visit.file(&app, &id, Act::Apply).await?;
        let (clients, client) = held(&app, &file)?;
        let secret = clients.renew_secret(definition(&file), &file.request.public_id).await.map_err(failed)?;
        let page = visit.asked.page.clone();
        let shown = SecretPage {
            menu: visit.menu(),
            title: title(&page, &file),
            client_id: client.client_id,
            secret: secret.expose().to_owned(),
            back: paths::client(file.request.id),
            page: page.back_to(&paths::client(file.request.id)),
        };
        Ok(guichet_web::page::html(StatusCode::OK, &shown))
    };
    let answer = answer.await;
    posted.visit.answer(answer)
}

/// The client of a request whose authorisation counts: one that was taken back is nobody's to change.
fn held<'a>(app: &'a Datapass, file: &File<'_>) -> Result<(&'a dyn Clients, Client), Failure> {
    let clients = app.parts.clients.as_deref().ok_or(Failure::NotFound)?;
    let client = of(app, file).ok_or(Failure::NotFound)?;
    match file.request.dossier.active() {
        Some(_) => Ok((clients, client)),
        None => Err(Failure::Refused(Refused::NoAuthorization, paths::request(file.request.id))),
    }
}

fn failed(error: NotHandled) -> Failure {
    match error {
        NotHandled::Absent | NotHandled::Refused(_) => Failure::NotFound,
        NotHandled::Unavailable(reason) => Failure::Away(reason),
    }
}

fn addresses(fields: &super::posted::Fields) -> Addresses {
    let lines = |name: &str| {
        fields.get(name).lines().map(|line| clean::plain(line.trim())).filter(|line| !line.is_empty()).collect()
    };
    Addresses { redirect_uris: lines("redirect_uris"), post_logout_redirect_uris: lines("post_logout_redirect_uris") }
}

fn title(page: &Page, file: &File<'_>) -> String {
    format!("{} {}", labels::definition(page, file.definition), number::request(file.request.id))
}

fn respond(
    visit: &Visit,
    file: &File<'_>,
    standing: Standing,
    client: Client,
    status: StatusCode,
    typed: &Addresses,
    wrong: String,
) -> Response {
    let page = visit.asked.page.clone();
    let action = paths::client(file.request.id);
    visit.form(status, |csrf| ClientPage {
        menu: visit.menu(),
        csrf,
        title: title(&page, file),
        holds: standing.may(Act::Apply) && file.request.dossier.active().is_some(),
        done: visit.asked.uri.query().is_some_and(|query| query.contains("done=1")),
        wrong,
        redirect_uris: typed.redirect_uris.join("\n"),
        post_logout_redirect_uris: typed.post_logout_redirect_uris.join("\n"),
        client,
        secret_action: format!("{action}/secret"),
        back: paths::request(file.request.id),
        page: page.clone().back_to(&action),
        action,
    })
}

impl Samples for ClientPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |active, holds, wrong: &str| Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: false },
            csrf: "0".repeat(64),
            title: "FranceConnect D1".to_owned(),
            client: Client {
                client_id: "0".repeat(64),
                issuer: "https://fc.example/api/v2".to_owned(),
                scopes: vec!["openid".to_owned(), "email".to_owned()],
                addresses: Addresses::default(),
                active,
            },
            holds,
            done: active,
            wrong: wrong.to_owned(),
            redirect_uris: "https://ville.example/retour".to_owned(),
            post_logout_redirect_uris: String::new(),
            action: "/x".to_owned(),
            secret_action: "/x/secret".to_owned(),
            back: "/".to_owned(),
        };
        vec![with(true, true, ""), with(false, true, "non"), with(false, false, "")]
    }
}

impl Samples for SecretPage {
    fn samples(page: &Page) -> Vec<Self> {
        vec![Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: false },
            title: "FranceConnect D1".to_owned(),
            client_id: "0".repeat(64),
            secret: "1".repeat(64),
            back: "/x".to_owned(),
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pages_render_in_each_state_and_language() {
        guichet_web::samples::render::<ClientPage>().unwrap();
        guichet_web::samples::render::<SecretPage>().unwrap();
    }
}
