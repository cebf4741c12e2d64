//! `GET /mails/{id}` and its HTML part.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{OriginalUri, Path, State};
use axum::response::{IntoResponse, Response};
use guichet_web::edge::Site;
use guichet_web::page::{Page, html};
use guichet_web::refusals::Refusal;
use guichet_web::samples::Samples;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use http::{HeaderMap, StatusCode};

use crate::Sandbox;
use crate::mailbox::Mail;
use crate::portal::paths;

/// A mail is a stranger's page: it runs nothing, fetches nothing, and has its styles inline, as mails have.
const OF_A_MAIL: &str = "default-src 'none';style-src 'unsafe-inline';img-src data:;base-uri 'none';form-action 'none';\
    frame-ancestors 'self';sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation";

#[derive(Template)]
#[template(path = "mail.html")]
struct MailPage {
    page: Page,
    mail: Mail,
    at: String,
    html_part: Option<String>,
}

fn found(sandbox: &Sandbox, id: &str) -> Option<Mail> {
    sandbox.mailbox().get(id.parse().ok()?)
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    match found(&sandbox, &id) {
        Some(mail) => html(StatusCode::OK, &MailPage::of(page, mail)),
        None => Refusal::NotFound.respond(&site, &headers, &uri),
    }
}

pub(super) async fn html_part(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    match found(&sandbox, &id).filter(|mail| !mail.html.is_empty()) {
        Some(mail) => {
            let headers = [
                (CONTENT_TYPE, "text/html; charset=utf-8"),
                (CONTENT_SECURITY_POLICY, OF_A_MAIL),
                (CACHE_CONTROL, "no-store"),
            ];
            (headers, mail.html).into_response()
        }
        None => Refusal::NotFound.respond(&site, &headers, &uri),
    }
}

impl MailPage {
    fn of(page: Page, mail: Mail) -> Self {
        Self {
            page,
            at: mail.at.strftime("%F %T UTC").to_string(),
            html_part: (!mail.html.is_empty()).then(|| paths::of(paths::MAIL_HTML, mail.id)),
            mail,
        }
    }
}

impl Samples for MailPage {
    fn samples(page: &Page) -> Vec<Self> {
        let mail = |html: &str, text: &str| Mail {
            id: 1,
            from: "ne-pas-repondre@example.org".to_owned(),
            to: "angela@example.fr".to_owned(),
            subject: "Alerte de connexion".to_owned(),
            text: text.to_owned(),
            html: html.to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            message_id: "1@example.org".to_owned(),
        };
        [mail("<p>Bonjour</p>", "Bonjour"), mail("", "")].map(|mail| Self::of(page.clone(), mail)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<MailPage>().unwrap();
    }
}
