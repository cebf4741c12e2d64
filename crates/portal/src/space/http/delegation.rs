//! A request is delegated to an editor, and taken back from it (DP §4.3).

use axum::extract::Path;
use axum::response::Response;
use guichet_web::page::see_other;

use super::failure::Failure;
use super::paths;
use super::posted::Posted;
use super::visit::{Seen, Visit};
use crate::space::circle::Editor;
use crate::space::letters::Mail;
use crate::space::records::{Delegation, Status};
use crate::space::rights::Act;

/// `POST /compte/demandes/{id}/delegations`
pub(super) async fn give(Path(id): Path<String>, posted: Posted) -> Response {
    let answer = given(&posted.visit, &id, posted.get("editor")).await;
    posted.visit.answer(answer)
}

async fn given(visit: &Visit, id: &str, editor: &str) -> Result<Response, Failure> {
    let seen = visit.request(id, Act::Delegate).await?;
    let (space, asked) = (&visit.asked.space, &visit.asked);
    let editor = space.parts.circle.editor(editor).ok_or(Failure::NotFound)?;
    if seen.request.status != Status::Validated {
        return Err(Failure::NotDelegable);
    }
    let (delegation, request_id) = (asked.site.edge.entropy.uuid().to_string(), seen.request.id.clone());
    let delegation = Delegation { id: delegation, editor: editor.id.clone(), given_at: asked.now };
    if space.records.delegate(delegation, request_id, visit.person.email.clone()).await? {
        tell(visit, &seen, editor, "delegated").await?;
    }
    Ok(see_other(&format!("{}#delegations", paths::request(&seen.request.id))))
}

/// `POST /compte/demandes/{id}/delegations/{delegation}`
pub(super) async fn take_back(Path((id, delegation)): Path<(String, String)>, posted: Posted) -> Response {
    let answer = taken_back(&posted.visit, &id, &delegation).await;
    posted.visit.answer(answer)
}

async fn taken_back(visit: &Visit, id: &str, delegation: &str) -> Result<Response, Failure> {
    let seen = visit.request(id, Act::Delegate).await?;
    let (space, request_id) = (&visit.asked.space, seen.request.id.clone());
    let living = space.records.delegations(&request_id).await?;
    let known = living.into_iter().find(|known| known.id == delegation).ok_or(Failure::NotFound)?;
    let by = visit.person.email.clone();
    if space.records.take_back(known.id, request_id, by, visit.asked.now).await?
        && let Some(editor) = space.parts.circle.editor(&known.editor)
    {
        tell(visit, &seen, editor, "delegation-revoked").await?;
    }
    Ok(see_other(&format!("{}#delegations", paths::request(&seen.request.id))))
}

/// Tells those who belong to the editor.
async fn tell(visit: &Visit, seen: &Seen, editor: &Editor, what: &str) -> Result<(), Failure> {
    let (space, asked) = (&visit.asked.space, &visit.asked);
    for member in &editor.members {
        let mail = Mail {
            name: what,
            to: member,
            request: &seen.request,
            applicant: &visit.person.shown(),
            link: &asked.site.origin.url(paths::DELEGATED),
            day: "",
        };
        if let Some(letter) = space.parts.desk.letter(&mail, asked.now) {
            space.records.send(letter).await?;
        }
    }
    space.parts.desk.ring();
    Ok(())
}
