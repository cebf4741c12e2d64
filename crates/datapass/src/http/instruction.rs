//! What those see who read or instruct requests (DP §1.2, §2.7).

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::see_other;

use super::dashboard::{Asked, Board, authorizations_page, requests_page};
use super::failure::Failure;
use super::visit::Visit;
use super::{paths, request};
use crate::datapass::Datapass;
use crate::records::{Search, Whose};
use crate::rights::Act;
use crate::roles;

/// `GET /instruction`
pub(super) async fn first(visit: Visit) -> Response {
    match definitions(&visit) {
        Ok(_) => see_other(paths::INSTRUCTION),
        Err(failure) => visit.asked.fail(failure),
    }
}

/// The definitions whose requests the visitor reads; who reads none has nothing to see here.
fn definitions(visit: &Visit) -> Result<Vec<(String, String)>, Failure> {
    let readable = roles::readable(&visit.person.roles, &visit.app().parts.catalogue);
    if readable.is_empty() {
        return Err(Failure::Forbidden);
    }
    let page = &visit.asked.page;
    Ok(readable.into_iter().map(|one| (one.id.clone(), super::labels::definition(page, one))).collect())
}

fn board(definitions: Vec<(String, String)>) -> Board {
    let ids = definitions.iter().map(|(id, _)| id.clone()).collect();
    Board {
        whose: Whose::Instructed(ids),
        relations: Vec::new(),
        definitions,
        instruction: true,
        always_filtered: true,
    }
}

/// What a list to take away has: what the page of the same address narrows it to.
pub(super) fn searched(visit: &Visit) -> Result<Search, Failure> {
    let board = board(definitions(visit)?);
    Ok(Asked::of(visit).search(board.whose))
}

/// `GET /instruction/tableau-de-bord/demandes`
pub(super) async fn requests(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let shown = async {
        let board = board(definitions(&visit)?);
        requests_page(&app, &visit, board, Asked::of(&visit)).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `GET /instruction/tableau-de-bord/habilitations`
pub(super) async fn authorizations(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let shown = async {
        let board = board(definitions(&visit)?);
        authorizations_page(&app, &visit, board, Asked::of(&visit)).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// `GET /instruction/demandes/{id}`
pub(super) async fn show(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = async {
        let (file, standing) = visit.file(&app, &id, Act::Review).await?;
        request::respond(&app, &visit, &file, standing, request::Side::Instructor).await
    };
    let shown = shown.await;
    visit.answer(shown)
}
