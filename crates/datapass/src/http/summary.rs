//! The whole request before it is sent, with what has to be agreed to (DP §1.5).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::fields::{self, Line, Section, Shown};
use super::posted::{Fields, Posted};
use super::visit::{Menu, Visit};
use super::{labels, paths, rescue};
use crate::datapass::{Datapass, File, NotDone, Submission, TERMS, boxes};
use crate::dossier::{Actor, Refused, State as Where, Step};
use crate::number;
use crate::rights::Act;

#[derive(Template)]
#[template(path = "summary.html")]
struct SummaryPage {
    page: Page,
    menu: Menu,
    csrf: String,
    title: String,
    sections: Vec<Section>,
    /// Links to what is wrong.
    wrong: Vec<(String, String)>,
    boxes: Vec<TickBox>,
    version: i64,
    action: String,
    back: String,
    notices: Vec<String>,
}

/// Something to agree to.
#[derive(Debug, Clone)]
struct TickBox {
    name: String,
    label: String,
    link: Option<String>,
    ticked: bool,
    wrong: bool,
}

/// `GET /formulaires/{form_uid}/demande/{id}/résumé`
pub(super) async fn show(
    State(app): State<Arc<Datapass>>,
    visit: Visit,
    Path((_, id)): Path<(String, String)>,
) -> Response {
    let shown = async {
        let (file, _) = visit.file(&app, &id, Act::Apply).await?;
        editable(&file)?;
        let rescued = rescue::found(&visit.asked).await?;
        let notices = if rescued.is_some() { vec![visit.asked.page.t("datapass-rescued")] } else { Vec::new() };
        respond(&app, &visit, &file, StatusCode::OK, &rescued.unwrap_or_default(), false, notices).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

fn editable(file: &File<'_>) -> Result<(), Failure> {
    if file.request.dossier.may(&Step::Update, Actor::Applicant) {
        Ok(())
    } else {
        Err(Failure::Elsewhere(paths::request(file.request.id)))
    }
}

/// `POST /formulaires/{form_uid}/demande/{id}/résumé`
pub(super) async fn submit(
    State(app): State<Arc<Datapass>>,
    Path((_, id)): Path<(String, String)>,
    posted: Posted,
) -> Response {
    let Posted { visit, fields, .. } = posted;
    let submitted = async {
        let (file, _) = visit.file(&app, &id, Act::Apply).await?;
        let here = paths::request(file.request.id);
        // Pressed twice: it is submitted already.
        if matches!(file.request.dossier.state(), Where::Submitted(_)) {
            return Ok(see_other(&here));
        }
        editable(&file)?;
        let agreed = boxes(&file).into_iter().filter(|name| fields.has(name)).map(str::to_owned);
        let submission = Submission { terms: fields.has(TERMS), agreed: agreed.collect() };
        let now = visit.asked.now;
        match app.submit(&file, &visit.person, fields.seen(), submission, now).await {
            Ok(()) => Ok(see_other(&format!("{here}?submitted=1"))),
            Err(NotDone::Refused(Refused::Incomplete)) => {
                respond(&app, &visit, &file, StatusCode::UNPROCESSABLE_ENTITY, &fields, true, Vec::new()).await
            }
            Err(NotDone::Refused(Refused::Unchanged)) => {
                let notices = vec![visit.asked.page.t("datapass-error-unchanged")];
                respond(&app, &visit, &file, StatusCode::CONFLICT, &fields, true, notices).await
            }
            Err(NotDone::Meanwhile) => {
                let (fresh, _) = visit.file(&app, &id, Act::Apply).await?;
                if matches!(fresh.request.dossier.state(), Where::Submitted(_)) {
                    return Ok(see_other(&here));
                }
                let notices = vec![visit.asked.page.t("datapass-meanwhile-summary")];
                respond(&app, &visit, &fresh, StatusCode::CONFLICT, &fields, false, notices).await
            }
            Err(error) => Err(Failure::of(error, &here)),
        }
    };
    let submitted = submitted.await;
    visit.answer(submitted)
}

async fn respond(
    app: &Datapass,
    visit: &Visit,
    file: &File<'_>,
    status: StatusCode,
    sent: &Fields,
    judged: bool,
    notices: Vec<String>,
) -> Result<Response, Failure> {
    let (page, now) = (&visit.asked.page, visit.asked.now);
    let problems = app.problems(file, None, now).await?;
    let attached = app.records.attached(&number::request(file.request.id)).await?;
    let france_connect = app.nameable(file).await?;
    let shown = Shown {
        page,
        catalogue: &app.parts.catalogue,
        file,
        attached: &attached,
        france_connect: &france_connect,
        problems: &problems,
        now,
    };
    let sections = fields::sections(&shown, &file.request.answers, true);
    let mut wrong = Vec::new();
    for section in &sections {
        let lines = section.lines.iter().filter(|line| !line.wrong.is_empty());
        for line in lines {
            let href = section.edit.clone().unwrap_or_default();
            wrong.push((href, format!("{} — {} : {}", section.title, line.label, line.wrong)));
        }
    }
    let terms = file.definition.terms.as_ref().map(|version| TickBox {
        name: TERMS.to_owned(),
        label: page.tr("datapass-agree-terms", "version", version),
        link: Some(paths::TERMS.to_owned()),
        ticked: sent.has(TERMS),
        wrong: judged && !sent.has(TERMS),
    });
    let others = boxes(file).into_iter().map(|name| TickBox {
        name: name.to_owned(),
        label: page.t(&format!("datapass-agree-{}", name.replace('_', "-"))),
        link: None,
        ticked: sent.has(name),
        wrong: judged && !sent.has(name),
    });
    let boxes: Vec<_> = terms.into_iter().chain(others).collect();
    let unticked = boxes.iter().filter(|tick| tick.wrong);
    wrong.extend(unticked.map(|tick| (format!("#{}", tick.name), tick.label.clone())));
    let here = paths::summary(&file.form.uid, file.request.id);
    Ok(visit.form(status, |csrf| SummaryPage {
        menu: visit.menu(),
        csrf,
        title: format!("{} {}", labels::definition(page, file.definition), number::request(file.request.id)),
        sections,
        wrong,
        boxes,
        version: file.request.version,
        back: paths::step(&file.form.uid, file.request.id, file.form.last_page()),
        notices,
        page: page.clone().back_to(&here),
        action: here,
    }))
}

impl Samples for SummaryPage {
    fn samples(page: &Page) -> Vec<Self> {
        let line = |wrong: &str| Line {
            label: "Nom du projet".to_owned(),
            values: vec!["Cantine".to_owned()],
            papers: Vec::new(),
            wrong: wrong.to_owned(),
        };
        let section = |edit: Option<&str>, wrong| Section {
            name: format!("basic_infos{}", edit.is_some()),
            title: "Mon projet".to_owned(),
            edit: edit.map(str::to_owned),
            lines: vec![line(wrong)],
        };
        let tick = |name: &str, link: Option<&str>, wrong| TickBox {
            name: name.to_owned(),
            label: "J'accepte".to_owned(),
            link: link.map(str::to_owned),
            ticked: false,
            wrong,
        };
        vec![Self {
            page: page.clone(),
            menu: Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: false },
            csrf: String::new(),
            title: "API Particulier D1".to_owned(),
            sections: vec![section(Some("/x"), "Manque"), section(None, "")],
            wrong: vec![("/x".to_owned(), "Manque".to_owned())],
            boxes: vec![tick("a", Some("/x"), true), tick("b", None, false)],
            version: 1,
            action: "/x".to_owned(),
            back: "/x".to_owned(),
            notices: vec!["Changé".to_owned()],
        }]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_renders_in_both_languages() {
        guichet_web::samples::render::<SummaryPage>().unwrap();
    }
}
