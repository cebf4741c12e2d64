//! `GET /developpeurs/openapi-v3/{operation}`: one operation, and the form that calls it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Extension, OriginalUri, Path, Query as AxumQuery, State};
use axum::response::Response;
use guichet_cog::{Countries, Country};
use guichet_web::edge::Site;
use guichet_web::language::Language;
use guichet_web::page::{Page, html};
use guichet_web::refusals::Refusal;
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode, Uri};
use serde::Deserialize;
use serde_json::Value;

use super::Document;
use super::call::Called;
use super::cases::{self, ShownCase};
use crate::Gateway;
use crate::about::{Credential, Known, Operation, RECIPIENT};
use crate::definition::{Check, Field, FieldType, Mode, Parameter, Route};
use crate::openapi::{statuses, told_at};
use crate::rehearsal::Subject;

#[derive(Template)]
#[template(path = "developer_operation.html")]
pub(super) struct OperationPage {
    page: Page,
    list: &'static str,
    action: String,
    label: String,
    mode: String,
    producer: String,
    freshness: Option<String>,
    kept: Option<String>,
    path: String,
    name: String,
    origin: String,
    header: &'static str,
    before: &'static str,
    token: String,
    people: Vec<Choice>,
    inputs: Vec<Input>,
    /// What may be proposed for a country of birth; empty where none is asked for.
    countries: Vec<&'static Country>,
    fields: Vec<Shown>,
    errors: Vec<Failure>,
    /// None in production.
    cases: Vec<ShownCase>,
    called: Option<Called>,
}

struct Choice {
    id: String,
    name: String,
    chosen: bool,
}

/// A parameter, as a field of the form.
struct Input {
    name: String,
    about: String,
    required: bool,
    is_list: bool,
    is_country: bool,
    value: String,
    example: String,
    code: String,
}

/// A field of the answer.
struct Shown {
    path: String,
    kind: String,
    scopes: Vec<(String, String)>,
    about: String,
}

struct Failure {
    status: &'static str,
    about: &'static str,
}

/// What the address asks for.
#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    personne: String,
    /// Which case of the sandbox.
    #[serde(default)]
    cas: Option<usize>,
}

/// What stands in the form.
pub(super) struct Filled {
    pub(super) token: String,
    /// Values by the names of parameters.
    pub(super) values: Vec<(String, String)>,
    pub(super) person: String,
}

pub(super) async fn show(
    State(gateway): State<Arc<Gateway>>,
    Extension(site): Extension<Arc<Site>>,
    OriginalUri(uri): OriginalUri,
    Path((document, name)): Path<(String, String)>,
    page: Page,
    headers: HeaderMap,
) -> Response {
    let Some((document, operation)) = found(&gateway, &document, &name) else {
        return Refusal::NotFound.respond(&site, &headers, &uri);
    };
    let filled = proposed(&gateway, &operation, &asked(&uri));
    html(StatusCode::OK, &OperationPage::new(page, &gateway, document, &operation, filled, None))
}

fn asked(uri: &Uri) -> Asked {
    AxumQuery::<Asked>::try_from_uri(uri).map(|AxumQuery(asked)| asked).unwrap_or_default()
}

pub(super) fn found<'a>(gateway: &'a Gateway, document: &str, name: &str) -> Option<(Document, Operation<'a>)> {
    let document = Document::named(document)?;
    let operation = document.operations(gateway).find(|operation| operation.name() == name)?;
    Some((document, operation))
}

