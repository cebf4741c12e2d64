//! Who one is, and the requests that one takes part in.

use askama::Template;
use axum::response::Response;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::paths;
use super::visit::{Menu, Visit};
use crate::space::records::{Request, Role, Status};
use crate::space::token;

#[derive(Template)]
#[template(path = "space_account.html")]
struct AccountPage {
    page: Page,
    menu: Menu,
    name: String,
    email: String,
    roles: Vec<(String, Line)>,
}

#[derive(Template)]
#[template(path = "space_requests.html")]
struct RequestsPage {
    page: Page,
    menu: Menu,
    /// Which requests: its words are `space-<what>`, `-none` and `-none-why`.
    what: &'static str,
    lines: Vec<Line>,
}

impl RequestsPage {
    fn say(&self, part: &str) -> String {
        self.page.t(&format!("space-{}{part}", self.what))
    }
}

/// A request in a list.
#[derive(Debug, Clone)]
struct Line {
    href: String,
    number: i64,
    title: String,
    organisation: String,
    state: String,
    mark: &'static str,
    /// How its main token stands.
    token: Option<(String, &'static str)>,
    roles: String,
}

/// How a state is marked.
pub(super) const fn mark(status: Status) -> &'static str {
    match status {
        Status::Validated => "tag good",
        Status::Refused | Status::Revoked => "tag bad",
        Status::ChangesRequested => "tag warn",
        Status::Draft | Status::Submitted | Status::Archived => "tag",
    }
}

/// How the state of a token is marked.
pub(super) const fn token_mark(status: token::Status) -> &'static str {
    match status {
        token::Status::Active => "tag good",
        token::Status::RevokedLater => "tag warn",
        token::Status::Expired | token::Status::Revoked => "tag bad",
    }
}

/// The name of a state.
pub(super) fn state(page: &Page, status: Status) -> String {
    page.t(&format!("space-state-{}", status.name().replace('_', "-")))
}

/// The name of a role.
pub(super) fn role(page: &Page, role: Role) -> String {
    page.t(&format!("space-role-{}", role.name().replace('_', "-")))
}

/// The visitor's own roles in a request.
async fn own_roles(visit: &Visit, request: &Request) -> Result<String, Failure> {
    let roles = visit.asked.space.records.roles(&request.id).await?;
    let own = roles.into_iter().filter(|(_, contact)| contact.email == visit.person.email);
    let names: Vec<String> = own.map(|(one, _)| role(&visit.asked.page, one)).collect();
    Ok(names.join(", "))
}

async fn line(visit: &Visit, request: &Request, href: String, roles: String) -> Result<Line, Failure> {
    let (page, space, now) = (&visit.asked.page, &visit.asked.space, visit.asked.now);
    let tokens = space.tokens(&request.id).await?;
    let token = token::main(&tokens, now).map(|main| {
        let status = main.status(now);
        (page.t(&format!("space-token-{}", status.name())), token_mark(status))
    });
    Ok(Line {
        href,
        number: request.external_id,
        title: request.title.clone(),
        organisation: request.organisation.clone(),
        state: state(page, request.status),
        mark: mark(request.status),
        token,
        roles,
    })
}

/// `GET /compte`
pub(super) async fn show(visit: Visit) -> Response {
    let answer = async {
        let mut roles = Vec::new();
        for request in visit.asked.space.records.requests_of(&visit.person.email).await? {
            let own = own_roles(&visit, &request).await?;
            roles.push((own.clone(), line(&visit, &request, paths::request(&request.id), own).await?));
        }
        Ok(html(
            StatusCode::OK,
            &AccountPage {
                page: visit.asked.page.clone(),
                menu: visit.menu(),
                name: visit.person.shown(),
                email: visit.person.email.clone(),
                roles,
            },
        ))
    };
    let answer: Result<Response, Failure> = answer.await;
    visit.answer(answer)
}

