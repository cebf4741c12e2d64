//! A request: what was granted, its tokens, and who takes part.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use guichet_web::page::Page;
use guichet_web::samples::Samples;
use http::StatusCode;

use super::account::{mark, role, state, token_mark};
use super::failure::Failure;
use super::paths;
use super::visit::{Menu, Seen, Visit};
use crate::space::calls;
use crate::space::circle::Editor;
use crate::space::records::Status;
use crate::space::rights::Act;
use crate::space::service::day;
use crate::space::token::{self, Token};

#[derive(Template)]
#[template(path = "space_request.html")]
struct RequestPage {
    page: Page,
    menu: Menu,
    number: String,
    title: String,
    description: String,
    state: String,
    mark: &'static str,
    facts: Vec<(String, String)>,
    scopes: Vec<String>,
    main: Option<TokenLine>,
    others: Vec<TokenLine>,
    contacts: Vec<(String, String, String)>,
    datapass: String,
    csrf: String,
    /// None: the visitor may not delegate it, or there is no editor to delegate it to.
    delegations: Option<Delegations>,
}

/// To whom the request is delegated, and may be.
#[derive(Debug, Clone)]
struct Delegations {
    living: Vec<Living>,
    /// Short names and names of editors.
    offered: Vec<(String, String)>,
    action: String,
}

/// A delegation that lives.
#[derive(Debug, Clone)]
struct Living {
    editor: String,
    day: String,
    /// Where it is taken back.
    action: String,
}

/// A token in the page.
#[derive(Debug, Clone)]
struct TokenLine {
    id: String,
    href: String,
    state: String,
    mark: &'static str,
    end: String,
    /// Calls of the last seven days.
    calls: String,
    prolong: Option<String>,
}

async fn token_line(visit: &Visit, seen: &Seen, token: &Token) -> Result<TokenLine, Failure> {
    let (page, now) = (&visit.asked.page, visit.asked.now);
    let status = token.status(now);
    let made = visit.asked.space.parts.tokens.calls(&token.id, calls::since(now)).await.map_err(Failure::Gateway)?;
    let prolong = token.may_be_prolonged(now).then(|| match seen.may(Act::Prolong) {
        true => paths::prolong(&token.id),
        false => paths::of_token(&token.id, "demande-prolongation"),
    });
    Ok(TokenLine {
        id: token.id.clone(),
        href: paths::token(&token.id),
        state: page.t(&format!("space-token-{}", status.name())),
        mark: token_mark(status),
        end: day(token.exp),
        calls: calls::of_a_week(&made, now).to_string(),
        prolong,
    })
}

/// None: the visitor may not delegate the request, or there is nothing to show.
async fn delegations(visit: &Visit, seen: &Seen) -> Result<Option<Delegations>, Failure> {
    if !seen.may(Act::Delegate) {
        return Ok(None);
    }
    let (space, id) = (&visit.asked.space, &seen.request.id);
    let kept = space.records.delegations(id).await?;
    let granted = seen.request.status == Status::Validated;
    let free = |editor: &&Editor| granted && kept.iter().all(|one| one.editor != editor.id);
    let offered = space.parts.circle.editors.iter().filter(free);
    let offered: Vec<_> = offered.map(|editor| (editor.id.clone(), editor.name.clone())).collect();
    let name = |id: &str| space.parts.circle.editor(id).map_or_else(|| id.to_owned(), |editor| editor.name.clone());
    let living = kept.iter().map(|one| Living {
        editor: name(&one.editor),
        day: day(one.given_at),
        action: paths::delegation(id, &one.id),
    });
    let delegations = Delegations { living: living.collect(), offered, action: paths::delegations(id) };
    let shown = !(delegations.living.is_empty() && delegations.offered.is_empty());
    Ok(shown.then_some(delegations))
}

/// `GET /compte/demandes/{id}`
pub(super) async fn show(visit: Visit, Path(id): Path<String>) -> Response {
    let answer = page(&visit, &id).await;
    visit.answer(answer)
}

async fn page(visit: &Visit, id: &str) -> Result<Response, Failure> {
    let seen = visit.request(id, Act::See).await?;
    let (page, space, now) = (&visit.asked.page, &visit.asked.space, visit.asked.now);
    let tokens = space.tokens(&seen.request.id).await?;
    let main_id = token::main(&tokens, now).map(|main| main.id.clone());
    let (mut main, mut others) = (None, Vec::new());
    for token in &tokens {
        let line = token_line(visit, &seen, token).await?;
        if Some(&token.id) == main_id.as_ref() { main = Some(line) } else { others.push(line) }
    }
    let request = &seen.request;
    let mut facts = vec![
        (page.t("space-fact-organisation"), format!("{} (SIRET {})", request.organisation, request.siret)),
        (page.t("space-fact-number"), request.external_id.to_string()),
    ];
    facts.extend(request.validated_at.map(|at| (page.t("space-fact-validated"), day(at))));
    let contacts = seen.roles.iter().map(|(one, contact)| (role(page, *one), contact.shown(), contact.email.clone()));
    let delegations = delegations(visit, &seen).await?;
    Ok(visit.form(StatusCode::OK, |csrf| RequestPage {
        page: page.clone(),
        menu: visit.menu(),
        number: request.external_id.to_string(),
        title: request.title.clone(),
        description: request.description.clone(),
        state: state(page, request.status),
        mark: mark(request.status),
        facts,
        scopes: request.scopes.clone(),
        main,
        others,
        contacts: contacts.collect(),
        datapass: space.at_datapass(request, ""),
        csrf,
        delegations,
    }))
}

impl Samples for RequestPage {
    fn samples(page: &Page) -> Vec<Self> {
        let line = |prolong: Option<String>| TokenLine {
            id: "a90939e8-f906-4343-8996-5955257f161d".to_owned(),
            href: paths::token("a90939e8-f906-4343-8996-5955257f161d"),
            state: "actif".to_owned(),
            mark: "tag good",
            end: "01/02/2027".to_owned(),
            calls: "3".to_owned(),
            prolong,
        };
        let delegations = Delegations {
            living: vec![Living {
                editor: "Éditeur".to_owned(),
                day: "01/02/2026".to_owned(),
                action: paths::delegation("a", "b"),
            }],
            offered: vec![("autre".to_owned(), "Autre éditeur".to_owned())],
            action: paths::delegations("a"),
        };
        let with = |main, others: Vec<TokenLine>, delegations| Self {
            page: page.clone(),
            menu: Menu::sample(),
            number: "12".to_owned(),
            title: "Cantine".to_owned(),
            description: "Tarifs selon le quotient".to_owned(),
            state: "validée".to_owned(),
            mark: "tag good",
            facts: vec![("Organisation".to_owned(), "COMMUNE".to_owned())],
            scopes: vec!["cnaf_quotient_familial".to_owned()],
            main,
            others,
            contacts: vec![("demandeur".to_owned(), "DUPONT Jeanne".to_owned(), "jeanne@ville.example".to_owned())],
            datapass: "https://datapass.example/demandes/12".to_owned(),
            csrf: String::new(),
            delegations,
        };
        let full = with(Some(line(Some("/p".to_owned()))), vec![line(None)], Some(delegations));
        vec![full, with(None, Vec::new(), None)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<RequestPage>().unwrap();
    }
}
