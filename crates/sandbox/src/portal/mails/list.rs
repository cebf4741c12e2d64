//! `GET /mails`: newest first.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode};

use crate::Sandbox;
use crate::control::mails::settle;
use crate::portal::form::Posted;
use crate::portal::paths;

#[derive(Template)]
#[template(path = "mails.html")]
struct MailsPage {
    page: Page,
    csrf: String,
    server: String,
    mails: Vec<Listed>,
}

struct Listed {
    href: String,
    subject: String,
    to: String,
    at: String,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    headers: HeaderMap,
) -> Response {
    settle(&sandbox).await;
    let mails = sandbox.mailbox().all().into_iter().rev().map(|mail| Listed {
        href: paths::of(paths::MAIL, mail.id),
        subject: if mail.subject.is_empty() { page.t("bench-mails-no-subject") } else { mail.subject },
        to: mail.to,
        at: mail.at.strftime("%F %T UTC").to_string(),
    });
    let mails = mails.collect();
    let server = sandbox.parts().mail_server.clone().unwrap_or_default();
    csrf::page(StatusCode::OK, &site, &headers, |csrf| MailsPage { csrf, server, mails, page })
}

pub(super) async fn clear(State(sandbox): State<Arc<Sandbox>>, _: Posted) -> Response {
    sandbox.mailbox().clear();
    see_other(paths::MAILS)
}

impl Samples for MailsPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |mails| Self {
            page: page.clone(),
            csrf: "token".to_owned(),
            server: "smtp://localhost:2525".to_owned(),
            mails,
        };
        let one = Listed {
            href: "/mails/1".to_owned(),
            subject: "Alerte de connexion au service \"Mairie\" avec FranceConnect".to_owned(),
            to: "angela@example.fr".to_owned(),
            at: "2025-03-05 13:07:00 UTC".to_owned(),
        };
        vec![with(vec![one]), with(Vec::new())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<MailsPage>().unwrap();
    }
}
