//! `GET /documentation`, `GET /documentation/{slug}`: what an API answers, from its OpenAPI description where it is served in
//! this program.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::{OriginalUri, Path, RawQuery, State};
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::page::{Page, html};
use guichet_web::refusals::Refusal;
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::cards::{UptimeTag, access};
use super::search::{question, score};
use super::words::{Words, french};
use super::{Catalogue, paths};
use crate::catalogue::api::{Api, Openness};
use crate::catalogue::descriptions::Description;
use crate::catalogue::search::Terms;

#[derive(Template)]
#[template(path = "documentation.html")]
struct ListPage {
    page: Page,
    q: String,
    documents: Vec<Listed>,
    count: String,
}

struct Listed {
    title: Words,
    tagline: Words,
    href: String,
    locked: bool,
    access: String,
    uptime: Option<UptimeTag>,
}

pub(super) async fn list(State(catalogue): State<Arc<Catalogue>>, RawQuery(query): RawQuery, page: Page) -> Response {
    let query = query.unwrap_or_default();
    let asked = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "q");
    let q = asked.map(|(_, typed)| question(&typed)).unwrap_or_default();
    let terms = Terms::of(&q);
    let found = catalogue.documents(&terms).into_iter();
    let documents: Vec<Listed> = found.filter_map(|api| catalogue.listed(&page, api)).collect();
    html(StatusCode::OK, &ListPage { count: documents.len().to_string(), documents, q, page })
}

impl Catalogue {
    /// The APIs that a question fits, by what they are called and what their operations are, the best first.
    fn documents(&self, terms: &Terms) -> Vec<&Api> {
        let apis = self.content.apis.iter();
        if terms.is_empty() {
            return apis.collect();
        }
        let operations =
            self.operations.get_or_init(|| self.content.apis.iter().filter_map(|api| self.words(api)).collect());
        let mut found: Vec<(usize, &Api)> = apis
            .map(|api| (score(&self.content, api, terms), api))
            .filter(|(score, api)| *score > 0 || operations.get(&api.slug).is_some_and(|text| terms.stand_in(text)))
            .collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().map(|(_, api)| api).collect()
    }

    /// What the operations of an API are called.
    fn words(&self, api: &Api) -> Option<(String, String)> {
        let described = self.descriptions.of(&self.addresses.of(api.doc_tech_link.as_deref()?))?;
        let all = operations(&described, &api.doc_tech_paths);
        let text = all.iter().map(|it| format!("{}\n{}\n", it.path, it.summary)).collect();
        Some((api.slug.clone(), text))
    }

    fn listed(&self, page: &Page, api: &Api) -> Option<Listed> {
        let elsewhere = api.doc_tech_external.as_deref().map(|link| self.addresses.of(link));
        let here = api.doc_tech_link.as_ref().map(|_| paths::of(paths::DOCUMENT, &api.slug));
        Some(Listed {
            title: Words::of(page, &api.title, api.english.title.as_deref()),
            tagline: Words::of(page, &api.tagline, api.english.tagline.as_deref()),
            href: here.or(elsewhere)?,
            locked: api.openness == Openness::Closed,
            access: page.t(access(api.openness)),
            uptime: UptimeTag::of(page, self, api),
        })
    }
}

#[derive(Template)]
#[template(path = "document.html")]
struct DocumentPage {
    page: Page,
    title: Words,
    href: String,
    /// The description itself, for programs.
    source: String,
    french: &'static str,
    /// Where the operations are not known here, only the description's address is.
    operations: Option<Vec<Operation>>,
}

#[derive(Debug, PartialEq, Eq)]
struct Operation {
    id: String,
    method: String,
    path: String,
    summary: String,
    description: String,
    parameters: Vec<Parameter>,
    responses: Vec<(String, String)>,
    page: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
struct Parameter {
    name: String,
    place: String,
    required: bool,
    about: String,
    example: String,
}

pub(super) async fn show(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Response {
    let found = catalogue.content.api(&slug).and_then(|api| Some((api, api.doc_tech_link.as_deref()?)));
    let Some((api, link)) = found else { return Refusal::NotFound.respond(&site, &headers, &uri) };
    let source = catalogue.addresses.of(link);
    catalogue.page(&site, &headers, &paths::of(paths::DOCUMENT, &api.slug), |page| DocumentPage {
        title: Words::of(&page, &api.title, api.english.title.as_deref()),
        href: paths::of(paths::API, &api.slug),
        french: french(&page),
        operations: catalogue.descriptions.of(&source).map(|described| operations(&described, &api.doc_tech_paths)),
        source,
        page,
    })
}

/// The operations of a description whose paths begin with one of `beginnings`; all of them where there are none.
fn operations(described: &Description, beginnings: &[String]) -> Vec<Operation> {
    let document: Value = serde_json::from_slice(&described.document).unwrap_or_default();
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    let own = paths.filter(|(path, _)| beginnings.is_empty() || beginnings.iter().any(|it| path.starts_with(it)));
    own.flat_map(|(path, methods)| {
        let methods = methods.as_object().into_iter().flatten();
        methods.map(move |(method, operation)| read(described, path, method, operation))
    })
    .collect()
}

fn read(described: &Description, path: &str, method: &str, operation: &Value) -> Operation {
    let id = text(operation, "operationId");
    let parameters = operation.get("parameters").and_then(Value::as_array).into_iter().flatten();
    let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary"),
        description: text(operation, "description"),
        parameters: parameters
            .map(|parameter| Parameter {
                name: text(parameter, "name"),
                place: text(parameter, "in"),
                required: parameter.get("required").and_then(Value::as_bool).unwrap_or(false),
                // The description marks code in it; a cell of a table does without.
                about: text(parameter, "description").replace('`', ""),
                example: parameter.pointer("/schema/example").map(shown).unwrap_or_default(),
            })
            .collect(),
        responses: responses.map(|(status, response)| (status.clone(), text(response, "description"))).collect(),
        page: described.pages.as_ref().filter(|_| !id.is_empty()).map(|pages| format!("{pages}{id}")),
        id,
    }
}

fn text(value: &Value, member: &str) -> String {
    value.get(member).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operations_are_those_of_the_paths_and_what_is_missing_is_empty() {
        let document = serde_json::json!({ "paths": {
            "/a/x": { "get": { "operationId": "x", "summary": "X", "parameters": [
                { "name": "p[]", "in": "query", "required": true, "schema": { "example": ["A", "B"] } },
            ], "responses": { "200": { "description": "ok" } } } },
            "/b": { "post": {} },
        } });
        let described = |pages: Option<&str>| Description {
            document: document.to_string().into(),
            pages: pages.map(str::to_owned),
        };
        let own = operations(&described(Some("http://g/")), &["/a/".to_owned()]);
        assert_eq!(own.len(), 1);
        assert_eq!((own[0].page.as_deref(), own[0].method.as_str()), (Some("http://g/x"), "GET"));
        assert_eq!((own[0].parameters[0].example.as_str(), own[0].parameters[0].required), ("A, B", true));
        assert_eq!(own[0].responses, [("200".to_owned(), "ok".to_owned())]);
        let all = operations(&described(None), &[]);
        assert_eq!(
            all.iter().map(|it| (it.id.as_str(), it.page.clone())).collect::<Vec<_>>(),
            [("x", None), ("", None)]
        );
        let none = Description { document: "no JSON".into(), pages: None };
        assert_eq!(operations(&none, &[]), []);
    }
}
