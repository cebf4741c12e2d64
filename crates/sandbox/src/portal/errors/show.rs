//! `GET /errors?code=&id=`: one code, or all of them. `error_uri` and every error page lead here.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use guichet_web::edge::Site;
use guichet_web::exchanges::Exchange;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::catalogue::{Case, Cause, cases};
use super::explanations::Words;
use super::list::CodesPage;
use crate::Sandbox;
use crate::portal::form::LooseQuery;
use crate::portal::paths;
use crate::portal::rules::name_of;

#[derive(Deserialize, Default)]
pub(in crate::portal) struct Asked {
    // The longer names are those of the form of the support (FC §10.1).
    #[serde(default, alias = "error_code")]
    code: String,
    #[serde(default, alias = "error_id")]
    id: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    service: String,
}

#[derive(Template)]
#[template(path = "error_code.html")]
struct CodePage {
    page: Page,
    code: String,
    cases: Vec<Case>,
    occurrence: Option<Uuid>,
    /// The exchange in which it occurred, while it is kept.
    exchange: Option<String>,
}

pub(in crate::portal) async fn show(
    State(sandbox): State<Arc<Sandbox>>,
    Extension(site): Extension<Arc<Site>>,
    page: Page,
    LooseQuery(asked): LooseQuery<Asked>,
) -> Response {
    let asked_for = asked.code.trim();
    let is_number = asked_for.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let wanted = if is_number { asked_for.to_ascii_uppercase() } else { asked_for.to_owned() };
    if !is_code(&wanted) {
        let cases = cases(&sandbox, &site, &page, None);
        return html(StatusCode::OK, &CodesPage::of(page, cases, &asked.q, &asked.service));
    }
    let mut cases = cases(&sandbox, &site, &page, Some(&wanted));
    let status = if cases.is_empty() { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let occurrence = Uuid::try_parse(&asked.id).ok();
    let found = occurrence.and_then(|id| exchange_of(&sandbox, id));
    if let Some(found) = &found {
        mark(&mut cases, &found.to, found.rule.as_deref().and_then(name_of).unwrap_or_default());
    }
    let shown = CodePage {
        exchange: found.map(|found| format!("{}#exchange-{}", paths::of(paths::FLOW, found.id), found.id)),
        page,
        code: wanted,
        cases,
        occurrence,
    };
    html(status, &shown)
}

/// Says which refusal it was, and puts it first: several services share a code, and several refusals of one.
fn mark(cases: &mut [Case], service: &str, name: &str) {
    for case in &mut *cases {
        for cause in &mut case.causes {
            cause.occurred = case.service == service && cause.name == name;
        }
        case.causes.sort_by_key(|cause| !cause.occurred);
    }
    cases.sort_by_key(|case| !case.causes.iter().any(|cause| cause.occurred));
}

/// `Y04C013C`, `G000404`: letters and digits, not many. `oidc-provider-error:invalid_grant`: the name of a library with an
/// error of OAuth (PC §6).
fn is_code(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':'))
}

/// The exchange whose answer showed this occurrence.
fn exchange_of(sandbox: &Sandbox, occurrence: Uuid) -> Option<Arc<Exchange>> {
    let occurrence = occurrence.to_string();
    let shows = |exchange: &Exchange| {
        let member = |name: &str| exchange.response.get(name);
        let on_page = member("error_id").and_then(Value::as_str) == Some(&occurrence);
        let in_json = member("body").and_then(|body| body.get("error_uri")?.as_str());
        on_page || in_json.is_some_and(|uri| uri.contains(&occurrence))
    };
    let flows = sandbox.edge().exchanges.flows().into_iter();
    flows.flat_map(|flow| flow.exchanges).find(|exchange| shows(exchange))
}

impl Samples for CodePage {
    fn samples(page: &Page) -> Vec<Self> {
        let words = Words {
            what: "Le registre ne connaît personne de cette identité.".to_owned(),
            how: "Vérifiez noms, date et lieu.".to_owned(),
            who: "Le registre".to_owned(),
            rule: "FC §5.5".to_owned(),
        };
        let case = |causes: Vec<Cause>| Case {
            service: "franceconnect".to_owned(),
            code: "Y010008".to_owned(),
            status: 403,
            place: "page".to_owned(),
            error: "access_denied".to_owned(),
            description: "user authentication aborted".to_owned(),
            message: Some("Merci de consulter notre page d'aide FranceConnect.".to_owned()),
            causes,
        };
        let cause = |words: Option<&Words>, occurred| Cause {
            name: "register-not-found".to_owned(),
            words: words.cloned(),
            occurred,
        };
        let with = |cases, found: bool| Self {
            page: page.clone(),
            code: "Y010008".to_owned(),
            cases,
            occurrence: found.then(Uuid::nil),
            exchange: found.then(|| "/exchanges/1#exchange-1".to_owned()),
        };
        let several = vec![cause(Some(&words), false), cause(None, false)];
        vec![
            with(vec![case(vec![cause(Some(&words), true)])], true),
            with(vec![case(several)], false),
            with(Vec::new(), true),
        ]
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
