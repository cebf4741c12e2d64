//! Whoever has a definition in her charge keeps models of messages for those who decide (DP §2.5).

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use guichet_web::page::{Page, see_other};
use guichet_web::samples::Samples;
use http::StatusCode;

use super::failure::Failure;
use super::once::once;
use super::posted::{Fields, Posted};
use super::visit::{Menu, Visit};
use super::{labels, paths, rescue};
use crate::catalogue::Definition;
use crate::datapass::Datapass;
use crate::records::MessageTemplate;
use crate::template::{Kind, MOST, TITLE, unknown_variables};
use crate::{clean, roles};

#[derive(Template)]
#[template(path = "message_templates.html")]
struct TemplatesPage {
    page: Page,
    menu: Menu,
    csrf: String,
    lines: Vec<Line>,
    /// What the list is narrowed to.
    filter: TemplateForm,
    form: TemplateForm,
    action: &'static str,
}

#[derive(Debug, Clone)]
struct Line {
    title: String,
    href: String,
    definition: String,
    kind: String,
}

#[derive(Template)]
#[template(path = "message_template.html")]
struct TemplatePage {
    page: Page,
    menu: Menu,
    csrf: String,
    form: TemplateForm,
    action: String,
}

/// The fields, and what is wrong with them.
#[derive(Debug, Clone, Default)]
struct TemplateForm {
    definitions: Vec<Choice>,
    kinds: Vec<Choice>,
    title: String,
    body: String,
    wrong: Vec<(&'static str, String)>,
}

#[derive(Debug, Clone)]
struct Choice {
    value: String,
    label: String,
    chosen: bool,
}

impl TemplateForm {
    fn of(page: &Page, definitions: &[&Definition], template: &MessageTemplate) -> Self {
        let definition = |one: &&Definition| Choice {
            value: one.id.clone(),
            label: labels::definition(page, one),
            chosen: one.id == template.definition,
        };
        let kind = |kind: Kind| Choice {
            value: kind.name().to_owned(),
            label: label(page, kind),
            chosen: kind == template.kind,
        };
        Self {
            definitions: definitions.iter().map(definition).collect(),
            kinds: Kind::ALL.map(kind).to_vec(),
            title: template.title.clone(),
            body: template.body.clone(),
            wrong: Vec::new(),
        }
    }

    fn wrong(&self, name: &str) -> &str {
        self.wrong.iter().find(|(known, _)| *known == name).map(|(_, text)| text.as_str()).unwrap_or_default()
    }
}

fn label(page: &Page, kind: Kind) -> String {
    page.t(&format!("datapass-template-{}", kind.name().replace('_', "-")))
}

/// The definitions that a visitor has in her charge; whoever has none has nothing to see here.
fn managed<'a>(app: &'a Datapass, visit: &Visit) -> Result<Vec<&'a Definition>, Failure> {
    let managed = roles::managed(&visit.person.roles, &app.parts.catalogue);
    let managed: Vec<_> = managed.into_iter().filter(|definition| definition.features.message_templates).collect();
    if managed.is_empty() { Err(Failure::Forbidden) } else { Ok(managed) }
}

/// The model that an address names, of a definition that the visitor has in her charge.
async fn known(app: &Datapass, visit: &Visit, id: &str) -> Result<MessageTemplate, Failure> {
    let managed = managed(app, visit)?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    let known = app.records.message_template(id).await?.ok_or(Failure::NotFound)?;
    let ours = managed.iter().any(|definition| definition.id == known.definition);
    if ours { Ok(known) } else { Err(Failure::NotFound) }
}

const EMPTY: MessageTemplate = MessageTemplate {
    id: 0,
    definition: String::new(),
    kind: Kind::Refusal,
    title: String::new(),
    body: String::new(),
};

