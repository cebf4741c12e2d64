//! `GET /errors?code=&id=`: what an error code means, from the brokers' catalogues.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{OriginalUri, Query, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::language::Language;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

use crate::Sandbox;
use crate::broker::ErrorText;

#[derive(Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    code: String,
    #[serde(default)]
    id: String,
}

#[derive(Template)]
#[template(path = "error_code.html")]
struct CodePage {
    page: Page,
    code: String,
    id: Option<Uuid>,
    text: Option<ErrorText>,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    language: Language,
    OriginalUri(uri): OriginalUri,
    asked: Result<Query<Asked>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let asked = asked.map_or_else(|_| Asked { code: String::new(), id: String::new() }, |Query(asked)| asked);
    let code = if is_code(&asked.code) { asked.code } else { String::new() };
    let text = sandbox.brokers().iter().find_map(|broker| broker.error_text(&code));
    let status = if text.is_some() || code.is_empty() { StatusCode::OK } else { StatusCode::NOT_FOUND };
    let page = Page::new(&site, language, &uri);
    html(status, &CodePage { page, code, id: Uuid::try_parse(&asked.id).ok(), text })
}

/// `Y04C013C`, `G000404`: letters and digits, not many.
fn is_code(text: &str) -> bool {
    (1..=16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

impl Samples for CodePage {
    fn samples(page: &Page) -> Vec<Self> {
        let known = ErrorText {
            code: "Y010008".to_owned(),
            meaning: "RNIPP: not found".to_owned(),
            message: "Merci de consulter notre page d'aide FranceConnect.".to_owned(),
            status: 403,
            reference: "FC §10.2".to_owned(),
        };
        let with = |code: &str, text| Self { page: page.clone(), code: code.to_owned(), id: Some(Uuid::nil()), text };
        vec![with("Y010008", Some(known)), with("Y999999", None), with("", None)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<CodePage>().unwrap();
    }
}