/// In a sandbox a case, else the person that is asked for or the first of whom enough is known, and a token; in production nothing.
fn proposed(gateway: &Gateway, operation: &Operation<'_>, asked: &Asked) -> Filled {
    let subjects = subjects(gateway);
    let case = asked.cas.filter(|_| !subjects.is_empty()).and_then(|place| cases::of(operation).nth(place));
    let named = |id: &str| subjects.iter().find(|subject| subject.id == id);
    let subject = match case {
        Some(case) => case.person.as_deref().and_then(named),
        None => {
            named(&asked.personne).or_else(|| subjects.iter().find(|subject| operation.query(&subject.known).is_some()))
        }
    };
    let values = subject.map(|subject| values(operation, &subject.known)).unwrap_or_default();
    let token = match Credential::of(operation.route) {
        Credential::FranceConnect => subject.map(|subject| subject.france_connect_token.clone()),
        Credential::Bearer | Credential::Key => proposed_token(gateway),
    };
    let filled = Filled {
        token: token.unwrap_or_default(),
        values,
        person: subject.map(|subject| subject.id.clone()).unwrap_or_default(),
    };
    match case {
        Some(case) => cases::filled(case, filled),
        None => filled,
    }
}

/// By name; an entry of a list a line.
fn values(operation: &Operation<'_>, known: &Known) -> Vec<(String, String)> {
    let mut values: Vec<(String, String)> = Vec::new();
    for (name, text) in operation.query(known).unwrap_or_default() {
        match values.iter_mut().find(|(filled, _)| *filled == name) {
            Some((_, lines)) => {
                lines.push('\n');
                lines.push_str(&text);
            }
            None => values.push((name, text)),
        }
    }
    values
}

fn subjects(gateway: &Gateway) -> Vec<Subject> {
    gateway.parts.rehearsal.as_ref().map(|rehearsal| rehearsal.subjects()).unwrap_or_default()
}

/// The text of the token that the sandbox proposes, unless it was put on the black list since.
fn proposed_token(gateway: &Gateway) -> Option<String> {
    let token = gateway.tokens().get(gateway.parts.rehearsal.as_ref()?.proposed_token())?;
    if token.blacklisted_at.is_some() { None } else { gateway.tokens().text(&token).ok() }
}

/// Who says whom the call is about.
pub(super) fn mode(route: &Route) -> &'static str {
    match route.mode {
        Mode::FranceConnect => "gateway-mode-france-connect",
        Mode::Identite => "gateway-mode-identity",
        Mode::Ine => "gateway-mode-ine",
        Mode::Identifiant => "gateway-mode-identifier",
    }
}

impl OperationPage {
    pub(super) fn new(
        page: Page,
        gateway: &Gateway,
        document: Document,
        operation: &Operation<'_>,
        filled: Filled,
        called: Option<Called>,
    ) -> Self {
        let api = operation.api;
        let (header, before) = Credential::of(operation.route).header();
        let choice =
            |subject: Subject| Choice { chosen: subject.id == filled.person, id: subject.id, name: subject.name };
        let fields = told_at(&operation.fields.declared, operation.route);
        let action = document.page_of(operation);
        let people: Vec<Choice> = subjects(gateway).into_iter().map(choice).collect();
        Self {
            cases: if people.is_empty() { Vec::new() } else { cases::shown(operation, &action, page.language) },
            list: document.list(),
            action,
            label: api.label.of(page.language).to_owned(),
            mode: page.t(mode(operation.route)),
            producer: api.producer.name.clone(),
            freshness: api.freshness.as_ref().map(|words| words.of(page.language).to_owned()),
            kept: api.cache_seconds.map(|seconds| (seconds / 3600).to_string()),
            path: operation.path(),
            name: operation.name(),
            origin: gateway.parts.site.origin.as_str().to_owned(),
            header,
            before,
            countries: match operation.parameters().any(|parameter| parameter.check == Check::Country) {
                true => Countries::shipped().all().collect(),
                false => Vec::new(),
            },
            inputs: inputs(operation, &filled.values),
            token: filled.token,
            people,
            fields: fields.map(|field| shown(operation, field, page.language)).collect(),
            errors: statuses(operation.route).iter().map(|(status, about)| Failure { status, about }).collect(),
            called,
            page,
        }
    }
}

