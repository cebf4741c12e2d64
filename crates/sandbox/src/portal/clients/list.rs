//! `GET /clients`.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;
use serde::Deserialize;

use super::{text, texts};
use crate::Sandbox;
use crate::portal::form::LooseQuery;
use crate::portal::paths;

#[derive(Template)]
#[template(path = "clients.html")]
struct ClientsPage {
    page: Page,
    clients: Vec<Listed>,
    removed: bool,
}

struct Listed {
    href: String,
    name: String,
    service: String,
    client_id: String,
    redirect_uri: String,
    /// How many more addresses there are.
    more: Option<String>,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    removed: String,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    page: Page,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    let removed = !asked.removed.is_empty();
    let clients = sandbox.clients();
    let listed = clients.iter().map(|client| {
        let addresses = texts(client, "redirect_uris");
        Listed {
            href: paths::of(paths::CLIENT, text(client, "client_id")),
            name: text(client, "name").to_owned(),
            service: text(client, "service").to_owned(),
            client_id: shortened(text(client, "client_id")),
            redirect_uri: addresses.first().cloned().unwrap_or_default(),
            more: (addresses.len() > 1).then(|| (addresses.len() - 1).to_string()),
        }
    });
    html(StatusCode::OK, &ClientsPage { clients: listed.collect(), removed, page })
}

/// Enough of a long identifier to tell it from the others; the client's own page has the whole.
fn shortened(client_id: &str) -> String {
    const LONGEST: usize = 24;
    let length = client_id.chars().count();
    if length <= LONGEST {
        return client_id.to_owned();
    }
    let (first, last): (String, String) =
        (client_id.chars().take(8).collect(), client_id.chars().skip(length - 4).collect());
    format!("{first}…{last}")
}

impl Samples for ClientsPage {
    fn samples(page: &Page) -> Vec<Self> {
        let listed = |more: bool| Listed {
            href: "/clients/abc".to_owned(),
            name: "Aide juridictionnelle".to_owned(),
            service: "franceconnect".to_owned(),
            client_id: "abc".to_owned(),
            redirect_uri: "http://localhost:7409/aide-juridictionnelle/callback".to_owned(),
            more: more.then(|| "2".to_owned()),
        };
        vec![
            Self { page: page.clone(), clients: vec![listed(true), listed(false)], removed: true },
            Self { page: page.clone(), clients: Vec::new(), removed: false },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<ClientsPage>().unwrap();
    }
}