/// `GET /compte/demandes`
pub(super) async fn requests(visit: Visit) -> Response {
    let answer = async {
        let mut lines = Vec::new();
        for request in visit.asked.space.records.requests_of(&visit.person.email).await? {
            let own = own_roles(&visit, &request).await?;
            lines.push(line(&visit, &request, paths::request(&request.id), own).await?);
        }
        Ok(listed(&visit, "requests", lines))
    };
    let answer: Result<Response, Failure> = answer.await;
    visit.answer(answer)
}

/// A page of requests; its words are `space-<what>`, `-none` and `-none-why`.
fn listed(visit: &Visit, what: &'static str, lines: Vec<Line>) -> Response {
    html(StatusCode::OK, &RequestsPage { page: visit.asked.page.clone(), menu: visit.menu(), what, lines })
}

/// `GET /editeur/delegations`: the requests that are delegated to an editor of the visitor's.
pub(super) async fn delegated(visit: Visit) -> Response {
    let answer = async {
        let space = &visit.asked.space;
        let editors: Vec<_> = space.parts.circle.editors_of(&visit.person.email).collect();
        if editors.is_empty() {
            return Err(Failure::NotFound);
        }
        let mut lines = Vec::new();
        for editor in editors {
            for request in space.records.delegated_to(&editor.id).await? {
                lines.push(line(&visit, &request, paths::request(&request.id), editor.name.clone()).await?);
            }
        }
        Ok(listed(&visit, "delegated", lines))
    };
    let answer: Result<Response, Failure> = answer.await;
    visit.answer(answer)
}

/// `GET /datapass`: the requests whose data a reporter follows.
pub(super) async fn followed(visit: Visit) -> Response {
    let answer = async {
        let space = &visit.asked.space;
        let prefixes = space.parts.circle.followed_by(&visit.person.email);
        if prefixes.is_empty() {
            return Err(Failure::NotFound);
        }
        let mut requests = Vec::new();
        for prefix in prefixes {
            requests.extend(space.records.requests_for(prefix).await?);
        }
        requests.sort_by_key(|request| std::cmp::Reverse(request.external_id));
        requests.dedup_by_key(|request| request.external_id);
        let mut lines = Vec::new();
        for request in &requests {
            let role = visit.asked.page.t("space-role-reporter");
            lines.push(line(&visit, request, space.at_datapass(request, ""), role).await?);
        }
        Ok(listed(&visit, "followed", lines))
    };
    let answer: Result<Response, Failure> = answer.await;
    visit.answer(answer)
}

fn sample() -> Line {
    Line {
        href: paths::request("a90939e8-f906-4343-8996-5955257f161d"),
        number: 12,
        title: "Cantine".to_owned(),
        organisation: "COMMUNE DE CLAMART".to_owned(),
        state: "validée".to_owned(),
        mark: mark(Status::Validated),
        token: Some(("actif".to_owned(), token_mark(token::Status::Active))),
        roles: "demandeur".to_owned(),
    }
}

impl Samples for AccountPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |roles| Self {
            page: page.clone(),
            menu: Menu::sample(),
            name: "DUPONT Jeanne".to_owned(),
            email: "jeanne@ville.example".to_owned(),
            roles,
        };
        vec![with(vec![("demandeur".to_owned(), sample())]), with(Vec::new())]
    }
}

impl Samples for RequestsPage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |what, lines| Self { page: page.clone(), menu: Menu::sample(), what, lines };
        let full = vec![sample(), Line { token: None, title: String::new(), ..sample() }];
        let empty = ["requests", "delegated", "followed"].map(|what| with(what, Vec::new()));
        std::iter::once(with("requests", full)).chain(empty).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pages_render_in_each_state_and_language() {
        guichet_web::samples::render::<AccountPage>().unwrap();
        guichet_web::samples::render::<RequestsPage>().unwrap();
        for status in ["draft", "submitted", "changes-requested", "validated", "refused", "archived", "revoked"] {
            assert!(
                !Page::sample(guichet_web::language::Language::En).t(&format!("space-state-{status}")).contains('[')
            );
        }
    }
}