fn inputs(operation: &Operation<'_>, values: &[(String, String)]) -> Vec<Input> {
    let value = |name: &str| values.iter().find(|(known, _)| known == name).map(|(_, text)| text.clone());
    let recipient = Input {
        name: "recipient".to_owned(),
        about: "SIRET de l'administration qui recevra les données.".to_owned(),
        required: !operation.route.is_flat(),
        is_list: false,
        is_country: false,
        value: value("recipient").unwrap_or_default(),
        example: RECIPIENT.to_owned(),
        code: "00210".to_owned(),
    };
    let input = |parameter: &Parameter| Input {
        name: parameter.name.clone(),
        about: parameter.about.clone(),
        required: operation.needs(parameter),
        is_list: matches!(parameter.check, Check::Names | Check::Texts),
        is_country: parameter.check == Check::Country,
        value: value(&parameter.name).unwrap_or_default(),
        example: example(parameter.example.as_ref()),
        code: parameter.code.clone(),
    };
    std::iter::once(recipient).chain(operation.parameters().map(input)).collect()
}

fn example(value: Option<&Value>) -> String {
    match value {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(texts)) => texts.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        Some(other) => other.to_string(),
        None => String::new(),
    }
}

fn shown(operation: &Operation<'_>, field: &Field, language: Language) -> Shown {
    let kind = match field.kind {
        FieldType::String => "string",
        FieldType::Date => "date",
        FieldType::Integer => "integer",
        FieldType::Number => "number",
        FieldType::Boolean => "boolean",
        FieldType::Object => "object",
        FieldType::Array => "array",
    };
    let label = |name: &String| {
        let scope = operation.api.scopes.iter().find(|scope| scope.name == *name);
        let words = scope.and_then(|scope| scope.label.as_ref()).map(|words| words.of(language).to_owned());
        (name.clone(), words.unwrap_or_default())
    };
    let named = field.scopes.iter().chain(field.populations.values());
    Shown {
        path: field.path.clone(),
        kind: if field.nullable { format!("{kind}, null") } else { kind.to_owned() },
        scopes: named.map(label).collect(),
        about: field.about.clone(),
    }
}

impl Samples for OperationPage {
    fn samples(page: &Page) -> Vec<Self> {
        let input = |name: &str, is_list| Input {
            name: name.to_owned(),
            about: "Nom de naissance.".to_owned(),
            required: true,
            is_list,
            is_country: false,
            value: "DUBOIS".to_owned(),
            example: "DURANT".to_owned(),
            code: "00420".to_owned(),
        };
        let with = |people: Vec<Choice>, called| Self {
            page: page.clone(),
            list: Document::Versioned.list(),
            action: "/developpeurs/openapi-v3/x".to_owned(),
            label: "Quotient familial".to_owned(),
            mode: page.t("gateway-mode-identity"),
            producer: "CNAF & MSA".to_owned(),
            freshness: Some("Temps réel.".to_owned()),
            kept: Some("24".to_owned()),
            path: "/v3/dss/quotient_familial/identite".to_owned(),
            name: "x".to_owned(),
            origin: "http://localhost:7405".to_owned(),
            header: "Authorization",
            before: "Bearer ",
            token: "eyJ".to_owned(),
            people,
            inputs: vec![
                input("nomNaissance", false),
                input("prenoms[]", true),
                Input { is_country: true, ..input("pays", false) },
            ],
            countries: Countries::shipped().get("99217").into_iter().collect(),
            fields: vec![Shown {
                path: "quotient_familial.valeur".to_owned(),
                kind: "integer, null".to_owned(),
                scopes: vec![("cnaf_quotient_familial".to_owned(), "Quotient familial".to_owned())],
                about: "Quotient familial.".to_owned(),
            }],
            cases: vec![ShownCase {
                about: "Sans enfant.".to_owned(),
                link: "/developpeurs/openapi-v3/x?cas=0#try".to_owned(),
                outcome: "200".to_owned(),
                shows: vec!["enfants = []".to_owned()],
            }],
            errors: vec![Failure { status: "404", about: "Personne inconnue du fournisseur" }],
            called,
        };
        let person = Choice { id: "test".to_owned(), name: "Angela".to_owned(), chosen: true };
        vec![with(vec![person], Some(Called::sample())), with(Vec::new(), None)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<OperationPage>().unwrap();
    }
}
