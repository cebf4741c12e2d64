//! A request as it is seen: by whoever asks, is named or belongs to the organisation, and by those who instruct.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, html};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::fields::{self, Section, Shown};
use super::visit::{Menu, Visit};
use super::{client, labels, paths};
use crate::datapass::{Datapass, File};
use crate::dossier::{Actor, State as Where, Step};
use crate::number;
use crate::records::{Membership, RequestRecord};
use crate::rights::{Act, Standing};

#[derive(Template)]
#[template(path = "request.html")]
pub(super) struct RequestPage {
    page: Page,
    menu: Menu,
    title: String,
    project: String,
    state: String,
    mark: &'static str,
    reopened: bool,
    facts: Vec<(String, String)>,
    /// What may be done: the first one is what is done mostly.
    actions: Vec<Action>,
    tabs: Vec<Action>,
    sections: Vec<Section>,
    granted: Vec<Action>,
    notices: Vec<(&'static str, String)>,
}

/// A link that does something, or leads to it.
#[derive(Debug, Clone)]
pub(super) struct Action {
    pub(super) label: String,
    pub(super) href: String,
}

impl Action {
    fn new(page: &Page, key: &str, href: String) -> Self {
        Self { label: page.t(key), href }
    }
}

/// `GET /demandes/{id}`
pub(super) async fn show(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = async {
        let (file, standing) = visit.file(&app, &id, Act::See).await?;
        respond(&app, &visit, &file, standing, Side::Applicant).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// From which side a request is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Applicant,
    Instructor,
}

pub(super) async fn respond(
    app: &Datapass,
    visit: &Visit,
    file: &File<'_>,
    standing: Standing,
    side: Side,
) -> Result<Response, Failure> {
    let (page, request) = (&visit.asked.page, &file.request);
    let attached = app.records.attached(&number::request(request.id)).await?;
    let france_connect = app.nameable(file).await?;
    let shown = Shown {
        page,
        catalogue: &app.parts.catalogue,
        file,
        attached: &attached,
        france_connect: &france_connect,
        problems: &[],
        now: visit.asked.now,
    };
    let unread = app.records.unread(request.id, side == Side::Instructor).await?;
    let mut notices = Vec::new();
    let query = visit.asked.uri.query().unwrap_or_default();
    if query.contains("submitted=1") {
        notices.push(("note good", page.t("datapass-submitted")));
    } else if query.contains("done=1") {
        notices.push(("note good", page.t("datapass-done")));
    }
    notices.extend(last_decision(app, page, request).await?);
    if side == Side::Instructor && !applicant_is_verified(app, file).await? {
        notices.push(("note warn", page.t("datapass-unverified")));
    }
    let mut actions = actions(page, file, standing, side);
    // Shown on what is granted alone (DP §1.3).
    let link = app.parts.access_links.get(&file.definition.id).zip(request.external_provider_id.as_ref());
    if let (Where::Validated, Some((link, issued)), Side::Applicant) = (request.dossier.state(), link, side) {
        let href = link.replace("%{external_provider_id}", issued);
        actions.insert(0, Action::new(page, "datapass-action-access", href));
    }
    if side == Side::Applicant && client::of(app, file).is_some() {
        actions.insert(0, Action::new(page, "datapass-action-client", paths::client(request.id)));
    }
    let granted = request.dossier.authorizations().iter().rev().map(|one| Action {
        label: format!("{} · {}", number::authorization(one.id()), labels::authorization_state(page, one.name())),
        href: paths::authorization(one.id()),
    });
    let shown = RequestPage {
        menu: visit.menu(),
        title: format!("{} {}", labels::definition(page, file.definition), number::request(request.id)),
        project: request.title().to_owned(),
        state: labels::state(page, request.dossier.state().as_str()),
        mark: labels::mark(request.dossier.state().as_str()),
        reopened: request.dossier.is_reopened(),
        facts: facts(page, file),
        actions,
        tabs: tabs(page, file, standing, side, unread),
        sections: fields::sections(&shown, &request.answers, false),
        granted: granted.collect(),
        notices,
        page: page.clone(),
    };
    Ok(html(StatusCode::OK, &shown))
}

async fn applicant_is_verified(app: &Datapass, file: &File<'_>) -> Result<bool, Failure> {
    let memberships = app.records.memberships(file.applicant.id).await?;
    let of_it = |membership: &&Membership| membership.organisation.id == file.organisation.id;
    Ok(memberships.iter().find(of_it).is_some_and(|membership| membership.verified))
}

fn facts(page: &Page, file: &File<'_>) -> Vec<(String, String)> {
    let request = &file.request;
    let mut facts = vec![
        (
            page.t("datapass-fact-organisation"),
            format!("{} (SIRET {})", file.organisation.name, file.organisation.siret),
        ),
        (page.t("datapass-fact-applicant"), format!("{} ({})", file.applicant.shown(), file.applicant.email)),
        (page.t("datapass-fact-form"), file.form.name.clone()),
        (page.t("datapass-fact-created"), labels::day(request.created_at)),
    ];
    let dated = [
        ("datapass-fact-submitted", request.last_submitted_at),
        ("datapass-fact-validated", request.last_validated_at),
        ("datapass-fact-reopened", request.reopened_at),
    ];
    facts.extend(dated.into_iter().filter_map(|(key, at)| Some((page.t(key), labels::moment(at?)))));
    if let Some(issued) = &request.external_provider_id {
        facts.push((page.t("datapass-fact-issued"), issued.clone()));
    }
    if let Some(terms) = &request.terms {
        let at = labels::moment(terms.at);
        facts.push((
            page.t("datapass-fact-terms"),
            page.tr2("datapass-fact-terms-value", "version", &terms.version, "at", &at),
        ));
    }
    facts
}

/// What may be done next; a step is offered exactly where the state machine takes it.
fn actions(page: &Page, file: &File<'_>, standing: Standing, side: Side) -> Vec<Action> {
    let (request, mut actions) = (&file.request, Vec::new());
    let id = request.id;
    let reason = || "x".to_owned();
    let mut offer = |allowed: bool, key: &str, href: String| {
        if allowed {
            actions.push(Action::new(page, key, href));
        }
    };
    match side {
        Side::Applicant if standing.may(Act::Apply) => {
            let may = |step: &Step| request.dossier.may(step, Actor::Applicant);
            offer(may(&Step::Update), "datapass-action-fill", paths::step(&file.form.uid, id, file.form.first_page()));
            offer(may(&Step::Update), "datapass-action-summary", paths::summary(&file.form.uid, id));
            let reopen = Step::Reopen { allowed: file.definition.features.reopening };
            if let Some(active) = request.dossier.active() {
                offer(
                    may(&reopen),
                    "datapass-action-reopen",
                    format!("{}/reouvrir", paths::authorization(active.id())),
                );
            }
            offer(
                may(&Step::CancelReopening { reason: None }),
                "datapass-action-give-up",
                format!("{}/annuler_reouverture", paths::request(id)),
            );
            offer(may(&Step::Archive), "datapass-action-archive", format!("{}/archiver", paths::request(id)));
        }
        Side::Instructor if standing.may(Act::Decide) => {
            let may = |step: &Step| request.dossier.may(step, Actor::Instructor);
            let at = |decision: &str| format!("{}/{decision}/nouveau", paths::instructed(id));
            offer(may(&Step::Approve { authorization: 0, linked: None }), "datapass-action-approve", at("approuver"));
            offer(
                may(&Step::RequestChanges { reason: reason() }),
                "datapass-action-request-changes",
                at("demande-de-modifications"),
            );
            offer(may(&Step::Refuse { reason: reason() }), "datapass-action-refuse", at("refuser"));
            offer(
                may(&Step::CancelReopening { reason: Some(reason()) }),
                "datapass-action-give-up",
                at("annuler_reouverture"),
            );
            offer(may(&Step::Revoke { reason: reason() }), "datapass-action-revoke", at("r%C3%A9voquer"));
            offer(may(&Step::Archive), "datapass-action-archive", at("archiver"));
        }
        Side::Applicant | Side::Instructor => {}
    }
    actions
}

fn tabs(page: &Page, file: &File<'_>, standing: Standing, side: Side, unread: i64) -> Vec<Action> {
    if !standing.may(Act::SeeHistory) {
        return Vec::new();
    }
    let base = match side {
        Side::Applicant => paths::request(file.request.id),
        Side::Instructor => paths::instructed(file.request.id),
    };
    let mut tabs = Vec::new();
    if file.definition.features.messaging {
        let key = if unread > 0 { "datapass-tab-messages-unread" } else { "datapass-tab-messages" };
        tabs.push(Action { label: page.tr(key, "number", &unread.to_string()), href: format!("{base}/messages") });
    }
    tabs.push(Action::new(page, "datapass-tab-history", format!("{base}/historique")));
    tabs
}

/// What was decided last, with its reason.
async fn last_decision(
    app: &Datapass,
    page: &Page,
    request: &RequestRecord,
) -> Result<Option<(&'static str, String)>, Failure> {
    let (name, key, class) = match request.dossier.state() {
        Where::ChangesRequested(_) => ("request_changes", "datapass-reason-changes", "note warn"),
        Where::Refused => ("refuse", "datapass-reason-refused", "note bad"),
        Where::Revoked => ("revoke", "datapass-reason-revoked", "note bad"),
        Where::Draft(_) | Where::Submitted(_) | Where::Validated | Where::Archived => return Ok(None),
    };
    let events = app.records.history(request.id).await?;
    let event = events.into_iter().find(|event| event.name == name);
    let reason = event.and_then(|event| Some(event.entity.get("reason")?.as_str()?.to_owned()));
    Ok(reason.map(|reason| (class, page.tr(key, "reason", &reason))))
}

impl Samples for RequestPage {
    fn samples(page: &Page) -> Vec<Self> {
        let action = |label: &str| Action { label: label.to_owned(), href: "/x".to_owned() };
        let with = |actions: Vec<Action>, project: &str, reopened| Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true },
            title: "API Particulier D1".to_owned(),
            project: project.to_owned(),
            state: "Brouillon".to_owned(),
            mark: "tag",
            reopened,
            facts: vec![("Organisation".to_owned(), "Clamart".to_owned())],
            tabs: actions.clone(),
            granted: actions.clone(),
            actions,
            sections: vec![Section {
                name: "basic_infos".to_owned(),
                title: "Mon projet".to_owned(),
                edit: None,
                lines: Vec::new(),
            }],
            notices: vec![("note good", "Envoyée".to_owned())],
        };
        vec![with(vec![action("Un"), action("Deux")], "Cantine", true), with(Vec::new(), "", false)]
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
