//! `GET`, `POST /tokens`: what a token may open, and those that there are.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use guichet_web::csrf;
use guichet_web::edge::Site;
use guichet_web::language::Words;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::{Map, json};

use super::{scopes, text};
use crate::Sandbox;
use crate::gateway::ScopeGroup;
use crate::portal::form::{LooseQuery, Posted, Wrong, beside};
use crate::portal::paths;

/// Whose a token is when nobody says: the DINUM, as in the real sandbox (AP §1.3).
const SIRET: &str = "13002526500013";
/// The gateway's page for developers (AP §14).
const DEVELOPERS: &str = "/developpeurs/openapi-v3";

#[derive(Template)]
#[template(path = "tokens.html")]
struct TokensPage {
    page: Page,
    csrf: String,
    /// Where the gateway describes its operations.
    developers: String,
    revoked: bool,
    name: String,
    siret: String,
    all: bool,
    groups: Vec<Group>,
    tokens: Vec<Listed>,
    wrong: Vec<Wrong>,
}

struct Group {
    title: String,
    scopes: Vec<Scope>,
}

struct Scope {
    name: String,
    /// DataPass's words, in French.
    label: String,
    /// What they mean, on an English page.
    meaning: Option<String>,
    ticked: bool,
}

struct Listed {
    href: String,
    name: String,
    id: String,
    count: String,
}

#[derive(Deserialize, Default)]
pub(super) struct Asked {
    #[serde(default)]
    revoked: String,
}

/// What stands in the form.
#[derive(Default)]
struct Fields {
    name: String,
    siret: String,
    all: bool,
    scopes: Vec<String>,
}

pub(super) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    headers: HeaderMap,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    let fields = Fields { name: page.t("bench-token-name-proposed"), siret: SIRET.to_owned(), ..Fields::default() };
    respond(page, &site, &headers, &sandbox, fields, (!asked.revoked.is_empty(), Vec::new()))
}

pub(super) async fn issue(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    headers: HeaderMap,
    form: Posted,
) -> Response {
    let fields = Fields {
        name: form.get("name").to_owned(),
        siret: form.get("siret").replace(' ', ""),
        all: form.has("all"),
        scopes: form.all("scope").into_iter().map(str::to_owned).collect(),
    };
    let wrong = match added(&page, &sandbox, &fields).await {
        Ok(id) => return see_other(&paths::of(paths::TOKEN, id)),
        Err(wrong) => wrong,
    };
    respond(page, &site, &headers, &sandbox, fields, (false, wrong))
}

/// The id of the new token.
async fn added(page: &Page, sandbox: &Sandbox, fields: &Fields) -> Result<String, Vec<Wrong>> {
    let one = |field, text| vec![Wrong { field, text }];
    let Some(gateway) = sandbox.gateway() else { return Err(one("scopes", page.t("bench-token-no-gateway"))) };
    let mut wrong = Vec::new();
    if fields.name.is_empty() {
        wrong.push(Wrong { field: "name", text: page.t("bench-token-no-name") });
    }
    if guichet_organisations::Siret::parse(&fields.siret).is_err() {
        wrong.push(Wrong { field: "siret", text: page.t("bench-token-bad-siret") });
    }
    let chosen = if fields.all { gateway.scopes() } else { fields.scopes.clone() };
    if chosen.is_empty() {
        wrong.push(Wrong { field: "scopes", text: page.t("bench-token-no-scope") });
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let members = [("name", json!(fields.name)), ("siret", json!(fields.siret)), ("scopes", json!(chosen))];
    let body: Map<_, _> = members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    match gateway.add_token(body).await {
        Ok(token) => Ok(text(&token, "id").to_owned()),
        Err(refused) => Err(one("scopes", page.tr("bench-client-refused", "detail", &refused.detail))),
    }
}

fn respond(
    page: Page,
    site: &Site,
    headers: &HeaderMap,
    sandbox: &Sandbox,
    fields: Fields,
    (revoked, wrong): (bool, Vec<Wrong>),
) -> Response {
    let status = if wrong.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
    let (groups, tokens) = match sandbox.gateway() {
        Some(gateway) => (gateway.scope_groups(), gateway.tokens()),
        None => (Vec::new(), Vec::new()),
    };
    let listed = tokens.iter().map(|token| Listed {
        href: paths::of(paths::TOKEN, text(token, "id")),
        name: text(token, "name").to_owned(),
        id: text(token, "id").to_owned(),
        count: scopes(token).len().to_string(),
    });
    let listed = listed.collect();
    csrf::page(status, site, headers, |csrf| TokensPage {
        csrf,
        developers: sandbox.origins().api_particulier.url(DEVELOPERS),
        revoked,
        groups: groups.into_iter().map(|group| shown(&page, group, &fields.scopes)).collect(),
        name: fields.name,
        siret: fields.siret,
        all: fields.all,
        tokens: listed,
        wrong,
        page,
    })
}

fn shown(page: &Page, group: ScopeGroup, ticked: &[String]) -> Group {
    let scope = |(name, label): (String, Option<Words>)| {
        let meaning = label.as_ref().map(|words| words.of(page.language).to_owned());
        let label = label.map_or_else(|| name.clone(), |words| words.fr);
        Scope { ticked: ticked.contains(&name), meaning: meaning.filter(|meaning| *meaning != label), label, name }
    };
    Group { title: group.title, scopes: group.scopes.into_iter().map(scope).collect() }
}

impl TokensPage {
    fn beside(&self, field: &str) -> Option<&str> {
        beside(&self.wrong, field)
    }
}

impl Samples for TokensPage {
    fn samples(page: &Page) -> Vec<Self> {
        let words = Words { fr: "Identités enfants".to_owned(), en: "Identities of the children".to_owned() };
        let group = || ScopeGroup {
            title: "API Quotient familial CAF & MSA".to_owned(),
            scopes: vec![("cnaf_enfants".to_owned(), Some(words.clone())), ("cnaf_adresse".to_owned(), None)],
        };
        let with = |revoked, wrong: &[&'static str]| Self {
            page: page.clone(),
            csrf: "token".to_owned(),
            developers: "http://localhost:7405/developpeurs/openapi-v3".to_owned(),
            revoked,
            name: "Portail famille".to_owned(),
            siret: SIRET.to_owned(),
            all: false,
            groups: vec![shown(page, group(), &["cnaf_enfants".to_owned()])],
            tokens: vec![Listed {
                href: "/tokens/7f1c".to_owned(),
                name: "Portail famille".to_owned(),
                id: "7f1c".to_owned(),
                count: "1".to_owned(),
            }],
            wrong: wrong.iter().map(|field| Wrong { field, text: "Ne va pas.".to_owned() }).collect(),
        };
        vec![with(true, &[]), with(false, &["name", "siret", "scopes"])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_each_state_and_language() {
        guichet_web::samples::render::<TokensPage>().unwrap();
    }
}