/// What was sent, and what is wrong with it.
fn judged(
    page: &Page,
    managed: &[&Definition],
    fields: &Fields,
    id: i64,
) -> (MessageTemplate, Vec<(&'static str, String)>) {
    let mut wrong = Vec::new();
    let mut judge = |name, right: bool, text: String| {
        if !right {
            wrong.push((name, text));
        }
    };
    let template = MessageTemplate {
        id,
        definition: fields.get("definition").to_owned(),
        kind: Kind::of(fields.get("kind")).unwrap_or(Kind::Refusal),
        title: clean::line(fields.get("title")),
        body: clean::text(fields.get("body")),
    };
    let ours = managed.iter().any(|definition| definition.id == template.definition);
    judge("definition", ours, page.t("datapass-problem-not-offered"));
    judge("kind", Kind::of(fields.get("kind")).is_some(), page.t("datapass-problem-not-offered"));
    judge("title", !template.title.is_empty(), page.t("datapass-problem-missing"));
    judge("title", template.title.chars().count() <= TITLE, page.t("datapass-problem-too-long"));
    judge("body", !template.body.is_empty(), page.t("datapass-problem-missing"));
    judge("body", template.body.chars().count() <= clean::TEXT, page.t("datapass-problem-too-long"));
    let unknown = unknown_variables(&template.body).join(", ");
    judge("body", unknown.is_empty(), page.tr("datapass-template-unknown", "names", &unknown));
    (template, wrong)
}

/// `GET /instruction/modeles-messages`
pub(super) async fn list(State(app): State<Arc<Datapass>>, visit: Visit) -> Response {
    let shown = async {
        let template = typed(&app, &visit, 0).await?.unwrap_or(EMPTY);
        listed(&app, &visit, StatusCode::OK, &template, Vec::new()).await
    };
    let shown = shown.await;
    visit.answer(shown)
}

/// What was typed for a model before the session ended.
async fn typed(app: &Datapass, visit: &Visit, id: i64) -> Result<Option<MessageTemplate>, Failure> {
    let Some(fields) = rescue::found(&visit.asked).await? else { return Ok(None) };
    Ok(Some(judged(&visit.asked.page, &managed(app, visit)?, &fields, id).0))
}

async fn listed(
    app: &Datapass,
    visit: &Visit,
    status: StatusCode,
    template: &MessageTemplate,
    wrong: Vec<(&'static str, String)>,
) -> Result<Response, Failure> {
    let page = visit.asked.page.clone();
    let managed = managed(app, visit)?;
    let mut lines = Vec::new();
    // What is not known narrows nothing.
    let of = visit.asked.query("of").filter(|of| managed.iter().any(|definition| definition.id == *of));
    let only = visit.asked.query("for").and_then(|kind| Kind::of(&kind));
    for definition in managed.iter().filter(|definition| of.as_ref().is_none_or(|of| *of == definition.id)) {
        let known = app.records.message_templates(&definition.id).await?;
        for template in known.into_iter().filter(|one| only.is_none_or(|kind| kind == one.kind)) {
            lines.push(Line {
                href: paths::template(template.id),
                title: template.title,
                definition: labels::definition(&page, definition),
                kind: label(&page, template.kind),
            });
        }
    }
    let form = TemplateForm { wrong, ..TemplateForm::of(&page, &managed, template) };
    let narrowed = MessageTemplate { definition: of.unwrap_or_default(), kind: only.unwrap_or(Kind::Refusal), ..EMPTY };
    let mut filter = TemplateForm::of(&page, &managed, &narrowed);
    for kind in filter.kinds.iter_mut().filter(|_| only.is_none()) {
        kind.chosen = false;
    }
    Ok(visit.form(status, |csrf| TemplatesPage {
        filter,
        menu: visit.menu(),
        csrf,
        lines,
        form,
        action: paths::TEMPLATES,
        page: page.clone(),
    }))
}

/// `POST /instruction/modeles-messages`
pub(super) async fn make(State(app): State<Arc<Datapass>>, posted: Posted) -> Response {
    let Posted { visit, fields, .. } = &posted;
    let made = async {
        let managed = managed(&app, visit)?;
        let (template, wrong) = judged(&visit.asked.page, &managed, fields, 0);
        match kept(&app, visit, template, wrong).await? {
            Ok(()) => Ok(see_other(paths::TEMPLATES)),
            Err((template, wrong)) => listed(&app, visit, StatusCode::UNPROCESSABLE_ENTITY, &template, wrong).await,
        }
    };
    let made = once(&posted, made).await;
    visit.answer(made)
}

type Wrong = (MessageTemplate, Vec<(&'static str, String)>);

/// Keeps what is right; the model and what is wrong with it where it is not.
async fn kept(
    app: &Datapass,
    visit: &Visit,
    template: MessageTemplate,
    mut wrong: Vec<(&'static str, String)>,
) -> Result<Result<(), Wrong>, Failure> {
    if wrong.is_empty() && !app.records.keep_message_template(template.clone()).await? {
        wrong.push(("kind", visit.asked.page.tr("datapass-template-most", "most", &MOST.to_string())));
    }
    Ok(if wrong.is_empty() { Ok(()) } else { Err((template, wrong)) })
}

/// `GET /instruction/modeles-messages/{id}`
pub(super) async fn show(State(app): State<Arc<Datapass>>, visit: Visit, Path(id): Path<String>) -> Response {
    let shown = async {
        let template = known(&app, &visit, &id).await?;
        let template = typed(&app, &visit, template.id).await?.unwrap_or(template);
        shown(&app, &visit, StatusCode::OK, &template, Vec::new())
    };
    let shown = shown.await;
    visit.answer(shown)
}

fn shown(
    app: &Datapass,
    visit: &Visit,
    status: StatusCode,
    template: &MessageTemplate,
    wrong: Vec<(&'static str, String)>,
) -> Result<Response, Failure> {
    let page = visit.asked.page.clone();
    let form = TemplateForm { wrong, ..TemplateForm::of(&page, &managed(app, visit)?, template) };
    Ok(visit.form(status, |csrf| TemplatePage {
        menu: visit.menu(),
        csrf,
        form,
        action: paths::template(template.id),
        page: page.clone(),
    }))
}

/// `POST /instruction/modeles-messages/{id}`
pub(super) async fn change(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let Posted { visit, fields, .. } = &posted;
    let changed = async {
        let id = known(&app, visit, &id).await?.id;
        let (template, wrong) = judged(&visit.asked.page, &managed(&app, visit)?, fields, id);
        match kept(&app, visit, template, wrong).await? {
            Ok(()) => Ok(see_other(paths::TEMPLATES)),
            Err((template, wrong)) => shown(&app, visit, StatusCode::UNPROCESSABLE_ENTITY, &template, wrong),
        }
    };
    let changed = changed.await;
    visit.answer(changed)
}

/// `POST /instruction/modeles-messages/{id}/supprimer`
pub(super) async fn remove(State(app): State<Arc<Datapass>>, Path(id): Path<String>, posted: Posted) -> Response {
    let visit = &posted.visit;
    let removed = async {
        let template = known(&app, visit, &id).await?;
        app.records.remove_message_template(template.id).await?;
        Ok(see_other(paths::TEMPLATES))
    };
    let removed = removed.await;
    visit.answer(removed)
}

fn menu() -> Menu {
    Menu { who: Some("DUPONT Jeanne".to_owned()), organisation: None, office: true }
}

fn sampled(page: &Page, wrong: &[&'static str]) -> TemplateForm {
    TemplateForm {
        wrong: wrong.iter().map(|name| (*name, page.t("datapass-problem-missing"))).collect(),
        ..TemplateForm::of(page, &[], &EMPTY)
    }
}

impl Samples for TemplatesPage {
    fn samples(page: &Page) -> Vec<Self> {
        let line = Line {
            title: "Hors périmètre".to_owned(),
            href: "/x".to_owned(),
            definition: "API Particulier".to_owned(),
            kind: label(page, Kind::Refusal),
        };
        let with = |lines, wrong: &[&'static str]| Self {
            page: page.clone(),
            menu: menu(),
            csrf: String::new(),
            lines,
            filter: sampled(page, &[]),
            form: sampled(page, wrong),
            action: paths::TEMPLATES,
        };
        vec![with(vec![line], &[]), with(Vec::new(), &["definition", "kind", "title", "body"])]
    }
}

impl Samples for TemplatePage {
    fn samples(page: &Page) -> Vec<Self> {
        let with = |wrong: &[&'static str]| Self {
            page: page.clone(),
            menu: menu(),
            csrf: String::new(),
            form: sampled(page, wrong),
            action: "/x".to_owned(),
        };
        vec![with(&[]), with(&["body"])]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_pages_render_in_both_languages() {
        guichet_web::samples::render::<TemplatesPage>().unwrap();
        guichet_web::samples::render::<TemplatePage>().unwrap();
    }
}
