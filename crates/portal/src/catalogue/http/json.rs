//! What programs read (DP §5.3), written once.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use guichet_web::edge::Site;
use guichet_web::outgoing::Request;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use super::Catalogue;
use crate::catalogue::Content;
use crate::catalogue::addresses::Addresses;
use crate::catalogue::api::Api;
use crate::catalogue::shown::Contact;

/// An API as `/api/v1/apis` has it: what the page does not say is left out, but for the acronym.
#[derive(Serialize)]
struct Listed<'a> {
    title: &'a str,
    tagline: &'a str,
    path: String,
    slug: &'a str,
    openness: &'static str,
    owner: String,
    owner_acronym: Option<String>,
    logo: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    datagouv_uuid: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    datapass_link: Option<String>,
}

/// The logo of whoever has none.
const NO_LOGO: &str = "logo-beta-gouv.svg";

impl<'a> Listed<'a> {
    fn of(content: &Content, addresses: &Addresses, api: &'a Api) -> Self {
        let owner = content.owner(api);
        Self {
            title: &api.title,
            tagline: &api.tagline,
            path: super::paths::of(super::paths::API, &api.slug),
            slug: &api.slug,
            openness: api.openness.as_str(),
            owner_acronym: Some(owner.acronym).filter(|acronym| !acronym.is_empty()),
            owner: owner.name,
            logo: format!("{}api-logo/{}", super::paths::IMAGES, owner.logo.as_deref().unwrap_or(NO_LOGO)),
            datagouv_uuid: Some(api.datagouv_uuid.as_slice()).filter(|all| !all.is_empty()),
            datapass_link: api.datapass_link.as_deref().map(|link| addresses.of(link)),
        }
    }
}

/// An extract of the head of a file, as `/api/listAPI` has it.
#[derive(Serialize)]
struct Extract<'a> {
    title: &'a str,
    tagline: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_site: Option<&'a str>,
    is_open: i64,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    partners: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    producer: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    keywords: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    contact_link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    doc_tech_external: Option<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    themes: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    rate_limiting_resume: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uptime: Option<serde_json::Number>,
}

impl<'a> Extract<'a> {
    fn of(api: &'a Api) -> Self {
        Self {
            title: &api.title,
            tagline: &api.tagline,
            external_site: api.external_site.as_deref(),
            is_open: api.openness.number(),
            partners: &api.partners,
            producer: match &api.producer {
                crate::catalogue::api::ProducedBy::Producer(slug) => Some(slug),
                crate::catalogue::api::ProducedBy::Named(_) => None,
            },
            keywords: &api.keywords,
            contact_link: api.contact.as_ref().map(|contact| match contact {
                Contact::Mail(text) | Contact::Form(text) => text.as_str(),
            }),
            doc_tech_external: api.doc_tech_external.as_deref(),
            themes: &api.themes,
            rate_limiting_resume: api.rate_limiting.summary.as_deref(),
            uptime: api.uptime.as_ref().and_then(|uptime| serde_json::from_str(&uptime.written).ok()),
        }
    }
}

/// The two lists, written when the catalogue is made.
#[derive(Debug)]
pub(super) struct Lists {
    apis: Bytes,
    extracts: Bytes,
}

impl Lists {
    pub(super) fn of(content: &Content, addresses: &Addresses) -> Self {
        // In the order of the files, as the real service reads its folder.
        let mut apis: Vec<&Api> = content.apis.iter().collect();
        apis.sort_by_key(|api| &api.slug);
        let listed: Vec<Listed<'_>> = apis.iter().map(|api| Listed::of(content, addresses, api)).collect();
        let extracts: Vec<Extract<'_>> = apis.iter().map(|api| Extract::of(api)).collect();
        Self { apis: written(&listed), extracts: written(&extracts) }
    }
}

fn written(value: &impl Serialize) -> Bytes {
    // Texts and numbers: nothing of it cannot be written.
    serde_json::to_vec(value).unwrap_or_default().into()
}

const JSON: &str = "application/json; charset=utf-8";

fn json(status: StatusCode, body: Bytes) -> Response {
    (status, [(header::CONTENT_TYPE, JSON)], body).into_response()
}

/// A page of any origin may read it.
fn open(mut response: Response) -> Response {
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, ANY);
    response
}

const ANY: HeaderValue = HeaderValue::from_static("*");

/// `GET /api/v1/apis`.
pub(super) async fn apis(State(catalogue): State<Arc<Catalogue>>) -> Response {
    open(json(StatusCode::OK, catalogue.lists.apis.clone()))
}

/// `GET /api/v1/apis/{slug}`.
pub(super) async fn api(State(catalogue): State<Arc<Catalogue>>, Path(slug): Path<String>) -> Response {
    let Some(api) = catalogue.content.api(&slug) else { return open(lost()) };
    open(json(StatusCode::OK, written(&Listed::of(&catalogue.content, &catalogue.addresses, api))))
}

/// `OPTIONS` of both: a browser asks before another origin's page may.
pub(super) async fn preflight() -> Response {
    let mut response = open(StatusCode::NO_CONTENT.into_response());
    let told = response.headers_mut();
    told.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET,POST,OPTIONS"));
    told.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, ANY);
    response
}

/// `GET /api/listAPI`.
pub(super) async fn extracts(State(catalogue): State<Arc<Catalogue>>) -> Response {
    json(StatusCode::OK, catalogue.lists.extracts.clone())
}

/// Anything else below `/api/v1`.
pub(super) async fn unknown() -> Response {
    lost()
}

fn lost() -> Response {
    json(StatusCode::NOT_FOUND, Bytes::from_static(br#"{"Error":"Route does not exist"}"#))
}

/// `GET /api/v1/proxy/{slug}`: the text of an API's description, for a page that may not ask another origin.
pub(super) async fn proxy(
    State(catalogue): State<Arc<Catalogue>>,
    Extension(site): Extension<Arc<Site>>,
    Path(slug): Path<String>,
) -> Response {
    let Some(api) = catalogue.content.api(&slug) else { return lost() };
    let Some(link) = api.doc_tech_link.as_deref().map(|link| catalogue.addresses.of(link)) else { return failed() };
    if let Some(described) = catalogue.descriptions.of(&link) {
        return text(described.document);
    }
    match site.edge.outgoing.send_to_registered(&site.service, Request::get(&link)).await {
        Ok(answer) if answer.status.is_success() => text(answer.body),
        Ok(answer) => {
            tracing::warn!(
                api = slug,
                status = answer.status.as_u16(),
                "the description of {slug} was answered {}",
                answer.status
            );
            failed()
        }
        Err(error) => {
            tracing::warn!(api = slug, %error, "the description of {slug} cannot be had: {error}");
            failed()
        }
    }
}

/// As text: whatever it is, a browser does not take it for a page of ours.
fn text(body: Bytes) -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], body).into_response()
}

fn failed() -> Response {
    (StatusCode::INTERNAL_SERVER_ERROR, "Server error").into_response()
}
